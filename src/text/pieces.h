/* pieces.h - the tokens of a text too long to go through the chain at once.
 *
 * Folding a text and finding its words takes some seven times its size for a while. No article
 * needs more than a part of DD_TEXT_PIECE; what is longer (a year of a newspaper as one file)
 * is cut into pieces where that changes no word, and the pieces' tokens are put one behind the
 * other. A piece begins a sentence, and its first letters may be another word if they are of no
 * script, as U+30FC: else these take that of what stands before them.
 */
#ifndef DD_TEXT_PIECES_H
#define DD_TEXT_PIECES_H

#include "dedup.h"
#include "text/text.h"

#include <stddef.h>
#include <stdint.h>

/* The longest novels have as many bytes, and the longest articles a tenth. */
#define DD_TEXT_PIECE ((size_t)4 << 20)

/* All zero is empty. */
struct dd_pieces {
	uint64_t *hash; /* owned */
	uint32_t *code, *begin, *end;
	size_t hash_capacity, code_capacity, begin_capacity, end_capacity;
	struct dd_tokens tokens; /* so far; its arrays are those above */
};

/* How many of the first bytes make a piece: all of them, or about DD_TEXT_PIECE. The cut lies
 * behind a line end or a blank before a letter or digit of ASCII, or, where there has been none
 * for long, between code points. */
size_t dd_piece_size(const char *bytes, size_t size);

/* Adds a piece's tokens, whose offsets count from its first byte, `at` in the text. */
enum dedup_status dd_pieces_add(struct dd_pieces *pieces, const struct dd_tokens *tokens,
                                size_t at);
/* Frees the hashes. */
void dd_pieces_drop_hashes(struct dd_pieces *pieces);
/* Frees everything. */
void dd_pieces_release(struct dd_pieces *pieces);

#endif
