/* jsonl.h - one JSON object a line (RFC 8259), read without building a tree.
 *
 * The scanner checks the whole line and remembers the values of a few members, of
 * the outermost object or of those nested in it. It never recurses: what is open stands in a bit array,
 * and JSONL_DEPTH levels are its limit. Strings are not checked for UTF-8.
 */
#ifndef INPUT_JSONL_H
#define INPUT_JSONL_H

#include "dedup.h"
#include "input/fields.h"
#include "support/buffer.h"

#include <stdbool.h>
#include <stddef.h>

/* Levels of nesting that a record may have. Feeds need fewer than ten; 1,024 is
 * what other readers stop at, too, and costs 128 bytes. */
#define JSONL_DEPTH 1024

struct jsonl_error {
	const char *reason; /* a constant, without a full stop */
	size_t column;      /* bytes into the line, from 1 */
};

/* The instruction set that strings are read with from now on; before the first call, plain C.
 * For one thread, before others read. */
void jsonl_use(enum dedup_isa isa);

/* Reads a line (with or without its newline). Of a member given twice in a record the
 * last value counts; texts found under several names are joined by an empty line. Values
 * are valid until the line or scratch is touched; scratch is the caller's, reused from
 * line to line. Returns false and fills *error if the line is not a JSON object. */
bool jsonl_read(const struct field_names *names, const char *line, size_t size,
                struct buffer *scratch, struct field_value record[FIELDS],
                struct jsonl_error *error);

/* The same for the first line of some bytes; finds its size, without the newline. The line of a record is
 * gone over once; what is none, or longer than all lines before, is read again as soon as that shows. */
bool jsonl_read_first(const struct field_names *names, const char *bytes, size_t size,
                      struct buffer *scratch, struct field_value record[FIELDS],
                      struct jsonl_error *error, size_t *line_size);

/* True if the line holds nothing but JSON's white space. */
bool jsonl_blank(const char *line, size_t size);

#endif
