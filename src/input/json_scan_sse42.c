/* json_scan_sse42.c - four vectors of 16 bytes. */
#include <immintrin.h>
#include <stdbool.h>
#include <stdint.h>

#define QUARTERS 4

struct block {
	__m128i quarter[QUARTERS];
};

static inline struct block block_load(const char *p)
{
	const __m128i *const at = (const __m128i *)(const void *)p;

	return (struct block){{_mm_loadu_si128(at), _mm_loadu_si128(at + 1),
	                       _mm_loadu_si128(at + 2), _mm_loadu_si128(at + 3)}};
}

static inline void block_store(char *p, struct block x)
{
	for (unsigned i = 0; i < QUARTERS; i++)
		_mm_storeu_si128((__m128i *)(void *)p + i, x.quarter[i]);
}

static inline struct block block_or(struct block a, struct block b)
{
	for (unsigned i = 0; i < QUARTERS; i++)
		a.quarter[i] = _mm_or_si128(a.quarter[i], b.quarter[i]);
	return a;
}

/* The top bit of each byte. */
static inline uint64_t bits_of(struct block x)
{
	uint64_t bits = 0;

	for (unsigned i = 0; i < QUARTERS; i++)
		bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(x.quarter[i]) << 16 * i;
	return bits;
}

static inline bool block_is_wide(struct block x)
{
	return bits_of(x) != 0;
}

static inline uint64_t block_equal(struct block x, char c)
{
	for (unsigned i = 0; i < QUARTERS; i++)
		x.quarter[i] = _mm_cmpeq_epi8(x.quarter[i], _mm_set1_epi8(c));
	return bits_of(x);
}

static inline uint64_t block_ends(struct block x)
{
	const __m128i last = _mm_set1_epi8(0x1f), quote = _mm_set1_epi8('"');

	for (unsigned i = 0; i < QUARTERS; i++) {
		const __m128i q = x.quarter[i];

		x.quarter[i] = _mm_or_si128(_mm_cmpeq_epi8(q, quote),
		                            _mm_cmpeq_epi8(_mm_max_epu8(q, last), last));
	}
	return bits_of(x);
}

static inline unsigned first_bit(uint64_t bits)
{
	/* All below it are ones, and in 64 bits all if there is none. */
	return (unsigned)_mm_popcnt_u64((bits & (0 - bits)) - 1);
}

#include "input/json_scan_template.h"

size_t json_copy_sse42(const char *bytes, const char *end, char **out, bool *is_wide)
{
	return copy_blocks(bytes, end, out, is_wide);
}
