#include "cli/jsonl.h"

#include "test.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const default_fields[JSONL_FIELDS] = {"text", "id",     "title",
                                                         "date", "source", "url"};

static struct jsonl_value record[JSONL_FIELDS];
static struct jsonl_error error;
static struct buffer scratch;

/* Reads a copy that ends where its memory ends, for the sanitizer to watch. */
static bool read_line(const char *const field[JSONL_FIELDS], const char *line, size_t size)
{
	static char *copy;
	struct jsonl_names names;

	free(copy);
	copy = malloc(size ? size : 1);
	assert_non_null(copy);
	memcpy(copy, line, size);
	jsonl_names_set(&names, field);
	return jsonl_read(&names, copy, size, &scratch, record, &error);
}

static void assert_value(enum jsonl_field field, enum jsonl_kind kind, const char *expected,
                         size_t size)
{
	assert_int_equal(record[field].kind, kind);
	assert_int_equal(record[field].size, size);
	if (size)
		assert_memory_equal(record[field].bytes, expected, size);
}

static void test_strings(void **state)
{
	static const struct {
		const char *json, *expected;
	} cases[] = {
	        {"\"\"", ""},
	        {"\"plain\"", "plain"},
	        {"\"a\\nb\"", "a\nb"},
	        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"},
	        {"\"\\u0041\\u00e9\\u20AC\"", "A\xc3\xa9\xe2\x82\xac"},
	        {"\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80"},
	        {"\"\\udbff\\udfff\"", "\xf4\x8f\xbf\xbf"},
	        {"\"\\ud83d\"", "\xef\xbf\xbd"},
	        {"\"\\ude00\"", "\xef\xbf\xbd"},
	        {"\"\\ud83dx\"", "\xef\xbf\xbdx"},
	        {"\"\\ud83d\\n\"", "\xef\xbf\xbd\n"},
	        {"\"\\ud83d\\u0041\"", "\xef\xbf\xbd"
	                               "A"},
	        {"\"\\ud83d\\ud83d\\ude00\"", "\xef\xbf\xbd\xf0\x9f\x98\x80"},
	        {"\"\\ude00\\ud83d\"", "\xef\xbf\xbd\xef\xbf\xbd"},
	        {"\"\xff\xfe\"", "\xff\xfe"},
	        {"\"0123456789abcde\\n0123456789abcdef0123456789abcdef\"",
	         "0123456789abcde\n0123456789abcdef0123456789abcdef"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char line[200];
		int size = snprintf(line, sizeof(line), " {\"text\" : %s } ", cases[i].json);

		assert_true(read_line(default_fields, line, (size_t)size));
		assert_value(JSONL_TEXT, JSONL_STRING, cases[i].expected,
		             strlen(cases[i].expected));
	}
}

static void test_nul_in_string(void **state)
{
	const char line[] = "{\"text\":\"a\\u0000b\"}";

	(void)state;
	assert_true(read_line(default_fields, line, sizeof(line) - 1));
	assert_value(JSONL_TEXT, JSONL_STRING, "a\0b", 3);
}

static void test_kinds(void **state)
{
	static const struct {
		const char *json;
		enum jsonl_kind kind;
	} cases[] = {
	        {"1", JSONL_NUMBER},
	        {"-0.5e+10", JSONL_NUMBER},
	        {"0", JSONL_NUMBER},
	        {"12E3", JSONL_NUMBER},
	        {"null", JSONL_OTHER},
	        {"true", JSONL_OTHER},
	        {"false", JSONL_OTHER},
	        {"[]", JSONL_OTHER},
	        {"{}", JSONL_OTHER},
	        {"[[],{}]", JSONL_OTHER},
	        {"{\"id\":\"no\"}", JSONL_OTHER},
	        {"[1,2,[\"a\",{\"b\":[null]}]]", JSONL_OTHER},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char line[200];
		int size = snprintf(line, sizeof(line), "{\"x\":%s,\"id\":%s,\"text\":\"t\"}",
		                    cases[i].json, cases[i].json);

		assert_true(read_line(default_fields, line, (size_t)size));
		assert_int_equal(record[JSONL_ID].kind, cases[i].kind);
		if (cases[i].kind == JSONL_NUMBER)
			assert_value(JSONL_ID, JSONL_NUMBER, cases[i].json, strlen(cases[i].json));
		assert_value(JSONL_TEXT, JSONL_STRING, "t", 1);
		assert_int_equal(record[JSONL_URL].kind, JSONL_MISSING);
	}
}

static void test_names(void **state)
{
	static const char *const shared[JSONL_FIELDS] = {"body", "link", "link", "d", "s", "link"};
	const char line[] = "{\"link\":\"l\\n1\",\"o\":{\"body\":\"inner\"},\"bod\\u0079\":\"b\","
	                    "\"body2\":1,\"bod\":2,\"a\":[{\"link\":\"inner\"}]}";
	const char twice[] = "{\"text\":\"first\",\"text\":\"second\",\"id\":\"x\",\"id\":null}";

	(void)state;
	assert_true(read_line(shared, line, sizeof(line) - 1));
	assert_value(JSONL_TEXT, JSONL_STRING, "b", 1);
	assert_value(JSONL_ID, JSONL_STRING, "l\n1", 3);
	assert_value(JSONL_TITLE, JSONL_STRING, "l\n1", 3);
	assert_value(JSONL_URL, JSONL_STRING, "l\n1", 3);
	assert_true(read_line(default_fields, twice, sizeof(twice) - 1));
	assert_value(JSONL_TEXT, JSONL_STRING, "second", 6);
	assert_int_equal(record[JSONL_ID].kind, JSONL_OTHER);
}

static void test_errors(void **state)
{
	static const struct {
		const char *line, *reason;
		size_t column;
	} cases[] = {
	        {"", "not a JSON object", 1},
	        {"  ", "not a JSON object", 3},
	        {"[]", "not a JSON object", 1},
	        {"\"text\"", "not a JSON object", 1},
	        {"{", "expected a member name", 2},
	        {"{\"a\"", "expected ':'", 5},
	        {"{\"a\":", "expected a value", 6},
	        {"{\"a\":1", "expected ',' or '}'", 7},
	        {"{\"a\":1,", "expected a member name", 8},
	        {"{\"a\":1,}", "expected a member name", 8},
	        {"{,}", "expected a member name", 2},
	        {"{\"a\" 1}", "expected ':'", 6},
	        {"{\"a\":}", "expected a value", 6},
	        {"{\"a\":[1,]}", "expected a value", 9},
	        {"{\"a\":[1}", "expected ',' or ']'", 8},
	        {"{\"a\":[1}]", "expected ',' or ']'", 8},
	        {"{\"a\":{]}", "expected a member name", 7},
	        {"{\"a\":1}}", "text after the object", 8},
	        {"{\"a\":1} {}", "text after the object", 9},
	        {"{\"a\":01}", "expected ',' or '}'", 7},
	        {"{\"a\":-}", "expected a value", 7},
	        {"{\"a\":1.}", "bad number", 8},
	        {"{\"a\":1e}", "bad number", 8},
	        {"{\"a\":+1}", "expected a value", 6},
	        {"{\"a\":.5}", "expected a value", 6},
	        {"{\"a\":nul}", "expected a value", 6},
	        {"{\"a\":NaN}", "expected a value", 6},
	        {"{\"a\":'b'}", "expected a value", 6},
	        {"{a:1}", "expected a member name", 2},
	        {"{\"a\":\"b}", "string without an end", 9},
	        {"{\"a\":\"b\\\"}", "string without an end", 11},
	        {"{\"a\":\"b\\", "string without an end", 8},
	        {"{\"a\":\"\\x\"}", "bad escape in a string", 7},
	        {"{\"a\":\"\\\xc3\"}", "bad escape in a string", 7},
	        {"{\"a\":\"\\u12g4\"}", "bad \\u escape in a string", 7},
	        {"{\"a\":\"\\u12", "bad \\u escape in a string", 7},
	        {"{\"a\":\"\t\"}", "control character in a string", 7},
	        {"{\"a\":\"b\n\"}", "control character in a string", 8},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_false(read_line(default_fields, cases[i].line, strlen(cases[i].line)));
		assert_string_equal(error.reason, cases[i].reason);
		assert_int_equal(error.column, cases[i].column);
	}
}

static void test_nul_is_no_token(void **state)
{
	static const struct {
		const char *line;
		size_t size;
	} cases[] = {
	        {"\0{}", 3}, {"{\0}", 3}, {"{}\0", 3}, {"{\"a\":\0}", 7}, {"{\"a\":\"\0\"}", 9}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_false(read_line(default_fields, cases[i].line, cases[i].size));
}

/* {"n":[[[...]]],"text":"t"} with so many levels, the object counted. */
static bool read_nested(size_t levels, char open, char close)
{
	struct buffer line = {0};
	bool is_read;

	buffer_add_string(&line, "{\"n\":");
	for (size_t i = 1; i < levels; i++) {
		buffer_add_char(&line, open);
		if (open == '{' && i + 1 < levels)
			buffer_add_string(&line, "\"k\":");
	}
	for (size_t i = 1; i < levels; i++)
		buffer_add_char(&line, close);
	buffer_add_string(&line, ",\"text\":\"t\"}");
	is_read = read_line(default_fields, line.bytes, line.size);
	buffer_free(&line);
	return is_read;
}

static void test_depth(void **state)
{
	(void)state;
	assert_true(read_nested(JSONL_DEPTH, '[', ']'));
	assert_value(JSONL_TEXT, JSONL_STRING, "t", 1);
	assert_true(read_nested(JSONL_DEPTH, '{', '}'));
	assert_value(JSONL_TEXT, JSONL_STRING, "t", 1);
	assert_false(read_nested(JSONL_DEPTH + 1, '[', ']'));
	assert_string_equal(error.reason, "nested deeper than 1024 levels");
	assert_false(read_nested(200000, '[', ']'));
	assert_false(read_nested(200000, '{', '}'));
}

static void test_every_prefix_fails(void **state)
{
	const char line[] =
	        "{\"text\":\"a\\u00e9\\ud83d\\ude00 long enough for a block\",\"id\":-1.5e3,"
	        "\"n\":[true,{\"x\":null}]}";

	(void)state;
	for (size_t size = 0; size < sizeof(line) - 1; size++)
		assert_false(read_line(default_fields, line, size));
	assert_true(read_line(default_fields, line, sizeof(line) - 1));
}

/* One character of a string as JSON, and as what it stands for. */
static void add_random(struct buffer *json, struct buffer *plain)
{
	static const struct {
		const char *json, *plain;
	} parts[] = {
	        {"a", "a"},
	        {" ", " "},
	        {"\xc3\xa9", "\xc3\xa9"},
	        {"\\n", "\n"},
	        {"\\\"", "\""},
	        {"\\\\", "\\"},
	        {"\\u00e9", "\xc3\xa9"},
	        {"/", "/"},
	        {"\x7f", "\x7f"},
	        {"\xff", "\xff"},
	        {"{", "{"},
	        {",", ","},
	        {"\\ud83d\\ude00", "\xf0\x9f\x98\x80"},
	        {"\\ud83d", "\xef\xbf\xbd"},
	};
	/* Mostly plain bytes, so that runs cross the blocks that are scanned at once. */
	size_t part =
	        rand() % 8 ? (size_t)rand() % 3 : (size_t)rand() % (sizeof(parts) / sizeof(*parts));

	buffer_add_string(json, parts[part].json);
	buffer_add_string(plain, parts[part].plain);
	if (!strcmp(parts[part].json, "\\ud83d")) { /* not followed by its other half */
		buffer_add_char(json, '.');
		buffer_add_char(plain, '.');
	}
}

static void test_random_strings(void **state)
{
	(void)state;
	srand(1);
	for (int round = 0; round < 20000; round++) {
		struct buffer json = {0}, plain = {0};
		int length = rand() % 100;

		buffer_add_string(&json, "{\"skipped\":\"\\\\\",\"text\":\"");
		for (int i = 0; i < length; i++)
			add_random(&json, &plain);
		buffer_add_string(&json, "\",\"id\":\"\\u0031\"}");
		assert_true(read_line(default_fields, json.bytes, json.size));
		assert_value(JSONL_TEXT, JSONL_STRING, plain.bytes, plain.size);
		assert_value(JSONL_ID, JSONL_STRING, "1", 1);
		buffer_free(&json);
		buffer_free(&plain);
	}
}

static void test_blank(void **state)
{
	(void)state;
	assert_true(jsonl_blank("", 0));
	assert_true(jsonl_blank(" \t\r\n", 4));
	assert_false(jsonl_blank(" x", 2));
	assert_false(jsonl_blank("\0", 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_strings),        cmocka_unit_test(test_nul_in_string),
	        cmocka_unit_test(test_kinds),          cmocka_unit_test(test_names),
	        cmocka_unit_test(test_errors),         cmocka_unit_test(test_nul_is_no_token),
	        cmocka_unit_test(test_depth),          cmocka_unit_test(test_every_prefix_fails),
	        cmocka_unit_test(test_random_strings), cmocka_unit_test(test_blank),
	};

	return cmocka_run_group_tests_name("jsonl", tests, NULL, NULL);
}
