/* pick.h - single texts read again, wherever they stand: dedup_options.fetch.
 *
 * Of plain files alone: a text file, or a line of JSONL at an offset that was noted when
 * it was read. Everything else is fed as what cannot be fetched. Reports, which need texts
 * of any input and in order, use refetch.h.
 */
#ifndef CLI_PICK_H
#define CLI_PICK_H

#include "inputs.h"
#include "options.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The place of a text that is a whole file; else it is a line's offset. */
#define PICK_WHOLE UINT64_MAX

struct picker {
	const struct options *options;
	const struct inputs *inputs; /* all of them are read by the time of the first pick */
	struct pick_worker *workers; /* owned */
	unsigned count;
};

void picker_init(struct picker *picker, const struct options *options, const struct inputs *inputs,
                 unsigned workers);
void picker_free(struct picker *picker);

/* See dedup.h; the cookie is a picker. */
bool picker_fetch(void *cookie, unsigned worker, uint64_t position, uint64_t place,
                  const char **text, size_t *size);

#endif
