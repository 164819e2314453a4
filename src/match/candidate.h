/* candidate.h - pairs of texts that are worth comparing. */
#ifndef DD_MATCH_CANDIDATE_H
#define DD_MATCH_CANDIDATE_H

#include "base/list.h"
#include "match/corpus.h"
#include "simd/kernels.h"

/* A list of pairs of text numbers, each as (a << 32 | b) with a < b. */
struct dd_candidates {
	struct dd_list pairs; /* of uint64_t, ascending and distinct once built */
	uint64_t near;        /* proposed by MinHash bands */
	uint64_t terms;       /* proposed by shared rare terms */
	uint64_t quotes;      /* proposed by shared passages */
	uint64_t capped;      /* buckets and posting lists too long to pair off in full */
};

static inline uint32_t dd_pair_a(uint64_t pair)
{
	return (uint32_t)(pair >> 32);
}

static inline uint32_t dd_pair_b(uint64_t pair)
{
	return (uint32_t)pair;
}

/* Proposes the pairs that agree in a band of their MinHash signatures, for a Jaccard
 * similarity of threshold or more (band.h states the recall), less those whose
 * signatures put the similarity clearly below it. A bucket of more than
 * DD_BUCKET_MOST texts is paired off in part: see bucket.c. */
#define DD_BUCKET_MOST 48
enum dedup_status dd_candidates_near(struct dd_candidates *out, const struct dd_corpus *corpus,
                                     const struct dd_kernels *kernels, double threshold,
                                     struct dd_crew *crew);

/* Proposes the pairs that share rare terms: see rare.c. */
enum dd_purpose {
	DD_FOR_ARTICLES, /* versions of one article */
	DD_FOR_STORIES,  /* reports of one event, too */
};
enum dedup_status dd_candidates_terms(struct dd_candidates *out, const struct dd_corpus *corpus,
                                      enum dd_purpose purpose, struct dd_crew *crew);

/* Appends the pairs of a list of uint64_t. */
enum dedup_status dd_candidates_take(struct dd_candidates *out, const struct dd_list *pairs);

/* Sorts the pairs and drops repeats. */
enum dedup_status dd_candidates_merge(struct dd_candidates *candidates);

void dd_candidates_release(struct dd_candidates *candidates);

#endif
