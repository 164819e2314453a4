#include "match/tally.h"

#include <stdlib.h>
#include <string.h>

#define LEAST 6 /* log2 of the slots of the smallest table */

bool dd_tally_begin(struct dd_tally *tally, size_t texts)
{
	unsigned bits = LEAST;
	size_t slots;

	while ((size_t)1 << bits < 2 * texts)
		bits++;
	slots = (size_t)1 << bits;
	if (slots > tally->room) {
		free(tally->slots);
		tally->slots = malloc(slots * sizeof *tally->slots);
		tally->room = tally->slots ? slots : 0;
	}
	if (!tally->slots)
		return false;
	memset(tally->slots, 0, slots * sizeof *tally->slots);
	tally->mask = slots - 1;
	tally->shift = 64 - bits;
	return true;
}

void dd_tally_release(struct dd_tally *tally)
{
	free(tally->slots);
	*tally = (struct dd_tally){0};
}
