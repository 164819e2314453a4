/* rare.c - candidates for rewrites: texts that share rare terms.
 *
 * A rewrite keeps the names, figures and odd words of its source, whatever it does to
 * the sentences. So each text is put into the posting lists of its RARE rarest terms
 * that occur in another text at all, and two texts that meet in several lists, with
 * enough of the lighter one's weight, are a pair:
 *
 *     weight of a term of document frequency f among n texts:  log2(n / f) + 1
 *     pair (a, b):  met >= MET_LEAST lists, sum of weights >= SHARE of the smaller total
 *
 * This is the prefix filter of set-similarity joins (Chaudhuri, Ganti, Kaushik, "A
 * primitive operator for similarity joins", ICDE 2006) with the rarest terms as prefix.
 * Terms of more than FREQUENT texts propose nothing: the cost is at most
 * RARE * FREQUENT list entries a text, however large the corpus.
 *
 * Frequencies are counted in a table indexed by the low bits of the term, with about
 * as many places as the corpus has tokens: terms that share a place look more frequent
 * than they are, never rarer.
 */
#include "match/candidate.h"

#include "base/code.h"
#include "base/idmap.h"
#include "base/radix.h"
#include "base/threads.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define RARE       32
#define FREQUENT   200
#define MET_LEAST  2
#define SHARE      0.08
#define FIXED      16 /* weights are whole sixteenths, so that sums do not depend on order */
#define TABLE_LEAST 12

struct rare {
	uint16_t total;       /* of its terms' weights */
	uint8_t count;        /* terms */
	uint32_t term[RARE];  /* table places */
};

struct sum {
	uint16_t met;
	uint16_t weight;
};

struct worker {
	struct dd_idmap seen;     /* owned: terms of one text */
	struct dd_list pairs;     /* owned: of uint64_t */
	struct sum *sums;         /* owned: one for each text, zero between texts */
	struct dd_list touched;   /* owned: of uint32_t, texts whose sum is not zero */
	bool failed;
};

struct job {
	const struct dd_corpus *corpus;
	struct rare *rare;            /* owned: one for each text */
	_Atomic uint32_t *frequency;  /* owned: documents for each table place */
	uint64_t *postings;           /* owned: place << 32 | text, ascending */
	uint32_t *lists;              /* owned: list i is postings [lists[i], lists[i + 1]) */
	uint32_t *place_list;         /* borrowed view of frequency, once counting is over */
	uint32_t mask;                /* places - 1 */
	uint16_t weight[FREQUENT + 1];
	struct worker *workers;
};

static uint32_t place_of(const struct job *job, uint32_t code)
{
	return dd_code_term(code) & job->mask;
}

/* The distinct places of a text's terms into worker->seen. */
static bool see_terms(const struct job *job, struct worker *worker,
                      const struct dd_article *article)
{
	if (!dd_idmap_reset(&worker->seen, article->count)) {
		worker->failed = true;
		return false;
	}
	for (uint32_t i = 0; i < article->count; i++)
		dd_idmap_put(&worker->seen, place_of(job, article->code[i]));
	return true;
}

static uint32_t seen_place(const struct worker *worker, uint32_t id)
{
	return (uint32_t)worker->seen.slots[worker->seen.order[id]].key;
}

static void work_count(void *cookie, unsigned number, uint64_t begin, uint64_t end)
{
	struct job *job = cookie;
	struct worker *worker = &job->workers[number];
	for (uint64_t i = begin; i < end; i++) {
		const struct dd_text_entry *text = &job->corpus->texts[i];
		if (!text->comparable || !see_terms(job, worker, &text->article))
			continue;
		for (uint32_t id = 0; id < worker->seen.count; id++)
			atomic_fetch_add_explicit(&job->frequency[seen_place(worker, id)], 1,
			                          memory_order_relaxed);
	}
}

/* Puts a place that is as frequent as the cut into the last `room` places of the
 * selection, which are kept ascending: the smallest win. */
static void insert_tie(struct rare *rare, uint32_t fixed, uint32_t room, uint32_t place)
{
	uint32_t at = rare->count;
	if (at == fixed + room) {
		if (place >= rare->term[at - 1])
			return;
		at--;
	} else {
		rare->count++;
	}
	for (; at > fixed && rare->term[at - 1] > place; at--)
		rare->term[at] = rare->term[at - 1];
	rare->term[at] = place;
}

/* The RARE rarest places of worker->seen that two texts or more have. */
static void select_rare(const struct job *job, const struct worker *worker, struct rare *rare)
{
	uint32_t histogram[FREQUENT + 1] = {0}, below = 0, cut = 2;
	for (uint32_t id = 0; id < worker->seen.count; id++) {
		uint32_t f = job->frequency[seen_place(worker, id)];
		if (f <= FREQUENT)
			histogram[f]++;
	}
	for (; cut <= FREQUENT && below + histogram[cut] <= RARE; cut++)
		below += histogram[cut];
	for (uint32_t id = 0; id < worker->seen.count; id++) {
		uint32_t place = seen_place(worker, id), f = job->frequency[place];
		if (f >= 2 && f < cut)
			rare->term[rare->count++] = place;
	}
	for (uint32_t id = 0; cut <= FREQUENT && id < worker->seen.count; id++) {
		uint32_t place = seen_place(worker, id);
		if (job->frequency[place] == cut)
			insert_tie(rare, below, RARE - below, place);
	}
	for (uint32_t i = 0; i < rare->count; i++)
		rare->total = (uint16_t)(rare->total + job->weight[job->frequency[rare->term[i]]]);
}

static void work_select(void *cookie, unsigned number, uint64_t begin, uint64_t end)
{
	struct job *job = cookie;
	struct worker *worker = &job->workers[number];
	for (uint64_t i = begin; i < end; i++) {
		const struct dd_text_entry *text = &job->corpus->texts[i];
		if (text->comparable && see_terms(job, worker, &text->article))
			select_rare(job, worker, &job->rare[i]);
	}
}

/* Sorts all selected terms into posting lists and makes place_list the way to them. */
static enum dedup_status build_postings(struct job *job)
{
	size_t count = 0, at = 0;
	uint32_t list = 0;
	for (uint32_t i = 0; i < job->corpus->count; i++)
		count += job->rare[i].count;
	job->postings = malloc((count + 1) * sizeof *job->postings);
	job->lists = malloc((count + 1) * sizeof *job->lists);
	uint64_t *scratch = malloc((count + 1) * sizeof *scratch);
	if (!job->postings || !job->lists || !scratch) {
		free(scratch);
		return DEDUP_NO_MEMORY;
	}
	for (uint32_t i = 0; i < job->corpus->count; i++) {
		for (uint32_t k = 0; k < job->rare[i].count; k++)
			job->postings[at++] = (uint64_t)job->rare[i].term[k] << 32 | i;
	}
	dd_radix_sort_u64(job->postings, scratch, count);
	free(scratch);
	job->place_list = malloc(((size_t)job->mask + 1) * sizeof *job->place_list);
	if (!job->place_list)
		return DEDUP_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		uint32_t place = (uint32_t)(job->postings[i] >> 32);
		if (!i || place != job->postings[i - 1] >> 32) {
			job->place_list[place] = list;
			job->lists[list++] = (uint32_t)i;
		}
	}
	job->lists[list] = (uint32_t)count;
	return DEDUP_OK;
}

/* Adds up what the later texts share with text a. */
static void add_up(const struct job *job, struct worker *worker, uint32_t a)
{
	const struct rare *rare = &job->rare[a];
	for (uint32_t k = 0; k < rare->count; k++) {
		uint32_t list = job->place_list[rare->term[k]];
		uint16_t weight = job->weight[job->frequency[rare->term[k]]];
		for (uint32_t i = job->lists[list + 1]; i-- > job->lists[list];) {
			uint32_t b = (uint32_t)job->postings[i];
			if (b <= a)
				break;
			if (!worker->sums[b].met++ &&
			    !dd_list_push(&worker->touched, &b, sizeof b))
				worker->failed = true;
			worker->sums[b].weight = (uint16_t)(worker->sums[b].weight + weight);
		}
	}
}

static void work_pairs(void *cookie, unsigned number, uint64_t begin, uint64_t end)
{
	const struct job *job = cookie;
	struct worker *worker = &job->workers[number];
	if (!worker->sums)
		worker->sums = calloc(job->corpus->count, sizeof *worker->sums);
	if (!worker->sums) {
		worker->failed = true;
		return;
	}
	for (uint32_t a = (uint32_t)begin; a < end; a++) {
		add_up(job, worker, a);
		const uint32_t *touched = worker->touched.items;
		for (size_t i = 0; i < worker->touched.count; i++) {
			uint32_t b = touched[i];
			struct sum sum = worker->sums[b];
			worker->sums[b] = (struct sum){0};
			uint16_t x = job->rare[a].total, y = job->rare[b].total;
			uint64_t pair = (uint64_t)a << 32 | b;
			if (sum.met >= MET_LEAST && sum.weight >= SHARE * (x < y ? x : y) &&
			    dd_corpus_in_window(job->corpus, a, b) &&
			    !dd_list_push(&worker->pairs, &pair, sizeof pair))
				worker->failed = true;
		}
		worker->touched.count = 0;
	}
}

static void set_weights(struct job *job)
{
	for (uint32_t f = 1; f <= FREQUENT; f++) {
		double weight = 1 + log2((double)job->corpus->count / f);
		job->weight[f] = (uint16_t)(FIXED * (weight > 1 ? weight : 1));
	}
}

static uint32_t table_places(const struct dd_corpus *corpus)
{
	uint64_t tokens = 0, places = (uint64_t)1 << TABLE_LEAST;
	for (uint32_t i = 0; i < corpus->count; i++)
		tokens += corpus->texts[i].article.count;
	while (places < tokens && places < DD_TERMS)
		places *= 2;
	return (uint32_t)places;
}

static enum dedup_status collect(struct dd_candidates *out, struct job *job, unsigned threads)
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
			out->terms += worker->pairs.count;
		}
		dd_idmap_release(&worker->seen);
		dd_list_release(&worker->pairs);
		dd_list_release(&worker->touched);
		free(worker->sums);
	}
	return status;
}

enum dedup_status dd_candidates_terms(struct dd_candidates *out, const struct dd_corpus *corpus,
                                      unsigned threads)
{
	enum dedup_status status = DEDUP_NO_MEMORY;
	struct job job = {.corpus = corpus, .mask = table_places(corpus) - 1};
	job.workers = calloc(threads, sizeof *job.workers);
	job.rare = calloc((size_t)corpus->count + 1, sizeof *job.rare);
	job.frequency = calloc((size_t)job.mask + 1, sizeof *job.frequency);
	if (!job.workers || !job.rare || !job.frequency)
		goto out;
	set_weights(&job);
	status = dd_parallel(threads, corpus->count, 64, work_count, &job);
	if (status == DEDUP_OK)
		status = dd_parallel(threads, corpus->count, 64, work_select, &job);
	if (status == DEDUP_OK)
		status = build_postings(&job);
	if (status == DEDUP_OK)
		status = dd_parallel(threads, corpus->count, 64, work_pairs, &job);
out:
	if (job.workers) {
		enum dedup_status collected = collect(out, &job, threads);
		status = status != DEDUP_OK ? status : collected;
	}
	free(job.workers);
	free(job.rare);
	free(job.frequency);
	free(job.postings);
	free(job.lists);
	free(job.place_list);
	return status;
}
