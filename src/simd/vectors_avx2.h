/* vectors_avx2.h - vectors of 32 bytes, as the templates want them: v8 of bytes, v64 of
 * numbers of 64 bits.
 */
#ifndef DD_SIMD_VECTORS_AVX2_H
#define DD_SIMD_VECTORS_AVX2_H

#include "base/code.h"

#include <immintrin.h>
#include <stdint.h>

typedef __m256i v8;
#define V8_BYTES 32

static inline v8 v8_load(const uint8_t *p)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

static inline v8 v8_set(unsigned c)
{
	return _mm256_set1_epi8((char)c);
}

static inline v8 v8_table(const uint8_t *p)
{
	return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)p));
}

static inline v8 v8_lookup(v8 table, v8 i)
{
	return _mm256_shuffle_epi8(table, i);
}

/* By the lower four bits; 0 for a byte with the top bit. */
static inline v8 v8_lookup_low(v8 table, v8 x)
{
	return v8_lookup(table, x);
}

static inline v8 v8_same(v8 a, v8 b)
{
	return _mm256_cmpeq_epi8(a, b);
}

static inline v8 v8_or(v8 a, v8 b)
{
	return _mm256_or_si256(a, b);
}

static inline v8 v8_and(v8 a, v8 b)
{
	return _mm256_and_si256(a, b);
}

static inline v8 v8_xor(v8 a, v8 b)
{
	return _mm256_xor_si256(a, b);
}

static inline v8 v8_above(v8 a, v8 b)
{
	return _mm256_subs_epu8(a, b);
}

static inline v8 v8_half(v8 x)
{
	return _mm256_and_si256(_mm256_srli_epi16(x, 4), _mm256_set1_epi8(0x0f));
}

/* The 32 bytes that begin 16 before x: alignr works in each half on its own. */
static inline v8 v8_half_back(v8 x, v8 before)
{
	return _mm256_permute2x128_si256(before, x, 0x21);
}

static inline v8 v8_back1(v8 x, v8 before)
{
	return _mm256_alignr_epi8(x, v8_half_back(x, before), 15);
}

static inline v8 v8_back2(v8 x, v8 before)
{
	return _mm256_alignr_epi8(x, v8_half_back(x, before), 14);
}

static inline v8 v8_back3(v8 x, v8 before)
{
	return _mm256_alignr_epi8(x, v8_half_back(x, before), 13);
}

static inline int v8_any(v8 x)
{
	return !_mm256_testz_si256(x, x);
}

static inline int v8_any_high(v8 x)
{
	return _mm256_movemask_epi8(x) != 0;
}

static inline unsigned v8_equal(v8 a, v8 b)
{
	return (unsigned)_mm_popcnt_u32((unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, b)));
}

/* The top bits of 64 bytes. */
static inline uint64_t top_bits(v8 low, v8 high)
{
	return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high)
	                                                     << 32;
}

/* 0xff for each byte of first .. first + count - 1, which become the largest that are signed. */
static inline v8 between(v8 x, unsigned first, unsigned count)
{
	const v8 place = _mm256_add_epi8(x, v8_set(128 - first - count));

	return _mm256_cmpgt_epi8(place, v8_set(127 - count));
}

/* The same of one byte, and of all from one on. */
static inline v8 v8_is(v8 x, unsigned byte)
{
	return _mm256_cmpeq_epi8(x, v8_set(byte));
}

static inline v8 at_least(v8 x, unsigned least)
{
	return _mm256_cmpeq_epi8(_mm256_max_epu8(x, v8_set(least)), x);
}

typedef __m256i v64;
#define V64_LANES 4

static inline v64 v64_load(const uint64_t *p)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

static inline void v64_store(uint64_t *p, v64 x)
{
	_mm256_storeu_si256((__m256i *)(void *)p, x);
}

static inline v64 v64_set(uint64_t x)
{
	return _mm256_set1_epi64x((long long)x);
}

static inline v64 v64_xor(v64 a, v64 b)
{
	return _mm256_xor_si256(a, b);
}

static inline v64 v64_and(v64 a, v64 b)
{
	return _mm256_and_si256(a, b);
}

static inline v64 v64_or(v64 a, v64 b)
{
	return _mm256_or_si256(a, b);
}

/* a without b */
static inline v64 v64_less(v64 a, v64 b)
{
	return _mm256_andnot_si256(b, a);
}

static inline v64 v64_not(v64 x)
{
	return v64_xor(x, v64_set(UINT64_MAX));
}

static inline v64 v64_shr(v64 x, unsigned bits)
{
	return _mm256_srlv_epi64(x, v64_set(bits));
}

/* The products of the lower halves. */
static inline v64 v64_mul_low(v64 a, v64 b)
{
	return _mm256_mul_epu32(a, b);
}

static inline v64 v64_add(v64 a, v64 b)
{
	return _mm256_add_epi64(a, b);
}

static inline v64 v64_words(const uint32_t *p)
{
	const __m128i codes = _mm_loadu_si128((const __m128i *)(const void *)p);

	return _mm256_and_si256(_mm256_cvtepu32_epi64(codes), v64_set(DD_WORD_MASK));
}

static inline int v64_any(v64 x)
{
	return v8_any(x);
}

/* The top bit of each lane. */
static inline unsigned v64_tops(v64 x)
{
	return (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(x));
}

static inline unsigned v64_equal(v64 a, v64 b)
{
	return v64_tops(_mm256_cmpeq_epi64(a, b));
}

#endif
