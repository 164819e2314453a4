/* reader.h - one worker's way from files and lines to documents in the library.
 *
 * A reader owns a feeder and its buffers; one thread at a time may use it.
 */
#ifndef CLI_READER_H
#define CLI_READER_H

#include "buffer.h"
#include "dedup.h"
#include "inputs.h"
#include "jsonl.h"
#include "options.h"
#include "skipped.h"

#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

/* Gets the documents in place of the library: for reading texts again. What the document
 * points to is valid during the call. False when no more are wanted. */
struct document_taker {
	bool (*take)(void *cookie, const struct input *input, uint64_t position,
	             const struct dedup_document *document);
	void *cookie;
};

/* What all readers of a run share; set up once, then only the atomics change. */
struct read_job {
	const struct options *options;
	const struct inputs *inputs;
	struct skipped *skipped;
	const struct document_taker *taker; /* NULL: documents go to the library */
	_Atomic uint64_t bytes_done;
	_Atomic uint64_t articles; /* added */
	_Atomic int status;        /* the first enum dedup_status that is not DEDUP_OK */
	_Atomic bool enough;       /* the taker wants no more */
};

/* reader->offset: the bytes at hand are not those of the file. */
#define NO_OFFSET UINT64_MAX

struct reader {
	struct read_job *job;
	struct dedup_feeder *feeder; /* owned by the context */
	struct buffer file, scratch, name;
	/* Of the bytes given to reader_text() and reader_lines(), in the input's file, so that
	 * the library may have them read again (pick.h); NO_OFFSET, which both leave behind. */
	uint64_t offset;
};

/* dedup may be NULL if the job has a taker. */
enum dedup_status reader_open(struct reader *reader, struct read_job *job, struct dedup *dedup);
/* Hands the documents to the context. */
void reader_close(struct reader *reader);

/* A whole file of the list: opened, told apart, read and added. */
void reader_file(struct reader *reader, const struct input *input);
/* An input of one article, its bytes at hand. */
void reader_text(struct reader *reader, const struct input *input, const char *bytes, size_t size);
/* Whole lines of a JSONL input; first_line is the number of the first, from 1. */
void reader_lines(struct reader *reader, const struct input *input, uint64_t first_line,
                  const char *bytes, size_t size);

/* True once no further unit needs to be begun: a failure of the library, a taker that
 * has enough, or with --strict a skipped input. */
bool read_job_stopped(const struct read_job *job);

/* Notes that an input could not be read; error is an errno. */
void read_job_unreadable(struct read_job *job, const struct input *input, int error);
/* How to read an input that begins with (or is) these bytes; INPUT_AUTO if it is
 * not text and not to be read, which is noted. */
enum input_format read_job_format(struct read_job *job, const struct input *input,
                                  const char *bytes, size_t size);

/* Opens an input for reading; -1 with errno. Standard input is given as it is. */
int input_open(const struct input *input);
/* Closes what input_open() gave. */
void input_close(int fd);
/* Reads until size bytes are there or the input ends; -1 with errno. */
ssize_t input_read(int fd, char *bytes, size_t size);

#endif
