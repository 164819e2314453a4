#include "input/json_lines.h"

#include "test.h"

#include <string.h>

static void test_begin(void **state)
{
	static const struct {
		const char *bytes;
		bool begins, is_array;
	} cases[] = {
	        {"", false, false},
	        {"[", false, true},
	        {"{}", false, false},
	        {"[{\"", false, true},
	        {"[ {\"a\" : 1}]", true, true},
	        {"\n{\n \"a\\\"b\"\n:", true, false},
	        {"{\"a\\", false, false},
	        {"{\"a\", 1}", false, false},
	        {"[1, {\"a\": 1}]", false, true},
	        {"[[{\"a\":", false, true},
	        {"[sic] He said", false, true},
	};
	bool is_array;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(
		        json_lines_begin(cases[i].bytes, strlen(cases[i].bytes), &is_array),
		        cases[i].begins);
		assert_int_equal(is_array, cases[i].is_array);
	}
}

/* Reads it all, `step` bytes at a time. */
static void read_lines(const char *text, size_t step, struct buffer *out)
{
	struct memory_source memory;
	struct json_lines lines;
	ssize_t got;

	memory_source_init(&memory, text, strlen(text));
	json_lines_open(&lines, &memory.source);
	out->size = 0;
	do {
		got = source_read(&lines.source, buffer_room(out, step), step);
		assert_true(got >= 0);
		out->size += (size_t)got;
	} while (got == (ssize_t)step);
	json_lines_close(&lines);
	source_release(&memory.source);
}

static void test_lines(void **state)
{
	static const struct {
		const char *text, *lines;
	} cases[] = {
	        {"", ""},
	        {"[]\n", "\n"},
	        {"[{\"a\":1},{\"a\":2}, {}]", "{\"a\":1}\n{\"a\":2}\n{}"},
	        {"[\n{\"a\": 1},\n{\"a\": 2}\n]\n", "\n{\"a\": 1}\n{\"a\": 2}\n\n"},
	        {"\xef\xbb\xbf[{1},{2}]", "{1}\n{2}"},
	        /* Each on the line that it begins on. */
	        {"[\n {\n\"a\":\n1\n},\n{\"b\"}]", "\n{ \"a\": 1 }\n\n\n\n{\"b\"}"},
	        {"{\n\"a\":1\r\n}\n{\n\"b\":2}\n", "{ \"a\":1\r }\n\n\n{ \"b\":2}\n\n"},
	        /* Those that came a line too late. */
	        {"{1}{2}{3}\n\n\n\n{4}", "{1}\n{2}\n{3}\n\n{4}"},
	        {"{1}{2\n}{3}\n{4}", "{1}\n{2 }\n{3}\n{4}"},
	        {"{1}\n{2}", "{1}\n{2}"},
	        /* Brackets and newlines in strings. */
	        {"[{\"}]\\\"{\":[[\"\\\\\"]]},{}]", "{\"}]\\\"{\":[[\"\\\\\"]]}\n{}"},
	        {"[{\"a\nb\"},\n{}]", "{\"a b\"}\n\n{}"},
	        /* What is no record, and one that breaks off. */
	        {"[{1}, null, 5\n{2} x]", "{1}null5\n{2}x"},
	        {"[{1},\n{\"a\": \"b", "{1}\n{\"a\": \"b"},
	        {"]]}{1}", "}\n{1}"},
	};
	struct buffer out = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		for (size_t step = 1; step < 40; step += 6) {
			read_lines(cases[i].text, step, &out);
			assert_string_equal(buffer_text(&out), cases[i].lines);
		}
	buffer_free(&out);
}

/* More than is read of the source below at a time. */
static void test_long(void **state)
{
	struct buffer text = {0}, expected = {0}, out = {0};

	(void)state;
	buffer_add_char(&text, '[');
	for (int i = 0; i < 40000; i++) {
		buffer_format(&text, "%s{\"a\":\n\"%d\"}", i ? ",\n" : "", i);
		buffer_format(&expected, "{\"a\": \"%d\"}\n%s", i, i < 39999 ? "\n" : "");
	}
	buffer_add_char(&text, ']');
	read_lines(buffer_text(&text), 1 << 20, &out);
	assert_string_equal(buffer_text(&out), buffer_text(&expected));
	buffer_free(&text);
	buffer_free(&expected);
	buffer_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_begin),
	        cmocka_unit_test(test_lines),
	        cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests_name("json_lines", tests, NULL, NULL);
}
