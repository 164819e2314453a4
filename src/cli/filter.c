#include "cli/filter.h"

#include "cli/annotate.h"
#include "cli/index.h"
#include "cli/stream.h"
#include "cli/upkeep.h"
#include "input/jsonl.h"
#include "input/reader.h"
#include "support/message.h"
#include "support/progress.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Output is written when the input is idle, and before that when it has so much or is so old:
 * a pipe holds 64 KB, and where a record takes long to decide, the next should not wait. */
#define FLUSH_SIZE    ((size_t)64 << 10)
#define FLUSH_SECONDS 0.005

/* A commit waits for the disk, for some 10 ms, and what is not committed takes about 5 KB of
 * memory an article: 80 MB. After a crash, what was passed on in the last minute comes again. */
#define COMMIT_RECORDS 16384
#define COMMIT_SECONDS 60.0

/* A record that is decided and not written yet. */
struct decided {
	size_t end;       /* of the output, once this one was added, if it was */
	uint64_t pending; /* articles that were added to the index before it and not committed */
};

struct filter {
	const struct options *options;
	struct dedup_options engine;
	struct dedup_index *index;
	struct stream stream;
	struct input input;
	struct part part;
	struct skipped skipped;
	struct read_job job;
	struct reader reader;
	uint64_t line;
	struct buffer output;
	struct decided *decided; /* owned */
	size_t decided_count, decided_capacity;
	double flushed, committed; /* when */
	uint64_t repeats, skips;
};

bool filter_wanted(const struct options *options)
{
	return options->filter || options->annotate;
}

/* --- What is remembered --- */

static void commit(struct filter *filter)
{
	index_commit(filter->index);
	filter->committed = seconds_now();
}

/* Milliseconds that may pass until the next commit is due; -1: any. */
static int time_to_commit(const struct filter *filter)
{
	double left = COMMIT_SECONDS - (seconds_now() - filter->committed);

	if (!filter->options->index || !dedup_index_pending(filter->index))
		return -1;
	return left > 0 ? (int)(left * 1000) + 1 : 0;
}

/* What came from the first record on that was not written whole: the records after it may have
 * been held for repeats of it. */
static void forget_unwritten(struct filter *filter, size_t written)
{
	enum dedup_status status = DEDUP_OK;
	size_t i = 0;

	while (i < filter->decided_count && filter->decided[i].end <= written)
		i++;
	if (i < filter->decided_count)
		status = dedup_index_forget_pending(filter->index, filter->decided[i].pending);
	if (status != DEDUP_OK)
		index_fatal(filter->index, status);
}

static void flush(struct filter *filter)
{
	struct stream *stream = &filter->stream;
	size_t written = stream_write(stream, filter->output.bytes, filter->output.size);

	if (written < filter->output.size)
		forget_unwritten(filter, written);
	if (stream->error) {
		commit(filter);
		fatal("standard output: %s", strerror(stream->error));
	}
	filter->output.size = filter->decided_count = 0;
	filter->flushed = seconds_now();
}

/* What the index holds for seen has been written: a crash loses no record, though some come
 * again. */
static void flush_and_commit(struct filter *filter)
{
	flush(filter);
	commit(filter);
}

static void commit_in_time(struct filter *filter)
{
	uint64_t pending = dedup_index_pending(filter->index);

	if (!pending)
		filter->committed = seconds_now();
	else if (pending >= COMMIT_RECORDS ||
	         (filter->options->index && seconds_now() - filter->committed >= COMMIT_SECONDS))
		flush_and_commit(filter);
}

/* --- One record --- */

static void check(struct filter *filter, enum dedup_status status)
{
	if (status == DEDUP_OK)
		return;
	flush(filter);
	index_fatal(filter->index, status);
}

/* Adds the line's record to the context; false if there is none. */
static bool read_record(struct filter *filter, struct dedup *dedup, const struct stream_line *line)
{
	uint64_t before = filter->reader.articles;

	check(filter, dedup_feeder_open(dedup, &filter->reader.feeder));
	if (line->is_long)
		skipped_add(&filter->skipped, NOTICE_SKIPPED, filter->line, filter->part.name,
		            filter->line, "a record of more than 64 MB");
	else
		reader_lines(&filter->reader, &filter->part, filter->line, line->bytes, line->size);
	check(filter, dedup_feeder_close(filter->reader.feeder));
	check(filter, (enum dedup_status)filter->job.status);
	filter->reader.feeder = NULL;
	return filter->reader.articles > before;
}

static void judge(const struct dedup *dedup, uint32_t document, struct verdict *verdict,
                  bool *repeats)
{
	struct dedup_member member;
	struct dedup_info info, match;

	dedup_document_info(dedup, document, &info);
	dedup_document_member(dedup, document, &member, &verdict->cluster);
	*repeats = member.drop || info.is_known;
	if (info.is_known) {
		*verdict =
		        (struct verdict){verdict->cluster, DEDUP_EXACT, 1, info.id, info.id_size};
		return;
	}
	verdict->tier = member.match == DEDUP_NO_DOCUMENT ? DEDUP_NO_TIER : member.tier;
	verdict->score = member.score;
	if (verdict->tier == DEDUP_NO_TIER)
		return;
	dedup_document_info(dedup, member.match, &match);
	verdict->match = match.id;
	verdict->match_size = match.id_size;
}

static void remember_decided(struct filter *filter, uint64_t pending)
{
	filter->decided = memory_grow(filter->decided, filter->decided_count,
	                              &filter->decided_capacity, sizeof(*filter->decided));
	filter->decided[filter->decided_count++] =
	        (struct decided){.end = filter->output.size, .pending = pending};
}

/* The context has run on the record of this line; pending is what was before. */
static void decide(struct filter *filter, const struct dedup *dedup, const struct stream_line *line,
                   uint64_t pending)
{
	uint32_t document = dedup_earlier_count(dedup);
	struct verdict verdict;
	bool repeats;

	judge(dedup, document, &verdict, &repeats);
	if (filter->options->annotate)
		annotate(&filter->output, line->bytes, line->size, &verdict);
	else if (!repeats)
		buffer_add(&filter->output, line->bytes, line->size);
	remember_decided(filter, pending);
	filter->repeats += repeats;
}

static void tell_skipped(struct filter *filter, const struct stream_line *line)
{
	const struct options *options = filter->options;
	struct skipped *skipped = &filter->skipped;
	size_t skips = skipped_count(skipped);

	if (!skipped->count)
		return;
	skipped_sort(skipped);
	skipped_print(skipped, !options->quiet, options->input.verbose);
	skipped_free(skipped);
	skipped_init(skipped);
	filter->skips += skips;
	if (skips && options->annotate && !line->is_long)
		buffer_add(&filter->output, line->bytes, line->size);
	if (!skips || !options->input.strict)
		return;
	flush(filter);
	commit(filter);
	fatal("stopped at the first record that could not be read (--strict)");
}

static void take_line(struct filter *filter, const struct stream_line *line)
{
	const uint64_t pending = dedup_index_pending(filter->index);
	struct dedup *dedup;

	filter->line++;
	check(filter, dedup_open(&filter->engine, &dedup));
	if (read_record(filter, dedup, line)) {
		check(filter, dedup_run(dedup));
		decide(filter, dedup, line, pending);
	}
	dedup_close(dedup);
	tell_skipped(filter, line);
}

/* --- All of them --- */

static void take_lines(struct filter *filter)
{
	struct stream_line line;

	while (!filter->stream.is_closed && stream_line(&filter->stream, &line)) {
		take_line(filter, &line);
		if (filter->output.size >= FLUSH_SIZE ||
		    seconds_now() - filter->flushed >= FLUSH_SECONDS)
			flush(filter);
		commit_in_time(filter);
	}
	flush(filter);
}

static void prepare(struct filter *filter, const struct options *options)
{
	*filter = (struct filter){.options = options,
	                          .input = {.path = (char *)(uintptr_t) "-", .is_stream = true}};
	options_engine(options, &filter->engine);
	/* The work on one record is too small to be divided, or to be put aside. */
	filter->engine.threads = 1;
	filter->engine.verdicts_only = true;
	filter->engine.spill = NULL;
	filter->index = filter->engine.index =
	        options->index ? index_open(options) : index_open_temporary(options);
	if (options->index)
		upkeep_expire(options, filter->index);
	jsonl_use(filter->engine.isa);
	skipped_init(&filter->skipped);
	filter->part = (struct part){.input = &filter->input,
	                             .name = filter->input.path,
	                             .format = INPUT_JSONL,
	                             .offset = NO_OFFSET};
	filter->job.options = &options->input;
	filter->job.skipped = &filter->skipped;
	filter->reader.job = &filter->job;
	filter->flushed = filter->committed = seconds_now();
	stream_open(&filter->stream);
}

static void release(struct filter *filter)
{
	reader_close(&filter->reader);
	stream_close(&filter->stream);
	skipped_free(&filter->skipped);
	buffer_free(&filter->output);
	free(filter->decided);
	dedup_index_close(filter->index);
}

static int finish(const struct filter *filter)
{
	uint64_t articles = filter->reader.articles;

	if (filter->options->input.verbose && !filter->options->quiet)
		message("%" PRIu64 " article%s, %" PRIu64 " repeat%s, %" PRIu64 " skipped",
		        articles, articles == 1 ? "" : "s", filter->repeats,
		        filter->repeats == 1 ? "" : "s", filter->skips);
	if (filter->skips)
		return EXIT_SKIPPED;
	return filter->options->error_on_dupe && filter->repeats ? EXIT_DUPLICATES : EXIT_DONE;
}

int filter_run(const struct options *options)
{
	struct filter filter;
	int status;

	prepare(&filter, options);
	while (stream_wait(&filter.stream, time_to_commit(&filter)) != STREAM_STOP) {
		take_lines(&filter);
		commit_in_time(&filter);
	}
	if (options->index)
		commit(&filter);
	status = finish(&filter);
	release(&filter);
	return status;
}
