/* vectors_avx512.h - vectors of 64 bytes, as the templates want them: v8 of bytes, v64 of
 * numbers of 64 bits.
 */
#ifndef DD_SIMD_VECTORS_AVX512_H
#define DD_SIMD_VECTORS_AVX512_H

#include "base/code.h"

#include <immintrin.h>
#include <stdint.h>

typedef __m512i v8;
#define V8_BYTES 64

static inline v8 v8_load(const uint8_t *p)
{
	return _mm512_loadu_si512(p);
}

static inline v8 v8_set(unsigned c)
{
	return _mm512_set1_epi8((char)c);
}

static inline v8 v8_table(const uint8_t *p)
{
	return _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)p));
}

static inline v8 v8_lookup(v8 table, v8 i)
{
	return _mm512_shuffle_epi8(table, i);
}

static inline v8 v8_or(v8 a, v8 b)
{
	return _mm512_or_si512(a, b);
}

static inline v8 v8_and(v8 a, v8 b)
{
	return _mm512_and_si512(a, b);
}

static inline v8 v8_xor(v8 a, v8 b)
{
	return _mm512_xor_si512(a, b);
}

static inline v8 v8_above(v8 a, v8 b)
{
	return _mm512_subs_epu8(a, b);
}

static inline v8 v8_half(v8 x)
{
	return _mm512_and_si512(_mm512_srli_epi16(x, 4), _mm512_set1_epi8(0x0f));
}

/* The 64 bytes that begin 16 before x: alignr works in each quarter on its own. */
static inline v8 v8_quarter_back(v8 x, v8 before)
{
	return _mm512_alignr_epi64(x, before, 6);
}

static inline v8 v8_back1(v8 x, v8 before)
{
	return _mm512_alignr_epi8(x, v8_quarter_back(x, before), 15);
}

static inline v8 v8_back2(v8 x, v8 before)
{
	return _mm512_alignr_epi8(x, v8_quarter_back(x, before), 14);
}

static inline v8 v8_back3(v8 x, v8 before)
{
	return _mm512_alignr_epi8(x, v8_quarter_back(x, before), 13);
}

static inline int v8_any(v8 x)
{
	return _mm512_test_epi64_mask(x, x) != 0;
}

static inline int v8_any_high(v8 x)
{
	return _mm512_movepi8_mask(x) != 0;
}

static inline unsigned v8_equal(v8 a, v8 b)
{
	return (unsigned)_mm_popcnt_u64(_mm512_cmpeq_epi8_mask(a, b));
}

typedef __m512i v64;
#define V64_LANES 8

static inline v64 v64_load(const uint64_t *p)
{
	return _mm512_loadu_si512(p);
}

static inline void v64_store(uint64_t *p, v64 x)
{
	_mm512_storeu_si512(p, x);
}

static inline v64 v64_set(uint64_t x)
{
	return _mm512_set1_epi64((long long)x);
}

static inline v64 v64_xor(v64 a, v64 b)
{
	return _mm512_xor_si512(a, b);
}

static inline v64 v64_and(v64 a, v64 b)
{
	return _mm512_and_si512(a, b);
}

static inline v64 v64_or(v64 a, v64 b)
{
	return _mm512_or_si512(a, b);
}

/* a without b */
static inline v64 v64_less(v64 a, v64 b)
{
	return _mm512_andnot_si512(b, a);
}

static inline v64 v64_not(v64 x)
{
	return v64_less(v64_set(UINT64_MAX), x);
}

static inline v64 v64_shr(v64 x, unsigned bits)
{
	return _mm512_srlv_epi64(x, v64_set(bits));
}

/* The products of the lower halves. */
static inline v64 v64_mul_low(v64 a, v64 b)
{
	return _mm512_mul_epu32(a, b);
}

static inline v64 v64_add(v64 a, v64 b)
{
	return _mm512_add_epi64(a, b);
}

/* The low halves of 16 numbers. */
static inline __m512i v64_low(v64 first, v64 second)
{
	const __m512i even =
	        _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);

	return _mm512_permutex2var_epi32(first, even, second);
}

/* 16 numbers folded to their low halves, each changed by its high half. */
static inline __m512i v64_fold(v64 first, v64 second)
{
	const __m512i odd =
	        _mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);

	return v64_xor(v64_low(first, second), _mm512_permutex2var_epi32(first, odd, second));
}

static inline v64 v64_words(const uint32_t *p)
{
	const __m256i codes = _mm256_loadu_si256((const __m256i *)(const void *)p);

	return _mm512_and_si512(_mm512_cvtepu32_epi64(codes), v64_set(DD_WORD_MASK));
}

static inline int v64_any(v64 x)
{
	return v8_any(x);
}

#endif
