/* literal.h - which words of a pair are copied word for word. */
#ifndef DD_MATCH_LITERAL_H
#define DD_MATCH_LITERAL_H

#include "match/pair.h"

/* A passage counts as copied if it has this many words or more and each of its
 * DD_LITERAL_WORDS-word shingles stands in the other article too: five words, a length
 * that phrases of the language rarely reach; eight bigrams of a script without spaces are nine
 * characters, about as much. */
#define DD_COPIED_WORDS  5
#define DD_COPIED_NGRAMS 8

struct dd_literal {
	uint8_t *copied[2]; /* owned: 1 for each token inside a passage that both have */
	uint8_t *shared;    /* owned: by shingle number, bit s: side s has it */
	uint32_t capacity[2], shingle_capacity;
	double jaccard;      /* of the sets of DD_LITERAL_WORDS-word shingles */
	double contained[2]; /* share of each side's tokens inside a shared shingle */
};

/* jaccard and contained alone. False if memory ran out. */
bool dd_literal_measure(struct dd_literal *literal, const struct dd_pair *pair);
/* copied as well. */
bool dd_literal_mark(struct dd_literal *literal, const struct dd_pair *pair);
void dd_literal_release(struct dd_literal *literal);

#endif
