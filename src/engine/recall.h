/* recall.h - a run against an index: what has been seen before, and what is new.
 *
 *     gather -> identify -> exact -> candidates -> load -> verify
 *            -> recall clusters -> cluster -> collect -> remember
 *
 * New and old texts are found alike: a text's candidates are those that came before it, wherever
 * they are.
 * Only candidates are loaded. Whether a pair matches is for the judge, as in a run without an
 * index; so batches differ from one run in what is proposed, not in what is decided:
 *
 *     bands     the same rule (band.h). Of more than DD_BUCKET_MOST texts of one bucket a run
 *               without an index pairs off a part, and so does this: the first ones and the
 *               last ones that came before.
 *     quotes    the same rule as match/quote.h, with large buckets as for bands.
 *     terms     the same rule as match/rare.c, with the document frequencies of the moment
 *               at which a text comes: fewer than at the end, so more pairs are proposed.
 *
 * What bands and quotes propose depends on the two texts alone, but for large buckets, and
 * NEAR and CONTAINS ask for it (verdict.c): so these tiers, as EXACT, have the same pairs
 * however the articles come. On Reuters-21578, 19,043 articles in batches of 1, 10, 1000 and
 * all (test_batches FILE), they have, but for one of 241 pairs of CONTAINS where all come at once,
 * announcements of bonds, of which more than DD_BUCKET_MOST share a passage. Of 752 pairs of
 * PARAPHRASE 5 are lost where all come at once and none in smaller batches; 1205, 1203, 1000 and
 * 33 come to them.
 *
 * A cluster that a new text matches is recalled whole: all its articles are named in the
 * results, and keep their places. Where verdicts alone are wanted, it is recalled in part:
 * recall_choose.c.
 *
 * Articles and texts go by their number in the index; a text's is that of its first article.
 */
#ifndef DD_ENGINE_RECALL_H
#define DD_ENGINE_RECALL_H

#include "base/list.h"
#include "engine/run.h"
#include "index/index.h"

/* What a fed document is. */
enum dd_novelty {
	DD_NEW,
	DD_KNOWN,   /* in the index by id and text */
	DD_REPEATED /* the same id and text as an earlier one of this run */
};

struct dd_fed {
	enum dd_novelty novelty;
	uint32_t number; /* its own, or that of the one that it is */
	uint32_t text;   /* number; of new documents */
};

/* A text that no earlier article has. */
struct dd_fresh {
	uint32_t number;
	uint32_t rare_total; /* weight of its rare terms */
	uint32_t quotes;     /* sampled hashes of its passages */
	struct dd_article article;
	int64_t date;
	bool comparable;
};

/* A pair that was compared: as struct dd_match, with numbers. */
struct dd_number_match {
	uint32_t a, b;
	struct dd_match match;
};

struct dd_recall {
	struct dd_run *run;
	struct dedup *dedup;
	struct dd_index *index;
	uint32_t base;          /* the first number that is new in this run */
	uint32_t end;           /* behind the last one */
	struct dd_fed *fed;     /* owned: by document as fed */
	struct dd_fresh *fresh; /* owned: by number */
	uint32_t fresh_count;
	struct dd_list pairs;   /* owned: of uint64_t, later << 32 | earlier text */
	struct dd_list quoted;  /* owned: the same, by passages */
	struct dd_list matches; /* owned: of struct dd_number_match */
	struct dd_list review;  /* owned: of struct dd_review_pair, with numbers for texts */
	uint32_t *text_number;  /* owned: by text of the results, its number */
	uint32_t *article_id;   /* owned: by text that is a hub there, the cluster's number */
	uint32_t *story_id;     /* owned: by text that stands for a replayed story whose hub is
	                         * forgotten, that one's number; else DD_NO_NUMBER */
	uint32_t *earlier;      /* owned: by earlier document of the results, its number */
};

/* The run; its context has an index, and its documents are gathered. The index has its
 * articles, staged, if it is not to be read only. */
enum dedup_status dd_recall_run(struct dd_run *run);

/* The fresh text with that number, or NULL. */
const struct dd_fresh *dd_recall_fresh(const struct dd_recall *recall, uint32_t number);

/* The signature of a text: borrowed until the next stage; NULL if it has none. */
const uint8_t *dd_recall_signature(const struct dd_recall *recall, uint32_t number);

/* The hash of an article's id, by which it is found. */
uint64_t dd_recall_name(const struct dd_document *document);

/* Adds a posting to a list of uint64_t. */
bool dd_recall_push(struct dd_list *postings, enum dd_family family, uint64_t key, uint32_t number);
/* Sorts postings and hands them to the index; the list is empty then. */
enum dedup_status dd_recall_stage(struct dd_recall *recall, struct dd_list *postings);

/* --- Its stages, in this order --- */

/* recall_known.c: which documents are known by their id and text; what is replaced is
 * forgotten. Then which texts are known, and the fresh ones. */
enum dedup_status dd_recall_identify(struct dd_recall *recall);
enum dedup_status dd_recall_texts(struct dd_recall *recall);

/* For fresh texts [first, end), a slice. Each looks up what is in the index, finds the slice's
 * own texts among themselves, and appends the postings to be staged to the list, of
 * uint64_t. */

/* recall_near.c: proposes pairs that agree in a band. */
enum dedup_status dd_recall_near(struct dd_recall *recall, uint32_t first, uint32_t end,
                                 struct dd_list *postings);

/* recall_terms.c: proposes pairs that share rare terms. */
enum dedup_status dd_recall_terms(struct dd_recall *recall, uint32_t first, uint32_t end,
                                  struct dd_list *postings);

/* recall_quotes.c: proposes pairs that share passages. */
enum dedup_status dd_recall_quotes(struct dd_recall *recall, uint32_t first, uint32_t end,
                                   struct dd_list *postings);

/* recall_verify.c: compares what was proposed. */
enum dedup_status dd_recall_verify(struct dd_recall *recall);

/* recall_choose.c: appends the earlier articles that the results are about, ascending and
 * distinct. A fault, or false for want of memory. */
bool dd_recall_choose(struct dd_recall *recall, struct dd_list *numbers);

/* recall_clusters.c: what the results are about. Replaces the context's documents, and the
 * run's corpus and matches by such of them; sets places of what was there before. */
enum dedup_status dd_recall_clusters(struct dd_recall *recall);

/* recall_replay.c: gives new texts the places that they had in the index that is replayed, as
 * far as they keep them. Those of earlier texts are set. A fault, or false for want of memory. */
bool dd_recall_keep_places(struct dd_recall *recall);
/* Takes the numbers up to this one: of articles that are forgotten in that index. */
bool dd_recall_fill(struct dd_index *index, struct dd_index *from, uint32_t number);

/* recall_remember.c, when the results are collected: documents fed again stand where those
 * stand that they are; new ones are added to the index. */
enum dedup_status dd_recall_place_known(struct dd_recall *recall);
enum dedup_status dd_recall_remember(struct dd_recall *recall);

#endif
