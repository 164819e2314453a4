#include "match/literal.h"

#include <stdlib.h>
#include <string.h>

static bool grow_bytes(uint8_t **bytes, uint32_t *capacity, uint32_t count)
{
	if (count <= *capacity && *bytes)
		return true;
	uint32_t bigger = count + count / 2 + 64;
	uint8_t *room = realloc(*bytes, bigger);
	if (!room)
		return false;
	*bytes = room;
	*capacity = bigger;
	return true;
}

/* Share of the side's tokens that lie inside a shingle that both sides have. */
static double contained(const struct dd_side *side, const uint8_t *shared)
{
	uint32_t width = side->count - side->shingles + 1, covered = 0, end = 0;
	for (uint32_t i = 0; i < side->shingles; i++) {
		if (shared[side->shingle[i]] != 3)
			continue;
		uint32_t begin = i > end ? i : end;
		end = i + width;
		covered += end - begin;
	}
	return side->count ? (double)covered / side->count : 0;
}

bool dd_literal_measure(struct dd_literal *literal, const struct dd_pair *pair)
{
	uint32_t count = pair->shingles.count, both = 0;
	if (!grow_bytes(&literal->shared, &literal->shingle_capacity, count))
		return false;
	memset(literal->shared, 0, count);
	for (int s = 0; s < 2; s++) {
		const struct dd_side *side = &pair->side[s];
		for (uint32_t i = 0; i < side->shingles; i++)
			literal->shared[side->shingle[i]] |= (uint8_t)(1 << s);
	}
	for (uint32_t i = 0; i < count; i++)
		both += literal->shared[i] == 3;
	literal->jaccard = count ? (double)both / count : 0;
	literal->contained[0] = contained(&pair->side[0], literal->shared);
	literal->contained[1] = contained(&pair->side[1], literal->shared);
	return true;
}

/* 64 bits of the words [i, i + n) by their numbers. */
static uint64_t run_key(const uint32_t *word, uint32_t n)
{
	uint64_t key = 0;
	for (uint32_t i = 0; i < n; i++) {
		key = (key ^ word[i]) * UINT64_C(0x9e3779b97f4a7c15);
		key ^= key >> 29;
	}
	return key;
}

static uint32_t run_width(const struct dd_pair *pair)
{
	uint32_t ngrams = 0, all = 0;
	for (int s = 0; s < 2; s++) {
		all += pair->side[s].count;
		for (uint32_t i = 0; i < pair->side[s].count; i++)
			ngrams += dd_code_kind(pair->side[s].code[i]) == DD_NGRAM;
	}
	return ngrams > all / 2 ? DD_COPIED_NGRAMS : DD_COPIED_WORDS;
}

bool dd_literal_mark(struct dd_literal *literal, const struct dd_pair *pair)
{
	uint32_t width = run_width(pair), end = 0;
	const struct dd_side *a = &pair->side[0], *b = &pair->side[1];
	if (!dd_literal_measure(literal, pair) ||
	    !grow_bytes(&literal->copied[0], &literal->capacity[0], a->count) ||
	    !grow_bytes(&literal->copied[1], &literal->capacity[1], b->count) ||
	    !dd_idmap_reset(&literal->runs, b->count) ||
	    !grow_bytes(&literal->shared, &literal->shingle_capacity, b->count))
		return false;
	memset(literal->copied[0], 0, a->count);
	memset(literal->copied[1], 0, b->count);
	uint8_t *hit = literal->shared; /* by run number of b, now that shingles are done */
	for (uint32_t i = 0; i + width <= b->count; i++)
		hit[dd_idmap_put(&literal->runs, run_key(b->word + i, width))] = 0;
	for (uint32_t i = 0; i + width <= a->count; i++) {
		uint32_t run = dd_idmap_find(&literal->runs, run_key(a->word + i, width));
		if (run == DD_IDMAP_NONE)
			continue;
		hit[run] = 1;
		memset(literal->copied[0] + i, 1, width);
	}
	for (uint32_t i = 0; i + width <= b->count; i++) {
		if (hit[dd_idmap_find(&literal->runs, run_key(b->word + i, width))]) {
			uint32_t begin = i > end ? i : end;
			end = i + width;
			memset(literal->copied[1] + begin, 1, end - begin);
		}
	}
	return true;
}

void dd_literal_release(struct dd_literal *literal)
{
	free(literal->copied[0]);
	free(literal->copied[1]);
	free(literal->shared);
	dd_idmap_release(&literal->runs);
	*literal = (struct dd_literal){0};
}
