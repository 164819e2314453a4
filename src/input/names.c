#include "input/names.h"

#include "support/buffer.h"
#include "support/message.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* Two nights of one feed have most ids in common: then the number says enough. */
#define SHOWN 10

/* Open addressing; a slot is the upper half of a name's hash and, in the lower half,
 * the number of the document plus 1. 0 is free. */
struct table {
	const struct dedup *dedup;
	uint64_t *slots; /* owned */
	uint64_t mask;
};

/* What a warning is made of. */
struct check {
	const struct dedup *dedup;
	const struct inputs *inputs;
	const struct places *places;
};

void names_note(struct names *names, const struct place *place, const char *name, size_t size)
{
	places_note(&names->places, place);
	hashes_add(&names->hashes, XXH3_64bits(name, size));
}

void names_join(struct names *names, struct names *from)
{
	hashes_join(&names->hashes, &from->hashes);
	places_join(&names->places, &from->places);
}

/* Whether the table has the hash's upper half, 0 as 1, where its lower half leads to; it has it
 * now. */
static bool meets(uint32_t *slots, uint64_t mask, uint64_t hash)
{
	const uint32_t upper = hash >> 32 ? (uint32_t)(hash >> 32) : 1;
	uint64_t slot;

	for (slot = hash & mask; slots[slot] && slots[slot] != upper; slot = (slot + 1) & mask)
		continue;
	if (slots[slot])
		return true;
	slots[slot] = upper;
	return false;
}

bool names_repeat(struct names *names)
{
	uint64_t mask = 15;
	uint32_t *slots;
	bool repeat = false;

	while (mask / 2 < names->hashes.count)
		mask = mask * 2 + 1;
	/* Cleared here: pages that are read before they are written to cost twice. */
	slots = memory_new(((size_t)mask + 1) * sizeof(*slots));
	memset(slots, 0, ((size_t)mask + 1) * sizeof(*slots));
	for (size_t i = 0; i < names->hashes.count && !repeat; i++)
		repeat = meets(slots, mask, names->hashes.items[i]);
	free(slots);
	hashes_free(&names->hashes);
	return repeat;
}

void names_free(struct names *names)
{
	hashes_free(&names->hashes);
	places_free(&names->places);
}

static bool same_name(const struct dedup_info *a, const struct dedup_info *b)
{
	return a->id_size == b->id_size && !memcmp(a->id, b->id, a->id_size);
}

/* The earlier document of that name; DEDUP_NO_DOCUMENT after entering this one. */
static uint32_t enter(struct table *table, uint32_t document)
{
	struct dedup_info info, other;
	uint64_t hash, slot;

	dedup_document_info(table->dedup, document, &info);
	hash = XXH3_64bits(info.id, info.id_size);
	for (slot = hash & table->mask; table->slots[slot]; slot = (slot + 1) & table->mask) {
		uint32_t earlier = (uint32_t)table->slots[slot] - 1;

		if (table->slots[slot] >> 32 != hash >> 32)
			continue;
		dedup_document_info(table->dedup, earlier, &other);
		if (same_name(&info, &other))
			return earlier;
	}
	table->slots[slot] = hash >> 32 << 32 | (document + 1);
	return DEDUP_NO_DOCUMENT;
}

static void warn(const struct check *check, uint32_t document, uint32_t earlier)
{
	struct buffer here = {0}, there = {0};
	struct dedup_info info;

	dedup_document_info(check->dedup, document, &info);
	places_tell(check->places, check->inputs, dedup_document_position(check->dedup, document),
	            info.id, &here);
	places_tell(check->places, check->inputs, dedup_document_position(check->dedup, earlier),
	            info.id, &there);
	if (!strcmp(buffer_text(&here), buffer_text(&there)))
		message("warning: %s: another member of the archive has that name, too",
		        here.bytes);
	else
		message("warning: %s: its name \"%.100s\" is also that of %s", here.bytes, info.id,
		        there.bytes);
	buffer_free(&here);
	buffer_free(&there);
}

void names_check(struct names *names, const struct dedup *dedup, const struct inputs *inputs,
                 bool all)
{
	const uint32_t count = dedup_document_count(dedup);
	const struct check check = {dedup, inputs, &names->places};
	struct table table = {.dedup = dedup, .mask = 15};
	uint32_t repeats = 0;

	places_sort(&names->places);
	while (table.mask / 2 < count)
		table.mask = table.mask * 2 + 1;
	table.slots = memory_zeroed((size_t)table.mask + 1, sizeof(*table.slots));
	for (uint32_t i = dedup_earlier_count(dedup); i < count; i++) {
		uint32_t earlier = enter(&table, i);

		if (earlier != DEDUP_NO_DOCUMENT && (repeats++ < SHOWN || all))
			warn(&check, i, earlier);
	}
	if (repeats > SHOWN && !all)
		message("warning: so have %" PRIu32 " further articles the name of another",
		        repeats - SHOWN);
	free(table.slots);
}
