/* breaks.h - the way back from a position in changed text to its source.
 *
 * Most of a text moves by the same distance for long stretches, so the map is
 * a list of the places where the distance changes. A position p comes from
 * p - at + source of the last break with at <= p, and from p if there is none.
 */
#ifndef DD_TEXT_BREAKS_H
#define DD_TEXT_BREAKS_H

#include "dedup.h"

#include <stddef.h>
#include <stdint.h>

struct dd_break {
	uint32_t at;
	uint32_t source;
};

struct dd_breaks {
	struct dd_break *item; /* owned; by ascending at */
	size_t count;
	size_t capacity;
};

void dd_breaks_free(struct dd_breaks *breaks);

/* at must not be below that of the last break; an equal one is replaced.
 * False if memory is short. */
bool dd_breaks_add(struct dd_breaks *breaks, size_t at, size_t source);

/* Maps n ascending positions in place. */
void dd_breaks_map(const struct dd_breaks *breaks, uint32_t *position, size_t n);

#endif
