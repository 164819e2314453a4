#include "match/features.h"

#include <math.h>

/* Shares of few things are drawn towards a half: (n + PRIOR / 2) / (of + PRIOR). */
#define PRIOR 2.0

/* Runs as many as expected, before any are seen. */
#define RUNS_PRIOR 3

/* Added to a share that something is divided by. */
#define LITTLE 0.05

/* A number says more the longer it is, but 1987 no less than 198700. A name says as much as
 * a number of two digits. */
#define DIGITS_MOST 3
#define NAME_DIGITS 2

/* Where common nouns have capitals, as in German, they pass for names: 0.44 for each once-only
 * term in German news, elsewhere 0.15, and above 0.3 in lists of names alone. From the first
 * to the second figure a name says less and less, and then nothing; but not in briefs, where
 * so many may be names. */
#define NOUNS_FEW  0.30
#define NOUNS_MANY 0.42
#define NAMES_FEW  20
#define NAMES_MANY 40

struct measure {
	const struct dd_pair *pair;
	const struct dd_terms *terms;
	const struct dd_alignment *alignment;
	uint32_t s, l; /* side numbers of the shorter and the longer article */
};

static double share_of(double n, double of)
{
	return of > 0 ? n / of : 0;
}

static double smooth_share(double n, double of)
{
	return (n + PRIOR / 2) / (of + PRIOR);
}

static double smaller(double a, double b)
{
	return a < b ? a : b;
}

static double larger(double a, double b)
{
	return a > b ? a : b;
}

struct coverage {
	double mass, covered;
};

/* Sums over a side's sentences. */
static struct coverage add_windows(const struct measure *m, uint32_t side)
{
	struct coverage sum = {0};
	for (uint32_t k = 0; k < m->pair->side[side].sentences; k++) {
		const struct dd_window *w = &m->alignment->window[side][k];
		sum.mass += (double)w->mass;
		sum.covered += (double)w->covered;
	}
	return sum;
}

/* How unevenly S is covered: a retelling has something of each sentence, another article in
 * the same form some sentences nearly whole and of others nothing. */
static double patchy(const struct measure *m, double cover)
{
	double mass = 0, off = 0;
	for (uint32_t k = 0; k < m->pair->side[m->s].sentences; k++) {
		const struct dd_window *w = &m->alignment->window[m->s][k];
		mass += (double)w->mass;
		off += fabs((double)w->covered - cover * (double)w->mass);
	}
	return share_of(off, mass * (cover + LITTLE));
}

static void measure_coverage(const struct measure *m, struct dd_features *f)
{
	struct coverage s = add_windows(m, m->s), l = add_windows(m, m->l);
	f->cover = share_of(s.covered, s.mass);
	f->cover_l = share_of(l.covered, l.mass);
	f->patchy = patchy(m, f->cover);
}

/* What an average sentence of the longer article that is no partner covers: the overlap
 * that comes from the language and the subject alone. */
static double background(const struct measure *m)
{
	const struct dd_alignment *al = m->alignment;
	uint32_t columns = m->pair->side[m->l].sentences;
	double covered = 0, mass = 0;
	for (uint32_t k = 0; k < m->pair->side[m->s].sentences; k++) {
		const float *row = al->shared + (size_t)k * columns;
		uint32_t partner = al->window[m->s][k].partner;
		double others = 0;
		for (uint32_t j = 0; j < columns; j++)
			others += j == partner ? 0 : (double)row[j];
		if (partner != DD_NO_PARTNER)
			covered += others / (columns > 1 ? columns - 1 : 1);
		for (uint32_t i = al->first[m->s][k]; i < al->first[m->s][k + 1]; i++)
			mass += (double)m->terms->terms[al->distinct[m->s][i]].weight;
	}
	return share_of(covered, mass);
}

static void measure_anchors(const struct measure *m, struct dd_features *f)
{
	const struct dd_alignment *al = m->alignment;
	uint32_t chain[DD_SENTENCES_MOST], tails[DD_SENTENCES_MOST], count = 0;
	double mass = 0, covered = 0;
	for (uint32_t k = 0; k < m->pair->side[m->s].sentences; k++) {
		const struct dd_window *w = &al->window[m->s][k];
		mass += (double)w->mass;
		if (w->partner == DD_NO_PARTNER || al->window[m->l][w->partner].partner != k)
			continue;
		covered += (double)w->covered;
		chain[count++] = w->partner;
	}
	f->anchored = share_of(covered, mass);
	f->anchor_order = smooth_share(dd_order_longest(chain, count, tails), count);
}

static void measure_order(const struct dd_order *order, uint32_t s, struct dd_features *f)
{
	double singles = order->singles[s] ? order->singles[s] : 1;
	f->tie_count = order->ties;
	f->ties = order->ties / singles;
	f->tie_chain = order->longest / singles;
	f->tie_gaps = (order->even + 0.3) / (order->ties + PRIOR);
	f->singles_l = order->singles[1 - s];
}

/* Runs test (Wald, Wolfowitz 1940): in a retold article ties and other once-only terms take
 * turns as they happen to; in one that quotes, or fills in a form, they come in blocks. */
static double mixed(const struct dd_side *side, const struct dd_terms *terms, uint32_t s)
{
	uint32_t singles = 0, ties = 0, runs = 0, last = 2; /* neither */
	for (uint32_t i = 0; i < side->count; i++) {
		const uint32_t *count = terms->terms[side->term[i]].count;
		uint32_t single = count[s] == 1, tie = single & (count[1 - s] == 1);
		singles += single;
		ties += tie;
		runs += single & (tie != last);
		last = single ? tie : last;
	}
	double others = singles - ties;
	double expected = singles ? 2 * others * ties / singles + 1 : 0;
	return (runs + RUNS_PRIOR) / (expected + RUNS_PRIOR);
}

static double ngrams_of(const struct dd_side *side)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < side->count; i++)
		count += dd_code_kind(side->code[i]) == DD_NGRAM;
	return share_of(count, side->count);
}

/* Distinct things of one kind: in both, in each side. */
struct tally {
	double both, side[2];
};

static void tally_add(struct tally *tally, const struct dd_term *term, double weight)
{
	tally->side[0] += term->count[0] ? weight : 0;
	tally->side[1] += term->count[1] ? weight : 0;
	tally->both += term->count[0] && term->count[1] ? weight : 0;
}

static double fewer(const struct tally *tally)
{
	return smaller(tally->side[0], tally->side[1]);
}

static double tally_jaccard(const struct tally *tally)
{
	return smooth_share(tally->both, tally->side[0] + tally->side[1] - tally->both);
}

/* 0 up to from, 1 from to on. */
static double ramp(double value, double from, double to)
{
	return smaller(1, larger(0, (value - from) / (to - from)));
}

/* From 0, names are mostly common nouns, to 1, they are names. singles: once-only terms of S. */
static double proper_names(const struct tally *names, uint32_t s, uint32_t singles)
{
	double nouns = ramp(share_of(names->side[s], singles), NOUNS_FEW, NOUNS_MANY);
	return 1 - nouns * ramp(fewer(names), NAMES_FEW, NAMES_MANY);
}

static void measure_specifics(const struct dd_terms *terms, uint32_t s, uint32_t singles,
                              struct dd_features *f)
{
	struct tally numbers = {0}, digits = {0}, names = {0}, all = {0};
	for (uint32_t t = 0; t < terms->count; t++) {
		const struct dd_term *term = &terms->terms[t];
		if (term->is_number) {
			tally_add(&numbers, term, 1);
			tally_add(&digits, term,
			          smaller(term->digits ? term->digits : 1, DIGITS_MOST));
			tally_add(&all, term, 1);
		} else if (term->is_name) {
			tally_add(&names, term, 1);
			tally_add(&all, term, 1);
		}
	}
	f->number_odds = log((numbers.both + 1) / (fewer(&numbers) - numbers.both + 1));
	f->number_clash = log1p(fewer(&digits) - digits.both);
	f->number_share = smooth_share(digits.both, fewer(&digits));
	f->number_jaccard = tally_jaccard(&digits);
	f->names = smooth_share(names.both, fewer(&names));
	double of_name = NAME_DIGITS * proper_names(&names, s, singles);
	f->name_clash = log1p(fewer(&names) - names.both);
	f->specifics = smooth_share(digits.both + of_name * names.both,
	                            fewer(&digits) + of_name * fewer(&names));
	f->specifics_s = smooth_share(all.both, all.side[s]);
}

/* Share of a side's repeated terms that the other has. A term in more than a third of the
 * sentences is grammar. */
static double topic(const struct measure *m, uint32_t side)
{
	uint32_t sentences = m->pair->side[side].sentences;
	double mass = 0, shared = 0, common = larger(2, 0.35 * sentences);
	for (uint32_t t = 0; t < m->terms->count; t++) {
		const struct dd_term *term = &m->terms->terms[t];
		if (term->count[side] < 2 || term->in_sentences[side] > common)
			continue;
		double weight = log1p(term->count[side]) *
		                log1p((double)sentences / term->in_sentences[side]);
		mass += weight;
		shared += term->count[1 - side] ? weight : 0;
	}
	return (shared + 1.5) / (mass + 3);
}

void dd_features_begin(struct dd_features *features, const struct dd_pair *pair,
                       const struct dd_terms *terms, const struct dd_order *order)
{
	uint32_t longer = dd_pair_longer(pair);
	*features = (struct dd_features){0};
	measure_order(order, 1 - longer, features);
	features->mixed = mixed(&pair->side[longer], terms, longer);
	features->ngrams = ngrams_of(&pair->side[1 - longer]);
	measure_specifics(terms, 1 - longer, order->singles[1 - longer], features);
}

void dd_features_literal(struct dd_features *features, const struct dd_pair *pair,
                         const struct dd_literal *literal)
{
	uint32_t l = dd_pair_longer(pair), s = 1 - l;
	features->jaccard = literal->jaccard;
	features->inside = literal->contained[s];
	features->length = share_of(pair->side[s].count, pair->side[l].count);
	features->copied = literal->share[s];
	features->copied_long = literal->share_long[s];
}

double dd_features_background_most(const struct dd_pair *pair, const struct dd_terms *terms)
{
	uint32_t l = dd_pair_longer(pair), s = 1 - l, columns = pair->side[l].sentences;
	double shared = 0, mass = 0;
	for (uint32_t t = 0; t < terms->count; t++) {
		const struct dd_term *term = &terms->terms[t];
		double own = (double)term->weight * term->in_sentences[s];
		mass += own;
		shared += own * term->in_sentences[l];
	}
	return share_of(shared / (columns > 1 ? columns - 1 : 1), mass);
}

void dd_features_finish(struct dd_features *features, const struct dd_pair *pair,
                        const struct dd_terms *terms, const struct dd_alignment *alignment,
                        bool want_story)
{
	struct measure m = {.pair = pair,
	                    .terms = terms,
	                    .alignment = alignment,
	                    .s = 1 - alignment->longer,
	                    .l = alignment->longer};
	features->background = background(&m);
	bool want_topic =
	        want_story || dd_features_are_ngrams(features) || dd_features_brief(features) > 0;
	features->topic = want_topic ? topic(&m, m.s) : 0;
	measure_coverage(&m, features);
	measure_anchors(&m, features);
}
