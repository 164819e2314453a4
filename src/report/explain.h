/* explain.h - two articles and why they match, or why not, in each output format: one file a
 * format. For one thread.
 */
#ifndef REPORT_EXPLAIN_H
#define REPORT_EXPLAIN_H

#include "dedup.h"
#include "report/output.h"
#include "support/buffer.h"

#include <stdbool.h>
#include <stdint.h>

/* One that was looked for by its name. */
struct article {
	const char *name; /* as asked for; borrowed */
	bool is_found;
	bool is_indexed;                        /* by the index alone: there is no text */
	struct buffer text, title, source, url; /* owned copies; empty if unknown */
	int64_t date;                           /* or DEDUP_NO_DATE */
};

struct explained {
	const struct dedup_options *engine;
	struct article article[2];
	const struct dedup_explanation *why;
	bool color;
	unsigned width; /* columns of a line */
};

/* For people: the verdict in three lines, then the evidence, then the passages. */
void explain_text(const struct explained *pair, struct output *out);
/* The passages alone: side by side from EXPLAIN_WIDE columns on, else one under the other,
 * as are scripts written from right to left, which would swap the columns. */
void explain_passages(const struct explained *pair, struct output *out);
/* One object with everything but the passages, then one for each passage. */
void explain_jsonl(const struct explained *pair, struct output *out);

#define EXPLAIN_WIDE 100

#endif
