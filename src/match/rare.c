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
 * stand in one array, each behind its term's frequency. They are filled from the last text
 * to the first, so that what a list has when a text comes to it are the texts after this one:
 *
 *     f text text text | f text text | ...
 *       ^begin
 *
 * A text is known by where its lists begin and how many later texts each has. Most texts that it
 * meets there it meets once: 40,000 articles meet 13 M times, and 6,600 pairs three times. So
 * meetings are counted by the low bits of text numbers, in bytes that stay in the cache, as far as
 * a pair demands, and weights are added up for those texts alone that may be met often enough.
 * Counts start at a higher value for each text, which spares their clearing: what is below it was
 * another text's.
 */
#include "match/rare.h"

#include "base/memory.h"
#include "base/radix.h"
#include "base/threads.h"
#include "match/frequency.h"
#include "match/share.h"
#include "match/tally.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Most parts that lists are made in: a part of the numbers for each thread. */
#define PARTS 16

/* Counts of texts met, one for each value of a number's low bits: 32 KB stay in the cache. */
#define MET 32768u

/* Texts of a list that are copied at a time, 64 bytes. */
#define COPIED 16

/* Bytes that a worker counts each term in: the texts that have it, and those that chose it. */
#define COUNTS (2 * sizeof(uint16_t))

/* Texts whose terms are called for ahead of their use. */
#define AHEAD 4

/* Bytes that hold what is read of most texts: the front of packed codes. */
#define FRONT ((size_t)448)

/* Texts that a worker takes at once. */
#define GRAIN 64

/* The terms by which a text is found: first the numbers of all that may be rare, then those chosen,
 * by their parts; then where their lists begin, and behind these how many texts follow in
 * each.
 *
 *     end[0] ... end[parts - 1] | term term ... | later later ...     ends count from the bar
 */
struct rare {
	uint32_t *terms; /* borrowed from its worker; NULL: the text is not compared */
	uint32_t count;
	uint32_t total; /* of the chosen ones' weights */
};

/* What two texts share: lists met in the high bits, the sum of weights in the low ones.
 * DD_RARE_TERMS lists of the heaviest terms (33 * DD_RARE_FIXED) fit. */
#define SUM_MET    ((uint32_t)1 << 22)
#define SUM_WEIGHT (SUM_MET - 1)

/* A term's texts in those of all lists: what is there so far. */
struct list {
	uint32_t begin, end;
};

struct worker {
	struct dd_list texts;   /* owned: of uint32_t, those whose terms are listed here */
	struct dd_arena listed; /* these terms */
	struct dd_arena chosen; /* those of them that were chosen */
	uint16_t *size;         /* owned: by number, how many of these texts chose it */
	uint8_t *met;           /* owned: MET counts */
	uint8_t zero;           /* of these counts, for the text that is compared */
	struct dd_tally sums;   /* what later texts share with one */
	struct dd_list pairs;   /* owned: of uint64_t */
	bool failed;
};

struct job {
	const struct dd_corpus *corpus;
	enum dd_purpose purpose;
	struct dd_frequency frequency;
	struct dd_arena arena;   /* of the tables below */
	struct rare *rare;       /* owned: one for each text */
	struct dd_key_id *order; /* owned: the texts that are compared */
	uint32_t compared;       /* of these */
	uint32_t packed;         /* of these, the first ones, by where their codes lie */
	uint32_t parts;          /* of the numbers, about as many in each */
	uint64_t part_factor;    /* a number's part is number * part_factor / 2^32 */
	struct list *list;       /* by number */
	uint32_t *texts;         /* of all lists */
	uint16_t weight[DD_RARE_FREQUENT + 1];
	struct dd_crew *crew;
	unsigned threads;       /* of the crew */
	struct worker *workers; /* owned, as the readers: one for each thread */
	struct dd_frequency_reader *readers;
};

/* What is read of the i-th text in the order of job->order: of packed codes what stands before the
 * slots. */
static struct dd_article article_at(const struct job *job, uint64_t i)
{
	const struct dd_key_id *text = &job->order[i];
	if (i >= job->packed)
		return job->corpus->texts[text->id].article;
	const struct dd_packed *packed = (const void *)(uintptr_t)text->key;
	return (struct dd_article){.packed = packed, .count = packed->count};
}

/* Calls for what the next texts will need. */
static void prefetch_texts(const struct job *job, unsigned number, uint64_t i)
{
	if (i + AHEAD < job->compared) {
		const char *codes = (const char *)(uintptr_t)job->order[i + AHEAD].key;
		dd_touch(codes, FRONT);
	}
	if (i + 1 < job->compared) {
		struct dd_article next = article_at(job, i + 1);
		dd_frequency_prefetch(&job->frequency, &job->readers[number], &next);
	}
}

static void work_meet(void *cookie, unsigned number, uint64_t begin, uint64_t end)
{
	struct job *job = cookie;
	struct worker *worker = &job->workers[number];
	struct dd_frequency_reader *reader = &job->readers[number];
	for (uint64_t i = begin; i < end && !worker->failed; i++) {
		struct dd_article article = article_at(job, i);
		prefetch_texts(job, number, i);
		worker->failed = !dd_frequency_meet(&job->frequency, reader, &article);
	}
}

/* Counts and lists the text's terms. False if memory ran out. */
static bool count_text(struct job *job, unsigned number, const struct dd_article *article,
                       uint32_t text)
{
	struct worker *worker = &job->workers[number];
	struct dd_frequency_reader *reader = &job->readers[number];
	struct rare *rare = &job->rare[text];
	if (!dd_frequency_count(&job->frequency, reader, article, &rare->count))
		return false;
	rare->terms = dd_arena_alloc(&worker->listed, rare->count, sizeof *rare->terms);
	if (!rare->terms || !dd_list_push(&worker->texts, &text, sizeof text))
		return false;
	if (rare->count)
		memcpy(rare->terms, reader->list, rare->count * sizeof *rare->terms);
	return true;
}

static void work_count(void *cookie, unsigned number, uint64_t begin, uint64_t end)
{
	struct job *job = cookie;
	struct worker *worker = &job->workers[number];
	for (uint64_t i = begin; i < end && !worker->failed; i++) {
		struct dd_article article = article_at(job, i);
		prefetch_texts(job, number, i);
		worker->failed = !count_text(job, number, &article, job->order[i].id);
	}
}

/* How far the frequencies fit: all of those below *cut do, of this weight, and *room more of those
 * at it. */
static uint32_t find_cut(const struct job *job, const uint32_t histogram[DD_RARE_FREQUENT + 2],
                         uint32_t *cut, uint32_t *room)
{
	uint32_t count = 0, entries = 0, weight = 0, f;
	for (f = 2; f <= DD_RARE_FREQUENT; f++) {
		uint32_t more = histogram[f];
		if (count + more > DD_RARE_TERMS || entries + more * f > DD_RARE_ENTRIES)
			break;
		count += more;
		entries += more * f;
		weight += more * job->weight[f];
	}
	*cut = f;
	*room = (DD_RARE_ENTRIES - entries) / f;
	*room = f > DD_RARE_FREQUENT            ? 0
	        : *room < DD_RARE_TERMS - count ? *room
	                                        : DD_RARE_TERMS - count;
	return weight;
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

/* Takes a text's rarest terms of those that another text has; *total is their weight. */
static uint32_t choose_rare(const struct job *job, const uint32_t *terms, uint32_t listed,
                            uint32_t chosen[DD_RARE_TERMS + 1], uint32_t *total)
{
	uint32_t histogram[DD_RARE_FREQUENT + 2] = {0}, ties[DD_RARE_TERMS];
	uint32_t cut, room, tied = 0, count = 0;
	for (uint32_t i = 0; i < listed; i++)
		histogram[dd_frequency_of(&job->frequency, terms[i])]++;
	*total = find_cut(job, histogram, &cut, &room);
	for (uint32_t i = 0; i < listed; i++) {
		uint32_t number = terms[i], frequency = dd_frequency_of(&job->frequency, number);
		chosen[count] = number;
		count += frequency - 2 < cut - 2; /* and not below 2 */
		if (frequency == cut && room)
			insert_tie(ties, &tied, room, number);
	}
	if (tied) {
		memcpy(chosen + count, ties, tied * sizeof *ties);
		*total += tied * job->weight[cut];
	}
	return count + tied;
}

static uint32_t part_of(const struct job *job, uint32_t number)
{
	return (uint32_t)(number * job->part_factor >> 32);
}

/* Puts count terms by their parts, and before them where each part ends. */
static void put_by_part(const struct job *job, const uint32_t *terms, uint32_t count, uint32_t *out)
{
	uint32_t *end = out - job->parts, next[PARTS] = {0};
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

/* Chooses from a text. False if memory ran out. */
static bool choose(const struct job *job, struct worker *worker, struct rare *rare)
{
	uint32_t chosen[DD_RARE_TERMS + 1];
	uint32_t count = choose_rare(job, rare->terms, rare->count, chosen, &rare->total);
	size_t size = (job->parts + (size_t)count) * sizeof *chosen + count * sizeof(uint16_t);
	uint32_t *room = dd_arena_alloc(&worker->chosen, size, 1);
	if (!room)
		return false;
	rare->terms = room + job->parts;
	rare->count = count;
	put_by_part(job, chosen, count, rare->terms);
	for (uint32_t i = 0; i < count; i++)
		worker->size[chosen[i]]++;
	return true;
}

/* Of the texts that a worker counted. */
static void work_choose(void *cookie, unsigned number, uint64_t i, uint64_t end)
{
	struct job *job = cookie;
	struct worker *worker = &job->workers[i];
	const uint32_t *text = worker->texts.items;
	(void)number, (void)end;
	if (!worker->texts.count)
		return;
	worker->size = calloc((size_t)job->frequency.numbers + 1, sizeof *worker->size);
	worker->failed |= !worker->size;
	for (size_t k = 0; k < worker->texts.count && !worker->failed; k++) {
		if (k + AHEAD < worker->texts.count)
			__builtin_prefetch(&job->rare[text[k + AHEAD]], 1);
		worker->failed = !choose(job, worker, &job->rare[text[k]]);
	}
	dd_arena_release(&worker->listed);
}

/* One stage over so many items, of workers that have a table of so many bytes each. */
static enum dedup_status run_stage(struct job *job, uint64_t items, uint64_t grain, size_t table,
                                   dd_work *work)
{
	unsigned most = dd_share_workers(job->corpus->count, table);
	enum dedup_status status = dd_parallel_few(job->crew, most, items, grain, work, job);
	for (unsigned i = 0; i < job->threads; i++) {
		if (job->workers[i].failed)
			status = DEDUP_NO_MEMORY;
	}
	return status;
}

/* Calls for what a text is known by, ahead of its use. */
static void prefetch_terms(const struct rare *rare)
{
	if (rare->count)
		dd_touch(rare->terms, rare->count * (sizeof(uint32_t) + sizeof(uint16_t)));
}

/* How many texts follow in each of a text's lists. */
static uint16_t *later_of(const struct rare *rare)
{
	return (uint16_t *)(void *)(rare->terms + rare->count);
}

/* Calls for where a text will be put in a part's lists. */
static void prefetch_ends(const struct job *job, const struct rare *rare, uint64_t part)
{
	if (!rare->count)
		return;
	const uint32_t *ends = rare->terms - job->parts;
	for (uint32_t i = part ? ends[part - 1] : 0; i < ends[part]; i++)
		__builtin_prefetch(&job->texts[job->list[rare->terms[i]].end], 1);
}

/* From the last text to the first: what a list has by then are the texts after this one. */
static void work_fill(void *cookie, unsigned number, uint64_t part, uint64_t end)
{
	struct job *job = cookie;
	(void)number, (void)end;
	for (uint32_t text = job->corpus->count; text-- > 0;) {
		const struct rare *rare = &job->rare[text];
		if (text >= AHEAD)
			prefetch_terms(&job->rare[text - AHEAD]);
		if (text >= 2)
			prefetch_ends(job, &job->rare[text - 2], part);
		if (!rare->count)
			continue;
		const uint32_t *ends = rare->terms - job->parts;
		uint16_t *later = later_of(rare);
		for (uint32_t i = part ? ends[part - 1] : 0; i < ends[part]; i++) {
			struct list *list = &job->list[rare->terms[i]];
			rare->terms[i] = list->begin;
			later[i] = (uint16_t)(list->end - list->begin);
			job->texts[list->end++] = text;
		}
	}
}

/* Gives each term that any worker chose a list, and leaves it empty. Returns the room that all
 * need. */
static uint64_t place_lists(struct job *job)
{
	uint64_t sum = 0;
	for (uint32_t k = 0; k < job->frequency.numbers; k++) {
		uint32_t size = 0;
		for (unsigned i = 0; i < job->threads; i++)
			size += job->workers[i].size ? job->workers[i].size[k] : 0;
		uint32_t begin = size ? (uint32_t)++sum : 0;
		job->list[k] = (struct list){begin, begin};
		sum += size;
	}
	return sum;
}

/* Room for lists of so many entries, with each list's frequency noted. */
static bool make_room(struct job *job, uint64_t entries)
{
	job->texts = dd_arena_alloc(&job->arena, (size_t)entries + COPIED, sizeof *job->texts);
	if (!job->texts)
		return false;
	for (uint32_t k = 0; k < job->frequency.numbers; k++) {
		if (job->list[k].begin)
			job->texts[job->list[k].begin - 1] = dd_frequency_of(&job->frequency, k);
	}
	memset(job->texts + entries, 0, COPIED * sizeof *job->texts);
	return true;
}

/* Sorts all chosen terms into posting lists. */
static enum dedup_status make_lists(struct job *job)
{
	job->list = dd_arena_alloc(&job->arena, job->frequency.numbers, sizeof *job->list);
	if (!job->list)
		return DEDUP_NO_MEMORY;
	uint64_t entries = place_lists(job);
	if (entries > UINT32_MAX)
		return DEDUP_TOO_LARGE;
	return make_room(job, entries) ? run_stage(job, job->parts, 1, 0, work_fill)
	                               : DEDUP_NO_MEMORY;
}

/* Later texts in the list of the i-th term chosen from a text, and how many. */
static const uint32_t *later_texts(const struct job *job, uint32_t text, uint32_t i,
                                   uint32_t *count)
{
	const struct rare *rare = &job->rare[text];
	*count = later_of(rare)[i];
	return &job->texts[rare->terms[i]];
}

/* Calls for what a text will be compared with, ahead of its use. */
static void prefetch_lists(const struct job *job, uint32_t text)
{
	for (uint32_t i = 0, count; i < job->rare[text].count; i++) {
		const uint32_t *list = later_texts(job, text, i, &count);
		dd_touch(list, COPIED * sizeof *list);
	}
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

/* Starts new counts, of up to least: all are zero. */
static void clear_met(struct worker *worker, uint32_t least)
{
	if (worker->zero + 2 * least > UINT8_MAX) {
		memset(worker->met, 0, MET);
		worker->zero = 0;
	} else {
		worker->zero = (uint8_t)(worker->zero + least);
	}
}

/* Counts texts that are met. Whether one may be as often as a pair demands: those whose numbers end
 * in the same bits count as one. */
static bool any_often(const struct worker *worker, const uint32_t *texts, uint32_t count,
                      uint32_t least)
{
	uint8_t *met = worker->met;
	const uint32_t zero = worker->zero, enough = zero + least;
	bool any = false;
#pragma GCC unroll 4
	for (uint32_t i = 0; i < count; i++) {
		const uint32_t at = texts[i] % MET, old = met[at] > zero ? met[at] : zero;
		met[at] = (uint8_t)(old + (old < enough));
		any |= old == enough - 1;
	}
	return any;
}

/* Whether a text may be met as often as a pair demands. */
static bool is_often(const struct worker *worker, uint32_t text, uint32_t least)
{
	return worker->met[text % MET] >= worker->zero + least;
}

/* Leaves those of the texts that may be met often enough, with their repeats; returns how many. */
static uint32_t keep_often(const struct worker *worker, const uint32_t *texts, uint32_t count,
                           uint32_t least, uint32_t *often)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < count; i++) {
		often[kept] = texts[i];
		kept += is_often(worker, texts[i], least);
	}
	return kept;
}

/* Adds up what these later texts share with text a. */
static void add_up(const struct job *job, struct worker *worker, uint32_t a, uint32_t least)
{
	for (uint32_t i = 0, count; i < job->rare[a].count; i++) {
		const uint32_t *list = later_texts(job, a, i, &count);
		uint32_t more = SUM_MET + job->weight[list[-1]];
		for (uint32_t k = 0; k < count; k++) {
			if (is_often(worker, list[k], least))
				dd_tally_add(&worker->sums, list[k], more);
		}
	}
}

/* Whether a sum of lists enough makes a pair of two texts. */
static bool is_enough(const struct job *job, uint32_t sum, uint32_t a, uint32_t b)
{
	const struct dd_demand demand = dd_rare_demand(job->purpose);
	uint32_t x = job->rare[a].total, y = job->rare[b].total, weight = sum & SUM_WEIGHT;
	return weight >= demand.heaviest * job->weight[2] &&
	       weight >= demand.share * (x < y ? x : y) && dd_corpus_in_window(job->corpus, a, b);
}

/* Proposes what shares enough with text a. False if memory ran out. */
static bool weigh(const struct job *job, struct worker *worker, uint32_t a, const uint32_t *texts,
                  uint32_t count)
{
	const uint32_t least = dd_rare_demand(job->purpose).met;
	uint32_t often[DD_RARE_ENTRIES + COPIED];
	count = keep_often(worker, texts, count, least, often);
	if (!dd_tally_begin(&worker->sums, count))
		return false;
	add_up(job, worker, a, least);
	for (uint32_t i = 0; i < count; i++) {
		uint64_t pair = (uint64_t)a << 32 | often[i];
		uint32_t sum = dd_tally_take(&worker->sums, often[i]);
		if (sum >= least * SUM_MET && is_enough(job, sum, a, often[i]) &&
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
		worker->met = calloc(MET, sizeof *worker->met);
	worker->failed |= !worker->met;
	for (uint32_t a = (uint32_t)begin; a < end && !worker->failed; a++) {
		if (a + AHEAD < end)
			prefetch_terms(&job->rare[a + AHEAD]);
		if (a + 1 < end)
			prefetch_lists(job, a + 1);
		uint32_t count = list_met(job, a, texts);
		clear_met(worker, least);
		if (any_often(worker, texts, count, least) && !weigh(job, worker, a, texts, count))
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

/* Lists the texts that are compared, packed or not, behind those that are listed. */
static void list_texts(struct job *job, bool packed)
{
	for (uint32_t i = 0; i < job->corpus->count; i++) {
		const struct dd_text_entry *text = &job->corpus->texts[i];
		const void *place =
		        packed ? (const void *)text->article.packed : text->article.code;
		if (text->comparable && packed == (text->article.packed != NULL))
			job->order[job->compared++] =
			        (struct dd_key_id){.key = (uintptr_t)place, .id = i};
	}
}

/* Lists the texts, first those that are packed, as they lie in memory: read so, they stream. */
static bool order_texts(struct job *job)
{
	job->order = malloc((2 * (size_t)job->corpus->count + 1) * sizeof *job->order);
	if (!job->order)
		return false;
	list_texts(job, true);
	job->packed = job->compared;
	dd_radix_sort(job->order, job->order + job->packed, job->packed);
	list_texts(job, false);
	dd_radix_sort(job->order + job->packed, job->order + job->compared,
	              job->compared - job->packed);
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
		dd_list_release(&worker->texts);
		dd_arena_release(&worker->listed);
		dd_arena_release(&worker->chosen);
		dd_list_release(&worker->pairs);
		dd_tally_release(&worker->sums);
	}
	return status;
}

static enum dedup_status find_pairs(struct job *job)
{
	uint32_t texts = job->corpus->count;
	job->parts = job->threads < PARTS ? job->threads : PARTS;
	enum dedup_status status = run_stage(job, job->compared, GRAIN,
	                                     dd_frequency_words_size(&job->frequency), work_meet);
	if (status == DEDUP_OK && !dd_frequency_number(&job->frequency, job->readers, job->threads))
		status = DEDUP_NO_MEMORY;
	if (status == DEDUP_OK)
		status = run_stage(job, job->compared, GRAIN, job->frequency.numbers * COUNTS,
		                   work_count);
	if (status == DEDUP_OK && !dd_frequency_settle(&job->frequency, job->readers, job->threads))
		status = DEDUP_NO_MEMORY;
	job->part_factor = ((uint64_t)job->parts << 32) / ((uint64_t)job->frequency.numbers + 1);
	if (status == DEDUP_OK)
		status = run_stage(job, job->threads, 1, 0, work_choose);
	free(job->order);
	job->order = NULL;
	if (status == DEDUP_OK)
		status = make_lists(job);
	return status == DEDUP_OK
	               ? run_stage(job, texts, GRAIN, MET * sizeof *job->workers->met, work_pairs)
	               : status;
}

enum dedup_status dd_candidates_terms(struct dd_candidates *out, const struct dd_corpus *corpus,
                                      enum dd_purpose purpose, struct dd_crew *crew)
{
	const unsigned threads = dd_crew_threads(crew);
	enum dedup_status status = DEDUP_NO_MEMORY;
	struct job job = {.corpus = corpus, .purpose = purpose, .crew = crew, .threads = threads};
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
