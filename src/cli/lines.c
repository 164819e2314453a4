#include "lines.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Read beyond a block, for its last line: most articles are shorter. */
#define TAIL ((size_t)16 << 10)

#define YIELDS 100

struct lines {
	struct read_job *job;
	struct part part;
	int fd; /* owned */
	size_t block;
	_Atomic uint64_t claimed; /* blocks */
	_Atomic unsigned users;
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
                        unsigned users)
{
	struct lines *lines = memory_zeroed(1, sizeof(*lines));

	*lines = (struct lines){.job = job,
	                        .part = *part,
	                        .fd = dup(fd),
	                        .block = block,
	                        .users = users,
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

	for (;; read_more(reading, bytes->size)) {
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

/* Finds the lines that begin in a block. A line that began earlier may go on beyond all of it. */
static void read_block(struct reading *reading, uint64_t number)
{
	const size_t block = reading->lines->block, before = number > 0;
	struct buffer *bytes = reading->bytes;
	const char *newline = NULL;

	reading->from = number * block - before;
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
static bool take_turn(struct lines *lines, const struct reading *reading, uint64_t number,
                      struct line_block *block)
{
	const char *bytes = reading->bytes->bytes + reading->first;
	const size_t size = reading->end - reading->first;
	const uint64_t count = lines_count(bytes, size), beyond = (number + 1) * lines->block;
	bool had_ended;

	*block = (struct line_block){bytes, size, reading->from + reading->first, 0};
	wait_for_turn(lines, number);
	had_ended = lines->ended;
	block->first = lines->line;
	lines->line += count;
	lines->ended |= reading->reason ||
	                (reading->at_end && reading->from + reading->bytes->size <= beyond);
	lines->turn++;
	pthread_cond_broadcast(&lines->moved);
	pthread_mutex_unlock(&lines->lock);
	lines->job->bytes_done += size;
	if (!had_ended && reading->reason)
		read_job_failed(lines->job, lines->part.input, lines->part.name,
		                lines->part.position, reading->reason);
	return !had_ended && size;
}

bool lines_next(struct lines *lines, struct buffer *bytes, struct line_block *block)
{
	while (!read_job_stopped(lines->job) && !lines->ended) {
		const uint64_t number = atomic_fetch_add(&lines->claimed, 1);
		struct reading reading = {.lines = lines, .bytes = bytes};

		buffer_trim(bytes);
		read_block(&reading, number);
		if (take_turn(lines, &reading, number, block))
			return true;
	}
	return false;
}
