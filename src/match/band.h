/* band.h - locality-sensitive hashing: signatures cut into bands.
 *
 * Two documents become candidates if all rows of one band, bytes of their signatures,
 * agree. With b bands of r rows, a pair of Jaccard similarity J does with probability
 *
 *     1 - (1 - J^r)^b
 *
 * (Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", 3.4). Registers that
 * agree by chance, 1 in 256, only add to that. Tools that put the steepest point of
 * the curve at the threshold miss most pairs there; here the recall at the
 * threshold is promised, and what lies below it is for verification to drop.
 */
#ifndef DD_MATCH_BAND_H
#define DD_MATCH_BAND_H

#include "simd/kernels.h"

#include <stdbool.h>
#include <stdint.h>

/* Recall at the threshold. */
#define DD_BANDS_RECALL 0.99

/* How many registers have to be equal for a pair to be looked at: what the threshold makes
 * of them in the mean, less DD_BANDS_DOUBT standard deviations. */
#define DD_BANDS_DOUBT 3.0

struct dd_bands {
	unsigned rows;  /* registers of a band, 1 .. DD_REGISTERS */
	unsigned bands; /* DD_REGISTERS / rows; registers left over are not used */
	/* Equal registers: */
	unsigned likely; /* of a pair at the threshold, in the mean */
	unsigned least;  /* of one that is looked at, see DD_BANDS_DOUBT */
};

/* The most rows that keep the recall at threshold (a Jaccard similarity from 0 to 1) at
 * DD_BANDS_RECALL or above; one row below 0.036, where none do.
 *
 *     threshold   0.1  0.2  0.3  0.4  0.5  0.6  0.7  0.8  0.9
 *     rows          1    1    2    2    3    3    4    6   10
 *     bands       128  128   64   64   42   42   32   21   12
 *
 * A band of r rows has 256^r values: with few rows, unrelated documents of a large
 * corpus meet by chance (3 rows: each pair with probability 42 / 2^24).
 */
struct dd_bands dd_bands_for(double threshold);

/* The probability that a pair of that similarity becomes a candidate. */
double dd_bands_recall(struct dd_bands bands, double jaccard);

/* The key of a band, 0 <= band < bands.bands: documents with equal keys are candidates.
 * Different (band, bytes) share a key with probability 2^-64. With s[0..r) the band's
 * bytes, signature[band * r ..], cut into 64-bit little-endian numbers c, the last
 * padded with zeros, and mix the finalizer in minhash.h:
 *
 *     key = mix((band + 1) * 0x9e3779b97f4a7c15)
 *     key = mix(key ^ c)                                   for each c
 */
uint64_t dd_band_key(const uint8_t *signature, struct dd_bands bands, unsigned band);

/* In how many registers two signatures agree. */
unsigned dd_bands_agree(const uint8_t *a, const uint8_t *b);

/* Whether two signatures agree in a band, and in enough registers. */
bool dd_bands_propose(const uint8_t *a, const uint8_t *b, struct dd_bands bands);

#endif
