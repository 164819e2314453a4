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
	struct dd_candidates quoted; /* by shared passages; once merged, of the others none */
	struct dd_matches matches;
	struct dd_layout layout;
	double begun; /* the phase, seconds on the monotonic clock */
};

void dd_run_begin(struct dd_run *run, enum dedup_phase phase);
void dd_run_end(struct dd_run *run, enum dedup_phase phase);

/* Makes both lists of candidates ascending and distinct. */
enum dedup_status dd_run_merge(struct dd_run *run);

/* Compares the candidates. What only a passage proposed can be NEAR or CONTAINS; templates
 * share passages, too, and the model is fitted to pairs with rare terms in common. */
enum dedup_status dd_run_verify(struct dd_run *run);
/* Makes clusters and pairs of documents of the layout and the matches, and the figures. */
enum dedup_status dd_run_collect(struct dd_run *run);

#endif
