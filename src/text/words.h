/* words.h - the two loops over a whole folded text: where its words are, and
 * what they hash to.
 *
 * Both know nothing of scripts and sentences, and run over text of which
 * DD_FOLD_PAD bytes past the end are zero.
 */
#ifndef DD_TEXT_WORDS_H
#define DD_TEXT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DD_PLAIN_STEM 5 /* characters in the stem of a plain word */

/* edge has room for size + 2 + DD_WORDS_SLACK entries: begin and end of each run
 * of word bytes, by turns. Returns the number of runs. */
#define DD_WORDS_SLACK 8
size_t dd_words_find(const uint8_t *text, size_t size, uint32_t *edge);

/* Does a word that begins with this byte get its hash here? These are the
 * letters of one or two bytes in alphabets with case; digits, Hebrew, Arabic and
 * what has three bytes take another way. */
static inline bool dd_words_is_plain(uint8_t first)
{
	return first > '9' && first < 0xd7;
}

/* For each of the n words that is plain: the hash of the word, and its code
 * without kind and sentence, of which the stem is the first DD_PLAIN_STEM
 * characters. */
void dd_words_hash(const uint8_t *text, const uint32_t *edge, size_t n, uint64_t *hash,
                   uint32_t *code);

#endif
