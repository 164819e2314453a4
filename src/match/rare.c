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
 * Terms are counted, and those that may be chosen numbered, in frequency.h. The posting lists
 * stand in one array, by number, each in the order of its texts:
 *
 *     start:  0 | 3 | 5 | ...        by number; one more: where the last list ends
 *     lists:  text text text | text text | ...
 *
 * A text is known by the numbers of its terms and its own places in their lists, from where it
 * looks at later texts alone. Most texts that it meets there it meets once: 40,000 articles
 * meet 13 M times, and 6,600 pairs three times. So meetings are counted in a byte for each
 * text, 39 KB that stay in the cache, and weights are added up for those texts alone that meet
 * another one often enough.
 */
#include "match/rare.h"

#include "base/radix.h"
#include "base/threads.h"
#include "match/frequency.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Most parts that lists are made in: a part of the numbers for each thread. */
#define PARTS 16

/* Texts of a list that are copied at a time, 64 bytes. */
#define COPIED 16

/* Texts whose terms are called for ahead of their use. */
#define AHEAD 4

/* Lines of 64 bytes that hold what is read of most texts: the front of packed codes. */
#define FRONT 7

/* Texts that a worker takes at once. */
#define GRAIN 64

/* The terms by which a text is found. */
struct rare {
	uint32_t first; /* among the terms of the worker that chose them */
	uint32_t count;
	uint32_t total; /* of the chosen ones' weights */
	uint32_t worker;
};

/* What two texts share: lists met in the high bits, the sum of weights in the low ones.
 * DD_RARE_TERMS lists of the heaviest terms (33 * DD_RARE_FIXED) fit. */
#define SUM_MET    ((uint32_t)1 << 22)
#define SUM_WEIGHT (SUM_MET - 1)

/* A text's terms stand by their parts, and before them where each part ends:
 *
 *     end[0] ... end[parts - 1] | terms of part 0 | terms of part 1 | ...     ends count from the bar
 */
struct worker {
	struct dd_list texts; /* owned: of uint32_t, those whose terms are listed here */
	struct dd_list terms; /* owned: of uint32_t, their terms' numbers; then of those chosen */
	uint16_t *own;        /* for each of these, the text's place in the list */
	uint16_t *size;       /* owned: by number, how many of these texts chose it */
	uint8_t *met;         /* owned: one for each text, zero between texts; may overflow */
	uint32_t *sums;       /* owned: the same; NULL until needed */
	struct dd_list pairs; /* owned: of uint64_t */
	bool failed;
};

struct job {
	const struct dd_corpus *corpus;
	enum dd_purpose purpose;
	struct dd_frequency frequency;
	struct dd_arena arena;   /* of the tables below */
	struct rare *rare;       /* owned: one for each text */
	struct dd_key_id *order; /* owned: the texts as they lie in memory */
	uint16_t *size;          /* by number, of the list; then what is yet to be filled in */
	uint32_t parts;          /* of the numbers, about as many in each */
	uint64_t part_factor;    /* a number's part is number * part_factor / 2^32 */
	uint32_t *start;
	uint32_t *lists;
	uint16_t weight[DD_RARE_FREQUENT + 1];
	unsigned threads;
	struct worker *workers; /* owned, as the readers: one for each thread */
	struct dd_frequency_reader *readers;
};

/* The i-th text as they lie in memory; NULL if it is not compared. Calls for what the next one
 * will need. */
static const struct dd_article *article_at(const struct job *job, unsigned number, uint64_t i,
                                           uint32_t *text)
{
	const struct dd_text_entry *texts = job->corpus->texts;
	if (i + AHEAD < job->corpus->count) {
		const char *codes = (const char *)(uintptr_t)job->order[i + AHEAD].key;
		__builtin_prefetch(&texts[job->order[i + AHEAD].id].article);
		for (size_t line = 0; line < FRONT; line++)
			__builtin_prefetch(codes + line * 64);
	}
	if (i + 1 < job->corpus->count)
		dd_frequency_prefetch(&job->frequency, &job->readers[number],
		                      &texts[job->order[i + 1].id].article);
	*text = job->order[i].id;
	return texts[*text].comparable ? &texts[*text].article : NULL;
}

static void work_meet(void *cookie, unsigned number, uint64_t begin, uint64_t end)
{
	struct job *job = cookie;
	struct worker *worker = &job->workers[number];
	struct dd_frequency_reader *reader = &job->readers[number];
	for (uint64_t i = begin; i < end && !worker->failed; i++) {
		uint32_t text;
		const struct dd_article *article = article_at(job, number, i, &text);
		worker->failed = article && !dd_frequency_meet(&job->frequency, reader, article);
	}
}

/* Counts and lists the text's terms. False if memory ran out. */
static bool count_text(struct job *job, unsigned number, const struct dd_article *article,
                       uint32_t text)
{
	struct worker *worker = &job->workers[number];
	struct dd_frequency_reader *reader = &job->readers[number];
	uint32_t count;
	if (!dd_frequency_count(&job->frequency, reader, article, &count) ||
	    worker->terms.count > UINT32_MAX - count - job->parts ||
	    !dd_list_reserve(&worker->terms, (size_t)count + job->parts, sizeof(uint32_t)) ||
	    !dd_list_push(&worker->texts, &text, sizeof text))
		return false;
	uint32_t first = (uint32_t)worker->terms.count + job->parts;
	if (count)
		memcpy((uint32_t *)worker->terms.items + first, reader->list,
		       count * sizeof *reader->list);
	job->rare[text] = (struct rare){.first = first, .count = count, .worker = number};
	worker->terms.count = (size_t)first + count;
	return true;
}

static void work_count(void *cookie, unsigned number, uint64_t begin, uint64_t end)
{
	struct job *job = cookie;
	struct worker *worker = &job->workers[number];
	for (uint64_t i = begin; i < end && !worker->failed; i++) {
		uint32_t text;
		const struct dd_article *article = article_at(job, number, i, &text);
		worker->failed = article && !count_text(job, number, article, text);
	}
}

static const uint32_t *terms_of(const struct job *job, uint32_t text)
{
	const struct rare *rare = &job->rare[text];
	const uint32_t *terms = job->workers[rare->worker].terms.items;
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

/* Takes a text's rarest terms of those that another text has, and gives the text their weight. */
static uint32_t choose_rare(const struct job *job, struct rare *rare, const uint32_t *terms,
                            uint32_t chosen[DD_RARE_TERMS + 1])
{
	uint32_t histogram[DD_RARE_FREQUENT + 2] = {0}, ties[DD_RARE_TERMS];
	uint32_t cut, room, tied = 0, count = 0;
	for (uint32_t i = 0; i < rare->count; i++)
		histogram[dd_frequency_of(&job->frequency, terms[i])]++;
	find_cut(histogram, &cut, &room);
	for (uint32_t i = 0; i < rare->count; i++) {
		uint32_t number = terms[i], frequency = dd_frequency_of(&job->frequency, number);
		bool is_below = frequency >= 2 && frequency < cut;
		chosen[count] = number;
		count += is_below;
		rare->total += is_below ? job->weight[frequency] : 0;
		if (room && frequency == cut)
			insert_tie(ties, &tied, room, number);
	}
	if (tied)
		memcpy(chosen + count, ties, tied * sizeof *ties);
	rare->total += tied ? tied * job->weight[cut] : 0;
	return count + tied;
}

static uint32_t part_of(const struct job *job, uint32_t number)
{
	return (uint32_t)(number * job->part_factor >> 32);
}

/* Puts count terms by their parts behind these parts' ends. */
static void put_by_part(const struct job *job, const uint32_t *terms, uint32_t count, uint32_t *end)
{
	uint32_t *out = end + job->parts, next[PARTS] = {0};
	if (job->parts == 1) {
		end[0] = count;
		memcpy(out, terms, count * sizeof *out);
		return;
	}
	for (uint32_t i = 0; i < count; i++)
		next[part_of(job, terms[i])]++;
	for (uint32_t part = 0, sum = 0; part < job->parts; part++) {
		uint32_t here = next[part];
		next[part] = sum;
		sum += here;
		end[part] = sum;
	}
	for (uint32_t i = 0; i < count; i++)
		out[next[part_of(job, terms[i])]++] = terms[i];
}

/* Leaves what is chosen from a text, behind what is left of those before it. */
static void choose(const struct job *job, struct worker *worker, struct rare *rare)
{
	uint32_t chosen[DD_RARE_TERMS + 1], *terms = worker->terms.items;
	uint32_t count = choose_rare(job, rare, terms + rare->first, chosen);
	put_by_part(job, chosen, count, terms + worker->terms.count);
	for (uint32_t i = 0; i < count; i++)
		worker->size[chosen[i]]++;
	rare->first = (uint32_t)worker->terms.count + job->parts;
	rare->count = count;
	worker->terms.count = (size_t)rare->first + count;
}

/* Of the texts that a worker counted. */
static void work_choose(void *cookie, unsigned number, uint64_t i, uint64_t end)
{
	struct job *job = cookie;
	struct worker *worker = &job->workers[i];
	const uint32_t *text = worker->texts.items;
	(void)number, (void)end;
	worker->size = calloc((size_t)job->frequency.numbers + 1, sizeof *worker->size);
	worker->failed |= !worker->size;
	worker->terms.count = 0;
	for (size_t k = 0; k < worker->texts.count && !worker->failed; k++)
		choose(job, worker, &job->rare[text[k]]);
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

/* From the last text to the first, each list from its end. */
static void work_fill(void *cookie, unsigned number, uint64_t part, uint64_t end)
{
	struct job *job = cookie;
	(void)number, (void)end;
	for (uint32_t text = job->corpus->count; text-- > 0;) {
		const struct rare *rare = &job->rare[text];
		const struct worker *worker = &job->workers[rare->worker];
		const uint32_t *terms = terms_of(job, text);
		if (text >= AHEAD)
			__builtin_prefetch(terms_of(job, text - AHEAD));
		if (!rare->count)
			continue;
		const uint32_t *ends = terms - job->parts;
		for (uint32_t i = part ? ends[part - 1] : 0; i < ends[part]; i++) {
			uint32_t size = --job->size[terms[i]];
			worker->own[rare->first + i] = (uint16_t)size;
			job->lists[job->start[terms[i]] + size] = text;
		}
	}
}

/* Takes what all workers counted as the lists' sizes. Returns the sum. */
static uint64_t add_sizes(struct job *job)
{
	size_t numbers = job->frequency.numbers;
	uint64_t sum = 0;
	for (unsigned i = 0; i < job->threads; i++) {
		const uint16_t *size = job->workers[i].size;
		for (size_t k = 0; size && k < numbers; k++)
			job->size[k] = (uint16_t)(job->size[k] + size[k]);
	}
	for (size_t k = 0; k < numbers; k++)
		sum += job->size[k];
	return sum;
}

/* Room for lists of so many entries. */
static bool make_room(struct job *job, uint64_t chosen)
{
	for (unsigned i = 0; i < job->threads; i++) {
		struct worker *worker = &job->workers[i];
		worker->own = dd_arena_alloc(&job->arena, worker->terms.count, sizeof *worker->own);
		if (!worker->own)
			return false;
	}
	job->start =
	        dd_arena_alloc(&job->arena, (size_t)job->frequency.numbers + 1, sizeof *job->start);
	job->lists = dd_arena_alloc(&job->arena, (size_t)chosen + COPIED, sizeof *job->lists);
	return job->start && job->lists;
}

/* Sorts all chosen terms into posting lists. */
static enum dedup_status make_lists(struct job *job)
{
	job->size = dd_arena_zalloc(&job->arena, job->frequency.numbers, sizeof *job->size);
	if (!job->size)
		return DEDUP_NO_MEMORY;
	uint64_t chosen = add_sizes(job);
	if (chosen > UINT32_MAX)
		return DEDUP_TOO_LARGE;
	if (!make_room(job, chosen))
		return DEDUP_NO_MEMORY;
	job->start[0] = 0;
	for (uint32_t i = 0; i < job->frequency.numbers; i++)
		job->start[i + 1] = job->start[i] + job->size[i];
	memset(job->lists + chosen, 0, COPIED * sizeof *job->lists);
	return run_stage(job, job->parts, 1, work_fill);
}

/* Later texts in the list of the i-th term chosen from a text, and how many. */
static const uint32_t *later_texts(const struct job *job, uint32_t text, uint32_t i,
                                   uint32_t *count)
{
	const struct rare *rare = &job->rare[text];
	uint32_t number = terms_of(job, text)[i];
	uint32_t at = job->start[number] + job->workers[rare->worker].own[rare->first + i] + 1;
	*count = job->start[number + 1] - at;
	return &job->lists[at];
}

/* Calls for what a text will be compared with, ahead of its use. */
static void prefetch_lists(const struct job *job, uint32_t text)
{
	for (uint32_t i = 0, count; i < job->rare[text].count; i++)
		__builtin_prefetch(later_texts(job, text, i, &count));
}

/* Calls for a text's terms. */
static void prefetch_terms(const struct job *job, uint32_t text)
{
	const struct rare *rare = &job->rare[text];
	const uint16_t *own = job->workers[rare->worker].own + rare->first;
	for (uint32_t i = 0; i < rare->count; i += 16)
		__builtin_prefetch(terms_of(job, text) + i);
	for (uint32_t i = 0; i < rare->count; i += 32)
		__builtin_prefetch(own + i);
}

/* Copies the later texts of all lists of text a into one array, whose loops run long: most lists
 * are short. Returns how many. */
static uint32_t list_met(const struct job *job, uint32_t a, uint32_t *met)
{
	uint32_t sum = 0;
	for (uint32_t i = 0, count; i < job->rare[a].count; i++) {
		const uint32_t *list = later_texts(job, a, i, &count);
		for (uint32_t k = 0; k < count; k += COPIED)
			memcpy(met + sum + k, list + k, COPIED * sizeof *list);
		sum += count;
	}
	return sum;
}

/* Whether a text is met as often as a pair demands. */
static bool any_often(uint8_t *met, const uint32_t *texts, uint32_t count, uint32_t least)
{
	bool any = false;
	for (uint32_t i = 0; i < count; i++)
		any |= ++met[texts[i]] == least;
	for (uint32_t i = 0; i < count; i++)
		met[texts[i]] = 0;
	return any;
}

/* Adds up what the later texts share with text a. */
static void add_up(const struct job *job, uint32_t *sums, uint32_t a)
{
	for (uint32_t i = 0, count; i < job->rare[a].count; i++) {
		const uint32_t *list = later_texts(job, a, i, &count);
		uint32_t frequency = dd_frequency_of(&job->frequency, terms_of(job, a)[i]);
		for (uint32_t k = 0; k < count; k++)
			sums[list[k]] += SUM_MET + job->weight[frequency];
	}
}

/* Whether a sum makes a pair of two texts. */
static bool is_enough(const struct job *job, uint32_t sum, uint32_t a, uint32_t b)
{
	const struct dd_demand demand = dd_rare_demand(job->purpose);
	uint32_t x = job->rare[a].total, y = job->rare[b].total, weight = sum & SUM_WEIGHT;
	return sum >= demand.met * SUM_MET && weight >= demand.heaviest * job->weight[2] &&
	       weight >= demand.share * (x < y ? x : y) && dd_corpus_in_window(job->corpus, a, b);
}

/* Proposes what shares enough with text a. False if memory ran out. */
static bool weigh(const struct job *job, struct worker *worker, uint32_t a, const uint32_t *texts,
                  uint32_t count)
{
	if (!worker->sums)
		worker->sums = calloc(job->corpus->count, sizeof *worker->sums);
	if (!worker->sums)
		return false;
	add_up(job, worker->sums, a);
	for (uint32_t i = 0; i < count; i++) {
		uint64_t pair = (uint64_t)a << 32 | texts[i];
		uint32_t sum = worker->sums[texts[i]];
		worker->sums[texts[i]] = 0;
		if (is_enough(job, sum, a, texts[i]) &&
		    !dd_list_push(&worker->pairs, &pair, sizeof pair))
			return false;
	}
	return true;
}

static void work_pairs(void *cookie, unsigned number, uint64_t begin, uint64_t end)
{
	const struct job *job = cookie;
	struct worker *worker = &job->workers[number];
	const uint32_t least = dd_rare_demand(job->purpose).met;
	uint32_t texts[DD_RARE_ENTRIES + COPIED];
	if (!worker->met)
		worker->met = calloc(job->corpus->count, sizeof *worker->met);
	worker->failed |= !worker->met;
	for (uint32_t a = (uint32_t)begin; a < end && !worker->failed; a++) {
		if (a + AHEAD < end)
			prefetch_terms(job, a + AHEAD);
		if (a + 1 < end)
			prefetch_lists(job, a + 1);
		uint32_t count = list_met(job, a, texts);
		if (any_often(worker->met, texts, count, least) &&
		    !weigh(job, worker, a, texts, count))
			worker->failed = true;
	}
}

static void set_weights(struct job *job)
{
	for (uint32_t f = 1; f <= DD_RARE_FREQUENT; f++) {
		double weight = 1 + log2((double)job->corpus->count / f);
		job->weight[f] = (uint16_t)(DD_RARE_FIXED * (weight > 1 ? weight : 1));
	}
}

/* Lists the texts as they lie in memory: read so, they stream. */
static bool order_texts(struct job *job)
{
	size_t count = job->corpus->count;
	job->order = malloc((2 * count + 1) * sizeof *job->order);
	if (!job->order)
		return false;
	for (uint32_t i = 0; i < count; i++) {
		const struct dd_article *article = &job->corpus->texts[i].article;
		const void *place = article->packed ? (const void *)article->packed : article->code;
		job->order[i] = (struct dd_key_id){.key = (uintptr_t)place, .id = i};
	}
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
		free(worker->met);
		free(worker->size);
		dd_list_release(&worker->terms);
		dd_list_release(&worker->texts);
		dd_list_release(&worker->pairs);
		free(worker->sums);
	}
	return status;
}

static enum dedup_status find_pairs(struct job *job)
{
	uint32_t texts = job->corpus->count;
	job->parts = job->threads < PARTS ? job->threads : PARTS;
	enum dedup_status status = run_stage(job, texts, GRAIN, work_meet);
	if (status == DEDUP_OK && !dd_frequency_number(&job->frequency, job->readers, job->threads))
		status = DEDUP_NO_MEMORY;
	if (status == DEDUP_OK)
		status = run_stage(job, texts, GRAIN, work_count);
	if (status == DEDUP_OK && !dd_frequency_settle(&job->frequency, job->readers, job->threads))
		status = DEDUP_NO_MEMORY;
	job->part_factor = ((uint64_t)job->parts << 32) / ((uint64_t)job->frequency.numbers + 1);
	if (status == DEDUP_OK)
		status = run_stage(job, job->threads, 1, work_choose);
	free(job->order);
	job->order = NULL;
	if (status == DEDUP_OK)
		status = make_lists(job);
	return status == DEDUP_OK ? run_stage(job, texts, GRAIN, work_pairs) : status;
}

enum dedup_status dd_candidates_terms(struct dd_candidates *out, const struct dd_corpus *corpus,
                                      enum dd_purpose purpose, unsigned threads)
{
	enum dedup_status status = DEDUP_NO_MEMORY;
	struct job job = {.corpus = corpus, .purpose = purpose, .threads = threads};
	if (!corpus->count)
		return DEDUP_OK;
	job.workers = calloc(threads, sizeof *job.workers);
	job.readers = calloc(threads, sizeof *job.readers);
	job.rare = calloc((size_t)corpus->count + 1, sizeof *job.rare);
	set_weights(&job);
	if (job.workers && job.readers && job.rare && order_texts(&job) &&
	    dd_frequency_init(&job.frequency, corpus))
		status = find_pairs(&job);
	if (job.workers) {
		enum dedup_status collected = collect(out, &job, threads);
		status = status != DEDUP_OK ? status : collected;
	}
	for (unsigned i = 0; job.readers && i < threads; i++)
		dd_frequency_reader_release(&job.readers[i]);
	free(job.workers);
	free(job.readers);
	free(job.rare);
	free(job.order);
	dd_frequency_release(&job.frequency);
	dd_arena_release(&job.arena);
	return status;
}
