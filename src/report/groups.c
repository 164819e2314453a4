#include "report/report.h"

static void add_members(struct buffer *out, const struct dedup *dedup,
                        const struct dedup_cluster *cluster, bool dropped)
{
	for (size_t i = 0; i < cluster->size; i++) {
		struct dedup_info info;

		if (cluster->members[i].drop != dropped)
			continue;
		dedup_document_info(dedup, cluster->members[i].document, &info);
		buffer_add(out, info.id, info.id_size);
		buffer_add_char(out, '\n');
	}
}

void report_groups(const struct report *report, struct output *out)
{
	for (size_t i = 0; i < dedup_cluster_count(report->dedup) && output_flush(out); i++) {
		struct dedup_cluster cluster;

		dedup_cluster_at(report->dedup, i, &cluster);
		if (i)
			buffer_add_char(&out->buffer, '\n');
		add_members(&out->buffer, report->dedup, &cluster, false);
		add_members(&out->buffer, report->dedup, &cluster, true);
	}
}
