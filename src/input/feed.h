/* feed.h - reads every input into the library, on as many threads as asked for.
 *
 * The calling thread cuts the input into units in order: batches of small files, large files
 * whole, tables in blocks of whole records; lines of a file the workers cut by themselves
 * (lines.h). Workers parse and add; where they have enough of them, so does the calling thread.
 * Positions depend on the input alone, so threads do not
 * show in the result.
 */
#ifndef INPUT_FEED_H
#define INPUT_FEED_H

#include "dedup.h"
#include "input/inputs.h"
#include "input/options.h"
#include "input/reader.h"
#include "input/skipped.h"
#include "support/progress.h"

/* Adds all inputs to the context and counts the articles. threads >= 1; 1 starts
 * none. progress may be NULL. What could not be used is in skipped afterwards; with
 * --strict reading stops soon after the first of these. Returns the library's first
 * failure. names gets the hashes of the articles' names; NULL: they are not wanted. */
enum dedup_status feed_run(struct dedup *dedup, const struct inputs *inputs,
                           struct skipped *skipped, unsigned threads, struct progress *progress,
                           uint64_t *articles, struct names *names);

/* Reads the inputs in order on this thread and hands every document to the taker, until
 * it wants no more. What could not be used is in skipped. */
void feed_taker(const struct inputs *inputs, struct skipped *skipped,
                const struct document_taker *taker);

/* Counts the lines of all articles of the inputs and notes those that are boilerplate, which from then on
 * is left out of what is read. Streams are spooled. progress may be NULL. */
void feed_boilerplate(struct inputs *inputs, unsigned threads, struct progress *progress);

#endif
