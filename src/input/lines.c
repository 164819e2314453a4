#include "input/lines.h"

#include "input/mapping.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* The memory of so much of a file is let go at once when all of it was read: that interrupts the other
 * threads. */
#define REGION ((size_t)2 << 20)

/* A place for each block. */
struct numbering {
	_Atomic uint64_t counted; /* its lines, and one; 0: not yet */
	uint64_t first;           /* its first line's number; under the lock */
};

struct lines {
	struct read_job *job;
	struct part part;
	struct mapping mapping; /* owned */
	size_t block;
	uint64_t blocks;
	size_t region; /* blocks of one */
	unsigned workers;
	_Atomic unsigned users;      /* workers that have not released it */
	_Atomic uint64_t claimed;    /* blocks */
	_Atomic size_t *region_read; /* owned: blocks of each region */
	struct numbering *numbering; /* owned: one a block, and one behind the last */
	pthread_mutex_t lock;
	uint64_t numbered; /* the last block whose first line's number is known; under the lock */
};

struct lines *lines_open(struct read_job *job, const struct part *part, int fd, size_t block)
{
	struct mapping mapping;
	struct lines *lines;

	if (!mapping_open(&mapping, fd))
		return NULL;
	lines = memory_zeroed(1, sizeof(*lines));
	*lines = (struct lines){.job = job,
	                        .part = *part,
	                        .mapping = mapping,
	                        .block = block,
	                        .blocks = (mapping.size - 1) / block + 1,
	                        .region = REGION > block ? REGION / block : 1,
	                        .lock = PTHREAD_MUTEX_INITIALIZER};
	lines->region_read =
	        memory_zeroed(lines->blocks / lines->region + 1, sizeof(*lines->region_read));
	lines->numbering = memory_zeroed(lines->blocks + 1, sizeof(*lines->numbering));
	lines->numbering[0].first = 1;
	return lines;
}

void lines_share(struct lines *lines, unsigned workers)
{
	lines->workers = workers;
	lines->users = workers;
}

/* Of a line, or, if that is 0, of all of the file. */
static void note_failure(const struct lines *lines, uint64_t line, const char *reason)
{
	skipped_add(lines->job->skipped, NOTICE_SKIPPED, lines->part.position + line,
	            lines->part.name, line, "%s", reason);
}

void lines_release(struct lines *lines)
{
	const char *reason;

	if (atomic_fetch_sub(&lines->users, 1) > 1)
		return;
	reason = mapping_error(&lines->mapping, lines->part.input->size);
	if (reason)
		note_failure(lines, 0, reason);
	mapping_close(&lines->mapping);
	pthread_mutex_destroy(&lines->lock);
	free(lines->region_read);
	free(lines->numbering);
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

/* Behind the first newline of the bytes from begin to end, or NULL. */
static const char *line_after(const char *begin, const char *end)
{
	const char *newline = memchr(begin, '\n', (size_t)(end - begin));

	return newline ? newline + 1 : NULL;
}

/* Behind the last one, or where they begin. */
static const char *last_line(const char *begin, const char *end)
{
	const char *newline = memrchr(begin, '\n', (size_t)(end - begin));

	return newline ? newline + 1 : begin;
}

/* Where the line ends that byte `at` is in, or the file; NULL if it is too long. */
static const char *line_end(const char *at, const char *end)
{
	const bool is_near = (size_t)(end - at) < LINE_LIMIT;
	const char *found = line_after(at, is_near ? end : at + LINE_LIMIT);

	return found || !is_near ? found : end;
}

/* The lines that begin in the block, behind its first byte, or behind its last one; but for a last
 * line that is too long. So nothing before the block is read again, which would bring back
 * what was let go: a page, or as much of the file as the kernel keeps in one piece. */
static struct line_block find_block(const struct lines *lines, uint64_t number, bool *is_too_long)
{
	const struct mapping *mapping = &lines->mapping;
	const char *from = mapping->bytes + number * lines->block;
	const char *end = mapping->bytes + mapping->size, *first = from, *stop;
	const char *behind = (size_t)(end - from) > lines->block ? from + lines->block : end;

	*is_too_long = false;
	if (number > 0)
		first = line_after(from, behind);
	if (!first)
		return (struct line_block){.bytes = from};
	stop = line_end(behind, end);
	if (!stop) {
		*is_too_long = true;
		stop = last_line(first, behind);
	}
	/* Was the file cut off? Then its last line is a part of one. */
	if (mapping_left(mapping) < (size_t)(stop - mapping->bytes)) {
		end = mapping->bytes + mapping_left(mapping);
		stop = end > first ? last_line(first, end) : first;
	}
	return (struct line_block){.bytes = first,
	                           .size = (size_t)(stop - first),
	                           .offset = (uint64_t)(first - mapping->bytes)};
}

/* The lines that begin in a block which nobody has come to. */
static uint64_t count_block(const struct lines *lines, uint64_t number)
{
	bool is_too_long;
	const struct line_block block = find_block(lines, number, &is_too_long);

	return lines_count(block.bytes, block.size) + is_too_long;
}

/* The number of a block's first line. */
static uint64_t first_line(struct lines *lines, uint64_t number)
{
	struct numbering *all = lines->numbering;
	uint64_t first;

	pthread_mutex_lock(&lines->lock);
	for (uint64_t i = lines->numbered; i < number; lines->numbered = ++i) {
		const uint64_t counted = all[i].counted;

		all[i + 1].first = all[i].first + (counted ? counted - 1 : count_block(lines, i));
	}
	first = all[number].first;
	pthread_mutex_unlock(&lines->lock);
	return first;
}

/* The next block for a worker, which is to be read whatever happens: there may be something in it that
 * stops the job before what has stopped it. As many as there are blocks if there is none. */
static uint64_t claim(struct lines *lines)
{
	uint64_t number = lines->blocks;

	if (!read_job_stopped(lines->job) && lines->claimed < number)
		number = atomic_fetch_add(&lines->claimed, 1);
	return number < lines->blocks ? number : lines->blocks;
}

/* Brings the worker's next block into memory, and tells of it. */
static void bring(const struct lines *lines, uint64_t next, struct line_block *block)
{
	const size_t at = next * lines->block, rest = lines->mapping.size - at;

	block->ahead = lines->mapping.bytes + at;
	block->ahead_size = rest < lines->block ? rest : lines->block;
	mapping_bring(&lines->mapping, at, block->ahead_size);
}

static void let_go(struct lines *lines, uint64_t number)
{
	const uint64_t region = number / lines->region;
	const size_t size = lines->region * lines->block, at = region * size;

	if (atomic_fetch_add(&lines->region_read[region], 1) + 1 == lines->region)
		mapping_drop(&lines->mapping, at, size);
}

/* One worker alone need not count lines: it has read all that are before. */
static void take_block(struct lines *lines, uint64_t number, uint64_t next, lines_take *take,
                       void *cookie)
{
	bool is_too_long;
	struct line_block block = find_block(lines, number, &is_too_long);
	uint64_t count;

	if (lines->workers > 1) {
		count = lines_count(block.bytes, block.size);
		lines->numbering[number].counted = count + is_too_long + 1;
	}
	block.first = first_line(lines, number);
	if (next < lines->blocks)
		bring(lines, next, &block);
	lines->job->bytes_done += block.size;
	count = block.size ? take(cookie, &block) : 0;
	if (lines->workers == 1)
		lines->numbering[number].counted = count + is_too_long + 1;
	if (is_too_long)
		note_failure(lines, block.first + count, LINE_TOO_LONG);
	let_go(lines, number);
}

void lines_each(struct lines *lines, lines_take *take, void *cookie)
{
	uint64_t number = claim(lines), next;

	for (; number < lines->blocks; number = next) {
		next = claim(lines);
		take_block(lines, number, next, take, cookie);
	}
}
