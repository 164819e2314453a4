/* hashes.h - a list of hashes that each thread makes of what it reads, and that are joined then. */
#ifndef SUPPORT_HASHES_H
#define SUPPORT_HASHES_H

#include <stddef.h>
#include <stdint.h>

/* All zeros is none. */
struct hashes {
	uint64_t *items; /* owned */
	size_t count, capacity;
};

void hashes_add(struct hashes *hashes, uint64_t hash);
/* Moves what `from` has behind what `hashes` has. */
void hashes_join(struct hashes *hashes, struct hashes *from);
void hashes_free(struct hashes *hashes);

#endif
