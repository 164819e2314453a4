#include "json_scan.h"

const unsigned char json_meaning[128] = {['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
                                         ['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t'};

const struct json_scan *json_scan_get(enum dedup_isa isa)
{
	if (isa == DEDUP_ISA_AUTO)
		isa = dedup_isa_best();
#if defined(__x86_64__)
	if (isa == DEDUP_ISA_AVX512)
		return &json_scan_avx512;
	if (isa == DEDUP_ISA_AVX2)
		return &json_scan_avx2;
#endif
	return NULL;
}
