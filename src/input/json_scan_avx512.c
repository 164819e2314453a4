/* json_scan_avx512.c - 64 bytes at a time; what escapes leave is packed in a register. */
#include "input/json_scan.h"

#include <immintrin.h>
#include <stdint.h>

#define BLOCK 64
#define EVEN  UINT64_C(0x5555555555555555)

static inline __m512i load(const char *bytes)
{
	return _mm512_loadu_si512(bytes);
}

static inline uint64_t equal(__m512i block, char c)
{
	return _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8(c));
}

/* Quotes and control characters: those are 0x20, and these below, with one bit turned. */
static inline uint64_t ends(__m512i block)
{
	return _mm512_cmple_epu8_mask(_mm512_xor_si512(block, _mm512_set1_epi8('"' ^ 0x20)),
	                              _mm512_set1_epi8(0x20));
}

/* The bytes that a backslash before them makes special, where the first byte of the block
 * is none of them: of a row of backslashes every second one, and what follows a row of
 * odd length. (Langdale and Lemire, "Parsing gigabytes of JSON per second", 2019.) */
static inline uint64_t escaped_bytes(uint64_t backslash)
{
	const uint64_t follows = backslash << 1;
	const uint64_t odd_starts = backslash & ~EVEN & ~follows;
	const uint64_t even_rows = odd_starts + backslash;

	return (EVEN ^ even_rows << 1) & follows;
}

size_t json_copy_avx512(const char *bytes, const char *end, char **out, bool *is_wide)
{
	const __m512i low = load((const char *)json_meaning);
	const __m512i high = load((const char *)json_meaning + 64);
	const char *at = bytes;
	char *to = *out;
	__m512i all = _mm512_setzero_si512();
	uint64_t stop = 0;

	while (!stop && end - at >= BLOCK) {
		const __m512i block = load(at);
		const uint64_t backslash = equal(block, '\\');
		const uint64_t escaped = escaped_bytes(backslash);
		const uint64_t start = backslash & ~escaped;
		/* 0 or below where a byte stands for nothing. */
		const __m512i meaning =
		        _mm512_or_si512(_mm512_permutex2var_epi8(low, block, high),
		                        _mm512_and_si512(block, _mm512_set1_epi8((char)0x80)));
		const uint64_t bad = escaped & _mm512_cmplt_epi8_mask(meaning, _mm512_set1_epi8(1));
		uint64_t keep = ~start;
		size_t n = BLOCK;

		json_bring(at);
		/* A backslash at the end of the block begins the next one. */
		stop = (ends(block) & ~escaped) | bad >> 1;
		if (stop | start >> 63) {
			n = (size_t)__builtin_ctzll(stop | (start & UINT64_C(1) << 63));
			keep &= (UINT64_C(1) << n) - 1;
		}
		_mm512_storeu_si512(to,
		                    _mm512_maskz_compress_epi8(
		                            keep, _mm512_mask_mov_epi8(block, escaped, meaning)));
		to += _mm_popcnt_u64(keep);
		at += n;
		all = _mm512_or_si512(all, block);
	}
	*is_wide |= _mm512_movepi8_mask(all) != 0;
	*out = to;
	return (size_t)(at - bytes);
}
