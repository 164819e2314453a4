#include "names.h"

#include "buffer.h"
#include "message.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Two nights of one feed have most ids in common: then the number says enough. */
#define SHOWN 10

/* Open addressing; a slot is the upper half of a name's hash and, in the lower half,
 * the number of the document plus 1. 0 is free. */
struct table {
	const struct dedup *dedup;
	uint64_t *slots; /* owned */
	uint64_t mask;
};

/* FNV-1a, of 64 bits: http://www.isthe.com/chongo/tech/comp/fnv. */
static uint64_t hash_name(const char *name, size_t size)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ (uint8_t)name[i]) * 0x100000001b3u;
	return hash;
}

void names_note(struct names *names, const char *name, size_t size)
{
	names->hashes =
	        memory_grow(names->hashes, names->count, &names->capacity, sizeof(*names->hashes));
	names->hashes[names->count++] = hash_name(name, size);
}

void names_join(struct names *names, struct names *from)
{
	size_t count = names->count + from->count;

	if (!names->count) {
		free(names->hashes);
		*names = *from;
	} else if (from->count) {
		names->hashes = memory_resize(names->hashes, count, sizeof(*names->hashes));
		memcpy(names->hashes + names->count, from->hashes,
		       from->count * sizeof(*names->hashes));
		names->count = names->capacity = count;
		free(from->hashes);
	} else {
		free(from->hashes);
	}
	*from = (struct names){0};
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

	while (mask / 2 < names->count)
		mask = mask * 2 + 1;
	/* Cleared here: pages that are read before they are written to cost twice. */
	slots = memory_new(((size_t)mask + 1) * sizeof(*slots));
	memset(slots, 0, ((size_t)mask + 1) * sizeof(*slots));
	for (size_t i = 0; i < names->count && !repeat; i++)
		repeat = meets(slots, mask, names->hashes[i]);
	free(slots);
	free(names->hashes);
	*names = (struct names){0};
	return repeat;
}

static bool same_name(const struct dedup_info *a, const struct dedup_info *b)
{
	return a->id_size == b->id_size && !memcmp(a->id, b->id, a->id_size);
}

/* The earlier document of that name; DEDUP_NO_DOCUMENT after entering this one. */
static uint32_t enter(struct table *names, uint32_t document)
{
	struct dedup_info info, other;
	uint64_t hash, slot;

	dedup_document_info(names->dedup, document, &info);
	hash = hash_name(info.id, info.id_size);
	for (slot = hash & names->mask; names->slots[slot]; slot = (slot + 1) & names->mask) {
		uint32_t earlier = (uint32_t)names->slots[slot] - 1;

		if (names->slots[slot] >> 32 != hash >> 32)
			continue;
		dedup_document_info(names->dedup, earlier, &other);
		if (same_name(&info, &other))
			return earlier;
	}
	names->slots[slot] = hash >> 32 << 32 | (document + 1);
	return DEDUP_NO_DOCUMENT;
}

/* FILE:LINE for a record (of a web archive its number), FILE for a file. */
static const char *place(struct buffer *out, const struct inputs *inputs, uint64_t position)
{
	const struct input *input = inputs_find(inputs, position);
	uint64_t line = line_of_position(position);

	out->size = 0;
	buffer_format(out, line ? "%s:%" PRIu64 : "%s", input->path, line);
	return buffer_text(out);
}

static void warn(const struct dedup *dedup, const struct inputs *inputs, uint32_t document,
                 uint32_t earlier)
{
	struct buffer here = {0}, there = {0};
	struct dedup_info info;

	dedup_document_info(dedup, document, &info);
	message("warning: %s: its name \"%.100s\" is also that of %s",
	        place(&here, inputs, dedup_document_position(dedup, document)), info.id,
	        place(&there, inputs, dedup_document_position(dedup, earlier)));
	buffer_free(&here);
	buffer_free(&there);
}

void names_check(const struct dedup *dedup, const struct inputs *inputs, bool all)
{
	const uint32_t count = dedup_document_count(dedup);
	struct table names = {.dedup = dedup, .mask = 15};
	uint32_t repeats = 0;

	while (names.mask / 2 < count)
		names.mask = names.mask * 2 + 1;
	names.slots = memory_zeroed((size_t)names.mask + 1, sizeof(*names.slots));
	for (uint32_t i = dedup_earlier_count(dedup); i < count; i++) {
		uint32_t earlier = enter(&names, i);

		if (earlier != DEDUP_NO_DOCUMENT && (repeats++ < SHOWN || all))
			warn(dedup, inputs, i, earlier);
	}
	if (repeats > SHOWN && !all)
		message("warning: so have %" PRIu32 " further articles the name of another",
		        repeats - SHOWN);
	free(names.slots);
}
