/* kernels_avx2.c - vectors of 32 bytes. */
#include "base/code.h"
#include "simd/halves_sse42.h"
#include "simd/mix.h"
#include "simd/slot.h"
#include "simd/tables.h"
#include "simd/vectors_avx2.h"

#include "simd/bytes_template.h"
#include "simd/digest_template.h"
#include "simd/utf8_template.h"

static inline v8 starts_three(v8 x)
{
	return _mm256_andnot_si256(_mm256_cmpeq_epi8(x, v8_set(0xed)), between(x, 0xe1, 15));
}

static inline struct utf8_classes utf8_classes(const uint8_t *bytes)
{
	const v8 low = v8_load(bytes), high = v8_load(bytes + 32), first = v8_set(0xc0);

	return (struct utf8_classes){
	        .wide = top_bits(low, high),
	        .going_on = top_bits(_mm256_cmpgt_epi8(first, low), _mm256_cmpgt_epi8(first, high)),
	        .two = top_bits(between(low, 0xc2, 30), between(high, 0xc2, 30)),
	        .three = top_bits(starts_three(low), starts_three(high)),
	};
}

/* Which 32-bit lanes to move to the front, for each set of 64-bit lanes to keep. */
#define LANE(n) 2 * (n), 2 * (n) + 1
static const uint32_t keep_lanes[16][8] = {
        {LANE(0), LANE(0), LANE(0), LANE(0)}, {LANE(0), LANE(0), LANE(0), LANE(0)},
        {LANE(1), LANE(0), LANE(0), LANE(0)}, {LANE(0), LANE(1), LANE(0), LANE(0)},
        {LANE(2), LANE(0), LANE(0), LANE(0)}, {LANE(0), LANE(2), LANE(0), LANE(0)},
        {LANE(1), LANE(2), LANE(0), LANE(0)}, {LANE(0), LANE(1), LANE(2), LANE(0)},
        {LANE(3), LANE(0), LANE(0), LANE(0)}, {LANE(0), LANE(3), LANE(0), LANE(0)},
        {LANE(1), LANE(3), LANE(0), LANE(0)}, {LANE(0), LANE(1), LANE(3), LANE(0)},
        {LANE(2), LANE(3), LANE(0), LANE(0)}, {LANE(0), LANE(2), LANE(3), LANE(0)},
        {LANE(1), LANE(2), LANE(3), LANE(0)}, {LANE(0), LANE(1), LANE(2), LANE(3)},
};

static inline size_t v64_sampled(uint64_t *place, v64 x)
{
	const v64 bits = _mm256_and_si256(x, v64_set(DD_QUOTE_MASK));
	const unsigned mask = v64_equal(bits, _mm256_setzero_si256());
	const v64 lanes = _mm256_loadu_si256((const __m256i *)(const void *)keep_lanes[mask]);

	v64_store(place, _mm256_permutevar8x32_epi32(x, lanes));
	return (size_t)_mm_popcnt_u32(mask);
}

#include "simd/quote_template.h"

typedef __m256i v32;
#define V32_LANES 8

static inline v32 v32_load(const uint32_t *p)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

static inline void v32_store(uint32_t *p, v32 x)
{
	_mm256_storeu_si256((__m256i *)(void *)p, x);
}

static inline v32 v32_set(uint32_t x)
{
	return _mm256_set1_epi32((int)x);
}

static inline v32 v32_xor(v32 a, v32 b)
{
	return _mm256_xor_si256(a, b);
}

static inline v32 v32_sub(v32 a, v32 b)
{
	return _mm256_sub_epi32(a, b);
}

static inline v32 v32_min(v32 a, v32 b)
{
	return _mm256_min_epu32(a, b);
}

static inline v32 v32_shr(v32 x, unsigned bits)
{
	return _mm256_srli_epi32(x, (int)bits);
}

static inline v32 v32_mul(v32 a, v32 b)
{
	return _mm256_mullo_epi32(a, b);
}

static inline v32 v32_turn(v32 x)
{
	return _mm256_or_si256(_mm256_slli_epi32(x, DD_SHINGLE_TURN),
	                       _mm256_srli_epi32(x, 32 - DD_SHINGLE_TURN));
}

static inline v32 v32_words(const uint64_t *p)
{
	const __m256 low = _mm256_castsi256_ps(v64_load(p));
	const __m256 high = _mm256_castsi256_ps(v64_load(p + 4));
	const __m256i even = _mm256_castps_si256(_mm256_shuffle_ps(low, high, 0x88));
	const __m256i odd = _mm256_castps_si256(_mm256_shuffle_ps(low, high, 0xdd));

	return _mm256_permute4x64_epi64(v32_xor(even, odd), 0xd8);
}

static inline unsigned v32_equal(v32 a, v32 b)
{
	return (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(a, b)));
}

static inline void v32_low_bytes(uint8_t *p, v32 x)
{
	const __m256i first = _mm256_shuffle_epi8(x, _mm256_set1_epi32(0x0c080400));
	const __m256i both =
	        _mm256_permutevar8x32_epi32(first, _mm256_setr_epi32(0, 4, 0, 4, 0, 4, 0, 4));

	_mm_storel_epi64((__m128i *)(void *)p, _mm256_castsi256_si128(both));
}

/* The numbers of the lanes of a mask, eight bits, in their order. */
static inline __m256i lanes_of(unsigned mask)
{
	const uint64_t bytes = _pdep_u64(mask, UINT64_C(0x0101010101010101)) * 255;
	const uint64_t lanes = _pext_u64(UINT64_C(0x0706050403020100), bytes);

	return _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)lanes));
}

static inline size_t v32_keep(uint32_t *place, v32 x, const uint64_t empty[2])
{
	const v32 table =
	        _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)empty));
	const v32 part = _mm256_permutevar8x32_epi32(table, _mm256_srli_epi32(x, 30));
	/* The bit to the top: sllv takes 31 less the bin, modulo 32. */
	const v32 bin = _mm256_andnot_si256(_mm256_srli_epi32(x, DD_BIN_SHIFT), v32_set(31));
	const v32 hit = _mm256_sllv_epi32(part, bin);
	const unsigned mask = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(hit));

	v32_store(place, _mm256_permutevar8x32_epi32(x, lanes_of(mask)));
	return (size_t)_mm_popcnt_u32(mask);
}

#include "simd/shingle_template.h"
#include "simd/sketch_template.h"

/* Words of bits by eight numbers. By loads: a gather takes longer. */
static inline __m256i words_of(const uint16_t *number, const uint32_t *bits)
{
	return _mm256_setr_epi32((int)bits[number[0] / 32], (int)bits[number[1] / 32],
	                         (int)bits[number[2] / 32], (int)bits[number[3] / 32],
	                         (int)bits[number[4] / 32], (int)bits[number[5] / 32],
	                         (int)bits[number[6] / 32], (int)bits[number[7] / 32]);
}

static size_t pick_kernel(const uint16_t *number, size_t n, const uint32_t *bits, uint32_t *out)
{
	size_t count = 0, i = 0;

	for (; n - i >= 8; i += 8) {
		const __m256i x = _mm256_cvtepu16_epi32(
		        _mm_loadu_si128((const __m128i *)(const void *)(number + i)));
		/* The bit to the top. */
		const __m256i up = _mm256_andnot_si256(x, v32_set(31));
		const __m256i hit = _mm256_sllv_epi32(words_of(number + i, bits), up);
		const unsigned mask = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(hit));

		v32_store(out + count, _mm256_permutevar8x32_epi32(x, lanes_of(mask)));
		count += (size_t)_mm_popcnt_u32(mask);
	}
	return count + dd_pick_scalar(number + i, n - i, bits, out + count);
}

/* dd_slot_of() */
static inline __m256i slots_of(__m256i code)
{
	const __m256i spread = _mm256_set1_epi32((int)DD_SLOT_SPREAD);
	const __m256i hash = _mm256_srli_epi32(_mm256_mullo_epi32(code, spread), 32 - DD_SLOT_BITS);
	const __m256i scaled =
	        _mm256_mullo_epi32(hash, _mm256_set1_epi32((int)(DD_SLOTS - DD_OWN_SLOTS)));

	return _mm256_add_epi32(_mm256_srli_epi32(scaled, DD_SLOT_BITS),
	                        _mm256_set1_epi32((int)DD_OWN_SLOTS));
}

/* Eight codes; see slots_kernel(). */
static inline size_t slots_eight(uint32_t *book, const uint32_t *code, size_t i, uint16_t *slot,
                                 uint32_t *left)
{
	const __m256i c = _mm256_loadu_si256((const __m256i *)(const void *)(code + i));
	const __m256i s = slots_of(c), none = _mm256_set1_epi32((int)DD_NO_CODE);
	__m256i owner = _mm256_i32gather_epi32((const int *)(const void *)book, s, 4);

	if (!_mm256_testz_si256(_mm256_cmpeq_epi32(owner, none), none)) {
		dd_slots_scalar(book, code + i, 8, slot + i, left);
		owner = _mm256_i32gather_epi32((const int *)(const void *)book, s, 4);
	}
	_mm_storeu_si128(
	        (__m128i *)(void *)(slot + i),
	        _mm_packus_epi32(_mm256_castsi256_si128(s), _mm256_extracti128_si256(s, 1)));
	const __m256 hit = _mm256_castsi256_ps(_mm256_cmpeq_epi32(owner, c));
	const unsigned miss = (unsigned)_mm256_movemask_ps(hit) ^ 0xff;

	v32_store(left, _mm256_add_epi32(lanes_of(miss), v32_set((uint32_t)i)));
	return (size_t)_mm_popcnt_u32(miss);
}

/* A codebook soon has few free slots: where there is one, codes are done one by one. */
static size_t slots_kernel(uint32_t *book, const uint32_t *code, size_t n, uint16_t *slot,
                           uint32_t *left)
{
	size_t misses = 0, i = 0;

	for (; n - i >= 8; i += 8)
		misses += slots_eight(book, code, i, slot, left + misses);
	const size_t more = dd_slots_scalar(book, code + i, n - i, slot + i, left + misses);

	for (size_t k = misses; k < misses + more; k++)
		left[k] += (uint32_t)i;
	return misses + more;
}

const struct dd_kernels dd_kernels_avx2 = {
        .isa = DEDUP_ISA_AVX2,
        .shingle = shingle_kernel,
        .sketch = sketch_kernel,
        .pick = pick_kernel,
        .slots = slots_kernel,
        .quote = quote_kernel,
        .agree = agree_kernel,
        .count_byte = count_byte_kernel,
        .valid_utf8 = valid_utf8,
        .digest = digest_kernel,
        .fold_plain = dd_fold_plain_avx2,
        .folds_latin = true,
        .fold_ascii = dd_fold_ascii_avx2,
        .fold_han = dd_fold_han_avx2,
        .skip_han = dd_skip_han_avx2,
        .hash_pairs = dd_hash_pairs_avx2,
        .find_words = dd_find_words_avx2,
        .hash_words = dd_hash_words_avx2,
        .code_words = dd_code_words_avx2,
        .settle_numbers = dd_settle_numbers_avx2,
};
