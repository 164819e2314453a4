/* utf8.h - bytes that should be UTF-8: are they, and were they read as something else?
 *
 * All functions are pure.
 */
#ifndef SUPPORT_UTF8_H
#define SUPPORT_UTF8_H

#include "support/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum utf8_verdict {
	UTF8_ASCII,
	UTF8_VALID,   /* as far as it was looked at: see utf8_judge() */
	UTF8_DAMAGED, /* mostly: well-formed sequences are the rule */
	UTF8_OTHER
};

/* Looks until UTF8_ENOUGH well-formed sequences have come without any other byte beyond
 * ASCII, and through all of the text where that does not happen. */
enum utf8_verdict utf8_judge(const char *bytes, size_t size);

/* Text in another charset passes for UTF-8 so long with a probability below 0.3^16: of
 * pairs in EUC-KR, the most like it, three in ten are well-formed UTF-8. */
#define UTF8_ENOUGH 16

/* How many bytes are ASCII from the first on. */
size_t ascii_run(const char *bytes, size_t size);

/* How many sequences are not UTF-8; each would be one U+FFFD. */
uint64_t utf8_count_invalid(const char *bytes, size_t size);

/* Appends the bytes with U+FFFD for each sequence that is not UTF-8 and for NUL. */
void utf8_clean(struct buffer *out, const char *bytes, size_t size);

/* True if the text is UTF-8 that was taken for Latin-1 or windows-1252 and written in
 * UTF-8 again, for certain: every run of characters beyond ASCII is in one of those
 * charsets and spells well-formed UTF-8, in all MOJIBAKE_BYTES of it or more. Appends the
 * text as it was to out, which else is left as it is. */
bool mojibake_repair(const char *bytes, size_t size, struct buffer *out);

/* Three pairs or two triples. One can stand in a text by chance (a French "a` >>" with a
 * no-break space, a German word in sz before a closing quote), and none does so in a text
 * that has nothing else beyond ASCII. */
#define MOJIBAKE_BYTES 6

#endif
