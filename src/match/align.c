#include "match/align.h"

#include <stdlib.h>
#include <string.h>

#define NGRAM_BESIDE 0.5f /* credit of an n-gram that only its neighbour vouches for */
#define NONE         UINT32_MAX

static bool grow(void *array, size_t count, size_t size)
{
	void **slot = array;
	void *bigger = realloc(*slot, count * size);
	if (bigger)
		*slot = bigger;
	return bigger != NULL;
}

static bool fixed_room(struct dd_alignment *al)
{
	size_t most = DD_SENTENCES_MOST;
	if (al->shared)
		return true;
	for (int s = 0; s < 2; s++) {
		if (!grow(&al->window[s], most, sizeof **al->window) ||
		    !grow(&al->first[s], most + 1, sizeof **al->first))
			return false;
	}
	return grow(&al->shared, most * most, sizeof *al->shared);
}

static bool room(struct dd_alignment *al, const struct dd_pair *pair, uint32_t terms)
{
	if (!fixed_room(al))
		return false;
	for (int s = 0; s < 2; s++) {
		uint32_t count = pair->side[s].count;
		if (count <= al->token_capacity[s] && al->distinct[s])
			continue;
		al->token_capacity[s] = 0;
		if (!grow(&al->distinct[s], count + count / 2 + 64, sizeof **al->distinct))
			return false;
		al->token_capacity[s] = count + count / 2 + 64;
	}
	uint32_t tokens = al->token_capacity[0] > al->token_capacity[1] ? al->token_capacity[0]
	                                                                : al->token_capacity[1];
	if (!grow(&al->next, tokens, sizeof *al->next) ||
	    !grow(&al->owner, tokens, sizeof *al->owner))
		return false;
	if (terms > al->term_capacity || !al->stamp) {
		al->term_capacity = 0;
		if (!grow(&al->head, terms * 2 + 64, sizeof *al->head) ||
		    !grow(&al->stamp, terms * 2 + 64, sizeof *al->stamp))
			return false;
		al->term_capacity = terms * 2 + 64;
	}
	memset(al->stamp, 0, terms * sizeof *al->stamp);
	al->stamps = 0;
	return true;
}

/* The distinct terms of each sentence. */
static void list_distinct(struct dd_alignment *al, const struct dd_side *side, int s)
{
	uint32_t at = 0;
	for (uint32_t k = 0; k < side->sentences; k++) {
		al->first[s][k] = at;
		al->stamps++;
		for (uint32_t i = side->sentence[k]; i < side->sentence[k + 1]; i++) {
			uint32_t t = side->term[i];
			if (al->stamp[t] == al->stamps)
				continue;
			al->stamp[t] = al->stamps;
			al->distinct[s][at++] = t;
		}
	}
	al->first[s][side->sentences] = at;
}

/* Fills shared through the postings of the longer side. */
static void share(struct dd_alignment *al, const struct dd_pair *pair, const struct dd_terms *terms)
{
	uint32_t l = al->longer, s = 1 - l;
	uint32_t rows = pair->side[s].sentences, columns = pair->side[l].sentences;
	memset(al->head, 0xff, terms->count * sizeof *al->head);
	for (uint32_t k = 0; k < columns; k++) {
		for (uint32_t i = al->first[l][k]; i < al->first[l][k + 1]; i++) {
			uint32_t t = al->distinct[l][i];
			al->owner[i] = k;
			al->next[i] = al->head[t];
			al->head[t] = i;
		}
	}
	memset(al->shared, 0, (size_t)rows * columns * sizeof *al->shared);
	for (uint32_t k = 0; k < rows; k++) {
		float *shared = al->shared + (size_t)k * columns;
		for (uint32_t i = al->first[s][k]; i < al->first[s][k + 1]; i++) {
			uint32_t t = al->distinct[s][i];
			float weight = terms->terms[t].weight;
			for (uint32_t j = al->head[t]; j != NONE; j = al->next[j])
				shared[al->owner[j]] += weight;
		}
	}
}

static float shared_at(const struct dd_alignment *al, const struct dd_pair *pair, uint32_t side,
                       uint32_t own, uint32_t other)
{
	uint32_t columns = pair->side[al->longer].sentences;
	return side == al->longer ? al->shared[(size_t)other * columns + own]
	                          : al->shared[(size_t)own * columns + other];
}

static uint32_t find_partner(const struct dd_alignment *al, const struct dd_pair *pair,
                             uint32_t side, uint32_t own)
{
	uint32_t best = DD_NO_PARTNER;
	float most = 0;
	for (uint32_t k = 0; k < pair->side[1 - side].sentences; k++) {
		float value = shared_at(al, pair, side, own, k);
		if (value > most) {
			most = value;
			best = k;
		}
	}
	return best;
}

static void stamp_sentence(struct dd_alignment *al, uint32_t side, uint32_t sentence,
                           uint32_t value)
{
	for (uint32_t i = al->first[side][sentence]; i < al->first[side][sentence + 1]; i++)
		al->stamp[al->distinct[side][i]] = value;
}

/* The credit of token i of a sentence against the stamped terms. */
static float credit(const struct dd_alignment *al, const struct dd_side *side, uint32_t begin,
                    uint32_t end, uint32_t i, uint32_t stamp)
{
	if (al->stamp[side->term[i]] == stamp)
		return 1;
	if (dd_code_kind(side->code[i]) != DD_NGRAM)
		return 0;
	bool before = i > begin && dd_code_kind(side->code[i - 1]) == DD_NGRAM &&
	              al->stamp[side->term[i - 1]] == stamp;
	bool after = i + 1 < end && dd_code_kind(side->code[i + 1]) == DD_NGRAM &&
	             al->stamp[side->term[i + 1]] == stamp;
	return before || after ? NGRAM_BESIDE : 0;
}

/* The mass of a sentence that the stamped terms cover. */
static float cover(const struct dd_alignment *al, const struct dd_side *side,
                   const struct dd_terms *terms, uint32_t own, uint32_t stamp)
{
	uint32_t begin = side->sentence[own], end = side->sentence[own + 1];
	float mass = 0;
	for (uint32_t i = begin; i < end; i++)
		mass += terms->terms[side->term[i]].weight * credit(al, side, begin, end, i, stamp);
	return mass;
}

static float weigh(const struct dd_side *side, const struct dd_terms *terms, uint32_t own)
{
	float mass = 0;
	for (uint32_t i = side->sentence[own]; i < side->sentence[own + 1]; i++)
		mass += terms->terms[side->term[i]].weight;
	return mass;
}

static void make_window(struct dd_alignment *al, const struct dd_pair *pair,
                        const struct dd_terms *terms, uint32_t side, uint32_t own)
{
	struct dd_window *w = &al->window[side][own];
	*w = (struct dd_window){.partner = find_partner(al, pair, side, own),
	                        .mass = weigh(&pair->side[side], terms, own)};
	if (w->partner == DD_NO_PARTNER)
		return;
	stamp_sentence(al, 1 - side, w->partner, ++al->stamps);
	w->covered = cover(al, &pair->side[side], terms, own, al->stamps);
}

bool dd_align(struct dd_alignment *al, const struct dd_pair *pair, const struct dd_terms *terms)
{
	if (!room(al, pair, terms->count))
		return false;
	al->longer = dd_pair_longer(pair);
	for (int s = 0; s < 2; s++)
		list_distinct(al, &pair->side[s], s);
	share(al, pair, terms);
	for (uint32_t s = 0; s < 2; s++) {
		for (uint32_t k = 0; k < pair->side[s].sentences; k++)
			make_window(al, pair, terms, s, k);
	}
	return true;
}

void dd_alignment_release(struct dd_alignment *al)
{
	for (int s = 0; s < 2; s++) {
		free(al->window[s]);
		free(al->distinct[s]);
		free(al->first[s]);
	}
	free(al->shared);
	free(al->head);
	free(al->next);
	free(al->owner);
	free(al->stamp);
	*al = (struct dd_alignment){0};
}
