/* fuzz_fold.c - any text through normalize.
 *
 * Whatever comes in: every instruction set folds it alike, to the bytes that fold.h allows
 * in a folded text, and canonically equivalent texts (ICU's NFC and NFD of it) have the
 * same folded words.
 */
#include "fuzz/fuzz.h"

#include "simd/kernels.h"
#include "text/decode.h"
#include "text/fold.h"

#include <stdbool.h>
#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

static bool is_word(uint8_t byte)
{
	return byte >= 0x80 || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

/* The words of a folded text, one blank between them; the caller's to free. */
static char *words_of(const struct dd_folded *folded, size_t *size)
{
	char *words = malloc(folded->size + 1), *o = words;
	bool gap = false;

	MUST(words);
	for (size_t i = 0; i < folded->size; i++) {
		if (!is_word(folded->text[i])) {
			gap = o != words;
			continue;
		}
		if (gap)
			*o++ = ' ';
		gap = false;
		*o++ = (char)folded->text[i];
	}
	*size = (size_t)(o - words);
	return words;
}

static char *fold_words(const uint8_t *bytes, size_t size, size_t *words_size)
{
	struct dd_folded folded = {.kernels = dd_kernels_get(DEDUP_ISA_AUTO)};
	char *words;

	MUST(dd_fold(&folded, bytes, size, false) == DEDUP_OK);
	words = words_of(&folded, words_size);
	dd_folded_release(&folded);
	return words;
}

static void check_text(const struct dd_folded *folded)
{
	for (size_t i = 0; i < folded->size; i++)
		MUST(!(folded->text[i] >= 'A' && folded->text[i] <= 'Z'));
	for (size_t i = 0; i < DD_FOLD_PAD; i++)
		MUST(folded->text[folded->size + i] == 0);
	for (size_t i = 0; i < folded->runs; i++) {
		MUST(folded->run[i].at <= folded->size);
		MUST(i == 0 || folded->run[i - 1].at <= folded->run[i].at);
	}
}

static void check_isas(const uint8_t *bytes, size_t size)
{
	struct dd_folded expected = {.kernels = dd_kernels_get(DEDUP_ISA_SCALAR)};

	MUST(dd_fold(&expected, bytes, size, true) == DEDUP_OK);
	check_text(&expected);
	for (int isa = DEDUP_ISA_SCALAR; isa < DEDUP_ISAS; isa++) {
		struct dd_folded folded = {.kernels = dd_kernels_get((enum dedup_isa)isa)};

		if (!folded.kernels)
			continue;
		for (int want_breaks = 0; want_breaks < 2; want_breaks++) {
			MUST(dd_fold(&folded, bytes, size, want_breaks) == DEDUP_OK);
			MUST(folded.size == expected.size && folded.runs == expected.runs);
			MUST(!memcmp(folded.text, expected.text, folded.size));
			for (size_t i = 0; i < folded.size; i++)
				MUST(dd_folded_is_upper(&folded, i) ==
				     dd_folded_is_upper(&expected, i));
		}
		dd_folded_release(&folded);
	}
	dd_folded_release(&expected);
}

/* The text in a normalization form; the caller's to free. */
static char *normalized(const uint8_t *bytes, size_t size, const UNormalizer2 *form,
                        int32_t *out_size)
{
	const int32_t room = (int32_t)size * 4 + 16; /* decompositions are longer */
	UChar *text = malloc((size_t)room * sizeof(*text));
	UChar *changed = malloc((size_t)room * 4 * sizeof(*changed));
	char *out = malloc((size_t)room * 12);
	UErrorCode error = U_ZERO_ERROR;
	int32_t length;

	MUST(text && changed && out);
	u_strFromUTF8(text, room, &length, (const char *)bytes, (int32_t)size, &error);
	length = unorm2_normalize(form, text, length, changed, room * 4, &error);
	u_strToUTF8(out, room * 12, out_size, changed, length, &error);
	MUST(U_SUCCESS(error));
	free(text);
	free(changed);
	return out;
}

static void check_equivalents(const uint8_t *bytes, size_t size)
{
	UErrorCode error = U_ZERO_ERROR;
	const UNormalizer2 *const forms[] = {unorm2_getNFCInstance(&error),
	                                     unorm2_getNFDInstance(&error)};
	size_t expected_size;
	char *expected = fold_words(bytes, size, &expected_size);

	for (size_t i = 0; i < 2; i++) {
		int32_t text_size;
		char *text = normalized(bytes, size, forms[i], &text_size);
		size_t words_size;
		char *words = fold_words((const uint8_t *)text, (size_t)text_size, &words_size);

		MUST(words_size == expected_size && !memcmp(words, expected, words_size));
		free(words);
		free(text);
	}
	free(expected);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	struct dd_decoded decoded = {0};

	MUST(dd_decode(&decoded, dd_kernels_get(DEDUP_ISA_SCALAR), input, size, 0, false) ==
	     DEDUP_OK);
	check_isas(decoded.bytes, decoded.size);
	check_equivalents(decoded.bytes, decoded.size);
	dd_decoded_release(&decoded);
	return 0;
}
