/* arena.h - many small allocations with one lifetime.
 *
 * Memory comes from chunks that double from DD_ARENA_FIRST to DD_ARENA_CHUNK
 * bytes, headers included; the large ones in huge pages where there are any:
 *
 *     chunks -> [header | used ....... | free ....]   current: allocations go here
 *                  next -> [header | free ........]   left over from before a clear
 *     large  -> [header | one allocation]             more than DD_ARENA_LARGE bytes
 *
 * One thread at a time may use an arena. Nothing is freed one by one.
 */
#ifndef DD_BASE_ARENA_H
#define DD_BASE_ARENA_H

#include <stddef.h>

#define DD_ARENA_FIRST ((size_t)16 << 10)
#define DD_ARENA_CHUNK ((size_t)4 << 20)
#define DD_ARENA_LARGE ((size_t)256 << 10)

struct dd_arena_chunk;

struct dd_arena {
	struct dd_arena_chunk *chunks;  /* owned: all ordinary chunks, smallest first */
	struct dd_arena_chunk *current; /* one of chunks; NULL before the first allocation */
	struct dd_arena_chunk *large;   /* owned: one for each large allocation */
	size_t used;                    /* bytes taken of current */
	size_t held;                    /* bytes that all chunks take from malloc() */
};

/* An empty arena, which holds no memory yet. Same as { 0 }. */
void dd_arena_init(struct dd_arena *arena);

/* Room for count things of size bytes, aligned to 16, its content undefined; valid
 * until the next clear or release. NULL if count * size overflows or memory ran
 * out; the arena stays usable. Zero bytes give a pointer that is not NULL. */
void *dd_arena_alloc(struct dd_arena *arena, size_t count, size_t size);

/* The same, filled with zeros. */
void *dd_arena_zalloc(struct dd_arena *arena, size_t count, size_t size);

/* Forgets every allocation and keeps the ordinary chunks for the next ones; the
 * large chunks go back to malloc(). */
void dd_arena_clear(struct dd_arena *arena);

/* Frees everything; the arena is as after dd_arena_init(). */
void dd_arena_release(struct dd_arena *arena);

#endif
