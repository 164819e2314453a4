#include "input/boilerplate.h"

#include "test.h"

#include <string.h>

static void note(struct hashes *counts, const char *text)
{
	boilerplate_note(counts, text, strlen(text));
}

static void expect(const struct boilerplate *boilerplate, const char *text, size_t lines,
                   const char *expected)
{
	struct buffer left = {0};

	assert_int_equal(boilerplate_leave_out(boilerplate, text, strlen(text), &left), lines);
	assert_string_equal(buffer_text(&left), lines ? expected : "");
	buffer_free(&left);
}

/* Blanks around a line and its newline say nothing; empty lines are none. */
static void test_lines(void **state)
{
	struct hashes counts = {0};
	struct boilerplate boilerplate;

	(void)state;
	note(&counts, "menu\n\nmenu\nfirst article");
	note(&counts, "  menu \r\n\n second article");
	note(&counts, "third article\nmenu");
	note(&counts, "third article\n\tmenu\n\n");
	note(&counts, "");
	boilerplate_find(&boilerplate, &counts, 4);
	expect(&boilerplate, "menu\n\nits own\nmenu \nmenus\n menu", 3, "\nits own\nmenus\n");
	expect(&boilerplate, "its own", 0, NULL);
	expect(&boilerplate, "", 0, NULL);
	boilerplate_free(&boilerplate);
}

/* So many articles must have it, and four times as many as have a quarter of the article. */
static void test_needed(void **state)
{
	struct hashes counts = {0};
	struct boilerplate boilerplate;

	(void)state;
	for (int i = 0; i < 12; i++)
		note(&counts, i < 3 ? "twelve\nthree\n" : i < 7 ? "twelve\nfour\n" : "twelve\n");
	boilerplate_find(&boilerplate, &counts, 4);
	expect(&boilerplate, "twelve\nfour\nown\n", 2, "own\n");
	expect(&boilerplate, "twelve\nthree\nown\n", 1, "three\nown\n");
	expect(&boilerplate, "twelve\nthree\n", 1, "three\n");
	expect(&boilerplate, "twelve\nfour\n", 0, NULL);
	expect(&boilerplate, "twelve\n", 0, NULL);
	/* The newline counts: 7 of 28 bytes are a quarter, and 6 of 27 are not. */
	expect(&boilerplate, "twelve\ntwelve\ntwelve\n123456\n", 3, "123456\n");
	expect(&boilerplate, "twelve\ntwelve\ntwelve\n12345\n", 0, NULL);
	boilerplate_free(&boilerplate);
}

/* What several threads counted, with more lines than the first table has room for. */
static void test_join(void **state)
{
	struct hashes all = {0}, some = {0};
	struct boilerplate boilerplate;
	struct buffer text = {0};

	(void)state;
	for (int i = 0; i < 5; i++) {
		text.size = 0;
		for (int k = 0; k < 1000; k++)
			buffer_format(&text, "line %d of all\nline %d of article %d\n", k, k, i);
		boilerplate_note(&some, text.bytes, text.size);
		hashes_join(&all, &some);
		assert_null(some.items);
		assert_int_equal(all.count, 2000 * (i + 1));
	}
	hashes_join(&all, &some);
	boilerplate_find(&boilerplate, &all, 5);
	assert_null(all.items);
	for (int k = 0; k < 1000; k++) {
		text.size = 0;
		buffer_format(&text, "line %d of all\nline %d of article 3\n", k, k);
		expect(&boilerplate, buffer_text(&text), 1, strchr(text.bytes, '\n') + 1);
	}
	boilerplate_free(&boilerplate);
	boilerplate_find(&boilerplate, &all, 5);
	expect(&boilerplate, "line 1 of all\nmore", 0, NULL);
	boilerplate_free(&boilerplate);
	buffer_free(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_lines),
	        cmocka_unit_test(test_needed),
	        cmocka_unit_test(test_join),
	};

	return cmocka_run_group_tests_name("boilerplate", tests, NULL, NULL);
}
