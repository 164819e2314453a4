#include "match/pair.h"

#include "sketch/pack.h"

#include <stdlib.h>
#include <string.h>

static bool grow(uint32_t **array, size_t count)
{
	uint32_t *bigger = realloc(*array, count * sizeof **array);
	if (bigger)
		*array = bigger;
	return bigger != NULL;
}

static bool side_room(struct dd_side *side, uint32_t count)
{
	if (count <= side->capacity && side->sentence)
		return true;
	uint32_t capacity = count + count / 2 + 64;
	side->capacity = 0;
	if (!grow(&side->term, capacity) || !grow(&side->sentence, DD_SENTENCES_MOST + 1))
		return false;
	side->capacity = capacity;
	return true;
}

/* The map is kept in registers meanwhile. */
static void number_terms(struct dd_pair *pair, struct dd_side *side)
{
	struct dd_idmap terms = pair->terms;
	for (uint32_t i = 0; i < side->count; i++)
		side->term[i] = dd_idmap_put(&terms, dd_code_term(side->code[i]));
	pair->terms = terms;
}

static void cut_sentences(struct dd_side *side, uint32_t sentences)
{
	uint32_t block = (sentences + DD_SENTENCES_MOST - 1) / DD_SENTENCES_MOST;
	uint32_t seen = 0;
	side->sentences = 0;
	for (uint32_t i = 0; i < side->count; i++) {
		if (i && !dd_code_starts_sentence(side->code[i]))
			continue;
		if (block <= 1 || seen % block == 0) {
			if (side->sentences < DD_SENTENCES_MOST)
				side->sentence[side->sentences++] = i;
		}
		seen++;
	}
	side->sentence[side->sentences] = side->count;
}

/* The article's codes, unpacked if need be; NULL if memory ran out. */
static const uint32_t *codes_of(struct dd_side *side, const struct dd_article *article)
{
	if (article->code || !article->packed)
		return article->code;
	if (article->count > side->unpacked_room) {
		size_t room = (size_t)article->count * 2;
		if (!grow(&side->unpacked, room))
			return NULL;
		side->unpacked_room = room;
	}
	struct dd_unpacker unpacker = dd_unpacker_of(article->packed);
	dd_unpack(&unpacker, side->unpacked, article->count);
	return side->unpacked;
}

static bool set_side(struct dd_side *side, const struct dd_article *article)
{
	side->code = codes_of(side, article);
	side->count = article->count;
	side->cuts = article->sentences;
	side->sentences = 0;
	return (!article->count || side->code) && side_room(side, article->count);
}

bool dd_pair_set_first(struct dd_pair *pair, const struct dd_article *article)
{
	pair->has_first = false;
	pair->firsts++;
	return set_side(&pair->side[0], article);
}

bool dd_pair_set_second(struct dd_pair *pair, const struct dd_article *article)
{
	return set_side(&pair->side[1], article);
}

bool dd_pair_term(struct dd_pair *pair)
{
	struct dd_side *a = &pair->side[0], *b = &pair->side[1];
	if (a->sentences && b->sentences)
		return true;
	if (!a->sentences) {
		if (!dd_idmap_reset(&pair->terms, a->count * 2))
			return false;
		number_terms(pair, a);
		cut_sentences(a, a->cuts);
		pair->first_terms = pair->terms.count;
	}
	dd_idmap_undo(&pair->terms, pair->first_terms);
	if (!dd_idmap_reserve(&pair->terms, b->count))
		return false;
	number_terms(pair, b);
	cut_sentences(b, b->cuts);
	return true;
}

bool dd_pair_overlap(struct dd_pair *pair)
{
	const struct dd_side *a = &pair->side[0], *b = &pair->side[1];
	pair->has_first =
	        (pair->has_first || dd_overlap_set_first(&pair->overlap, a->code, a->count)) &&
	        dd_overlap_compare(&pair->overlap, b->code, b->count);
	return pair->has_first;
}

static void side_release(struct dd_side *side)
{
	free(side->unpacked);
	free(side->term);
	free(side->sentence);
}

void dd_pair_release(struct dd_pair *pair)
{
	side_release(&pair->side[0]);
	side_release(&pair->side[1]);
	dd_idmap_release(&pair->terms);
	dd_overlap_release(&pair->overlap);
	*pair = (struct dd_pair){0};
}
