/* fuzz_jsonl.c - any bytes as lines of a JSONL feed.
 *
 * Whatever comes in: values lie where the header says, an error has a reason and
 * a column in the line, and a record is the same with its newline, with blanks
 * around it, with lines behind it, and no record without its last byte.
 */
#include "fuzz/fuzz.h"

#include "input/jsonl.h"

#include <stdbool.h>
#include <string.h>

struct reading {
	bool is_record;
	struct field_value value[FIELDS];
	struct jsonl_error error; /* of what is none */
	struct buffer scratch;
};

static struct field_names all_names(void)
{
	static const char *const fields[FIELDS] = {
	        [FIELD_TEXT] = "text", [FIELD_ID] = "id",         [FIELD_TITLE] = "title",
	        [FIELD_DATE] = "date", [FIELD_SOURCE] = "source", [FIELD_URL] = "url",
	};
	struct field_names names;
	enum field wrong;

	field_names_set(&names, fields, &wrong);
	return names;
}

static void read_line(struct reading *reading, const char *line, size_t size)
{
	const struct field_names names = all_names();

	reading->is_record =
	        jsonl_read(&names, line, size, &reading->scratch, reading->value, &reading->error);
	if (!reading->is_record) {
		MUST(reading->error.reason && *reading->error.reason);
		MUST(reading->error.column >= 1 && reading->error.column <= size + 1);
	}
}

static bool is_inside(const char *part, size_t part_size, const char *whole, size_t size)
{
	return part && whole && part >= whole && part_size <= size &&
	       (size_t)(part - whole) <= size - part_size;
}

static void check_values(const struct reading *reading, const char *line, size_t size)
{
	for (int i = 0; i < FIELDS; i++) {
		const struct field_value *value = &reading->value[i];

		if (value->kind != VALUE_STRING && value->kind != VALUE_NUMBER)
			continue;
		MUST(!value->size || is_inside(value->bytes, value->size, line, size) ||
		     is_inside(value->bytes, value->size, reading->scratch.bytes,
		               reading->scratch.capacity));
		MUST(value->kind != VALUE_NUMBER || value->size > 0);
		for (size_t k = 0; value->kind == VALUE_STRING && k < value->size; k++)
			MUST(!value->is_ascii || (uint8_t)value->bytes[k] < 0x80);
	}
}

static void check_same(const struct reading *a, const struct reading *b)
{
	MUST(a->is_record == b->is_record);
	for (int i = 0; a->is_record && i < FIELDS; i++) {
		const struct field_value *x = &a->value[i], *y = &b->value[i];

		MUST(x->kind == y->kind);
		if (x->kind == VALUE_STRING || x->kind == VALUE_NUMBER)
			MUST(x->size == y->size &&
			     (!x->size || !memcmp(x->bytes, y->bytes, x->size)));
	}
}

/* " \t" LINE " \r\n" reads as LINE does, with the best instruction set as without one, if
 * LINE has no newline of its own. */
static void check_padded(const struct reading *expected, const char *line, size_t size)
{
	struct reading padded = {0};
	struct buffer bytes = {0};

	buffer_add_string(&bytes, " \t");
	buffer_add(&bytes, line, size);
	buffer_add_string(&bytes, " \r\n");
	jsonl_use(DEDUP_ISA_AUTO);
	read_line(&padded, bytes.bytes, bytes.size);
	jsonl_use(DEDUP_ISA_SCALAR);
	check_same(&padded, expected);
	buffer_free(&padded.scratch);
	buffer_free(&bytes);
}

static void check_cut(const char *line, size_t size)
{
	struct reading cut = {0};

	while (size && strchr(" \t\r\n", line[size - 1]))
		size--;
	MUST(size && line[size - 1] == '}');
	read_line(&cut, line, size - 1);
	MUST(!cut.is_record);
	buffer_free(&cut.scratch);
}

static void check_line(const char *line, size_t size)
{
	struct reading reading = {0};

	read_line(&reading, line, size);
	if (reading.is_record) {
		MUST(!jsonl_blank(line, size));
		check_values(&reading, line, size);
		check_cut(line, size);
	}
	check_padded(&reading, line, size);
	buffer_free(&reading.scratch);
}

/* The line is found, and reads as it does on its own. */
static void check_first(struct reading *first, const char *bytes, const char *end, size_t size)
{
	const struct field_names names = all_names();
	struct reading alone = {0};
	size_t found;

	read_line(&alone, bytes, size);
	first->is_record = jsonl_read_first(&names, bytes, (size_t)(end - bytes), &first->scratch,
	                                    first->value, &first->error, &found);
	MUST(found == size);
	check_same(first, &alone);
	MUST(first->is_record || (first->error.reason == alone.error.reason &&
	                          first->error.column == alone.error.column));
	buffer_free(&alone.scratch);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	const char *line = (const char *)input, *end = line + size;
	struct reading first = {0};

	while (line < end) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));

		if (!stop)
			stop = end;
		check_line(line, (size_t)(stop - line));
		check_first(&first, line, end, (size_t)(stop - line));
		line = stop + 1;
	}
	buffer_free(&first.scratch);
	return 0;
}
