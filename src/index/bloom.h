/* bloom.h - sets of keys that say "not there", or "perhaps".
 *
 * Blocks of 256 bits: a key has one bit in each of the eight words of one block (Putze,
 * Sanders, Singler, "Cache-, hash- and space-efficient Bloom filters", 2007). So a lookup
 * touches one cache line, and what it costs does not grow with the set. With
 * DD_BLOOM_BITS bits a key one in 80 of the keys that are not there is thought to be
 * (measured: 1.2 %).
 */
#ifndef DD_INDEX_BLOOM_H
#define DD_INDEX_BLOOM_H

#include "simd/mix.h"

#include <stdbool.h>
#include <stdint.h>

#define DD_BLOOM_BITS  10u
#define DD_BLOOM_WORDS 8u /* of 32 bits, a block */

/* How many blocks keys need. At least one. */
static inline uint32_t dd_bloom_blocks(uint64_t keys)
{
	return (uint32_t)(keys * DD_BLOOM_BITS / 256 + 1);
}

static inline uint64_t dd_bloom_hash(uint32_t key)
{
	return dd_mix64(key + UINT64_C(0x9e3779b97f4a7c15));
}

/* The block's first word: from the hash's upper half. Its lower 40 bits choose the bits. */
static inline uint64_t dd_bloom_place(uint32_t blocks, uint64_t hash)
{
	return ((hash >> 32) * blocks >> 32) * DD_BLOOM_WORDS;
}

static inline void dd_bloom_add(uint32_t *words, uint32_t blocks, uint64_t hash)
{
	uint32_t *block = words + dd_bloom_place(blocks, hash);

	for (unsigned i = 0; i < DD_BLOOM_WORDS; i++)
		block[i] |= (uint32_t)1 << (hash >> 5 * i & 31);
}

static inline bool dd_bloom_has(const uint32_t *words, uint32_t blocks, uint64_t hash)
{
	const uint32_t *block = words + dd_bloom_place(blocks, hash);
	uint32_t missing = 0;

	for (unsigned i = 0; i < DD_BLOOM_WORDS; i++)
		missing |= ~block[i] & (uint32_t)1 << (hash >> 5 * i & 31);
	return !missing;
}

#endif
