#include "index/bloom.h"
#include "index/index.h"

#include "base/code.h"
#include "base/memory.h"
#include "simd/kernels.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static bool damaged(struct dd_index *index, const char *what, uint32_t number)
{
	return dd_fault_set(&index->fault, DEDUP_INDEX_DAMAGED,
	                    "%s is damaged (%s %u); put back a copy of it, or feed its articles to "
	                    "a new index",
	                    dd_store_path(index->store), what, number);
}

/* --- Records and bodies --- */

/* The chunk of a column, checked; NULL with a fault if it is damaged, without one if there is
 * none: nothing of it is wanted any more. */
static const unsigned char *find_chunk(struct dd_index *index, enum dd_column column,
                                       uint32_t chunk)
{
	static const char *const names[] = {"the record", "the signature", "the sample"};
	struct dd_key key = {dd_column_kind(column), 0, chunk};
	uint32_t entries = dd_column_entries(column), first = chunk * entries;
	uint32_t rest = index->head.next_number - first;
	struct dd_chunk found;

	if (!dd_store_get(index->store, key, &found, &index->fault))
		return NULL;
	if (dd_store_verify(index->store, key, &found, &index->fault) &&
	    found.size >= (size_t)(rest < entries ? rest : entries) * dd_column_size(column))
		return index->columns[column][chunk] = found.payload;
	damaged(index, names[column], first);
	return NULL;
}

/* What a column of a committed article has, or NULL, as above. */
static const unsigned char *committed(struct dd_index *index, enum dd_column column,
                                      uint32_t number)
{
	uint32_t chunk = number / dd_column_entries(column);
	const unsigned char *first = index->columns[column][chunk];

	if (!first && !(first = find_chunk(index, column, chunk)))
		return NULL;
	return first + (size_t)(number % dd_column_entries(column)) * dd_column_size(column);
}

static const struct dd_staged *staged(const struct dd_index *index, uint32_t number)
{
	return (const struct dd_staged *)index->staged.items + (number - index->head.next_number);
}

const struct dd_record *dd_index_find_record(struct dd_index *index, uint32_t number)
{
	if (number >= index->head.next_number)
		return &staged(index, number)->record;
	/* Entries of a chunk are aligned as their sizes ask for. */
	return (const struct dd_record *)(const void *)committed(index, DD_COLUMN_RECORD, number);
}

const struct dd_record *dd_index_record(struct dd_index *index, uint32_t number)
{
	const struct dd_record *record = dd_index_find_record(index, number);

	if (!record)
		damaged(index, "the record of article", number);
	return record;
}

const uint8_t *dd_index_signature(struct dd_index *index, uint32_t number)
{
	if (number >= dd_index_next(index))
		return NULL;
	return number < index->head.next_number ? committed(index, DD_COLUMN_SIGNATURE, number)
	                                        : staged(index, number)->signature;
}

void dd_index_touch_signature(const struct dd_index *index, uint32_t number)
{
	uint32_t entries = dd_column_entries(DD_COLUMN_SIGNATURE);
	const unsigned char *first = number < index->head.next_number
	                                     ? index->columns[DD_COLUMN_SIGNATURE][number / entries]
	                                     : NULL;

	if (first) {
		first += (size_t)(number % entries) * DD_REGISTERS;
		dd_touch(first, DD_REGISTERS);
	}
}

uint32_t dd_index_sample_size(struct dd_index *index, uint32_t number)
{
	const struct dd_record *record;
	const uint8_t *size;

	if (number < index->head.next_number) {
		size = committed(index, DD_COLUMN_SAMPLE, number);
		if (!size)
			damaged(index, "the sample of article", number);
		if (!size || *size < DD_SAMPLES_MOST)
			return size ? *size : 0;
	}
	record = dd_index_record(index, number);
	return record ? record->quotes : 0;
}

uint64_t dd_body_size(const struct dd_record *record)
{
	uint64_t codes = record->flags & DD_RECORD_COPY ? 0 : record->count;

	return codes * sizeof(uint32_t) + record->id_size + record->title_size +
	       record->source_size + record->url_size + 4;
}

/* Where a committed body should be; NULL if the file has nothing there. */
static const unsigned char *find_body(struct dd_index *index, const struct dd_record *record)
{
	uint32_t chunk = (uint32_t)(record->body >> 16), offset = record->body & 0xffff;

	if (chunk >= index->body_chunks)
		return NULL;
	if (!index->bodies[chunk].payload) {
		struct dd_key key = {DD_BODIES, 0, chunk};

		if (!dd_store_get(index->store, key, &index->bodies[chunk], &index->fault))
			return NULL;
	}
	if (offset % 4 || offset + dd_body_size(record) > index->bodies[chunk].size)
		return NULL;
	return (const unsigned char *)index->bodies[chunk].payload + offset;
}

static const unsigned char *committed_body(struct dd_index *index, uint32_t number,
                                           const struct dd_record *record)
{
	const unsigned char *body = find_body(index, record);

	if (body && XXH3_64bits_withSeed(body, dd_body_size(record), number) == record->check)
		return body;
	damaged(index, "the text of article", number);
	return NULL;
}

static const char *take_string(const char **at, uint32_t size, bool known)
{
	const char *string = *at;

	*at += (size_t)size + 1;
	return known ? string : NULL;
}

static void read_info(const struct dd_record *record, const char *strings, struct dedup_info *info)
{
	uint32_t flags = record->flags;

	*info = (struct dedup_info){.id_size = record->id_size,
	                            .title_size = record->title_size,
	                            .source_size = record->source_size,
	                            .url_size = record->url_size,
	                            .date = record->date,
	                            .bytes = record->bytes,
	                            .words = record->count,
	                            .invalid = record->invalid,
	                            .is_short = flags & DD_RECORD_SHORT,
	                            .is_known = true};
	info->id = take_string(&strings, record->id_size, true);
	info->title = take_string(&strings, record->title_size, flags & DD_RECORD_TITLE);
	info->source = take_string(&strings, record->source_size, flags & DD_RECORD_SOURCE);
	info->url = take_string(&strings, record->url_size, flags & DD_RECORD_URL);
}

bool dd_index_body(struct dd_index *index, uint32_t number, const struct dd_record *record,
                   struct dd_article *article, struct dedup_info *info)
{
	const unsigned char *body;
	struct dd_article found = {.digest = {record->digest[0], record->digest[1]},
	                           .count = record->count,
	                           .sentences = record->sentences};

	if (number < index->head.next_number)
		body = committed_body(index, number, record);
	else
		body = staged(index, number)->body;
	if (!body)
		return false;
	if (article && record->flags & DD_RECORD_SIGNED &&
	    !(found.signature = dd_index_signature(index, number)))
		return damaged(index, "the signature of article", number);
	if (!(record->flags & DD_RECORD_COPY)) {
		/* Bodies begin at a multiple of four. */
		found.code = (const uint32_t *)(const void *)body;
		body += (size_t)record->count * sizeof(uint32_t);
	}
	if (article)
		*article = found;
	if (info)
		read_info(record, (const char *)body, info);
	return true;
}

/* --- Postings --- */

/* Postings of one key that are counted one by one. */
#define FEW 8

static size_t segment_count(const struct dd_index *index)
{
	return index->segment_count + index->memory_count;
}

static const struct dd_segment *segment_at(const struct dd_index *index, size_t i)
{
	return i < index->segment_count ? &index->segments[i]
	                                : &index->memory[i - index->segment_count];
}

void dd_finder_init(struct dd_finder *finder, const struct dd_index *index)
{
	finder->index = index;
	finder->last = 0;
	finder->ready = 0;
	finder->count = 0;
	memset(finder->at, 0, sizeof finder->at);
}

/* Where the postings with the key end, which begin there. Most are few; of a term there may be
 * hundreds. */
static uint64_t find_end(const struct dd_segment *segment, uint64_t begin, uint32_t key)
{
	uint64_t end = begin;

	while (end < segment->count && end - begin < FEW &&
	       dd_segment_at(segment, end) >> 32 == key)
		end++;
	if (end - begin < FEW)
		return end;
	return key < UINT32_MAX ? dd_segment_seek(segment, end, key + 1) : segment->count;
}

/* The segment's postings with the key, appended to the ranges. */
static uint64_t find_in(struct dd_finder *finder, size_t i, uint32_t key)
{
	const struct dd_segment *segment = segment_at(finder->index, i);
	uint64_t begin = dd_segment_seek(segment, finder->at[i], key);
	uint64_t end = find_end(segment, begin, key);

	finder->at[i] = begin;
	if (end > begin)
		finder->ranges[finder->count++] = (struct dd_range){segment, begin, end};
	return end - begin;
}

uint64_t dd_finder_find(struct dd_finder *finder, uint64_t posting)
{
	const struct dd_index *index = finder->index;
	uint32_t key = (uint32_t)(posting >> 32);
	uint64_t hash = dd_bloom_hash(key), sum = 0;

	if (key < finder->last)
		memset(finder->at, 0, sizeof finder->at);
	finder->last = key;
	finder->count = 0;
	for (size_t i = 0; i < index->segment_count; i++) {
		if (dd_segment_may_have(&index->segments[i], &finder->at[i], key, hash))
			sum += find_in(finder, i, key);
	}
	if (!dd_index_memory_may_have(index, posting, hash))
		return sum;
	for (size_t i = index->segment_count; i < segment_count(index); i++)
		sum += find_in(finder, i, key);
	return sum;
}

/* Postings that are made ready at a time. */
#define AHEAD 64

static void prefetch(const struct dd_finder *finder, const struct dd_key_id *postings, size_t count)
{
	const struct dd_index *index = finder->index;

	for (size_t k = 0; k < count; k++)
		dd_index_memory_prefetch(index, dd_bloom_hash((uint32_t)(postings[k].key >> 32)));
	for (size_t i = 0; i < index->segment_count; i++) {
		uint64_t at = count && postings[0].key >> 32 < finder->last ? 0 : finder->at[i];

		for (size_t k = 0; k < count; k++) {
			uint32_t key = (uint32_t)(postings[k].key >> 32);

			at = dd_segment_prefetch(&index->segments[i], at, key, dd_bloom_hash(key));
		}
	}
}

void dd_finder_prefetch(struct dd_finder *finder, const struct dd_key_id *postings, size_t count,
                        size_t next)
{
	size_t ahead = count - next < AHEAD ? count - next : AHEAD;

	if (next < finder->ready)
		return;
	prefetch(finder, postings + next, ahead);
	finder->ready = next + ahead;
}

bool dd_index_find(struct dd_index *index, enum dd_family family, uint64_t key, struct dd_list *out)
{
	struct dd_finder finder;

	dd_finder_init(&finder, index);
	dd_finder_find(&finder, dd_posting(family, key, 0));
	for (size_t i = 0; i < finder.count; i++) {
		const struct dd_range *range = &finder.ranges[i];

		for (uint64_t k = range->begin; k < range->end; k++) {
			uint32_t number = dd_posting_number(dd_segment_at(range->segment, k));

			if (number < dd_index_next(index) &&
			    !dd_list_push(out, &number, sizeof number))
				return dd_fault_no_memory(&index->fault);
		}
	}
	return true;
}
