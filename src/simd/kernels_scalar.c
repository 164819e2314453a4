/* kernels_scalar.c - the kernels in plain C, for any machine. */
#include "base/code.h"
#include "base/utf8.h"
#include "simd/halves.h"
#include "simd/mix.h"
#include "simd/slot.h"
#include "simd/tables.h"

#include <string.h>

typedef uint32_t v32;
#define V32_LANES 1

static inline v32 v32_load(const uint32_t *p)
{
	return *p;
}

static inline v32 v32_set(uint32_t x)
{
	return x;
}

static inline v32 v32_xor(v32 a, v32 b)
{
	return a ^ b;
}

static inline v32 v32_mul(v32 a, v32 b)
{
	return a * b;
}

static inline void v32_store(uint32_t *p, v32 x)
{
	*p = x;
}

static inline v32 v32_sub(v32 a, v32 b)
{
	return a - b;
}

static inline v32 v32_min(v32 a, v32 b)
{
	return a < b ? a : b;
}

static inline v32 v32_shr(v32 x, unsigned bits)
{
	return x >> bits;
}

static inline unsigned v32_equal(v32 a, v32 b)
{
	return a == b;
}

static inline void v32_low_bytes(uint8_t *p, v32 x)
{
	*p = (uint8_t)x;
}

static inline size_t v32_keep(uint32_t *place, v32 x, const uint64_t empty[2])
{
	const unsigned b = x >> DD_BIN_SHIFT;

	*place = x;
	return empty[b / 64] >> (b % 64) & 1;
}

#include "simd/sketch_template.h"

void dd_sketch_scalar(const uint32_t *shingle, size_t n, uint8_t signature[DD_REGISTERS])
{
	sketch_kernel(shingle, n, signature);
}

/* Rolls: takes the oldest word out, turns the rest back by one place, puts the next
 * word in at the top. */
size_t dd_shingle_scalar(const uint64_t *word, size_t n, unsigned k, uint32_t *out)
{
	const unsigned window = k < n ? k : (unsigned)n;
	const unsigned top = DD_SHINGLE_TURN * (window - 1) % 32;
	const size_t windows = n - window + 1;
	uint32_t x = 0;

	for (unsigned i = window; i > 0; i--)
		x = dd_rotl32(x, DD_SHINGLE_TURN) ^ dd_shingle_word(word[i - 1]);
	out[0] = dd_shingle_mix(x);
	for (size_t i = 1; i < windows; i++) {
		const uint32_t next = dd_shingle_word(word[i + window - 1]);

		x = dd_rotl32(x ^ dd_shingle_word(word[i - 1]), 32 - DD_SHINGLE_TURN);
		x ^= top ? dd_rotl32(next, top) : next;
		out[i] = dd_shingle_mix(x);
	}
	return windows;
}

size_t dd_quote_scalar(const uint32_t *code, size_t n, uint64_t *out)
{
	static const uint32_t key[] = {DD_QUOTE_KEYS};
	size_t count = 0;

	for (size_t i = 0; i + DD_QUOTE_WORDS <= n; i++) {
		uint64_t sum = 0;

		for (size_t k = 0; k < DD_QUOTE_WORDS; k += 2)
			sum += (uint64_t)(dd_code_word(code[i + k]) + key[k]) *
			       (dd_code_word(code[i + k + 1]) + key[k + 1]);
		out[count] = sum;
		count += !(sum & DD_QUOTE_MASK);
	}
	for (size_t i = 0; i < count; i++)
		out[i] = dd_mix64(out[i]);
	return count;
}

/* No branch: whether a bit is set is hard to tell. */
size_t dd_pick_scalar(const uint16_t *number, size_t n, const uint32_t *bits, uint32_t *out)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		const uint32_t x = number[i];

		out[count] = x;
		count += bits[x / 32] >> x % 32 & 1;
	}
	return count;
}

size_t dd_slots_scalar(uint32_t *book, const uint32_t *code, size_t n, uint16_t *slot,
                       uint32_t *left)
{
	size_t misses = 0;

	for (size_t i = 0; i < n; i++) {
		const uint32_t c = code[i], s = dd_slot_of(c);

		if (book[s] == DD_NO_CODE)
			book[s] = c;
		slot[i] = (uint16_t)s;
		left[misses] = (uint32_t)i;
		misses += book[s] != c;
	}
	return misses;
}

#define ONES  UINT64_C(0x0101010101010101)
#define HIGHS (ONES << 7)

/* How many of the 8 bytes of x are zero: the top bit of (low 7 bits + 127) | byte is
 * clear for a zero byte alone, and no carry leaves a byte. */
static unsigned zero_bytes(uint64_t x)
{
	const uint64_t zero = ~(((x & ~HIGHS) + ~HIGHS) | x) & HIGHS;

	return (unsigned)((zero >> 7) * ONES >> 56);
}

static uint64_t load8(const uint8_t *bytes)
{
	uint64_t x;

	memcpy(&x, bytes, sizeof(x));
	return x;
}

static unsigned agree_scalar(const uint8_t *a, const uint8_t *b)
{
	unsigned count = 0;

	for (unsigned i = 0; i < DD_REGISTERS; i += 8)
		count += zero_bytes(load8(a + i) ^ load8(b + i));
	return count;
}

static size_t count_byte_scalar(const uint8_t *bytes, size_t n, uint8_t c)
{
	size_t count = 0;
	size_t i = 0;

	for (; n - i >= 8; i += 8)
		count += zero_bytes(load8(bytes + i) ^ c * ONES);
	for (; i < n; i++)
		count += bytes[i] == c;
	return count;
}

/* Length of the well-formed sequence at bytes, of which there are n >= 1; 0 if there is none. */
static unsigned utf8_sequence(const uint8_t *bytes, size_t n)
{
	const uint8_t lead = bytes[0];
	const unsigned length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;

	if (length == 1)
		return 1;
	if (lead < 0xc2 || lead > 0xf4 || n < length || !dd_utf8_second(lead, bytes[1]))
		return 0;
	for (unsigned i = 2; i < length; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
	}
	return length;
}

size_t dd_valid_utf8_from(const uint8_t *bytes, size_t checked, size_t n)
{
	size_t i = checked;

	/* What is cut off has at most two continuation bytes. */
	while (i > 0 && checked - i < 2 && (bytes[i - 1] & 0xc0) == 0x80)
		i--;
	if (i > 0 && bytes[i - 1] >= 0xc0)
		i--;
	else
		i = checked;
	while (i < n) {
		unsigned length;

		while (n - i >= 8 && (load8(bytes + i) & HIGHS) == 0)
			i += 8;
		if (i == n)
			break;
		length = utf8_sequence(bytes + i, n - i);
		if (length == 0)
			break;
		i += length;
	}
	return i;
}

static size_t valid_utf8_scalar(const uint8_t *bytes, size_t n)
{
	return dd_valid_utf8_from(bytes, 0, n);
}

const struct dd_kernels dd_kernels_scalar = {
        .isa = DEDUP_ISA_SCALAR,
        .shingle = dd_shingle_scalar,
        .sketch = dd_sketch_scalar,
        .pick = dd_pick_scalar,
        .slots = dd_slots_scalar,
        .quote = dd_quote_scalar,
        .agree = agree_scalar,
        .count_byte = count_byte_scalar,
        .valid_utf8 = valid_utf8_scalar,
};
