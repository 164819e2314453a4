#include "match/verdict.h"

#include "match/model.h"

/* A pair that is no copy, no excerpt and no rewrite shares fewer terms than this share of
 * either side's tokens. The cheapest bound: one look-up a token. */
#define SHARED_LEAST 0.15

bool dd_judge_set_first(struct dd_judge *judge, const struct dd_article *article)
{
	return dd_pair_set_first(&judge->pair, article);
}

static bool align(struct dd_judge *judge)
{
	return dd_terms_build(&judge->terms, &judge->pair) &&
	       dd_literal_mark(&judge->literal, &judge->pair) &&
	       dd_align(&judge->alignment, &judge->pair, &judge->terms, &judge->literal) &&
	       dd_order_measure(&judge->order, &judge->pair, &judge->terms);
}

static void measure(struct dd_judge *judge, struct dd_features *features)
{
	dd_features_measure(features, &judge->pair, &judge->terms, &judge->literal,
	                    &judge->alignment, &judge->order);
}

/* Whether the shorter one's tokens are known to the longer one at all. */
static bool shares_enough(const struct dd_judge *judge, const struct dd_article *second)
{
	const struct dd_idmap *terms = &judge->pair.terms;
	uint32_t known = 0, least, shorter = judge->pair.side[0].count;
	for (uint32_t i = 0; i < second->count; i++) {
		uint32_t id = dd_idmap_find(terms, dd_code_term(second->code[i]));
		known += id != DD_IDMAP_NONE && id < judge->pair.first_terms;
	}
	least = (uint32_t)(SHARED_LEAST * (shorter < second->count ? shorter : second->count));
	return known >= least;
}

/* The strongest tier that the features reach; the score says how surely. */
static void decide(const struct dd_features *f, const struct dd_verify_options *options,
                   struct dd_verdict *verdict)
{
	const double *least = options->threshold;
	verdict->same = dd_model_logit(&dd_model_same, f, NULL);
	verdict->story = dd_model_logit(&dd_model_story, f, NULL);
	double same = dd_logistic(verdict->same), story = dd_logistic(verdict->story);
	if (same >= least[DEDUP_PARAPHRASE] && f->jaccard >= least[DEDUP_NEAR]) {
		verdict->tier = DEDUP_NEAR;
		verdict->score = f->jaccard;
	} else if (same >= least[DEDUP_PARAPHRASE] && f->inside >= least[DEDUP_CONTAINS]) {
		verdict->tier = DEDUP_CONTAINS;
		verdict->score = f->inside;
	} else if (same >= least[DEDUP_PARAPHRASE]) {
		verdict->tier = DEDUP_PARAPHRASE;
		verdict->score = same;
	} else if (story >= least[DEDUP_STORY]) {
		verdict->tier = DEDUP_STORY;
		verdict->score = story;
	}
}

bool dd_judge_second(struct dd_judge *judge, const struct dd_article *article,
                     const struct dd_verify_options *options, struct dd_verdict *verdict)
{
	*verdict = (struct dd_verdict){.tier = DEDUP_NO_TIER, .stage = DD_VERDICT_BOUND};
	if (!shares_enough(judge, article))
		return true;
	if (!dd_pair_set_second(&judge->pair, article))
		return false;
	if (options->level == DEDUP_NEAR) {
		verdict->stage = DD_VERDICT_LITERAL;
		if (!dd_literal_measure(&judge->literal, &judge->pair))
			return false;
		if (judge->literal.jaccard < options->threshold[DEDUP_NEAR])
			return true;
	}
	verdict->stage = DD_VERDICT_ALIGNED;
	struct dd_features features;
	if (!align(judge))
		return false;
	measure(judge, &features);
	decide(&features, options, verdict);
	return true;
}

bool dd_judge_features(struct dd_judge *judge, const struct dd_article *article,
                       struct dd_features *features)
{
	if (!dd_pair_set_second(&judge->pair, article) || !align(judge))
		return false;
	measure(judge, features);
	return true;
}

void dd_judge_release(struct dd_judge *judge)
{
	dd_pair_release(&judge->pair);
	dd_terms_release(&judge->terms);
	dd_literal_release(&judge->literal);
	dd_alignment_release(&judge->alignment);
	dd_order_release(&judge->order);
}
