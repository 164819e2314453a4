#include "match/evidence.h"

#include <stdlib.h>
#include <string.h>

/* A word that both passages have is worth showing if it stands in at most this share of the
 * sentences of both articles; the others are grammar. */
#define RARE_SHARE 8

#define SHARED_MARK 0x80

static bool grow(void *array, size_t count, size_t size)
{
	void **slot = array;
	void *bigger = realloc(*slot, count * size);
	if (bigger)
		*slot = bigger;
	return bigger != NULL;
}

static bool room(struct dd_evidence *e, uint32_t terms, uint32_t tokens)
{
	if (terms >= e->term_capacity) {
		e->term_capacity = 0;
		if (!grow(&e->stamp, terms * 2 + 64, sizeof *e->stamp) ||
		    !grow(&e->seen[0], terms * 2 + 64, sizeof *e->seen[0]) ||
		    !grow(&e->seen[1], terms * 2 + 64, sizeof *e->seen[1]))
			return false;
		e->term_capacity = terms * 2 + 64;
	}
	if (tokens >= e->mark_capacity) {
		e->mark_capacity = 0;
		if (!grow(&e->mark, tokens * 2 + 64, 1))
			return false;
		e->mark_capacity = tokens * 2 + 64;
	}
	memset(e->stamp, 0, terms * sizeof *e->stamp);
	memset(e->seen[0], 0xff, terms * sizeof *e->seen[0]);
	memset(e->seen[1], 0xff, terms * sizeof *e->seen[1]);
	e->runs[0].count = e->runs[1].count = e->particulars.count = 0;
	return true;
}

static bool is_rare(const struct dd_judge *judge, uint32_t term)
{
	const struct dd_term *t = &judge->terms.terms[term];
	uint32_t all = judge->pair.side[0].sentences + judge->pair.side[1].sentences;
	uint32_t least = all / RARE_SHARE > 2 ? all / RARE_SHARE : 2;
	return t->in_sentences[0] + t->in_sentences[1] <= least;
}

/* Marks the tokens of a passage's side; number is the passage's, from 1. */
static void mark_passage(struct dd_evidence *e, const struct dd_judge *judge, uint32_t s,
                         uint32_t number)
{
	const struct dd_passage *p = &e->passages.items[number - 1];
	const struct dd_side *own = &judge->pair.side[s], *other = &judge->pair.side[1 - s];
	const uint8_t *copied = judge->literal.copied[s];
	uint32_t end = other->sentence[p->side[1 - s].end];
	for (uint32_t i = other->sentence[p->side[1 - s].begin]; i < end; i++)
		e->stamp[other->term[i]] = number;
	end = own->sentence[p->side[s].end];
	for (uint32_t i = own->sentence[p->side[s].begin]; i < end; i++) {
		uint32_t term = own->term[i];
		bool shared = copied[i] || (p->kind != DEDUP_UNMATCHED &&
		                            e->stamp[term] == number && is_rare(judge, term));
		enum dedup_kind kind = copied[i]                    ? DEDUP_COPIED
		                       : p->kind == DEDUP_UNMATCHED ? DEDUP_UNMATCHED
		                                                    : DEDUP_REWORDED;
		e->mark[i] = (uint8_t)((unsigned)kind | (shared ? SHARED_MARK : 0u));
	}
}

/* Runs of equal marks inside the sentences of a side. */
static bool cut_runs(struct dd_evidence *e, const struct dd_side *side, uint32_t s)
{
	for (uint32_t k = 0; k < side->sentences; k++) {
		e->run_of[s][k] = (uint32_t)e->runs[s].count;
		for (uint32_t i = side->sentence[k], end = i; i < side->sentence[k + 1]; i = end) {
			while (end < side->sentence[k + 1] && e->mark[end] == e->mark[i])
				end++;
			struct dd_run run = {i, end, (enum dedup_kind)(e->mark[i] & ~SHARED_MARK),
			                     (e->mark[i] & SHARED_MARK) != 0};
			if (!dd_list_push(&e->runs[s], &run, sizeof run))
				return false;
		}
	}
	e->run_of[s][side->sentences] = (uint32_t)e->runs[s].count;
	return true;
}

static bool mark_side(struct dd_evidence *e, const struct dd_judge *judge, uint32_t s)
{
	memset(e->stamp, 0, judge->terms.count * sizeof *e->stamp);
	for (uint32_t i = 0; i < e->passages.count; i++) {
		if (!e->passages.items[i].side[s].repeated)
			mark_passage(e, judge, s, i + 1);
	}
	return cut_runs(e, &judge->pair.side[s], s);
}

static void find_first(struct dd_evidence *e, const struct dd_judge *judge)
{
	for (uint32_t s = 0; s < 2; s++) {
		const struct dd_side *side = &judge->pair.side[s];
		for (uint32_t i = side->count; i-- > 0;)
			e->seen[s][side->term[i]] = i;
	}
}

static bool push_particular(struct dd_evidence *e, const struct dd_judge *judge, uint32_t term)
{
	struct dd_particular particular = {.is_number = judge->terms.terms[term].is_number,
	                                   .token = {e->seen[0][term], e->seen[1][term]}};
	return dd_list_push(&e->particulars, &particular, sizeof particular);
}

/* Names and numbers first mentioned by side s: those in both, or those that it alone has. */
static bool list_particulars(struct dd_evidence *e, const struct dd_judge *judge, uint32_t s,
                             bool in_both)
{
	const struct dd_side *side = &judge->pair.side[s];
	for (uint32_t i = 0; i < side->count; i++) {
		uint32_t t = side->term[i];
		const struct dd_term *term = &judge->terms.terms[t];
		if (e->seen[s][t] != i || (term->count[1 - s] > 0) != in_both ||
		    !(term->is_number || term->is_name))
			continue;
		uint32_t *counts = term->is_number ? e->numbers_only : e->names_only;
		uint32_t *count = !in_both ? &counts[s] : term->is_number ? &e->numbers : &e->names;
		++*count;
		if (!push_particular(e, judge, t))
			return false;
	}
	return true;
}

static bool gather_particulars(struct dd_evidence *e, const struct dd_judge *judge, uint32_t lead)
{
	e->numbers = e->names = 0;
	for (int s = 0; s < 2; s++)
		e->numbers_only[s] = e->names_only[s] = 0;
	find_first(e, judge);
	return list_particulars(e, judge, lead, true) && list_particulars(e, judge, lead, false) &&
	       list_particulars(e, judge, 1 - lead, false);
}

static double share_of(double n, double of)
{
	return of > 0 ? n / of : 0;
}

static void measure_terms(struct dd_evidence *e, const struct dd_terms *terms)
{
	double all[2] = {0}, both = 0;
	for (uint32_t t = 0; t < terms->count; t++) {
		const struct dd_term *term = &terms->terms[t];
		all[0] += term->count[0] ? (double)term->weight : 0;
		all[1] += term->count[1] ? (double)term->weight : 0;
		both += term->count[0] && term->count[1] ? (double)term->weight : 0;
	}
	e->terms[0] = share_of(both, all[0]);
	e->terms[1] = share_of(both, all[1]);
}

static void measure_alignment(struct dd_evidence *e, const struct dd_judge *judge)
{
	uint32_t chain[DD_SENTENCES_MOST], tails[DD_SENTENCES_MOST], count = 0;
	for (uint32_t s = 0; s < 2; s++) {
		double one = 0, mass = 0;
		for (uint32_t k = 0; k < judge->pair.side[s].sentences; k++) {
			const struct dd_window *w = &judge->alignment.window[s][k];
			one += (double)w->covered;
			mass += (double)w->mass;
			if (!s && w->partner != DD_NO_PARTNER &&
			    judge->alignment.window[1][w->partner].partner == k)
				chain[count++] = w->partner;
		}
		e->aligned[s] = share_of(one, mass);
	}
	e->anchors = count;
	e->in_order = dd_order_longest(chain, count, tails);
}

bool dd_evidence_gather(struct dd_evidence *e, const struct dd_judge *judge, uint32_t lead)
{
	const struct dd_side *side = judge->pair.side;
	uint32_t tokens = side[0].count > side[1].count ? side[0].count : side[1].count;
	if (!room(e, judge->terms.count, tokens))
		return false;
	dd_passages_build(&e->passages, &judge->pair, &judge->alignment, &judge->literal, lead);
	measure_terms(e, &judge->terms);
	measure_alignment(e, judge);
	return mark_side(e, judge, 0) && mark_side(e, judge, 1) &&
	       gather_particulars(e, judge, lead);
}

void dd_evidence_release(struct dd_evidence *e)
{
	dd_list_release(&e->runs[0]);
	dd_list_release(&e->runs[1]);
	dd_list_release(&e->particulars);
	free(e->stamp);
	free(e->seen[0]);
	free(e->seen[1]);
	free(e->mark);
	*e = (struct dd_evidence){0};
}
