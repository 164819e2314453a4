#include "index/piece.h"

#include "index/bloom.h"
#include "index/segment.h"

#define MOST_BASES (DD_PIECE_POSTINGS / DD_PIECE_BLOCK)

/* Wider ones do not fit into the eight bytes that are read at the byte in which they begin,
 * but for those that begin a byte. */
#define MOST_WIDTH 57u
#define FULL_WIDTH 64u

/* The first step from where a key is thought to be: the deviation of that. */
#define NARROW 8u

static const uint32_t no_bases[MOST_BASES];
static const unsigned char no_bits[8];

const struct dd_piece dd_piece_none = {
        .base = no_bases, .bits = no_bits, .count = DD_PIECE_POSTINGS};

static size_t base_bytes(size_t count)
{
	size_t blocks = (count + DD_PIECE_BLOCK - 1) / DD_PIECE_BLOCK;

	return (blocks * sizeof(uint32_t) + 31) / 32 * 32;
}

static size_t size_of(size_t count, size_t blooms, size_t width)
{
	return sizeof(struct dd_piece_head) + base_bytes(count) + blooms * DD_BLOOM_WORDS * 4 +
	       (count * width + 63) / 64 * 8 + 8;
}

size_t dd_piece_room(size_t count)
{
	return size_of(count, dd_bloom_blocks(count), FULL_WIDTH);
}

/* --- Packing --- */

static unsigned bits_for(uint32_t most)
{
	return most ? 32 - (unsigned)__builtin_clz(most) : 0;
}

/* What all postings fit in; bases are set. */
static void measure(struct dd_piece_head *head, uint32_t *base, const uint64_t *postings)
{
	uint32_t most_key = 0, least = UINT32_MAX, most = 0;

	for (uint32_t i = 0; i < head->count; i++) {
		uint32_t key = (uint32_t)(postings[i] >> 32), number = (uint32_t)postings[i];

		if (i % DD_PIECE_BLOCK == 0)
			base[i / DD_PIECE_BLOCK] = key;
		key -= base[i / DD_PIECE_BLOCK];
		most_key = key > most_key ? key : most_key;
		least = number < least ? number : least;
		most = number > most ? number : most;
	}
	head->least = least;
	head->key_bits = (uint16_t)bits_for(most_key);
	head->number_bits = (uint16_t)bits_for(most - least);
	if (head->key_bits + head->number_bits > MOST_WIDTH) {
		head->key_bits = head->number_bits = 32;
		head->least = 0;
	}
}

static bool has_terms(const uint64_t *postings, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (dd_posting_family(postings[i]) == DD_OF_TERM)
			return true;
	}
	return false;
}

static void add_keys(uint32_t *bloom, uint32_t blooms, const uint64_t *postings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		dd_bloom_add(bloom, blooms, dd_bloom_hash((uint32_t)(postings[i] >> 32)));
}

/* The bytes are zero. */
static void put_bits(unsigned char *bits, uint64_t at, uint64_t value)
{
	uint64_t word;

	memcpy(&word, bits + (at >> 3), sizeof word);
	word |= value << (at & 7);
	memcpy(bits + (at >> 3), &word, sizeof word);
}

size_t dd_piece_pack(void *room, const uint64_t *postings, size_t count)
{
	struct dd_piece_head *head = room;
	uint32_t *base = (uint32_t *)(head + 1);
	char *bloom = (char *)base + base_bytes(count);
	uint32_t blooms = has_terms(postings, count) ? 0 : dd_bloom_blocks(count);

	memset(room, 0, dd_piece_room(count));
	head->count = (uint32_t)count;
	head->blooms = blooms;
	measure(head, base, postings);
	if (blooms)
		add_keys((uint32_t *)(void *)bloom, blooms, postings, count);
	unsigned char *bits = (unsigned char *)bloom + (size_t)blooms * DD_BLOOM_WORDS * 4;
	unsigned width = (unsigned)head->key_bits + head->number_bits;
	for (size_t i = 0; i < count; i++) {
		uint64_t key = (uint32_t)(postings[i] >> 32) - base[i / DD_PIECE_BLOCK];
		uint64_t number = (uint32_t)postings[i] - head->least;

		put_bits(bits, (uint64_t)i * width, key << head->number_bits | number);
	}
	return size_of(count, blooms, width);
}

/* --- Reading --- */

static uint32_t mask(unsigned bits)
{
	return bits < 32 ? ((uint32_t)1 << bits) - 1 : UINT32_MAX;
}

bool dd_piece_open(struct dd_piece *out, const void *bytes, size_t size, size_t count)
{
	const struct dd_piece_head *head = bytes;

	if (!count || count > DD_PIECE_POSTINGS || size < sizeof *head || head->count != count ||
	    head->blooms > dd_bloom_blocks(count) || head->key_bits > 32 || head->number_bits > 32)
		return false;
	unsigned width = (unsigned)head->key_bits + head->number_bits;
	if ((width > MOST_WIDTH && width != FULL_WIDTH) ||
	    size != size_of(count, head->blooms, width))
		return false;
	const char *bloom = (const char *)(head + 1) + base_bytes(count);
	*out = (struct dd_piece){.base = (const uint32_t *)(head + 1),
	                         .bloom = (const uint32_t *)(const void *)bloom,
	                         .bits = (const unsigned char *)bloom +
	                                 (size_t)head->blooms * DD_BLOOM_WORDS * 4,
	                         .count = head->count,
	                         .least = head->least,
	                         .blooms = head->blooms,
	                         .width = (uint16_t)width,
	                         .number_bits = head->number_bits,
	                         .number_mask = mask(head->number_bits),
	                         .key_mask = mask(head->key_bits)};
	return true;
}

bool dd_piece_may_have(const struct dd_piece *piece, uint64_t hash)
{
	return !piece->blooms || dd_bloom_has(piece->bloom, piece->blooms, hash);
}

void dd_piece_prefetch(const struct dd_piece *piece, uint64_t hash)
{
	if (piece->blooms)
		__builtin_prefetch(piece->bloom + dd_bloom_place(piece->blooms, hash));
}

/* The first block behind `from` that begins at or above the key; the one asked for lies in
 * the block before it, or begins it. */
static size_t seek_block(const struct dd_piece *piece, size_t from, uint32_t key)
{
	size_t low = from + 1, high = (piece->count + DD_PIECE_BLOCK - 1) / DD_PIECE_BLOCK;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (piece->base[middle] < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Where the key would be in a block if its keys lay evenly, as hashes do: of 256 the place is
 * eight off, a cache line, where halving would go through four (interpolation search:
 * Peterson, "Addressing for random-access storage", 1957). */
static size_t guess_place(const struct dd_piece *piece, size_t block, uint32_t key)
{
	uint32_t first = piece->base[block - 1];
	uint64_t last = block * DD_PIECE_BLOCK < piece->count
	                        ? piece->base[block]
	                        : dd_piece_key(piece, piece->count - 1);

	if (key <= first || last <= first)
		return 0;
	return key < last ? (size_t)((uint64_t)(key - first) * DD_PIECE_BLOCK / (last - first))
	                  : DD_PIECE_BLOCK;
}

/* Narrows [*low, *high), in which the first posting whose key is not below the given one lies, or
 * at *high, in steps that double from the guess on. */
static void narrow(const struct dd_piece *piece, uint32_t key, size_t guess, size_t *low,
                   size_t *high)
{
	size_t step = NARROW;

	if (guess < *low || guess >= *high)
		return;
	if (dd_piece_key(piece, guess) < key) {
		*low = guess + 1;
		for (; *low + step < *high && dd_piece_key(piece, *low + step) < key; step *= 2)
			*low += step + 1;
		*high = *low + step < *high ? *low + step : *high;
	} else {
		*high = guess;
		for (; *high > *low + step && dd_piece_key(piece, *high - step) >= key; step *= 2)
			*high -= step;
		*low = *high > *low + step ? *high - step : *low;
	}
}

size_t dd_piece_seek(const struct dd_piece *piece, size_t from, uint32_t key)
{
	size_t block = seek_block(piece, from / DD_PIECE_BLOCK, key);
	size_t low = (block - 1) * DD_PIECE_BLOCK, high = block * DD_PIECE_BLOCK;

	low = low > from ? low : from;
	high = high < piece->count ? high : piece->count;
	narrow(piece, key, (block - 1) * DD_PIECE_BLOCK + guess_place(piece, block, key), &low,
	       &high);
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (dd_piece_key(piece, middle) < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
