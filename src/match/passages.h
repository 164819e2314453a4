/* passages.h - a pair's alignment as a reader wants it: side by side.
 *
 * From the sentences' partners (align.h) come passages, each a stretch of one article with
 * its counterpart in the other:
 *
 *   - two sentences that are each other's partner are a passage;
 *   - a neighbour whose partner stands in it joins it, so a sentence that was split in two
 *     stands beside both halves;
 *   - a sentence whose partner belongs to another passage is one with a repeated side;
 *   - sentences without a partner are passages with an empty side.
 *
 * A partner counts only if it covers DD_LINKED of a sentence: two articles in one language
 * share some words in any two sentences. Two that are each other's partner and stand beside,
 * or one further than, two that count in both articles need less, DD_LINKED_BESIDE: in
 * free rewrites every third pair of sentences shares no more, and two unlike articles are
 * not wrong in the same order.
 */
#ifndef DD_MATCH_PASSAGES_H
#define DD_MATCH_PASSAGES_H

#include "match/align.h"
#include "match/literal.h"
#include "match/pair.h"

#define DD_LINKED        0.35
#define DD_LINKED_BESIDE 0.1

struct dd_passage {
	enum dedup_kind kind;
	struct {
		uint32_t begin, end; /* sentences of the side; equal: none */
		bool repeated;       /* they belong to another passage */
	} side[2];
};

/* All sentences of both sides, each in one passage where it is not repeated. */
struct dd_passages {
	struct dd_passage items[2 * DD_SENTENCES_MOST]; /* along side `lead` */
	uint32_t count;
};

/* From an aligned pair whose copied marks are set. */
void dd_passages_build(struct dd_passages *passages, const struct dd_pair *pair,
                       const struct dd_alignment *alignment, const struct dd_literal *literal,
                       uint32_t lead);

#endif
