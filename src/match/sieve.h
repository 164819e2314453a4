/* sieve.h - of many keys those that occur twice, in order.
 *
 * Most keys occur once. So they are sieved before they are sorted: a bitmap of hashed keys tells
 * which ones are met twice (19,000 texts in 42 bands: 3 instead of 16 ms). What passes is sieved
 * once more by another hash, so that the bitmap can be small and few are left to be sorted
 * (candidates of 160,000 articles: 107 instead of 120 ms).
 *
 * Several threads may sieve the same keys, each a part of them, told by a third hash. A part's
 * bitmaps and items are so much smaller.
 */
#ifndef DD_MATCH_SIEVE_H
#define DD_MATCH_SIEVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 64 bits each of the two bitmaps of hashed keys. */
struct dd_met {
	uint64_t once, again;
};

/* The same for all threads. */
struct dd_sieving {
	size_t count;       /* of keys */
	unsigned shift;     /* 64 less the log2 of the bits of a part */
	unsigned part_bits; /* log2 of the parts */
};

/* A thread's; all zeros at first. */
struct dd_sieve {
	struct dd_met *met; /* owned: of a part */
	uint64_t *items;    /* owned: keys above text numbers, and as much scratch behind them */
	size_t room;        /* of items, without the scratch */
};

/* For so many keys in 2^part_bits parts. */
void dd_sieving_init(struct dd_sieving *sieving, size_t count, unsigned part_bits);

/* Puts into sieve->items all texts of a part whose keys occur twice, and few others, by their keys;
 * *kept of them. keys and texts have sieving->count. False if memory ran out. */
bool dd_sieve_keys(const struct dd_sieving *sieving, struct dd_sieve *sieve, const uint32_t *keys,
                   const uint32_t *texts, unsigned part, size_t *kept);

void dd_sieve_release(struct dd_sieve *sieve);

#endif
