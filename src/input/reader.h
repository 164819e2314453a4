/* reader.h - one worker's way from parts of the input to documents in the library.
 *
 * A reader owns a feeder and its buffers; one thread at a time may use it.
 */
#ifndef INPUT_READER_H
#define INPUT_READER_H

#include "dedup.h"
#include "input/charset.h"
#include "input/inputs.h"
#include "input/names.h"
#include "input/options.h"
#include "input/page.h"
#include "input/part.h"
#include "input/place.h"
#include "input/skipped.h"
#include "support/buffer.h"

#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

/* Gets the documents in place of the library: for reading texts again. What the document
 * points to is valid during the call. False when no more are wanted. */
struct document_taker {
	bool (*take)(void *cookie, const struct place *place,
	             const struct dedup_document *document);
	void *cookie;
};

/* What all readers of a run share; set up once, then only the atomics change. */
struct read_job {
	const struct input_options *options;
	const struct inputs *inputs;
	struct skipped *skipped;
	const struct document_taker *taker;    /* NULL: documents go to the library */
	bool counts_lines;                     /* instead, of the documents */
	const struct boilerplate *boilerplate; /* left out of the documents; NULL: none is */
	bool names_wanted;
	_Atomic uint64_t bytes_done; /* of the inputs, as they are on disk */
	_Atomic int status;          /* the first enum dedup_status that is not DEDUP_OK */
	_Atomic bool enough;         /* the taker wants no more */
};

struct reader {
	struct read_job *job;
	struct dedup_feeder *feeder; /* owned by the context */
	struct charset charset;
	struct page page;
	struct buffer file, scratch, name, decoded, body, text, title, left;
	struct names names;  /* owned: of what was added, if wanted */
	uint64_t articles;   /* added */
	struct hashes lines; /* owned: of what was read to count them */
	/* Borrowed: what comes after this part, in memory, but not in the cache. */
	const char *ahead;
	size_t ahead_size;
};

/* dedup may be NULL if no documents go to the library. */
enum dedup_status reader_open(struct reader *reader, struct read_job *job, struct dedup *dedup);
/* Hands the documents to the context. */
void reader_close(struct reader *reader);

/* All of a file into reader->file; what prevents it is noted. */
bool reader_load(struct reader *reader, const struct input *input);
/* Adds the articles of a part: of all of it, or of the whole lines or records from
 * first_line on, from 1, that the bytes are. */
void reader_part(struct reader *reader, const struct part *part, uint64_t first_line,
                 const char *bytes, size_t size);

/* True once no further unit needs to be begun: a failure of the library, a taker that
 * has enough, or with --strict a skipped input. */
bool read_job_stopped(const struct read_job *job);
/* Notes that what is called name, an input or a part of one, could not be read, and why. */
void read_job_failed(struct read_job *job, const char *name, uint64_t position, const char *reason);
/* Notes that it is not text; a member of an archive was not named outright. */
void read_job_not_text(struct read_job *job, const struct input *input, const char *name,
                       uint64_t position);

/* Opens an input for reading; -1 with errno. Standard input is given as it is. */
int input_open(const struct input *input);
/* Why it could not be opened, by errno. */
const char *input_error(int error);
/* Closes what input_open() gave. */
void input_close(int fd);

/* --- What the readers of each format share --- */

/* Adds a document, its text and title repaired where they were read in the wrong charset
 * on their way here. */
void reader_add(struct reader *reader, const struct place *place,
                const struct dedup_document *document);
/* The same for text and title that are known to be ASCII, where nothing can be wrong; fills in
 * what the document's input says. */
void reader_add_ascii(struct reader *reader, const struct place *place,
                      struct dedup_document *document);
/* Names the document by its place. */
void reader_name_by_place(struct reader *reader, const struct place *place,
                          struct dedup_document *document);
/* The bytes of a whole part in UTF-8, in reader->decoded where they were not. declared is
 * the charset that they declare, a label of that size, or NULL. */
struct decoded reader_decode(struct reader *reader, const struct place *place, const char *declared,
                             size_t declared_size, const char *bytes, size_t size);
void reader_skip(struct reader *reader, const struct place *place, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* reader_records.c: lines of JSON, of which it returns how many there were, and records of a table. */
uint64_t reader_lines(struct reader *reader, const struct part *part, uint64_t first_line,
                      const char *bytes, size_t size);
void reader_rows(struct reader *reader, const struct part *part, uint64_t first_line,
                 const char *bytes, size_t size);
/* reader_pages.c: a page, a feed, a record of a web archive with its number, from 1. */
void reader_page(struct reader *reader, const struct part *part, const char *bytes, size_t size);
void reader_feed(struct reader *reader, const struct part *part, const char *bytes, size_t size);
void reader_warc(struct reader *reader, const struct part *part, uint64_t number, const char *bytes,
                 size_t size);

#endif
