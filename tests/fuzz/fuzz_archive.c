/* fuzz_archive.c - any bytes as a compressed file or an archive.
 *
 * Whatever comes in: reading ends, an error has a reason, and from a pipe the members are
 * the same whether or not its first bytes were looked at before. What libarchive makes of
 * the bytes is its business.
 */
#include "fuzz/fuzz.h"

#include "input/unpack.h"

#include <string.h>

/* A bomb of the size that the fuzzer makes unpacks to a hundred times as much, and what
 * comes after the first megabyte is as the first. */
#define READ_MOST    ((size_t)1 << 20)
#define MEMBERS_MOST 1000

/* What a reading comes to. */
struct reading {
	uint64_t hash;
	size_t members, size;
	bool failed;
};

static void add(struct reading *reading, const void *bytes, size_t size)
{
	const uint8_t *byte = bytes;

	for (size_t i = 0; i < size; i++)
		reading->hash = (reading->hash ^ byte[i]) * 0x100000001b3u; /* FNV-1a */
}

static void read_member(struct unpack *unpack, struct reading *reading)
{
	static char block[4096];

	while (reading->size < READ_MOST) {
		ssize_t got = source_read(&unpack->source, block, sizeof(block));

		if (got < 0) {
			MUST(*unpack->source.reason);
			reading->failed = true;
			return;
		}
		MUST((size_t)got <= sizeof(block));
		add(reading, block, (size_t)got);
		reading->size += (size_t)got;
		if (got < (ssize_t)sizeof(block))
			return;
	}
}

static void read_all(struct source *below, struct reading *reading)
{
	enum unpack_step step = UNPACK_MEMBER;
	struct unpack unpack;
	const char *name;

	*reading = (struct reading){.hash = 0xcbf29ce484222325u};
	unpack_open(&unpack, below);
	while (step != UNPACK_END && reading->members < MEMBERS_MOST && reading->size < READ_MOST) {
		step = unpack_next(&unpack, &name);
		if (step == UNPACK_ERROR) {
			MUST(*unpack.source.reason);
			reading->failed = true;
			break;
		}
		if (step == UNPACK_END)
			break;
		add(reading, name, strlen(name));
		reading->members++;
		if (step == UNPACK_MEMBER)
			read_member(&unpack, reading);
	}
	unpack_close(&unpack);
}

static void check(const uint8_t *input, size_t size)
{
	struct memory_source memory;
	struct reading sought, piped, looked_at;

	memory_source_init(&memory, (const char *)input, size);
	read_all(&memory.source, &sought);
	source_release(&memory.source);
	/* A zip is read otherwise from a pipe, and may have other members then. */
	memory_source_init(&memory, (const char *)input, size);
	memory.source.seek = NULL;
	read_all(&memory.source, &piped);
	source_release(&memory.source);
	memory_source_init(&memory, (const char *)input, size);
	memory.source.seek = NULL;
	memory.at = size < UNPACK_HEAD ? size : UNPACK_HEAD;
	source_unread(&memory.source, (const char *)input, memory.at);
	read_all(&memory.source, &looked_at);
	source_release(&memory.source);
	MUST(looked_at.hash == piped.hash && looked_at.size == piped.size);
	MUST(looked_at.failed == piped.failed && looked_at.members == piped.members);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	/* The marks are all that the readers have to go by. */
	if (unpack_detect((const char *)input, size) != PACKING_NONE)
		check(input, size);
	return 0;
}
