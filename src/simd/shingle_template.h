/* shingle_template.h - the shingle kernel for vectors of 4, 8 and 16 lanes of 32 bits.
 *
 * Before inclusion: what sketch_template.h needs, and
 *     v32_store(p, x)   unaligned
 *     v32_turn(x)       each lane rotated left by DD_SHINGLE_TURN
 *     v32_words(p)      V32_LANES hashes of 64 bits, each folded to 32
 *
 * Definition: sketch/shingle.h. The words' hashes are folded a chunk at a time. Each vector
 * then holds neighbouring windows and is put together from k loads, by Horner's rule: no
 * lane waits for another.
 */
#include "simd/mix.h"

/* Windows between two goes at the words; with the words that reach beyond, 4 KiB. */
#define SHINGLE_CHUNK 1008

static inline v32 shingle_mix(v32 x)
{
	x = v32_mul(v32_xor(x, v32_shr(x, DD_SHINGLE_SHIFT_1)), v32_set(DD_SHINGLE_MUL_1));
	x = v32_mul(v32_xor(x, v32_shr(x, DD_SHINGLE_SHIFT_2)), v32_set(DD_SHINGLE_MUL_2));
	return v32_xor(x, v32_shr(x, DD_SHINGLE_SHIFT_3));
}

/* n >= V32_LANES windows, at most SHINGLE_CHUNK. The last vector of words and of windows overlaps
 * the one before. */
static inline void shingle_chunk(const uint64_t *word, size_t n, unsigned k, uint32_t *out)
{
	uint32_t folded[SHINGLE_CHUNK + 16];
	const size_t words = n + k - 1;

	for (size_t i = 0; i < words; i += V32_LANES) {
		const size_t at = i + V32_LANES <= words ? i : words - V32_LANES;

		v32_store(folded + at, v32_words(word + at));
	}
	for (size_t i = 0; i < n; i += V32_LANES) {
		const size_t at = i + V32_LANES <= n ? i : n - V32_LANES;
		v32 x = v32_load(folded + at + k - 1);

		for (unsigned j = k - 1; j > 0; j--)
			x = v32_xor(v32_turn(x), v32_load(folded + at + j - 1));
		v32_store(out + at, shingle_mix(x));
	}
}

static size_t shingle_kernel(const uint64_t *word, size_t n, unsigned k, uint32_t *out)
{
	const size_t windows = k < n ? n - k + 1 : 1;

	if (windows < V32_LANES)
		return dd_shingle_scalar(word, n, k, out);
	for (size_t i = 0; i < windows; i += SHINGLE_CHUNK) {
		const size_t left = windows - i, size = left < SHINGLE_CHUNK ? left : SHINGLE_CHUNK;
		/* A short rest is done with some windows again. */
		const size_t at = size < V32_LANES ? windows - V32_LANES : i;

		shingle_chunk(word + at, size < V32_LANES ? V32_LANES : size, k, out + at);
	}
	return windows;
}
