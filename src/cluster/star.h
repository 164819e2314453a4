/* star.h - clusters around hubs.
 *
 * Connected components chain: A matches B, B matches C, and in the end a site's whole
 * output is one cluster. A star (Aslam, Pelekhov, Rus, "The star clustering algorithm
 * for static and dynamic information organization", 2004) is a hub with texts that
 * each match the hub directly. Hubs are chosen greedily, the text with the largest sum
 * of match scores first; then each other text moves to the hub it matches best.
 */
#ifndef DD_CLUSTER_STAR_H
#define DD_CLUSTER_STAR_H

#include "dedup.h"

#include <stddef.h>
#include <stdint.h>

/* An edge between nodes a and b; a better tier wins over a better score. */
struct dd_edge {
	uint32_t a, b;
	enum dedup_tier tier;
	float score;
};

/* A node's place: its hub (itself for a hub or a node alone) and the edge to it. */
struct dd_place {
	uint32_t hub;
	enum dedup_tier tier; /* DEDUP_NO_TIER for a hub */
	float score;          /* 0 for a hub */
};

/* Places nodes [0, count). Each pair of nodes has at most one edge. The result depends on
 * the edges alone, not on their order. places has room for count. */
enum dedup_status dd_star(struct dd_place *places, uint32_t count, const struct dd_edge *edges,
                          size_t edge_count);

#endif
