/* align.h - sentence alignment of a pair, and the theory behind the verdict.
 *
 * Sentence pairs are scored once, sparsely, through the terms that they share:
 *
 *     shared[s][l]   sum of the weights of the distinct terms that sentence s of the
 *                    shorter and l of the longer article have in common
 *
 * From that matrix comes, for each sentence of either side, its partner: the sentence of
 * the other side that shares most. Partners need not be pairs, so the halves of a split
 * sentence both find the whole. Two sentences that are each other's partner are the
 * alignment's anchors; features.c asks how many there are and whether they keep order.
 *
 * Why this tells a retelling from another report of the event. Both share names, figures,
 * quotes and words. But a reteller works along the source, and a reporter along notes: the
 * one keeps the order of the particulars and leaves out few of them, the other arranges them
 * anew and has some of the own. And a copy, whole or in part, is another matter than either.
 *
 *  - Order. Passages that were reused keep their order (METER: Clough, Gaizauskas, Piao, Wilks,
 *    ACL 2002; text alignment at PAN: seeds, extended, filtered: Sanchez-Perez, Sidorov, Gelbukh,
 *    CLEF 2014). Here twice: the anchors' longest increasing chain ("anchors in order"), and
 *    that of terms which occur once in each article, ties (order.h: "particulars in order").
 *  - Amount. Share of the shorter article's once-only terms that are ties ("particulars shared");
 *    their number, since a coincidence is likelier among few ("many", "few particulars").
 *  - Frame. In copies with errors of the scanner neighbouring ties are equally far apart, in
 *    retellings they are not ("evenly spaced").
 *  - Contradiction. What one article states and the other replaces: of numbers, weighted by
 *    significant digits, and of names, the side with fewer of its own counts, as the longer
 *    article may always say more ("numbers clash", "numbers agree", "names clash"). A form
 *    filled in anew shares its frame and not its numbers: the product of the two ("same frame,
 *    other numbers"); and its names and numbers survive less often than its other particulars,
 *    which a retelling keeps less well than them, and a scanner as badly ("replaced").
 *  - Borrowing. Reports that quote one release copy whole sentences and have others of their
 *    own (passim: Smith, Cordell, Mullen 2015, calls such passages reprints as well): copied
 *    passages of 5 and of 12 words, unless all is copied or a short excerpt ("copied in part
 *    only").
 *  - Evenness. A reteller and a scanner go over the whole text alike. Who quotes, or fills in a
 *    form, has some sentences nearly whole and of others nothing ("covered in patches"), and
 *    what is shared comes in blocks: fewer runs than chance has ("new and shared words mixed";
 *    Wald and Wolfowitz, Annals of Mathematical Statistics 11, 1940).
 *  - Background. What a sentence shares with those that are not its partner comes from the
 *    subject and the language; it lifts all other figures and is taken off ("background
 *    overlap"), half as much where ties are evenly spaced and so are no chance.
 *
 * In a brief the names and numbers are most of what can be kept. Who tells it in other words keeps them
 * and little else ("particulars alone shared"), and its subject ("topic shared").
 *
 * In scripts without spaces terms are n-grams: a word in common is several ties in an unbroken row,
 * and no capital tells a name. There the order and the spacing of ties say nothing more, and what
 * stands for names is what each article repeats ("topic shared"); rows of ties without it are a form
 * or the phrases of a trade ("same form, other topic").
 *
 * Measured effect: each reason taken away in turn, the others fitted again on twelve labelled
 * sets with each set judged by the constants of the others, plus 9,849 pairs of Reuters-21578
 * that are candidates and no copies, nearly all lookalikes (tests/quality/fit.py --ablate), when one model
 * of words judged briefs and n-grams, too:
 *
 *     without                          F1 of pairs  log loss  lookalikes taken
 *     (nothing)                              0.957     0.090               498
 *     numbers agree                          0.958     0.088               524
 *     anchors in order                       0.938     0.113               452
 *     particulars in order                   0.957     0.091               504
 *     particulars shared                     0.952     0.089               516
 *     particulars evenly spaced              0.956     0.089               503
 *     numbers clash                          0.950     0.105               579
 *     copied in part only                    0.929     0.120               367
 *     background overlap                     0.947     0.099               807
 *     same frame, other numbers              0.944     0.091               550
 *     many particulars                       0.954     0.090               583
 *     few particulars                        0.956     0.088               755
 *     names and numbers replaced             0.948     0.108               478
 *     names clash                            0.951     0.092               507
 *     covered in patches                     0.956     0.087               547
 *     new and shared words mixed             0.958     0.091               613
 *
 * What was tried and did not help there: weights of ties by document frequency in the corpus,
 * terms at large (cosine, Jaccard), boosted trees over the features (worse on every set left
 * out); more is listed in tests/quality/README.md.
 */
#ifndef DD_MATCH_ALIGN_H
#define DD_MATCH_ALIGN_H

#include "match/pair.h"
#include "match/terms.h"

#define DD_NO_PARTNER UINT32_MAX

/* A sentence and what its partner covers of it. Masses are sums over tokens; a token
 * counts in full if the partner has its term, and half if it is an n-gram of a script
 * without spaces beside one that counts (an n-gram across a word boundary is noise). */
struct dd_window {
	uint32_t partner; /* sentence of the other side, or DD_NO_PARTNER */
	float mass;       /* of all its tokens */
	float covered;    /* by the partner */
};

struct dd_alignment {
	uint32_t longer; /* side number of the longer article; the shorter is 1 - longer */
	struct dd_window *window[2]; /* owned: by side, one for each sentence */
	uint32_t *distinct[2];       /* owned: distinct terms, sentence by sentence: those of */
	uint32_t *first[2];          /* owned: sentence k are distinct[first[k] .. first[k + 1]) */
	float *shared;               /* owned: shorter's sentences x longer's sentences */
	/* Scratch. */
	uint32_t *head, *next, *owner; /* occurrences by term, over the longer's distinct */
	uint32_t *stamp;               /* by term */
	uint32_t stamps, term_capacity, token_capacity[2];
};

/* Aligns the pair. False if memory ran out. */
bool dd_align(struct dd_alignment *alignment, const struct dd_pair *pair,
              const struct dd_terms *terms);
void dd_alignment_release(struct dd_alignment *alignment);

#endif
