/* bits.h - numbers of 64 bits as sets, and rows of them as bitmaps. */
#ifndef DD_SIMD_BITS_H
#define DD_SIMD_BITS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The first n bits, n <= 64. */
static inline uint64_t low_bits(size_t n)
{
	return n < 64 ? (UINT64_C(1) << n) - 1 : UINT64_MAX;
}

/* Adds bits to a bitmap from bit `at` on; may touch the word after. */
static inline void set_bits(uint64_t *bitmap, size_t at, uint64_t bits)
{
	bitmap[at / 64] |= bits << at % 64;
	if (at % 64)
		bitmap[at / 64 + 1] |= bits >> (64 - at % 64);
}

/* Puts up to 57 bits behind the first `from` of a bitmap, the last byte of which has zeros behind
 * them; writes 8 bytes from there on, with zeros behind the bits. */
static inline void put_bits(uint64_t *bitmap, size_t from, uint64_t bits)
{
	uint8_t *at = (uint8_t *)bitmap + from / 8;
	const uint64_t word = *at | bits << from % 8;

	memcpy(at, &word, sizeof(word));
}

/* Writes `at` plus the places of the n bits, and up to 3 numbers more; returns n. Four at a time: a
 * block of text has about 20, and a loop of ones would end at a surprise. */
static inline size_t list_places(uint64_t bits, size_t n, size_t at, uint32_t *places)
{
	const uint64_t none = UINT64_C(1) << 63;

	for (size_t i = 0; i < n; i += 4)
		for (size_t k = 0; k < 4; k++) {
			places[i + k] = (uint32_t)(at + (size_t)__builtin_ctzll(bits | none));
			bits &= bits - 1;
		}
	return n;
}

#endif
