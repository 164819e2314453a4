/* tokenize.h - folded text to words, numbers, n-grams and sentences.
 *
 * A word is a maximal run of word bytes of one script; apostrophes and hyphens
 * split. Digits at its start are a number of their own ("2nd": 2, nd), digits
 * further on are part of it ("a320"). In a number a separator of three digits
 * vanishes ("1,200", "1.200", "1'200" and "1 200" with a no-break space are
 * 1200) and a decimal comma is a point. Runs of Han and Hiragana become
 * overlapping bigrams of characters, runs of Thai, Lao, Khmer and Myanmar
 * trigrams of characters with their marks; a run of Katakana is a word.
 *
 * A word's stem is its first characters, see `shapes` in tokenize.c.
 *
 * A sentence ends at . ! ? and their kin before white space, unless a lower-case
 * letter follows or the full stop marks an abbreviation; at a paragraph break;
 * and where it gets too long.
 */
#ifndef DD_TEXT_TOKENIZE_H
#define DD_TEXT_TOKENIZE_H

#include "dedup.h"
#include "simd/kernels.h"
#include "text/fold.h"
#include "text/text.h"

#include <stddef.h>
#include <stdint.h>

struct dd_tokenizer {
	const struct dd_kernels *kernels; /* borrowed; NULL: portable code */
	uint32_t *edge;                   /* see struct dd_word_marks */
	uint64_t *upper, *special, *gap;
	uint64_t *odd;       /* see dd_numbers_settle() */
	uint64_t *word_hash; /* by run, see words.h */
	uint32_t *word_code;
	uint64_t *hash; /* by token */
	uint32_t *code, *begin, *end;
	size_t edge_capacity, upper_capacity, special_capacity, gap_capacity, odd_capacity;
	size_t word_hash_capacity, word_code_capacity;
	size_t hash_capacity, code_capacity, begin_capacity, end_capacity;
};

/* Cuts the folded text into tokens, whose arrays belong to the tokenizer (zeroed
 * by the caller before the first call, but for the kernels) and are valid until its next call. begin
 * and end are positions in the folded text. Sets all of *out but invalid. */
enum dedup_status dd_tokenize(struct dd_tokenizer *tokenizer, const struct dd_folded *folded,
                              enum dd_want want, struct dd_tokens *out);
void dd_tokenizer_release(struct dd_tokenizer *tokenizer);

#endif
