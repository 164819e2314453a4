/* The CSV reader against a second one, that goes through the grammar of RFC 4180 byte by byte,
 * on random tables, whole and broken.
 *
 *     file   = record *(CRLF record) [CRLF]
 *     record = field *(COMMA field)
 *     field  = DQUOTE *(TEXTDATA / COMMA / CR / LF / 2DQUOTE) DQUOTE / *TEXTDATA
 *
 * As csv.h has it, LF ends a line as CR LF does, a delimiter may be another one, a value that
 * does not begin with a quote may have some, and blank lines are none. Where a table leaves
 * that grammar, what comes before is compared.
 */
#include "input/csv.h"

#include "test.h"
#include "unit/random.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS  60000
#define COLUMNS 6

static const char delimiters[] = {',', '\t', ';', '|'};
/* In the order of enum field. */
static const char *const columns[COLUMNS] = {"text", "id", "title", "date", "source", "url"};

static uint64_t seed;

static unsigned pick(unsigned n)
{
	return (unsigned)(next_random(&seed) % n);
}

/* --- Random tables --- */

static void add_quoted(struct buffer *table, char delimiter)
{
	const char *const parts[] = {"word", "\"\"",    (const char[]){delimiter, '\0'},
	                             "\n",   "\r\n",    "\r",
	                             " ",    "\xc3\xa9"};

	buffer_add_char(table, '"');
	for (unsigned length = pick(6); length; length--)
		buffer_add_string(table, parts[pick(8)]);
	buffer_add_char(table, '"');
}

static void add_plain(struct buffer *table)
{
	static const char *const parts[] = {"word", "a", " ", "\"", "\r", "\xff", "17", "x\"y"};

	if (!pick(3))
		return;
	buffer_add_string(table, parts[pick(2)]);
	for (unsigned length = pick(4); length; length--)
		buffer_add_string(table, parts[pick(8)]);
}

static void add_row(struct buffer *table, char delimiter)
{
	unsigned values = pick(6) ? COLUMNS : pick(COLUMNS + 2);

	for (unsigned i = 0; i < values; i++) {
		if (i)
			buffer_add_char(table, delimiter);
		if (pick(2))
			add_quoted(table, delimiter);
		else
			add_plain(table);
	}
	buffer_add_string(table, pick(2) ? "\n" : "\r\n");
}

static void damage(struct buffer *table, size_t from, char delimiter)
{
	const char bytes[] = {'"', '"', delimiter, '\n', '\r', 'x', '\0'};
	size_t at = from + pick((unsigned)(table->size - from));

	if (pick(2)) {
		table->bytes[at] = bytes[pick(sizeof(bytes))];
	} else {
		memmove(table->bytes + at, table->bytes + at + 1, table->size - at - 1);
		table->size--;
	}
}

/* Returns how long the header is. */
static size_t make_table(struct buffer *table, char delimiter)
{
	size_t header;

	table->size = 0;
	for (unsigned i = 0; i < COLUMNS; i++)
		buffer_format(table, "%s%c", columns[i], i + 1 < COLUMNS ? delimiter : '\n');
	header = table->size;
	for (unsigned rows = 1 + pick(5); rows; rows--)
		add_row(table, delimiter);
	if (!pick(4))
		table->size--; /* of the last line end */
	if (!pick(3))
		for (unsigned times = 1 + pick(2); times && table->size > header; times--)
			damage(table, header, delimiter);
	return header;
}

/* --- The second reader --- */

enum state { FIELD_BEGINS, IN_PLAIN, IN_QUOTES, AFTER_QUOTE, AFTER_RETURN };

struct row {
	struct buffer value[COLUMNS + 1]; /* the last: of all that are in no column */
	size_t size;
	unsigned values;
	bool is_blank;
};

static struct buffer *value_at(struct row *row)
{
	return &row->value[row->values < COLUMNS ? row->values : COLUMNS];
}

static void put(struct row *row, char byte)
{
	buffer_add_char(value_at(row), byte);
}

/* One byte further; *ended at the end of a line, and false where no grammar goes on. */
static bool step(struct row *row, enum state *state, char byte, char delimiter, bool *ended)
{
	switch (*state) {
	case FIELD_BEGINS:
	case IN_PLAIN:
		if (*state == FIELD_BEGINS && byte == '"') {
			*state = IN_QUOTES;
			return true;
		}
		*state = IN_PLAIN;
		break;
	case IN_QUOTES:
		if (byte == '"')
			*state = AFTER_QUOTE;
		else
			put(row, byte);
		return true;
	case AFTER_QUOTE:
		if (byte == '"') {
			put(row, '"');
			*state = IN_QUOTES;
			return true;
		}
		if (byte == '\r') {
			*state = AFTER_RETURN;
			return true;
		}
		if (byte != delimiter && byte != '\n')
			return false;
		break;
	case AFTER_RETURN:
		*ended = byte == '\n';
		return *ended;
	}
	if (byte == delimiter) {
		row->values++;
		*state = FIELD_BEGINS;
	} else if (byte == '\n') {
		*ended = true;
	} else {
		put(row, byte);
	}
	return true;
}

/* The next record; false where there is none. */
static bool read_row(struct row *row, const char *bytes, size_t size, char delimiter)
{
	enum state state = FIELD_BEGINS;
	bool ended = false;

	for (unsigned i = 0; i <= COLUMNS; i++)
		row->value[i].size = 0;
	row->values = 0;
	for (row->size = 0; row->size < size && !ended; row->size++)
		if (!step(row, &state, bytes[row->size], delimiter, &ended))
			return false;
	if (!ended && (state == IN_QUOTES || state == AFTER_RETURN))
		return false;
	row->is_blank = (row->size == 1 && memchr("\r\n", bytes[0], 2)) ||
	                (row->size == 2 && !memcmp(bytes, "\r\n", 2));
	/* The CR of a line end was taken for the value's. */
	if (state == IN_PLAIN) {
		struct buffer *last = value_at(row);

		last->size -= last->size && last->bytes[last->size - 1] == '\r';
	}
	return true;
}

/* --- The comparison --- */

static struct buffer table, scratch;
static struct row row;
static unsigned rows, left;

static void differ(size_t at, const char *what)
{
	fail_msg("%s in the record at byte %zu of: %.*s", what, at, (int)table.size, table.bytes);
}

static void compare_row(size_t at, const struct csv_record *record,
                        const struct field_value value[FIELDS])
{
	if (record->blank != row.is_blank)
		differ(at, "a line is blank, or is not");
	if (row.is_blank)
		return;
	if ((record->reason != NULL) != (row.value[COLUMNS].size > 0))
		differ(at, record->reason ? record->reason : "values beyond the columns");
	for (unsigned i = 0; i < COLUMNS && !record->reason; i++) {
		size_t size = value[i].kind == VALUE_STRING ? value[i].size : 0;

		if (size != row.value[i].size ||
		    (size && memcmp(value[i].bytes, row.value[i].bytes, size) != 0))
			differ(at, columns[i]);
	}
}

static void compare(const struct field_names *names, char delimiter)
{
	struct csv_table read;
	struct csv_record record;
	size_t at, header = make_table(&table, delimiter);

	buffer_text(&table);
	csv_header(&read, names, table.bytes, table.size, &record);
	assert_null(record.reason);
	assert_int_equal(record.size, header);
	assert_int_equal(read.delimiter, delimiter);
	for (at = header; at < table.size; at += row.size) {
		struct field_value value[FIELDS];

		if (!read_row(&row, table.bytes + at, table.size - at, delimiter)) {
			left++;
			return;
		}
		csv_read(&read, names, table.bytes + at, table.size - at, &scratch, value, &record);
		if (record.size != row.size)
			differ(at, "another length");
		compare_row(at, &record, value);
		rows++;
	}
}

static void test_random_tables(void **state)
{
	struct field_names names;
	enum field wrong;

	(void)state;
	assert_null(field_names_set(&names, columns, &wrong));
	seed = 1;
	for (int round = 0; round < ROUNDS; round++)
		compare(&names, delimiters[pick(sizeof(delimiters))]);
	/* The generator makes both kinds. */
	assert_in_range(rows, ROUNDS, 5 * ROUNDS);
	assert_in_range(left, ROUNDS / 20, ROUNDS / 2);
	print_message("%u records alike, %u tables that leave the grammar\n", rows, left);
	for (unsigned i = 0; i <= COLUMNS; i++)
		buffer_free(&row.value[i]);
	buffer_free(&table);
	buffer_free(&scratch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_tables)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
