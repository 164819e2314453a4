/* version.c - the libraries' versions are those of the headers that the build
 * used: ICU's tables are compiled in, xxHash is inlined. */
#include "stats.h"

#include <stdio.h>
#include <unicode/uchar.h>
#include <xxhash.h>

void version_print(enum dedup_isa isa)
{
	printf("dedup %s\n", DEDUP_VERSION);
	printf("code path %s\n", dedup_isa_name(isa == DEDUP_ISA_AUTO ? dedup_isa_best() : isa));
	printf("ICU %s (Unicode %s), xxHash %d.%d.%d\n", U_ICU_VERSION, U_UNICODE_VERSION,
	       XXH_VERSION_MAJOR, XXH_VERSION_MINOR, XXH_VERSION_RELEASE);
}
