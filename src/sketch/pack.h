/* pack.h - the codes of an article in about half of their size.
 *
 * A codebook gives most codes that are met often a slot of 16 bits, chosen by a hash of the code;
 * the first code to come to a slot has it for good, and the words of a language come early.
 * Codes whose slot belongs to another one are listed with the text, each once, and a
 * slot below DD_OWN_SLOTS is a place in that list:
 *
 *     struct dd_packed | own own ... | rare rare ... | slot slot slot ...
 *
 * Those who look for rare words (match/frequency.h) need not read the slots: what of them
 * a text has is listed once more, all but the words that are known to be frequent. For that the
 * codebook counts texts. Of 570 codes a text has 71 of its own and lists 57. A text of which
 * too much would be listed has no list.
 *
 * Measured, bytes a code: Reuters-21578 2.4, made of its sentences with half a million
 * invented names 2.7, Chinese (cctv) 3.0. What would not get smaller is not packed.
 *
 * A codebook belongs to one thread as long as texts are packed with it; what was packed stays
 * readable, from any thread, when more is packed after that.
 */
#ifndef DD_SKETCH_PACK_H
#define DD_SKETCH_PACK_H

#include "simd/kernels.h"
#include "simd/slot.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bits for the texts that are counted, a bit each: when all are taken no more is counted, but
 * by then frequent words have long been known. */
#define DD_COUNTED_BITS 20

/* Of a count: how many texts have the code of a slot. The low half is the number of the last one,
 * modulo 2^16: if that is another one's by chance, too few are counted, which is allowed. */
static inline uint32_t dd_count_texts(uint32_t count)
{
	return count >> 16;
}

/* Places of a small table that finds a text's own codes again; one that is pushed out by another
 * is listed twice. */
#define DD_RECENT_BITS 9

struct dd_codebook {
	uint32_t number;              /* of all codebooks in use, from 0 on */
	uint32_t frequent;            /* texts that a rare code has at most */
	uint32_t code[DD_SLOTS];      /* by slot; DD_NO_CODE: free */
	uint32_t counts[DD_SLOTS];    /* by slot: see dd_count_texts() */
	uint32_t rare[DD_SLOTS / 32]; /* a bit for each slot: not known to be frequent */
	uint16_t text;                /* of the last text that was counted */
	uint64_t counted[1 << (DD_COUNTED_BITS - 6)]; /* by digests */
};

struct dd_packed {
	const struct dd_codebook *book; /* borrowed */
	uint32_t count;                 /* codes */
	uint32_t own;                   /* of these, those that are the text's own, each once */
	uint32_t rare;                  /* slots that are listed */
	/* 0: the slots have to be looked through. No padding follows: it is written to the spill. */
	uint32_t is_listed;
	uint32_t code[];
};

/* A text that is being packed; all zeros at first. */
struct dd_packing {
	const struct dd_codebook *book; /* borrowed */
	uint16_t *slot;                 /* owned, with room for so many: */
	uint32_t *rare;                 /* owned, the same */
	size_t room;
	size_t count; /* codes */
	uint32_t own_count, rare_count;
	bool is_listed;
	uint32_t own[DD_OWN_SLOTS + 1];
	uint16_t recent[1 << DD_RECENT_BITS]; /* places in own, by a hash of the code */
};

/* A code that more than `frequent` texts have need not be listed. */
void dd_codebook_init(struct dd_codebook *book, uint32_t number, uint32_t frequent);

/* Whether more than `frequent` texts have the code of a slot. */
static inline bool dd_codebook_knows_frequent(const struct dd_codebook *book, uint32_t slot)
{
	return dd_count_texts(book->counts[slot]) > book->frequent;
}

/* The text's own codes. */
static inline const uint32_t *dd_packed_own(const struct dd_packed *packed)
{
	return packed->code;
}

static inline const uint16_t *dd_packed_rare(const struct dd_packed *packed)
{
	return (const uint16_t *)(const void *)(packed->code + packed->own);
}

static inline const uint16_t *dd_packed_slots(const struct dd_packed *packed)
{
	return dd_packed_rare(packed) + packed->rare;
}

/* Whether a slot has a code that is not known to be frequent. */
static inline bool dd_codebook_is_rare(const struct dd_codebook *book, uint32_t slot)
{
	return book->rare[slot / 32] >> slot % 32 & 1;
}

/* Room for texts of so many codes. False if memory ran out. */
bool dd_packing_reserve(struct dd_packing *packing, size_t count);
void dd_packing_release(struct dd_packing *packing);

/* Packs count codes, for which there is room. False if the text has too many of its own. */
bool dd_pack(struct dd_packing *packing, struct dd_codebook *book, const struct dd_kernels *kernels,
             const uint32_t *code, size_t count);

/* Lists the slots of what was packed that are not known to be frequent, if they are few, and counts
 * the text, unless that digest may have been counted before: texts are counted, not their
 * copies. */
void dd_pack_rare(struct dd_packing *packing, struct dd_codebook *book,
                  const struct dd_kernels *kernels, const uint64_t digest[2]);

/* What was packed: its size in bytes, more than that of the codes if it does not pay, and itself
 * in so many bytes, aligned for a pointer. */
size_t dd_packing_size(const struct dd_packing *packing);
void dd_packing_write(const struct dd_packing *packing, struct dd_packed *out);

/* A packed text, read in its order. */
struct dd_unpacker {
	const uint32_t *book, *own;
	const uint16_t *slot; /* of the next code */
};

static inline struct dd_unpacker dd_unpacker_of(const struct dd_packed *packed)
{
	return (struct dd_unpacker){packed->book->code, dd_packed_own(packed),
	                            dd_packed_slots(packed)};
}

/* The next count codes. */
void dd_unpack(struct dd_unpacker *unpacker, uint32_t *code, size_t count);

#endif
