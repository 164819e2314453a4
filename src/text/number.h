/* number.h - numbers in folded text: runs of digits, with marks between them or not.
 *
 * "1,200", "1.200", "1'200" and "1_200" (a space that does not break) are 1200: groups of
 * three digits after one to three, all with one mark. A comma or point anywhere else between
 * digits is a decimal point. All of a number lies in one run (simd/kernels.h).
 */
#ifndef DD_TEXT_NUMBER_H
#define DD_TEXT_NUMBER_H

#include "base/code.h"
#include "text/swar.h"
#include "text/word_hash.h"

#include <stdbool.h>
#include <stdint.h>

#define DD_NUMBER_MAX 48 /* bytes of a number with separators; what is longer is cut there */

static inline bool dd_is_digit(uint8_t byte)
{
	return byte >= '0' && byte <= '9';
}

static inline bool dd_number_mark(uint8_t byte)
{
	return byte == '.' || byte == ',' || byte == '\'' || byte == '_';
}

/* High bits of the bytes that are no digits. */
static inline uint64_t dd_number_others(uint64_t word)
{
	/* Less '0', by xor, what is no digit is 10 or more. */
	const uint64_t other = word ^ DD_ONES * '0';

	return (other | ((other & ~DD_HIGHS) + DD_ONES * (0x80 - 10))) & DD_HIGHS;
}

/* The first byte from `at` on that is no digit; the pad ends the last one. */
static inline uint32_t dd_number_end(const uint8_t *text, uint32_t at)
{
	uint64_t others;

	while (!(others = dd_number_others(dd_load_le64(text + at))))
		at += 8;
	return at + (uint32_t)__builtin_ctzll(others) / 8;
}

/* Digits of a number without the zeros (and the point) that it begins with. */
uint32_t dd_number_significant(const uint8_t *number, uint32_t n);

/* Copies the number at *at without its marks into `number`, the decimal one as a
 * point. Returns its length and moves *at to its end; 0, and *at stays, if it has
 * no marks. There is one before the end of its run. */
uint32_t dd_number_join(const uint8_t *text, uint32_t *at, uint8_t number[DD_NUMBER_MAX]);

/* The lowest n bytes, 1 <= n <= 8. */
static inline uint64_t dd_number_low(uint64_t word, uint32_t n)
{
	return word << (64 - 8 * n) >> (64 - 8 * n);
}

/* Are the lowest n bytes digits? 1 <= n <= 7. */
static inline bool dd_number_only(uint64_t word, uint32_t n)
{
	return dd_number_low(dd_number_others(word), n) == 0;
}

/* The code of a number of so many significant digits. */
static inline uint32_t dd_number_code(uint64_t hash, uint32_t digits)
{
	return dd_code_with_rest(dd_code_make(hash, hash, DD_NUMBER, false), digits);
}

/* Most numbers with a mark: "3.5", as it stands, or "12,345". *hash is that of the bytes [begin,
 * end), and becomes that of the number, if it is one of these. */
static inline bool dd_number_is_pair(const uint8_t *text, uint32_t begin, uint32_t end,
                                     uint64_t *hash)
{
	const uint32_t middle = dd_number_end(text, begin);
	const uint32_t n = middle - begin, more = end - middle - 1;
	const uint64_t low = dd_load_le64(text + begin), high = dd_load_le64(text + middle + 1);
	const bool whole =
	        (n <= 3) & (more == 3) & (text[begin] != '0') & dd_number_mark(text[middle]);
	uint64_t joined;

	if (!(whole | (text[middle] == '.')) || n > 7 || more - 1 > 6 ||
	    !dd_number_only(high, more))
		return false;
	joined = dd_number_low(low, n) | high << 8 * n;
	joined = dd_word_hash_short(joined, whole ? n + 3 : 8);
	*hash = whole ? joined : *hash;
	return true;
}

#endif
