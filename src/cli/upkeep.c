#include "cli/upkeep.h"

#include "cli/filter.h"
#include "cli/index.h"
#include "report/output.h"
#include "support/dates.h"
#include "support/escape.h"
#include "support/message.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECONDS_A_DAY 86400

bool upkeep_wanted(const struct options *options)
{
	return options->index_info || options->check || options->compact || options->reindex ||
	       options->forget ||
	       (options->expire >= 0 && !options->input.paths.count &&
	        !options->input.files_from.count && !filter_wanted(options));
}

static void check(const struct dedup_index *index, enum dedup_status status)
{
	if (status != DEDUP_OK)
		index_fatal(index, status);
}

/* --- --expire, --forget --- */

void upkeep_expire(const struct options *options, struct dedup_index *index)
{
	int64_t before = (int64_t)time(NULL) - (int64_t)options->expire * SECONDS_A_DAY;
	uint64_t count;

	if (options->expire < 0)
		return;
	check(index, dedup_index_expire(index, before, &count));
	if (options->input.verbose)
		message("%" PRIu64 " articles expired", count);
}

/* 1 if it is not in the index. */
static size_t forget_one(struct dedup_index *index, const char *id, size_t size)
{
	uint64_t count;

	check(index, dedup_index_forget(index, id, size, &count));
	if (!count)
		message("%.*s: not in the index", (int)(size < 1000 ? size : 1000), id);
	return !count;
}

/* The same for each line of a file. */
static size_t forget_lines(const struct options *options, struct dedup_index *index,
                           const char *path)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "r") : stdin;
	char *line = NULL;
	size_t room = 0, missing = 0;
	ssize_t size;

	if (!file)
		fatal("%s: cannot be read", path);
	while ((size = getdelim(&line, &room, options->input.null ? '\0' : '\n', file)) > 0) {
		size -= line[size - 1] == (options->input.null ? '\0' : '\n');
		if (size)
			missing += forget_one(index, line, (size_t)size);
	}
	if (ferror(file))
		fatal("%s: cannot be read", path);
	if (file != stdin)
		fclose(file);
	free(line);
	return missing;
}

static int forget(const struct options *options, struct dedup_index *index)
{
	size_t missing = 0;

	for (size_t i = 0; i < options->input.paths.count; i++)
		missing += forget_one(index, options->input.paths.items[i],
		                      strlen(options->input.paths.items[i]));
	for (size_t i = 0; i < options->input.files_from.count; i++)
		missing += forget_lines(options, index, options->input.files_from.items[i]);
	return missing ? EXIT_SKIPPED : EXIT_DONE;
}

/* --- --index-info --- */

static void add_text(struct buffer *out, const char *name, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

static void add_text(struct buffer *out, const char *name, const char *format, ...)
{
	char text[200];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	buffer_format(out, "%-12s %s\n", name, text);
}

static void add_time(struct buffer *out, const char *name, int64_t seconds)
{
	buffer_format(out, "%-12s ", name);
	date_print(out, seconds);
	buffer_add_char(out, '\n');
}

static void info_text(struct buffer *out, const struct dedup_index_info *info)
{
	add_text(out, "articles", "%" PRIu64, info->documents);
	add_text(out, "texts", "%" PRIu64, info->texts);
	add_text(out, "forgotten", "%" PRIu64, info->forgotten);
	add_text(out, "bytes", "%" PRIu64 ", %" PRIu64 " an article, %" PRIu64 " free", info->bytes,
	         info->documents ? info->bytes / info->documents : 0, info->free_bytes);
	add_text(out, "postings", "%" PRIu64 " in %" PRIu32 " segments", info->postings,
	         info->segments);
	add_text(out, "level", "%s", dedup_tier_name(info->level));
	for (int tier = DEDUP_NEAR; tier < DEDUP_TIERS; tier++)
		add_text(out, tier == DEDUP_NEAR ? "thresholds" : "", "%s %.3f",
		         dedup_tier_name((enum dedup_tier)tier), info->threshold[tier]);
	add_text(out, "min words", "%" PRIu32, info->min_words);
	add_text(out, "runs", "%" PRIu64, info->runs);
	add_time(out, "created", info->created);
	add_time(out, "updated", info->updated);
	add_text(out, "format", "%" PRIu32 ", written by dedup %.16s", info->format, info->program);
}

static void info_jsonl(struct buffer *out, const char *path, const struct dedup_index_info *info)
{
	buffer_add_string(out, "{\"type\":\"index\",\"schema\":1,\"path\":");
	escape_json(out, path, strlen(path));
	buffer_format(out,
	              ",\"documents\":%" PRIu64 ",\"texts\":%" PRIu64 ",\"forgotten\":%" PRIu64
	              ",\"bytes\":%" PRIu64 ",\"free\":%" PRIu64 ",\"postings\":%" PRIu64
	              ",\"segments\":%" PRIu32 ",\"level\":\"%s\",\"thresholds\":{",
	              info->documents, info->texts, info->forgotten, info->bytes, info->free_bytes,
	              info->postings, info->segments, dedup_tier_name(info->level));
	for (int tier = DEDUP_NEAR; tier < DEDUP_TIERS; tier++)
		buffer_format(out, "%s\"%s\":%.3f", tier == DEDUP_NEAR ? "" : ",",
		              dedup_tier_name((enum dedup_tier)tier), info->threshold[tier]);
	buffer_format(out, "},\"min_words\":%" PRIu32 ",\"runs\":%" PRIu64 ",\"created\":\"",
	              info->min_words, info->runs);
	date_print(out, info->created);
	buffer_add_string(out, "\",\"updated\":\"");
	date_print(out, info->updated);
	buffer_format(out, "\",\"format\":%" PRIu32 ",\"version\":\"%.16s\"}\n", info->format,
	              info->program);
}

static void print_info(const struct options *options, struct dedup_index *index,
                       struct output *output)
{
	struct dedup_index_info info;

	check(index, dedup_index_info(index, &info));
	if (options->format == FORMAT_JSONL)
		info_jsonl(&output->buffer, options->index, &info);
	else
		info_text(&output->buffer, &info);
	output_finish(output);
}

/* --- --check --- */

static void tell_problem(void *cookie, const char *text)
{
	message("%s: %s", (const char *)cookie, text);
}

static void check_all(const struct options *options, struct dedup_index *index)
{
	size_t size = strlen(options->index) + 1;
	char *path = memory_new(size);

	memcpy(path, options->index, size);
	check(index, dedup_index_check(index, tell_problem, path));
	free(path);
	if (options->input.verbose)
		message("%s: every record is what was written", options->index);
}

/* --- --reindex --- */

/* A new index, which takes the old one's place when it is whole. */
static void reindex(const struct options *options, struct dedup_index *old)
{
	struct dedup_index *index = index_open_beside(options);
	struct dedup_options engine;
	enum dedup_status status;

	options_engine(options, &engine);
	engine.index = index;
	status = dedup_index_replay(old, &engine);
	check(*dedup_index_message(old) ? old : index, status);
	check(index, dedup_index_commit(index));
	check(old, dedup_index_replace(old, index));
	dedup_index_close(index);
}

/* --- All of them --- */

int upkeep_run(const struct options *options)
{
	struct dedup_index *index;
	struct output output;
	int status = EXIT_DONE;

	/* A place that cannot be written to is told of before anything is changed. */
	if (options->index_info)
		output_open(&output, options->output);
	index = index_open(options);
	upkeep_expire(options, index);
	if (options->forget)
		status = forget(options, index);
	if (options->reindex)
		reindex(options, index);
	else if (options->compact)
		check(index, dedup_index_compact(index));
	else
		index_commit(index);
	if (options->check)
		check_all(options, index);
	if (options->index_info)
		print_info(options, index, &output);
	dedup_index_close(index);
	return status;
}
