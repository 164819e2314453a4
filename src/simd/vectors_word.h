/* vectors_word.h - vectors of one word of 64 bits, as words_template.h wants them, for sets that
 * have no wider ones to add, nor an instruction that packs bits.
 */
#ifndef DD_SIMD_VECTORS_WORD_H
#define DD_SIMD_VECTORS_WORD_H

#include "simd/bits.h"

#include <stdbool.h>

/* An instruction or two, of these sets. */
static inline unsigned count_ones(uint64_t bits)
{
	return (unsigned)__builtin_popcountll(bits);
}

/* The bits that stand in the mask, packed: few, each of which goes where it is in the order. */
static inline uint64_t pack_bits(uint64_t bits, uint64_t mask)
{
	uint64_t packed = 0;

	for (bits &= mask; bits; bits &= bits - 1)
		packed |= UINT64_C(1) << count_ones(mask & ((bits & (0 - bits)) - 1));
	return packed;
}

typedef uint64_t v64;
#define V64_LANES 1

static inline void v64_store(uint64_t *p, v64 x)
{
	*p = x;
}

static inline v64 v64_and(v64 a, v64 b)
{
	return a & b;
}

static inline v64 v64_or(v64 a, v64 b)
{
	return a | b;
}

static inline v64 v64_xor(v64 a, v64 b)
{
	return a ^ b;
}

/* a without b */
static inline v64 v64_less(v64 a, v64 b)
{
	return a & ~b;
}

static inline v64 v64_not(v64 x)
{
	return ~x;
}

static inline bool v64_any(v64 x)
{
	return x != 0;
}

static inline v64 up(v64 x, v64 *before, unsigned n)
{
	const v64 last = *before;

	*before = x;
	return x << n | last >> (64 - n);
}

static inline v64 down_one(v64 x, uint64_t next)
{
	return x >> 1 | next << 63;
}

static inline v64 sum(v64 a, v64 some, unsigned *carry)
{
	v64 lower, all;
	const bool first = __builtin_add_overflow(a, some, &lower);
	const bool second = __builtin_add_overflow(lower, *carry, &all);

	*carry = first | second;
	return all;
}

static inline size_t put_places(const uint64_t *bits, size_t at, uint32_t *edge)
{
	return list_places(*bits, count_ones(*bits), at, edge);
}

#endif
