/* collect.h - turns matches and places of texts into clusters and pairs of documents. */
#ifndef DD_ENGINE_COLLECT_H
#define DD_ENGINE_COLLECT_H

#include "engine/context.h"
#include "engine/layout.h"
#include "match/corpus.h"
#include "match/verify.h"

/* And pairs of copies. */
enum dedup_status dd_collect_clusters(struct dedup *dedup, const struct dd_corpus *corpus,
                                      const struct dd_layout *layout);
/* The pairs that are matches, and sorts all. After dd_collect_clusters(). */
enum dedup_status dd_collect_pairs(struct dedup *dedup, const struct dd_corpus *corpus,
                                   const struct dd_matches *matches);
enum dedup_status dd_collect_review(struct dedup *dedup, const struct dd_corpus *corpus,
                                    const struct dd_matches *matches);

#endif
