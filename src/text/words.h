/* words.h - the loops over a whole folded text: where its words are, what they hash
 * to, and their codes.
 *
 * They know nothing of scripts and sentences. Each has a portable form here and may have one
 * in the kernels; all give the same words, hashes and codes. kernels may be NULL.
 */
#ifndef DD_TEXT_WORDS_H
#define DD_TEXT_WORDS_H

#include "simd/kernels.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DD_PLAIN_STEM 5 /* characters in the stem of a plain word */

/* Finds all runs of word bytes, see kernels.h; returns how many. */
size_t dd_words_find(const struct dd_kernels *kernels, const struct dd_word_source *source,
                     struct dd_word_marks *marks);

/* Does a word that begins with this byte get its code here? These are the letters of one
 * or two bytes in alphabets with case; digits, Hebrew, Arabic and what has three bytes take
 * another way. */
static inline bool dd_words_is_plain(uint8_t first)
{
	return first > '9' && first < DD_PLAIN_BELOW;
}

/* The hashes of all n words, see word_hash.h; where marks->foreign is set, anything for a run that is
 * neither plain nor begins with a digit. */
void dd_words_hash(const struct dd_kernels *kernels, const uint8_t *text,
                   const struct dd_word_marks *marks, size_t n, uint64_t *hash);

/* For each of the n words that is plain, by the hashes of all: its code, of which the stem is the first
 * DD_PLAIN_STEM characters, without the sentence's bit; DD_NAME if its upper bit is set, else
 * DD_WORD. For each that is digits alone, its code as a number. */
void dd_words_code(const struct dd_kernels *kernels, const uint8_t *text,
                   const struct dd_word_marks *marks, size_t n, const uint64_t *hash,
                   uint32_t *code);

#endif
