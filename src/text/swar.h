/* swar.h - eight bytes at a time in a word.
 */
#ifndef DD_TEXT_SWAR_H
#define DD_TEXT_SWAR_H

#include <stdint.h>
#include <string.h>

#define DD_ONES  UINT64_C(0x0101010101010101) /* times a byte: that byte eight times */
#define DD_HIGHS UINT64_C(0x8080808080808080)

static inline uint64_t dd_little_endian64(uint64_t word)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

/* The first byte is the lowest, on any machine. */
static inline uint64_t dd_load_le64(const uint8_t *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof word);
	return dd_little_endian64(word);
}

static inline void dd_store_le64(uint8_t *bytes, uint64_t word)
{
	word = dd_little_endian64(word);
	memcpy(bytes, &word, sizeof word);
}

/* The high bits of the eight bytes as eight bits; all other bits must be 0. */
static inline uint64_t dd_gather_highs(uint64_t highs)
{
	return (highs >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

/* How many high bits there are; all other bits must be 0. */
static inline uint32_t dd_count_highs(uint64_t highs)
{
	return (uint32_t)((highs >> 7) * DD_ONES >> 56);
}

/* The high bits of the bytes from first to last, of eight bytes of ASCII. */
static inline uint64_t dd_between8(uint64_t ascii, uint8_t first, uint8_t last)
{
	return (ascii + DD_ONES * (0x80u - first)) & ~(ascii + DD_ONES * (0x80u - last - 1)) &
	       DD_HIGHS;
}

#endif
