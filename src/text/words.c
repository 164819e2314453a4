#include "text/words.h"

#include "base/code.h"
#include "text/fold_table.h"
#include "text/number.h"
#include "text/swar.h"
#include "text/utf8.h"
#include "text/word_hash.h"

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
 * before. Returns those that the gaps make special. */
static uint64_t mark_gaps(const struct dd_word_source *source, const uint32_t *edge, size_t n,
                          uint32_t at, uint64_t *upper)
{
	uint64_t capitals = 0, specials = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t begin = edge[2 * i];

		capitals |= (source->upper[begin / 64] >> begin % 64 & 1) << i;
		specials |= (uint64_t)gap_matters(source, at, begin) << i;
		at = edge[2 * i + 1];
	}
	*upper = capitals;
	return specials;
}

/* Is there a mark between two digits at `at`? */
static bool is_inner(const uint8_t *text, uint32_t at)
{
	return at > 0 && dd_number_mark(text[at]) && dd_is_digit(text[at - 1]) &&
	       dd_is_digit(text[at + 1]);
}

/* Adds to the run at `at`, a number that ends at its first end, the runs behind it that marks
 * inside the number part; returns how many. *more: there is more to it than digits. */
static size_t join_number(const uint8_t *text, uint32_t *edge, const uint32_t *at, bool *more)
{
	const bool joins = !(at[0] > 0 && is_inner(text, at[0] - 1));
	uint32_t digits = dd_number_end(text, at[0]);
	size_t count = 0;

	edge[1] = at[1];
	while (joins && digits == edge[1] && is_inner(text, digits)) {
		digits = dd_number_end(text, digits + 1);
		edge[1] = at[2 * ++count + 1];
	}
	*more = count || digits != edge[1];
	return count;
}

/* Joins numbers among n runs and marks what they and the first bytes make special; returns how
 * many runs are left. */
static size_t mark_numbers(const struct dd_word_source *source, const struct dd_word_marks *marks,
                           size_t n)
{
	uint64_t specials = 1;
	bool more = false;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++, kept++) {
		const uint32_t *at = &marks->edge[2 * i];
		uint32_t *edge = &marks->edge[2 * kept];
		const uint8_t first = source->text[at[0]];
		const unsigned matters = (unsigned)more | (first >= DD_PLAIN_BELOW);

		if (kept % 64 == 0 && kept) {
			marks->special[kept / 64 - 1] = specials;
			specials = 0;
		}
		specials |= (uint64_t)matters << kept % 64;
		edge[0] = at[0];
		more = false;
		if (dd_is_digit(first))
			i += join_number(source->text, edge, at, &more);
		else
			edge[1] = at[1];
	}
	marks->special[kept ? (kept - 1) / 64 : 0] = specials;
	return kept;
}

/* Marks the capitals and what the gaps make special. */
static void mark_all_gaps(const struct dd_word_source *source, const struct dd_word_marks *marks,
                          size_t n)
{
	const uint32_t *edge = marks->edge;

	for (size_t i = 0; i < n; i += 64)
		marks->special[i / 64] |= mark_gaps(source, edge + 2 * i, n - i < 64 ? n - i : 64,
		                                    i ? edge[2 * i - 1] : 0, &marks->upper[i / 64]);
}

size_t dd_words_find(const struct dd_kernels *kernels, const struct dd_word_source *source,
                     const struct dd_word_marks *marks)
{
	size_t n;

	if (kernels && kernels->find_words)
		return kernels->find_words(source, marks);
	n = find_edges(source->text, source->size, marks->edge);
	n = mark_numbers(source, marks, n);
	if (source->upper)
		mark_all_gaps(source, marks, n);
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
		c->code[i] = dd_number_code(c->hash[i], dd_number_significant(bytes, size));
	else if (dd_words_is_plain(bytes[0]))
		c->code[i] = dd_code_make(stem_hash(bytes, size, c->hash[i]), c->hash[i], DD_WORD,
		                          false) |
		             name << DD_KIND_SHIFT;
}

#define CHUNK 256 /* words; what a kernel leaves of them takes 1 KiB */

/* Most words by the kernel. */
static void code_with_kernel(const struct coding *all, size_t n, const struct dd_kernels *kernels)
{
	uint32_t left[CHUNK + 8];

	for (size_t at = 0; at < n; at += CHUNK) {
		const struct coding c = {all->text, all->edge + 2 * at, all->hash + at,
		                         all->upper + at / 64, all->code + at};
		size_t size = n - at < CHUNK ? n - at : CHUNK;
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
