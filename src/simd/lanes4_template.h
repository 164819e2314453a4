/* lanes4_template.h - what the sketch and quote kernels want of vectors of 16 bytes: lookups take the
 * place of shifts by another number in each lane, and of moving lanes to the front.
 *
 * Before inclusion: what bytes_template.h, sketch_template.h and quote_template.h want but for what
 * is here, and
 *     v32_of(x), v8_of(x)   the same bits as lanes of 32, and as bytes
 *     v32_and               bitwise
 *     v64_store(p, x)       unaligned
 */

/* For each set of lanes to keep, the bytes to move to the front. */
#define LANE(n) 4 * (n), 4 * (n) + 1, 4 * (n) + 2, 4 * (n) + 3
static const uint8_t keep_lanes[16][16] = {
        {0},
        {LANE(0)},
        {LANE(1)},
        {LANE(0), LANE(1)},
        {LANE(2)},
        {LANE(0), LANE(2)},
        {LANE(1), LANE(2)},
        {LANE(0), LANE(1), LANE(2)},
        {LANE(3)},
        {LANE(0), LANE(3)},
        {LANE(1), LANE(3)},
        {LANE(0), LANE(1), LANE(3)},
        {LANE(2), LANE(3)},
        {LANE(0), LANE(2), LANE(3)},
        {LANE(1), LANE(2), LANE(3)},
        {LANE(0), LANE(1), LANE(2), LANE(3)},
};

/* Of numbers of four bits how many are set, four bits each. */
#define ONES_OF_FOUR UINT64_C(0x4332322132212110)

static const uint8_t bit_of_eight[16] = {1, 2, 4, 8, 16, 32, 64, 128};

static inline size_t v32_keep(uint32_t *place, v32 x, const uint64_t empty[2])
{
	/* The bitmap's byte, and the bit in it: of other bytes of a lane nothing is asked. */
	const v8 part = v8_lookup(v8_load((const uint8_t *)empty), v8_of(v32_shr(x, 28)));
	const v8 bit = v8_lookup(v8_load(bit_of_eight),
	                         v8_of(v32_and(v32_shr(x, DD_BIN_SHIFT), v32_set(7))));
	const v32 hit = v32_and(v32_of(v8_and(part, bit)), v32_set(255));
	const unsigned mask = v32_equal(hit, v32_set(0)) ^ 15;

	v32_store(place, v32_of(v8_lookup(v8_of(x), v8_load(keep_lanes[mask]))));
	return ONES_OF_FOUR >> 4 * mask & 15;
}

/* The first one stays if it is sampled; else the second one takes its place. */
static inline size_t v64_sampled(uint64_t *place, v64 x)
{
	uint64_t lane[2];

	v64_store(lane, x);
	const size_t first = !(lane[0] & DD_QUOTE_MASK);

	place[0] = lane[0];
	place[first] = lane[1];
	return first + !(lane[1] & DD_QUOTE_MASK);
}
