/* code.h - the packed token, the currency between the stages.
 *
 * A document becomes a sequence of 32-bit codes, one a token (a word, a number,
 * or a character n-gram in scripts without spaces):
 *
 *     31        30..28   27..24   23..0
 *     sentence  kind     rest     term
 *
 * term      24 bits of the hash of the stem: the folded word cut to its first
 *           letters, the unit of weights, overlap and alignment. Two given terms
 *           collide with probability 2^-24, so the 300 x 300 term pairs of two
 *           articles meet one false match in 190 article pairs.
 * rest      4 bits of the hash of the folded word. (term, rest) stands for
 *           the word where passages are compared; whole words are told apart by
 *           their 64-bit hash in the shingles and in the document's 128-bit hash.
 *           A number is its own stem; its rest is its count of significant digits, at
 *           most 15: how much it says to agree in it.
 *           Of a 64-bit hash h (text/word_hash.h), folded to x = h mod 2^32 ^ h / 2^32:
 *           term is the top 24 of the 32 bits of x * 9e3779b1, rest the top 4 of those of
 *           x * 85ebca6b (multiplicative hashing: Knuth, TAOCP 6.4). Of 333,000 stems of news
 *           3,234 fall together, by chance it were 3,278.
 * kind      enum dd_kind.
 * sentence  1 on the first token of a sentence.
 */
#ifndef DD_BASE_CODE_H
#define DD_BASE_CODE_H

#include <stdbool.h>
#include <stdint.h>

enum dd_kind {
	DD_WORD,    /* anything not below */
	DD_NAME,    /* begins with a capital, not at a sentence start */
	DD_INITIAL, /* begins with a capital at a sentence start: a name or not */
	DD_NUMBER,  /* begins with a digit */
	DD_NGRAM,   /* character n-gram of a script without spaces */
	DD_KINDS
};

#define DD_TERM_BITS     24
#define DD_TERMS         ((uint32_t)1 << DD_TERM_BITS)
#define DD_TERM_MASK     (DD_TERMS - 1)
#define DD_WORD_MASK     ((uint32_t)0x0fffffff) /* term and rest */
#define DD_KIND_SHIFT    28
#define DD_SENTENCE_FLAG ((uint32_t)1 << 31)

static inline uint32_t dd_code_term(uint32_t code)
{
	return code & DD_TERM_MASK;
}

static inline uint32_t dd_code_word(uint32_t code)
{
	return code & DD_WORD_MASK;
}

static inline enum dd_kind dd_code_kind(uint32_t code)
{
	return (enum dd_kind)(code >> DD_KIND_SHIFT & 7);
}

/* A name or a number. */
static inline bool dd_code_is_particular(uint32_t code)
{
	_Static_assert(DD_NAME == 1 && DD_NUMBER == 3 && DD_KINDS == 5, "no other kind is so");
	return (code >> DD_KIND_SHIFT & 5) == 1;
}

static inline bool dd_code_starts_sentence(uint32_t code)
{
	return (code & DD_SENTENCE_FLAG) != 0;
}

#define DD_TERM_FACTOR UINT32_C(0x9e3779b1)
#define DD_REST_FACTOR UINT32_C(0x85ebca6b)

static inline uint32_t dd_code_make(uint64_t stem_hash, uint64_t word_hash, enum dd_kind kind,
                                    bool starts_sentence)
{
	uint32_t stem = (uint32_t)(stem_hash ^ stem_hash >> 32);
	uint32_t word = (uint32_t)(word_hash ^ word_hash >> 32);
	return stem * DD_TERM_FACTOR >> (32 - DD_TERM_BITS) |
	       word * DD_REST_FACTOR >> 28 << DD_TERM_BITS | (uint32_t)kind << DD_KIND_SHIFT |
	       (starts_sentence ? DD_SENTENCE_FLAG : 0);
}

/* The code with another kind and sentence bit. */
static inline uint32_t dd_code_with_kind(uint32_t code, enum dd_kind kind, bool starts_sentence)
{
	return (code & DD_WORD_MASK) | (uint32_t)kind << DD_KIND_SHIFT |
	       (starts_sentence ? DD_SENTENCE_FLAG : 0);
}

/* The code at a sentence's start, where a capital says less. */
static inline uint32_t dd_code_at_start(uint32_t code)
{
	enum dd_kind kind = dd_code_kind(code);

	return dd_code_with_kind(code, kind == DD_NAME ? DD_INITIAL : kind, true);
}

/* The code with another rest, cut at the largest that fits. */
static inline uint32_t dd_code_with_rest(uint32_t code, uint32_t rest)
{
	uint32_t most = (DD_WORD_MASK & ~DD_TERM_MASK) >> DD_TERM_BITS;
	return (code & ~(DD_WORD_MASK & ~DD_TERM_MASK)) | (rest < most ? rest : most)
	                                                          << DD_TERM_BITS;
}

static inline uint32_t dd_code_rest(uint32_t code)
{
	return (code & DD_WORD_MASK) >> DD_TERM_BITS;
}

#endif
