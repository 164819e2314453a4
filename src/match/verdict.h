/* verdict.h - the tier of one pair. */
#ifndef DD_MATCH_VERDICT_H
#define DD_MATCH_VERDICT_H

#include "match/align.h"
#include "match/band.h"
#include "match/features.h"
#include "match/literal.h"
#include "match/pair.h"
#include "match/terms.h"
#include "match/verify.h"

/* How far a pair got. */
enum dd_verdict_stage {
	DD_VERDICT_BOUND,   /* dropped by a bound on its shared words */
	DD_VERDICT_LITERAL, /* settled by its literal overlap */
	DD_VERDICT_COPY,    /* a near copy, surely, before it would have been aligned */
	DD_VERDICT_ALIGNED, /* aligned sentence by sentence */
};

struct dd_verdict {
	enum dedup_tier tier; /* DEDUP_NO_TIER: no match */
	enum dd_verdict_stage stage;
	double score;       /* of the tier; 0 if there is none */
	double lacks;       /* of passages in both, to be NEAR or CONTAINS where the scores would
	                     * do; 0: nothing, or they would not */
	double same, story; /* log-odds of one article and of one event, once aligned; before
	                     * that, same is the bound: from above, of a copy from below */
	double scores[DEDUP_TIERS]; /* what each tier goes by, see dd_verdict_scores(); where the
	                             * pair is settled by its literal overlap, near alone, and
	                             * paraphrase is what it can be at most */
};

/* All that judging takes, for one thread. All zeros is empty. */
struct dd_judge {
	struct dd_pair pair;
	struct dd_terms terms;
	struct dd_literal literal;
	bool is_measured; /* literal, of this pair */
	struct dd_alignment alignment;
	struct dd_order order;
	struct dd_bands bands; /* of the threshold, once it was asked for */
	double threshold;
	const uint8_t *signature; /* borrowed: of the first article; NULL: none */
	struct dd_list samples;   /* owned: of uint64_t, scratch */
};

/* Sets the first article. False if memory ran out. */
bool dd_judge_set_first(struct dd_judge *judge, const struct dd_article *article);

/* Judges the pair of it and the second one. False if memory ran out. */
bool dd_judge_second(struct dd_judge *judge, const struct dd_article *article,
                     const struct dd_verify_options *options, struct dd_verdict *verdict);

/* The features of the pair that was set last, whatever its verdict. */
bool dd_judge_features(struct dd_judge *judge, const struct dd_article *article,
                       struct dd_features *features);

/* What the pair is measured by for each tier; 0 for exact. The verdict has the log-odds. */
void dd_verdict_scores(const struct dd_verdict *verdict, const struct dd_features *features,
                       double score[DEDUP_TIERS]);

/* By how much the scores pass for a tier, which for near and contains takes that of paraphrase
 * as well; below 0, what lacks. */
double dd_verdict_margin(const double score[DEDUP_TIERS], const struct dd_verify_options *options,
                         enum dedup_tier tier);
/* The tier with the largest margin that the level lets pass; of equal ones the weakest. Level
 * above exact. */
enum dedup_tier dd_verdict_nearest(const double score[DEDUP_TIERS],
                                   const struct dd_verify_options *options);

void dd_judge_release(struct dd_judge *judge);

#endif
