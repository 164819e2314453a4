/* minhash.h - what the sketch kernel computes, and what can be told from it.
 *
 * FastSimilaritySketch (Dahlgaard, Knudsen, Thorup, "Fast similarity sketching",
 * FOCS 2017) with t = 128 bins, kept as 8-bit registers (Li and Koenig, "b-bit
 * minwise hashing", WWW 2010). Round i hashes every shingle h of the set to a 32-bit
 * number
 *
 *     x = h                                                    for i = 0
 *     x = p ^ p >> 16,  p = (h ^ flip(i)) * factor(i)          for i = 1 .. 255
 *     flip(i) = mix(i * 0x9e3779b97f4a7c15) >> 32
 *     factor(i) = mix(i * 0x9e3779b97f4a7c15) mod 2^32 | 1
 *
 * modulo 2^32, where mix is the finalizer of splitmix64, modulo 2^64 (Stafford's variant 13 of
 * MurmurHash3's):
 *
 *     x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9
 *     x = (x ^ x >> 27) * 0x94d049bb133111eb
 *     mix = x ^ x >> 31
 *
 * The fields of x are
 *
 *     31..25 bin     24..8 order     7..0 register
 *
 * Rounds 0 to 127: each bin that is empty when the round begins takes the smallest x
 * of those that fall into it, if any does and that x is not 2^32 - 1. Round 128 + b: bin b,
 * if it is still empty, takes the smallest x mod 2^25 of all shingles. A bin filled in
 * one round is not touched by a later one. Register b of the signature is the low 8
 * bits of what bin b took.
 *
 * So the signature is a function of the set of shingle hashes: neither order nor
 * repetition matters. The low 8 bits decide a minimum only where two hashes share the 24
 * bits above, as n / 2^24 of them do with the smallest of a bin (n shingles: 0.006 % for 1,000); else
 * they are independent of the order, and two sets whose minima differ agree in a
 * register with probability 2^-8. From some ten million words on the order fills up, and large
 * texts agree in more registers than they should: more candidates, no wrong matches.
 *
 * The hashes must look uniformly random, as those of shingle.h do.
 *
 * Cost: round 0, and then about 128 ln(128) / n more rounds over n shingles until the
 * bins are full. Measured (-O3, AVX-512 at 2.6 GHz), ns for a signature:
 *
 *     shingles    20    50   100   300  1000  10000
 *     scalar    1280  1120  1010   880   630   4560
 *     AVX2       870   540   420   340   410   3600
 *     AVX-512    930   560   400   280   420   3600
 */
#ifndef DD_SKETCH_MINHASH_H
#define DD_SKETCH_MINHASH_H

#include "simd/kernels.h"

/* The Jaccard similarity of two sets of shingles, estimated from how many of their
 * DD_REGISTERS registers agree; without bias but for being cut off at 0:
 *
 *     (agree / 128 - 1 / 256) / (1 - 1 / 256)
 *
 * Standard deviation, measured over 20,000 pairs of sets with n shingles in their
 * union, against classic MinHash with 128 permutations and whole minima, whose
 * sqrt(J (1 - J) / 128) does not depend on n:
 *
 *     J     n = 50   n = 300   n = 2000   classic
 *     0.2    .0256     .0287      .0346     .0351
 *     0.5    .0316     .0359      .0430     .0439
 *     0.8    .0251     .0285      .0344     .0354
 */
double dd_minhash_jaccard(unsigned agree);

#endif
