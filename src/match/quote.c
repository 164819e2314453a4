#include "match/quote.h"

#include "base/memory.h"
#include "base/radix.h"
#include "base/threads.h"
#include "match/share.h"

#include <stdlib.h>
#include <string.h>

/* In a bucket that is too large: as many of the first ones, of the next ones. */
#define FIRST 4
#define NEXT  12

/* Bits of the sieve for each sampled hash, at least: 1 in 8 at most goes on by chance. */
#define SIEVE_BITS 8

/* Hashes are handled in parts by their upper bits, of so many each, as far as samples are kept by
 * parts: the sieve stays in the cache, what is sorted is small, and threads need not
 * share it. */
#define PART_HASHES ((uint64_t)1 << 18)

/* Parts that are listed whole at the same time, at most: where threads have more of them in hand,
 * each takes TURNS to list its own. What all threads list is then no more than TOGETHER parts, as
 * DD_QUOTE_PARTS are no more than TURNS times as many. */
#define TOGETHER 4
#define TURNS    2

_Static_assert(DD_QUOTE_PARTS <= TOGETHER * TURNS, "all parts may be in hand");

#define GRAIN 64

/* Texts whose samples are fetched beforehand. */
#define AHEAD 8

struct worker {
	struct dd_list items; /* owned: of uint64_t, hashes above text numbers; and scratch */
	uint64_t *sieve;      /* owned: two bitmaps, of hashes met and of hashes met again */
	struct dd_list texts; /* owned: of uint32_t, the texts of each bucket, ascending */
	struct dd_list later; /* owned: of uint32_t, for each of them, how many that follow are
	                       * paired with it */
	uint16_t *shared;     /* owned: for each text, how often it is met; zero between texts */
	struct dd_list met;   /* owned: of uint32_t, the texts that a text meets, with repeats */
	struct dd_list pairs; /* owned: of uint64_t */
	uint64_t capped;
	bool failed;
};

/* Where a text stands in a bucket, and how many that follow there are paired with it. */
struct place {
	uint32_t at; /* in job->texts */
	uint32_t later;
};

/* Most hashes belong to one text alone. As in bucket.c a bitmap tells which ones are met
 * twice, and only those are sorted. Texts of one hash are a bucket; the buckets of all
 * workers lie behind one another. A text is led to its places in them, and counts how often it
 * meets the texts that follow there. */
struct job {
	const struct dd_corpus *corpus;
	uint32_t *size;            /* owned: by text, of its sample; 0: it has none */
	struct dd_key_id *sampled; /* owned: the texts that have one, by where it lies */
	size_t count;              /* of these */
	uint32_t parts;            /* a power of two */
	unsigned shift;            /* of a hash, to its part */
	unsigned turns;            /* in which a part is listed */
	size_t words;              /* of a bitmap */
	struct dd_crew *crew;
	unsigned threads; /* of the crew */
	struct worker *workers;
	uint32_t *texts;      /* owned: the workers' lists, joined */
	uint32_t *first;      /* owned: for each text, where its places begin, and one more */
	struct place *places; /* owned */
};

static const uint32_t *sample_at(const struct job *job, size_t i)
{
	return (const uint32_t *)(uintptr_t)job->sampled[i].key;
}

/* The hashes of a part in a sample; returns how many. */
static uint32_t part_of(const struct job *job, const uint32_t *sample, uint64_t part,
                        const uint32_t **hash)
{
	uint32_t step = DD_QUOTE_PARTS / job->parts, first = (uint32_t)part * step;
	uint32_t begin = first ? sample[first - 1] : 0, end = sample[first + step - 1];

	*hash = sample + DD_QUOTE_PARTS + begin;
	return end - begin;
}

/* A hash's bit, by those that follow the part's. */
static size_t bit_of(const struct job *job, uint32_t hash)
{
	uint64_t low = hash & (((uint64_t)1 << job->shift) - 1);

	return (size_t)(low * (job->words * 64) >> job->shift);
}

/* Calls for what a part needs of a sample, from the text AHEAD of the i-th on; hash is where the
 * i-th one's stand. */
static void touch_ahead(const struct job *job, size_t i, const uint32_t *hash)
{
	if (i + AHEAD < job->count) {
		const uint32_t *ahead = sample_at(job, i + AHEAD);

		__builtin_prefetch(ahead);
		__builtin_prefetch(ahead + (hash - sample_at(job, i)));
	}
}

/* Notes which hashes of a part are met, and which again: a text that has one twice does so in
 * vain. */
static void sieve_part(const struct job *job, struct worker *worker, uint64_t part)
{
	uint64_t *met = worker->sieve, *again = met + job->words;

	memset(met, 0, 2 * job->words * sizeof *met);
	for (size_t i = 0; i < job->count; i++) {
		const uint32_t *hash, count = part_of(job, sample_at(job, i), part, &hash);

		touch_ahead(job, i, hash);
		for (uint32_t k = 0; k < count; k++) {
			size_t at = bit_of(job, hash[k]);
			uint64_t bit = (uint64_t)1 << at % 64, old = met[at / 64];

			again[at / 64] |= old & bit;
			met[at / 64] = old | bit;
		}
	}
}

/* Leaves in the first bitmap what is met again and comes in this turn. */
static void begin_turn(const struct job *job, struct worker *worker, unsigned turn)
{
	uint64_t *here = worker->sieve, *again = here + job->words;
	size_t begin = job->words * turn / job->turns, end = job->words * (turn + 1) / job->turns;

	memset(here, 0, job->words * sizeof *here);
	memcpy(here + begin, again + begin, (end - begin) * sizeof *here);
}

/* Lists the hashes of a part that are in the first bitmap, and few others. False if memory ran
 * out. */
static bool list_part(const struct job *job, struct worker *worker, uint64_t part)
{
	const uint64_t *here = worker->sieve;
	struct dd_list *items = &worker->items;

	items->count = 0;
	for (size_t i = 0; i < job->count; i++) {
		const uint32_t *hash, count = part_of(job, sample_at(job, i), part, &hash);

		touch_ahead(job, i, hash);
		if (count >= items->capacity - items->count &&
		    !dd_list_reserve(items, (size_t)count + 1, sizeof(uint64_t)))
			return false;
		uint64_t *out = (uint64_t *)items->items + items->count;
		for (uint32_t k = 0; k < count; k++) {
			size_t at = bit_of(job, hash[k]);

			*out = (uint64_t)hash[k] << 32 | job->sampled[i].id;
			out += here[at / 64] >> at % 64 & 1;
		}
		items->count = (size_t)(out - (uint64_t *)items->items);
	}
	return true;
}

/* Appends a bucket, which is of one hash: its texts, each once. */
static bool add_bucket(struct worker *worker, const uint64_t *bucket, size_t size)
{
	if (!dd_list_reserve(&worker->texts, size, sizeof(uint32_t)) ||
	    !dd_list_reserve(&worker->later, size, sizeof(uint32_t)))
		return false;
	uint32_t *texts = (uint32_t *)worker->texts.items + worker->texts.count;
	uint32_t *later = (uint32_t *)worker->later.items + worker->texts.count, kept = 0;
	for (size_t i = 0; i < size; i++) {
		texts[kept] = (uint32_t)bucket[i];
		kept += !i || bucket[i] != bucket[i - 1];
	}
	if (kept < 2)
		return true;
	bool all = kept <= DD_BUCKET_MOST;
	worker->capped += !all;
	for (uint32_t i = 0; i < kept; i++)
		later[i] = all || i < FIRST || kept - i <= NEXT ? kept - i - 1 : NEXT - 1;
	worker->texts.count = worker->later.count = worker->texts.count + kept;
	return true;
}

/* Appends the buckets of those that are listed. */
static bool add_items(struct worker *worker)
{
	size_t count = worker->items.count, next;

	if (!dd_list_reserve(&worker->items, count + 1, sizeof(uint64_t)))
		return false;
	uint64_t *items = worker->items.items;
	if (count)
		dd_radix_sort_u64(items, items + count, count);
	for (size_t i = 0; i < count; i = next) {
		for (next = i + 1; next < count && items[next] >> 32 == items[i] >> 32;)
			next++;
		if (next - i > 1 && !add_bucket(worker, items + i, next - i))
			return false;
	}
	return true;
}

static bool add_part(const struct job *job, struct worker *worker, uint64_t part)
{
	bool done;

	if (!worker->sieve)
		worker->sieve = malloc(2 * job->words * sizeof *worker->sieve);
	done = worker->sieve != NULL;
	if (done)
		sieve_part(job, worker, part);
	for (unsigned turn = 0; done && turn < job->turns; turn++) {
		begin_turn(job, worker, turn);
		done = list_part(job, worker, part) && add_items(worker);
	}
	return done;
}

static void work_part(void *cookie, unsigned number, uint64_t part, uint64_t end)
{
	const struct job *job = cookie;
	struct worker *worker = &job->workers[number];

	(void)end;
	worker->failed = worker->failed || !add_part(job, worker, part);
}

/* Moves a list of all workers into one array. */
static uint32_t *join(const struct job *job, size_t sum, bool later)
{
	uint32_t *all = malloc((sum + 1) * sizeof *all), *next = all;

	for (unsigned i = 0; i < job->threads; i++) {
		struct worker *worker = &job->workers[i];
		struct dd_list *list = later ? &worker->later : &worker->texts;

		if (all && list->count)
			memcpy(next, list->items, list->count * sizeof *next);
		next = all ? next + list->count : NULL;
		dd_list_release(list);
	}
	return all;
}

/* Leads the texts to their places, each to those that others follow. */
static enum dedup_status find_places(struct job *job)
{
	size_t texts = job->corpus->count, sum = 0;

	for (unsigned i = 0; i < job->threads; i++) {
		sum += job->workers[i].texts.count;
		if (job->workers[i].failed)
			return DEDUP_NO_MEMORY;
	}
	if (sum > UINT32_MAX)
		return DEDUP_TOO_LARGE;
	uint32_t *later = join(job, sum, true);
	job->texts = join(job, sum, false);
	job->first = calloc(texts + 2, sizeof *job->first);
	job->places = malloc((sum + 1) * sizeof *job->places);
	bool done = later && job->texts && job->first && job->places;
	for (size_t i = 0; done && i < sum; i++)
		job->first[job->texts[i] + 2] += later[i] > 0;
	for (size_t i = 2; done && i < texts + 2; i++)
		job->first[i] += job->first[i - 1];
	for (size_t i = 0; done && i < sum; i++) {
		if (later[i])
			job->places[job->first[job->texts[i] + 1]++] =
			        (struct place){(uint32_t)i, later[i]};
	}
	free(later);
	return done ? DEDUP_OK : DEDUP_NO_MEMORY;
}

/* Asks for the buckets of a text ahead of their use: they lie all over the memory. */
static void touch_buckets(const struct job *job, uint32_t text)
{
	for (uint32_t i = job->first[text]; i < job->first[text + 1]; i++)
		dd_touch(job->texts + job->places[i].at + 1, sizeof *job->texts);
}

/* Lists the texts that text a meets, as often as it does. False if memory ran out. */
static bool list_met(const struct job *job, struct dd_list *met, uint32_t a)
{
	met->count = 0;
	for (uint32_t i = job->first[a]; i < job->first[a + 1]; i++) {
		struct place place = job->places[i];

		if (!dd_list_reserve(met, place.later, sizeof(uint32_t)))
			return false;
		memcpy((uint32_t *)met->items + met->count, job->texts + place.at + 1,
		       place.later * sizeof(uint32_t));
		met->count += place.later;
	}
	return true;
}

/* Proposes what shares enough with text a. False if memory ran out. */
static bool pair_text(const struct job *job, struct worker *worker, uint32_t a)
{
	const uint32_t *met = worker->met.items, *size = job->size;
	size_t count = worker->met.count;

	for (size_t i = 0; i < count; i++) {
		uint16_t *shared = &worker->shared[met[i]];

		if (i + AHEAD < count)
			__builtin_prefetch(&worker->shared[met[i + AHEAD]], 1);
		__builtin_prefetch(&size[met[i]]);
		*shared = (uint16_t)(*shared + (*shared < UINT16_MAX));
	}
	for (size_t i = 0; i < count; i++) {
		uint32_t b = met[i], shared = worker->shared[b];
		uint64_t pair = (uint64_t)a << 32 | b;

		worker->shared[b] = 0;
		if (shared && dd_quote_enough(shared, size[a], size[b]) &&
		    dd_corpus_in_window(job->corpus, a, b) &&
		    !dd_list_push(&worker->pairs, &pair, sizeof pair))
			return false;
	}
	return true;
}

static void work_pair(void *cookie, unsigned number, uint64_t begin, uint64_t end)
{
	const struct job *job = cookie;
	struct worker *worker = &job->workers[number];

	if (!worker->shared)
		worker->shared = calloc(job->corpus->count, sizeof *worker->shared);
	worker->failed |= !worker->shared;
	for (uint32_t a = (uint32_t)begin; a < end && !worker->failed; a++) {
		if (a + AHEAD < job->corpus->count)
			touch_buckets(job, a + AHEAD);
		worker->failed = !list_met(job, &worker->met, a) || !pair_text(job, worker, a);
	}
}

/* Lists the texts and makes parts; false if memory ran out. */
static bool prepare(struct job *job)
{
	size_t texts = job->corpus->count;
	uint64_t hashes = 0;

	job->sampled = malloc((2 * texts + 1) * sizeof *job->sampled);
	job->size = calloc(texts + 1, sizeof *job->size);
	if (!job->sampled || !job->size)
		return false;
	for (uint32_t i = 0; i < texts; i++) {
		const uint32_t *sample = job->corpus->texts[i].article.sample;
		if (!job->corpus->texts[i].comparable || !sample)
			continue;
		job->sampled[job->count++] = (struct dd_key_id){.key = (uintptr_t)sample, .id = i};
		job->size[i] = dd_quote_size(sample);
		hashes += job->size[i];
	}
	dd_radix_sort(job->sampled, job->sampled + job->count, job->count);
	job->shift = 32;
	for (job->parts = 1; job->parts < DD_QUOTE_PARTS &&
	                     (job->parts < job->threads || hashes / job->parts > PART_HASHES);
	     job->parts *= 2)
		job->shift--;
	job->turns = job->threads > TOGETHER ? TURNS : 1;
	job->words = (size_t)(hashes / job->parts * SIEVE_BITS / 64) + 1;
	return true;
}

static void release_parts(struct worker *worker)
{
	free(worker->sieve);
	worker->sieve = NULL;
	dd_list_release(&worker->items);
}

static enum dedup_status find_pairs(struct job *job)
{
	enum dedup_status status;

	if (!prepare(job))
		return DEDUP_NO_MEMORY;
	status = dd_parallel(job->crew, job->parts, 1, work_part, job);
	for (unsigned i = 0; i < job->threads; i++)
		release_parts(&job->workers[i]);
	if (status == DEDUP_OK)
		status = find_places(job);
	if (status != DEDUP_OK)
		return status;
	size_t texts = job->corpus->count;
	unsigned most = dd_share_workers(texts, texts * sizeof *job->workers->shared);
	return dd_parallel_few(job->crew, most, texts, GRAIN, work_pair, job);
}

static enum dedup_status take_worker(struct dd_candidates *out, struct worker *worker)
{
	enum dedup_status status =
	        worker->failed ? DEDUP_NO_MEMORY : dd_candidates_take(out, &worker->pairs);

	out->quotes += worker->pairs.count;
	out->capped += worker->capped;
	free(worker->shared);
	dd_list_release(&worker->texts);
	dd_list_release(&worker->later);
	dd_list_release(&worker->met);
	dd_list_release(&worker->pairs);
	return status;
}

enum dedup_status dd_candidates_quotes(struct dd_candidates *out, const struct dd_corpus *corpus,
                                       struct dd_crew *crew)
{
	const unsigned threads = dd_crew_threads(crew);
	struct job job = {.corpus = corpus,
	                  .crew = crew,
	                  .threads = threads,
	                  .workers = calloc(threads, sizeof *job.workers)};
	enum dedup_status status = job.workers ? find_pairs(&job) : DEDUP_NO_MEMORY;

	for (unsigned i = 0; job.workers && i < threads; i++) {
		enum dedup_status taken = take_worker(out, &job.workers[i]);
		status = status != DEDUP_OK ? status : taken;
	}
	free(job.workers);
	free(job.size);
	free(job.sampled);
	free(job.texts);
	free(job.first);
	free(job.places);
	return status;
}
