/* source.h - bytes that come from somewhere: a file, memory, a member of an archive.
 *
 *     file or memory --> unpacked by unpack.h --> recoded by charset.h --> cut by cut.h
 *
 * Each stage is a source that reads from the one below it. For one thread at a time.
 */
#ifndef INPUT_SOURCE_H
#define INPUT_SOURCE_H

#include "support/buffer.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct source {
	/* Reads until size bytes are there, or the source ends or fails. What is less is the
	 * end, or what came before an error: the next call tells, by 0 or by -1, of which
	 * source->reason says why, without a full stop. */
	ssize_t (*read)(struct source *source, char *bytes, size_t size);
	/* As lseek(); NULL where that cannot be done. */
	int64_t (*seek)(struct source *source, int64_t offset, int whence);
	/* Set at the end: all was read, but it may not be what was written; reason says why. */
	bool is_doubtful;
	struct buffer ahead; /* owned: read already, to be read again */
	size_t ahead_taken;
	char reason[200];
};

/* The bytes given back first, then those of source->read(). */
ssize_t source_read(struct source *source, char *bytes, size_t size);
/* Gives bytes back: the next to be read. Once, before all that was given back is read. */
void source_unread(struct source *source, const char *bytes, size_t size);
/* The next bytes, `size` of them or as many as there are, without reading them; valid until
 * the next call. *got says how many. */
const char *source_peek(struct source *source, size_t size, size_t *got);
/* -1 where it cannot be done; source->seek must not be NULL. */
int64_t source_seek(struct source *source, int64_t offset, int whence);
/* Frees what source_unread() and source_peek() took; sources with more have a function of their own. */
void source_release(struct source *source);

/* A file that is open already. */
struct file_source {
	struct source source;
	int fd;                  /* borrowed */
	_Atomic uint64_t *bytes; /* borrowed: counts what is read */
};

void file_source_init(struct file_source *file, int fd, bool can_seek, _Atomic uint64_t *bytes);

/* Bytes at hand. */
struct memory_source {
	struct source source;
	const char *bytes; /* borrowed */
	size_t size, at;
};

void memory_source_init(struct memory_source *memory, const char *bytes, size_t size);

/* read(2) until size bytes are there or the file ends; -1 with errno. */
ssize_t read_fully(int fd, char *bytes, size_t size);

#endif
