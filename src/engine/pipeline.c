/* pipeline.c - the chain, from what the feeders hold to clusters:
 *
 *     gather -> exact -> near candidates -> term candidates -> verify -> cluster -> collect
 *
 * (source to sketch run in the feeders, feeder.c.) With an index, candidates come from it:
 * recall.c.
 */
#include "base/radix.h"
#include "base/threads.h"
#include "engine/collect.h"
#include "engine/context.h"
#include "engine/fetch.h"
#include "engine/recall.h"
#include "engine/run.h"
#include "match/candidate.h"
#include "match/corpus.h"
#include "match/quote.h"
#include "match/verify.h"

#include <float.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Texts or documents that a thread takes at once. */
#define GRAIN 4096

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

/* What the feeders hold, on its way to one array. */
struct gathering {
	struct dedup *dedup;
	struct dedup_feeder **feeders; /* owned */
	unsigned count;
	_Atomic bool failed;
};

static int compare_position(const void *left, const void *right)
{
	const struct dd_document *a = left, *b = right;
	return (a->position > b->position) - (a->position < b->position);
}

static bool in_order(const struct dd_document *documents, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		if (documents[i - 1].position > documents[i].position)
			return false;
	}
	return true;
}

/* A feeder that gets its documents in order, as it should, costs a look at them. */
static void work_order(void *cookie, unsigned worker, uint64_t i, uint64_t end)
{
	struct gathering *gathering = cookie;
	struct dd_list *documents = &gathering->feeders[i]->documents;
	(void)worker, (void)end;
	if (!in_order(documents->items, documents->count))
		qsort(documents->items, documents->count, sizeof(struct dd_document),
		      compare_position);
}

/* How many of the feeder's documents, beginning with the from-th, come before the position; of
 * equal positions a lower feeder's. */
static size_t count_before(const struct dedup_feeder *feeder, size_t from, uint64_t position,
                           bool is_lower)
{
	const struct dd_document *document = feeder->documents.items;
	size_t i = from;
	while (i < feeder->documents.count &&
	       (document[i].position < position || (is_lower && document[i].position == position)))
		i++;
	return i - from;
}

/* Puts one feeder's documents in their places among all: behind those of each feeder that come
 * before them. */
static void work_place(void *cookie, unsigned worker, uint64_t number, uint64_t end)
{
	struct gathering *gathering = cookie;
	const struct dd_document *document = gathering->feeders[number]->documents.items;
	size_t count = gathering->feeders[number]->documents.count, sum = 0;
	size_t *before = calloc(gathering->count, sizeof *before);
	(void)worker, (void)end;
	if (!before) {
		gathering->failed = true;
		return;
	}
	for (size_t i = 0; i < count; i++) {
		for (unsigned k = 0; k < gathering->count; k++) {
			size_t more = k == number ? 0
			                          : count_before(gathering->feeders[k], before[k],
			                                         document[i].position, k < number);
			before[k] += more;
			sum += more;
		}
		gathering->dedup->documents[sum + i] = document[i];
	}
	free(before);
}

/* Moves the feeders' documents to dedup->documents in the order of their positions. */
static enum dedup_status merge_documents(struct gathering *gathering, size_t count)
{
	struct dedup *dedup = gathering->dedup;
	unsigned threads = dedup->options.threads;
	dedup->documents = malloc((count + 1) * sizeof *dedup->documents);
	if (!dedup->documents)
		return DEDUP_NO_MEMORY;
	enum dedup_status status = dd_parallel(threads, gathering->count, 1, work_order, gathering);
	if (status == DEDUP_OK)
		status = dd_parallel(threads, gathering->count, 1, work_place, gathering);
	for (unsigned i = 0; i < gathering->count; i++)
		dd_list_release(&gathering->feeders[i]->documents);
	dedup->document_count = (uint32_t)count;
	return gathering->failed ? DEDUP_NO_MEMORY : status;
}

/* The documents of the only feeder, if they stand in order. */
static bool take_documents(struct dedup *dedup)
{
	struct dedup_feeder *feeder = dedup->feeders;
	if (!feeder || feeder->next || !feeder->documents.count ||
	    !in_order(feeder->documents.items, feeder->documents.count))
		return false;
	dedup->documents = feeder->documents.items;
	dedup->document_count = (uint32_t)feeder->documents.count;
	feeder->documents = (struct dd_list){0};
	return true;
}

/* Leads documents to their codes in the spill. */
static enum dedup_status map_spilled(struct dedup *dedup)
{
	if (!dedup->has_spill)
		return DEDUP_OK;
	enum dedup_status status = dd_spill_map(&dedup->spill);
	if (status != DEDUP_OK || !dedup->spill.map)
		return status;
	for (uint32_t i = 0; i < dedup->document_count; i++) {
		struct dd_document *document = &dedup->documents[i];
		const char *map = dedup->spill.map;
		if (document->is_spilled && document->spilled_packed)
			document->article.packed = (const void *)(map + document->place);
		else if (document->is_spilled)
			document->article.code = (const void *)(map + document->place);
	}
	return DEDUP_OK;
}

static void add_stats(struct dedup_stats *sum, const struct dedup_stats *more)
{
	sum->documents += more->documents;
	sum->bytes += more->bytes;
	sum->words += more->words;
	sum->empty += more->empty;
	sum->is_short += more->is_short;
	sum->invalid += more->invalid;
}

/* Lists the feeders, the first one opened first; *count is of their documents. */
static enum dedup_status list_feeders(struct gathering *gathering, uint64_t *count)
{
	struct dedup *dedup = gathering->dedup;
	gathering->count = dedup->feeders ? dedup->feeders->number + 1 : 0;
	gathering->feeders = malloc((gathering->count + 1) * sizeof *gathering->feeders);
	if (!gathering->feeders)
		return DEDUP_NO_MEMORY;
	for (struct dedup_feeder *f = dedup->feeders; f; f = f->next) {
		if (f->text)
			return DEDUP_BAD_STATE;
		gathering->feeders[f->number] = f;
		add_stats(&dedup->stats, &f->stats);
		*count += f->documents.count;
	}
	return *count < DEDUP_NO_DOCUMENT ? DEDUP_OK : DEDUP_TOO_LARGE;
}

/* All feeders' documents, numbered by position. */
static enum dedup_status gather(struct dedup *dedup)
{
	struct gathering gathering = {.dedup = dedup};
	uint64_t count = 0;
	enum dedup_status status = list_feeders(&gathering, &count);
	if (status == DEDUP_OK && !take_documents(dedup))
		status = merge_documents(&gathering, (size_t)count);
	free(gathering.feeders);
	return status == DEDUP_OK ? map_spilled(dedup) : status;
}

/* An explanation judges a document by what is compared for it: the article of its text. */
static void work_canonical(void *cookie, unsigned worker, uint64_t begin, uint64_t end)
{
	struct dd_run *run = cookie;
	(void)worker;
	for (uint64_t i = begin; i < end; i++) {
		const struct dd_text_entry *text = &run->corpus.texts[i];
		for (uint32_t k = 0; text->copies > 1 && k < text->copies; k++)
			run->dedup->documents[run->corpus.copies[text->first + k]].article =
			        text->article;
	}
}

/* A text that is not what it was has no words to compare. */
static void get_document(const void *cookie, uint32_t number, struct dd_corpus_document *out)
{
	const struct dedup *dedup = cookie;
	const struct dd_document *document = &dedup->documents[number];
	*out = (struct dd_corpus_document){
	        document->article, document->date,
	        dedup->options.window_days < 0 ? 0 : dd_document_address(document)};
	if (document->changed)
		out->article.count = 0;
}

struct keying {
	const struct dd_document *documents;
	struct dd_key_id *keys;
};

static void work_keys(void *cookie, unsigned worker, uint64_t begin, uint64_t end)
{
	const struct keying *keying = cookie;
	(void)worker;
	for (uint64_t i = begin; i < end; i++)
		keying->keys[i] = (struct dd_key_id){.key = keying->documents[i].article.digest[0],
		                                     .id = (uint32_t)i};
}

/* The documents by the first halves of their digests. Owned by the caller; NULL: no memory. */
static struct dd_key_id *sort_digests(const struct dedup *dedup)
{
	uint32_t count = dedup->document_count;
	struct dd_key_id *keys = malloc(((size_t)count + 1) * sizeof *keys);
	struct dd_key_id *scratch = malloc(((size_t)count + 1) * sizeof *keys);
	struct keying keying = {dedup->documents, keys};
	bool done =
	        keys && scratch &&
	        dd_parallel(dedup->options.threads, count, GRAIN, work_keys, &keying) == DEDUP_OK;
	if (done)
		dd_radix_sort(keys, scratch, count);
	free(scratch);
	if (!done)
		free(keys);
	return done ? keys : NULL;
}

static enum dedup_status exact(struct dd_run *run)
{
	struct dedup *dedup = run->dedup;
	const struct dd_corpus_source source = {get_document, dedup, dedup->document_count,
	                                        dedup->documents, sizeof *dedup->documents};
	struct dd_key_id *keys = sort_digests(dedup);
	enum dedup_status status = keys ? dd_fetch_copies(dedup, keys) : DEDUP_NO_MEMORY;
	if (status == DEDUP_OK)
		status = dd_corpus_group(&run->corpus, &source, keys, dedup->options.min_words,
		                         dedup->options.window_days, dedup->options.threads);
	free(keys);
	if (status == DEDUP_OK)
		status = dd_parallel(dedup->options.threads, run->corpus.count, GRAIN,
		                     work_canonical, run);
	return status;
}

static enum dedup_status near_candidates(struct dd_run *run)
{
	const struct dedup_options *options = &run->dedup->options;
	if (options->level < DEDUP_NEAR)
		return DEDUP_OK;
	return dd_candidates_near(&run->candidates, &run->corpus, run->dedup->kernels,
	                          options->threshold[DEDUP_NEAR], options->threads);
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
		status = dd_candidates_quotes(&run->quoted, &run->corpus, options->threads);
	drop_samples(run);
	if (status == DEDUP_OK && options->level > DEDUP_NEAR)
		status = dd_candidates_terms(&run->candidates, &run->corpus, run->dedup->kernels,
		                             options->level < DEDUP_STORY ? DD_FOR_ARTICLES
		                                                          : DD_FOR_STORIES,
		                             options->threads);
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
	                                     run->dedup->options.threads, NULL, NULL);
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
	struct dd_fetch_supply fetch = {.run = run};
	const struct dd_supply supply = {dd_fetch_bring, &fetch};
	memcpy(verify.threshold, options->threshold, sizeof verify.threshold);
	enum dedup_status status = dd_verify(&run->matches, &run->corpus, &run->candidates,
	                                     options->fetch ? &supply : NULL, &verify,
	                                     options->threads, tell_verify, run->dedup);
	dd_fetch_supply_release(&fetch);
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
	if ((status = exact(run)) != DEDUP_OK || (status = near_candidates(run)) != DEDUP_OK)
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
	enum dedup_status status = gather(dedup);
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
	dedup->ran = true;
	return dd_pipeline_run(dedup);
}
