/* frequency.h - how many texts have a term, and numbers for the terms of more than one.
 *
 * A term's place is its low bits, of which there are about half as many values as the corpus has
 * tokens, 16.7 M at most: terms that share a place look more frequent than they are, never
 * rarer. A table of all places would take 32 MB, and a look at it a miss of the cache. But of
 * 40,000 articles 0.3 M places are met twice. So the texts are read twice, all of them
 * before the second time:
 *
 *     dd_frequency_meet()    notes places met and met again, in bitmaps
 *     dd_frequency_count()   counts the texts of those met again, which have numbers by now, and
 *                            lists a text's numbers
 *
 * Threads note and count in tables of their own, 4 MB each at most, which are joined after each
 * time, by dd_frequency_number() and dd_frequency_settle(). In common ones two threads took half
 * as much processor time again as one. How many threads do so at once is for the caller (share.h).
 *
 * A place's number is the number of bits before its own, in words of 32 bits, each with the count
 * of those before it:
 *
 *     words:  00..0100  17 | 10..0010  18 | 0..  20 | ...
 *
 * Codes in a codebook (pack.h), the words of the language, count as met again anyhow, and for
 * its slots the numbers stand in a table; those it knows to be frequent count as such from the
 * start. Counts stop at DD_RARE_FREQUENT + 1.
 */
#ifndef DD_MATCH_FREQUENCY_H
#define DD_MATCH_FREQUENCY_H

#include "base/arena.h"
#include "match/corpus.h"
#include "match/rare.h"
#include "sketch/pack.h"

struct dd_frequency_book {
	const struct dd_codebook *book; /* borrowed from the texts; NULL: there is none */
	uint32_t *number;               /* by slot */
};

/* Of 32 places a bit for each. */
struct dd_frequency_word {
	uint32_t again; /* it was met again */
	union {
		uint32_t met;    /* first time: it was met */
		uint32_t before; /* numbered: places met again in all words before */
	};
};

struct dd_frequency {
	struct dd_arena arena;           /* of all below */
	struct dd_frequency_book *books; /* by their numbers */
	uint32_t book_count;
	uint32_t mask; /* places - 1 */
	struct dd_arena of_words;
	struct dd_frequency_word *words; /* NULL: not yet numbered */
	uint32_t numbers;
	const uint16_t *texts; /* borrowed from the first reader, by number: how many have it */
};

/* Bytes of what a reader notes the first time. */
static inline size_t dd_frequency_words_size(const struct dd_frequency *frequency)
{
	return ((size_t)frequency->mask / 32 + 1) * sizeof(struct dd_frequency_word);
}

/* What a thread reads texts with, and notes; all zeros at first. */
struct dd_frequency_reader {
	struct dd_arena arena;           /* of the tables that are zero before a time */
	struct dd_frequency_word *words; /* first time */
	uint16_t *texts; /* second time: by number, how many that were read here have it */
	uint32_t *list;  /* owned: the numbers of a text */
	size_t room;     /* of list */
};

/* For texts whose codes stay as they are. False if memory ran out. */
bool dd_frequency_init(struct dd_frequency *frequency, const struct dd_corpus *corpus);
void dd_frequency_release(struct dd_frequency *frequency);
void dd_frequency_reader_release(struct dd_frequency_reader *reader);

/* Calls for what will be looked up for a text, ahead of any time; best for the one after next. */
void dd_frequency_prefetch(const struct dd_frequency *frequency,
                           const struct dd_frequency_reader *reader,
                           const struct dd_article *article);

/* First time. Threads may do each time's texts at once, with a reader each. False if memory ran
 * out. */
bool dd_frequency_meet(const struct dd_frequency *frequency, struct dd_frequency_reader *reader,
                       const struct dd_article *article);

/* Between the first time and the second, with all readers. False if memory ran out. */
bool dd_frequency_number(struct dd_frequency *frequency, struct dd_frequency_reader *readers,
                         unsigned count);

/* Second time: counts the text's terms, and leaves the numbers of those that may be rare in
 * reader->list, each once, and *count of them. False if memory ran out. */
bool dd_frequency_count(const struct dd_frequency *frequency, struct dd_frequency_reader *reader,
                        const struct dd_article *article, uint32_t *count);

/* After the second time, with all readers, which are kept as long as counts are asked for. False
 * if memory ran out. */
bool dd_frequency_settle(struct dd_frequency *frequency, struct dd_frequency_reader *readers,
                         unsigned count);

/* How many texts have a term, up to DD_RARE_FREQUENT + 1. */
static inline uint32_t dd_frequency_of(const struct dd_frequency *frequency, uint32_t number)
{
	return frequency->texts[number];
}

#endif
