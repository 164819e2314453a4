/* slot.h - where a codebook has a code: sketch/pack.h. */
#ifndef DD_SIMD_SLOT_H
#define DD_SIMD_SLOT_H

#include <stdint.h>

#define DD_SLOT_BITS 16
#define DD_SLOTS     ((uint32_t)1 << DD_SLOT_BITS)
#define DD_OWN_SLOTS ((uint32_t)1 << 11)

/* No code is that: see enum dd_kind. */
#define DD_NO_CODE UINT32_MAX

/* Neighbouring codes go to slots far apart: 2^32 / golden ratio. */
#define DD_SLOT_SPREAD UINT32_C(0x9e3779b1)

/* From DD_OWN_SLOTS to DD_SLOTS - 1. */
static inline uint32_t dd_slot_of(uint32_t code)
{
	const uint32_t hash = code * DD_SLOT_SPREAD >> (32 - DD_SLOT_BITS);

	return DD_OWN_SLOTS + (hash * (DD_SLOTS - DD_OWN_SLOTS) >> DD_SLOT_BITS);
}

#endif
