/* places_avx2.h - sets of up to 64 as lists, and words by their places. */
#ifndef DD_SIMD_PLACES_AVX2_H
#define DD_SIMD_PLACES_AVX2_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

/* The places of a byte's bits, a byte each: those of its lower half below those of the upper. */
/* clang-format off */
#define PLACES(lower, count, upper) (uint64_t)(upper) << 8 * (count) | (lower)
#define EACH_LOWER(upper) \
	PLACES(0, 0, upper), PLACES(0, 1, upper), \
	PLACES(0x01, 1, upper), PLACES(0x0100, 2, upper), \
	PLACES(0x02, 1, upper), PLACES(0x0200, 2, upper), \
	PLACES(0x0201, 2, upper), PLACES(0x020100, 3, upper), \
	PLACES(0x03, 1, upper), PLACES(0x0300, 2, upper), \
	PLACES(0x0301, 2, upper), PLACES(0x030100, 3, upper), \
	PLACES(0x0302, 2, upper), PLACES(0x030200, 3, upper), \
	PLACES(0x030201, 3, upper), PLACES(0x03020100, 4, upper)
static const uint64_t places_of[256] = {
	EACH_LOWER(0), EACH_LOWER(0x04), EACH_LOWER(0x05), EACH_LOWER(0x0504),
	EACH_LOWER(0x06), EACH_LOWER(0x0604), EACH_LOWER(0x0605), EACH_LOWER(0x060504),
	EACH_LOWER(0x07), EACH_LOWER(0x0704), EACH_LOWER(0x0705), EACH_LOWER(0x070504),
	EACH_LOWER(0x0706), EACH_LOWER(0x070604), EACH_LOWER(0x070605), EACH_LOWER(0x07060504),
};
/* clang-format on */

static inline __m256i i32_set(size_t x)
{
	return _mm256_set1_epi32((int)x);
}

/* Writes the places of the bits, each plus `at`, a byte at a time: 64 entries are written at most;
 * returns their number. */
static inline size_t put_places(const uint64_t *bits, size_t at, uint32_t *edge)
{
	const uint8_t *const bytes = (const uint8_t *)bits;
	const uint32_t *const start = edge;
	__m256i base = i32_set(at);

	for (size_t i = 0; i < 8; i++) {
		const __m128i here =
		        _mm_loadl_epi64((const __m128i *)(const void *)&places_of[bytes[i]]);

		_mm256_storeu_si256((__m256i *)(void *)edge,
		                    _mm256_add_epi32(_mm256_cvtepu8_epi32(here), base));
		base = _mm256_add_epi32(base, i32_set(8));
		edge += _mm_popcnt_u32(bytes[i]);
	}
	return (size_t)(edge - start);
}

/* The first 8 bytes of four words. By loads: a gather takes longer, and ports that the hash needs,
 * which is an eighth of its time with AVX-512. */
static inline __m256i four_blocks(const uint8_t *text, uint32_t a, uint32_t b, uint32_t c,
                                  uint32_t d)
{
	const __m128i low = _mm_unpacklo_epi64(_mm_loadu_si64(text + a), _mm_loadu_si64(text + b));
	const __m128i high = _mm_unpacklo_epi64(_mm_loadu_si64(text + c), _mm_loadu_si64(text + d));

	return _mm256_set_m128i(high, low);
}

/* By how many bits a block of so many bytes moves up; 9 stands for all above. */
static const uint8_t block_moves[16] = {0, 56, 48, 40, 32, 24, 16, 8, 0, 0};

#endif
