/* copies.h - documents of one digest, told to be copies of each other or not.
 *
 * Where they were fed without codes, their texts are fetched again: such as are the same byte for
 * byte are copies, and of the others the words are compared.
 */
#ifndef DD_ENGINE_COPIES_H
#define DD_ENGINE_COPIES_H

#include "base/radix.h"
#include "engine/context.h"

/* Fetches all documents without codes whose digest another one has too. Where all of one digest
 * have the same text or the same words, they are left without codes again, but with the number of
 * their variant: codes of equal words differ in sentence ends and capitals, and the smaller
 * ones have the smaller number. Others, or more of one digest than a batch holds, get their
 * codes for good, and those of equal codes share them. keys: the numbers of all, sorted by the
 * first halves of their digests. */
enum dedup_status dd_copies_settle(struct dedup *dedup, const struct dd_key_id *keys);

#endif
