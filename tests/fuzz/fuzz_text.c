/* fuzz_text.c - any bytes through decode, normalize and tokenize.
 *
 * Whatever comes in: offsets lie in the input and do not go back, sentences are
 * counted as they are flagged, and neither asking for offsets nor the instruction
 * set changes a token.
 */
#include "fuzz/fuzz.h"

#include "base/code.h"
#include "simd/kernels.h"
#include "text/text.h"

#include <string.h>

static void check_offsets(const struct dd_tokens *tokens, size_t size)
{
	for (uint32_t i = 0; i < tokens->count; i++) {
		MUST(tokens->begin[i] < tokens->end[i]);
		MUST(tokens->end[i] <= size);
		MUST(i == 0 || tokens->begin[i] >= tokens->begin[i - 1]);
		MUST(i == 0 || tokens->end[i] >= tokens->end[i - 1]);
	}
}

static void check_codes(const struct dd_tokens *tokens)
{
	uint32_t sentences = 0;

	for (uint32_t i = 0; i < tokens->count; i++) {
		MUST(dd_code_kind(tokens->code[i]) < DD_KINDS);
		MUST(i > 0 || dd_code_starts_sentence(tokens->code[i]));
		sentences += dd_code_starts_sentence(tokens->code[i]);
	}
	MUST(sentences == tokens->sentences);
}

static void check_same(const struct dd_tokens *a, const struct dd_tokens *b)
{
	MUST(a->count == b->count && (!a->code || a->sentences == b->sentences) &&
	     a->invalid == b->invalid);
	if (a->count)
		MUST(!memcmp(a->hash, b->hash, a->count * sizeof(*a->hash)));
	if (a->count && a->code)
		MUST(!memcmp(a->code, b->code, a->count * sizeof(*a->code)));
}

static void check_isa(enum dedup_isa isa, const struct dd_tokens *expected, const char *bytes,
                      size_t size)
{
	const struct dd_kernels *kernels = dd_kernels_get(isa);
	struct dd_text *text;
	struct dd_tokens tokens;

	if (!kernels)
		return;
	MUST(dd_text_new(kernels, &text) == DEDUP_OK);
	for (int want = DD_WANT_HASHES; want <= DD_WANT_OFFSETS; want++) {
		MUST(dd_text_tokens(text, bytes, size, (enum dd_want)want, &tokens) == DEDUP_OK);
		check_same(&tokens, expected);
	}
	dd_text_free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	const char *bytes = (const char *)input;
	struct dd_text *text;
	struct dd_tokens tokens;

	MUST(dd_text_new(dd_kernels_get(DEDUP_ISA_SCALAR), &text) == DEDUP_OK);
	MUST(dd_text_tokens(text, bytes, size, DD_WANT_OFFSETS, &tokens) == DEDUP_OK);
	check_offsets(&tokens, size);
	check_codes(&tokens);
	for (int isa = DEDUP_ISA_SCALAR; isa < DEDUP_ISAS; isa++)
		check_isa((enum dedup_isa)isa, &tokens, bytes, size);
	dd_text_free(text);
	return 0;
}
