/* text.c - the chain: decode -> fold -> tokenize. ASCII is folded before it is decoded.
 */
#include "text/text.h"

#include "base/memory.h"
#include "simd/kernels.h"
#include "text/decode.h"
#include "text/fold.h"
#include "text/pieces.h"
#include "text/tokenize.h"
#include "text/utf8.h"

#include <stdlib.h>

struct dd_text {
	const struct dd_kernels *kernels; /* borrowed */
	struct dd_decoded decoded;
	struct dd_folded folded;
	struct dd_tokenizer tokenizer;
	struct dd_pieces pieces; /* of the last text, if that was long */
};

enum dedup_status dd_text_new(const struct dd_kernels *kernels, struct dd_text **out)
{
	*out = calloc(1, sizeof **out + DD_APART);
	if (!*out)
		return DEDUP_NO_MEMORY;
	(*out)->kernels = kernels;
	(*out)->folded.kernels = kernels;
	(*out)->tokenizer.kernels = kernels;
	return DEDUP_OK;
}

void dd_text_free(struct dd_text *text)
{
	if (!text)
		return;
	dd_decoded_release(&text->decoded);
	dd_folded_release(&text->folded);
	dd_tokenizer_release(&text->tokenizer);
	dd_pieces_release(&text->pieces);
	free(text);
}

/* A token that begins or ends inside what one code point became has all of it. */
static void widen(const struct dd_decoded *decoded, uint32_t *begin, uint32_t *end, size_t n)
{
	const uint8_t *bytes = decoded->bytes;

	for (size_t i = 0; i < n; i++) {
		while (begin[i] > 0 && dd_utf8_continues(bytes[begin[i]]))
			begin[i]--;
		while (end[i] < decoded->size && dd_utf8_continues(bytes[end[i]]))
			end[i]++;
	}
}

/* Positions in the folded text to offsets in the input, through both stages. */
static void map_offsets(const struct dd_text *text, uint32_t *begin, uint32_t *end, size_t n)
{
	dd_breaks_map(&text->folded.breaks, begin, n);
	dd_breaks_map(&text->folded.breaks, end, n);
	widen(&text->decoded, begin, end, n);
	dd_breaks_map(&text->decoded.breaks, begin, n);
	dd_breaks_map(&text->decoded.breaks, end, n);
}

static enum dedup_status read_piece(struct dd_text *text, const char *bytes, size_t size,
                                    enum dd_want want, struct dd_tokens *out)
{
	const uint8_t *source = (const uint8_t *)(size ? bytes : "");
	bool want_offsets = want == DD_WANT_OFFSETS;
	enum dedup_status status;
	size_t ascii;

	text->folded.no_upper = want == DD_WANT_HASHES;
	status = dd_fold_ascii(&text->folded, source, size, &ascii);
	if (status == DEDUP_OK)
		status =
		        dd_decode(&text->decoded, text->kernels, source, size, ascii, want_offsets);
	if (status == DEDUP_OK)
		status = dd_fold_rest(&text->folded, text->decoded.bytes, text->decoded.size, ascii,
		                      want_offsets);
	if (status == DEDUP_OK)
		status = dd_tokenize(&text->tokenizer, &text->folded, want, out);
	if (status != DEDUP_OK)
		return status;
	out->invalid = text->decoded.invalid;
	if (want_offsets)
		map_offsets(text, text->tokenizer.begin, text->tokenizer.end, out->count);
	return DEDUP_OK;
}

static enum dedup_status read_pieces(struct dd_text *text, const char *bytes, size_t size,
                                     enum dd_want want, struct dd_tokens *out)
{
	enum dedup_status status = DEDUP_OK;
	size_t piece;

	text->pieces.tokens = (struct dd_tokens){0};
	for (size_t at = 0; at < size && status == DEDUP_OK; at += piece) {
		struct dd_tokens tokens;

		piece = dd_piece_size(bytes + at, size - at);
		status = read_piece(text, bytes + at, piece, want, &tokens);
		if (status == DEDUP_OK)
			status = dd_pieces_add(&text->pieces, &tokens, at);
	}
	*out = text->pieces.tokens;
	return status;
}

enum dedup_status dd_text_tokens(struct dd_text *text, const char *bytes, size_t size,
                                 enum dd_want want, struct dd_tokens *out)
{
	if (size > INT32_MAX)
		return DEDUP_TOO_LARGE;
	if (size > DD_TEXT_PIECE)
		return read_pieces(text, bytes, size, want, out);
	if (text->pieces.hash || text->pieces.code)
		dd_pieces_release(&text->pieces);
	return read_piece(text, bytes, size, want, out);
}

void dd_text_drop_hashes(struct dd_text *text)
{
	dd_pieces_drop_hashes(&text->pieces);
}
