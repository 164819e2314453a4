/* pick.h - single texts read again, wherever they stand: dedup_options.fetch.
 *
 * Of plain files alone: a text file, or a line of JSONL at an offset that was noted when
 * it was read. Everything else is fed as what cannot be fetched. Reports, which need texts
 * of any input and in order, use refetch.h.
 */
#ifndef INPUT_PICK_H
#define INPUT_PICK_H

#include "input/inputs.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The place of a text that is a whole file; and of one that cannot be picked. */
#define PICK_WHOLE UINT64_MAX
#define PICK_NONE  (UINT64_MAX - 1)

/* The place of a line: its offset, and above that how many blocks of PICK_BLOCK bytes hold it
 * with its end; the most that fit stand for any more. */
#define PICK_OFFSET_BITS 48
#define PICK_BLOCK       ((size_t)256)

static inline uint64_t pick_of_line(uint64_t offset, size_t size)
{
	const uint64_t most = ((uint64_t)1 << (64 - PICK_OFFSET_BITS)) - 2;
	const uint64_t blocks = size / PICK_BLOCK + 1;

	if (offset >> PICK_OFFSET_BITS)
		return PICK_NONE;
	return (blocks < most ? blocks : most) << PICK_OFFSET_BITS | offset;
}

struct picker {
	const struct inputs *inputs; /* all of them are read by the time of the first pick */
	struct pick_worker *workers; /* owned */
	unsigned count;
};

void picker_init(struct picker *picker, const struct inputs *inputs, unsigned workers);
void picker_free(struct picker *picker);

/* See dedup.h; the cookie is a picker. */
bool picker_fetch(void *cookie, unsigned worker, uint64_t position, uint64_t place,
                  const char **text, size_t *size);

#endif
