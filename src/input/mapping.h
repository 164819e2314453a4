/* mapping.h - a file, mapped: what is in the page cache is not copied.
 *
 * A file that is mapped can be cut off meanwhile, or fail to be read: then a read of memory
 * ends the program by SIGBUS. Here what is gone becomes zeros, and the mapping tells of it. For that
 * a handler of SIGBUS is set with the first mapping; it leaves what is in none to the one
 * before it.
 *
 * What others write to the file shows at once, so who needs a byte to be what it was when it was
 * checked copies it first.
 */
#ifndef INPUT_MAPPING_H
#define INPUT_MAPPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mapping {
	const char *bytes;           /* of the file */
	size_t size;                 /* as it was when it was mapped */
	struct mapping_place *place; /* NULL: it is closed */
};

/* All of a file. False where that cannot be had: of what is no file, of an empty one, or where there
 * is no room for it; read(2) may tell why. The descriptor is borrowed. There are but some at a
 * time. */
bool mapping_open(struct mapping *mapping, int fd);
/* Any thread, once none reads it. Nothing is to be done for one that is closed, or all zeros. */
void mapping_close(struct mapping *mapping);

/* How many of its bytes are left, as far as it was met that the file ends before. */
size_t mapping_left(const struct mapping *mapping);
/* Why some of it was not read, or would not be now: the file is shorter than it was, or than
 * expected, or the device fails; NULL if all is there. */
const char *mapping_error(const struct mapping *mapping, uint64_t expected);

/* Brings the pages of a part into memory, one by one: the system brings others along, and what is
 * then fetched into the cache finds its pages. To have them all brought by madvise() took 2 ms more
 * of 70 with two threads, and as long with one. */
void mapping_bring(const struct mapping *mapping, size_t at, size_t size);
/* Lets go of the memory of the pages that begin and end in a part. They can be read again. */
void mapping_drop(const struct mapping *mapping, size_t at, size_t size);

#endif
