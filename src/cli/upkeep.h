/* upkeep.h - the runs that look after an index instead of reading articles: --index-info,
 * --check, --forget, --expire alone, --compact and --reindex.
 */
#ifndef CLI_UPKEEP_H
#define CLI_UPKEEP_H

#include "cli/options.h"
#include "dedup.h"

#include <stdbool.h>

/* Whether the options ask for such a run. */
bool upkeep_wanted(const struct options *options);

/* Does it; the exit status. */
int upkeep_run(const struct options *options);

/* Forgets what --expire asks for, if it does. */
void upkeep_expire(const struct options *options, struct dedup_index *index);

#endif
