#include "text/breaks.h"

#include "text/scratch.h"

void dd_breaks_free(struct dd_breaks *breaks)
{
	free(breaks->item);
	*breaks = (struct dd_breaks){0};
}

bool dd_breaks_add(struct dd_breaks *breaks, size_t at, size_t source)
{
	struct dd_break *item;

	if (breaks->count && breaks->item[breaks->count - 1].at == at)
		breaks->count--;
	item = dd_scratch_grow(breaks->item, &breaks->capacity, breaks->count + 1, sizeof *item);
	if (!item)
		return false;
	breaks->item = item;
	item[breaks->count++] = (struct dd_break){(uint32_t)at, (uint32_t)source};
	return true;
}

void dd_breaks_map(const struct dd_breaks *breaks, uint32_t *position, size_t n)
{
	size_t next = 0;
	uint32_t shift = 0; /* source - at, modulo 2^32 */

	for (size_t i = 0; i < n; i++) {
		while (next < breaks->count && breaks->item[next].at <= position[i]) {
			shift = breaks->item[next].source - breaks->item[next].at;
			next++;
		}
		position[i] += shift;
	}
}
