#include "text/words.h"

#include "base/bits.h"
#include "base/code.h"
#include "simd/bits.h"
#include "text/fold_table.h"
#include "text/number.h"
#include "text/swar.h"
#include "text/utf8.h"
#include "text/word_hash.h"

/* Of 64 bytes, a bit a byte. */
struct block {
	uint64_t word, digit;
};

static struct block look_at_block(const uint8_t *text)
{
	struct block block = {0, 0};

	for (unsigned i = 0; i < 64; i += 8) {
		const uint64_t bytes = dd_load_le64(text + i), ascii = bytes & ~DD_HIGHS;
		const uint64_t digit = dd_between8(ascii, '0', '9') & ~bytes;
		const uint64_t letter = dd_between8(ascii, 'a', 'z');

		block.word |= dd_gather_highs(letter | digit | (bytes & DD_HIGHS)) << i;
		block.digit |= dd_gather_highs(digit) << i;
	}
	return block;
}

static bool is_word_byte(uint8_t byte)
{
	return dd_is_digit(byte) || (byte >= 'a' && byte <= 'z') || byte >= 0x80;
}

/* Whether the digits before the mark at `at` go on behind it: they begin a word, though not
 * behind another digit and a mark, or follow a mark that they went on behind (`last`; 0: none), or
 * a character of three bytes. */
static bool goes_on(const uint8_t *text, uint32_t at, uint32_t last)
{
	uint32_t begin = at;

	while (begin > 0 && dd_is_digit(text[begin - 1]))
		begin--;
	if (begin == 0 || (last && last == begin - 1))
		return true;
	if (is_word_byte(text[begin - 1]))
		return begin >= 3 && text[begin - 3] >= 0xe0;
	return begin < 2 || !dd_number_mark(text[begin - 1]) || !dd_is_digit(text[begin - 2]);
}

/* Those of the places, each between two digits, where a mark inside a number is. */
static uint64_t inner_marks(const uint8_t *text, uint32_t at, uint64_t places, uint32_t *last)
{
	uint64_t marks = 0;

	for (; places; places &= places - 1) {
		const uint32_t place = at + (uint32_t)__builtin_ctzll(places);

		if (!dd_number_mark(text[place]) || !goes_on(text, place, *last))
			continue;
		marks |= places & (0 - places);
		*last = place;
	}
	return marks;
}

static size_t find_edges(const uint8_t *text, size_t size, uint32_t *edge)
{
	uint64_t before = 0, digit_before = 0, edges;
	uint32_t last = 0;
	size_t n = 0;

	/* The pad ends the last word. */
	for (size_t at = 0; at <= size; at += 64) {
		struct block is = look_at_block(text + at);
		const uint64_t next = dd_is_digit(text[at + 64 < size ? at + 64 : size]);
		const uint64_t places =
		        ~is.word & (is.digit << 1 | digit_before) & (is.digit >> 1 | next << 63);

		is.word |= inner_marks(text, (uint32_t)at, places, &last);
		edges = is.word ^ (is.word << 1 | before);
		n += list_places(edges, dd_count_bits(edges), at, edge + n);
		before = is.word >> 63;
		digit_before = is.digit >> 63;
	}
	return n / 2;
}

_Static_assert(DD_WORDS_END == DD_FOLD_END, "the mark that folding puts in");

/* Bytes that matter in any gap are SHOUT, those that do unless they are the last of it LOUD; a
 * LINE may count as either. */
enum { LOUD = 1, LINE = 2, SHOUT = 4 };

static const uint8_t gap_class[256] = {
        ['.'] = LOUD, ['!'] = LOUD, ['?'] = LOUD, ['\n'] = LOUD | LINE, [DD_WORDS_END] = SHOUT};

/* Does the gap from `at` to `next` matter? The first three bytes are looked at; when
 * these reach into the next word they at worst mark it in vain. No jumps: gaps are
 * hard to predict. */
static inline bool gap_matters(const struct dd_word_source *source, uint32_t at, uint32_t next)
{
	const uint8_t *gap = source->text + at;
	const uint32_t n = next - at, last = SHOUT | LINE * (uint32_t)source->lines;
	const uint32_t heard = (gap_class[gap[0]] & (last | (uint32_t)(n > 1) * LOUD)) |
	                       (gap_class[gap[1]] & (last | (uint32_t)(n > 2) * LOUD)) |
	                       (gap_class[gap[2]] & last);

	return (heard != 0) | (n > 3);
}

/* The bits of up to 64 words from the one that edge points to; `at` is the end of the one
 * before. Returns those behind a gap that matters. */
static uint64_t mark_gaps(const struct dd_word_source *source, const uint32_t *edge, size_t n,
                          uint32_t at, uint64_t *upper)
{
	uint64_t capitals = 0, gaps = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t begin = edge[2 * i];

		capitals |= (source->upper[begin / 64] >> begin % 64 & 1) << i;
		gaps |= (uint64_t)gap_matters(source, at, begin) << i;
		at = edge[2 * i + 1];
	}
	*upper = capitals;
	return gaps;
}

/* The bits of up to 64 words; *after says whether the word before them is a number with more to
 * it than digits, and then whether the last one is. */
static uint64_t mark_numbers(const struct dd_word_source *source, const uint32_t *edge, size_t n,
                             bool *after)
{
	uint64_t specials = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t begin = edge[2 * i], end = edge[2 * i + 1];
		unsigned matters = (unsigned)*after | (source->text[begin] >= DD_PLAIN_BELOW);

		*after = dd_is_digit(source->text[begin]) &&
		         dd_number_end(source->text, begin) != end;
		specials |= (uint64_t)matters << i;
	}
	return specials;
}

size_t dd_words_find(const struct dd_kernels *kernels, const struct dd_word_source *source,
                     struct dd_word_marks *marks)
{
	const uint32_t *edge = marks->edge;
	bool after = false;
	size_t n;

	if (kernels && kernels->find_words)
		return kernels->find_words(source, marks);
	n = find_edges(source->text, source->size, marks->edge);
	marks->foreign = true;
	for (size_t i = 0; i < n; i += 64) {
		size_t some = n - i < 64 ? n - i : 64;

		marks->special[i / 64] = mark_numbers(source, edge + 2 * i, some, &after);
		if (source->upper)
			marks->gap[i / 64] =
			        mark_gaps(source, edge + 2 * i, some, i ? edge[2 * i - 1] : 0,
			                  &marks->upper[i / 64]);
	}
	return n;
}

void dd_words_hash(const struct dd_kernels *kernels, const uint8_t *text,
                   const struct dd_word_marks *marks, size_t n, uint64_t *hash)
{
	const uint32_t *edge = marks->edge;

	if (kernels && kernels->hash_words) {
		kernels->hash_words(text, edge, n, marks->foreign, hash);
		return;
	}
	for (size_t i = 0; i < n; i++)
		hash[i] = dd_word_hash(text + edge[2 * i], edge[2 * i + 1] - edge[2 * i]);
}

/* Bytes of the first DD_PLAIN_STEM characters of a word of n bytes. */
static uint32_t stem_size(const uint8_t *bytes, uint32_t n)
{
	const uint64_t top2 = DD_ONES * 0xc0, pairs = UINT64_C(0x80c080c080c080c0);
	uint32_t at = 0;

	/* Cyrillic and Greek: four letters of two bytes, and the fifth too if there is one. */
	if (n >= 8 && ((dd_load_le64(bytes) ^ pairs) & top2) == 0 &&
	    (bytes[n == 8 ? 0 : 8] & 0xe0) == 0xc0)
		return n == 8 ? 8 : 2 * DD_PLAIN_STEM;
	for (unsigned i = 0; i < DD_PLAIN_STEM && at < n; i++)
		at += dd_utf8_length(bytes[at]);
	return at;
}

/* The hash of the stem of a word of n bytes, of which hash is the own. */
static inline uint64_t stem_hash(const uint8_t *bytes, uint32_t n, uint64_t hash)
{
	uint64_t first = dd_load_le64(bytes), cut = 0 - (uint64_t)(n > DD_PLAIN_STEM);
	uint32_t size = n > DD_PLAIN_STEM ? DD_PLAIN_STEM : n;

	if (first << (64 - 8 * size) & DD_HIGHS) {
		size = stem_size(bytes, n);
		return size == n ? hash : dd_word_hash(bytes, size);
	}
	/* Lengths of words come in no order that a branch predictor could learn. */
	return hash ^ ((hash ^ dd_word_hash_short(first, DD_PLAIN_STEM)) & cut);
}

/* Words as the loops have them. */
struct coding {
	const uint8_t *text;
	const uint32_t *edge;
	const uint64_t *hash, *upper;
	uint32_t *code;
};

static inline void code_word(const struct coding *c, size_t i)
{
	const uint8_t *bytes = c->text + c->edge[2 * i];
	uint32_t size = c->edge[2 * i + 1] - c->edge[2 * i];
	uint32_t name = (uint32_t)(c->upper[i / 64] >> i % 64 & 1) * DD_NAME;

	if (dd_is_digit(bytes[0]))
		/* More than digits is settled as a number, or is odd. */
		c->code[i] = dd_number_code(c->hash[i],
		                            dd_number_significant(bytes, dd_number_end(bytes, 0)));
	else if (dd_words_is_plain(bytes[0]))
		c->code[i] = dd_code_make(stem_hash(bytes, size, c->hash[i]), c->hash[i], DD_WORD,
		                          false) |
		             name << DD_KIND_SHIFT;
}

/* Most words by the kernel. */
static void code_with_kernel(const struct coding *all, size_t n, const struct dd_kernels *kernels)
{
	uint32_t left[DD_CODE_WORDS + DD_WORDS_SLACK];

	for (size_t at = 0; at < n; at += DD_CODE_WORDS) {
		const struct coding c = {all->text, all->edge + 2 * at, all->hash + at,
		                         all->upper + at / 64, all->code + at};
		size_t size = n - at < DD_CODE_WORDS ? n - at : DD_CODE_WORDS;
		size_t count =
		        kernels->code_words(c.text, c.edge, size, c.hash, c.upper, c.code, left);

		for (size_t k = 0; k < count; k++)
			code_word(&c, left[k]);
	}
}

void dd_words_code(const struct dd_kernels *kernels, const uint8_t *text,
                   const struct dd_word_marks *marks, size_t n, const uint64_t *hash,
                   uint32_t *code)
{
	struct coding all = {text, marks->edge, hash, marks->upper, NULL};

	all.code = code;
	if (kernels && kernels->code_words) {
		code_with_kernel(&all, n, kernels);
		return;
	}
	for (size_t i = 0; i < n; i++)
		code_word(&all, i);
}
