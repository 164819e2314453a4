/* vectors_sse42.h - vectors of 16 bytes, as the templates want them. */
#ifndef DD_SIMD_VECTORS_SSE42_H
#define DD_SIMD_VECTORS_SSE42_H

#include <immintrin.h>
#include <stdint.h>

typedef __m128i v8;
#define V8_BYTES 16

static inline v8 v8_load(const uint8_t *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline void v8_store(uint8_t *p, v8 x)
{
	_mm_storeu_si128((__m128i *)(void *)p, x);
}

static inline v8 v8_set(unsigned c)
{
	return _mm_set1_epi8((char)c);
}

static inline v8 v8_table(const uint8_t *p)
{
	return v8_load(p);
}

static inline v8 v8_lookup(v8 table, v8 i)
{
	return _mm_shuffle_epi8(table, i);
}

static inline v8 v8_or(v8 a, v8 b)
{
	return _mm_or_si128(a, b);
}

static inline v8 v8_and(v8 a, v8 b)
{
	return _mm_and_si128(a, b);
}

static inline v8 v8_xor(v8 a, v8 b)
{
	return _mm_xor_si128(a, b);
}

static inline v8 v8_above(v8 a, v8 b)
{
	return _mm_subs_epu8(a, b);
}

static inline v8 v8_half(v8 x)
{
	return _mm_and_si128(_mm_srli_epi16(x, 4), _mm_set1_epi8(0x0f));
}

static inline v8 v8_back1(v8 x, v8 before)
{
	return _mm_alignr_epi8(x, before, 15);
}

static inline v8 v8_back2(v8 x, v8 before)
{
	return _mm_alignr_epi8(x, before, 14);
}

static inline v8 v8_back3(v8 x, v8 before)
{
	return _mm_alignr_epi8(x, before, 13);
}

static inline int v8_any(v8 x)
{
	return !_mm_testz_si128(x, x);
}

static inline int v8_any_high(v8 x)
{
	return _mm_movemask_epi8(x) != 0;
}

static inline unsigned v8_equal(v8 a, v8 b)
{
	return (unsigned)_mm_popcnt_u32((unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(a, b)));
}

/* By the lower four bits; 0 for a byte with the top bit. */
static inline v8 v8_lookup_low(v8 table, v8 x)
{
	return v8_lookup(table, x);
}

static inline v8 v8_same(v8 a, v8 b)
{
	return _mm_cmpeq_epi8(a, b);
}

/* 0xff for each byte of first .. first + count - 1, which become the largest that are signed. */
static inline v8 between(v8 x, unsigned first, unsigned count)
{
	return _mm_cmpgt_epi8(_mm_add_epi8(x, v8_set(128 - first - count)), v8_set(127 - count));
}

/* The same of all from one on. */
static inline v8 at_least(v8 x, unsigned least)
{
	return v8_same(_mm_max_epu8(x, v8_set(least)), x);
}

/* The top bits of 64 bytes. */
static inline uint64_t top_bits(v8 a, v8 b, v8 c, v8 d)
{
	const unsigned low = (unsigned)_mm_movemask_epi8(a) | (unsigned)_mm_movemask_epi8(b) << 16;
	const unsigned high = (unsigned)_mm_movemask_epi8(c) | (unsigned)_mm_movemask_epi8(d) << 16;

	return low | (uint64_t)high << 32;
}

#endif
