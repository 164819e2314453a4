/* review.h - the pairs nearest to the thresholds, on either side, for tuning them by eye.
 *
 * Of the pairs that verification offers, the `most` matches that pass by least and the
 * `most` misses that lack least are kept, each in a heap with the farthest on top. Pairs
 * that a bound dropped are offered by nobody: they were not measured.
 */
#ifndef DD_MATCH_REVIEW_H
#define DD_MATCH_REVIEW_H

#include "base/list.h"
#include "match/verdict.h"

struct dd_review_pair {
	uint32_t a, b;
	enum dedup_tier tier;    /* DEDUP_NO_TIER: a miss */
	enum dedup_tier nearest; /* the tier that passes by most, or lacks least */
	float score;             /* of tier; of a miss, of nearest */
	float margin;            /* by how much nearest passes; below 0 what it lacks */
};

/* All zeros keeps nothing. */
struct dd_review {
	struct dd_list side[2]; /* owned: of struct dd_review_pair: misses, matches */
	uint32_t most;          /* of each side */
};

/* Offers a pair that was judged. False if memory ran out. */
bool dd_review_offer(struct dd_review *review, uint32_t a, uint32_t b,
                     const struct dd_verdict *verdict, const struct dd_verify_options *options);
/* Offers what another review has. */
bool dd_review_merge(struct dd_review *review, const struct dd_review *other);
/* Appends all, from the surest match to the farthest miss. */
bool dd_review_list(const struct dd_review *review, struct dd_list *out);
void dd_review_release(struct dd_review *review);

#endif
