/* frequency.h - how many texts have a term, and numbers for those that few have.
 *
 * Frequencies are counted in a table indexed by the low bits of the term, the term's place.
 * It has about half as many places as the corpus has tokens: terms that share a place look more
 * frequent than they are, never rarer. Counts stop at DD_RARE_FREQUENT + 1, and a
 * term that is known to be that frequent is passed over: the words of the language, most of
 * a text, cost one look at a bit.
 *
 * Then the rare places, of two texts to DD_RARE_FREQUENT, are numbered 0, 1, 2, ... in
 * their order. Of 16.7 M places of a table of 32 MB, 40,000 articles have 0.16 M rare ones,
 * whose frequencies stay in the cache. A place's number is the number of bits before its own:
 *
 *     rare:  ...0100 | 0010010 | ...       a bit for each place
 *     rank:     17   |   18    | ...       for each word, the bits set before it
 */
#ifndef DD_MATCH_FREQUENCY_H
#define DD_MATCH_FREQUENCY_H

#include "base/arena.h"
#include "match/corpus.h"
#include "match/rare.h"

#include <stdatomic.h>

struct dd_frequency {
	struct dd_arena table;      /* of count, on huge pages; empty once numbered */
	struct dd_arena arena;      /* of all others */
	_Atomic uint16_t *count;    /* texts for each place, up to DD_RARE_FREQUENT + 1 */
	_Atomic uint64_t *frequent; /* a bit for each place: is above DD_RARE_FREQUENT */
	_Atomic uint64_t *rare;     /* has been met twice; once numbered, is rare */
	uint32_t *rank;
	uint16_t *texts;  /* by number: how many have it */
	uint32_t numbers; /* of rare places */
	uint32_t mask;    /* places - 1 */
	bool alone;       /* one thread */
};

/* For the corpus' tokens. False if memory ran out. */
bool dd_frequency_init(struct dd_frequency *frequency, const struct dd_corpus *corpus, bool alone);
void dd_frequency_release(struct dd_frequency *frequency);

/* Words of a bitmap with a bit for each place. */
static inline size_t dd_frequency_words(const struct dd_frequency *frequency)
{
	return ((size_t)frequency->mask + 64) / 64;
}

/* Counts the text's terms, each once, and writes the places of those that are not known to be
 * frequent; returns how many. seen has a zero bit for each place, and places room for all
 * tokens. Threads may count at the same time, with a seen each. */
uint32_t dd_frequency_count(struct dd_frequency *frequency, const struct dd_article *article,
                            uint64_t *seen, uint32_t *places);

/* Numbers the rare places; what is not is forgotten. False if memory ran out. */
bool dd_frequency_number(struct dd_frequency *frequency);

static inline bool dd_frequency_is_rare(const struct dd_frequency *frequency, uint32_t place)
{
	uint64_t word = atomic_load_explicit(&frequency->rare[place / 64], memory_order_relaxed);
	return word >> place % 64 & 1;
}

/* Of a rare place. */
static inline uint32_t dd_frequency_number_of(const struct dd_frequency *frequency, uint32_t place)
{
	uint64_t word = atomic_load_explicit(&frequency->rare[place / 64], memory_order_relaxed);
	uint64_t before = word & (((uint64_t)1 << place % 64) - 1);
	return frequency->rank[place / 64] + (uint32_t)__builtin_popcountll(before);
}

#endif
