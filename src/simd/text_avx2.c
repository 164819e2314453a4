/* text_avx2.c - the kernels of text: folding, and the words. */
#include "base/code.h"
#include "simd/bits_avx2.h"
#include "simd/mix.h"
#include "simd/tables.h"
#include "simd/vectors_avx2.h"

/* 0xff for each of A to Z. */
static inline v8 capital_bytes(v8 x)
{
	return between(x, 'A', 26);
}

/* Entries of a table of 64 for the low six bits of each byte. */
static inline v8 look_up_64(const uint8_t table[64], v8 bytes)
{
	const v8 row = v8_and(bytes, v8_set(0x30)), column = v8_and(bytes, v8_set(0x0f));
	v8 out = v8_set(0);

	for (unsigned i = 0; i < 4; i++) {
		const v8 here = _mm256_cmpeq_epi8(row, v8_set(i << 4));

		out = v8_or(out, v8_and(here, v8_lookup(v8_table(table + 16 * i), column)));
	}
	return out;
}

/* The bytes of a register one place down, 0 at the top. */
static inline v8 one_down(v8 x)
{
	return _mm256_alignr_epi8(_mm256_permute2x128_si256(x, x, 0x81), x, 1);
}

/* The letters of two bytes in a block: second is 0xff for each of their second bytes, d1 for
 * those after 0xd1. Returns the block with them folded, and adds the first bytes of
 * capitals to *capital. */
static inline v8 fold_pairs(v8 block, v8 second, v8 d1, const uint8_t pairs[128], uint32_t *capital)
{
	const v8 code = v8_and(second, _mm256_blendv_epi8(look_up_64(pairs, block),
	                                                  look_up_64(pairs + 64, block), d1));
	const v8 low = v8_or(v8_and(code, v8_set(63)), v8_set(0x80));
	/* The bit of 64 as one of 1. */
	const v8 to_d1 = _mm256_srli_epi16(one_down(v8_and(code, v8_set(64))), 6);

	*capital |= (uint32_t)_mm256_movemask_epi8(code) >> 1;
	block = _mm256_blendv_epi8(block, low, second);
	return _mm256_blendv_epi8(block, v8_or(v8_set(0xd0), to_d1), one_down(second));
}

/* What a character becomes, if that is one byte, as the tables have it; else 0. Its bytes go to
 * *n. */
static inline unsigned short_code(const uint8_t *s, const struct dd_fold_bytes *tables, size_t *n)
{
	*n = s[0] == 0xe2 ? 3 : 2;
	if (!tables->latin)
		return 0;
	if (s[0] >= 0xc2 && s[0] <= 0xc5)
		return tables->latin[(s[0] - 0xc2u) << 6 | (s[1] & 63u)];
	return s[0] == 0xe2 && s[1] == 0x80 ? tables->marks[s[2] & 63] : 0;
}

/* Of what gets shorter one character at a time, as bytes cannot be packed. */
size_t dd_fold_plain_avx2(const uint8_t *bytes, size_t n, uint8_t *text, size_t *at,
                          uint64_t *upper, const struct dd_fold_bytes *tables)
{
	size_t i = 0, to = *at;

	while (n - i >= 64) {
		const v8 block = v8_load(bytes + i), large = capital_bytes(block);
		v8 out = v8_or(block, v8_and(large, v8_set(0x20)));
		const uint32_t wide = (uint32_t)_mm256_movemask_epi8(block);
		uint32_t capital = (uint32_t)_mm256_movemask_epi8(large), other = 0;
		size_t done = 32, more;
		unsigned code;

		if (wide) {
			const v8 d1 = _mm256_cmpeq_epi8(block, v8_set(0xd1));
			const v8 pair = v8_or(d1, _mm256_cmpeq_epi8(block, v8_set(0xd0)));
			const v8 zero = v8_set(0);
			const uint32_t first = (uint32_t)_mm256_movemask_epi8(pair);

			/* A pair that goes on behind the block begins the next one. */
			const uint32_t stop = first >> 31 << 31;

			other = wide & ~first & ~(first << 1);
			done = other | stop ? (size_t)_tzcnt_u32(other | stop) : 32;
			if (first)
				out = fold_pairs(out, v8_back1(pair, zero), v8_back1(d1, zero),
				                 tables->pairs, &capital);
		}
		_mm256_storeu_si256((__m256i *)(void *)(text + to), out);
		if (upper)
			set_bits(upper, to, capital & ((UINT64_C(1) << done) - 1));
		i += done;
		to += done;
		if (!other)
			continue;
		code = short_code(bytes + i, tables, &more);
		if (!code)
			break;
		text[to] = code & 0x7f;
		if (upper)
			upper[to / 64] |= (uint64_t)(code >> 7) << to % 64;
		i += more;
		to++;
	}
	*at = to;
	return i;
}

/* Lowers 32 bytes and tells which were capitals. */
static inline uint32_t lower_bytes(v8 block, uint8_t *text)
{
	const v8 large = capital_bytes(block);

	_mm256_storeu_si256((__m256i *)(void *)text, v8_or(block, v8_and(large, v8_set(0x20))));
	return (uint32_t)_mm256_movemask_epi8(large);
}

/* A block of ASCII to `at` in the text; false if it is none. */
static inline bool fold_ascii_block(const uint8_t *bytes, size_t at, uint8_t *text, uint64_t *upper)
{
	const v8 low = v8_load(bytes + at), high = v8_load(bytes + at + 32);
	uint64_t capital;

	if (v8_any_high(v8_or(low, high)))
		return false;
	capital = lower_bytes(low, text + at);
	capital |= (uint64_t)lower_bytes(high, text + at + 32) << 32;
	if (upper)
		set_bits(upper, at, capital);
	return true;
}

#include "simd/fold_template.h"

size_t dd_fold_ascii_avx2(const uint8_t *bytes, size_t n, uint8_t *text, uint64_t *upper)
{
	return fold_ascii(bytes, n, text, upper);
}

size_t dd_skip_han_avx2(const uint8_t *bytes, size_t n, uint8_t *copy)
{
	/* Bits 0, 3, 6, ... 27: where the characters of a block of 30 bytes begin. */
	const uint32_t thirds = 0x09249249;
	size_t i = 0;

	for (; n - i >= 32; i += 30) {
		const v8 block = v8_load(bytes + i), above = _mm256_sub_epi8(block, v8_set(0xe5));
		const v8 most = _mm256_cmpeq_epi8(_mm256_min_epu8(above, v8_set(4)), above);
		const v8 second = _mm256_cmpeq_epi8(_mm256_max_epu8(block, v8_set(0xb8)), block);
		const v8 first = v8_and(_mm256_cmpeq_epi8(block, v8_set(0xe4)), one_down(second));
		const uint32_t other = thirds & ~(uint32_t)_mm256_movemask_epi8(v8_or(most, first));

		if (copy)
			_mm256_storeu_si256((__m256i *)(void *)(copy + i), block);
		if (other)
			return i + (size_t)_tzcnt_u32(other);
	}
	return i;
}

/* dd_word_step() of each lane. */
static inline v64 word_step(v64 t)
{
	const v64 turned = _mm256_shuffle_epi32(t, _MM_SHUFFLE(2, 3, 0, 1));
	const v64 low = _mm256_add_epi64(t, v64_set(DD_WORD_ADD_LOW));
	const v64 high = _mm256_add_epi64(turned, v64_set(DD_WORD_ADD_HIGH));

	return v64_xor(_mm256_mul_epu32(low, high), turned);
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

/* Four words by their first 8 bytes; returns which have more. */
static inline unsigned hash_four(const uint8_t *text, const uint32_t *edge, uint64_t *hash)
{
	const v64 edges = _mm256_loadu_si256((const __m256i *)(const void *)edge);
	const v64 begin = _mm256_and_si256(edges, v64_set(UINT32_MAX));
	const v64 size = _mm256_sub_epi64(_mm256_srli_epi64(edges, 32), begin);
	const v64 word = _mm256_i64gather_epi64((const long long *)(const void *)text, begin, 1);
	const v64 bits = _mm256_sub_epi64(v64_set(64), _mm256_slli_epi64(size, 3));

	/* A shift by a negative number gives 0: those have more. */
	v64_store(hash, word_step(_mm256_sllv_epi64(word, bits)));
	return (unsigned)_mm256_movemask_pd(
	        _mm256_castsi256_pd(_mm256_cmpgt_epi64(size, v64_set(8))));
}

static inline uint64_t load_word(const uint8_t *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	return word;
}

static uint64_t hash_word(const uint8_t *bytes, uint32_t n)
{
	uint64_t state = 0;

	for (; n > 8; n -= 8, bytes += 8)
		state = dd_word_step(state ^ load_word(bytes));
	return dd_word_step(state ^ load_word(bytes) << (64 - 8 * n));
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

			if (foreign && text[edge[2 * k]] >= DD_PLAIN_BELOW)
				continue;
			hash[k] = hash_word(text + edge[2 * k], edge[2 * k + 1] - edge[2 * k]);
		}
	}
	for (; i < n; i++)
		hash[i] = hash_word(text + edge[2 * i], edge[2 * i + 1] - edge[2 * i]);
}

#define STEM 5

/* See base/code.h; in the low halves of the lanes. */
static inline v64 make_codes(v64 stem, v64 word)
{
	const v64 x = v64_xor(stem, _mm256_srli_epi64(stem, 32));
	const v64 y = v64_xor(word, _mm256_srli_epi64(word, 32));
	const v64 term =
	        _mm256_srli_epi64(_mm256_mul_epu32(x, v64_set(DD_TERM_FACTOR)), 32 - DD_TERM_BITS);
	const v64 rest =
	        _mm256_srli_epi64(_mm256_mul_epu32(y, v64_set(DD_REST_FACTOR)), 28 - DD_TERM_BITS);

	return _mm256_or_si256(_mm256_and_si256(term, v64_set(DD_TERM_MASK)),
	                       _mm256_and_si256(rest, v64_set(DD_WORD_MASK & ~DD_TERM_MASK)));
}

/* Of numbers of so many digits, the first not 0, whose term is made. */
static inline v64 number_codes(v64 made, v64 size)
{
	const v64 digits = _mm256_min_epu32(size, v64_set(15)); /* sizes have 32 bits */
	const v64 rest = _mm256_slli_epi64(digits, DD_TERM_BITS);

	return _mm256_or_si256(_mm256_and_si256(made, v64_set(DD_TERM_MASK)),
	                       _mm256_or_si256(rest, v64_set(DD_NUMBER << DD_KIND_SHIFT)));
}

/* Four words; returns which it could do. */
static inline unsigned code_four(const uint8_t *text, const uint32_t *edge, const uint64_t *hash,
                                 unsigned upper, uint32_t *code)
{
	const v64 edges = _mm256_loadu_si256((const __m256i *)(const void *)edge);
	const v64 begin = _mm256_and_si256(edges, v64_set(UINT32_MAX));
	const v64 size = _mm256_sub_epi64(_mm256_srli_epi64(edges, 32), begin);
	const v64 first = _mm256_i64gather_epi64((const long long *)(const void *)text, begin, 1);
	const v64 byte = _mm256_and_si256(first, v64_set(255)), zero = v64_set('0');
	const v64 number = _mm256_andnot_si256(_mm256_cmpgt_epi64(zero, byte),
	                                       _mm256_cmpgt_epi64(v64_set('9' + 1), byte));
	const v64 cut = _mm256_andnot_si256(number, _mm256_cmpgt_epi64(size, v64_set(STEM)));
	const v64 word = v64_load(hash);
	const v64 stem =
	        _mm256_blendv_epi8(word, word_step(_mm256_slli_epi64(first, 64 - 8 * STEM)), cut);
	const v64 stem_size = _mm256_blendv_epi8(size, v64_set(STEM), cut);
	const v64 bits = _mm256_sub_epi64(v64_set(64), _mm256_slli_epi64(stem_size, 3));
	const v64 letters = _mm256_and_si256(_mm256_sllv_epi64(first, bits),
	                                     v64_set(UINT64_C(0x8080808080808080)));
	const v64 lane = _mm256_setr_epi64x(1, 2, 4, 8);
	const v64 capital = _mm256_cmpeq_epi64(_mm256_and_si256(v64_set(upper), lane), lane);
	const v64 name = _mm256_and_si256(capital, v64_set(DD_NAME << DD_KIND_SHIFT));
	const v64 made = _mm256_or_si256(make_codes(stem, word), name);
	const v64 packed = _mm256_permutevar8x32_epi32(
	        _mm256_blendv_epi8(made, number_codes(made, size), number),
	        _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6));

	_mm_storeu_si128((__m128i *)(void *)code, _mm256_castsi256_si128(packed));
	/* Zeros at the begin of a number are not significant. */
	return (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(_mm256_andnot_si256(
	        _mm256_cmpeq_epi64(byte, zero), _mm256_cmpeq_epi64(letters, v64_set(0)))));
}

/* The last words, fewer than four, are left to the caller. */
size_t dd_code_words_avx2(const uint8_t *text, const uint32_t *edge, size_t n, const uint64_t *hash,
                          const uint64_t *upper, uint32_t *code, uint32_t *left)
{
	size_t count = 0, i = 0;

	for (; n - i >= 4; i += 4) {
		unsigned done = code_four(text, edge + 2 * i, hash + i,
		                          (unsigned)(upper[i / 64] >> i % 64 & 15), code + i);

		for (unsigned k = 0; k < 4; k++) {
			left[count] = (uint32_t)(i + k);
			count += ~done >> k & 1;
		}
	}
	for (; i < n; i++)
		left[count++] = (uint32_t)i;
	return count;
}
