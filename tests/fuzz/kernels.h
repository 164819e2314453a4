/* kernels.h - the kernels of an instruction set, asked for once: a machine that is a guest
 * takes 50 us to answer CPUID, longer than a target takes for an input. */
#ifndef DD_TESTS_FUZZ_KERNELS_H
#define DD_TESTS_FUZZ_KERNELS_H

#include "simd/kernels.h"

#include <stdbool.h>

/* NULL if machine or build do not have it. */
static inline const struct dd_kernels *kernels_of(enum dedup_isa isa)
{
	static const struct dd_kernels *known[DEDUP_ISAS];
	static bool asked;

	for (int i = 0; i < DEDUP_ISAS && !asked; i++)
		known[i] = dd_kernels_get((enum dedup_isa)i);
	asked = true;
	return known[isa];
}

#endif
