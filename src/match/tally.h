/* tally.h - sums by text number, of the few texts that one text meets.
 *
 * An array of all texts would do, one for each thread: 4 MB for a million, mostly untouched. Here a
 * table of at least two slots for each text that may be met is probed, and zeroed before the next
 * text's.
 *
 *     slots -> | 0 | text + 1, sum | 0 | 0 | text + 1, sum | ...
 *
 * One thread at a time may use a tally.
 */
#ifndef DD_MATCH_TALLY_H
#define DD_MATCH_TALLY_H

#include "simd/mix.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zeros is empty. */
struct dd_tally {
	uint64_t *slots; /* owned: text numbers + 1 above sums; 0: free */
	size_t room;     /* of slots, a power of two */
	size_t mask;     /* slots in use - 1 */
	unsigned shift;  /* 64 less their log2 */
};

/* Makes all sums zero, and room for those of so many texts. False if memory ran out. */
bool dd_tally_begin(struct dd_tally *tally, size_t texts);
void dd_tally_release(struct dd_tally *tally);

static inline uint64_t *dd_tally_slot(const struct dd_tally *tally, uint32_t text)
{
	size_t at = (size_t)(text * DD_ROUND_STEP >> tally->shift);

	while (tally->slots[at] && tally->slots[at] >> 32 != (uint64_t)text + 1)
		at = (at + 1) & tally->mask;
	return &tally->slots[at];
}

/* Adds to a text's sum, which must stay below 2^32. */
static inline void dd_tally_add(struct dd_tally *tally, uint32_t text, uint32_t more)
{
	uint64_t *slot = dd_tally_slot(tally, text);

	*slot = (*slot ? *slot : ((uint64_t)text + 1) << 32) + more;
}

/* A text's sum, which is 0 from then on. */
static inline uint32_t dd_tally_take(struct dd_tally *tally, uint32_t text)
{
	uint64_t *slot = dd_tally_slot(tally, text);
	uint32_t sum = (uint32_t)*slot;

	*slot -= sum;
	return sum;
}

#endif
