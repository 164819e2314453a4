/* bits.h - numbers of 64 bits as sets, without an instruction that a machine may lack. */
#ifndef DD_BASE_BITS_H
#define DD_BASE_BITS_H

#include <stdint.h>

/* How many there are. Not the builtin, which is a call where the machine may lack it. */
static inline unsigned dd_count_bits(uint64_t bits)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);

	bits -= bits >> 1 & ones * 0x55;
	bits = (bits & ones * 0x33) + (bits >> 2 & ones * 0x33);
	return (unsigned)(((bits + (bits >> 4)) & ones * 0x0f) * ones >> 56);
}

#endif
