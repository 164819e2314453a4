/* collect.h - turns matches and places of texts into clusters and pairs of documents. */
#ifndef DD_ENGINE_COLLECT_H
#define DD_ENGINE_COLLECT_H

#include "cluster/star.h"
#include "engine/context.h"
#include "match/corpus.h"
#include "match/verify.h"

/* Where each text stands. */
struct dd_layout {
	struct dd_place *article; /* its article cluster: tiers up to paraphrase */
	struct dd_place *story;   /* for hubs of article clusters: the story cluster's hub */
};

enum dedup_status dd_collect_clusters(struct dedup *dedup, const struct dd_corpus *corpus,
                                      const struct dd_layout *layout);
enum dedup_status dd_collect_pairs(struct dedup *dedup, const struct dd_corpus *corpus,
                                   const struct dd_matches *matches);

#endif
