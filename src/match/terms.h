/* terms.h - the terms of a pair: weights, kinds, where they occur.
 *
 * weight(t) = ln(n / f)^1.5 + 0.02, where f of the n sentences of both articles
 * contain t. Rarity needs no corpus: two files compare as well as two million, and a
 * verdict never changes because other articles came or went. (Measured: weights from
 * the pair alone separate rewrites as well as those of a 20,000-article corpus.)
 *
 * A sentence that the article has word for word before does not count again: pages show a
 * text twice, and then nothing in it would occur once.
 */
#ifndef DD_MATCH_TERMS_H
#define DD_MATCH_TERMS_H

#include "match/pair.h"

struct dd_term {
	float weight;
	uint32_t in_sentences[2]; /* of each article, that contain it */
	uint32_t count[2];        /* occurrences in each article, see above */
	uint32_t last[2];         /* token of its last occurrence in each article */
	uint32_t mark;            /* last sentence counted, while counting */
	uint8_t seen;             /* with a capital, with a small letter: while counting */
	uint8_t digits;           /* significant ones, of a number */
	bool is_number;
	bool is_name; /* has a capital inside a sentence, never small letters */
};

struct dd_terms {
	struct dd_term *terms; /* owned: by term number of the pair */
	struct dd_term *first; /* owned: what side 0 alone has of its own */
	uint64_t of_first;     /* pair->firsts of that side; 0: of none */
	uint32_t first_capacity;
	float *log_ratio;          /* owned: weight by f, for n = of */
	struct dd_idmap sentences; /* of the article that is counted: by a hash of their words */
	uint32_t of;
	uint32_t count;
	uint32_t capacity, ratios;
};

/* Fills terms for the pair's two sides; of one pair from call to call, so that side 0 is counted once
 * for all second ones. False if memory ran out. */
bool dd_terms_build(struct dd_terms *terms, const struct dd_pair *pair);
void dd_terms_release(struct dd_terms *terms);

#endif
