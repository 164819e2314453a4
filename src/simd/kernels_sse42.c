/* kernels_sse42.c - vectors of 16 bytes. */
#include "base/code.h"
#include "simd/halves_sse42.h"
#include "simd/mix.h"
#include "simd/tables.h"
#include "simd/vectors_sse42.h"

#include <string.h>

#include "simd/bytes_template.h"
#include "simd/fold16_template.h"

typedef __m128i v32;
#define V32_LANES 4

static inline v32 v32_load(const uint32_t *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline void v32_store(uint32_t *p, v32 x)
{
	_mm_storeu_si128((__m128i *)(void *)p, x);
}

static inline v32 v32_set(uint32_t x)
{
	return _mm_set1_epi32((int)x);
}

static inline v32 v32_of(v8 x)
{
	return x;
}

static inline v8 v8_of(v32 x)
{
	return x;
}

static inline v32 v32_and(v32 a, v32 b)
{
	return _mm_and_si128(a, b);
}

static inline v32 v32_xor(v32 a, v32 b)
{
	return _mm_xor_si128(a, b);
}

static inline v32 v32_sub(v32 a, v32 b)
{
	return _mm_sub_epi32(a, b);
}

static inline v32 v32_min(v32 a, v32 b)
{
	return _mm_min_epu32(a, b);
}

static inline v32 v32_mul(v32 a, v32 b)
{
	return _mm_mullo_epi32(a, b);
}

static inline v32 v32_shr(v32 x, unsigned bits)
{
	return _mm_srli_epi32(x, (int)bits);
}

static inline v32 v32_turn(v32 x)
{
	return _mm_or_si128(_mm_slli_epi32(x, DD_SHINGLE_TURN),
	                    _mm_srli_epi32(x, 32 - DD_SHINGLE_TURN));
}

static inline v32 v32_words(const uint64_t *p)
{
	const __m128i *const at = (const __m128i *)(const void *)p;
	const __m128 low = _mm_castsi128_ps(_mm_loadu_si128(at));
	const __m128 high = _mm_castsi128_ps(_mm_loadu_si128(at + 1));

	return v32_xor(_mm_castps_si128(_mm_shuffle_ps(low, high, 0x88)),
	               _mm_castps_si128(_mm_shuffle_ps(low, high, 0xdd)));
}

static inline unsigned v32_equal(v32 a, v32 b)
{
	return (unsigned)_mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(a, b)));
}

static inline void v32_low_bytes(uint8_t *p, v32 x)
{
	/* gcc has _mm_storeu_si32() from 11 on. */
	const int low = _mm_cvtsi128_si32(_mm_shuffle_epi8(x, _mm_set1_epi32(0x0c080400)));

	memcpy(p, &low, sizeof low);
}

typedef __m128i v64;
#define V64_LANES 2

static inline void v64_store(uint64_t *p, v64 x)
{
	_mm_storeu_si128((__m128i *)(void *)p, x);
}

static inline v64 v64_set(uint64_t x)
{
	return _mm_set1_epi64x((long long)x);
}

static inline v64 v64_add(v64 a, v64 b)
{
	return _mm_add_epi64(a, b);
}

static inline v64 v64_mul_low(v64 a, v64 b)
{
	return _mm_mul_epu32(a, b);
}

static inline v64 v64_words(const uint32_t *p)
{
	const __m128i codes = _mm_loadl_epi64((const __m128i *)(const void *)p);

	return _mm_and_si128(_mm_cvtepu32_epi64(codes), v64_set(DD_WORD_MASK));
}

#include "simd/lanes4_template.h"
#include "simd/quote_template.h"
#include "simd/shingle_template.h"
#include "simd/sketch_template.h"

const struct dd_kernels dd_kernels_sse42 = {
        .isa = DEDUP_ISA_SSE42,
        .shingle = shingle_kernel,
        .sketch = sketch_kernel,
        .pick = dd_pick_scalar,
        .slots = dd_slots_scalar,
        .quote = quote_kernel,
        .agree = agree_kernel,
        .count_byte = count_byte_kernel,
        .valid_utf8 = valid_utf8_kernel,
        .fold_ascii = fold_ascii,
        .find_words = dd_find_words_sse42,
};
