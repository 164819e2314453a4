/* collect.h - turns matches and places of texts into clusters and pairs of documents. */
#ifndef DD_ENGINE_COLLECT_H
#define DD_ENGINE_COLLECT_H

#include "engine/context.h"
#include "engine/layout.h"
#include "match/corpus.h"
#include "match/verify.h"

enum dedup_status dd_collect_clusters(struct dedup *dedup, const struct dd_corpus *corpus,
                                      const struct dd_layout *layout);
enum dedup_status dd_collect_pairs(struct dedup *dedup, const struct dd_corpus *corpus,
                                   const struct dd_matches *matches);
enum dedup_status dd_collect_review(struct dedup *dedup, const struct dd_corpus *corpus,
                                    const struct dd_matches *matches);

#endif
