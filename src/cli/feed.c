#include "feed.h"

#include "format.h"
#include "queue.h"
#include "reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A block should still be in the level 2 cache when it is scanned. Measured on
 * 356 MB of short articles: 0.25 to 1 MB read alike (1.07 GB/s on one core, without
 * the library's part), 4 MB 3 % slower. */
#define BLOCK_SIZE ((size_t)256 << 10)
/* Files up to a block are left to the workers, in batches: opening and reading
 * one costs about 15 us, a hand-over 5 us. */
#define BATCH_FILES 64
/* Less input than this for each thread is not worth starting it. */
#define THREAD_BYTES ((uint64_t)256 << 10)

struct worker {
	pthread_t thread;
	struct reader reader;
	struct queue *queue;
};

struct feed {
	struct read_job job;
	struct queue queue;
	struct worker *workers; /* owned */
	unsigned workers_open, threads_started;
	struct progress *progress;
};

/* A unit is finished even if --strict has been broken elsewhere: an earlier
 * breach may still come, and the first is the one to name. */
static void process(struct reader *reader, const struct unit *unit)
{
	switch (unit->kind) {
	case UNIT_FILES:
		for (size_t i = 0; i < unit->count && reader->job->status == DEDUP_OK; i++)
			reader_file(reader, &unit->input[i]);
		break;
	case UNIT_TEXT:
		reader->offset = unit->offset;
		reader_text(reader, unit->input, unit->bytes.bytes, unit->bytes.size);
		break;
	case UNIT_LINES:
		reader->offset = unit->offset;
		reader_lines(reader, unit->input, unit->first_line, unit->bytes.bytes,
		             unit->bytes.size);
		break;
	}
}

static void *worker_run(void *argument)
{
	struct worker *worker = argument;
	struct unit *unit;

	while ((unit = queue_take(worker->queue))) {
		process(&worker->reader, unit);
		queue_release(worker->queue, unit);
	}
	return NULL;
}

/* To the workers, or done at once where there are none. */
static void submit(struct feed *feed, struct unit *unit)
{
	if (feed->threads_started) {
		queue_put(&feed->queue, unit);
	} else {
		process(&feed->workers[0].reader, unit);
		queue_release(&feed->queue, unit);
	}
	if (feed->progress)
		progress_show(feed->progress, DEDUP_PHASE_FEED, feed->job.bytes_done,
		              feed->job.inputs->bytes);
}

static uint64_t count_lines(const char *bytes, size_t size)
{
	const char *end = bytes + size;
	uint64_t lines = 0;

	while ((bytes = memchr(bytes, '\n', (size_t)(end - bytes)))) {
		bytes++;
		lines++;
	}
	return lines;
}

/* An input that the main thread reads, as far as it has. */
struct stream {
	const struct input *input;
	struct unit *unit; /* what has been read and not yet submitted */
	int fd;
	int error;  /* errno, once reading failed */
	bool ended; /* by its end or an error */
};

static void stream_read(struct stream *stream, size_t more)
{
	char *room = buffer_room(&stream->unit->bytes, more);
	ssize_t got = input_read(stream->fd, room, more);

	if (got < 0)
		stream->error = errno;
	else
		stream->unit->bytes.size += (size_t)got;
	stream->ended = got < (ssize_t)more;
}

/* Size of the whole lines at hand: all of it at the end, unless an error cut the
 * last one short; 0 if there is no line end yet. */
static size_t whole_lines(const struct stream *stream)
{
	const struct buffer *bytes = &stream->unit->bytes;
	const char *newline;

	if (stream->ended && !stream->error)
		return bytes->size;
	newline = memrchr(bytes->bytes, '\n', bytes->size);
	return newline ? (size_t)(newline + 1 - bytes->bytes) : 0;
}

static void feed_lines(struct feed *feed, struct stream *stream)
{
	const bool is_file = !stream->input->is_stream;
	uint64_t line = 1, offset = 0;

	while (!read_job_stopped(&feed->job)) {
		struct unit *unit = stream->unit;
		size_t size = whole_lines(stream), rest = unit->bytes.size - size;

		if (!size && !stream->ended) {
			stream_read(stream, unit->bytes.size); /* one long line */
			continue;
		}
		unit->kind = UNIT_LINES;
		unit->input = stream->input;
		unit->first_line = line;
		unit->offset = is_file ? offset : NO_OFFSET;
		offset += size;
		line += count_lines(unit->bytes.bytes, size);
		stream->unit = queue_new_unit(&feed->queue);
		buffer_add(&stream->unit->bytes, unit->bytes.bytes + size, rest);
		unit->bytes.size = size;
		submit(feed, unit);
		if (stream->ended)
			break;
		stream_read(stream, BLOCK_SIZE);
	}
	queue_release(&feed->queue, stream->unit);
}

static void feed_text(struct feed *feed, struct stream *stream)
{
	struct unit *unit = stream->unit;

	while (!stream->ended)
		stream_read(stream, unit->bytes.size < BLOCK_SIZE ? BLOCK_SIZE : unit->bytes.size);
	unit->kind = UNIT_TEXT;
	unit->input = stream->input;
	unit->offset = stream->input->is_stream ? NO_OFFSET : 0;
	if (stream->error)
		queue_release(&feed->queue, unit);
	else
		submit(feed, unit);
}

/* A file larger than a block, or a pipe. */
static void feed_stream(struct feed *feed, const struct input *input)
{
	struct stream stream = {.input = input, .fd = input_open(input)};
	const struct buffer *bytes;

	if (stream.fd < 0) {
		read_job_unreadable(&feed->job, input, errno);
		return;
	}
	stream.unit = queue_new_unit(&feed->queue);
	bytes = &stream.unit->bytes;
	stream_read(&stream, BLOCK_SIZE);
	while (!stream.ended && feed->job.options->input == INPUT_AUTO &&
	       format_needs_more(bytes->bytes, bytes->size))
		stream_read(&stream, bytes->size);
	switch (read_job_format(&feed->job, input, bytes->bytes, bytes->size)) {
	case INPUT_TEXT:
		feed_text(feed, &stream);
		break;
	case INPUT_JSONL:
		feed_lines(feed, &stream);
		break;
	case INPUT_AUTO:
		queue_release(&feed->queue, stream.unit);
		break;
	}
	input_close(stream.fd);
	if (stream.error)
		read_job_unreadable(&feed->job, input, stream.error);
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
		if (status != DEDUP_OK)
			return status;
	}
	return DEDUP_OK;
}

/* Fewer threads than asked for do as well; none means that this thread works. */
static void start_threads(struct feed *feed)
{
	if (feed->workers_open < 2)
		return;
	for (; feed->threads_started < feed->workers_open; feed->threads_started++) {
		struct worker *worker = &feed->workers[feed->threads_started];

		if (pthread_create(&worker->thread, NULL, worker_run, worker))
			return;
	}
}

static void finish(struct feed *feed)
{
	queue_close(&feed->queue);
	for (unsigned i = 0; i < feed->threads_started; i++)
		pthread_join(feed->workers[i].thread, NULL);
	for (unsigned i = 0; i < feed->workers_open; i++)
		reader_close(&feed->workers[i].reader);
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

enum dedup_status feed_run(struct dedup *dedup, const struct options *options,
                           const struct inputs *inputs, struct skipped *skipped, unsigned threads,
                           struct progress *progress, uint64_t *articles)
{
	struct feed feed = {
	        .job = {.options = options, .inputs = inputs, .skipped = skipped},
	        .progress = progress,
	};
	enum dedup_status status = run_feed(&feed, dedup, useful_threads(inputs, threads));

	*articles = feed.job.articles;
	return status;
}

void feed_taker(const struct options *options, const struct inputs *inputs, struct skipped *skipped,
                const struct document_taker *taker)
{
	struct feed feed = {
	        .job = {.options = options, .inputs = inputs, .skipped = skipped, .taker = taker},
	};

	run_feed(&feed, NULL, 1); /* without a library nothing fails */
}
