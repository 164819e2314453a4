#include "base/pack.h"

#include <stdbool.h>
#include <string.h>

/* Neighbouring codes go to slots far apart: 2^32 / golden ratio. */
#define SPREAD UINT32_C(0x9e3779b1)

/* Codes packed at a time. */
#define BLOCK 256

/* Places of a small table that finds a text's own codes again; one that is pushed out by another
 * is listed twice. */
#define RECENT_BITS 9
#define RECENT      (1u << RECENT_BITS)

void dd_codebook_init(struct dd_codebook *book, uint32_t number)
{
	book->number = number;
	memset(book->code, 0xff, sizeof book->code);
}

static uint32_t slot_of(uint32_t code)
{
	return DD_OWN_SLOTS + ((code * SPREAD >> 16) * (DD_SLOTS - DD_OWN_SLOTS) >> 16);
}

/* Gives up to BLOCK codes their slots, and lists the places of those that have none. No branch:
 * one in five to one in fifty has none. */
static uint32_t find_slots(struct dd_codebook *book, const uint32_t *code, uint32_t count,
                           uint16_t *slots, uint8_t *left)
{
	uint32_t misses = 0;

	for (uint32_t i = 0; i < count; i++) {
		const uint32_t c = code[i], slot = slot_of(c);
		uint32_t *const owner = &book->code[slot];

		if (*owner == DD_NO_CODE)
			*owner = c;
		slots[i] = (uint16_t)slot;
		left[misses] = (uint8_t)i;
		misses += *owner != c;
	}
	return misses;
}

/* The text's own codes so far. */
struct own {
	uint32_t *code;
	uint32_t count;
	uint16_t recent[RECENT]; /* 1 + where the last code of that hash is listed */
};

static void list_own(struct own *own, const uint32_t *code, const uint8_t *left, uint32_t misses,
                     uint16_t *slots)
{
	for (uint32_t i = 0; i < misses; i++) {
		const uint32_t c = code[left[i]];
		uint16_t *const recent = &own->recent[c * SPREAD >> (32 - RECENT_BITS)];
		const uint32_t last = *recent ? *recent - 1u : own->count;

		own->code[own->count] = c;
		slots[left[i]] = (uint16_t)(own->code[last] == c ? last : own->count);
		own->count += own->code[last] != c || last == own->count;
		*recent = (uint16_t)(slots[left[i]] + 1);
	}
}

size_t dd_pack(struct dd_codebook *book, const uint32_t *code, size_t count,
               struct dd_packed *packed)
{
	uint16_t *const slots = packed->slot;
	struct own own = {.code = (uint32_t *)(void *)(slots + (count + 1) / 2 * 2)};
	uint8_t left[BLOCK];
	size_t size;

	if (count % 2)
		slots[count] = 0;
	for (size_t i = 0; i < count; i += BLOCK) {
		const uint32_t block = count - i < BLOCK ? (uint32_t)(count - i) : BLOCK;
		const uint32_t misses = find_slots(book, code + i, block, slots + i, left);

		if (own.count + misses > DD_OWN_SLOTS)
			return 0;
		list_own(&own, code + i, left, misses, slots + i);
	}
	packed->book = book;
	packed->own = own.count;
	size = dd_packed_size(count, own.count);
	return size < count * sizeof *code ? size : 0;
}

void dd_unpack(struct dd_unpacker *unpacker, uint32_t *code, size_t count)
{
	const uint32_t *const book = unpacker->book, *const own = unpacker->own;
	const uint16_t *const slot = unpacker->slot;

	for (size_t i = 0; i < count; i++) {
		const uint32_t *const from = slot[i] < DD_OWN_SLOTS ? own : book;

		code[i] = from[slot[i]];
	}
	unpacker->slot += count;
}
