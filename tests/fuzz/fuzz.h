/* fuzz.h - what the fuzz targets share.
 *
 * Each fuzz_*.c is one target: libFuzzer calls it with inputs that it invents
 * (`make fuzz`), replay.c with files (`make check`).
 */
#ifndef DD_TESTS_FUZZ_H
#define DD_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Takes any bytes; returns 0, or does not return. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Ends the program, with or without NDEBUG: what must hold for every input. */
#define MUST(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);            \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

#endif
