/* The JSONL reader against jansson, on random records, whole and broken: both refuse a line, or
 * both take it and mean the same by it.
 *
 * Where they differ by intent (jsonl.h), the line is made one on which they must not:
 *
 * - half a surrogate pair is U+FFFD here and an error there: jansson is given \ufffd;
 * - strings need not be UTF-8 here: jansson is given '~' for each byte above 0x7f, and so is
 *   what was read;
 * - jansson refuses numbers that are too large for it, and members with a NUL in their names:
 *   those lines are left out. (Its 2,048 levels of nesting are not reached, and a NUL after a
 *   number, which it overlooks, is not made.)
 *
 * Names with dots are compared where no member is given twice: here the last value found
 * counts, there the last object.
 */
#include "input/jsonl.h"

#include "test.h"
#include "unit/random.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 60000

static const char *const fields[FIELDS] = {"text", "id", "title", "date", "a.b", "url"};

static uint64_t seed;

static unsigned pick(unsigned n)
{
	return (unsigned)(next_random(&seed) % n);
}

#define PICK(array) ((array)[pick(sizeof(array) / sizeof(*(array)))])

/* --- Random records --- */

static void add_space(struct buffer *line)
{
	static const char *const spaces[] = {"", "", "", "", " ", "  ", "\t", "\r", "\n "};

	buffer_add_string(line, PICK(spaces));
}

static void add_string(struct buffer *line)
{
	static const char *const parts[] = {
	        "word ",
	        "a",
	        "\xc3\xa9",
	        "\xe2\x82\xac",
	        "\xf0\x9f\x98\x80",
	        "\\n",
	        "\\\"",
	        "\\\\",
	        "\\/",
	        "\\b\\f\\r\\t",
	        "\\u00e9",
	        "\\u20AC",
	        "\\u0041",
	        "\\ud83d\\ude00",
	        "\\ud83d",
	        "\\uDE00",
	        "\\u0000",
	        "\x7f",
	        "\xff",
	        "\xc3",
	        "{\"a\":[",
	        "fifteen letters",
	        "\\\\ud83d",
	};
	unsigned length = pick(8) ? pick(6) : pick(40);

	buffer_add_char(line, '"');
	while (length--)
		buffer_add_string(line, pick(3) ? "text " : PICK(parts));
	buffer_add_char(line, '"');
}

static void add_number(struct buffer *line)
{
	static const char *const numbers[] = {"0",          "-0",
	                                      "7",          "-12",
	                                      "1700000000", "0.5",
	                                      "-1.25",      "1e3",
	                                      "2E-2",       "1.5e+10",
	                                      "1e99",       "1e-400",
	                                      "1e400",      "00",
	                                      "01",         "1.",
	                                      ".5",         "-",
	                                      "+1",         "1e",
	                                      "0x10",       "12345678901234567890123456789"};

	buffer_add_string(line, pick(3) ? numbers[pick(10)] : PICK(numbers));
}

static void add_object(struct buffer *line, unsigned depth);

static void add_value(struct buffer *line, unsigned depth)
{
	static const char *const words[] = {"true", "false", "null", "null", "nul", "NaN", "True"};
	unsigned kind = pick(depth < 5 ? 10 : 7);

	add_space(line);
	if (kind < 5) {
		add_string(line);
	} else if (kind == 5) {
		add_number(line);
	} else if (kind == 6) {
		buffer_add_string(line, pick(9) ? words[pick(4)] : PICK(words));
	} else if (kind < 9) {
		add_object(line, depth + 1);
	} else {
		unsigned count = pick(4);

		buffer_add_char(line, '[');
		for (unsigned i = 0; i < count; i++) {
			buffer_add_string(line, i ? "," : "");
			add_value(line, depth + 1);
		}
		add_space(line);
		buffer_add_char(line, ']');
	}
	add_space(line);
}

static void add_object(struct buffer *line, unsigned depth)
{
	static const char *const names[] = {
	        "\"text\"", "\"id\"", "\"title\"",      "\"date\"", "\"url\"", "\"a\"", "\"b\"",
	        "\"a\"",    "\"b\"",  "\"te\\u0078t\"", "\"a.b\"",  "\"c\"",   "\"\"",
	};
	unsigned count = pick(7);

	buffer_add_char(line, '{');
	for (unsigned i = 0; i < count; i++) {
		buffer_add_string(line, i ? "," : "");
		add_space(line);
		if (pick(12))
			buffer_add_string(line, PICK(names));
		else
			add_string(line);
		add_space(line);
		buffer_add_char(line, ':');
		add_value(line, depth);
	}
	add_space(line);
	buffer_add_char(line, '}');
}

/* One byte more, less, or another; or the rest is gone. */
static void damage(struct buffer *line)
{
	static const char bytes[] = "{}[]\",:\\ue0-.1tn\n\t x\x01\xc3";
	size_t at = pick((unsigned)line->size);
	char byte = bytes[pick(sizeof(bytes) - 1)];

	switch (pick(4)) {
	case 0:
		line->bytes[at] = byte;
		break;
	case 1:
		memmove(line->bytes + at, line->bytes + at + 1, line->size - at - 1);
		line->size--;
		break;
	case 2:
		buffer_add_char(line, ' ');
		memmove(line->bytes + at + 1, line->bytes + at, line->size - at - 1);
		line->bytes[at] = byte;
		break;
	default:
		if (!pick(4))
			line->size = at;
	}
}

static void make_line(struct buffer *line)
{
	line->size = 0;
	add_space(line);
	add_object(line, 0);
	add_space(line);
	if (!pick(3))
		for (unsigned times = 1 + pick(3); times && line->size; times--)
			damage(line);
}

/* --- What jansson is given --- */

static int unit_at(const struct buffer *line, size_t at)
{
	char digits[5] = {0}, *end;
	long unit;

	if (line->size - at < 6 || memcmp(line->bytes + at, "\\u", 2) != 0)
		return -1;
	memcpy(digits, line->bytes + at + 2, 4);
	if (strspn(digits, "0123456789abcdefABCDEF") != 4)
		return -1;
	unit = strtol(digits, &end, 16);
	return (int)unit;
}

/* Half pairs become \ufffd, which is as long. What is no JSON may change as it likes: it stays
 * none. */
static void mend_surrogates(struct buffer *line)
{
	for (size_t at = 0; at + 1 < line->size; at++) {
		int unit = unit_at(line, at), next;

		if (line->bytes[at] != '\\')
			continue;
		if (unit < 0xd800 || unit > 0xdfff) {
			at++; /* an escaped backslash begins no escape */
			continue;
		}
		next = unit_at(line, at + 6);
		if (unit < 0xdc00 && next >= 0xdc00 && next <= 0xdfff)
			at += 6;
		else
			memcpy(line->bytes + at + 2, "fffd", 4);
	}
}

static void mend_utf8(char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if ((unsigned char)bytes[i] > 0x7f)
			bytes[i] = '~';
}

/* --- The comparison --- */

static struct buffer scratch, line, mended;
static unsigned taken, refused, left_out;

static void differ(const char *what)
{
	fail_msg("%s: %.*s", what, (int)line.size, line.bytes);
}

static void compare_string(const struct field_value *value, const json_t *expected, bool is_utf8)
{
	static char copy[8192];

	assert_true(value->size < sizeof(copy));
	if (value->size)
		memcpy(copy, value->bytes, value->size);
	if (!is_utf8) {
		/* What was written as an escape is UTF-8 in both; only sizes can be told. */
		if (value->size != json_string_length(expected))
			differ("another size");
	} else if (value->size != json_string_length(expected) ||
	           memcmp(copy, json_string_value(expected), value->size) != 0) {
		differ("another string");
	}
}

static void compare_value(const struct field_value *value, const json_t *expected, bool is_utf8)
{
	enum value_kind kind = !expected                  ? VALUE_MISSING
	                       : json_is_string(expected) ? VALUE_STRING
	                       : json_is_number(expected) ? VALUE_NUMBER
	                                                  : VALUE_OTHER;

	if (value->kind != kind)
		differ("a value of another kind");
	if (kind == VALUE_STRING)
		compare_string(value, expected, is_utf8);
	if (kind == VALUE_NUMBER) {
		char digits[100];

		snprintf(digits, sizeof(digits), "%.*s", (int)value->size, value->bytes);
		if (strtod(digits, NULL) != json_number_value(expected))
			differ("another number");
	}
}

static void compare_record(const struct field_value record[FIELDS], const json_t *expected,
                           bool is_utf8)
{
	json_t *strict =
	        json_loadb(mended.bytes, mended.size,
	                   JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL | JSON_REJECT_DUPLICATES, NULL);

	for (int i = 0; i < FIELDS; i++)
		if (i != FIELD_SOURCE)
			compare_value(&record[i], json_object_get(expected, fields[i]), is_utf8);
	if (strict && !json_object_get(strict, "a.b"))
		compare_value(&record[FIELD_SOURCE],
		              json_object_get(json_object_get(strict, "a"), "b"), is_utf8);
	json_decref(strict);
}

static void compare(const struct field_names *names)
{
	const size_t flags = JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL;
	struct field_value record[FIELDS];
	struct jsonl_error error;
	json_error_t other;
	bool is_utf8 = true, is_read;
	json_t *expected;

	mended.size = 0;
	buffer_add(&mended, line.bytes, line.size);
	mend_surrogates(&mended);
	expected = json_loadb(mended.bytes, mended.size, flags, &other);
	if (!expected && json_error_code(&other) == json_error_invalid_utf8) {
		is_utf8 = false;
		mend_utf8(mended.bytes, mended.size);
		expected = json_loadb(mended.bytes, mended.size, flags, &other);
	}
	if (!expected && (json_error_code(&other) == json_error_numeric_overflow ||
	                  json_error_code(&other) == json_error_null_byte_in_key)) {
		left_out++;
		return;
	}
	is_read = jsonl_read(names, line.bytes, line.size, &scratch, record, &error);
	if (is_read != json_is_object(expected))
		differ(is_read ? "jansson refuses" : error.reason);
	if (is_read)
		compare_record(record, expected, is_utf8);
	taken += is_read;
	refused += !is_read;
	json_decref(expected);
}

static void test_random_records(void **state)
{
	struct field_names names;
	enum field wrong;

	(void)state;
	assert_null(field_names_set(&names, fields, &wrong));
	for (int isa = DEDUP_ISA_SCALAR; isa < DEDUP_ISAS; isa++) {
		if (!dedup_isa_available((enum dedup_isa)isa))
			continue;
		jsonl_use((enum dedup_isa)isa);
		seed = 1;
		taken = refused = left_out = 0;
		for (int round = 0; round < ROUNDS; round++) {
			make_line(&line);
			compare(&names);
		}
		/* The generator makes both kinds, and few lines that tell nothing. */
		assert_in_range(taken, ROUNDS / 3, ROUNDS);
		assert_in_range(refused, ROUNDS / 8, ROUNDS);
		assert_in_range(left_out, 0, ROUNDS / 10);
	}
	print_message("%u taken, %u refused, %u left out\n", taken, refused, left_out);
	buffer_free(&line);
	buffer_free(&mended);
	buffer_free(&scratch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_records)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
