/* shingle.h - what the shingle kernel computes.
 *
 * A shingle is a window of k consecutive words; a text of n words has n - k + 1, and
 * one of all its words if it has fewer than k. With h[0..k) the 64-bit hashes of a
 * window's words, in order, its hash has 32 bits:
 *
 *     w[i] = (h[i] ^ h[i] >> 32) mod 2^32
 *     x = w[0] ^ rotl(w[1], 13) ^ rotl(w[2], 26) ^ ... ^ rotl(w[k-1], 13 * (k-1) mod 32)
 *     x = (x ^ x >> 16) * 0x7feb352d
 *     x = (x ^ x >> 15) * 0x846ca68b
 *     hash = x ^ x >> 16
 *
 * modulo 2^32, rotl to the left, >> filling in zeros. 13 is odd, so up to 32 words
 * are turned by different amounts: exchanging two different words changes x, and a
 * word that occurs twice does not cancel out. The three lines after it, a bijection (Wellons,
 * "lowbias32", from "Prospecting for hash functions", 2018), break the linear relations between overlapping windows, which the minima of the
 * sketch would see. Two different windows have one hash with probability 2^-32: of two
 * articles of 600 words that have none in common, one pair in 12,000 then looks as if they
 * had one. Nothing is merged by it: a shingle's hash only proposes.
 *
 * Measured (-O3, AVX-512 at 2.6 GHz, k = 5, n = 300), ns for each shingle: scalar
 * 1.3, AVX2 0.5, AVX-512 0.3.
 */
#ifndef DD_SKETCH_SHINGLE_H
#define DD_SKETCH_SHINGLE_H

#include "simd/kernels.h"

#include <stddef.h>

/* The largest k that the kernels take. */
#define DD_SHINGLE_WORDS_MAX 16

/* How many shingles the kernel makes of n >= 1 words. */
static inline size_t dd_shingle_count(size_t n, unsigned k)
{
	return n < k ? 1 : n - k + 1;
}

/* The places that the kernel's output array must have for n words. */
static inline size_t dd_shingle_room(size_t n)
{
	return (n + 15) / 16 * 16;
}

#endif
