/* gather.h - the feeders' documents, numbered. */
#ifndef DD_ENGINE_GATHER_H
#define DD_ENGINE_GATHER_H

#include "engine/context.h"

/* Moves the documents of all feeders, which must be closed, to dedup->documents in the order of
 * their positions, adds up their figures, and leads them to codes that were spilled. Errors:
 * no memory, a feeder that is open, too many documents. */
enum dedup_status dd_gather(struct dedup *dedup);

#endif
