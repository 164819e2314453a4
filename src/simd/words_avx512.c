/* words_avx512.c - the kernel find_words.
 *
 * Eight blocks of 64 bytes at a time: each is classified to bitmaps, a bit a byte; then the
 * eight words of each bitmap are one vector, as a number of 512 bits that the decisions are made on
 * by shifts and sums; then each block's edges are written. What the compiler would do with 140
 * instructions a block, one bitmap after the other, takes 70 so.
 */
#include "simd/edges_avx512.h"
#include "simd/tables.h"
#include "simd/vectors_avx512.h"

#define BLOCKS 8

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

/* What eight blocks have of the bytes that decide, a word a block. */
struct bitmaps {
	uint64_t word[BLOCKS]; /* letters, digits, and all that is not ASCII */
	uint64_t digit[BLOCKS];
	uint64_t mark[BLOCKS];    /* . , ' _ */
	uint64_t loud[BLOCKS];    /* matters if it is not the last one of its gap */
	uint64_t shout[BLOCKS];   /* matters in any gap */
	uint64_t foreign[BLOCKS]; /* DD_PLAIN_BELOW and above */
	uint64_t threes[BLOCKS];  /* the first bytes of characters of three or more */
	__mmask8 set, wide;       /* the words that are there, and of the last two */
};

/* Which bytes are in any of the classes. */
static inline void note(uint64_t *bits, v8 class, unsigned classes)
{
	_store_mask64((__mmask64 *)bits, _mm512_test_epi8_mask(class, v8_set(classes)));
}

/* Returns the bytes. */
static inline v8 classify_block(const struct dd_word_source *source, size_t at, struct bitmaps *is,
                                size_t i, bool gaps)
{
	const unsigned line = source->lines ? LINE : 0;
	const v8 bytes = v8_load(source->text + at);
	const v8 ascii = _mm512_permutex2var_epi8(v8_load(byte_classes), bytes,
	                                          v8_load(byte_classes + 64));
	const v8 class = _mm512_mask_mov_epi8(ascii, _mm512_movepi8_mask(bytes), v8_set(LETTER));

	note(&is->word[i], class, LETTER | DIGIT);
	note(&is->digit[i], class, DIGIT);
	note(&is->mark[i], class, MARK);
	if (gaps) {
		note(&is->loud[i], class, LOUD | (LINE ^ line));
		note(&is->shout[i], class, END | line);
	}
	return bytes;
}

static inline void classify_wide(const uint8_t *text, struct bitmaps *is, size_t i)
{
	const v8 bytes = v8_load(text);

	_store_mask64((__mmask64 *)&is->foreign[i],
	              _mm512_cmpge_epu8_mask(bytes, v8_set(DD_PLAIN_BELOW)));
	_store_mask64((__mmask64 *)&is->threes[i], _mm512_cmpge_epu8_mask(bytes, v8_set(0xe0)));
}

/* n blocks from `at` on: at most eight, or none. */
static inline void classify(const struct dd_word_source *source, size_t at, size_t n,
                            struct bitmaps *is, bool gaps)
{
	v8 all = _mm512_setzero_si512();

	for (size_t i = 0; i < n; i++)
		all = v8_or(all, classify_block(source, at + 64 * i, is, i, gaps));
	is->set = (__mmask8)low_bits(n);
	is->wide = 0;
	if (!v8_any_high(all))
		return;
	is->wide = is->set;
	for (size_t i = 0; i < n; i++)
		classify_wide(source->text + at + 64 * i, is, i);
}

/* What eight blocks leave to the next ones. */
struct carries {
	v64 word, joined, digit, inner, lone, threes; /* the bitmaps, of which the last bits matter */
	unsigned chain, more, gap;                    /* of sums */
};

/* Each bit n places up, where those that leave the eight blocks before come in: n is a number in
 * the program. */
#define UP(x, before, n) _mm512_shldi_epi64(x, _mm512_alignr_epi64(x, before, 7), n)

/* The sum of two numbers of 512 bits and *carry; leaves in *carry what it carries out. A lane whose
 * sum is all ones passes on what it gets. */
static inline v64 sum(v64 a, v64 b, unsigned *carry)
{
	const v64 lanes = _mm512_add_epi64(a, b);
	const unsigned out = _mm512_cmplt_epu64_mask(lanes, a);
	const unsigned full = _mm512_cmpeq_epi64_mask(lanes, v64_set(UINT64_MAX));
	const unsigned passed = full + 2 * out + *carry;

	*carry = passed >> BLOCKS;
	return _mm512_mask_sub_epi64(lanes, (__mmask8)(passed ^ full), lanes, v64_set(UINT64_MAX));
}

static inline v64 v64_and(v64 a, v64 b)
{
	return _mm512_and_si512(a, b);
}

static inline v64 v64_or(v64 a, v64 b)
{
	return _mm512_or_si512(a, b);
}

/* a without b */
static inline v64 v64_less(v64 a, v64 b)
{
	return _mm512_andnot_si512(b, a);
}

static inline v64 v64_not(v64 a)
{
	return v64_less(v64_set(UINT64_MAX), a);
}

/* Words with the marks inside numbers; and what numbers make special. */
struct joined_words {
	v64 word;
	v64 more; /* a mark in a number, a letter behind one, what follows a lone digit */
	v64 lone; /* the first digits behind another digit and a mark */
};

/* Marks inside numbers are those between two digits, in a chain of digits and such marks that
 * begins a word or follows a character of three bytes. A sum's carry runs through the chain, and
 * comes out behind it. next: whether a digit follows the eight blocks. */
static inline struct joined_words join_numbers(struct carries *carry, const struct bitmaps *is,
                                               bool next)
{
	const v64 word = _mm512_maskz_loadu_epi64(is->set, is->word);
	const v64 digit = _mm512_maskz_loadu_epi64(is->set, is->digit);
	const v64 mark = _mm512_maskz_loadu_epi64(is->set, is->mark);
	const v64 threes = _mm512_maskz_loadu_epi64(is->wide, is->threes);
	const v64 behind = _mm512_alignr_epi64(v64_set(next), digit, 1);
	const v64 within = v64_less(UP(word, carry->word, 1), UP(threes, carry->threes, 3));
	const v64 first = v64_less(digit, within);
	const v64 inner = v64_and(v64_and(mark, UP(digit, carry->digit, 1)),
	                          _mm512_shrdi_epi64(digit, behind, 1));
	const v64 lone = v64_and(first, UP(inner, carry->inner, 1));
	const v64 chain = v64_or(digit, inner);
	const v64 rest = sum(chain, v64_xor(first, lone), &carry->chain);
	const v64 joined = v64_less(inner, rest);
	const v64 letter = v64_and(v64_less(rest, chain), word);
	const v64 more = v64_or(v64_or(joined, UP(lone, carry->lone, 1)), letter);

	carry->word = word;
	carry->threes = threes;
	carry->digit = digit;
	carry->inner = inner;
	carry->lone = lone;
	return (struct joined_words){v64_or(word, joined), more, lone};
}

/* A loud byte is found by addition: it sets off a carry that runs through the ones of its
 * gap and comes to rest on the first byte of the next word. */
static inline v64 find_gaps(struct carries *carry, const struct bitmaps *is, v64 word)
{
	const v64 next = _mm512_alignr_epi64(_mm512_setzero_si512(), word, 1);
	const v64 last = _mm512_shrdi_epi64(word, next, 1);
	const v64 loud = v64_less(_mm512_maskz_loadu_epi64(is->set, is->loud), last);
	const v64 shout = _mm512_maskz_loadu_epi64(is->set, is->shout);
	const v64 heard = v64_less(v64_or(shout, loud), word);

	return v64_and(sum(v64_not(word), heard, &carry->gap), word);
}

/* What has been written, and where the rest goes. */
struct writer {
	struct dd_word_marks to;
	struct carries carry;
	size_t words;
	v64 foreign; /* not 0 if there was a run that is not plain */
};

/* What is to be written of eight blocks. */
struct found {
	uint64_t edge[BLOCKS], start[BLOCKS], special[BLOCKS], gap[BLOCKS];
};

static inline void decide(struct writer *writer, const struct bitmaps *is, bool next, bool gaps,
                          struct found *found)
{
	const struct joined_words joined = join_numbers(&writer->carry, is, next);
	const v64 word = joined.word, after = UP(word, writer->carry.joined, 1);
	const v64 start = v64_less(word, after);
	const v64 foreign = _mm512_maskz_loadu_epi64(is->wide, is->foreign);
	/* More to a number shows on the word after: a carry runs on to its begin. */
	v64 special = sum(v64_not(start), joined.more, &writer->carry.more);

	special = v64_or(v64_or(special, joined.lone), foreign);
	if (gaps)
		v64_store(found->gap, find_gaps(&writer->carry, is, word));
	v64_store(found->edge, v64_xor(word, after));
	v64_store(found->start, start);
	v64_store(found->special, special);
	writer->carry.joined = word;
	writer->foreign = v64_or(writer->foreign, v64_and(start, foreign));
}

/* Writes what n blocks from `at` on have. */
static inline void write_blocks(struct writer *writer, const struct found *found, size_t at, size_t n,
                                const uint64_t *upper)
{
	__m512i base = _mm512_set1_epi32((int)at);

	for (size_t i = 0; i < n; i++) {
		const uint64_t start = found->start[i];

		put_bits(writer->to.special, writer->words, pack_bits(found->special[i], start));
		if (upper) {
			put_bits(writer->to.upper, writer->words,
			         pack_bits(upper[at / 64 + i], start));
			put_bits(writer->to.gap, writer->words, pack_bits(found->gap[i], start));
		}
		writer->to.edge += put_edges(found->edge[i], base, writer->to.edge);
		writer->words += count_ones(start);
		base = _mm512_add_epi32(base, _mm512_set1_epi32(64));
	}
}

/* Of so many blocks, how many the k-th eight has. */
static inline size_t count_blocks(size_t blocks, size_t k)
{
	const size_t before = k * BLOCKS;

	return blocks <= before ? 0 : blocks - before < BLOCKS ? blocks - before : BLOCKS;
}

/* Three things at a time: eight blocks are classified, the eight before these decided on, and the
 * eight before those written. None waits for another: what is written a word at a time has to
 * reach the cache before it can be read as a vector, and a decision takes a hundred cycles. */
static inline __attribute__((always_inline)) size_t find(const struct dd_word_source *source,
                                                         struct dd_word_marks *marks, bool gaps)
{
	const struct dd_word_source text = *source;
	const size_t blocks = text.size / 64 + 1, whole = 64 * BLOCKS;
	struct writer writer = {.to = *marks};
	struct bitmaps is[2];
	struct found found[2];

	marks->special[0] = 0;
	if (gaps)
		marks->upper[0] = marks->gap[0] = 0;
	classify(&text, 0, count_blocks(blocks, 0), &is[0], gaps);
	for (size_t k = 0; count_blocks(blocks, k); k++) {
		const size_t behind = (k + 1) * whole;
		const uint8_t next = text.text[behind < text.size ? behind : text.size];

		classify(&text, behind, count_blocks(blocks, k + 1), &is[(k + 1) % 2], gaps);
		decide(&writer, &is[k % 2], next - (unsigned)'0' < 10, gaps, &found[k % 2]);
		if (k)
			write_blocks(&writer, &found[(k - 1) % 2], (k - 1) * whole, BLOCKS,
			             gaps ? text.upper : NULL);
	}
	const size_t last = (blocks - 1) / BLOCKS;

	write_blocks(&writer, &found[last % 2], last * whole, count_blocks(blocks, last),
	             gaps ? text.upper : NULL);
	marks->foreign = _mm512_test_epi64_mask(writer.foreign, writer.foreign) != 0;
	return writer.words;
}

size_t dd_find_words_avx512(const struct dd_word_source *source, struct dd_word_marks *marks)
{
	return source->upper ? find(source, marks, true) : find(source, marks, false);
}
