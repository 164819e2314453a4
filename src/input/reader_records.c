/* reader_records.c - lines of JSON and records of a table, to documents. */
#include "input/format.h"
#include "input/jsonl.h"
#include "input/pick.h"
#include "input/reader.h"
#include "support/dates.h"

#include <inttypes.h>
#include <string.h>

#define CACHE_LINE ((size_t)64)

/* Optional fields are what they should be or unknown. */
static void set_string(const struct field_value *value, const char **bytes, size_t *size)
{
	if (value->kind == VALUE_STRING) {
		*bytes = value->bytes;
		*size = value->size;
	}
}

static void set_name(struct reader *reader, const struct field_value *id, const struct place *place,
                     struct dedup_document *document)
{
	if ((id->kind == VALUE_STRING || id->kind == VALUE_NUMBER) && id->size) {
		document->id = id->bytes;
		document->id_size = id->size;
	} else {
		reader_name_by_place(reader, place, document);
	}
}

/* What comes next is fetched from memory while records are worked on, in portions at four places,
 * of which dedup_feeder_add() has two. A core waits once 16 lines of the cache are on
 * their way: 17 at a time lose half of what is gained. */
#define PORTION (16 * CACHE_LINE)

/* Up to so many bytes of it; returns how many. */
static size_t take_ahead(struct reader *reader, size_t size, const char **bytes)
{
	size_t n = size < reader->ahead_size ? size : reader->ahead_size;

	*bytes = reader->ahead;
	reader->ahead += n;
	reader->ahead_size -= n;
	return n;
}

static void bring(struct reader *reader)
{
	const char *bytes;
	size_t n = take_ahead(reader, PORTION, &bytes);

	for (size_t i = 0; i < n; i += CACHE_LINE)
		__builtin_prefetch(bytes + i, 0, 2);
}

/* The text without its tags, which is not what stands in the input. */
static void take_fragment(struct reader *reader, struct dedup_document *document)
{
	reader->body.size = 0;
	page_fragment(document->text, document->text_size, &reader->body);
	document->text = reader->body.bytes;
	document->text_size = reader->body.size;
	document->can_fetch = false;
}

static void add_record(struct reader *reader, const struct field_value record[FIELDS],
                       const struct place *place)
{
	const struct field_value *text = &record[FIELD_TEXT], *date = &record[FIELD_DATE],
	                         *title = &record[FIELD_TITLE];
	struct dedup_document document = {
	        .date = DEDUP_NO_DATE, .can_fetch = place->pick != PICK_NONE, .place = place->pick};

	if (text->kind != VALUE_STRING) {
		reader_skip(reader, place,
		            place->part->format == INPUT_CSV ? "no value in column \"%.100s\""
		            : text->kind == VALUE_MISSING    ? "no member \"%.100s\""
		                                             : "\"%.100s\" is not a string",
		            reader->job->options->field[FIELD_TEXT]);
		return;
	}
	set_string(text, &document.text, &document.text_size);
	set_string(title, &document.title, &document.title_size);
	set_string(&record[FIELD_SOURCE], &document.source, &document.source_size);
	set_string(&record[FIELD_URL], &document.url, &document.url_size);
	set_name(reader, &record[FIELD_ID], place, &document);
	if (date->kind == VALUE_STRING || date->kind == VALUE_NUMBER)
		document.date = date_parse(date->bytes, date->size);
	bring(reader);
	document.ahead_size = take_ahead(reader, 2 * PORTION, &document.ahead);
	if (page_is_fragment(text->bytes, text->size)) {
		take_fragment(reader, &document);
		reader_add(reader, place, &document);
	} else if (text->is_ascii && (title->kind != VALUE_STRING || title->is_ascii))
		reader_add_ascii(reader, place, &document);
	else
		reader_add(reader, place, &document);
}

/* The first line of the bytes; returns its size without its newline. */
static size_t read_line(struct reader *reader, const struct part *part, uint64_t line,
                        uint64_t offset, const char *bytes, size_t size)
{
	struct place place = {part, line, line, PICK_NONE, 0};
	struct field_value record[FIELDS];
	struct jsonl_error error;
	const bool is_record = jsonl_read_first(&reader->job->options->names, bytes, size,
	                                        &reader->scratch, record, &error, &size);

	if (part->offset != NO_OFFSET)
		place.pick = pick_of_line(part->offset + offset, size);
	if (is_record)
		add_record(reader, record, &place);
	else if (!jsonl_blank(bytes, size))
		reader_skip(reader, &place, "not a JSON record: %s at byte %zu", error.reason,
		            error.column);
	return size;
}

uint64_t reader_lines(struct reader *reader, const struct part *part, uint64_t first_line,
                      const char *bytes, size_t size)
{
	uint64_t line = first_line;
	size_t at = line == 1 ? bom_size(bytes, size) : 0;

	/* Behind each line its newline, which the last one may lack. */
	for (; at < size && reader->job->status == DEDUP_OK; line++) {
		at += read_line(reader, part, line, at, bytes + at, size - at) + 1;
		bring(reader);
	}
	return line - first_line;
}

static void read_row(struct reader *reader, const struct place *place,
                     const struct field_value record[FIELDS], const struct csv_record *row)
{
	if (row->blank)
		return;
	if (row->reason)
		reader_skip(reader, place, "%u values: %s", row->values, row->reason);
	else
		add_record(reader, record, place);
}

void reader_rows(struct reader *reader, const struct part *part, uint64_t first_line,
                 const char *bytes, size_t size)
{
	const char *end = bytes + size;
	uint64_t line = first_line;

	while (bytes < end && reader->job->status == DEDUP_OK) {
		const struct place place = {part, line, line, PICK_NONE, 0};
		struct field_value record[FIELDS];
		struct csv_record row;

		csv_read(&part->table, &reader->job->options->names, bytes, (size_t)(end - bytes),
		         &reader->scratch, record, &row);
		read_row(reader, &place, record, &row);
		bytes += row.size;
		line += row.lines;
	}
}
