/* text.h - the front of the pipeline: bytes -> decode -> normalize -> tokenize.
 *
 * dd_text owns the scratch buffers that a thread reuses from document to
 * document; the tokens it hands out are borrowed until the next call.
 * One thread at a time may use a dd_text.
 */
#ifndef DD_TEXT_TEXT_H
#define DD_TEXT_TEXT_H

#include "dedup.h"

#include <stddef.h>
#include <stdint.h>

struct dd_kernels;

/* What is wanted of the tokens of a text. */
enum dd_want {
	DD_WANT_HASHES,  /* count, invalid and hash alone: three to four times as fast */
	DD_WANT_CODES,   /* sentences and code as well */
	DD_WANT_OFFSETS, /* everything */
};

/* Struct of arrays, count entries each; NULL where they were not asked for. */
struct dd_tokens {
	uint32_t count;
	uint32_t sentences;
	uint32_t invalid;      /* byte sequences that were not UTF-8, each read as U+FFFD */
	uint64_t *hash;        /* of the folded word's UTF-8 bytes, see word_hash.h; may be
	                          written over by the caller */
	const uint32_t *code;  /* packed, see base/code.h */
	const uint32_t *begin; /* offset of the token's first source byte */
	const uint32_t *end;   /* one past its last source byte */
};

struct dd_text;

enum dedup_status dd_text_new(const struct dd_kernels *kernels, struct dd_text **out);
void dd_text_free(struct dd_text *text);

/* size < 2^31, else DEDUP_TOO_LARGE. bytes may hold anything. What a long text takes besides
 * its tokens has a limit, see pieces.h. */
enum dedup_status dd_text_tokens(struct dd_text *text, const char *bytes, size_t size,
                                 enum dd_want want, struct dd_tokens *out);

/* The hashes of the last text are not needed any more: frees those of a long one. */
void dd_text_drop_hashes(struct dd_text *text);

#endif
