/* star.h - clusters around hubs.
 *
 * Connected components chain: A matches B, B matches C, and in the end a site's whole
 * output is one cluster. A star (Aslam, Pelekhov, Rus, "The star clustering algorithm
 * for static and dynamic information organization", 2004) is a hub with texts that
 * each match the hub directly. Hubs are chosen greedily, the text with the most evidence
 * for its matches first; it takes its matches, the best first.
 *
 * A copy or an excerpt of the hub is proved by its words. A retelling, or another report
 * of the event, is an estimate, and an estimate can be wrong about one pair. So such a
 * text joins only if the members that are in already agree on average: the mean of the
 * log-odds between it and the first DD_STAR_JURY of them, each cut to +-CLIP, is above zero. A
 * pair that was never compared, for want of anything in common, counts as UNSEEN.
 *
 * Evidence counts by the words that it rests on, those of the shorter text of the two:
 * an excerpt is a little like every report of its event, and must neither become the hub
 * of all of them nor speak as loud as a whole article.
 * Measured on the labelled sets with one fit of the model, F1 without and with the jury:
 * newsroom-en .98, 1.00; newsroom-multi .97, 1.00; templates .93, .96;
 * story-chains-gedikli .88, .97.
 */
#ifndef DD_CLUSTER_STAR_H
#define DD_CLUSTER_STAR_H

#include "dedup.h"

#include <stddef.h>
#include <stdint.h>

/* Eight members are enough to tell, and bound the cost in a cluster of thousands. */
#define DD_STAR_JURY 8

/* What is known of nodes a and b. */
struct dd_edge {
	uint32_t a, b;
	enum dedup_tier tier; /* DEDUP_NO_TIER: they do not match */
	float score;          /* of the tier; within one tier, the better match has more */
	float evidence;       /* log-odds that they belong together */
};

/* A node's place: its hub (itself for a hub or a node alone) and the match with it. */
struct dd_place {
	uint32_t hub;
	uint32_t match;       /* what it was matched with: the hub, or see dd_star_grow() */
	enum dedup_tier tier; /* DEDUP_NO_TIER for a hub */
	float score;          /* 0 for a hub */
};

/* Places nodes [0, count), of which words gives the sizes. Each pair of nodes has at most one
 * edge. The result depends on the edges alone, not on their order. places has room for count. */
enum dedup_status dd_star(struct dd_place *places, const uint32_t *words, uint32_t count,
                          const struct dd_edge *edges, size_t edge_count);

/* The same where some nodes have their place from before, and keep it; the others come with
 * hub DD_NO_PLACE. Where a cluster's hub was chosen before most of its texts were known, it
 * may match few of them, so a new node joins a cluster
 *
 *     through the hub, if they match: the best such match of all;
 *     else through a member that itself matches the hub, the best one again.
 *
 * A chain has two links at most. A retelling has to convince the jury in either case: the
 * hub and the cluster's first DD_STAR_JURY - 1 members, by number. What is left makes clusters of its
 * own. No old node moves, and none becomes a member of a new one's cluster. */
#define DD_NO_PLACE UINT32_MAX
enum dedup_status dd_star_grow(struct dd_place *places, const uint32_t *words, uint32_t count,
                               const struct dd_edge *edges, size_t edge_count);

#endif
