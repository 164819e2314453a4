/* idmap.h - small hash map from 64-bit keys to the numbers 0, 1, 2, ... in order of
 * first sight, with undo: what was added after a mark can be taken out again.
 *
 * Open addressing with linear probing. Entries are only ever removed in the reverse
 * order of their insertion, so that a probe sequence is never broken. One thread at a
 * time may use a map.
 */
#ifndef DD_BASE_IDMAP_H
#define DD_BASE_IDMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DD_IDMAP_NONE UINT32_MAX

struct dd_idmap_slot {
	uint64_t key;
	uint32_t id; /* DD_IDMAP_NONE: free */
};

struct dd_idmap {
	struct dd_idmap_slot *slots; /* owned; NULL before the first reset */
	uint32_t *order;             /* owned: the slot of each id */
	uint64_t capacity;           /* slots that slots has room for */
	uint32_t mask;               /* slots in use, less one */
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

static inline uint32_t dd_idmap_hash(uint64_t key)
{
	uint64_t x = key * UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(x >> 32);
}

/* The id of key, or DD_IDMAP_NONE. The map has been reset. */
static inline uint32_t dd_idmap_find(const struct dd_idmap *map, uint64_t key)
{
	for (uint32_t i = dd_idmap_hash(key) & map->mask;; i = (i + 1) & map->mask) {
		if (map->slots[i].id == DD_IDMAP_NONE || map->slots[i].key == key)
			return map->slots[i].id;
	}
}

/* The id of key, the next number if it is new. Room must have been made. */
static inline uint32_t dd_idmap_put(struct dd_idmap *map, uint64_t key)
{
	uint32_t i = dd_idmap_hash(key) & map->mask;
	while (map->slots[i].id != DD_IDMAP_NONE) {
		if (map->slots[i].key == key)
			return map->slots[i].id;
		i = (i + 1) & map->mask;
	}
	map->slots[i] = (struct dd_idmap_slot){.key = key, .id = map->count};
	map->order[map->count] = i;
	return map->count++;
}

#endif
