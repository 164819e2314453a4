/* bucket.c - near candidates: texts that fall into one bucket of a band.
 *
 * Band by band, the texts are keyed by the band's registers; those of equal keys are
 * a bucket. Most texts are alone in theirs, so they are sieved before they are sorted:
 * a bitmap of hashed keys tells which ones are met twice (19,000 texts in 42 bands: 3
 * instead of 16 ms). A pair is taken in the first band in which it agrees, so that it
 * is proposed once, and only if the number of equal registers leaves the threshold
 * within DOUBT standard deviations.
 *
 * A bucket of more than DD_BUCKET_MOST texts (a site's template, a wire story that
 * everybody printed) would cost the square of its size. Each of its texts is paired
 * with the bucket's first HUBS texts and with its next NEIGHBOURS ones instead: if
 * they are all alike, any of the first is a hub that all of them match, which is what
 * star clustering needs; if only some are, they tend to meet in smaller buckets of
 * other bands. "First" and "next" follow the order of digests, which the order of the
 * input does not change.
 */
#include "match/candidate.h"

#include "base/radix.h"
#include "base/threads.h"
#include "match/band.h"
#include "simd/mix.h"
#include "text/swar.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HUBS       4
#define NEIGHBOURS 12
#define DOUBT      4.0

/* Bands whose keys are read together: a text's neighbouring registers share a line of
 * the cache, and the texts lie all over the memory. */
#define GROUP 6
#define AHEAD 16 /* texts whose registers are fetched beforehand */

/* Bits of the sieve for each text, at least: 1 in 8 at most goes on by chance. */
#define SIEVE_BITS 8

struct worker {
	uint64_t *keys;            /* owned: GROUP columns, a row for each comparable text */
	uint64_t *sieve;           /* owned: two bitmaps, of keys met and of keys met again */
	struct dd_key_id *items;   /* owned: what the sieve leaves */
	struct dd_key_id *scratch; /* owned */
	struct dd_list pairs;      /* owned: of uint64_t */
	uint64_t capped;
	bool failed;
};

struct job {
	const struct dd_corpus *corpus;
	const struct dd_kernels *kernels;
	struct dd_bands bands;
	unsigned least;       /* equal registers */
	uint32_t *text;       /* owned: the comparable texts, ascending */
	size_t count;         /* of these */
	unsigned sieve_shift; /* 64 less the log2 of a sieve's bits */
	struct worker *workers;
};

/* Where to find the registers of a band of up to eight rows in one 64-bit number. */
struct window {
	unsigned at, shift;
	uint64_t mask;
};

static struct window window_of(struct dd_bands bands, unsigned band)
{
	unsigned first = band * bands.rows,
	         at = first <= DD_REGISTERS - 8 ? first : DD_REGISTERS - 8;

	return (struct window){
	        .at = at, .shift = 8 * (first - at), .mask = UINT64_MAX >> (64 - 8 * bands.rows)};
}

/* The keys of `bands` bands from the first on, a column of job->count each: the registers
 * of the band as a number; up to eight of them exactly. */
static void read_keys(const struct job *job, unsigned first, unsigned bands, uint64_t *keys)
{
	const struct dd_text_entry *texts = job->corpus->texts;
	struct window window[GROUP] = {{0}};
	bool exact = job->bands.rows <= 8;

	for (unsigned k = 0; exact && k < bands; k++)
		window[k] = window_of(job->bands, first + k);
	for (size_t i = 0; i < job->count; i++) {
		const uint8_t *signature = texts[job->text[i]].article.signature;
		size_t ahead = i + AHEAD < job->count ? i + AHEAD : i;

		__builtin_prefetch(texts[job->text[ahead]].article.signature + window[0].at);
		for (unsigned k = 0; exact && k < bands; k++)
			keys[k * job->count + i] =
			        dd_load_le64(signature + window[k].at) >> window[k].shift &
			        window[k].mask;
		for (unsigned k = 0; !exact && k < bands; k++)
			keys[k * job->count + i] = dd_band_key(signature, job->bands, first + k);
	}
}

static bool agree_before(const uint8_t *a, const uint8_t *b, struct dd_bands bands, unsigned band)
{
	for (unsigned i = 0; i < band; i++) {
		if (!memcmp(a + i * bands.rows, b + i * bands.rows, bands.rows))
			return true;
	}
	return false;
}

static void propose(const struct job *job, struct worker *worker, unsigned band, uint32_t a,
                    uint32_t b)
{
	const uint8_t *x = job->corpus->texts[a].article.signature;
	const uint8_t *y = job->corpus->texts[b].article.signature;
	if (job->kernels->agree(x, y) < job->least || agree_before(x, y, job->bands, band) ||
	    !dd_corpus_in_window(job->corpus, a, b))
		return;
	uint64_t pair = (uint64_t)a << 32 | b;
	if (!dd_list_push(&worker->pairs, &pair, sizeof pair))
		worker->failed = true;
}

static void pair_off(const struct job *job, struct worker *worker, unsigned band,
                     const struct dd_key_id *bucket, size_t size)
{
	bool all = size <= DD_BUCKET_MOST;
	worker->capped += !all;
	for (size_t i = 0; i < size; i++) {
		size_t end = all || i < HUBS || size - i <= NEIGHBOURS ? size : i + NEIGHBOURS;
		for (size_t j = i + 1; j < end; j++)
			propose(job, worker, band, bucket[i].id, bucket[j].id);
	}
}

/* Leaves in worker->items, in ascending order of texts, all whose key occurs twice
 * and few others; returns how many. */
static size_t sieve(const struct job *job, struct worker *worker, const uint64_t *keys)
{
	size_t words = (size_t)1 << (64 - job->sieve_shift - 6), kept = 0;
	uint64_t *met = worker->sieve, *again = met + words;

	memset(met, 0, 2 * words * sizeof *met);
	for (size_t i = 0; i < job->count; i++) {
		uint64_t hash = keys[i] * DD_ROUND_STEP >> job->sieve_shift;
		uint64_t bit = (uint64_t)1 << hash % 64, old = met[hash / 64];

		again[hash / 64] |= old & bit;
		met[hash / 64] = old | bit;
	}
	for (size_t i = 0; i < job->count; i++) {
		uint64_t hash = keys[i] * DD_ROUND_STEP >> job->sieve_shift;

		worker->items[kept] = (struct dd_key_id){.key = keys[i], .id = job->text[i]};
		kept += again[hash / 64] >> hash % 64 & 1;
	}
	return kept;
}

static void work_band(const struct job *job, struct worker *worker, unsigned band,
                      const uint64_t *keys)
{
	size_t count = sieve(job, worker, keys), next;

	dd_radix_sort(worker->items, worker->scratch, count);
	for (size_t i = 0; i < count; i = next) {
		for (next = i + 1; next < count; next++) {
			if (worker->items[next].key != worker->items[i].key)
				break;
		}
		if (next - i > 1)
			pair_off(job, worker, band, worker->items + i, next - i);
	}
}

static bool prepare_worker(const struct job *job, struct worker *worker)
{
	size_t sieve_words = (size_t)2 << (64 - job->sieve_shift - 6);

	if (worker->keys)
		return true;
	worker->keys = malloc(job->count * GROUP * sizeof *worker->keys);
	worker->sieve = malloc(sieve_words * sizeof *worker->sieve);
	worker->items = malloc((job->count + 1) * sizeof *worker->items);
	worker->scratch = malloc(job->count * sizeof *worker->scratch);
	return worker->keys && worker->sieve && worker->items && worker->scratch;
}

static void work_group(void *cookie, unsigned number, uint64_t begin, uint64_t end)
{
	const struct job *job = cookie;
	struct worker *worker = &job->workers[number];

	if (worker->failed || !prepare_worker(job, worker)) {
		worker->failed = true;
		return;
	}
	read_keys(job, (unsigned)begin, (unsigned)(end - begin), worker->keys);
	for (uint64_t band = begin; band < end; band++)
		work_band(job, worker, (unsigned)band, worker->keys + (band - begin) * job->count);
}

static enum dedup_status collect(struct dd_candidates *out, const struct job *job, unsigned threads)
{
	enum dedup_status status = DEDUP_OK;
	for (unsigned i = 0; i < threads; i++) {
		struct worker *worker = &job->workers[i];
		if (worker->failed || dd_candidates_take(out, &worker->pairs) != DEDUP_OK)
			status = DEDUP_NO_MEMORY;
		out->near += worker->pairs.count;
		out->capped += worker->capped;
		free(worker->keys);
		free(worker->sieve);
		free(worker->items);
		free(worker->scratch);
		dd_list_release(&worker->pairs);
	}
	return status;
}

/* Fills job->text and what follows from its count; false if memory ran out. */
static bool list_texts(struct job *job)
{
	const struct dd_corpus *corpus = job->corpus;

	job->text = malloc(((size_t)corpus->count + 1) * sizeof *job->text);
	if (!job->text)
		return false;
	for (uint32_t i = 0; i < corpus->count; i++) {
		job->text[job->count] = i;
		job->count += corpus->texts[i].comparable && corpus->texts[i].article.signature;
	}
	job->sieve_shift = 64 - 6;
	while (((uint64_t)1 << (64 - job->sieve_shift)) < (uint64_t)job->count * SIEVE_BITS)
		job->sieve_shift--;
	return true;
}

enum dedup_status dd_candidates_near(struct dd_candidates *out, const struct dd_corpus *corpus,
                                     const struct dd_kernels *kernels, double threshold,
                                     unsigned threads)
{
	struct dd_bands bands = dd_bands_for(threshold);
	double mean = DD_REGISTERS * (threshold + (1 - threshold) / 256);
	double least = mean - DOUBT * sqrt(DD_REGISTERS * threshold * (1 - threshold));
	struct job job = {.corpus = corpus,
	                  .kernels = kernels,
	                  .bands = bands,
	                  .least = least > 0 ? (unsigned)least : 0,
	                  .workers = calloc(threads, sizeof *job.workers)};
	enum dedup_status status = DEDUP_NO_MEMORY;

	if (job.workers && list_texts(&job)) {
		status = DEDUP_OK;
		if (job.count > 1)
			status = dd_parallel(threads, bands.bands, GROUP, work_group, &job);
	}
	if (job.workers) {
		enum dedup_status collected = collect(out, &job, threads);

		status = status != DEDUP_OK ? status : collected;
	}
	free(job.workers);
	free(job.text);
	return status;
}
