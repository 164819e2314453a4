#include "match/literal.h"

#include <stdlib.h>
#include <string.h>

/* See dd_literal_is_copy(). Fewer names and numbers say too little. */
#define COPY_PARTICULARS 5
#define EDITED_JACCARD   0.6
#define EXCERPT_JACCARD  0.3
#define EXCERPT_INSIDE   0.95

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

/* Sums up what lies inside a shingle that both sides have: one of those that begin with the token
 * or up to DD_LITERAL_MORE before it. Without a jump, so that the compiler takes several tokens at a
 * time. */
static void measure_side(struct dd_literal *literal, const struct dd_pair *pair, int s)
{
	_Static_assert(DD_LITERAL_WORDS == 3, "a token lies in three shingles");
	const uint32_t *code = pair->side[s].code;
	const uint8_t *of = pair->overlap.text[s].shared - DD_LITERAL_MORE;
	const uint32_t count = pair->side[s].count;
	uint32_t inside = 0, changed = 0, particulars = 0;
	for (size_t i = 0; i < count; i++) {
		uint32_t is_particular = dd_code_is_particular(code[i]);
		uint32_t is_inside = (uint32_t)(of[i] | of[i + 1] | of[i + 2]);
		inside += is_inside;
		particulars += is_particular;
		changed += is_particular & ~is_inside;
	}
	literal->particulars[s] = particulars;
	literal->changed[s] = changed;
	literal->contained[s] = count ? (double)inside / count : 0;
}

void dd_literal_measure(struct dd_literal *literal, const struct dd_pair *pair)
{
	const struct dd_overlap *overlap = &pair->overlap;
	literal->jaccard = overlap->all ? (double)overlap->both / overlap->all : 0;
	measure_side(literal, pair, 0);
	measure_side(literal, pair, 1);
}

static bool is_edited(const struct dd_literal *literal)
{
	bool kept = true;
	for (int s = 0; s < 2; s++)
		kept &= literal->particulars[s] >= COPY_PARTICULARS &&
		        literal->changed[s] * 4 <= literal->particulars[s];
	return kept && literal->jaccard >= EDITED_JACCARD;
}

static bool is_excerpt(const struct dd_literal *literal, int s)
{
	return literal->jaccard >= EXCERPT_JACCARD && literal->contained[s] >= EXCERPT_INSIDE &&
	       literal->particulars[s] >= COPY_PARTICULARS && literal->changed[s] == 0;
}

bool dd_literal_is_copy(const struct dd_literal *literal)
{
	return is_edited(literal) || is_excerpt(literal, 0) || is_excerpt(literal, 1);
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
static void mark_side(const struct dd_overlap_text *text, struct lengths least, uint8_t *copied)
{
	uint32_t width = text->count - text->shingles + 1, run = 0;
	memset(copied, DD_NOT_COPIED, text->count);
	for (uint32_t i = 0; i <= text->shingles; i++) {
		if (i < text->shingles && text->shared[i]) {
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
		mark_side(&pair->overlap.text[s], least, literal->copied[s]);
		literal->share[s] = copied_share(side, copied, DD_COPIED);
		literal->share_long[s] = copied_share(side, copied, DD_COPIED_LONG);
	}
	return true;
}

void dd_literal_release(struct dd_literal *literal)
{
	free(literal->copied[0]);
	free(literal->copied[1]);
	*literal = (struct dd_literal){0};
}
