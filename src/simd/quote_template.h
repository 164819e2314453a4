/* quote_template.h - the quote kernel for vectors of 4 and 8 lanes of 64 bits.
 *
 * Before inclusion, as types, constants and static inline functions:
 *     v64, V64_LANES       a vector and its lanes: 4, 8
 *     v64_load(p), v64_store(p, x), v64_set(x)    unaligned; one number in all lanes
 *     v64_xor, v64_mul, v64_add                   bitwise; product and sum modulo 2^64
 *     v64_shr(x, bits)     all lanes by one number of bits
 *     v64_words(p)         V64_LANES codes from p on, the word of each in a lane
 *     v64_sampled(place, x) stores the lanes that are 0 modulo DD_QUOTE_SAMPLE, packed, and
 *                          returns how many; may write all V64_LANES places
 *
 * Definition: match/quote.h. The polynomial over six words is put together of those over two:
 *
 *     two(i) = w[i] * B + w[i+1]
 *     sum(i) = two(i) * B^4 + two(i+2) * B^2 + two(i+4)
 *
 * which takes three products for six words instead of five, and no lane waits for another.
 */
#include "simd/mix.h"

_Static_assert(DD_QUOTE_WORDS == 6, "three times two");

/* Windows made at a time: what they are made of stays in the first-level cache. */
#define QUOTE_BLOCK 256

/* dd_mix64() of each lane. */
static inline v64 quote_mix(v64 x)
{
	x = v64_mul(v64_xor(x, v64_shr(x, DD_MIX_SHIFT_1)), v64_set(DD_MIX_MUL_1));
	x = v64_mul(v64_xor(x, v64_shr(x, DD_MIX_SHIFT_2)), v64_set(DD_MIX_MUL_2));
	return v64_xor(x, v64_shr(x, DD_MIX_SHIFT_3));
}

/* two(i) for i in [0, n + 4), n a multiple of V64_LANES; reads n + V64_LANES + 1 codes. */
static inline void quote_twos(const uint32_t *code, size_t n, uint64_t *two)
{
	for (size_t i = 0; i < n + 4; i += V64_LANES)
		v64_store(two + i, v64_add(v64_mul(v64_words(code + i), v64_set(DD_QUOTE_BASE)),
		                           v64_words(code + i + 1)));
}

static inline size_t quote_block(const uint64_t *two, size_t n, uint64_t *out)
{
	const uint64_t square = DD_QUOTE_BASE * DD_QUOTE_BASE;
	const v64 high = v64_set(square * square), middle = v64_set(square);
	size_t count = 0;

	for (size_t i = 0; i < n; i += V64_LANES) {
		v64 sum = v64_add(v64_mul(v64_load(two + i), high),
		                  v64_mul(v64_load(two + i + 2), middle));

		sum = v64_add(sum, v64_load(two + i + 4));
		count += v64_sampled(out + count, quote_mix(sum));
	}
	return count;
}

static size_t quote_kernel(const uint32_t *code, size_t n, uint64_t *out)
{
	uint64_t two[QUOTE_BLOCK + 2 * V64_LANES];
	size_t count = 0, done = 0;

	/* A block of m windows reads m + V64_LANES + 1 codes. */
	while (n - done >= 2 * V64_LANES + 1) {
		const size_t most = (n - done - V64_LANES - 1) / V64_LANES * V64_LANES;
		const size_t block = most < QUOTE_BLOCK ? most : QUOTE_BLOCK;

		quote_twos(code + done, block, two);
		count += quote_block(two, block, out + count);
		done += block;
	}
	return count + dd_quote_scalar(code + done, n - done, out + count);
}
