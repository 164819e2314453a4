/* halves_sse42.h - round 0 of the sketch, see sketch_template.h, for all sets of x86: hashes are
 * loaded four at a time. One by one each takes three loads, with its byte and the half, of which
 * most processors have two a cycle.
 */
#ifndef DD_SIMD_HALVES_SSE42_H
#define DD_SIMD_HALVES_SSE42_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

/* By the lowest lane. */
static inline void take_half(uint32_t *half, __m128i x)
{
	const __m128i least = _mm_min_epu32(x, _mm_cvtsi32_si128((int)*half));

	*half = (uint32_t)_mm_cvtsi128_si32(least);
}

static inline void take_four(uint32_t *half, const uint32_t *hash)
{
	const uint8_t *const top = (const uint8_t *)hash + 3;
	const __m128i x = _mm_loadu_si128((const __m128i *)(const void *)hash);

	take_half(&half[top[0]], x);
	take_half(&half[top[4]], _mm_srli_si128(x, 4));
	take_half(&half[top[8]], _mm_srli_si128(x, 8));
	take_half(&half[top[12]], _mm_srli_si128(x, 12));
}

/* The last four overlap those before, which changes no minimum. */
static inline void take_halves(uint32_t *half, const uint32_t *hash, size_t n)
{
#pragma GCC unroll 2
	for (size_t i = 0; n - i > 4; i += 4)
		take_four(half, hash + i);
	take_four(half, hash + n - 4);
}

#endif
