/* html_texts.h - the texts that the page holds, so that it can show matches side by
 * side.
 *
 * A page of a large corpus cannot hold all of them. Matches get theirs in rounds:
 * first of each cluster the one that is least sure, then of each the next, until
 * HTML_TEXTS_MAX is reached. Exact copies need none.
 */
#ifndef REPORT_HTML_TEXTS_H
#define REPORT_HTML_TEXTS_H

#include "report/html.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of text in a page: some 1,300 articles of 3.3 KB, and 8 to 10 MB for a page
 * of 10,000 clusters, which as an attachment is 11 to 14 (RFC 2045 adds a third). */
#define HTML_TEXTS_MAX ((uint64_t)4 << 20)
/* Of one article; a longer one is compared by --explain. */
#define HTML_TEXT_EACH ((uint64_t)64 << 10)

struct html_text {
	uint32_t document;
	bool is_read;
	char *bytes; /* owned */
	size_t size;
};

/* A member of a cluster whose text, and whose match's, are in the page. */
struct html_comparison {
	uint32_t document, match;
};

struct html_texts {
	const struct dedup *dedup;         /* borrowed */
	struct dedup_explainer *explainer; /* owned */
	struct html_text *items;           /* owned, by document */
	size_t count, capacity;
	struct html_comparison *comparisons; /* owned, by document */
	size_t comparison_count, comparison_capacity;
	uint64_t bytes;   /* of the articles chosen */
	uint64_t matches; /* that could be compared, were there room for all */
};

/* Chooses, and reads the texts again from the report's inputs. One that is gone or has
 * grown past the limit is not there. Fatal if the library runs out of memory. */
void html_texts_init(struct html_texts *texts, const struct report *report,
                     const struct html_facts *facts);
void html_texts_free(struct html_texts *texts);

/* Number of a document among the items; count if it is none of them. */
size_t html_texts_find(const struct html_texts *texts, uint32_t document);
/* What a document is compared with: its match, or DEDUP_NO_DOCUMENT. */
uint32_t html_texts_match(const struct html_texts *texts, uint32_t document);

/* "texts": what was read, as an array of strings, null for what is not there. */
void html_texts_add(const struct html_texts *texts, struct output *out);
/* The passages of a document and what it is compared with, as html_data.c says; null if
 * there are none. */
void html_passages_add(const struct html_texts *texts, uint32_t document, struct buffer *out);

#endif
