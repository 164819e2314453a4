/* refetch.h - the texts of documents, read again from where they came.
 *
 * The library keeps no texts. What shows them after a run reads them a second time,
 * through the same readers, so every container that can be read can be read again.
 * Streams must have been spooled (inputs_spool()).
 */
#ifndef INPUT_REFETCH_H
#define INPUT_REFETCH_H

#include "dedup.h"
#include "input/inputs.h"

#include <stddef.h>
#include <stdint.h>

/* Gets one of the documents asked for: which is its place among them. What the
 * document points to is valid during the call. */
typedef void refetch_take(void *cookie, size_t which, const struct dedup_document *document);

/* Reads the documents at these positions (dedup_document_position(), ascending, each
 * once), opening every input at most once and no other than theirs, and hands them over in that
 * order. One that is gone is not handed over; one that has changed is: explanations
 * notice that. */
void refetch(const struct inputs *inputs, const uint64_t *positions, size_t count,
             refetch_take *take, void *cookie);

#endif
