/* copies.h - documents of one digest, told to be copies of each other or not.
 *
 * Where they were fed without codes, their texts are fetched again: such as are the same but for
 * capitals and white space are copies, and of the others the words are compared.
 */
#ifndef DD_ENGINE_COPIES_H
#define DD_ENGINE_COPIES_H

#include "base/radix.h"
#include "engine/context.h"

/* The variant of a document that has let go of its codes, while it is not known how they compare
 * with those of its copies. */
#define DD_VARIANT_UNTOLD UINT8_MAX

/* Fetches all documents without codes whose digest another one has too. Where all of one digest
 * have the same text or the same words, they are left without codes again, and unless they have the
 * same text to the byte, with an untold variant. Others, or more of one digest than a batch holds,
 * get their codes for good, and those of equal codes share them. keys: the numbers of all, sorted
 * by the first halves of their digests. */
enum dedup_status dd_copies_settle(struct dedup *dedup, const struct dd_key_id *keys);

/* Tells the variants of documents of the same words, once their codes have been fetched: 0 of the
 * one with the smallest, 1 of the others. Codes of equal words differ in sentence ends and
 * capitals. */
void dd_copies_tell(struct dedup *dedup, const uint32_t *numbers, uint32_t count);

#endif
