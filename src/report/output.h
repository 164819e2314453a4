/* output.h - where the report goes: standard output, or with --output a file
 * that appears whole or not at all.
 *
 * For the main thread alone; one output a run (its temporary file is removed at
 * exit and on the signals that end a program, so it is known to the process).
 */
#ifndef REPORT_OUTPUT_H
#define REPORT_OUTPUT_H

#include "support/buffer.h"

#include <stdbool.h>
#include <sys/stat.h>

struct output {
	struct buffer buffer; /* reports append here and call output_flush() */
	int fd;
	int error;        /* errno of the first write that failed */
	bool is_closed;   /* the reader of the pipe went away: nothing more to do */
	const char *name; /* for messages */
	char *target;     /* owned; NULL unless a temporary takes its place at the end */
	char *temporary;  /* owned */
};

/* Opens before the work starts, so that a place that cannot be written to costs
 * none; fatal if it is one. path NULL or "-" is standard output. A regular file
 * or a new one is written beside itself and renamed (a link's target, not the
 * link); a device or pipe is written to directly. */
void output_open(struct output *output, const char *path);

/* Writes what has been gathered if it is enough to be worth it. False once
 * nothing more will arrive: a closed pipe or an error. */
bool output_flush(struct output *output);

/* Writes the rest and puts the file in its place; fatal if that fails. A closed
 * pipe is no failure. */
void output_finish(struct output *output);
/* Leaves the file that was there before as it was. */
void output_discard(struct output *output);

/* Fills *out with the regular file that is written or replaced; false if there is
 * none. */
bool output_file(const struct output *output, struct stat *out);

#endif
