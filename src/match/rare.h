/* rare.h - the rule of rare.c, for those who look for the same pairs elsewhere. */
#ifndef DD_MATCH_RARE_H
#define DD_MATCH_RARE_H

#include "match/candidate.h"

#define DD_RARE_TERMS    400 /* of a text, at most */
#define DD_RARE_ENTRIES  900 /* that their lists have in all */
#define DD_RARE_FREQUENT 400 /* texts that have a term, at most */
#define DD_RARE_FIXED    16  /* weights are whole sixteenths: sums do not depend on order */

/* What makes a pair: lists met, their weights in all as multiples of the heaviest that the
 * corpus can have (a term of two texts), and that sum as a share of the lighter text's. Three
 * terms that only two texts have say as much as six that a hundred have: an article in a
 * language that is rare in the corpus shares few terms with its rewrite, and all of those are
 * rare. Two reports of one event have less in common than two versions of one article; those
 * who ask for stories wait longer. */
struct dd_demand {
	uint32_t met;
	double heaviest, share;
};

static inline struct dd_demand dd_rare_demand(enum dd_purpose purpose)
{
	static const struct dd_demand demands[] = {
	        [DD_FOR_ARTICLES] = {3, 3, 0.08}, [DD_FOR_STORIES] = {3, 2, 0.08}};
	return demands[purpose];
}

#endif
