/* html.h - the parts of the HTML report. html.c puts them together.
 *
 * The page's frame, style and script stand in web/ and become html_page[] when
 * the program is built. What depends on the run is written into its slots: the
 * overview and the first clusters as plain HTML, which is all that is needed to
 * read them without a script, and every listed cluster as one block of JSON,
 * from which the script draws what is asked for.
 *
 * Everything is for one thread. Nothing depends on clock, machine or threads.
 */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "report/report.h"
#include "support/buffer.h"

#include <stdint.h>

/* --- The page --- */

enum html_slot {
	HTML_TEXT, /* no slot: text of the frame */
	HTML_TITLE,
	HTML_SUMMARY,
	HTML_FIGURES,
	HTML_TIERS,
	HTML_LARGEST,
	HTML_SOURCES,
	HTML_TIMELINE,
	HTML_NOTES,
	HTML_CLUSTERS,
	HTML_SETTINGS,
	HTML_SKIPPED,
	HTML_DATA,
	HTML_END
};

struct html_piece {
	enum html_slot slot;
	const char *text; /* of HTML_TEXT */
};

/* Ends with HTML_END. Made from web/ by web/embed.sh. */
extern const struct html_piece html_page[];

/* --- What a page holds at most --- */

/* So that the page stays one that can be mailed and opened: a listed member takes
 * 150 to 250 bytes, so 100,000 of them are 15 to 25 MB, which is where mail servers
 * draw the line. 10,000 clusters of usual size are a quarter of it. */
#define HTML_CLUSTERS_MAX 20000u
#define HTML_MEMBERS_MAX  100000u
/* Of one cluster: nobody reads more, and a cluster of stubs can be everything. */
#define HTML_MEMBERS_EACH 500u
/* Clusters that are there without a script: 1 KB of HTML each. */
#define HTML_STATIC_CLUSTERS 100u
/* Characters of a headline, which can be a whole paragraph in a careless feed. */
#define HTML_TITLE_MAX 300u

/* --- What was counted --- */

#define HTML_SCORE_BINS 20

enum html_role { HTML_ALONE, HTML_KEPT, HTML_REPEAT };

struct html_facts {
	struct summary summary;
	struct dedup_stats stats;
	uint32_t earlier;           /* documents below it are of earlier runs: not counted */
	uint64_t clustered;         /* articles in a cluster of two or more */
	uint64_t known;             /* articles that the index had before */
	uint64_t held[DEDUP_TIERS]; /* members by the tier that holds them */
	uint64_t scores[DEDUP_TIERS][HTML_SCORE_BINS];
	uint8_t *role; /* owned: enum html_role of each document */
	/* Owned: the clusters of the page, by number; all, or the largest. */
	size_t *listed;
	size_t listed_count;
};

struct html_texts;

struct html {
	const struct report *report;
	struct html_facts facts;
	const struct html_texts *texts; /* html_texts.h */
};

void html_facts_init(struct html_facts *facts, const struct report *report);
void html_facts_free(struct html_facts *facts);

/* The clusters of two or more that have the most members, at most count of them,
 * largest first and of equal ones the first; returns how many. */
size_t html_largest(const struct dedup *dedup, size_t *out, size_t count);

/* A cluster as the page shows it: the kept member first, the others in their order.
 * Where the page does not list them all, the hub is among those listed. */
struct html_cluster {
	uint64_t id;
	size_t size;
	const struct dedup_member **members; /* owned, listed */
	size_t listed;
	uint32_t hub;
};

void html_cluster_init(struct html_cluster *cluster, const struct dedup *dedup, size_t index);
void html_cluster_free(struct html_cluster *cluster);

/* --- Parts; each writes one slot --- */

void html_tiers(const struct html *html, struct output *out);
void html_largest_table(const struct html *html, struct output *out);
void html_sources(const struct html *html, struct output *out);
void html_timeline(const struct html *html, struct output *out);
void html_clusters(const struct html *html, struct output *out);
void html_data(const struct html *html, struct output *out);

/* --- Words --- */

/* What several parts write. A headline or name is shown by html_escape.h's rules. */

/* 1234567 as 1,234,567. */
void html_count(struct buffer *out, uint64_t count);
/* part of whole as 12.3 %; 0 % where whole is 0. */
void html_percent(struct buffer *out, uint64_t part, uint64_t whole);
/* "1 article", "2 articles". */
void html_plural(struct buffer *out, uint64_t count, const char *noun);
/* What stands for an article: its title, cut, or without one its name. As bytes for
 * escape_html() or escape_script(). */
void html_heading(struct buffer *out, const struct dedup_info *info);
/* 2026-11-22, or 2026-11-22 06:30 if the time of day is not midnight; UTC. */
void html_date(struct buffer *out, int64_t date);
/* True for an address that a reader may follow: http or https, and no more than
 * 2,000 bytes. Any other is not in the page: javascript: is an address, too. */
bool html_is_link(const char *url, size_t size);

#endif
