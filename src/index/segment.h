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
#include "index/piece.h"

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

/* Opens a piece of a segment in the file; if that cannot be done, says so to whom it concerns,
 * and gives dd_piece_none. */
typedef void dd_segment_open(void *cookie, uint32_t sequence, uint32_t number, size_t count,
                             struct dd_piece *out);

/* In memory: an array. In the file: pieces of DD_PIECE_POSTINGS postings, the last shorter,
 * which are opened when they are asked for. */
struct dd_segment {
	uint64_t *own;           /* owned: all postings of a segment in memory, else NULL */
	uint64_t *fences;        /* owned: the first posting of each piece */
	struct dd_piece *pieces; /* owned */
	dd_segment_open *open;
	void *cookie; /* for open */
	uint64_t count;
	uint32_t sequence; /* in the file */
};

static inline uint64_t dd_segment_pieces(uint64_t count)
{
	return (count + DD_PIECE_POSTINGS - 1) / DD_PIECE_POSTINGS;
}

/* Postings of the piece with that number. */
static inline size_t dd_segment_piece_count(const struct dd_segment *segment, uint64_t number)
{
	uint64_t rest = segment->count - number * DD_PIECE_POSTINGS;

	return rest < DD_PIECE_POSTINGS ? (size_t)rest : DD_PIECE_POSTINGS;
}

static inline const struct dd_piece *dd_segment_piece(const struct dd_segment *segment,
                                                      uint64_t number)
{
	struct dd_piece *piece = &segment->pieces[number];

	if (!piece->bits)
		segment->open(segment->cookie, segment->sequence, (uint32_t)number,
		              dd_segment_piece_count(segment, number), piece);
	return piece;
}

static inline uint64_t dd_segment_at(const struct dd_segment *segment, uint64_t i)
{
	if (segment->own)
		return segment->own[i];
	return dd_piece_at(dd_segment_piece(segment, i / DD_PIECE_POSTINGS),
	                   (size_t)(i % DD_PIECE_POSTINGS));
}

/* Asks for the memory of the posting at a place that was looked up. */
static inline void dd_segment_touch(const struct dd_segment *segment, uint64_t i)
{
	if (segment->own)
		__builtin_prefetch(segment->own + i);
	else
		dd_piece_touch(dd_segment_piece(segment, i / DD_PIECE_POSTINGS),
		               (size_t)(i % DD_PIECE_POSTINGS));
}

/* A segment in memory of the sorted postings, which it takes over. */
void dd_segment_of(struct dd_segment *out, uint64_t *postings, uint64_t count);
/* One in the file; its fences are for the caller to fill in. False if memory ran out;
 * release it in any case. */
bool dd_segment_in_file(struct dd_segment *out, uint32_t sequence, uint64_t count,
                        dd_segment_open *open, void *cookie);
void dd_segment_release(struct dd_segment *segment);

/* The place of the first posting whose key (upper half) is not below the given one, looked
 * for from place `from` on, which it is not before. Quick if it is near. */
uint64_t dd_segment_seek(const struct dd_segment *segment, uint64_t from, uint32_t key);

/* Whether a segment in the file may have postings with the key; hash: dd_bloom_hash(). Moves
 * *from up to where they would be looked for. */
bool dd_segment_may_have(const struct dd_segment *segment, uint64_t *from, uint32_t key,
                         uint64_t hash);

/* Asks for what that reads of the file, which is out of order; returns where *from would be. */
uint64_t dd_segment_prefetch(const struct dd_segment *segment, uint64_t from, uint32_t key,
                             uint64_t hash);

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
