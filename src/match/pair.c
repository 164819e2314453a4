#include "match/pair.h"

#include <stdlib.h>

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
	if (!grow(&side->term, capacity) || !grow(&side->shingle, capacity) ||
	    !grow(&side->sentence, DD_SENTENCES_MOST + 1))
		return false;
	side->capacity = capacity;
	return true;
}

/* The maps are kept in registers meanwhile. */
static void number_terms(struct dd_pair *pair, struct dd_side *side)
{
	struct dd_idmap terms = pair->terms;
	for (uint32_t i = 0; i < side->count; i++)
		side->term[i] = dd_idmap_put(&terms, dd_code_term(side->code[i]));
	pair->terms = terms;
}

/* 64 bits of n words: the sum of each times its place's factor, odd and random. Two shingles of
 * a pair are taken for one only if the sums of their differences are 0 mod 2^64. */
static inline uint64_t shingle_key(const uint32_t *code, uint32_t n)
{
	static const uint64_t factor[DD_LITERAL_WORDS] = {UINT64_C(0x9e3779b97f4a7c15),
	                                                  UINT64_C(0xbf58476d1ce4e5b9),
	                                                  UINT64_C(0x94d049bb133111eb)};
	uint64_t key = 0;
	for (uint32_t i = 0; i < n; i++)
		key += dd_code_word(code[i]) * factor[i];
	return key;
}

static void number_shingles(struct dd_pair *pair, struct dd_side *side)
{
	struct dd_idmap shingles = pair->shingles;
	bool is_short = side->count < DD_LITERAL_WORDS;
	side->shingles = is_short ? side->count > 0 : side->count - DD_LITERAL_WORDS + 1;
	for (uint32_t i = 0; !is_short && i < side->shingles; i++)
		side->shingle[i] =
		        dd_idmap_put(&shingles, shingle_key(side->code + i, DD_LITERAL_WORDS));
	if (is_short && side->count)
		side->shingle[0] = dd_idmap_put(&shingles, shingle_key(side->code, side->count));
	pair->shingles = shingles;
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
	struct dd_unpacker unpacker = dd_unpacker_of(article->packed, article->count);
	dd_unpack(&unpacker, side->unpacked, article->count);
	return side->unpacked;
}

static bool set_side(struct dd_side *side, const struct dd_article *article)
{
	side->code = codes_of(side, article);
	side->count = article->count;
	side->cuts = article->sentences;
	side->shingles = side->sentences = 0;
	return (!article->count || side->code) && side_room(side, article->count);
}

bool dd_pair_set_first(struct dd_pair *pair, const struct dd_article *article)
{
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

bool dd_pair_shingle(struct dd_pair *pair)
{
	struct dd_side *a = &pair->side[0], *b = &pair->side[1];
	if (a->shingles && b->shingles)
		return true;
	if (!a->shingles) {
		if (!dd_idmap_reset(&pair->shingles, a->count * 2))
			return false;
		number_shingles(pair, a);
		pair->first_shingles = pair->shingles.count;
	}
	dd_idmap_undo(&pair->shingles, pair->first_shingles);
	if (!dd_idmap_reserve(&pair->shingles, b->count))
		return false;
	number_shingles(pair, b);
	return true;
}

static void side_release(struct dd_side *side)
{
	free(side->unpacked);
	free(side->term);
	free(side->shingle);
	free(side->sentence);
}

void dd_pair_release(struct dd_pair *pair)
{
	side_release(&pair->side[0]);
	side_release(&pair->side[1]);
	dd_idmap_release(&pair->terms);
	dd_idmap_release(&pair->shingles);
	*pair = (struct dd_pair){0};
}
