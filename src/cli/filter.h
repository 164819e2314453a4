/* filter.h - --filter and --annotate: JSONL from standard input to standard output, each record
 * as soon as it is decided.
 *
 * A record is compared with all that came before it, in the stream and in the index. What is there
 * is read ahead and decided; the output is written when there is nothing more to read, so a
 * single line is not kept waiting and a flood goes through in large pieces.
 *
 * Records are decided one by one, each in a context of its own: so the output depends on the
 * input alone, and not on how it came in pieces.
 *
 * A record is in the index once it was written. Everything is committed at the end (of the
 * input, by a signal, by a closed pipe) and now and then; what could not be written is
 * forgotten first, so that it comes again and is none of its own repeats.
 */
#ifndef CLI_FILTER_H
#define CLI_FILTER_H

#include "cli/options.h"

#include <stdbool.h>

/* Whether the options ask for it. */
bool filter_wanted(const struct options *options);

/* Does it; the exit status. */
int filter_run(const struct options *options);

#endif
