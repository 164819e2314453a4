#include "report/report.h"

#include "support/escape.h"

void report_summary(const struct dedup *dedup, struct summary *out)
{
	*out = (struct summary){.articles =
	                                dedup_document_count(dedup) - dedup_earlier_count(dedup)};
	for (size_t i = 0; i < dedup_cluster_count(dedup); i++) {
		struct dedup_cluster cluster;

		dedup_cluster_at(dedup, i, &cluster);
		out->clusters += cluster.size > 1;
		for (size_t k = 0; k < cluster.size; k++)
			out->repeats += cluster.members[k].drop &&
			                cluster.members[k].document >= dedup_earlier_count(dedup);
	}
}

const char *report_role(const struct dedup_member *member)
{
	return member->drop ? "drop" : "keep";
}

const struct dedup_member *report_kept(const struct dedup_cluster *cluster)
{
	for (size_t i = 0; i < cluster->size; i++)
		if (!cluster->members[i].drop)
			return &cluster->members[i];
	return cluster->members;
}

void report_add_title(struct buffer *out, const struct dedup_info *info)
{
	unsigned left = 100;
	size_t size = 0;

	while (size < info->title_size && info->title[size] != '\n') {
		bool continues = (info->title[size] & 0xc0) == 0x80;

		if (!continues && !left--)
			break;
		size++;
	}
	escape_terminal(out, info->title, size);
	if (size < info->title_size && info->title[size] != '\n')
		buffer_add_string(out, "...");
}
