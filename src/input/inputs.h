/* inputs.h - which files the run reads, in order: the arguments, what
 * --files-from lists, and what stands in their directories.
 */
#ifndef INPUT_INPUTS_H
#define INPUT_INPUTS_H

#include "input/boilerplate.h"
#include "input/options.h"
#include "input/skipped.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/* Positions order everything that comes in: the number of the input, and below it
 * the line of a record (0 for a whole file). 2^28 inputs of 2^36 lines each is more
 * than the 2^32 documents that the library takes. */
#define POSITION_LINE_BITS 36

static inline uint64_t position_of_input(uint64_t number)
{
	return number << POSITION_LINE_BITS;
}

static inline uint64_t input_of_position(uint64_t position)
{
	return position >> POSITION_LINE_BITS;
}

/* The line of a record, 0 for a whole file. */
static inline uint64_t line_of_position(uint64_t position)
{
	return position & (((uint64_t)1 << POSITION_LINE_BITS) - 1);
}

struct input {
	char *path;      /* as given, or directory/name; owned */
	uint64_t number; /* place in the order of inputs, counts also what is no file */
	uint64_t size;   /* bytes; 0 if unknown */
	bool is_stream;  /* standard input or a FIFO: read once, size unknown */
	bool named;      /* outright, not found by a walk */
	bool reference;  /* --reference: its articles are always kept */
	int spool;       /* of a stream: a copy that can be read again, owned; 0: none */
};

/* A file by device and inode. */
struct file_id {
	dev_t device;
	ino_t inode;
};

struct inputs {
	struct input *items; /* owned */
	size_t count, capacity;
	uint64_t bytes; /* of all items whose size is known */
	/* What is left out of their articles, owned; before feed_boilerplate() nothing. */
	struct boilerplate boilerplate;

	/* What they were collected by, borrowed; they are read by it. */
	const struct input_options *options;

	/* Used while collecting. */
	struct skipped *skipped; /* borrowed */
	uint64_t next_number;
	bool in_references;     /* what is added are those of --reference */
	struct file_seen *seen; /* open addressing by file_id, owned */
	size_t seen_count, seen_capacity;
	bool has_output; /* output is the regular file that the report goes to */
	struct file_id output;
};

/* Collects every input of the options. What cannot be used goes to skipped. A
 * list of paths that cannot be read is fatal. output is the file that the report
 * is written to (it is no article); NULL if it is not a regular file. */
void inputs_collect(struct inputs *inputs, const struct input_options *options,
                    struct skipped *skipped, const struct stat *output);
void inputs_free(struct inputs *inputs);

/* Copies every stream to an unlinked temporary file in the directory, so that the inputs can be
 * read more than once. Fatal if there is no room. */
void inputs_spool(struct inputs *inputs, const char *directory);

/* The input that a position belongs to; there must be one. */
const struct input *inputs_find(const struct inputs *inputs, uint64_t position);

/* Adds the file behind path, which is neither directory nor anything that cannot
 * be read as one. Takes path over. Used by the walk. */
void inputs_add_file(struct inputs *inputs, char *path, const struct stat *stat, bool named);
/* Notes something about a path that is no input, at its place in the order. */
void inputs_note(struct inputs *inputs, enum notice_kind kind, const char *path,
                 const char *reason);

/* walk.c: adds the files below a directory. Names in byte order, each directory
 * at its place; hidden names passed over; links to files read, links to
 * directories not followed. */
void walk_directory(struct inputs *inputs, const char *path);
/* True if --include and --exclude let a walk take a file (or, of --exclude alone,
 * enter a directory). name is its last part, below its path from the directory
 * given: patterns with a slash are matched against that. */
bool walk_takes(const struct input_options *options, const char *name, const char *below,
                bool is_directory);

#endif
