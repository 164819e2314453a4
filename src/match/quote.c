#include "match/quote.h"

#include "base/radix.h"
#include "base/threads.h"

#include <stdlib.h>
#include <string.h>

/* In a bucket that is too large: as many of the first ones, of the next ones. */
#define FIRST 4
#define NEXT  12

/* Bits of the sieve for each sampled hash, at least: 1 in 8 at most goes on by chance. */
#define SIEVE_BITS 8

/* Hashes are handled in parts by their upper bits, of so many each: the sieve stays in the
 * cache, what is sorted is small, and threads need not share it. But all samples are looked
 * through for each part (16 parts of 40,000 articles take .15 s, 4 parts .05), so there are
 * no more of them than that. */
#define PART_HASHES ((uint64_t)1 << 20)
#define PARTS_MOST  16

/* Texts whose samples are fetched beforehand. */
#define AHEAD 4

struct worker {
	struct dd_list items; /* owned: of uint64_t, hashes above text numbers; and scratch */
	struct dd_list pairs; /* owned: of uint64_t, each as often as it shares a hash */
	uint64_t *sieve;      /* owned: two bitmaps, of hashes met and of hashes met again */
	uint64_t capped;
	bool failed;
};

/* Most hashes belong to one text alone. As in bucket.c a bitmap tells which ones are met
 * twice, and only those are sorted. */
struct job {
	const struct dd_corpus *corpus;
	uint32_t *sampled; /* owned: the texts that have a sample */
	size_t count;      /* of these */
	unsigned shift;    /* of a hash, to its part */
	size_t words;      /* of a bitmap */
	struct worker *workers;
};

static const uint32_t *sample_of(const struct job *job, uint32_t text)
{
	return job->corpus->texts[text].article.sample;
}

static void prefetch_sample(const struct job *job, size_t i)
{
	const char *sample = i < job->count ? (const char *)sample_of(job, job->sampled[i]) : NULL;

	for (int k = 0; sample && k < 5; k++)
		__builtin_prefetch(sample + 64 * k);
}

/* Lists the hashes of a part. False if memory ran out. */
static bool list_part(const struct job *job, struct dd_list *items, uint64_t part)
{
	items->count = 0;
	for (size_t i = 0; i < job->count; i++) {
		const uint32_t text = job->sampled[i], *sample = sample_of(job, text);
		const uint32_t *hash = sample + 1, count = sample[0];

		prefetch_sample(job, i + AHEAD);
		if (!dd_list_reserve(items, (size_t)count + 1, sizeof(uint64_t)))
			return false;
		uint64_t *out = (uint64_t *)items->items + items->count;
		for (uint32_t k = 0; k < count; k++) {
			*out = (uint64_t)hash[k] << 32 | text;
			out += (uint64_t)hash[k] >> job->shift == part;
		}
		items->count = (size_t)(out - (uint64_t *)items->items);
	}
	return true;
}

/* A hash's bit, by those that follow the part's. */
static size_t bit_of(const struct job *job, uint64_t item)
{
	uint64_t low = item >> 32 & (((uint64_t)1 << job->shift) - 1);

	return (size_t)(low * (job->words * 64) >> job->shift);
}

/* Leaves the items whose hash is met again, and few others. A text that has one twice marks it in
 * vain. */
static void drop_single(const struct job *job, struct worker *worker)
{
	uint64_t *items = worker->items.items, *met = worker->sieve, *again = met + job->words;
	size_t kept = 0;

	memset(met, 0, 2 * job->words * sizeof *met);
	for (size_t i = 0; i < worker->items.count; i++) {
		size_t at = bit_of(job, items[i]);
		uint64_t bit = (uint64_t)1 << at % 64, old = met[at / 64];

		again[at / 64] |= old & bit;
		met[at / 64] = old | bit;
	}
	for (size_t i = 0; i < worker->items.count; i++) {
		size_t at = bit_of(job, items[i]);

		items[kept] = items[i];
		kept += again[at / 64] >> at % 64 & 1;
	}
	worker->items.count = kept;
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

static bool pair_part(const struct job *job, struct worker *worker, uint64_t part)
{
	size_t count, next;

	if (!worker->sieve)
		worker->sieve = malloc(2 * job->words * sizeof *worker->sieve);
	if (!worker->sieve || !list_part(job, &worker->items, part))
		return false;
	drop_single(job, worker);
	count = worker->items.count;
	if (!count)
		return true;
	if (!dd_list_reserve(&worker->items, count, sizeof(uint64_t)))
		return false;
	uint64_t *items = worker->items.items;
	dd_radix_sort_u64(items, items + count, count);
	for (size_t i = 0; i < count; i = next) {
		for (next = i + 1; next < count && items[next] >> 32 == items[i] >> 32;)
			next++;
		if (next - i > 1 &&
		    !pair_off(&worker->pairs, job->corpus, items + i, next - i, &worker->capped))
			return false;
	}
	return true;
}

static void work_part(void *cookie, unsigned number, uint64_t part, uint64_t end)
{
	const struct job *job = cookie;
	struct worker *worker = &job->workers[number];

	(void)end;
	worker->failed = worker->failed || !pair_part(job, worker, part);
}

/* The pairs of all workers, sorted, in pairs; false if memory ran out. */
static bool gather(const struct job *job, unsigned threads, struct dd_list *pairs)
{
	size_t sum = 0;

	for (unsigned i = 0; i < threads; i++)
		sum += job->workers[i].pairs.count;
	if (!dd_list_reserve(pairs, 2 * sum + 1, sizeof(uint64_t)))
		return false;
	uint64_t *items = pairs->items;
	for (unsigned i = 0; i < threads; i++) {
		struct dd_list *list = &job->workers[i].pairs;

		if (list->count)
			memcpy(items + pairs->count, list->items, list->count * sizeof *items);
		pairs->count += list->count;
		dd_list_release(list);
	}
	if (sum)
		dd_radix_sort_u64(items, items + sum, sum);
	return true;
}

/* Of the pairs, each as often as it shares a hash, proposes those that share enough. */
static bool propose(struct dd_candidates *out, const struct job *job, const struct dd_list *pairs)
{
	const uint64_t *items = pairs->items;
	size_t next;

	for (size_t i = 0; i < pairs->count; i = next) {
		for (next = i + 1; next < pairs->count && items[next] == items[i];)
			next++;
		if (!dd_quote_enough((uint32_t)(next - i), sample_of(job, dd_pair_a(items[i]))[0],
		                     sample_of(job, dd_pair_b(items[i]))[0]))
			continue;
		out->quotes++;
		if (!dd_list_push(&out->pairs, &items[i], sizeof *items))
			return false;
	}
	return true;
}

/* Lists the texts and makes parts; false if memory ran out. */
static bool prepare(struct job *job, unsigned threads, uint64_t *parts)
{
	uint64_t hashes = 0;

	job->sampled = malloc(((size_t)job->corpus->count + 1) * sizeof *job->sampled);
	if (!job->sampled)
		return false;
	for (uint32_t i = 0; i < job->corpus->count; i++) {
		if (!job->corpus->texts[i].comparable || !sample_of(job, i))
			continue;
		job->sampled[job->count++] = i;
		hashes += sample_of(job, i)[0];
	}
	job->shift = 32;
	for (*parts = 1; *parts < PARTS_MOST && (*parts < threads || hashes / *parts > PART_HASHES);
	     *parts *= 2)
		job->shift--;
	job->words = (size_t)(hashes / *parts * SIEVE_BITS / 64) + 1;
	return true;
}

static enum dedup_status collect(struct dd_candidates *out, const struct job *job, unsigned threads)
{
	struct dd_list pairs = {0};
	bool done = true;

	for (unsigned i = 0; i < threads; i++) {
		out->capped += job->workers[i].capped;
		done = done && !job->workers[i].failed;
	}
	done = done && gather(job, threads, &pairs) && propose(out, job, &pairs);
	dd_list_release(&pairs);
	return done ? DEDUP_OK : DEDUP_NO_MEMORY;
}

enum dedup_status dd_candidates_quotes(struct dd_candidates *out, const struct dd_corpus *corpus,
                                       unsigned threads)
{
	struct job job = {.corpus = corpus, .workers = calloc(threads, sizeof *job.workers)};
	enum dedup_status status = DEDUP_NO_MEMORY;
	uint64_t parts;

	if (job.workers && prepare(&job, threads, &parts)) {
		status = dd_parallel(threads, parts, 1, work_part, &job);
		for (unsigned i = 0; i < threads; i++) {
			free(job.workers[i].sieve);
			job.workers[i].sieve = NULL;
			dd_list_release(&job.workers[i].items);
		}
		if (status == DEDUP_OK)
			status = collect(out, &job, threads);
	}
	for (unsigned i = 0; job.workers && i < threads; i++)
		dd_list_release(&job.workers[i].pairs);
	free(job.workers);
	free(job.sampled);
	return status;
}
