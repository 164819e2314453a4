#include "test.h"

#include "base/code.h"
#include "simd/kernels.h"
#include "text/fold_table.h"
#include "text/number.h"
#include "text/utf8.h"
#include "text/words.h"
#include "unit/plain_hash.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#define SIZE  5000
#define TEXTS 300

/* A text, and what the loops say about it. */
struct words {
	uint8_t text[SIZE + DD_WORDS_PAD + 1];
	size_t size;
	uint64_t upper_bytes[SIZE / 64 + 2];
	uint32_t edge[SIZE + 2 + DD_WORDS_SLACK];
	uint64_t upper[SIZE / 128 + 3], special[SIZE / 128 + 3], gap[SIZE / 128 + 3];
	uint64_t odd[SIZE / 128 + 3];
	uint64_t hash[SIZE];
	uint32_t code[SIZE];
	size_t count;
};

static uint64_t state_of_chance = 1;

static uint32_t chance(uint32_t below)
{
	state_of_chance = state_of_chance * UINT64_C(6364136223846793005) + 1;
	return (uint32_t)(state_of_chance >> 33) % below;
}

static bool is_word(uint8_t byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte >= 0x80;
}

static bool is_digit(uint8_t byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_inner(const uint8_t *text, size_t at)
{
	return text[at] && strchr(".,'_", text[at]) && is_digit(text[at - 1]) &&
	       is_digit(text[at + 1]);
}

/* The end of the run that begins at `begin`: of word bytes, and of numbers in it, at its begin
 * or behind a character of three bytes, their inner marks. */
static size_t run_end(const uint8_t *text, size_t begin)
{
	bool number = false;
	size_t end;

	for (end = begin; is_word(text[end]) || (number && is_inner(text, end)); end++) {
		if (end == begin)
			number = begin < 2 || !is_inner(text, begin - 1);
		else if (end >= begin + 3 && text[end - 3] >= 0xe0)
			number = true;
		number &= is_digit(text[end]) || !is_word(text[end]);
	}
	return end;
}

static bool bit(const uint64_t *bits, size_t i)
{
	return bits[i / 64] >> i % 64 & 1;
}

/* Words of all lengths, with gaps of all kinds; the pad is zeros. */
static void fill_text(struct words *w)
{
	static const char *const letters[] = {"a", "b", "z", "e",  "7", "0",
	                                      "é", "ß", "д", "中", "ا", "א"};
	static const char *const gaps[] = {" ",  " ",    " ",  ".", "\n", ". ", ".\n", "!",
	                                   ", ", "\n\n", "  ", ",", "'",  "_",  "\x1e"};
	size_t room = chance(SIZE - 600), n = 0;
	bool ascii = chance(2);

	memset(w, 0, sizeof *w);
	while (n < room) {
		const char *gap = gaps[chance(sizeof gaps / sizeof *gaps)];
		uint32_t length = chance(8) ? 1 + chance(9) : chance(40);
		bool number = !chance(3);

		for (uint32_t i = 0; i < (number && chance(2) ? 3 : length); i++) {
			const char *letter =
			        letters[number ? 4 + chance(2) : chance(ascii ? 6 : 12)];

			memcpy(w->text + n, letter, strlen(letter));
			n += strlen(letter);
		}
		memcpy(w->text + n, gap, strlen(gap));
		n += chance(20) || n == 0 ? strlen(gap) : 0;
	}
	w->size = n;
	memset(w->text + n, 0, DD_WORDS_PAD);
	for (size_t i = 0; i < SIZE / 64; i++)
		w->upper_bytes[i] = (uint64_t)chance(1u << 31) << 40 ^ chance(1u << 31);
}

/* A run that begins with a digit, as text/number.h has it: what is left of its marks, or 0 if it is
 * no one number. */
static size_t plain_number(const uint8_t *run, size_t n, char *number)
{
	size_t digits = strspn((const char *)run, "0123456789"), at = digits, size = digits;

	if (digits >= n)
		return 0;
	memcpy(number, run, size);
	if (digits <= 3 && run[0] != '0' && strchr(".,'_", run[digits]))
		for (; at + 4 <= n && run[at] == run[digits] &&
		       strspn((const char *)run + at + 1, "0123456789") == 3;
		     at += 4, size += 3)
			memcpy(number + size, run + at + 1, 3);
	if (at < n && (run[at] == '.' || run[at] == ',')) {
		number[size++] = '.';
		for (at++; at < n && is_digit(run[at]);)
			number[size++] = (char)run[at++];
	}
	return at == n && size <= DD_NUMBER_MAX ? size : 0;
}

static void check_settled_run(const struct words *w, size_t i, const uint64_t *hash,
                              const uint32_t *code)
{
	const uint8_t *run = w->text + w->edge[2 * i];
	size_t n = w->edge[2 * i + 1] - w->edge[2 * i], size, significant = 0;
	char number[SIZE];

	if (!is_digit(run[0]) || strspn((const char *)run, "0123456789") >= n) {
		assert_int_equal(bit(w->odd, i), run[0] >= 0xd7);
		assert_int_equal(hash[i], w->hash[i]);
		return;
	}
	size = plain_number(run, n, number);
	assert_int_equal(bit(w->odd, i), size == 0);
	if (!size)
		return;
	assert_int_equal(hash[i], plain_hash(number, size));
	for (size_t k = 0; k < size; k++)
		significant += number[k] != '.' && (significant || number[k] != '0');
	if (code)
		assert_int_equal(code[i], plain_term(number, size) |
		                                  (uint32_t)(significant > 15 ? 15 : significant)
		                                          << DD_TERM_BITS |
		                                  (uint32_t)DD_NUMBER << DD_KIND_SHIFT);
}

/* What numbers are made of the runs. */
static void check_settled(struct words *w, const struct dd_kernels *kernels,
                          const struct dd_word_marks *marks, bool codes)
{
	static uint64_t hash[SIZE];
	static uint32_t code[SIZE];
	bool any = false, odd;

	memcpy(hash, w->hash, sizeof hash);
	memcpy(code, w->code, sizeof code);
	odd = dd_numbers_settle(kernels, w->text, marks, w->count, hash, codes ? code : NULL,
	                        w->odd);
	for (size_t i = 0; i < w->count; i++) {
		check_settled_run(w, i, hash, codes ? code : NULL);
		any |= bit(w->odd, i);
	}
	assert_int_equal(odd, any);
}

static void run(struct words *w, const struct dd_kernels *kernels, bool lines)
{
	const struct dd_word_source source = {w->text, w->size, w->upper_bytes, lines};
	struct dd_word_marks marks = {w->edge, w->upper, w->special, w->gap, false};

	memset(w->upper, 0xa5, sizeof w->upper);
	memset(w->special, 0xa5, sizeof w->special);
	memset(w->gap, 0xa5, sizeof w->gap);
	w->count = dd_words_find(kernels, &source, &marks);
	dd_words_hash(kernels, w->text, &marks, w->count, w->hash);
	dd_words_code(kernels, w->text, &marks, w->count, w->hash, w->code);
	check_settled(w, kernels, &marks, true);
}

static void check_word(const struct words *w, size_t i)
{
	uint32_t begin = w->edge[2 * i], end = w->edge[2 * i + 1], stem = begin;
	uint32_t digits = (uint32_t)strspn((const char *)w->text + begin, "0123456789"), zeros;
	bool upper = bit(w->upper_bytes, begin);

	assert_int_equal(bit(w->upper, i), upper);
	if (w->text[begin] < DD_PLAIN_BELOW)
		assert_int_equal(w->hash[i], plain_hash(w->text + begin, end - begin));
	if (digits) {
		zeros = (uint32_t)strspn((const char *)w->text + begin, "0");
		if (digits == end - begin)
			assert_int_equal(w->code[i],
			                 plain_term(w->text + begin, digits) |
			                         (digits - zeros > 15 ? 15 : digits - zeros)
			                                 << DD_TERM_BITS |
			                         (uint32_t)DD_NUMBER << DD_KIND_SHIFT);
		return;
	}
	if (!dd_words_is_plain(w->text[begin])) {
		assert_true(bit(w->special, i));
		return;
	}
	for (unsigned k = 0; k < DD_PLAIN_STEM && stem < end; k++)
		stem += dd_utf8_length(w->text[stem]);
	assert_int_equal(w->code[i],
	                 plain_term(w->text + begin, stem - begin) |
	                         plain_rest(w->text + begin, end - begin) << DD_TERM_BITS |
	                         (uint32_t)(upper ? DD_NAME : DD_WORD) << DD_KIND_SHIFT);
}

static void check_gap(const struct words *w, size_t i, size_t from, size_t to, bool lines)
{
	bool matters = false;

	for (size_t at = from; at < to; at++)
		matters |= w->text[at] == DD_WORDS_END || (lines && w->text[at] == '\n') ||
		           (at + 1 < to && strchr(".!?\n", w->text[at]));
	if (matters)
		assert_true(bit(w->gap, i));
}

/* What is special by its bytes and the number before it. */
static void check_numbers(const struct words *w)
{
	for (size_t i = 0; i < w->count; i++) {
		const uint8_t *word = w->text + w->edge[2 * i];
		size_t digits = strspn((const char *)word, "0123456789");
		bool more = w->edge[2 * i] + digits != w->edge[2 * i + 1];

		if (word[0] >= 0xd7)
			assert_true(bit(w->special, i));
		if (i + 1 < w->count && digits && more)
			assert_true(bit(w->special, i) || bit(w->special, i + 1));
	}
}

static void check(const struct words *w, bool lines)
{
	size_t at = 0, i = 0, end;

	for (; at < w->size; i++) {
		size_t from = at;

		while (at < w->size && !is_word(w->text[at]))
			at++;
		if (at == w->size)
			break;
		end = run_end(w->text, at);
		assert_true(i < w->count);
		assert_int_equal(w->edge[2 * i], at);
		assert_int_equal(w->edge[2 * i + 1], end);
		check_gap(w, i, from, at, lines);
		check_word(w, i);
		at = end;
	}
	assert_int_equal(w->count, i);
	check_numbers(w);
}

/* Where hashes alone are wanted. */
static void check_without_gaps(struct words *w, const struct dd_kernels *kernels)
{
	const struct dd_word_source source = {w->text, w->size, NULL, false};
	struct dd_word_marks marks = {w->edge, w->upper, w->special, w->gap, false};

	assert_int_equal(dd_words_find(kernels, &source, &marks), w->count);
	check_numbers(w);
	check_settled(w, kernels, &marks, false);
}

/* Against a plain loop and xxHash, for the portable form and each instruction set. */
static void check_text(struct words *w, bool lines)
{
	run(w, NULL, lines);
	check(w, lines);
	check_without_gaps(w, NULL);
	for (unsigned isa = DEDUP_ISA_SCALAR; isa < DEDUP_ISAS; isa++) {
		const struct dd_kernels *kernels = dd_kernels_get((enum dedup_isa)isa);

		if (!kernels)
			continue;
		run(w, kernels, lines);
		check(w, lines);
		check_without_gaps(w, kernels);
	}
}

static void test_words_are_found_and_hashed(void **state)
{
	struct words *w = malloc(sizeof *w);

	(void)state;
	assert_non_null(w);
	for (unsigned i = 0; i < TEXTS; i++) {
		fill_text(w);
		check_text(w, i % 2);
	}
	free(w);
}

static void append(struct words *w, const char *bytes, size_t times)
{
	size_t n = strlen(bytes);

	for (size_t i = 0; i < times; i++, w->size += n)
		memcpy(w->text + w->size, bytes, n);
}

/* Kernels take blocks of 64 bytes, and several at a time. */
static void test_what_lies_across_blocks(void **state)
{
	static const char *const pieces[] = {"x1.5.6", "1.5.6 ab",  "中1.5",     "ab中1.5.6 7",
	                                     "1.5x",   "1,234.56",  "1'234'567", "12a.3 4.5",
	                                     ".\n",    "1.2.3.4 a", "a\x1e",     "7.8.9"};
	struct words *w = malloc(sizeof *w);

	(void)state;
	assert_non_null(w);
	for (size_t bound = 64; bound <= 1024; bound *= 2)
		for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
			for (size_t back = 0; back <= strlen(pieces[i]); back++) {
				memset(w, 0, sizeof *w);
				append(w, "a", (bound - back) % 3);
				append(w, " ab", (bound - back) / 3 - 1);
				append(w, " \n.", 1);
				append(w, pieces[i], 1);
				append(w, " ab", 1 + bound % 5 * 40);
				check_text(w, i % 2);
			}
	free(w);
}

/* Each is longer than several blocks. */
static void test_long_words_and_gaps(void **state)
{
	static const char *const pieces[] = {"7", "a", " ", "中", "1.", ".", "\n", ", "};
	enum { PIECES = sizeof pieces / sizeof *pieces };
	struct words *w = malloc(sizeof *w);

	(void)state;
	assert_non_null(w);
	for (unsigned i = 0; i < PIECES * PIECES * 4; i++) {
		const char *first = pieces[i % PIECES], *second = pieces[i / PIECES % PIECES];

		memset(w, 0, sizeof *w);
		append(w, "ab ", 1 + chance(40));
		append(w, "1.5", chance(2));
		append(w, first, 1 + chance(1500) / strlen(first));
		append(w, "1.5", chance(2));
		append(w, second, 1 + chance(1500) / strlen(second));
		append(w, " ab", 1 + chance(40));
		check_text(w, i % 2);
	}
	free(w);
}

/* Most words must take the short way, or the kernel does no good. */
static void test_few_words_are_marked_in_vain(void **state)
{
	static const char sentence[] = "the quick brown fox,\njumps over the lazy dog/and on ";
	struct words *w = malloc(sizeof *w);

	(void)state;
	assert_non_null(w);
	for (unsigned isa = DEDUP_ISA_SCALAR; isa < DEDUP_ISAS; isa++) {
		const struct dd_kernels *kernels = dd_kernels_get((enum dedup_isa)isa);
		size_t gaps = 0;

		if (!kernels)
			continue;
		memset(w, 0, sizeof *w);
		for (; w->size < 3000; w->size += sizeof sentence - 1)
			memcpy(w->text + w->size, sentence, sizeof sentence - 1);
		run(w, kernels, false);
		for (size_t i = 0; i < w->count; i++)
			gaps += bit(w->gap, i) || bit(w->special, i);
		assert_in_range(gaps, 0, w->count / 50);
	}
	free(w);
}

/* What the kernels may fold: ASCII, U+0400..U+047F, and what becomes one byte. */
static uint32_t random_point(void)
{
	switch (chance(6)) {
	case 0:
		return 0x400 + chance(0x80);
	case 1:
		return 0x80 + chance(0x100);
	case 2:
		return 0x2000 + chance(0x40);
	default:
		return chance(0x80);
	}
}

/* A character, and what it becomes by the table; *size bytes, 0 if a kernel stops before it. Returns its
 * own bytes. */
static size_t random_plain(uint8_t *in, uint8_t out[2], size_t *size, bool *capital, bool latin)
{
	uint32_t cp = random_point(), entry = dd_fold_entry(cp), byte = entry >> DD_FOLD_ARG_SHIFT;
	bool is_short = (entry & (DD_FOLD_SPECIAL | DD_FOLD_KEEP | DD_FOLD_LENGTH)) == 1;
	size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : 3;

	in[0] = (uint8_t)(n == 1 ? cp : n == 2 ? 0xc0 | cp >> 6 : 0xe0 | cp >> 12);
	if (n > 1)
		in[n - 1] = (uint8_t)(0x80 | (cp & 63));
	if (n > 2)
		in[1] = (uint8_t)(0x80 | (cp >> 6 & 63));
	*capital = cp < 0x80 ? cp >= 'A' && cp <= 'Z' : dd_fold_class(entry) == DD_UPPER;
	out[0] = (uint8_t)(cp < 0x80 && !*capital ? cp : cp < 0x80 ? cp | 0x20 : byte);
	out[1] = (uint8_t)(byte >> 8);
	if (cp >= 0x400 && cp < 0x800)
		*size = 2;
	else
		*size = cp < 0x80 || (latin && is_short && byte < 0x80);
	return n;
}

static void check_plain(const struct dd_kernels *kernels, size_t at, bool latin)
{
	const struct dd_fold_bytes tables = {dd_fold_pairs, latin ? dd_fold_latin : NULL,
	                                     dd_fold_marks};
	bool stopped = false, capitals[800] = {false};
	uint8_t in[800], want[800], out[1200], bytes[2];
	size_t n = 0, wanted = 0, reach = 0, behind[800] = {0}, done, to = at;
	uint64_t upper[20] = {0};

	while (n < 600) {
		size_t size, own;
		bool capital;

		own = random_plain(in + n, bytes, &size, &capital, latin && kernels->folds_latin);
		if (!size && chance(40))
			continue; /* few, or no kernel would come far */
		n += own;
		stopped |= !size;
		if (stopped)
			continue;
		memcpy(want + wanted, bytes, size);
		capitals[wanted] = capital;
		wanted += size;
		reach = n;
		behind[reach] = wanted;
	}
	n = chance(2) ? n : reach; /* ends with a character */
	done = kernels->fold_plain(in, n, out, &to, upper, &tables);
	assert_true(done <= reach && (done == reach || done + DD_FOLD_BLOCK > n));
	assert_int_equal(to, at + behind[done]);
	assert_memory_equal(out + at, want, to - at);
	for (size_t i = 0; i < 64 * 20; i++)
		assert_int_equal(bit(upper, i), i >= at && i < to && capitals[i - at]);
	memset(out, 0, sizeof out);
	to = at;
	assert_int_equal(kernels->fold_plain(in, n, out, &to, NULL, &tables), done);
	assert_memory_equal(out + at, want, to - at);
}

/* Whole blocks of ASCII, and the rest if that is, too. */
static void test_ascii_is_folded(void **state)
{
	(void)state;
	for (unsigned isa = DEDUP_ISA_SCALAR; isa < DEDUP_ISAS; isa++) {
		const struct dd_kernels *kernels = dd_kernels_get((enum dedup_isa)isa);

		for (size_t n = 0; kernels && kernels->fold_ascii && n < 400; n++) {
			for (size_t wide = 0; wide <= n; wide += 1 + wide % 3) {
				uint8_t in[400], out[400 + DD_FOLD_BLOCK] = {0};
				uint64_t upper[8] = {0};
				size_t done, left;

				for (size_t i = 0; i < n; i++)
					in[i] = (uint8_t)(i == wide ? 0xd0 : i * 11 % 128);
				done = kernels->fold_ascii(in, n, out, upper);
				left = wide / DD_FOLD_BLOCK * DD_FOLD_BLOCK;
				assert_int_equal(done, n < DD_FOLD_BLOCK ? 0
				                       : wide == n       ? n
				                       : left < n - n % DD_FOLD_BLOCK
				                               ? left
				                               : n - n % DD_FOLD_BLOCK);
				for (size_t i = 0; i < done; i++) {
					bool capital = in[i] >= 'A' && in[i] <= 'Z';

					assert_int_equal(out[i], in[i] + (capital ? 32 : 0));
					assert_int_equal(bit(upper, i), capital);
				}
				for (size_t i = done; i < 64 * 8; i++)
					assert_false(bit(upper, i));
				memset(out, 0, sizeof out);
				assert_int_equal(kernels->fold_ascii(in, n, out, NULL), done);
			}
		}
	}
}

/* A block and no byte more, which ends with a mark. */
static void check_last_mark(const struct dd_kernels *kernels)
{
	const struct dd_fold_bytes tables = {dd_fold_pairs, dd_fold_latin, dd_fold_marks};
	uint8_t in[64], out[64 + DD_FOLD_BLOCK];
	size_t at = 0, done;

	memset(in, 'x', sizeof in);
	memcpy(in + 61, "\xe2\x80\x99", 3);
	done = kernels->fold_plain(in, sizeof in, out, &at, NULL, &tables);
	assert_int_equal(at, done == 64 ? 62 : done); /* all, or it stopped short */
	assert_true(done <= 61 || (done == 64 && out[61] == '\''));
	assert_memory_equal(out, in, done < 61 ? done : 61);
}

static void test_plain_text_is_folded(void **state)
{
	(void)state;
	for (unsigned isa = DEDUP_ISA_SCALAR; isa < DEDUP_ISAS; isa++) {
		const struct dd_kernels *kernels = dd_kernels_get((enum dedup_isa)isa);

		for (size_t i = 0; kernels && kernels->fold_plain && i < 4000; i++)
			check_plain(kernels, i % 200, i % 2);
		if (kernels && kernels->fold_plain)
			check_last_mark(kernels);
	}
}

/* The kernels leave Han as it is, as the table does, and stop before anything else. */
static void test_han(void **state)
{
	uint8_t text[600 + 64], copy[600 + DD_FOLD_BLOCK];
	uint64_t hash[200];

	(void)state;
	for (uint32_t cp = 0x4e00; cp < 0xa000; cp++)
		assert_int_equal(dd_fold_entry(cp) & 255,
		                 DD_HAN << DD_FOLD_CLASS_SHIFT | DD_FOLD_KEEP);
	for (unsigned round = 0; round < 2000; round++) {
		size_t stop = chance(200) * 3;

		for (size_t i = 0; i < 600; i += 3) {
			text[i] = (uint8_t)(i == stop ? 0xe3 + chance(2) : 0xe4 + chance(6));
			text[i + 1] = (uint8_t)(0x80 + chance(64));
			if (text[i] == 0xe4)
				text[i + 1] = (uint8_t)(i == stop ? 0x80 + chance(0x38)
				                                  : 0xb8 + chance(8));
			text[i + 2] = (uint8_t)(0x80 + chance(64));
		}
		for (unsigned isa = DEDUP_ISA_SCALAR; isa < DEDUP_ISAS; isa++) {
			const struct dd_kernels *kernels = dd_kernels_get((enum dedup_isa)isa);
			size_t pairs = chance(199), done;

			if (!kernels || !kernels->skip_han)
				continue;
			done = kernels->skip_han(text, 600, copy);
			assert_true(done % 3 == 0 && done <= stop &&
			            (done == stop || done + 64 > 600));
			assert_memory_equal(copy, text, done);
			assert_int_equal(kernels->skip_han(text, 600, NULL), done);
			kernels->hash_pairs(text, pairs, hash);
			for (size_t i = 0; i < pairs; i++)
				assert_int_equal(hash[i], plain_hash(text + 3 * i, 6));
		}
	}
}

static void test_digest_is_that_of_xxhash(void **state)
{
	uint8_t bytes[3000];

	(void)state;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)chance(256);
	for (unsigned isa = DEDUP_ISA_SCALAR; isa < DEDUP_ISAS; isa++) {
		const struct dd_kernels *kernels = dd_kernels_get((enum dedup_isa)isa);

		for (size_t n = 0; kernels && kernels->digest && n <= sizeof bytes;
		     n += n < 300 ? 1 : 100) {
			XXH128_hash_t want = XXH3_128bits(bytes, n);
			uint64_t got[2];

			kernels->digest(bytes, n, got);
			assert_int_equal(got[0], want.low64);
			assert_int_equal(got[1], want.high64);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_words_are_found_and_hashed),
	        cmocka_unit_test(test_what_lies_across_blocks),
	        cmocka_unit_test(test_long_words_and_gaps),
	        cmocka_unit_test(test_few_words_are_marked_in_vain),
	        cmocka_unit_test(test_plain_text_is_folded),
	        cmocka_unit_test(test_ascii_is_folded),
	        cmocka_unit_test(test_han),
	        cmocka_unit_test(test_digest_is_that_of_xxhash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
