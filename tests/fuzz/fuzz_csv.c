/* fuzz_csv.c - any bytes as a table.
 *
 * The first byte chooses where the bytes are cut, as a block of a file would be. Whatever
 * comes in: records cover the bytes one after the other, values lie where csv.h says, and
 * what is read in two blocks is what is read in one. Tables without a quote are read by a
 * second, simple reader, too.
 */
#include "fuzz/fuzz.h"

#include "input/csv.h"

#include <string.h>

struct summary {
	size_t records, broken;
	uint64_t lines, hash;
};

static struct field_names names;

static void set_names(void)
{
	static const char *const options[FIELDS] = {
	        [FIELD_TEXT] = "text,body", [FIELD_ID] = "id",         [FIELD_TITLE] = "title",
	        [FIELD_DATE] = "date",      [FIELD_SOURCE] = "source", [FIELD_URL] = "url",
	};
	enum field wrong;

	if (!names.count)
		MUST(!field_names_set(&names, options, &wrong));
}

static uint64_t mix(uint64_t hash, const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		hash = (hash ^ (uint8_t)bytes[i]) * 0x100000001b3u; /* FNV-1a */
	return (hash ^ 0xff) * 0x100000001b3u;
}

static bool is_inside(const char *part, size_t part_size, const char *whole, size_t size)
{
	return part >= whole && part_size <= size && (size_t)(part - whole) <= size - part_size;
}

static void check_values(const struct field_value record[FIELDS], const char *bytes, size_t size,
                         const struct buffer *scratch)
{
	for (int i = 0; i < FIELDS; i++) {
		if (record[i].kind == VALUE_MISSING || !record[i].size)
			continue;
		MUST(record[i].kind == VALUE_STRING);
		MUST(is_inside(record[i].bytes, record[i].size, bytes, size) ||
		     is_inside(record[i].bytes, record[i].size, scratch->bytes, scratch->capacity));
	}
}

/* A block of whole records. */
static void read_block(const struct csv_table *table, const char *bytes, size_t size,
                       struct summary *sum)
{
	struct buffer scratch = {0};
	uint64_t lines = 0;

	while (size) {
		struct field_value record[FIELDS];
		struct csv_record read;

		scratch.size = 0;
		csv_read(table, &names, bytes, size, &scratch, record, &read);
		MUST(read.size > 0 && read.size <= size);
		lines = read.lines;
		for (size_t i = 0; i < read.size; i++)
			lines -= bytes[i] == '\n';
		MUST(lines == 0);
		sum->lines += read.lines;
		if (read.reason) {
			MUST(*read.reason);
			sum->broken++;
		} else if (!read.blank) {
			check_values(record, bytes, size, &scratch);
			sum->records++;
			for (int i = 0; i < FIELDS; i++)
				sum->hash =
				        mix(sum->hash, record[i].bytes,
				            record[i].kind == VALUE_STRING ? record[i].size : 0);
		}
		bytes += read.size;
		size -= read.size;
	}
	buffer_free(&scratch);
}

/* As feed.c does: what makes whole records, then the rest with what comes next. */
static void read_blocks(const struct csv_table *table, const char *bytes, size_t size, size_t cut,
                        struct summary *sum)
{
	uint64_t lines, before = sum->lines;
	size_t whole = csv_whole(table, bytes, cut, cut == size, &lines);

	MUST(whole <= cut);
	MUST(cut < size || whole == size);
	read_block(table, bytes, whole, sum);
	MUST(sum->lines - before == lines);
	if (cut == size)
		return;
	MUST(csv_whole(table, bytes + whole, size - whole, true, &lines) == size - whole);
	read_block(table, bytes + whole, size - whole, sum);
}

/* Where there are no quotes, a record is a line and a value what is between delimiters. */
static void check_plain(const struct csv_table *table, const char *bytes, size_t size,
                        const struct summary *sum)
{
	size_t records = 0;

	if (memchr(bytes, '"', size))
		return;
	for (const char *end = bytes + size; bytes < end;) {
		const char *stop = memchr(bytes, '\n', (size_t)(end - bytes));
		size_t line = (size_t)((stop ? stop : end) - bytes);

		if (line && !(line == 1 && *bytes == '\r'))
			records++;
		bytes += line + 1;
	}
	(void)table;
	MUST(sum->records + sum->broken == records);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	const char *bytes = (const char *)input + 1;
	struct summary whole = {0}, parts = {0};
	struct csv_record header;
	struct csv_table table;
	size_t cut;

	if (size < 2)
		return 0;
	set_names();
	size--;
	(void)csv_detect(&names, bytes, size);
	memset(&table, 0, sizeof(table));
	csv_header(&table, &names, bytes, size, &header);
	if (header.reason)
		return 0;
	MUST(header.size <= size && table.columns > 0);
	bytes += header.size;
	size -= header.size;
	if (!size)
		return 0;
	cut = size * *input / 256;
	read_blocks(&table, bytes, size, size, &whole);
	read_blocks(&table, bytes, size, cut, &parts);
	MUST(whole.records == parts.records && whole.broken == parts.broken);
	MUST(whole.lines == parts.lines && whole.hash == parts.hash);
	check_plain(&table, bytes, size, &whole);
	return 0;
}
