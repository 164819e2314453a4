#include "support/escape.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

typedef void escape(struct buffer *out, const char *bytes, size_t size);

static void assert_escaped(escape *function, const char *bytes, size_t size, const char *expected)
{
	struct buffer out = {0};
	char *copy = malloc(size ? size : 1);

	assert_non_null(copy);
	memcpy(copy, bytes, size);
	function(&out, copy, size);
	assert_string_equal(buffer_text(&out), expected);
	buffer_free(&out);
	free(copy);
}

static void test_formats(void **state)
{
	static const struct {
		const char *bytes, *tsv, *terminal, *json;
	} cases[] = {
	        {"", "", "", "\"\""},
	        {"a b/c.txt", "a b/c.txt", "a b/c.txt", "\"a b/c.txt\""},
	        {"a\tb\nc\\d", "a\\tb\\nc\\\\d", "a\\x09b\\x0Ac\\d", "\"a\\tb\\nc\\\\d\""},
	        {"\x1b[1m\"\x7f", "\x1b[1m\"\x7f", "\\x1B[1m\"\\x7F", "\"\\u001b[1m\\\"\\u007f\""},
	        {"\r\b\f", "\r\b\f", "\\x0D\\x08\\x0C", "\"\\r\\b\\f\""},
	        {"caf\xc3\xa9", "caf\xc3\xa9", "caf\xc3\xa9", "\"caf\xc3\xa9\""},
	        {"caf\xe9", "caf\\xE9", "caf\\xE9", "\"caf\xef\xbf\xbd\""},
	        {"\xe9z", "\\xE9z", "\\xE9z", "\"\xef\xbf\xbdz\""},
	        {"\xc2\x9b", "\xc2\x9b", "\\xC2\\x9B", "\"\xc2\x9b\""},
	        {"\xe2\x80\xae", "\xe2\x80\xae", "\\xE2\\x80\\xAE", "\"\xe2\x80\xae\""},
	        {"\xe2\x80\x93", "\xe2\x80\x93", "\xe2\x80\x93", "\"\xe2\x80\x93\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t size = strlen(cases[i].bytes);

		assert_escaped(escape_tsv, cases[i].bytes, size, cases[i].tsv);
		assert_escaped(escape_terminal, cases[i].bytes, size, cases[i].terminal);
		assert_escaped(escape_json, cases[i].bytes, size, cases[i].json);
	}
	assert_escaped(escape_json, "a\0b", 3, "\"a\\u0000b\"");
	assert_escaped(escape_terminal, "a\0b", 3, "a\\x00b");
}

/* Unicode Standard, table 3-7, at the edges of each row. */
static void test_utf8(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
		uint32_t code;
	} cases[] = {
	        {"\x7f", 1, 0x7f},
	        {"\x80", 0, 0},
	        {"\xbf", 0, 0},
	        {"\xc0\x80", 0, 0},
	        {"\xc1\xbf", 0, 0},
	        {"\xc2\x80", 2, 0x80},
	        {"\xdf\xbf", 2, 0x7ff},
	        {"\xc2", 0, 0},
	        {"\xc2\x7f", 0, 0},
	        {"\xe0\x9f\xbf", 0, 0},
	        {"\xe0\xa0\x80", 3, 0x800},
	        {"\xed\x9f\xbf", 3, 0xd7ff},
	        {"\xed\xa0\x80", 0, 0},
	        {"\xed\xbf\xbf", 0, 0},
	        {"\xee\x80\x80", 3, 0xe000},
	        {"\xef\xbf\xbf", 3, 0xffff},
	        {"\xef\xbf", 0, 0},
	        {"\xf0\x8f\xbf\xbf", 0, 0},
	        {"\xf0\x90\x80\x80", 4, 0x10000},
	        {"\xf4\x8f\xbf\xbf", 4, 0x10ffff},
	        {"\xf4\x90\x80\x80", 0, 0},
	        {"\xf5\x80\x80\x80", 0, 0},
	        {"\xff", 0, 0},
	        {"\xf0\x90\x80", 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		uint32_t code = 0;

		assert_int_equal(utf8_sequence(cases[i].bytes, strlen(cases[i].bytes), &code),
		                 cases[i].length);
		assert_int_equal(code, cases[i].code);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_formats),
	        cmocka_unit_test(test_utf8),
	};

	return cmocka_run_group_tests_name("escape", tests, NULL, NULL);
}
