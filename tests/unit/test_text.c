/* The chain as a whole: offsets, broken input, limits, word hashes. */
#include "base/code.h"
#include "simd/kernels.h"
#include "test.h"
#include "text/alike.h"
#include "text/pieces.h"
#include "text/text.h"
#include "text/word_hash.h"
#include "text/word_hash.h"
#include "unit/plain_hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct dd_text *new_text(void)
{
	struct dd_text *text;

	assert_int_equal(dd_text_new(dd_kernels_get(DEDUP_ISA_AUTO), &text), DEDUP_OK);
	return text;
}

/* The source of each token, told by '|'. */
static const struct {
	const char *in, *told;
} offset_cases[] = {
        {"The cat's 1,200", "The|cat|s|1,200"},
        {"\u201cCaf\u00e9\u201d, cafe\u0301!", "Caf\u00e9|cafe\u0301"},
        {"of\ufb01ce na\u00efve stra\u00dfe.", "of\ufb01ce|na\u00efve|stra\u00dfe"},
        {"x \u00bd y", "x|\u00bd|\u00bd|y"},
        {"so\u00adft \u200bzero", "so\u00adft|zero"},
        {"\u4e2d\u6587\uff0c\uff11\uff12 \u65b0", "\u4e2d\u6587|\uff11\uff12|\u65b0"},
        {"\u4e2d\u6587\u65b0", "\u4e2d\u6587|\u6587\u65b0"},
        {"\uff76\uff9e\uff70\uff84\uff9e \ud55c\u1112\u1161\u11ab x",
         "\uff76\uff9e\uff70\uff84\uff9e|\ud55c\u1112\u1161\u11ab|x"},
        {"\u0643\u0650\u062a\u0640\u0627\u0628 a", "\u0643\u0650\u062a\u0640\u0627\u0628|a"},
        {"a\xff\xfe b\xe4\xb8 c", "a|b|c"},
        {"\ufdfa x", "\ufdfa|\ufdfa|\ufdfa|\ufdfa|x"},
        {"\u0915\u0958 z", "\u0915\u0958|z"},
        {"\ufeffBOM", "BOM"},
};

static void test_offsets(void **state)
{
	struct dd_text *text = new_text();

	(void)state;
	for (size_t i = 0; i < sizeof offset_cases / sizeof *offset_cases; i++) {
		const char *in = offset_cases[i].in, *told = offset_cases[i].told;
		struct dd_tokens t;
		char got[400] = "";

		assert_int_equal(dd_text_tokens(text, in, strlen(in), DD_WANT_OFFSETS, &t),
		                 DEDUP_OK);
		for (uint32_t k = 0; k < t.count; k++) {
			strncat(got, in + t.begin[k], t.end[k] - t.begin[k]);
			strcat(got, k + 1 < t.count ? "|" : "");
		}
		assert_string_equal(got, told);
	}
	dd_text_free(text);
}

/* What goes on after an invalid sequence, and the count. */
static void test_invalid(void **state)
{
	struct dd_text *text = new_text();
	struct dd_tokens t;

	(void)state;
	assert_int_equal(dd_text_tokens(text, "caf\xe9 two", 8, DD_WANT_CODES, &t), DEDUP_OK);
	assert_int_equal(t.count, 2);
	assert_int_equal(t.invalid, 1);
	assert_true(t.hash[0] == plain_hash("caf", 3));
	assert_null(t.begin);
	assert_null(t.end);
	dd_text_free(text);
}

static void test_limits(void **state)
{
	struct dd_text *text = new_text();
	struct dd_tokens t;

	(void)state;
	assert_int_equal(dd_text_tokens(text, "", (size_t)1 << 31, DD_WANT_CODES, &t),
	                 DEDUP_TOO_LARGE);
	assert_int_equal(dd_text_tokens(text, NULL, 0, DD_WANT_OFFSETS, &t), DEDUP_OK);
	assert_int_equal(t.count, 0);
	assert_int_equal(t.sentences, 0);
	dd_text_free(text);
	dd_text_free(NULL);
}

/* As many tokens as bytes can give. */
static void test_dense(void **state)
{
	static const char *const parts[] = {"1a ",     "1a\u4e2d", "\u4e2d",
	                                    "a\u0e01", "a ",       "1\u05d0"};
	struct dd_text *text = new_text();
	struct dd_tokens t;
	char in[6000];

	(void)state;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		size_t size = strlen(parts[i]), n = 0;

		for (; n + size <= sizeof in; n += size)
			memcpy(in + n, parts[i], size);
		assert_int_equal(dd_text_tokens(text, in, n, DD_WANT_OFFSETS, &t), DEDUP_OK);
		assert_true(t.count >= n / 3 - 1);
	}
	dd_text_free(text);
}

static const char *const pieces[] = {
        "word",
        "The ",
        "Smith",
        ". ",
        "\n",
        "\n\n",
        "1,200",
        "3.5",
        "1",
        "23,",
        "456_7",
        "8'",
        "12345678901",
        "a1",
        " ",
        " ",
        "\u00e9",
        "e\u0301",
        "\u4e2d\u6587",
        "\u3002",
        "\u30ab\u3099",
        "\u0e01\u0e34",
        "\u0915\u094d\u0937",
        "\ud55c",
        "\u1112\u1161",
        "\ufdfa",
        "\ufb01",
        "\u0640",
        "\u0627\u0644",
        "\U0001d400",
        "\xff",
        "\xe4\xb8",
        "\u00ad",
        "\u2019",
        "\u00ab",
        "\u00c9",
        "\u00df",
        "\u0161",
        "\u2026",
};

static size_t random_text(char *out)
{
	size_t n = 0;

	for (int i = rand() % 200; i > 0; i--) {
		const char *piece = pieces[(size_t)rand() % (sizeof pieces / sizeof *pieces)];

		memcpy(out + n, piece, strlen(piece));
		n += strlen(piece);
	}
	return n;
}

/* Hashes alone are the same hashes. */
static void check_hashes(struct dd_text *text, const char *in, size_t n,
                         const struct dd_tokens *all)
{
	struct dd_tokens t;

	assert_int_equal(dd_text_tokens(text, in, n, DD_WANT_HASHES, &t), DEDUP_OK);
	assert_int_equal(t.count, all->count);
	assert_int_equal(t.invalid, all->invalid);
	assert_memory_equal(t.hash, all->hash, t.count * sizeof *t.hash);
	assert_null(t.code);
	assert_null(t.begin);
}

/* Offsets are in order and inside, cost nothing else, and a text that is used
 * again says the same as a new one. */
static void test_random(void **state)
{
	struct dd_text *used = new_text();

	(void)state;
	srand(5);
	for (int round = 0; round < 5000; round++) {
		struct dd_text *fresh = new_text();
		char in[4000];
		size_t n = random_text(in);
		char *exact = malloc(n + !n);
		struct dd_tokens a, b;

		memcpy(exact, in, n);
		assert_int_equal(dd_text_tokens(used, exact, n, DD_WANT_OFFSETS, &a), DEDUP_OK);
		assert_int_equal(dd_text_tokens(fresh, exact, n, DD_WANT_CODES, &b), DEDUP_OK);
		assert_int_equal(a.count, b.count);
		assert_int_equal(a.sentences, b.sentences);
		assert_int_equal(a.invalid, b.invalid);
		if (a.count) {
			assert_memory_equal(a.hash, b.hash, a.count * sizeof *a.hash);
			assert_memory_equal(a.code, b.code, a.count * sizeof *a.code);
			check_hashes(fresh, exact, n, &a);
		}
		for (uint32_t i = 0; i < a.count; i++) {
			assert_true(a.begin[i] < a.end[i] && a.end[i] <= n);
			assert_true(i == 0 ||
			            (a.begin[i - 1] <= a.begin[i] && a.end[i - 1] <= a.end[i]));
		}
		free(exact);
		dd_text_free(fresh);
	}
	dd_text_free(used);
}

/* The words of a text of several pieces are those that it is written with. */
static void test_long(void **state)
{
	const size_t size = 2 * DD_TEXT_PIECE + DD_TEXT_PIECE / 2;
	struct dd_text *text = new_text();
	char *in = malloc(size + 100);
	struct dd_tokens t;
	size_t n = 0;
	uint32_t words = 0;

	(void)state;
	assert_non_null(in);
	for (; n < size; words++)
		n += (size_t)sprintf(in + n, "%sW%u%s", words % 5000 == 7 ? "\xff " : "", words,
		                     words % 8 == 7 ? ".\n" : " ");
	assert_int_equal(dd_text_tokens(text, in, n, DD_WANT_OFFSETS, &t), DEDUP_OK);
	assert_int_equal(t.count, words);
	assert_int_equal(t.invalid, (words - 8) / 5000 + 1);
	assert_in_range(t.sentences, words / 8 - words / 5000, words / 8 + 3);
	for (uint32_t i = 0; i < words; i++) {
		char word[20];
		size_t length = (size_t)sprintf(word, "w%u", i);

		assert_int_equal(t.end[i] - t.begin[i], length);
		assert_memory_equal(in + t.begin[i] + 1, word + 1, length - 1);
		assert_true(t.hash[i] == plain_hash(word, length));
	}
	assert_int_equal(dd_text_tokens(text, in, n, DD_WANT_HASHES, &t), DEDUP_OK);
	assert_int_equal(t.count, words);
	assert_null(t.code);
	dd_text_drop_hashes(text);
	/* What comes after it is not added to it. */
	assert_int_equal(dd_text_tokens(text, in, n, DD_WANT_CODES, &t), DEDUP_OK);
	assert_int_equal(t.count, words);
	assert_null(t.begin);
	assert_int_equal(dd_text_tokens(text, "two words", 9, DD_WANT_CODES, &t), DEDUP_OK);
	assert_int_equal(t.count, 2);
	free(in);
	dd_text_free(text);
}

static void test_piece_size(void **state)
{
	static const struct {
		const char *fill;
		char last[2]; /* what a cut may stand behind, and before; NUL: anything */
	} cases[] = {
	        {"ab cd.\n", {0, 'a'}},         {"ab, cd; ", {' ', 0}},
	        {"a \u0301", {0, 0}},           {"\u4e2d\u6587", {0, 0}},
	        {"a\U0001f600", {'a', '\xf0'}}, {"\x80", {'\x80', '\x80'}},
	        {"\xcc\x81", {'\x81', '\xcc'}}, {"\n", {'\n', '\n'}},
	};
	const size_t size = DD_TEXT_PIECE + 100;
	char *in = malloc(size + 8);

	(void)state;
	assert_non_null(in);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t length = strlen(cases[i].fill), piece;

		for (size_t at = 0; at < size; at += length)
			memcpy(in + at, cases[i].fill,
			       at + length < size + 8 ? length : size + 8 - at);
		assert_int_equal(dd_piece_size(in, DD_TEXT_PIECE), DD_TEXT_PIECE);
		piece = dd_piece_size(in, size);
		assert_in_range(piece, DD_TEXT_PIECE - ((size_t)64 << 10) - 4, DD_TEXT_PIECE);
		if (cases[i].last[0])
			assert_int_equal(in[piece - 1], cases[i].last[0]);
		if (cases[i].last[1])
			assert_int_equal(in[piece], cases[i].last[1]);
		assert_true(i == 5 || ((unsigned char)in[piece] & 0xc0) != 0x80);
	}
	free(in);
}

static void test_word_hash(void **state)
{
	uint8_t bytes[64];

	(void)state;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(i * 37 + 11);
	for (size_t at = 0; at < 8; at++)
		for (size_t n = 1; n <= 40; n++) {
			assert_true(dd_word_hash(bytes + at, n) == plain_hash(bytes + at, n));
		}
}

static const struct {
	const char *a, *b;
	bool alike;
} alike_cases[] = {
        {"One two three, four five six.", "One two three, four five six.", true},
        {"One two three, four five six.", "one two  three,\nFOUR five\t six.", true},
        {"One two", "\n  One\r\n two \n", true},
        {"One two ", " One two", true},
        {"", "  ", true},
        {"One two three, four five six.", "One two three, four fivesix.", false},
        {"One two three, four five six.", "One two three, four five six", false},
        {"One two three", "One two thre e", false},
        {"One two", "One two t", false},
        {"One two  ", "One two  t", false},
        {"One two", "One", false},
        {"One", "One t", false},
        {"a@b[c", "A`b{c", false},
        {"\xc3\x89t\xc3\xa9", "\xc3\xa9t\xc3\xa9", false}, /* not ASCII */
        {"1 200",
         "1\xc2\xa0"
         "200",
         false},
        {"1 200", "1200", false},
};

static void test_alike_but_for_capitals_and_spaces(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof alike_cases / sizeof *alike_cases; i++) {
		const char *a = alike_cases[i].a, *b = alike_cases[i].b;

		assert_int_equal(dd_text_alike(a, strlen(a), b, strlen(b)), alike_cases[i].alike);
		assert_int_equal(dd_text_alike(b, strlen(b), a, strlen(a)), alike_cases[i].alike);
		assert_true(dd_text_alike(a, strlen(a), a, strlen(a)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_alike_but_for_capitals_and_spaces),
	        cmocka_unit_test(test_offsets),
	        cmocka_unit_test(test_invalid),
	        cmocka_unit_test(test_limits),
	        cmocka_unit_test(test_random),
	        cmocka_unit_test(test_long),
	        cmocka_unit_test(test_piece_size),
	        cmocka_unit_test(test_word_hash),
	        cmocka_unit_test(test_dense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
