#include "text/pieces.h"

#include "text/scratch.h"
#include "text/utf8.h"

#include <stdbool.h>
#include <string.h>

/* Prose has a blank in every few words; what has none for that long is cut anywhere. */
#define LOOK_BACK ((size_t)64 << 10)

/* Of what is ASCII nothing joins with what stands before it. */
static bool may_cut(const char *at)
{
	uint8_t next = (uint8_t)at[0];
	bool is_word = (next >= '0' && next <= '9') || (next >= 'A' && next <= 'Z') ||
	               (next >= 'a' && next <= 'z');

	return at[-1] == '\n' || (at[-1] == ' ' && is_word);
}

size_t dd_piece_size(const char *bytes, size_t size)
{
	const char *last = bytes + DD_TEXT_PIECE, *at = last;

	if (size <= DD_TEXT_PIECE)
		return size;
	while (at > last - LOOK_BACK && !may_cut(at))
		at--;
	if (at > last - LOOK_BACK)
		return (size_t)(at - bytes);
	/* No sequence has more than three bytes that continue it. */
	for (at = last; at > last - 4 && dd_utf8_continues((uint8_t)*at);)
		at--;
	return (size_t)(at - bytes);
}

#define GROW(array, need)                                                                          \
	((grown = dd_scratch_grow((array), &array##_capacity, need, sizeof *(array)))              \
	         ? ((array) = grown, true)                                                         \
	         : false)

static bool reserve(struct dd_pieces *pieces, const struct dd_tokens *more)
{
	size_t need = (size_t)pieces->tokens.count + more->count + 1;
	void *grown;

	return GROW(pieces->hash, need) && (!more->code || GROW(pieces->code, need)) &&
	       (!more->begin || (GROW(pieces->begin, need) && GROW(pieces->end, need)));
}

static void copy_moved(uint32_t *to, const uint32_t *from, size_t count, size_t by)
{
	for (size_t i = 0; i < count; i++)
		to[i] = from[i] + (uint32_t)by;
}

enum dedup_status dd_pieces_add(struct dd_pieces *pieces, const struct dd_tokens *tokens, size_t at)
{
	struct dd_tokens *all = &pieces->tokens;
	size_t count = tokens->count;

	if (count > UINT32_MAX - all->count)
		return DEDUP_TOO_LARGE;
	if (!reserve(pieces, tokens))
		return DEDUP_NO_MEMORY;
	memcpy(pieces->hash + all->count, tokens->hash, count * sizeof *tokens->hash);
	if (tokens->code)
		memcpy(pieces->code + all->count, tokens->code, count * sizeof *tokens->code);
	if (tokens->begin) {
		copy_moved(pieces->begin + all->count, tokens->begin, count, at);
		copy_moved(pieces->end + all->count, tokens->end, count, at);
	}
	*all = (struct dd_tokens){
	        .count = all->count + tokens->count,
	        .sentences = all->sentences + tokens->sentences,
	        .invalid = all->invalid + tokens->invalid,
	        .hash = pieces->hash,
	        .code = tokens->code ? pieces->code : NULL,
	        .begin = tokens->begin ? pieces->begin : NULL,
	        .end = tokens->begin ? pieces->end : NULL,
	};
	return DEDUP_OK;
}

void dd_pieces_drop_hashes(struct dd_pieces *pieces)
{
	free(pieces->hash);
	pieces->hash = NULL;
	pieces->hash_capacity = 0;
}

void dd_pieces_release(struct dd_pieces *pieces)
{
	free(pieces->hash);
	free(pieces->code);
	free(pieces->begin);
	free(pieces->end);
	*pieces = (struct dd_pieces){0};
}
