/* json_scan.h - the two loops over the bytes of a JSON string that take a reader's time, for
 * each instruction set.
 *
 * Both stop early where they like, at least at the last 64 bytes: what they leave is for the
 * portable code in jsonl.c, which knows all of the grammar.
 */
#ifndef CLI_JSON_SCAN_H
#define CLI_JSON_SCAN_H

#include "dedup.h"

#include <stddef.h>

struct json_scan {
	/* Counts bytes before the first quote, backslash or control character. */
	size_t (*plain)(const char *bytes, const char *end);
	/* Copies bytes to *out, which moves on, and resolves escapes of one letter, up to
	 * a quote, a control character or another escape; returns how many were read. As many
	 * bytes may be written from *out on as there are to read. */
	size_t (*copy)(const char *bytes, const char *end, char **out);
};

/* For a set that this machine has, or AUTO: the best. Asks the processor: once a run. NULL: the
 * portable code does as well. */
const struct json_scan *json_scan_get(enum dedup_isa isa);

/* What a letter after a backslash stands for; 0: nothing, or \u. */
extern const unsigned char json_meaning[128];

extern const struct json_scan json_scan_avx2, json_scan_avx512;

#endif
