#include "match/sieve.h"

#include "base/radix.h"
#include "simd/mix.h"

#include <stdlib.h>
#include <string.h>

/* Bits for each key, at least: of keys that are met once, 2 in 9 at most pass by chance, and of
 * these 1 in 16 passes again. */
#define BITS 4

/* log2 of the bits of a part, at least. */
#define LEAST 6

void dd_sieving_init(struct dd_sieving *sieving, size_t count, unsigned part_bits)
{
	unsigned bits = LEAST + part_bits;

	while (((uint64_t)1 << bits) < (uint64_t)count * BITS)
		bits++;
	*sieving = (struct dd_sieving){count, 64 - bits, part_bits};
}

/* log2 of the bits of a part. */
static unsigned bits_of_part(const struct dd_sieving *sieving)
{
	return 64 - sieving->shift - sieving->part_bits;
}

static size_t words_of_part(const struct dd_sieving *sieving)
{
	return (size_t)1 << (bits_of_part(sieving) - 6);
}

static inline void put_hash(struct dd_met *sieve, uint64_t hash)
{
	const uint64_t bit = (uint64_t)1 << hash % 64;
	struct dd_met *met = &sieve[hash / 64];

	met->again |= met->once & bit;
	met->once |= bit;
}

static inline size_t is_met(const struct dd_met *sieve, uint64_t hash)
{
	return sieve[hash / 64].again >> hash % 64 & 1;
}

static void clear(const struct dd_sieving *sieving, struct dd_sieve *sieve)
{
	memset(sieve->met, 0, words_of_part(sieving) * sizeof *sieve->met);
}

/* Room for so many items; those that were there go. */
static bool make_room(struct dd_sieve *sieve, size_t count)
{
	if (count > sieve->room || !sieve->items) {
		free(sieve->items);
		sieve->items = malloc((2 * count + 1) * sizeof *sieve->items);
		sieve->room = sieve->items ? count : 0;
	}
	return sieve->items != NULL;
}

/* --- All keys are one part --- */

static inline uint64_t hash_of(const struct dd_sieving *sieving, uint64_t key)
{
	return key * DD_MIX_MUL_1 >> sieving->shift;
}

static bool sieve_all(const struct dd_sieving *sieving, struct dd_sieve *sieve,
                      const uint32_t *keys, const uint32_t *texts, size_t *kept)
{
	const struct dd_sieving all = *sieving;
	struct dd_met *met = sieve->met;
	size_t passed = 0;

	if (!make_room(sieve, all.count))
		return false;
	for (size_t i = 0; i < all.count; i++)
		put_hash(met, hash_of(&all, keys[i]));
	for (size_t i = 0; i < all.count; i++) {
		sieve->items[passed] = (uint64_t)keys[i] << 32 | texts[i];
		passed += is_met(met, hash_of(&all, keys[i]));
	}
	*kept = passed;
	return true;
}

/* --- A part of them --- */

/* Where the part's bits begin, and how many there are. */
struct span {
	uint64_t first, bits;
};

/* Counts what passes, so that the room is no more than needed. */
static size_t count_part(const struct dd_sieving *sieving, const struct dd_met *met,
                         const uint32_t *keys, struct span span)
{
	size_t count = 0;

	for (size_t i = 0; i < sieving->count; i++) {
		uint64_t hash = hash_of(sieving, keys[i]) - span.first;

		if (hash < span.bits)
			count += is_met(met, hash);
	}
	return count;
}

static bool sieve_part(const struct dd_sieving *sieving, struct dd_sieve *sieve,
                       const uint32_t *keys, const uint32_t *texts, unsigned part, size_t *kept)
{
	const uint64_t bits = (uint64_t)1 << bits_of_part(sieving);
	const struct span span = {part * bits, bits};
	size_t passed = 0;

	for (size_t i = 0; i < sieving->count; i++) {
		uint64_t hash = hash_of(sieving, keys[i]) - span.first;

		if (hash < span.bits)
			put_hash(sieve->met, hash);
	}
	if (!make_room(sieve, count_part(sieving, sieve->met, keys, span)))
		return false;
	for (size_t i = 0; i < sieving->count; i++) {
		uint64_t hash = hash_of(sieving, keys[i]) - span.first;

		if (hash < span.bits && is_met(sieve->met, hash))
			sieve->items[passed++] = (uint64_t)keys[i] << 32 | texts[i];
	}
	*kept = passed;
	return true;
}

/* Leaves those of the first `count` items that another hash does not tell apart either. */
static size_t sieve_items(const struct dd_sieving *sieving, struct dd_sieve *sieve, size_t count)
{
	const unsigned shift = 64 - bits_of_part(sieving);
	struct dd_met *met = sieve->met;
	uint64_t *items = sieve->items;
	size_t kept = 0;

	clear(sieving, sieve);
	for (size_t i = 0; i < count; i++)
		put_hash(met, (items[i] >> 32) * DD_MIX_MUL_2 >> shift);
	for (size_t i = 0; i < count; i++) {
		const uint64_t item = items[i];

		items[kept] = item;
		kept += is_met(met, (item >> 32) * DD_MIX_MUL_2 >> shift);
	}
	return kept;
}

bool dd_sieve_keys(const struct dd_sieving *sieving, struct dd_sieve *sieve, const uint32_t *keys,
                   const uint32_t *texts, unsigned part, size_t *kept)
{
	bool done;

	if (!sieve->met)
		sieve->met = malloc(words_of_part(sieving) * sizeof *sieve->met);
	if (!sieve->met)
		return false;
	clear(sieving, sieve);
	done = sieving->part_bits ? sieve_part(sieving, sieve, keys, texts, part, kept)
	                          : sieve_all(sieving, sieve, keys, texts, kept);
	if (!done)
		return false;
	*kept = sieve_items(sieving, sieve, *kept);
	dd_radix_sort_u64(sieve->items, sieve->items + *kept, *kept);
	return true;
}

void dd_sieve_release(struct dd_sieve *sieve)
{
	free(sieve->met);
	free(sieve->items);
	*sieve = (struct dd_sieve){0};
}
