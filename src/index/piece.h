/* piece.h - postings in the file: a run of sorted ones, packed, that can be read at any place.
 *
 *     struct dd_piece_head
 *     uint32_t base[blocks]         the key (upper half) of each block's first posting
 *     zeros to a multiple of 32
 *     uint32_t bloom[...]           which keys there are (bloom.h); may be missing
 *     bits                          count * width, from the lowest bit of each byte on, and
 *                                   eight bytes of zeros
 *
 * A posting is its key less its block's base, in key_bits, above its lower half less the
 * piece's least one, in number_bits. All of a piece have the same width, so no other one has to be read
 * (Zukowski, Heman, Nes, Boncz, "Super-scalar RAM-CPU cache compression", 2006, their PFOR
 * without exceptions). Bands of 100,000 articles take 33 bits each, terms 25, instead of 64.
 *
 * The set of keys spares a search in a piece that has nothing: nearly all searches for
 * bands. Pieces with terms have none; texts' terms tend to be there.
 */
#ifndef DD_INDEX_PIECE_H
#define DD_INDEX_PIECE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define DD_PIECE_POSTINGS 16384u
#define DD_PIECE_BLOCK    256u

struct dd_piece_head {
	uint32_t count;
	uint32_t least;  /* lower half */
	uint32_t blooms; /* blocks of the set; 0: there is none */
	uint16_t key_bits, number_bits;
	uint64_t unused[2]; /* what follows stands at a multiple of 32 */
};

/* A piece in a chunk of the file, or not opened yet: no bits. */
struct dd_piece {
	const uint32_t *base, *bloom; /* borrowed from the chunk, as `bits` */
	const unsigned char *bits;
	uint32_t count, least, blooms;
	uint16_t width, number_bits;
	uint32_t number_mask, key_mask;
};

/* Bytes that so many postings may take at most. */
size_t dd_piece_room(size_t count);

/* Packs 1 to DD_PIECE_POSTINGS postings into the room, which is aligned to 8; returns the
 * bytes used. */
size_t dd_piece_pack(void *room, const uint64_t *postings, size_t count);

/* False if the bytes can be no piece of `count` postings. Whatever they hold, reading the
 * opened piece is safe. */
bool dd_piece_open(struct dd_piece *out, const void *bytes, size_t size, size_t count);

/* One of zeros alone, for what cannot be opened. */
extern const struct dd_piece dd_piece_none;

static inline uint64_t dd_piece_bits(const struct dd_piece *piece, size_t i)
{
	uint64_t at = (uint64_t)i * piece->width, word;

	memcpy(&word, piece->bits + (at >> 3), sizeof word);
	return word >> (at & 7);
}

static inline void dd_piece_touch(const struct dd_piece *piece, size_t i)
{
	__builtin_prefetch(piece->bits + ((uint64_t)i * piece->width >> 3));
	__builtin_prefetch(piece->base + i / DD_PIECE_BLOCK);
}

static inline uint32_t dd_piece_key(const struct dd_piece *piece, size_t i)
{
	return piece->base[i / DD_PIECE_BLOCK] +
	       ((uint32_t)(dd_piece_bits(piece, i) >> piece->number_bits) & piece->key_mask);
}

static inline uint64_t dd_piece_at(const struct dd_piece *piece, size_t i)
{
	uint32_t number = (uint32_t)dd_piece_bits(piece, i) & piece->number_mask;

	return (uint64_t)dd_piece_key(piece, i) << 32 | (piece->least + number);
}

/* The place of the first posting whose key is not below the given one, from place `from` on,
 * which it is not before. */
size_t dd_piece_seek(const struct dd_piece *piece, size_t from, uint32_t key);

/* Whether a posting with the key may be there; hash: dd_bloom_hash(). */
bool dd_piece_may_have(const struct dd_piece *piece, uint64_t hash);
/* Asks for the memory that tells. */
void dd_piece_prefetch(const struct dd_piece *piece, uint64_t hash);

#endif
