/* crowd.h - what a text is paired with that is one of very many like it.
 *
 * A text is crowded if it resembles a hub of a bucket too large to pair off (bucket.c).
 * Of all that resembles it, it is paired with the first DD_HUBS_KEPT hubs that it matches
 * and the DD_NEAREST texts that agree with it in the most registers; ties go to the smaller
 * text number. Which these are depends on what is noted, not on the order, so that
 * threads may note apart and be joined.
 *
 * One thread at a time may write to a struct dd_crowds.
 */
#ifndef DD_MATCH_CROWD_H
#define DD_MATCH_CROWD_H

#include <stdbool.h>
#include <stdint.h>

#define DD_HUBS_KEPT 3
#define DD_NEAREST   4

struct dd_crowd {
	uint32_t hub[DD_HUBS_KEPT]; /* text numbers + 1, ascending; 0: none */
	uint32_t text[DD_NEAREST];  /* the nearest first */
	uint8_t agree[DD_NEAREST];  /* registers, at least 1; 0: no text there */
	bool is_crowded;
};

/* All zeros is empty. */
struct dd_crowds {
	struct dd_crowd *of; /* owned: for each text; NULL as long as none is crowded */
	uint32_t texts;
};

/* Makes room for text numbers below `texts`, unless there is. False if memory ran out. */
bool dd_crowds_room(struct dd_crowds *crowds, uint32_t texts);

static inline bool dd_is_crowded(const struct dd_crowds *crowds, uint32_t text)
{
	return crowds->of && crowds->of[text].is_crowded;
}

/* Notes that the text matches the hub. */
void dd_crowds_note_hub(struct dd_crowds *crowds, uint32_t text, uint32_t hub);

/* Notes a pair of texts that agree in so many registers, at least 1. */
void dd_crowds_note_pair(struct dd_crowds *crowds, uint32_t a, uint32_t b, unsigned agree);

/* Notes all that `from` has noted. False if memory ran out. */
bool dd_crowds_join(struct dd_crowds *crowds, const struct dd_crowds *from);

void dd_crowds_release(struct dd_crowds *crowds);

#endif
