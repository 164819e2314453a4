#include "input/reader.h"

#include "input/format.h"
#include "input/pick.h"
#include "input/source.h"
#include "support/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What the library takes: documents below 2^31 bytes (dedup.h). */
#define DOCUMENT_LIMIT ((size_t)1 << 31)

/* A first line of a text file up to this long is shown as its headline. The
 * longest in the news are near 110 bytes; subtitles and two-byte scripts need more. */
#define HEADLINE_LIMIT 200

enum dedup_status reader_open(struct reader *reader, struct read_job *job, struct dedup *dedup)
{
	*reader = (struct reader){.job = job};
	return !dedup ? DEDUP_OK : dedup_feeder_open(dedup, &reader->feeder);
}

static void note_status(struct read_job *job, enum dedup_status status)
{
	int none = DEDUP_OK;

	if (status != DEDUP_OK)
		atomic_compare_exchange_strong(&job->status, &none, (int)status);
}

void reader_close(struct reader *reader)
{
	struct buffer *const buffers[] = {&reader->file,    &reader->scratch, &reader->name,
	                                  &reader->decoded, &reader->body,    &reader->text,
	                                  &reader->title,   &reader->left};

	note_status(reader->job, dedup_feeder_close(reader->feeder));
	for (size_t i = 0; i < sizeof(buffers) / sizeof(*buffers); i++)
		buffer_free(buffers[i]);
	charset_free(&reader->charset);
	page_free(&reader->page);
}

bool read_job_stopped(const struct read_job *job)
{
	return job->status != DEDUP_OK || job->enough ||
	       (job->options->strict && skipped_count(job->skipped));
}

/* Passed over in a walk and in an archive, skipped if named outright. */
void read_job_not_text(struct read_job *job, const struct input *input, const char *name,
                       uint64_t position)
{
	bool named = input->named && name == input->path;

	skipped_add(job->skipped, named ? NOTICE_SKIPPED : NOTICE_PASSED, position, name, 0,
	            "not text");
}

void read_job_failed(struct read_job *job, const char *name, uint64_t position, const char *reason)
{
	skipped_add(job->skipped, NOTICE_SKIPPED, position, name, 0, "%s", reason);
}

/* --- What the readers share --- */

void reader_skip(struct reader *reader, const struct place *place, const char *format, ...)
{
	char reason[300];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(reason, sizeof(reason), format, arguments);
	va_end(arguments);
	skipped_add(reader->job->skipped, NOTICE_SKIPPED, position_of(place), place->part->name,
	            place->line, "%s", reason);
}

/* For --verbose: what was done to the bytes. */
__attribute__((format(printf, 3, 4))) static void
tell(struct reader *reader, const struct place *place, const char *format, ...)
{
	char reason[200];
	va_list arguments;

	if (!reader->job->options->verbose)
		return;
	va_start(arguments, format);
	vsnprintf(reason, sizeof(reason), format, arguments);
	va_end(arguments);
	skipped_add(reader->job->skipped, NOTICE_PASSED, position_of(place), place->part->name,
	            place->line, "%s", reason);
}

static void tell_invalid(struct reader *reader, const struct place *place, uint64_t count,
                         const char *charset)
{
	if (count)
		tell(reader, place, "%" PRIu64 " sequence%s not %s, read as U+FFFD", count,
		     count == 1 ? " that is" : "s that are", charset);
}

struct decoded reader_decode(struct reader *reader, const struct place *place, const char *declared,
                             size_t declared_size, const char *bytes, size_t size)
{
	const char *label = declared ? charset_known(declared, declared_size) : NULL;
	struct decoded decoded;

	charset_decode(&reader->charset, place->part->charset, label, bytes, size, &reader->decoded,
	               &decoded);
	if (decoded.charset)
		tell(reader, place, "read as %s", decoded.charset);
	if (decoded.charset)
		tell_invalid(reader, place, decoded.replaced, decoded.charset);
	return decoded;
}

static void repair(struct reader *reader, const struct place *place,
                   struct dedup_document *document)
{
	reader->text.size = reader->title.size = 0;
	if (document->title_size &&
	    mojibake_repair(document->title, document->title_size, &reader->title)) {
		document->title = reader->title.bytes;
		document->title_size = reader->title.size;
	}
	if (document->text_size &&
	    mojibake_repair(document->text, document->text_size, &reader->text)) {
		document->text = reader->text.bytes;
		document->text_size = reader->text.size;
		document->can_fetch = false;
		tell(reader, place, "UTF-8 that had been read as windows-1252, repaired");
	}
}

/* Without its boilerplate. */
static void leave_out(struct reader *reader, const struct place *place,
                      struct dedup_document *document)
{
	size_t lines;

	reader->left.size = 0;
	lines = boilerplate_leave_out(reader->job->boilerplate, document->text, document->text_size,
	                              &reader->left);
	if (!lines)
		return;
	document->text = reader->left.bytes;
	document->text_size = reader->left.size;
	document->can_fetch = false;
	tell(reader, place, "%zu line%s left out that many articles have", lines,
	     lines == 1 ? "" : "s");
}

/* Of a text file, the first line, if it looks like a headline: short, without a full stop, more
 * text after it, and the next line does not go on in lower case as wrapped text
 * does. */
static void set_headline(struct dedup_document *document)
{
	const char *bytes = document->text, *end = bytes + document->text_size, *newline;

	while (bytes < end && (*bytes == '\n' || *bytes == '\r' || *bytes == ' '))
		bytes++;
	newline = memchr(bytes, '\n', (size_t)(end - bytes));
	if (!newline || newline + 1 == end || newline - bytes > HEADLINE_LIMIT ||
	    (newline[1] >= 'a' && newline[1] <= 'z'))
		return;
	while (newline > bytes && (newline[-1] == '\r' || newline[-1] == ' '))
		newline--;
	if (newline == bytes || newline[-1] == '.')
		return;
	document->title = bytes;
	document->title_size = (size_t)(newline - bytes);
}

/* As it is, unless it is too large. */
static void give(struct reader *reader, const struct place *place, struct dedup_document *document)
{
	struct read_job *job = reader->job;

	if (document->text_size >= DOCUMENT_LIMIT) {
		reader_skip(reader, place, "an article of 2 GB or more");
		return;
	}
	if (job->counts_lines) {
		boilerplate_note(&reader->lines, document->text, document->text_size);
		return;
	}
	if (job->boilerplate)
		leave_out(reader, place, document);
	if (document->place == PICK_WHOLE && document->text_size)
		set_headline(document);
	document->is_reference = place->part->input->reference;
	if (job->names_wanted)
		names_note(&reader->names, place, document->id, document->id_size);
	if (!job->taker)
		note_status(job, dedup_feeder_add(reader->feeder, position_of(place), document));
	else if (!job->enough && !job->taker->take(job->taker->cookie, place, document))
		job->enough = true;
	reader->articles++;
}

void reader_add(struct reader *reader, const struct place *place,
                const struct dedup_document *given)
{
	struct dedup_document document = *given;

	if (document.text_size < DOCUMENT_LIMIT) {
		repair(reader, place, &document);
		if (reader->job->options->verbose)
			tell_invalid(reader, place,
			             utf8_count_invalid(document.text, document.text_size),
			             "UTF-8");
	}
	give(reader, place, &document);
}

void reader_add_ascii(struct reader *reader, const struct place *place,
                      struct dedup_document *document)
{
	give(reader, place, document);
}

void reader_name_by_place(struct reader *reader, const struct place *place,
                          struct dedup_document *document)
{
	reader->name.size = 0;
	place_add(place, &reader->name);
	document->id = reader->name.bytes;
	document->id_size = reader->name.size;
	document->id_is_place = true;
}

/* --- Text --- */

static void read_text(struct reader *reader, const struct part *part, const char *bytes,
                      size_t size)
{
	const struct place place = {.part = part};
	const struct decoded decoded = reader_decode(reader, &place, NULL, 0, bytes, size);
	struct dedup_document document = {
	        .text = decoded.bytes,
	        .text_size = decoded.size,
	        .id = part->name,
	        .id_size = strlen(part->name),
	        .date = DEDUP_NO_DATE,
	};

	document.can_fetch = part->offset == 0 && decoded.bytes == bytes;
	document.place = PICK_WHOLE;
	reader_add(reader, &place, &document);
}

void reader_part(struct reader *reader, const struct part *part, uint64_t first_line,
                 const char *bytes, size_t size)
{
	switch (part->format) {
	case INPUT_AUTO:
	case INPUT_TEXT:
		read_text(reader, part, bytes, size);
		break;
	case INPUT_HTML:
		reader_page(reader, part, bytes, size);
		break;
	case INPUT_JSONL:
		reader_lines(reader, part, first_line, bytes, size);
		break;
	case INPUT_CSV:
		reader_rows(reader, part, first_line, bytes, size);
		break;
	case INPUT_FEED:
		reader_feed(reader, part, bytes, size);
		break;
	case INPUT_WARC:
		reader_warc(reader, part, first_line, bytes, size);
		break;
	}
}

/* --- Files --- */

const char *input_error(int error)
{
	return error == ESTALE ? "is no longer the file it was" : strerror(error);
}

/* Files may have changed since they were looked for. One that has become a pipe or
 * device is not waited for: that can take for ever. */
int input_open(const struct input *input)
{
	struct stat now;
	int fd;

	if (input->spool) {
		fd = dup(input->spool);
		if (fd >= 0 && lseek(fd, 0, SEEK_SET) == 0)
			return fd;
		input_close(fd);
		return -1;
	}
	if (!strcmp(input->path, "-"))
		return STDIN_FILENO;
	fd = open(input->path,
	          O_RDONLY | O_CLOEXEC | O_NOCTTY | (input->is_stream ? 0 : O_NONBLOCK));
	if (fd < 0 || input->is_stream || (!fstat(fd, &now) && S_ISREG(now.st_mode)))
		return fd;
	close(fd);
	errno = ESTALE;
	return -1;
}

void input_close(int fd)
{
	if (fd > STDIN_FILENO)
		close(fd);
}

/* All of a file into reader->file; false with errno. */
static bool read_whole(struct reader *reader, const struct input *input)
{
	struct buffer *file = &reader->file;
	size_t room = (size_t)input->size + 1;
	int fd = input_open(input), error;
	ssize_t got;

	if (fd < 0)
		return false;
	file->size = 0;
	do {
		got = read_fully(fd, buffer_room(file, room), room);
		if (got > 0)
			file->size += (size_t)got;
	} while (got == (ssize_t)room);
	error = errno;
	input_close(fd);
	errno = error;
	return got >= 0;
}

bool reader_load(struct reader *reader, const struct input *input)
{
	int error;

	if (read_whole(reader, input)) {
		reader->job->bytes_done += reader->file.size;
		return true;
	}
	error = errno;
	read_job_failed(reader->job, input->path, position_of_input(input->number),
	                input_error(error));
	return false;
}
