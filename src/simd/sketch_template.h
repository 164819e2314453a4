/* sketch_template.h - the sketch kernel for lanes of 32 bits.
 *
 * Before inclusion, as types, constants and static inline functions:
 *     v32, V32_LANES              a vector and its lanes: 1, 4, 8, 16
 *     v32_load(p), v32_store(p, x), v32_set(x)   unaligned; one number in all lanes
 *     v32_xor, v32_mul            bitwise; product modulo 2^32
 *     v32_sub, v32_min            difference modulo 2^32; the smaller one, unsigned
 *     v32_shr(x, bits)            all lanes by one number of bits
 *     v32_equal(a, b)             a bit for each lane: is it the same in both
 *     v32_low_bytes(p, x)         stores the low byte of each lane, V32_LANES bytes
 *     v32_keep(place, x, empty)   stores the lanes whose bin (top 7 bits) is set in
 *                                 the bitmap empty[2], packed, and returns how many;
 *                                 may write all V32_LANES places
 *     take_halves(half, hash, n)  of each of n >= V32_LANES hashes and half[its top byte] leaves
 *                                 the smaller one there
 *
 * Definition: sketch/minhash.h. Round 0 is one store for each shingle: the bins
 * change with nearly every one of them in a short article, so a vector of minima
 * would meet conflicts, and a test before the store mispredicts. Later rounds only
 * look for the few hashes that fall into empty bins, a vector at a time; for one or two bins,
 * which is what an article leaves, for the smallest of each.
 */
#include "simd/mix.h"

#include <stdbool.h>
#include <string.h>

/* Hashes kept between two drains. */
#define SKETCH_KEPT 256

struct sketch {
	uint32_t bin[DD_REGISTERS]; /* smallest hash so far, or DD_BIN_EMPTY */
	uint64_t empty[2];          /* bitmap of the bins that the round at hand may fill */
};

/* Bitmap of the empty ones among 64 bins. */
static uint64_t sketch_empty_bins(const uint32_t *bin)
{
	const v32 empty = v32_set(DD_BIN_EMPTY);
	uint64_t bits = 0;

	for (unsigned i = 0; i < 64; i += V32_LANES)
		bits |= (uint64_t)v32_equal(v32_load(bin + i), empty) << i;
	return bits;
}

/* In halves of bins, as a byte says which. */
static void sketch_first_round(struct sketch *sketch, const uint32_t *shingle, size_t n)
{
	uint32_t half[2 * DD_REGISTERS];

	memset(half, 0xff, sizeof(half));
	take_halves(half, shingle, n);
	for (size_t b = 0; b < DD_REGISTERS; b++)
		sketch->bin[b] = half[2 * b] < half[2 * b + 1] ? half[2 * b] : half[2 * b + 1];
	sketch->empty[0] = sketch_empty_bins(sketch->bin);
	sketch->empty[1] = sketch_empty_bins(sketch->bin + 64);
}

/* Takes kept hashes into their bins; adds those bins to filled. No branches: half of
 * them would go the other way (20 shingles with AVX-512: 1.1 us, with one branch 1.5 us). */
static void sketch_drain(uint32_t *bins, const uint32_t *kept, size_t n, uint64_t filled[2])
{
	uint64_t low = filled[0];
	uint64_t high = filled[1];

	for (size_t i = 0; i < n; i++) {
		const uint32_t x = kept[i];
		const unsigned b = (unsigned)(x >> DD_BIN_SHIFT);
		const uint64_t upper = x >> 31;
		const uint64_t bit = (uint64_t)(x != DD_BIN_EMPTY) << (b & 63);

		bins[b] = x < bins[b] ? x : bins[b];
		low |= bit & (upper - 1);
		high |= bit & (0 - upper);
	}
	filled[0] = low;
	filled[1] = high;
}

/* Hashes of a later round. */
static inline v32 sketch_hashes(const uint32_t *shingle, struct dd_round round)
{
	const v32 p =
	        v32_mul(v32_xor(v32_load(shingle), v32_set(round.flip)), v32_set(round.factor));

	return v32_xor(p, v32_shr(p, DD_ROUND_SHIFT));
}

/* Where the vector from the i-th shingle on begins. n >= V32_LANES: the last vector overlaps the one
 * before, which changes no minimum. */
static inline size_t sketch_at(size_t i, size_t n)
{
	return i + V32_LANES <= n ? i : n - V32_LANES;
}

static void sketch_round(struct sketch *sketch, const uint32_t *shingle, size_t n,
                         struct dd_round round)
{
	uint32_t kept[SKETCH_KEPT + V32_LANES];
	uint64_t filled[2] = {0, 0};
	size_t count = 0;

	for (size_t i = 0; i < n; i += V32_LANES) {
		const v32 x = sketch_hashes(shingle + sketch_at(i, n), round);

		count += v32_keep(kept + count, x, sketch->empty);
		if (count > SKETCH_KEPT - V32_LANES) {
			sketch_drain(sketch->bin, kept, count, filled);
			count = 0;
		}
	}
	sketch_drain(sketch->bin, kept, count, filled);
	sketch->empty[0] &= ~filled[0];
	sketch->empty[1] &= ~filled[1];
}

/* The smallest lane. */
static uint32_t sketch_least(v32 x)
{
	uint32_t lanes[V32_LANES], least = DD_BIN_EMPTY;

	v32_store(lanes, x);
	for (unsigned i = 0; i < V32_LANES; i++)
		least = lanes[i] < least ? lanes[i] : least;
	return least;
}

static void sketch_take(struct sketch *sketch, unsigned bin, uint32_t least)
{
	const uint32_t x = ((uint32_t)bin << DD_BIN_SHIFT) + least;

	if (least >> DD_BIN_SHIFT || x == DD_BIN_EMPTY)
		return;
	sketch->bin[bin] = x;
	sketch->empty[bin / 64] &= ~((uint64_t)1 << bin % 64);
}

/* A round for the two bins that are empty, or the one that is both. What falls into a bin is less
 * than 2^DD_BIN_SHIFT above its first hash, anything else is not. */
static void sketch_round_of_two(struct sketch *sketch, const uint32_t *shingle, size_t n,
                                struct dd_round round, const unsigned bin[2])
{
	const v32 first = v32_set((uint32_t)bin[0] << DD_BIN_SHIFT);
	const v32 second = v32_set((uint32_t)bin[1] << DD_BIN_SHIFT);
	v32 least[2] = {v32_set(DD_BIN_EMPTY), v32_set(DD_BIN_EMPTY)};

	for (size_t i = 0; i < n; i += V32_LANES) {
		const v32 x = sketch_hashes(shingle + sketch_at(i, n), round);

		least[0] = v32_min(least[0], v32_sub(x, first));
		least[1] = v32_min(least[1], v32_sub(x, second));
	}
	sketch_take(sketch, bin[0], sketch_least(least[0]));
	sketch_take(sketch, bin[1], sketch_least(least[1]));
}

/* The first and the last of the bits of the bitmap of empty bins, of which there is one. */
static void sketch_ends(const uint64_t empty[2], unsigned bin[2])
{
	bin[0] = (unsigned)(empty[0] ? __builtin_ctzll(empty[0]) : 64 + __builtin_ctzll(empty[1]));
	bin[1] = (unsigned)(empty[1] ? 127 - __builtin_clzll(empty[1])
	                             : 63 - __builtin_clzll(empty[0]));
}

/* Are the first and the last one all there are? */
static bool sketch_are_all(const uint64_t empty[2], const unsigned bin[2])
{
	uint64_t rest[2] = {empty[0], empty[1]};

	for (unsigned i = 0; i < 2; i++)
		rest[bin[i] / 64] &= ~((uint64_t)1 << bin[i] % 64);
	return !(rest[0] | rest[1]);
}

/* A short text has many empty bins for many rounds, a longer one few for one or two. */
static void sketch_later_round(struct sketch *sketch, const uint32_t *shingle, size_t n,
                               struct dd_round round)
{
	unsigned bin[2] = {0, 0};

	if (n > DD_REGISTERS)
		sketch_ends(sketch->empty, bin);
	if (n > DD_REGISTERS && sketch_are_all(sketch->empty, bin))
		sketch_round_of_two(sketch, shingle, n, round, bin);
	else
		sketch_round(sketch, shingle, n, round);
}

/* Bins that 128 rounds left empty, each with probability (127 / 128)^(128 n): 0.37 for
 * one shingle, 0.00004 for ten. */
static void sketch_last_rounds(struct sketch *sketch, const uint32_t *shingle, size_t n)
{
	const uint32_t bin_bits = UINT32_MAX << DD_BIN_SHIFT;

	for (unsigned b = 0; b < DD_REGISTERS; b++) {
		const struct dd_round round = dd_round_of(DD_REGISTERS + b);

		if (!(sketch->empty[b / 64] >> (b % 64) & 1))
			continue;
		for (size_t i = 0; i < n; i++) {
			const uint32_t x = dd_round_hash(round, shingle[i]) & ~bin_bits;

			sketch->bin[b] = x < sketch->bin[b] ? x : sketch->bin[b];
		}
	}
}

static void sketch_kernel(const uint32_t *shingle, size_t n, uint8_t signature[DD_REGISTERS])
{
	uint32_t padded[V32_LANES];
	struct sketch sketch;

	if (n < V32_LANES) { /* repeats change no minimum */
		for (size_t i = 0; i < V32_LANES; i++)
			padded[i] = shingle[i < n ? i : 0];
		shingle = padded;
		n = V32_LANES;
	}
	sketch_first_round(&sketch, shingle, n);
	for (unsigned i = 1; i < DD_REGISTERS && (sketch.empty[0] | sketch.empty[1]); i++)
		sketch_later_round(&sketch, shingle, n, dd_round_of(i));
	if (sketch.empty[0] | sketch.empty[1])
		sketch_last_rounds(&sketch, shingle, n);
	for (unsigned b = 0; b < DD_REGISTERS; b += V32_LANES)
		v32_low_bytes(signature + b, v32_load(sketch.bin + b));
}
