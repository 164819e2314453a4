/* kernels_neon.c - vectors of 16 bytes of AArch64. */
#include "base/code.h"
#include "simd/halves.h"
#include "simd/mix.h"
#include "simd/tables.h"
#include "simd/vectors_neon.h"

#include <string.h>

#include "simd/bytes_template.h"
#include "simd/fold16_template.h"

typedef uint32x4_t v32;
#define V32_LANES 4

static inline v32 v32_load(const uint32_t *p)
{
	return vld1q_u32(p);
}

static inline void v32_store(uint32_t *p, v32 x)
{
	vst1q_u32(p, x);
}

static inline v32 v32_set(uint32_t x)
{
	return vdupq_n_u32(x);
}

static inline v32 v32_of(v8 x)
{
	return vreinterpretq_u32_u8(x);
}

static inline v8 v8_of(v32 x)
{
	return vreinterpretq_u8_u32(x);
}

static inline v32 v32_and(v32 a, v32 b)
{
	return vandq_u32(a, b);
}

static inline v32 v32_xor(v32 a, v32 b)
{
	return veorq_u32(a, b);
}

static inline v32 v32_sub(v32 a, v32 b)
{
	return vsubq_u32(a, b);
}

static inline v32 v32_min(v32 a, v32 b)
{
	return vminq_u32(a, b);
}

static inline v32 v32_mul(v32 a, v32 b)
{
	return vmulq_u32(a, b);
}

/* A shift by a number that is known only to the compiler's optimizer. */
static inline v32 v32_shr(v32 x, unsigned bits)
{
	return vshlq_u32(x, vdupq_n_s32(-(int)bits));
}

static inline v32 v32_turn(v32 x)
{
	return vsriq_n_u32(vshlq_n_u32(x, DD_SHINGLE_TURN), x, 32 - DD_SHINGLE_TURN);
}

static inline v32 v32_words(const uint64_t *p)
{
	const uint32x4x2_t halves = vld2q_u32((const uint32_t *)(const void *)p);

	return v32_xor(halves.val[0], halves.val[1]);
}

static inline unsigned v32_equal(v32 a, v32 b)
{
	static const uint32_t lanes[4] = {1, 2, 4, 8};

	return vaddvq_u32(vandq_u32(vceqq_u32(a, b), vld1q_u32(lanes)));
}

static inline void v32_low_bytes(uint8_t *p, v32 x)
{
	const uint16x4_t halves = vmovn_u32(x);
	const uint8x8_t bytes = vmovn_u16(vcombine_u16(halves, halves));
	const uint32_t four = vget_lane_u32(vreinterpret_u32_u8(bytes), 0);

	memcpy(p, &four, sizeof(four));
}

typedef uint64x2_t v64;
#define V64_LANES 2

static inline void v64_store(uint64_t *p, v64 x)
{
	vst1q_u64(p, x);
}

static inline v64 v64_set(uint64_t x)
{
	return vdupq_n_u64(x);
}

static inline v64 v64_add(v64 a, v64 b)
{
	return vaddq_u64(a, b);
}

static inline v64 v64_mul_low(v64 a, v64 b)
{
	return vmull_u32(vmovn_u64(a), vmovn_u64(b));
}

static inline v64 v64_words(const uint32_t *p)
{
	return vmovl_u32(vand_u32(vld1_u32(p), vdup_n_u32(DD_WORD_MASK)));
}

#include "simd/lanes4_template.h"
#include "simd/quote_template.h"
#include "simd/shingle_template.h"
#include "simd/sketch_template.h"

const struct dd_kernels dd_kernels_neon = {
        .isa = DEDUP_ISA_NEON,
        .shingle = shingle_kernel,
        .sketch = sketch_kernel,
        .pick = dd_pick_scalar,
        .slots = dd_slots_scalar,
        .quote = quote_kernel,
        .agree = agree_kernel,
        .count_byte = count_byte_kernel,
        .valid_utf8 = valid_utf8_kernel,
        .fold_ascii = fold_ascii,
        .find_words = dd_find_words_neon,
};
