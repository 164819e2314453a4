#include "report/report.h"
#include "support/escape.h"

#include <inttypes.h>
#include <string.h>

struct style {
	const char *bold, *keep, *drop, *faint, *reset;
};

static const struct style plain = {"", "", "", "", ""};
static const struct style colored = {"\033[1m", "\033[32m", "\033[31m", "\033[2m", "\033[0m"};

/* The weakest tier that holds a member; NO_TIER in a cluster of one. */
static enum dedup_tier weakest(const struct dedup_cluster *cluster)
{
	enum dedup_tier tier = DEDUP_NO_TIER;

	for (size_t i = 0; i < cluster->size; i++) {
		enum dedup_tier of_member = cluster->members[i].tier;

		if (of_member != DEDUP_NO_TIER && (tier == DEDUP_NO_TIER || of_member > tier))
			tier = of_member;
	}
	return tier;
}

static uint32_t hub(const struct dedup_cluster *cluster)
{
	for (size_t i = 0; i < cluster->size; i++)
		if (cluster->members[i].match == DEDUP_NO_DOCUMENT)
			return cluster->members[i].document;
	return DEDUP_NO_DOCUMENT;
}

static void add_header(const struct report *report, struct buffer *out,
                       const struct dedup_cluster *cluster, const struct style *style)
{
	enum dedup_tier tier = weakest(cluster);
	struct dedup_info info;

	dedup_document_info(report->dedup, report_kept(cluster)->document, &info);
	buffer_format(out, "%s%zu article%s", style->bold, cluster->size,
	              cluster->size == 1 ? "" : "s");
	if (tier != DEDUP_NO_TIER)
		buffer_format(out, ", %s", dedup_tier_name(tier));
	if (info.title_size) {
		buffer_add_string(out, ": ");
		report_add_title(out, &info);
	}
	buffer_format(out, "%s\n", style->reset);
}

static void add_member(const struct report *report, struct buffer *out,
                       const struct dedup_member *member, uint32_t hub_of_cluster,
                       const struct style *style)
{
	struct dedup_info info;

	dedup_document_info(report->dedup, member->document, &info);
	buffer_format(out, "  %s%s%s  ", member->drop ? style->drop : style->keep,
	              report_role(member), style->reset);
	if (member->match == DEDUP_NO_DOCUMENT)
		buffer_format(out, "%s%-10s %5s%s  ", style->faint, "-", "-", style->reset);
	else
		buffer_format(out, "%-10s %.3f  ", dedup_tier_name(member->tier), member->score);
	escape_terminal(out, info.id, info.id_size);
	if (member->match != DEDUP_NO_DOCUMENT && member->match != hub_of_cluster) {
		dedup_document_info(report->dedup, member->match, &info);
		buffer_format(out, " %s= ", style->faint);
		escape_terminal(out, info.id, info.id_size);
		buffer_add_string(out, style->reset);
	}
	buffer_add_char(out, '\n');
}

void report_text(const struct report *report, struct output *out)
{
	const struct style *style = report->color ? &colored : &plain;

	for (size_t i = 0; i < dedup_cluster_count(report->dedup) && output_flush(out); i++) {
		struct dedup_cluster cluster;
		uint32_t hub_of_cluster;

		dedup_cluster_at(report->dedup, i, &cluster);
		hub_of_cluster = hub(&cluster);
		if (i)
			buffer_add_char(&out->buffer, '\n');
		add_header(report, &out->buffer, &cluster, style);
		for (size_t k = 0; k < cluster.size; k++)
			add_member(report, &out->buffer, &cluster.members[k], hub_of_cluster,
			           style);
	}
}
