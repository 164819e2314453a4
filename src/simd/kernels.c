#include "simd/kernels.h"

#include "simd/cpu.h"
#include "simd/tables.h"

static const struct dd_kernels *const tables[DEDUP_ISAS] = {
        [DEDUP_ISA_SCALAR] = &dd_kernels_scalar,
#if defined(__x86_64__)
        [DEDUP_ISA_SSE42] = &dd_kernels_sse42,
        [DEDUP_ISA_AVX2] = &dd_kernels_avx2,
        [DEDUP_ISA_AVX512] = &dd_kernels_avx512,
#elif defined(__aarch64__)
        [DEDUP_ISA_NEON] = &dd_kernels_neon,
#endif
};

const struct dd_kernels *dd_kernels_get(enum dedup_isa isa)
{
	if (isa == DEDUP_ISA_AUTO)
		isa = dd_isa_best();
	if ((unsigned)isa >= DEDUP_ISAS || !dd_isa_available(isa))
		return NULL;
	return tables[isa];
}
