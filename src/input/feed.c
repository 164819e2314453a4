#include "input/feed.h"

#include "input/cut.h"
#include "input/lines.h"
#include "input/queue.h"
#include "input/reader.h"
#include "support/cores.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Files up to a block are left to the workers, in batches: opening and reading
 * one costs about 15 us, a hand-over 5 us. */
#define BATCH_FILES 64
/* Less input than this for each thread is not worth starting it. */
#define THREAD_BYTES ((uint64_t)256 << 10)

/* A worker that finds a file packed cuts it itself, into two units of its own. */
struct worker {
	pthread_t thread;
	struct reader reader;
	struct queue *queue;
	struct unit own[2], *spare[2];
	size_t spares;
	char apart[128]; /* from what the next thread writes to all the time: a line of the cache */
};

struct feed {
	struct read_job job;
	struct queue queue;
	struct worker *workers; /* owned */
	unsigned workers_open, threads_started;
	struct progress *progress;
	struct names names; /* of all workers */
	struct hashes lines;
	uint64_t articles;
};

static struct unit *get_own(void *cookie)
{
	struct worker *worker = cookie;
	struct unit *unit = worker->spare[--worker->spares];

	unit->bytes.size = 0;
	return unit;
}

static void drop_own(void *cookie, struct unit *unit)
{
	struct worker *worker = cookie;

	worker->spare[worker->spares++] = unit;
}

/* progress may be NULL. Where boilerplate is left out, all is read twice. */
static void show_progress(const struct read_job *job, struct progress *progress)
{
	const uint64_t bytes = job->inputs->bytes;
	const uint64_t before = job->boilerplate ? bytes : 0;

	if (progress)
		progress_show(progress, DEDUP_PHASE_FEED, before + job->bytes_done,
		              before || job->counts_lines ? 2 * bytes : bytes);
}

static void read_unit(struct reader *reader, const struct unit *unit)
{
	reader_part(reader, &unit->part, unit->first_line, unit->bytes.bytes, unit->bytes.size);
}

static void read_own(void *cookie, struct unit *unit)
{
	struct worker *worker = cookie;

	read_unit(&worker->reader, unit);
	drop_own(cookie, unit);
}

static void read_file(struct worker *worker, const struct input *input)
{
	struct reader *reader = &worker->reader;
	const struct buffer *file = &reader->file;
	const struct cutter cutter = {.job = reader->job,
	                              .get = get_own,
	                              .put = read_own,
	                              .drop = drop_own,
	                              .cookie = worker};
	struct part part;

	if (!reader_load(reader, input))
		return;
	if (cut_whole(&part, reader->job, input, file->bytes, file->size))
		reader_part(reader, &part, 1, file->bytes, file->size);
	else
		cut_bytes(&cutter, input, file->bytes, file->size);
}

/* A worker's share of the lines of a file. */
struct share {
	struct reader *reader;
	struct part part;
	struct progress *progress; /* NULL: not this one's to show */
};

static uint64_t take_lines(void *cookie, const struct line_block *block)
{
	struct share *share = cookie;
	struct reader *reader = share->reader;
	uint64_t lines;

	share->part.offset = block->offset;
	reader->ahead = block->ahead;
	reader->ahead_size = block->ahead_size;
	lines = reader_lines(reader, &share->part, block->first, block->bytes, block->size);
	reader->ahead_size = 0;
	show_progress(reader->job, share->progress);
	return lines;
}

static void read_lines(struct reader *reader, struct lines *lines, const struct part *part,
                       struct progress *progress)
{
	struct share share = {reader, *part, progress};

	lines_each(lines, take_lines, &share);
	lines_release(lines);
}

/* Reads a unit and gives it back. It is finished even if --strict has been broken elsewhere: an
 * earlier breach may still come, and the first is the one to name. */
static void process(struct worker *worker, struct unit *unit)
{
	const struct read_job *job = worker->reader.job;

	if (unit->kind == UNIT_PART)
		read_unit(&worker->reader, unit);
	if (unit->kind == UNIT_LINES)
		read_lines(&worker->reader, unit->lines, &unit->part, NULL);
	for (size_t i = 0; i < unit->count && job->status == DEDUP_OK; i++)
		read_file(worker, &unit->input[i]);
	queue_release(worker->queue, unit);
}

static void *worker_run(void *argument)
{
	struct worker *worker = argument;
	struct unit *unit;

	while ((unit = queue_take(worker->queue)))
		process(worker, unit);
	return NULL;
}

/* To the others. Where there are none the unit is done at once, and where they have enough to do
 * the oldest one is: what each worker does comes in order. */
static void submit(struct feed *feed, struct unit *unit)
{
	struct unit *own = unit;

	if (feed->threads_started)
		own = queue_swap(&feed->queue, unit, feed->threads_started + 1);
	if (own)
		process(&feed->workers[0], own);
	show_progress(&feed->job, feed->progress);
}

static struct unit *get_pooled(void *cookie)
{
	struct feed *feed = cookie;

	return queue_new_unit(&feed->queue);
}

static void submit_pooled(void *cookie, struct unit *unit)
{
	submit(cookie, unit);
}

static void drop_pooled(void *cookie, struct unit *unit)
{
	struct feed *feed = cookie;

	queue_release(&feed->queue, unit);
}

/* Other threads that read along a file of so many bytes: no more than there are cores, for each
 * has its blocks and tables in the cache of one. 16 threads on two cores took 327 ms for what 2 read
 * in 175. */
static unsigned helpers_for(const struct feed *feed, uint64_t bytes)
{
	const uint64_t blocks = bytes / BLOCK_SIZE;
	const unsigned cores = cores_count() - 1;
	const unsigned most = cores < feed->threads_started ? cores : feed->threads_started;

	return blocks < most ? (unsigned)blocks : most;
}

/* A unit for each other thread, and this one reads along. First it does what is waiting: what each
 * worker does comes in order. */
static void share_pooled(void *cookie, const struct part *part, struct lines *lines)
{
	struct feed *feed = cookie;
	const unsigned helpers = helpers_for(feed, part->input->size);
	struct unit *unit;

	lines_share(lines, helpers + 1);
	while ((unit = queue_poll(&feed->queue)))
		process(&feed->workers[0], unit);
	for (unsigned i = 0; i < helpers; i++) {
		unit = queue_new_unit(&feed->queue);
		unit->kind = UNIT_LINES;
		unit->lines = lines;
		unit->part = *part;
		queue_put(&feed->queue, unit);
	}
	read_lines(&feed->workers[0].reader, lines, part, feed->progress);
}

/* A file larger than a block, or a pipe. */
static void feed_stream(struct feed *feed, const struct input *input)
{
	const struct cutter cutter = {.job = &feed->job,
	                              .get = get_pooled,
	                              .put = submit_pooled,
	                              .drop = drop_pooled,
	                              .share = share_pooled,
	                              .cookie = feed};

	cut_input(&cutter, input);
}

static bool is_small(const struct input *input)
{
	return !input->is_stream && input->size <= BLOCK_SIZE;
}

/* Submits the small files from input number first on; returns how many. */
static size_t feed_batch(struct feed *feed, size_t first)
{
	const struct inputs *inputs = feed->job.inputs;
	struct unit *unit = queue_new_unit(&feed->queue);
	uint64_t bytes = 0;
	size_t i = first;

	for (; i < inputs->count && i - first < BATCH_FILES && is_small(&inputs->items[i]); i++) {
		bytes += inputs->items[i].size;
		if (bytes > BLOCK_SIZE)
			break;
	}
	unit->kind = UNIT_FILES;
	unit->input = &inputs->items[first];
	unit->count = i - first;
	submit(feed, unit);
	return i - first;
}

static void feed_inputs(struct feed *feed)
{
	const struct inputs *inputs = feed->job.inputs;
	size_t i = 0;

	while (i < inputs->count && !read_job_stopped(&feed->job)) {
		if (is_small(&inputs->items[i]))
			i += feed_batch(feed, i);
		else
			feed_stream(feed, &inputs->items[i++]);
	}
}

/* Threads that this much input can use. */
static unsigned useful_threads(const struct inputs *inputs, unsigned threads)
{
	uint64_t useful = inputs->bytes / THREAD_BYTES + inputs->count / BATCH_FILES + 1;

	for (size_t i = 0; i < inputs->count; i++)
		if (inputs->items[i].is_stream)
			return threads;
	return useful < threads ? (unsigned)useful : threads;
}

static enum dedup_status open_workers(struct feed *feed, struct dedup *dedup, unsigned count)
{
	feed->workers = memory_zeroed(count, sizeof(*feed->workers));
	for (; feed->workers_open < count; feed->workers_open++) {
		struct worker *worker = &feed->workers[feed->workers_open];
		enum dedup_status status = reader_open(&worker->reader, &feed->job, dedup);

		worker->queue = &feed->queue;
		for (size_t i = 0; i < 2; i++)
			worker->spare[worker->spares++] = &worker->own[i];
		if (status != DEDUP_OK)
			return status;
	}
	return DEDUP_OK;
}

/* This thread is worker 0. Fewer of the others than asked for do as well. */
static void start_threads(struct feed *feed)
{
	while (feed->threads_started + 1 < feed->workers_open) {
		struct worker *worker = &feed->workers[feed->threads_started + 1];

		if (!cores_start(&worker->thread, feed->threads_started + 1, feed->workers_open,
		                 worker_run, worker))
			return;
		feed->threads_started++;
	}
}

static void worker_close(struct worker *worker)
{
	reader_close(&worker->reader);
	unit_free(&worker->own[0]);
	unit_free(&worker->own[1]);
}

static void finish(struct feed *feed)
{
	queue_close(&feed->queue);
	if (feed->threads_started)
		worker_run(&feed->workers[0]);
	for (unsigned i = 0; i < feed->threads_started; i++)
		pthread_join(feed->workers[i + 1].thread, NULL);
	for (unsigned i = 0; i < feed->workers_open; i++) {
		names_join(&feed->names, &feed->workers[i].reader.names);
		hashes_join(&feed->lines, &feed->workers[i].reader.lines);
		feed->articles += feed->workers[i].reader.articles;
		worker_close(&feed->workers[i]);
	}
	queue_free(&feed->queue);
	free(feed->workers);
}

static enum dedup_status run_feed(struct feed *feed, struct dedup *dedup, unsigned threads)
{
	enum dedup_status status;

	queue_init(&feed->queue, 2 * (size_t)threads + 2);
	status = open_workers(feed, dedup, threads);
	if (status == DEDUP_OK) {
		start_threads(feed);
		feed_inputs(feed);
	}
	finish(feed);
	return status == DEDUP_OK ? (enum dedup_status)feed->job.status : status;
}

static const struct boilerplate *boilerplate_of(const struct inputs *inputs)
{
	return inputs->boilerplate.lines ? &inputs->boilerplate : NULL;
}

enum dedup_status feed_run(struct dedup *dedup, const struct inputs *inputs,
                           struct skipped *skipped, unsigned threads, struct progress *progress,
                           uint64_t *articles, struct names *names)
{
	struct feed feed = {
	        .job = {.options = inputs->options,
	                .inputs = inputs,
	                .skipped = skipped,
	                .boilerplate = boilerplate_of(inputs),
	                .names_wanted = names != NULL},
	        .progress = progress,
	};
	enum dedup_status status = run_feed(&feed, dedup, useful_threads(inputs, threads));

	*articles = feed.articles;
	if (names)
		*names = feed.names;
	return status;
}

void feed_taker(const struct inputs *inputs, struct skipped *skipped,
                const struct document_taker *taker)
{
	struct feed feed = {
	        .job = {.options = inputs->options,
	                .inputs = inputs,
	                .skipped = skipped,
	                .boilerplate = boilerplate_of(inputs),
	                .taker = taker},
	};

	run_feed(&feed, NULL, 1); /* without a library nothing fails */
}

void feed_boilerplate(struct inputs *inputs, unsigned threads, struct progress *progress)
{
	struct skipped skipped;
	struct feed feed = {
	        .job = {.options = inputs->options,
	                .inputs = inputs,
	                .skipped = &skipped,
	                .counts_lines = true},
	        .progress = progress,
	};

	inputs_spool(inputs, inputs->options->tmpdir);
	skipped_init(&skipped); /* the next reading tells */
	run_feed(&feed, NULL, useful_threads(inputs, threads));
	skipped_free(&skipped);
	boilerplate_find(&inputs->boilerplate, &feed.lines, (uint32_t)inputs->options->boilerplate);
}
