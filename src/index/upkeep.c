#include "index/upkeep.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* --- Forgetting --- */

/* How many live articles have each text, by its number; owned by the caller, NULL with a fault. */
static uint32_t *count_copies(struct dd_index *index)
{
	const uint32_t next = dd_index_next(index);
	uint32_t *copies = calloc((size_t)next + 1, sizeof *copies);

	if (!copies)
		dd_fault_no_memory(&index->fault);
	for (uint32_t number = 0; copies && number < next; number++) {
		if (dd_index_gone(index, number) & DD_GONE_ARTICLE)
			continue;
		const struct dd_record *record = dd_index_record(index, number);
		if (!record) {
			free(copies);
			return NULL;
		}
		copies[record->text]++;
	}
	return copies;
}

/* Each text's articles are counted once: to look through the cluster of each one that is forgotten
 * took 30 s for 40,000 copies of one text. */
bool dd_index_expire(struct dd_index *index, int64_t before, uint64_t *count)
{
	uint32_t *copies = count_copies(index);
	bool done = copies != NULL;

	*count = 0;
	index->replaced.count = 0;
	for (uint32_t number = 0; done && number < dd_index_next(index); number++) {
		if (dd_index_gone(index, number) & DD_GONE_ARTICLE)
			continue;
		const struct dd_record *record = dd_index_record(index, number);
		if (!record) {
			done = false;
			break;
		}
		int64_t date = record->date == DEDUP_NO_DATE ? record->added : record->date;
		if (date >= before)
			continue;
		const uint32_t text = record->text;
		done = dd_index_forget_one(index, number, text, --copies[text] == 0);
		++*count;
	}
	free(copies);
	return done;
}

bool dd_index_forget_name(struct dd_index *index, const char *id, size_t id_size, uint64_t *count)
{
	struct dd_list numbers = {0};
	bool done = dd_index_find(index, DD_OF_NAME, XXH3_64bits(id, id_size), &numbers);
	const uint32_t *number = numbers.items;

	*count = 0;
	index->replaced.count = 0;
	for (size_t i = 0; done && i < numbers.count; i++) {
		const struct dd_record *record;
		struct dedup_info info;

		if (dd_index_gone(index, number[i]) & DD_GONE_ARTICLE)
			continue;
		done = (record = dd_index_record(index, number[i])) &&
		       dd_index_body(index, number[i], record, NULL, &info);
		if (!done || info.id_size != id_size || memcmp(info.id, id, id_size) != 0)
			continue;
		done = dd_index_forget(index, number[i]);
		++*count;
	}
	dd_list_release(&numbers);
	return done;
}

bool dd_index_forget_staged(struct dd_index *index, uint64_t from)
{
	const uint64_t next = dd_index_next(index);

	if (from >= index->staged.count)
		return true;
	if (!dd_index_bring_back(index, index->head.next_number + (uint32_t)from))
		return false;
	for (uint64_t number = index->head.next_number + from; number < next; number++) {
		if (!(dd_index_gone(index, (uint32_t)number) & DD_GONE_ARTICLE) &&
		    !dd_index_forget(index, (uint32_t)number))
			return false;
	}
	return true;
}

bool dd_index_should_reclaim(const struct dd_index *index)
{
	uint32_t since = index->head.gone - index->head.reclaimed;

	return since > (dd_index_next(index) - index->head.reclaimed) / 8;
}

/* --- Giving back --- */

struct reclaim {
	struct dd_index *index;
	uint32_t *live;            /* owned: bytes of live bodies by chunk */
	uint8_t *referred;         /* owned: by number: a live article's record names it */
	struct dd_record *records; /* owned: one chunk of them */
	unsigned char *buffer;     /* owned: the last chunk of bodies */
	uint32_t chunk;            /* its number */
	size_t used;
	uint32_t first_chunk; /* chunks from this one on were written by this */
};

/* Whether anything of an article is still wanted: it, or its text for its copies. */
static bool is_wanted(const struct dd_index *index, uint32_t number)
{
	return dd_index_gone(index, number) != (DD_GONE_ARTICLE | DD_GONE_TEXT);
}

static bool count_live(struct reclaim *reclaim)
{
	struct dd_index *index = reclaim->index;

	for (uint32_t number = 0; number < index->head.next_number; number++) {
		if (!is_wanted(index, number))
			continue;
		const struct dd_record *record = dd_index_record(index, number);
		if (!record)
			return false;
		reclaim->live[record->body >> 16] += (uint32_t)dd_body_size(record);
		reclaim->referred[number] = reclaim->referred[record->text] =
		        reclaim->referred[record->article.hub] = 1;
		const struct dd_record *hub = dd_index_record(index, record->article.hub);
		if (!hub)
			return false;
		reclaim->referred[hub->story.hub] = 1;
	}
	return true;
}

static bool is_emptied(const struct reclaim *reclaim, uint32_t chunk)
{
	return chunk < reclaim->first_chunk && reclaim->live[chunk] < DD_CHUNK_ROOM / 2;
}

static bool flush_bodies(struct reclaim *reclaim)
{
	struct dd_key key = {DD_BODIES, 0, reclaim->chunk};
	struct dd_index *index = reclaim->index;

	if (reclaim->used &&
	    !dd_store_put(index->store, key, reclaim->buffer, reclaim->used, &index->fault))
		return false;
	reclaim->chunk += reclaim->used > 0;
	reclaim->used = 0;
	return true;
}

/* Moves an article's body to the end of the stream. */
static bool move_body(struct reclaim *reclaim, uint32_t number, struct dd_record *record)
{
	struct dd_index *index = reclaim->index;
	size_t size = (size_t)dd_body_size(record);
	struct dd_key key = {DD_BODIES, 0, (uint32_t)(record->body >> 16)};
	struct dd_chunk chunk;

	if (!dd_store_get(index->store, key, &chunk, &index->fault) ||
	    (record->body & 0xffff) + size > chunk.size ||
	    XXH3_64bits_withSeed((const char *)chunk.payload + (record->body & 0xffff), size,
	                         number) != record->check)
		return dd_fault_set(&index->fault, DEDUP_INDEX_DAMAGED,
		                    "%s is damaged (the text of article %u); nothing was changed",
		                    dd_store_path(index->store), number);
	reclaim->used = (reclaim->used + 3) / 4 * 4;
	if (reclaim->used + size > DD_CHUNK_ROOM && !flush_bodies(reclaim))
		return false;
	memcpy(reclaim->buffer + reclaim->used,
	       (const char *)chunk.payload + (record->body & 0xffff), size);
	record->body = dd_body_place(reclaim->chunk, (uint32_t)reclaim->used);
	reclaim->used += size;
	return true;
}

/* Moves what has to be of one chunk of records, or deletes it. */
static bool reclaim_records(struct reclaim *reclaim, uint32_t number)
{
	struct dd_index *index = reclaim->index;
	struct dd_key key = {DD_RECORDS, 0, number};
	struct dd_chunk chunk;
	uint32_t entries = dd_column_entries(DD_COLUMN_RECORD), first = number * entries;
	bool changed = false, referred = false;

	if (!dd_store_get(index->store, key, &chunk, &index->fault))
		return index->fault.status == DEDUP_OK;
	uint32_t count = chunk.size / (uint32_t)sizeof *reclaim->records;
	memcpy(reclaim->records, chunk.payload, chunk.size);
	for (uint32_t i = 0; i < count && first + i < index->head.next_number; i++) {
		struct dd_record *record = &reclaim->records[i];

		referred |= reclaim->referred[first + i];
		if (!is_wanted(index, first + i) ||
		    !is_emptied(reclaim, (uint32_t)(record->body >> 16)))
			continue;
		if (!move_body(reclaim, first + i, record))
			return false;
		changed = true;
	}
	/* The last chunk goes on. */
	if (!referred && count == entries)
		return dd_store_delete(index->store, key, &index->fault);
	return !changed || dd_store_put(index->store, key, reclaim->records,
	                                count * sizeof *reclaim->records, &index->fault);
}

/* Deletes the chunks of signatures of which no article is wanted; the last one goes on. */
static bool reclaim_signatures(const struct reclaim *reclaim)
{
	struct dd_index *index = reclaim->index;
	uint32_t entries = dd_column_entries(DD_COLUMN_SIGNATURE);

	for (uint32_t i = 0; i < index->head.next_number / entries; i++) {
		struct dd_key key = {DD_SIGNATURES, 0, i};
		uint32_t number = i * entries, end = number + entries;

		while (number < end && !is_wanted(index, number))
			number++;
		if (number == end && !dd_store_delete(index->store, key, &index->fault))
			return false;
	}
	return true;
}

static bool reclaim_all(struct reclaim *reclaim, uint64_t *end)
{
	struct dd_index *index = reclaim->index;
	struct dd_fault *fault = &index->fault;

	/* Moved bodies begin a chunk of their own. */
	reclaim->first_chunk = reclaim->chunk = (uint32_t)(*end >> 16) + ((*end & 0xffff) != 0);
	if (!count_live(reclaim))
		return false;
	for (uint32_t i = 0; i < index->column_chunks[DD_COLUMN_RECORD]; i++) {
		if (!reclaim_records(reclaim, i))
			return false;
	}
	if (!reclaim_signatures(reclaim))
		return false;
	*end = dd_body_place(reclaim->chunk, (uint32_t)reclaim->used);
	if (reclaim->used) {
		size_t used = reclaim->used;
		if (!flush_bodies(reclaim))
			return false;
		*end = dd_body_place(reclaim->chunk - 1, (uint32_t)used);
	}
	for (uint32_t i = 0; i < reclaim->first_chunk; i++) {
		struct dd_key key = {DD_BODIES, 0, i};
		if (is_emptied(reclaim, i) && !dd_store_delete(index->store, key, fault))
			return false;
	}
	return true;
}

bool dd_index_reclaim(struct dd_index *index, uint64_t *end)
{
	size_t numbers = (size_t)index->head.next_number + 1;
	struct reclaim reclaim = {.index = index,
	                          .live = calloc(index->body_chunks + 1, sizeof *reclaim.live),
	                          .referred = calloc(numbers, 1),
	                          .records = malloc(DD_CHUNK_ROOM),
	                          .buffer = calloc(1, DD_CHUNK_ROOM)};
	bool done = false;

	if (reclaim.live && reclaim.referred && reclaim.records && reclaim.buffer)
		done = reclaim_all(&reclaim, end);
	else
		dd_fault_no_memory(&index->fault);
	free(reclaim.live);
	free(reclaim.referred);
	free(reclaim.records);
	free(reclaim.buffer);
	return done;
}
