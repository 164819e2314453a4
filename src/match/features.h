/* features.h - what is measured about a pair of articles, and what decides on it.
 *
 * S is the shorter article of the two, L the longer one. Masses are sums of term weights
 * (terms.h). A sentence's partner is the sentence of the other article that shares most
 * with it; two sentences that are each other's partner are an anchor (align.h). Ties are
 * terms that occur once in each article (order.h). "Copied" are passages of
 * DD_COPIED_WORDS words or more that both have.
 *
 * The list is used to fill the struct, to print it for fitting (tests/quality) and to
 * name the reasons of a verdict.
 */
#ifndef DD_MATCH_FEATURES_H
#define DD_MATCH_FEATURES_H

#include "match/align.h"
#include "match/literal.h"
#include "match/order.h"

#define DD_FEATURES(X)                                                                             \
	X(jaccard, "Jaccard similarity of the sets of 3-word shingles")                            \
	X(inside, "share of S's tokens in a 3-word shingle that L has too")                        \
	X(length, "tokens of S over those of L")                                                   \
	X(copied, "share of S's tokens that are copied")                                           \
	X(copied_long, "share of S's tokens that are copied in long passages")                     \
	X(cover, "share of S's mass that its sentences' partners cover")                           \
	X(cover_l, "share of L's mass that its sentences' partners cover")                         \
	X(patchy, "mean deviation of what partners cover of a sentence of S, over the mean")       \
	X(background, "share of S's mass that a sentence of L covers which is no partner")         \
	X(anchored, "share of S's mass that anchors cover")                                        \
	X(anchor_order, "share of the anchors in the longest chain that keeps order")              \
	X(ties, "share of S's once-only terms that are ties")                                      \
	X(tie_count, "ties")                                                                       \
	X(ngrams, "share of S's tokens that are character n-grams, of scripts without spaces")     \
	X(singles_l, "once-only terms of L")                                                       \
	X(mixed, "runs of ties and of others among L's once-only terms, over those of chance")     \
	X(tie_chain, "longest chain of ties in order, as a share of S's once-only terms")          \
	X(tie_gaps, "share of neighbouring ties equally far apart in both")                        \
	X(number_odds, "ln of numbers in both + 1 over numbers of only one side + 1")              \
	X(number_clash, "ln of 1 + digits of numbers that only one side has, the fewer")           \
	X(number_share, "digits of numbers in both, as a share of the smaller side's")             \
	X(number_jaccard, "digits of numbers in both, as a share of all")                          \
	X(names, "share of the names of the side with fewer that are in both")                     \
	X(name_clash, "ln of 1 + names that only one side has, the fewer")                         \
	X(specifics, "share of names and digits of the side with fewer that are in both")          \
	X(specifics_s, "share of S's names and numbers that L has")                                \
	X(topic, "share of S's repeated terms, weighted, that L has")

/* What patchy stays below: the mean deviation of shares in 0..1 is at most 2 m (1 - m), where
 * m is their mean. */
#define DD_PATCHY_MOST 2.0

struct dd_features {
#define DD_FEATURE_FIELD(name, text) double name;
	DD_FEATURES(DD_FEATURE_FIELD)
#undef DD_FEATURE_FIELD
};

/* What can be told before the articles are aligned: the order of ties, and names and
 * numbers. The rest is 0. */
void dd_features_begin(struct dd_features *features, const struct dd_pair *pair,
                       const struct dd_terms *terms, const struct dd_order *order);

/* What is copied; literal is marked. */
void dd_features_literal(struct dd_features *features, const struct dd_pair *pair,
                         const struct dd_literal *literal);

/* At most this much background will be: all that any two sentences share. */
double dd_features_background_most(const struct dd_pair *pair, const struct dd_terms *terms);

/* Is the pair in a script without spaces? */
static inline bool dd_features_are_ngrams(const struct dd_features *features)
{
	return features->ngrams >= 0.5;
}

/* How much of a brief the longer article is: 1 up to DD_BRIEF once-only terms, 0 from DD_BRIEF_MOST
 * on. A wire item of 180 words has some 100. The wider the range, the more articles weigh in the fit: F1
 * of blind-4 .96 with 150, .91 with 170, .81 with 200; with 140 it is .94. */
#define DD_BRIEF      100
#define DD_BRIEF_MOST 150

static inline double dd_features_brief(const struct dd_features *features)
{
	double brief = (DD_BRIEF_MOST - features->singles_l) / (DD_BRIEF_MOST - DD_BRIEF);
	return brief < 0 ? 0 : brief > 1 ? 1 : brief;
}

/* The rest. topic stays 0 where no model asks for it, unless want_story. */
void dd_features_finish(struct dd_features *features, const struct dd_pair *pair,
                        const struct dd_terms *terms, const struct dd_alignment *alignment,
                        bool want_story);

#endif
