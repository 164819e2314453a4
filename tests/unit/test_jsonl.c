#include "input/jsonl.h"

#include "test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const default_fields[FIELDS] = {"text", "id", "title", "date", "source", "url"};

static struct field_value record[FIELDS];
static struct jsonl_error error;
static struct buffer scratch;

/* Reads a copy that ends where its memory ends, for the sanitizer to watch. */
static bool read_line(const char *const field[FIELDS], const char *line, size_t size)
{
	static char *copy;
	struct field_names names;
	enum field wrong;

	free(copy);
	copy = malloc(size ? size : 1);
	assert_non_null(copy);
	memcpy(copy, line, size);
	assert_null(field_names_set(&names, field, &wrong));
	return jsonl_read(&names, copy, size, &scratch, record, &error);
}

static void assert_value(enum field field, enum value_kind kind, const char *expected, size_t size)
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
		assert_value(FIELD_TEXT, VALUE_STRING, cases[i].expected,
		             strlen(cases[i].expected));
	}
}

/* Names with dots and commas. */
static void test_paths(void **state)
{
	static const struct {
		const char *text_field, *json;
		enum value_kind kind;
		const char *expected;
	} cases[] = {
	        {"a.b", "{\"a\":{\"b\":\"x\"}}", VALUE_STRING, "x"},
	        {"a.b", "{\"a.b\":\"x\"}", VALUE_STRING, "x"},
	        {"a.b", "{\"a\":{\"b\":\"nested\"},\"a.b\":\"flat\"}", VALUE_STRING, "flat"},
	        {"a.b", "{\"a\":{\"c\":{\"b\":\"x\"}},\"b\":\"y\"}", VALUE_MISSING, ""},
	        {"a.b", "{\"a\":[{\"b\":\"x\"}]}", VALUE_MISSING, ""},
	        {"a.b", "{\"a\":{},\"c\":{\"b\":\"x\"}}", VALUE_MISSING, ""},
	        {"a.b", "{\"a\":{\"c\":[{}],\"b\":\"x\"}}", VALUE_STRING, "x"},
	        {"a.b", "{\"c\":{\"a\":{\"b\":\"x\"}},\"a\":{\"b\":{}}}", VALUE_OTHER, ""},
	        {"a.b", "{\"a\":{\"b\":\"x\"},\"a\":{\"b\":\"y\"}}", VALUE_STRING, "y"},
	        {"a.b.c", "{\"a\":{\"b\":{\"d\":1},\"b\":{\"c\":\"x\"}}}", VALUE_STRING, "x"},
	        {"a.b.c", "{\"a\":{\"b\":{\"d\":{\"c\":\"x\"}}}}", VALUE_MISSING, ""},
	        {"a,b", "{\"b\":\"y\",\"a\":\"x\"}", VALUE_STRING, "x\n\ny"},
	        {"a,b", "{\"b\":\"\\u0079\",\"a\":\"\"}", VALUE_STRING, "y"},
	        {"a,b", "{\"b\":null,\"a\":\"x\\n\"}", VALUE_STRING, "x\n"},
	        {"a,b", "{\"b\":null}", VALUE_OTHER, ""},
	        {"a,b,a", "{\"a\":\"x\"}", VALUE_STRING, "x"},
	        {"t,a.b", "{\"t\":\"T\",\"a\":{\"b\":\"x\"}}", VALUE_STRING, "T\n\nx"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *fields[FIELDS] = {
		        cases[i].text_field, "id", "x.y,title", "date", "source", "url"};

		assert_true(read_line(fields, cases[i].json, strlen(cases[i].json)));
		assert_int_equal(record[FIELD_TEXT].kind, cases[i].kind);
		if (cases[i].kind == VALUE_STRING)
			assert_value(FIELD_TEXT, VALUE_STRING, cases[i].expected,
			             strlen(cases[i].expected));
	}
}

/* Of a field that is not joined the first name that has something counts. */
static void test_first_name(void **state)
{
	const char *fields[FIELDS] = {"text", "a,b.c,d", "title", "date", "source", "url"};
	const char *line = "{\"d\":\"D\",\"b\":{\"c\":7},\"a\":null}";

	(void)state;
	assert_true(read_line(fields, line, strlen(line)));
	assert_value(FIELD_ID, VALUE_NUMBER, "7", 1);
}

static void test_bad_names(void **state)
{
	static const char *const bad[] = {
	        "",
	        ",",
	        "a,",
	        "a..b",
	        ".a",
	        "a.",
	        "a.b.c.d.e.f.g.h.i", /* nine parts */
	        "a.a,b.b,c.c,d.d,e.e,f.f,g.g,h.h,i.i,j.j,k.k,l.l,m.m,n.n,o.o"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		const char *fields[FIELDS] = {"text", "id", "title", "date", bad[i], "url"};
		struct field_names names;
		enum field wrong;

		assert_non_null(field_names_set(&names, fields, &wrong));
		assert_int_equal(wrong, FIELD_SOURCE);
	}
}

static void test_nul_in_string(void **state)
{
	const char line[] = "{\"text\":\"a\\u0000b\"}";

	(void)state;
	assert_true(read_line(default_fields, line, sizeof(line) - 1));
	assert_value(FIELD_TEXT, VALUE_STRING, "a\0b", 3);
}

static void test_kinds(void **state)
{
	static const struct {
		const char *json;
		enum value_kind kind;
	} cases[] = {
	        {"1", VALUE_NUMBER},
	        {"-0.5e+10", VALUE_NUMBER},
	        {"0", VALUE_NUMBER},
	        {"12E3", VALUE_NUMBER},
	        {"null", VALUE_OTHER},
	        {"true", VALUE_OTHER},
	        {"false", VALUE_OTHER},
	        {"[]", VALUE_OTHER},
	        {"{}", VALUE_OTHER},
	        {"[[],{}]", VALUE_OTHER},
	        {"{\"id\":\"no\"}", VALUE_OTHER},
	        {"[1,2,[\"a\",{\"b\":[null]}]]", VALUE_OTHER},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char line[200];
		int size = snprintf(line, sizeof(line), "{\"x\":%s,\"id\":%s,\"text\":\"t\"}",
		                    cases[i].json, cases[i].json);

		assert_true(read_line(default_fields, line, (size_t)size));
		assert_int_equal(record[FIELD_ID].kind, cases[i].kind);
		if (cases[i].kind == VALUE_NUMBER)
			assert_value(FIELD_ID, VALUE_NUMBER, cases[i].json, strlen(cases[i].json));
		assert_value(FIELD_TEXT, VALUE_STRING, "t", 1);
		assert_int_equal(record[FIELD_URL].kind, VALUE_MISSING);
	}
}

static void test_names(void **state)
{
	static const char *const shared[FIELDS] = {"body", "link", "link", "d", "s", "link"};
	const char line[] = "{\"link\":\"l\\n1\",\"o\":{\"body\":\"inner\"},\"bod\\u0079\":\"b\","
	                    "\"body2\":1,\"bod\":2,\"a\":[{\"link\":\"inner\"}]}";
	const char twice[] = "{\"text\":\"first\",\"text\":\"second\",\"id\":\"x\",\"id\":null}";

	(void)state;
	assert_true(read_line(shared, line, sizeof(line) - 1));
	assert_value(FIELD_TEXT, VALUE_STRING, "b", 1);
	assert_value(FIELD_ID, VALUE_STRING, "l\n1", 3);
	assert_value(FIELD_TITLE, VALUE_STRING, "l\n1", 3);
	assert_value(FIELD_URL, VALUE_STRING, "l\n1", 3);
	assert_true(read_line(default_fields, twice, sizeof(twice) - 1));
	assert_value(FIELD_TEXT, VALUE_STRING, "second", 6);
	assert_int_equal(record[FIELD_ID].kind, VALUE_OTHER);
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
	assert_value(FIELD_TEXT, VALUE_STRING, "t", 1);
	assert_true(read_nested(JSONL_DEPTH, '{', '}'));
	assert_value(FIELD_TEXT, VALUE_STRING, "t", 1);
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
		assert_value(FIELD_TEXT, VALUE_STRING, plain.bytes, plain.size);
		assert_value(FIELD_ID, VALUE_STRING, "1", 1);
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

static bool has_wide(const struct field_value *value)
{
	for (size_t i = 0; i < value->size; i++)
		if ((uint8_t)value->bytes[i] >= 0x80)
			return true;
	return false;
}

/* One character beyond ASCII, as it is or as an escape, wherever it stands in a text. */
static void test_ascii_is_certain(void **state)
{
	static const char *const wide[] = {"\xc3\xa9", "\\u00e9", "\\ud83d\\ude00", "\xff"};

	(void)state;
	for (unsigned w = 0; w < sizeof wide / sizeof *wide; w++) {
		for (size_t size = 1; size < 200; size++) {
			for (size_t at = 0; at < size; at++) {
				struct buffer line = {0};

				buffer_add_string(&line, "{\"text\":\"");
				for (size_t i = 0; i < size; i++)
					buffer_add_string(&line, i == at      ? wide[w]
					                         : i % 7 == 3 ? "\\n"
					                                      : "x");
				buffer_add_string(&line, "\",\"id\":\"plain\"}");
				assert_true(read_line(default_fields, line.bytes, line.size));
				assert_false(record[FIELD_TEXT].is_ascii);
				assert_true(record[FIELD_ID].is_ascii);
				buffer_free(&line);
			}
		}
	}
	assert_true(read_line(default_fields, "{\"text\":\"plain\\n\\u007f\"}", 24));
	assert_true(record[FIELD_TEXT].is_ascii);
}

/* Fills a line with a string of plain bytes and, one in `rare`, escapes; one of these in 32 is any
 * bytes, which may be a mistake or the end. Returns its size, which is below `room`. */
static size_t make_string(char *line, size_t room, int rare)
{
	static const char escaped[] = "nt\"\\/bfr", any[] = "aaaa\\\\\"nt/ux0\n\x80\xe4";
	size_t n = 9, size = n + (size_t)rand() % (room - 15);

	memcpy(line, "{\"text\":\"", n);
	while (n < size) {
		if (rand() % rare) {
			line[n++] = (char)('a' + rand() % 26);
		} else if (rand() % 32) {
			line[n++] = '\\';
			line[n++] = escaped[(size_t)rand() % (sizeof escaped - 1)];
		} else {
			line[n++] = any[(size_t)rand() % (sizeof any - 1)];
		}
	}
	memcpy(line + n, "\"}", 2);
	return n + 2;
}

/* Whatever the instruction set: the same value, or the same mistake at the same place. */
static void test_sets_agree(void **state)
{
	(void)state;
	srand(2);
	for (int round = 0; round < 8000; round++) {
		char line[1000], plain[sizeof line];
		size_t size = make_string(line, sizeof line, 1 + rand() % 64), column = 0, text = 0;
		bool ok = false;

		for (int isa = DEDUP_ISA_SCALAR; isa < DEDUP_ISAS; isa++) {
			if (!dedup_isa_available((enum dedup_isa)isa))
				continue;
			jsonl_use((enum dedup_isa)isa);
			if (isa == DEDUP_ISA_SCALAR) {
				ok = read_line(default_fields, line, size);
				column = error.column;
				text = record[FIELD_TEXT].size;
				if (ok && text)
					memcpy(plain, record[FIELD_TEXT].bytes, text);
				continue;
			}
			assert_int_equal(read_line(default_fields, line, size), ok);
			if (ok)
				assert_false(record[FIELD_TEXT].is_ascii &&
				             has_wide(&record[FIELD_TEXT]));
			if (ok)
				assert_value(FIELD_TEXT, VALUE_STRING, plain, text);
			else
				assert_int_equal(error.column, column);
		}
	}
}

/* --- The first line of several --- */

struct part {
	const char *bytes;
	size_t size;
};

#define PART(string)                                                                               \
	{                                                                                          \
		string, sizeof(string) - 1                                                         \
	}

static const struct part openings[] = {
        PART("{\"a\":{\"b\":\"x\"},\"id\":-1.5e3,\"text\":\""),
        PART(" {\"b\":[1,{}] , \"title\":\"\\u00e9\",\"text\" : \""),
};
static const struct part closings[] = {
        PART("\"}"),
        PART("\"}  \t"),
        PART("\",\"id\":null}\r"),
        PART("\",\"b\":\"\\ud83d\\ude00\"}"),
};
static const struct part broken[] = {
        PART(""),
        PART(" \t\r"),
        PART("\0"),
        PART("\"}\0"),
        PART("\"}{}"),
        PART("\"} \n {\"id\":1}"),
        PART("{\"text\":\n\"split\"}"),
        PART("{\"text\":\"split\n\"}"),
        PART("\n"),
        PART("\\\n"),
        PART("\\u12\n34"),
        PART("{\"a\":1\n2}"),
        PART("{\"a\":tr\nue}"),
        PART("[1]"),
        PART("\x80"),
        PART("{}"),
        PART("{\"text\":\"\xc3\xa9\"}x"),
};

#define ADD_ANY(bytes, parts)                                                                      \
	do {                                                                                       \
		const struct part *any =                                                           \
		        &(parts)[(size_t)rand() % (sizeof(parts) / sizeof(*(parts)))];             \
                                                                                                   \
		buffer_add(bytes, any->bytes, any->size);                                          \
	} while (0)

/* Some lines are longer than all before, and one in four is broken. */
static void add_line(struct buffer *bytes)
{
	const bool is_broken = rand() % 4 == 0;

	if (!is_broken || rand() % 2)
		ADD_ANY(bytes, openings);
	for (int length = rand() % (rand() % 8 ? 40 : 600); length; length--)
		buffer_add_string(bytes, rand() % 6 ? "word " : rand() % 2 ? "\\n" : "\xc3\xa9");
	if (is_broken)
		ADD_ANY(bytes, broken);
	if (!is_broken || rand() % 2)
		ADD_ANY(bytes, closings);
	buffer_add_char(bytes, '\n');
}

static void assert_same_value(const struct field_value *a, const struct field_value *b)
{
	assert_int_equal(a->kind, b->kind);
	if (a->kind != VALUE_STRING && a->kind != VALUE_NUMBER)
		return;
	assert_int_equal(a->size, b->size);
	if (a->size)
		assert_memory_equal(a->bytes, b->bytes, a->size);
	if (a->kind == VALUE_STRING)
		assert_false(a->is_ascii && has_wide(a));
}

/* What jsonl_read() makes of a line whose size it knows is what is made of bytes that begin with it. Returns
 * the line's size. */
static size_t check_first_line(const struct field_names *names, const char *bytes, size_t size,
                               struct buffer *used)
{
	const char *newline = memchr(bytes, '\n', size);
	const size_t expected = newline ? (size_t)(newline - bytes) : size;
	const bool is_read = jsonl_read(names, bytes, expected, &scratch, record, &error);
	struct field_value value[FIELDS];
	struct jsonl_error other;
	size_t line_size;

	assert_int_equal(jsonl_read_first(names, bytes, size, used, value, &other, &line_size),
	                 is_read);
	assert_int_equal(line_size, expected);
	for (int i = 0; is_read && i < FIELDS; i++)
		assert_same_value(&value[i], &record[i]);
	if (!is_read) {
		assert_string_equal(other.reason, error.reason);
		assert_int_equal(other.column, error.column);
	}
	return expected;
}

/* In memory that ends where the bytes do; from no room on. Returns how many lines there are. */
static size_t check_lines(const struct field_names *names, const struct buffer *bytes, size_t size)
{
	struct buffer used = {0};
	char *copy = malloc(size ? size : 1);
	size_t lines = 0;

	assert_non_null(copy);
	if (size)
		memcpy(copy, bytes->bytes, size);
	for (size_t at = 0; at < size; lines++)
		at += check_first_line(names, copy + at, size - at, &used) + 1;
	free(copy);
	buffer_free(&used);
	return lines;
}

static void test_first_line(void **state)
{
	const char *joining[FIELDS] = {"title,text,a.b,b", "id", "title", "date", "source", "a.b"};
	struct field_names names[2];
	enum field wrong;

	(void)state;
	assert_null(field_names_set(&names[0], default_fields, &wrong));
	assert_null(field_names_set(&names[1], joining, &wrong));
	srand(3);
	for (int round = 0; round < 100; round++) {
		struct buffer bytes = {0};

		for (int i = rand() % 10; i >= 0; i--)
			add_line(&bytes);
		check_lines(&names[round % 2], &bytes, bytes.size);
		for (size_t cut = 0; cut < bytes.size && cut < 300; cut++)
			check_lines(&names[round % 2], &bytes, bytes.size - 1 - cut);
		buffer_free(&bytes);
	}
}

/* Lines as long as there is room for, with one byte less and more. */
static void test_first_line_fits(void **state)
{
	struct field_names names;
	enum field wrong;

	(void)state;
	assert_null(field_names_set(&names, default_fields, &wrong));
	for (size_t first = 1; first < 300; first++) {
		for (int blanks = 0; blanks < 2; blanks++) {
			struct buffer bytes = {0};

			for (size_t size = first; size < first + 3; size++)
				buffer_format(&bytes, "{\"text\":\"%*s\"}%s\n", (int)size, "x",
				              blanks ? " \r" : "");
			assert_int_equal(check_lines(&names, &bytes, bytes.size), 3);
			buffer_free(&bytes);
		}
	}
}

static char changing[] = "{1,\"text\":\"x\"}\n";
static atomic_bool is_over;

static void *change(void *argument)
{
	volatile char *first = changing;

	while (!is_over)
		*first = *first == '{' ? ' ' : '{';
	return argument;
}

/* Lines are read from a mapped file, which others may write to: whatever a byte was when it was
 * looked at, it may be another one by then. */
static void test_line_that_changes(void **state)
{
	struct field_names names;
	enum field wrong;
	pthread_t thread;
	size_t size;

	(void)state;
#ifdef __SANITIZE_THREAD__
	skip(); /* a race is what is tested */
#endif
	assert_null(field_names_set(&names, default_fields, &wrong));
	is_over = false;
	assert_int_equal(pthread_create(&thread, NULL, change, NULL), 0);
	for (int i = 0; i < 200000; i++)
		assert_false(jsonl_read_first(&names, changing, sizeof(changing) - 1, &scratch,
		                              record, &error, &size));
	is_over = true;
	pthread_join(thread, NULL);
}

static int run_group(const char *name)
{
	const struct CMUnitTest tests[] = {

	        cmocka_unit_test(test_strings),
	        cmocka_unit_test(test_nul_in_string),
	        cmocka_unit_test(test_kinds),
	        cmocka_unit_test(test_names),
	        cmocka_unit_test(test_errors),
	        cmocka_unit_test(test_nul_is_no_token),
	        cmocka_unit_test(test_depth),
	        cmocka_unit_test(test_every_prefix_fails),
	        cmocka_unit_test(test_random_strings),
	        cmocka_unit_test(test_blank),
	        cmocka_unit_test(test_paths),
	        cmocka_unit_test(test_first_name),
	        cmocka_unit_test(test_bad_names),
	        cmocka_unit_test(test_sets_agree),
	        cmocka_unit_test(test_ascii_is_certain),
	        cmocka_unit_test(test_first_line),
	        cmocka_unit_test(test_first_line_fits),
	        cmocka_unit_test(test_line_that_changes),
	};

	return cmocka_run_group_tests_name(name, tests, NULL, NULL);
}

int main(void)
{
	int failed = run_group("jsonl");

	for (int isa = DEDUP_ISA_SCALAR; isa < DEDUP_ISAS; isa++) {
		if (!dedup_isa_available((enum dedup_isa)isa))
			continue;
		jsonl_use((enum dedup_isa)isa);
		failed += run_group(dedup_isa_name((enum dedup_isa)isa));
	}
	return failed;
}
