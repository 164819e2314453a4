#include "report/report.h"
#include "support/escape.h"

static void add_path(struct buffer *out, const struct dedup *dedup, uint32_t document)
{
	struct dedup_info info;

	dedup_document_info(dedup, document, &info);
	escape_tsv(out, info.id, info.id_size);
}

static void add_member(struct buffer *out, const struct dedup *dedup, uint64_t number,
                       const struct dedup_member *member)
{
	bool is_hub = member->match == DEDUP_NO_DOCUMENT;

	buffer_add_number(out, number);
	buffer_add_char(out, '\t');
	buffer_add_string(out, report_role(member));
	buffer_add_char(out, '\t');
	buffer_add_string(out, is_hub ? "-" : dedup_tier_name(member->tier));
	buffer_add_char(out, '\t');
	if (is_hub)
		buffer_add_char(out, '-');
	else
		buffer_add_score(out, member->score);
	buffer_add_char(out, '\t');
	add_path(out, dedup, member->document);
	buffer_add_char(out, '\t');
	if (is_hub)
		buffer_add_char(out, '-');
	else
		add_path(out, dedup, member->match);
	buffer_add_char(out, '\n');
}

void report_tsv(const struct report *report, struct output *out)
{
	for (size_t i = 0; i < dedup_cluster_count(report->dedup) && output_flush(out); i++) {
		struct dedup_cluster cluster;

		dedup_cluster_at(report->dedup, i, &cluster);
		for (size_t k = 0; k < cluster.size; k++)
			add_member(&out->buffer, report->dedup, cluster.id, &cluster.members[k]);
	}
}
