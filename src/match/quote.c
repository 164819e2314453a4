#include "match/quote.h"

#include "base/radix.h"
#include "base/threads.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* In a bucket that is too large: as many of the first ones, of the next ones. */
#define FIRST 4
#define NEXT  12

/* Bits of the sieve for each sampled hash, at least: 1 in 8 at most goes on by chance. */
#define SIEVE_BITS 8

#define GRAIN 64

/* Texts whose samples are fetched beforehand. */
#define AHEAD 4

struct worker {
	struct dd_list items; /* owned: of uint64_t, hashes above text numbers */
	bool failed;
};

/* Most hashes belong to one text alone. As in bucket.c a bitmap tells which ones are met
 * twice, and only those are sorted: a twentieth of all. */
struct job {
	const struct dd_corpus *corpus;
	_Atomic uint64_t *met, *again; /* owned, in one piece: bitmaps of hashes */
	uint64_t bits;                 /* of each */
	bool alone;                    /* one thread */
	struct worker *workers;
};

static int compare_hash(const void *left, const void *right)
{
	const uint64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* Hashes that both have, each once. Both ascend. */
static uint32_t count_shared(const uint64_t *a, uint32_t a_count, const uint64_t *b,
                             uint32_t b_count)
{
	uint32_t shared = 0;

	for (uint32_t i = 0, k = 0; i < a_count && k < b_count;) {
		uint64_t hash = a[i];

		if (b[k] < hash) {
			k++;
			continue;
		}
		shared += b[k] == hash;
		while (i < a_count && a[i] == hash)
			i++;
	}
	return shared;
}

bool dd_quote_lacks(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count,
                    struct dd_list *scratch, double *lacks)
{
	size_t room = a_count + DD_QUOTE_SLACK;

	scratch->count = 0;
	if (!dd_list_reserve(scratch, room + b_count + DD_QUOTE_SLACK, sizeof(uint64_t)))
		return false;
	/* Few pairs come here: which kernel samples them is not felt. */
	const struct dd_kernels *kernels = dd_kernels_get(DEDUP_ISA_SCALAR);
	uint64_t *first = scratch->items, *second = first + room;
	uint32_t first_count = (uint32_t)kernels->quote(a, a_count, first);
	uint32_t second_count = (uint32_t)kernels->quote(b, b_count, second);
	uint32_t smaller = first_count < second_count ? first_count : second_count;
	qsort(first, first_count, sizeof *first, compare_hash);
	qsort(second, second_count, sizeof *second, compare_hash);
	uint32_t shared = count_shared(first, first_count, second, second_count);
	*lacks = 0;
	if (!dd_quote_enough(shared, first_count, second_count))
		*lacks = DD_QUOTE_SHARE - (smaller ? (double)shared / smaller : 0);
	return true;
}

static uint32_t sample_of(const struct job *job, uint64_t text, const uint32_t **hash)
{
	const struct dd_text_entry *entry = &job->corpus->texts[text];

	*hash = entry->comparable && entry->article.sample ? entry->article.sample + 1 : NULL;
	return *hash ? entry->article.sample[0] : 0;
}

static void prefetch_sample(const struct job *job, uint64_t text, uint64_t end)
{
	const char *sample =
	        text < end ? (const char *)job->corpus->texts[text].article.sample : NULL;

	for (int i = 0; sample && i < 5; i++)
		__builtin_prefetch(sample + 64 * i);
}

static uint64_t bit_of(const struct job *job, uint32_t hash)
{
	return hash * job->bits >> 32;
}

/* Marks a hash as met, or as met again. A text that has one twice marks it in vain. */
static void mark(const struct job *job, uint32_t hash)
{
	uint64_t at = bit_of(job, hash), bit = (uint64_t)1 << at % 64;
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

	(void)number;
	for (uint64_t i = begin; i < end; i++) {
		const uint32_t *hash;
		uint32_t count = sample_of(job, i, &hash);

		prefetch_sample(job, i + AHEAD, end);
		for (uint32_t k = 0; k < count; k++)
			__builtin_prefetch(&job->met[bit_of(job, hash[k]) / 64], 1);
		for (uint32_t k = 0; k < count; k++)
			mark(job, hash[k]);
	}
}

static bool met_again(const struct job *job, uint32_t hash)
{
	uint64_t at = bit_of(job, hash);

	return atomic_load_explicit(&job->again[at / 64], memory_order_relaxed) >> at % 64 & 1;
}

static void work_list(void *cookie, unsigned number, uint64_t begin, uint64_t end)
{
	struct job *job = cookie;
	struct dd_list *items = &job->workers[number].items;

	for (uint64_t i = begin; i < end; i++) {
		const uint32_t *hash;
		uint32_t count = sample_of(job, i, &hash);

		prefetch_sample(job, i + AHEAD, end);
		if (!dd_list_reserve(items, (size_t)count + 1, sizeof(uint64_t))) {
			job->workers[number].failed = true;
			return;
		}
		uint64_t *out = (uint64_t *)items->items + items->count;
		for (uint32_t k = 0; k < count; k++) {
			*out = (uint64_t)hash[k] << 32 | i;
			out += met_again(job, hash[k]);
		}
		items->count = (size_t)(out - (uint64_t *)items->items);
	}
}

/* What the workers have listed, by hash and text; NULL if memory ran out. */
static uint64_t *gather(const struct job *job, unsigned threads, size_t *count)
{
	size_t sum = 0;
	uint64_t *items;

	for (unsigned i = 0; i < threads; i++) {
		sum += job->workers[i].items.count;
		if (job->workers[i].failed)
			return NULL;
	}
	items = malloc((2 * sum + 1) * sizeof *items);
	*count = 0;
	for (unsigned i = 0; items && i < threads; i++) {
		const struct dd_list *list = &job->workers[i].items;

		if (list->count)
			memcpy(items + *count, list->items, list->count * sizeof *items);
		*count += list->count;
	}
	if (items && sum)
		dd_radix_sort_u64(items, items + sum, sum);
	return items;
}

/* Appends the pairs of a bucket, which share a hash. */
static bool pair_off(struct dd_list *pairs, const struct dd_corpus *corpus, uint64_t *bucket,
                     size_t size, uint64_t *capped)
{
	size_t kept = 0;

	for (size_t i = 0; i < size; i++) {
		if (!i || bucket[i] != bucket[kept - 1])
			bucket[kept++] = bucket[i];
	}
	bool all = kept <= DD_BUCKET_MOST;
	*capped += !all;
	for (size_t i = 0; i < kept; i++) {
		size_t end = all || i < FIRST || kept - i <= NEXT ? kept : i + NEXT;

		for (size_t j = i + 1; j < end; j++) {
			uint32_t a = (uint32_t)bucket[i], b = (uint32_t)bucket[j];
			uint64_t pair = (uint64_t)a << 32 | b;
			if (dd_corpus_in_window(corpus, a, b) &&
			    !dd_list_push(pairs, &pair, sizeof pair))
				return false;
		}
	}
	return true;
}

static uint32_t sample_size(const struct job *job, uint32_t text)
{
	return job->corpus->texts[text].article.sample[0];
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
		if (!dd_quote_enough((uint32_t)(next - i), sample_size(job, dd_pair_a(items[i])),
		                     sample_size(job, dd_pair_b(items[i]))))
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
	uint64_t *items = gather(job, threads, &count);
	struct dd_list pairs = {0};
	bool done = items;

	for (size_t i = 0; done && i < count; i = next) {
		for (next = i + 1; next < count && items[next] >> 32 == items[i] >> 32;)
			next++;
		if (next - i > 1)
			done = pair_off(&pairs, job->corpus, items + i, next - i, &out->capped);
	}
	done = done && propose(out, job, &pairs);
	free(items);
	dd_list_release(&pairs);
	return done;
}

/* Bitmaps for as many hashes as the texts have. */
static bool make_sieve(struct job *job)
{
	uint64_t hashes = 0;
	const uint32_t *hash;

	for (uint32_t i = 0; i < job->corpus->count; i++)
		hashes += sample_of(job, i, &hash);
	size_t words = (size_t)(hashes * SIEVE_BITS / 64 + 1);
	job->bits = (uint64_t)words * 64;
	if (job->bits > UINT32_MAX) {
		job->bits = (uint64_t)1 << 32;
		words = (size_t)1 << 26;
	}
	job->met = calloc(2 * words, sizeof *job->met);
	job->again = job->met ? job->met + words : NULL;
	return job->met;
}

enum dedup_status dd_candidates_quotes(struct dd_candidates *out, const struct dd_corpus *corpus,
                                       unsigned threads)
{
	struct job job = {.corpus = corpus,
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
	for (unsigned i = 0; job.workers && i < threads; i++)
		dd_list_release(&job.workers[i].items);
	free(job.workers);
	free(job.met);
	return status;
}
