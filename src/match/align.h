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
 *    significant digits, the side with fewer of its own counts, as the longer article may always
 *    say more ("numbers clash", "numbers agree", "names and numbers agree"). A form filled in
 *    anew shares its frame and not its numbers: the product of the two ("same frame, other
 *    numbers").
 *  - Borrowing. Reports that quote one release copy whole sentences and have others of their
 *    own (passim: Smith, Cordell, Mullen 2015, calls such passages reprints as well): copied
 *    passages of 5 and of 12 words, unless all is copied or a short excerpt ("copied in part
 *    only", "copied, whole stretches are not", and against them "longer one retold").
 *  - Background. What a sentence shares with those that are not its partner comes from the
 *    subject and the language; it lifts all other figures and is taken off ("background
 *    overlap"). It is how one set of constants serves inflected and unspaced scripts.
 *
 * Measured effect: each reason taken away in turn, the others fitted again on ten labelled sets
 * with each set judged by the constants of the others, plus 9,849 pairs of Reuters-21578 that
 * are candidates and no copies, nearly all of them lookalikes (tests/quality/fit.py --ablate):
 *
 *     without                          F1 of pairs  log loss  lookalikes taken
 *     (nothing)                              0.936     0.098               587
 *     numbers agree                          0.936     0.097               581
 *     anchors in order                       0.935     0.113               587
 *     particulars in order                   0.937     0.100               598
 *     particulars shared                     0.927     0.104               568
 *     particulars evenly spaced              0.933     0.099               571
 *     numbers clash                          0.914     0.132               713
 *     copied in part only                    0.929     0.101               561
 *     copied, whole stretches are not        0.936     0.099               598
 *     longer one retold                      0.934     0.100               561
 *     background overlap                     0.949     0.101               782
 *     same frame, other numbers              0.919     0.114               671
 *     many particulars                       0.933     0.100               695
 *     few particulars                        0.936     0.093               916
 *     names and numbers agree                0.935     0.098               588
 *
 * What was tried and did not help there: weights of ties by document frequency in the corpus,
 * names as evidence of their own, how evenly ties spread over the article, terms at large
 * (cosine, Jaccard), boosted trees over the features (worse on every set left out).
 */
#ifndef DD_MATCH_ALIGN_H
#define DD_MATCH_ALIGN_H

#include "match/literal.h"
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
	float rest;       /* mass of its tokens that are not copied word for word */
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

/* Aligns the pair; literal's copied marks are set. False if memory ran out. */
bool dd_align(struct dd_alignment *alignment, const struct dd_pair *pair,
              const struct dd_terms *terms, const struct dd_literal *literal);
void dd_alignment_release(struct dd_alignment *alignment);

#endif
