/* json_scan_avx2.c - two vectors of 32 bytes. */
#include <immintrin.h>
#include <stdbool.h>
#include <stdint.h>

#define HALF 32

struct block {
	__m256i low, high;
};

static inline struct block block_load(const char *p)
{
	const __m256i *const at = (const __m256i *)(const void *)p;

	return (struct block){_mm256_loadu_si256(at), _mm256_loadu_si256(at + 1)};
}

static inline void block_store(char *p, struct block x)
{
	__m256i *const at = (__m256i *)(void *)p;

	_mm256_storeu_si256(at, x.low);
	_mm256_storeu_si256(at + 1, x.high);
}

static inline struct block block_or(struct block a, struct block b)
{
	return (struct block){_mm256_or_si256(a.low, b.low), _mm256_or_si256(a.high, b.high)};
}

static inline bool block_is_wide(struct block x)
{
	return _mm256_movemask_epi8(_mm256_or_si256(x.low, x.high)) != 0;
}

static inline uint64_t bits_of(__m256i low, __m256i high)
{
	return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)_mm256_movemask_epi8(high) << HALF;
}

static inline __m256i equal(__m256i half, char c)
{
	return _mm256_cmpeq_epi8(half, _mm256_set1_epi8(c));
}

static inline uint64_t block_equal(struct block x, char c)
{
	return bits_of(equal(x.low, c), equal(x.high, c));
}

static inline __m256i ends(__m256i half)
{
	const __m256i last = _mm256_set1_epi8(0x1f);
	const __m256i control = _mm256_cmpeq_epi8(_mm256_max_epu8(half, last), last);

	return _mm256_or_si256(equal(half, '"'), control);
}

static inline uint64_t block_ends(struct block x)
{
	return bits_of(ends(x.low), ends(x.high));
}

static inline unsigned first_bit(uint64_t bits)
{
	return (unsigned)_tzcnt_u64(bits);
}

#include "input/json_scan_template.h"

size_t json_copy_avx2(const char *bytes, const char *end, char **out, bool *is_wide)
{
	return copy_blocks(bytes, end, out, is_wide);
}
