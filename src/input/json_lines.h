/* json_lines.h - JSON objects that do not stand in a line each, put so: the records of an array,
 * and those that are spread over several lines.
 *
 * Each begins on the line that it began on; where two begin on one line, the second and all that
 * follow come a line later, until lines without a beginning make up for it.
 */
#ifndef INPUT_JSON_LINES_H
#define INPUT_JSON_LINES_H

#include "input/source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether the bytes begin with an array of objects that have a member, or with such an object. */
bool json_lines_begin(const char *bytes, size_t size, bool *is_array);

/* What a source below has, in lines, while it is read. What is no JSON comes as it is, for the
 * reader of lines to name. */
struct json_lines {
	struct source source;
	struct source *below; /* borrowed */
	struct buffer in, out;
	size_t taken;   /* of out */
	size_t depth;   /* open brackets of the record; 0: between two */
	uint64_t owed;  /* newlines within the record */
	uint64_t ahead; /* newlines that were added */
	bool in_string, is_escaped;
	bool is_used; /* something stands on the line */
	bool begun, ended;
};

void json_lines_open(struct json_lines *lines, struct source *below);
void json_lines_close(struct json_lines *lines);

#endif
