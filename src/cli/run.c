#include "cli/run.h"

#include "cli/filter.h"
#include "cli/index.h"
#include "cli/stats.h"
#include "cli/upkeep.h"
#include "dedup.h"
#include "input/feed.h"
#include "input/inputs.h"
#include "input/jsonl.h"
#include "input/names.h"
#include "input/pick.h"
#include "input/skipped.h"
#include "report/output.h"
#include "report/report.h"
#include "support/cores.h"
#include "support/message.h"
#include "support/progress.h"
#include "support/terminal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct run {
	const struct options *options;
	struct dedup_options engine;
	enum report_format format;
	bool color;
	bool is_watched;    /* standard error is a terminal */
	bool is_redirected; /* the report goes to none */
	struct output output;
	struct skipped skipped;
	struct progress progress;
	struct dedup_index *index; /* NULL: none */
	struct dedup *dedup;
	struct inputs inputs;
	struct picker picker;
	uint64_t articles; /* given to the library */
	struct names names;
	bool names_repeat; /* some may have the name of another */
};

static void check(const struct run *run, enum dedup_status status)
{
	if (status == DEDUP_NO_SPACE)
		fatal("%s: %s", run->options->input.tmpdir, dedup_status_text(status));
	if (status != DEDUP_OK)
		index_fatal(run->index, status);
}

/* All that depends on where standard output leads is asked before the report goes
 * there: then it is closed. */
static void set_style(struct run *run)
{
	const struct options *options = run->options;
	bool terminal = !options->output && isatty(STDOUT_FILENO);

	run->format = (enum report_format)options->format;
	if (run->format == FORMAT_AUTO)
		run->format = terminal ? FORMAT_TEXT : FORMAT_TSV;
	run->color = terminal_color((enum when)options->color, terminal);
	run->is_watched = isatty(STDERR_FILENO);
	run->is_redirected = !terminal;
}

static void prepare(struct run *run, const struct options *options)
{
	*run = (struct run){.options = options};
	set_style(run);
	options_engine(options, &run->engine);
	if (!run->engine.threads)
		run->engine.threads = cores_count();
	picker_init(&run->picker, &run->inputs, run->engine.threads);
	/* Scores take the words of pairs once more. */
	run->engine.fetch = run->format == FORMAT_SCORES ? NULL : picker_fetch;
	run->engine.fetch_cookie = &run->picker;
	run->engine.progress = progress_callback;
	run->engine.progress_cookie = &run->progress;
	progress_init(&run->progress, options_progress(options));
	skipped_init(&run->skipped);
	output_open(&run->output, options->output);
	run->index = run->engine.index = index_open(options);
	if (run->index)
		upkeep_expire(options, run->index);
	check(run, dedup_open(&run->engine, &run->dedup));
	jsonl_use(run->engine.isa);
}

static void feed_library(struct run *run)
{
	if (run->options->input.boilerplate)
		feed_boilerplate(&run->inputs, run->engine.threads, &run->progress);
	check(run,
	      feed_run(run->dedup, &run->inputs, &run->skipped, run->engine.threads, &run->progress,
	               &run->articles, run->options->quiet ? NULL : &run->names));
}

static void read_inputs(struct run *run)
{
	struct stat file;

	inputs_collect(&run->inputs, &run->options->input, &run->skipped,
	               output_file(&run->output, &file) ? &file : NULL);
	if (run->format == FORMAT_HTML && run->options->list == LIST_NONE)
		inputs_spool(&run->inputs, run->options->input.tmpdir);
	if (!(run->options->input.strict && skipped_count(&run->skipped)))
		feed_library(run);
	run->names_repeat = names_repeat(&run->names);
	progress_end(&run->progress);
}

/* Names what was left out; ends the run if that leaves no point in it. */
static void judge_inputs(struct run *run)
{
	struct skipped *skipped = &run->skipped;

	skipped_sort(skipped);
	if (run->options->input.strict && skipped_count(skipped))
		skipped_fatal(skipped);
	skipped_print(skipped, !run->options->quiet, run->options->input.verbose);
	if (skipped_count(skipped) && !run->articles)
		fatal("no input could be read");
}

/* Names the articles that were not the same when they were read again, as skipped: they were
 * compared with nothing. */
static void judge_changed(struct run *run)
{
	struct dedup_stats stats;
	struct dedup_info info;

	dedup_stats_get(run->dedup, &stats);
	for (uint32_t i = 0; stats.changed && i < dedup_document_count(run->dedup); i++) {
		uint64_t position = dedup_document_position(run->dedup, i);
		const struct input *input = inputs_find(&run->inputs, position);

		dedup_document_info(run->dedup, i, &info);
		if (!info.changed)
			continue;
		message("%s: changed while it was read: compared with nothing", info.id);
		skipped_add(&run->skipped, NOTICE_SKIPPED, position, input->path,
		            line_of_position(position),
		            "changed while it was read: compared with nothing");
	}
	if (stats.changed)
		skipped_sort(&run->skipped);
}

static void write_report(struct run *run)
{
	static void (*const writers[])(const struct report *, struct output *) = {
	        [FORMAT_TEXT] = report_text,     [FORMAT_TSV] = report_tsv,
	        [FORMAT_JSONL] = report_jsonl,   [FORMAT_PAIRS] = report_pairs,
	        [FORMAT_GROUPS] = report_groups, [FORMAT_HTML] = report_html,
	        [FORMAT_SCORES] = report_scores,
	};
	const struct report report = {
	        .dedup = run->dedup,
	        .inputs = &run->inputs,
	        .engine = &run->engine,
	        .skipped = &run->skipped,
	        .list = (enum list_kind)run->options->list,
	        .null = run->options->input.null,
	        .color = run->color,
	};

	if (run->options->list != LIST_NONE)
		report_list(&report, &run->output);
	else if (run->options->review)
		report_review(&report, run->format, &run->output);
	else
		writers[run->format](&report, &run->output);
	output_finish(&run->output);
}

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

/* At the end of a text report; else if asked for, or where the report goes to a file and
 * somebody watches. */
static bool wants_summary(const struct run *run)
{
	bool is_text = run->options->list == LIST_NONE && run->format == FORMAT_TEXT;

	if (run->options->quiet)
		return false;
	return is_text || run->options->input.verbose || (run->is_watched && run->is_redirected);
}

/* One line. How long it took is no result: only who watches is told. */
static void print_summary(const struct run *run, const struct summary *summary, double seconds)
{
	size_t skipped = skipped_count(&run->skipped);

	if (!wants_summary(run))
		return;
	fprintf(stderr, "%" PRIu64 " article%s, %" PRIu64 " cluster%s, %" PRIu64 " repeat%s",
	        summary->articles, plural(summary->articles), summary->clusters,
	        plural(summary->clusters), summary->repeats, plural(summary->repeats));
	if (summary->repeats)
		fprintf(stderr, " (%.0f %%)",
		        100 * (double)summary->repeats / (double)summary->articles);
	if (skipped)
		fprintf(stderr, ", %zu skipped", skipped);
	if (run->is_watched)
		fprintf(stderr, ", %.1f s", seconds);
	fputc('\n', stderr);
}

static int exit_status(const struct run *run, const struct summary *summary)
{
	if (skipped_count(&run->skipped))
		return EXIT_SKIPPED;
	if (run->options->error_on_dupe && summary->clusters)
		return EXIT_DUPLICATES;
	return EXIT_DONE;
}

int run(const struct options *options)
{
	const double began = seconds_now();
	struct summary summary;
	struct stats_time time;
	struct run run;
	int status;

	if (upkeep_wanted(options))
		return upkeep_run(options);
	if (filter_wanted(options))
		return filter_run(options);
	prepare(&run, options);
	read_inputs(&run);
	time.feed = seconds_now() - began;
	judge_inputs(&run);
	check(&run, dedup_run(run.dedup));
	progress_end(&run.progress);
	judge_changed(&run);
	if (run.names_repeat)
		names_check(&run.names, run.dedup, &run.inputs, options->input.verbose);
	write_report(&run);
	report_summary(run.dedup, &summary);
	time.all = seconds_now() - began;
	print_summary(&run, &summary, time.all);
	if (options->stats)
		stats_print(run.dedup, run.engine.isa, run.engine.threads, &time);
	status = exit_status(&run, &summary);
	dedup_close(run.dedup);
	/* After the report: a run that ends before this one's articles are in the index
	 * reports them again, and none is lost. */
	index_commit(run.index);
	dedup_index_close(run.index);
	skipped_free(&run.skipped);
	picker_free(&run.picker);
	names_free(&run.names);
	inputs_free(&run.inputs);
	return status;
}
