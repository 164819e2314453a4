/* results.c - what a context answers after its run. */
#include "engine/context.h"

uint32_t dedup_document_count(const struct dedup *dedup)
{
	return dedup->document_count;
}

void dedup_document_info(const struct dedup *dedup, uint32_t document, struct dedup_info *out)
{
	*out = dedup->documents[document].info;
}

uint64_t dedup_document_position(const struct dedup *dedup, uint32_t document)
{
	return dedup->documents[document].position;
}

size_t dedup_cluster_count(const struct dedup *dedup)
{
	return dedup->clusters.count;
}

void dedup_cluster_at(const struct dedup *dedup, size_t index, struct dedup_cluster *out)
{
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

void dedup_stats_get(const struct dedup *dedup, struct dedup_stats *out)
{
	*out = dedup->stats;
}
