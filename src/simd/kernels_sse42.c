/* kernels_sse42.c - vectors of 16 bytes. Shingle and sketch stay in scalar registers:
 * without a 64-bit product and a shift for each lane, two lanes take more
 * instructions than two scalar hashes. */
#include "simd/tables.h"

#include <immintrin.h>

typedef __m128i v8;
#define V8_BYTES 16

static inline v8 v8_load(const uint8_t *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
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

#include "simd/bytes_template.h"

const struct dd_kernels dd_kernels_sse42 = {
        .isa = DEDUP_ISA_SSE42,
        .shingle = dd_shingle_scalar,
        .sketch = dd_sketch_scalar,
        .pick = dd_pick_scalar,
        .slots = dd_slots_scalar,
        .quote = dd_quote_scalar,
        .agree = agree_kernel,
        .count_byte = count_byte_kernel,
        .valid_utf8 = valid_utf8_kernel,
};
