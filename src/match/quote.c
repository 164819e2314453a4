#include "match/quote.h"

#include "base/code.h"
#include "base/radix.h"
#include "base/threads.h"

#include <stdatomic.h>
#include <stdlib.h>

/* In a bucket that is too large: as many of the first ones, of the next ones. */
#define FIRST 4
#define NEXT  12

/* Bits of the sieve for each sampled hash, at least: 1 in 8 at most goes on by chance. */
#define SIEVE_BITS 8

#define GRAIN 64

struct worker {
	uint64_t *sample;     /* owned */
	size_t room;          /* of it */
	struct dd_list items; /* owned: of struct dd_key_id */
	bool failed;
};

/* Most hashes belong to one text alone. As in bucket.c a bitmap tells which ones are met
 * twice, and only those are sorted: a twentieth of all. */
struct job {
	const struct dd_corpus *corpus;
	const struct dd_kernels *kernels;
	_Atomic uint64_t *met, *again; /* owned, in one piece: bitmaps of hashes */
	unsigned shift;                /* 64 less the log2 of their bits */
	uint32_t *sizes;               /* owned: of the texts' samples */
	bool alone;                    /* one thread */
	struct worker *workers;
};

/* The sample of a text, in worker->sample. */
static uint32_t sample_text(const struct job *job, struct worker *worker, uint64_t text)
{
	const struct dd_text_entry *entry = &job->corpus->texts[text];
	size_t room = (size_t)dd_quote_windows(&entry->article) + DD_QUOTE_SLACK;

	if (!entry->comparable || room == DD_QUOTE_SLACK || worker->failed)
		return 0;
	if (room > worker->room) {
		free(worker->sample);
		worker->sample = malloc(room * 2 * sizeof *worker->sample);
		worker->room = worker->sample ? room * 2 : 0;
		worker->failed = !worker->sample;
	}
	if (worker->failed)
		return 0;
	return (uint32_t)job->kernels->quote(entry->article.code, entry->article.count,
	                                     worker->sample);
}

/* Marks a hash as met, or as met again. Low bits of a sampled hash are zero: the bitmaps go
 * by the high ones. A text that has one twice marks it in vain. */
static void mark(const struct job *job, uint64_t hash)
{
	uint64_t at = hash >> job->shift, bit = (uint64_t)1 << at % 64;
	_Atomic uint64_t *met = &job->met[at / 64], *again = &job->again[at / 64];
	uint64_t old = atomic_load_explicit(met, memory_order_relaxed);

	if (job->alone)
		atomic_store_explicit(met, old | bit, memory_order_relaxed);
	else if (!(old & bit))
		old = atomic_fetch_or_explicit(met, bit, memory_order_relaxed);
	if (old & bit)
		atomic_fetch_or_explicit(again, bit, memory_order_relaxed);
}

static void work_mark(void *cookie, unsigned number, uint64_t begin, uint64_t end)
{
	struct job *job = cookie;
	struct worker *worker = &job->workers[number];

	for (uint64_t i = begin; i < end; i++) {
		uint32_t count = sample_text(job, worker, i);

		job->sizes[i] = count;
		for (uint32_t k = 0; k < count; k++)
			__builtin_prefetch(&job->met[(worker->sample[k] >> job->shift) / 64], 1);
		for (uint32_t k = 0; k < count; k++)
			mark(job, worker->sample[k]);
	}
}

static void work_list(void *cookie, unsigned number, uint64_t begin, uint64_t end)
{
	struct job *job = cookie;
	struct worker *worker = &job->workers[number];

	for (uint64_t i = begin; i < end; i++) {
		uint32_t count = sample_text(job, worker, i);

		for (uint32_t k = 0; k < count; k++) {
			uint64_t at = worker->sample[k] >> job->shift;
			struct dd_key_id item = {.key = worker->sample[k], .id = (uint32_t)i};

			if (atomic_load_explicit(&job->again[at / 64], memory_order_relaxed) >>
			                    at % 64 &
			            1 &&
			    !dd_list_push(&worker->items, &item, sizeof item))
				worker->failed = true;
		}
	}
}

/* What the workers have listed, by hash; NULL if memory ran out. */
static struct dd_key_id *gather(const struct job *job, unsigned threads, size_t *count)
{
	struct dd_key_id *items;
	size_t sum = 0;

	for (unsigned i = 0; i < threads; i++) {
		sum += job->workers[i].items.count;
		if (job->workers[i].failed)
			return NULL;
	}
	items = malloc((2 * sum + 1) * sizeof *items);
	*count = 0;
	for (unsigned i = 0; items && i < threads; i++) {
		const struct dd_key_id *item = job->workers[i].items.items;

		for (size_t k = 0; k < job->workers[i].items.count; k++)
			items[(*count)++] = item[k];
	}
	if (items && sum)
		dd_radix_sort(items, items + sum, sum);
	return items;
}

static int compare_id(const void *left, const void *right)
{
	const struct dd_key_id *a = left, *b = right;

	return (a->id > b->id) - (a->id < b->id);
}

/* Appends the pairs that share a hash. */
static bool pair_off(struct dd_list *pairs, const struct dd_corpus *corpus,
                     struct dd_key_id *bucket, size_t size, uint64_t *capped)
{
	size_t kept = 0;

	qsort(bucket, size, sizeof *bucket, compare_id);
	for (size_t i = 0; i < size; i++) {
		if (!i || bucket[i].id != bucket[i - 1].id)
			bucket[kept++] = bucket[i];
	}
	bool all = kept <= DD_BUCKET_MOST;
	*capped += !all;
	for (size_t i = 0; i < kept; i++) {
		size_t end = all || i < FIRST || kept - i <= NEXT ? kept : i + NEXT;

		for (size_t j = i + 1; j < end; j++) {
			uint64_t pair = (uint64_t)bucket[i].id << 32 | bucket[j].id;
			if (dd_corpus_in_window(corpus, bucket[i].id, bucket[j].id) &&
			    !dd_list_push(pairs, &pair, sizeof pair))
				return false;
		}
	}
	return true;
}

/* Of the pairs, each as often as it shares a hash, proposes those that share enough. */
static bool propose(struct dd_candidates *out, const struct job *job, struct dd_list *pairs)
{
	uint64_t *items = pairs->items, *scratch = malloc((pairs->count + 1) * sizeof *scratch);
	size_t next;

	if (!scratch)
		return false;
	if (pairs->count)
		dd_radix_sort_u64(items, scratch, pairs->count);
	free(scratch);
	for (size_t i = 0; i < pairs->count; i = next) {
		for (next = i + 1; next < pairs->count && items[next] == items[i];)
			next++;
		if (!dd_quote_enough((uint32_t)(next - i), job->sizes[dd_pair_a(items[i])],
		                     job->sizes[dd_pair_b(items[i])]))
			continue;
		out->quotes++;
		if (!dd_list_push(&out->pairs, &items[i], sizeof *items))
			return false;
	}
	return true;
}

static bool pair_all(struct dd_candidates *out, const struct job *job, unsigned threads)
{
	size_t count, next;
	struct dd_key_id *items = gather(job, threads, &count);
	struct dd_list pairs = {0};
	bool done = items;

	for (size_t i = 0; done && i < count; i = next) {
		for (next = i + 1; next < count && items[next].key == items[i].key;)
			next++;
		if (next - i > 1)
			done = pair_off(&pairs, job->corpus, items + i, next - i, &out->capped);
	}
	done = done && propose(out, job, &pairs);
	free(items);
	dd_list_release(&pairs);
	return done;
}

/* Bitmaps for as many hashes as the texts may have. */
static bool make_sieve(struct job *job)
{
	uint64_t hashes = 0;

	for (uint32_t i = 0; i < job->corpus->count; i++)
		hashes += dd_quote_windows(&job->corpus->texts[i].article) / DD_QUOTE_SAMPLE + 1;
	job->shift = 64 - 6;
	while ((uint64_t)1 << (64 - job->shift) < hashes * SIEVE_BITS)
		job->shift--;
	size_t words = (size_t)1 << (64 - job->shift - 6);
	job->met = calloc(2 * words, sizeof *job->met);
	job->again = job->met ? job->met + words : NULL;
	job->sizes = malloc(((size_t)job->corpus->count + 1) * sizeof *job->sizes);
	return job->met && job->sizes;
}

enum dedup_status dd_candidates_quotes(struct dd_candidates *out, const struct dd_corpus *corpus,
                                       const struct dd_kernels *kernels, unsigned threads)
{
	struct job job = {.corpus = corpus,
	                  .kernels = kernels,
	                  .alone = threads == 1,
	                  .workers = calloc(threads, sizeof *job.workers)};
	enum dedup_status status = DEDUP_NO_MEMORY;

	if (job.workers && make_sieve(&job)) {
		status = dd_parallel(threads, corpus->count, GRAIN, work_mark, &job);
		if (status == DEDUP_OK)
			status = dd_parallel(threads, corpus->count, GRAIN, work_list, &job);
		if (status == DEDUP_OK && !pair_all(out, &job, threads))
			status = DEDUP_NO_MEMORY;
	}
	for (unsigned i = 0; job.workers && i < threads; i++) {
		free(job.workers[i].sample);
		dd_list_release(&job.workers[i].items);
	}
	free(job.workers);
	free(job.met);
	free(job.sizes);
	return status;
}
