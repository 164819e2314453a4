/* scratch.h - growing arrays that a thread keeps from document to document.
 */
#ifndef DD_TEXT_SCRATCH_H
#define DD_TEXT_SCRATCH_H

#include "dedup.h"

#include <stdint.h>
#include <stdlib.h>

/* Returns items with room for at least `need` entries of `size` bytes, old
 * content kept, and updates *capacity (in entries). NULL if memory is short;
 * items then stays valid. */
static inline void *dd_scratch_grow(void *items, size_t *capacity, size_t need, size_t size)
{
	size_t room = *capacity + *capacity / 2 + 64;
	void *grown;

	if (need <= *capacity)
		return items;
	if (room < need)
		room = need;
	if (room > SIZE_MAX / size)
		return NULL;
	grown = realloc(items, room * size);
	if (grown)
		*capacity = room;
	return grown;
}

/* As dd_scratch_grow, but old content is lost and need not be copied. */
static inline void *dd_scratch_renew(void *items, size_t *capacity, size_t need, size_t size)
{
	if (need <= *capacity)
		return items;
	free(items);
	*capacity = 0;
	return dd_scratch_grow(NULL, capacity, need, size);
}

#endif
