/* json_scan_neon.c - four vectors of 16 bytes of AArch64. */
#include <arm_neon.h>
#include <stdbool.h>
#include <stdint.h>

#define QUARTERS 4

struct block {
	uint8x16_t quarter[QUARTERS];
};

static inline struct block block_load(const char *p)
{
	const uint8_t *const at = (const uint8_t *)p;

	return (struct block){
	        {vld1q_u8(at), vld1q_u8(at + 16), vld1q_u8(at + 32), vld1q_u8(at + 48)}};
}

static inline void block_store(char *p, struct block x)
{
	for (unsigned i = 0; i < QUARTERS; i++)
		vst1q_u8((uint8_t *)p + 16 * i, x.quarter[i]);
}

static inline struct block block_or(struct block a, struct block b)
{
	for (unsigned i = 0; i < QUARTERS; i++)
		a.quarter[i] = vorrq_u8(a.quarter[i], b.quarter[i]);
	return a;
}

static inline bool block_is_wide(struct block x)
{
	return vmaxvq_u8(vorrq_u8(vorrq_u8(x.quarter[0], x.quarter[1]),
	                          vorrq_u8(x.quarter[2], x.quarter[3]))) >= 0x80;
}

/* Of bytes that are 0 or 0xff: those of eight neighbours are added up to one. */
static inline uint64_t bits_of(struct block x)
{
	const uint8x16_t bit = vreinterpretq_u8_u64(vdupq_n_u64(UINT64_C(0x8040201008040201)));

	for (unsigned i = 0; i < QUARTERS; i++)
		x.quarter[i] = vandq_u8(x.quarter[i], bit);
	const uint8x16_t fours = vpaddq_u8(vpaddq_u8(x.quarter[0], x.quarter[1]),
	                                   vpaddq_u8(x.quarter[2], x.quarter[3]));

	return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(fours, fours)), 0);
}

static inline uint64_t block_equal(struct block x, char c)
{
	for (unsigned i = 0; i < QUARTERS; i++)
		x.quarter[i] = vceqq_u8(x.quarter[i], vdupq_n_u8((uint8_t)c));
	return bits_of(x);
}

static inline uint64_t block_ends(struct block x)
{
	for (unsigned i = 0; i < QUARTERS; i++)
		x.quarter[i] = vorrq_u8(vceqq_u8(x.quarter[i], vdupq_n_u8('"')),
		                        vcltq_u8(x.quarter[i], vdupq_n_u8(0x20)));
	return bits_of(x);
}

static inline unsigned first_bit(uint64_t bits)
{
	return bits ? (unsigned)__builtin_ctzll(bits) : 64;
}

#include "input/json_scan_template.h"

size_t json_copy_neon(const char *bytes, const char *end, char **out, bool *is_wide)
{
	return copy_blocks(bytes, end, out, is_wide);
}
