/* csv.h - records of values between delimiters (RFC 4180), the first of which names the
 * others' columns. Tabs, semicolons and bars delimit as well as commas do.
 *
 * A value in quotes may hold delimiters and line ends, and a quote as two of them. What the
 * RFC leaves open, and files get wrong:
 *
 * - a quote within a value that does not begin with one is a quote;
 * - a quote within a value in quotes that ends it not (no delimiter or line end follows)
 *   is a quote, if the value stands on one line;
 * - where a value in quotes has no end, has such a quote and several lines, or is longer
 *   than CSV_QUOTED_LIMIT, its record's first line is read anew with quotes as any other
 *   character: so one stray quote costs no other record, and none is joined to the next;
 * - a record may have fewer values than the header, and empty ones beyond; with others
 *   beyond a delimiter was not quoted, and the values cannot be told: that is an error.
 *
 * Lines end with LF or CR LF. Blank lines between records are passed over.
 */
#ifndef INPUT_CSV_H
#define INPUT_CSV_H

#include "input/fields.h"
#include "support/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No article is as long; a file that one quote runs away with may be. */
#define CSV_QUOTED_LIMIT ((size_t)16 << 20)
#define CSV_COLUMNS      4096

/* What the header said. */
struct csv_table {
	char delimiter;
	uint16_t columns;             /* 0: no header read yet */
	uint16_t column[FIELD_NAMES]; /* of each name, from 0; columns if there is none */
};

struct csv_record {
	size_t size;    /* bytes of the record with its line end */
	uint64_t lines; /* line ends in it */
	bool blank;     /* an empty line */
	bool literal;   /* quotes mean nothing in it */
	unsigned values;
	unsigned named;     /* of a header: how many names it has columns for */
	const char *reason; /* why it is none, a constant; NULL if it is one */
};

/* Whether a text begins with the header of a table: its first line, cut at some delimiter,
 * has two names or more, and a name of the text among them. */
bool csv_detect(const struct field_names *names, const char *bytes, size_t size);

/* Reads the header, of which bytes hold all, and goes by the delimiter that finds most of
 * the names, or else the most columns. header->reason is set if there is no column
 * with the text. */
void csv_header(struct csv_table *table, const struct field_names *names, const char *bytes,
                size_t size, struct csv_record *header);

/* How many bytes hold whole records; all of them if they are the last ones. *lines is the
 * number of line ends in those. */
size_t csv_whole(const struct csv_table *table, const char *bytes, size_t size, bool last,
                 uint64_t *lines);

/* Reads the first record of bytes, which hold whole ones (csv_whole()), size > 0. Values
 * are valid until bytes or scratch are touched. */
void csv_read(const struct csv_table *table, const struct field_names *names, const char *bytes,
              size_t size, struct buffer *scratch, struct field_value record[FIELDS],
              struct csv_record *out);

#endif
