/* bucket.c - near candidates: texts that fall into one bucket of a band.
 *
 * Band by band, the texts are keyed by the band's registers; those of equal keys are a bucket.
 * Most texts are alone in theirs, and are sieved out (sieve.h). Keys have 32 bits: bands of up
 * to four rows as they are, others hashed, where a pair that meets by chance has to agree in
 * enough registers all the same. Of a bucket all pairs are proposed whose number of equal
 * registers leaves the threshold within doubt (struct dd_bands). A pair meets in many bands: those
 * looked at lately are not looked at again, and other repeats are dropped as they pile up.
 *
 * The bands come in rounds: first all threads read the keys of a round's bands, then each takes one
 * band after the other, or where there are more than LANES threads parts of bands. So many threads
 * need hardly more memory than LANES.
 *
 * A bucket of more than DD_BUCKET_MOST texts (a site's template, a wire story that
 * everybody printed) would cost the square of its size. Its texts are compared with the
 * first HUBS ones alone: if they are all alike, any of these is a hub that all of them
 * match, which is what star clustering needs. Then it is split by the registers that
 * follow the band's, one after the other, with new hubs for those that match none so far,
 * until a part is small enough to be looked at pair by pair: those that share more
 * registers are the likelier copies, and a bucket that came about by chance falls apart
 * at once. This is an LSH forest (Bawa, Condie, Ganesan, WWW 2005) that grows only where
 * the buckets are too full.
 *
 * What is alike throughout does not fall apart, and of a template with a thousand fillings
 * some share small buckets in every band: still too many pairs. So a text that
 * resembles a hub is crowded, and crowded texts are paired with the first hubs of all that
 * they match, and with each other only where one is of the nearest to the other: the copies
 * among lookalikes (crowd.h). "First" follows the order of digests, so that all bands
 * choose the same hubs, whatever the order of the input.
 *
 * Measured at level near on the corpora of tests/bench/corner.c, pairs an article at
 * 25,000 and 100,000 articles: versions 3.2, 3.4; template 6.8, 6.9, and of 4,999 copies
 * among siblings from one template all found; stubs 3.8, 3.6 (all pairs of the small
 * buckets: 218, 139).
 */
#include "match/candidate.h"

#include "base/memory.h"
#include "base/radix.h"
#include "base/threads.h"
#include "match/band.h"
#include "match/crowd.h"
#include "match/sieve.h"
#include "simd/mix.h"
#include "text/swar.h"

#include <stdlib.h>
#include <string.h>

#define HUBS 2

/* Registers that a large bucket is split by, at most. */
#define SPLITS 8

/* Repeated pairs are dropped when there are that many, and then whenever the number has
 * doubled. */
#define PAIRS_LEAST ((size_t)1 << 16)

/* Bands whose keys are read together: a text's neighbouring registers share a line of the cache, and
 * the texts lie all over the memory. */
#define GROUP 4
#define AHEAD 48 /* texts whose registers are fetched beforehand */

/* Texts that a thread lists at once. */
#define GRAIN 4096

/* Threads that have bands of their own: in a round as many as they read the keys of together, which
 * take 4 bytes a text and band. More threads share SHARED bands, each of which has 2^PART_BITS parts
 * at most: their keys take less room, and the rest as much as that of LANES or few more. */
#define LANES     4u
#define SHARED    8u
#define PART_BITS 4u

/* Pairs that are remembered as looked at, by a hash: 64 KB, and for more texts one for each
 * LATELY_TEXTS, or as many less as there are more threads than LANES. Of 40,000 articles with 2,900
 * pairs 20 times as many are met. */
#define LATELY_BITS  13
#define LATELY_TEXTS 8

/* Pairs that wait until their signatures are there: of a million texts, some million pairs meet by
 * chance, each of which would wait for memory four times. */
#define WAITING 64

struct worker {
	struct dd_sieve sieve;     /* of a band, or a part of one */
	struct dd_list bucket;     /* owned: of struct dd_key_id, a large bucket; and scratch */
	uint64_t *lately;          /* owned: pairs, by the upper bits of their hashes */
	uint64_t waiting[WAITING]; /* pairs, the n-th at n % WAITING */
	size_t waited;             /* pairs, since there were none */
	struct dd_list pairs;      /* owned: of uint64_t, with repeats but for the first */
	size_t settled;            /* of them */
	struct dd_crowds crowds;
	uint64_t capped;
	bool failed;
};

struct job {
	const struct dd_corpus *corpus;
	const struct dd_kernels *kernels;
	struct dd_bands bands;
	uint32_t *text;            /* owned: the comparable texts, as their documents came */
	const uint8_t **signature; /* owned: theirs */
	size_t count;              /* of these */
	uint32_t *keys;            /* owned: by band of a round, a column of count */
	unsigned first, bands_now; /* of this round */
	struct dd_sieving sieving; /* of a band's keys */
	unsigned lately_shift;     /* 64 less the log2 of the pairs remembered */
	struct worker *workers;
};

/* Where to find the registers of a band of up to four rows in one 64-bit number. */
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

/* The keys that some texts have in the round's bands from `first` on, at most GROUP: registers, up
 * to four, as a number. */
static inline void read_columns(const struct job *job, unsigned first, unsigned columns,
                                uint64_t begin, uint64_t end)
{
	struct window window[GROUP] = {{0}};
	uint32_t *keys = job->keys + first * job->count;

	for (unsigned k = 0; k < columns; k++)
		window[k] = window_of(job->bands, job->first + first + k);
	for (size_t i = begin; i < end; i++) {
		const uint8_t *signature = job->signature[i];
		size_t ahead = i + AHEAD < end ? i + AHEAD : i;

		__builtin_prefetch(job->signature[ahead] + window[0].at);
		for (unsigned k = 0; k < columns; k++)
			keys[k * job->count + i] =
			        (uint32_t)(dd_load_le64(signature + window[k].at) >>
			                           window[k].shift &
			                   window[k].mask);
	}
}

/* The same with more rows: hashes. */
static void hash_columns(const struct job *job, unsigned first, unsigned columns, uint64_t begin,
                         uint64_t end)
{
	for (size_t i = begin; i < end; i++) {
		for (unsigned k = first; k < first + columns; k++)
			job->keys[k * job->count + i] = (uint32_t)dd_band_key(
			        job->signature[i], job->bands, job->first + k);
	}
}

static void work_keys(void *cookie, unsigned number, uint64_t begin, uint64_t end)
{
	const struct job *job = cookie;

	(void)number;
	for (unsigned k = 0; k < job->bands_now; k += GROUP) {
		unsigned columns = job->bands_now - k < GROUP ? job->bands_now - k : GROUP;

		if (job->bands.rows > 4)
			hash_columns(job, k, columns, begin, end);
		else if (columns == GROUP)
			read_columns(job, k, GROUP, begin, end);
		else
			read_columns(job, k, columns, begin, end);
	}
}

static bool drop_repeats(struct worker *worker)
{
	struct dd_candidates all = {.pairs = worker->pairs};
	enum dedup_status status = dd_candidates_merge(&all);

	worker->pairs = all.pairs;
	worker->settled = all.pairs.count;
	return status == DEDUP_OK;
}

static void propose(struct worker *worker, uint32_t a, uint32_t b)
{
	uint64_t pair = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
	size_t count = worker->pairs.count;

	if (count >= PAIRS_LEAST && count >= 2 * worker->settled && !drop_repeats(worker))
		worker->failed = true;
	if (!dd_list_push(&worker->pairs, &pair, sizeof pair))
		worker->failed = true;
}

static const uint8_t *signature_of(const struct job *job, uint32_t text)
{
	return job->corpus->texts[text].article.signature;
}

/* Proposes a pair, or notes it if both are known to be crowded. */
static void pair_up(struct worker *worker, uint32_t a, uint32_t b, unsigned agree)
{
	if (dd_is_crowded(&worker->crowds, a) && dd_is_crowded(&worker->crowds, b))
		dd_crowds_note_pair(&worker->crowds, a, b, agree);
	else
		propose(worker, a, b);
}

/* Whether the pair was looked at lately; it is now. */
static bool was_seen(const struct job *job, struct worker *worker, uint32_t a, uint32_t b)
{
	uint64_t pair = (uint64_t)a << 32 | b;
	uint64_t *lately = &worker->lately[pair * DD_ROUND_STEP >> job->lately_shift];
	bool seen = *lately == pair;

	*lately = pair;
	return seen;
}

static void look_at(const struct job *job, struct worker *worker, uint64_t pair)
{
	uint32_t a = dd_pair_a(pair), b = dd_pair_b(pair);
	unsigned agree = job->kernels->agree(signature_of(job, a), signature_of(job, b));

	if (agree >= job->bands.least && dd_corpus_in_window(job->corpus, a, b))
		pair_up(worker, a, b, agree);
}

static void touch_signature(const struct job *job, uint32_t text)
{
	dd_touch(signature_of(job, text), DD_REGISTERS);
}

static void touch_text(const struct job *job, uint32_t text)
{
	dd_touch(&job->corpus->texts[text].article.signature, sizeof(const uint8_t *));
}

/* Looks at the pair once it has come through the queue: first its texts are asked for, halfway what
 * these lead to. */
static void look_later(const struct job *job, struct worker *worker, uint32_t a, uint32_t b)
{
	size_t n = worker->waited++;

	if (n >= WAITING)
		look_at(job, worker, worker->waiting[n % WAITING]);
	worker->waiting[n % WAITING] = (uint64_t)a << 32 | b;
	touch_text(job, a);
	touch_text(job, b);
	if (n >= WAITING / 2) {
		uint64_t pair = worker->waiting[(n - WAITING / 2) % WAITING];

		touch_signature(job, dd_pair_a(pair));
		touch_signature(job, dd_pair_b(pair));
	}
}

static void look_at_waiting(const struct job *job, struct worker *worker)
{
	size_t end = worker->waited;

	for (size_t i = end < WAITING ? 0 : end - WAITING; i < end; i++)
		look_at(job, worker, worker->waiting[i % WAITING]);
	worker->waited = 0;
}

/* All pairs of a small bucket, or of a small part of a large one. */
static void pair_all(const struct job *job, struct worker *worker, const uint32_t *texts,
                     size_t size)
{
	for (size_t i = 0; i < size; i++) {
		uint32_t a = texts[i];

		for (size_t j = i + 1; j < size; j++) {
			uint32_t b = texts[j];

			if (!was_seen(job, worker, a, b))
				look_later(job, worker, a, b);
		}
	}
}

/* Whether a text has met a hub that it matches, in this bucket: kept in aux. */
enum { UNMATCHED, MATCHED };

/* The smallest unmatched text numbers of a part, ascending, UINT32_MAX where there are fewer;
 * returns how many texts are unmatched. */
static size_t find_hubs(const struct dd_key_id *part, size_t size, uint32_t hubs[HUBS])
{
	size_t unmatched = 0;

	for (unsigned h = 0; h < HUBS; h++)
		hubs[h] = UINT32_MAX;
	for (size_t i = 0; i < size; i++) {
		uint32_t text = part[i].id;

		if (part[i].aux == MATCHED)
			continue;
		unmatched++;
		for (unsigned h = 0; h < HUBS; h++) {
			uint32_t other = hubs[h];

			if (text < other) {
				hubs[h] = text;
				text = other;
			}
		}
	}
	return unmatched;
}

/* Whether the text matches one of the hubs. Resembling one makes both crowded. */
static bool match_hubs(const struct job *job, struct worker *worker, uint32_t text,
                       const uint32_t hubs[HUBS])
{
	const uint8_t *signature = signature_of(job, text);
	struct dd_crowds *crowds = &worker->crowds;
	bool matched = false;

	for (unsigned h = 0; h < HUBS; h++) {
		unsigned agree;

		if (text == hubs[h])
			continue;
		agree = job->kernels->agree(signature, signature_of(job, hubs[h]));
		if (agree < job->bands.least || !dd_corpus_in_window(job->corpus, text, hubs[h]))
			continue;
		crowds->of[text].is_crowded = crowds->of[hubs[h]].is_crowded = true;
		if (agree < job->bands.likely)
			continue;
		dd_crowds_note_hub(crowds, text, hubs[h]);
		matched = true;
	}
	return matched;
}

/* Pairs what is unmatched in a part with the first HUBS of it. */
static void pair_hubs(const struct job *job, struct worker *worker, struct dd_key_id *part,
                      size_t size)
{
	uint32_t hubs[HUBS];

	if (find_hubs(part, size, hubs) <= DD_BUCKET_MOST)
		return;
	for (size_t i = 0; i < size; i++) {
		__builtin_prefetch(signature_of(job, part[i + AHEAD < size ? i + AHEAD : i].id));
		if (part[i].aux == UNMATCHED && match_hubs(job, worker, part[i].id, hubs))
			part[i].aux = MATCHED;
	}
}

/* Handles a part of a large bucket; its keys agree from bit `shift` up. */
static void split(const struct job *job, struct worker *worker, struct dd_key_id *part, size_t size,
                  unsigned shift)
{
	uint32_t texts[DD_BUCKET_MOST];
	size_t next;

	if (size <= DD_BUCKET_MOST) {
		for (size_t i = 0; i < size; i++)
			texts[i] = part[i].id;
		pair_all(job, worker, texts, size);
		return;
	}
	pair_hubs(job, worker, part, size);
	for (size_t i = 0; shift && i < size; i = next) {
		uint64_t key = part[i].key >> (shift - 8);

		for (next = i + 1; next < size && part[next].key >> (shift - 8) == key;)
			next++;
		if (next - i > 1)
			split(job, worker, part + i, next - i, shift - 8);
	}
}

/* A bucket of more than DD_BUCKET_MOST texts: its new keys are the registers that follow the
 * band's, around the end if need be. */
static void pair_large(const struct job *job, struct worker *worker, unsigned band,
                       const uint64_t *items, size_t size)
{
	unsigned from = (band + 1) * job->bands.rows;
	struct dd_key_id *bucket;

	worker->bucket.count = 0;
	if (!dd_crowds_room(&worker->crowds, job->corpus->count) ||
	    !dd_list_reserve(&worker->bucket, 2 * size, sizeof *bucket)) {
		worker->failed = true;
		return;
	}
	bucket = worker->bucket.items;
	for (size_t i = 0; i < size; i++) {
		const uint8_t *signature = signature_of(job, (uint32_t)items[i]);
		uint64_t key = 0;

		for (unsigned k = 0; k < SPLITS; k++)
			key = key << 8 | signature[(from + k) % DD_REGISTERS];
		bucket[i] = (struct dd_key_id){key, (uint32_t)items[i], UNMATCHED};
	}
	dd_radix_sort(bucket, bucket + size, size);
	split(job, worker, bucket, size, 8 * SPLITS);
	worker->capped++;
}

/* What meets in a band, or in a part of it, of this round. */
static bool work_band(const struct job *job, struct worker *worker, unsigned band, unsigned part)
{
	uint32_t texts[DD_BUCKET_MOST];
	size_t count, next;

	if (!dd_sieve_keys(&job->sieving, &worker->sieve, job->keys + band * job->count, job->text,
	                   part, &count))
		return false;
	const uint64_t *items = worker->sieve.items;
	for (size_t i = 0; i < count; i = next) {
		for (next = i; next < count && items[next] >> 32 == items[i] >> 32; next++)
			if (next - i < DD_BUCKET_MOST)
				texts[next - i] = (uint32_t)items[next];
		if (next - i > DD_BUCKET_MOST)
			pair_large(job, worker, job->first + band, items + i, next - i);
		else if (next - i > 1)
			pair_all(job, worker, texts, next - i);
	}
	look_at_waiting(job, worker);
	return true;
}

static void work_parts(void *cookie, unsigned number, uint64_t begin, uint64_t end)
{
	const struct job *job = cookie;
	struct worker *worker = &job->workers[number];
	const unsigned bits = job->sieving.part_bits;

	if (!worker->lately)
		worker->lately =
		        calloc((size_t)1 << (64 - job->lately_shift), sizeof *worker->lately);
	worker->failed |= !worker->lately;
	for (uint64_t i = begin; i < end && !worker->failed; i++)
		worker->failed |= !work_band(job, worker, (unsigned)(i >> bits),
		                             (unsigned)(i & ((1u << bits) - 1)));
	/* one bucket has most of the texts: that is for one thread at a time */
	if (worker->sieve.room > job->count >> bits)
		dd_sieve_release(&worker->sieve);
}

/* Bands of a round. */
static unsigned round_for(unsigned threads, unsigned bands)
{
	const unsigned most = threads <= LANES ? threads * GROUP : SHARED;

	return bands < most ? bands : most;
}

/* log2 of the parts of a band: about one for each of the threads. */
static unsigned part_bits_for(unsigned threads)
{
	unsigned bits = 0;

	while (bits < PART_BITS && LANES << bits < threads)
		bits++;
	return bits;
}

/* Round by round. */
static enum dedup_status work_rounds(struct job *job, struct dd_crew *crew)
{
	const unsigned bands = job->bands.bands, round = round_for(dd_crew_threads(crew), bands);
	enum dedup_status status = DEDUP_OK;

	job->keys = malloc(job->count * round * sizeof *job->keys);
	if (!job->keys)
		return DEDUP_NO_MEMORY;
	for (; status == DEDUP_OK && job->first < bands; job->first += round) {
		job->bands_now = bands - job->first < round ? bands - job->first : round;
		status = dd_parallel(crew, job->count, GRAIN, work_keys, job);
		if (status == DEDUP_OK)
			status = dd_parallel(crew,
			                     (uint64_t)job->bands_now << job->sieving.part_bits, 1,
			                     work_parts, job);
	}
	return status;
}

/* Takes the pairs that a worker proposes, less those of which both turned out to be
 * crowded: these are noted. */
static bool take_pairs(const struct job *job, struct dd_candidates *out, struct worker *worker,
                       struct dd_crowds *crowds)
{
	uint64_t *pairs = worker->pairs.items;
	size_t kept = 0;

	for (size_t i = 0; i < worker->pairs.count; i++) {
		uint32_t a = dd_pair_a(pairs[i]), b = dd_pair_b(pairs[i]);

		if (dd_is_crowded(crowds, a) && dd_is_crowded(crowds, b))
			dd_crowds_note_pair(
			        crowds, a, b,
			        job->kernels->agree(signature_of(job, a), signature_of(job, b)));
		else
			pairs[kept++] = pairs[i];
	}
	worker->pairs.count = kept;
	return dd_candidates_take(out, &worker->pairs) == DEDUP_OK;
}

/* Takes what crowded texts are paired with. Uses the worker's list of pairs. */
static bool take_crowds(struct dd_candidates *out, struct worker *worker)
{
	const struct dd_crowds *crowds = &worker->crowds;

	worker->pairs.count = worker->settled = 0;
	for (uint32_t text = 0; text < crowds->texts; text++) {
		const struct dd_crowd *crowd = &crowds->of[text];

		for (unsigned i = 0; i < DD_HUBS_KEPT && crowd->hub[i]; i++)
			propose(worker, text, crowd->hub[i] - 1);
		for (unsigned i = 0; i < DD_NEAREST && crowd->agree[i]; i++)
			propose(worker, text, crowd->text[i]);
	}
	return !worker->failed && dd_candidates_take(out, &worker->pairs) == DEDUP_OK;
}

static void release_worker(struct worker *worker)
{
	dd_sieve_release(&worker->sieve);
	free(worker->lately);
	dd_list_release(&worker->bucket);
	dd_crowds_release(&worker->crowds);
	dd_list_release(&worker->pairs);
}

/* Takes all proposals, each once. */
static enum dedup_status collect(struct dd_candidates *out, const struct job *job, unsigned threads)
{
	struct worker *first = &job->workers[0];
	bool done = true;

	for (unsigned i = 1; done && i < threads; i++)
		done = dd_crowds_join(&first->crowds, &job->workers[i].crowds);
	for (unsigned i = 0; done && i < threads; i++) {
		struct worker *worker = &job->workers[i];

		out->capped += worker->capped;
		done = !worker->failed && take_pairs(job, out, worker, &first->crowds);
	}
	if (!done || !take_crowds(out, first))
		return DEDUP_NO_MEMORY;
	enum dedup_status status = dd_candidates_merge(out);
	out->near = out->pairs.count;
	return status;
}

/* How many documents the texts stand for. */
static size_t count_documents(const struct dd_corpus *corpus)
{
	const struct dd_text_entry *texts = corpus->texts;
	const uint32_t count = corpus->count;

	return count ? (size_t)texts[count - 1].first + texts[count - 1].copies : 0;
}

/* Puts the texts in the order of their documents, job->text, where each that is to be listed stands
 * as its number plus 1: that is how their signatures lie in memory. */
static void work_places(void *cookie, unsigned number, uint64_t begin, uint64_t end)
{
	const struct job *job = cookie;
	const struct dd_corpus *corpus = job->corpus;

	(void)number;
	for (uint64_t i = begin; i < end; i++) {
		const struct dd_text_entry *text = &corpus->texts[i];

		if (text->comparable && text->article.signature)
			job->text[corpus->copies[text->first]] = (uint32_t)i + 1;
	}
}

/* Looks up the signatures of the listed texts. */
static void work_signatures(void *cookie, unsigned number, uint64_t begin, uint64_t end)
{
	const struct job *job = cookie;

	(void)number;
	for (uint64_t i = begin; i < end; i++)
		job->signature[i] = signature_of(job, job->text[i]);
}

/* Fills job->text and job->signature; false if memory ran out. */
static bool list_texts(struct job *job, struct dd_crew *crew)
{
	const struct dd_corpus *corpus = job->corpus;
	size_t documents = count_documents(corpus);

	job->text = calloc(documents + 1, sizeof *job->text);
	job->signature = malloc(((size_t)corpus->count + 1) * sizeof *job->signature);
	if (!job->text || !job->signature)
		return false;
	if (dd_parallel(crew, corpus->count, GRAIN, work_places, job) != DEDUP_OK)
		return false;
	for (size_t i = 0; i < documents; i++) {
		uint32_t text = job->text[i];

		job->text[job->count] = text - 1;
		job->count += text != 0;
	}
	if (dd_parallel(crew, job->count, GRAIN, work_signatures, job) != DEDUP_OK)
		return false;
	return true;
}

/* What follows from how many texts and threads there are. */
static void plan(struct job *job, unsigned threads)
{
	const unsigned lanes = threads < LANES ? threads : LANES;
	const uint64_t lately = (uint64_t)job->count / LATELY_TEXTS * lanes / threads;

	dd_sieving_init(&job->sieving, job->count, part_bits_for(threads));
	job->lately_shift = 64 - LATELY_BITS;
	while (((uint64_t)1 << (64 - job->lately_shift)) < lately)
		job->lately_shift--;
}

enum dedup_status dd_candidates_near(struct dd_candidates *out, const struct dd_corpus *corpus,
                                     const struct dd_kernels *kernels, double threshold,
                                     struct dd_crew *crew)
{
	const unsigned threads = dd_crew_threads(crew);
	struct dd_bands bands = dd_bands_for(threshold);
	struct job job = {.corpus = corpus,
	                  .kernels = kernels,
	                  .bands = bands,
	                  .workers = calloc(threads, sizeof *job.workers)};
	enum dedup_status status = DEDUP_NO_MEMORY;

	if (job.workers && list_texts(&job, crew)) {
		plan(&job, threads);
		status = job.count > 1 ? work_rounds(&job, crew) : DEDUP_OK;
		if (status == DEDUP_OK)
			status = collect(out, &job, threads);
	}
	for (unsigned i = 0; job.workers && i < threads; i++)
		release_worker(&job.workers[i]);
	free(job.workers);
	free(job.text);
	free(job.signature);
	free(job.keys);
	return status;
}
