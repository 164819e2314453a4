/* decode.h - bytes to valid UTF-8.
 *
 * Valid input is used where it lies. In other input every maximal subpart of
 * an ill-formed sequence becomes one U+FFFD (The Unicode Standard, section 3.9,
 * "U+FFFD Substitution of Maximal Subparts"; the WHATWG decoder does the same).
 */
#ifndef DD_TEXT_DECODE_H
#define DD_TEXT_DECODE_H

#include "dedup.h"
#include "text/breaks.h"

#include <stddef.h>
#include <stdint.h>

struct dd_kernels;

struct dd_decoded {
	const uint8_t *bytes; /* valid UTF-8; the input or repaired */
	size_t size;
	uint32_t invalid;        /* how many U+FFFD were put in */
	struct dd_breaks breaks; /* to the input; empty unless asked for */
	uint8_t *repaired;       /* owned; holds bytes if invalid > 0 */
	size_t capacity;
};

/* Decodes into `decoded`, zeroed by the caller before the first call and reused
 * after it; bytes is valid until the next call and as long as the input is. The first `ascii`
 * bytes are known to be that.
 * NO_MEMORY, or TOO_LARGE if the repaired text has 2^32 bytes or more. */
enum dedup_status dd_decode(struct dd_decoded *decoded, const struct dd_kernels *kernels,
                            const uint8_t *bytes, size_t size, size_t ascii, bool want_breaks);
void dd_decoded_release(struct dd_decoded *decoded);

/* Length in bytes, 1 to 3, of the maximal subpart at the start of n >= 1 bytes
 * that do not begin with a well-formed sequence. */
size_t dd_decode_subpart(const uint8_t *bytes, size_t n);

#endif
