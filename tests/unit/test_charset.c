#include "input/charset.h"
#include "support/utf8.h"

#include "test.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "samples/charsets.h"

#define SAMPLES (sizeof(charset_samples) / sizeof(*charset_samples))

static struct charset charset;
static struct buffer out;

static void assert_text(const char *bytes, size_t size, const struct charset_sample *sample)
{
	if (size != strlen(sample->utf8) || memcmp(bytes, sample->utf8, size) != 0)
		fail_msg("%s: %.*s", sample->label, (int)size, bytes);
}

/* Against Python's codecs: found, declared and named. */
static void test_samples(void **state)
{
	(void)state;
	for (size_t i = 0; i < SAMPLES; i++) {
		const struct charset_sample *sample = &charset_samples[i];
		const char *label = charset_known(sample->label, strlen(sample->label));
		struct decoded decoded;

		if (!label)
			fail_msg("%s is not known", sample->label);
		if (sample->is_found) {
			charset_decode(&charset, NULL, NULL, sample->bytes, sample->size, &out,
			               &decoded);
			assert_text(decoded.bytes, decoded.size, sample);
			assert_int_equal(decoded.replaced, 0);
		}
		charset_decode(&charset, NULL, label, sample->bytes, sample->size, &out, &decoded);
		assert_text(decoded.bytes, decoded.size, sample);
		charset_decode(&charset, label, NULL, sample->bytes, sample->size, &out, &decoded);
		assert_text(decoded.bytes, decoded.size, sample);
	}
}

static void test_recode(void **state)
{
	(void)state;
	for (size_t i = 0; i < SAMPLES; i++) {
		const struct charset_sample *sample = &charset_samples[i];
		struct memory_source memory;
		struct recode_source recode;
		char bytes[2000];
		size_t size = 0;
		ssize_t got;

		memory_source_init(&memory, sample->bytes, sample->size);
		recode_open(&recode, &memory.source,
		            charset_wide(charset_known(sample->label, strlen(sample->label)),
		                         sample->bytes, sample->size));
		while ((got = source_read(&recode.source, bytes + size, i % 7 + 1)) > 0)
			size += (size_t)got;
		assert_int_equal(got, 0);
		recode_close(&recode);
		got = size >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3) ? 3 : 0;
		assert_text(bytes + got, size - (size_t)got, sample);
	}
}

/* Longer than any buffer on the way, with an error at its end. */
static void test_recode_long(void **state)
{
	enum { UNITS = 200000 };
	char *bytes = malloc(2 * UNITS + 1), *back = malloc(3 * UNITS + 10);
	struct memory_source memory;
	struct recode_source recode;
	size_t size = 0;

	(void)state;
	assert_true(bytes && back);
	for (int i = 0; i < UNITS; i++)
		memcpy(bytes + 2 * i, i % 2 ? "\x2d\x4e" : "a\0", 2);
	bytes[2 * UNITS] = 'x';
	memory_source_init(&memory, bytes, 2 * UNITS + 1);
	recode_open(&recode, &memory.source, "UTF-16LE");
	size = (size_t)source_read(&recode.source, back, 3 * UNITS + 10);
	assert_int_equal(size, 2 * UNITS + 3);
	for (size_t i = 0; i + 4 <= 2 * UNITS; i += 4)
		assert_memory_equal(back + i, "a\xe4\xb8\xad", 4);
	assert_memory_equal(back + 2 * UNITS, "\xef\xbf\xbd", 3);
	assert_int_equal(recode.charset.replaced, 1);
	recode_close(&recode);
	free(bytes);
	free(back);
}

static ssize_t no_read(struct source *source, char *bytes, size_t size)
{
	(void)bytes;
	(void)size;
	snprintf(source->reason, sizeof(source->reason), "no");
	return -1;
}

static void test_recode_error(void **state)
{
	struct source broken = {.read = no_read};
	struct recode_source recode;
	char byte;

	(void)state;
	recode_open(&recode, &broken, "UTF-16LE");
	assert_int_equal(source_read(&recode.source, &byte, 1), -1);
	assert_string_equal(recode.source.reason, "no");
	recode_close(&recode);
}

static void test_choice(void **state)
{
	static const struct {
		const char *bytes, *named, *declared, *expected, *charset;
		uint64_t replaced;
	} cases[] = {
	        {"caf\xe9", NULL, NULL, "caf\xc3\xa9", "windows-1252", 0},
	        {"caf\xe9", NULL, "KOI8-R", "caf\xd0\x98", "KOI8-R", 0},
	        {"caf\xe9", "windows-1251", "KOI8-R", "caf\xd0\xb9", "windows-1251", 0},
	        {"caf\xc3\xa9", NULL, "windows-1252", "caf\xc3\xa9", NULL, 0},
	        {"caf\xc3\xa9", "windows-1252", NULL, "caf\xc3\x83\xc2\xa9", "windows-1252", 0},
	        {"\xef\xbb\xbf"
	         "caf\xe9",
	         "windows-1252", NULL, "caf\xe9", NULL, 0},
	        {"caf\xe9", NULL, "UTF-8", "caf\xc3\xa9", "windows-1252", 0},
	        {"\xc3\xa9\xc3\xa9\xe9", NULL, NULL, "\xc3\xa9\xc3\xa9\xe9", NULL, 0},
	        {"\xc3\xa9\xc3\xa9 \xe9 x", NULL, NULL, "\xc3\xa9\xc3\xa9 \xe9 x", NULL, 0},
	        {"caf\xc3\xa9 \xc3", NULL, NULL, "caf\xc3\xa9 \xc3", NULL, 0},
	        {"plain", NULL, "windows-1252", "plain", NULL, 0},
	        {"\x1b$B;T\x1b(B", NULL, "ISO-2022-JP", "\xe5\xb8\x82", "ISO-2022-JP", 0},
	        {"\x81\x20\xff", "Shift_JIS", NULL, "\xef\xbf\xbd \xef\xbf\xbd", "Shift_JIS", 2},
	        {"", NULL, NULL, "", NULL, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct decoded decoded;

		charset_decode(&charset, cases[i].named, cases[i].declared, cases[i].bytes,
		               strlen(cases[i].bytes), &out, &decoded);
		if (decoded.size != strlen(cases[i].expected) ||
		    memcmp(decoded.bytes, cases[i].expected, decoded.size) != 0)
			fail_msg("case %zu: %.*s", i, (int)decoded.size, decoded.bytes);
		assert_int_equal(decoded.replaced, cases[i].replaced);
		if (cases[i].charset)
			assert_string_equal(decoded.charset, cases[i].charset);
		else
			assert_null(decoded.charset);
	}
}

static void test_known(void **state)
{
	static const struct {
		const char *label, *name;
	} cases[] = {
	        {"utf8", "UTF-8"},
	        {" Latin1 ", "windows-1252"},
	        {"ISO-8859-1", "windows-1252"},
	        {"us-ascii", "windows-1252"},
	        {"\tgb2312\n", "GB18030"},
	        {"x-sjis", "Shift_JIS"},
	        {"KS_C_5601-1987", "windows-949"},
	        {"utf-16", "UTF-16LE"},
	        {"cp1251", "windows-1251"},
	        {"UTF-7", NULL},
	        {"ibm037", NULL},
	        {"x-user-defined", NULL},
	        {"no such charset", NULL},
	        {"", NULL},
	        {"  ", NULL},
	        {"a name that is much longer than any charset that has ever been in use has", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *name = charset_known(cases[i].label, strlen(cases[i].label));

		if (!name || !cases[i].name)
			assert_ptr_equal(name, cases[i].name);
		else
			assert_string_equal(name, cases[i].name);
	}
	assert_null(charset_known("utf8\0x", 6));
}

static void test_not_wide(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
	} cases[] = {
	        {"text\0more", 9},  {"text\0mor", 8}, {"\0\0\0\0", 4}, {"\1\0\2\0", 4},
	        {"a\0b\0c", 5},     {"a\0", 2},       {"ab", 2},       {"\0a\0\1\0b", 6},
	        {"a\0\xff\xff", 4}, {"", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (charset_wide(NULL, cases[i].bytes, cases[i].size))
			fail_msg("case %zu", i);
	assert_string_equal(charset_wide(NULL, "a\0b\0", 4), "UTF-16LE");
	assert_string_equal(charset_wide(NULL, "\0a\0\n", 4), "UTF-16BE");
	assert_string_equal(charset_wide(NULL, "a\0\x3d\xd8\0\xde", 6), "UTF-16LE");
	assert_string_equal(charset_wide("UTF-16LE", "\xfe\xff\0a", 4), "UTF-16BE");
	assert_string_equal(charset_wide("KOI8-R", "\xfe\xff\0a", 4), "KOI8-R");
}

/* --- utf8.h --- */

static void test_judge(void **state)
{
	char text[300];

	(void)state;
	memset(text, 'x', sizeof(text));
	for (size_t i = 0; i < 300; i++) {
		assert_int_equal(ascii_run(text, i), i);
		text[i] = (char)0x80;
		assert_int_equal(ascii_run(text, sizeof(text)), i);
		text[i] = 'x';
	}
	assert_int_equal(utf8_judge("x", 1), UTF8_ASCII);
	assert_int_equal(utf8_judge("", 0), UTF8_ASCII);
	assert_int_equal(utf8_judge("\xc3\xa9", 2), UTF8_VALID);
	assert_int_equal(utf8_judge("\xc3\xa9\xff", 3), UTF8_OTHER);
	assert_int_equal(utf8_judge("\xc3\xa9\xc3\xa9\xff", 5), UTF8_DAMAGED);
	assert_int_equal(utf8_judge("\xc3", 1), UTF8_OTHER);
	assert_int_equal(utf8_judge("\xc3\xa9\xe2\x82", 4), UTF8_VALID);
	assert_int_equal(utf8_judge("\xff\xfe", 2), UTF8_OTHER);
}

static void test_invalid(void **state)
{
	static const struct {
		const char *bytes, *clean;
		uint64_t count;
	} cases[] = {
	        {"plain", "plain", 0},
	        {"\xc3\xa9", "\xc3\xa9", 0},
	        {"a\xff"
	         "b",
	         "a\xef\xbf\xbd"
	         "b",
	         1},
	        {"\xe2\x82", "\xef\xbf\xbd", 1},
	        {"\xe2\x82x", "\xef\xbf\xbdx", 1},
	        {"\xf0\x9f\x98", "\xef\xbf\xbd", 1},
	        {"\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd", 2},
	        {"\xe0\x80\xaf", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", 3},
	        {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", 3},
	        {"\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", 4},
	};
	struct buffer clean = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t size = strlen(cases[i].bytes);

		assert_int_equal(utf8_count_invalid(cases[i].bytes, size), cases[i].count);
		clean.size = 0;
		utf8_clean(&clean, cases[i].bytes, size);
		assert_string_equal(buffer_text(&clean), cases[i].clean);
	}
	clean.size = 0;
	utf8_clean(&clean, "a\0\xc3\xa9", 4);
	assert_string_equal(buffer_text(&clean), "a\xef\xbf\xbd\xc3\xa9");
	buffer_free(&clean);
}

/* Every sample, read as one of the two charsets, comes back. */
static void test_mojibake(void **state)
{
	struct buffer wrong = {0}, right = {0};

	(void)state;
	for (size_t i = 0; i < SAMPLES; i++) {
		const char *text = charset_samples[i].utf8;

		for (int round = 0; round < 2; round++) {
			wrong.size = right.size = 0;
			charset_convert(&charset, round ? "windows-1252" : "ISO-8859-1", text,
			                strlen(text), &wrong);
			assert_false(mojibake_repair(text, strlen(text), &right));
			assert_int_equal(right.size, 0);
			/* windows-1252 has no characters for five bytes. */
			if (charset.replaced)
				continue;
			assert_true(mojibake_repair(wrong.bytes, wrong.size, &right));
			assert_string_equal(buffer_text(&right), text);
		}
	}
	buffer_free(&wrong);
	buffer_free(&right);
}

static void test_no_mojibake(void **state)
{
	static const char *const texts[] = {
	        "",
	        "plain",
	        "caf\xc3\x83\xc2\xa9",                                         /* once is chance */
	        "\xc3\x83\xc2\xa9 \xc3\x83\xc2\xa9 \xc3\x83\xc2\xa9 \xc3\xa9", /* and a real one */
	        "\xc3\x83\xc2\xa9 \xc3\x83\xc2\xa9 \xc3\x83\xc2\xa9 \xe4\xb8\xad",
	        "\xc3\x83\xc2\xa9 \xc3\x83\xc2\xa9 \xc3\x83",
	        "\xc3\x83\xc2\xa9 \xc3\x83\xc2\xa9 \xc3\x83\xff",
	        "NA\xc3\x87\xc3\x83O \xc3\x82 \xc3\x83 \xc3\x94",
	};
	struct buffer right = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		assert_false(mojibake_repair(texts[i], strlen(texts[i]), &right));
	assert_true(mojibake_repair("a\xc3\x83\xc2\xa9 \xc3\x83\xc2\xa9 \xc3\x83\xc2\xa9z", 17,
	                            &right));
	assert_string_equal(buffer_text(&right), "a\xc3\xa9 \xc3\xa9 \xc3\xa9z");
	buffer_free(&right);
}

static int free_all(void **state)
{
	(void)state;
	charset_free(&charset);
	buffer_free(&out);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_samples),     cmocka_unit_test(test_recode),
	        cmocka_unit_test(test_recode_long), cmocka_unit_test(test_recode_error),
	        cmocka_unit_test(test_choice),      cmocka_unit_test(test_known),
	        cmocka_unit_test(test_not_wide),    cmocka_unit_test(test_judge),
	        cmocka_unit_test(test_invalid),     cmocka_unit_test(test_mojibake),
	        cmocka_unit_test(test_no_mojibake),
	};

	return cmocka_run_group_tests_name("charset", tests, NULL, free_all);
}
