#include "match/literal.h"

#include <stdlib.h>
#include <string.h>

/* See dd_literal_is_copy(). Fewer names and numbers say too little. */
#define COPY_JACCARD     0.6
#define COPY_PARTICULARS 5

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

static bool is_particular(uint32_t code)
{
	enum dd_kind kind = dd_code_kind(code);
	return kind == DD_NAME || kind == DD_NUMBER;
}

static uint32_t count_particulars(const uint32_t *code, uint32_t count)
{
	uint32_t particulars = 0;
	for (uint32_t i = 0; i < count; i++)
		particulars += is_particular(code[i]);
	return particulars;
}

/* What lies inside a shingle that both sides have. */
static void measure_side(struct dd_literal *literal, const struct dd_pair *pair, int s)
{
	const struct dd_side *side = &pair->side[s];
	uint32_t width = side->count - side->shingles + 1, outside = 0, end = 0;
	literal->particulars[s] = count_particulars(side->code, side->count);
	literal->changed[s] = 0;
	for (uint32_t i = 0; i <= side->shingles; i++) {
		uint32_t begin = i < side->shingles ? i : side->count;
		if (i < side->shingles && literal->shared[side->shingle[i]] != 3)
			continue;
		if (begin > end) {
			outside += begin - end;
			literal->changed[s] += count_particulars(side->code + end, begin - end);
		}
		end = begin + width;
	}
	literal->contained[s] = side->count ? (double)(side->count - outside) / side->count : 0;
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
	measure_side(literal, pair, 0);
	measure_side(literal, pair, 1);
	return true;
}

bool dd_literal_is_copy(const struct dd_literal *literal)
{
	bool kept = true;
	for (int s = 0; s < 2; s++)
		kept &= literal->particulars[s] >= COPY_PARTICULARS &&
		        literal->changed[s] * 4 <= literal->particulars[s];
	return kept && literal->jaccard >= COPY_JACCARD;
}

static bool is_unspaced(const struct dd_pair *pair)
{
	uint32_t ngrams = 0, all = 0;
	for (int s = 0; s < 2; s++) {
		all += pair->side[s].count;
		for (uint32_t i = 0; i < pair->side[s].count; i++)
			ngrams += dd_code_kind(pair->side[s].code[i]) == DD_NGRAM;
	}
	return ngrams > all / 2;
}

/* Tokens of a passage that counts as copied, and as a long one. */
struct lengths {
	uint32_t copied, passage;
};

/* Marks the passages: maximal runs of shingles that both sides have. */
static void mark_side(const struct dd_side *side, const uint8_t *shared, struct lengths least,
                      uint8_t *copied)
{
	uint32_t width = side->count - side->shingles + 1, run = 0;
	memset(copied, DD_NOT_COPIED, side->count);
	for (uint32_t i = 0; i <= side->shingles; i++) {
		if (i < side->shingles && shared[side->shingle[i]] == 3) {
			run++;
			continue;
		}
		uint32_t tokens = run + width - 1;
		if (run && tokens >= least.copied) {
			uint8_t mark = tokens >= least.passage ? DD_COPIED_LONG : DD_COPIED;
			for (uint32_t k = i - run; k < i - run + tokens; k++)
				copied[k] = copied[k] > mark ? copied[k] : mark;
		}
		run = 0;
	}
}

/* Share of the side's tokens that are copied at least so. */
static double copied_share(const struct dd_side *side, const uint8_t *copied, enum dd_copied least)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < side->count; i++)
		count += copied[i] >= least;
	return side->count ? (double)count / side->count : 0;
}

bool dd_literal_mark(struct dd_literal *literal, const struct dd_pair *pair)
{
	struct lengths least = is_unspaced(pair)
	                               ? (struct lengths){DD_COPIED_NGRAMS, DD_LONG_NGRAMS}
	                               : (struct lengths){DD_COPIED_WORDS, DD_LONG_WORDS};
	for (int s = 0; s < 2; s++) {
		const struct dd_side *side = &pair->side[s];
		if (!grow_bytes(&literal->copied[s], &literal->capacity[s], side->count))
			return false;
		const uint8_t *copied = literal->copied[s];
		mark_side(side, literal->shared, least, literal->copied[s]);
		literal->share[s] = copied_share(side, copied, DD_COPIED);
		literal->share_long[s] = copied_share(side, copied, DD_COPIED_LONG);
	}
	return true;
}

void dd_literal_release(struct dd_literal *literal)
{
	free(literal->copied[0]);
	free(literal->copied[1]);
	free(literal->shared);
	*literal = (struct dd_literal){0};
}
