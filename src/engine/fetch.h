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

#include "base/radix.h"
#include "engine/run.h"

/* Words that are fetched before they are compared: 4 MB of codes, 2,000 articles. */
#define DD_FETCH_WORDS ((size_t)1 << 20)

/* Codes for the documents with these numbers, ascending, each once, as far as they have none. One
 * whose text is gone, or has other words than when it was fed, is marked as changed and
 * stays without. */
enum dedup_status dd_fetch(struct dedup *dedup, const uint32_t *numbers, size_t count);

/* Forgets what dd_fetch() brought; whose code it is, it is no longer. */
void dd_fetch_clear(struct dedup *dedup);

/* Fetches all documents whose digest another one has too. Where all of one digest have the same
 * codes, they are left without: two such documents without codes are alike. Others get them
 * for good, and those of equal codes share them. keys: the numbers of all, sorted by the first halves of their digests. */
enum dedup_status dd_fetch_copies(struct dedup *dedup, const struct dd_key_id *keys);

/* The supply of the texts of candidates, for dd_verify(). All zeros but for run is empty. */
struct dd_fetch_supply {
	struct dd_run *run;
	struct dd_list texts; /* of uint32_t: those that have their codes from here */
	uint8_t *marked;      /* owned: by text, whether it is among them */
};

/* See struct dd_supply; the cookie is a struct dd_fetch_supply. */
enum dedup_status dd_fetch_bring(void *cookie, size_t begin, size_t *end);
void dd_fetch_supply_release(struct dd_fetch_supply *supply);

/* Frees what was fetched, that for good too. */
void dd_fetched_free(struct dedup *dedup);

#endif
