/* bucket.c - near candidates: texts that fall into one bucket of a band.
 *
 * Band by band, the texts are sorted by the band's registers; each run of equal keys
 * is a bucket. A pair is taken in the first band in which it agrees, so that it is
 * proposed once, and only if the number of equal registers leaves the threshold
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

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HUBS       4
#define NEIGHBOURS 12
#define DOUBT      4.0

struct worker {
	struct dd_key_id *items;   /* owned: one for each comparable text */
	struct dd_key_id *scratch; /* owned */
	struct dd_list pairs;      /* owned: of uint64_t */
	uint64_t capped;
	bool failed;
};

struct job {
	const struct dd_corpus *corpus;
	const struct dd_kernels *kernels;
	struct dd_bands bands;
	unsigned least; /* equal registers */
	struct worker *workers;
};

/* The registers of a band as a number; up to eight of them exactly. */
static uint64_t bucket_key(const uint8_t *signature, struct dd_bands bands, unsigned band)
{
	if (bands.rows > 8)
		return dd_band_key(signature, bands, band);
	uint64_t key = 0;
	memcpy(&key, signature + band * bands.rows, bands.rows);
	return key;
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

static size_t gather(const struct job *job, struct worker *worker, unsigned band)
{
	size_t count = 0;
	for (uint32_t i = 0; i < job->corpus->count; i++) {
		const struct dd_text_entry *text = &job->corpus->texts[i];
		if (!text->comparable || !text->article.signature)
			continue;
		worker->items[count++] = (struct dd_key_id){
		        .key = bucket_key(text->article.signature, job->bands, band), .id = i};
	}
	return count;
}

static void work_band(void *cookie, unsigned number, uint64_t begin, uint64_t end)
{
	const struct job *job = cookie;
	struct worker *worker = &job->workers[number];
	size_t most = job->corpus->count;
	if (!worker->items) {
		worker->items = malloc(most * sizeof *worker->items);
		worker->scratch = malloc(most * sizeof *worker->scratch);
	}
	if (!worker->items || !worker->scratch) {
		worker->failed = true;
		return;
	}
	for (uint64_t band = begin; band < end; band++) {
		size_t count = gather(job, worker, (unsigned)band), next;
		dd_radix_sort(worker->items, worker->scratch, count);
		for (size_t i = 0; i < count; i = next) {
			for (next = i + 1; next < count; next++) {
				if (worker->items[next].key != worker->items[i].key)
					break;
			}
			if (next - i > 1)
				pair_off(job, worker, (unsigned)band, worker->items + i, next - i);
		}
	}
}

static enum dedup_status collect(struct dd_candidates *out, const struct job *job,
                                 unsigned threads)
{
	enum dedup_status status = DEDUP_OK;
	for (unsigned i = 0; i < threads; i++) {
		struct worker *worker = &job->workers[i];
		if (worker->failed ||
		    !dd_list_reserve(&out->pairs, worker->pairs.count, sizeof(uint64_t))) {
			status = DEDUP_NO_MEMORY;
		} else if (worker->pairs.count) {
			memcpy((uint64_t *)out->pairs.items + out->pairs.count,
			       worker->pairs.items, worker->pairs.count * sizeof(uint64_t));
			out->pairs.count += worker->pairs.count;
			out->near += worker->pairs.count;
			out->capped += worker->capped;
		}
		free(worker->items);
		free(worker->scratch);
		dd_list_release(&worker->pairs);
	}
	return status;
}

enum dedup_status dd_candidates_near(struct dd_candidates *out, const struct dd_corpus *corpus,
                                     const struct dd_kernels *kernels, double threshold,
                                     unsigned threads)
{
	struct dd_bands bands = dd_bands_for(threshold);
	double mean = DD_REGISTERS * (threshold + (1 - threshold) / 256);
	double least = mean - DOUBT * sqrt(DD_REGISTERS * threshold * (1 - threshold));
	struct worker *workers = calloc(threads, sizeof *workers);
	if (!workers)
		return DEDUP_NO_MEMORY;
	struct job job = {.corpus = corpus,
	                  .kernels = kernels,
	                  .bands = bands,
	                  .least = least > 0 ? (unsigned)least : 0,
	                  .workers = workers};
	enum dedup_status status = dd_parallel(threads, bands.bands, 1, work_band, &job);
	enum dedup_status collected = collect(out, &job, threads);
	free(workers);
	return status != DEDUP_OK ? status : collected;
}
