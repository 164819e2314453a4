/* vectors_neon.h - vectors of 16 bytes of AArch64, as the templates want them. */
#ifndef DD_SIMD_VECTORS_NEON_H
#define DD_SIMD_VECTORS_NEON_H

#include <arm_neon.h>
#include <stdint.h>

typedef uint8x16_t v8;
#define V8_BYTES 16

static inline v8 v8_load(const uint8_t *p)
{
	return vld1q_u8(p);
}

static inline void v8_store(uint8_t *p, v8 x)
{
	vst1q_u8(p, x);
}

static inline v8 v8_set(unsigned c)
{
	return vdupq_n_u8((uint8_t)c);
}

static inline v8 v8_table(const uint8_t *p)
{
	return vld1q_u8(p);
}

static inline v8 v8_lookup(v8 table, v8 i)
{
	return vqtbl1q_u8(table, i);
}

static inline v8 v8_or(v8 a, v8 b)
{
	return vorrq_u8(a, b);
}

static inline v8 v8_and(v8 a, v8 b)
{
	return vandq_u8(a, b);
}

static inline v8 v8_xor(v8 a, v8 b)
{
	return veorq_u8(a, b);
}

static inline v8 v8_above(v8 a, v8 b)
{
	return vqsubq_u8(a, b);
}

static inline v8 v8_half(v8 x)
{
	return vshrq_n_u8(x, 4);
}

static inline v8 v8_back1(v8 x, v8 before)
{
	return vextq_u8(before, x, 15);
}

static inline v8 v8_back2(v8 x, v8 before)
{
	return vextq_u8(before, x, 14);
}

static inline v8 v8_back3(v8 x, v8 before)
{
	return vextq_u8(before, x, 13);
}

static inline int v8_any(v8 x)
{
	return vmaxvq_u8(x) != 0;
}

static inline int v8_any_high(v8 x)
{
	return vmaxvq_u8(x) >= 0x80;
}

static inline unsigned v8_equal(v8 a, v8 b)
{
	return vaddvq_u8(vshrq_n_u8(vceqq_u8(a, b), 7));
}

/* By the lower four bits; 0 for a byte with the top bit. */
static inline v8 v8_lookup_low(v8 table, v8 x)
{
	return vqtbl1q_u8(table, vandq_u8(x, v8_set(0x8f)));
}

static inline v8 v8_same(v8 a, v8 b)
{
	return vceqq_u8(a, b);
}

/* 0xff for each byte of first .. first + count - 1. */
static inline v8 between(v8 x, unsigned first, unsigned count)
{
	return vcltq_u8(vsubq_u8(x, v8_set(first)), v8_set(count));
}

/* The same of all from one on. */
static inline v8 at_least(v8 x, unsigned least)
{
	return vcgeq_u8(x, v8_set(least));
}

/* Of 64 bytes, each 0 or 0xff, a bit: those of eight neighbours are added up to a byte. */
static inline uint64_t top_bits(v8 a, v8 b, v8 c, v8 d)
{
	const v8 bit = vreinterpretq_u8_u64(vdupq_n_u64(UINT64_C(0x8040201008040201)));
	const v8 low = vpaddq_u8(vandq_u8(a, bit), vandq_u8(b, bit));
	const v8 high = vpaddq_u8(vandq_u8(c, bit), vandq_u8(d, bit));
	const v8 fours = vpaddq_u8(low, high), eights = vpaddq_u8(fours, fours);

	return vgetq_lane_u64(vreinterpretq_u64_u8(eights), 0);
}

#endif
