/* json_scan_avx2.c - 64 bytes at a time, run by run of what is between two escapes.
 *
 * Where there is an escape is as good as random, so no jump may depend on it: each block is copied as
 * if it had none, and then what follows its first escape once more, one byte further to the front,
 * be there one or not. Only from the second one on it is a jump that decides. Measured: an
 * article of 3.4 KB with 38 escapes takes 690 ns to read in place of 910, where each escape was a
 * jump.
 */
#include "json_scan.h"

#include <immintrin.h>
#include <stdint.h>

#define HALF  32
#define BLOCK (2 * HALF)

/* Bytes that there have to be: a block, an escape, and what is copied behind it. */
#define ENOUGH (2 * BLOCK + 2)

static inline __m256i load(const char *bytes)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)bytes);
}

static inline void store(char *bytes, __m256i half)
{
	_mm256_storeu_si256((__m256i *)(void *)bytes, half);
}

static inline void copy(char *to, const char *from)
{
	const __m256i low = load(from), high = load(from + HALF);

	store(to, low);
	store(to + HALF, high);
}

static inline __m256i equal(__m256i half, char c)
{
	return _mm256_cmpeq_epi8(half, _mm256_set1_epi8(c));
}

/* What ends a string or may not be in it. */
static inline __m256i ends(__m256i half)
{
	const __m256i control = _mm256_set1_epi8(0x1f);

	return _mm256_or_si256(equal(half, '"'),
	                       _mm256_cmpeq_epi8(_mm256_max_epu8(half, control), control));
}

/* A bit a byte. */
static inline uint64_t bits_of(__m256i low, __m256i high)
{
	return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)_mm256_movemask_epi8(high) << HALF;
}

size_t json_copy_avx2(const char *bytes, const char *end, char **out, bool *is_wide)
{
	__m256i all = _mm256_setzero_si256();
	const char *at = bytes;
	char *to = *out;

	while (end - at >= ENOUGH) {
		const __m256i low = load(at), high = load(at + HALF);
		const uint64_t backslash = bits_of(equal(low, '\\'), equal(high, '\\'));
		uint64_t special = backslash | bits_of(ends(low), ends(high)), escapes = 0;
		char *behind = to + BLOCK;

		json_bring(at);
		all = _mm256_or_si256(all, _mm256_or_si256(low, high));
		store(to, low);
		store(to + HALF, high);
		do {
			/* BLOCK, if there is none: then all this is written behind the block. */
			const size_t n = (size_t)_tzcnt_u64(special);
			const uint64_t first = special & (0 - special);
			const uint8_t meaning = json_meaning[(uint8_t)at[n + 1]];

			to = behind - BLOCK + n;
			if (__builtin_expect((first & ~(meaning ? backslash : 0)) != 0, 0)) {
				at += n;
				goto out;
			}
			*to = (char)meaning;
			copy(to + 1, at + n + 2);
			behind -= first != 0;
			escapes |= first;
			/* What is escaped may be a quote or a backslash. */
			special &= ~(first | first << 1);
		} while (special);
		at += BLOCK;
		to = behind;
		if (__builtin_expect((escapes >> 63) != 0, 0)) {
			at++;
			to++;
		}
	}
out:
	*is_wide |= _mm256_movemask_epi8(all) != 0;
	*out = to;
	return (size_t)(at - bytes);
}
