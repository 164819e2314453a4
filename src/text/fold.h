/* fold.h - normalize: UTF-8 to folded text.
 *
 * Variants that readers call the same word become the same bytes: compatibility
 * forms and case are folded, default-ignorables vanish, so do combining marks
 * where readers can spare them (Latin, Greek, Cyrillic, Hebrew, Arabic; marks of
 * other scripts are kept, in canonical order), digits become ASCII, Hangul and
 * kana are composed. Canonically equivalent texts give the same folded words.
 * What each code point becomes is in fold_table.h and gen/gen_fold.c.
 *
 * In folded text the bytes a-z, 0-9 and those from 0x80 up are the words; every
 * other byte is ASCII that stands for its kind of separator:
 *
 *     ' ' \t \r ...  white space        '_'  no-break and thin spaces, low line
 *     \n             line break         . , ' \n as they are
 *     ! ? DD_FOLD_END  terminators, the last for all beyond ASCII
 *     , ; : ( )      breaks inside a sentence; dashes longer than '-' are ';'
 *     " )            quotes and closing brackets
 *     anything else  a symbol
 */
#ifndef DD_TEXT_FOLD_H
#define DD_TEXT_FOLD_H

#include "dedup.h"
#include "simd/kernels.h"
#include "text/breaks.h"
#include "text/fold_table.h"

#include <stddef.h>
#include <stdint.h>

#define DD_FOLD_PAD 64 /* zero bytes after the text, so that blocks may be read whole */

/* From byte `at` on, letters belong to `script`. ASCII is DD_CASED. */
struct dd_run {
	uint32_t at;
	uint32_t script; /* enum dd_script, DD_CASED or above, not DD_UPPER */
};

struct dd_folded {
	uint8_t *text;      /* size bytes and the pad */
	size_t size;        /* below 2^32 - DD_FOLD_PAD */
	uint64_t *upper;    /* bit i % 64 of word i / 64: byte i began as an upper-case letter */
	struct dd_run *run; /* by ascending at; text before the first is DD_CASED */
	size_t runs;
	struct dd_breaks breaks;          /* to the source; empty unless asked for */
	const struct dd_kernels *kernels; /* borrowed; NULL: portable code */
	/* False if all that is neither ASCII nor of DD_CASED are characters of three bytes, none of
	 * them a mark. */
	bool irregular;
	bool no_upper; /* as the caller sets it: upper is not needed, and undefined */

	size_t text_capacity, upper_capacity, run_capacity;
	size_t upper_clear; /* words of upper that were zeroed, if it is needed */
};

/* Folds valid UTF-8 into `folded`, zeroed by the caller before the first call
 * but for what the caller sets, and reused after it. NO_MEMORY, or TOO_LARGE if it does not fit. */
enum dedup_status dd_fold(struct dd_folded *folded, const uint8_t *bytes, size_t size,
                          bool want_breaks);

/* The same in two steps, so that ASCII needs no look whether it is valid UTF-8: folds what the
 * bytes, which may be anything, have of it before all else, or most of that: *done of them. */
enum dedup_status dd_fold_ascii(struct dd_folded *folded, const uint8_t *bytes, size_t size,
                                size_t *done);
/* Goes on there. The bytes are valid now, and perhaps more. */
enum dedup_status dd_fold_rest(struct dd_folded *folded, const uint8_t *bytes, size_t size,
                               size_t done, bool want_breaks);
void dd_folded_release(struct dd_folded *folded);

static inline bool dd_folded_is_upper(const struct dd_folded *folded, size_t at)
{
	return folded->upper[at / 64] >> at % 64 & 1;
}

#endif
