/* place.h - where an article stands, as people are told: FILE, FILE:LINE, or FILE:LINE:N for
 * the Nth of a line.
 *
 * Its position (inputs.h) says that much of a file's lines and records, but names no member of
 * an archive, nor does it tell which entries of a feed begin on one line. Their places are noted
 * while they are read, in runs of neighbours: a few for each member or feed.
 */
#ifndef INPUT_PLACE_H
#define INPUT_PLACE_H

#include "input/inputs.h"
#include "input/part.h"
#include "support/buffer.h"

#include <stddef.h>
#include <stdint.h>

/* Where a document stands in its part. */
struct place {
	const struct part *part;
	uint64_t number; /* its position is the part's and this */
	uint64_t line;   /* or record, as messages tell it; 0: it is all of the part */
	uint64_t pick;   /* of its line, see pick.h; PICK_NONE */
	uint64_t entry;  /* from 2: which of those that begin on the line it is; else the first */
};

static inline uint64_t position_of(const struct place *place)
{
	return place->part->position + place->number;
}

/* Adds PART, PART:LINE or PART:LINE:N. */
void place_add(const struct place *place, struct buffer *out);

/* Noted places, of one thread at a time. All zeros is none. */
struct places {
	struct place_run *runs; /* owned */
	size_t count, capacity;
};

/* Notes it where its position does not tell it. */
void places_note(struct places *places, const struct place *place);
/* Moves what `from` has to `places`. */
void places_join(struct places *places, struct places *from);
void places_free(struct places *places);

/* Before the first places_tell(), after the last note. */
void places_sort(struct places *places);
/* Sets out to the place of the document called id, of which the position was noted if it
 * had to be. */
void places_tell(const struct places *places, const struct inputs *inputs, uint64_t position,
                 const char *id, struct buffer *out);

#endif
