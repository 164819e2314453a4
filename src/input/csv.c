#include "input/csv.h"

#include <string.h>
#include <strings.h>

/* A value as it stands in the file. */
struct raw_value {
	const char *bytes;
	size_t size;
	bool doubled; /* quotes in it are doubled */
};

enum stop {
	STOP_DELIMITER,
	STOP_LINE,       /* at is behind the line end */
	STOP_END,        /* of the bytes */
	STOP_UNFINISHED, /* the same, within quotes */
	STOP_BROKEN
};

/* The bytes of a record, as far as it has been read. */
struct cursor {
	const char *at, *end;
	char delimiter;
	bool literal;     /* quotes mean nothing */
	const char *line; /* where the line ends that was looked at last, or NULL */
};

/* A byte that may end a value: a NUL in the file is no delimiter. */
static const char *find_end(struct cursor *cursor)
{
	const char *delimiter;

	if (!cursor->line || cursor->line < cursor->at) {
		cursor->line = memchr(cursor->at, '\n', (size_t)(cursor->end - cursor->at));
		if (!cursor->line)
			cursor->line = cursor->end;
	}
	delimiter = memchr(cursor->at, cursor->delimiter, (size_t)(cursor->line - cursor->at));
	return delimiter ? delimiter : cursor->line;
}

/* Steps over what a value ends with, which is at the cursor. */
static enum stop step_over(struct cursor *cursor)
{
	if (cursor->at == cursor->end)
		return STOP_END;
	return *cursor->at++ == '\n' ? STOP_LINE : STOP_DELIMITER;
}

static enum stop read_plain(struct cursor *cursor, struct raw_value *value)
{
	const char *begin = cursor->at, *stop = find_end(cursor);
	bool ends_line = stop == cursor->end || *stop == '\n';

	*value = (struct raw_value){begin, (size_t)(stop - begin), false};
	if (ends_line && value->size && stop[-1] == '\r')
		value->size--;
	cursor->at = stop;
	return step_over(cursor);
}

/* Whether what follows a quote lets it end its value. */
static bool ends_value(const struct cursor *cursor, const char *after)
{
	if (after < cursor->end && *after == '\r')
		after++;
	return after == cursor->end || *after == cursor->delimiter || *after == '\n';
}

static bool has_newline(const char *bytes, const char *end)
{
	return memchr(bytes, '\n', (size_t)(end - bytes)) != NULL;
}

/* From behind the opening quote. */
static enum stop read_quoted(struct cursor *cursor, struct raw_value *value)
{
	const char *begin = cursor->at, *quote = begin;
	const char *stray = NULL; /* the last quote that ended nothing; its line is the first */

	*value = (struct raw_value){begin, 0, false};
	while ((quote = memchr(quote, '"', (size_t)(cursor->end - quote)))) {
		if ((size_t)(quote - begin) > CSV_QUOTED_LIMIT)
			return STOP_BROKEN;
		if (quote + 1 < cursor->end && quote[1] == '"') {
			value->doubled = true;
			quote += 2;
			continue;
		}
		if (ends_value(cursor, quote + 1))
			break;
		if (has_newline(stray ? stray : begin, quote))
			return STOP_BROKEN;
		stray = quote++;
	}
	if (!quote)
		return (size_t)(cursor->end - begin) > CSV_QUOTED_LIMIT ? STOP_BROKEN
		                                                        : STOP_UNFINISHED;
	value->size = (size_t)(quote - begin);
	if (stray && has_newline(stray, quote))
		return STOP_BROKEN;
	cursor->at = quote + 1;
	if (cursor->at < cursor->end && *cursor->at == '\r')
		cursor->at++;
	return step_over(cursor);
}

static enum stop read_value(struct cursor *cursor, struct raw_value *value)
{
	if (cursor->literal || cursor->at == cursor->end || *cursor->at != '"')
		return read_plain(cursor, value);
	cursor->at++;
	return read_quoted(cursor, value);
}

/* What is done with the values of a record, number by number. */
struct sink {
	void (*take)(void *cookie, unsigned number, const struct raw_value *value);
	void *cookie;
};

/* Reads one record; STOP_LINE or STOP_END if it is one. */
static enum stop read_values(struct cursor *cursor, const struct sink *sink, unsigned *values)
{
	struct raw_value value;
	enum stop stop;

	*values = 0;
	do {
		stop = read_value(cursor, &value);
		if (stop <= STOP_END && sink)
			sink->take(sink->cookie, *values, &value);
		++*values;
	} while (stop == STOP_DELIMITER);
	return stop;
}

static uint64_t count_lines(const char *bytes, const char *end)
{
	uint64_t lines = 0;

	while ((bytes = memchr(bytes, '\n', (size_t)(end - bytes)))) {
		bytes++;
		lines++;
	}
	return lines;
}

/* Finds the record at bytes, by quotes taken literally where else it is none; false if its
 * end is not among the bytes, which go on unless they are the last. */
static bool find_record(char delimiter, const char *bytes, size_t size, bool last,
                        struct csv_record *record)
{
	struct cursor cursor = {bytes, bytes + size, delimiter, false, NULL};
	enum stop stop = read_values(&cursor, NULL, &record->values);

	if ((stop == STOP_UNFINISHED || stop == STOP_END) && !last)
		return false;
	if (stop == STOP_UNFINISHED || stop == STOP_BROKEN) {
		cursor = (struct cursor){bytes, bytes + size, delimiter, true, NULL};
		stop = read_values(&cursor, NULL, &record->values);
	}
	if (stop == STOP_END && !last)
		return false;
	record->literal = cursor.literal;
	record->size = (size_t)(cursor.at - bytes);
	record->blank = bytes[0] == '\n' ||
	                (bytes[0] == '\r' &&
	                 (record->size == 1 || (record->size == 2 && bytes[1] == '\n')));
	return true;
}

/* The values of the record that was found there. */
static void take_values(char delimiter, const char *bytes, const struct sink *sink,
                        struct csv_record *record)
{
	struct cursor cursor = {bytes, bytes + record->size, delimiter, record->literal, NULL};

	read_values(&cursor, sink, &record->values);
	record->lines = count_lines(bytes, bytes + record->size);
}

size_t csv_whole(const struct csv_table *table, const char *bytes, size_t size, bool last,
                 uint64_t *lines)
{
	struct csv_record record;
	size_t at = 0;

	while (at < size && find_record(table->delimiter, bytes + at, size - at, last, &record))
		at += record.size;
	*lines = count_lines(bytes, bytes + at);
	return at;
}

/* --- Values for names --- */

struct reading {
	const struct csv_table *table;
	const struct field_names *names;
	struct field_value *value; /* for each name */
	char *out;                 /* where the next copy goes */
	unsigned beyond;           /* values that are not empty, in no column */
};

/* A value with its doubled quotes made one, at out. */
static struct field_value undouble(char **out, const struct raw_value *raw)
{
	const char *at = raw->bytes, *end = at + raw->size, *quote;
	char *begin = *out;

	while ((quote = memchr(at, '"', (size_t)(end - at)))) {
		size_t size = (size_t)(quote + 1 - at);

		memcpy(*out, at, size);
		*out += size;
		at = quote + 1;
		if (at < end && *at == '"')
			at++;
	}
	if (end > at)
		memcpy(*out, at, (size_t)(end - at));
	*out += end - at;
	return (struct field_value){
	        .kind = VALUE_STRING, .bytes = begin, .size = (size_t)(*out - begin)};
}

static void take_value(void *cookie, unsigned number, const struct raw_value *raw)
{
	struct reading *reading = cookie;
	const struct csv_table *table = reading->table;
	struct field_value value = {.kind = VALUE_STRING, .bytes = raw->bytes, .size = raw->size};
	bool copied = false;

	if (number >= table->columns)
		reading->beyond += raw->size > 0;
	for (unsigned i = 0; i < reading->names->count; i++) {
		if (table->column[i] != number || number >= table->columns)
			continue;
		if (raw->doubled && !copied)
			value = undouble(&reading->out, raw);
		copied = true;
		/* An empty value is one that is not there, but for the text. */
		if (value.size || reading->names->item[i].field == FIELD_TEXT)
			reading->value[i] = value;
	}
}

void csv_read(const struct csv_table *table, const struct field_names *names, const char *bytes,
              size_t size, struct buffer *scratch, struct field_value record[FIELDS],
              struct csv_record *out)
{
	struct field_value value[FIELD_NAMES] = {{.kind = VALUE_MISSING}};
	struct reading reading = {.table = table, .names = names, .value = value};
	const struct sink sink = {take_value, &reading};

	*out = (struct csv_record){0};
	find_record(table->delimiter, bytes, size, true, out);
	scratch->size = 0;
	/* Once for values without their doubled quotes, once for those that are joined. */
	reading.out = buffer_room(scratch, 2 * out->size + (size_t)2 * FIELD_NAMES);
	take_values(table->delimiter, bytes, &sink, out);
	field_choose(names, value, record, reading.out);
	if (reading.beyond)
		out->reason = "more values than the header has columns";
}

/* --- The header --- */

struct heading {
	struct csv_table *table;
	const struct field_names *names;
	unsigned found; /* how many names */
	bool text;      /* one of them is the text's */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void take_heading(void *cookie, unsigned number, const struct raw_value *raw)
{
	struct heading *heading = cookie;
	const char *bytes = raw->bytes;
	size_t size = raw->size;

	for (; size && is_blank(*bytes); size--)
		bytes++;
	while (size && is_blank(bytes[size - 1]))
		size--;
	for (unsigned i = 0; i < heading->names->count && number < CSV_COLUMNS; i++) {
		const struct field_name *name = &heading->names->item[i];

		if (name->levels != 1 || heading->table->column[i] != UINT16_MAX ||
		    name->part[0].size != size || memcmp(name->part[0].bytes, bytes, size) != 0)
			continue;
		heading->table->column[i] = (uint16_t)number;
		heading->found++;
		heading->text |= name->field == FIELD_TEXT;
	}
}

static struct heading read_heading(struct csv_table *table, const struct field_names *names,
                                   char delimiter, const char *bytes, size_t size,
                                   struct csv_record *record)
{
	struct heading heading = {.table = table, .names = names};
	const struct sink sink = {take_heading, &heading};

	*table = (struct csv_table){.delimiter = delimiter};
	*record = (struct csv_record){0};
	memset(table->column, 0xff, sizeof(table->column));
	find_record(delimiter, bytes, size, true, record);
	take_values(delimiter, bytes, &sink, record);
	table->columns = (uint16_t)(record->values < CSV_COLUMNS ? record->values : CSV_COLUMNS);
	for (unsigned i = 0; i < FIELD_NAMES; i++)
		if (table->column[i] == UINT16_MAX)
			table->column[i] = table->columns;
	return heading;
}

/* Bytes of a first line "sep=;", by which Excel is told the delimiter; 0 if there is none. */
static size_t hint_size(const char *bytes, size_t size)
{
	size_t at = 5;

	if (size < 6 || strncasecmp(bytes, "sep=", 4) != 0)
		return 0;
	at += bytes[at] == '\r';
	return at < size && bytes[at] == '\n' ? at + 1 : 0;
}

/* A table that finds more names, and among as many has more columns, is better. */
static struct heading best_heading(struct csv_table *best, const struct field_names *names,
                                   const char *bytes, size_t size, struct csv_record *record)
{
	static const char delimiters[] = {',', '\t', ';', '|'};
	struct heading chosen = {0};

	for (unsigned i = 0; i < sizeof(delimiters); i++) {
		struct csv_table table;
		struct csv_record header;
		struct heading heading =
		        read_heading(&table, names, delimiters[i], bytes, size, &header);

		if (i && (heading.found < chosen.found ||
		          (heading.found == chosen.found && table.columns <= best->columns)))
			continue;
		chosen = heading;
		*best = table;
		*record = header;
	}
	return chosen;
}

bool csv_detect(const struct field_names *names, const char *bytes, size_t size)
{
	struct csv_table table;
	struct csv_record record;
	const char *newline = NULL;
	const size_t hint = hint_size(bytes, size);

	bytes += hint;
	size -= hint;
	if (size)
		newline = memchr(bytes, '\n', size);
	if (!newline)
		return false;
	return best_heading(&table, names, bytes, (size_t)(newline + 1 - bytes), &record).text &&
	       table.columns >= 2;
}

void csv_header(struct csv_table *table, const struct field_names *names, const char *bytes,
                size_t size, struct csv_record *header)
{
	const size_t hint = hint_size(bytes, size);
	struct heading heading = best_heading(table, names, bytes + hint, size - hint, header);

	header->size += hint;
	header->lines += hint != 0;
	header->named = heading.found;
	if (!heading.text)
		header->reason = "no column of that name";
	else if (header->values > CSV_COLUMNS)
		header->reason = "more than 4096 columns";
}
