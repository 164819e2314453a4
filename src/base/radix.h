/* radix.h - stable sort by 64-bit keys.
 *
 * By the highest bytes that vary, from the lowest of them up, as many as tell most keys apart;
 * what these leave together is mostly an item or two, and sorted in the same way. What does not fit
 * into the cache is split by one byte first. No allocation. Of 40,000 items of 16 bytes an item
 * takes 8 ns, of a million 17.
 */
#ifndef DD_BASE_RADIX_H
#define DD_BASE_RADIX_H

#include <stddef.h>
#include <stdint.h>

struct dd_key_id {
	uint64_t key;
	uint32_t id;
	uint32_t aux;
};

/* Sorts items[0..n) by key, upward; equal keys keep their order. scratch has room
 * for n items as well and is left undefined. Both may be NULL if n is 0. Any
 * thread may call it on its own arrays. */
void dd_radix_sort(struct dd_key_id *items, struct dd_key_id *scratch, size_t n);

/* The same for plain numbers. */
void dd_radix_sort_u64(uint64_t *items, uint64_t *scratch, size_t n);
void dd_radix_sort_u32(uint32_t *items, uint32_t *scratch, size_t n);

#endif
