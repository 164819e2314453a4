#include "match/corpus.h"

#include "base/code.h"
#include "base/radix.h"

#include <stdlib.h>

#define SECONDS_A_DAY 86400

/* A document on its way into a text. */
struct entry {
	const struct dd_corpus_document *document;
	uint32_t number;
	uint32_t group; /* entries of one text have the same */
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
		reading->unpacker = dd_unpacker_of(article->packed, article->count);
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
	if (a->code && a->code == b->code)
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
static int compare_codes(const struct dd_article *a, const struct dd_article *b)
{
	return compare_masked(a, b, UINT32_MAX);
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
	int order = compare_text(&a->document->article, &b->document->article);
	if (!order)
		order = (a->document->date > b->document->date) -
		        (a->document->date < b->document->date);
	return order ? order : (a->number > b->number) - (a->number < b->number);
}

static int compare_number(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

static bool same_text(const struct entry *a, const struct entry *b)
{
	return b->document->article.count > 0 &&
	       compare_text(&a->document->article, &b->document->article) == 0;
}

/* Numbers the groups of entries of equal words, which stand by date, from their first
 * entry's place on: a group ends where the window that its earliest date opens does.
 * Returns how many there are. */
static uint32_t group_by_date(const struct dd_corpus *corpus, struct entry *entries, uint32_t count)
{
	int64_t earliest = entries[0].document->date;
	uint32_t group = 0;

	for (uint32_t i = 0; i < count; i++) {
		int64_t date = entries[i].document->date;

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
	int order = compare_u64(a->document->address, b->document->address);

	return order ? order : (a->group > b->group) - (a->group < b->group);
}

static int compare_group(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int order = (a->group > b->group) - (a->group < b->group);

	if (!order)
		order = (a->document->date > b->document->date) -
		        (a->document->date < b->document->date);
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
		uint64_t address = entries[i].document->address;

		if (address && address == entries[i - 1].document->address) {
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

static void append(struct dd_corpus *corpus, const struct entry *entry, bool repeats, uint32_t at,
                   uint32_t min_words)
{
	corpus->copies[at] = entry->number;
	if (repeats) {
		struct dd_text_entry *text = &corpus->texts[corpus->count - 1];
		text->copies++;
		if (compare_codes(&entry->document->article, &text->article) < 0)
			text->article = entry->document->article;
		if (text->date == DEDUP_NO_DATE)
			text->date = entry->document->date;
		return;
	}
	corpus->texts[corpus->count++] = (struct dd_text_entry){
	        .article = entry->document->article,
	        .date = entry->document->date,
	        .first = at,
	        .copies = 1,
	        .comparable = entry->document->article.count > 0 &&
	                      entry->document->article.count >= min_words,
	};
}

/* In the order of compare_entry: by the digest's first half as a number, and where that
 * leaves some equal, by all else. */
static bool sort_entries(struct entry *entries, const struct dd_corpus_document *documents,
                         uint32_t count)
{
	struct dd_key_id *keys = malloc(2 * (size_t)count * sizeof *keys);
	uint32_t next;

	if (!keys)
		return false;
	for (uint32_t i = 0; i < count; i++)
		keys[i] = (struct dd_key_id){.key = documents[i].article.digest[0], .id = i};
	dd_radix_sort(keys, keys + count, count);
	for (uint32_t i = 0; i < count; i++)
		entries[i] =
		        (struct entry){.document = &documents[keys[i].id], .number = keys[i].id};
	for (uint32_t i = 0; i < count; i = next) {
		for (next = i + 1; next < count && keys[next].key == keys[i].key;)
			next++;
		if (next - i > 1)
			qsort(entries + i, next - i, sizeof *entries, compare_entry);
	}
	free(keys);
	return true;
}

enum dedup_status dd_corpus_build(struct dd_corpus *corpus,
                                  const struct dd_corpus_document *documents, uint32_t count,
                                  uint32_t min_words, int32_t window_days)
{
	*corpus = (struct dd_corpus){
	        .window = window_days < 0 ? -1 : (int64_t)window_days * SECONDS_A_DAY};
	if (!count)
		return DEDUP_OK;
	enum dedup_status status = DEDUP_NO_MEMORY;
	struct entry *entries = malloc(count * sizeof *entries);
	corpus->texts = malloc(count * sizeof *corpus->texts);
	corpus->copies = malloc(count * sizeof *corpus->copies);
	if (!entries || !corpus->texts || !corpus->copies)
		goto out;
	if (!sort_entries(entries, documents, count))
		goto out;
	if (!group_entries(corpus, entries, count))
		goto out;
	for (uint32_t i = 0; i < count; i++)
		append(corpus, &entries[i], i && entries[i].group == entries[i - 1].group, i,
		       min_words);
	for (uint32_t i = 0; i < corpus->count; i++) {
		if (corpus->texts[i].copies > 1)
			qsort(corpus->copies + corpus->texts[i].first, corpus->texts[i].copies,
			      sizeof *corpus->copies, compare_number);
	}
	status = DEDUP_OK;
out:
	free(entries);
	if (status != DEDUP_OK)
		dd_corpus_release(corpus);
	return status;
}

void dd_corpus_release(struct dd_corpus *corpus)
{
	free(corpus->texts);
	free(corpus->copies);
	*corpus = (struct dd_corpus){0};
}
