/* rare.c - candidates for rewrites: texts that share rare terms.
 *
 * A rewrite keeps the names, figures and odd words of its source, whatever it does to
 * the sentences. So each text goes into the posting lists of its rarest terms that occur
 * in another text at all, and two texts that meet in several lists, with enough of the
 * lighter one's weight, are a pair:
 *
 *     terms of a text: rarest first, as long as their lists have DD_RARE_ENTRIES entries in all,
 *                      at most DD_RARE_TERMS of them, none of more than DD_RARE_FREQUENT texts
 *     weight of a term of document frequency f among n texts:  log2(n / f) + 1
 *     pair (a, b):  met enough lists, of enough weight in all, enough of the smaller total:
 *                   rare.h
 *
 * This is the prefix filter of set-similarity joins (Chaudhuri, Ganti, Kaushik, "A
 * primitive operator for similarity joins", ICDE 2006) with the rarest terms as prefix, cut
 * by cost: a text looks at DD_RARE_ENTRIES entries, however large the corpus.
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
 * than they are, never rarer. Counts stop at DD_RARE_FREQUENT + 1, and a term that is known to be
 * that frequent is passed over: the words of the language, most of a text, cost one look
 * at a bit.
 *
 * The posting lists stand in one array, each behind a head that says how long it is and how
 * frequent its term:
 *
 *     postings:  head | text text text | head | text text | ...
 *
 * They are made in PARTS parts by the high bits of the place, for threads and so that
 * what is sorted at a time is small. Then a text is known by where the heads of its lists
 * are.
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
#define PARTS_BITS  3
#define PARTS       (1u << PARTS_BITS)

/* The terms by which a text is found: first all that may be rare, then those chosen. */
struct rare {
	uint32_t first; /* they are terms[first ...] of the worker that listed them; later
	                 * heads[first ...] of the job */
	uint32_t count;
	uint32_t total; /* of the chosen ones' weights */
	uint32_t worker;
};

/* A list's head. */
static uint32_t head_make(uint32_t texts, uint32_t frequency)
{
	return texts << 16 | frequency;
}

static uint32_t head_texts(uint32_t head)
{
	return head >> 16;
}

static uint32_t head_frequency(uint32_t head)
{
	return head & 0xffff;
}

_Static_assert(DD_RARE_FREQUENT < 0xffff, "fits into half a head");

/* What two texts share: lists met in the high bits, the sum of weights in the low ones.
 * DD_RARE_TERMS lists of the heaviest terms (33 * DD_RARE_FIXED) fit. */
#define SUM_MET    ((uint32_t)1 << 22)
#define SUM_WEIGHT (SUM_MET - 1)

struct worker {
	uint64_t *seen;       /* owned: a bit for each place of the table, zero between texts */
	struct dd_list terms; /* owned: of uint32_t, places of the table */
	struct dd_list pairs; /* owned: of uint64_t */
	uint32_t *sums;       /* owned: one for each text, zero between texts */
	bool failed;
};

/* Where the lists of a part begin in job->postings, and how many texts they hold. */
struct part {
	uint64_t begin;
	uint64_t count;
};

struct job {
	const struct dd_corpus *corpus;
	enum dd_purpose purpose;
	struct dd_arena arena;   /* of the large tables below, which it puts on huge pages */
	struct rare *rare;       /* owned: one for each text */
	struct dd_key_id *order; /* owned: the texts as they lie in memory */
	_Atomic uint16_t
	        *frequency;         /* documents for each table place, up to DD_RARE_FREQUENT + 1 */
	_Atomic uint64_t *frequent; /* a bit for each place: is above DD_RARE_FREQUENT */
	uint32_t *postings;
	uint32_t *heads;     /* places in postings, text by text */
	uint32_t mask;       /* places - 1 */
	unsigned part_shift; /* of a place, to its part */
	struct part parts[PARTS];
	uint16_t weight[DD_RARE_FREQUENT + 1];
	unsigned threads;
	struct worker *workers;
};

static uint32_t place_of(const struct job *job, uint32_t code)
{
	return dd_code_term(code) & job->mask;
}

static uint32_t frequency_of(const struct job *job, uint32_t place)
{
	return atomic_load_explicit(&job->frequency[place], memory_order_relaxed);
}

static bool known_frequent(const struct job *job, uint32_t place)
{
	uint64_t word = atomic_load_explicit(&job->frequent[place / 64], memory_order_relaxed);
	return word >> place % 64 & 1;
}

/* Going past DD_RARE_FREQUENT by more than one is no error: any such count says the same. */
static void count_place(const struct job *job, uint32_t place)
{
	uint32_t frequency = frequency_of(job, place);
	if (frequency > DD_RARE_FREQUENT)
		return;
	if (job->threads > 1)
		atomic_fetch_add_explicit(&job->frequency[place], 1, memory_order_relaxed);
	else
		atomic_store_explicit(&job->frequency[place], (uint16_t)(frequency + 1),
		                      memory_order_relaxed);
	if (frequency == DD_RARE_FREQUENT)
		atomic_fetch_or_explicit(&job->frequent[place / 64], (uint64_t)1 << place % 64,
		                         memory_order_relaxed);
}

/* The places of a text's terms that are not known to be frequent, with repeats; returns how
 * many. No branch: whether a term is frequent is hard to tell. */
static uint32_t pass_over(const struct job *job, const struct dd_article *article, uint32_t *list)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < article->count; i++) {
		uint32_t place = place_of(job, article->code[i]);
		list[count] = place;
		count += !known_frequent(job, place);
	}
	return count;
}

/* Drops repeats from a list of places; returns how many are left. */
static uint32_t drop_repeats(uint64_t *seen, uint32_t *list, uint32_t count)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t place = list[i];
		uint64_t *word = &seen[place / 64], bit = (uint64_t)1 << place % 64;
		list[kept] = place;
		kept += !(*word & bit);
		*word |= bit;
	}
	for (uint32_t i = 0; i < kept; i++)
		seen[list[i] / 64] = 0;
	return kept;
}

/* Lists the text's terms and counts them. False if memory ran out. */
static bool list_terms(const struct job *job, struct worker *worker,
                       const struct dd_article *article, struct rare *rare)
{
	if (!worker->seen)
		worker->seen = calloc(((size_t)job->mask + 64) / 64, sizeof *worker->seen);
	if (!worker->seen || worker->terms.count > UINT32_MAX ||
	    !dd_list_reserve(&worker->terms, (size_t)article->count + 1, sizeof(uint32_t)))
		return false;
	uint32_t *list = (uint32_t *)worker->terms.items + worker->terms.count;
	uint32_t count = drop_repeats(worker->seen, list, pass_over(job, article, list));
	for (uint32_t i = 0; i < count; i++)
		__builtin_prefetch(&job->frequency[list[i]], 1);
	for (uint32_t i = 0; i < count; i++)
		count_place(job, list[i]);
	*rare = (struct rare){.first = (uint32_t)worker->terms.count,
	                      .count = count,
	                      .worker = (uint32_t)(worker - job->workers)};
	worker->terms.count += count;
	return true;
}

static void work_count(void *cookie, unsigned number, uint64_t begin, uint64_t end)
{
	struct job *job = cookie;
	struct worker *worker = &job->workers[number];
	for (uint64_t i = begin; i < end && !worker->failed; i++) {
		uint32_t number_of_text = job->order[i].id;
		const struct dd_text_entry *text = &job->corpus->texts[number_of_text];
		if (i + 2 < end)
			dd_article_prefetch(&job->corpus->texts[job->order[i + 2].id].article);
		if (text->comparable &&
		    !list_terms(job, worker, &text->article, &job->rare[number_of_text]))
			worker->failed = true;
	}
}

static uint32_t *terms_of(const struct job *job, const struct rare *rare)
{
	uint32_t *terms = job->workers[rare->worker].terms.items;
	return terms ? terms + rare->first : NULL;
}

/* How far the frequencies fit: all of those below *cut do, and *room more of those at it. */
static void find_cut(const uint32_t histogram[DD_RARE_FREQUENT + 2], uint32_t *cut, uint32_t *room)
{
	uint32_t count = 0, entries = 0, f;
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

/* Puts a place among at most `room` ones, which are kept ascending: the smallest win. */
static void insert_tie(uint32_t *ties, uint32_t *count, uint32_t room, uint32_t place)
{
	uint32_t at = *count;
	if (at == room) {
		if (place >= ties[at - 1])
			return;
		at--;
	} else {
		++*count;
	}
	for (; at > 0 && ties[at - 1] > place; at--)
		ties[at] = ties[at - 1];
	ties[at] = place;
}

/* A frequency as an index of the histogram: above DD_RARE_FREQUENT, all the same. */
static uint32_t clamped_frequency(const struct job *job, uint32_t place)
{
	uint32_t frequency = frequency_of(job, place);
	return frequency <= DD_RARE_FREQUENT ? frequency : DD_RARE_FREQUENT + 1;
}

/* Leaves of a text's terms the rarest that two texts or more have. */
static void choose_rare(const struct job *job, struct rare *rare)
{
	uint32_t histogram[DD_RARE_FREQUENT + 2] = {0}, ties[DD_RARE_TERMS];
	uint32_t *terms = terms_of(job, rare), cut, room, tied = 0, count = 0;
	for (uint32_t i = 0; i < rare->count; i++)
		histogram[clamped_frequency(job, terms[i])]++;
	find_cut(histogram, &cut, &room);
	for (uint32_t i = 0; i < rare->count; i++) {
		uint32_t place = terms[i], frequency = frequency_of(job, place);
		if (frequency >= 2 && frequency < cut) {
			rare->total += job->weight[frequency];
			terms[count++] = place;
		} else if (room && frequency == cut) {
			insert_tie(ties, &tied, room, place);
		}
	}
	if (tied)
		memcpy(terms + count, ties, tied * sizeof *ties);
	rare->total += tied ? tied * job->weight[cut] : 0;
	rare->count = count + tied;
}

/* Calls for the frequencies of a text's terms ahead of their use. */
static void prefetch_frequencies(const struct job *job, const struct rare *rare)
{
	const uint32_t *terms = terms_of(job, rare);
	for (uint32_t i = 0; i < rare->count; i++)
		__builtin_prefetch(&job->frequency[terms[i]]);
}

static void work_select(void *cookie, unsigned number, uint64_t begin, uint64_t end)
{
	struct job *job = cookie;
	(void)number;
	for (uint64_t i = begin; i < end; i++) {
		if (i + 1 < end)
			prefetch_frequencies(job, &job->rare[i + 1]);
		choose_rare(job, &job->rare[i]);
	}
}

/* Collects what was chosen in a part into items, by place and text; id is the place in
 * job->heads. */
static void gather_part(const struct job *job, uint32_t part, struct dd_key_id *items)
{
	size_t count = 0;
	uint32_t id = 0;
	for (uint32_t text = 0; text < job->corpus->count; text++) {
		const struct rare *rare = &job->rare[text];
		const uint32_t *terms = terms_of(job, rare);
		for (uint32_t k = 0; k < rare->count; k++, id++) {
			if (terms[k] >> job->part_shift == part)
				items[count++] = (struct dd_key_id){
				        .key = (uint64_t)terms[k] << 32 | text, .id = id};
		}
	}
	dd_radix_sort(items, items + count, count);
}

/* Where items that are of one place, from the first on, end. */
static size_t place_end(const struct dd_key_id *items, size_t first, size_t count)
{
	size_t end = first;
	while (end < count && items[end].key >> 32 == items[first].key >> 32)
		end++;
	return end;
}

/* Writes the lists of a part, sorted by place, and leads the texts to them. A list of one
 * text leads nowhere: to the empty one at 0. */
static void write_lists(struct job *job, const struct dd_key_id *items, size_t count, uint64_t at)
{
	for (size_t i = 0, end; i < count; i = end) {
		uint32_t texts, head = (uint32_t)at;
		end = place_end(items, i, count);
		texts = (uint32_t)(end - i);
		if (texts < 2)
			head = 0;
		else
			job->postings[at++] =
			        head_make(texts, frequency_of(job, (uint32_t)(items[i].key >> 32)));
		for (size_t k = i; k < end; k++) {
			job->heads[items[k].id] = head;
			if (head)
				job->postings[at++] = (uint32_t)items[k].key;
		}
	}
}

static void work_lists(void *cookie, unsigned number, uint64_t begin, uint64_t end)
{
	struct job *job = cookie;
	for (uint64_t i = begin; i < end; i++) {
		const struct part *part = &job->parts[i];
		struct dd_key_id *items = malloc((2 * part->count + 1) * sizeof *items);
		if (!items) {
			job->workers[number].failed = true;
			return;
		}
		gather_part(job, (uint32_t)i, items);
		write_lists(job, items, part->count, part->begin);
		free(items);
	}
}

/* Where the parts begin: behind the empty list; each has room for its texts and for the
 * heads of lists of two texts or more. Returns where all end. */
static uint64_t place_parts(struct job *job)
{
	uint64_t at = 1;
	for (uint32_t text = 0; text < job->corpus->count; text++) {
		const uint32_t *terms = terms_of(job, &job->rare[text]);
		for (uint32_t k = 0; k < job->rare[text].count; k++)
			job->parts[terms[k] >> job->part_shift].count++;
	}
	for (uint32_t i = 0; i < PARTS; i++) {
		job->parts[i].begin = at;
		at += job->parts[i].count + job->parts[i].count / 2;
	}
	return at;
}

/* The texts' rare terms are heads from here on, in the order of the texts. */
static void turn_to_heads(struct job *job)
{
	uint32_t first = 0;
	for (uint32_t text = 0; text < job->corpus->count; text++) {
		job->rare[text].first = first;
		first += job->rare[text].count;
	}
	for (unsigned i = 0; i < job->threads; i++)
		dd_list_release(&job->workers[i].terms);
}

/* One stage over so many items. */
static enum dedup_status run_stage(struct job *job, uint64_t items, uint64_t grain, dd_work *work)
{
	enum dedup_status status = dd_parallel(job->threads, items, grain, work, job);
	for (unsigned i = 0; i < job->threads; i++) {
		if (job->workers[i].failed)
			status = DEDUP_NO_MEMORY;
	}
	return status;
}

/* Sorts all chosen terms into posting lists. */
static enum dedup_status build_postings(struct job *job)
{
	uint64_t room = place_parts(job);
	if (room > UINT32_MAX)
		return DEDUP_TOO_LARGE;
	job->postings = dd_arena_alloc(&job->arena, (size_t)room, sizeof *job->postings);
	job->heads = dd_arena_alloc(&job->arena, (size_t)room, sizeof *job->heads);
	if (!job->postings || !job->heads)
		return DEDUP_NO_MEMORY;
	job->postings[0] = head_make(0, 0);
	enum dedup_status status = run_stage(job, PARTS, 1, work_lists);
	turn_to_heads(job);
	return status;
}

static const uint32_t *heads_of(const struct job *job, uint32_t text)
{
	return job->heads + job->rare[text].first;
}

/* Calls for the heads of a text's lists, and what follows them, ahead of their use. */
static void prefetch_lists(const struct job *job, uint32_t text)
{
	const uint32_t *heads = heads_of(job, text);
	for (uint32_t k = 0; k < job->rare[text].count; k++)
		__builtin_prefetch(&job->postings[heads[k]]);
}

/* Adds up what the later texts share with text a. */
static void add_up(const struct job *job, struct worker *worker, uint32_t a)
{
	const uint32_t *heads = heads_of(job, a);
	for (uint32_t k = 0; k < job->rare[a].count; k++) {
		const uint32_t *list = &job->postings[heads[k]];
		uint32_t more = SUM_MET + job->weight[head_frequency(list[0])];
		for (uint32_t i = head_texts(list[0]); i > 0 && list[i] > a; i--)
			worker->sums[list[i]] += more;
	}
}

/* Whether a sum makes a pair of two texts. */
static bool is_enough(const struct job *job, uint32_t sum, uint32_t a, uint32_t b)
{
	const struct dd_demand demand = dd_rare_demand(job->purpose);
	uint32_t x = job->rare[a].total, y = job->rare[b].total, weight = sum & SUM_WEIGHT;
	return weight >= demand.heaviest * job->weight[2] &&
	       weight >= demand.share * (x < y ? x : y) && dd_corpus_in_window(job->corpus, a, b);
}

/* Proposes what shares enough with text a, and clears the sums. */
static void take_sums(const struct job *job, struct worker *worker, uint32_t a)
{
	uint32_t least = dd_rare_demand(job->purpose).met * SUM_MET;
	const uint32_t *heads = heads_of(job, a);
	for (uint32_t k = 0; k < job->rare[a].count; k++) {
		const uint32_t *list = &job->postings[heads[k]];
		for (uint32_t i = head_texts(list[0]); i > 0 && list[i] > a; i--) {
			uint32_t b = list[i], sum = worker->sums[b];
			uint64_t pair = (uint64_t)a << 32 | b;
			worker->sums[b] = 0;
			if (sum >= least && is_enough(job, sum, a, b) &&
			    !dd_list_push(&worker->pairs, &pair, sizeof pair))
				worker->failed = true;
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
		if (a + 1 < end)
			prefetch_lists(job, a + 1);
		add_up(job, worker, a);
		take_sums(job, worker, a);
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

/* Lists the texts as they lie in memory: read so, they stream. */
static bool order_texts(struct job *job)
{
	size_t count = job->corpus->count;
	job->order = malloc((2 * count + 1) * sizeof *job->order);
	if (!job->order)
		return false;
	for (uint32_t i = 0; i < count; i++)
		job->order[i] = (struct dd_key_id){
		        .key = (uintptr_t)job->corpus->texts[i].article.code, .id = i};
	dd_radix_sort(job->order, job->order + count, count);
	return true;
}

static enum dedup_status collect(struct dd_candidates *out, struct job *job, unsigned threads)
{
	enum dedup_status status = DEDUP_OK;
	for (unsigned i = 0; i < threads; i++) {
		struct worker *worker = &job->workers[i];
		if (worker->failed || dd_candidates_take(out, &worker->pairs) != DEDUP_OK)
			status = DEDUP_NO_MEMORY;
		out->terms += worker->pairs.count;
		free(worker->seen);
		dd_list_release(&worker->terms);
		dd_list_release(&worker->pairs);
		free(worker->sums);
	}
	return status;
}

enum dedup_status dd_candidates_terms(struct dd_candidates *out, const struct dd_corpus *corpus,
                                      enum dd_purpose purpose, unsigned threads)
{
	enum dedup_status status = DEDUP_NO_MEMORY;
	struct job job = {.corpus = corpus,
	                  .purpose = purpose,
	                  .mask = table_places(corpus) - 1,
	                  .threads = threads};
	job.workers = calloc(threads, sizeof *job.workers);
	job.rare = calloc((size_t)corpus->count + 1, sizeof *job.rare);
	job.frequency = dd_arena_zalloc(&job.arena, (size_t)job.mask + 1, sizeof *job.frequency);
	job.frequent = dd_arena_zalloc(&job.arena, (size_t)job.mask / 64 + 1, sizeof *job.frequent);
	if (!job.workers || !job.rare || !job.frequency || !job.frequent || !order_texts(&job))
		goto out;
	set_weights(&job);
	while (job.mask >> job.part_shift >= PARTS)
		job.part_shift++;
	status = run_stage(&job, corpus->count, 64, work_count);
	free(job.order);
	job.order = NULL;
	if (status == DEDUP_OK)
		status = run_stage(&job, corpus->count, 64, work_select);
	if (status == DEDUP_OK)
		status = build_postings(&job);
	if (status == DEDUP_OK)
		status = run_stage(&job, corpus->count, 64, work_pairs);
out:
	if (job.workers) {
		enum dedup_status collected = collect(out, &job, threads);
		status = status != DEDUP_OK ? status : collected;
	}
	free(job.workers);
	free(job.rare);
	free(job.order);
	dd_arena_release(&job.arena);
	return status;
}
