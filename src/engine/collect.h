/* collect.h - turns matches and places of texts into clusters and pairs of documents. */
#ifndef DD_ENGINE_COLLECT_H
#define DD_ENGINE_COLLECT_H

#include "engine/context.h"
#include "engine/layout.h"
#include "match/corpus.h"
#include "match/verify.h"

/* What the choice of the article that a cluster keeps goes by. */
struct dd_worth {
	uint32_t words;
	int64_t date;
};

/* Whether an article is a better one to keep than another that came before it, neither of them a
 * reference; for DEDUP_KEEP_FIRST and DEDUP_KEEP_CENTRAL it is not. */
static inline bool dd_collect_rather(enum dedup_keep keep, struct dd_worth article,
                                     struct dd_worth other)
{
	switch (keep) {
	case DEDUP_KEEP_LONGEST:
		return article.words > other.words;
	case DEDUP_KEEP_OLDEST:
		return article.date != DEDUP_NO_DATE &&
		       (other.date == DEDUP_NO_DATE || article.date < other.date);
	case DEDUP_KEEP_NEWEST:
		return article.date != DEDUP_NO_DATE &&
		       (other.date == DEDUP_NO_DATE || article.date > other.date);
	case DEDUP_KEEP_CENTRAL:
	case DEDUP_KEEP_FIRST:
	default:
		return false;
	}
}

/* And pairs of copies. */
enum dedup_status dd_collect_clusters(struct dedup *dedup, const struct dd_corpus *corpus,
                                      const struct dd_layout *layout);
/* The pairs that are matches, and sorts all. After dd_collect_clusters(). */
enum dedup_status dd_collect_pairs(struct dedup *dedup, const struct dd_corpus *corpus,
                                   const struct dd_matches *matches);
enum dedup_status dd_collect_review(struct dedup *dedup, const struct dd_corpus *corpus,
                                    const struct dd_matches *matches);

#endif
