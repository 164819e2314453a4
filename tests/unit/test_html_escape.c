#include "report/html_escape.h"

#include "support/escape.h"
#include "test.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static void test_cases(void **state)
{
	static const struct {
		const char *bytes, *html, *script;
	} cases[] = {
	        {"", "", "\"\""},
	        {"a\tb\nc", "a\tb\nc", "\"a\\tb\\nc\""},
	        {"a\r\nb\rc\r", "a\nb\nc\n", "\"a\\nb\\nc\\n\""},
	        {"<b>&\"'\\", "&lt;b&gt;&amp;&quot;&#39;\\", "\"\\u003cb\\u003e\\u0026\\\"'\\\\\""},
	        {"</script><!--", "&lt;/script&gt;&lt;!--", "\"\\u003c/script\\u003e\\u003c!--\""},
	        {"\x01\x1b\x7f", "\u2401\u241b\u2421", "\"\u2401\u241b\u2421\""},
	        {"\xc2\x85\xc2\x9b", "\ufffd\ufffd", "\"\ufffd\ufffd\""},
	        {"a\u2028b\u2029", "a\nb\n", "\"a\\nb\\n\""},
	        {"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", "", "\"\""},
	        {"\u200e\u200f\u200d", "\u200e\u200f\u200d", "\"\u200e\u200f\u200d\""},
	        {"\xff\xc3", "\ufffd\ufffd", "\"\ufffd\ufffd\""},
	        {"\xed\xa0\x80", "\ufffd\ufffd\ufffd", "\"\ufffd\ufffd\ufffd\""},
	        {"\xef\xbf\xbe\xef\xb7\x90", "\ufffd\ufffd", "\"\ufffd\ufffd\""},
	        {"\u00e9\u6c5f\U0001f42c", "\u00e9\u6c5f\U0001f42c", "\"\u00e9\u6c5f\U0001f42c\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buffer out = {0};

		escape_html(&out, cases[i].bytes, strlen(cases[i].bytes));
		assert_string_equal(buffer_text(&out), cases[i].html);
		out.size = 0;
		escape_script(&out, cases[i].bytes, strlen(cases[i].bytes));
		assert_string_equal(buffer_text(&out), cases[i].script);
		buffer_free(&out);
	}
}

/* Nothing that could begin a tag, a reference or a comment, or steer. */
static void assert_inert(const char *bytes, size_t size)
{
	for (size_t i = 0; i < size;) {
		uint32_t code = 0;
		size_t length = utf8_sequence(bytes + i, size - i, &code);

		assert_int_not_equal(length, 0);
		assert_true(code >= 0x20 || code == '\t' || code == '\n');
		assert_false(code >= 0x7f && code < 0xa0);
		assert_false(code >= 0x2028 && code <= 0x202e);
		assert_false(code >= 0x2066 && code <= 0x2069);
		assert_true(code != '<' && code != '>');
		i += length;
	}
}

static size_t units_of(const char *bytes)
{
	size_t units = 0;

	for (; *bytes; bytes++)
		units += ((uint8_t)*bytes & 0xc0) == 0x80 ? 0 : (uint8_t)*bytes < 0xf0 ? 1 : 2;
	return units;
}

/* What jansson, which has no say in the writing, reads back. */
static void assert_read_back(const char *script, size_t size, size_t units)
{
	json_t *value = json_loadb(script, size, JSON_DECODE_ANY, NULL);

	assert_non_null(value);
	assert_int_equal(units_of(json_string_value(value)), units);
	json_decref(value);
}

static uint32_t next_number(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* Pieces that are on the edge of something, in any order, cut anywhere. */
static size_t make_bytes(char *bytes, size_t capacity, uint32_t *seed)
{
	static const char *const pieces[] = {
	        "<",      ">",          "&",        "\"",       "'",        "\\",
	        "\r",     "\n",         "\r\n",     "\x7f",     "\xc2\x80", "\u2028",
	        "a",      "\xff",       "\t",       "\xe2\x80", "\u202e",   "\u2066",
	        "\u6c5f", "\U0001f42c", "</sc",     "--",       "!",        "\xf4\x90\x80\x80",
	        "\ufffe", "\u0645",     "\xc0\xbc", "\x01",
	};
	size_t size = 0;

	while (size + 4 < capacity && next_number(seed) % 40) {
		const char *piece = pieces[next_number(seed) % (sizeof(pieces) / sizeof(*pieces))];
		size_t length = strlen(piece);

		length = next_number(seed) % 8 ? length : next_number(seed) % length + 1;
		memcpy(bytes + size, piece, length);
		size += length;
	}
	return size;
}

static void test_any_bytes(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char made[200];
		size_t size = make_bytes(made, sizeof(made), &seed);
		char *bytes = malloc(size ? size : 1); /* its end is watched */
		struct buffer out = {0};

		assert_non_null(bytes);
		memcpy(bytes, made, size);
		escape_html(&out, bytes, size);
		assert_inert(out.bytes, out.size);
		for (const char *quote = "\"'"; out.size && *quote; quote++)
			assert_null(memchr(out.bytes, *quote, out.size));
		out.size = 0;
		escape_script(&out, bytes, size);
		assert_inert(out.bytes, out.size);
		assert_read_back(out.bytes, out.size, escape_script_units(bytes, size));
		buffer_free(&out);
		free(bytes);
	}
}

/* Offsets of parts add up wherever a word may begin or end. */
static void test_units(void **state)
{
	static const char text[] = "a\u00e9<\u6c5f\U0001f42c\x01\xff\r\nb\u202e\u2028";
	static const size_t cuts[] = {0, 1, 3, 4, 7, 11, 12, 13, 15, 16, 19, 22};
	static const size_t units[] = {0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 10, 11};
	const size_t count = sizeof(cuts) / sizeof(*cuts);

	(void)state;
	assert_int_equal(cuts[count - 1], sizeof(text) - 1);
	for (size_t i = 0; i < count; i++)
		for (size_t k = i; k < count; k++)
			assert_int_equal(escape_script_units(text + cuts[i], cuts[k] - cuts[i]),
			                 units[k] - units[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_cases),
	        cmocka_unit_test(test_any_bytes),
	        cmocka_unit_test(test_units),
	};

	return cmocka_run_group_tests_name("html_escape", tests, NULL, NULL);
}
