#include "index/index.h"

#include "base/code.h"

#include <stdlib.h>
#include <string.h>

/* --- Settings --- */

static bool same_settings(const struct dd_settings *a, const struct dd_settings *b)
{
	for (int tier = DEDUP_NEAR; tier < DEDUP_TIERS; tier++) {
		if (a->threshold[tier] < b->threshold[tier] ||
		    a->threshold[tier] > b->threshold[tier])
			return false;
	}
	return a->level == b->level && a->min_words == b->min_words;
}

bool dd_index_adopt(struct dd_index *index, const struct dd_settings *settings)
{
	const struct dd_settings *have = &index->head.settings;

	if (!dd_index_next(index)) {
		index->head.settings = *settings;
		return true;
	}
	if (same_settings(have, settings))
		return true;
	return dd_fault_tell(&index->fault,
	                     "%s was made with --level=%s --min-words=%u "
	                     "--threshold=near=%.3g,contains=%.3g,paraphrase=%.3g,story=%.3g; give "
	                     "the same options, or make it anew with --reindex",
	                     dd_store_path(index->store),
	                     dedup_tier_name((enum dedup_tier)have->level), have->min_words,
	                     have->threshold[DEDUP_NEAR], have->threshold[DEDUP_CONTAINS],
	                     have->threshold[DEDUP_PARAPHRASE], have->threshold[DEDUP_STORY]);
}

/* --- Loading what a snapshot has --- */

static bool damaged(struct dd_index *index, const char *what)
{
	return dd_fault_set(&index->fault, DEDUP_INDEX_DAMAGED,
	                    "%s is damaged (%s); put back a copy of it, or feed its articles to a "
	                    "new index",
	                    dd_store_path(index->store), what);
}

bool dd_index_chunk(struct dd_index *index, struct dd_key key, struct dd_chunk *chunk)
{
	if (!dd_store_get(index->store, key, chunk, &index->fault))
		return damaged(index, "a chunk is missing");
	return dd_store_verify(index->store, key, chunk, &index->fault);
}

static bool load_head(struct dd_index *index)
{
	struct dd_key key = {.kind = DD_HEAD};
	struct dd_chunk chunk;

	if (!dd_store_get(index->store, key, &chunk, &index->fault)) {
		if (index->fault.status != DEDUP_OK)
			return false;
		if (dd_store_is_empty(index->store))
			return true;
		return dd_fault_set(&index->fault, DEDUP_INDEX_FOREIGN,
		                    "%s is an LMDB file of another program; it is left as it is",
		                    dd_store_path(index->store));
	}
	const struct dd_head *head = chunk.payload;
	if (chunk.size >= sizeof head->mark && head->mark != DD_FORMAT_MARK)
		return dd_fault_set(&index->fault, DEDUP_INDEX_FOREIGN,
		                    "%s was made on a machine of the other byte order; feed the "
		                    "articles to a new index here",
		                    dd_store_path(index->store));
	if (!dd_store_verify(index->store, key, &chunk, &index->fault))
		return false;
	if (chunk.size != sizeof *head || head->format != DD_FORMAT ||
	    head->format_text != DD_FORMAT_TEXT)
		return dd_fault_set(&index->fault, DEDUP_INDEX_FOREIGN,
		                    "%s has format %u.%u, written by dedup %.16s; this program "
		                    "reads %u.%u; feed the articles to a new index",
		                    dd_store_path(index->store), head->format, head->format_text,
		                    head->program, DD_FORMAT, DD_FORMAT_TEXT);
	if (head->segment_count > DD_SEGMENTS_MAX || head->next_number > DD_NUMBERS)
		return damaged(index, "its head says nonsense");
	index->head = *head;
	return true;
}

void dd_index_open_piece(void *cookie, uint32_t sequence, uint32_t number, size_t count,
                         struct dd_piece *out)
{
	struct dd_index *index = cookie;
	struct dd_key key = {DD_POSTINGS, sequence, number};
	struct dd_chunk chunk;

	if (dd_store_get(index->store, key, &chunk, &index->fault) &&
	    dd_piece_open(out, chunk.payload, chunk.size, count))
		return;
	damaged(index, "a chunk of postings is not what was written");
	*out = dd_piece_none;
}

static bool load_fences(struct dd_index *index, const struct dd_segment_entry *entry,
                        uint64_t *fences)
{
	for (uint32_t first = 0; first < entry->chunks; first += DD_CHUNK_WORDS) {
		struct dd_key key = {DD_FENCES, entry->sequence, first / DD_CHUNK_WORDS};
		uint32_t rest = entry->chunks - first;
		size_t size = (rest < DD_CHUNK_WORDS ? rest : DD_CHUNK_WORDS) * sizeof *fences;
		struct dd_chunk chunk;

		if (!dd_index_chunk(index, key, &chunk))
			return false;
		if (chunk.size != size)
			return damaged(index, "a list of postings has a wrong size");
		memcpy(fences + first, chunk.payload, size);
	}
	return true;
}

static bool load_segment(struct dd_index *index, const struct dd_segment_entry *entry)
{
	struct dd_segment *segment = &index->segments[index->segment_count++];

	if (entry->chunks != dd_segment_pieces(entry->count)) {
		*segment = (struct dd_segment){0};
		return damaged(index, "its head says nonsense");
	}
	if (!dd_segment_in_file(segment, entry->sequence, entry->count, dd_index_open_piece, index))
		return dd_fault_no_memory(&index->fault);
	return load_fences(index, entry, segment->fences);
}

static bool load_gone(struct dd_index *index)
{
	size_t chunks = (index->head.next_number / 4 + DD_CHUNK_ROOM) / DD_CHUNK_ROOM;

	index->gone_size = 0;
	free(index->gone);
	free(index->gone_changed);
	index->gone = calloc(chunks, DD_CHUNK_ROOM);
	index->gone_changed = calloc(chunks, 1);
	if (!index->gone || !index->gone_changed)
		return dd_fault_no_memory(&index->fault);
	index->gone_size = chunks * DD_CHUNK_ROOM;
	for (size_t i = 0; i < chunks; i++) {
		struct dd_key key = {DD_GONE, 0, (uint32_t)i};
		struct dd_chunk chunk;

		if (!dd_store_get(index->store, key, &chunk, &index->fault)) {
			if (index->fault.status != DEDUP_OK)
				return false;
			continue; /* none is gone */
		}
		if (!dd_store_verify(index->store, key, &chunk, &index->fault))
			return false;
		if (chunk.size > DD_CHUNK_ROOM)
			return damaged(index, "a chunk has a wrong size");
		memcpy(index->gone + i * DD_CHUNK_ROOM, chunk.payload, chunk.size);
	}
	return true;
}

static bool load_frequent(struct dd_index *index)
{
	const uint32_t room = DD_CHUNK_ROOM / sizeof(uint32_t);

	free(index->frequent);
	index->frequent = NULL;
	if (!index->head.frequent)
		return true;
	index->frequent = calloc(DD_TERMS / 64, sizeof *index->frequent);
	if (!index->frequent)
		return dd_fault_no_memory(&index->fault);
	for (uint32_t first = 0; first < index->head.frequent; first += room) {
		struct dd_key key = {DD_FREQUENT, 0, first / room};
		struct dd_chunk chunk;
		uint32_t rest = index->head.frequent - first;

		if (!dd_index_chunk(index, key, &chunk))
			return false;
		if (chunk.size != (rest < room ? rest : room) * sizeof(uint32_t))
			return damaged(index, "a chunk has a wrong size");
		const uint32_t *terms = chunk.payload;
		for (uint32_t i = 0; i < chunk.size / sizeof *terms; i++)
			index->frequent[terms[i] % DD_TERMS / 64] |= (uint64_t)1 << terms[i] % 64;
	}
	return true;
}

static bool load_places(struct dd_index *index)
{
	size_t bodies = (size_t)(index->head.body_bytes >> 16) + 1;

	for (int c = 0; c < DD_COLUMNS; c++) {
		size_t chunks = index->head.next_number / dd_column_entries((enum dd_column)c) + 1;

		free(index->columns[c]);
		index->columns[c] = calloc(chunks, sizeof *index->columns[c]);
		index->column_chunks[c] = chunks;
		if (!index->columns[c])
			return dd_fault_no_memory(&index->fault);
	}
	free(index->bodies);
	index->bodies = calloc(bodies, sizeof *index->bodies);
	index->body_chunks = bodies;
	return index->bodies || dd_fault_no_memory(&index->fault);
}

static void release_segments(struct dd_segment *segments, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		dd_segment_release(&segments[i]);
}

bool dd_index_load(struct dd_index *index)
{
	release_segments(index->segments, index->segment_count);
	index->segment_count = 0;
	if (!load_head(index) || !load_places(index) || !load_gone(index) || !load_frequent(index))
		return false;
	for (uint32_t i = 0; i < index->head.segment_count; i++) {
		if (!load_segment(index, &index->head.segments[i]))
			return false;
	}
	index->gone_kept = index->head.gone;
	index->texts_kept = index->head.texts;
	return true;
}

/* --- Opening --- */

bool dd_index_open(const struct dedup_index_options *options, struct dd_index **out)
{
	struct dd_index *index = calloc(1, sizeof *index);

	*out = index;
	if (!index)
		return false;
	dd_arena_init(&index->arena);
	index->options = *options;
	if (dd_store_open(options, &index->store, &index->fault) && dd_index_load(index))
		return true;
	dd_store_abandon(index->store);
	index->store = NULL;
	return false;
}

void dd_index_close(struct dd_index *index)
{
	if (!index)
		return;
	release_segments(index->segments, index->segment_count);
	release_segments(index->memory, index->memory_count);
	for (int c = 0; c < DD_COLUMNS; c++)
		free(index->columns[c]);
	free(index->bodies);
	free(index->gone);
	free(index->gone_changed);
	free(index->frequent);
	free(index->memory_keys);
	dd_list_release(&index->new_frequent);
	dd_list_release(&index->staged);
	dd_list_release(&index->hidden);
	dd_list_release(&index->replaced);
	dd_arena_release(&index->arena);
	dd_store_close(index->store);
	free(index);
}
