/* index.h - the index of --index: opened before the work, written after the report.
 *
 * For the main thread alone. Errors are fatal, with the library's message.
 */
#ifndef CLI_INDEX_H
#define CLI_INDEX_H

#include "cli/options.h"
#include "dedup.h"

#include <stdbool.h>

/* Whether the report would take the place of the index, or of the lock file beside it. */
bool index_is_output(const struct options *options);

/* NULL without --index. */
struct dedup_index *index_open(const struct options *options);

/* One that goes with the process: in --tmpdir, and without a name there. */
struct dedup_index *index_open_temporary(const struct options *options);

/* The same beside the index, for what is to take its place: nobody else may read it. */
struct dedup_index *index_open_beside(const struct options *options);

/* Writes what the run added. NULL is fine. */
void index_commit(struct dedup_index *index);

/* Ends the program with what the index has to say about a status, or the status itself. */
_Noreturn void index_fatal(const struct dedup_index *index, enum dedup_status status);

#endif
