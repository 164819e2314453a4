/* report.h - the results in each output format: one file a format.
 *
 * All of them read the library's results and write to an output; none of them
 * prints a figure that differs between runs. For one thread.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "dedup.h"
#include "input/inputs.h"
#include "input/skipped.h"
#include "report/output.h"

#include <stdbool.h>
#include <stdint.h>

enum report_format {
	FORMAT_AUTO, /* text on a terminal, else tsv */
	FORMAT_TEXT,
	FORMAT_TSV,
	FORMAT_JSONL,
	FORMAT_PAIRS,
	FORMAT_GROUPS,
	FORMAT_HTML,
	FORMAT_SCORES
};
enum list_kind { LIST_NONE, LIST_KEEP, LIST_DROP };

struct report {
	struct dedup *dedup;                /* after dedup_run() */
	const struct inputs *inputs;        /* of html: streams spooled, to read texts again */
	const struct dedup_options *engine; /* what the library was asked for */
	const struct skipped *skipped;      /* sorted */
	enum list_kind list;                /* of a list */
	bool null;                          /* ends its paths, in place of a newline */
	bool color;
};

/* For people. */
void report_text(const struct report *report, struct output *out);
/* cluster, role, tier, score, path, match: one line a member. */
void report_tsv(const struct report *report, struct output *out);
/* tier, score, path, path: one line a verified match. */
void report_pairs(const struct report *report, struct output *out);
/* One of these without its line end. */
void report_pair(const struct report *report, struct buffer *out, const struct dedup_pair *pair);
/* The same lines, and what each tier but exact goes by: with these the pairs can be judged again
 * by higher thresholds. */
void report_scores(const struct report *report, struct output *out);
/* Paths, kept ones first, an empty line between clusters. */
void report_groups(const struct report *report, struct output *out);
/* Typed objects: a header, clusters, skipped inputs, a summary. */
void report_jsonl(const struct report *report, struct output *out);
/* One self-contained page. */
void report_html(const struct report *report, struct output *out);
/* Of --review, in one of the formats text, pairs (also for tsv) and jsonl. */
void report_review(const struct report *report, enum report_format format, struct output *out);
/* Paths of the articles to keep, or to drop, in input order. */
void report_list(const struct report *report, struct output *out);

/* --- What several of them need: report.c --- */

struct summary {
	uint64_t articles;
	uint64_t clusters; /* of two or more */
	uint64_t repeats;  /* articles to drop */
};

void report_summary(const struct dedup *dedup, struct summary *out);

/* The word for a member's role: "keep" or "drop". */
const char *report_role(const struct dedup_member *member);
/* The document's headline for people. It can be a whole paragraph in a careless feed: it
 * ends at its first line, or with dots after 100 characters. */
void report_add_title(struct buffer *out, const struct dedup_info *info);
/* The member that stands for the cluster: the first that is kept. */
const struct dedup_member *report_kept(const struct dedup_cluster *cluster);

#endif
