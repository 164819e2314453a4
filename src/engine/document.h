/* document.h - a document as it is kept: half the size of what is told of it.
 *
 * Most documents have no title, source or url. So the four strings stand behind one another in
 * an arena, each after its size plus 1 as a LEB128 number, 0 for one that is unknown:
 *
 *     size + 1 | bytes ... | NUL | 0 | size + 1 | bytes ... | NUL | 0
 *     id                           title  source              url
 */
#ifndef DD_ENGINE_DOCUMENT_H
#define DD_ENGINE_DOCUMENT_H

#include "base/arena.h"
#include "base/article.h"
#include "dedup.h"

#include <stdbool.h>
#include <stdint.h>

/* As fed; later as numbered. */
struct dd_document {
	uint64_t position;
	struct dd_article article; /* borrowed from the arena of its feeder */
	const char *names;         /* borrowed from there too */
	int64_t date;
	uint64_t place; /* where its codes are in the spill, if they are there; else where its
	                 * text is, for options.fetch */
	uint32_t bytes, words, invalid;
	bool is_short : 1, is_reference : 1, changed : 1, is_known : 1; /* of dedup_info */
	bool id_is_place : 1;
	bool is_spilled : 1, spilled_packed : 1;
	uint8_t variant; /* of the codes of its words, where it has let go of its own: copies.h */
};

/* Sets what a dedup_info says, with copies of its strings in the arena. False if memory ran
 * out. */
bool dd_document_set(struct dd_document *document, struct dd_arena *arena,
                     const struct dedup_info *info);

/* What was set. The strings are borrowed from the arena. */
void dd_document_info(const struct dd_document *document, struct dedup_info *info);

/* Of its url, see text/url.h; 0 if that is unknown. */
uint64_t dd_document_address(const struct dd_document *document);

#endif
