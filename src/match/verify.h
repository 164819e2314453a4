/* verify.h - compares candidates on their texts and says in which tier they match. */
#ifndef DD_MATCH_VERIFY_H
#define DD_MATCH_VERIFY_H

#include "match/candidate.h"
#include "match/corpus.h"
#include "match/pair.h"

/* Log-odds above the threshold of tier PARAPHRASE, beyond which more of them make no difference to
 * clustering: a probability of 98 %. */
#define DD_EVIDENCE_MOST 4.0f

/* A pair of texts, a < b, that was compared in full. */
struct dd_match {
	uint32_t a, b;
	enum dedup_tier tier; /* DEDUP_NO_TIER: no match, but evidence for clustering */
	float score;          /* 0..1, of the tier */
	float same, story;    /* log-odds of one article, of one event; 0 if not asked for. Where
	                       * same exceeds the threshold by DD_EVIDENCE_MOST, at least so much */
};

struct dd_matches {
	struct dd_list items;  /* of struct dd_match, by (a, b): pairs aligned or matched */
	uint64_t bounded;      /* candidates dropped by the cheap bounds */
	uint64_t aligned;      /* candidates aligned sentence by sentence */
	struct dd_list review; /* of struct dd_review_pair, see dd_verify_options */
};

/* What decides: thresholds by tier, and the weakest tier asked for. */
struct dd_verify_options {
	double threshold[DEDUP_TIERS];
	enum dedup_tier level;
	bool literal;    /* drop what is neither NEAR nor CONTAINS by its words alone */
	uint32_t review; /* how many pairs nearest to the thresholds to list, of each side */
};

/* Where texts do not keep their words: brings those of the pairs [begin, *end), where *end comes as
 * the end of all and goes as that of a batch, of one pair at least; what was brought before may
 * go. A pair with a text without words matches in no tier. */
struct dd_supply {
	enum dedup_status (*bring)(void *cookie, size_t begin, size_t *end);
	void *cookie;
};

typedef void dd_verify_progress(void *cookie, uint64_t done, uint64_t total);

/* Compares each candidate. The matches do not depend on the number of threads, nor on how the
 * words are brought (supply NULL: they are there). */
enum dedup_status dd_verify(struct dd_matches *out, const struct dd_corpus *corpus,
                            const struct dd_candidates *candidates, const struct dd_supply *supply,
                            const struct dd_verify_options *options, struct dd_crew *crew,
                            dd_verify_progress *progress, void *progress_cookie);
void dd_matches_release(struct dd_matches *matches);

#endif
