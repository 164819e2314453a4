/* feeder.h - the front of the pipeline, one for each feeding thread. */
#ifndef DD_ENGINE_FEEDER_H
#define DD_ENGINE_FEEDER_H

#include "engine/context.h"

void dd_feeder_free(struct dedup_feeder *feeder);

#endif
