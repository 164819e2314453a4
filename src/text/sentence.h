/* sentence.h - where sentences end, decided between the words.
 *
 * The tokenizer counts its tokens here and shows it the gaps between words that
 * can end a sentence.
 */
#ifndef DD_TEXT_SENTENCE_H
#define DD_TEXT_SENTENCE_H

#include "text/fold.h"

#include <stdbool.h>
#include <stdint.h>

/* Lengths of a sentence in tokens. From SOFT on it ends at the next comma or
 * its like, at HARD anywhere; in scripts without spaces and full stops from
 * SPACE on at the next space. News sentences have 20 to 25 words on average and
 * 64 in the 99th percentile, so neither limit touches ordinary text. */
#define DD_SENTENCE_SPACE 24
#define DD_SENTENCE_SOFT  64
#define DD_SENTENCE_HARD  128

enum dd_start {
	DD_START_NONE, /* the next token goes on with the sentence */
	DD_START_CUT,  /* it starts one that was cut off for its length */
	DD_START_REAL  /* it starts a sentence */
};

struct dd_sentence {
	const struct dd_folded *folded; /* borrowed */
	enum dd_start start;            /* of the next token */
	uint32_t length;                /* tokens so far */
	uint32_t line;                  /* where the current one begins, with paragraph_lines */
	bool paragraph_lines;           /* the text has a paragraph on a line */
};

/* The word before a gap, and the first byte of the one after it. */
struct dd_gap {
	uint32_t begin, end;   /* of the word before; equal at the start of the text */
	uint32_t next;         /* where the next one begins */
	enum dd_script script; /* of the word before; DD_NEUTRAL if it is a number */
	bool first;            /* the word before is the first of its sentence */
	bool lower;            /* the next one begins with a lower-case letter */
};

void dd_sentence_init(struct dd_sentence *sentence, const struct dd_folded *folded);

/* Looks at the folded text between two words. */
void dd_sentence_gap(struct dd_sentence *sentence, const struct dd_gap *gap);

/* Counts a token; true if it starts a sentence. */
static inline bool dd_sentence_take(struct dd_sentence *sentence)
{
	bool first = sentence->start != DD_START_NONE || sentence->length == DD_SENTENCE_HARD;

	sentence->length = first ? 1 : sentence->length + 1;
	sentence->start = DD_START_NONE;
	return first;
}

#endif
