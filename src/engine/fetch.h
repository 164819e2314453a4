/* fetch.h - codes of documents that were fed without, from their texts fetched again.
 *
 * At levels EXACT and NEAR only copies and candidates are ever compared word by word: a few in
 * a hundred articles. Of a document that can be fetched the feeder makes and keeps no
 * codes (four bytes a word, and half the time of the front end); the pipeline asks for
 * them here once it knows who is compared, and lets go of them after: no more than
 * DD_FETCH_WORDS of them are held at a time, but for what copies share.
 */
#ifndef DD_ENGINE_FETCH_H
#define DD_ENGINE_FETCH_H

#include "engine/context.h"

/* Words that are fetched before they are compared: 4 MB of codes, 2,000 articles. */
#define DD_FETCH_WORDS ((size_t)1 << 20)

/* A text as it was fetched; NULL if it could not be. */
struct dd_original {
	const char *text;
	size_t size;
};

/* Whether the document's codes are to be had by fetching alone. */
static inline bool dd_fetch_is_due(const struct dd_document *document)
{
	return !dd_article_has_codes(&document->article) && document->article.count &&
	       !document->changed;
}

/* Codes for the documents with these numbers, ascending, each once, as far as they have none. One
 * whose text is gone, or has other words than when it was fed, is marked as changed and
 * stays without. */
enum dedup_status dd_fetch(struct dedup *dedup, const uint32_t *numbers, size_t count);

/* The same in two steps, for documents that are due: first their texts, then of those that are
 * given, none of them NULL, the codes. */
enum dedup_status dd_fetch_originals(struct dedup *dedup, const uint32_t *numbers, size_t count,
                                     struct dd_original *originals);
enum dedup_status dd_fetch_codes(struct dedup *dedup, const uint32_t *numbers, size_t count,
                                 struct dd_original *originals);

/* Puts document numbers, uint32_t, in ascending order: so files are read from front to back. False if
 * memory ran out. */
bool dd_fetch_sort(struct dd_list *numbers);

/* Forgets what was fetched, to fetch more; or for good. Whose text or code it is, it is no
 * longer. */
void dd_fetch_clear(struct dedup *dedup);
void dd_fetch_end(struct dedup *dedup);

#endif
