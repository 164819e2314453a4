#include "index/bloom.h"
#include "index/index.h"

#include "base/code.h"
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

static const struct dd_record *committed_record(struct dd_index *index, uint32_t number)
{
	uint32_t chunk = number / DD_CHUNK_RECORDS, within = number % DD_CHUNK_RECORDS;

	if (!index->records[chunk]) {
		struct dd_key key = {DD_RECORDS, 0, chunk};
		struct dd_chunk found;
		uint32_t rest = index->head.next_number - chunk * (uint32_t)DD_CHUNK_RECORDS;
		size_t least = rest < DD_CHUNK_RECORDS ? rest : DD_CHUNK_RECORDS;

		if (!dd_store_get(index->store, key, &found, &index->fault) ||
		    !dd_store_verify(index->store, key, &found, &index->fault) ||
		    found.size < least * sizeof(struct dd_record)) {
			damaged(index, "the record of article", number);
			return NULL;
		}
		index->records[chunk] = found.payload;
	}
	return index->records[chunk] + within;
}

const struct dd_record *dd_index_record(struct dd_index *index, uint32_t number)
{
	if (number < index->head.next_number)
		return committed_record(index, number);
	return &((struct dd_staged *)index->staged.items)[number - index->head.next_number].record;
}

void dd_index_touch_record(const struct dd_index *index, uint32_t number)
{
	uint32_t chunk = number / DD_CHUNK_RECORDS;
	const struct dd_staged *staged = index->staged.items;

	if (number >= index->head.next_number)
		__builtin_prefetch(&staged[number - index->head.next_number].record.quotes);
	else if (index->records[chunk])
		__builtin_prefetch(&index->records[chunk][number % DD_CHUNK_RECORDS].quotes);
}

const struct dd_record *dd_index_find_record(struct dd_index *index, uint32_t number)
{
	uint32_t chunk = number / DD_CHUNK_RECORDS;
	struct dd_key key = {DD_RECORDS, 0, chunk};
	struct dd_chunk found;

	if (number < index->head.next_number && !index->records[chunk] &&
	    !dd_store_get(index->store, key, &found, &index->fault))
		return NULL;
	return dd_index_record(index, number);
}

uint64_t dd_body_size(const struct dd_record *record)
{
	uint64_t size = record->flags & DD_RECORD_SIGNED ? DD_REGISTERS : 0;

	if (!(record->flags & DD_RECORD_COPY))
		size += (uint64_t)record->count * sizeof(uint32_t);
	return size + record->id_size + record->title_size + record->source_size +
	       record->url_size + 4;
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

static const unsigned char *staged_body(const struct dd_index *index, uint32_t number)
{
	const struct dd_staged *staged = index->staged.items;

	return staged[number - index->head.next_number].body;
}

const uint8_t *dd_index_signature(struct dd_index *index, uint32_t number)
{
	const struct dd_record *record;

	if (number >= dd_index_next(index) || !(record = dd_index_record(index, number)) ||
	    !(record->flags & DD_RECORD_SIGNED))
		return NULL;
	return number < index->head.next_number ? find_body(index, record)
	                                        : staged_body(index, number);
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
		body = staged_body(index, number);
	if (!body)
		return false;
	if (record->flags & DD_RECORD_SIGNED) {
		found.signature = body;
		body += DD_REGISTERS;
	}
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

/* The segment's postings with the key, appended to the ranges. */
static uint64_t find_in(struct dd_finder *finder, size_t i, uint32_t key)
{
	const struct dd_segment *segment = segment_at(finder->index, i);
	uint64_t begin = dd_segment_seek(segment, finder->at[i], key), end = begin;

	finder->at[i] = begin;
	while (end < segment->count && dd_segment_at(segment, end) >> 32 == key)
		end++;
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
