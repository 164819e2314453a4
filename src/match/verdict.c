#include "match/verdict.h"

#include "match/model.h"
#include "match/quote.h"

#include <math.h>

/* Above what the odds of one pair differ by in single precision. */
#define ROUNDING 0.001

/* The least log-odds of a copy, see dd_literal_is_copy(). */
#define COPY_ODDS 5.0

bool dd_judge_set_first(struct dd_judge *judge, const struct dd_article *article)
{
	judge->signature = article->signature;
	return dd_pair_set_first(&judge->pair, article);
}

/* What can be told before the alignment. */
static bool begin(struct dd_judge *judge, struct dd_features *features)
{
	if (!dd_pair_term(&judge->pair) || !dd_terms_build(&judge->terms, &judge->pair) ||
	    !dd_order_measure(&judge->order, &judge->pair, &judge->terms))
		return false;
	dd_features_begin(features, &judge->pair, &judge->terms, &judge->order);
	return true;
}

static bool set_second(struct dd_judge *judge, const struct dd_article *article)
{
	judge->is_measured = false;
	return dd_pair_set_second(&judge->pair, article);
}

/* The overlap of the words alone, once. */
static bool measure_literal(struct dd_judge *judge)
{
	if (judge->is_measured)
		return true;
	if (!dd_pair_overlap(&judge->pair))
		return false;
	dd_literal_measure(&judge->literal, &judge->pair);
	judge->is_measured = true;
	return true;
}

/* What is copied, of a pair that was measured. */
static bool mark_literal(struct dd_judge *judge, struct dd_features *features)
{
	if (!dd_literal_mark(&judge->literal, &judge->pair))
		return false;
	dd_features_literal(features, &judge->pair, &judge->literal);
	return true;
}

static bool align(struct dd_judge *judge, struct dd_features *features, bool want_story)
{
	if (!dd_align(&judge->alignment, &judge->pair, &judge->terms))
		return false;
	dd_features_finish(features, &judge->pair, &judge->terms, &judge->alignment, want_story);
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

/* The bands that propose pairs at the threshold: no two pairs in a row have another. */
static struct dd_bands bands_at(struct dd_judge *judge, double threshold)
{
	if (!judge->bands.rows || judge->threshold != threshold)
		judge->bands = dd_bands_for(threshold);
	judge->threshold = threshold;
	return judge->bands;
}

/* Whether the scores are those of NEAR or CONTAINS, and the pair would have been proposed for
 * what it has in common word for word: a band of the signatures, or passages. That depends on
 * the two texts alone; whether rare terms propose a pair depends on what else there is, and
 * on what came first. So that these tiers do not, a pair that shares 3-word shingles enough,
 * but too few passages, is in neither. Of Reuters-21578's 701 pairs of these tiers that is
 * two. False if memory ran out. */
static bool is_literal(struct dd_judge *judge, const struct dd_article *second,
                       const struct dd_features *f, const struct dd_verify_options *options,
                       double *lacks, bool *literal)
{
	const double *least = options->threshold;
	const struct dd_side *side = judge->pair.side;
	const uint8_t *a = judge->signature, *b = second->signature;
	*literal = false;
	if (f->jaccard < least[DEDUP_NEAR] && f->inside < least[DEDUP_CONTAINS])
		return true;
	*literal = a && b && dd_bands_propose(a, b, bands_at(judge, least[DEDUP_NEAR]));
	if (*literal)
		return true;
	if (!dd_quote_lacks(side[0].code, side[0].count, side[1].code, side[1].count,
	                    &judge->samples, lacks))
		return false;
	*literal = *lacks <= 0;
	return true;
}

/* The strongest tier that the features reach; the score says how surely. */
static void decide(const struct dd_features *f, bool literal,
                   const struct dd_verify_options *options, struct dd_verdict *verdict)
{
	const double *least = options->threshold;
	double *score = verdict->scores;
	dd_verdict_scores(verdict, f, score);
	bool same = score[DEDUP_PARAPHRASE] >= least[DEDUP_PARAPHRASE];
	if (same && literal && score[DEDUP_NEAR] >= least[DEDUP_NEAR])
		verdict->tier = DEDUP_NEAR;
	else if (same && literal && score[DEDUP_CONTAINS] >= least[DEDUP_CONTAINS])
		verdict->tier = DEDUP_CONTAINS;
	else if (same)
		verdict->tier = DEDUP_PARAPHRASE;
	else if (options->level >= DEDUP_STORY && score[DEDUP_STORY] >= least[DEDUP_STORY])
		verdict->tier = DEDUP_STORY;
	if (verdict->tier != DEDUP_NO_TIER)
		verdict->score = score[verdict->tier];
}

/* Does the pair's least odds pass, by so much that clustering would not listen to more? Not
 * where they are to be told: of two stories, or for review. */
static bool passes_surely(const struct dd_verify_options *options, double least)
{
	double paraphrase = options->threshold[DEDUP_PARAPHRASE];
	return options->level < DEDUP_STORY && !options->review && paraphrase < 1 &&
	       least - log(paraphrase / (1 - paraphrase)) > DD_EVIDENCE_MOST + ROUNDING;
}

/* Is a literal pair one which no alignment would say otherwise of? */
static bool is_sure_copy(const struct dd_judge *judge, const struct dd_features *f,
                         const struct dd_verify_options *options, struct dd_verdict *verdict)
{
	verdict->same = dd_model_floor(f, dd_features_background_most(&judge->pair, &judge->terms));
	return passes_surely(options, verdict->same);
}

/* Do as many registers agree as of an excerpt may? Then copies are worth a look. */
static bool looks_copied(const uint8_t *a, const uint8_t *b)
{
	return a && b && dd_bands_agree(a, b) >= DD_REGISTERS / 4;
}

/* What the overlap of the words alone says; is there to be a tier? */
static bool is_enough(const struct dd_judge *judge, const struct dd_verify_options *options,
                      struct dd_verdict *verdict)
{
	const struct dd_literal *literal = &judge->literal;
	const double *least = options->threshold;
	verdict->stage = DD_VERDICT_LITERAL;
	verdict->scores[DEDUP_NEAR] = literal->jaccard;
	verdict->scores[DEDUP_PARAPHRASE] = 1; /* at most */
	return literal->jaccard >= least[DEDUP_NEAR] ||
	       (options->literal &&
	        literal->contained[1 - dd_pair_longer(&judge->pair)] >= least[DEDUP_CONTAINS]);
}

/* A copy, terms unseen; *settled says whether there is no more to be asked. False if memory ran
 * out. */
static bool judge_copy(struct dd_judge *judge, const struct dd_article *second,
                       const struct dd_verify_options *options, struct dd_verdict *verdict,
                       bool *settled)
{
	struct dd_features features = {.jaccard = judge->literal.jaccard};
	features.inside = judge->literal.contained[1 - dd_pair_longer(&judge->pair)];
	if (!is_literal(judge, second, &features, options, &verdict->lacks, settled))
		return false;
	if (*settled) {
		verdict->stage = DD_VERDICT_COPY;
		verdict->same = COPY_ODDS;
		decide(&features, true, options, verdict);
	}
	return true;
}

/* What takes the terms of both articles and, for most pairs, their alignment. */
static bool judge_terms(struct dd_judge *judge, const struct dd_article *second,
                        const struct dd_verify_options *options, bool is_copy,
                        struct dd_verdict *verdict)
{
	struct dd_features features;
	bool want_story = options->level >= DEDUP_STORY, literal;
	if (!begin(judge, &features))
		return false;
	verdict->same = dd_model_bound(&features);
	if (!want_story && !is_copy &&
	    dd_logistic(verdict->same) < options->threshold[DEDUP_PARAPHRASE])
		return true;
	if (!measure_literal(judge) || !mark_literal(judge, &features) ||
	    !is_literal(judge, second, &features, options, &verdict->lacks, &literal))
		return false;
	verdict->stage = DD_VERDICT_COPY;
	if (!literal || !is_sure_copy(judge, &features, options, verdict)) {
		verdict->stage = DD_VERDICT_ALIGNED;
		if (!align(judge, &features, want_story))
			return false;
		verdict->same = dd_model_same_logit(&features);
		if (want_story)
			verdict->story = dd_model_story_logit(&features);
	}
	if (is_copy && verdict->same < COPY_ODDS)
		verdict->same = COPY_ODDS;
	decide(&features, literal, options, verdict);
	return true;
}

bool dd_judge_second(struct dd_judge *judge, const struct dd_article *article,
                     const struct dd_verify_options *options, struct dd_verdict *verdict)
{
	bool literal = options->level == DEDUP_NEAR || options->literal, settled = false;
	bool alike = looks_copied(judge->signature, article->signature);
	*verdict = (struct dd_verdict){.tier = DEDUP_NO_TIER, .stage = DD_VERDICT_BOUND};
	if (!set_second(judge, article) || ((literal || alike) && !measure_literal(judge)))
		return false;
	if (literal && !is_enough(judge, options, verdict))
		return true;
	alike = alike && dd_literal_is_copy(&judge->literal);
	if (alike && passes_surely(options, COPY_ODDS) &&
	    !judge_copy(judge, article, options, verdict, &settled))
		return false;
	return settled || judge_terms(judge, article, options, alike, verdict);
}

bool dd_judge_features(struct dd_judge *judge, const struct dd_article *article,
                       struct dd_features *features)
{
	return set_second(judge, article) && begin(judge, features) && measure_literal(judge) &&
	       mark_literal(judge, features) && align(judge, features, true);
}

void dd_judge_release(struct dd_judge *judge)
{
	dd_pair_release(&judge->pair);
	dd_terms_release(&judge->terms);
	dd_literal_release(&judge->literal);
	dd_alignment_release(&judge->alignment);
	dd_order_release(&judge->order);
	dd_list_release(&judge->samples);
}
