/* words16_template.h - the kernel find_words for vectors of 16 bytes, a block at a time.
 *
 * Before inclusion, as vectors_*.h have them: what word_sets_template.h wants, v8_load, v8_or,
 * v8_any_high, between, at_least and top_bits(a, b, c, d), of four vectors whose bytes are 0 or 0xff.
 */
#include "simd/vectors_word.h"
#include "simd/word_sets_template.h"

#include <string.h>

#define QUARTERS 4

struct bitmaps {
	uint64_t word[1], digit[1], mark[1], loud[1], shout[1], foreign[1], threes[1];
};

/* A block, or what some of its bytes are. */
struct quarters {
	v8 v[QUARTERS];
};

static inline uint64_t bits_of(struct quarters q)
{
	return top_bits(q.v[0], q.v[1], q.v[2], q.v[3]);
}

static inline uint64_t bits_of_set(struct quarters bytes, v8 set)
{
	for (unsigned i = 0; i < QUARTERS; i++)
		bytes.v[i] = one_of(bytes.v[i], set);
	return bits_of(bytes);
}

static inline uint64_t bits_from(struct quarters bytes, unsigned least)
{
	for (unsigned i = 0; i < QUARTERS; i++)
		bytes.v[i] = at_least(bytes.v[i], least);
	return bits_of(bytes);
}

static inline void classify(const struct tables *tables, const uint8_t *text, size_t at, size_t n,
                            struct bitmaps *is, bool gaps)
{
	struct quarters bytes, digit, word;
	uint64_t wide;

	memset(is, 0, sizeof(*is));
	if (!n)
		return;
	for (unsigned i = 0; i < QUARTERS; i++) {
		bytes.v[i] = v8_load(text + at + 16 * i);
		digit.v[i] = between(bytes.v[i], '0', 10);
		word.v[i] = v8_or(digit.v[i], between(bytes.v[i], 'a', 26));
	}
	is->digit[0] = bits_of(digit);
	is->word[0] = bits_of(word);
	is->mark[0] = bits_of_set(bytes, tables->mark);
	if (gaps) {
		is->loud[0] = bits_of_set(bytes, tables->loud);
		is->shout[0] = bits_of_set(bytes, tables->shout);
	}
	if (!v8_any_high(v8_or(v8_or(bytes.v[0], bytes.v[1]), v8_or(bytes.v[2], bytes.v[3]))))
		return;
	wide = bits_from(bytes, 0x80);
	is->word[0] |= wide;
	is->foreign[0] = bits_from(bytes, DD_PLAIN_BELOW);
	is->threes[0] = bits_from(bytes, 0xe0);
}

static inline v64 take(const struct bitmaps *is, const uint64_t *bitmap)
{
	(void)is;
	return *bitmap;
}

static inline v64 take_wide(const struct bitmaps *is, const uint64_t *bitmap)
{
	return take(is, bitmap);
}

#include "simd/words_template.h"
