#include "match/verdict.h"

#include "match/model.h"

bool dd_judge_set_first(struct dd_judge *judge, const struct dd_article *article)
{
	return dd_pair_set_first(&judge->pair, article);
}

/* What can be told before the alignment. */
static bool begin(struct dd_judge *judge, struct dd_features *features)
{
	if (!dd_terms_build(&judge->terms, &judge->pair) ||
	    !dd_order_measure(&judge->order, &judge->pair, &judge->terms))
		return false;
	dd_features_begin(features, &judge->terms, &judge->order, dd_pair_longer(&judge->pair));
	return true;
}

static bool finish(struct dd_judge *judge, struct dd_features *features, bool want_story)
{
	if (!dd_pair_shingle(&judge->pair) || !dd_literal_mark(&judge->literal, &judge->pair) ||
	    !dd_align(&judge->alignment, &judge->pair, &judge->terms, &judge->literal))
		return false;
	dd_features_finish(features, &judge->pair, &judge->terms, &judge->literal,
	                   &judge->alignment, want_story);
	return true;
}

void dd_verdict_scores(const struct dd_verdict *verdict, const struct dd_features *f,
                       double score[DEDUP_TIERS])
{
	score[DEDUP_EXACT] = 0;
	score[DEDUP_NEAR] = f->jaccard;
	score[DEDUP_CONTAINS] = f->inside;
	score[DEDUP_PARAPHRASE] = dd_logistic(verdict->same);
	score[DEDUP_STORY] = dd_logistic(verdict->story);
}

double dd_verdict_margin(const double score[DEDUP_TIERS], const struct dd_verify_options *options,
                         enum dedup_tier tier)
{
	const double *least = options->threshold;
	double margin = score[tier] - least[tier];
	double same = score[DEDUP_PARAPHRASE] - least[DEDUP_PARAPHRASE];
	return tier < DEDUP_PARAPHRASE && same < margin ? same : margin;
}

enum dedup_tier dd_verdict_nearest(const double score[DEDUP_TIERS],
                                   const struct dd_verify_options *options)
{
	enum dedup_tier nearest = options->level;
	for (enum dedup_tier tier = options->level; tier-- > DEDUP_NEAR;) {
		if (dd_verdict_margin(score, options, tier) >
		    dd_verdict_margin(score, options, nearest))
			nearest = tier;
	}
	return nearest;
}

/* The strongest tier that the features reach; the score says how surely. */
static void decide(const struct dd_features *f, const struct dd_verify_options *options,
                   struct dd_verdict *verdict)
{
	const double *least = options->threshold;
	verdict->same = dd_model_logit(&dd_model_same, f, NULL);
	if (options->level >= DEDUP_STORY)
		verdict->story = dd_model_logit(&dd_model_story, f, NULL);
	double *score = verdict->scores;
	dd_verdict_scores(verdict, f, score);
	bool same = score[DEDUP_PARAPHRASE] >= least[DEDUP_PARAPHRASE];
	if (same && score[DEDUP_NEAR] >= least[DEDUP_NEAR])
		verdict->tier = DEDUP_NEAR;
	else if (same && score[DEDUP_CONTAINS] >= least[DEDUP_CONTAINS])
		verdict->tier = DEDUP_CONTAINS;
	else if (same)
		verdict->tier = DEDUP_PARAPHRASE;
	else if (options->level >= DEDUP_STORY && score[DEDUP_STORY] >= least[DEDUP_STORY])
		verdict->tier = DEDUP_STORY;
	if (verdict->tier != DEDUP_NO_TIER)
		verdict->score = score[verdict->tier];
}

bool dd_judge_second(struct dd_judge *judge, const struct dd_article *article,
                     const struct dd_verify_options *options, struct dd_verdict *verdict)
{
	*verdict = (struct dd_verdict){.tier = DEDUP_NO_TIER, .stage = DD_VERDICT_BOUND};
	if (!dd_pair_set_second(&judge->pair, article))
		return false;
	if (options->level == DEDUP_NEAR || options->literal) {
		const double *contained = judge->literal.contained;
		verdict->stage = DD_VERDICT_LITERAL;
		if (!dd_pair_shingle(&judge->pair) ||
		    !dd_literal_measure(&judge->literal, &judge->pair))
			return false;
		verdict->scores[DEDUP_NEAR] = judge->literal.jaccard;
		verdict->scores[DEDUP_PARAPHRASE] = 1; /* at most */
		if (judge->literal.jaccard < options->threshold[DEDUP_NEAR] &&
		    !(options->literal && contained[1 - dd_pair_longer(&judge->pair)] >=
		                                  options->threshold[DEDUP_CONTAINS]))
			return true;
	}
	struct dd_features features;
	bool want_story = options->level >= DEDUP_STORY;
	if (!begin(judge, &features))
		return false;
	verdict->same = dd_model_bound(&features);
	if (!want_story && dd_logistic(verdict->same) < options->threshold[DEDUP_PARAPHRASE])
		return true;
	verdict->stage = DD_VERDICT_ALIGNED;
	if (!finish(judge, &features, want_story))
		return false;
	decide(&features, options, verdict);
	return true;
}

bool dd_judge_features(struct dd_judge *judge, const struct dd_article *article,
                       struct dd_features *features)
{
	return dd_pair_set_second(&judge->pair, article) && begin(judge, features) &&
	       finish(judge, features, true);
}

void dd_judge_release(struct dd_judge *judge)
{
	dd_pair_release(&judge->pair);
	dd_terms_release(&judge->terms);
	dd_literal_release(&judge->literal);
	dd_alignment_release(&judge->alignment);
	dd_order_release(&judge->order);
}
