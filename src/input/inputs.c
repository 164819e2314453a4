#include "input/inputs.h"

#include "input/reader.h"
#include "input/source.h"
#include "support/buffer.h"
#include "support/message.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SPOOL_BLOCK ((size_t)256 << 10)

/* An entry is free while it has no input. */
struct file_seen {
	struct file_id id;
	size_t input_plus_1;
};

static bool same_file(struct file_id a, struct file_id b)
{
	return a.device == b.device && a.inode == b.inode;
}

/* The entry of a file, or the free one where it belongs. */
static struct file_seen *seen_find(struct file_seen *seen, size_t capacity, struct file_id id)
{
	/* Inodes are nearly consecutive; Fibonacci hashing spreads them. */
	uint64_t hash = ((uint64_t)id.inode ^ (uint64_t)id.device << 32) * 0x9e3779b97f4a7c15u;
	size_t slot = (size_t)(hash >> 20) & (capacity - 1);

	while (seen[slot].input_plus_1 && !same_file(seen[slot].id, id))
		slot = (slot + 1) & (capacity - 1);
	return &seen[slot];
}

/* Keeps the table at most half full. */
static void seen_grow(struct inputs *inputs)
{
	size_t capacity = inputs->seen_capacity ? inputs->seen_capacity * 2 : 256;
	struct file_seen *seen;

	if (inputs->seen_count * 2 < inputs->seen_capacity)
		return;
	seen = memory_zeroed(capacity, sizeof(*seen));
	for (size_t i = 0; i < inputs->seen_capacity; i++)
		if (inputs->seen[i].input_plus_1)
			*seen_find(seen, capacity, inputs->seen[i].id) = inputs->seen[i];
	free(inputs->seen);
	inputs->seen = seen;
	inputs->seen_capacity = capacity;
}

/* The input that is the same file, or NULL after noting that the next one is. */
static const struct input *seen_before(struct inputs *inputs, struct file_id id)
{
	struct file_seen *entry;

	seen_grow(inputs);
	entry = seen_find(inputs->seen, inputs->seen_capacity, id);
	if (entry->input_plus_1)
		return &inputs->items[entry->input_plus_1 - 1];
	*entry = (struct file_seen){id, inputs->count + 1};
	inputs->seen_count++;
	return NULL;
}

void inputs_note(struct inputs *inputs, enum notice_kind kind, const char *path, const char *reason)
{
	skipped_add(inputs->skipped, kind, position_of_input(inputs->next_number++), path, 0, "%s",
	            reason);
}

static void note_twin(struct inputs *inputs, const char *path, const struct input *twin)
{
	uint64_t position = position_of_input(inputs->next_number++);

	if (!strcmp(path, twin->path))
		skipped_add(inputs->skipped, NOTICE_WARNING, position, path, 0,
		            "given twice, taken once");
	else
		skipped_add(inputs->skipped, NOTICE_WARNING, position, path, 0,
		            "same file as %.200s, taken once", twin->path);
}

void inputs_add_file(struct inputs *inputs, char *path, const struct stat *stat, bool named)
{
	struct file_id id = {stat->st_dev, stat->st_ino};
	const struct input *twin;

	if (inputs->has_output && same_file(id, inputs->output)) {
		inputs_note(inputs, named ? NOTICE_SKIPPED : NOTICE_PASSED, path,
		            "is the file that the report goes to");
		free(path);
		return;
	}
	twin = seen_before(inputs, id);
	if (twin) {
		note_twin(inputs, path, twin);
		free(path);
		return;
	}
	inputs->items = memory_grow(inputs->items, inputs->count, &inputs->capacity,
	                            sizeof(*inputs->items));
	inputs->items[inputs->count++] = (struct input){
	        .path = path,
	        .number = inputs->next_number++,
	        .size = S_ISREG(stat->st_mode) ? (uint64_t)stat->st_size : 0,
	        .is_stream = !S_ISREG(stat->st_mode) || !strcmp(path, "-"),
	        .named = named,
	        .reference = inputs->in_references,
	};
	inputs->bytes += inputs->items[inputs->count - 1].size;
}

static char *copy_path(const char *path, size_t size)
{
	char *copy = memory_new(size + 1);

	memcpy(copy, path, size);
	copy[size] = '\0';
	return copy;
}

/* A path named outright: an argument, or a line of --files-from. */
static void add_named(struct inputs *inputs, const char *path, size_t size)
{
	char *copy = copy_path(path, size);
	bool is_stdin = !strcmp(copy, "-");
	struct stat stat_of;

	if (is_stdin ? fstat(STDIN_FILENO, &stat_of) : stat(copy, &stat_of)) {
		inputs_note(inputs, NOTICE_SKIPPED, copy, strerror(errno));
	} else if (S_ISDIR(stat_of.st_mode)) {
		walk_directory(inputs, copy);
	} else if (!is_stdin && !S_ISREG(stat_of.st_mode) && !S_ISFIFO(stat_of.st_mode)) {
		inputs_note(inputs, NOTICE_SKIPPED, copy, "not a file, directory or pipe");
	} else {
		inputs_add_file(inputs, copy, &stat_of, true);
		return;
	}
	free(copy);
}

/* The whole of a list of paths; false with the cause in errno. */
static bool read_list(const char *path, struct buffer *list)
{
	int fd = !strcmp(path, "-") ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return false;
	do {
		got = read(fd, buffer_room(list, 65536), 65536);
		list->size += got > 0 ? (size_t)got : 0;
	} while (got > 0 || (got < 0 && errno == EINTR));
	if (fd != STDIN_FILENO)
		close(fd);
	return got == 0;
}

static void add_listed(struct inputs *inputs, const char *list_path)
{
	char separator = inputs->options->null ? '\0' : '\n';
	struct buffer list = {0};
	const char *at, *end;

	if (!read_list(list_path, &list))
		fatal("%s: %s", list_path, strerror(errno));
	at = list.bytes;
	end = at + list.size;
	while (at < end) {
		const char *stop = memchr(at, separator, (size_t)(end - at));
		size_t size = (size_t)((stop ? stop : end) - at);

		if (size == 1 && *at == '-' && !strcmp(list_path, "-"))
			inputs_note(inputs, NOTICE_SKIPPED, "-",
			            "standard input is the list of paths");
		else if (memchr(at, '\0', size))
			inputs_note(inputs, NOTICE_SKIPPED, list_path,
			            "a line holds a NUL: a list for --null?");
		else if (size)
			add_named(inputs, at, size);
		at += size < (size_t)(end - at) ? size + 1 : size;
	}
	buffer_free(&list);
}

void inputs_collect(struct inputs *inputs, const struct input_options *options,
                    struct skipped *skipped, const struct stat *output)
{
	*inputs = (struct inputs){.options = options, .skipped = skipped};
	if (output) {
		inputs->has_output = true;
		inputs->output = (struct file_id){output->st_dev, output->st_ino};
	}
	/* References come first: a file that is given as one and without is one. */
	inputs->in_references = true;
	for (size_t i = 0; i < options->reference.count; i++)
		add_named(inputs, options->reference.items[i], strlen(options->reference.items[i]));
	inputs->in_references = false;
	for (size_t i = 0; i < options->paths.count; i++)
		add_named(inputs, options->paths.items[i], strlen(options->paths.items[i]));
	for (size_t i = 0; i < options->files_from.count; i++)
		add_listed(inputs, options->files_from.items[i]);
	free(inputs->seen);
	inputs->seen = NULL;
}

const struct input *inputs_find(const struct inputs *inputs, uint64_t position)
{
	const uint64_t number = input_of_position(position);
	size_t low = 0, high = inputs->count;

	/* Numbers ascend, with gaps for what is no input. */
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (inputs->items[middle].number <= number)
			low = middle;
		else
			high = middle;
	}
	return &inputs->items[low];
}

/* An unlinked file for temporary data; -1 with errno. */
static int open_temporary(const char *directory)
{
	struct buffer name = {0};
	int fd;

	buffer_add_string(&name, directory);
	buffer_add_string(&name, "/dedup.XXXXXX");
	buffer_text(&name);
	fd = mkostemp(name.bytes, O_CLOEXEC);
	if (fd >= 0)
		unlink(name.bytes);
	buffer_free(&name);
	return fd;
}

static bool write_whole(int fd, const char *bytes, size_t size)
{
	while (size) {
		ssize_t written = write(fd, bytes, size);

		if (written < 0 && errno != EINTR)
			return false;
		if (written > 0) {
			bytes += written;
			size -= (size_t)written;
		}
	}
	return true;
}

/* What cannot be read is left to the reader, which names it. */
static void spool(struct input *input, const char *directory)
{
	char *block = memory_new(SPOOL_BLOCK);
	int from = input_open(input), to = open_temporary(directory);
	ssize_t got = from < 0 ? -1 : 1;

	while (to >= 0 && got > 0) {
		got = read_fully(from, block, SPOOL_BLOCK);
		if (got > 0 && !write_whole(to, block, (size_t)got)) {
			close(to);
			to = -1;
		}
	}
	if (to < 0)
		fatal("%s: cannot be kept in a temporary file in %s: %s", input->path, directory,
		      strerror(errno));
	if (from >= 0 && got == 0)
		input->spool = to;
	else
		close(to);
	input_close(from);
	free(block);
}

void inputs_spool(struct inputs *inputs, const char *directory)
{
	for (size_t i = 0; i < inputs->count; i++)
		if (inputs->items[i].is_stream)
			spool(&inputs->items[i], directory);
}

void inputs_free(struct inputs *inputs)
{
	for (size_t i = 0; i < inputs->count; i++) {
		if (inputs->items[i].spool)
			close(inputs->items[i].spool);
		free(inputs->items[i].path);
	}
	free(inputs->items);
	free(inputs->seen);
	boilerplate_free(&inputs->boilerplate);
	*inputs = (struct inputs){0};
}
