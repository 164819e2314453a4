/* han_template.h - the kernel fold_han.
 *
 * Before inclusion, as a type and static inline functions:
 *     struct han_block               64 bytes, with these bitmaps, a bit a byte:
 *         wide, letter, digit            what is not ASCII; A to Z and a to z; 0 to 9
 *         han, mark                      first bytes of Han, and of marks that become one byte
 *     look_at_block(bytes, marks)    the block there, by a table of what marks become; two bytes
 *                                    behind it are readable
 *     keep_bytes(out, keep, text)  writes the bytes in a mask, those of marks as what they
 *                                    become; may write up to 64
 */
#include "simd/bits_avx2.h"

/* The bits where eight and more in a row begin; next: the eight bits that follow. */
static inline uint64_t begin_rows(uint64_t bits, uint64_t next)
{
	const uint64_t two = bits & (bits >> 1 | next << 63), next_two = next & next >> 1;
	const uint64_t four = two & (two >> 2 | next_two << 62),
	               next_four = next_two & next_two >> 2;
	const uint64_t eight = four & (four >> 4 | next_four << 60);

	return eight & ~(bits << 1);
}

/* The second and third bytes of characters of three that begin at these bits, as far as they are in
 * the next block. */
static inline uint64_t go_on(uint64_t begin)
{
	return begin >> 63 | begin >> 62;
}

/* Adds to the turns of a block, of which the bytes to keep go to `to`: *digits says whether the last
 * word byte before was one, and then whether the block's is. */
static inline size_t add_turns(uint64_t han, uint64_t digit, uint64_t keep, size_t to, bool *digits,
                               uint32_t *turns)
{
	uint64_t left = keep, next;
	size_t count = 0;

	while ((next = left & (*digits ? han : digit))) {
		const uint64_t before = (next & (0 - next)) - 1;

		turns[count++] = (uint32_t)(to + count_ones(keep & before));
		left &= ~before;
		*digits = !*digits;
	}
	return count;
}

/* Where a block begins does not wait for what the one before was found to be: characters go on from
 * one into the next. */
static size_t fold_han(const uint8_t *bytes, size_t n, uint8_t *text, size_t *at,
                       const uint8_t *marks, uint32_t *turns, size_t *count)
{
	uint64_t stop = 0, rest = 0, mark_rest = 0; /* of the character that the block begins in */
	size_t i = 0, to = *at;
	bool digits = false;

	*count = 0;
	while (!stop && n - i >= 64 + 8 && *count <= DD_FOLD_TURNS - 64) {
		const struct han_block is = look_at_block(bytes + i, marks);
		const uint64_t row = begin_rows(~is.wide, ascii_of_eight(bytes + i + 64));
		const uint64_t begin = is.mark | is.han;
		const uint64_t done = begin | begin << 1 | begin << 2 | rest;
		size_t size = 64;
		uint64_t keep = ~(is.mark << 1 | is.mark << 2 | mark_rest);

		stop = (is.wide & ~done) | is.letter | row;
		/* A jump, foreseen: else the next block would wait for this one. */
		if (__builtin_expect(stop != 0, 0)) {
			size = (size_t)_tzcnt_u64(stop);
			keep &= low_bits(size);
		}
		keep_bytes(is.out, keep, text + to);
		*count += add_turns(is.han, is.digit, keep, to, &digits, turns + *count);
		to += count_ones(keep);
		i += size;
		rest = go_on(begin);
		mark_rest = go_on(is.mark);
	}
	for (; !stop && rest; rest >>= 1, i++) {
		if (!mark_rest)
			text[to++] = bytes[i];
	}
	*at = to;
	return i;
}
