/* stats.h - --stats and --version: what the run and the build are made of. */
#ifndef CLI_STATS_H
#define CLI_STATS_H

#include "dedup.h"

/* On standard error, after dedup_run(). seconds: wall time of the whole run. */
void stats_print(const struct dedup *dedup, enum dedup_isa isa, unsigned threads, double seconds);

/* On standard output. */
void version_print(enum dedup_isa isa);

#endif
