/* Folding against ICU, code point by code point and over normalization forms. */
#include "test.h"
#include "text/fold.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

#define ROOM 4096

/* The words of a folded text, one space between them. */
static void words_of(const uint8_t *text, size_t n, char *out)
{
	bool gap = false;
	char *start = out;

	for (size_t i = 0; i < n; i++) {
		bool word = text[i] >= 0x80 || (text[i] >= 'a' && text[i] <= 'z') ||
		            (text[i] >= '0' && text[i] <= '9');

		if (word && gap && out != start)
			*out++ = ' ';
		if (word)
			*out++ = (char)text[i];
		gap = !word;
	}
	*out = 0;
}

static void fold_words(const void *bytes, size_t n, char *out)
{
	struct dd_folded folded = {0};
	void *exact = malloc(n + !n);

	memcpy(exact, bytes, n);
	assert_int_equal(dd_fold(&folded, exact, n, false), DEDUP_OK);
	assert_true(folded.size < ROOM);
	words_of(folded.text, folded.size, out);
	dd_folded_release(&folded);
	free(exact);
}

static size_t to_utf8(const UChar *s, int32_t n, char *out)
{
	int32_t size = 0;
	UErrorCode error = U_ZERO_ERROR;

	u_strToUTF8(out, ROOM, &size, s, n, &error);
	assert_true(U_SUCCESS(error));
	return (size_t)size;
}

static int32_t normalize(const UNormalizer2 *with, UChar *s, int32_t n)
{
	static UChar out[ROOM];
	UErrorCode error = U_ZERO_ERROR;

	n = unorm2_normalize(with, s, n, out, ROOM, &error);
	assert_true(U_SUCCESS(error));
	memcpy(s, out, (size_t)n * sizeof *s);
	return n;
}

enum { NFC, NFD, NFKC, NFKD, FORMS };

static const UNormalizer2 *form(int which)
{
	UErrorCode error = U_ZERO_ERROR;

	switch (which) {
	case NFC:
		return unorm2_getNFCInstance(&error);
	case NFD:
		return unorm2_getNFDInstance(&error);
	case NFKC:
		return unorm2_getNFKCInstance(&error);
	default:
		return unorm2_getNFKDInstance(&error);
	}
}

static bool is_word_point(UChar32 c)
{
	return u_isalnum(c) || u_charType(c) == U_LETTER_NUMBER ||
	       u_charType(c) == U_OTHER_NUMBER || u_charType(c) == U_NON_SPACING_MARK ||
	       u_charType(c) == U_ENCLOSING_MARK || u_charType(c) == U_COMBINING_SPACING_MARK;
}

/* Marks that stay out of words: those of no script and of these. */
static bool mark_is_dropped(UChar32 c)
{
	static const char dropped[] =
	        " Zyyy Zinh Latn Grek Cyrl Copt Glag Hebr Arab Syrc Mand Samr ";
	UErrorCode error = U_ZERO_ERROR;
	char name[8];

	if (!((1 << u_charType(c)) & (U_GC_MN_MASK | U_GC_MC_MASK | U_GC_ME_MASK)))
		return false;
	snprintf(name, sizeof name, " %s ", uscript_getShortName(uscript_getScript(c, &error)));
	return c != 0x3099 && c != 0x309a && strstr(dropped, name);
}

static UChar32 by_hand(UChar32 c)
{
	static const UChar32 pairs[][2] = {
	        {0x131, 'i'},   {0xf8, 'o'},    {0x111, 'd'},   {0x127, 'h'},   {0x142, 'l'},
	        {0x671, 0x627}, {0x649, 0x64a}, {0x6cc, 0x64a}, {0x6a9, 0x643}, {0x640, 0x200b}};

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (pairs[i][0] == c)
			return pairs[i][1];
	return c;
}

/* One pass: without marks, letters by hand, digits; '|' for separators. */
static int32_t filter(UChar *s, int32_t n)
{
	UChar out[ROOM];
	int32_t size = 0;

	for (int32_t i = 0; i < n;) {
		UChar32 c = (UChar32)s[i++];

		if (c >= 0xd800 && c <= 0xdbff)
			c = U16_GET_SUPPLEMENTARY(c, s[i++]);
		if (mark_is_dropped(c))
			continue;
		c = by_hand(c);
		if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
			continue;
		if (c == 0xe6 || c == 0x153) {
			out[size++] = c == 0xe6 ? 'a' : 'o';
			c = 'e';
		}
		if (u_digit(c, 10) >= 0 && u_charType(c) == U_DECIMAL_DIGIT_NUMBER)
			c = '0' + u_digit(c, 10);
		if (!is_word_point(c) || (c >= 0x2b9 && c <= 0x2bd))
			c = '|';
		U16_APPEND_UNSAFE(out, size, c);
	}
	memcpy(s, out, (size_t)size * sizeof *s);
	return size;
}

/* Kana and Hangul composed, all else decomposed. */
static int32_t compose(UChar *s, int32_t n)
{
	n = normalize(form(NFC), s, n);
	for (int32_t i = 0; i < n; i++) {
		UErrorCode error = U_ZERO_ERROR;
		UChar parts[8], rest[ROOM];
		int32_t size, one = s[i] >= 0xd800 && s[i] <= 0xdbff ? 2 : 1;
		bool composed =
		        (s[i] >= 0x3040 && s[i] <= 0x30ff) || (s[i] >= 0xac00 && s[i] <= 0xd7a3);

		if (composed)
			continue;
		size = unorm2_normalize(form(NFD), s + i, one, parts, 8, &error);
		u_memcpy(rest, s + i + one, n - i - one);
		u_memcpy(s + i, parts, size);
		u_memcpy(s + i + size, rest, n - i - one);
		n += size - one;
		i += size - 1;
	}
	return n;
}

/* What a code point should become, by NFKC_Casefold. */
static void oracle(UChar32 c, char *out)
{
	UErrorCode error = U_ZERO_ERROR;
	UChar s[ROOM];
	int32_t n = 0;
	char utf8[ROOM];

	U16_APPEND_UNSAFE(s, n, c);
	n = filter(s, normalize(form(NFKD), s, n));
	for (int i = 0; i < 3; i++) {
		n = normalize(unorm2_getNFKCCasefoldInstance(&error), s, n);
		n = filter(s, normalize(form(NFD), s, n));
	}
	n = compose(s, n);
	words_of((const uint8_t *)utf8, to_utf8(s, n, utf8), out);
}

static void test_every_code_point(void **state)
{
	char got[ROOM], want[ROOM], utf8[8];

	(void)state;
	for (UChar32 c = 1; c < 0x110000; c++) {
		UChar s[2];
		int32_t n = 0;

		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		U16_APPEND_UNSAFE(s, n, c);
		fold_words(utf8, to_utf8(s, n, utf8), got);
		oracle(c, want);
		if (strcmp(got, want) != 0)
			fail_msg("U+%04X: \"%s\", not \"%s\"", (unsigned)c, got, want);
	}
}

/* A line's texts give the same words. */
static const char *const same[][4] = {
        {"caf\u00e9", "cafe\u0301", "CAFE", "\uff23af\u00c9"},
        {"stra\u00dfe", "STRASSE", "Stra\u1e9ee", "strasse"},
        {"of\ufb01ce", "office", "O\ufb03ce", "of\u00adfi\u200bce"},
        {"\u0130stanbul", "istanbul", "\u0131stanbul", "I\u0307stanbul"},
        {"\u0395\u039b\u039b\u0391\u03a3", "\u03b5\u03bb\u03bb\u03b1\u03c2",
         "\u03b5\u03bb\u03bb\u03ac\u03c3", "\u0395\u03bb\u03bb\u03ac\u03c2"},
        {"\u1ff7\u1ff6", "\u03c9\u03c9", "\u03a9\u03a9", "\u1f60\u1fa0"},
        {"\u0451\u043b\u043a\u0430", "\u0435\u043b\u043a\u0430", "\u0401\u041b\u041a\u0410",
         "\u0415\u0308\u043b\u043a\u0430"},
        {"\u0623\u062d\u0645\u062f", "\u0627\u062d\u0645\u062f",
         "\u0627\u064e\u062d\u0652\u0645\u064e\u062f", "\u0627\u062d\u0640\u0640\u0645\u062f"},
        {"\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd", "\u05e9\u05dc\u05d5\u05dd",
         "\ufb2a\u05dc\ufb4b\u05dd", "\u05e9\u05c1\u05dc\u05d5\u05dd"},
        {"\uff76\uff9e\uff70\uff84\uff9e", "\u30ac\u30fc\u30c9", "\u30ab\u3099\u30fc\u30c8\u3099",
         "\uff76\uff9e\u30fc\u30c9"},
        {"\u3071\u3093", "\u306f\u309a\u3093", "\u306f\uff9f\u3093", "\u3071\u3093"},
        {"\u30f4\u30f7\u30fe", "\u30a6\u3099\u30ef\u3099\u30fd\u3099",
         "\uff73\uff9e\uff9c\uff9e\u30fe", "\u30f4\u30f7\u30fe"},
        {"\ud55c\uad6d", "\u1112\u1161\u11ab\u1100\u116e\u11a8", "\ud558\u11ab\uad6c\u11a8",
         "\uffbe\uffc2\u11ab\uffa1\uffd3\u11a8"},
        {"\u30ba\u0f72", "\u30b9\u3099\u0f72", "\u30b9\u0f72\u3099", "\u30b9\u0f72\u0301\u3099"},
        {"\u0663\u0664", "34", "\uff13\uff14", "\u0969\u096a"},
        {"\u0958\u09cb", "\u0915\u093c\u09c7\u09be", "\u0915\u093c\u09cb", "\u0958\u09c7\u09be"},
        {"A320", "a\uff13\u0662\u0966", "\u24d0320", "\U0001d400\U0001d7db\U0001d7da0"},
        {"\u00f8l \u0142", "ol l", "\u00d8L \u0141", "\u01fel L"},
};

static void test_same_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		char first[ROOM], other[ROOM];

		fold_words(same[i][0], strlen(same[i][0]), first);
		for (int k = 1; k < 4; k++) {
			fold_words(same[i][k], strlen(same[i][k]), other);
			if (strcmp(first, other) != 0)
				fail_msg("line %zu: \"%s\", \"%s\"", i, first, other);
		}
	}
}

/* Marks come in canonical order, however many there are of them. */
static void test_many_marks(void **state)
{
	enum { MARKS = 200, BYTES = 3 };
	char sorted[ROOM] = "\u0f40", mixed[ROOM] = "\u0f40", a[ROOM], b[ROOM];

	(void)state;
	for (int i = 0; i < MARKS; i++) {
		strcat(sorted, i < MARKS / 2 ? "\u0f71" : "\u0f72"); /* classes 129 and 130 */
		strcat(mixed, i < MARKS / 2 ? "\u0f72" : "\u0f71");
	}
	strcat(strcat(sorted, "\u0f41\u0f71\u0f72"), " after");
	strcat(strcat(mixed, "\u0f41\u0f72\u0f71"), " after");
	fold_words(sorted, strlen(sorted), a);
	fold_words(mixed, strlen(mixed), b);
	assert_string_equal(a, b);
	assert_int_equal(strlen(a), BYTES * (MARKS + 4) + strlen(" after"));
}

/* Each pair gives different words: the marks carry them. */
static const char *const different[][2] = {
        {"\u0915\u093f", "\u0915\u0940"},             /* Devanagari vowel signs */
        {"\u0995\u09cd\u09b7", "\u0995\u09b7"},       /* Bengali virama */
        {"\u0e01\u0e34", "\u0e01\u0e35"},             /* Thai vowels */
        {"\u0e48\u0e01\u0e48", "\u0e48\u0e01\u0e49"}, /* and tones */
        {"\u304b", "\u304c"},                         /* kana dakuten */
        {"\u3072", "\u3074"},
        {"\u0ba4\u0bbf", "\u0ba4\u0bc0"}, /* Tamil */
        {"a b", "ab"},
        {"it's", "its"},
};

static void test_different_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof different / sizeof *different; i++) {
		char a[ROOM], b[ROOM];

		fold_words(different[i][0], strlen(different[i][0]), a);
		fold_words(different[i][1], strlen(different[i][1]), b);
		assert_string_not_equal(a, b);
	}
}

static const struct {
	const char *in, *folded;
} separators[] = {
        {"a\u3002b\uff01c\uff1fd\uff61e", "a\x1e"
                                          "b\x1e"
                                          "c\x1e"
                                          "d\x1e"
                                          "e"},
        {"a\u0964b\u06d4c\u061fd\u0589", "a\x1e"
                                         "b\x1e"
                                         "c\x1e"
                                         "d\x1e"},
        {"a\u2026b\uff0cc\uff0e5", "a...b,c.5"},
        {"a\u00a0b\u202fc\u3000d\u2003e", "a_b_c d e"},
        {"\u2018a\u2019 \u201cb\u201d \u00abc\u00bb \u300cd\u300d", "'a' \"b\" \"c\" (d)"},
        {"a\u2014b\u2013c\u2011d\u2212e", "a;b;c-d-e"},
        {"a\u2028b\u2029c\xc2\x85"
         "d",
         "a\nb\n\nc\nd"},
        {"a\u20acb\U0001f600c\u00b7d\ufffdE", "a|b|c|d|e"},
        {"\ufeffx\u200dy\ufe0f", "xy"},
        {"Plain, ASCII: stays.\r\n\tAs it IS!", "plain, ascii: stays.\r\n\tas it is!"},
};

static void test_separators(void **state)
{
	struct dd_folded folded = {0};

	(void)state;
	for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
		const char *in = separators[i].in;

		assert_int_equal(dd_fold(&folded, (const uint8_t *)in, strlen(in), false),
		                 DEDUP_OK);
		assert_string_equal((const char *)folded.text, separators[i].folded);
		assert_int_equal(folded.size, strlen(separators[i].folded));
	}
	dd_folded_release(&folded);
}

static const struct {
	UChar32 first, last;
	bool marks; /* also marks after the letters */
} ranges[] = {
        {0x20, 0x7e, true},        {0xa0, 0x24f, true},     {0x370, 0x3ff, true},
        {0x400, 0x4ff, true},      {0x5d0, 0x5ea, true},    {0x620, 0x6d3, true},
        {0x900, 0x97f, false},     {0x980, 0x9fb, false},   {0xb82, 0xbf9, false},
        {0xd00, 0xd7f, false},     {0xd80, 0xddf, false},   {0xe01, 0xe5b, false},
        {0xe81, 0xedf, false},     {0xf00, 0xfbc, false},   {0x1000, 0x109f, false},
        {0x1100, 0x11ff, false},   {0x1780, 0x17f9, false}, {0x1e00, 0x1eff, true},
        {0x1f00, 0x1ffe, true},    {0x2000, 0x206f, true},  {0x2100, 0x218b, true},
        {0x3041, 0x30ff, false},   {0x3200, 0x33ff, false}, {0x4e00, 0x4eff, false},
        {0xac00, 0xd7a3, false},   {0xf900, 0xfad9, false}, {0xfb00, 0xfb06, true},
        {0xfb1d, 0xfdfb, true},    {0xff01, 0xffee, false}, {0x1d400, 0x1d7ff, false},
        {0x11080, 0x110cd, false},
};

static int32_t random_text(UChar *s, int32_t room)
{
	int32_t n = 0;

	while (n < room - 8) {
		size_t r = (size_t)rand() % (sizeof ranges / sizeof *ranges);

		for (int k = rand() % 8; k >= 0 && n < room - 8; k--) {
			UChar32 span = ranges[r].last - ranges[r].first + 1;
			UChar32 c = ranges[r].first + rand() % span;

			U16_APPEND_UNSAFE(s, n, c);
			if (ranges[r].marks && rand() % 4 == 0)
				s[n++] = (UChar)(0x300 + rand() % 0x60);
		}
		s[n++] = ' ';
	}
	return n;
}

/* All normalization forms of random text of many scripts give the same words. */
static void test_forms(void **state)
{
	(void)state;
	srand(3);
	for (int round = 0; round < 20000; round++) {
		UChar s[120], other[ROOM];
		char utf8[ROOM], first[ROOM], words[ROOM];
		int32_t n = random_text(s, 20 + rand() % 100);

		fold_words(utf8, to_utf8(s, n, utf8), first);
		for (int f = 0; f < FORMS; f++) {
			int32_t m = n;

			u_memcpy(other, s, n);
			m = normalize(form(f), other, m);
			fold_words(utf8, to_utf8(other, m, utf8), words);
			if (strcmp(first, words) != 0)
				fail_msg("round %d form %d: \"%s\", \"%s\"", round, f, first,
				         words);
		}
	}
}

/* Folding what was folded changes nothing, and the breaks lead back. */
static void test_again_and_back(void **state)
{
	struct dd_folded folded = {0}, again = {0};

	(void)state;
	srand(4);
	for (int round = 0; round < 5000; round++) {
		UChar s[200];
		char utf8[ROOM], words[ROOM], twice[ROOM];
		size_t n = to_utf8(s, random_text(s, 20 + rand() % 180), utf8);
		uint32_t at[ROOM];

		assert_int_equal(dd_fold(&folded, (uint8_t *)utf8, n, true), DEDUP_OK);
		assert_int_equal(dd_fold(&again, folded.text, folded.size, false), DEDUP_OK);
		words_of(folded.text, folded.size, words);
		words_of(again.text, again.size, twice);
		assert_string_equal(words, twice);
		for (uint32_t i = 0; i <= folded.size; i++)
			at[i] = i;
		dd_breaks_map(&folded.breaks, at, folded.size + 1);
		assert_int_equal(at[folded.size], n);
		for (size_t i = 0; i < folded.size; i++) {
			assert_true(at[i] < n && at[i] <= at[i + 1]);
			if (folded.text[i] < 0x80 && (uint8_t)utf8[at[i]] < 0x80)
				assert_int_equal(folded.text[i], u_tolower((uint8_t)utf8[at[i]]));
		}
	}
	dd_folded_release(&folded);
	dd_folded_release(&again);
}

/* Capitals are marked where they come to lie, at any distance from a block. */
static void test_upper(void **state)
{
	static const char text[] = "aB\u00c9\u00e9 \u01c5 \u0416\u0436 Z";
	struct dd_folded folded = {0};
	char in[400];

	(void)state;
	for (size_t pad = 0; pad < 200; pad++) {
		memset(in, 'x', pad);
		memcpy(in + pad, text, sizeof text);
		assert_int_equal(dd_fold(&folded, (uint8_t *)in, pad + sizeof text - 1, false),
		                 DEDUP_OK);
		assert_string_equal((const char *)folded.text + pad, "abee dz \u0436\u0436 z");
		for (size_t i = 0; i < folded.size; i++) {
			static const bool upper[] = {0, 1, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1};

			assert_int_equal(dd_folded_is_upper(&folded, i),
			                 i >= pad && upper[i - pad]);
		}
	}
	dd_folded_release(&folded);
}

static const struct {
	const char *in;
	struct dd_run runs[6];
	size_t count;
} run_cases[] = {
        {"only ascii, 1 2 3", {{0, 0}}, 0},
        {"\u0420\u0443\u0441 caf\u00e9 \u03b1", {{0, 0}}, 0},
        {"a \u4e2d\u6587\u3072\u30ab\u30fc1", {{2, DD_HAN}, {11, DD_KATAKANA}, {17, DD_CASED}}, 3},
        {"\ud55c \uad6d", {{0, DD_HANGUL}}, 1},
        {"\u0645, \u0645. \u05d0", {{0, DD_ARABIC}, {8, DD_HEBREW}}, 2},
        {"\u0e01\u0e34\u0915\u093f\u10d0", {{0, DD_SEA}, {6, DD_INDIC}, {12, DD_CASELESS}}, 3},
};

static void test_runs(void **state)
{
	struct dd_folded folded = {0};

	(void)state;
	for (size_t i = 0; i < sizeof run_cases / sizeof *run_cases; i++) {
		const char *in = run_cases[i].in;

		assert_int_equal(dd_fold(&folded, (const uint8_t *)in, strlen(in), false),
		                 DEDUP_OK);
		assert_int_equal(folded.runs, run_cases[i].count);
		for (size_t k = 0; k < folded.runs; k++) {
			assert_int_equal(folded.run[k].at, run_cases[i].runs[k].at);
			assert_int_equal(folded.run[k].script, run_cases[i].runs[k].script);
		}
	}
	dd_folded_release(&folded);
}

/* Text that grows elevenfold (U+FDFA) finds room. */
static void test_growth(void **state)
{
	struct dd_folded folded = {0};
	uint8_t in[3 * 500];

	(void)state;
	for (size_t i = 0; i < sizeof in; i += 3)
		memcpy(in + i, "\ufdfa", 3);
	assert_int_equal(dd_fold(&folded, in, sizeof in, true), DEDUP_OK);
	assert_int_equal(folded.size, 500 * 33);
	assert_memory_equal(folded.text, folded.text + 33, 499 * 33);
	dd_folded_release(&folded);
}

/* Of many scripts, some of it longer than a block, with what the kernels fold in blocks and what they
 * stop at; returns the size. */
static size_t mix(char *out)
{
	static const char *const pieces[] = {
	        "plain ascii of more than eight bytes",
	        "A",
	        " ",
	        ". ",
	        "1987",
	        "\u00ab",
	        "\u00bb",
	        "\u00e9",
	        "\u00c9",
	        "\u00df",
	        "\u0160",
	        "\u00a0",
	        "\u2014",
	        "\u2019",
	        "\u2026",
	        "\u041c\u043e\u0441",
	        "\u0627",
	        "\u05e9",
	        "\u4e2d",
	        "\u30ab\u3099",
	        ("\u4e2d\u6587\u65b0\u95fb\u62a5\u9053\u7684\u6587\u5b57\u5f88\u957f\u800c\u4e14"
	         "\u6ca1\u6709\u7a7a\u683c\u4e5f\u6ca1\u6709\u6570\u5b57"),
	        "\u3002",
	        "\uff0c",
	        "\uff13",
	        "\u300c",
	        "\u3005",
	        "\u4dbf", /* the last before Han of the kernels, and what is between them */
	        "\u4dff",
	        "\u9fff",
	        "\uac00",
	        "e\u0301",
	        "\u1e63",
	        "\u0e01",
	        "\U0001d400"};
	size_t n = 0;

	for (int i = rand() % 120; i > 0; i--)
		n += (size_t)sprintf(out + n, "%s",
		                     pieces[(size_t)rand() % (sizeof pieces / sizeof *pieces)]);
	return n;
}

static void check_same(const struct dd_folded *a, const struct dd_folded *b)
{
	assert_int_equal(a->size, b->size);
	assert_memory_equal(a->text, b->text, a->size);
	assert_int_equal(a->runs, b->runs);
	assert_memory_equal(a->run, b->run, a->runs * sizeof *a->run);
	assert_int_equal(a->breaks.count, b->breaks.count);
	for (size_t i = 0; i < a->size; i++)
		assert_int_equal(dd_folded_is_upper(a, (uint32_t)i),
		                 dd_folded_is_upper(b, (uint32_t)i));
}

static void test_kernels_agree(void **state)
{
	struct dd_folded plain = {0}, folded[DEDUP_ISAS] = {{0}};
	static char in[120 * 80];

	(void)state;
	srand(7);
	for (int round = 0; round < 20000; round++) {
		size_t n = mix(in);

		for (unsigned isa = DEDUP_ISA_SCALAR; isa < DEDUP_ISAS; isa++) {
			folded[isa].kernels = dd_kernels_get((enum dedup_isa)isa);
			for (int breaks = 0; folded[isa].kernels && breaks < 2; breaks++) {
				const uint8_t *bytes = (const uint8_t *)in;

				assert_int_equal(dd_fold(&plain, bytes, n, breaks), DEDUP_OK);
				assert_int_equal(dd_fold(&folded[isa], bytes, n, breaks), DEDUP_OK);
				check_same(&plain, &folded[isa]);
			}
		}
	}
	dd_folded_release(&plain);
	for (unsigned isa = 0; isa < DEDUP_ISAS; isa++)
		dd_folded_release(&folded[isa]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_every_code_point),
	        cmocka_unit_test(test_same_words),
	        cmocka_unit_test(test_many_marks),
	        cmocka_unit_test(test_different_words),
	        cmocka_unit_test(test_separators),
	        cmocka_unit_test(test_forms),
	        cmocka_unit_test(test_again_and_back),
	        cmocka_unit_test(test_upper),
	        cmocka_unit_test(test_runs),
	        cmocka_unit_test(test_kernels_agree),
	        cmocka_unit_test(test_growth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
