#include "input/csv.h"

#include "test.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "samples/csv.h"

static struct buffer scratch;

static void set_names(struct field_names *names, const char *text)
{
	const char *const fields[FIELDS] = {text, "id", "title", "date", "source", "url"};
	enum field wrong;

	assert_null(field_names_set(names, fields, &wrong));
}

static void assert_value(const struct field_value *value, const char *expected)
{
	if (!*expected) {
		assert_true(value->kind == VALUE_MISSING || !value->size);
		return;
	}
	assert_int_equal(value->kind, VALUE_STRING);
	if (value->size != strlen(expected) || memcmp(value->bytes, expected, value->size) != 0)
		fail_msg("%.*s, expected %s", (int)value->size, value->bytes, expected);
}

/* All records of a table, cut into pieces of `step` bytes more at a time, as "id|text|title"
 * lines, or "!reason". */
static void read_table(const char *bytes, size_t size, size_t step, struct buffer *out)
{
	struct field_names names;
	struct csv_table table;
	struct csv_record header;
	size_t at, have;
	uint64_t line;

	set_names(&names, "text");
	out->size = 0;
	csv_header(&table, &names, bytes, size, &header);
	assert_null(header.reason);
	at = have = header.size;
	line = 1 + header.lines;
	while (at < size) {
		bool last = have + step >= size;
		uint64_t lines, counted = 0;
		size_t whole;
		/* A copy that ends where its memory ends, for the sanitizer to watch. */
		char *copy;

		have = last ? size : have + step;
		copy = malloc(have - at ? have - at : 1);
		assert_non_null(copy);
		memcpy(copy, bytes + at, have - at);
		whole = csv_whole(&table, copy, have - at, last, &lines);
		assert_true(whole <= have - at && (!last || whole == have - at));
		for (size_t done = 0; done < whole;) {
			struct field_value record[FIELDS];
			struct csv_record row;

			csv_read(&table, &names, copy + done, whole - done, &scratch, record, &row);
			assert_true(row.size > 0 && row.size <= whole - done);
			done += row.size;
			if (!row.blank && row.reason)
				buffer_format(out, "%d!%s\n", (int)(line + counted), row.reason);
			else if (!row.blank)
				buffer_format(
				        out, "%d|%.*s|%.*s|%.*s\n", (int)(line + counted),
				        (int)record[FIELD_ID].size, record[FIELD_ID].bytes,
				        (int)record[FIELD_TEXT].size, record[FIELD_TEXT].bytes,
				        (int)record[FIELD_TITLE].size, record[FIELD_TITLE].bytes);
			counted += row.lines;
		}
		assert_int_equal(counted, lines);
		line += lines;
		at += whole;
		free(copy);
	}
}

/* Against Python's csv module. */
static void test_samples(void **state)
{
	struct field_names names;

	(void)state;
	set_names(&names, "text");
	for (size_t i = 0; i < sizeof(csv_samples) / sizeof(*csv_samples); i++) {
		const char *bytes = csv_samples[i].bytes;
		size_t size = csv_samples[i].size, at;
		struct csv_table table;
		struct csv_record row;

		assert_true(csv_detect(&names, bytes, size));
		csv_header(&table, &names, bytes, size, &row);
		assert_int_equal(table.columns, 3);
		at = row.size;
		for (int k = 0; k < 5; k++, at += row.size) {
			struct field_value record[FIELDS];

			csv_read(&table, &names, bytes + at, size - at, &scratch, record, &row);
			assert_null(row.reason);
			assert_false(row.literal);
			assert_value(&record[FIELD_ID], csv_samples[i].value[k][0]);
			assert_value(&record[FIELD_TEXT], csv_samples[i].value[k][1]);
			assert_value(&record[FIELD_TITLE], csv_samples[i].value[k][2]);
		}
		assert_int_equal(at, size);
	}
}

/* The same records however the file is cut. */
static void test_pieces(void **state)
{
	struct buffer whole = {0}, cut = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(csv_samples) / sizeof(*csv_samples); i++) {
		read_table(csv_samples[i].bytes, csv_samples[i].size, 100000, &whole);
		for (size_t step = 1; step < 60; step += 7) {
			read_table(csv_samples[i].bytes, csv_samples[i].size, step, &cut);
			assert_string_equal(buffer_text(&cut), buffer_text(&whole));
		}
	}
	buffer_free(&whole);
	buffer_free(&cut);
}

static void test_tables(void **state)
{
	static const struct {
		const char *table, *expected;
	} cases[] = {
	        {"id,text,title\n", ""},
	        {"id,text,title", ""},
	        {"id,text,title\n1,a,b", "2|1|a|b\n"},
	        {"id,text,title\r\n1,a,b\r\n", "2|1|a|b\n"},
	        {"id,text,title\n\n\r\n1,a,b\n", "4|1|a|b\n"},
	        {"title;id;text\nb;1;\"x;y\"\n", "2|1|x;y|b\n"},
	        {"id ,\" text\",title\n1,a,b\n", "2|1|a|b\n"},
	        {"id,text,title\n1,\"a\nb\nc\",t\n2,d,e\n", "2|1|a\nb\nc|t\n5|2|d|e\n"},
	        {"id,text,title\n1,\"say \"\"hi\"\"\",t\n", "2|1|say \"hi\"|t\n"},
	        {"id,text,title\n1,5\" pipe,t\n", "2|1|5\" pipe|t\n"},
	        {"id,text,title\n1,\"\",t\n", "2|1||t\n"},
	        {"id,text,title\n1,a\n2\n", "2|1|a|\n3|2||\n"},
	        {"id,text,title\n1,a,b,,\n", "2|1|a|b\n"},
	        {"id,text,title\n1,a,b,c\n2,d,e\n",
	         "2!more values than the header has columns\n3|2|d|e\n"},
	        /* Quotes that are not doubled. */
	        {"id,text,title\n1,\"He said \"hi\" there\",t\n2,b,c\n",
	         "2|1|He said \"hi\" there|t\n3|2|b|c\n"},
	        /* Quotes without an end: one line, and the next is its own. */
	        {"id,text,title\n1,\"open,t\n2,b,c\n", "2|1|\"open|t\n3|2|b|c\n"},
	        {"id,text,title\n1,\"open,t\n2,\"good\",c\n", "2|1|\"open|t\n3|2|good|c\n"},
	        {"id,text,title\n1,\"open,t\n2,x\"y,c\n3,d,e\n",
	         "2|1|\"open|t\n3|2|x\"y|c\n4|3|d|e\n"},
	        {"id\ttext\ttitle\n1\t\"Hello,\" he said.\tt\n2\tHe said \"bye\"\tu\n",
	         "2|1|\"Hello,\" he said.|t\n3|2|He said \"bye\"|u\n"},
	        {"id,text,title\n1,\"two\nlines\" and more,t\n",
	         "2|1|\"two|\n3|lines\" and more|t|\n"},
	        {"id,text,title\n1,\"open", "2|1|\"open|\n"},
	};
	struct buffer out = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		for (size_t step = 1; step < 80; step += 13) {
			read_table(cases[i].table, strlen(cases[i].table), step, &out);
			assert_string_equal(buffer_text(&out), cases[i].expected);
		}
	buffer_free(&out);
}

/* A quote that would run away with the file. */
static void test_limit(void **state)
{
	const char *head = "id,text,title\n1,\"open,t\n";
	size_t size = strlen(head), all = CSV_QUOTED_LIMIT + (1 << 20);
	struct buffer out = {0};
	char *bytes = malloc(all);
	uint64_t lines;
	struct field_names names;
	struct csv_table table;
	struct csv_record header;

	(void)state;
	assert_non_null(bytes);
	memset(bytes, 'x', all);
	memcpy(bytes, head, size);
	bytes[size] = '\n';
	set_names(&names, "text");
	csv_header(&table, &names, bytes, size, &header);
	assert_int_equal(csv_whole(&table, bytes + header.size, 1000, false, &lines), 0);
	assert_int_equal(csv_whole(&table, bytes + header.size, all - header.size, false, &lines),
	                 size - header.size + 1);
	assert_int_equal(lines, 2);
	bytes[all - 1] = '"';
	assert_int_equal(csv_whole(&table, bytes + header.size, all - header.size, false, &lines),
	                 size - header.size + 1);
	free(bytes);
	buffer_free(&out);
}

static void test_header(void **state)
{
	static const char wide[] = ",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,";
	struct buffer large = {0};
	struct field_names names;
	struct csv_table table;
	struct csv_record header;

	(void)state;
	set_names(&names, "text");
	csv_header(&table, &names, "id,body\n", 8, &header);
	assert_non_null(header.reason);
	assert_false(csv_detect(&names, "id,body\n", 8));
	assert_false(csv_detect(&names, "id,text", 7));
	assert_false(csv_detect(&names, "", 0));
	csv_header(&table, &names, "\"te\"\"xt\",text\n", 14, &header);
	assert_null(header.reason);
	assert_int_equal(header.size, 14);
	/* Excel's hint. */
	csv_header(&table, &names, "SEP=;\r\nid;text\n1;x\n", 20, &header);
	assert_null(header.reason);
	assert_int_equal(header.size, 15);
	assert_int_equal(header.lines, 2);
	assert_int_equal(table.columns, 2);
	assert_true(csv_detect(&names, "sep=|\nid|text\n", 14));
	assert_false(csv_detect(&names, "sep=|\n", 6));
	csv_header(&table, &names, "sep=;,text\n", 11, &header);
	assert_int_equal(header.size, 11);
	for (int i = 0; i < 130; i++)
		buffer_add(&large, wide, sizeof(wide) - 1);
	buffer_add_string(&large, "text\n");
	csv_header(&table, &names, large.bytes, large.size, &header);
	assert_non_null(header.reason);
	buffer_free(&large);
}

static void test_joined(void **state)
{
	const char *bytes = "title,id,body.x\nT,1,\"B \"\"q\"\"\"\n";
	struct field_value record[FIELDS];
	struct field_names names;
	struct csv_table table;
	struct csv_record row;

	(void)state;
	set_names(&names, "title,body.x");
	csv_header(&table, &names, bytes, strlen(bytes), &row);
	assert_null(row.reason);
	csv_read(&table, &names, bytes + row.size, strlen(bytes) - row.size, &scratch, record,
	         &row);
	assert_value(&record[FIELD_TEXT], "T\n\nB \"q\"");
	assert_value(&record[FIELD_TITLE], "T");
	assert_int_equal(record[FIELD_DATE].kind, VALUE_MISSING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_samples), cmocka_unit_test(test_pieces),
	        cmocka_unit_test(test_tables),  cmocka_unit_test(test_limit),
	        cmocka_unit_test(test_header),  cmocka_unit_test(test_joined),
	};
	int failed = cmocka_run_group_tests_name("csv", tests, NULL, NULL);

	buffer_free(&scratch);
	return failed;
}
