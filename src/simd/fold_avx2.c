/* fold_avx2.c - the kernels of folding. */
#include "simd/bits_avx2.h"
#include "simd/places_avx2.h"
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
		const v8 here = v8_is(row, i << 4);

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
	if (dd_in_latin(s))
		return dd_latin_code(tables->latin, s);
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
			const v8 d1 = v8_is(block, 0xd1);
			const v8 pair = v8_or(d1, v8_is(block, 0xd0));
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

/* 0xff for the first bytes of Han: E5 to E9, and E4 before B8 and above. */
static inline v8 han_begins(v8 first, v8 second)
{
	return v8_or(between(first, 0xe5, 5), v8_and(v8_is(first, 0xe4), at_least(second, 0xb8)));
}

size_t dd_skip_han_avx2(const uint8_t *bytes, size_t n, uint8_t *copy)
{
	/* Bits 0, 3, 6, ... 27: where the characters of a block of 30 bytes begin. */
	const uint32_t thirds = 0x09249249;
	size_t i = 0;

	for (; n - i >= 32; i += 30) {
		const v8 block = v8_load(bytes + i), begins = han_begins(block, one_down(block));
		const uint32_t other = thirds & ~(uint32_t)_mm256_movemask_epi8(begins);

		if (copy)
			_mm256_storeu_si256((__m256i *)(void *)(copy + i), block);
		if (other)
			return i + (size_t)_tzcnt_u32(other);
	}
	return i;
}

/* The marks of three bytes that become one, in their first bytes' places; else 0. */
static inline v8 mark_codes(v8 first, v8 second, v8 third, const uint8_t *marks)
{
	const v8 at_80 = v8_is(second, 0x80), at_bc = v8_is(second, 0xbc);
	const v8 general = v8_and(v8_is(first, 0xe2), at_80);
	const v8 cjk = v8_and(v8_is(first, 0xe3), at_80);
	const v8 full_width = v8_and(v8_is(first, 0xef), at_bc);
	const v8 code = v8_or(v8_and(cjk, look_up_64(marks + 64, third)),
	                      v8_and(full_width, look_up_64(marks + 128, third)));

	if (!v8_any(general))
		return code;
	return v8_or(code, v8_and(general, look_up_64(marks, third)));
}

/* 64 bytes. */
struct halves {
	v8 low, high;
};

static inline uint64_t bits_of(struct halves x)
{
	return top_bits(x.low, x.high);
}

struct han_block {
	struct halves out;
	uint64_t wide, letter, digit, han, mark;
};

static inline v8 letter_bytes(v8 x)
{
	return between(v8_or(x, v8_set(0x20)), 'a', 26);
}

static inline struct han_block look_at_block(const uint8_t *bytes, const uint8_t *marks)
{
	const struct halves first = {v8_load(bytes), v8_load(bytes + 32)};
	const struct halves second = {v8_load(bytes + 1), v8_load(bytes + 33)};
	const struct halves code = {
	        mark_codes(first.low, second.low, v8_load(bytes + 2), marks),
	        mark_codes(first.high, second.high, v8_load(bytes + 34), marks),
	};
	const struct halves none = {v8_is(code.low, 0), v8_is(code.high, 0)};

	return (struct han_block){
	        .out = {v8_or(code.low, v8_and(first.low, none.low)),
	                v8_or(code.high, v8_and(first.high, none.high))},
	        .wide = bits_of(first),
	        .letter = top_bits(letter_bytes(first.low), letter_bytes(first.high)),
	        .digit = top_bits(between(first.low, '0', 10), between(first.high, '0', 10)),
	        .han = top_bits(han_begins(first.low, second.low),
	                        han_begins(first.high, second.high)),
	        .mark = ~bits_of(none),
	};
}

/* Eight bytes at a time. */
static inline void keep_bytes(struct halves block, uint64_t keep, uint8_t *text)
{
	uint8_t bytes[64];

	_mm256_storeu_si256((__m256i *)(void *)bytes, block.low);
	_mm256_storeu_si256((__m256i *)(void *)(bytes + 32), block.high);
	for (size_t k = 0; k < 64; k += 8) {
		const uint8_t kept = (uint8_t)(keep >> k);
		const __m128i place = _mm_loadu_si64(&places_of[kept]);

		_mm_storeu_si64(text, _mm_shuffle_epi8(_mm_loadu_si64(bytes + k), place));
		text += count_ones(kept);
	}
}

#include "simd/han_template.h"

size_t dd_fold_han_avx2(const uint8_t *bytes, size_t n, uint8_t *text, size_t *at,
                        const struct dd_fold_bytes *tables, uint32_t *turns, size_t *count)
{
	return fold_han(bytes, n, text, at, tables->marks, turns, count);
}
