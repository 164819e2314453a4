/* version.c - the libraries' versions are those of the headers that the build
 * used: ICU's tables are compiled in, xxHash is inlined. */
#include "cli/stats.h"

#include <archive.h>
#include <libxml/xmlversion.h>
#include <lmdb.h>
#include <stdio.h>
#include <unicode/uchar.h>
#include <xxhash.h>
#include <zlib.h>

void version_print(enum dedup_isa isa)
{
	printf("dedup %s\n", DEDUP_VERSION);
	printf("code path %s\n", dedup_isa_name(isa == DEDUP_ISA_AUTO ? dedup_isa_best() : isa));
	printf("ICU %s (Unicode %s), xxHash %d.%d.%d\n", U_ICU_VERSION, U_UNICODE_VERSION,
	       XXH_VERSION_MAJOR, XXH_VERSION_MINOR, XXH_VERSION_RELEASE);
	printf("LMDB %d.%d.%d, libarchive %s, libxml2 %s, zlib %s\n", MDB_VERSION_MAJOR,
	       MDB_VERSION_MINOR, MDB_VERSION_PATCH, ARCHIVE_VERSION_ONLY_STRING,
	       LIBXML_DOTTED_VERSION, ZLIB_VERSION);
}
