/* pack.h - the codes of an article in about half of their size.
 *
 * A codebook gives most codes that are met often a slot of 16 bits, chosen by a hash of the code;
 * the first code to come to a slot has it for good, and the words of a language come early.
 * Codes whose slot belongs to another one are listed with the text, each once, and a
 * slot below DD_OWN_SLOTS is a place in that list:
 *
 *     struct dd_packed | slot slot slot ... | padding to 4 bytes | own own ...
 *
 * Measured, bytes a code: Reuters-21578 2.3, made of its sentences with half a million
 * invented names 2.5, Chinese (cctv) 2.9. What would not get smaller is not packed.
 *
 * A codebook belongs to one thread as long as texts are packed with it; what was packed stays
 * readable, from any thread, when more is packed after that.
 */
#ifndef DD_BASE_PACK_H
#define DD_BASE_PACK_H

#include <stddef.h>
#include <stdint.h>

#define DD_SLOTS     ((uint32_t)1 << 16)
#define DD_OWN_SLOTS ((uint32_t)1 << 11)

/* No code is that: see enum dd_kind. */
#define DD_NO_CODE UINT32_MAX

struct dd_codebook {
	uint32_t number;         /* of all codebooks in use, from 0 on */
	uint32_t code[DD_SLOTS]; /* by slot; DD_NO_CODE: free */
};

struct dd_packed {
	const struct dd_codebook *book; /* borrowed */
	uint32_t own;                   /* codes that are the text's own */
	uint16_t slot[];
};

void dd_codebook_init(struct dd_codebook *book, uint32_t number);

/* The text's own codes, of a packed text of count codes. */
static inline const uint32_t *dd_packed_own(const struct dd_packed *packed, size_t count)
{
	return (const uint32_t *)(const void *)(packed->slot + (count + 1) / 2 * 2);
}

/* Bytes of a packed text of count codes with so many of its own. */
static inline size_t dd_packed_size(size_t count, size_t own)
{
	return offsetof(struct dd_packed, slot) + (count + 1) / 2 * 2 * sizeof(uint16_t) +
	       own * sizeof(uint32_t);
}

/* Bytes that dd_pack() may write for count codes. */
static inline size_t dd_pack_room(size_t count)
{
	return dd_packed_size(count, DD_OWN_SLOTS + 1);
}

/* Packs count codes and returns the size in bytes; 0 if the text has too many of its own or
 * would not get smaller. */
size_t dd_pack(struct dd_codebook *book, const uint32_t *code, size_t count,
               struct dd_packed *packed);

/* A packed text, read in its order. */
struct dd_unpacker {
	const uint32_t *book, *own;
	const uint16_t *slot; /* of the next code */
};

static inline struct dd_unpacker dd_unpacker_of(const struct dd_packed *packed, size_t count)
{
	return (struct dd_unpacker){packed->book->code, dd_packed_own(packed, count), packed->slot};
}

/* The next count codes. */
void dd_unpack(struct dd_unpacker *unpacker, uint32_t *code, size_t count);

#endif
