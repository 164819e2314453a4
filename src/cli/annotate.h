/* annotate.h - what --annotate adds to a record. */
#ifndef CLI_ANNOTATE_H
#define CLI_ANNOTATE_H

#include "dedup.h"
#include "support/buffer.h"

#include <stddef.h>
#include <stdint.h>

/* What became of a record. */
struct verdict {
	uint64_t cluster;
	enum dedup_tier tier; /* NO_TIER: it matched nothing */
	double score;
	const char *match; /* the id of what it matched; without a tier, of no use */
	size_t match_size;
};

/* Appends the line, a JSON object with or without white space around it, with one more member
 * before its closing brace:
 *
 *     "dedup":{"cluster":7,"tier":"near","score":0.912,"match":"dw-4711"}
 *
 * tier, score and match are null of a record that matched nothing. A line that is no object is
 * appended as it is. */
void annotate(struct buffer *out, const char *line, size_t size, const struct verdict *verdict);

#endif
