/* segment.h - postings: which articles have a band, a term, a name, ...
 *
 * A posting is one number: what, and who.
 *
 *     bands      1  key:31                  article:32
 *     terms      0  family:3  term:28       article:31  chosen:1
 *     others     0  family:3  key:28        article:32
 *
 * A segment is a sorted array of them. The postings of one run are a segment; where one is
 * less than DD_SEGMENT_RATIO times as large as the next younger one, the two are merged
 * (O'Neil, Cheng, Gawlick, O'Neil, "The log-structured merge-tree", 1996). So there are
 * about log2(articles) of them, and a posting is rewritten about as often, one page for 512 of
 * them; in a B-tree of their own nearly every posting of a run would cost a page.
 *
 * Among equal keys the articles ascend, within a segment and from an older to a younger one.
 */
#ifndef DD_INDEX_SEGMENT_H
#define DD_INDEX_SEGMENT_H

#include "index/format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DD_SEGMENT_RATIO 2

enum dd_family {
	DD_OF_NAME,    /* key: hash of the id */
	DD_OF_TEXT,    /* key: bits of the digest; a text's first article alone */
	DD_OF_TERM,    /* key: the term; first articles of comparable texts, while it is rare.
	                * chosen: it was among the text's rarest ones when that came */
	DD_OF_CLUSTER, /* key: number of the hub; the other members */
	DD_OF_STORY,   /* key: number of the story's hub; hubs of its other article clusters */
	DD_FAMILIES,
	DD_OF_BAND = DD_FAMILIES /* key: dd_band_key(), or a sampled hash of a passage; first
	                          * articles of comparable texts */
};

static inline uint64_t dd_posting(enum dd_family family, uint64_t key, uint32_t number)
{
	uint64_t high = family == DD_OF_BAND ? (uint64_t)1 << 31 | key >> 33
	                                     : (uint64_t)family << 28 | (key & (DD_NUMBERS - 1));

	return high << 32 | number;
}

static inline enum dd_family dd_posting_family(uint64_t posting)
{
	return posting >> 63 ? DD_OF_BAND : (enum dd_family)(posting >> 60 & 7);
}

static inline uint32_t dd_posting_number(uint64_t posting)
{
	return (uint32_t)posting >> (dd_posting_family(posting) == DD_OF_TERM);
}

/* Of a term. */
static inline uint64_t dd_posting_of_term(uint32_t term, uint32_t number, bool chosen)
{
	return dd_posting(DD_OF_TERM, term, number << 1 | chosen);
}

static inline bool dd_posting_is_chosen(uint64_t posting)
{
	return posting & 1;
}

/* The key of all families but bands. */
static inline uint32_t dd_posting_key(uint64_t posting)
{
	return (uint32_t)(posting >> 32) & (DD_NUMBERS - 1);
}

/* Pieces of DD_CHUNK_WORDS postings, the last shorter. */
struct dd_segment {
	const uint64_t **pieces; /* owned array; each piece borrowed from the file or `own` */
	uint64_t *fences;        /* owned: the first posting of each piece */
	uint64_t *own;           /* owned: all postings of a segment in memory, else NULL */
	uint64_t count;
	uint32_t sequence; /* in the file; 0 in memory */
};

static inline uint64_t dd_segment_at(const struct dd_segment *segment, uint64_t i)
{
	return segment->pieces[i / DD_CHUNK_WORDS][i % DD_CHUNK_WORDS];
}

/* A segment of the sorted postings, which it takes over, also if memory runs out: false. */
bool dd_segment_of(struct dd_segment *out, uint64_t *postings, uint64_t count);
void dd_segment_release(struct dd_segment *segment);

/* The place of the first posting that is not below the given one, looked for from place
 * `from` on, which it is not before. Quick if it is near. */
uint64_t dd_segment_seek(const struct dd_segment *segment, uint64_t from, uint64_t posting);

typedef bool dd_segment_keep(void *cookie, uint64_t posting);
typedef bool dd_segment_sink(void *cookie, uint64_t posting);

/* Hands what is kept of at most 2 * DD_SEGMENTS_MAX + 1 segments to the sink in order, as
 * long as it returns true. keep NULL: all. */
bool dd_segment_merge(const struct dd_segment *segments, size_t count, dd_segment_keep *keep,
                      void *keep_cookie, dd_segment_sink *sink, void *sink_cookie);

/* How many of the last segments are to be merged, so that sizes grow as they should: 1 if
 * they do. sizes: the oldest first. */
size_t dd_segments_to_merge(const uint64_t *sizes, size_t count);

#endif
