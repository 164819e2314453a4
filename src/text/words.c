#include "text/words.h"

#include "base/code.h"
#include "text/fold_table.h"
#include "text/swar.h"
#include "text/utf8.h"
#include "text/word_hash.h"
#include "text/term_hash.h"

/* Word bytes of 8 as their high bits. */
static uint64_t word_bytes8(uint64_t word)
{
	uint64_t low = word & ~DD_HIGHS;
	uint64_t letter = (low + DD_ONES * (0x80 - 'a')) & ~(low + DD_ONES * (0x80 - 'z' - 1));
	uint64_t digit = (low + DD_ONES * (0x80 - '0')) & ~(low + DD_ONES * (0x80 - '9' - 1));

	return (letter | digit | word) & DD_HIGHS;
}

static uint64_t word_bytes64(const uint8_t *text)
{
	uint64_t bits = 0;

	for (unsigned i = 0; i < 64; i += 8) {
		uint64_t high = word_bytes8(dd_load_le64(text + i));

		bits |= dd_gather_highs(high) << i;
	}
	return bits;
}

/* Not the builtin, which is a call where the machine may lack the instruction. */
static size_t count_bits(uint64_t bits)
{
	bits -= bits >> 1 & DD_ONES * 0x55;
	bits = (bits & DD_ONES * 0x33) + (bits >> 2 & DD_ONES * 0x33);
	return ((bits + (bits >> 4)) & DD_ONES * 0x0f) * DD_ONES >> 56;
}

/* Writes the positions of the bits; may write up to 3 more. Four at a time: a
 * block of text has about 20, so a loop of ones would end at a surprise. */
static size_t write_edges(uint64_t bits, uint32_t at, uint32_t *edge)
{
	size_t n = count_bits(bits);

	for (size_t i = 0; i < n; i += 4)
		for (size_t k = 0; k < 4; k++) {
			edge[i + k] = at + (uint32_t)__builtin_ctzll(bits | (uint64_t)1 << 63);
			bits &= bits - 1;
		}
	return n;
}

static size_t find_edges(const uint8_t *text, size_t size, uint32_t *edge)
{
	size_t n = 0;
	uint64_t carry = 0;

	/* The pad ends the last word. */
	for (size_t at = 0; at <= size; at += 64) {
		uint64_t bits = word_bytes64(text + at);

		n += write_edges(bits ^ (bits << 1 | carry), (uint32_t)at, edge + n);
		carry = bits >> 63;
	}
	return n / 2;
}

_Static_assert(DD_WORDS_END == DD_FOLD_END, "the mark that folding puts in");

static inline bool is_digit(uint8_t byte)
{
	return byte >= '0' && byte <= '9';
}

static inline bool is_word_byte(uint8_t byte)
{
	return is_digit(byte) || (byte >= 'a' && byte <= 'z') || byte >= 0x80;
}

/* Bytes that matter in any gap are SHOUT, those that do in one of two bytes or more LOUD. */
enum { LOUD = 1, SHOUT = 2 };

static const uint8_t gap_class[256] = {
        ['.'] = LOUD, ['!'] = LOUD, ['?'] = LOUD, ['\n'] = LOUD, [DD_WORDS_END] = SHOUT};

/* Does the gap from `at` to `next` matter? The first three bytes are looked at; when
 * these reach into the next word they at worst mark it in vain. No jumps: gaps are
 * hard to predict. */
static inline bool gap_matters(const struct dd_word_source *source, uint32_t at, uint32_t next)
{
	const uint8_t *gap = source->text + at;
	uint32_t n = next - at, heard = n == 1 ? SHOUT : SHOUT | LOUD;

	heard &= (uint32_t)(gap_class[gap[0]] | gap_class[gap[1]] | gap_class[gap[2]]);
	return (heard != 0) | (n > 3) | (source->lines & (gap[0] == '\n'));
}

/* The bits of up to 64 words from the one that edge points to; `at` is the end of the one
 * before. */
static void mark_gaps(const struct dd_word_source *source, const uint32_t *edge, size_t n,
                      uint32_t at, uint64_t *upper, uint64_t *special)
{
	uint64_t capitals = 0, specials = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t begin = edge[2 * i];
		unsigned other = !dd_words_is_plain(source->text[begin]);
		unsigned matters = other | gap_matters(source, at, begin);

		capitals |= (source->upper[begin / 64] >> begin % 64 & 1) << i;
		specials |= (uint64_t)matters << i;
		at = edge[2 * i + 1];
	}
	*upper = capitals;
	*special = specials;
}

/* Does the number that begins at `at` go on after its digits? */
static bool number_matters(const uint8_t *text, uint32_t at)
{
	while (is_digit(text[at]))
		at++;
	if (is_word_byte(text[at]))
		return true;
	return (text[at] == '.' || text[at] == ',' || text[at] == '\'' || text[at] == '_') &&
	       is_digit(text[at + 1]);
}

/* The bits of up to 64 words; *after says whether the word before them matters, and then
 * whether the last one does. */
static uint64_t mark_numbers(const struct dd_word_source *source, const uint32_t *edge, size_t n,
                             bool *after)
{
	uint64_t specials = 0;

	for (size_t i = 0; i < n; i++) {
		uint8_t first = source->text[edge[2 * i]];
		unsigned matters = (unsigned)*after | (first >= DD_PLAIN_BELOW);

		*after = is_digit(first) && number_matters(source->text, edge[2 * i]);
		specials |= (uint64_t)matters << i;
	}
	return specials;
}

size_t dd_words_find(const struct dd_kernels *kernels, const struct dd_word_source *source,
                     const struct dd_word_marks *marks)
{
	const uint32_t *edge = marks->edge;
	bool after = false;
	size_t n;

	if (kernels && kernels->find_words)
		return kernels->find_words(source, marks);
	n = find_edges(source->text, source->size, marks->edge);
	for (size_t i = 0; i < n; i += 64) {
		size_t some = n - i < 64 ? n - i : 64;

		if (source->upper)
			mark_gaps(source, edge + 2 * i, some, i ? edge[2 * i - 1] : 0,
			          &marks->upper[i / 64], &marks->special[i / 64]);
		else
			marks->special[i / 64] = mark_numbers(source, edge + 2 * i, some, &after);
	}
	if (n)
		marks->special[0] |= 1;
	return n;
}

void dd_words_hash(const struct dd_kernels *kernels, const uint8_t *text, const uint32_t *edge,
                   size_t n, uint64_t *hash)
{
	if (kernels && kernels->hash_words) {
		kernels->hash_words(text, edge, n, hash);
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

/* Words by the way they are hashed. The lengths of words come in no order that a
 * branch predictor could learn, so a chunk of words is first dealt out to lists,
 * and then each list is gone through by its own formula. */
enum { TINY, SMALL, MEDIUM, LARGE, LETTERS, WAYS };
#define CHUNK 256 /* words; the lists then take 5 KiB */

struct chunk {
	const uint8_t *text;
	const uint32_t *edge;
	const uint64_t *upper;
	uint32_t *code;
	uint32_t list[WAYS][CHUNK];
	uint32_t count[WAYS];
};

static void deal(struct chunk *c, uint32_t n)
{
	const uint8_t *text = c->text;
	const uint32_t *edge = c->edge;
	uint32_t count[WAYS] = {0};

	for (uint32_t i = 0; i < n; i++) {
		uint32_t begin = edge[2 * i], size = edge[2 * i + 1] - begin;
		uint32_t stem = size < DD_PLAIN_STEM ? size : DD_PLAIN_STEM;
		uint64_t letters = dd_load_le64(text + begin) << (64 - 8 * stem) & DD_HIGHS;
		uint32_t way = (uint32_t)((size > 3) + (size > DD_PLAIN_STEM) + (size > 8));

		way = letters ? LETTERS : way;
		c->list[way][count[way]++] = i;
	}
	memcpy(c->count, count, sizeof count);
}

static inline uint32_t size_of(const struct chunk *c, uint32_t i)
{
	return c->edge[2 * i + 1] - c->edge[2 * i];
}

static inline uint64_t load_of(const struct chunk *c, uint32_t i)
{
	return dd_load_le64(c->text + c->edge[2 * i]);
}

static inline void set(struct chunk *c, uint32_t i, uint64_t hash, uint64_t stem)
{
	c->code[i] = dd_code_make(stem, hash, DD_WORD, false) |
	             (uint32_t)(c->upper[i / 64] >> i % 64 & 1) * DD_NAME << DD_KIND_SHIFT;
}

static void code_tiny_and_small(struct chunk *c)
{
	for (uint32_t k = 0; k < c->count[TINY]; k++) {
		uint32_t i = c->list[TINY][k];
		uint64_t hash = dd_term_hash_1to3(load_of(c, i), size_of(c, i));

		set(c, i, hash, hash);
	}
	for (uint32_t k = 0; k < c->count[SMALL]; k++) {
		uint32_t i = c->list[SMALL][k];
		uint64_t hash = dd_term_hash_4to8(load_of(c, i), size_of(c, i));

		set(c, i, hash, hash);
	}
}

static void code_medium_and_large(struct chunk *c)
{
	for (uint32_t k = 0; k < c->count[MEDIUM]; k++) {
		uint32_t i = c->list[MEDIUM][k];
		uint64_t word = load_of(c, i);

		set(c, i, dd_term_hash_4to8(word, size_of(c, i)),
		    dd_term_hash_4to8(word, DD_PLAIN_STEM));
	}
	for (uint32_t k = 0; k < c->count[LARGE]; k++) {
		uint32_t i = c->list[LARGE][k];

		set(c, i, dd_term_hash_long(c->text + c->edge[2 * i], size_of(c, i)),
		    dd_term_hash_4to8(load_of(c, i), DD_PLAIN_STEM));
	}
}

static void code_letters(struct chunk *c)
{
	for (uint32_t k = 0; k < c->count[LETTERS]; k++) {
		uint32_t i = c->list[LETTERS][k], size = size_of(c, i);
		const uint8_t *bytes = c->text + c->edge[2 * i];

		if (dd_words_is_plain(bytes[0]))
			set(c, i, dd_term_hash(bytes, size),
			    dd_term_hash(bytes, stem_size(bytes, size)));
	}
}

static void code_all(struct chunk *c, uint32_t n)
{
	deal(c, n);
	code_tiny_and_small(c);
	code_medium_and_large(c);
	code_letters(c);
}

/* Short words by the kernel; it lists the others, of which most are just long. code_letters()
 * takes any. */
static void code_with_kernel(struct chunk *c, uint32_t n, const struct dd_kernels *kernels)
{
	uint32_t left[CHUNK + 8];
	size_t count = kernels->code_words(c->text, c->edge, n, c->upper, c->code, left);

	c->count[LETTERS] = 0;
	for (size_t k = 0; k < count; k++) {
		uint32_t i = left[k], size = size_of(c, i);
		uint32_t stem = size < DD_PLAIN_STEM ? size : DD_PLAIN_STEM;

		if (size <= 8 || load_of(c, i) << (64 - 8 * stem) & DD_HIGHS)
			c->list[LETTERS][c->count[LETTERS]++] = i;
		else
			set(c, i, dd_term_hash_long(c->text + c->edge[2 * i], size),
			    dd_term_hash_4to8(load_of(c, i), DD_PLAIN_STEM));
	}
	code_letters(c);
}

void dd_words_code(const struct dd_kernels *kernels, const uint8_t *text,
                   const struct dd_word_marks *marks, size_t n, uint32_t *code)
{
	struct chunk c; /* the lists need no zeros */

	c.text = text;
	for (size_t at = 0; at < n; at += CHUNK) {
		uint32_t size = n - at < CHUNK ? (uint32_t)(n - at) : CHUNK;

		c.edge = marks->edge + 2 * at;
		c.upper = marks->upper + at / 64;
		c.code = code + at;
		if (kernels && kernels->code_words)
			code_with_kernel(&c, size, kernels);
		else
			code_all(&c, size);
	}
}
