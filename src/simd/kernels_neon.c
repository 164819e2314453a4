/* kernels_neon.c - vectors of 16 bytes of AArch64. Shingle and sketch stay in scalar
 * registers: NEON has no 64-bit product, and two lanes of emulated ones take more
 * instructions than two scalar multiplications. */
#include "simd/tables.h"

#include <arm_neon.h>

typedef uint8x16_t v8;
#define V8_BYTES 16

static inline v8 v8_load(const uint8_t *p)
{
	return vld1q_u8(p);
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

#include "simd/bytes_template.h"

const struct dd_kernels dd_kernels_neon = {
        .isa = DEDUP_ISA_NEON,
        .shingle = dd_shingle_scalar,
        .sketch = dd_sketch_scalar,
        .pick = dd_pick_scalar,
        .slots = dd_slots_scalar,
        .quote = dd_quote_scalar,
        .agree = agree_kernel,
        .count_byte = count_byte_kernel,
        .valid_utf8 = valid_utf8_kernel,
};
