/* quote_template.h - the quote kernel for vectors of 2, 4 and 8 lanes of 64 bits.
 *
 * Before inclusion, as types, constants and static inline functions:
 *     v64, V64_LANES       a vector and its lanes: 2, 4, 8
 *     v64_set(x), v64_add  one number in all lanes; sum modulo 2^64
 *     v64_mul_low          the product of the lower halves
 *     v64_words(p)         V64_LANES codes from p on, the word of each in a lane
 *     v64_sampled(place, x) stores the lanes whose bits of DD_QUOTE_MASK are clear, packed, and
 *                          returns how many; may write all V64_LANES places
 *
 * Definition: match/quote.h. A product takes the lower halves of its factors, so a word and its key
 * are added without regard to a carry.
 */
#include "simd/mix.h"

_Static_assert(DD_QUOTE_WORDS == 6, "three products");

static inline v64 quote_product(const uint32_t *code, uint32_t first, uint32_t second)
{
	return v64_mul_low(v64_add(v64_words(code), v64_set(first)),
	                   v64_add(v64_words(code + 1), v64_set(second)));
}

static size_t quote_kernel(const uint32_t *code, size_t n, uint64_t *out)
{
	const uint32_t key[] = {DD_QUOTE_KEYS};
	size_t count = 0, i = 0;

	for (; n - i >= V64_LANES + DD_QUOTE_WORDS - 1; i += V64_LANES) {
		const v64 begin = quote_product(code + i, key[0], key[1]);
		const v64 middle = quote_product(code + i + 2, key[2], key[3]);
		const v64 end = quote_product(code + i + 4, key[4], key[5]);

		count += v64_sampled(out + count, v64_add(v64_add(begin, middle), end));
	}
	for (size_t k = 0; k < count; k++)
		out[k] = dd_mix64(out[k]);
	return count + dd_quote_scalar(code + i, n - i, out + count);
}
