/* run.h - what the stages of one run hand on. */
#ifndef DD_ENGINE_RUN_H
#define DD_ENGINE_RUN_H

#include "engine/context.h"
#include "engine/layout.h"
#include "match/candidate.h"
#include "match/corpus.h"
#include "match/verify.h"

struct dd_run {
	struct dedup *dedup;
	struct dd_corpus corpus;
	struct dd_candidates candidates;
	struct dd_matches matches;
	struct dd_layout layout;
	double begun; /* the phase, seconds on the monotonic clock */
};

void dd_run_begin(struct dd_run *run, enum dedup_phase phase);
void dd_run_end(struct dd_run *run, enum dedup_phase phase);

/* Compares the candidates. */
enum dedup_status dd_run_verify(struct dd_run *run);
/* Makes clusters and pairs of documents of the layout and the matches, and the figures. */
enum dedup_status dd_run_collect(struct dd_run *run);

#endif
