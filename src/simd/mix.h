/* mix.h - the constants and scalar steps that the kernels share. What they are put
 * together to is defined in sketch/shingle.h and sketch/minhash.h.
 */
#ifndef DD_SIMD_MIX_H
#define DD_SIMD_MIX_H

#include <stdint.h>

/* The finalizer of splitmix64: Stafford's variant 13 of MurmurHash3's. */
#define DD_MIX_SHIFT_1 30
#define DD_MIX_MUL_1   UINT64_C(0xbf58476d1ce4e5b9)
#define DD_MIX_SHIFT_2 27
#define DD_MIX_MUL_2   UINT64_C(0x94d049bb133111eb)
#define DD_MIX_SHIFT_3 31

/* 2^64 / golden ratio: the step of splitmix64's counter. */
#define DD_ROUND_STEP UINT64_C(0x9e3779b97f4a7c15)

/* Shingles: sketch/shingle.h. */
#define DD_SHINGLE_TURN    13
#define DD_SHINGLE_SHIFT_1 16
#define DD_SHINGLE_MUL_1   UINT32_C(0x7feb352d)
#define DD_SHINGLE_SHIFT_2 15
#define DD_SHINGLE_MUL_2   UINT32_C(0x846ca68b)
#define DD_SHINGLE_SHIFT_3 16

/* The sketch: sketch/minhash.h. */
#define DD_ROUND_SHIFT 16
#define DD_BIN_SHIFT   25 /* a hash's top 7 bits choose one of 128 bins */
#define DD_BIN_EMPTY   UINT32_MAX

/* The step of the hash of words, see text/word_hash.h. What is added is arbitrary, but that
 * a factor is 0 only for blocks with a byte below '0' on top, which words have not. */
#define DD_WORD_ADD_LOW  UINT32_C(0xf1bbcdcb)
#define DD_WORD_ADD_HIGH UINT32_C(0xed5ad4bb)

/* Passages: match/quote.h. A key for each word of a window: the fraction of pi, from its first bit
 * on. */
#define DD_QUOTE_WORDS  6
#define DD_QUOTE_SAMPLE 8
#define DD_QUOTE_MASK   ((uint64_t)(DD_QUOTE_SAMPLE - 1) << 29)
#define DD_QUOTE_KEYS   0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0

static inline uint64_t dd_word_step(uint64_t t)
{
	const uint64_t low = (uint32_t)t + DD_WORD_ADD_LOW;
	const uint64_t high = (uint32_t)(t >> 32) + DD_WORD_ADD_HIGH;

	return low * high ^ (t << 32 | t >> 32);
}

static inline uint64_t dd_mix64(uint64_t x)
{
	x = (x ^ x >> DD_MIX_SHIFT_1) * DD_MIX_MUL_1;
	x = (x ^ x >> DD_MIX_SHIFT_2) * DD_MIX_MUL_2;
	return x ^ x >> DD_MIX_SHIFT_3;
}

static inline uint32_t dd_shingle_word(uint64_t hash)
{
	return (uint32_t)(hash ^ hash >> 32);
}

/* bits from 1 to 31 */
static inline uint32_t dd_rotl32(uint32_t x, unsigned bits)
{
	return x << bits | x >> (32 - bits);
}

static inline uint32_t dd_shingle_mix(uint32_t x)
{
	x = (x ^ x >> DD_SHINGLE_SHIFT_1) * DD_SHINGLE_MUL_1;
	x = (x ^ x >> DD_SHINGLE_SHIFT_2) * DD_SHINGLE_MUL_2;
	return x ^ x >> DD_SHINGLE_SHIFT_3;
}

/* A later round of the sketch hashes h to p ^ p >> 16, p = (h ^ flip) * factor. */
struct dd_round {
	uint32_t flip, factor;
};

static inline struct dd_round dd_round_of(unsigned number)
{
	const uint64_t x = dd_mix64(number * DD_ROUND_STEP);

	return (struct dd_round){(uint32_t)(x >> 32), (uint32_t)x | 1};
}

static inline uint32_t dd_round_hash(struct dd_round round, uint32_t h)
{
	const uint32_t p = (h ^ round.flip) * round.factor;

	return p ^ p >> DD_ROUND_SHIFT;
}

#endif
