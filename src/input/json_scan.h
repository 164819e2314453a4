/* json_scan.h - the loop over the bytes of a JSON string that takes a reader's time, for each
 * instruction set.
 */
#ifndef INPUT_JSON_SCAN_H
#define INPUT_JSON_SCAN_H

#include "dedup.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Copies bytes to *out, which moves on, and resolves escapes of one letter, up to a quote, a
 * control character or another escape; sets *is_wide if it saw a byte that is not ASCII, and
 * maybe for one behind those. Returns how many were read: it stops where it likes, at the latest
 * where fewer than 130 bytes are left. What it leaves is for the portable code in jsonl.c, which
 * knows all of the grammar. As many bytes may be written from *out on as there are to read. */
typedef size_t json_copy(const char *bytes, const char *end, char **out, bool *is_wide);

/* For a set that this machine has, or AUTO: the best. Asks the processor: once a run. NULL: there is
 * none. */
json_copy *json_copy_get(enum dedup_isa isa);

/* What a letter after a backslash stands for; 0: nothing, or \u. */
extern const unsigned char json_meaning[256];

json_copy json_copy_sse42, json_copy_avx2, json_copy_avx512, json_copy_neon;

/* Calls what is read a little later into the cache, be it of the next line: nobody has looked for
 * the end of this one. Measured: 256 bytes to 4 KB ahead are as good. */
static inline void json_bring(const char *at)
{
	__builtin_prefetch((const void *)((uintptr_t)at + 1024));
}

#endif
