/* stats.h - --stats and --version: what the run and the build are made of. */
#ifndef CLI_STATS_H
#define CLI_STATS_H

#include "dedup.h"

/* Wall time in seconds. */
struct stats_time {
	double feed; /* reading the inputs and feeding the library */
	double all;  /* the whole run */
};

/* On standard error, after dedup_run(). */
void stats_print(const struct dedup *dedup, enum dedup_isa isa, unsigned threads,
                 const struct stats_time *time);

/* On standard output. */
void version_print(enum dedup_isa isa);

#endif
