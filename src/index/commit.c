#include "index/index.h"
#include "index/upkeep.h"

#include "base/code.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What a commit writes, apart from what it adds: the head, tails of streams, lists. */
#define ROOM_BESIDE ((uint64_t)4 << 20)

struct commit {
	struct dd_index *index;
	struct dd_head head;       /* as it will be */
	struct dd_record *records; /* owned: staged ones, with their places */
	unsigned char *buffer;     /* owned: DD_CHUNK_ROOM */
	size_t used;               /* of it, bytes */
	/* The segment that is being written. */
	struct dd_segment_entry segment;
	struct dd_list fences; /* owned: of uint64_t */
	uint64_t *piece;       /* owned: postings that come to the next piece */
	size_t piece_count;
	void *packed; /* owned: room for a piece */
	bool failed;
};

static bool put(struct commit *commit, enum dd_chunk_kind kind, uint32_t sequence, uint32_t number,
                const void *payload, size_t size)
{
	struct dd_key key = {kind, sequence, number};

	return dd_store_put(commit->index->store, key, payload, size, &commit->index->fault);
}

/* The first `size` bytes of a chunk that goes on, into the buffer. */
static bool resume(struct commit *commit, enum dd_chunk_kind kind, uint32_t number, size_t size)
{
	struct dd_key key = {kind, 0, number};
	struct dd_chunk chunk;
	struct dd_index *index = commit->index;

	commit->used = size;
	if (!size)
		return true;
	if (!dd_store_get(index->store, key, &chunk, &index->fault) ||
	    !dd_store_verify(index->store, key, &chunk, &index->fault) || chunk.size < size)
		return dd_fault_set(&index->fault, DEDUP_INDEX_DAMAGED,
		                    "%s is damaged (the end of what it holds); put back a copy of "
		                    "it, or feed its articles to a new index",
		                    dd_store_path(index->store));
	memcpy(commit->buffer, chunk.payload, size);
	return true;
}

/* --- Articles --- */

static bool add_body(struct commit *commit, uint32_t *chunk, const unsigned char *body, size_t size,
                     uint64_t *place)
{
	commit->used = (commit->used + 3) / 4 * 4;
	if (commit->used + size > DD_CHUNK_ROOM && commit->used) {
		if (!put(commit, DD_BODIES, 0, *chunk, commit->buffer, commit->used))
			return false;
		++*chunk;
		commit->used = 0;
	}
	*place = dd_body_place(*chunk, (uint32_t)commit->used);
	if (size > DD_CHUNK_ROOM)
		return put(commit, DD_BODIES, 0, (*chunk)++, body, size);
	memcpy(commit->buffer + commit->used, body, size);
	commit->used += size;
	return true;
}

static bool write_bodies(struct commit *commit)
{
	const struct dd_staged *staged = commit->index->staged.items;
	uint32_t chunk = (uint32_t)(commit->head.body_bytes >> 16);

	memset(commit->buffer, 0, DD_CHUNK_ROOM);
	if (!resume(commit, DD_BODIES, chunk, commit->head.body_bytes & 0xffff))
		return false;
	for (size_t i = 0; i < commit->index->staged.count; i++) {
		commit->records[i] = staged[i].record;
		if (!add_body(commit, &chunk, staged[i].body,
		              (size_t)dd_body_size(&staged[i].record), &commit->records[i].body))
			return false;
	}
	commit->head.body_bytes = dd_body_place(chunk, (uint32_t)commit->used);
	return !commit->used || put(commit, DD_BODIES, 0, chunk, commit->buffer, commit->used);
}

/* What a column has of the i-th staged article. */
static const void *entry_of(const struct commit *commit, enum dd_column column, size_t i)
{
	const struct dd_staged *staged = commit->index->staged.items;

	switch (column) {
	case DD_COLUMN_RECORD:
		return &commit->records[i];
	case DD_COLUMN_SIGNATURE:
		return staged[i].signature;
	case DD_COLUMN_SAMPLE:
	case DD_COLUMNS:
	default:
		return &staged[i].sample;
	}
}

static bool write_column(struct commit *commit, enum dd_column column)
{
	const uint32_t entries = dd_column_entries(column), next = commit->head.next_number;
	const size_t one = dd_column_size(column);
	const enum dd_chunk_kind kind = dd_column_kind(column);
	uint32_t chunk = next / entries;

	if (!resume(commit, kind, chunk, next % entries * one))
		return false;
	for (size_t i = 0; i < commit->index->staged.count; i++) {
		memcpy(commit->buffer + commit->used, entry_of(commit, column, i), one);
		commit->used += one;
		if (commit->used < entries * one)
			continue;
		if (!put(commit, kind, 0, chunk++, commit->buffer, commit->used))
			return false;
		commit->used = 0;
	}
	return !commit->used || put(commit, kind, 0, chunk, commit->buffer, commit->used);
}

static bool write_columns(struct commit *commit)
{
	for (int column = 0; column < DD_COLUMNS; column++) {
		if (!write_column(commit, (enum dd_column)column))
			return false;
	}
	commit->head.next_number += (uint32_t)commit->index->staged.count;
	return true;
}

static bool write_gone(struct commit *commit)
{
	const struct dd_index *index = commit->index;
	size_t size = commit->head.next_number / 4 + 1;

	for (size_t i = 0; i * DD_CHUNK_ROOM < size && i < index->gone_size / DD_CHUNK_ROOM; i++) {
		size_t rest = size - i * DD_CHUNK_ROOM;

		if (index->gone_changed[i] &&
		    !put(commit, DD_GONE, 0, (uint32_t)i, index->gone + i * DD_CHUNK_ROOM,
		         rest < DD_CHUNK_ROOM ? rest : DD_CHUNK_ROOM))
			return false;
	}
	return true;
}

static bool write_frequent(struct commit *commit)
{
	const struct dd_index *index = commit->index;
	uint32_t room = DD_CHUNK_ROOM / sizeof(uint32_t), chunk = 0, count = 0, total = 0;
	uint32_t *terms = (uint32_t *)(void *)commit->buffer;

	if (!index->new_frequent.count)
		return true;
	for (uint32_t term = 0; term < DD_TERMS; term++) {
		if (!(term % 64) && !index->frequent[term / 64])
			term += 63;
		else if (index->frequent[term / 64] >> term % 64 & 1)
			terms[count++] = term;
		if (count < room && term + 1 < DD_TERMS)
			continue;
		if (count && !put(commit, DD_FREQUENT, 0, chunk++, terms, count * sizeof *terms))
			return false;
		total += count;
		count = 0;
	}
	commit->head.frequent = total;
	return true;
}

/* --- Postings --- */

static bool flush_piece(struct commit *commit)
{
	size_t count = commit->piece_count;

	if (!count)
		return true;
	if (!dd_list_push(&commit->fences, commit->piece, sizeof *commit->piece))
		return dd_fault_no_memory(&commit->index->fault);
	commit->piece_count = 0;
	return put(commit, DD_POSTINGS, commit->segment.sequence, commit->segment.chunks++,
	           commit->packed, dd_piece_pack(commit->packed, commit->piece, count));
}

static bool write_posting(void *cookie, uint64_t posting)
{
	struct commit *commit = cookie;

	commit->piece[commit->piece_count++] = posting;
	commit->segment.count++;
	return commit->piece_count < DD_PIECE_POSTINGS || flush_piece(commit);
}

static bool write_fences(struct commit *commit)
{
	const uint64_t *fences = commit->fences.items;
	size_t count = commit->fences.count;

	for (size_t i = 0; i < count; i += DD_CHUNK_WORDS) {
		size_t rest = count - i < DD_CHUNK_WORDS ? count - i : DD_CHUNK_WORDS;

		if (!put(commit, DD_FENCES, commit->segment.sequence,
		         (uint32_t)(i / DD_CHUNK_WORDS), fences + i, rest * sizeof *fences))
			return false;
	}
	return true;
}

static bool delete_segment(struct commit *commit, const struct dd_segment_entry *entry)
{
	struct dd_store *store = commit->index->store;
	struct dd_fault *fault = &commit->index->fault;

	for (uint32_t i = 0; i < entry->chunks; i++) {
		struct dd_key key = {DD_POSTINGS, entry->sequence, i};

		if (!dd_store_delete(store, key, fault))
			return false;
	}
	for (uint32_t i = 0; i < entry->chunks; i += DD_CHUNK_WORDS) {
		struct dd_key key = {DD_FENCES, entry->sequence, i / DD_CHUNK_WORDS};

		if (!dd_store_delete(store, key, fault))
			return false;
	}
	return true;
}

/* Whether a posting can still lead to something. */
static bool is_live(void *cookie, uint64_t posting)
{
	const struct dd_index *index = cookie;
	uint32_t number = dd_posting_number(posting);
	unsigned gone = dd_index_gone(index, number);

	switch (dd_posting_family(posting)) {
	case DD_OF_NAME:
		return !(gone & DD_GONE_ARTICLE);
	case DD_OF_CLUSTER:
		return gone != (DD_GONE_ARTICLE | DD_GONE_TEXT);
	case DD_OF_STORY:
		return true; /* its cluster may have other members */
	case DD_OF_TERM:
		return !(gone & DD_GONE_TEXT) &&
		       !dd_index_is_frequent(index, dd_posting_key(posting));
	case DD_OF_TEXT:
	case DD_OF_BAND:
	default:
		return !(gone & DD_GONE_TEXT);
	}
}

/* All its pieces are checked and opened, so that a damaged one is known before anything is
 * written. */
static bool open_segment(struct commit *commit, const struct dd_segment_entry *entry,
                         struct dd_segment *segment)
{
	struct dd_index *index = commit->index;

	if (!dd_segment_in_file(segment, entry->sequence, entry->count, dd_index_open_piece, index))
		return dd_fault_no_memory(&index->fault);
	for (uint32_t i = 0; i < entry->chunks; i++) {
		struct dd_key key = {DD_POSTINGS, entry->sequence, i};
		struct dd_chunk chunk;

		if (!dd_index_chunk(index, key, &chunk))
			return false;
		dd_segment_piece(segment, i);
	}
	return index->fault.status == DEDUP_OK;
}

/* How many of the stored segments are merged with what is in memory. */
static size_t stored_to_merge(const struct commit *commit, bool all)
{
	uint64_t sizes[DD_SEGMENTS_MAX + 1];
	size_t count = commit->head.segment_count;

	if (all)
		return count;
	for (size_t i = 0; i < count; i++)
		sizes[i] = commit->head.segments[i].count;
	sizes[count] = 0;
	for (uint32_t i = 0; i < commit->index->memory_count; i++)
		sizes[count] += commit->index->memory[i].count;
	return sizes[count] ? dd_segments_to_merge(sizes, count + 1) - 1 : 0;
}

static bool write_segment(struct commit *commit, bool all)
{
	struct dd_index *index = commit->index;
	struct dd_head *head = &commit->head;
	struct dd_segment inputs[2 * DD_SEGMENTS_MAX + 1];
	size_t merged = stored_to_merge(commit, all), opened = 0;
	struct dd_segment_entry *first = &head->segments[head->segment_count - merged];
	bool done = true;

	if (!merged && !index->memory_count)
		return true;
	for (; done && opened < merged; opened++)
		done = open_segment(commit, &first[opened], &inputs[opened]);
	for (uint32_t i = 0; i < index->memory_count; i++)
		inputs[merged + i] = index->memory[i];
	commit->segment = (struct dd_segment_entry){.sequence = head->next_sequence++};
	commit->piece_count = 0;
	commit->fences.count = 0;
	done = done &&
	       dd_segment_merge(inputs, merged + index->memory_count, is_live, index, write_posting,
	                        commit) &&
	       flush_piece(commit) && write_fences(commit);
	for (size_t i = 0; i < merged; i++)
		done = done && delete_segment(commit, &first[i]);
	for (size_t i = 0; i < opened; i++)
		dd_segment_release(&inputs[i]);
	head->segment_count -= (uint32_t)merged;
	if (commit->segment.count)
		head->segments[head->segment_count++] = commit->segment;
	return done;
}

/* --- The transaction --- */

/* What was found in the last snapshot; the map may have moved since. */
static void forget_places(struct dd_index *index)
{
	for (int c = 0; c < DD_COLUMNS; c++)
		memset(index->columns[c], 0, index->column_chunks[c] * sizeof *index->columns[c]);
	memset(index->bodies, 0, index->body_chunks * sizeof *index->bodies);
}

static bool write_all(void *cookie, struct dd_store *store, struct dd_fault *fault)
{
	struct commit *commit = cookie;
	struct dd_index *index = commit->index;
	struct dd_key key = {.kind = DD_HEAD};
	bool reclaim = index->reclaim || dd_index_should_reclaim(index);

	commit->head = index->head;
	forget_places(index);
	if (reclaim) {
		if (!dd_index_reclaim(index, &commit->head.body_bytes))
			return false;
		commit->head.reclaimed = commit->head.gone;
	}
	if (!write_bodies(commit) || !write_columns(commit) || !write_gone(commit) ||
	    !write_frequent(commit) || !write_segment(commit, reclaim))
		return false;
	commit->head.mark = DD_FORMAT_MARK;
	commit->head.format = DD_FORMAT;
	commit->head.format_text = DD_FORMAT_TEXT;
	memset(commit->head.program, 0, sizeof commit->head.program);
	memcpy(commit->head.program, DEDUP_VERSION, sizeof DEDUP_VERSION);
	commit->head.runs++;
	commit->head.updated = index->options.now;
	if (commit->head.runs == 1)
		commit->head.created = index->options.now;
	return dd_store_put(store, key, &commit->head, sizeof commit->head, fault);
}

/* A guess at the bytes to be written: what is staged, and the segments that are merged. */
static uint64_t room_for(const struct commit *commit)
{
	const struct dd_index *index = commit->index;
	const struct dd_staged *staged = index->staged.items;
	uint64_t room = ROOM_BESIDE;
	size_t merged = stored_to_merge(commit, false);

	for (size_t i = 0; i < index->staged.count; i++)
		room += dd_body_size(&staged[i].record) + sizeof(struct dd_record) + DD_REGISTERS +
		        64;
	for (uint32_t i = 0; i < index->memory_count; i++)
		room += index->memory[i].count * sizeof(uint64_t);
	for (size_t i = 0; i < merged; i++)
		room += index->head.segments[index->head.segment_count - 1 - i].count *
		        sizeof(uint64_t);
	return room + room / 16;
}

static void forget_staged(struct dd_index *index)
{
	for (uint32_t i = 0; i < index->memory_count; i++)
		dd_segment_release(&index->memory[i]);
	index->memory_count = index->memory_kept = 0;
	free(index->memory_keys);
	index->memory_keys = NULL;
	index->memory_blooms = 0;
	index->memory_key_count = 0;
	index->staged.count = index->kept = 0;
	index->new_frequent.count = index->frequent_kept = 0;
	index->hidden.count = 0;
	index->replaced.count = index->replaced_kept = 0;
	dd_arena_clear(&index->arena);
}

static bool has_changed(const struct dd_index *index)
{
	for (size_t i = 0; i < index->gone_size / DD_CHUNK_ROOM; i++) {
		if (index->gone_changed[i])
			return true;
	}
	return index->staged.count || index->reclaim || !index->head.runs;
}

bool dd_index_commit(struct dd_index *index)
{
	struct commit commit = {.index = index, .head = index->head};
	bool done = false;

	if (index->options.read_only || !has_changed(index))
		return true;
	commit.records = malloc((index->staged.count + 1) * sizeof *commit.records);
	commit.buffer = calloc(1, DD_CHUNK_ROOM);
	commit.piece = malloc(DD_PIECE_POSTINGS * sizeof *commit.piece);
	commit.packed = malloc(dd_piece_room(DD_PIECE_POSTINGS));
	if (!commit.records || !commit.buffer || !commit.piece || !commit.packed) {
		dd_fault_no_memory(&index->fault);
		goto out;
	}
	done = dd_store_transact(index->store, room_for(&commit), write_all, &commit,
	                         &index->fault);
	if (!done)
		goto out;
	forget_staged(index);
	index->reclaim = false;
	/* All is in the index by now: what goes wrong here is for the next call to say. */
	if (dd_store_refresh(index->store, &index->fault))
		dd_index_load(index);
out:
	free(commit.records);
	free(commit.buffer);
	free(commit.piece);
	free(commit.packed);
	dd_list_release(&commit.fences);
	return done;
}

bool dd_index_replace(struct dd_index *index, const struct dd_index *with)
{
	if (!dd_store_replace(index->store, with->store, &index->fault))
		return false;
	forget_staged(index);
	return dd_index_load(index);
}
