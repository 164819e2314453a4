/* idmap.h - small hash map from 64-bit keys to the numbers 0, 1, 2, ... in order of
 * first sight, with undo: what was added after a mark can be taken out again.
 *
 * Open addressing with linear probing over slots that hold numbers alone; the keys stand apart,
 * in order. So of a pair of articles of 600 words few slots are taken, 1 in 7, as what costs is a
 * taken one where none was foreseen, and yet they (16 KB) stay in the first-level cache. Entries
 * are only ever removed in the reverse order of their insertion, so that a probe sequence is
 * never broken. One thread at a time may use a map.
 */
#ifndef DD_BASE_IDMAP_H
#define DD_BASE_IDMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DD_IDMAP_NONE UINT32_MAX

struct dd_idmap {
	uint32_t *slots;   /* owned: numbers, or DD_IDMAP_NONE; NULL before the first reset */
	uint64_t *keys;    /* owned: by number */
	uint64_t capacity; /* slots that slots has room for */
	uint32_t mask;     /* slots in use, less one */
	uint32_t count;
};

/* All zeros is an empty map without room. */
void dd_idmap_release(struct dd_idmap *map);

/* Empties the map and makes room for `entries` (at most 2^30). False if memory ran out. */
bool dd_idmap_reset(struct dd_idmap *map, uint32_t entries);

/* Makes room for `more` further entries; keeps what is there. False if memory ran out. */
bool dd_idmap_reserve(struct dd_idmap *map, uint32_t more);

/* Removes the entries with ids of count and above. */
void dd_idmap_undo(struct dd_idmap *map, uint32_t count);

static inline uint64_t dd_idmap_hash(uint64_t key)
{
	uint64_t x = key * UINT64_C(0x9e3779b97f4a7c15);
	return x ^ x >> 32;
}

/* The id of key, or DD_IDMAP_NONE. The map has been reset. */
static inline uint32_t dd_idmap_find(const struct dd_idmap *map, uint64_t key)
{
	for (uint32_t i = (uint32_t)dd_idmap_hash(key) & map->mask;; i = (i + 1) & map->mask) {
		uint32_t id = map->slots[i];
		if (id == DD_IDMAP_NONE || map->keys[id] == key)
			return id;
	}
}

/* The id of key, the next number if it is new. Room must have been made. Whether a key is new is
 * as hard to predict as the text, so both ways are one: a free slot is written, a taken one
 * written again. */
static inline uint32_t dd_idmap_put(struct dd_idmap *map, uint64_t key)
{
	uint32_t count = map->count;
	map->keys[count] = key;
	for (uint32_t i = (uint32_t)dd_idmap_hash(key) & map->mask;; i = (i + 1) & map->mask) {
		uint32_t slot = map->slots[i], is_free = slot == DD_IDMAP_NONE;
		uint32_t id = is_free ? count : slot;
		if (map->keys[id] != key)
			continue;
		map->slots[i] = id;
		map->count = count + is_free;
		return id;
	}
}

#endif
