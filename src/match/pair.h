/* pair.h - two articles side by side, in numbers small enough to index arrays with.
 *
 * Terms of both articles are renumbered 0, 1, 2, ...; from there on every comparison is
 * array work. The first article is set once and kept while second ones come and go.
 *
 *     side[0], side[1]:   term  [count]       term number of each token
 *                         sentence[sentences + 1]  first token of each, then count
 *
 * A dd_pair belongs to one thread. All arrays are owned by it and valid until the next
 * call that sets the side.
 */
#ifndef DD_MATCH_PAIR_H
#define DD_MATCH_PAIR_H

#include "base/article.h"
#include "base/code.h"
#include "base/idmap.h"
#include "dedup.h"
#include "match/overlap.h"

/* Longer articles are aligned in blocks of several sentences, so that the matrix
 * of an article of a million sentences is as small as that of a long one. */
#define DD_SENTENCES_MOST 192

struct dd_side {
	const uint32_t *code; /* borrowed from the article, or unpacked */
	uint32_t *unpacked;   /* owned: NULL until needed */
	size_t unpacked_room; /* codes */
	uint32_t *term;
	uint32_t *sentence;
	uint32_t count;
	uint32_t sentences; /* 0: terms and sentences not yet */
	uint32_t cuts;      /* sentences of the article, before blocks are made of them */
	uint32_t capacity;
};

struct dd_pair {
	struct dd_side side[2];
	struct dd_idmap terms; /* term -> term number */
	uint32_t first_terms;  /* how many of them side 0 has */
	struct dd_overlap overlap;
	uint64_t firsts; /* articles that were side 0 so far, this one too */
	bool has_first;  /* the overlap has side 0 */
};

/* An empty pair is all zeros. */
void dd_pair_release(struct dd_pair *pair);

/* Sets side 0 and forgets side 1. False if memory ran out. */
bool dd_pair_set_first(struct dd_pair *pair, const struct dd_article *article);
/* Sets side 1, after side 0. False if memory ran out. */
bool dd_pair_set_second(struct dd_pair *pair, const struct dd_article *article);
/* Numbers the terms of both sides and cuts them into sentences, once for each pair, however often it is
 * asked for. False if memory ran out. */
bool dd_pair_term(struct dd_pair *pair);
/* Finds out which shingles both sides have, which settles most literal pairs. False if memory ran out. */
bool dd_pair_overlap(struct dd_pair *pair);

/* The side of the longer article; side 0 if they are as long. */
static inline uint32_t dd_pair_longer(const struct dd_pair *pair)
{
	return pair->side[1].count > pair->side[0].count;
}

#endif
