/* shingle.h - what the shingle kernel computes.
 *
 * A shingle is a window of k consecutive words; a text of n words has n - k + 1, and
 * one of all its words if it has fewer than k. With w[0..k) the 64-bit hashes of a
 * window's words, in order, its hash is
 *
 *     x = w[0] ^ rotl(w[1], 13) ^ rotl(w[2], 26) ^ ... ^ rotl(w[k-1], 13 * (k-1) mod 64)
 *     x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9
 *     x = (x ^ x >> 27) * 0x94d049bb133111eb
 *     hash = x ^ x >> 31
 *
 * modulo 2^64, rotl to the left, >> filling in zeros. 13 is odd, so up to 64 words
 * are turned by different amounts: exchanging two different words changes x, and a
 * word that occurs twice does not cancel out. The three lines after it, a bijection,
 * are the finalizer of splitmix64 (Stafford's variant 13 of MurmurHash3's): they
 * break the linear relations between overlapping windows, which the minima of the
 * sketch would see.
 *
 * Measured (-O2, AVX-512 at 2.6 GHz, k = 5, n = 300), ns for each shingle: scalar
 * 1.2, AVX2 1.1, AVX-512 0.5.
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
