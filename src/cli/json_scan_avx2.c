/* json_scan_avx2.c - 32 bytes at a time up to an escape. */
#include "json_scan.h"

#include <immintrin.h>
#include <stdint.h>

#define BLOCK 32

static inline __m256i load(const char *bytes)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)bytes);
}

/* Quotes, backslashes and control characters, a bit a byte. */
static inline uint32_t special_bytes(__m256i block)
{
	const __m256i quote = _mm256_cmpeq_epi8(block, _mm256_set1_epi8('"'));
	const __m256i backslash = _mm256_cmpeq_epi8(block, _mm256_set1_epi8('\\'));
	const __m256i control = _mm256_cmpeq_epi8(_mm256_max_epu8(block, _mm256_set1_epi8(0x1f)),
	                                          _mm256_set1_epi8(0x1f));

	return (uint32_t)_mm256_movemask_epi8(
	        _mm256_or_si256(_mm256_or_si256(quote, backslash), control));
}

size_t json_copy_avx2(const char *bytes, const char *end, char **out, bool *is_wide)
{
	__m256i all = _mm256_setzero_si256();
	const char *at = bytes;
	char *to = *out;

	while (end - at >= 2 * BLOCK) {
		const __m256i block = load(at);
		const uint32_t special = special_bytes(block);
		unsigned n;
		uint8_t letter;

		json_bring(at);
		all = _mm256_or_si256(all, block);
		_mm256_storeu_si256((__m256i *)(void *)to, block);
		if (!special) {
			at += BLOCK;
			to += BLOCK;
			continue;
		}
		n = (unsigned)__builtin_ctz(special);
		at += n;
		to += n;
		letter = (uint8_t)at[1];
		if (*at != '\\' || !json_meaning[letter])
			break;
		*to++ = (char)json_meaning[letter];
		at += 2;
	}
	*is_wide |= _mm256_movemask_epi8(all) != 0;
	*out = to;
	return (size_t)(at - bytes);
}
