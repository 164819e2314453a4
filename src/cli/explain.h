/* explain.h - --explain: why two articles match, or why not. */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

#include "dedup.h"
#include "find.h"
#include "options.h"
#include "output.h"

#include <stdbool.h>

/* Finds the two articles that the options name, explains them and returns the exit
 * status. What makes that impossible ends the program (message.h). Once a process. */
int explain(const struct options *options);

/* --- The reports: for one thread, one file each --- */

struct explained {
	const struct options *options;
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
