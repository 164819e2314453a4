/* immintrin.h - AVX-512 in plain C, for tests: each intrinsic that the files *_avx512.c use, the few
 * of narrower vectors too, so that they compile for, and run on, any x86-64 (cross.sh, `make
 * emulate`).
 *
 * It stands before the compiler's header on the include path, and is none of its kind: vectors are
 * unions of arrays, functions are loops over lanes. What they do is Intel's Intrinsics Guide
 * (https://www.intel.com/content/www/us/en/docs/intrinsics-guide), lane 0 first, in these points:
 *
 * - A mask has a bit a lane. A lane without it is 0 (maskz) or that of the first argument (mask).
 * - Memory of such a lane is not touched, be it loaded, gathered, stored or scattered: the
 *   processor gives no fault there, and here ASan sees each byte that the others touch. No address
 *   needs to be aligned. Gathered offsets are signed. A scatter goes from the lowest lane up.
 * - Shifts by as many bits as a lane has, or more, give 0; rotations, and the shifts of pairs
 *   (shldv, shrdi), count modulo that.
 * - shuffle_epi8 and alignr_epi8 work in each quarter of 16 bytes on its own.
 * - Of indices only as many bits count as there are lanes to choose from.
 * - What is undefined, the upper half after a cast, is 0xa5.
 */
#ifndef TEST_AVX512_IMMINTRIN_H
#define TEST_AVX512_IMMINTRIN_H

#include <stdint.h>
#include <string.h>

#define XXH_VECTOR 0 /* in xxhash.h: plain C */

typedef union {
	uint8_t uint8[16];
	uint32_t uint32[4];
	uint64_t uint64[2];
} __m128i;

typedef union {
	uint8_t uint8[32];
	uint16_t uint16[16];
	uint32_t uint32[8];
	__m128i half[2];
} __m256i;

typedef union {
	uint8_t uint8[64];
	int8_t int8[64];
	uint16_t uint16[32];
	uint32_t uint32[16];
	uint64_t uint64[8];
	int64_t int64[8];
	__m128i quarter[4];
	__m256i half[2];
} __m512i;

typedef uint8_t __mmask8;
typedef uint16_t __mmask16;
typedef uint64_t __mmask64;

#define LANES(x) (sizeof(x) / sizeof(*(x)))

/* Has the mask the bit of lane i? */
#define HAS(mask, i) (((mask) >> (i)) & 1)

/* --- Bits of 64 --- */

static inline int _mm_popcnt_u32(unsigned bits)
{
	return __builtin_popcount(bits);
}

static inline long long _mm_popcnt_u64(uint64_t bits)
{
	return __builtin_popcountll(bits);
}

static inline uint64_t _tzcnt_u64(uint64_t bits)
{
	return bits ? (uint64_t)__builtin_ctzll(bits) : 64;
}

static inline uint64_t _pext_u64(uint64_t bits, uint64_t mask)
{
	uint64_t out = 0;

	for (unsigned i = 0, n = 0; i < 64; i++) {
		if (HAS(mask, i))
			out |= HAS(bits, i) << n++;
	}
	return out;
}

/* --- Functions of lanes --- */

/* Each lane of a result is an expression of i, its number, and a and b, those of the arguments. */
#define ONE(name, lane, expression)                                                                \
	static inline __m512i name(__m512i x)                                                      \
	{                                                                                          \
		__m512i out;                                                                       \
                                                                                                   \
		for (unsigned i = 0; i < LANES(out.lane); i++) {                                   \
			const lane##_t a = x.lane[i];                                              \
                                                                                                   \
			out.lane[i] = (lane##_t)(expression);                                      \
		}                                                                                  \
		return out;                                                                        \
	}
#define TWO(name, lane, expression)                                                                \
	static inline __m512i name(__m512i x, __m512i y)                                           \
	{                                                                                          \
		__m512i out;                                                                       \
                                                                                                   \
		for (unsigned i = 0; i < LANES(out.lane); i++) {                                   \
			const lane##_t a = x.lane[i], b = y.lane[i];                               \
                                                                                                   \
			out.lane[i] = (lane##_t)(expression);                                      \
		}                                                                                  \
		return out;                                                                        \
	}
#define SET(name, lane, type)                                                                      \
	static inline __m512i name(type a)                                                         \
	{                                                                                          \
		__m512i out;                                                                       \
                                                                                                   \
		for (unsigned i = 0; i < LANES(out.lane); i++)                                     \
			out.lane[i] = (lane##_t)a;                                                 \
		return out;                                                                        \
	}
/* By n bits. */
#define SHIFT(name, lane, expression)                                                              \
	static inline __m512i name(__m512i x, unsigned n)                                          \
	{                                                                                          \
		const unsigned bits = 8 * sizeof(*x.lane);                                         \
                                                                                                   \
		for (unsigned i = 0; i < LANES(x.lane); i++) {                                     \
			const lane##_t a = x.lane[i];                                              \
                                                                                                   \
			x.lane[i] = (lane##_t)(expression);                                        \
		}                                                                                  \
		return x;                                                                          \
	}
/* A mask of the lanes where it is true. */
#define COMPARE(name, mask, lane, expression)                                                      \
	static inline mask name(__m512i x, __m512i y)                                              \
	{                                                                                          \
		mask out = 0;                                                                      \
                                                                                                   \
		for (unsigned i = 0; i < LANES(x.lane); i++) {                                     \
			const lane##_t a = x.lane[i], b = y.lane[i];                               \
                                                                                                   \
			out |= (mask)((mask)(expression) << i);                                    \
		}                                                                                  \
		return out;                                                                        \
	}
/* Of those in a mask. */
#define COMPARE_SOME(name, mask, compare)                                                          \
	static inline mask name(mask k, __m512i x, __m512i y)                                      \
	{                                                                                          \
		return k & compare(x, y);                                                          \
	}

/* clang-format off */
TWO(_mm512_add_epi32, uint32, a + b)
TWO(_mm512_add_epi64, uint64, a + b)
TWO(_mm512_add_epi8, uint8, a + b)
TWO(_mm512_and_si512, uint64, a & b)
TWO(_mm512_andnot_si512, uint64, ~a & b)
TWO(_mm512_min_epu32, uint32, a < b ? a : b)
TWO(_mm512_min_epu64, uint64, a < b ? a : b)
TWO(_mm512_mul_epu32, uint64, (a & UINT32_MAX) * (b & UINT32_MAX))
TWO(_mm512_mullo_epi32, uint32, a * b)
TWO(_mm512_mullo_epi64, uint64, a * b)
TWO(_mm512_or_si512, uint64, a | b)
TWO(_mm512_sub_epi32, uint32, a - b)
TWO(_mm512_sub_epi64, uint64, a - b)
TWO(_mm512_sub_epi8, uint8, a - b)
TWO(_mm512_subs_epu8, uint8, a > b ? a - b : 0)
TWO(_mm512_xor_si512, uint64, a ^ b)

ONE(_mm512_popcnt_epi64, uint64, __builtin_popcountll(a))

SHIFT(_mm512_slli_epi16, uint16, n < bits ? a << n : 0)
SHIFT(_mm512_slli_epi32, uint32, n < bits ? a << n : 0)
SHIFT(_mm512_slli_epi64, uint64, n < bits ? a << n : 0)
SHIFT(_mm512_srli_epi16, uint16, n < bits ? a >> n : 0)
SHIFT(_mm512_srli_epi32, uint32, n < bits ? a >> n : 0)
SHIFT(_mm512_rol_epi32, uint32, a << n % bits | a >> (bits - n) % bits)
SHIFT(_mm512_ror_epi64, uint64, a >> n % bits | a << (bits - n) % bits)
TWO(_mm512_sllv_epi32, uint32, b < 32 ? a << b : 0)
TWO(_mm512_sllv_epi64, uint64, b < 64 ? a << b : 0)
TWO(_mm512_srlv_epi64, uint64, b < 64 ? a >> b : 0)

COMPARE(_mm512_cmpeq_epi8_mask, __mmask64, uint8, a == b)
COMPARE(_mm512_cmpge_epu8_mask, __mmask64, uint8, a >= b)
COMPARE(_mm512_cmple_epu8_mask, __mmask64, uint8, a <= b)
COMPARE(_mm512_cmplt_epi8_mask, __mmask64, int8, a < b)
COMPARE(_mm512_cmplt_epu8_mask, __mmask64, uint8, a < b)
COMPARE(_mm512_cmpneq_epu8_mask, __mmask64, uint8, a != b)
COMPARE(_mm512_test_epi8_mask, __mmask64, uint8, (a & b) != 0)
COMPARE(_mm512_testn_epi8_mask, __mmask64, uint8, (a & b) == 0)
COMPARE(_mm512_cmpeq_epi32_mask, __mmask16, uint32, a == b)
COMPARE(_mm512_cmpgt_epu32_mask, __mmask16, uint32, a > b)
COMPARE(_mm512_cmplt_epu32_mask, __mmask16, uint32, a < b)
COMPARE(_mm512_cmpneq_epi32_mask, __mmask16, uint32, a != b)
COMPARE(_mm512_test_epi32_mask, __mmask16, uint32, (a & b) != 0)
COMPARE(_mm512_cmpeq_epi64_mask, __mmask8, uint64, a == b)
COMPARE(_mm512_cmpge_epu64_mask, __mmask8, uint64, a >= b)
COMPARE(_mm512_cmpgt_epi64_mask, __mmask8, int64, a > b)
COMPARE(_mm512_cmpgt_epu64_mask, __mmask8, uint64, a > b)
COMPARE(_mm512_cmplt_epu64_mask, __mmask8, uint64, a < b)
COMPARE(_mm512_cmpneq_epu64_mask, __mmask8, uint64, a != b)
COMPARE(_mm512_test_epi64_mask, __mmask8, uint64, (a & b) != 0)
COMPARE(_mm512_testn_epi64_mask, __mmask8, uint64, (a & b) == 0)
COMPARE_SOME(_mm512_mask_cmpeq_epi8_mask, __mmask64, _mm512_cmpeq_epi8_mask)
COMPARE_SOME(_mm512_mask_cmpge_epu8_mask, __mmask64, _mm512_cmpge_epu8_mask)
COMPARE_SOME(_mm512_mask_cmpneq_epu8_mask, __mmask64, _mm512_cmpneq_epu8_mask)
COMPARE_SOME(_mm512_mask_cmpgt_epu64_mask, __mmask8, _mm512_cmpgt_epu64_mask)
COMPARE_SOME(_mm512_mask_cmplt_epu64_mask, __mmask8, _mm512_cmplt_epu64_mask)
COMPARE_SOME(_mm512_mask_cmpneq_epu64_mask, __mmask8, _mm512_cmpneq_epu64_mask)

SET(_mm512_set1_epi8, uint8, char)
SET(_mm512_set1_epi32, uint32, int)
SET(_mm512_set1_epi64, uint64, long long)
/* clang-format on */

static inline __m512i _mm512_setzero_si512(void)
{
	return _mm512_set1_epi64(0);
}

static inline __m512i _mm512_setr_epi32(int a, int b, int c, int d, int e, int f, int g, int h,
                                        int i, int j, int k, int l, int m, int n, int o, int p)
{
	const int lanes[16] = {a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p};
	__m512i out;

	memcpy(&out, lanes, sizeof(out));
	return out;
}

/* Each lane is the one of x that an index names, or of x and y behind it. */
#define CHOOSE(name, lane)                                                                         \
	static inline __m512i name(__m512i index, __m512i x)                                       \
	{                                                                                          \
		for (unsigned i = 0; i < LANES(x.lane); i++)                                       \
			index.lane[i] = x.lane[index.lane[i] % LANES(x.lane)];                     \
		return index;                                                                      \
	}
#define CHOOSE_OF_TWO(name, lane)                                                                  \
	static inline __m512i name(__m512i x, __m512i index, __m512i y)                            \
	{                                                                                          \
		for (unsigned i = 0; i < LANES(x.lane); i++) {                                     \
			const __m512i *from = index.lane[i] & LANES(x.lane) ? &y : &x;             \
                                                                                                   \
			index.lane[i] = from->lane[index.lane[i] % LANES(x.lane)];                 \
		}                                                                                  \
		return index;                                                                      \
	}

/* clang-format off */
CHOOSE(_mm512_permutexvar_epi8, uint8)
CHOOSE(_mm512_permutexvar_epi32, uint32)
CHOOSE(_mm512_permutexvar_epi64, uint64)
CHOOSE_OF_TWO(_mm512_permutex2var_epi8, uint8)
CHOOSE_OF_TWO(_mm512_permutex2var_epi32, uint32)
/* clang-format on */

static inline __m512i _mm512_shuffle_epi8(__m512i x, __m512i index)
{
	for (unsigned i = 0; i < 64; i++) {
		const unsigned from = index.uint8[i];

		index.uint8[i] = from & 0x80 ? 0 : x.quarter[i / 16].uint8[from % 16];
	}
	return index;
}

/* x above y, moved down by n < 8 lanes. */
static inline __m512i _mm512_alignr_epi64(__m512i x, __m512i y, unsigned n)
{
	__m512i out;

	for (unsigned i = 0; i < 8; i++)
		out.uint64[i] = i + n < 8 ? y.uint64[i + n] : x.uint64[i + n - 8];
	return out;
}

/* x above y in each quarter, moved down by n <= 16 bytes. */
static inline __m512i _mm512_alignr_epi8(__m512i x, __m512i y, unsigned n)
{
	__m512i out;

	for (unsigned i = 0; i < 64; i++) {
		const unsigned from = i % 16 + n;

		out.uint8[i] = from < 16 ? y.quarter[i / 16].uint8[from]
		                         : x.quarter[i / 16].uint8[from - 16];
	}
	return out;
}

/* The upper half of x above y, moved up. */
static inline __m512i _mm512_shldv_epi64(__m512i x, __m512i y, __m512i count)
{
	for (unsigned i = 0; i < 8; i++) {
		const unsigned n = count.uint64[i] % 64;

		if (n)
			x.uint64[i] = x.uint64[i] << n | y.uint64[i] >> (64 - n);
	}
	return x;
}

/* The lower half of y above x, moved down. */
static inline __m512i _mm512_shrdi_epi64(__m512i x, __m512i y, unsigned count)
{
	const unsigned n = count % 64;

	for (unsigned i = 0; n && i < 8; i++)
		x.uint64[i] = x.uint64[i] >> n | y.uint64[i] << (64 - n);
	return x;
}

/* --- Masks --- */

static inline __mmask64 _mm512_movepi8_mask(__m512i x)
{
	return _mm512_test_epi8_mask(x, _mm512_set1_epi8((char)0x80));
}

/* Lanes of x where the mask has a bit. */
#define MOVE(name, mask, lane)                                                                     \
	static inline __m512i name(__m512i rest, mask k, __m512i x)                                \
	{                                                                                          \
		for (unsigned i = 0; i < LANES(x.lane); i++) {                                     \
			if (HAS(k, i))                                                             \
				rest.lane[i] = x.lane[i];                                          \
		}                                                                                  \
		return rest;                                                                       \
	}
/* The same, packed, of a vector of any size. */
#define COMPRESS(name, type, mask, lane)                                                           \
	static inline type name(mask k, type x)                                                    \
	{                                                                                          \
		unsigned n = 0;                                                                    \
		type out;                                                                          \
                                                                                                   \
		memset(&out, 0, sizeof(out));                                                      \
		for (unsigned i = 0; i < LANES(x.lane); i++) {                                     \
			if (HAS(k, i))                                                             \
				out.lane[n++] = x.lane[i];                                         \
		}                                                                                  \
		return out;                                                                        \
	}

/* clang-format off */
MOVE(_mm512_mask_mov_epi8, __mmask64, uint8)
MOVE(_mm512_mask_mov_epi32, __mmask16, uint32)
MOVE(_mm512_mask_mov_epi64, __mmask8, uint64)
COMPRESS(_mm512_maskz_compress_epi8, __m512i, __mmask64, uint8)
COMPRESS(_mm512_maskz_compress_epi32, __m512i, __mmask16, uint32)
COMPRESS(_mm512_maskz_compress_epi64, __m512i, __mmask8, uint64)
COMPRESS(_mm256_maskz_compress_epi32, __m256i, __mmask8, uint32)
/* clang-format on */

static inline __m512i _mm512_maskz_mov_epi8(__mmask64 k, __m512i x)
{
	return _mm512_mask_mov_epi8(_mm512_setzero_si512(), k, x);
}

static inline __m512i _mm512_maskz_mov_epi64(__mmask8 k, __m512i x)
{
	return _mm512_mask_mov_epi64(_mm512_setzero_si512(), k, x);
}

static inline __m512i _mm512_movm_epi8(__mmask64 k)
{
	return _mm512_maskz_mov_epi8(k, _mm512_set1_epi8((char)0xff));
}

static inline __m512i _mm512_maskz_set1_epi32(__mmask16 k, int a)
{
	return _mm512_mask_mov_epi32(_mm512_setzero_si512(), k, _mm512_set1_epi32(a));
}

static inline __m512i _mm512_mask_add_epi8(__m512i rest, __mmask64 k, __m512i x, __m512i y)
{
	return _mm512_mask_mov_epi8(rest, k, _mm512_add_epi8(x, y));
}

static inline __m512i _mm512_mask_sub_epi64(__m512i rest, __mmask8 k, __m512i x, __m512i y)
{
	return _mm512_mask_mov_epi64(rest, k, _mm512_sub_epi64(x, y));
}

static inline __m512i _mm512_mask_permutexvar_epi8(__m512i rest, __mmask64 k, __m512i index,
                                                   __m512i x)
{
	return _mm512_mask_mov_epi8(rest, k, _mm512_permutexvar_epi8(index, x));
}

static inline __m512i _mm512_maskz_permutexvar_epi8(__mmask64 k, __m512i index, __m512i x)
{
	return _mm512_maskz_mov_epi8(k, _mm512_permutexvar_epi8(index, x));
}

/* --- Other widths --- */

/* Lanes wider or narrower. */
#define CONVERT(name, to, to_lane, from, from_lane)                                                \
	static inline to name(from x)                                                              \
	{                                                                                          \
		to out;                                                                            \
                                                                                                   \
		for (unsigned i = 0; i < LANES(out.to_lane); i++)                                  \
			out.to_lane[i] = (to_lane##_t)x.from_lane[i];                              \
		return out;                                                                        \
	}

/* clang-format off */
CONVERT(_mm256_cvtepu8_epi32, __m256i, uint32, __m128i, uint8)
CONVERT(_mm512_cvtepu8_epi32, __m512i, uint32, __m128i, uint8)
CONVERT(_mm512_cvtepu16_epi32, __m512i, uint32, __m256i, uint16)
CONVERT(_mm512_cvtepu32_epi64, __m512i, uint64, __m256i, uint32)
CONVERT(_mm512_cvtepi32_epi8, __m128i, uint8, __m512i, uint32)
CONVERT(_mm512_cvtepi32_epi16, __m256i, uint16, __m512i, uint32)
CONVERT(_mm512_cvtepi64_epi32, __m256i, uint32, __m512i, uint64)
/* clang-format on */

static inline __m512i _mm512_broadcast_i32x4(__m128i x)
{
	return (__m512i){.quarter = {x, x, x, x}};
}

static inline __m128i _mm512_extracti32x4_epi32(__m512i x, int n)
{
	return x.quarter[n];
}

static inline __m128i _mm512_castsi512_si128(__m512i x)
{
	return x.quarter[0];
}

static inline __m512i _mm512_castsi256_si512(__m256i x)
{
	__m512i out = _mm512_set1_epi8((char)0xa5);

	out.half[0] = x;
	return out;
}

static inline __m512i _mm512_inserti64x4(__m512i x, __m256i half, int n)
{
	x.half[n] = half;
	return x;
}

static inline __m256i _mm256_set_m128i(__m128i high, __m128i low)
{
	return (__m256i){.half = {low, high}};
}

static inline __m256i _mm256_set1_epi32(int a)
{
	return _mm512_set1_epi32(a).half[0];
}

static inline __m256i _mm256_add_epi32(__m256i x, __m256i y)
{
	for (unsigned i = 0; i < 8; i++)
		x.uint32[i] += y.uint32[i];
	return x;
}

static inline __m128i _mm_unpacklo_epi64(__m128i x, __m128i y)
{
	return (__m128i){.uint64 = {x.uint64[0], y.uint64[0]}};
}

static inline __m128i _mm_cvtsi32_si128(int a)
{
	return (__m128i){.uint32 = {(uint32_t)a}};
}

static inline int _mm_cvtsi128_si32(__m128i x)
{
	return (int)x.uint32[0];
}

static inline __m128i _mm_min_epu32(__m128i x, __m128i y)
{
	for (unsigned i = 0; i < 4; i++)
		x.uint32[i] = x.uint32[i] < y.uint32[i] ? x.uint32[i] : y.uint32[i];
	return x;
}

/* By n bytes. */
static inline __m128i _mm_srli_si128(__m128i x, unsigned n)
{
	__m128i out = {.uint64 = {0, 0}};

	memcpy(&out, x.uint8 + n, sizeof(x) - n);
	return out;
}

static inline int _mm_movemask_epi8(__m128i x)
{
	unsigned out = 0;

	for (unsigned i = 0; i < 16; i++)
		out |= (unsigned)x.uint8[i] >> 7 << i;
	return (int)out;
}

/* --- Memory --- */

#define LOAD(name, type)                                                                           \
	static inline type name(const void *from)                                                  \
	{                                                                                          \
		type out;                                                                          \
                                                                                                   \
		memcpy(&out, from, sizeof(out));                                                   \
		return out;                                                                        \
	}
#define STORE(name, type)                                                                          \
	static inline void name(void *to, type x)                                                  \
	{                                                                                          \
		memcpy(to, &x, sizeof(x));                                                         \
	}
#define LOAD_SOME(name, type, mask, lane)                                                          \
	static inline type name(mask k, const void *from)                                          \
	{                                                                                          \
		type out;                                                                          \
                                                                                                   \
		memset(&out, 0, sizeof(out));                                                      \
		for (unsigned i = 0; i < LANES(out.lane); i++) {                                   \
			if (HAS(k, i))                                                             \
				memcpy(&out.lane[i], (const char *)from + i * sizeof(lane##_t),    \
				       sizeof(lane##_t));                                          \
		}                                                                                  \
		return out;                                                                        \
	}
#define STORE_SOME(name, type, mask, lane)                                                         \
	static inline void name(void *to, mask k, type x)                                          \
	{                                                                                          \
		for (unsigned i = 0; i < LANES(x.lane); i++) {                                     \
			if (HAS(k, i))                                                             \
				memcpy((char *)to + i * sizeof(lane##_t), &x.lane[i],              \
				       sizeof(lane##_t));                                          \
		}                                                                                  \
	}
/* The address of a lane is the base and the index, as a signed number, by the scale. */
#define GATHER(name, mask, lane, index_type, index_lane)                                           \
	static inline __m512i name(__m512i rest, mask k, index_type index, const void *base,       \
	                           int scale)                                                      \
	{                                                                                          \
		for (unsigned i = 0; i < LANES(rest.lane); i++) {                                  \
			const int64_t offset = (index_lane##_t)index.u##index_lane[i];             \
                                                                                                   \
			if (HAS(k, i))                                                             \
				memcpy(&rest.lane[i], (const char *)base + offset * scale,         \
				       sizeof(lane##_t));                                          \
		}                                                                                  \
		return rest;                                                                       \
	}
#define SCATTER(name, type, lane)                                                                  \
	static inline void name(void *base, __mmask8 k, __m256i index, type x, int scale)          \
	{                                                                                          \
		for (unsigned i = 0; i < 8; i++) {                                                 \
			const int64_t offset = (int32_t)index.uint32[i];                           \
                                                                                                   \
			if (HAS(k, i))                                                             \
				memcpy((char *)base + offset * scale, &x.lane[i],                  \
				       sizeof(lane##_t));                                          \
		}                                                                                  \
	}

/* clang-format off */
LOAD(_mm_loadu_si128, __m128i)
LOAD(_mm256_loadu_si256, __m256i)
LOAD(_mm512_loadu_si512, __m512i)
STORE(_mm_storeu_si128, __m128i)
STORE(_mm256_storeu_si256, __m256i)
STORE(_mm512_storeu_si512, __m512i)
LOAD_SOME(_mm256_maskz_loadu_epi16, __m256i, __mmask16, uint16)
LOAD_SOME(_mm256_maskz_loadu_epi32, __m256i, __mmask8, uint32)
LOAD_SOME(_mm512_maskz_loadu_epi8, __m512i, __mmask64, uint8)
LOAD_SOME(_mm512_maskz_loadu_epi64, __m512i, __mmask8, uint64)
STORE_SOME(_mm256_mask_storeu_epi32, __m256i, __mmask8, uint32)
STORE_SOME(_mm512_mask_storeu_epi64, __m512i, __mmask8, uint64)
GATHER(_mm512_mask_i32gather_epi32, __mmask16, uint32, __m512i, int32)
GATHER(_mm512_mask_i32gather_epi64, __mmask8, uint64, __m256i, int32)
GATHER(_mm512_mask_i64gather_epi64, __mmask8, uint64, __m512i, int64)
SCATTER(_mm256_mask_i32scatter_epi32, __m256i, uint32)
SCATTER(_mm512_mask_i32scatter_epi64, __m512i, uint64)
/* clang-format on */

static inline __m512i _mm512_i32gather_epi32(__m512i index, const void *base, int scale)
{
	return _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), 0xffff, index, base, scale);
}

/* Eight bytes; the others are 0. */
static inline __m128i _mm_loadu_si64(const void *from)
{
	__m128i out = {.uint64 = {0, 0}};

	memcpy(out.uint64, from, sizeof(*out.uint64));
	return out;
}

static inline __m128i _mm_loadl_epi64(const __m128i *from)
{
	return _mm_loadu_si64(from);
}

#undef LANES
#undef HAS
#undef ONE
#undef TWO
#undef SET
#undef SHIFT
#undef COMPARE
#undef COMPARE_SOME
#undef CHOOSE
#undef CHOOSE_OF_TWO
#undef MOVE
#undef COMPRESS
#undef CONVERT
#undef LOAD
#undef STORE
#undef LOAD_SOME
#undef STORE_SOME
#undef GATHER
#undef SCATTER

#endif
