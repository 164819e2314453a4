/* lines.h - the lines of a file, a block at a time, by as many workers as there are.
 *
 * A line belongs to the block that it begins in. So each worker reads its blocks by itself, into
 * memory near to it, and nobody hands them over; what a block has to know of those before it, the
 * number of its first line and whether there is anything left to read, comes as soon as these
 * were read. That is what one thread that reads from the beginning would see, byte by byte.
 *
 * A worker that is alone gets its blocks by windows (window.h), which are not copied, and fetches
 * the next one while it works on this: 152 ms for what takes 169 by blocks. With more it is not worth
 * their while, as to map and to unmap a window interrupts every other thread: two that each map
 * and fetch their next block ahead took 157 ms for a whole run, and 149 by blocks.
 */
#ifndef CLI_LINES_H
#define CLI_LINES_H

#include "buffer.h"
#include "part.h"
#include "reader.h"

#include <stddef.h>
#include <stdint.h>

/* A line without an end is not read for ever: the library takes no longer text (dedup.h). */
#define LINE_LIMIT    ((size_t)1 << 31)
#define LINE_TOO_LONG "a line of 2 GB or more"

struct lines;

/* Of all of a file: part is of what is in it, from its beginning. fd is borrowed. As many workers
 * as are told go through lines_each() and then lines_release(); the last one frees it. */
struct lines *lines_new(struct read_job *job, const struct part *part, int fd, size_t block,
                        unsigned workers);
void lines_release(struct lines *lines);

/* Whole lines. What others write to the file may show in them at once, so who needs a byte to be
 * what it was when it was checked copies it first. */
struct line_block {
	const char *bytes;
	size_t size;
	uint64_t offset;   /* in the file */
	uint64_t first;    /* number of the first line, from 1 */
	const char *ahead; /* what comes next, if that is in memory: to be fetched into the cache */
	size_t ahead_size;
};

/* Reads a block; returns how many lines it has. */
typedef uint64_t lines_take(void *cookie, const struct line_block *block);

/* Takes block by block until no worker has one left, which may be for an error that is noted, or
 * until the job is stopped. The buffer is the worker's, for what is read. */
void lines_each(struct lines *lines, struct buffer *bytes, lines_take *take, void *cookie);

/* How many newlines there are. */
uint64_t lines_count(const char *bytes, size_t size);

#endif
