#include "input/json_scan.h"

const unsigned char json_meaning[256] = {['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
                                         ['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t'};

json_copy *json_copy_get(enum dedup_isa isa)
{
	if (isa == DEDUP_ISA_AUTO)
		isa = dedup_isa_best();
	switch (isa) {
#if defined(__x86_64__)
	case DEDUP_ISA_AVX512:
		return json_copy_avx512;
	case DEDUP_ISA_AVX2:
		return json_copy_avx2;
	case DEDUP_ISA_SSE42:
		return json_copy_sse42;
#elif defined(__aarch64__)
	case DEDUP_ISA_NEON:
		return json_copy_neon;
#endif
	default:
		return NULL;
	}
}
