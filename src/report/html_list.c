/* The first clusters as plain HTML: what is read without a script. The script takes
 * their place with the same elements, see web/script.js. */
#include "report/html.h"
#include "report/html_escape.h"
#include "support/escape.h"

#include <inttypes.h>
#include <string.h>

static void add_article_heading(struct buffer *out, const char *element,
                                const struct dedup_info *info)
{
	struct buffer heading = {0};

	html_heading(&heading, info);
	buffer_format(out, "<%s class=\"headline\" lang=\"\" dir=\"auto\">", element);
	escape_html(out, heading.bytes, heading.size);
	buffer_format(out, "</%s>", element);
	buffer_free(&heading);
}

static void add_name(struct buffer *out, const struct dedup_info *info)
{
	struct buffer name = {0};
	bool link = html_is_link(info->url, info->url_size);

	escape_terminal(&name, info->id, info->id_size);
	if (link) {
		buffer_add_string(out, "<a class=\"name\" rel=\"noreferrer\" href=\"");
		escape_html(out, info->url, info->url_size);
		buffer_add_string(out, "\" dir=\"auto\">");
	} else {
		buffer_add_string(out, "<span class=\"name\" dir=\"auto\">");
	}
	escape_html(out, name.bytes, name.size);
	buffer_add_string(out, link ? "</a>" : "</span>");
	buffer_free(&name);
}

static void add_about(struct buffer *out, const struct dedup_info *info, bool earlier)
{
	buffer_add_string(out, "<span class=\"about\">");
	if (info->source_size) {
		buffer_add_string(out, "<span lang=\"\" dir=\"auto\">");
		escape_html(out, info->source, info->source_size);
		buffer_add_string(out, "</span>");
	}
	if (info->date != DEDUP_NO_DATE) {
		buffer_add_string(out, "<span>");
		html_date(out, info->date);
		buffer_add_string(out, "</span>");
	}
	buffer_add_string(out, "<span>");
	html_plural(out, info->words, "word");
	if (earlier)
		buffer_add_string(out, "</span><span>earlier run");
	buffer_add_string(out, "</span></span>");
}

static void add_match(struct buffer *out, const struct dedup *dedup,
                      const struct html_cluster *cluster, const struct dedup_member *member)
{
	struct buffer name = {0};
	struct dedup_info info;
	const char *tier;

	buffer_add_string(out, "<span class=\"match\">");
	if (member->match == DEDUP_NO_DOCUMENT) {
		buffer_add_string(out, cluster->size > 1 ? "the hub</span>" : "no match</span>");
		return;
	}
	tier = dedup_tier_name(member->tier);
	buffer_format(out,
	              "<span class=\"tier %s\">%s</span> <span class=\"number\">%.3f</span></span>",
	              tier, tier, member->score);
	if (member->match == cluster->hub)
		return;
	dedup_document_info(dedup, member->match, &info);
	escape_terminal(&name, info.id, info.id_size);
	buffer_add_string(out, "<span class=\"with\">matched to <span dir=\"auto\">");
	escape_html(out, name.bytes, name.size);
	buffer_add_string(out, "</span></span>");
	buffer_free(&name);
}

static void add_member(struct buffer *out, const struct dedup *dedup,
                       const struct html_cluster *cluster, const struct dedup_member *member)
{
	struct dedup_info info;

	dedup_document_info(dedup, member->document, &info);
	buffer_format(out, "<li class=\"member %s\"><span class=\"role\">%s</span><div>",
	              report_role(member), member->drop ? "repeat" : "kept");
	if (info.title_size)
		add_article_heading(out, "p", &info);
	add_name(out, &info);
	add_about(out, &info, member->document < dedup_earlier_count(dedup));
	buffer_add_string(out, "</div><div class=\"why\">");
	add_match(out, dedup, cluster, member);
	buffer_add_string(out, "</div></li>\n");
}

static void add_cluster(struct buffer *out, const struct dedup *dedup, size_t index)
{
	struct html_cluster cluster;
	struct dedup_info info;

	html_cluster_init(&cluster, dedup, index);
	dedup_document_info(dedup, cluster.members[0]->document, &info);
	buffer_format(out, "<li class=\"cluster\" id=\"c%" PRIu64 "\"><details><summary>",
	              cluster.id);
	add_article_heading(out, "span", &info);
	buffer_add_string(out, "<span class=\"facts\"><span>");
	html_plural(out, cluster.size, "article");
	buffer_add_string(out, "</span></span></summary>\n<ol class=\"members\">\n");
	for (size_t i = 0; i < cluster.listed; i++)
		add_member(out, dedup, &cluster, cluster.members[i]);
	buffer_add_string(out, "</ol>\n");
	if (cluster.listed < cluster.size) {
		buffer_add_string(out, "<p class=\"faint\">and ");
		html_count(out, cluster.size - cluster.listed);
		buffer_add_string(out, " more</p>\n");
	}
	buffer_add_string(out, "</details></li>\n");
	html_cluster_free(&cluster);
}

void html_clusters(const struct html *html, struct output *out)
{
	const struct html_facts *facts = &html->facts;

	for (size_t i = 0; i < facts->listed_count && i < HTML_STATIC_CLUSTERS; i++) {
		add_cluster(&out->buffer, html->report->dedup, facts->listed[i]);
		if (!output_flush(out))
			return;
	}
}
