#include "lines.h"

#include "window.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Read beyond a block, for its last line, and if that is longer so much again, and then twice as much
 * each time. Most articles are shorter. */
#define TAIL ((size_t)8 << 10)

#define YIELDS 100

#define PART_MISSING "changed while it was read: a part is missing"

struct lines {
	struct read_job *job;
	struct part part;
	int fd; /* owned */
	size_t block;
	unsigned workers;
	_Atomic uint64_t claimed; /* blocks */
	_Atomic unsigned users;   /* workers that have not released it */
	pthread_mutex_t lock;
	pthread_cond_t moved;
	_Atomic uint64_t turn; /* the block whose turn it is; changed under the lock */
	uint64_t line;         /* its first; under the lock */
	_Atomic bool ended;    /* nothing is left; changed under the lock */
};

/* A block being read. */
struct reading {
	const struct lines *lines;
	struct buffer *bytes; /* of the file, from one byte before the block on */
	uint64_t from;        /* where they are in the file */
	size_t first, end;    /* the whole lines that begin in the block, in bytes */
	bool at_end;          /* of the file are the bytes */
	const char *reason;   /* why no more can be read; NULL */
};

struct lines *lines_new(struct read_job *job, const struct part *part, int fd, size_t block,
                        unsigned workers)
{
	struct lines *lines = memory_zeroed(1, sizeof(*lines));

	*lines = (struct lines){.job = job,
	                        .part = *part,
	                        .fd = fcntl(fd, F_DUPFD_CLOEXEC, 0),
	                        .block = block,
	                        .workers = workers,
	                        .users = workers,
	                        .lock = PTHREAD_MUTEX_INITIALIZER,
	                        .moved = PTHREAD_COND_INITIALIZER,
	                        .line = 1};
	return lines;
}

void lines_release(struct lines *lines)
{
	if (atomic_fetch_sub(&lines->users, 1) > 1)
		return;
	if (lines->fd >= 0)
		close(lines->fd);
	pthread_cond_destroy(&lines->moved);
	pthread_mutex_destroy(&lines->lock);
	free(lines);
}

uint64_t lines_count(const char *bytes, size_t size)
{
	const char *end = bytes + size;
	uint64_t lines = 0;

	while ((bytes = memchr(bytes, '\n', (size_t)(end - bytes)))) {
		bytes++;
		lines++;
	}
	return lines;
}

/* Reads that much more, or what there is. */
static void read_more(struct reading *reading, size_t more)
{
	struct buffer *bytes = reading->bytes;
	ssize_t got = 1;

	for (size_t left = more; left && got > 0; left -= (size_t)got) {
		do
			got = pread(reading->lines->fd, buffer_room(bytes, left), left,
			            (off_t)(reading->from + bytes->size));
		while (got < 0 && errno == EINTR);
		if (got <= 0)
			break;
		bytes->size += (size_t)got;
	}
	reading->at_end = !got;
	if (got < 0)
		reading->reason = strerror(errno);
}

static size_t behind(const struct reading *reading, const char *newline)
{
	return (size_t)(newline + 1 - reading->bytes->bytes);
}

/* Where the line ends that byte `at` is in; what is missing of it is read. */
static size_t find_end(struct reading *reading, size_t at)
{
	struct buffer *bytes = reading->bytes;
	const char *newline = NULL;

	for (size_t more = TAIL;; read_more(reading, more), more *= 2) {
		if (at < bytes->size)
			newline = memchr(bytes->bytes + at, '\n', bytes->size - at);
		if (newline || reading->at_end || reading->reason)
			break;
		at = bytes->size;
		if (at - reading->first >= LINE_LIMIT) {
			reading->reason = LINE_TOO_LONG;
			break;
		}
	}
	if (newline)
		reading->reason = NULL; /* an error beyond it is another block's */
	if (newline || !reading->reason)
		return newline ? behind(reading, newline) : bytes->size;
	newline = memrchr(bytes->bytes + reading->first, '\n', bytes->size - reading->first);
	return newline ? behind(reading, newline) : reading->first;
}

/* Finds the lines that begin in the block at an offset, the first of which begins there or, with
 * one byte before it, behind a newline. A line that began earlier may go on beyond all of it. */
static void read_block(struct reading *reading, uint64_t offset, size_t before)
{
	const size_t block = reading->lines->block;
	struct buffer *bytes = reading->bytes;
	const char *newline = NULL;

	reading->from = offset - before;
	buffer_trim(bytes);
	bytes->size = 0;
	read_more(reading, before + block + TAIL);
	if (before)
		newline = memchr(bytes->bytes, '\n', bytes->size < block ? bytes->size : block);
	if (before && !newline) {
		reading->first = reading->end = bytes->size;
		return;
	}
	reading->first = newline ? behind(reading, newline) : 0;
	reading->end = find_end(reading, before + block - 1);
}

static struct line_block block_of(const struct reading *reading)
{
	return (struct line_block){.bytes = reading->bytes->bytes + reading->first,
	                           .size = reading->end - reading->first,
	                           .offset = reading->from + reading->first};
}

/* Whether no line begins behind the offset `last`: the file ends, or cannot be read on. If it ends
 * before it did when it was looked for, that is an error, too. */
static bool ends(struct reading *reading, uint64_t last)
{
	const uint64_t end = reading->from + reading->bytes->size;
	const bool at_end = reading->at_end && end <= last;

	if (at_end && !reading->reason && end < reading->lines->part.input->size)
		reading->reason = PART_MISSING;
	return at_end || reading->reason;
}

static void note_failure(const struct lines *lines, uint64_t position, const char *reason)
{
	read_job_failed(lines->job, lines->part.input, lines->part.name, position, reason);
}

/* --- By several workers --- */

/* A turn comes as soon as another thread has read a block, which takes some 30 us: to sleep that long
 * and be woken takes longer. */
static void wait_for_turn(struct lines *lines, uint64_t number)
{
	for (unsigned i = 0; i < YIELDS && lines->turn != number; i++)
		sched_yield();
	pthread_mutex_lock(&lines->lock);
	while (lines->turn != number)
		pthread_cond_wait(&lines->moved, &lines->lock);
}

/* Waits for the block's turn, and passes it on; false if there is nothing in it. */
static bool take_turn(struct lines *lines, struct reading *reading, uint64_t number,
                      struct line_block *block)
{
	const bool has_ended = ends(reading, (number + 1) * lines->block);
	uint64_t count;
	bool had_ended;

	*block = block_of(reading);
	count = lines_count(block->bytes, block->size);
	wait_for_turn(lines, number);
	had_ended = lines->ended;
	block->first = lines->line;
	lines->line += count;
	lines->ended |= has_ended;
	lines->turn++;
	pthread_cond_broadcast(&lines->moved);
	pthread_mutex_unlock(&lines->lock);
	if (!had_ended && reading->reason)
		note_failure(lines, lines->part.position, reading->reason);
	return !had_ended && block->size;
}

static void take_shared(struct lines *lines, struct buffer *bytes, lines_take *take, void *cookie)
{
	while (!read_job_stopped(lines->job) && !lines->ended) {
		const uint64_t number = atomic_fetch_add(&lines->claimed, 1);
		struct reading reading = {.lines = lines, .bytes = bytes};
		struct line_block block;

		read_block(&reading, number * lines->block, number > 0);
		if (!take_turn(lines, &reading, number, &block))
			continue;
		lines->job->bytes_done += block.size;
		take(cookie, &block);
	}
}

/* --- By one --- */

/* Cuts a window after its last whole line; false if there is none. */
static bool cut_window(struct window *window)
{
	const char *newline = memrchr(window->bytes, '\n', window->size);

	window->size = newline ? (size_t)(newline + 1 - window->bytes) : 0;
	return newline != NULL;
}

static void take_block(struct lines *lines, struct line_block *block, lines_take *take,
                       void *cookie)
{
	block->first = lines->line;
	lines->job->bytes_done += block->size;
	lines->line += take(cookie, block);
}

/* Goes by windows as long as there are any: at the end of a file there is none, nor on a line longer
 * than one. Returns where the next block begins. The next window is cut once it was fetched: where its
 * lines end is far from where they begin. */
static uint64_t take_windows(struct lines *lines, uint64_t offset, lines_take *take, void *cookie)
{
	struct window window, next;
	bool has_window = window_open(&window, lines->fd, offset);

	while (has_window && !read_job_stopped(lines->job) && cut_window(&window)) {
		struct line_block block = {
		        .bytes = window.bytes, .size = window.size, .offset = offset};

		offset += window.size;
		has_window = window_open(&next, lines->fd, offset);
		block.ahead = next.bytes;
		block.ahead_size = next.size;
		take_block(lines, &block, take, cookie);
		if (window_is_spoiled(&window))
			note_failure(lines, lines->part.position + block.first, PART_MISSING);
		window_close(&window);
		window = next;
	}
	window_close(&window);
	return offset;
}

static void take_alone(struct lines *lines, struct buffer *bytes, lines_take *take, void *cookie)
{
	uint64_t offset = 0;

	while (!lines->ended) {
		struct reading reading = {.lines = lines, .bytes = bytes};
		struct line_block block;

		offset = take_windows(lines, offset, take, cookie);
		if (read_job_stopped(lines->job))
			break;
		read_block(&reading, offset, 0);
		block = block_of(&reading);
		offset += block.size;
		lines->ended = ends(&reading, offset);
		if (block.size)
			take_block(lines, &block, take, cookie);
		if (reading.reason)
			note_failure(lines, lines->part.position, reading.reason);
	}
}

void lines_each(struct lines *lines, struct buffer *bytes, lines_take *take, void *cookie)
{
	if (lines->workers > 1)
		take_shared(lines, bytes, take, cookie);
	else
		take_alone(lines, bytes, take, cookie);
}
