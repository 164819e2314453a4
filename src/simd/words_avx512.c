/* words_avx512.c - the kernel find_words, eight blocks at a time. */
#include "simd/edges_avx512.h"
#include "simd/tables.h"
#include "simd/vectors_avx512.h"

/* The bits of byte_classes. */
enum { LETTER = 1, DIGIT = 2, MARK = 4, LOUD = 8, LINE = 16, END = 32 };

/* clang-format off */
#define FOUR(x)  x, x, x, x
#define LETTERS  FOUR(LETTER), FOUR(LETTER), FOUR(LETTER), FOUR(LETTER), FOUR(LETTER), FOUR(LETTER)
static const uint8_t byte_classes[128] = {
	['\n'] = LINE, [DD_WORDS_END] = END,
	['.'] = LOUD | MARK, ['!'] = LOUD, ['?'] = LOUD, [','] = MARK, ['\''] = MARK, ['_'] = MARK,
	['0'] = FOUR(DIGIT), FOUR(DIGIT), DIGIT, DIGIT,
	['a'] = LETTERS, LETTER, LETTER,
};
/* clang-format on */

struct tables {
	v8 low, high;   /* byte_classes */
	v8 loud, shout; /* the classes that are so */
};

static inline struct tables tables_of(bool lines)
{
	return (struct tables){.low = v8_load(byte_classes),
	                       .high = v8_load(byte_classes + 64),
	                       .loud = v8_set(lines ? LOUD : LOUD | LINE),
	                       .shout = v8_set(lines ? END | LINE : END)};
}

struct bitmaps {
	uint64_t word[V64_LANES], digit[V64_LANES], mark[V64_LANES];
	uint64_t loud[V64_LANES], shout[V64_LANES];
	uint64_t foreign[V64_LANES], threes[V64_LANES];
	__mmask8 set, wide; /* the words that are there, and of the last two */
};

/* Which bytes are in any of the classes. */
static inline void note(uint64_t *bits, v8 class, v8 classes)
{
	*bits = _mm512_test_epi8_mask(class, classes);
}

/* Returns the bytes. */
static inline v8 classify_block(const struct tables *tables, const uint8_t *text,
                                struct bitmaps *is, size_t i, bool gaps)
{
	const v8 bytes = v8_load(text);
	const v8 ascii = _mm512_permutex2var_epi8(tables->low, bytes, tables->high);
	const v8 class = _mm512_mask_mov_epi8(ascii, _mm512_movepi8_mask(bytes), v8_set(LETTER));

	note(&is->word[i], class, v8_set(LETTER | DIGIT));
	note(&is->digit[i], class, v8_set(DIGIT));
	note(&is->mark[i], class, v8_set(MARK));
	if (gaps) {
		note(&is->loud[i], class, tables->loud);
		note(&is->shout[i], class, tables->shout);
	}
	return bytes;
}

static inline void classify_wide(const uint8_t *text, struct bitmaps *is, size_t i)
{
	const v8 bytes = v8_load(text);

	is->foreign[i] = _mm512_cmpge_epu8_mask(bytes, v8_set(DD_PLAIN_BELOW));
	is->threes[i] = _mm512_cmpge_epu8_mask(bytes, v8_set(0xe0));
}

static inline void classify(const struct tables *tables, const uint8_t *text, size_t at, size_t n,
                            struct bitmaps *is, bool gaps)
{
	v8 all = v8_set(0);

	is->word[0] = is->digit[0] = 0;
	for (size_t i = 0; i < n; i++)
		all = v8_or(all, classify_block(tables, text + at + 64 * i, is, i, gaps));
	is->set = (__mmask8)low_bits(n);
	is->wide = 0;
	if (!v8_any_high(all))
		return;
	is->wide = is->set;
	for (size_t i = 0; i < n; i++)
		classify_wide(text + at + 64 * i, is, i);
}

static inline v64 take(const struct bitmaps *is, const uint64_t *bitmap)
{
	return _mm512_maskz_loadu_epi64(is->set, bitmap);
}

static inline v64 take_wide(const struct bitmaps *is, const uint64_t *bitmap)
{
	return _mm512_maskz_loadu_epi64(is->wide, bitmap);
}

static inline v64 up(v64 x, v64 *before, unsigned n)
{
	const v64 last = _mm512_alignr_epi64(x, *before, 7);

	*before = x;
	return _mm512_shldv_epi64(x, last, v64_set(n));
}

static inline v64 down_one(v64 x, uint64_t next)
{
	return _mm512_shrdi_epi64(x, _mm512_alignr_epi64(v64_set(next), x, 1), 1);
}

/* A lane whose sum is all ones passes on what it gets. */
static inline v64 sum(v64 a, v64 some, unsigned *carry)
{
	const v64 lanes = _mm512_add_epi64(a, some);
	const unsigned out = _mm512_cmplt_epu64_mask(lanes, a);
	const unsigned full = _mm512_cmpeq_epi64_mask(lanes, v64_set(UINT64_MAX));
	const unsigned passed = full + 2 * out + *carry;

	*carry = passed >> V64_LANES;
	return _mm512_mask_sub_epi64(lanes, (__mmask8)(passed ^ full), lanes, v64_set(UINT64_MAX));
}

static inline size_t put_places(const uint64_t *bits, size_t at, uint32_t *edge)
{
	return put_edges(*bits, _mm512_set1_epi32((int)at), edge);
}

#include "simd/words_template.h"

size_t dd_find_words_avx512(const struct dd_word_source *source, struct dd_word_marks *marks)
{
	return find_words(source, marks);
}
