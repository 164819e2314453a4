/* The overview's tables: tiers with their scores, largest clusters, sources. */
#include "report/html.h"
#include "report/html_escape.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- Tiers --- */

static const char *const tier_says[DEDUP_TIERS] = {
        [DEDUP_EXACT] = "the same words in the same order",
        [DEDUP_NEAR] = "the same text with edits",
        [DEDUP_CONTAINS] = "one nearly whole inside the other",
        [DEDUP_PARAPHRASE] = "the same article in other words",
        [DEDUP_STORY] = "separate articles about one event",
};

static uint64_t largest_of(const uint64_t *counts, size_t size)
{
	uint64_t largest = 0;

	for (size_t i = 0; i < size; i++)
		if (counts[i] > largest)
			largest = counts[i];
	return largest;
}

/* A bar of 100 units; stretched to its place by the style. */
static void add_bar(struct buffer *out, uint64_t count, uint64_t largest)
{
	buffer_format(out,
	              "<svg class=\"bar\" viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" "
	              "aria-hidden=\"true\"><rect width=\"%.2f\" height=\"1\"/></svg>",
	              largest ? 100.0 * (double)count / (double)largest : 0.0);
}

/* "0.50 to 0.55: 2" for each bin that is not empty. */
static void add_score_words(struct buffer *out, const uint64_t *bins)
{
	const char *separator = "";

	for (int i = 0; i < HTML_SCORE_BINS; i++) {
		if (!bins[i])
			continue;
		buffer_format(out, "%s%.2f to %.2f: %" PRIu64, separator,
		              (double)i / HTML_SCORE_BINS, (double)(i + 1) / HTML_SCORE_BINS,
		              bins[i]);
		separator = ", ";
	}
}

/* 20 bins of 5 units; heights of 30, at least 1.5 so that one match is seen beside a
 * thousand. */
static void add_histogram(struct buffer *out, const uint64_t *bins, double threshold)
{
	uint64_t largest = largest_of(bins, HTML_SCORE_BINS);

	buffer_add_string(out, "<svg class=\"scores\" viewBox=\"0 0 100 30\" "
	                       "preserveAspectRatio=\"none\" role=\"img\"><title>Scores ");
	add_score_words(out, bins);
	buffer_add_string(out, "</title>");
	for (int i = 0; i < HTML_SCORE_BINS; i++) {
		double height = 30.0 * (double)bins[i] / (double)largest;

		if (!bins[i])
			continue;
		if (height < 1.5)
			height = 1.5;
		buffer_format(out, "<rect x=\"%d\" y=\"%.2f\" width=\"4\" height=\"%.2f\"/>", i * 5,
		              30 - height, height);
	}
	buffer_format(out, "<path d=\"M%.1f 0v30\"/></svg>", 100 * threshold);
}

static void add_tier(const struct html *html, struct buffer *out, enum dedup_tier tier,
                     uint64_t largest)
{
	const struct html_facts *facts = &html->facts;
	const char *name = dedup_tier_name(tier);
	double threshold = html->report->engine->threshold[tier];

	buffer_format(out,
	              "<tr><th scope=\"row\"><span class=\"tier %s\">%s</span>"
	              "<span class=\"says\">%s</span></th><td><span class=\"counted\">"
	              "<span class=\"number\">",
	              name, name, tier_says[tier]);
	html_count(out, facts->held[tier]);
	buffer_add_string(out, "</span>");
	add_bar(out, facts->held[tier], largest);
	buffer_add_string(out, "</span></td><td class=\"scores\">");
	if (tier != DEDUP_EXACT && facts->held[tier])
		add_histogram(out, facts->scores[tier], threshold);
	if (tier == DEDUP_EXACT)
		buffer_add_string(out, "<span class=\"faint\">always 1</span></td></tr>\n");
	else
		buffer_format(out, "<span class=\"faint\">from %.2f</span></td></tr>\n", threshold);
}

void html_tiers(const struct html *html, struct output *out)
{
	enum dedup_tier level = html->report->engine->level;
	uint64_t largest = largest_of(html->facts.held, DEDUP_TIERS);

	for (int tier = DEDUP_EXACT; tier <= (int)level; tier++)
		add_tier(html, &out->buffer, (enum dedup_tier)tier, largest);
}

/* --- Largest clusters --- */

#define LARGEST 8

void html_largest_table(const struct html *html, struct output *out)
{
	const struct dedup *dedup = html->report->dedup;
	size_t index[LARGEST], count = html_largest(dedup, index, LARGEST);
	struct buffer heading = {0};

	for (size_t i = 0; i < count; i++) {
		struct html_cluster cluster;
		struct dedup_info info;

		html_cluster_init(&cluster, dedup, index[i]);
		dedup_document_info(dedup, cluster.members[0]->document, &info);
		heading.size = 0;
		html_heading(&heading, &info);
		buffer_format(&out->buffer,
		              "<tr><th scope=\"row\"><a href=\"#c%" PRIu64
		              "\" lang=\"\" dir=\"auto\">",
		              cluster.id);
		escape_html(&out->buffer, heading.bytes, heading.size);
		buffer_add_string(&out->buffer, "</a></th><td class=\"number\">");
		html_count(&out->buffer, cluster.size);
		buffer_add_string(&out->buffer, "</td></tr>\n");
		html_cluster_free(&cluster);
	}
	if (!count)
		buffer_add_string(&out->buffer,
		                  "<tr><td colspan=\"2\">No article matched another.</td></tr>\n");
	buffer_free(&heading);
}

/* --- Sources --- */

#define SOURCES 8

struct source {
	const char *name; /* borrowed from the context; NULL: unknown */
	size_t size;
	uint64_t articles, kept, repeats;
};

static int compare_names(const struct source *a, const struct source *b)
{
	size_t size = a->size < b->size ? a->size : b->size;
	int order = size ? memcmp(a->name, b->name, size) : 0;

	return order ? order : (a->size > b->size) - (a->size < b->size);
}

static int by_name(const void *left, const void *right)
{
	return compare_names(left, right);
}

static int by_articles(const void *left, const void *right)
{
	const struct source *a = left, *b = right;

	if (a->articles != b->articles)
		return a->articles > b->articles ? -1 : 1;
	return compare_names(a, b);
}

/* One entry an article, with its count of one. */
static struct source *each_source(const struct html *html, size_t *count)
{
	const struct dedup *dedup = html->report->dedup;
	uint32_t documents = dedup_document_count(dedup);
	struct source *sources = memory_new(documents * sizeof(*sources));

	*count = 0;
	for (uint32_t i = html->facts.earlier; i < documents; i++) {
		struct dedup_info info;

		dedup_document_info(dedup, i, &info);
		if (info.source_size)
			sources[(*count)++] = (struct source){
			        .name = info.source,
			        .size = info.source_size,
			        .articles = 1,
			        .kept = html->facts.role[i] == HTML_KEPT,
			        .repeats = html->facts.role[i] == HTML_REPEAT,
			};
	}
	return sources;
}

/* Adds up the entries of one name; returns how many names there are. */
static size_t merge_sources(struct source *sources, size_t count)
{
	size_t names = 0;

	if (!count)
		return 0;
	qsort(sources, count, sizeof(*sources), by_name);
	for (size_t i = 1; i < count; i++) {
		if (compare_names(&sources[names], &sources[i])) {
			sources[++names] = sources[i];
			continue;
		}
		sources[names].articles++;
		sources[names].kept += sources[i].kept;
		sources[names].repeats += sources[i].repeats;
	}
	qsort(sources, ++names, sizeof(*sources), by_articles);
	return names;
}

static void add_source(struct buffer *out, const struct source *source)
{
	buffer_add_string(out, "<tr><th scope=\"row\" lang=\"\" dir=\"auto\">");
	escape_html(out, source->name, source->size);
	buffer_add_string(out, "</th><td class=\"number\">");
	html_count(out, source->articles);
	buffer_add_string(out, "</td><td class=\"number\">");
	html_count(out, source->kept);
	buffer_add_string(out, "</td><td class=\"number\">");
	html_count(out, source->repeats);
	buffer_add_string(out, "</td></tr>\n");
}

void html_sources(const struct html *html, struct output *out)
{
	size_t count;
	struct source *sources = each_source(html, &count);

	count = merge_sources(sources, count);
	if (count) {
		buffer_add_string(
		        &out->buffer,
		        "<section aria-labelledby=\"sources-title\">\n"
		        "<h3 id=\"sources-title\">Sources</h3>\n<table class=\"sources\">\n"
		        "<thead><tr><th scope=\"col\">Source</th><th scope=\"col\">Articles</th>"
		        "<th scope=\"col\">Kept of a cluster</th><th "
		        "scope=\"col\">Repeats</th></tr>"
		        "</thead>\n<tbody>\n");
		for (size_t i = 0; i < count && i < SOURCES; i++)
			add_source(&out->buffer, &sources[i]);
		buffer_add_string(&out->buffer, "</tbody>\n</table>\n");
		if (count > SOURCES) {
			buffer_add_string(&out->buffer, "<p class=\"faint\">and ");
			html_plural(&out->buffer, count - SOURCES, "more source");
			buffer_add_string(&out->buffer, "</p>\n");
		}
		buffer_add_string(&out->buffer, "</section>\n");
	}
	free(sources);
}
