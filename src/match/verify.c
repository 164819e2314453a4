#include "match/verify.h"

#include "base/threads.h"
#include "match/review.h"
#include "match/verdict.h"

#include <stdlib.h>

/* Candidates that a worker takes at once; they come ordered by their first text, which is
 * prepared once for as long as it stays the same. */
#define GRAIN 64

struct result {
	uint8_t tier;  /* enum dedup_tier */
	uint8_t stage; /* enum dd_verdict_stage */
	float score;
	float same, story;
};

struct worker {
	struct dd_judge judge;
	struct dd_review review;
	bool failed;
};

struct job {
	const struct dd_corpus *corpus;
	const uint64_t *pairs;
	const struct dd_verify_options *options;
	struct result *results; /* owned: one for each candidate */
	size_t from;            /* the batch's first candidate */
	struct worker *workers; /* owned */
};

static const struct dd_article *article_of(const struct job *job, uint32_t text)
{
	return &job->corpus->texts[text].article;
}

static void work_verify(void *cookie, unsigned number, uint64_t begin, uint64_t end)
{
	struct job *job = cookie;
	struct worker *worker = &job->workers[number];
	uint32_t first = UINT32_MAX;
	for (uint64_t i = job->from + begin; i < job->from + end && !worker->failed; i++) {
		uint32_t a = dd_pair_a(job->pairs[i]), b = dd_pair_b(job->pairs[i]);
		struct dd_verdict verdict;
		job->results[i] = (struct result){DEDUP_NO_TIER, DD_VERDICT_LITERAL, 0, 0, 0};
		if (i + 1 < job->from + end) {
			dd_article_prefetch(article_of(job, dd_pair_a(job->pairs[i + 1])));
			dd_article_prefetch(article_of(job, dd_pair_b(job->pairs[i + 1])));
		}
		if (!dd_article_has_codes(article_of(job, a)) ||
		    !dd_article_has_codes(article_of(job, b)))
			continue;
		if (a != first && !dd_judge_set_first(&worker->judge, article_of(job, a))) {
			worker->failed = true;
			return;
		}
		first = a;
		if (!dd_judge_second(&worker->judge, article_of(job, b), job->options, &verdict) ||
		    (job->options->review &&
		     !dd_review_offer(&worker->review, a, b, &verdict, job->options))) {
			worker->failed = true;
			return;
		}
		job->results[i] = (struct result){.tier = (uint8_t)verdict.tier,
		                                  .stage = (uint8_t)verdict.stage,
		                                  .score = (float)verdict.score,
		                                  .same = (float)verdict.same,
		                                  .story = (float)verdict.story};
	}
}

static bool collect(struct dd_matches *out, const struct job *job, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct result *result = &job->results[i];
		out->bounded += result->stage == DD_VERDICT_BOUND;
		out->aligned += result->stage == DD_VERDICT_ALIGNED;
		if (result->stage < DD_VERDICT_COPY)
			continue;
		struct dd_match match = {.a = dd_pair_a(job->pairs[i]),
		                         .b = dd_pair_b(job->pairs[i]),
		                         .tier = result->tier <= job->options->level
		                                         ? (enum dedup_tier)result->tier
		                                         : DEDUP_NO_TIER,
		                         .score = result->score,
		                         .same = result->same,
		                         .story = result->story};
		if (!dd_list_push(&out->items, &match, sizeof match))
			return false;
	}
	return true;
}

/* The nearest pairs of all workers. */
static bool collect_review(struct dd_matches *out, struct worker *workers, unsigned threads)
{
	for (unsigned i = 1; i < threads; i++) {
		if (!dd_review_merge(&workers[0].review, &workers[i].review))
			return false;
	}
	return dd_review_list(&workers[0].review, &out->review);
}

/* Progress over all batches. */
struct watch {
	dd_verify_progress *progress;
	void *cookie;
	uint64_t before, total;
};

static void tell(void *cookie, uint64_t done, uint64_t items)
{
	const struct watch *watch = cookie;
	(void)items;
	watch->progress(watch->cookie, watch->before + done, watch->total);
}

static enum dedup_status verify_batches(struct job *job, size_t count,
                                        const struct dd_supply *supply, struct dd_crew *crew,
                                        struct watch *watch)
{
	enum dedup_status status = DEDUP_OK;
	for (size_t end; status == DEDUP_OK && job->from < count; job->from = end) {
		end = count;
		if (supply)
			status = supply->bring(supply->cookie, job->from, &end);
		watch->before = job->from;
		if (status == DEDUP_OK)
			status = dd_parallel_watched(crew, end - job->from, GRAIN, work_verify, job,
			                             watch->progress ? tell : NULL, watch);
	}
	return status;
}

enum dedup_status dd_verify(struct dd_matches *out, const struct dd_corpus *corpus,
                            const struct dd_candidates *candidates, const struct dd_supply *supply,
                            const struct dd_verify_options *options, struct dd_crew *crew,
                            dd_verify_progress *progress, void *progress_cookie)
{
	const unsigned threads = dd_crew_threads(crew);
	enum dedup_status status = DEDUP_NO_MEMORY;
	size_t count = candidates->pairs.count;
	struct watch watch = {.progress = progress, .cookie = progress_cookie, .total = count};
	struct job job = {.corpus = corpus, .pairs = candidates->pairs.items, .options = options};
	*out = (struct dd_matches){0};
	job.workers = calloc(threads, sizeof *job.workers);
	job.results = malloc((count + 1) * sizeof *job.results);
	if (!job.workers || !job.results)
		goto out;
	for (unsigned i = 0; i < threads; i++)
		job.workers[i].review.most = options->review;
	status = verify_batches(&job, count, supply, crew, &watch);
	for (unsigned i = 0; i < threads; i++) {
		if (job.workers[i].failed)
			status = DEDUP_NO_MEMORY;
	}
	if (status == DEDUP_OK &&
	    (!collect(out, &job, count) || !collect_review(out, job.workers, threads)))
		status = DEDUP_NO_MEMORY;
out:
	for (unsigned i = 0; job.workers && i < threads; i++) {
		dd_judge_release(&job.workers[i].judge);
		dd_review_release(&job.workers[i].review);
	}
	free(job.workers);
	free(job.results);
	return status;
}

void dd_matches_release(struct dd_matches *matches)
{
	dd_list_release(&matches->items);
	dd_list_release(&matches->review);
}
