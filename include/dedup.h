/* dedup.h - the one public header of libdedup.
 *
 * A context takes documents as bytes, finds which of them are the same story
 * text, and hands out clusters. The library never prints, exits or reads the
 * environment, and touches no file but the index that it is given and, with a memory
 * limit, a temporary one.
 *
 *     struct dedup_options options;
 *     struct dedup *dedup;
 *     struct dedup_feeder *feeder;
 *     dedup_options_init(&options);
 *     dedup_open(&options, &dedup);
 *     dedup_feeder_open(dedup, &feeder);           one for each reading thread
 *     dedup_feeder_add(feeder, position, &document);
 *     dedup_feeder_close(feeder);
 *     dedup_run(dedup);
 *     for (i = 0; i < dedup_cluster_count(dedup); i++)
 *         dedup_cluster_at(dedup, i, &cluster);
 *     dedup_close(dedup);
 *
 * Results are a function of the documents and the options alone: the same for
 * any number of threads, feeders, any memory limit and for any instruction set.
 *
 * Every function that can fail returns enum dedup_status. Pointers handed out
 * are borrowed from the context and stay valid until dedup_close().
 */
#ifndef DEDUP_H
#define DEDUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DEDUP_VERSION "0.1.0"

enum dedup_status {
	DEDUP_OK = 0,
	DEDUP_NO_MEMORY,  /* an allocation failed; the context can only be closed */
	DEDUP_BAD_OPTION, /* an option is out of its range */
	DEDUP_NO_ISA,     /* the instruction set asked for is not in this machine or build */
	DEDUP_NO_THREAD,  /* a thread could not be started */
	DEDUP_TOO_LARGE,  /* a document of 2^31 bytes or more, or more than 2^32-2 documents */
	DEDUP_BAD_STATE,  /* call out of order: run twice, results before run, feeder still open */
	DEDUP_NO_SPACE,   /* a temporary file could not be made or written */
	DEDUP_INDEX_MISSING,  /* there is no index at that path */
	DEDUP_INDEX_BUSY,     /* another program writes to it */
	DEDUP_INDEX_FOREIGN,  /* not an index, or of another byte order or format version */
	DEDUP_INDEX_SETTINGS, /* made with other settings than these */
	DEDUP_INDEX_DAMAGED,  /* its content is not what was written */
	DEDUP_INDEX_SYSTEM,   /* permissions, a full disk, hard links to what is written, ... */
	DEDUP_STATUSES
};

/* A sentence without a full stop for a status; never NULL. */
const char *dedup_status_text(enum dedup_status status);

/* The tiers, strongest first: a smaller value is a closer match. */
enum dedup_tier {
	DEDUP_EXACT,      /* the same words in the same order */
	DEDUP_NEAR,       /* the same text with edits */
	DEDUP_CONTAINS,   /* one nearly whole inside the other */
	DEDUP_PARAPHRASE, /* the same article in other words */
	DEDUP_STORY,      /* separate articles about one event */
	DEDUP_TIERS,
	DEDUP_NO_TIER = DEDUP_TIERS
};

/* "exact", "near", "contains", "paraphrase", "story"; "-" for DEDUP_NO_TIER. */
const char *dedup_tier_name(enum dedup_tier tier);

/* The default of dedup_options.threshold for a tier: a score from 0 to 1. */
double dedup_tier_threshold(enum dedup_tier tier);

/* Instruction sets. AUTO takes the best one that machine and build have. */
enum dedup_isa {
	DEDUP_ISA_AUTO,
	DEDUP_ISA_SCALAR,
	DEDUP_ISA_SSE42,
	DEDUP_ISA_AVX2,
	DEDUP_ISA_AVX512,
	DEDUP_ISA_NEON,
	DEDUP_ISAS
};

/* "auto", "scalar", "sse4.2", "avx2", "avx512", "neon". */
const char *dedup_isa_name(enum dedup_isa isa);
/* True if this machine and build can run it. AUTO is always available. */
bool dedup_isa_available(enum dedup_isa isa);
/* The one that AUTO stands for here. */
enum dedup_isa dedup_isa_best(void);

/* Which member a cluster keeps. Ties go to the earlier document. */
enum dedup_keep {
	DEDUP_KEEP_FIRST,   /* in input order */
	DEDUP_KEEP_LONGEST, /* most words */
	DEDUP_KEEP_OLDEST,  /* by date; documents without a date come last */
	DEDUP_KEEP_NEWEST,
	DEDUP_KEEP_CENTRAL, /* the hub: what the others were matched to */
	DEDUP_KEEPS
};

const char *dedup_keep_name(enum dedup_keep keep);

/* What dedup_run() is doing, for a progress display. */
enum dedup_phase {
	DEDUP_PHASE_FEED,
	DEDUP_PHASE_NEAR,
	DEDUP_PHASE_TERMS,
	DEDUP_PHASE_VERIFY,
	DEDUP_PHASE_CLUSTER,
	DEDUP_PHASES
};

const char *dedup_phase_name(enum dedup_phase phase);

struct dedup_index;

struct dedup_options {
	enum dedup_tier level;         /* cluster at this tier or a stronger one */
	double threshold[DEDUP_TIERS]; /* minimum score, 0 < t <= 1; EXACT's is ignored */
	uint32_t min_words;            /* shorter documents are compared for EXACT only */
	int32_t window_days;           /* only match dates this close; -1: no limit */
	enum dedup_keep keep;
	bool singletons; /* clusters of one for documents without a match */
	uint32_t review; /* list this many pairs nearest to the thresholds, of each side */
	enum dedup_isa isa;
	unsigned threads; /* of dedup_run(); 0: one for each core that the process may run on */
	/* Bytes to stay below, where that is possible: words of documents that take more than
	 * half of it go to a temporary file without a name in directory `spill`, from where the
	 * system brings them back as it sees fit. Results do not depend on it. 0: no limit. */
	uint64_t memory;
	const char *spill; /* borrowed until dedup_close(); NULL: nowhere, and no limit */
	/* Brings a document's text, fed with can_fetch, once more: the same bytes. Called from
	 * any thread of dedup_run(); worker is below `threads`, where that is 0 below the number of
	 * cores that the process may run on, and no two calls at a time have the same. The text
	 * must stay valid until the worker's next call. False if it is gone. NULL: no text can be
	 * brought. */
	bool (*fetch)(void *cookie, unsigned worker, uint64_t position, uint64_t place,
	              const char **text, size_t *size);
	void *fetch_cookie;
	/* What is compared with and added to; NULL: none. Borrowed until dedup_close(), and
	 * used by one context at a time. */
	struct dedup_index *index;
	/* No more is asked for than dedup_document_member() of what is fed: clusters of the index
	 * may be told of in part. */
	bool verdicts_only;
	/* Called from the thread that called dedup_run(), now and then; may be NULL. */
	void (*progress)(void *cookie, enum dedup_phase phase, uint64_t done, uint64_t total);
	void *progress_cookie;
};

/* The defaults: level PARAPHRASE, default thresholds, all cores. */
void dedup_options_init(struct dedup_options *options);

#define DEDUP_NO_DATE     INT64_MIN
#define DEDUP_NO_DOCUMENT UINT32_MAX

/* A document as it comes in. Everything is copied or digested by
 * dedup_feeder_add(); nothing needs to stay valid after it returns. Byte
 * strings carry their length and may hold any byte. */
struct dedup_document {
	const char *text; /* UTF-8; invalid sequences are read as U+FFFD and counted */
	size_t text_size;
	const char *id; /* name in results: a path, a record id */
	size_t id_size;
	const char *title; /* optional, NULL if unknown; not compared */
	size_t title_size;
	const char *source;
	size_t source_size;
	/* Of http or https. Copies of one text under one canonical address (the manual has its
	 * rules) are EXACT even if their dates lie farther apart than window_days. */
	const char *url;
	size_t url_size;
	int64_t date; /* seconds since 1970-01-01T00:00:00Z, or DEDUP_NO_DATE */
	/* options.fetch can bring the text again. Then levels EXACT and NEAR keep none of its
	 * words, and ask for those texts that are compared. place is handed to fetch. */
	bool can_fetch;
	uint64_t place;
	/* The id says where the document stood (line 7 of a file), not which one it is: another
	 * text of that id is another document, not a new version of this one. */
	bool id_is_place;
	/* Always kept: it is dropped for no other, and of its cluster's members it is kept
	 * rather than one that is no reference. */
	bool is_reference;
	/* A hint, 0 bytes for none: memory that the caller reads next and that is in no cache, as of
	 * a file just mapped. It is fetched while the document is worked on, and never read. */
	const char *ahead;
	size_t ahead_size;
};

struct dedup;
struct dedup_feeder;

enum dedup_status dedup_open(const struct dedup_options *options, struct dedup **out);
/* Frees everything, feeders too. NULL is fine. */
void dedup_close(struct dedup *dedup);

/* A feeder turns documents into their compact form. One thread at a time may
 * use a feeder; different feeders of one context run in parallel without locks.
 * Opening and closing feeders is for one thread at a time. */
enum dedup_status dedup_feeder_open(struct dedup *dedup, struct dedup_feeder **out);
/* position orders the documents, whichever feeder they came through: document
 * numbers 0, 1, ... follow it. It must be unique within the context. */
enum dedup_status dedup_feeder_add(struct dedup_feeder *feeder, uint64_t position,
                                   const struct dedup_document *document);
/* Hands what was fed to the context. NULL is fine. */
enum dedup_status dedup_feeder_close(struct dedup_feeder *feeder);

/* Compares everything fed and clusters it. Once for each context. */
enum dedup_status dedup_run(struct dedup *dedup);

/* --- Results, after dedup_run(). Any number of threads may read them. --- */

/* What is known of a document. */
struct dedup_info {
	const char *id; /* byte strings with lengths, NUL-terminated as well */
	size_t id_size;
	const char *title; /* NULL if unknown; so are source and url */
	size_t title_size;
	const char *source;
	size_t source_size;
	const char *url;
	size_t url_size;
	int64_t date;
	uint64_t bytes;   /* of text */
	uint32_t words;   /* tokens: words, numbers, or n-grams of unspaced scripts */
	uint32_t invalid; /* byte sequences that were not UTF-8 */
	bool is_short;    /* fewer than min_words: compared for EXACT only */
	bool is_reference;
	bool changed;  /* could not be fetched as it was fed: compared with nothing */
	bool is_known; /* in the index before this run, under this id and with this text */
};

struct dedup_member {
	uint32_t document;
	uint32_t match;       /* the document it was matched to; NO_DOCUMENT for a hub */
	enum dedup_tier tier; /* of that match; NO_TIER for a hub */
	double score;         /* of that match; 0 for a hub */
	bool drop;            /* repeats the kept member; never for tier STORY */
};

struct dedup_cluster {
	const struct dedup_member *members; /* in document order */
	size_t size;
	uint64_t id; /* 1, 2, ... in this order; with an index, the same in every run */
};

struct dedup_pair {
	uint32_t a, b; /* a < b */
	enum dedup_tier tier;
	double score;
};

struct dedup_stats {
	uint64_t documents, bytes, words;
	uint64_t empty, is_short,
	        invalid;              /* documents without a word, below min_words; bad sequences */
	uint64_t copies;              /* documents that are an exact copy of an earlier one */
	uint64_t near_candidates;     /* pairs proposed by MinHash bands */
	uint64_t term_candidates;     /* pairs proposed by shared rare terms */
	uint64_t quote_candidates;    /* pairs proposed by shared passages */
	uint64_t bounded;             /* of these, dropped by the cheap bounds */
	uint64_t aligned;             /* pairs compared sentence by sentence */
	uint64_t fetched;             /* documents whose text was fetched */
	uint64_t changed;             /* of these, that were gone or not the same */
	uint64_t capped;              /* buckets too large to pair off in full */
	uint64_t pairs[DEDUP_TIERS];  /* matches found, by tier */
	double seconds[DEDUP_PHASES]; /* wall time; the only figures that vary between runs */
};

/* With an index, documents of earlier runs that the results name come first: numbers
 * [0, earlier) in the order in which they were added. Those fed follow, [earlier, count),
 * in the order of their positions. Without one, earlier is 0. */
uint32_t dedup_document_count(const struct dedup *dedup);
uint32_t dedup_earlier_count(const struct dedup *dedup);
/* Fills *out; document must be below the count. */
void dedup_document_info(const struct dedup *dedup, uint32_t document, struct dedup_info *out);
/* What became of a document, whether its cluster is reported or not; *cluster is the
 * cluster's id. A document fed again (is_known) has the place that it has in the index. */
void dedup_document_member(const struct dedup *dedup, uint32_t document, struct dedup_member *out,
                           uint64_t *cluster);

/* The position that it was fed with: its text can be found again by it. UINT64_MAX for one of
 * an earlier run. */
uint64_t dedup_document_position(const struct dedup *dedup, uint32_t document);

/* Clusters in order of their first member; with an index, those alone that a document of
 * this run joined. */
size_t dedup_cluster_count(const struct dedup *dedup);
void dedup_cluster_at(const struct dedup *dedup, size_t index, struct dedup_cluster *out);

/* Every verified match at the level or stronger, by (a, b). Copies of one text
 * are paired with the first of them only, and stand for it nowhere else. */
size_t dedup_pair_count(const struct dedup *dedup);
void dedup_pair_at(const struct dedup *dedup, size_t index, struct dedup_pair *out);

/* A pair that was compared, and how far it is from a match or from none. */
struct dedup_review {
	uint32_t a, b;           /* a < b; of copies, the first */
	enum dedup_tier tier;    /* NO_TIER: no match */
	enum dedup_tier nearest; /* the tier that passes by most, or lacks least */
	double score;            /* of tier; of no match, of nearest */
	double margin;           /* by how much nearest passes; below 0 what lacks */
};

/* options.review matches that pass by least, and as many pairs that lack least, from the
 * surest match to the farthest miss. Pairs that were dropped unmeasured are not among them,
 * nor are copies. */
size_t dedup_review_count(const struct dedup *dedup);
void dedup_review_at(const struct dedup *dedup, size_t index, struct dedup_review *out);

void dedup_stats_get(const struct dedup *dedup, struct dedup_stats *out);

/* --- Why two documents match, or why they do not. ---
 *
 * The library keeps no texts: the caller gives both again. They are judged by the very
 * code and options that decide a run, in the order in which a run would compare them, so
 * an explanation and a run cannot differ about a pair that the run compared. What it says
 * of a pair that a run never compared, because no stage proposed it, is what the run would
 * have decided.
 */

struct dedup_explainer;

/* Works on a context before its run or after it, as long as that is open; one thread at a
 * time may use an explainer, different ones work in parallel (but for articles of an index,
 * which is for one thread at a time). Close it before the context. */
enum dedup_status dedup_explainer_open(const struct dedup *dedup, struct dedup_explainer **out);
/* NULL is fine. */
void dedup_explainer_close(struct dedup_explainer *explainer);

/* One of the two. All zeros but text, text_size and date is a document of no run. */
struct dedup_side {
	const char *text; /* as in struct dedup_document; or NULL, see id */
	size_t text_size;
	const char *url; /* as in struct dedup_document */
	size_t url_size;
	int64_t date;      /* or DEDUP_NO_DATE */
	bool was_fed;      /* the context has run, and this is its document number `document`: */
	uint32_t document; /* judged as the run judged it, if the text is still the same */
	/* Of an article whose text is not at hand: what the context's index has of the last one
	 * that is called so, its words and its date. */
	const char *id;
	size_t id_size;
};

/* What the words of a text are to the other one. */
enum dedup_kind {
	DEDUP_COPIED,    /* part of a passage that stands word for word in both */
	DEDUP_REWORDED,  /* of a sentence that has a counterpart in the other text */
	DEDUP_UNMATCHED, /* of one that has none */
	DEDUP_KINDS
};

/* "copied", "reworded", "unmatched". */
const char *dedup_kind_name(enum dedup_kind kind);

/* Neighbouring words of a text that are of one kind, and, in reworded passages, alike in
 * whether the counterpart has them too. */
struct dedup_words {
	uint32_t begin, end; /* bytes of the text, of the first word's first to the last's last */
	enum dedup_kind kind;
	bool shared; /* copied, or rarer words that the counterpart has as well */
};

/* A stretch of one text and its counterpart in the other: a sentence or a few. Both texts'
 * passages cover all their words: each stands in one passage where it is not `repeated`. */
struct dedup_passage {
	enum dedup_kind kind; /* of most of it; UNMATCHED: one of the sides is empty */
	struct {
		uint32_t begin, end;      /* bytes of the text; equal: nothing */
		uint32_t first_run, runs; /* of explanation.runs[side]: the words in it */
		bool repeated;            /* counterpart that belongs to another passage */
	} side[2];
};

/* A name or a number that one text or both have. */
struct dedup_particular {
	bool is_number;            /* else a name */
	bool has[2];               /* stands in that text */
	uint32_t begin[2], end[2]; /* bytes of its first mention; equal: none, or no text */
};

/* What the pair is measured by for one tier. */
struct dedup_tier_score {
	double score, threshold; /* EXACT: 1 or 0, and 1 */
	double shortfall;        /* what lacks to the tier, its own score or another that it
	                          * asks for; 0 if the texts are of the tier or a stronger one */
};

/* A reason of a model and what it adds to the log-odds of a pair that is neither like nor
 * unlike: above 0 it speaks for the model's question, below 0 against. */
struct dedup_reason {
	const char *name;
	double value;
	double contribution; /* in log-odds */
	bool is_low;         /* the value is lower than that of such a pair */
};

struct dedup_reasons {
	const struct dedup_reason *items;
	size_t count;
	double base;  /* log-odds of such a pair */
	double logit; /* base and all contributions; logistic of it is the tier's score */
};

/* A figure that the models build on. */
struct dedup_figure {
	const char *name, *text; /* text: what it is; of S, the shorter text, and L, the longer */
	double value;
};

/* Why two texts were not compared beyond exact copies. */
enum dedup_bar {
	DEDUP_COMPARED,   /* they were */
	DEDUP_BAR_LEVEL,  /* the level is exact */
	DEDUP_BAR_EMPTY,  /* one has no words */
	DEDUP_BAR_SHORT,  /* one has fewer than min_words */
	DEDUP_BAR_WINDOW, /* their dates lie too far apart; holds for copies as well */
	DEDUP_BARS
};

/* Arrays of two are by side, in the order given. */
struct dedup_explanation {
	enum dedup_tier tier;    /* NO_TIER: no match at the level */
	double score;            /* of it */
	enum dedup_tier nearest; /* of no match: the tier that lacks least; else tier */
	enum dedup_bar bar;
	struct dedup_tier_score tiers[DEDUP_TIERS];
	bool changed[2];  /* text differs from what was fed as `document` */
	bool has_text[2]; /* without, passages and runs of the side have no bytes */

	/* Measured unless one of them is empty. */
	bool is_measured;
	uint32_t words[2], sentences[2];
	double jaccard;          /* of the sets of 3-word shingles */
	double contained[2];     /* share of the words in a 3-word shingle that the other has too */
	double copied[2];        /* share of the words in copied passages */
	double terms[2];         /* share of the weight of the terms that the other has too */
	double aligned[2];       /* share of the weight of the words that counterparts cover */
	uint32_t anchors;        /* sentences that are each other's best counterpart */
	uint32_t in_order;       /* of them, the longest chain that keeps its order */
	uint32_t numbers, names; /* distinct, in both */
	uint32_t numbers_only[2], names_only[2]; /* in one alone */

	struct dedup_reasons same;  /* one article? */
	struct dedup_reasons story; /* one event? */
	const struct dedup_figure *figures;
	size_t figure_count;

	const struct dedup_passage *passages; /* along the first text */
	size_t passage_count;
	const struct dedup_words *runs[2]; /* along each text */
	size_t run_count[2];
	const struct dedup_particular *particulars; /* in both, then of one; along the texts */
	size_t particular_count;
};

/* Explains the pair. *out is borrowed until the next call or the close. DEDUP_INDEX_MISSING if
 * an article is not in the index, or there is none. */
enum dedup_status dedup_explain(struct dedup_explainer *explainer, const struct dedup_side *a,
                                const struct dedup_side *b, const struct dedup_explanation **out);

/* What each tier goes by for two documents that the run compared, without their texts: with
 * these the pairs of a run can be judged again by higher thresholds. 1 for all tiers if
 * they are copies. BAD_STATE before the run, or if it has let go of their words. */
enum dedup_status dedup_pair_scores(struct dedup_explainer *explainer, uint32_t a, uint32_t b,
                                    double scores[DEDUP_TIERS]);

/* --- The index: what earlier runs have seen ---
 *
 * One file (and beside it PATH-lock), an LMDB environment. A context that is given an
 * index compares its documents with those in it and with each other, and adds them; but to
 * the index in memory. dedup_index_commit() writes what was added since the last commit,
 * all of it or, whatever happens, nothing. So a program that runs once commits once, and
 * one that runs for ever opens a context for each handful of documents and commits now and
 * then.
 *
 *     dedup_index_open(&index_options, &index);     may wait for another writer
 *     options.index = index;
 *     dedup_open(&options, &dedup); ... dedup_run(dedup); ... dedup_close(dedup);
 *     dedup_index_commit(index);
 *     dedup_index_close(index);
 *
 * A file that has other names (hard links) is only read: under these it would change, too.
 * An index is for one thread at a time (dedup_run() shares it among its own), is opened
 * once in a process, and does not survive fork(). Any number of processes may read it while
 * one writes. Level, thresholds and min_words are kept in it: contexts must have the same.
 * The clusters of an index grow, and never change otherwise: a document that comes joins one, and
 * none moves to another.
 */
struct dedup_index_options {
	const char *path;
	/* Contexts match without adding; what is forgotten, expired or committed changes nothing in
	 * the file. */
	bool read_only;
	bool must_exist;   /* do not create it */
	unsigned wait;     /* seconds to wait for another writer */
	int64_t now;       /* seconds since 1970: when its documents were added */
	uint64_t map_size; /* bytes of address space to begin with; 0: as needed */
};

/* *out is set whenever there is memory for it, so that dedup_index_message() can tell what
 * is wrong; dedup_index_close() it in any case. */
enum dedup_status dedup_index_open(const struct dedup_index_options *options,
                                   struct dedup_index **out);
/* Whether a member is called so, and what is known of it: the last one, borrowed until the
 * next run or commit. */
enum dedup_status dedup_index_find(struct dedup_index *index, const char *id, size_t id_size,
                                   struct dedup_info *out, bool *found);
/* Forgets what was not committed. NULL is fine. */
void dedup_index_close(struct dedup_index *index);
/* What the last function that failed found, and what to do about it, as one sentence without
 * a full stop; "" if none did. After any status but DEDUP_INDEX_SETTINGS, which dedup_open()
 * returns, the index can only be closed: later calls return the same, and what was not committed
 * is lost. */
const char *dedup_index_message(const struct dedup_index *index);

enum dedup_status dedup_index_commit(struct dedup_index *index);
/* Added since the last commit, in memory. */
uint64_t dedup_index_pending(const struct dedup_index *index);

struct dedup_index_info {
	uint32_t format;       /* version of the file's format */
	char program[16];      /* version of the program that wrote it last */
	enum dedup_tier level; /* settings */
	double threshold[DEDUP_TIERS];
	uint32_t min_words;
	uint64_t documents;       /* live ones */
	uint64_t forgotten;       /* others whose number is taken */
	uint64_t texts;           /* distinct ones of the live documents */
	uint64_t runs;            /* commits */
	int64_t created, updated; /* seconds since 1970 */
	uint64_t postings;
	uint32_t segments;   /* sorted arrays that the postings stand in */
	uint64_t bytes;      /* of the file */
	uint64_t free_bytes; /* of these, to be used again */
};

enum dedup_status dedup_index_info(struct dedup_index *index, struct dedup_index_info *out);

/* Forgets the documents with that id. *count: how many. Committed with the next commit, as
 * all of these are. */
enum dedup_status dedup_index_forget(struct dedup_index *index, const char *id, size_t id_size,
                                     uint64_t *count);
/* Forgets what was added since the last commit, but for the first `from` documents. Older versions
 * that one of them has replaced come back, unless dedup_index_forget() or dedup_index_expire() was
 * called since. */
enum dedup_status dedup_index_forget_pending(struct dedup_index *index, uint64_t from);
/* Forgets documents dated before the time or, where they have no date, added before it. */
enum dedup_status dedup_index_expire(struct dedup_index *index, int64_t before, uint64_t *count);

/* Commits, and gives the room of what was forgotten back to the file system. (Without it, it
 * is used again for what is added.) */
enum dedup_status dedup_index_compact(struct dedup_index *index);

/* Looks at all that the file holds. Calls problem for each thing that is not what was
 * written, and returns DEDUP_INDEX_DAMAGED then. */
enum dedup_status dedup_index_check(struct dedup_index *index,
                                    void (*problem)(void *cookie, const char *text), void *cookie);

/* Feeds all documents of an index to contexts with these options, whose index is another,
 * empty one, which is committed now and then, but not at the end: the same articles under
 * other settings. Clusters of two or more keep their ids as far as what they were matched with still matches. */
enum dedup_status dedup_index_replay(struct dedup_index *from, const struct dedup_options *options);

/* Puts all that another index has committed in the place of what this one has, in its file, and
 * gives back the room of what was forgotten: what was replayed into the other one. Killed at any
 * moment, the file has the one or the other. What was not committed is lost. */
enum dedup_status dedup_index_replace(struct dedup_index *index, const struct dedup_index *with);

#ifdef __cplusplus
}
#endif

#endif
