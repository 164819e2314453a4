/* words_avx2.c - the kernel find_words, four blocks at a time. */
#include "simd/bits_avx2.h"
#include "simd/places_avx2.h"
#include "simd/tables.h"
#include "simd/vectors_avx2.h"
#include "simd/word_sets_template.h"

#include <string.h>

/* Two halves a block. */
struct bitmaps {
	uint32_t word[2 * V64_LANES], digit[2 * V64_LANES], mark[2 * V64_LANES];
	uint32_t loud[2 * V64_LANES], shout[2 * V64_LANES];
	uint32_t foreign[2 * V64_LANES], threes[2 * V64_LANES];
};

static inline uint32_t half_bits(v8 x)
{
	return (uint32_t)_mm256_movemask_epi8(x);
}

/* Returns the bytes. */
static inline v8 classify_half(const struct tables *tables, const uint8_t *text, struct bitmaps *is,
                               size_t i, bool gaps)
{
	const v8 bytes = v8_load(text), digit = between(bytes, '0', 10);

	/* Bytes beyond ASCII have the top bit. */
	is->word[i] = half_bits(v8_or(v8_or(bytes, digit), between(bytes, 'a', 26)));
	is->digit[i] = half_bits(digit);
	is->mark[i] = half_bits(one_of(bytes, tables->mark));
	if (gaps) {
		is->loud[i] = half_bits(one_of(bytes, tables->loud));
		is->shout[i] = half_bits(one_of(bytes, tables->shout));
	}
	return bytes;
}

static inline void classify_wide(const uint8_t *text, struct bitmaps *is, size_t i)
{
	const v8 bytes = v8_load(text);

	is->foreign[i] = half_bits(at_least(bytes, DD_PLAIN_BELOW));
	is->threes[i] = half_bits(at_least(bytes, 0xe0));
}

static inline void classify(const struct tables *tables, const uint8_t *text, size_t at, size_t n,
                            struct bitmaps *is, bool gaps)
{
	v8 all = v8_set(0);

	if (n < V64_LANES)
		memset(is, 0, sizeof(*is));
	memset(is->foreign, 0, sizeof(is->foreign));
	memset(is->threes, 0, sizeof(is->threes));
	for (size_t i = 0; i < 2 * n; i++)
		all = v8_or(all, classify_half(tables, text + at + 32 * i, is, i, gaps));
	if (!v8_any_high(all))
		return;
	for (size_t i = 0; i < 2 * n; i++)
		classify_wide(text + at + 32 * i, is, i);
}

static inline v64 take(const struct bitmaps *is, const uint32_t *bitmap)
{
	(void)is;
	return _mm256_loadu_si256((const __m256i *)(const void *)bitmap);
}

static inline v64 take_wide(const struct bitmaps *is, const uint32_t *bitmap)
{
	return take(is, bitmap);
}

/* The last word is the first lane of *before. */
static inline v64 up(v64 x, v64 *before, unsigned n)
{
	const v64 turned = _mm256_permute4x64_epi64(x, _MM_SHUFFLE(2, 1, 0, 3));
	const v64 last = _mm256_blend_epi32(turned, *before, 3);

	*before = turned;
	return v64_or(_mm256_slli_epi64(x, (int)n), _mm256_srli_epi64(last, 64 - (int)n));
}

static inline v64 down_one(v64 x, uint64_t next)
{
	const v64 turned = _mm256_permute4x64_epi64(x, _MM_SHUFFLE(0, 3, 2, 1));
	const v64 behind = _mm256_blend_epi32(turned, v64_set(next), 0xc0);

	return v64_or(_mm256_srli_epi64(x, 1), _mm256_slli_epi64(behind, 63));
}

/* A lane whose sum is all ones passes on what it gets. */
static inline v64 sum(v64 a, v64 some, unsigned *carry)
{
	/* For each set of lanes 0xff in their bytes. */
	static const uint32_t lanes_of[16] = {
	        0,          0xff,       0xff00,     0xffff,     0xff0000,   0xff00ff,
	        0xffff00,   0xffffff,   0xff000000, 0xff0000ff, 0xff00ff00, 0xff00ffff,
	        0xffff0000, 0xffff00ff, 0xffffff00, 0xffffffff,
	};
	const v64 lanes = _mm256_add_epi64(a, some);
	const unsigned out = v64_tops(v64_or(some, v64_less(a, lanes)));
	const unsigned full = v64_tops(_mm256_cmpeq_epi64(lanes, v64_set(UINT64_MAX)));
	const unsigned passed = full + 2 * out + *carry;
	const __m128i more = _mm_cvtsi32_si128((int)lanes_of[(passed ^ full) % 16]);

	*carry = passed >> V64_LANES;
	return _mm256_sub_epi64(lanes, _mm256_cvtepi8_epi64(more));
}

#include "simd/words_template.h"

size_t dd_find_words_avx2(const struct dd_word_source *source, struct dd_word_marks *marks)
{
	return find_words(source, marks);
}
