#include "test.h"

#include "report/wrap.h"

#include <stdio.h>
#include <string.h>

/* The lines of a text, joined by '|'. */
static const char *wrapped(const char *text, unsigned width)
{
	static char joined[4096];
	struct styled styled = {0};
	struct wrapped lines = {0};
	size_t size = 0;
	styled_add(&styled, text, strlen(text), 1);
	assert_int_equal(styled.text.size, styled.style.size);
	wrap(&lines, &styled, width);
	joined[0] = '\0';
	for (size_t i = 0; i < lines.count; i++) {
		const struct wrapped_line *line = &lines.lines[i];
		const char *bytes = styled.text.bytes + line->begin;
		size_t length = line->end - line->begin;
		assert_true(line->width <= width);
		assert_int_equal(line->width, text_width(bytes, length));
		size += (size_t)snprintf(joined + size, sizeof joined - size, "%s%.*s",
		                         i ? "|" : "", (int)length, bytes);
	}
	wrapped_free(&lines);
	styled_free(&styled);
	return joined;
}

static void test_words(void **state)
{
	(void)state;
	assert_string_equal(wrapped("", 10), "");
	assert_string_equal(wrapped(" \n\t ", 10), "");
	assert_string_equal(wrapped("one two three", 7), "one two|three");
	assert_string_equal(wrapped("one two three", 6), "one|two|three");
	assert_string_equal(wrapped("  one \n\n two\tthree  ", 80), "one two three");
	assert_string_equal(wrapped("well-known facts", 6), "well-|known|facts");
	assert_string_equal(wrapped("incomprehensible", 6), "incomp|rehens|ible");
	assert_string_equal(wrapped("an incomprehensible one", 6), "an|incomp|rehens|ible|one");
	assert_string_equal(wrapped("10\u00a0000 a", 4), "10\u00a00|00 a");
}

/* Two columns for what is wide, none for what combines; breaks where the script has them. */
static void test_scripts(void **state)
{
	(void)state;
	assert_int_equal(text_width("\u767d\u9e6d\u6e56", 9), 6);
	assert_int_equal(text_width("e\u0301", 3), 1);
	assert_int_equal(text_width("\u1112\u1161\u11ab", 9), 2); /* conjoining jamo */
	assert_int_equal(text_width("\u200b\u200d", 6), 0);
	assert_string_equal(wrapped("\u767d\u9e6d\u6e56\u6c5f\u8c5a", 4),
	                    "\u767d\u9e6d|\u6e56\u6c5f|\u8c5a");
	assert_string_equal(wrapped("\u767d\u9e6d\u6e56\u3002\u6c5f", 6),
	                    "\u767d\u9e6d|\u6e56\u3002\u6c5f"); /* no line begins with a stop */
	assert_string_equal(wrapped("e\u0301e\u0301e\u0301", 2), "e\u0301e\u0301|e\u0301");
	assert_string_equal(wrapped("\u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22", 4),
	                    "\u0e20\u0e32\u0e29\u0e32|\u0e44\u0e17\u0e22"); /* "Thai language" */
	assert_true(text_is_rtl("a \u0639", 4));
	assert_true(text_is_rtl("\u05d0", 2));
	assert_false(text_is_rtl("abc \u767d", 7));
}

static void test_hostile(void **state)
{
	(void)state;
	assert_string_equal(wrapped("a\033[31mb", 40), "a\\x1B[31mb");
	assert_string_equal(wrapped("a\u2028b\xc2\x85"
	                            "c\rd",
	                            40),
	                    "a b c d");
	assert_string_equal(wrapped("\xff\xc0", 40), "\\xFF\\xC0");
	assert_string_equal(wrapped("\u202e", 40), "\\xE2\\x80\\xAE");
	assert_string_equal(wrapped("\033\033", 3), "\\x1|B\\x|1B");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_words),
	        cmocka_unit_test(test_scripts),
	        cmocka_unit_test(test_hostile),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
