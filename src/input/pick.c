#include "input/pick.h"

#include "input/fields.h"
#include "input/jsonl.h"
#include "input/reader.h"
#include "support/buffer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct pick_worker {
	const struct input *input; /* that fd is of; NULL: none is open */
	int fd;
	struct buffer bytes, scratch;
};

void picker_init(struct picker *picker, const struct inputs *inputs, unsigned workers)
{
	*picker = (struct picker){
	        .inputs = inputs,
	        .workers = memory_zeroed(workers, sizeof(*picker->workers)),
	        .count = workers,
	};
}

static void close_input(struct pick_worker *worker)
{
	if (worker->input)
		input_close(worker->fd);
	worker->input = NULL;
}

void picker_free(struct picker *picker)
{
	for (unsigned i = 0; i < picker->count; i++) {
		close_input(&picker->workers[i]);
		buffer_free(&picker->workers[i].bytes);
		buffer_free(&picker->workers[i].scratch);
	}
	free(picker->workers);
	*picker = (struct picker){0};
}

static bool open_input(struct pick_worker *worker, const struct input *input)
{
	if (worker->input == input)
		return true;
	close_input(worker);
	worker->fd = input_open(input);
	if (worker->fd < 0)
		return false;
	worker->input = input;
	return true;
}

/* Appends up to `more` bytes from an offset; *ended if there were less. */
static bool read_at(struct pick_worker *worker, uint64_t offset, size_t more, bool *ended)
{
	char *room = buffer_room(&worker->bytes, more);
	ssize_t got;

	do
		got = pread(worker->fd, room, more, (off_t)offset);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return false;
	worker->bytes.size += (size_t)got;
	*ended = got == 0;
	return true;
}

static bool read_whole(struct pick_worker *worker, const struct input *input)
{
	bool ended = false;

	while (!ended)
		if (!read_at(worker, worker->bytes.size, (size_t)input->size + 1, &ended))
			return false;
	return true;
}

/* The record of the line at a place: of as many bytes as it had, or more if that is no record. */
static bool read_record(const struct picker *picker, struct pick_worker *worker, uint64_t place,
                        struct field_value record[FIELDS])
{
	const uint64_t offset = place & (((uint64_t)1 << PICK_OFFSET_BITS) - 1);
	size_t more = (size_t)(place >> PICK_OFFSET_BITS) * PICK_BLOCK, line;
	const struct buffer *bytes = &worker->bytes;
	struct jsonl_error error;
	bool ended = false;

	do {
		if (!read_at(worker, offset + bytes->size, more, &ended))
			return false;
		if (jsonl_read_first(&picker->inputs->options->names, bytes->bytes, bytes->size,
		                     &worker->scratch, record, &error, &line))
			return true;
		more = bytes->size;
	} while (!ended && line == bytes->size);
	return false;
}

bool picker_fetch(void *cookie, unsigned worker, uint64_t position, uint64_t place,
                  const char **text, size_t *size)
{
	const struct picker *picker = cookie;
	struct pick_worker *own = &picker->workers[worker];
	const struct input *input = inputs_find(picker->inputs, position);
	struct field_value record[FIELDS];

	own->bytes.size = 0;
	if (!open_input(own, input))
		return false;
	if (place == PICK_WHOLE) {
		if (!read_whole(own, input))
			return false;
		*text = own->bytes.bytes;
		*size = own->bytes.size;
		return true;
	}
	if (!read_record(picker, own, place, record) || record[FIELD_TEXT].kind != VALUE_STRING)
		return false;
	*text = record[FIELD_TEXT].bytes;
	*size = record[FIELD_TEXT].size;
	return true;
}
