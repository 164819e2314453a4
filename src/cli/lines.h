/* lines.h - the lines of a file, taken a block at a time by as many workers as there are.
 *
 * A line belongs to the block that it begins in. So each worker reads its blocks by itself, into
 * memory near to it, and nobody hands them over; what a block has to know of those before it, the
 * number of its first line and whether there is anything left to read, comes as soon as these
 * were read. That is what one thread that reads from the beginning would see, byte by byte.
 */
#ifndef CLI_LINES_H
#define CLI_LINES_H

#include "buffer.h"
#include "part.h"
#include "reader.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A line without an end is not read for ever: the library takes no longer text (dedup.h). */
#define LINE_LIMIT    ((size_t)1 << 31)
#define LINE_TOO_LONG "a line of 2 GB or more"

struct lines;

/* Of all of a file: part is of what is in it, from its beginning. fd is borrowed. Freed when so many
 * users have released it. */
struct lines *lines_new(struct read_job *job, const struct part *part, int fd, size_t block,
                        unsigned users);
void lines_release(struct lines *lines);

/* The whole lines of a block; valid until the buffer changes. */
struct line_block {
	const char *bytes;
	size_t size;
	uint64_t offset; /* in the file */
	uint64_t first;  /* number of the first line, from 1 */
};

/* The next block that nobody has; false at the end, which may be an error that is noted, and once
 * the job is stopped. bytes has room for it. Any thread. */
bool lines_next(struct lines *lines, struct buffer *bytes, struct line_block *block);

/* How many newlines there are. */
uint64_t lines_count(const char *bytes, size_t size);

#endif
