#include "base/arena.h"

#include "base/memory.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ALIGNMENT ((size_t)16)

struct dd_arena_chunk {
	struct dd_arena_chunk *next;
	size_t size; /* of data */
	alignas(16) unsigned char data[];
};

_Static_assert(sizeof(struct dd_arena_chunk) % ALIGNMENT == 0, "data begins aligned");

/* count * size rounded up to the alignment; false on overflow. */
static bool total_size(size_t count, size_t size, size_t *out)
{
	const size_t limit = SIZE_MAX - sizeof(struct dd_arena_chunk) - ALIGNMENT;

	if (size != 0 && count > limit / size)
		return false;
	*out = (count * size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
	return true;
}

static struct dd_arena_chunk *chunk_new(struct dd_arena *arena, size_t size)
{
	struct dd_arena_chunk *const chunk = dd_memory_new(sizeof(*chunk) + size);

	if (!chunk)
		return NULL;
	chunk->next = NULL;
	chunk->size = size;
	arena->held += sizeof(*chunk) + size;
	return chunk;
}

static void chunks_free(struct dd_arena *arena, struct dd_arena_chunk *chunk)
{
	while (chunk) {
		struct dd_arena_chunk *const next = chunk->next;

		arena->held -= sizeof(*chunk) + chunk->size;
		free(chunk);
		chunk = next;
	}
}

static void *alloc_large(struct dd_arena *arena, size_t size)
{
	struct dd_arena_chunk *const chunk = chunk_new(arena, size);

	if (!chunk)
		return NULL;
	chunk->next = arena->large;
	arena->large = chunk;
	return chunk->data;
}

/* Makes current a chunk with room for size bytes: one of those after it, or a new
 * one behind the last. */
static bool advance(struct dd_arena *arena, size_t size)
{
	struct dd_arena_chunk *last = arena->current;
	struct dd_arena_chunk *chunk = last ? last->next : arena->chunks;
	size_t bytes;

	for (; chunk && chunk->size < size; chunk = chunk->next)
		last = chunk;
	if (!chunk) {
		bytes = last ? (sizeof(*last) + last->size) * 2 : DD_ARENA_FIRST;
		while (bytes < sizeof(*last) + size)
			bytes *= 2;
		bytes = bytes < DD_ARENA_CHUNK ? bytes : DD_ARENA_CHUNK;
		chunk = chunk_new(arena, bytes - sizeof(*last));
		if (!chunk)
			return false;
		if (last)
			last->next = chunk;
		else
			arena->chunks = chunk;
	}
	arena->current = chunk;
	arena->used = 0;
	return true;
}

void dd_arena_init(struct dd_arena *arena)
{
	memset(arena, 0, sizeof(*arena));
}

void *dd_arena_alloc(struct dd_arena *arena, size_t count, size_t size)
{
	size_t total;
	void *place;

	if (!total_size(count, size, &total))
		return NULL;
	if (total > DD_ARENA_LARGE)
		return alloc_large(arena, total);
	if (!arena->current || arena->current->size - arena->used < total) {
		if (!advance(arena, total))
			return NULL;
	}
	place = arena->current->data + arena->used;
	arena->used += total;
	return place;
}

void *dd_arena_zalloc(struct dd_arena *arena, size_t count, size_t size)
{
	void *const place = dd_arena_alloc(arena, count, size);

	if (place)
		memset(place, 0, count * size);
	return place;
}

void dd_arena_clear(struct dd_arena *arena)
{
	chunks_free(arena, arena->large);
	arena->large = NULL;
	arena->current = arena->chunks;
	arena->used = 0;
}

void dd_arena_release(struct dd_arena *arena)
{
	chunks_free(arena, arena->large);
	chunks_free(arena, arena->chunks);
	dd_arena_init(arena);
}
