/* hash_avx512.c - the kernels of words once they are found: hashes, codes, numbers. */
#include "base/code.h"
#include "simd/edges_avx512.h"
#include "simd/mix.h"
#include "simd/places_avx2.h"
#include "simd/tables.h"
#include "simd/vectors_avx512.h"

/* dd_word_step() of each lane. */
static inline v64 word_step(v64 t)
{
	const v64 turned = _mm512_ror_epi64(t, 32);
	const v64 low = _mm512_add_epi64(t, v64_set(DD_WORD_ADD_LOW));
	const v64 high = _mm512_add_epi64(turned, v64_set(DD_WORD_ADD_HIGH));

	return v64_xor(v64_mul_low(low, high), turned);
}

/* Six bytes every three, moved up to the top of eight. */
void dd_hash_pairs_avx512(const uint8_t *text, size_t n, uint64_t *hash)
{
	/* clang-format off */
	static const uint8_t places[64] = {
		64, 64,  0,  1,  2,  3,  4,  5,  64, 64,  3,  4,  5,  6,  7,  8,
		64, 64,  6,  7,  8,  9, 10, 11,  64, 64,  9, 10, 11, 12, 13, 14,
		64, 64, 12, 13, 14, 15, 16, 17,  64, 64, 15, 16, 17, 18, 19, 20,
		64, 64, 18, 19, 20, 21, 22, 23,  64, 64, 21, 22, 23, 24, 25, 26,
	};
	/* clang-format on */
	const v8 place = v8_load(places);
	const __mmask64 kept = UINT64_C(0xfcfcfcfcfcfcfcfc);

	for (size_t i = 0; i < n; i += 8) {
		const __mmask8 mask = (__mmask8)low_bits(n - i);
		const v8 block = v8_load(text + 3 * i);

		_mm512_mask_storeu_epi64(
		        hash + i, mask,
		        word_step(_mm512_maskz_permutexvar_epi8(kept, place, block)));
	}
}

/* A block of each word, of which so many bytes are left: all 8 where more follow, else those moved
 * up. */
static inline v64 move_up(v64 word, v64 size)
{
	const v64 bits = _mm512_slli_epi64(_mm512_min_epu64(size, v64_set(8)), 3);

	return _mm512_sllv_epi64(word, _mm512_sub_epi64(v64_set(64), bits));
}

/* The next block of each word. */
static inline v64 word_block(const uint8_t *text, v64 begin, v64 size, __mmask8 mask)
{
	return move_up(_mm512_mask_i64gather_epi64(v64_set(0), mask, begin, text, 1), size);
}

/* Goes on with up to eight words of more than 8 bytes, of which the first block is done. */
static inline void hash_long(const uint8_t *text, const uint32_t *edge, const uint32_t *list,
                             __mmask8 mask, uint64_t *hash)
{
	const __m256i place = _mm256_maskz_loadu_epi32(mask, list);
	const v64 edges = _mm512_mask_i32gather_epi64(v64_set(0), mask, place, edge, 8);
	v64 begin = _mm512_and_si512(edges, v64_set(UINT32_MAX));
	v64 size = _mm512_sub_epi64(v64_shr(edges, 32), begin);
	v64 state = _mm512_mask_i32gather_epi64(v64_set(0), mask, place, hash, 8);
	__mmask8 open = mask;

	while (open) {
		begin = _mm512_add_epi64(begin, v64_set(8));
		size = _mm512_sub_epi64(size, v64_set(8));
		state = _mm512_mask_mov_epi64(
		        state, open,
		        word_step(v64_xor(state, word_block(text, begin, size, open))));
		open &= _mm512_cmpgt_epi64_mask(size, v64_set(8));
	}
	_mm512_mask_i32scatter_epi64(hash, mask, place, state, 8);
}

/* The first 8 bytes of eight words. */
static inline v64 first_blocks(const uint8_t *text, const uint32_t *edge)
{
	const __m256i low = four_blocks(text, edge[0], edge[2], edge[4], edge[6]);
	const __m256i high = four_blocks(text, edge[8], edge[10], edge[12], edge[14]);

	return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

/* Eight words; returns which have more than 8 bytes, of which the first block is done. */
static inline uint8_t hash_eight(const uint8_t *text, const uint32_t *edge, uint64_t *hash)
{
	const v64 edges = _mm512_loadu_si512(edge);
	/* In the low halves; those above, which the limit has none for, become 0. */
	const v64 sizes = _mm512_sub_epi32(v64_shr(edges, 32), edges);
	const v64 size = _mm512_min_epu32(sizes, v64_set(9));
	const v64 bits = v8_lookup(v8_table(block_moves), size);
	const v64 block = _mm512_sllv_epi64(first_blocks(text, edge), bits);

	_mm512_storeu_si512(hash, word_step(block));
	return (uint8_t)_mm512_cmpeq_epi64_mask(size, v64_set(9));
}

/* The same of fewer words. */
static inline uint8_t hash_few(const uint8_t *text, const uint32_t *edge, size_t n, uint64_t *hash)
{
	const __mmask8 mask = (__mmask8)low_bits(n);
	const v64 edges = _mm512_maskz_loadu_epi64(mask, edge);
	const v64 begin = _mm512_and_si512(edges, v64_set(UINT32_MAX));
	const v64 size = _mm512_sub_epi64(v64_shr(edges, 32), begin);

	_mm512_mask_storeu_epi64(hash, mask, word_step(word_block(text, begin, size, mask)));
	return (uint8_t)_mm512_mask_cmpgt_epu64_mask(mask, size, v64_set(8));
}

/* Words between two goes at the long ones. */
#define LONG_CHUNK 512

/* Leaves out of the list what is not plain; returns how many are left. */
static size_t leave_foreign(const uint8_t *text, const uint32_t *edge, uint32_t *list, size_t count)
{
	size_t kept = 0;

	for (size_t k = 0; k < count; k++) {
		const uint32_t word = list[k];

		list[kept] = word;
		kept += text[edge[2 * word]] < DD_PLAIN_BELOW;
	}
	return kept;
}

static void hash_chunk(const uint8_t *text, const uint32_t *edge, size_t n, bool foreign,
                       uint64_t *hash)
{
	uint64_t longs[LONG_CHUNK / 64] = {0}; /* a bit for each word */
	uint8_t *const more = (uint8_t *)longs;
	uint32_t list[LONG_CHUNK + DD_WORDS_SLACK];
	size_t count = 0, i = 0;

	for (; n - i >= 8; i += 8)
		more[i / 8] = hash_eight(text, edge + 2 * i, hash + i);
	if (i < n)
		more[i / 8] = hash_few(text, edge + 2 * i, n - i, hash + i);
	for (uint32_t at = 0; at < n; at += 64)
		count += put_edges(longs[at / 64], _mm512_set1_epi32((int)at), list + count);
	if (foreign)
		count = leave_foreign(text, edge, list, count);
	for (size_t k = 0; k < count; k += 8)
		hash_long(text, edge, list + k, (__mmask8)low_bits(count - k), hash);
}

void dd_hash_words_avx512(const uint8_t *text, const uint32_t *edge, size_t n, bool foreign,
                          uint64_t *hash)
{
	for (size_t i = 0; i < n; i += LONG_CHUNK)
		hash_chunk(text, edge + 2 * i, n - i < LONG_CHUNK ? n - i : LONG_CHUNK, foreign,
		           hash + i);
}

#define STEM 5
/* The high bits of the first n bytes; of a word of n bytes, at n % 8, those of its stem. */
#define HIGHS(n) (UINT64_C(0x8080808080808080) >> (64 - 8 * (n)))
static const uint64_t stem_highs[8] = {
        HIGHS(STEM), HIGHS(1), HIGHS(2), HIGHS(3), HIGHS(4), HIGHS(STEM), HIGHS(STEM), HIGHS(STEM),
};

/* See base/code.h; in the low halves of the lanes. */
static inline v64 make_codes(v64 stem, v64 word)
{
	const v64 x = v64_xor(stem, v64_shr(stem, 32)), y = v64_xor(word, v64_shr(word, 32));
	const v64 term = v64_shr(v64_mul_low(x, v64_set(DD_TERM_FACTOR)), 32 - DD_TERM_BITS);
	const v64 rest = v64_shr(v64_mul_low(y, v64_set(DD_REST_FACTOR)), 28 - DD_TERM_BITS);

	return _mm512_or_si512(_mm512_and_si512(term, v64_set(DD_TERM_MASK)),
	                       _mm512_and_si512(rest, v64_set(DD_WORD_MASK & ~DD_TERM_MASK)));
}

/* Of numbers of so many digits, the first not 0, whose term is made. */
static inline v64 number_codes(v64 made, v64 size)
{
	const v64 rest = _mm512_slli_epi64(_mm512_min_epu64(size, v64_set(15)), DD_TERM_BITS);

	return _mm512_or_si512(_mm512_and_si512(made, v64_set(DD_TERM_MASK)),
	                       _mm512_or_si512(rest, v64_set(DD_NUMBER << DD_KIND_SHIFT)));
}

/* Of eight words, which have a byte in their stems that is not ASCII. */
static inline __mmask8 wide_stems(v64 first, v64 size)
{
	const v64 place = _mm512_min_epu64(size, v64_set(8));

	return _mm512_test_epi64_mask(
	        first, _mm512_permutexvar_epi64(place, _mm512_loadu_si512(stem_highs)));
}

/* The words in the mask; returns which it could do. */
static inline __mmask8 code_eight(const uint8_t *text, const uint32_t *edge, const uint64_t *hash,
                                  __mmask8 mask, __mmask8 upper, uint32_t *code)
{
	const v64 edges = _mm512_maskz_loadu_epi64(mask, edge);
	const v64 begin = _mm512_and_si512(edges, v64_set(UINT32_MAX));
	const v64 size = _mm512_sub_epi64(v64_shr(edges, 32), begin);
	const v64 first = _mm512_mask_i64gather_epi64(v64_set(0), mask, begin, text, 1);
	const v64 word = _mm512_maskz_loadu_epi64(mask, hash);
	const v64 from_0 = _mm512_and_si512(_mm512_sub_epi64(first, v64_set('0')), v64_set(255));
	const __mmask8 number = _mm512_cmplt_epu64_mask(from_0, v64_set(10));
	const __mmask8 long_word =
	        (__mmask8)(~number & _mm512_cmpgt_epu64_mask(size, v64_set(STEM)));
	const v64 cut = word_step(_mm512_slli_epi64(first, 64 - 8 * STEM));
	const v64 stem = _mm512_mask_mov_epi64(word, long_word, cut);
	const v64 name = _mm512_maskz_mov_epi64(upper, v64_set(DD_NAME << DD_KIND_SHIFT));
	v64 made = _mm512_or_si512(make_codes(stem, word), name);

	made = _mm512_mask_mov_epi64(made, number, number_codes(made, size));
	_mm256_mask_storeu_epi32(code, mask, _mm512_cvtepi64_epi32(made));
	/* Zeros at the begin of a number are not significant. */
	return (__mmask8)(mask &
	                  ~(wide_stems(first, size) | _mm512_cmpeq_epi64_mask(from_0, v64_set(0))));
}

/* Sixteen words at once: what is not of 64 bits is done in lanes of 32. */
static inline __mmask16 code_sixteen(const uint8_t *text, const uint32_t *edge,
                                     const uint64_t *hash, __mmask16 upper, uint32_t *code)
{
	v64 size[2], first[2], cut[2];

	for (size_t k = 0; k < 2; k++) {
		const v64 edges = _mm512_loadu_si512(edge + 16 * k);
		const v64 all = _mm512_sub_epi32(v64_shr(edges, 32), edges);

		size[k] = _mm512_min_epu32(all, v64_set(15));
		first[k] = first_blocks(text, edge + 16 * k);
		cut[k] = word_step(_mm512_slli_epi64(first[k], 64 - 8 * STEM));
	}
	const __m512i word = v64_fold(v64_load(hash), v64_load(hash + 8));
	const __m512i n = v64_low(size[0], size[1]);
	const __m512i byte = _mm512_and_si512(v64_low(first[0], first[1]), _mm512_set1_epi32(255));
	const __m512i digit = _mm512_sub_epi32(byte, _mm512_set1_epi32('0'));
	const __mmask16 number = _mm512_cmplt_epu32_mask(digit, _mm512_set1_epi32(10));
	const __mmask16 is_long = _mm512_cmpgt_epu32_mask(n, _mm512_set1_epi32(STEM));
	const __m512i stem =
	        _mm512_mask_mov_epi32(word, is_long & (__mmask16)~number, v64_fold(cut[0], cut[1]));
	const __m512i term =
	        _mm512_srli_epi32(_mm512_mullo_epi32(stem, _mm512_set1_epi32((int)DD_TERM_FACTOR)),
	                          32 - DD_TERM_BITS);
	const __m512i rest =
	        _mm512_srli_epi32(_mm512_mullo_epi32(word, _mm512_set1_epi32((int)DD_REST_FACTOR)),
	                          28 - DD_TERM_BITS);
	const __m512i names = _mm512_maskz_set1_epi32(upper, DD_NAME << DD_KIND_SHIFT);
	const __m512i kept =
	        _mm512_and_si512(rest, _mm512_set1_epi32(DD_WORD_MASK & ~DD_TERM_MASK));
	const __m512i digits = _mm512_or_si512(_mm512_slli_epi32(n, DD_TERM_BITS),
	                                       _mm512_set1_epi32(DD_NUMBER << DD_KIND_SHIFT));
	const __m512i more = _mm512_mask_mov_epi32(_mm512_or_si512(kept, names), number, digits);
	__mmask16 left = _mm512_cmpeq_epi32_mask(digit, _mm512_setzero_si512());

	_mm512_storeu_si512(code, _mm512_or_si512(term, more));
	if (v8_any_high(v8_or(first[0], first[1])))
		left |= (__mmask16)(wide_stems(first[0], size[0]) | wide_stems(first[1], size[1])
		                                                            << 8);
	return (__mmask16)~left;
}

size_t dd_code_words_avx512(const uint8_t *text, const uint32_t *edge, size_t n,
                            const uint64_t *hash, const uint64_t *upper, uint32_t *code,
                            uint32_t *left)
{
	uint64_t rest[DD_CODE_WORDS / 64] = {0}; /* a bit for each word */
	size_t count = 0, i = 0;

	for (; n - i >= 16; i += 16) {
		const __mmask16 capital = (__mmask16)(upper[i / 64] >> i % 64);
		const unsigned done = code_sixteen(text, edge + 2 * i, hash + i, capital, code + i);

		rest[i / 64] |= (uint64_t)(~done & 0xffff) << i % 64;
	}
	for (; i < n; i += 8) {
		const __mmask8 mask = (__mmask8)low_bits(n - i);
		const __mmask8 capital = (__mmask8)(upper[i / 64] >> i % 64);
		const unsigned done =
		        code_eight(text, edge + 2 * i, hash + i, mask, capital, code + i);

		rest[i / 64] |= (uint64_t)(mask & ~done) << i % 64;
	}
	for (size_t k = 0; k < n; k += 64)
		count += put_edges(rest[k / 64], _mm512_set1_epi32((int)k), left + count);
	return count;
}

/* In each lane, as bits, where its bytes begin to be other than digits: 64 if they do not. */
static inline v64 digits_end(v64 bytes)
{
	const v64 other = _mm512_movm_epi8(
	        _mm512_cmpge_epu8_mask(_mm512_sub_epi8(bytes, v8_set('0')), v8_set(10)));
	const v64 below = _mm512_sub_epi64(other, v64_set(1));

	return _mm512_popcnt_epi64(_mm512_andnot_si512(other, below));
}

/* A comma is a decimal point: in the hash of a word of so many bytes, of which `low` are the
 * first eight. */
static inline v64 hash_decimal(const uint8_t *text, v64 begin, v64 size, v64 low, v64 at,
                               __mmask8 mask)
{
	const __mmask8 more = _mm512_mask_cmpgt_epu64_mask(mask, size, v64_set(8));
	const v64 block = v64_xor(low, _mm512_sllv_epi64(v64_set(',' ^ '.'), at));
	const v64 state = word_step(move_up(block, size));
	const v64 rest = word_block(text, _mm512_add_epi64(begin, v64_set(8)),
	                            _mm512_sub_epi64(size, v64_set(8)), more);

	return _mm512_mask_mov_epi64(state, more, word_step(v64_xor(state, rest)));
}

/* Up to eight runs; returns those that are left. One mark between one to seven digits each is
 * done here: dd_number_join() says what that makes. */
static inline __mmask8 settle_eight(const uint8_t *text, const uint32_t *edge, __m256i run,
                                    __mmask8 mask, uint64_t *hash, uint32_t *code)
{
	const v64 edges = _mm512_mask_i32gather_epi64(v64_set(0), mask, run, edge, 8);
	const v64 begin = _mm512_and_si512(edges, v64_set(UINT32_MAX));
	const v64 size = _mm512_sub_epi64(v64_shr(edges, 32), begin);
	const v64 low = _mm512_mask_i64gather_epi64(v64_set(0), mask, begin, text, 1);
	const v64 at = digits_end(low), digits = v64_shr(at, 3);
	const __mmask8 more = _mm512_mask_cmplt_epu64_mask(
	        _mm512_mask_cmpneq_epu64_mask(mask, at, v64_set(0)), digits, size);

	if (!more)
		return 0;
	const v64 mark = _mm512_and_si512(_mm512_srlv_epi64(low, at), v64_set(255));
	const v64 left = _mm512_sub_epi64(size, _mm512_add_epi64(digits, v64_set(1)));
	const v64 behind = _mm512_add_epi64(begin, _mm512_add_epi64(digits, v64_set(1)));
	const v64 high = _mm512_mask_i64gather_epi64(v64_set(0), more, behind, text, 1);
	const v64 zero = _mm512_and_si512(v64_xor(low, v64_set('0')), v64_set(255));
	const __mmask8 leading = _mm512_testn_epi64_mask(zero, zero);
	const __mmask8 comma = _mm512_cmpeq_epi64_mask(mark, v64_set(','));
	const __mmask8 point = comma | _mm512_cmpeq_epi64_mask(mark, v64_set('.'));
	const __mmask8 other = _mm512_cmpeq_epi64_mask(mark, v64_set('\'')) |
	                       _mm512_cmpeq_epi64_mask(mark, v64_set('_'));
	/* Both sides of one to seven digits: left - 1 of none is large. */
	const __mmask8 both =
	        more & _mm512_cmplt_epu64_mask(digits, v64_set(8)) &
	        _mm512_cmplt_epu64_mask(_mm512_sub_epi64(left, v64_set(1)), v64_set(7)) &
	        _mm512_cmpge_epu64_mask(v64_shr(digits_end(high), 3), left);
	const __mmask8 whole = (__mmask8)(both & (point | other) & ~leading) &
	                       _mm512_cmplt_epu64_mask(digits, v64_set(4)) &
	                       _mm512_cmpeq_epi64_mask(left, v64_set(3));
	const __mmask8 decimal = (__mmask8)(both & point & ~whole);
	const v64 above = _mm512_sub_epi64(v64_set(64), at);
	const v64 first = _mm512_srlv_epi64(_mm512_sllv_epi64(low, above), above);
	const v64 joined = _mm512_or_si512(first, _mm512_sllv_epi64(high, at));
	const v64 joined_hash =
	        word_step(_mm512_sllv_epi64(joined, _mm512_sub_epi64(above, v64_set(24))));
	const v64 made = _mm512_mask_mov_epi64(
	        hash_decimal(text, begin, size, low, at, decimal & comma), whole, joined_hash);
	__mmask8 done = whole | decimal;

	_mm512_mask_i32scatter_epi64(hash, (__mmask8)(whole | (decimal & comma)), run, made, 8);
	if (code) {
		done &= (__mmask8)~leading;
		const v64 word = _mm512_mask_i32gather_epi64(v64_set(0), done, run, hash, 8);
		const v64 codes =
		        number_codes(make_codes(word, word), _mm512_sub_epi64(size, v64_set(1)));

		_mm256_mask_i32scatter_epi32(code, done, run, _mm512_cvtepi64_epi32(codes), 4);
	}
	return (__mmask8)(more & ~done);
}

size_t dd_settle_numbers_avx512(const uint8_t *text, const uint32_t *edge, const uint64_t *runs,
                                size_t words, uint64_t *hash, uint32_t *code, uint32_t *left)
{
	uint32_t list[DD_SETTLE_RUNS + DD_WORDS_SLACK];
	size_t n = 0, count = 0;

	for (uint32_t k = 0; k < words; k++)
		n += put_edges(runs[k], _mm512_set1_epi32((int)(64 * k)), list + n);
	for (size_t i = 0; i < n; i += 8) {
		const __mmask8 mask = (__mmask8)low_bits(n - i);
		const __m256i run = _mm256_loadu_si256((const __m256i *)(const void *)(list + i));
		const unsigned rest = settle_eight(text, edge, run, mask, hash, code);

		_mm256_storeu_si256((__m256i *)(void *)(left + count),
		                    _mm256_maskz_compress_epi32((__mmask8)rest, run));
		count += (size_t)_mm_popcnt_u32(rest);
	}
	return count;
}
