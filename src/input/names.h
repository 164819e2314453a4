/* names.h - a report tells articles apart by their names alone. Paths are unique; the
 * ids of records are what their source made of them. Their hashes are noted as articles are
 * read: only if two are the same are the names themselves looked at.
 */
#ifndef INPUT_NAMES_H
#define INPUT_NAMES_H

#include "dedup.h"
#include "input/inputs.h"
#include "input/place.h"
#include "support/hashes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of what one thread has read. All zeros is none. */
struct names {
	struct hashes hashes;
	struct places places;
};

void names_note(struct names *names, const struct place *place, const char *name, size_t size);
/* Moves what `from` has to `names`. */
void names_join(struct names *names, struct names *from);
/* Whether two may be the same; frees the hashes. Takes 8 to 16 bytes an article meanwhile. */
bool names_repeat(struct names *names);
void names_free(struct names *names);

/* Warns of each article that has the name of an earlier one, after dedup_run(): of the
 * first few, and with `all` of every one. Who drops by name would drop both. Fatal if
 * memory runs out. Takes 8 to 16 bytes an article meanwhile. */
void names_check(struct names *names, const struct dedup *dedup, const struct inputs *inputs,
                 bool all);

#endif
