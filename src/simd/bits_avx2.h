/* bits_avx2.h - numbers of 64 bits as sets: what came to x86 with AVX2, in BMI. */
#ifndef DD_SIMD_BITS_AVX2_H
#define DD_SIMD_BITS_AVX2_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline unsigned count_ones(uint64_t bits)
{
	return (unsigned)_mm_popcnt_u64(bits);
}

/* The first n bits, n <= 64. */
static inline uint64_t low_bits(size_t n)
{
	return n < 64 ? (UINT64_C(1) << n) - 1 : UINT64_MAX;
}

/* The bits that stand in the mask, packed. */
static inline uint64_t pack_bits(uint64_t bits, uint64_t mask)
{
	return _pext_u64(bits, mask);
}

/* Of eight bytes, those of ASCII. */
static inline uint64_t ascii_of_eight(const uint8_t *bytes)
{
	return ~(unsigned)_mm_movemask_epi8(_mm_loadu_si64(bytes)) & 255;
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

#endif
