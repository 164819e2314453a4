/* window.h - a stretch of a file, mapped: what is in the page cache is not copied.
 *
 * A file that is mapped can be cut off meanwhile, or fail to be read once more: then a read of
 * memory ends the program by SIGBUS. Here the pages that are gone become zeros and the window
 * tells of it. For that a handler of SIGBUS is set with the first window; it leaves what
 * is not in a window to the one before it.
 *
 * What others write to the file shows in a window at once, so who needs a byte to be what it was
 * when it was checked copies it first.
 */
#ifndef CLI_WINDOW_H
#define CLI_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A window and the one after it have room in the level 2 cache. Measured on 136 MB of articles
 * of 3.4 KB: 256 and 512 KB read alike, 1 MB 2 % slower. A multiple of any page size. */
#define WINDOW_SIZE ((size_t)256 << 10)

struct window {
	const char *bytes; /* of the file from an offset on */
	size_t size;
	struct window_place *place; /* NULL: it is closed */
};

/* WINDOW_SIZE bytes from the offset, or up to a page less where that is within one; all of them are
 * in the file and in memory. False where that cannot be had: read(2) may tell why. There are
 * but a few at a time. */
bool window_open(struct window *window, int fd, uint64_t offset);
/* Whether some of it was gone by the time that it was read, and read as zeros. */
bool window_is_spoiled(const struct window *window);
/* Any thread. Nothing is to be done for one that is closed, or all zeros. */
void window_close(struct window *window);

#endif
