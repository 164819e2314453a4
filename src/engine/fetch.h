/* fetch.h - codes of documents that were fed without, from their texts fetched again.
 *
 * At levels EXACT and NEAR only copies and candidates are ever compared word by word: a few in
 * a hundred articles. Of a document that can be fetched the feeder makes and keeps no
 * codes (four bytes a word, and half the time of the front end); the pipeline asks for
 * them here once it knows who is compared.
 */
#ifndef DD_ENGINE_FETCH_H
#define DD_ENGINE_FETCH_H

#include "engine/context.h"

/* Codes for the documents with these numbers, ascending, each once, as far as they have none. One
 * whose text is gone, or has other words than when it was fed, is marked as changed and
 * stays without. */
enum dedup_status dd_fetch(struct dedup *dedup, const uint32_t *numbers, size_t count);

/* dd_fetch() of all documents whose digest another one has too. */
enum dedup_status dd_fetch_copies(struct dedup *dedup);

/* Frees what was fetched. */
void dd_fetched_free(struct dedup *dedup);

#endif
