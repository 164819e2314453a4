#include "match/overlap.h"

#include "base/code.h"

#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX

/* Bits of the smallest table and of the largest. */
#define BITS_LEAST 6
#define BITS_MOST  31

/* Words that are compared at a time. */
#define SAME_BLOCK 8

/* A shingle of the first text that was there before. Of those that are the same only the last stays
 * in its chain, so that no chain is longer for them. */
struct repeat {
	uint32_t at, before;
};

/* Empties the table, and makes it of so many entries at least; the other arrays have as many. A text
 * of 2^31 bytes has fewer than 2^30 words, so the largest holds two. */
static bool make_table(struct dd_overlap *overlap, size_t entries)
{
	unsigned bits = BITS_LEAST;
	while ((size_t)1 << bits < entries && bits < BITS_MOST)
		bits++;
	size_t size = (size_t)1 << bits;
	if (bits > overlap->room_bits) {
		free(overlap->last);
		overlap->room_bits = 0;
		overlap->last = malloc(4 * size * sizeof *overlap->last);
		if (!overlap->last)
			return false;
		overlap->room_bits = bits;
		overlap->before = overlap->last + size;
		overlap->hash = overlap->before + size;
		overlap->met = overlap->hash + size;
	}
	overlap->bits = bits;
	memset(overlap->last, 0xff, size * sizeof *overlap->last);
	return true;
}

static bool set_text(struct dd_overlap_text *text, const uint32_t *code, uint32_t count)
{
	text->count = count;
	text->shingles = count > DD_LITERAL_MORE ? count - DD_LITERAL_MORE : count > 0;
	text->code = code;
	if (count < DD_LITERAL_WORDS) {
		memset(text->few, 0, sizeof text->few);
		if (count)
			memcpy(text->few, code, count * sizeof *code);
		text->code = text->few;
	}
	size_t flags = (size_t)text->shingles + 2 * DD_LITERAL_MORE;
	if (flags > text->room) {
		size_t room = flags + flags / 2;
		uint8_t *bigger = room < UINT32_MAX ? realloc(text->flags, room) : NULL;
		if (!bigger)
			return false;
		text->flags = bigger;
		text->room = (uint32_t)room;
	}
	text->shared = text->flags + DD_LITERAL_MORE;
	return true;
}

/* Multiplicative hashing (Knuth, TAOCP 6.4). */
static inline uint32_t hash_shingle(const uint32_t *code, unsigned bits)
{
	_Static_assert(DD_LITERAL_WORDS == 3, "a hash is of three words");
	uint32_t words =
	        dd_code_word(code[0]) ^ dd_code_word(code[1]) << 2 ^ dd_code_word(code[2]) << 4;
	return words * DD_TERM_FACTOR >> (32 - bits);
}

/* Without a jump, so that the compiler takes several at a time. */
static void hash_all(const uint32_t *code, uint32_t shingles, unsigned bits, uint32_t *hash)
{
	for (size_t i = 0; i < shingles; i++)
		hash[i] = hash_shingle(code + i, bits);
}

static inline bool is_same(const uint32_t *x, const uint32_t *y)
{
	return !dd_code_word((x[0] ^ y[0]) | (x[1] ^ y[1]) | (x[2] ^ y[2]));
}

/* Enters all of the first text; returns how many met another. */
static uint32_t enter_all(struct dd_overlap *overlap)
{
	const uint32_t shingles = overlap->text[0].shingles, *hash = overlap->hash;
	uint32_t *last = overlap->last, *before = overlap->before, *met = overlap->met, count = 0;
	for (uint32_t i = 0; i < shingles; i++) {
		uint32_t *place = &last[hash[i]], other = *place;
		*place = i;
		before[i] = other;
		met[count] = i;
		count += other != NONE;
	}
	return count;
}

/* Finds the repeats among those, and takes what they repeat out of its chain. */
static bool find_repeats(struct dd_overlap *overlap, uint32_t count)
{
	const uint32_t *code = overlap->text[0].code;
	overlap->repeats.count = 0;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t at = overlap->met[i], *link = &overlap->before[at];
		while (*link != NONE && !is_same(code + *link, code + at))
			link = &overlap->before[*link];
		if (*link == NONE)
			continue;
		struct repeat repeat = {at, *link};
		*link = overlap->before[*link];
		if (!dd_list_push(&overlap->repeats, &repeat, sizeof repeat))
			return false;
	}
	return true;
}

static bool enter_first(struct dd_overlap *overlap, size_t entries)
{
	const struct dd_overlap_text *first = &overlap->text[0];
	if (!make_table(overlap, entries))
		return false;
	hash_all(first->code, first->shingles, overlap->bits, overlap->hash);
	return find_repeats(overlap, enter_all(overlap));
}

bool dd_overlap_set_first(struct dd_overlap *overlap, const uint32_t *code, uint32_t count)
{
	struct dd_overlap_text *first = &overlap->text[0];
	return set_text(first, code, count) && enter_first(overlap, (size_t)first->shingles * 4);
}

/* How many words from the i-th of a and the k-th of b on are the same. */
static uint32_t count_same(const struct dd_overlap_text *a, uint32_t i,
                           const struct dd_overlap_text *b, uint32_t k)
{
	if (i >= a->count)
		return 0;
	const uint32_t *x = a->code + i, *y = b->code + k;
	uint32_t most = a->count - i < b->count - k ? a->count - i : b->count - k, same = 0;
	for (uint32_t differ = 0; most - same >= SAME_BLOCK; same += SAME_BLOCK) {
		for (uint32_t n = 0; n < SAME_BLOCK; n++)
			differ |= dd_code_word(x[same + n] ^ y[same + n]);
		if (differ)
			break;
	}
	while (same < most && dd_code_word(x[same]) == dd_code_word(y[same]))
		same++;
	return same;
}

/* The words of a shingle, with those of the second text counted behind all of the first's. */
static const uint32_t *words_of(const struct dd_overlap *overlap, uint32_t shingle)
{
	uint32_t first = overlap->text[0].shingles;
	return shingle < first ? overlap->text[0].code + shingle
	                       : overlap->text[1].code + (shingle - first);
}

/* Where the second text's i-th shingle stands in the first, or NONE. Then it is entered as new,
 * *entered of which there are, unless it is in there. */
static uint32_t look_up(struct dd_overlap *overlap, uint32_t i, uint32_t *entered)
{
	const uint32_t *code = overlap->text[1].code + i, first = overlap->text[0].shingles;
	uint32_t hash = hash_shingle(code, overlap->bits), at = overlap->last[hash];
	while (at != NONE && !is_same(words_of(overlap, at), code))
		at = overlap->before[at];
	if (at != NONE)
		return at < first ? at : NONE;
	overlap->before[first + i] = overlap->last[hash];
	overlap->last[hash] = first + i;
	overlap->hash[first + i] = hash;
	overlap->met[(*entered)++] = first + i;
	return NONE;
}

/* Takes the second text's out again. */
static void leave(struct dd_overlap *overlap, uint32_t entered)
{
	while (entered) {
		uint32_t shingle = overlap->met[--entered];
		overlap->last[overlap->hash[shingle]] = overlap->before[shingle];
	}
}

/* Goes through the second text in step with the first; returns how many different shingles it has
 * of its own. */
static uint32_t walk(struct dd_overlap *overlap)
{
	const struct dd_overlap_text *a = &overlap->text[0], *b = &overlap->text[1];
	uint32_t at = 0, entered = 0;
	for (uint32_t i = 0; i < b->shingles;) {
		uint32_t same = count_same(a, at, b, i);
		if (same >= DD_LITERAL_WORDS) {
			same -= DD_LITERAL_MORE;
			memset(a->shared + at, 1, same);
			memset(b->shared + i, 1, same);
			i += same;
			at += same;
			same = DD_LITERAL_MORE;
		}
		/* Up to the one that begins with the word that differs. */
		for (uint32_t end = i + same; i <= end && i < b->shingles; i++, at++) {
			uint32_t found = look_up(overlap, i, &entered);
			if (found != NONE) {
				a->shared[found] = b->shared[i++] = 1;
				at = found + 1;
				break;
			}
		}
	}
	leave(overlap, entered);
	return entered;
}

/* What is shared is so wherever it is repeated; returns how many repeats are. */
static uint32_t share_repeats(struct dd_overlap *overlap)
{
	const struct repeat *repeat = overlap->repeats.items;
	uint8_t *shared = overlap->text[0].shared;
	uint32_t count = 0;
	for (size_t i = overlap->repeats.count; i--;)
		shared[repeat[i].before] |= shared[repeat[i].at];
	for (size_t i = 0; i < overlap->repeats.count; i++) {
		shared[repeat[i].at] |= shared[repeat[i].before];
		count += shared[repeat[i].at];
	}
	return count;
}

static uint32_t count_shared(const struct dd_overlap_text *text)
{
	uint32_t count = 0;
	for (size_t i = 0; i < text->shingles; i++)
		count += text->shared[i];
	return count;
}

static void clear_flags(struct dd_overlap_text *text)
{
	memset(text->flags, 0, (size_t)text->shingles + 2 * DD_LITERAL_MORE);
}

bool dd_overlap_compare(struct dd_overlap *overlap, const uint32_t *code, uint32_t count)
{
	struct dd_overlap_text *a = &overlap->text[0], *b = &overlap->text[1];
	if (!set_text(b, code, count))
		return false;
	size_t shingles = (size_t)a->shingles + b->shingles;
	/* A second text much longer than the first may enter more than there is room for. */
	if (shingles > (size_t)1 << overlap->bits && !enter_first(overlap, shingles * 2))
		return false;
	clear_flags(a);
	clear_flags(b);
	overlap->all = walk(overlap) + a->shingles - (uint32_t)overlap->repeats.count;
	uint32_t repeated = share_repeats(overlap);
	overlap->both = count_shared(a) - repeated;
	return true;
}

void dd_overlap_release(struct dd_overlap *overlap)
{
	for (int s = 0; s < 2; s++)
		free(overlap->text[s].flags);
	free(overlap->last);
	dd_list_release(&overlap->repeats);
	*overlap = (struct dd_overlap){0};
}
