/* model.h - from features to a probability.
 *
 * Logistic models: is the pair the same article, copied or retold, and does it
 * report the same event? Each is a sum of a few reasons for and against, every one of a
 * sign that can be argued, so that a verdict can be explained reason by reason.
 * Constants are fitted by tests/quality/fit.py on labelled pairs, and printed by it.
 */
#ifndef DD_MATCH_MODEL_H
#define DD_MATCH_MODEL_H

#include "match/features.h"

#define DD_REASONS_MOST 18

struct dd_reason {
	const char *name;   /* short, for tables */
	double coefficient; /* log-odds for one unit */
	/* What speaks neither for nor against: halfway between the means of the fitted pairs
	 * that the model takes and of those that it does not. Explanations count from there. */
	double neutral;
};

struct dd_model {
	const struct dd_reason *reasons;
	unsigned count;
	double constant; /* log-odds with all reasons at 0 */
	double slack;    /* what alignment nearly always finds against one, see dd_model_bound() */
	void (*measure)(const struct dd_features *features, double *values);
};

/* Is the pair one article? In a brief, names and numbers are most of what there is; in a script
 * without spaces terms are n-grams, of which one word in common is several, and nothing tells
 * names. The models of words and of briefs have the same reasons. */
extern const struct dd_model dd_model_same_words, dd_model_same_briefs, dd_model_same_ngrams;

/* Do the two report one event? Articles in words and briefs share one model: how much was kept
 * says less here. */
extern const struct dd_model dd_model_story_words, dd_model_story_ngrams;

/* A model between that of words and that of briefs. */
struct dd_blend {
	struct dd_reason reasons[DD_REASONS_MOST];
	struct dd_model model;
};

/* The one that the pair is for: one of the three, or blend's. */
const struct dd_model *dd_model_same(const struct dd_features *features, struct dd_blend *blend);

const struct dd_model *dd_model_story(const struct dd_features *features);

/* Their log-odds. */
double dd_model_same_logit(const struct dd_features *features);
double dd_model_story_logit(const struct dd_features *features);

/* Log-odds; values, if not NULL, gets the reasons' values (DD_REASONS_MOST fit in). */
double dd_model_logit(const struct dd_model *model, const struct dd_features *features,
                      double *values);

/* At most this much dd_model_same() will say of a pair whose features have only begun
 * (dd_features_begin()): all that alignment may speak for it, less the model's slack for what it
 * nearly always finds against one. With no slack Reuters-21578 takes 2,742 instead of 2,255 million
 * instructions, and one item more is in a cluster by tier paraphrase; CCTV 5,424 instead of 3,876,
 * and six more. Of the labelled sets rewrites-zh is .980 then instead of .960, all others as well. */
double dd_model_bound(const struct dd_features *features);

/* At least this much dd_model_same() will say of a pair whose features have begun and that was
 * compared literally (dd_features_literal()), whatever alignment finds. */
double dd_model_floor(const struct dd_features *features, double background_most);

double dd_logistic(double logit);

#endif
