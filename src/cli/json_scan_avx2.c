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

static size_t plain(const char *bytes, const char *end)
{
	const char *at = bytes;

	for (; end - at >= BLOCK; at += BLOCK) {
		const uint32_t special = special_bytes(load(at));

		if (special)
			return (size_t)(at - bytes) + (size_t)__builtin_ctz(special);
	}
	return (size_t)(at - bytes);
}

static size_t copy(const char *bytes, const char *end, char **out)
{
	const char *at = bytes;
	char *to = *out;

	while (end - at >= 2 * BLOCK) {
		const __m256i block = load(at);
		const uint32_t special = special_bytes(block);
		unsigned n;
		uint8_t letter;

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
		if (*at != '\\' || letter >= 0x80 || !json_meaning[letter])
			break;
		*to++ = (char)json_meaning[letter];
		at += 2;
	}
	*out = to;
	return (size_t)(at - bytes);
}

const struct json_scan json_scan_avx2 = {.plain = plain, .copy = copy};
