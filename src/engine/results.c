/* results.c - what a context answers after its run. */
#include "engine/context.h"

#include "base/memory.h"

uint32_t dedup_document_count(const struct dedup *dedup)
{
	return dedup->document_count;
}

uint32_t dedup_earlier_count(const struct dedup *dedup)
{
	return dedup->earlier_count;
}

void dedup_document_info(const struct dedup *dedup, uint32_t document, struct dedup_info *out)
{
	dd_document_info(&dedup->documents[document], out);
}

/* Without an index nothing is kept of documents outside of clusters, so the cluster is
 * looked for: few callers ask. */
static void find_member(const struct dedup *dedup, uint32_t document, struct dedup_member *out,
                        uint64_t *cluster)
{
	const struct dedup_cluster *clusters = dedup->clusters.items;

	for (size_t i = 0; i < dedup->clusters.count; i++) {
		for (size_t k = 0; k < clusters[i].size; k++) {
			if (clusters[i].members[k].document != document)
				continue;
			*out = clusters[i].members[k];
			*cluster = clusters[i].id;
			return;
		}
	}
}

void dedup_document_member(const struct dedup *dedup, uint32_t document, struct dedup_member *out,
                           uint64_t *cluster)
{
	*out = (struct dedup_member){
	        .document = document, .match = DEDUP_NO_DOCUMENT, .tier = DEDUP_NO_TIER};
	*cluster = 0;
	if (dedup->places) {
		*out = dedup->places[document];
		*cluster = dedup->cluster_of[document];
	} else {
		find_member(dedup, document, out, cluster);
	}
}

uint64_t dedup_document_position(const struct dedup *dedup, uint32_t document)
{
	return dedup->documents[document].position;
}

size_t dedup_cluster_count(const struct dedup *dedup)
{
	return dedup->clusters.count;
}

/* Clusters are told of one after the other, and their documents lie all over the memory, and so do
 * these' names: the first of so many clusters ahead are asked for beforehand. */
#define AHEAD   8
#define MEMBERS 8

static void touch_ahead(const struct dedup *dedup, size_t index)
{
	const struct dedup_cluster *cluster = dedup->clusters.items;
	const size_t count = dedup->clusters.count, near = index + AHEAD / 2, far = index + AHEAD;

	for (size_t i = 0; far < count && i < cluster[far].size && i < MEMBERS; i++)
		dd_touch(&dedup->documents[cluster[far].members[i].document],
		         sizeof *dedup->documents);
	for (size_t i = 0; near < count && i < cluster[near].size && i < MEMBERS; i++)
		dd_touch(dedup->documents[cluster[near].members[i].document].names, 1);
}

void dedup_cluster_at(const struct dedup *dedup, size_t index, struct dedup_cluster *out)
{
	touch_ahead(dedup, index);
	*out = ((const struct dedup_cluster *)dedup->clusters.items)[index];
}

size_t dedup_pair_count(const struct dedup *dedup)
{
	return dedup->pairs.count;
}

void dedup_pair_at(const struct dedup *dedup, size_t index, struct dedup_pair *out)
{
	*out = ((const struct dedup_pair *)dedup->pairs.items)[index];
}

size_t dedup_review_count(const struct dedup *dedup)
{
	return dedup->review.count;
}

void dedup_review_at(const struct dedup *dedup, size_t index, struct dedup_review *out)
{
	*out = ((const struct dedup_review *)dedup->review.items)[index];
}

void dedup_stats_get(const struct dedup *dedup, struct dedup_stats *out)
{
	*out = dedup->stats;
}
