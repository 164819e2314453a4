/* hash_avx2.c - the kernels of words once they are found: hashes, codes, numbers. */
#include "base/code.h"
#include "simd/mix.h"
#include "simd/places_avx2.h"
#include "simd/tables.h"
#include "simd/vectors_avx2.h"

#include <string.h>

/* dd_word_step() of each lane. */
static inline v64 word_step(v64 t)
{
	const v64 turned = _mm256_shuffle_epi32(t, _MM_SHUFFLE(2, 3, 0, 1));
	const v64 low = _mm256_add_epi64(t, v64_set(DD_WORD_ADD_LOW));
	const v64 high = _mm256_add_epi64(turned, v64_set(DD_WORD_ADD_HIGH));

	return v64_xor(v64_mul_low(low, high), turned);
}

/* Six bytes every three, moved up to the top of eight. */
void dd_hash_pairs_avx2(const uint8_t *text, size_t n, uint64_t *hash)
{
	const v8 places = _mm256_setr_epi8(-1, -1, 0, 1, 2, 3, 4, 5, -1, -1, 3, 4, 5, 6, 7, 8, -1,
	                                   -1, 6, 7, 8, 9, 10, 11, -1, -1, 9, 10, 11, 12, 13, 14);
	uint64_t rest[4];
	size_t i = 0;

	for (; n - i >= 4; i += 4)
		v64_store(hash + i, word_step(v8_lookup(v8_table(text + 3 * i), places)));
	v64_store(rest, word_step(v8_lookup(v8_table(text + 3 * i), places)));
	memcpy(hash + i, rest, (n - i) * sizeof(*hash));
}

/* Four words; returns which have more than 8 bytes, of which the first block is done. */
static inline unsigned hash_four(const uint8_t *text, const uint32_t *edge, uint64_t *hash)
{
	const v64 edges = _mm256_loadu_si256((const __m256i *)(const void *)edge);
	/* In the low halves; those above, which the limit has none for, become 0. */
	const v64 sizes = _mm256_sub_epi32(_mm256_srli_epi64(edges, 32), edges);
	const v64 size = _mm256_min_epu32(sizes, v64_set(9));
	const v64 block = four_blocks(text, edge[0], edge[2], edge[4], edge[6]);
	const v64 bits = v8_lookup(v8_table(block_moves), size);

	v64_store(hash, word_step(_mm256_sllv_epi64(block, bits)));
	return v64_equal(size, v64_set(9));
}

static inline uint64_t load_word(const uint8_t *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	return word;
}

/* Goes on with a word of n > 8 bytes, of which the first block is done. */
static inline uint64_t hash_long(const uint8_t *bytes, uint32_t n, uint64_t state)
{
	for (; n > 16; n -= 8, bytes += 8)
		state = dd_word_step(state ^ load_word(bytes + 8));
	return dd_word_step(state ^ load_word(bytes + 8) << (128 - 8 * n));
}

static inline uint64_t hash_word(const uint8_t *bytes, uint32_t n)
{
	const uint64_t word = load_word(bytes);

	return n > 8 ? hash_long(bytes, n, dd_word_step(word)) : dd_word_step(word << (64 - 8 * n));
}

void dd_hash_words_avx2(const uint8_t *text, const uint32_t *edge, size_t n, bool foreign,
                        uint64_t *hash)
{
	size_t i = 0;

	while (n - i >= 4) {
		const size_t first = i;
		uint64_t more = 0;

		for (; i - first < 64 && n - i >= 4; i += 4)
			more |= (uint64_t)hash_four(text, edge + 2 * i, hash + i) << (i - first);
		for (; more; more &= more - 1) {
			const size_t k = first + (size_t)_tzcnt_u64(more);
			const uint32_t begin = edge[2 * k];

			if (foreign && text[begin] >= DD_PLAIN_BELOW)
				continue;
			hash[k] = hash_long(text + begin, edge[2 * k + 1] - begin, hash[k]);
		}
	}
	for (; i < n; i++)
		hash[i] = hash_word(text + edge[2 * i], edge[2 * i + 1] - edge[2 * i]);
}

#define STEM 5

static inline __m256i i32_less(__m256i a, __m256i b)
{
	return _mm256_andnot_si256(b, a);
}

/* Eight numbers of 32 bits: the low halves of words 0, 1, 4, 5 and of 2, 3, 6, 7, in their order. */
static inline __m256i low_halves(v64 outer, v64 inner)
{
	return _mm256_castps_si256(
	        _mm256_shuffle_ps(_mm256_castsi256_ps(outer), _mm256_castsi256_ps(inner), 0x88));
}

/* The same of hashes, each changed by its high half. */
static inline __m256i fold_halves(v64 outer, v64 inner)
{
	return low_halves(v64_xor(outer, _mm256_srli_epi64(outer, 32)),
	                  v64_xor(inner, _mm256_srli_epi64(inner, 32)));
}

/* Two numbers, and the two that stand four behind them: of eight, 0, 1, 4 and 5 from the first on,
 * and 2, 3, 6 and 7 from the third. */
static inline v64 load_outer(const uint64_t *p)
{
	const __m128i *at = (const __m128i *)(const void *)p;

	return _mm256_set_m128i(_mm_loadu_si128(at + 2), _mm_loadu_si128(at));
}

/* See base/code.h: of folded hashes. */
static inline __m256i term_bits(__m256i stem)
{
	return _mm256_srli_epi32(_mm256_mullo_epi32(stem, i32_set(DD_TERM_FACTOR)),
	                         32 - DD_TERM_BITS);
}

static inline __m256i rest_bits(__m256i word)
{
	const __m256i product = _mm256_mullo_epi32(word, i32_set(DD_REST_FACTOR));

	return v8_and(_mm256_srli_epi32(product, 28 - DD_TERM_BITS),
	              i32_set(DD_WORD_MASK & ~DD_TERM_MASK));
}

/* What numbers of so many digits, the first not 0, have for a rest and kind. */
static inline __m256i number_bits(__m256i digits)
{
	const __m256i most = _mm256_min_epu32(digits, i32_set(15));

	return v8_or(_mm256_slli_epi32(most, DD_TERM_BITS), i32_set(DD_NUMBER << DD_KIND_SHIFT));
}

/* Four words, which have a byte in their stems that is not ASCII; a lane each. */
static inline v64 wide_stems(v64 first, v64 edges)
{
	const v64 sizes = _mm256_sub_epi32(_mm256_srli_epi64(edges, 32), edges);
	const v64 size = _mm256_min_epu32(sizes, v64_set(STEM));
	const v64 stem =
	        _mm256_sllv_epi64(first, _mm256_sub_epi64(v64_set(64), _mm256_slli_epi64(size, 3)));
	const v64 none = _mm256_cmpeq_epi64(v8_and(stem, v8_set(0x80)), _mm256_setzero_si256());

	return v64_not(none);
}

/* Eight words; returns which it could not do. */
static inline unsigned code_eight(const uint8_t *text, const uint32_t *edge, const uint64_t *hash,
                                  unsigned upper, uint32_t *code)
{
	const uint64_t *pairs = (const uint64_t *)(const void *)edge;
	const v64 outer_edges = load_outer(pairs), inner_edges = load_outer(pairs + 2);
	const v64 outer = four_blocks(text, edge[0], edge[2], edge[8], edge[10]);
	const v64 inner = four_blocks(text, edge[4], edge[6], edge[12], edge[14]);
	const __m256i word = fold_halves(load_outer(hash), load_outer(hash + 2));
	const __m256i cut = fold_halves(word_step(_mm256_slli_epi64(outer, 64 - 8 * STEM)),
	                                word_step(_mm256_slli_epi64(inner, 64 - 8 * STEM)));
	const __m256i size = _mm256_sub_epi32(
	        low_halves(_mm256_srli_epi64(outer_edges, 32), _mm256_srli_epi64(inner_edges, 32)),
	        low_halves(outer_edges, inner_edges));
	const __m256i byte = v8_and(low_halves(outer, inner), i32_set(255));
	const __m256i digit = _mm256_sub_epi32(byte, i32_set('0'));
	const __m256i number = _mm256_cmpeq_epi32(_mm256_min_epu32(digit, i32_set(9)), digit);
	const __m256i is_long = i32_less(_mm256_cmpgt_epi32(size, i32_set(STEM)), number);
	const __m256i lane = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
	const __m256i capital = _mm256_cmpeq_epi32(v8_and(i32_set(upper), lane), lane);
	const __m256i name = v8_and(capital, i32_set(DD_NAME << DD_KIND_SHIFT));
	const __m256i more =
	        _mm256_blendv_epi8(v8_or(rest_bits(word), name), number_bits(size), number);
	/* Zeros at the begin of a number are not significant. */
	__m256i left = _mm256_cmpeq_epi32(digit, _mm256_setzero_si256());

	_mm256_storeu_si256((__m256i *)(void *)code,
	                    v8_or(term_bits(_mm256_blendv_epi8(word, cut, is_long)), more));
	if (v8_any_high(v8_or(outer, inner)))
		left = v8_or(left, i32_less(low_halves(wide_stems(outer, outer_edges),
		                                       wide_stems(inner, inner_edges)),
		                            number));
	return (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(left));
}

/* The last words, fewer than eight, are left to the caller. */
size_t dd_code_words_avx2(const uint8_t *text, const uint32_t *edge, size_t n, const uint64_t *hash,
                          const uint64_t *upper, uint32_t *code, uint32_t *left)
{
	size_t count = 0, i = 0;

	for (; n - i >= 8; i += 8) {
		unsigned rest = code_eight(text, edge + 2 * i, hash + i,
		                           (unsigned)(upper[i / 64] >> i % 64 & 255), code + i);

		for (; rest; rest &= rest - 1)
			left[count++] = (uint32_t)(i + _tzcnt_u32(rest));
	}
	for (; i < n; i++)
		left[count++] = (uint32_t)i;
	return count;
}

/* In each lane, how many digits its bytes begin with, at most 8. */
static inline v64 count_digits(v64 bytes)
{
	const v64 zero = _mm256_setzero_si256();
	const v64 other = _mm256_cmpeq_epi8(between(bytes, '0', 10), zero);
	/* What is below the lowest bit, all if there is none. */
	const v64 digit = v64_less(_mm256_sub_epi64(other, v64_set(1)), other);

	return _mm256_sad_epu8(v8_and(digit, v8_set(1)), zero);
}

/* Bytes to bits. */
static inline v64 times_8(v64 x)
{
	return _mm256_slli_epi64(x, 3);
}

/* Are these numbers, below 2^31, from 1 up to a limit? */
static inline v64 is_1_to(v64 x, unsigned most)
{
	const v64 from_0 = _mm256_sub_epi64(x, v64_set(1));

	return _mm256_cmpeq_epi64(_mm256_min_epu32(from_0, v64_set(most - 1)), from_0);
}

static inline v64 v64_is(v64 x, uint64_t number)
{
	return _mm256_cmpeq_epi64(x, v64_set(number));
}

/* A comma is a decimal point: in the hash of words of so many bytes, at most 16, in these blocks;
 * `at`: the comma's place in bits. */
static inline v64 hash_decimal(v64 low, v64 high, v64 size, v64 at)
{
	const v64 point = v64_xor(low, _mm256_sllv_epi64(v64_set(',' ^ '.'), at));
	const v64 is_long = _mm256_cmpgt_epi64(size, v64_set(8)), bits = times_8(size);
	/* A shift by a negative number gives 0. */
	const v64 up = _mm256_sllv_epi64(point, _mm256_sub_epi64(v64_set(64), bits));
	const v64 first = word_step(_mm256_blendv_epi8(up, point, is_long));
	const v64 rest = _mm256_sllv_epi64(high, _mm256_sub_epi64(v64_set(128), bits));

	return _mm256_blendv_epi8(first, word_step(v64_xor(first, rest)), is_long);
}

/* What four runs are found to be, a bit each. */
struct settled {
	unsigned joined; /* numbers with another hash, which is in `hash` */
	unsigned asis;   /* and with their own one */
	unsigned left;   /* not known */
	uint64_t hash[4];
};

static inline v64 blocks_at(const uint8_t *text, v64 place)
{
	uint64_t at[4];

	v64_store(at, place);
	return four_blocks(text, (uint32_t)at[0], (uint32_t)at[1], (uint32_t)at[2],
	                   (uint32_t)at[3]);
}

/* Of the runs in the mask. One mark between one to seven digits each is done here:
 * dd_number_join() says what that makes. */
static inline struct settled settle_four(const uint8_t *text, const uint32_t *edge,
                                         const uint32_t *run, unsigned mask)
{
	const v64 edges =
	        four_blocks((const uint8_t *)edge, 8 * run[0], 8 * run[1], 8 * run[2], 8 * run[3]);
	const v64 begin = v64_and(edges, v64_set(UINT32_MAX));
	const v64 size = _mm256_sub_epi64(v64_shr(edges, 32), begin);
	const v64 low = blocks_at(text, begin), digits = count_digits(low);
	const v64 one = v64_set(1), first = v64_and(low, v64_set(255));
	const unsigned more =
	        mask & v64_tops(_mm256_cmpgt_epi64(size, digits)) & ~v64_tops(v64_is(digits, 0));
	struct settled found = {0, 0, 0, {0}};

	if (!more)
		return found;
	const v64 at = times_8(digits), above = _mm256_sub_epi64(v64_set(64), at);
	const v64 mark = v64_and(_mm256_srlv_epi64(low, at), v64_set(255));
	const v64 left = _mm256_sub_epi64(_mm256_sub_epi64(size, digits), one);
	const v64 high = blocks_at(text, _mm256_add_epi64(_mm256_add_epi64(begin, digits), one));
	const v64 comma = v64_is(mark, ','), point = v64_or(comma, v64_is(mark, '.'));
	const v64 any = v64_or(point, v64_or(v64_is(mark, '\''), v64_is(mark, '_')));
	/* Both sides of one to seven digits. */
	const v64 both = v64_less(v64_and(is_1_to(digits, 7), is_1_to(left, 7)),
	                          _mm256_cmpgt_epi64(left, count_digits(high)));
	const v64 groups = v64_and(is_1_to(digits, 3), v64_is(left, 3));
	const v64 whole = v64_less(v64_and(v64_and(both, any), groups), v64_is(first, '0'));
	const v64 decimal = v64_less(v64_and(both, point), whole);
	const v64 digits_before = _mm256_srlv_epi64(_mm256_sllv_epi64(low, above), above);
	const v64 joined = v64_or(digits_before, _mm256_sllv_epi64(high, at));
	v64 hash = word_step(_mm256_sllv_epi64(joined, _mm256_sub_epi64(above, v64_set(24))));

	found.joined = more & v64_tops(v64_and(decimal, comma));
	if (found.joined) {
		const v64 second = blocks_at(text, _mm256_add_epi64(begin, v64_set(8)));

		hash = _mm256_blendv_epi8(hash_decimal(low, second, size, at), hash, whole);
	}
	v64_store(found.hash, hash);
	found.joined |= more & v64_tops(whole);
	found.asis = more & v64_tops(decimal) & ~found.joined;
	found.left = more & ~(found.joined | found.asis);
	return found;
}

/* Puts what four runs are found to be in their places, and lists what is left. */
static inline size_t put_settled(const struct settled *found, const uint8_t *text,
                                 const uint32_t *edge, const uint32_t *run, uint64_t *hash,
                                 uint32_t *code, uint32_t *left)
{
	unsigned rest = found->left;
	size_t count = 0;

	for (unsigned bits = found->joined; bits; bits &= bits - 1)
		hash[run[_tzcnt_u32(bits)]] = found->hash[_tzcnt_u32(bits)];
	for (unsigned bits = found->joined | found->asis; code && bits; bits &= bits - 1) {
		const uint32_t i = run[_tzcnt_u32(bits)], begin = edge[2 * i];
		const uint32_t digits = edge[2 * i + 1] - begin - 1;

		/* Zeros at the begin of a number are not significant. */
		if (text[begin] == '0')
			rest |= bits & (0 - bits);
		else
			code[i] = dd_code_with_rest(
			        dd_code_make(hash[i], hash[i], DD_NUMBER, false), digits);
	}
	for (; rest; rest &= rest - 1)
		left[count++] = run[_tzcnt_u32(rest)];
	return count;
}

size_t dd_settle_numbers_avx2(const uint8_t *text, const uint32_t *edge, const uint64_t *runs,
                              size_t words, uint64_t *hash, uint32_t *code, uint32_t *left)
{
	uint32_t list[DD_SETTLE_RUNS + DD_WORDS_SLACK];
	size_t n = 0, count = 0;

	for (size_t k = 0; k < words; k++)
		n += put_places(&runs[k], 64 * k, list + n);
	/* Behind the last are some that are there. */
	memset(list + n, 0, 4 * sizeof(*list));
	for (size_t i = 0; i < n; i += 4) {
		const unsigned mask = n - i < 4 ? (1u << (n - i)) - 1 : 15;
		const struct settled found = settle_four(text, edge, list + i, mask);

		count += put_settled(&found, text, edge, list + i, hash, code, left + count);
	}
	return count;
}
