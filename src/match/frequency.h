/* frequency.h - how many texts have a term, and numbers for the terms of more than one.
 *
 * A term's place is its low bits, of which there are about half as many values as the corpus has
 * tokens, 16.7 M at most: terms that share a place look more frequent than they are, never
 * rarer. A table of all places would take 32 MB, and a look at it a miss of the cache. But of
 * 40,000 articles 0.3 M places are met twice. So the texts are read three times, each
 * time all of them before the next:
 *
 *     dd_frequency_meet()    notes places met and met again, in bitmaps
 *     dd_frequency_count()   counts the texts of those met again, which have numbers by now
 *     dd_frequency_list()    lists those that are rare: two texts to DD_RARE_FREQUENT
 *
 * A place's number is the number of bits before its own:
 *
 *     again:  ...0100 | 0010010 | ...       a bit for each place
 *     rank:      17   |   18    | ...       for each word, the bits set before it
 *
 * What is packed (pack.h) is met again anyhow, and for its slots, the words of the
 * language, the numbers stand in a table; those known to be frequent are passed over by a look
 * at a byte. Counts stop at DD_RARE_FREQUENT + 1.
 */
#ifndef DD_MATCH_FREQUENCY_H
#define DD_MATCH_FREQUENCY_H

#include "base/arena.h"
#include "base/pack.h"
#include "match/corpus.h"
#include "match/rare.h"

#include <stdatomic.h>

/* The slots of a codebook. */
struct dd_frequency_book {
	const struct dd_codebook *book; /* borrowed from the texts */
	uint32_t *number;               /* by slot */
	_Atomic uint8_t *live;          /* by slot: 0 if it is passed over, else 1 */
	_Atomic uint32_t counted;       /* texts */
};

struct dd_frequency {
	struct dd_arena arena;           /* of all below */
	struct dd_frequency_book *books; /* by their numbers */
	uint32_t book_count;
	uint32_t mask;           /* places - 1 */
	_Atomic uint64_t *again; /* a bit for each place */
	uint32_t *rank;
	uint32_t numbers;
	_Atomic uint16_t *texts;  /* by number: how many have it */
	_Atomic uint64_t *passed; /* a bit for each number: frequent, and in the end not rare */
	_Atomic uint64_t *met;    /* a bit for each place */
	unsigned threads;
};

/* For texts whose codes stay as they are. False if memory ran out. */
bool dd_frequency_init(struct dd_frequency *frequency, const struct dd_corpus *corpus,
                       unsigned threads);
void dd_frequency_release(struct dd_frequency *frequency);

/* First time. Threads may do each time's texts at once. */
void dd_frequency_meet(struct dd_frequency *frequency, const struct dd_article *article);

/* Between the first time and the second. False if memory ran out. */
bool dd_frequency_number(struct dd_frequency *frequency);

/* Words of a bitmap with a bit for each number. */
static inline size_t dd_frequency_words(const struct dd_frequency *frequency)
{
	return ((size_t)frequency->numbers + 64) / 64;
}

/* Second time. seen has a zero bit for each number, and room is for all tokens. */
void dd_frequency_count(struct dd_frequency *frequency, const struct dd_article *article,
                        uint64_t *seen, uint32_t *room);

/* Between the second time and the third. */
void dd_frequency_settle(struct dd_frequency *frequency);

/* Third time: writes the numbers of the text's rare terms, each once, and returns how many. */
uint32_t dd_frequency_list(const struct dd_frequency *frequency, const struct dd_article *article,
                           uint64_t *seen, uint32_t *numbers);

/* How many texts have a term. */
static inline uint32_t dd_frequency_of(const struct dd_frequency *frequency, uint32_t number)
{
	return atomic_load_explicit(&frequency->texts[number], memory_order_relaxed);
}

#endif
