/* What the page counts before it is written, and the words that its parts share. */
#include "report/html.h"
#include "support/dates.h"
#include "support/escape.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static unsigned score_bin(double score)
{
	unsigned bin = score > 0 ? (unsigned)(score * HTML_SCORE_BINS) : 0;

	return bin < HTML_SCORE_BINS ? bin : HTML_SCORE_BINS - 1;
}

static void count_member(struct html_facts *facts, const struct dedup_member *member)
{
	if (member->document < facts->earlier)
		return;
	facts->role[member->document] = member->drop ? HTML_REPEAT : HTML_KEPT;
	facts->clustered++;
	if (member->match == DEDUP_NO_DOCUMENT)
		return;
	facts->held[member->tier]++;
	facts->scores[member->tier][score_bin(member->score)]++;
}

static void count_clusters(struct html_facts *facts, const struct dedup *dedup)
{
	for (size_t i = 0; i < dedup_cluster_count(dedup); i++) {
		struct dedup_cluster cluster;

		dedup_cluster_at(dedup, i, &cluster);
		for (size_t k = 0; k < cluster.size && cluster.size > 1; k++)
			count_member(facts, &cluster.members[k]);
	}
}

static uint64_t count_known(const struct dedup *dedup)
{
	uint64_t known = 0;

	for (uint32_t i = dedup_earlier_count(dedup); i < dedup_document_count(dedup); i++) {
		struct dedup_info info;

		dedup_document_info(dedup, i, &info);
		known += info.is_known;
	}
	return known;
}

/* --- Which clusters are listed --- */

struct sized {
	size_t size, index;
};

static int by_size(const void *left, const void *right)
{
	const struct sized *a = left, *b = right;

	if (a->size != b->size)
		return a->size > b->size ? -1 : 1;
	return a->index < b->index ? -1 : 1;
}

static int by_index(const void *left, const void *right)
{
	const size_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

static struct sized *clusters_by_size(const struct dedup *dedup)
{
	size_t count = dedup_cluster_count(dedup);
	struct sized *sized = memory_new(count * sizeof(*sized));

	for (size_t i = 0; i < count; i++) {
		struct dedup_cluster cluster;

		dedup_cluster_at(dedup, i, &cluster);
		sized[i] = (struct sized){cluster.size, i};
	}
	if (count)
		qsort(sized, count, sizeof(*sized), by_size);
	return sized;
}

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void choose_listed(struct html_facts *facts, const struct dedup *dedup)
{
	size_t count = dedup_cluster_count(dedup), members = 0;
	struct sized *sized = clusters_by_size(dedup);

	facts->listed = memory_new(min_size(count, HTML_CLUSTERS_MAX) * sizeof(*facts->listed));
	for (size_t i = 0; i < count && facts->listed_count < HTML_CLUSTERS_MAX; i++) {
		members += min_size(sized[i].size, HTML_MEMBERS_EACH);
		if (members > HTML_MEMBERS_MAX)
			break;
		facts->listed[facts->listed_count++] = sized[i].index;
	}
	if (facts->listed_count)
		qsort(facts->listed, facts->listed_count, sizeof(*facts->listed), by_index);
	free(sized);
}

size_t html_largest(const struct dedup *dedup, size_t *out, size_t count)
{
	struct sized *sized = clusters_by_size(dedup);
	size_t all = dedup_cluster_count(dedup), found = 0;

	while (found < count && found < all && sized[found].size > 1) {
		out[found] = sized[found].index;
		found++;
	}
	free(sized);
	return found;
}

void html_facts_init(struct html_facts *facts, const struct report *report)
{
	*facts = (struct html_facts){
	        .earlier = dedup_earlier_count(report->dedup),
	        .known = count_known(report->dedup),
	};
	report_summary(report->dedup, &facts->summary);
	dedup_stats_get(report->dedup, &facts->stats);
	facts->role = memory_zeroed(dedup_document_count(report->dedup), sizeof(*facts->role));
	count_clusters(facts, report->dedup);
	choose_listed(facts, report->dedup);
}

void html_facts_free(struct html_facts *facts)
{
	free(facts->role);
	free(facts->listed);
	*facts = (struct html_facts){0};
}

/* --- A cluster in the page's order --- */

static const struct dedup_member *hub_of(const struct dedup_cluster *cluster)
{
	for (size_t i = 0; i < cluster->size; i++)
		if (cluster->members[i].match == DEDUP_NO_DOCUMENT)
			return &cluster->members[i];
	return cluster->members;
}

void html_cluster_init(struct html_cluster *out, const struct dedup *dedup, size_t index)
{
	const struct dedup_member *kept, *hub;
	struct dedup_cluster cluster;
	size_t limit, i;

	dedup_cluster_at(dedup, index, &cluster);
	kept = report_kept(&cluster);
	hub = hub_of(&cluster);
	limit = min_size(cluster.size, HTML_MEMBERS_EACH);
	*out = (struct html_cluster){.id = cluster.id, .size = cluster.size, .hub = hub->document};
	out->members = memory_new(limit * sizeof(const struct dedup_member *));
	out->members[out->listed++] = kept;
	for (i = 0; i < cluster.size && out->listed < limit; i++)
		if (&cluster.members[i] != kept)
			out->members[out->listed++] = &cluster.members[i];
	/* What was cut lies at i and after it. */
	if (out->listed == limit && hub != kept && hub >= &cluster.members[i])
		out->members[limit - 1] = hub;
}

void html_cluster_free(struct html_cluster *cluster)
{
	free(cluster->members);
	cluster->members = NULL;
}

/* --- Words --- */

void html_count(struct buffer *out, uint64_t count)
{
	char digits[24];
	int size = snprintf(digits, sizeof(digits), "%" PRIu64, count);

	for (int i = 0; i < size; i++) {
		if (i && (size - i) % 3 == 0)
			buffer_add_char(out, ',');
		buffer_add_char(out, digits[i]);
	}
}

void html_percent(struct buffer *out, uint64_t part, uint64_t whole)
{
	if (whole)
		buffer_format(out, "%.1f&nbsp;%%", 100.0 * (double)part / (double)whole);
	else
		buffer_add_string(out, "0&nbsp;%");
}

void html_plural(struct buffer *out, uint64_t count, const char *noun)
{
	html_count(out, count);
	buffer_format(out, " %s%s", noun, count == 1 ? "" : "s");
}

void html_heading(struct buffer *out, const struct dedup_info *info)
{
	size_t size = 0, characters = 0;

	if (!info->title_size) {
		escape_terminal(out, info->id, info->id_size);
		return;
	}
	while (size < info->title_size && size < (size_t)4 * HTML_TITLE_MAX) {
		bool continues = (info->title[size] & 0xc0) == 0x80;

		if (!continues && characters++ == HTML_TITLE_MAX)
			break;
		size++;
	}
	buffer_add(out, info->title, size);
	if (size < info->title_size)
		buffer_add_string(out, "\xe2\x80\xa6");
}

void html_date(struct buffer *out, int64_t date)
{
	struct buffer text = {0};

	date_print(&text, date);
	buffer_add(out, text.bytes, text.size - strlen("T00:00:00Z"));
	if (date % 86400)
		buffer_format(out, " %.5s", text.bytes + text.size - strlen("00:00:00Z"));
	buffer_free(&text);
}

bool html_is_link(const char *url, size_t size)
{
	return url && size <= 2000 &&
	       ((size > 7 && !strncasecmp(url, "http://", 7)) ||
	        (size > 8 && !strncasecmp(url, "https://", 8)));
}
