/* stream.h - standard input as it comes, line by line, and standard output as it takes.
 *
 * For a program that sits in a pipeline for as long as that runs. SIGTERM, SIGINT and SIGHUP do
 * not end the process any more, they ask the stream to stop: they are let in while it waits, and
 * at no other time, so that what is being done is done whole. For the main thread alone, one
 * stream a process.
 */
#ifndef CLI_STREAM_H
#define CLI_STREAM_H

#include "support/buffer.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is read ahead; and how long a line may be, as elsewhere in the program. */
#define STREAM_AHEAD ((size_t)1 << 20)
#define STREAM_LINE  ((size_t)64 << 20)

struct stream {
	struct buffer input;
	size_t taken;    /* bytes of input that stream_line() has given */
	size_t searched; /* of the rest, so many from `taken` on hold no newline */
	bool is_ended;   /* end of the input */
	bool is_long;    /* in the midst of a line that is too long */
	bool is_chunked; /* output that may take its time: written in pieces that fit */
	bool is_closed;  /* the reader of the output went away, or takes no more */
	int error;       /* errno of a write that failed; then is_closed as well */
	sigset_t open;   /* the signal mask to wait with */
};

enum stream_event {
	STREAM_LINES, /* stream_line() may have some */
	STREAM_TIME,  /* the time is over */
	STREAM_STOP   /* no more will come: a signal, the output closed, the end of the input */
};

struct stream_line {
	const char *bytes; /* borrowed until the next wait; with its newline, if it has one */
	size_t size;
	bool is_long; /* longer than STREAM_LINE: this is where it began, the rest is passed over */
};

void stream_open(struct stream *stream);
void stream_close(struct stream *stream);

/* Waits until there is input, then reads what there is, up to STREAM_AHEAD. milliseconds: the
 * longest wait; -1: any. Fatal if the input cannot be read. */
enum stream_event stream_wait(struct stream *stream, int milliseconds);

/* The next line that is there whole; at the end of the input, what is left. */
bool stream_line(struct stream *stream, struct stream_line *line);

/* Writes; returns how many bytes the output took: less than size if it is closed. After a
 * signal it is given a second to take more. */
size_t stream_write(struct stream *stream, const char *bytes, size_t size);

#endif
