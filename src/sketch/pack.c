#include "sketch/pack.h"

#include <stdlib.h>
#include <string.h>

/* Codes packed at a time. */
#define BLOCK 256

/* Lists are kept of texts of which one slot in so many is not known to be frequent: half a byte a
 * code at most. In few or short texts, and in Chinese, it is one in three. */
#define LISTED 4

void dd_codebook_init(struct dd_codebook *book, uint32_t number, uint32_t frequent)
{
	memset(book, 0, sizeof *book);
	book->number = number;
	book->frequent = frequent;
	memset(book->code, 0xff, sizeof book->code);
	memset(book->rare + DD_OWN_SLOTS / 32, 0xff,
	       sizeof book->rare - DD_OWN_SLOTS / 32 * sizeof *book->rare);
}

bool dd_packing_reserve(struct dd_packing *packing, size_t count)
{
	if (count <= packing->room)
		return true;
	dd_packing_release(packing);
	packing->slot = malloc(2 * count * sizeof *packing->slot);
	packing->rare = malloc((2 * count + DD_PICK_SLACK) * sizeof *packing->rare);
	packing->room = packing->slot && packing->rare ? 2 * count : 0;
	return packing->room;
}

void dd_packing_release(struct dd_packing *packing)
{
	free(packing->slot);
	free(packing->rare);
	packing->slot = NULL;
	packing->rare = NULL;
	packing->room = 0;
}

/* What recent says may stem from another text: a code that stands there is the text's if its place
 * is below the count. Half of these codes are new, which ones nobody can predict: no
 * branches. */
static void list_own(struct dd_packing *packing, const uint32_t *code, const uint32_t *left,
                     size_t misses, uint16_t *slots)
{
	uint32_t *const own = packing->own, count = packing->own_count;

	for (size_t i = 0; i < misses; i++) {
		const uint32_t c = code[left[i]];
		uint16_t *const recent =
		        &packing->recent[c * DD_SLOT_SPREAD >> (32 - DD_RECENT_BITS)];
		const uint32_t last = *recent, is_new = (last >= count) | (own[last] != c);
		const uint32_t place = last ^ ((last ^ count) & -is_new);

		own[count] = c;
		slots[left[i]] = *recent = (uint16_t)place;
		count += is_new;
	}
	packing->own_count = count;
}

bool dd_pack(struct dd_packing *packing, struct dd_codebook *book, const struct dd_kernels *kernels,
             const uint32_t *code, size_t count)
{
	uint32_t left[BLOCK + DD_SLOT_SLACK];

	packing->book = book;
	packing->count = count;
	packing->own_count = packing->rare_count = 0;
	packing->is_listed = false;
	for (size_t i = 0; i < count; i += BLOCK) {
		const size_t block = count - i < BLOCK ? count - i : BLOCK;
		uint16_t *const slots = packing->slot + i;
		const size_t misses = kernels->slots(book->code, code + i, block, slots, left);

		if (packing->own_count + misses > DD_OWN_SLOTS)
			return false;
		list_own(packing, code + i, left, misses, slots);
	}
	return true;
}

/* Whether a text of that digest is new for certain. */
static bool is_new(struct dd_codebook *book, const uint64_t digest[2])
{
	const uint64_t at = digest[1] >> (64 - DD_COUNTED_BITS), bit = (uint64_t)1 << at % 64;
	const uint64_t old = book->counted[at / 64];

	book->counted[at / 64] = old | bit;
	return !(old & bit);
}

void dd_pack_rare(struct dd_packing *packing, struct dd_codebook *book,
                  const struct dd_kernels *kernels, const uint64_t digest[2])
{
	const uint32_t frequent = book->frequent;
	size_t count = kernels->pick(packing->slot, packing->count, book->rare, packing->rare);

	packing->is_listed = count <= packing->count / LISTED;
	packing->rare_count = packing->is_listed ? (uint32_t)count : 0;
	if (!is_new(book, digest))
		return;
	const uint16_t text = ++book->text;
	for (size_t i = 0; i < count; i++) {
		const uint32_t slot = packing->rare[i], old = book->counts[slot];
		const uint32_t texts = dd_count_texts(old) + ((uint16_t)old != text);

		book->counts[slot] = texts << 16 | text;
		if (texts > frequent)
			book->rare[slot / 32] &= ~((uint32_t)1 << slot % 32);
	}
}

size_t dd_packing_size(const struct dd_packing *packing)
{
	return offsetof(struct dd_packed, code) + packing->own_count * sizeof(uint32_t) +
	       (packing->rare_count + packing->count) * sizeof(uint16_t);
}

void dd_packing_write(const struct dd_packing *packing, struct dd_packed *out)
{
	uint16_t *const rare = (uint16_t *)(void *)(out->code + packing->own_count);

	out->book = packing->book;
	out->count = (uint32_t)packing->count;
	out->own = packing->own_count;
	out->rare = packing->rare_count;
	out->is_listed = packing->is_listed;
	memcpy(out->code, packing->own, packing->own_count * sizeof *packing->own);
	for (uint32_t i = 0; i < packing->rare_count; i++)
		rare[i] = (uint16_t)packing->rare[i];
	memcpy(rare + packing->rare_count, packing->slot, packing->count * sizeof *packing->slot);
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
