/* evidence.h - what speaks for and against a pair, for people to read.
 *
 * Everything here is derived from what the judge has at hand after dd_judge_features();
 * nothing of it decides.
 */
#ifndef DD_MATCH_EVIDENCE_H
#define DD_MATCH_EVIDENCE_H

#include "base/list.h"
#include "match/passages.h"
#include "match/verdict.h"

/* Neighbouring tokens of one sentence that are of one kind. */
struct dd_run {
	uint32_t begin, end; /* tokens */
	enum dedup_kind kind;
	bool shared; /* see struct dedup_words */
};

/* A name or a number: the token of its first mention on each side, or DD_NO_TOKEN. */
struct dd_particular {
	bool is_number;
	uint32_t token[2];
};

#define DD_NO_TOKEN UINT32_MAX

struct dd_evidence {
	struct dd_passages passages;
	struct dd_list runs[2];                    /* owned: of struct dd_run, by token */
	uint32_t run_of[2][DD_SENTENCES_MOST + 1]; /* by sentence: its first run */
	struct dd_list particulars;                /* owned: of struct dd_particular */
	double terms[2];   /* share of the weight of each side's terms that the other has too */
	double aligned[2]; /* share of each side's mass that its sentences' partners cover */
	uint32_t anchors;  /* sentences that are each other's partner */
	uint32_t in_order; /* of them, the longest chain that keeps its order */
	uint32_t numbers, names;                 /* distinct, in both */
	uint32_t numbers_only[2], names_only[2]; /* in one alone */
	/* Scratch, owned. */
	uint32_t *stamp, *seen[2]; /* by term */
	uint32_t term_capacity;
	uint8_t *mark; /* by token */
	uint32_t mark_capacity;
};

/* Passages and particulars run along side `lead`. The judge has aligned the pair. False if
 * memory ran out. */
bool dd_evidence_gather(struct dd_evidence *evidence, const struct dd_judge *judge, uint32_t lead);
void dd_evidence_release(struct dd_evidence *evidence);

#endif
