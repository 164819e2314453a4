/* bits_avx2.h - numbers of 64 bits as sets: what came to x86 with AVX2, in BMI. */
#ifndef DD_SIMD_BITS_AVX2_H
#define DD_SIMD_BITS_AVX2_H

#include "simd/bits.h"

#include <immintrin.h>

static inline unsigned count_ones(uint64_t bits)
{
	return (unsigned)_mm_popcnt_u64(bits);
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

#endif
