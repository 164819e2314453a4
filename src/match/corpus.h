/* corpus.h - what the matching stages work on: the distinct texts of a run.
 *
 * Documents that are exact copies of each other are one text, and texts stand in
 * the order of their digests, not of the input. So whatever the matching and
 * clustering stages do with text numbers (ties, caps on large buckets, sums of
 * floating-point scores) is the same for any order of the input.
 */
#ifndef DD_MATCH_CORPUS_H
#define DD_MATCH_CORPUS_H

#include "base/article.h"
#include "base/radix.h"
#include "base/threads.h"
#include "dedup.h"

struct dd_text_entry {
	struct dd_article article;
	int64_t date;    /* of its first document, or DEDUP_NO_DATE */
	uint32_t first;  /* index into dd_corpus.copies: its documents, ascending */
	uint32_t copies; /* how many documents have this text; at least 1 */
	bool comparable; /* has min_words words: takes part beyond tier exact */
};

struct dd_corpus {
	struct dd_text_entry *texts; /* owned */
	uint32_t *copies;            /* owned: document numbers, grouped by text */
	uint32_t count;              /* texts */
	int64_t window;              /* seconds; -1: no limit */
};

/* What a text is made from: a document. Two of one digest that have no codes are known to have
 * the same words, and the codes of the lower variant stand for both. */
struct dd_corpus_document {
	struct dd_article article;
	int64_t date;
	uint64_t address; /* a hash of its canonical address, 0: unknown (text/url.h) */
	uint32_t variant;
};

/* Documents [0, count), asked for one by one: there need not be an array of them. */
struct dd_corpus_source {
	/* Any thread. */
	void (*get)(const void *cookie, uint32_t number, struct dd_corpus_document *out);
	const void *cookie;
	uint32_t count;
	/* Where what get() looks at stands, fetched ahead of its use. */
	const void *items;
	size_t item_size;
};

/* Groups the documents into texts: equal digests, then equal words, then dates within
 * window_days of the group's earliest, or one address with a member of it. Documents
 * without words are never grouped. Borrows what the articles borrow.
 *
 * keys: all numbers under the first halves of their documents' digests, sorted by
 * dd_radix_sort(); used up. */
enum dedup_status dd_corpus_group(struct dd_corpus *corpus, const struct dd_corpus_source *source,
                                  struct dd_key_id *keys, uint32_t min_words, int32_t window_days,
                                  struct dd_crew *crew);

/* The same for an array of documents. */
enum dedup_status dd_corpus_build(struct dd_corpus *corpus,
                                  const struct dd_corpus_document *documents, uint32_t count,
                                  uint32_t min_words, int32_t window_days);
void dd_corpus_release(struct dd_corpus *corpus);

/* Whether the window lets two texts match; texts without a date match any. */
static inline bool dd_corpus_in_window(const struct dd_corpus *corpus, uint32_t a, uint32_t b)
{
	int64_t x = corpus->texts[a].date, y = corpus->texts[b].date;
	if (corpus->window < 0 || x == DEDUP_NO_DATE || y == DEDUP_NO_DATE)
		return true;
	return (x < y ? (uint64_t)y - (uint64_t)x : (uint64_t)x - (uint64_t)y) <=
	       (uint64_t)corpus->window;
}

#endif
