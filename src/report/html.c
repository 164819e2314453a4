/* The page: its frame from web/, its slots from here and the other html_*.c. */
#include "report/html.h"
#include "report/html_escape.h"
#include "report/html_texts.h"
#include "support/escape.h"

#include <inttypes.h>
#include <string.h>

static void add_title(const struct html *html, struct output *out)
{
	const struct summary *summary = &html->facts.summary;

	buffer_add_string(&out->buffer, "<title>");
	html_plural(&out->buffer, summary->clusters, "cluster");
	buffer_add_string(&out->buffer, " in ");
	html_plural(&out->buffer, summary->articles, "article");
	buffer_add_string(&out->buffer, " - dedup</title>\n");
}

static void add_summary(const struct html *html, struct output *out)
{
	const struct summary *summary = &html->facts.summary;

	buffer_add_string(&out->buffer, "<h1>");
	if (summary->repeats) {
		html_count(&out->buffer, summary->repeats);
		buffer_add_string(&out->buffer, " of ");
		html_plural(&out->buffer, summary->articles, "article");
		buffer_add_string(&out->buffer,
		                  summary->repeats == 1 ? " repeats another" : " repeat another");
	} else {
		html_plural(&out->buffer, summary->articles, "article");
		buffer_add_string(&out->buffer,
		                  html->facts.known < summary->articles || !summary->articles
		                          ? ", and none repeats another"
		                          : ", and the index had all of them");
	}
	buffer_add_string(&out->buffer, "</h1>\n");
}

static void add_figure(struct buffer *out, const char *class, const char *label, uint64_t count,
                       uint64_t whole)
{
	buffer_format(out, "<div class=\"figure %s\"><dt>%s</dt><dd>", class, label);
	html_count(out, count);
	if (whole) {
		buffer_add_string(out, " <span class=\"faint\">");
		html_percent(out, count, whole);
		buffer_add_string(out, "</span>");
	}
	buffer_add_string(out, "</dd></div>\n");
}

/* One bar of 1,000 units for all articles: alone or known, kept, repeats. */
static void add_shares(struct buffer *out, const struct summary *summary, uint64_t clustered)
{
	double unit = 1000.0 / (double)summary->articles;
	double alone = unit * (double)(summary->articles - clustered);
	double repeats = unit * (double)summary->repeats;

	buffer_format(out,
	              "<svg class=\"shares\" viewBox=\"0 0 1000 1\" preserveAspectRatio=\"none\" "
	              "aria-hidden=\"true\"><rect class=\"alone\" width=\"%.2f\" height=\"1\"/>"
	              "<rect class=\"kept\" x=\"%.2f\" width=\"%.2f\" height=\"1\"/>"
	              "<rect class=\"repeats\" x=\"%.2f\" width=\"%.2f\" height=\"1\"/></svg>\n",
	              alone, alone, 1000 - alone - repeats, 1000 - repeats, repeats);
}

static void add_figures(const struct html *html, struct output *out)
{
	const struct html_facts *facts = &html->facts;
	const struct summary *summary = &facts->summary;
	struct buffer *buffer = &out->buffer;

	buffer_add_string(buffer, "<dl class=\"figures\">\n");
	add_figure(buffer, "", "Articles", summary->articles, 0);
	add_figure(buffer, "", "Clusters", summary->clusters, 0);
	add_figure(buffer, "alone", "<span class=\"key alone\"></span>Alone",
	           summary->articles - facts->clustered - facts->known, summary->articles);
	add_figure(buffer, "kept", "<span class=\"key kept\"></span>Kept of a cluster",
	           facts->clustered - summary->repeats, summary->articles);
	add_figure(buffer, "repeats", "<span class=\"key repeats\"></span>Repeats",
	           summary->repeats, summary->articles);
	if (facts->known)
		add_figure(buffer, "known", "In the index before", facts->known, summary->articles);
	buffer_add_string(buffer, "</dl>\n");
	if (summary->articles)
		add_shares(buffer, summary, facts->clustered);
}

/* What the page leaves out, said where the list begins. */
static void add_notes(const struct html *html, struct output *out)
{
	size_t clusters = dedup_cluster_count(html->report->dedup);
	size_t listed = html->facts.listed_count;
	struct buffer *buffer = &out->buffer;

	if (listed < clusters) {
		buffer_add_string(buffer, "<p class=\"note\">This page lists the ");
		html_count(buffer, listed);
		buffer_add_string(buffer, " largest of ");
		html_plural(buffer, clusters, "cluster");
		buffer_add_string(buffer, "; <code>--format jsonl</code> gives all.</p>\n");
	}
	if (html->texts->comparison_count < html->texts->matches) {
		buffer_add_string(buffer,
		                  "<p class=\"note\">To stay small this page holds the texts of ");
		html_count(buffer, html->texts->comparison_count);
		buffer_add_string(buffer, " of ");
		html_count(buffer, html->texts->matches);
		buffer_add_string(
		        buffer, " matches that are no exact copies, of each cluster the least sure "
		                "first; <code>dedup --explain</code> compares any two.</p>\n");
	}
	if (listed > HTML_STATIC_CLUSTERS) {
		buffer_add_string(buffer,
		                  "<noscript><p class=\"note\">Without a script the first ");
		html_count(buffer, HTML_STATIC_CLUSTERS);
		buffer_add_string(buffer, " of ");
		html_plural(buffer, listed, "cluster");
		buffer_add_string(buffer, " are shown.</p></noscript>\n");
	}
}

static void add_setting(struct buffer *out, const char *name, const char *value)
{
	buffer_format(out, "<div><dt>%s</dt><dd>%s</dd></div>\n", name, value);
}

static void add_settings(const struct html *html, struct output *out)
{
	const struct dedup_options *engine = html->report->engine;
	struct buffer *buffer = &out->buffer, value = {0};

	add_setting(buffer, "Program", "dedup " DEDUP_VERSION);
	add_setting(buffer, "Level", dedup_tier_name(engine->level));
	for (int tier = DEDUP_NEAR; tier <= (int)engine->level; tier++) {
		value.size = 0;
		buffer_format(&value, "%s%s %.3f", tier == DEDUP_NEAR ? "" : ", ",
		              dedup_tier_name((enum dedup_tier)tier), engine->threshold[tier]);
		if (tier == DEDUP_NEAR)
			buffer_add_string(buffer, "<div><dt>Least scores</dt><dd>");
		buffer_add_string(buffer, buffer_text(&value));
		if (tier == (int)engine->level)
			buffer_add_string(buffer, "</dd></div>\n");
	}
	value.size = 0;
	buffer_format(&value, "%" PRIu32, engine->min_words);
	add_setting(buffer, "Least words", buffer_text(&value));
	if (engine->window_days >= 0) {
		value.size = 0;
		buffer_format(&value, "%" PRId32 " days", engine->window_days);
		add_setting(buffer, "Window", buffer_text(&value));
	}
	add_setting(buffer, "Keeps", dedup_keep_name(engine->keep));
	buffer_free(&value);
}

/* More than these are counted: the list on standard error has them all. */
#define SKIPPED_SHOWN 100

static void add_notice(struct buffer *out, const struct notice *notice)
{
	struct buffer path = {0};

	escape_terminal(&path, notice->path, strlen(notice->path));
	buffer_add_string(out, "<li><span class=\"name\" dir=\"auto\">");
	escape_html(out, path.bytes, path.size);
	if (notice->line)
		buffer_format(out, ":%" PRIu64, notice->line);
	buffer_add_string(out, "</span> ");
	escape_html(out, notice->reason, strlen(notice->reason));
	buffer_add_string(out, "</li>\n");
	buffer_free(&path);
}

static void add_skipped(const struct html *html, struct output *out)
{
	const struct skipped *skipped = html->report->skipped;
	size_t count = skipped_count(skipped), shown = 0;
	struct buffer *buffer = &out->buffer;

	if (!count)
		return;
	buffer_add_string(buffer, "<section aria-labelledby=\"skipped-title\">\n"
	                          "<h2 id=\"skipped-title\">");
	html_plural(buffer, count, "input");
	buffer_add_string(buffer, " left out</h2>\n<ul class=\"skipped\">\n");
	for (size_t i = 0; i < skipped->count && shown < SKIPPED_SHOWN; i++) {
		if (skipped->notices[i].kind != NOTICE_SKIPPED)
			continue;
		add_notice(buffer, &skipped->notices[i]);
		shown++;
	}
	buffer_add_string(buffer, "</ul>\n");
	if (shown < count) {
		buffer_add_string(buffer, "<p class=\"faint\">and ");
		html_count(buffer, count - shown);
		buffer_add_string(buffer, " more</p>\n");
	}
	buffer_add_string(buffer, "</section>\n");
}

void report_html(const struct report *report, struct output *out)
{
	static void (*const writers[])(const struct html *, struct output *) = {
	        [HTML_TITLE] = add_title,
	        [HTML_SUMMARY] = add_summary,
	        [HTML_FIGURES] = add_figures,
	        [HTML_TIERS] = html_tiers,
	        [HTML_LARGEST] = html_largest_table,
	        [HTML_SOURCES] = html_sources,
	        [HTML_TIMELINE] = html_timeline,
	        [HTML_NOTES] = add_notes,
	        [HTML_CLUSTERS] = html_clusters,
	        [HTML_SETTINGS] = add_settings,
	        [HTML_SKIPPED] = add_skipped,
	        [HTML_DATA] = html_data,
	};
	struct html_texts texts;
	struct html html = {.report = report, .texts = &texts};

	html_facts_init(&html.facts, report);
	html_texts_init(&texts, report, &html.facts);
	for (const struct html_piece *piece = html_page;
	     piece->slot != HTML_END && output_flush(out); piece++) {
		if (piece->slot == HTML_TEXT)
			buffer_add_string(&out->buffer, piece->text);
		else
			writers[piece->slot](&html, out);
	}
	html_texts_free(&texts);
	html_facts_free(&html.facts);
}
