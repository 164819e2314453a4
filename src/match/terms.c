#include "match/terms.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FLOOR 0.02

static bool grow(struct dd_term **terms, uint32_t *capacity, uint32_t count)
{
	if (count < *capacity)
		return true;
	uint32_t more = count + count / 2 + 1;
	struct dd_term *bigger = realloc(*terms, more * sizeof *bigger);
	if (!bigger)
		return false;
	*terms = bigger;
	*capacity = more;
	return true;
}

static bool room(struct dd_terms *terms, uint32_t count, uint32_t sentences)
{
	if (!grow(&terms->terms, &terms->capacity, count))
		return false;
	if (sentences >= terms->ratios) {
		float *bigger = realloc(terms->log_ratio, (sentences + 1) * sizeof *bigger);
		if (!bigger)
			return false;
		terms->log_ratio = bigger;
		terms->ratios = sentences + 1;
	}
	return true;
}

/* A term is a name if a capital inside a sentence speaks for it and no small letter
 * against it. Scripts without capitals have no names in this sense. */
enum { SEEN_CAPITAL = 1, SEEN_SMALL = 2 };

static const uint8_t seen_as[8] = {[DD_NAME] = SEEN_CAPITAL, [DD_WORD] = SEEN_SMALL};

/* Without jumps, but for numbers: words come in no order that could be predicted. */
static inline void count_token(struct dd_term *term, uint32_t code, int s, uint32_t i,
                               uint32_t stamp, bool repeated)
{
	enum dd_kind kind = dd_code_kind(code);
	term->count[s] += !repeated;
	term->last[s] = repeated ? term->last[s] : i;
	term->in_sentences[s] += term->mark != stamp;
	term->mark = stamp;
	term->seen |= seen_as[kind];
	if (kind == DD_NUMBER) {
		term->is_number = true;
		term->digits = (uint8_t)dd_code_rest(code);
	}
}

/* Has the article the sentence that begins at token i before? Two that differ are taken for one
 * with probability 2^-64. */
static bool is_repeated(struct dd_terms *terms, const struct dd_side *side, uint32_t i)
{
	uint64_t hash = 0, factor = UINT64_C(0x9e3779b97f4a7c15);
	uint32_t known = terms->sentences.count;
	do {
		hash += (dd_code_word(side->code[i]) + 1) * factor;
		factor = factor * 5 + 2;
	} while (++i < side->count && !dd_code_starts_sentence(side->code[i]));
	return dd_idmap_put(&terms->sentences, hash) < known;
}

/* Counts side s into `of`; sentences are told apart by numbers above stamp. */
static bool count_side(struct dd_terms *terms, struct dd_term *of, const struct dd_pair *pair,
                       int s, uint32_t stamp)
{
	const struct dd_side *side = &pair->side[s];
	uint32_t block = 0, sentences = 1;
	bool repeated = false;
	for (uint32_t i = 1; i < side->count; i++)
		sentences += dd_code_starts_sentence(side->code[i]);
	if (!dd_idmap_reset(&terms->sentences, sentences))
		return false;
	for (uint32_t i = 0; i < side->count; i++) {
		if (block < side->sentences && i == side->sentence[block]) {
			block++;
			stamp++;
		}
		if (!i || dd_code_starts_sentence(side->code[i]))
			repeated = is_repeated(terms, side, i);
		count_token(&of[side->term[i]], side->code[i], s, i, stamp, repeated);
	}
	return true;
}

/* Counts side 0, unless it is still that of the pair before. */
static bool count_first(struct dd_terms *terms, const struct dd_pair *pair)
{
	if (terms->of_first == pair->firsts)
		return true;
	terms->of_first = 0;
	if (!grow(&terms->first, &terms->first_capacity, pair->first_terms))
		return false;
	memset(terms->first, 0, pair->first_terms * sizeof *terms->first);
	if (!count_side(terms, terms->first, pair, 0, 0))
		return false;
	terms->of_first = pair->firsts;
	return true;
}

/* ln(n / f)^1.5 + FLOOR; the root is exact on every machine, pow() is not. */
static float weight_of(uint32_t n, uint32_t f)
{
	double ratio = log((double)n / f);
	return (float)(ratio * sqrt(ratio) + FLOOR);
}

bool dd_terms_build(struct dd_terms *terms, const struct dd_pair *pair)
{
	const uint32_t count = pair->terms.count, first = pair->first_terms;
	uint32_t n = pair->side[0].sentences + pair->side[1].sentences;
	if (!room(terms, count, n) || !count_first(terms, pair))
		return false;
	terms->count = count;
	memcpy(terms->terms, terms->first, first * sizeof *terms->terms);
	memset(terms->terms + first, 0, (count - first) * sizeof *terms->terms);
	for (uint32_t f = 1; terms->of != n && f <= n; f++)
		terms->log_ratio[f] = weight_of(n, f);
	terms->of = n;
	if (!count_side(terms, terms->terms, pair, 1, pair->side[0].sentences))
		return false;
	for (uint32_t t = 0; t < count; t++) {
		struct dd_term *term = &terms->terms[t];
		term->weight = terms->log_ratio[term->in_sentences[0] + term->in_sentences[1]];
		term->is_name = term->seen == SEEN_CAPITAL;
	}
	return true;
}

void dd_terms_release(struct dd_terms *terms)
{
	free(terms->terms);
	free(terms->first);
	free(terms->log_ratio);
	dd_idmap_release(&terms->sentences);
	*terms = (struct dd_terms){0};
}
