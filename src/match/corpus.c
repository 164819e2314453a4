#include "match/corpus.h"

#include "base/code.h"
#include "base/memory.h"
#include "base/threads.h"
#include "sketch/pack.h"

#include <stdatomic.h>
#include <stdlib.h>

#define SECONDS_A_DAY 86400

/* Keys that a worker takes at once, and all that have the last one's. */
#define PIECE 1024

/* Documents that are fetched beforehand. */
#define AHEAD 8

/* A document that has its key in common with another one, on its way into a text. */
struct entry {
	struct dd_corpus_document document;
	uint32_t number;
	uint32_t group; /* entries of one text have the same */
};

/* First the keys of each piece are grouped, then, as it is known how many texts come before it,
 * its texts made. aux of a key: whether a text begins with it. */
struct job {
	struct dd_corpus *corpus;
	const struct dd_corpus_source *source;
	struct dd_key_id *keys;
	uint32_t *texts; /* owned: by piece, how many it has; then how many come before it */
	uint32_t min_words;
	_Atomic bool failed;
};

static int compare_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* Codes that are compared at a time, unpacked if need be. */
#define BLOCK 64

/* An article's codes, block by block. */
struct reading {
	const uint32_t *code; /* NULL: packed */
	struct dd_unpacker unpacker;
	uint32_t room[BLOCK];
};

static void begin_reading(struct reading *reading, const struct dd_article *article)
{
	reading->code = article->code;
	if (!article->code && article->packed)
		reading->unpacker = dd_unpacker_of(article->packed);
}

/* The next count codes, at most BLOCK. */
static const uint32_t *read_codes(struct reading *reading, uint32_t count)
{
	const uint32_t *code = reading->code;
	if (code) {
		reading->code += count;
		return code;
	}
	dd_unpack(&reading->unpacker, reading->room, count);
	return reading->room;
}

/* Two articles of as many codes, each code with the bits that are not in mask left out. */
static int compare_masked(const struct dd_article *a, const struct dd_article *b, uint32_t mask)
{
	struct reading of_a, of_b;
	if (a->code == b->code && a->packed == b->packed)
		return 0;
	begin_reading(&of_a, a);
	begin_reading(&of_b, b);
	for (uint32_t done = 0, block; done < a->count; done += block) {
		block = a->count - done < BLOCK ? a->count - done : BLOCK;
		const uint32_t *x = read_codes(&of_a, block), *y = read_codes(&of_b, block);
		for (uint32_t i = 0; i < block; i++) {
			if ((x[i] & mask) != (y[i] & mask))
				return (x[i] & mask) < (y[i] & mask) ? -1 : 1;
		}
	}
	return 0;
}

/* Word by word; sentence ends and capitals do not count. */
static int compare_words(const struct dd_article *a, const struct dd_article *b)
{
	if (a->count != b->count)
		return a->count < b->count ? -1 : 1;
	return compare_masked(a, b, DD_WORD_MASK);
}

/* Of equal words: by sentence ends and capitals, which copies may differ in. The smallest
 * stands for all, whichever comes first. */
static int compare_codes(const struct dd_corpus_document *a, const struct dd_corpus_document *b)
{
	int order = compare_masked(&a->article, &b->article, UINT32_MAX);
	return order ? order : (a->variant > b->variant) - (a->variant < b->variant);
}

static int compare_text(const struct dd_article *a, const struct dd_article *b)
{
	int order = compare_u64(a->digest[0], b->digest[0]);
	if (!order)
		order = compare_u64(a->digest[1], b->digest[1]);
	return order ? order : compare_words(a, b);
}

/* By text, then date (unknown ones first), then number. */
static int compare_entry(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int order = compare_text(&a->document.article, &b->document.article);
	if (!order)
		order = (a->document.date > b->document.date) -
		        (a->document.date < b->document.date);
	return order ? order : (a->number > b->number) - (a->number < b->number);
}

static int compare_number(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

static bool same_text(const struct entry *a, const struct entry *b)
{
	return b->document.article.count > 0 &&
	       compare_text(&a->document.article, &b->document.article) == 0;
}

/* Numbers the groups of entries of equal words, which stand by date, from their first
 * entry's place on: a group ends where the window that its earliest date opens does.
 * Returns how many there are. */
static uint32_t group_by_date(const struct dd_corpus *corpus, struct entry *entries, uint32_t count)
{
	int64_t earliest = entries[0].document.date;
	uint32_t group = 0;

	for (uint32_t i = 0; i < count; i++) {
		int64_t date = entries[i].document.date;

		if (corpus->window >= 0 && earliest != DEDUP_NO_DATE &&
		    (uint64_t)date - (uint64_t)earliest > (uint64_t)corpus->window) {
			earliest = date;
			group++;
		}
		if (earliest == DEDUP_NO_DATE)
			earliest = date;
		entries[i].group = group;
	}
	return group + 1;
}

static int compare_address(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int order = compare_u64(a->document.address, b->document.address);

	return order ? order : (a->group > b->group) - (a->group < b->group);
}

static int compare_group(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int order = (a->group > b->group) - (a->group < b->group);

	if (!order)
		order = (a->document.date > b->document.date) -
		        (a->document.date < b->document.date);
	return order ? order : (a->number > b->number) - (a->number < b->number);
}

static uint32_t find_root(uint32_t *parent, uint32_t group)
{
	while (parent[group] != group)
		group = parent[group] = parent[parent[group]];
	return group;
}

/* Makes one group of those that have an address in common. */
static bool join_by_address(struct entry *entries, uint32_t count, uint32_t groups)
{
	uint32_t *parent = malloc(groups * sizeof *parent);

	if (!parent)
		return false;
	for (uint32_t i = 0; i < groups; i++)
		parent[i] = i;
	qsort(entries, count, sizeof *entries, compare_address);
	for (uint32_t i = 1; i < count; i++) {
		uint64_t address = entries[i].document.address;

		if (address && address == entries[i - 1].document.address) {
			uint32_t a = find_root(parent, entries[i - 1].group);
			uint32_t b = find_root(parent, entries[i].group);

			/* The lower is the root, and of a chain the lowest. */
			parent[a > b ? a : b] = a < b ? a : b;
		}
	}
	for (uint32_t i = 0; i < groups; i++)
		parent[i] = find_root(parent, i);
	for (uint32_t i = 0; i < count; i++)
		entries[i].group = parent[entries[i].group];
	qsort(entries, count, sizeof *entries, compare_group);
	free(parent);
	return true;
}

/* Groups the entries of each text, numbered by places among all. */
static bool group_entries(const struct dd_corpus *corpus, struct entry *entries, uint32_t count)
{
	uint32_t next;

	qsort(entries, count, sizeof *entries, compare_entry);
	for (uint32_t i = 0; i < count; i = next) {
		uint32_t groups;

		for (next = i + 1; next < count && same_text(&entries[i], &entries[next]);)
			next++;
		groups = group_by_date(corpus, entries + i, next - i);
		if (groups > 1 && !join_by_address(entries + i, next - i, groups))
			return false;
		for (uint32_t k = i; k < next; k++)
			entries[k].group += i;
	}
	return true;
}

/* Groups documents of one key. False if memory ran out. */
static bool group_keys(const struct job *job, struct dd_key_id *keys, uint32_t count)
{
	struct entry *entries = malloc(count * sizeof *entries);
	bool done;

	if (!entries)
		return false;
	for (uint32_t i = 0; i < count; i++) {
		entries[i] = (struct entry){.number = keys[i].id};
		job->source->get(job->source->cookie, keys[i].id, &entries[i].document);
	}
	done = group_entries(job->corpus, entries, count);
	for (uint32_t i = 0; done && i < count; i++) {
		keys[i].id = entries[i].number;
		keys[i].aux = !i || entries[i].group != entries[i - 1].group;
	}
	free(entries);
	return done;
}

/* Behind the keys that are the same as the i-th. */
static uint32_t end_of_key(const struct job *job, uint32_t i)
{
	uint32_t low = i + 1, high = job->source->count;

	if (low < high && job->keys[low].key != job->keys[i].key)
		return low;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (job->keys[middle].key == job->keys[i].key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Where a piece begins: at its first key that is not the same as the one before. */
static uint32_t begin_of(const struct job *job, uint64_t piece)
{
	uint64_t i = piece * PIECE;

	if (i >= job->source->count)
		return job->source->count;
	return i && job->keys[i].key == job->keys[i - 1].key ? end_of_key(job, (uint32_t)i)
	                                                     : (uint32_t)i;
}

static void work_group(void *cookie, unsigned worker, uint64_t piece, uint64_t end_piece)
{
	struct job *job = cookie;
	uint32_t end = begin_of(job, end_piece), next;

	(void)worker;
	for (uint32_t i = begin_of(job, piece); i < end && !job->failed; i = next) {
		next = end_of_key(job, i);
		if (next == i + 1)
			job->keys[i].aux = 1;
		else if (!group_keys(job, job->keys + i, next - i))
			job->failed = true;
		for (uint32_t k = i; k < next; k++)
			job->texts[piece] += job->keys[k].aux;
	}
}

/* Adds a document to the text, of which *chosen stands for all so far. */
static void repeat(struct dd_text_entry *text, const struct dd_corpus_document *document,
                   struct dd_corpus_document *chosen)
{
	text->copies++;
	if (compare_codes(document, chosen) < 0) {
		*chosen = *document;
		text->article = document->article;
	}
	if (text->date == DEDUP_NO_DATE)
		text->date = document->date;
}

static struct dd_text_entry make_text(const struct job *job, uint32_t first,
                                      const struct dd_corpus_document *document)
{
	return (struct dd_text_entry){
	        .article = document->article,
	        .date = document->date,
	        .first = first,
	        .copies = 1,
	        .comparable =
	                document->article.count > 0 && document->article.count >= job->min_words,
	};
}

static void fetch_ahead(const struct job *job, uint32_t i)
{
	const struct dd_corpus_source *source = job->source;
	const char *items = source->items;

	if (i + AHEAD < source->count)
		dd_touch(items + job->keys[i + AHEAD].id * source->item_size, source->item_size);
}

static void work_texts(void *cookie, unsigned worker, uint64_t piece, uint64_t end_piece)
{
	const struct job *job = cookie;
	struct dd_corpus *corpus = job->corpus;
	uint32_t begin = begin_of(job, piece), end = begin_of(job, end_piece);
	struct dd_text_entry *text = corpus->texts + job->texts[piece], *first = text;
	struct dd_corpus_document chosen;

	(void)worker;
	for (uint32_t i = begin; i < end; i++) {
		struct dd_corpus_document document;

		fetch_ahead(job, i);
		job->source->get(job->source->cookie, job->keys[i].id, &document);
		corpus->copies[i] = job->keys[i].id;
		if (job->keys[i].aux) {
			*text++ = make_text(job, i, &document);
			chosen = document;
		} else {
			repeat(text - 1, &document, &chosen);
		}
	}
	for (; first < text; first++) {
		if (first->copies > 1)
			qsort(corpus->copies + first->first, first->copies, sizeof *corpus->copies,
			      compare_number);
	}
}

/* Turns the pieces' texts into how many come before each. Returns how many there are. */
static uint32_t add_up(uint32_t *texts, uint32_t pieces)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < pieces; i++) {
		uint32_t here = texts[i];

		texts[i] = sum;
		sum += here;
	}
	return sum;
}

static enum dedup_status make_texts(struct job *job, struct dd_crew *crew)
{
	struct dd_corpus *corpus = job->corpus;
	uint32_t pieces = (job->source->count - 1) / PIECE + 1;
	enum dedup_status status = dd_parallel(crew, pieces, 1, work_group, job);

	if (status != DEDUP_OK || job->failed)
		return DEDUP_NO_MEMORY;
	corpus->count = add_up(job->texts, pieces);
	corpus->texts = dd_memory_new(corpus->count * sizeof *corpus->texts);
	corpus->copies = malloc(job->source->count * sizeof *corpus->copies);
	if (!corpus->texts || !corpus->copies)
		return DEDUP_NO_MEMORY;
	return dd_parallel(crew, pieces, 1, work_texts, job);
}

enum dedup_status dd_corpus_group(struct dd_corpus *corpus, const struct dd_corpus_source *source,
                                  struct dd_key_id *keys, uint32_t min_words, int32_t window_days,
                                  struct dd_crew *crew)
{
	struct job job = {.corpus = corpus, .source = source, .keys = keys, .min_words = min_words};

	*corpus = (struct dd_corpus){
	        .window = window_days < 0 ? -1 : (int64_t)window_days * SECONDS_A_DAY};
	if (!source->count)
		return DEDUP_OK;
	job.texts = calloc((source->count - 1) / PIECE + 1, sizeof *job.texts);
	enum dedup_status status = job.texts ? make_texts(&job, crew) : DEDUP_NO_MEMORY;
	free(job.texts);
	if (status != DEDUP_OK)
		dd_corpus_release(corpus);
	return status;
}

static void get_from_array(const void *cookie, uint32_t number, struct dd_corpus_document *out)
{
	*out = ((const struct dd_corpus_document *)cookie)[number];
}

enum dedup_status dd_corpus_build(struct dd_corpus *corpus,
                                  const struct dd_corpus_document *documents, uint32_t count,
                                  uint32_t min_words, int32_t window_days)
{
	const struct dd_corpus_source source = {get_from_array, documents, count, documents,
	                                        sizeof *documents};
	struct dd_key_id *keys = malloc((2 * (size_t)count + 1) * sizeof *keys);
	enum dedup_status status = DEDUP_NO_MEMORY;

	*corpus = (struct dd_corpus){0};
	for (uint32_t i = 0; keys && i < count; i++)
		keys[i] = (struct dd_key_id){.key = documents[i].article.digest[0], .id = i};
	if (keys) {
		dd_radix_sort(keys, keys + count, count);
		status = dd_corpus_group(corpus, &source, keys, min_words, window_days, NULL);
	}
	free(keys);
	return status;
}

void dd_corpus_release(struct dd_corpus *corpus)
{
	free(corpus->texts);
	free(corpus->copies);
	*corpus = (struct dd_corpus){0};
}
