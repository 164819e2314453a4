/* context.h - what is behind struct dedup. */
#ifndef DD_ENGINE_CONTEXT_H
#define DD_ENGINE_CONTEXT_H

#include "base/arena.h"
#include "base/list.h"
#include "base/spill.h"
#include "base/threads.h"
#include "dedup.h"
#include "engine/document.h"
#include "simd/kernels.h"
#include "sketch/sign.h"

struct dd_text;
struct dd_index;
struct dd_codebook;
struct dd_packing;

struct dedup_feeder {
	struct dedup *dedup;
	struct dedup_feeder *next;
	struct dd_arena arena;    /* strings, codes and signatures; lives as long as the context */
	struct dd_arena samples;  /* of passages, no longer than they are needed */
	struct dd_list documents; /* owned: of struct dd_document, in order of arrival */
	bool is_disordered;       /* that is not the order of their positions */
	struct dedup_stats stats; /* of them, what documents are counted by */
	struct dd_text *text;     /* owned while open; NULL once closed */
	struct dd_signer signer;  /* owned while open: scratch */
	uint64_t *passages;       /* owned while open: scratch */
	size_t passage_capacity;
	struct dd_codebook *book;   /* owned: of the packed codes; NULL until needed */
	struct dd_packing *packing; /* owned while open: scratch; NULL until needed */
	unsigned number;            /* of the context's feeders, from 0 on */
	char *block;                /* owned while open: codes on their way to the spill */
	uint64_t block_place;       /* where it goes */
	size_t block_size;          /* bytes in it */
};

struct dedup {
	struct dedup_options options;
	const struct dd_kernels *kernels;
	struct dd_crew *crew;         /* owned: options.threads; NULL: one */
	struct dedup_feeder *feeders; /* owned list */
	struct dd_spill spill;        /* open if has_spill */
	bool has_spill;
	_Atomic uint64_t kept;         /* bytes of codes in memory, if has_spill */
	struct dd_arena *fetched;      /* owned: codes fetched for a while, one for each thread */
	struct dd_arena shared;        /* codes fetched for good, of copies */
	size_t fetch_words;            /* fetched at a time: DD_FETCH_WORDS, in tests fewer */
	struct dd_document *documents; /* owned: by position, after the run */
	uint32_t document_count;
	uint32_t earlier_count;       /* of these, articles of the index; the first ones */
	struct dd_arena recalled;     /* their strings */
	uint32_t *text_of;            /* owned: with an index, the text of each document */
	struct dedup_member *places;  /* owned: with an index, of each document */
	uint64_t *cluster_of;         /* owned: with an index, its cluster's id */
	struct dd_list clusters;      /* owned: of struct dedup_cluster */
	struct dedup_member *members; /* owned: what the clusters point into */
	struct dd_index *replayed;    /* borrowed: whose articles the documents are, at positions
	                               * that are their numbers; NULL: they are not */
	struct dd_list pairs;         /* owned: of struct dedup_pair */
	struct dd_list review;        /* owned: of struct dedup_review */
	struct dedup_stats stats;
	bool ran;
};

/* What is behind a struct dedup_index: index.c. */
struct dd_index *dd_index_of(struct dedup_index *index);

/* The last article of the index that is called so, with the words of its text; either may be
 * NULL. *found says whether there is one. Borrowed until the next stage or commit. */
enum dedup_status dd_index_member(struct dedup_index *index, const char *id, size_t id_size,
                                  struct dd_article *article, struct dedup_info *info, bool *found);

/* The chain from documents to matches; fills everything that the results need. */
enum dedup_status dd_pipeline_run(struct dedup *dedup);

#endif
