/* layout.h - from matches to clusters: where each text of a run stands. */
#ifndef DD_ENGINE_LAYOUT_H
#define DD_ENGINE_LAYOUT_H

#include "cluster/star.h"
#include "match/corpus.h"
#include "match/verify.h"

/* Two arrays by text. */
struct dd_layout {
	struct dd_place *article; /* owned: its article cluster: tiers up to paraphrase */
	struct dd_place *story;   /* owned: for hubs of article clusters: the story cluster's hub */
	uint64_t *id; /* owned: for hubs of story clusters: its id; NULL: numbered in order */
};

/* Room for all texts, none of which has a place (DD_NO_PLACE). */
enum dedup_status dd_layout_init(struct dd_layout *layout, uint32_t texts);
void dd_layout_release(struct dd_layout *layout);

/* Places all texts that have no place yet. */
enum dedup_status dd_layout_fill(struct dd_layout *layout, const struct dd_corpus *corpus,
                                 const struct dd_matches *matches,
                                 const struct dedup_options *options);

#endif
