/* pair.h - two articles side by side, in numbers small enough to index arrays with.
 *
 * Terms and shingles of both articles are renumbered 0, 1, 2, ...; from there on
 * every comparison is array work. The first article is set once and kept while second
 * ones come and go.
 *
 *     side[0], side[1]:   term  [count]       term number of each token
 *                         shingle [shingles]  number of each DD_LITERAL_WORDS words
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

/* Words of a shingle where texts are compared literally, and of a near shingle. Three:
 * with five, a text in which 1 word in 10 is misread keeps 0.42 of its Jaccard
 * similarity, with three 0.57; with two, phrases of the language match. */
#define DD_LITERAL_WORDS 3

/* Longer articles are aligned in blocks of several sentences, so that the matrix
 * of an article of a million sentences is as small as that of a long one. */
#define DD_SENTENCES_MOST 192

struct dd_side {
	const uint32_t *code; /* borrowed from the article, or unpacked */
	uint32_t *unpacked;   /* owned: NULL until needed */
	size_t unpacked_room; /* codes */
	uint32_t *term;
	uint32_t *shingle;
	uint32_t *place; /* side 0 alone: by shingle number, the last of its shingles */
	uint32_t *sentence;
	uint32_t count;
	uint32_t shingles;  /* count - DD_LITERAL_WORDS + 1, or 1 in a shorter text; 0: not yet */
	uint32_t sentences; /* 0: terms and sentences not yet */
	uint32_t cuts;      /* sentences of the article, before blocks are made of them */
	uint32_t capacity;
};

struct dd_pair {
	struct dd_side side[2];
	struct dd_idmap terms;                /* term -> term number */
	struct dd_idmap shingles;             /* hash of DD_LITERAL_WORDS words -> shingle number */
	uint32_t first_terms, first_shingles; /* how many of them side 0 has */
};

/* An empty pair is all zeros. */
void dd_pair_release(struct dd_pair *pair);

/* Sets side 0 and forgets side 1. False if memory ran out. */
bool dd_pair_set_first(struct dd_pair *pair, const struct dd_article *article);
/* Sets side 1, after side 0. False if memory ran out. */
bool dd_pair_set_second(struct dd_pair *pair, const struct dd_article *article);
/* Numbers the terms of both sides and cuts them into sentences; numbers their shingles. Most pairs
 * are settled by the one or the other. Done once for each pair, however often it is asked for.
 * False if memory ran out. */
bool dd_pair_term(struct dd_pair *pair);
bool dd_pair_shingle(struct dd_pair *pair);

/* The side of the longer article; side 0 if they are as long. */
static inline uint32_t dd_pair_longer(const struct dd_pair *pair)
{
	return pair->side[1].count > pair->side[0].count;
}

#endif
