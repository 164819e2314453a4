/* fold_avx512.c - the kernels of folding. */
#include "simd/edges_avx512.h"
#include "simd/tables.h"
#include "simd/vectors_avx512.h"

/* The letters of two bytes in a block: second has a bit for each of their second bytes. Returns
 * the block with them folded, and adds the first bytes of capitals to *capital. */
static inline v8 fold_pairs(v8 block, uint64_t second, uint64_t d1, const uint8_t pairs[128],
                            uint64_t *capital)
{
	const v8 code = _mm512_mask_permutexvar_epi8(_mm512_permutexvar_epi8(block, v8_load(pairs)),
	                                             d1 << 1, block, v8_load(pairs + 64));
	const uint64_t to_d1 = second & _mm512_test_epi8_mask(code, v8_set(64));
	const v8 low = v8_or(v8_and(code, v8_set(63)), v8_set(0x80));

	*capital |= (second & _mm512_movepi8_mask(code)) >> 1;
	block = _mm512_mask_mov_epi8(block, second, low);
	block = _mm512_mask_mov_epi8(block, second >> 1, v8_set(0xd0));
	return _mm512_mask_mov_epi8(block, to_d1 >> 1, v8_set(0xd1));
}

/* What of a block becomes one byte. */
struct short_bytes {
	uint64_t two, three; /* the first bytes of so many */
};

/* Latin letters and marks of a block, of which `left` bytes and more are there: puts what each
 * becomes in place of its first byte, and adds those of capitals to *capital. */
static inline struct short_bytes fold_short(const uint8_t *bytes, size_t left,
                                            const struct dd_fold_bytes *tables, v8 *out,
                                            uint64_t *capital)
{
	const v8 first = v8_load(bytes);
	const v8 second = _mm512_maskz_loadu_epi8(low_bits(left - 1), bytes + 1);
	const v8 third = _mm512_maskz_loadu_epi8(low_bits(left - 2), bytes + 2);
	const v8 odd = v8_and(_mm512_slli_epi16(first, 6), v8_set(64));
	const v8 place = v8_or(v8_and(second, v8_set(63)), odd);
	const v8 low = _mm512_permutex2var_epi8(v8_load(tables->latin), place,
	                                        v8_load(tables->latin + 64));
	const v8 high = _mm512_permutex2var_epi8(v8_load(tables->latin + 128), place,
	                                         v8_load(tables->latin + 192));
	const v8 mark = _mm512_permutexvar_epi8(third, v8_load(tables->marks));
	const uint64_t two =
	        _mm512_cmple_epu8_mask(_mm512_sub_epi8(first, v8_set(0xc2)), v8_set(3));
	const uint64_t upper_half = _mm512_cmpge_epu8_mask(first, v8_set(0xc4));
	const uint64_t three = _mm512_mask_cmpeq_epi8_mask(
	        _mm512_cmpeq_epi8_mask(first, v8_set(0xe2)), second, v8_set(0x80));
	const v8 latin = _mm512_maskz_mov_epi8(two, _mm512_mask_mov_epi8(low, upper_half, high));
	const v8 code = _mm512_mask_mov_epi8(latin, three, mark);
	const uint64_t is_short = _mm512_test_epi8_mask(code, code);

	*capital |= _mm512_movepi8_mask(code);
	*out = _mm512_mask_mov_epi8(*out, is_short, v8_and(code, v8_set(0x7f)));
	return (struct short_bytes){two & is_short, three & is_short};
}

size_t dd_fold_plain_avx512(const uint8_t *bytes, size_t n, uint8_t *text, size_t *at,
                            uint64_t *upper, const struct dd_fold_bytes *tables)
{
	size_t i = 0, to = *at, done = 64;

	for (; done >= 62 && n - i >= 64; i += done) {
		v8 block = v8_load(bytes + i);
		const uint64_t wide = _mm512_movepi8_mask(block);
		uint64_t capital =
		        _mm512_cmplt_epu8_mask(_mm512_sub_epi8(block, v8_set('A')), v8_set(26));
		v8 out = _mm512_mask_add_epi8(block, capital, block, v8_set(0x20));
		uint64_t keep = UINT64_MAX;

		done = 64;
		if (wide) {
			const uint64_t d1 = _mm512_cmpeq_epi8_mask(block, v8_set(0xd1));
			const uint64_t pair = d1 | _mm512_cmpeq_epi8_mask(block, v8_set(0xd0));
			struct short_bytes is = {0, 0};
			uint64_t second, other;

			if (pair)
				out = fold_pairs(out, pair << 1, d1, tables->pairs, &capital);
			if (tables->latin && wide & ~(pair | pair << 1))
				is = fold_short(bytes + i, n - i, tables, &out, &capital);
			second = (is.two | is.three) << 1 | is.three << 2;
			/* What goes on behind the block begins the next one. */
			other = (wide & ~(pair | pair << 1 | is.two | is.three | second)) |
			        ((pair | is.two | is.three) & UINT64_C(1) << 63) |
			        (is.three & UINT64_C(1) << 62);
			keep = ~second;
			/* A jump, foreseen: else the next block would wait for this one. */
			if (__builtin_expect(other != 0, 0)) {
				done = (size_t)_tzcnt_u64(other);
				keep &= low_bits(done);
			}
			out = _mm512_maskz_compress_epi8(keep, out);
			capital = _pext_u64(capital, keep);
		}
		_mm512_storeu_si512(text + to, out);
		if (upper)
			set_bits(upper, to, capital);
		to += count_ones(keep);
	}
	*at = to;
	return i;
}

/* A block of ASCII to `at` in the text; false if it is none. */
static inline bool fold_ascii_block(const uint8_t *bytes, size_t at, uint8_t *text, uint64_t *upper)
{
	const v8 block = v8_load(bytes + at);
	const uint64_t capital =
	        _mm512_cmplt_epu8_mask(_mm512_sub_epi8(block, v8_set('A')), v8_set(26));

	if (_mm512_movepi8_mask(block))
		return false;
	_mm512_storeu_si512(text + at, _mm512_mask_add_epi8(block, capital, block, v8_set(0x20)));
	if (upper)
		set_bits(upper, at, capital);
	return true;
}

#include "simd/fold_template.h"

size_t dd_fold_ascii_avx512(const uint8_t *bytes, size_t n, uint8_t *text, uint64_t *upper)
{
	return fold_ascii(bytes, n, text, upper);
}

/* Bits 0, 3, 6, ... 60: where the characters of a block of 63 bytes begin. */
#define THIRDS UINT64_C(0x1249249249249249)

size_t dd_skip_han_avx512(const uint8_t *bytes, size_t n, uint8_t *copy)
{
	size_t i = 0;

	for (; n - i >= 64; i += 63) {
		const v8 block = v8_load(bytes + i);
		const uint64_t most =
		        _mm512_cmplt_epu8_mask(_mm512_sub_epi8(block, v8_set(0xe5)), v8_set(5));
		const uint64_t first = _mm512_cmpeq_epi8_mask(block, v8_set(0xe4)) &
		                       _mm512_cmpge_epu8_mask(block, v8_set(0xb8)) >> 1;
		const uint64_t other = THIRDS & ~(most | first);

		if (copy)
			_mm512_storeu_si512(copy + i, block);
		if (other)
			return i + (size_t)_tzcnt_u64(other);
	}
	return i;
}

/* First bytes of Han: E5 to E9, and E4 before B8 and above. */
static inline uint64_t han_begins(v8 first, v8 second)
{
	const uint64_t most =
	        _mm512_cmplt_epu8_mask(_mm512_sub_epi8(first, v8_set(0xe5)), v8_set(5));

	return most | _mm512_mask_cmpge_epu8_mask(_mm512_cmpeq_epi8_mask(first, v8_set(0xe4)),
	                                          second, v8_set(0xb8));
}

/* The marks of three bytes that become one, in their first bytes' places. */
static inline v8 mark_codes(v8 first, v8 second, v8 third, const uint8_t *marks)
{
	const __mmask64 at_80 = _mm512_cmpeq_epi8_mask(second, v8_set(0x80));
	const __mmask64 general = _mm512_mask_cmpeq_epi8_mask(at_80, first, v8_set(0xe2));
	const __mmask64 cjk = _mm512_mask_cmpeq_epi8_mask(at_80, first, v8_set(0xe3));
	const __mmask64 full_width = _mm512_mask_cmpeq_epi8_mask(
	        _mm512_cmpeq_epi8_mask(second, v8_set(0xbc)), first, v8_set(0xef));
	v8 code = _mm512_maskz_permutexvar_epi8(general, third, v8_load(marks));

	code = _mm512_mask_permutexvar_epi8(code, cjk, third, v8_load(marks + 64));
	return _mm512_mask_permutexvar_epi8(code, full_width, third, v8_load(marks + 128));
}

struct han_block {
	v8 out;
	uint64_t wide, letter, digit, han, mark;
};

static inline struct han_block look_at_block(const uint8_t *bytes, const uint8_t *marks)
{
	const v8 first = v8_load(bytes), second = v8_load(bytes + 1), third = v8_load(bytes + 2);
	const v8 lower = v8_or(first, v8_set(0x20));
	const v8 code = mark_codes(first, second, third, marks);
	const uint64_t mark = _mm512_test_epi8_mask(code, code);

	return (struct han_block){
	        .out = _mm512_mask_mov_epi8(first, mark, code),
	        .wide = _mm512_movepi8_mask(first),
	        .letter = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(lower, v8_set('a')), v8_set(26)),
	        .digit = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(first, v8_set('0')), v8_set(10)),
	        .han = han_begins(first, second),
	        .mark = mark,
	};
}

static inline void keep_bytes(v8 block, uint64_t keep, uint8_t *text)
{
	_mm512_storeu_si512(text, _mm512_maskz_compress_epi8(keep, block));
}

#include "simd/han_template.h"

size_t dd_fold_han_avx512(const uint8_t *bytes, size_t n, uint8_t *text, size_t *at,
                          const struct dd_fold_bytes *tables, uint32_t *turns, size_t *count)
{
	return fold_han(bytes, n, text, at, tables->marks, turns, count);
}
