/* Tokens and sentences of small texts, told as words: '^' before the first token
 * of a sentence, and after a token '/N' name, '/I' initial, '/#' number, '/g'
 * n-gram. The word stands as it is hashed. */
#include "base/code.h"
#include "simd/kernels.h"
#include "test.h"
#include "text/text.h"
#include "unit/plain_hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct dd_text *text;

static int setup(void **state)
{
	(void)state;
	return dd_text_new(dd_kernels_get(DEDUP_ISA_AUTO), &text) != DEDUP_OK;
}

static int teardown(void **state)
{
	(void)state;
	dd_text_free(text);
	return 0;
}

static void tokens_of(const char *in, size_t n, struct dd_tokens *out)
{
	assert_int_equal(dd_text_tokens(text, in, n, DD_WANT_CODES, out), DEDUP_OK);
}

/* The 4 bits beside the term: of the hash, or of a number how long it is. */
static uint32_t rest_of(enum dd_kind kind, const char *word, size_t n)
{
	uint32_t digits = 0;

	if (kind != DD_NUMBER)
		return plain_rest(word, n);
	for (size_t i = 0; i < n; i++)
		digits += word[i] != '.' && (word[i] != '0' || digits);
	return digits < 15 ? digits : 15;
}

static bool token_is(const struct dd_tokens *t, uint32_t i, const char *told, size_t n)
{
	static const char kinds[] = " NI#g";
	enum dd_kind kind = DD_WORD;
	bool first = told[0] == '^';

	told += first;
	n -= first;
	if (n > 2 && told[n - 2] == '/') {
		kind = (enum dd_kind)(strchr(kinds, told[n - 1]) - kinds);
		n -= 2;
	}
	return t->hash[i] == plain_hash(told, n) && dd_code_kind(t->code[i]) == kind &&
	       dd_code_rest(t->code[i]) == rest_of(kind, told, n) &&
	       dd_code_starts_sentence(t->code[i]) == first;
}

static void check(const char *in, const char *told)
{
	struct dd_tokens t;
	uint32_t n = 0, sentences = 0;

	tokens_of(in, strlen(in), &t);
	while (*told) {
		size_t size = strcspn(told, " ");

		if (n >= t.count || !token_is(&t, n, told, size))
			fail_msg("\"%s\": token %u is not %.*s", in, n, (int)size, told);
		sentences += *told == '^';
		n++;
		told += size + (told[size] == ' ');
	}
	if (n != t.count || sentences != t.sentences)
		fail_msg("\"%s\": %u tokens, %u sentences", in, t.count, t.sentences);
}

struct pair {
	const char *in, *told;
};

static void check_all(const struct pair *cases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check(cases[i].in, cases[i].told);
}

#define CHECK_ALL(cases) check_all(cases, sizeof(cases) / sizeof *(cases))

static const struct pair words[] = {
        {"", ""},
        {" .\n\n-- ", ""},
        {"a", "^a"},
        {"the cat", "^the cat"},
        {"l'homme, company's co-operate", "^l homme company s co operate"},
        {"The Cat sat", "^the/I cat/N sat"},
        {"\u201cIch bin \u00dcberall\u201d", "^ich/I bin uberall/N"},
        {"iPhone covid19 A320 B-52", "^iphone covid19 a320/N b/N 52/#"},
        {"2nd 3G 20th-century", "^2/# nd 3/# g/N 20/# th century"},
        {"snake_case x@y.org", "^snake case x y org"},
        {"\u0412 \u041c\u043e\u0441\u043a\u0432\u0435 \u0422\u0423-154",
         "^\u0432/I \u043c\u043e\u0441\u043a\u0432\u0435/N \u0442\u0443/N 154/#"},
        {"aninterminablylongword andanevenlongeronethatneedsmorethansixteen",
         "^aninterminablylongword andanevenlongeronethatneedsmorethansixteen"},
};

static void test_words(void **state)
{
	(void)state;
	CHECK_ALL(words);
}

static const struct pair numbers[] = {
        {"1,200 1.200 1'200 1\u2019200 1\u00a0200 1\u202f200",
         "^1200/# 1200/# 1200/# 1200/# 1200/# 1200/#"},
        {"1 200", "^1/# 200/#"},
        {"3,5 3.5 61.4", "^3.5/# 3.5/# 61.4/#"},
        {"12,345,678 12.345.678,90 1,200.5", "^12345678/# 12345678.90/# 1200.5/#"},
        {"0.125 2019.123 1234.567", "^0.125/# 2019.123/# 1234.567/#"},
        {"12.05.2020 10:30 1,2,3", "^12.05/# 2020/# 10/# 30/# 1.2/# 3/#"},
        {"1.200,300 5,67", "^1200.300/# 5.67/#"},
        {"ends in 5. 6", "^ends in 5/# ^6/#"},
        {"5,000km \u20ac1,5m", "^5000/# km 1.5/# m"},
        {"\u0661\u066c\u0662\u0663\u0664\u066b\u0665 \uff11\uff12", "^1234.5/# 12/#"},
        {"\u096b\u0966\u0966 5\uc6d4", "^500/# 5/# \uc6d4"},
        {"0123456789012345678901234567890123456789012345678901234567890123456789,123",
         "^0123456789012345678901234567890123456789012345678901234567890123456789/# 123/#"},
        {"123456789012345678901234567890,25", "^123456789012345678901234567890.25/#"},
        {"12.345.678.901.234.567.890.123.456.789.012.345.678.901.234.567.890",
         "^12345678901234567890123456789012345678901234567/# 890/#"},
        {"007 0.05", "^007/# 0.05/#"},
        {"9,999", "^9999/#"},
        {"9,", "^9/#"},
        {".5,000", "^5000/#"},
        {"\u7ea61.5\u4e07 \uc11c\uc6b81,200", "^\u7ea6/g 1.5/# \u4e07/g \uc11c\uc6b8 1200/#"},
        {"1.2.3.4 x1.5 x1.5.6,7 12ab 1.5ab", "^1.2/# 3.4/# x1 5/# x1 5/# 6/# 7/# 12/# ab 1.5/# ab"},
};

static void test_numbers(void **state)
{
	(void)state;
	CHECK_ALL(numbers);
}

static const struct pair scripts[] = {
        {"\u4e2d\u6587\u65b0\u95fb", "^\u4e2d\u6587/g \u6587\u65b0/g \u65b0\u95fb/g"},
        {"\u4e2d", "^\u4e2d/g"},
        {"\u4e2d\u6587\uff0c\u65b0", "^\u4e2d\u6587/g \u65b0/g"},
        {"\u57283\u6708\u4f7f\u7528USB\u8bbe\u5907",
         "^\u5728/g 3/# \u6708\u4f7f/g \u4f7f\u7528/g usb/N \u8bbe\u5907/g"},
        {"\u30b5\u30a4\u30d0\u30fc\u653b\u6483\u306b",
         "^\u30b5\u30a4\u30d0\u30fc \u653b\u6483/g \u6483\u306b/g"},
        {"\u30b8\u30e7\u30f3\u30fb\u30b9\u30df\u30b9", "^\u30b8\u30e7\u30f3 \u30b9\u30df\u30b9"},
        {"\u3089\u30fc\u3081\u3093", "^\u3089\u30fc/g \u30fc\u3081/g \u3081\u3093/g"},
        {"\u0e14\u0e34\u0e19\u0e41\u0e14\u0e19",
         "^\u0e14\u0e34\u0e19\u0e41/g \u0e19\u0e41\u0e14/g \u0e41\u0e14\u0e19/g"},
        {"\u0e14\u0e34\u0e19", "^\u0e14\u0e34\u0e19/g"},
        {"\ud55c\uad6d \uc0ac\ub78c\ub4e4", "^\ud55c\uad6d \uc0ac\ub78c\ub4e4"},
        {"\u0939\u093f\u0928\u094d\u0926\u0940 \u092e\u0947\u0902",
         "^\u0939\u093f\u0928\u094d\u0926\u0940 \u092e\u0947\u0902"},
        {"\u0627\u0644\u0643\u062a\u0627\u0628 \u0643\u062a\u0627\u0628",
         "^\u0627\u0644\u0643\u062a\u0627\u0628 \u0643\u062a\u0627\u0628"},
};

static void test_scripts(void **state)
{
	(void)state;
	CHECK_ALL(scripts);
}

/* Words with the same stem, and the stem. */
static const struct {
	const char *word, *stem;
} stems[] = {
        {"word", "word"},
        {"national", "natio"},
        {"Nationality", "natio"},
        {"na\u00efvely", "naive"},
        {"governmentalists", "gover"},
        {"\u0440\u043e\u0441\u0441\u0438\u0439\u0441\u043a\u0438\u0439",
         "\u0440\u043e\u0441\u0441\u0438"},
        {"\u0430\u0431\u0432\u0433\ua641\u0434", "\u0430\u0431\u0432\u0433\ua641"},
        {"\u03c0\u03bf\u03bb\u03b9\u03c4\u03b9\u03ba\u03ae", "\u03c0\u03bf\u03bb\u03b9\u03c4"},
        {"\u10e1\u10d0\u10e5\u10d0\u10e0\u10d7\u10d5\u10d4\u10da\u10dd",
         "\u10e1\u10d0\u10e5\u10d0\u10e0"},
        {"\uc0ac\ub78c\ub4e4\uc774", "\uc0ac\ub78c"},
        {"\u0627\u0644\u062d\u0643\u0648\u0645\u0629", "\u062d\u0643\u0648\u0645"},
        {"\u0648\u0627\u0644\u062d\u0643\u0648\u0645\u0629", "\u062d\u0643\u0648\u0645"},
        {"\u062d\u0643\u0648\u0645\u0627\u062a", "\u062d\u0643\u0648\u0645"},
        {"\u0627\u0644\u0627\u0646",
         "\u0627\u0644\u0627\u0646"}, /* too short to lose the article */
        {"\u05de\u05de\u05e9\u05dc\u05d4", "\u05de\u05de\u05e9\u05dc"},
        {"\u0938\u0930\u0915\u093e\u0930\u0940", "\u0938\u0930\u0915\u093e\u0930\u0940"},
        {"\u0985\u0997\u09cd\u09a8\u09bf\u0995\u09be\u09a3\u09cd\u09a1",
         "\u0985\u0997\u09cd\u09a8\u09bf\u0995\u09be"},
        {"\u30b3\u30f3\u30d4\u30e5\u30fc\u30bf\u30fc", "\u30b3\u30f3\u30d4\u30e5"},
        {"1234567", "1234567"},
        {"\u4e2d\u6587", "\u4e2d\u6587"},
};

static void test_stems(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof stems / sizeof *stems; i++) {
		uint32_t term = plain_term(stems[i].stem, strlen(stems[i].stem));
		struct dd_tokens t;

		tokens_of(stems[i].word, strlen(stems[i].word), &t);
		assert_int_equal(t.count, 1);
		if (dd_code_term(t.code[0]) != term)
			fail_msg("%s is not cut to %s", stems[i].word, stems[i].stem);
	}
}

static const struct pair sentences[] = {
        {"It is. He was! Why? So\u2026 Then", "^it/I is ^he/I was ^why/I ^so/I ^then/I"},
        {"He said: \u201cNo.\u201d They left (all.) Done",
         "^he/I said no/N ^they/I left all ^done/I"},
        {"\u201cWhy?\u201d he asked. 5 left", "^why/I he asked ^5/# left"},
        {"approx. five and so... on", "^approx five and so on"},
        {"W. H. Donald, the U.S. President", "^w/I h/N donald/N the u/N s/N president/N"},
        {"Since Feb. 25 Mr. Smith and Dr. X saw Gen. Y in St. Z. No",
         "^since/I feb/N 25/# mr/N smith/N and dr/N x/N saw gen/N y/N in st/N z/N no/N"},
        {"At McDonald's. The end", "^at/I mcdonald/N s ^the/I end"},
        {"In 1999. The BBC. The", "^in/I 1999/# ^the/I bbc/N ^the/I"},
        {"Visit example.com or x.y.z now", "^visit/I example com or x y z now"},
        {"\u4e2d\u6587\u3002\u65b0\u95fb\uff01\u662f\uff1f\u201c\u597d\u7684\u3002\u201d\u4ed6",
         "^\u4e2d\u6587/g ^\u65b0\u95fb/g ^\u662f/g ^\u597d\u7684/g ^\u4ed6/g"},
        {"\u0939\u0948\u0964 \u0935\u0939", "^\u0939\u0948 ^\u0935\u0939"},
        {"\u0645\u062b\u0644\u061f \u0646\u0639\u0645. \u0644\u0627",
         "^\u0645\u062b\u0644 ^\u0646\u0639\u0645 ^\u0644\u0627"},
        {"\u0995\u09c7. \u098f\u09ae. \u09b0", "^\u0995\u09c7 \u098f\u09ae ^\u09b0"},
        {"\ud588\ub2e4. \uadf8\ub294", "^\ud588\ub2e4 ^\uadf8\ub294"},
};

static void test_sentences(void **state)
{
	(void)state;
	CHECK_ALL(sentences);
}

#define LONG_LINE                                                                                  \
	"it is a line of more than two hundred letters and so it is likely that this text does "   \
	"not break its lines where a page ends but where a paragraph does and that means a short " \
	"line must be a headline or the like"

static void test_lines(void **state)
{
	struct dd_tokens t;

	(void)state;
	/* Wrapped text. */
	check("one\ntwo\r\nthree", "^one two three");
	check("one\n\ntwo\r\n\r\nthree\n \nfour", "^one ^two ^three ^four");
	check("one\n  two\n\tthree", "^one ^two ^three");
	check("Mr.\nSmith came.\nHe left", "^mr/I smith/N came ^he/I left");
	check("One\nTwo", "^one/I two/N");
	/* A paragraph on a line. A line break counts, unless the sentence goes on. */
	tokens_of(LONG_LINE "\n" LONG_LINE, strlen(LONG_LINE "\n" LONG_LINE), &t);
	assert_int_equal(t.sentences, 1);
	tokens_of(LONG_LINE "\nI" LONG_LINE, strlen(LONG_LINE "\nI" LONG_LINE), &t);
	assert_int_equal(t.sentences, 2);
	tokens_of("headline\n" LONG_LINE, strlen("headline\n" LONG_LINE), &t);
	assert_int_equal(t.sentences, 2);
	assert_true(dd_code_starts_sentence(t.code[1]));
	tokens_of(LONG_LINE "\nheadline\nagain", strlen(LONG_LINE "\nheadline\nagain"), &t);
	assert_int_equal(t.sentences, 2);
	assert_true(dd_code_starts_sentence(t.code[t.count - 1]));
	assert_false(dd_code_starts_sentence(t.code[t.count - 2]));
}

/* How many sentences there are: `before`, so many of a character, and `after`. */
static uint32_t sentences_around(const char *before, const char *character, size_t n,
                                 const char *after)
{
	static char in[2000];
	struct dd_tokens t;
	char *at = in + sprintf(in, "%s", before);

	for (size_t i = 0; i < n; i++)
		at += sprintf(at, "%s", character);
	at += sprintf(at, "%s", after);
	tokens_of(in, (size_t)(at - in), &t);
	return t.sentences;
}

/* Lines are measured in columns: wide characters take two, of however many bytes they are. */
static void test_line_widths(void **state)
{
	static const struct {
		const char *character;
		size_t wide;
	} of[] = {{"a", 1}, {"\u044f", 1}, {"\u0915", 1}, {"\u5b57", 2}, {"\U00010428", 1}};

	(void)state;
	for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
		const char *c = of[i].character;

		/* One of more than 150 makes each line a paragraph. */
		assert_int_equal(sentences_around("", c, 150 / of[i].wide, "\nNext"), 1);
		assert_int_equal(sentences_around("", c, 150 / of[i].wide + 1, "\nNext"), 2);
		/* There one of less than 60 is a headline. */
		assert_int_equal(sentences_around(LONG_LINE "\nA ", c, 58 / of[i].wide, "\nnext"),
		                 2);
		assert_int_equal(sentences_around(LONG_LINE "\nA", c, 58 / of[i].wide, "\nnext"),
		                 3);
	}
}

/* Words "w" joined by `gap`; every `every`-th gap is `other` instead. */
static size_t join(char *out, size_t words_n, const char *gap, size_t every, const char *other)
{
	char *at = out;

	for (size_t i = 1; i <= words_n; i++)
		at += sprintf(at, "w%s", every && i % every == 0 ? other : gap);
	return (size_t)(at - out);
}

static void test_long_sentences(void **state)
{
	static char in[8000];
	struct dd_tokens t;

	(void)state;
	tokens_of(in, join(in, 300, " ", 0, ""), &t);
	assert_int_equal(t.sentences, 3);
	assert_true(dd_code_starts_sentence(t.code[128]) && dd_code_starts_sentence(t.code[256]));
	tokens_of(in, join(in, 300, " ", 10, ", "), &t);
	assert_int_equal(t.sentences, 5);
	assert_true(dd_code_starts_sentence(t.code[70]) && dd_code_starts_sentence(t.code[140]));
	tokens_of(in, join(in, 140, " ", 10, " - "), &t);
	assert_int_equal(t.sentences, 2);
	tokens_of(in, join(in, 140, " ", 10, "-"), &t);
	assert_int_equal(t.sentences, 2); /* a hyphen is no break: 128 */
	assert_true(dd_code_starts_sentence(t.code[128]));
	/* A cut is no sentence start to a capital. */
	memcpy(in + join(in, 70, " ", 70, ", "), "W", 2);
	tokens_of(in, strlen(in), &t);
	assert_int_equal(dd_code_kind(t.code[70]), DD_NAME);
	assert_true(dd_code_starts_sentence(t.code[70]));
}

static void test_thai_sentences(void **state)
{
	char in[4000] = "";
	struct dd_tokens t;

	(void)state;
	/* Phrases of 12 trigrams: a sentence ends at every second space. */
	for (int i = 0; i < 8; i++)
		strcat(in, "\u0e01\u0e02\u0e04\u0e07\u0e08\u0e09\u0e0a\u0e0b\u0e0c\u0e0d\u0e0e"
		           "\u0e0f\u0e10\u0e11 ");
	tokens_of(in, strlen(in), &t);
	assert_int_equal(t.count, 96);
	assert_int_equal(t.sentences, 4);
	assert_true(dd_code_starts_sentence(t.code[24]) && dd_code_starts_sentence(t.code[72]));
}

/* A word's place in its block of 64 bytes changes nothing. */
static void test_alignment(void **state)
{
	static const char in[] =
	        "Gen. Smith's 12,345.6 \u00c9t\u00e9s \u4e2d\u6587\u3002 covid19?\n\nNext W. Word";
	static const char told[] =
	        "gen/N smith/N s 12345.6/# etes/N \u4e2d\u6587/g ^covid19 ^next/I w/N word/N";
	char padded[400], expected[800];

	(void)state;
	for (size_t pad = 2; pad < 200; pad++) {
		memset(padded, ' ', pad);
		padded[0] = 'x';
		memcpy(padded + pad, in, sizeof in);
		snprintf(expected, sizeof expected, "^x %s", told);
		check(padded, expected);
		memset(padded, 'x', pad - 1);
		snprintf(expected, sizeof expected, "^%.*s %s", (int)pad - 1, padded, told);
		check(padded, expected);
	}
}

#define MIXTURES 400

static uint32_t chance(uint32_t below)
{
	static uint64_t state = 1;

	state = state * UINT64_C(6364136223846793005) + 1;
	return (uint32_t)(state >> 33) % below;
}

/* Words and gaps by lot. */
static size_t mix(char *out, size_t pieces)
{
	static const char *const some[] = {"a",
	                                   "The",
	                                   "cat",
	                                   "Dr",
	                                   "says",
	                                   "12",
	                                   "1,234",
	                                   "1.5",
	                                   "12abc",
	                                   "3rd",
	                                   "0.05",
	                                   "007",
	                                   "1.2.3",
	                                   "x1",
	                                   "1,234,567.89",
	                                   "U.S",
	                                   "été",
	                                   "Москва",
	                                   "漢字漢字",
	                                   "שלום",
	                                   "ab漢",
	                                   "1'000",
	                                   "1.5\u4e07",
	                                   "99999999999999999999",
	                                   "\U00020000\U00020001\U00020002",
	                                   "\u6f22\u3099\u5b57",
	                                   "\u4e2d\u0e34\u6587"};
	static const char *const gaps[] = {" ",     " ",    " ",  " ",  " ",  ". ", ".\n",
	                                   "\n",    "\n\n", ", ", "! ", "\"", "' ", ".) ",
	                                   ".\n\n", "-",    "",   ",",  "."};
	size_t n = 0;

	for (size_t i = 0; i < pieces; i++) {
		const char *word = some[chance(sizeof some / sizeof *some)];
		const char *gap = gaps[chance(sizeof gaps / sizeof *gaps)];

		n += (size_t)sprintf(out + n, "%s%s", word, gap);
	}
	return n;
}

/* Whatever is wanted and whichever the instruction set, these are the same tokens. */
static void check_wants(const char *in, size_t n, const struct dd_tokens *all)
{
	for (unsigned isa = DEDUP_ISA_SCALAR; isa < DEDUP_ISAS; isa++) {
		const struct dd_kernels *kernels = dd_kernels_get((enum dedup_isa)isa);
		struct dd_text *other;
		struct dd_tokens own;

		if (!kernels)
			continue;
		assert_int_equal(dd_text_new(kernels, &other), DEDUP_OK);
		for (enum dd_want want = DD_WANT_HASHES; want <= DD_WANT_OFFSETS; want++) {
			assert_int_equal(dd_text_tokens(other, in, n, want, &own), DEDUP_OK);
			assert_int_equal(own.count, all->count);
			assert_memory_equal(own.hash, all->hash, own.count * sizeof *own.hash);
			if (want != DD_WANT_HASHES)
				assert_memory_equal(own.code, all->code,
				                    own.count * sizeof *own.code);
		}
		dd_text_free(other);
	}
}

static void test_wants_agree(void **state)
{
	static char in[400 * 32];

	(void)state;
	for (size_t i = 0; i < MIXTURES; i++) {
		size_t n = mix(in, 1 + i);
		struct dd_tokens all;

		assert_int_equal(dd_text_tokens(text, in, n, DD_WANT_OFFSETS, &all), DEDUP_OK);
		for (uint32_t k = 0; k < all.count; k++)
			assert_true(all.begin[k] < all.end[k] && all.end[k] <= n);
		check_wants(in, n, &all);
	}
}

/* Where sentences end, in short texts of ASCII, as sentence.c has it but from the plain string. */
struct plain_text {
	char text[640];
	size_t size, line; /* where the last line begins */
	bool first[32], upper[32];
	uint32_t words;
};

struct plain_word {
	const char *word;
	bool small, abbreviation;
};

static bool has_paragraph(const char *gap)
{
	bool indented = strstr(gap, "\n ") || strstr(gap, "\n\t"), blank = false;

	for (; *gap; gap++) {
		if (*gap == '\n' && blank)
			return true;
		blank = *gap == '\n' || (blank && strchr(" \t\r", *gap));
	}
	return indented;
}

/* 0, or the last byte with which a sentence ends; '.' only if that touches the word. */
static char ending(const char *gap)
{
	char last = 0;

	for (const char *at = strpbrk(gap, ".!?"); at; at = strpbrk(at + 1, ".!?")) {
		const char *behind = at + 1 + strspn(at + 1, "\"')]}");

		if (*behind && strchr(" \t\r\n", *behind))
			last = *at == '.' && at > gap ? '!' : *at;
	}
	return last;
}

/* Does a line break in the gap, which the text ends with, end a paragraph on a line? */
static bool ends_line(struct plain_text *p, size_t gap, bool small)
{
	bool ends = false;

	for (size_t at = gap; at < p->size; at++) {
		if (p->text[at] != '\n')
			continue;
		ends |= !small || at - p->line < 60;
		p->line = at + 1;
	}
	return ends;
}

static void add_plain(struct plain_text *p, const struct plain_word *before, const char *gap,
                      const struct plain_word *word, bool lines)
{
	const size_t at = p->size;
	const char end = ending(gap);
	bool line;

	p->size += (size_t)sprintf(p->text + at, "%s", gap);
	line = ends_line(p, at, word->small) && lines;
	p->first[p->words] = !before || has_paragraph(gap) || line ||
	                     (end && !word->small && !(end == '.' && before->abbreviation));
	p->upper[p->words++] = word->word[0] >= 'A' && word->word[0] <= 'Z';
	p->size += (size_t)sprintf(p->text + p->size, "%s", word->word);
}

static void fill_plain(struct plain_text *p, bool lines)
{
	static const struct plain_word some[] = {
	        {"smiths", true, false}, {"General", false, false}, {"Gen", false, true},
	        {"us", true, false},     {"x", true, true},         {"X", false, true},
	        {"12", false, false},    {"3", false, false},       {"3.5", false, false},
	};
	static const char *const gaps[] = {
	        " ",    " ",     " ",     ". ",    ". ",    ".\n",    ".\n\n",   "! ",
	        "?\n",  ".\" ",  ".\"\n", "\" ",   ".  ",   ".     ", "\n",      "\n\n",
	        "\n ",  "\n  ",  ",\n",   ", ",    ".) ",   "). ",    ">.\n",    ".\"\n\n",
	        "., ",  "...\n", " .\n",  "\r\n",  ".\r\n", "\n\r ",  "\n\r\n",  "\r\n\r\n",
	        " .\"", ".-\n",  ".\t",   "\"\n ", "\n(",   "\n, ",   ".\"\n- ",
	};
	const struct plain_word *before = NULL;

	memset(p, 0, sizeof *p);
	for (uint32_t i = chance(64); i; i--)
		p->text[p->size++] = '\n';
	p->line = p->size;
	for (unsigned i = 0; i < 12; i++) {
		const struct plain_word *word = &some[chance(sizeof some / sizeof *some)];

		add_plain(p, before, before ? gaps[chance(sizeof gaps / sizeof *gaps)] : "", word,
		          lines);
		before = word;
	}
	if (lines)
		p->size += (size_t)sprintf(p->text + p->size, "\n\n%s", LONG_LINE);
}

static void test_plain_sentences(void **state)
{
	static struct plain_text p;

	(void)state;
	for (unsigned i = 0; i < 4 * MIXTURES; i++) {
		struct dd_tokens t;

		fill_plain(&p, i % 2);
		tokens_of(p.text, p.size, &t);
		for (uint32_t k = 0; k < p.words; k++) {
			enum dd_kind kind = p.first[k] ? DD_INITIAL : DD_NAME;

			if (dd_code_starts_sentence(t.code[k]) != p.first[k] ||
			    (p.upper[k] && dd_code_kind(t.code[k]) != kind))
				fail_msg("\"%s\": token %u", p.text, k);
		}
		check_wants(p.text, p.size, &t);
	}
}

/* As many tokens as there can be, for what room there is. */
static void test_most_tokens(void **state)
{
	static const struct {
		const char *text;
		unsigned tokens; /* of each */
	} pieces[] = {{"1_", 1}, {"1.2_", 1}, {"1'", 1}, {"a1 ", 1}, {"漢1", 2}, {"x1.2_", 2}};
	static char in[8 * 3000 + 1];

	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		size_t n = 0;
		struct dd_tokens all;

		for (size_t k = 0; k < 3000; k++)
			n += (size_t)sprintf(in + n, "%s", pieces[i].text);
		assert_int_equal(dd_text_tokens(text, in, n, DD_WANT_OFFSETS, &all), DEDUP_OK);
		assert_int_equal(all.count, 3000 * pieces[i].tokens);
		check_wants(in, n, &all);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_words),           cmocka_unit_test(test_numbers),
	        cmocka_unit_test(test_scripts),         cmocka_unit_test(test_stems),
	        cmocka_unit_test(test_sentences),       cmocka_unit_test(test_lines),
	        cmocka_unit_test(test_line_widths),     cmocka_unit_test(test_long_sentences),
	        cmocka_unit_test(test_thai_sentences),  cmocka_unit_test(test_alignment),
	        cmocka_unit_test(test_wants_agree),     cmocka_unit_test(test_most_tokens),
	        cmocka_unit_test(test_plain_sentences),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
