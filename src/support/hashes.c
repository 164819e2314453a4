#include "support/hashes.h"

#include "support/buffer.h"

#include <stdlib.h>
#include <string.h>

void hashes_add(struct hashes *hashes, uint64_t hash)
{
	hashes->items = memory_grow(hashes->items, hashes->count, &hashes->capacity,
	                            sizeof(*hashes->items));
	hashes->items[hashes->count++] = hash;
}

void hashes_join(struct hashes *hashes, struct hashes *from)
{
	const size_t count = hashes->count + from->count;

	if (!hashes->count) {
		free(hashes->items);
		*hashes = *from;
		*from = (struct hashes){0};
		return;
	}
	if (from->count) {
		hashes->items = memory_resize(hashes->items, count, sizeof(*hashes->items));
		memcpy(hashes->items + hashes->count, from->items,
		       from->count * sizeof(*hashes->items));
		hashes->count = hashes->capacity = count;
	}
	hashes_free(from);
}

void hashes_free(struct hashes *hashes)
{
	free(hashes->items);
	*hashes = (struct hashes){0};
}
