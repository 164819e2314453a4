/* kernels_avx2.c - vectors of 32 bytes. */
#include "simd/tables.h"

#include <immintrin.h>

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

#include "simd/bytes_template.h"
#include "simd/digest_template.h"

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

static inline v64 v64_shr(v64 x, unsigned bits)
{
	return _mm256_srlv_epi64(x, v64_set(bits));
}

/* Of the four products of halves, the one of both upper halves falls out. */
static inline v64 v64_mul(v64 a, v64 b)
{
	const v64 cross = _mm256_add_epi64(_mm256_mul_epu32(_mm256_srli_epi64(a, 32), b),
	                                   _mm256_mul_epu32(a, _mm256_srli_epi64(b, 32)));

	return _mm256_add_epi64(_mm256_mul_epu32(a, b), _mm256_slli_epi64(cross, 32));
}

static inline v64 v64_turn(v64 x)
{
	return _mm256_or_si256(_mm256_slli_epi64(x, 13), _mm256_srli_epi64(x, 64 - 13));
}

static inline unsigned v64_equal(v64 a, v64 b)
{
	return (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpeq_epi64(a, b)));
}

static inline void v64_low_bytes(uint8_t *p, v64 x)
{
	const v64 first = _mm256_shuffle_epi8(x, _mm256_set1_epi64x(0x0800));
	const unsigned low = (unsigned)_mm256_extract_epi16(first, 0);
	const unsigned high = (unsigned)_mm256_extract_epi16(first, 8);
	const uint32_t bytes = low | high << 16;

	memcpy(p, &bytes, sizeof(bytes));
}

/* Which 32-bit lanes to move to the front, for each set of 64-bit lanes to keep. */
#define LANE(n) 2 * (n), 2 * (n) + 1
static const uint32_t keep_lanes[16][8] = {
        {LANE(0), LANE(0), LANE(0), LANE(0)}, {LANE(0), LANE(0), LANE(0), LANE(0)},
        {LANE(1), LANE(0), LANE(0), LANE(0)}, {LANE(0), LANE(1), LANE(0), LANE(0)},
        {LANE(2), LANE(0), LANE(0), LANE(0)}, {LANE(0), LANE(2), LANE(0), LANE(0)},
        {LANE(1), LANE(2), LANE(0), LANE(0)}, {LANE(0), LANE(1), LANE(2), LANE(0)},
        {LANE(3), LANE(0), LANE(0), LANE(0)}, {LANE(0), LANE(3), LANE(0), LANE(0)},
        {LANE(1), LANE(3), LANE(0), LANE(0)}, {LANE(0), LANE(1), LANE(3), LANE(0)},
        {LANE(2), LANE(3), LANE(0), LANE(0)}, {LANE(0), LANE(2), LANE(3), LANE(0)},
        {LANE(1), LANE(2), LANE(3), LANE(0)}, {LANE(0), LANE(1), LANE(2), LANE(3)},
};

static inline size_t v64_keep(uint64_t *place, v64 x, const uint64_t empty[2])
{
	/* A shift by 64 or more gives 0: of the two words, one answers. */
	const v64 bin = _mm256_srli_epi64(x, 57);
	const v64 in_low = _mm256_srlv_epi64(v64_set(empty[0]), bin);
	const v64 in_high = _mm256_srlv_epi64(v64_set(empty[1]), v64_xor(bin, v64_set(64)));
	const v64 hit = _mm256_slli_epi64(_mm256_or_si256(in_low, in_high), 63);
	const unsigned mask = (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(hit));
	const v64 lanes = _mm256_loadu_si256((const __m256i *)(const void *)keep_lanes[mask]);

	v64_store(place, _mm256_permutevar8x32_epi32(x, lanes));
	return (size_t)_mm_popcnt_u32(mask);
}

#include "simd/shingle_template.h"
#include "simd/sketch_template.h"

const struct dd_kernels dd_kernels_avx2 = {
        .isa = DEDUP_ISA_AVX2,
        .shingle = shingle_kernel,
        .sketch = sketch_kernel,
        .agree = agree_kernel,
        .count_byte = count_byte_kernel,
        .valid_utf8 = valid_utf8_kernel,
        .digest = digest_kernel,
};
