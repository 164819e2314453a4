#include "report/report.h"

#include <stdlib.h>

/* A document that was in the index before has its place there. */
static bool is_dropped(const struct dedup *dedup, const bool *dropped, uint32_t document,
                       const struct dedup_info *info)
{
	struct dedup_member member;
	uint64_t cluster;

	if (!info->is_known)
		return dropped[document];
	dedup_document_member(dedup, document, &member, &cluster);
	return member.drop;
}

/* A flag for each document: does it repeat another one? */
static bool *dropped_documents(const struct dedup *dedup)
{
	bool *dropped = memory_zeroed(dedup_document_count(dedup), sizeof(*dropped));

	for (size_t i = 0; i < dedup_cluster_count(dedup); i++) {
		struct dedup_cluster cluster;

		dedup_cluster_at(dedup, i, &cluster);
		for (size_t k = 0; k < cluster.size; k++)
			dropped[cluster.members[k].document] = cluster.members[k].drop;
	}
	return dropped;
}

void report_list(const struct report *report, struct output *out)
{
	bool want = report->list == LIST_DROP;
	char end = report->null ? '\0' : '\n';
	bool *dropped = dropped_documents(report->dedup);

	for (uint32_t i = dedup_earlier_count(report->dedup);
	     i < dedup_document_count(report->dedup) && output_flush(out); i++) {
		struct dedup_info info;

		dedup_document_info(report->dedup, i, &info);
		if (is_dropped(report->dedup, dropped, i, &info) != want)
			continue;
		buffer_add(&out->buffer, info.id, info.id_size);
		buffer_add_char(&out->buffer, end);
	}
	free(dropped);
}
