/* align.h - sentence alignment of a pair.
 *
 * Sentence pairs are scored once, sparsely, through the terms that they share:
 *
 *     shared[s][l]   sum of the weights of the distinct terms that sentence s of the
 *                    shorter and l of the longer article have in common
 *
 * From that matrix comes, for each sentence of either side, its partner: the sentence of
 * the other side that shares most. Partners need not be pairs, so the halves of a split
 * sentence both find the whole. Two sentences that are each other's partner are the
 * alignment's anchors; features.c asks how many there are and whether they keep order.
 */
#ifndef DD_MATCH_ALIGN_H
#define DD_MATCH_ALIGN_H

#include "match/literal.h"
#include "match/pair.h"
#include "match/terms.h"

#define DD_NO_PARTNER UINT32_MAX

/* A sentence and what its partner covers of it. Masses are sums over tokens; a token
 * counts in full if the partner has its term, and half if it is an n-gram of a script
 * without spaces beside one that counts (an n-gram across a word boundary is noise). */
struct dd_window {
	uint32_t partner; /* sentence of the other side, or DD_NO_PARTNER */
	float mass;       /* of all its tokens */
	float covered;    /* by the partner */
	float rest;       /* mass of its tokens that are not copied word for word */
};

struct dd_alignment {
	uint32_t longer; /* side number of the longer article; the shorter is 1 - longer */
	struct dd_window *window[2]; /* owned: by side, one for each sentence */
	uint32_t *distinct[2];       /* owned: distinct terms, sentence by sentence: those of */
	uint32_t *first[2];          /* owned: sentence k are distinct[first[k] .. first[k + 1]) */
	float *shared;               /* owned: shorter's sentences x longer's sentences */
	double copied[2];            /* share of each side's tokens copied word for word */
	double copied_long[2];       /* in long passages (literal.h) */
	/* Scratch. */
	uint32_t *head, *next, *owner; /* occurrences by term, over the longer's distinct */
	uint32_t *stamp;               /* by term */
	uint32_t stamps, term_capacity, token_capacity[2];
};

/* Aligns the pair; literal's copied marks are set. False if memory ran out. */
bool dd_align(struct dd_alignment *alignment, const struct dd_pair *pair,
              const struct dd_terms *terms, const struct dd_literal *literal);
void dd_alignment_release(struct dd_alignment *alignment);

#endif
