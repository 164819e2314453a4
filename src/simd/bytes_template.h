/* bytes_template.h - agree, count_byte and valid_utf8 for vectors of bytes.
 *
 * Before inclusion, as types, constants and static inline functions:
 *     v8, V8_BYTES                a vector and its bytes: 16, 32, 64
 *     v8_load(p), v8_set(c)       unaligned; one byte everywhere
 *     v8_table(p)                 the 16 bytes at p in each 16 bytes of the vector
 *     v8_lookup(t, i)             t[i] in each byte, i < 16
 *     v8_or, v8_and, v8_xor       bitwise
 *     v8_above(a, b)              a - b, or 0 where that is negative
 *     v8_half(x)                  the upper 4 bits of each byte
 *     v8_back1/2/3(x, before)     the bytes 1, 2, 3 places before those of x, which
 *                                 follows the vector before
 *     v8_any(x), v8_any_high(x)   is any bit set; is any byte's top bit set
 *     v8_equal(a, b)              how many bytes are equal
 */
#include <stdbool.h>
#include <string.h>

static unsigned agree_kernel(const uint8_t *a, const uint8_t *b)
{
	unsigned count = 0;

	for (unsigned i = 0; i < DD_REGISTERS; i += V8_BYTES)
		count += v8_equal(v8_load(a + i), v8_load(b + i));
	return count;
}

static size_t count_byte_kernel(const uint8_t *bytes, size_t n, uint8_t c)
{
	const v8 wanted = v8_set(c);
	uint8_t rest[V8_BYTES];
	size_t count = 0;
	size_t i = 0;

	for (; n - i >= V8_BYTES; i += V8_BYTES)
		count += v8_equal(v8_load(bytes + i), wanted);
	if (i == n)
		return count;
	memset(rest, ~c, sizeof(rest));
	memcpy(rest, bytes + i, n - i);
	return count + v8_equal(v8_load(rest), wanted);
}

/* Keiser and Lemire, "Validating UTF-8 in less than one instruction per byte" (2021):
 * the two nibbles of a byte and the upper nibble of the next one name the errors
 * that they allow; an error that all three allow is there. The last bit tells
 * two continuation bytes in a row, which is right exactly where the third byte of a
 * sequence of three or four, or the fourth of four, has to be. */
enum {
	TOO_SHORT = 1 << 0,      /* lead byte, then no continuation */
	TOO_LONG = 1 << 1,       /* ASCII, then a continuation */
	OVERLONG_3 = 1 << 2,     /* E0 80..9F */
	TOO_LARGE = 1 << 3,      /* F4 90..BF, F5.. */
	SURROGATE = 1 << 4,      /* ED A0..BF */
	OVERLONG_2 = 1 << 5,     /* C0, C1 */
	TOO_LARGE_1000 = 1 << 6, /* F5.. 80..8F */
	OVERLONG_4 = 1 << 6,     /* F0 80..8F */
	TWO_CONTS = 1 << 7,
	CARRY = TOO_SHORT | TOO_LONG | TWO_CONTS
};

static const uint8_t utf8_first_high[16] = {
        TOO_LONG,
        TOO_LONG,
        TOO_LONG,
        TOO_LONG,
        TOO_LONG,
        TOO_LONG,
        TOO_LONG,
        TOO_LONG,
        TWO_CONTS,
        TWO_CONTS,
        TWO_CONTS,
        TWO_CONTS,
        TOO_SHORT | OVERLONG_2,
        TOO_SHORT,
        TOO_SHORT | OVERLONG_3 | SURROGATE,
        TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4,
};

#define UTF8_LARGE (CARRY | TOO_LARGE | TOO_LARGE_1000)
static const uint8_t utf8_first_low[16] = {
        CARRY | OVERLONG_2 | OVERLONG_3 | OVERLONG_4,
        CARRY | OVERLONG_2,
        CARRY,
        CARRY,
        CARRY | TOO_LARGE,
        UTF8_LARGE,
        UTF8_LARGE,
        UTF8_LARGE,
        UTF8_LARGE,
        UTF8_LARGE,
        UTF8_LARGE,
        UTF8_LARGE,
        UTF8_LARGE,
        UTF8_LARGE | SURROGATE,
        UTF8_LARGE,
        UTF8_LARGE,
};

#define UTF8_CONT (TOO_LONG | OVERLONG_2 | TWO_CONTS)
static const uint8_t utf8_second_high[16] = {
        TOO_SHORT,
        TOO_SHORT,
        TOO_SHORT,
        TOO_SHORT,
        TOO_SHORT,
        TOO_SHORT,
        TOO_SHORT,
        TOO_SHORT,
        UTF8_CONT | OVERLONG_3 | OVERLONG_4 | TOO_LARGE_1000,
        UTF8_CONT | OVERLONG_3 | TOO_LARGE,
        UTF8_CONT | SURROGATE | TOO_LARGE,
        UTF8_CONT | SURROGATE | TOO_LARGE,
        TOO_SHORT,
        TOO_SHORT,
        TOO_SHORT,
        TOO_SHORT,
};

/* Not zero if x, which follows before, has an error or shows one in before. */
static inline v8 utf8_errors(v8 x, v8 before)
{
	const v8 first = v8_back1(x, before);
	const v8 pairs =
	        v8_and(v8_and(v8_lookup(v8_table(utf8_first_high), v8_half(first)),
	                      v8_lookup(v8_table(utf8_first_low), v8_and(first, v8_set(0x0f)))),
	               v8_lookup(v8_table(utf8_second_high), v8_half(x)));
	const v8 third = v8_above(v8_back2(x, before), v8_set(0xe0 - 0x80));
	const v8 fourth = v8_above(v8_back3(x, before), v8_set(0xf0 - 0x80));

	return v8_xor(v8_and(v8_or(third, fourth), v8_set(0x80)), pairs);
}

/* Does a sequence that begins in x go on after it? */
static inline bool utf8_cut_off(v8 x)
{
	static const uint8_t largest[64] = {
	        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,  255,  255,
	        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,  255,  255,
	        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,  255,  255,
	        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0xef, 0xdf, 0xbf,
	};

	return v8_any(v8_above(x, v8_load(largest + 64 - V8_BYTES)));
}

static size_t utf8_skip_ascii(const uint8_t *bytes, size_t i, size_t n)
{
	for (; n - i >= 4 * V8_BYTES; i += 4 * V8_BYTES) {
		const uint8_t *const p = bytes + i;

		if (v8_any_high(v8_or(v8_or(v8_load(p), v8_load(p + V8_BYTES)),
		                      v8_or(v8_load(p + 2 * V8_BYTES), v8_load(p + 3 * V8_BYTES)))))
			break;
	}
	return i;
}

static size_t valid_utf8_kernel(const uint8_t *bytes, size_t n)
{
	uint8_t rest[V8_BYTES] = {0};
	v8 before = v8_set(0);
	size_t i = 0;

	while (n - i >= V8_BYTES) {
		const v8 x = v8_load(bytes + i);

		if (v8_any_high(x)) {
			if (v8_any(utf8_errors(x, before)))
				return dd_valid_utf8_from(bytes, i, n);
			i += V8_BYTES;
		} else {
			if (utf8_cut_off(before))
				return dd_valid_utf8_from(bytes, i, n);
			i = utf8_skip_ascii(bytes, i + V8_BYTES, n);
		}
		before = x;
	}
	if (i < n) {
		/* The zero after the last byte shows a sequence that is cut off. */
		memcpy(rest, bytes + i, n - i);
		if (!v8_any(utf8_errors(v8_load(rest), before)))
			return n;
	} else if (!utf8_cut_off(before)) {
		return n;
	}
	return dd_valid_utf8_from(bytes, i, n);
}
