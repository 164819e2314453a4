/* spill.h - bytes moved out of the way, into a temporary file.
 *
 * The file loses its name as soon as it has been made, so that nothing is left behind
 * however the program ends. It is written by many threads and then mapped as a whole: what
 * the system needs room for it drops from memory, and reads again.
 */
#ifndef DD_BASE_SPILL_H
#define DD_BASE_SPILL_H

#include "dedup.h"

#include <stdatomic.h>

struct dd_spill {
	int file;
	_Atomic uint64_t size; /* bytes given out */
	void *map;             /* owned: of map_size bytes; NULL before dd_spill_map() */
	uint64_t map_size;
};

/* Makes a file in the directory. DEDUP_NO_SPACE if that cannot be done; errno says why. */
enum dedup_status dd_spill_open(struct dd_spill *spill, const char *directory);

/* Gives out a place for so many bytes, for any thread. */
static inline uint64_t dd_spill_place(struct dd_spill *spill, uint64_t bytes)
{
	return atomic_fetch_add_explicit(&spill->size, bytes, memory_order_relaxed);
}

/* Writes to a place that was given out; from any thread. DEDUP_NO_SPACE if it fails. */
enum dedup_status dd_spill_write(const struct dd_spill *spill, uint64_t place, const void *bytes,
                                 size_t size);

/* Maps all that was written, once: spill->map. */
enum dedup_status dd_spill_map(struct dd_spill *spill);

/* Closes what dd_spill_open() made. */
void dd_spill_close(struct dd_spill *spill);

#endif
