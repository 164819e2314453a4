/* index.h - what earlier runs have seen: articles by number, and postings that find them.
 *
 * Over what the file has, and what has been added since in memory, alike. A run of the
 * engine stages articles and postings, so that they find each other as they find older ones,
 * and then keeps or drops them; a commit writes all that was kept.
 *
 * For one thread at a time, but for what says otherwise. Functions that return bool, or NULL
 * for an error, leave its reason in the fault.
 */
#ifndef DD_INDEX_INDEX_H
#define DD_INDEX_INDEX_H

#include "base/arena.h"
#include "base/article.h"
#include "base/list.h"
#include "base/radix.h"
#include "index/fault.h"
#include "index/format.h"
#include "index/segment.h"
#include "index/store.h"

struct dd_kernels;

#define DD_FINDER_SEGMENTS (2 * DD_SEGMENTS_MAX + 1)

/* What an article's bits in `gone` were before the run. */
struct dd_hidden {
	uint32_t number;
	unsigned bits;
};

/* An older version, and the staged article that has replaced it. */
struct dd_replaced {
	uint32_t number, by;
};

/* An article that is not in the file yet. */
struct dd_staged {
	struct dd_record record;
	/* Borrowed from the arena, as they will be in the file. */
	const unsigned char *body;
	const uint8_t *signature; /* zeros: none */
	uint8_t sample;
};

struct dd_index {
	struct dedup_index_options options;
	struct dd_store *store; /* NULL: it could not be opened */
	struct dd_fault fault;
	struct dd_head head; /* as committed, but for settings, gone, texts, frequent */

	/* Committed: borrowed from the store's snapshot. */
	struct dd_segment segments[DD_SEGMENTS_MAX]; /* of head.segments */
	uint32_t segment_count;
	const unsigned char **columns[DD_COLUMNS]; /* owned: by chunk; NULL: not looked at yet */
	size_t column_chunks[DD_COLUMNS];
	struct dd_chunk *bodies; /* owned: by chunk; no payload: not looked at yet */
	size_t body_chunks;

	/* Committed or not. */
	unsigned char *gone; /* owned: two bits an article, DD_GONE_* */
	size_t gone_size;
	unsigned char *gone_changed; /* owned: by chunk of gone */
	uint64_t *frequent;          /* owned: a bit for each term; NULL: none */
	struct dd_list new_frequent; /* owned: of uint32_t, since the last commit */

	/* The routines of the last context: asking the machine what it has takes 0.1 ms in a
	 * virtual one. NULL: none yet. */
	const struct dd_kernels *kernels;
	enum dedup_isa isa;

	bool reclaim; /* at the next commit, whatever was forgotten */

	/* Staged. */
	struct dd_arena arena;   /* bodies and signatures */
	struct dd_list staged;   /* owned: of struct dd_staged */
	size_t kept;             /* of these: the rest belongs to the run that is going on */
	struct dd_list hidden;   /* owned: of struct dd_hidden, by the run that is going on */
	struct dd_list replaced; /* owned: of struct dd_replaced, as they came */
	size_t replaced_kept;
	struct dd_segment memory[DD_SEGMENTS_MAX + 1]; /* postings; the run's own come last */
	uint32_t memory_count, memory_kept;
	uint32_t *memory_keys; /* owned: a set (bloom.h) of what keys they have, but for terms */
	uint32_t memory_blooms;
	uint64_t memory_key_count; /* put there since it was empty */
	size_t frequent_kept;
	uint32_t gone_kept, texts_kept; /* of the head */
};

/* An article is not there any more: it was forgotten or replaced. Its text is not there either:
 * it was a copy of another one's, or no other article has it. */
enum { DD_GONE_ARTICLE = 1, DD_GONE_TEXT = 2 };

/* --- index.c --- */

/* *out is set unless memory ran out; close it in any case. */
bool dd_index_open(const struct dedup_index_options *options, struct dd_index **out);
void dd_index_close(struct dd_index *index); /* NULL is fine */

/* Reads what the store's snapshot has. Nothing is staged. */
bool dd_index_load(struct dd_index *index);

/* Settings of an index without articles; else whether they are the same. */
bool dd_index_adopt(struct dd_index *index, const struct dd_settings *settings);

/* A chunk whose checksum is right. */
bool dd_index_chunk(struct dd_index *index, struct dd_key key, struct dd_chunk *chunk);

/* Opens a piece of a segment (segment.h); the cookie is the index. Its checksum is not looked
 * at: that would be to read all of it. */
dd_segment_open dd_index_open_piece;

/* Articles ever added, staged ones too: the next one's number. */
static inline uint32_t dd_index_next(const struct dd_index *index)
{
	return index->head.next_number + (uint32_t)index->staged.count;
}

/* --- read.c --- */

/* NULL with a fault if the record is damaged. The number is below dd_index_next(). Borrowed
 * until the next stage or commit. */
const struct dd_record *dd_index_record(struct dd_index *index, uint32_t number);

/* The same, but NULL without a fault if nothing is kept of the article. */
const struct dd_record *dd_index_find_record(struct dd_index *index, uint32_t number);

/* The body of its record. Either of article and info may be NULL. Of a copy, the article has
 * no codes; the signature is NULL if there is none. Borrowed until the next commit. */
bool dd_index_body(struct dd_index *index, uint32_t number, const struct dd_record *record,
                   struct dd_article *article, struct dedup_info *info);

/* The signature of an article, staged or committed, or NULL: with a fault if it is damaged. Of
 * one that has none the file has zeros. Borrowed until the next stage or commit. */
const uint8_t *dd_index_signature(struct dd_index *index, uint32_t number);

/* Asks for a signature's memory ahead of its use. */
void dd_index_touch_signature(const struct dd_index *index, uint32_t number);

/* How many passages an article has sampled; 0 with a fault if that is damaged. */
uint32_t dd_index_sample_size(struct dd_index *index, uint32_t number);

/* Bytes of the record's body. */
uint64_t dd_body_size(const struct dd_record *record);

/* DD_GONE_ARTICLE and DD_GONE_TEXT. Any thread. */
static inline unsigned dd_index_gone(const struct dd_index *index, uint32_t number)
{
	return number / 4 < index->gone_size
	               ? (unsigned)index->gone[number / 4] >> number % 4 * 2 & 3
	               : 0;
}

/* Whether the term's postings are not kept. Any thread. */
static inline bool dd_index_is_frequent(const struct dd_index *index, uint32_t term)
{
	return index->frequent && index->frequent[term / 64] >> term % 64 & 1;
}

/* Part of a segment: postings [begin, end) of it. */
struct dd_range {
	const struct dd_segment *segment;
	uint64_t begin, end;
};

/* Looks up one key after the other; upward is quick. */
struct dd_finder {
	const struct dd_index *index;
	uint32_t last; /* key looked up last */
	size_t ready;  /* postings up to this one: dd_finder_prefetch() */
	uint64_t at[DD_FINDER_SEGMENTS];
	struct dd_range ranges[DD_FINDER_SEGMENTS]; /* what was found: the oldest first */
	size_t count;                               /* ranges, none empty */
};

void dd_finder_init(struct dd_finder *finder, const struct dd_index *index);
/* Fills ranges with the postings whose upper half is that of `posting`; returns how many
 * postings they have. They may name articles that are gone, and in a damaged file any. */
uint64_t dd_finder_find(struct dd_finder *finder, uint64_t posting);

/* Before the next-th of the postings, ascending, is looked up: makes ready for it and some
 * behind it, unless done before. The memory that says whether the file has them comes in
 * together, instead of one by one. */
void dd_finder_prefetch(struct dd_finder *finder, const struct dd_key_id *postings, size_t count,
                        size_t next);

/* The same for a single key, as a list of article numbers that are below dd_index_next(),
 * ascending. Appends uint32_t to out. */
bool dd_index_find(struct dd_index *index, enum dd_family family, uint64_t key,
                   struct dd_list *out);

/* --- stage.c --- */

/* Whether staged postings may have the key of this one; hash: dd_bloom_hash() of it. */
bool dd_index_memory_may_have(const struct dd_index *index, uint64_t posting, uint64_t hash);
/* Asks for the memory that tells. */
void dd_index_memory_prefetch(const struct dd_index *index, uint64_t hash);

/* Adds an article under the number dd_index_next(). The strings' sizes and the fields that
 * follow from article and info are filled in. copy: no codes are kept. */
bool dd_index_stage(struct dd_index *index, struct dd_record record,
                    const struct dd_article *article, const struct dedup_info *info, bool copy);
/* Sorted postings, taken over in any case. */
bool dd_index_stage_postings(struct dd_index *index, uint64_t *postings, uint64_t count);
bool dd_index_stage_frequent(struct dd_index *index, uint32_t term);
/* Forgets an article; its text too if no other article has it. */
bool dd_index_forget(struct dd_index *index, uint32_t number);
/* The same where both are known: the number of its text, and whether it is the last that has it. */
bool dd_index_forget_one(struct dd_index *index, uint32_t number, uint32_t text, bool is_last);

/* Forgets an older version of the article that will be staged as `by`; it can be brought back until
 * the next commit. */
bool dd_index_forget_older(struct dd_index *index, uint32_t number, uint32_t by);
/* Brings back what articles from `first` on have replaced, which are about to be forgotten. */
bool dd_index_bring_back(struct dd_index *index, uint32_t first);

/* Marks one that was just staged as forgotten, its text too: it takes a number. */
bool dd_index_mark_gone(struct dd_index *index, uint32_t number);

/* Ends a run: what it staged stays, or is as if it had not been. */
bool dd_index_keep(struct dd_index *index);
void dd_index_drop(struct dd_index *index);

/* --- commit.c --- */

bool dd_index_commit(struct dd_index *index);

/* What `with` has committed takes the place of all that the index has, in a new file under its name;
 * with may be the index itself. What was not committed is dropped. */
bool dd_index_replace(struct dd_index *index, const struct dd_index *with);

#endif
