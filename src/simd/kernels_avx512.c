/* kernels_avx512.c - vectors of 64 bytes, for the extensions of Ice Lake and Zen 4. */
#include "base/code.h"
#include "simd/halves_sse42.h"
#include "simd/mix.h"
#include "simd/slot.h"
#include "simd/tables.h"
#include "simd/vectors_avx512.h"

#include "simd/bytes_template.h"
#include "simd/digest_template.h"
#include "simd/utf8_template.h"

static inline struct utf8_classes utf8_classes(const uint8_t *bytes)
{
	const v8 x = v8_load(bytes);
	const v8 after_two = _mm512_sub_epi8(x, v8_set(0xc2));
	const v8 after_three = _mm512_sub_epi8(x, v8_set(0xe1));

	return (struct utf8_classes){
	        .wide = _mm512_movepi8_mask(x),
	        .going_on = _mm512_cmplt_epi8_mask(x, v8_set(0xc0)),
	        .two = _mm512_cmple_epu8_mask(after_two, v8_set(0xdf - 0xc2)),
	        .three = _mm512_mask_cmpneq_epu8_mask(
	                _mm512_cmple_epu8_mask(after_three, v8_set(0xef - 0xe1)), x, v8_set(0xed)),
	};
}

static inline size_t v64_sampled(uint64_t *place, v64 x)
{
	const __mmask8 hit = _mm512_testn_epi64_mask(x, v64_set(DD_QUOTE_MASK));

	v64_store(place, _mm512_maskz_compress_epi64(hit, x));
	return (size_t)_mm_popcnt_u32(hit);
}

#include "simd/quote_template.h"

typedef __m512i v32;
#define V32_LANES 16

static inline v32 v32_load(const uint32_t *p)
{
	return _mm512_loadu_si512(p);
}

static inline void v32_store(uint32_t *p, v32 x)
{
	_mm512_storeu_si512(p, x);
}

static inline v32 v32_set(uint32_t x)
{
	return _mm512_set1_epi32((int)x);
}

static inline v32 v32_xor(v32 a, v32 b)
{
	return _mm512_xor_si512(a, b);
}

static inline v32 v32_sub(v32 a, v32 b)
{
	return _mm512_sub_epi32(a, b);
}

static inline v32 v32_min(v32 a, v32 b)
{
	return _mm512_min_epu32(a, b);
}

static inline v32 v32_shr(v32 x, unsigned bits)
{
	return _mm512_srli_epi32(x, bits);
}

static inline v32 v32_mul(v32 a, v32 b)
{
	return _mm512_mullo_epi32(a, b);
}

static inline v32 v32_turn(v32 x)
{
	return _mm512_rol_epi32(x, DD_SHINGLE_TURN);
}

static inline v32 v32_words(const uint64_t *p)
{
	return v64_fold(v64_load(p), v64_load(p + 8));
}

static inline unsigned v32_equal(v32 a, v32 b)
{
	return _mm512_cmpeq_epi32_mask(a, b);
}

static inline void v32_low_bytes(uint8_t *p, v32 x)
{
	_mm_storeu_si128((__m128i *)(void *)p, _mm512_cvtepi32_epi8(x));
}

static inline size_t v32_keep(uint32_t *place, v32 x, const uint64_t empty[2])
{
	const v32 table =
	        _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)empty));
	const v32 part = _mm512_permutexvar_epi32(_mm512_srli_epi32(x, 30), table);
	const v32 bit = _mm512_sllv_epi32(
	        v32_set(1), _mm512_and_si512(_mm512_srli_epi32(x, DD_BIN_SHIFT), v32_set(31)));
	const __mmask16 hit = _mm512_test_epi32_mask(part, bit);

	/* Packed in a register: compressing straight to memory is slow on Zen 4. */
	v32_store(place, _mm512_maskz_compress_epi32(hit, x));
	return (size_t)_mm_popcnt_u32(hit);
}

#include "simd/shingle_template.h"
#include "simd/sketch_template.h"

/* 16 numbers with bits that are looked up, and shifted to the bottom. */
static inline size_t pick_lanes(__m512i number, __mmask16 lanes, const uint32_t *bits,
                                uint32_t *out)
{
	const __m512i word = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), lanes,
	                                                 _mm512_srli_epi32(number, 5), bits, 4);
	const __m512i bit = _mm512_sllv_epi32(_mm512_set1_epi32(1),
	                                      _mm512_and_si512(number, _mm512_set1_epi32(31)));
	const __mmask16 hit = _mm512_test_epi32_mask(word, bit);

	_mm512_storeu_si512(out, _mm512_maskz_compress_epi32(hit, number));
	return (size_t)_mm_popcnt_u32(hit);
}

static size_t pick_kernel(const uint16_t *number, size_t n, const uint32_t *bits, uint32_t *out)
{
	size_t count = 0, i = 0;

	for (; n - i >= 16; i += 16)
		count += pick_lanes(_mm512_cvtepu16_epi32(_mm256_loadu_si256(
		                            (const __m256i *)(const void *)(number + i))),
		                    0xffff, bits, out + count);
	if (i < n) {
		const __mmask16 lanes = (__mmask16)((1u << (n - i)) - 1);
		const __m256i last = _mm256_maskz_loadu_epi16(lanes, number + i);

		count += pick_lanes(_mm512_cvtepu16_epi32(last), lanes, bits, out + count);
	}
	return count;
}

/* dd_slot_of() */
static inline __m512i slots_of(__m512i code)
{
	const __m512i hash =
	        _mm512_srli_epi32(_mm512_mullo_epi32(code, _mm512_set1_epi32((int)DD_SLOT_SPREAD)),
	                          32 - DD_SLOT_BITS);
	const __m512i scaled =
	        _mm512_mullo_epi32(hash, _mm512_set1_epi32((int)(DD_SLOTS - DD_OWN_SLOTS)));

	return _mm512_add_epi32(_mm512_srli_epi32(scaled, DD_SLOT_BITS),
	                        _mm512_set1_epi32((int)DD_OWN_SLOTS));
}

/* A codebook soon has few free slots: where there is one, sixteen codes are done one by one. */
static size_t slots_kernel(uint32_t *book, const uint32_t *code, size_t n, uint16_t *slot,
                           uint32_t *left)
{
	const __m512i lane =
	        _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
	const __m512i none = _mm512_set1_epi32((int)DD_NO_CODE);
	size_t misses = 0, i = 0;

	for (; n - i >= 16; i += 16) {
		const __m512i c = _mm512_loadu_si512(code + i), s = slots_of(c);
		__m512i owner = _mm512_i32gather_epi32(s, book, 4);

		if (_mm512_cmpeq_epi32_mask(owner, none)) {
			dd_slots_scalar(book, code + i, 16, slot + i, left + misses);
			owner = _mm512_i32gather_epi32(s, book, 4);
		}
		_mm256_storeu_si256((__m256i *)(void *)(slot + i), _mm512_cvtepi32_epi16(s));
		const __mmask16 miss = _mm512_cmpneq_epi32_mask(owner, c);
		const __m512i place = _mm512_add_epi32(lane, _mm512_set1_epi32((int)i));

		_mm512_storeu_si512(left + misses, _mm512_maskz_compress_epi32(miss, place));
		misses += (size_t)_mm_popcnt_u32(miss);
	}
	const size_t more = dd_slots_scalar(book, code + i, n - i, slot + i, left + misses);

	for (size_t k = misses; k < misses + more; k++)
		left[k] += (uint32_t)i;
	return misses + more;
}

const struct dd_kernels dd_kernels_avx512 = {
        .isa = DEDUP_ISA_AVX512,
        .shingle = shingle_kernel,
        .sketch = sketch_kernel,
        .pick = pick_kernel,
        .slots = slots_kernel,
        .quote = quote_kernel,
        .agree = agree_kernel,
        .count_byte = count_byte_kernel,
        .valid_utf8 = valid_utf8,
        .fold_plain = dd_fold_plain_avx512,
        .folds_latin = true,
        .fold_han = dd_fold_han_avx512,
        .fold_ascii = dd_fold_ascii_avx512,
        .skip_han = dd_skip_han_avx512,
        .hash_pairs = dd_hash_pairs_avx512,
        .digest = digest_kernel,
        .find_words = dd_find_words_avx512,
        .hash_words = dd_hash_words_avx512,
        .code_words = dd_code_words_avx512,
        .settle_numbers = dd_settle_numbers_avx512,
};
