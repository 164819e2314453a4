/* kernels_avx512.c - vectors of 64 bytes, for the extensions of Ice Lake and Zen 4. */
#include "simd/tables.h"

#include <immintrin.h>

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

#include "simd/bytes_template.h"

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

static inline v64 v64_shr(v64 x, unsigned bits)
{
	return _mm512_srlv_epi64(x, v64_set(bits));
}

static inline v64 v64_mul(v64 a, v64 b)
{
	return _mm512_mullo_epi64(a, b);
}

static inline v64 v64_turn(v64 x)
{
	return _mm512_rol_epi64(x, 13);
}

static inline unsigned v64_equal(v64 a, v64 b)
{
	return _mm512_cmpeq_epi64_mask(a, b);
}

static inline void v64_low_bytes(uint8_t *p, v64 x)
{
	_mm_storel_epi64((__m128i *)(void *)p, _mm512_cvtepi64_epi8(x));
}

static inline size_t v64_keep(uint64_t *place, v64 x, const uint64_t empty[2])
{
	/* A shift by 64 or more gives 0: of the two words, one answers. */
	const v64 bin = _mm512_srli_epi64(x, 57);
	const v64 in_low = _mm512_srlv_epi64(v64_set(empty[0]), bin);
	const v64 in_high = _mm512_srlv_epi64(v64_set(empty[1]), v64_xor(bin, v64_set(64)));
	const __mmask8 hit = _mm512_test_epi64_mask(_mm512_or_si512(in_low, in_high), v64_set(1));

	/* Packed in a register: compressing straight to memory is slow on Zen 4. */
	v64_store(place, _mm512_maskz_compress_epi64(hit, x));
	return (size_t)_mm_popcnt_u32(hit);
}

#include "simd/shingle_template.h"
#include "simd/sketch_template.h"

const struct dd_kernels dd_kernels_avx512 = {
	.isa = DEDUP_ISA_AVX512,
	.shingle = shingle_kernel,
	.sketch = sketch_kernel,
	.agree = agree_kernel,
	.count_byte = count_byte_kernel,
	.valid_utf8 = valid_utf8_kernel,
};
