/* rare.c - candidates for rewrites: texts that share rare terms.
 *
 * A rewrite keeps the names, figures and odd words of its source, whatever it does to
 * the sentences. So each text goes into the posting lists of its rarest terms that occur
 * in another text at all, and two texts that meet in several lists, with enough of the
 * lighter one's weight, are a pair:
 *
 *     terms of a text: rarest first, as long as their lists have ENTRIES entries in all,
 *                      at most RARE of them, none of more than FREQUENT texts
 *     weight of a term of document frequency f among n texts:  log2(n / f) + 1
 *     pair (a, b):  met enough lists, of enough weight in all, enough of the smaller total:
 *                   rare.h
 *
 * This is the prefix filter of set-similarity joins (Chaudhuri, Ganti, Kaushik, "A
 * primitive operator for similarity joins", ICDE 2006) with the rarest terms as prefix, cut
 * by cost: a text looks at ENTRIES entries, however large the corpus.
 *
 * Measured on the labelled sets mixed into Reuters-21578 (20,824 articles; pairs of one
 * article proposed, of 2,146; candidates an article):
 *
 *     RARE  ENTRIES        met  share   proposed  candidates
 *       96     1500          3   0.10     0.9851         4.6
 *      256     1500          3   0.10     0.9935         4.7
 *      400     1000          3   0.08     0.9986         3.0
 *      400      800          4   0.08     0.9953         1.0
 *      400      800          4   0.12     0.9916         0.9
 *      400     1200          6   0.14     0.9870         0.6
 *      400      900          5   0.13     0.9874         0.6
 *
 * Frequencies are counted in a table indexed by the low bits of the term, with about
 * half as many places as the corpus has tokens: terms that share a place look more frequent
 * than they are, never rarer.
 */
#include "match/rare.h"

#include "base/arena.h"
#include "base/code.h"
#include "base/radix.h"
#include "base/threads.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define TABLE_LEAST 12

/* The terms by which a text is found. */
struct rare {
	uint32_t first; /* its table places are chosen[first ...] of the worker that chose them */
	uint32_t total; /* of its terms' weights */
	uint16_t count; /* terms */
	uint16_t worker;
};

/* What two texts share: lists met in the high bits, the sum of weights in the low ones.
 * DD_RARE_TERMS lists of the heaviest terms (33 * DD_RARE_FIXED) fit. */
#define SUM_MET    ((uint32_t)1 << 22)
#define SUM_WEIGHT (SUM_MET - 1)

/* The distinct places of one text. */
struct seen {
	uint64_t *bits; /* owned: one for each place of the table, zero between texts */
	uint32_t *list; /* owned: the places in order of first sight */
	uint32_t count, capacity;
};

struct worker {
	struct seen seen;
	struct dd_list chosen; /* owned: of uint32_t, places of the texts' rare terms */
	struct dd_list pairs;  /* owned: of uint64_t */
	uint32_t *sums;        /* owned: one for each text, zero between texts */
	uint32_t *touched;     /* owned: texts whose sum is not zero; room for all and one */
	bool failed;
};

struct job {
	const struct dd_corpus *corpus;
	enum dd_purpose purpose;
	struct dd_arena arena;       /* of the large tables below, which it puts on huge pages */
	struct rare *rare;           /* owned: one for each text */
	_Atomic uint32_t *frequency; /* documents for each table place; once the lists
	                               * are built, the list of each place that has one */
	uint64_t *postings;          /* place << 32 | text, ascending */
	uint32_t *lists;             /* list i is postings [lists[i], lists[i + 1]) */
	uint32_t *list_weight;       /* of each list's term */
	uint32_t mask;               /* places - 1 */
	uint16_t weight[DD_RARE_FREQUENT + 1];
	struct worker *workers;
};

static uint32_t place_of(const struct job *job, uint32_t code)
{
	return dd_code_term(code) & job->mask;
}

static bool seen_room(struct seen *seen, uint32_t tokens, uint32_t places)
{
	if (!seen->bits)
		seen->bits = calloc(((size_t)places + 63) / 64, sizeof *seen->bits);
	if (tokens + 1 > seen->capacity) {
		free(seen->list);
		seen->list = malloc(((size_t)tokens * 2 + 1) * sizeof *seen->list);
		seen->capacity = seen->list ? tokens * 2 + 1 : 0;
	}
	return seen->bits && seen->list;
}

/* The distinct places of a text's terms into worker->seen. Whether a term is new is a coin
 * toss, so the loop has no branch on it. */
static bool see_terms(const struct job *job, struct worker *worker,
                      const struct dd_article *article)
{
	struct seen *seen = &worker->seen;
	if (!seen_room(seen, article->count, job->mask + 1)) {
		worker->failed = true;
		return false;
	}
	seen->count = 0;
	for (uint32_t i = 0; i < article->count; i++) {
		uint32_t place = place_of(job, article->code[i]);
		uint64_t *word = &seen->bits[place / 64], bit = (uint64_t)1 << place % 64;
		seen->list[seen->count] = place;
		seen->count += !(*word & bit);
		*word |= bit;
	}
	for (uint32_t id = 0; id < seen->count; id++)
		seen->bits[seen->list[id] / 64] = 0;
	return true;
}

static void work_count(void *cookie, unsigned number, uint64_t begin, uint64_t end)
{
	struct job *job = cookie;
	struct worker *worker = &job->workers[number];
	for (uint64_t i = begin; i < end; i++) {
		const struct dd_text_entry *text = &job->corpus->texts[i];
		if (i + 2 < end)
			dd_article_prefetch(&text[2].article);
		if (!text->comparable || !see_terms(job, worker, &text->article))
			continue;
		for (uint32_t id = 0; id < worker->seen.count; id++)
			atomic_fetch_add_explicit(&job->frequency[worker->seen.list[id]], 1,
			                          memory_order_relaxed);
	}
}

static uint32_t frequency_of(const struct job *job, uint32_t place)
{
	return atomic_load_explicit(&job->frequency[place], memory_order_relaxed);
}

/* How far the frequencies of worker->seen fit: all of those below *cut do, and *room more
 * of those at it. */
static void find_cut(const struct job *job, const struct worker *worker, uint32_t *cut,
                     uint32_t *room)
{
	uint32_t histogram[DD_RARE_FREQUENT + 1] = {0}, count = 0, entries = 0, f;
	for (uint32_t id = 0; id < worker->seen.count; id++) {
		uint32_t frequency = frequency_of(job, worker->seen.list[id]);
		if (frequency <= DD_RARE_FREQUENT)
			histogram[frequency]++;
	}
	for (f = 2; f <= DD_RARE_FREQUENT; f++) {
		uint32_t more = histogram[f];
		if (count + more > DD_RARE_TERMS || entries + more * f > DD_RARE_ENTRIES)
			break;
		count += more;
		entries += more * f;
	}
	*cut = f;
	*room = (DD_RARE_ENTRIES - entries) / f;
	*room = f > DD_RARE_FREQUENT            ? 0
	        : *room < DD_RARE_TERMS - count ? *room
	                                        : DD_RARE_TERMS - count;
}

/* Puts a place that is as frequent as the cut among the last `room` of the chosen ones from
 * `fixed` on, which are kept ascending: the smallest win. */
static void insert_tie(uint32_t *chosen, uint32_t *count, uint32_t fixed, uint32_t room,
                       uint32_t place)
{
	uint32_t at = *count;
	if (at == fixed + room) {
		if (place >= chosen[at - 1])
			return;
		at--;
	} else {
		++*count;
	}
	for (; at > fixed && chosen[at - 1] > place; at--)
		chosen[at] = chosen[at - 1];
	chosen[at] = place;
}

/* The rarest places of worker->seen that two texts or more have. */
static void choose_rare(const struct job *job, struct worker *worker, struct rare *rare)
{
	uint32_t cut, room, count = 0, fixed;
	find_cut(job, worker, &cut, &room);
	if (!dd_list_reserve(&worker->chosen, DD_RARE_TERMS, sizeof(uint32_t))) {
		worker->failed = true;
		return;
	}
	uint32_t *chosen = (uint32_t *)worker->chosen.items + worker->chosen.count;
	for (uint32_t id = 0; id < worker->seen.count; id++) {
		uint32_t place = worker->seen.list[id], f = frequency_of(job, place);
		if (f >= 2 && f < cut)
			chosen[count++] = place;
	}
	fixed = count;
	for (uint32_t id = 0; room && id < worker->seen.count; id++) {
		uint32_t place = worker->seen.list[id];
		if (frequency_of(job, place) == cut)
			insert_tie(chosen, &count, fixed, room, place);
	}
	rare->first = (uint32_t)worker->chosen.count;
	rare->count = (uint16_t)count;
	rare->worker = (uint16_t)(worker - job->workers);
	for (uint32_t i = 0; i < count; i++)
		rare->total += job->weight[frequency_of(job, chosen[i])];
	worker->chosen.count += count;
}

static void work_select(void *cookie, unsigned number, uint64_t begin, uint64_t end)
{
	struct job *job = cookie;
	struct worker *worker = &job->workers[number];
	for (uint64_t i = begin; i < end; i++) {
		const struct dd_text_entry *text = &job->corpus->texts[i];
		if (i + 2 < end)
			dd_article_prefetch(&text[2].article);
		if (text->comparable && see_terms(job, worker, &text->article))
			choose_rare(job, worker, &job->rare[i]);
	}
}

static const uint32_t *places_of(const struct job *job, const struct rare *rare)
{
	const uint32_t *chosen = job->workers[rare->worker].chosen.items;
	return chosen ? chosen + rare->first : NULL;
}

/* Sorts all chosen terms into posting lists, and makes the table the way to them. */
static enum dedup_status build_postings(struct job *job)
{
	size_t count = 0, at = 0;
	uint32_t list = 0;
	for (uint32_t i = 0; i < job->corpus->count; i++)
		count += job->rare[i].count;
	job->postings = dd_arena_alloc(&job->arena, count + 1, sizeof *job->postings);
	job->lists = dd_arena_alloc(&job->arena, count + 1, sizeof *job->lists);
	job->list_weight = dd_arena_alloc(&job->arena, count + 1, sizeof *job->list_weight);
	uint64_t *scratch = dd_arena_alloc(&job->arena, count + 1, sizeof *scratch);
	if (!job->postings || !job->lists || !job->list_weight || !scratch)
		return DEDUP_NO_MEMORY;
	for (uint32_t i = 0; i < job->corpus->count; i++) {
		const uint32_t *places = places_of(job, &job->rare[i]);
		for (uint32_t k = 0; k < job->rare[i].count; k++)
			job->postings[at++] = (uint64_t)places[k] << 32 | i;
	}
	dd_radix_sort_u64(job->postings, scratch, count);
	for (size_t i = 0; i < count; i++) {
		uint32_t place = (uint32_t)(job->postings[i] >> 32);
		if (i && place == job->postings[i - 1] >> 32)
			continue;
		job->list_weight[list] = job->weight[frequency_of(job, place)];
		atomic_store_explicit(&job->frequency[place], list, memory_order_relaxed);
		job->lists[list++] = (uint32_t)i;
	}
	job->lists[list] = (uint32_t)count;
	return DEDUP_OK;
}

/* Adds up what the later texts share with text a; returns how many share anything. No
 * branch on whether a text is met for the first time: that is a coin toss. */
static uint32_t add_up(const struct job *job, struct worker *worker, uint32_t a)
{
	const uint32_t *places = places_of(job, &job->rare[a]);
	uint32_t touched = 0;
	for (uint32_t k = 0; k < job->rare[a].count; k++) {
		uint32_t list = frequency_of(job, places[k]);
		uint32_t more = SUM_MET + job->list_weight[list];
		for (uint32_t i = job->lists[list + 1]; i-- > job->lists[list];) {
			uint32_t b = (uint32_t)job->postings[i];
			if (b <= a)
				break;
			worker->touched[touched] = b;
			touched += !worker->sums[b];
			worker->sums[b] += more;
		}
	}
	return touched;
}

static bool pairs_room(struct worker *worker, uint32_t texts)
{
	if (!worker->sums)
		worker->sums = calloc(texts, sizeof *worker->sums);
	if (!worker->touched)
		worker->touched = malloc(((size_t)texts + 1) * sizeof *worker->touched);
	return worker->sums && worker->touched;
}

static void work_pairs(void *cookie, unsigned number, uint64_t begin, uint64_t end)
{
	const struct job *job = cookie;
	struct worker *worker = &job->workers[number];
	const struct dd_demand demand = dd_rare_demand(job->purpose);
	double least = demand.heaviest * job->weight[2];
	if (!pairs_room(worker, job->corpus->count)) {
		worker->failed = true;
		return;
	}
	for (uint32_t a = (uint32_t)begin; a < end; a++) {
		uint32_t touched = add_up(job, worker, a), x = job->rare[a].total;
		for (uint32_t i = 0; i < touched; i++) {
			uint32_t b = worker->touched[i], sum = worker->sums[b];
			uint32_t y = job->rare[b].total;
			uint64_t pair = (uint64_t)a << 32 | b;
			worker->sums[b] = 0;
			if (sum >= demand.met * SUM_MET && (sum & SUM_WEIGHT) >= least &&
			    (sum & SUM_WEIGHT) >= demand.share * (x < y ? x : y) &&
			    dd_corpus_in_window(job->corpus, a, b) &&
			    !dd_list_push(&worker->pairs, &pair, sizeof pair))
				worker->failed = true;
		}
	}
}

static void set_weights(struct job *job)
{
	for (uint32_t f = 1; f <= DD_RARE_FREQUENT; f++) {
		double weight = 1 + log2((double)job->corpus->count / f);
		job->weight[f] = (uint16_t)(DD_RARE_FIXED * (weight > 1 ? weight : 1));
	}
}

static uint32_t table_places(const struct dd_corpus *corpus)
{
	uint64_t tokens = 0, places = (uint64_t)1 << TABLE_LEAST;
	for (uint32_t i = 0; i < corpus->count; i++)
		tokens += corpus->texts[i].article.count;
	while (places < tokens / 2 && places < DD_TERMS)
		places *= 2;
	return (uint32_t)places;
}

static enum dedup_status collect(struct dd_candidates *out, struct job *job, unsigned threads)
{
	enum dedup_status status = DEDUP_OK;
	for (unsigned i = 0; i < threads; i++) {
		struct worker *worker = &job->workers[i];
		if (worker->failed || dd_candidates_take(out, &worker->pairs) != DEDUP_OK)
			status = DEDUP_NO_MEMORY;
		out->terms += worker->pairs.count;
		free(worker->seen.bits);
		free(worker->seen.list);
		dd_list_release(&worker->chosen);
		dd_list_release(&worker->pairs);
		free(worker->touched);
		free(worker->sums);
	}
	return status;
}

enum dedup_status dd_candidates_terms(struct dd_candidates *out, const struct dd_corpus *corpus,
                                      enum dd_purpose purpose, unsigned threads)
{
	enum dedup_status status = DEDUP_NO_MEMORY;
	struct job job = {.corpus = corpus, .purpose = purpose, .mask = table_places(corpus) - 1};
	job.workers = calloc(threads, sizeof *job.workers);
	job.rare = calloc((size_t)corpus->count + 1, sizeof *job.rare);
	job.frequency = dd_arena_zalloc(&job.arena, (size_t)job.mask + 1, sizeof *job.frequency);
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
	dd_arena_release(&job.arena);
	return status;
}
