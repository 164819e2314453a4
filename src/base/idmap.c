#include "base/idmap.h"

#include <stdlib.h>
#include <string.h>

#define SMALLEST 64
#define MOST     ((uint32_t)1 << 30)

void dd_idmap_release(struct dd_idmap *map)
{
	free(map->slots);
	free(map->keys);
	*map = (struct dd_idmap){0};
}

/* Slots for so many entries: a power of two, of which at most three eighths are taken, and of
 * articles, which repeat words, a sixth. */
static uint64_t slots_for(uint32_t entries)
{
	uint64_t slots = SMALLEST;
	while (slots / 8 * 3 < entries)
		slots *= 2;
	return slots;
}

/* One entry more, for the key that dd_idmap_put() looks for. */
static bool make_room(struct dd_idmap *map, uint64_t slots)
{
	size_t entries = (size_t)slots / 8 * 3 + 1;
	struct dd_idmap room = {.slots = malloc((size_t)slots * sizeof *room.slots),
	                        .keys = malloc(entries * sizeof *room.keys),
	                        .capacity = slots};
	if (!room.slots || !room.keys) {
		dd_idmap_release(&room);
		return false;
	}
	dd_idmap_release(map);
	*map = room;
	return true;
}

bool dd_idmap_reset(struct dd_idmap *map, uint32_t entries)
{
	if (entries > MOST)
		return false;
	uint64_t slots = slots_for(entries);
	if (slots > map->capacity && !make_room(map, slots))
		return false;
	/* A map that once held a long document is not swept whole for each short one. */
	map->mask = (uint32_t)(slots - 1);
	memset(map->slots, 0xff, (size_t)slots * sizeof *map->slots);
	map->count = 0;
	return true;
}

bool dd_idmap_reserve(struct dd_idmap *map, uint32_t more)
{
	if (more > MOST - map->count)
		return false;
	uint64_t slots = slots_for(map->count + more);
	if (slots <= (uint64_t)map->mask + 1)
		return true;
	struct dd_idmap bigger = {0};
	if (!dd_idmap_reset(&bigger, map->count + more))
		return false;
	for (uint32_t id = 0; id < map->count; id++)
		dd_idmap_put(&bigger, map->keys[id]);
	dd_idmap_release(map);
	*map = bigger;
	return true;
}

void dd_idmap_undo(struct dd_idmap *map, uint32_t count)
{
	while (map->count > count) {
		uint32_t id = --map->count;
		uint32_t i = (uint32_t)dd_idmap_hash(map->keys[id]) & map->mask;
		while (map->slots[i] != id)
			i = (i + 1) & map->mask;
		map->slots[i] = DD_IDMAP_NONE;
	}
}
