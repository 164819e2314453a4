/* term_hash.h - XXH3_64bits of words and stems, quick for short ones.
 *
 * The same values as XXH3_64bits (xxHash 0.8) with seed 0. Most words have 1 to
 * 8 bytes, in no order that a branch predictor could learn, so both formulas for
 * these are computed and one is taken; longer ones branch.
 */
#ifndef DD_TEXT_TERM_HASH_H
#define DD_TEXT_TERM_HASH_H

#include "text/swar.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* yes or no, by a mask: compilers make a jump of ?: here. */
static inline uint64_t dd_select(bool which, uint64_t yes, uint64_t no)
{
	return no ^ ((yes ^ no) & (0 - (uint64_t)which));
}

/* XXH3_64bits of the lowest n bytes of word, 1 <= n <= 3. */
static inline uint64_t dd_term_hash_1to3(uint64_t word, size_t n)
{
	uint64_t first = word & 255, middle = word >> 8 * (n >> 1) & 255;
	uint64_t last = word >> 8 * (n - 1) & 255;
	uint64_t h = (first << 16 | middle << 24 | last | n << 8) ^ UINT64_C(0x87275a9b);

	h ^= h >> 33;
	h *= UINT64_C(0xc2b2ae3d27d4eb4f);
	h ^= h >> 29;
	h *= UINT64_C(0x165667b19e3779f9);
	return h ^ h >> 32;
}

/* XXH3_64bits of the lowest n bytes of word, 4 <= n <= 8. */
static inline uint64_t dd_term_hash_4to8(uint64_t word, size_t n)
{
	uint64_t last = word >> 8 * (n - 4) & UINT32_MAX;
	uint64_t h = (word << 32 | last) ^ UINT64_C(0xc73ab174c5ecd5a2);

	h ^= (h << 49 | h >> 15) ^ (h << 24 | h >> 40);
	h *= UINT64_C(0x9fb21c651e98df25);
	h ^= (h >> 35) + n;
	h *= UINT64_C(0x9fb21c651e98df25);
	return h ^ h >> 28;
}

/* XXH3_64bits of the lowest n bytes of word, 1 <= n <= 8, without a branch. */
static inline uint64_t dd_term_hash_1to8(uint64_t word, size_t n)
{
	uint64_t tiny = dd_term_hash_1to3(word, n < 3 ? n : 3);
	uint64_t small = dd_term_hash_4to8(word, n < 4 ? 4 : n);

	return dd_select(n < 4, tiny, small);
}

/* XXH3_64bits of n bytes, 9 <= n <= 16. */
static inline uint64_t dd_term_hash_9to16(const uint8_t *bytes, size_t n)
{
	uint64_t low = dd_load_le64(bytes) ^ UINT64_C(0x6782737bea4239b9);
	uint64_t high = dd_load_le64(bytes + n - 8) ^ UINT64_C(0xaf56bc3b0996523a);
	uint64_t h = n + __builtin_bswap64(low) + high + XXH3_mul128_fold64(low, high);

	h ^= h >> 37;
	h *= UINT64_C(0x165667919e3779f9);
	return h ^ h >> 32;
}

/* XXH3_64bits of n >= 9 bytes. */
static inline uint64_t dd_term_hash_long(const uint8_t *bytes, size_t n)
{
	return n <= 16 ? dd_term_hash_9to16(bytes, n) : XXH3_64bits(bytes, n);
}

/* XXH3_64bits of n >= 1 bytes. 8 bytes must be readable whatever n is. */
static inline uint64_t dd_term_hash(const uint8_t *bytes, size_t n)
{
	return n <= 8 ? dd_term_hash_1to8(dd_load_le64(bytes), n) : dd_term_hash_long(bytes, n);
}

#endif
