/* pipeline.c - the chain, from what the feeders hold to clusters:
 *
 *     gather -> exact -> near candidates -> term candidates -> verify -> cluster -> collect
 *
 * (source to sketch run in the feeders, feeder.c.) With an index, candidates come from it:
 * recall.c.
 */
#include "engine/collect.h"
#include "engine/context.h"
#include "engine/exact.h"
#include "engine/feeder.h"
#include "engine/gather.h"
#include "engine/lending.h"
#include "engine/recall.h"
#include "engine/run.h"
#include "match/candidate.h"
#include "match/corpus.h"
#include "match/quote.h"
#include "match/verify.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void tell(struct dedup *dedup, enum dedup_phase phase, uint64_t done, uint64_t total)
{
	if (dedup->options.progress)
		dedup->options.progress(dedup->options.progress_cookie, phase, done, total);
}

void dd_run_begin(struct dd_run *run, enum dedup_phase phase)
{
	run->begun = now();
	tell(run->dedup, phase, 0, run->dedup->document_count);
}

void dd_run_end(struct dd_run *run, enum dedup_phase phase)
{
	run->dedup->stats.seconds[phase] = now() - run->begun;
	tell(run->dedup, phase, run->dedup->document_count, run->dedup->document_count);
}

static enum dedup_status near_candidates(struct dd_run *run)
{
	const struct dedup_options *options = &run->dedup->options;
	if (options->level < DEDUP_NEAR)
		return DEDUP_OK;
	return dd_candidates_near(&run->candidates, &run->corpus, run->dedup->kernels,
	                          options->threshold[DEDUP_NEAR], run->dedup->crew);
}

enum dedup_status dd_run_merge(struct dd_run *run)
{
	enum dedup_status status = dd_candidates_merge(&run->candidates);
	if (status == DEDUP_OK)
		status = dd_candidates_merge(&run->quoted);
	const uint64_t *have = run->candidates.pairs.items;
	uint64_t *pairs = run->quoted.pairs.items;
	size_t count = run->candidates.pairs.count, kept = 0;
	for (size_t i = 0, k = 0; status == DEDUP_OK && i < run->quoted.pairs.count; i++) {
		while (k < count && have[k] < pairs[i])
			k++;
		if (k == count || have[k] != pairs[i])
			pairs[kept++] = pairs[i];
	}
	run->quoted.pairs.count = kept;
	return status;
}

/* Samples have proposed what they could. */
static void drop_samples(struct dd_run *run)
{
	if (run->dedup->options.level <= DEDUP_NEAR)
		return;
	for (uint32_t i = 0; i < run->corpus.count; i++)
		run->corpus.texts[i].article.sample = NULL;
	for (uint32_t i = 0; i < run->dedup->document_count; i++)
		run->dedup->documents[i].article.sample = NULL;
	for (struct dedup_feeder *f = run->dedup->feeders; f; f = f->next)
		dd_arena_release(&f->samples);
}

static enum dedup_status term_candidates(struct dd_run *run)
{
	const struct dedup_options *options = &run->dedup->options;
	enum dedup_status status = DEDUP_OK;
	if (options->level > DEDUP_NEAR)
		status = dd_candidates_quotes(&run->quoted, &run->corpus, run->dedup->crew);
	drop_samples(run);
	if (status == DEDUP_OK && options->level > DEDUP_NEAR)
		status = dd_candidates_terms(&run->candidates, &run->corpus,
		                             options->level < DEDUP_STORY ? DD_FOR_ARTICLES
		                                                          : DD_FOR_STORIES,
		                             run->dedup->crew);
	return status == DEDUP_OK ? dd_run_merge(run) : status;
}

static void tell_verify(void *cookie, uint64_t done, uint64_t total)
{
	tell(cookie, DEDUP_PHASE_VERIFY, done, total);
}

static int compare_match(const void *left, const void *right)
{
	const struct dd_match *a = left, *b = right;
	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	return (a->b > b->b) - (a->b < b->b);
}

/* What only a passage proposed: literal tiers, or nothing. */
static enum dedup_status verify_quoted(struct dd_run *run, const struct dd_verify_options *options)
{
	struct dd_verify_options literal = *options;
	struct dd_matches quoted;
	literal.literal = true;
	literal.review = 0;
	enum dedup_status status = dd_verify(&quoted, &run->corpus, &run->quoted, NULL, &literal,
	                                     run->dedup->crew, NULL, NULL);
	const struct dd_match *match = quoted.items.items;
	for (size_t i = 0; status == DEDUP_OK && i < quoted.items.count; i++) {
		if (match[i].tier <= DEDUP_CONTAINS &&
		    !dd_list_push(&run->matches.items, &match[i], sizeof *match))
			status = DEDUP_NO_MEMORY;
	}
	run->matches.aligned += quoted.aligned;
	if (run->matches.items.count)
		qsort(run->matches.items.items, run->matches.items.count, sizeof *match,
		      compare_match);
	dd_matches_release(&quoted);
	return status;
}

enum dedup_status dd_run_verify(struct dd_run *run)
{
	const struct dedup_options *options = &run->dedup->options;
	struct dd_verify_options verify = {.level = options->level, .review = options->review};
	struct dd_lending lending = {.run = run};
	const struct dd_supply supply = {dd_lending_bring, &lending};
	memcpy(verify.threshold, options->threshold, sizeof verify.threshold);
	enum dedup_status status = dd_verify(&run->matches, &run->corpus, &run->candidates,
	                                     options->fetch ? &supply : NULL, &verify,
	                                     run->dedup->crew, tell_verify, run->dedup);
	dd_lending_release(&lending);
	return status == DEDUP_OK && run->quoted.pairs.count ? verify_quoted(run, &verify) : status;
}

static enum dedup_status cluster(struct dd_run *run)
{
	enum dedup_status status = dd_layout_init(&run->layout, run->corpus.count);
	return status == DEDUP_OK ? dd_layout_fill(&run->layout, &run->corpus, &run->matches,
	                                           &run->dedup->options)
	                          : status;
}

enum dedup_status dd_run_collect(struct dd_run *run)
{
	struct dedup_stats *stats = &run->dedup->stats;
	stats->near_candidates = run->candidates.near;
	stats->term_candidates = run->candidates.terms;
	stats->quote_candidates = run->quoted.quotes;
	stats->capped = run->candidates.capped;
	stats->bounded = run->matches.bounded;
	stats->aligned = run->matches.aligned;
	enum dedup_status status = dd_collect_clusters(run->dedup, &run->corpus, &run->layout);
	if (status == DEDUP_OK)
		status = dd_collect_pairs(run->dedup, &run->corpus, &run->matches);
	return status == DEDUP_OK ? dd_collect_review(run->dedup, &run->corpus, &run->matches)
	                          : status;
}

static enum dedup_status chain(struct dd_run *run)
{
	enum dedup_status status;
	dd_run_begin(run, DEDUP_PHASE_NEAR);
	if ((status = dd_exact(run)) != DEDUP_OK || (status = near_candidates(run)) != DEDUP_OK)
		return status;
	dd_run_end(run, DEDUP_PHASE_NEAR);
	dd_run_begin(run, DEDUP_PHASE_TERMS);
	if ((status = term_candidates(run)) != DEDUP_OK)
		return status;
	dd_run_end(run, DEDUP_PHASE_TERMS);
	dd_run_begin(run, DEDUP_PHASE_VERIFY);
	if ((status = dd_run_verify(run)) != DEDUP_OK)
		return status;
	dd_run_end(run, DEDUP_PHASE_VERIFY);
	dd_run_begin(run, DEDUP_PHASE_CLUSTER);
	if ((status = cluster(run)) != DEDUP_OK || (status = dd_run_collect(run)) != DEDUP_OK)
		return status;
	dd_run_end(run, DEDUP_PHASE_CLUSTER);
	return DEDUP_OK;
}

enum dedup_status dd_pipeline_run(struct dedup *dedup)
{
	struct dd_run run = {.dedup = dedup};
	enum dedup_status status = dd_gather(dedup);
	if (status == DEDUP_OK)
		status = dedup->options.index ? dd_recall_run(&run) : chain(&run);
	dd_layout_release(&run.layout);
	dd_matches_release(&run.matches);
	dd_candidates_release(&run.candidates);
	dd_candidates_release(&run.quoted);
	dd_corpus_release(&run.corpus);
	return status;
}

enum dedup_status dedup_run(struct dedup *dedup)
{
	if (dedup->ran)
		return DEDUP_BAD_STATE;
	for (const struct dedup_feeder *f = dedup->feeders; f; f = f->next) {
		if (dd_feeder_is_open(f))
			return DEDUP_BAD_STATE;
	}
	dedup->ran = true;
	return dd_pipeline_run(dedup);
}
