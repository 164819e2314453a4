/* kernels.h - one table of the routines that have a version for each
 * instruction set. All versions give the same bits.
 *
 * The caller asks for a table once (dd_kernels_get) and passes it down; there is
 * no global choice. Intrinsics stand only in files named for their set.
 */
#ifndef DD_SIMD_KERNELS_H
#define DD_SIMD_KERNELS_H

#include "dedup.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DD_REGISTERS 128 /* of a MinHash signature */

#define DD_FOLD_BLOCK 64

/* A text to be cut into runs of word bytes: a-z, 0-9 and all that is not ASCII. A mark that may
 * be inside a number (. , ' _) is of the run as well if it stands between two digits, in a chain of
 * digits and such marks that begins the run or follows a character of three bytes ("about" in Han
 * before 1.5); not if the chain begins behind another digit and a mark ("x1.5.6" is x1, 5 and 6).
 * DD_WORDS_PAD bytes past its end are zero. */
#define DD_WORDS_PAD 64
struct dd_word_source {
	const uint8_t *text;
	size_t size;           /* below 2^32 - DD_WORDS_PAD */
	const uint64_t *upper; /* bit i % 64 of word i / 64: about byte i; NULL: hashes alone
	                          are wanted */
	bool lines;            /* a line break always matters */
};

/* A run is plain if it begins with a letter of one or two bytes in alphabets with case:
 * digits, Hebrew, Arabic and what has three bytes take another way. */
#define DD_PLAIN_BELOW 0xd7 /* of bytes that are not ASCII */
#define DD_WORDS_END   0x1e /* ends a sentence: "record separator" */

/* What is found. The bitmaps have room for a bit for each two bytes of the text and 128
 * more, edge for size + 2 + DD_WORDS_SLACK entries. */
#define DD_WORDS_SLACK 64
struct dd_word_marks {
	uint32_t *edge;  /* begin and end of each run, by turns */
	uint64_t *upper; /* a bit for each run: that of its first byte; not if that is NULL */
	/* A bit for each run that is not plain; may be set in vain. Those that begin with a digit
	 * may count as plain, but then each that has anything else in it, or the run after it, has
	 * its bit set. */
	uint64_t *special;
	/* A bit for each run after a gap that may end a sentence; may be set in vain. Such a gap has
	 * DD_WORDS_END in it; or ! . ? or a line break that something stands behind; or any line
	 * break if lines is set. Not if upper is NULL. */
	uint64_t *gap;
	bool foreign; /* there may be runs that are neither plain nor begin with a digit */
};

/* Tables of text/fold_table.h, dd_fold_pairs and so on. */
struct dd_fold_bytes {
	const uint8_t *pairs;
	const uint8_t *latin; /* NULL: as many bytes are wanted as there were */
	const uint8_t *marks;
};

/* Is the character at s in the table of Latin letters, and what does that have of it? */
static inline bool dd_in_latin(const uint8_t *s)
{
	return s[0] >= 0xc2 && s[0] <= 0xc5;
}

static inline uint8_t dd_latin_code(const uint8_t *latin, const uint8_t *s)
{
	return latin[(s[0] - 0xc2u) << 6 | (s[1] & 63u)];
}

struct dd_kernels {
	enum dedup_isa isa;

	/* Hashes the n - k + 1 windows of k consecutive word hashes (one window of
	 * all n words if n < k; n >= 1, 1 <= k <= 16). out has room for
	 * n rounded up to a multiple of 16. Returns how many were written.
	 * Definition: shingle.h. */
	size_t (*shingle)(const uint64_t *word, size_t n, unsigned k, uint32_t *out);

	/* FastSimilaritySketch (Dahlgaard, Knudsen, Thorup, FOCS 2017) of n >= 1
	 * shingle hashes, duplicates allowed, into DD_REGISTERS registers of 8 bits.
	 * Definition: minhash.h. */
	void (*sketch)(const uint32_t *shingle, size_t n, uint8_t signature[DD_REGISTERS]);

	/* Samples one in DD_QUOTE_SAMPLE of the windows of DD_QUOTE_WORDS words among n codes:
	 * writes their hashes in the order of the text and returns how many. out has room
	 * for one of each window and DD_QUOTE_SLACK more. Definition: match/quote.h. */
#define DD_QUOTE_SLACK 8
	size_t (*quote)(const uint32_t *code, size_t n, uint64_t *out);

	/* Of n numbers those whose bit is set, number i's being bit i % 32 of bits[i / 32], in
	 * their order; returns how many. out has room for n and DD_PICK_SLACK more. */
#define DD_PICK_SLACK 16
	size_t (*pick)(const uint16_t *number, size_t n, const uint32_t *bits, uint32_t *out);

	/* Gives n codes their slots (simd/slot.h) in a codebook, in which free ones are taken, and
	 * lists in left the places of codes whose slot belongs to another one; returns how
	 * many. left has room for n and DD_SLOT_SLACK more. */
#define DD_SLOT_SLACK 16
	size_t (*slots)(uint32_t *book, const uint32_t *code, size_t n, uint16_t *slot,
	                uint32_t *left);

	/* How many of the DD_REGISTERS registers are equal. */
	unsigned (*agree)(const uint8_t *a, const uint8_t *b);

	/* Counts the bytes equal to c. */
	size_t (*count_byte)(const uint8_t *bytes, size_t n, uint8_t c);

	/* Length of the longest prefix of valid UTF-8 that ends on a character
	 * boundary (n if all is valid). */
	size_t (*valid_utf8)(const uint8_t *bytes, size_t n);

	/* Folds ASCII (A-Z become small letters), the letters U+0400..U+047F and, if folds_latin
	 * and the table of Latin is given, what that and the one of marks (U+2000..U+203F) make one
	 * byte of, from bytes to text + *at, which moves on; up to anything else or to less than
	 * DD_FOLD_BLOCK bytes before the end, where it may stop short. bytes are valid UTF-8 and
	 * begin with a character. Sets the bits of the first bytes of letters that were capitals in
	 * upper, unless it is NULL, bit i % 64 of word i / 64 for text[i], and leaves the others;
	 * may write DD_FOLD_BLOCK bytes past what it did. Returns how many bytes it did. NULL:
	 * text/fold.c has a portable one for blocks of ASCII. */
	size_t (*fold_plain)(const uint8_t *bytes, size_t n, uint8_t *text, size_t *at,
	                     uint64_t *upper, const struct dd_fold_bytes *tables);
	bool folds_latin;

	/* Copies Han (as skip_han has it), and up to seven bytes in a row of ASCII that is no
	 * letter, and folds marks by their table, from bytes to text + *at, which moves on; up to
	 * anything else or to less than DD_FOLD_BLOCK + 8 bytes before the end. bytes, which Han stands
	 * before, and writing are as with fold_plain. Lists where in the text digits follow Han and,
	 * by turns, Han follows digits, in turns, of DD_FOLD_TURNS; it stops before these are full.
	 * Returns how many bytes it did. */
#define DD_FOLD_TURNS 256
	size_t (*fold_han)(const uint8_t *bytes, size_t n, uint8_t *text, size_t *at,
	                   const struct dd_fold_bytes *tables, uint32_t *turns, size_t *count);

	/* Folds ASCII as fold_plain does, from bytes, which may be anything, to text, up to a block of
	 * DD_FOLD_BLOCK bytes that has something else; nothing of less than a block. upper has no
	 * bits as yet, or is NULL. Returns how many bytes it did: n, or a multiple of
	 * DD_FOLD_BLOCK. NULL: text/fold.c has a portable one. */
	size_t (*fold_ascii)(const uint8_t *bytes, size_t n, uint8_t *text, uint64_t *upper);

	/* How many bytes of n are Han characters from U+4E00 to U+9FFF, which folding keeps,
	 * at the start of bytes; a multiple of 3, may stop short. copy, unless NULL, gets them, and
	 * up to DD_FOLD_BLOCK bytes more. NULL: there is none. */
	size_t (*skip_han)(const uint8_t *bytes, size_t n, uint8_t *copy);

	/* The hashes (text/word_hash.h) of n words of 6 bytes each, one every 3 bytes. 64 bytes are
	 * readable past the last. NULL: text/tokenize.c has a loop. */
	void (*hash_pairs)(const uint8_t *text, size_t n, uint64_t *hash);

	/* XXH3_128bits of n bytes, low half first. NULL: what the compiler makes of it
	 * for any machine of the architecture is as quick. */
	void (*digest)(const void *bytes, size_t n, uint64_t out[2]);

	/* The loops of text/words.h over all words; each may be NULL where the portable
	 * one does as well. */

	/* Returns the number of runs. */
	size_t (*find_words)(const struct dd_word_source *source, struct dd_word_marks *marks);

	/* The hashes (text/word_hash.h) of n words; with foreign, anything for a run that is neither
	 * plain nor begins with a digit. */
	void (*hash_words)(const uint8_t *text, const uint32_t *edge, size_t n, bool foreign,
	                   uint64_t *hash);

	/* Of n words, at most DD_CODE_WORDS, whose hashes are given, most of those whose first five
	 * bytes are ASCII: the code of the word with a stem of five characters, DD_NAME with an upper
	 * bit and else DD_WORD, or that of a number if it is digits. Lists the others in left, which
	 * has room for n + DD_WORDS_SLACK, their code undefined, and returns how many. */
#define DD_CODE_WORDS 256
	size_t (*code_words)(const uint8_t *text, const uint32_t *edge, size_t n,
	                     const uint64_t *hash, const uint64_t *upper, uint32_t *code,
	                     uint32_t *left);

	/* Of up to DD_SETTLE_RUNS runs, whose hashes are given, those with a bit in the bitmap of
	 * so many words: where one begins with a digit and has more to it, puts the hash of the
	 * number that it is (text/number.h), and its code unless code is NULL, in the run's place.
	 * Lists those that are none, or that it cannot tell, in left, which has room for
	 * DD_SETTLE_RUNS + 8, and returns how many. */
#define DD_SETTLE_RUNS 1024
	size_t (*settle_numbers)(const uint8_t *text, const uint32_t *edge, const uint64_t *runs,
	                         size_t words, uint64_t *hash, uint32_t *code, uint32_t *left);
};

/* NULL if the set is not in this machine or build. AUTO gives the best. */
const struct dd_kernels *dd_kernels_get(enum dedup_isa isa);

#endif
