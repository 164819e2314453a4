#include "reader.h"

#include "dates.h"
#include "format.h"
#include "pick.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

/* What the library takes: documents below 2^31 bytes (dedup.h). */
#define DOCUMENT_LIMIT ((size_t)1 << 31)

/* A first line of a text file up to this long is shown as its headline. The
 * longest in the news are near 110 bytes; subtitles and two-byte scripts need more. */
#define HEADLINE_LIMIT 200

enum dedup_status reader_open(struct reader *reader, struct read_job *job, struct dedup *dedup)
{
	*reader = (struct reader){.job = job, .offset = NO_OFFSET};
	return job->taker ? DEDUP_OK : dedup_feeder_open(dedup, &reader->feeder);
}

static void note_status(struct read_job *job, enum dedup_status status)
{
	int none = DEDUP_OK;

	if (status != DEDUP_OK)
		atomic_compare_exchange_strong(&job->status, &none, (int)status);
}

void reader_close(struct reader *reader)
{
	note_status(reader->job, dedup_feeder_close(reader->feeder));
	buffer_free(&reader->file);
	buffer_free(&reader->scratch);
	buffer_free(&reader->name);
}

bool read_job_stopped(const struct read_job *job)
{
	return job->status != DEDUP_OK || job->enough ||
	       (job->options->strict && skipped_count(job->skipped));
}

/* Passed over in a walk, skipped if named outright. */
static void note_not_text(struct read_job *job, const struct input *input)
{
	skipped_add(job->skipped, input->named ? NOTICE_SKIPPED : NOTICE_PASSED,
	            position_of_input(input->number), input->path, 0, "not text");
}

void read_job_unreadable(struct read_job *job, const struct input *input, int error)
{
	skipped_add(job->skipped, NOTICE_SKIPPED, position_of_input(input->number), input->path, 0,
	            "%s", error == ESTALE ? "is no longer the file it was" : strerror(error));
}

/* A stray NUL spoils a record, not the file, where there is no doubt that these
 * are records. */
static bool is_surely_jsonl(const struct read_job *job, const struct input *input)
{
	if (job->options->input == INPUT_JSONL)
		return input->named || format_named_jsonl(input->path);
	return job->options->input == INPUT_AUTO && format_named_jsonl(input->path);
}

enum input_format read_job_format(struct read_job *job, const struct input *input,
                                  const char *bytes, size_t size)
{
	if (is_surely_jsonl(job, input))
		return INPUT_JSONL;
	if (is_binary(bytes, size)) {
		note_not_text(job, input);
		return INPUT_AUTO;
	}
	if (job->options->input != INPUT_AUTO)
		return (enum input_format)job->options->input;
	return format_detect(input->path, bytes, size);
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

ssize_t input_read(int fd, char *bytes, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t got = read(fd, bytes + done, size - done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (!got)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

static void add(struct reader *reader, uint64_t position, const struct input *input, uint64_t line,
                const struct dedup_document *document)
{
	struct read_job *job = reader->job;

	if (document->text_size >= DOCUMENT_LIMIT) {
		skipped_add(job->skipped, NOTICE_SKIPPED, position, input->path, line,
		            "an article of 2 GB or more");
		return;
	}
	if (!job->taker)
		note_status(job, dedup_feeder_add(reader->feeder, position, document));
	else if (!job->enough && !job->taker->take(job->taker->cookie, input, position, document))
		job->enough = true;
	job->articles++;
}

/* The first line, if it looks like a headline: short, without a full stop, more
 * text after it, and the next line does not go on in lower case as wrapped text
 * does. */
static void set_headline(struct dedup_document *document)
{
	const char *bytes = document->text, *end = bytes + document->text_size, *newline;

	bytes += bom_size(bytes, document->text_size);
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

void reader_text(struct reader *reader, const struct input *input, const char *bytes, size_t size)
{
	struct dedup_document document = {
	        .text = bytes,
	        .text_size = size,
	        .id = input->path,
	        .id_size = strlen(input->path),
	        .date = DEDUP_NO_DATE,
	};

	if (size)
		set_headline(&document);
	document.can_fetch = reader->offset == 0;
	document.place = PICK_WHOLE;
	reader->offset = NO_OFFSET;
	add(reader, position_of_input(input->number), input, 0, &document);
	reader->job->bytes_done += size;
}

/* Optional fields are what they should be or unknown. */
static void set_string(const struct field_value *value, const char **bytes, size_t *size)
{
	if (value->kind == VALUE_STRING) {
		*bytes = value->bytes;
		*size = value->size;
	}
}

static void set_name(struct reader *reader, const struct field_value *id, const struct input *input,
                     uint64_t line, struct dedup_document *document)
{
	if ((id->kind == VALUE_STRING || id->kind == VALUE_NUMBER) && id->size) {
		document->id = id->bytes;
		document->id_size = id->size;
		return;
	}
	reader->name.size = 0;
	buffer_format(&reader->name, "%s:%" PRIu64, input->path, line);
	document->id = reader->name.bytes;
	document->id_size = reader->name.size;
	document->id_is_place = true;
}

/* place is the offset of the line, or NO_OFFSET. */
static void add_record(struct reader *reader, const struct field_value record[FIELDS],
                       const struct input *input, uint64_t line, uint64_t position, uint64_t place)
{
	const struct field_value *text = &record[FIELD_TEXT], *date = &record[FIELD_DATE];
	struct dedup_document document = {
	        .date = DEDUP_NO_DATE, .can_fetch = place != NO_OFFSET, .place = place};

	if (text->kind != VALUE_STRING) {
		skipped_add(reader->job->skipped, NOTICE_SKIPPED, position, input->path, line,
		            text->kind == VALUE_MISSING ? "no member \"%.100s\""
		                                        : "\"%.100s\" is not a string",
		            reader->job->options->field[FIELD_TEXT]);
		return;
	}
	set_string(text, &document.text, &document.text_size);
	set_string(&record[FIELD_TITLE], &document.title, &document.title_size);
	set_string(&record[FIELD_SOURCE], &document.source, &document.source_size);
	set_string(&record[FIELD_URL], &document.url, &document.url_size);
	set_name(reader, &record[FIELD_ID], input, line, &document);
	if (date->kind == VALUE_STRING || date->kind == VALUE_NUMBER)
		document.date = date_parse(date->bytes, date->size);
	add(reader, position, input, line, &document);
}

static void read_line(struct reader *reader, const struct input *input, uint64_t line,
                      uint64_t place, const char *bytes, size_t size)
{
	struct field_value record[FIELDS];
	struct jsonl_error error;
	uint64_t position = position_of_input(input->number) + line;

	if (jsonl_read(&reader->job->options->names, bytes, size, &reader->scratch, record, &error))
		add_record(reader, record, input, line, position, place);
	else if (!jsonl_blank(bytes, size))
		skipped_add(reader->job->skipped, NOTICE_SKIPPED, position, input->path, line,
		            "not a JSON record: %s at byte %zu", error.reason, error.column);
}

void reader_lines(struct reader *reader, const struct input *input, uint64_t first_line,
                  const char *bytes, size_t size)
{
	const char *start = bytes, *end = bytes + size;
	uint64_t line = first_line, offset = reader->offset;

	reader->offset = NO_OFFSET;
	reader->job->bytes_done += size;
	if (line == 1)
		bytes += bom_size(bytes, size);
	while (bytes < end && reader->job->status == DEDUP_OK) {
		const char *newline = memchr(bytes, '\n', (size_t)(end - bytes));
		const char *stop = newline ? newline : end;

		read_line(reader, input, line++,
		          offset == NO_OFFSET ? NO_OFFSET : offset + (uint64_t)(bytes - start),
		          bytes, (size_t)(stop - bytes));
		bytes = newline ? newline + 1 : end;
	}
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
		got = input_read(fd, buffer_room(file, room), room);
		if (got > 0)
			file->size += (size_t)got;
	} while (got == (ssize_t)room);
	error = errno;
	input_close(fd);
	errno = error;
	return got >= 0;
}

void reader_file(struct reader *reader, const struct input *input)
{
	const struct buffer *file = &reader->file;

	if (!read_whole(reader, input)) {
		read_job_unreadable(reader->job, input, errno);
		return;
	}
	reader->offset = 0;
	switch (read_job_format(reader->job, input, file->bytes, file->size)) {
	case INPUT_TEXT:
		reader_text(reader, input, file->bytes, file->size);
		break;
	case INPUT_JSONL:
		reader_lines(reader, input, 1, file->bytes, file->size);
		break;
	case INPUT_AUTO:
		break;
	}
}
