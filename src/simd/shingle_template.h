/* shingle_template.h - the shingle kernel for vectors of 4 and 8 lanes of 64 bits.
 *
 * Before inclusion: what sketch_template.h needs, and
 *     v64_store(p, x)   unaligned
 *     v64_turn(x)       each lane rotated left by DD_SHINGLE_TURN
 *
 * Definition: sketch/shingle.h. Each vector holds neighbouring windows and is put
 * together from k loads, by Horner's rule: no lane waits for another.
 */
#include "simd/mix.h"

static inline v64 shingle_mix(v64 x)
{
	x = v64_mul(v64_xor(x, v64_shr(x, DD_MIX_SHIFT_1)), v64_set(DD_MIX_MUL_1));
	x = v64_mul(v64_xor(x, v64_shr(x, DD_MIX_SHIFT_2)), v64_set(DD_MIX_MUL_2));
	return v64_xor(x, v64_shr(x, DD_MIX_SHIFT_3));
}

static size_t shingle_kernel(const uint64_t *word, size_t n, unsigned k, uint64_t *out)
{
	const size_t windows = k < n ? n - k + 1 : 1;

	if (windows < V64_LANES)
		return dd_shingle_scalar(word, n, k, out);
	for (size_t i = 0; i < windows; i += V64_LANES) {
		const size_t at = i + V64_LANES <= windows ? i : windows - V64_LANES;
		v64 x = v64_load(word + at + k - 1);

		for (unsigned j = k - 1; j > 0; j--)
			x = v64_xor(v64_turn(x), v64_load(word + at + j - 1));
		v64_store(out + at, shingle_mix(x));
	}
	return windows;
}
