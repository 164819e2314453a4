/* number.h - numbers in folded text: runs of digits, with marks between them or not.
 *
 * "1,200", "1.200", "1'200" and "1_200" (a space that does not break) are 1200: groups of
 * three digits after one to three, all with one mark. A comma or point anywhere else between
 * digits is a decimal point. All of a number lies in one run (simd/kernels.h).
 */
#ifndef DD_TEXT_NUMBER_H
#define DD_TEXT_NUMBER_H

#include "base/code.h"
#include "simd/kernels.h"
#include "text/swar.h"

#include <stdbool.h>
#include <stddef.h>
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

/* The code of a number of so many significant digits. */
static inline uint32_t dd_number_code(uint64_t hash, uint32_t digits)
{
	return dd_code_with_rest(dd_code_make(hash, hash, DD_NUMBER, false), digits);
}

/* Of n runs of a text, found and hashed (text/words.h), makes those that are one number with more
 * to it than digits that number: its hash and, unless code is NULL, its code. Runs that are no one
 * word or number, that is several tokens or not plain, get their bit in `odd`, which has room for
 * that of run n. Returns whether there are any. */
bool dd_numbers_settle(const struct dd_kernels *kernels, const uint8_t *text,
                       const struct dd_word_marks *marks, size_t n, uint64_t *hash, uint32_t *code,
                       uint64_t *odd);

#endif
