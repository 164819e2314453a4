/* edges_avx512.h - sets of up to 64 as lists. */
#ifndef DD_SIMD_EDGES_AVX512_H
#define DD_SIMD_EDGES_AVX512_H

#include "simd/bits_avx2.h"

/* Writes the places of the bits, each plus base: 32 or 64 entries, whatever their number; returns
 * that. */
static inline size_t put_edges(uint64_t bits, __m512i base, uint32_t *edge)
{
	const size_t count = count_ones(bits);
	/* clang-format off */
	static const uint8_t places[64] = {
		0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
		16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
		32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
		48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63,
	};
	/* clang-format on */
	const __m512i place = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(places));
	const __m512i first = _mm512_cvtepu8_epi32(_mm512_castsi512_si128(place));
	const __m512i second = _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(place, 1));

	_mm512_storeu_si512(edge, _mm512_add_epi32(first, base));
	_mm512_storeu_si512(edge + 16, _mm512_add_epi32(second, base));
	if (count > 32) {
		const __m512i third = _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(place, 2));
		const __m512i last = _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(place, 3));

		_mm512_storeu_si512(edge + 32, _mm512_add_epi32(third, base));
		_mm512_storeu_si512(edge + 48, _mm512_add_epi32(last, base));
	}
	return count;
}

#endif
