/* order.h - whether two articles tell their particulars in the same order.
 *
 * A term that occurs once in each article ties one place of the one to one place of the
 * other. The longest increasing subsequence of these ties (Schensted 1961; by patience
 * sorting, Fredman 1975) is the part that keeps its order: a rewrite keeps most of it, and
 * OCR noise all, where two reports of one event agree by chance only, about
 * 2 sqrt(n) of n.
 */
#ifndef DD_MATCH_ORDER_H
#define DD_MATCH_ORDER_H

#include "match/terms.h"

struct dd_order {
	uint32_t ties;       /* terms that occur once in each article */
	uint32_t singles[2]; /* terms that occur once in side s */
	uint32_t longest;    /* of the increasing subsequence */
	uint32_t even;       /* neighbouring ties equally far apart in both articles */
	/* Scratch, owned. */
	uint32_t *by_token; /* by token of side 1: tied token of side 0, or DD_NO_TIE */
	uint32_t *tails;
	uint32_t capacity;
};

#define DD_NO_TIE UINT32_MAX

/* The length of the longest increasing subsequence of values, all different. tails is
 * scratch for count numbers. */
uint32_t dd_order_longest(const uint32_t *values, uint32_t count, uint32_t *tails);

/* False if memory ran out. */
bool dd_order_measure(struct dd_order *order, const struct dd_pair *pair,
                      const struct dd_terms *terms);
void dd_order_release(struct dd_order *order);

#endif
