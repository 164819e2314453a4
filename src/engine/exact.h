/* exact.h - documents to texts: the tier exact, and what all others start from. */
#ifndef DD_ENGINE_EXACT_H
#define DD_ENGINE_EXACT_H

#include "engine/run.h"

/* Fills run->corpus, and gives all documents of a text the article that stands for it. */
enum dedup_status dd_exact(struct dd_run *run);

#endif
