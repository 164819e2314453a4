/* format.h - what an index file holds.
 *
 * LMDB keeps the file: a B+-tree of pages, copied on write, whose root is switched when a
 * transaction commits. Small entries spread over such a tree would cost a page each for
 * nearly every posting of an article, and a damaged page could mislead the reader anywhere.
 * So the tree has few entries, all of them large: chunks of up to DD_CHUNK_ROOM bytes, which
 * LMDB keeps on runs of pages of their own. It is the transaction; this is the structure:
 *
 *     key = kind, sequence, number            value = header, payload, zeros to a whole page
 *
 *     DD_HEAD      0, 0            struct dd_head: settings, counts, the list of segments
 *     DD_RECORDS   0, chunk        struct dd_record of each article, by number
 *     DD_SIGNATURES 0, chunk       its signature; zeros if it has none
 *     DD_SAMPLES   0, chunk        a byte: how many passages it has sampled, DD_SAMPLES_MOST if more
 *     DD_BODIES    0, chunk        codes and strings of articles, one after another
 *     DD_POSTINGS  segment, chunk  sorted postings, packed (segment.h, piece.h)
 *     DD_FENCES    segment, chunk  the first posting of each of the segment's chunks
 *     DD_GONE      0, chunk        two bits an article: it, and its text, are forgotten
 *     DD_FREQUENT  0, chunk        terms in more texts than DD_FREQUENT_TEXTS, ascending
 *
 * Articles are numbered as they come, and a number is never used again. What is kept of them
 * is written once; what changes is in DD_GONE. A cluster is known by the number of the text
 * that is its hub, and its members are postings. So an article that joins an old one changes
 * nothing that is there.
 *
 * Numbers stand in the byte order of the machine; the head says which one. Every chunk
 * carries a checksum over its payload and its key, every body one of its own.
 */
#ifndef DD_INDEX_FORMAT_H
#define DD_INDEX_FORMAT_H

#include "dedup.h"
#include "simd/kernels.h"

#include <stdbool.h>
#include <stdint.h>

/* Raised with every change to what is written here. */
#define DD_FORMAT 3
/* Raised when texts get other codes, signatures, digests, shingles or samples than before. */
#define DD_FORMAT_TEXT 4
#define DD_FORMAT_MARK UINT32_C(0x0a1b2c3d) /* reads otherwise in another byte order */

enum dd_chunk_kind {
	DD_HEAD = 1,
	DD_RECORDS,
	DD_SIGNATURES,
	DD_SAMPLES,
	DD_BODIES,
	DD_POSTINGS,
	DD_FENCES,
	DD_GONE,
	DD_FREQUENT,
	DD_CHUNK_KINDS
};

/* A file's pages are as large as the memory pages of the machine that made it, but at most
 * 32 KB, LMDB's limit. Any machine reads and writes files with pages of all these sizes. */
#define DD_PAGE_LEAST 4096u
#define DD_PAGE_MOST  32768u

static inline bool dd_is_page_size(uint32_t size)
{
	return size >= DD_PAGE_LEAST && size <= DD_PAGE_MOST && !(size & (size - 1));
}

/* LMDB puts 16 bytes before a value that has pages of its own, and has such pages for all
 * values above half a page. A full chunk fills 64 KB, whatever the size of the pages: so all that
 * depends on what chunks there are is the same in every file. */
#define DD_PAGE_HEADER 16u
#define DD_CHUNK_ROOM  ((uint32_t)(65536 - DD_PAGE_HEADER - 16u))
#define DD_CHUNK_WORDS (DD_CHUNK_ROOM / 8) /* fences: 8188 */

struct dd_chunk_header {
	uint32_t size; /* of the payload, without the zeros */
	uint32_t kind;
	uint64_t check; /* XXH3_64bits of the payload, seeded with the key */
};

/* Article numbers are below this: postings have 28 bits for a cluster's. */
#define DD_NUMBERS   ((uint32_t)1 << 28)
#define DD_NO_NUMBER UINT32_MAX

/* Terms of more texts than this propose nothing, and their postings are not kept: so the
 * length of a list is the term's document frequency. See match/rare.c. */
#define DD_FREQUENT_TEXTS 400

/* Settings that the stored postings and clusters depend on. */
struct dd_settings {
	double threshold[DEDUP_TIERS];
	uint32_t level;
	uint32_t min_words;
};

struct dd_segment_entry {
	uint32_t sequence;
	uint32_t chunks;
	uint64_t count;
};

#define DD_SEGMENTS_MAX 48

struct dd_head {
	uint32_t mark, format, format_text;
	uint32_t next_number; /* articles ever added */
	char program[16];
	struct dd_settings settings;
	int64_t created, updated;
	uint64_t runs;
	uint64_t body_bytes;  /* of the stream of bodies: chunk << 16 | offset, where it ends */
	uint32_t gone, texts; /* forgotten articles; texts of the others */
	uint32_t frequent;    /* terms */
	uint32_t next_sequence;
	uint32_t segment_count;
	uint32_t reclaimed; /* of the forgotten: their room has been given back */
	struct dd_segment_entry segments[DD_SEGMENTS_MAX]; /* the oldest first */
};

/* Where an article stands, or its cluster among the stories. */
struct dd_stored_place {
	uint32_t hub;   /* number; its own for a hub */
	uint32_t match; /* number; DD_NO_NUMBER for a hub */
	float score;
	uint32_t tier; /* enum dedup_tier */
};

enum {
	DD_RECORD_SIGNED = 1, /* it has a signature */
	DD_RECORD_SHORT = 2,  /* below min_words */
	DD_RECORD_NAMED = 4,  /* the id is a name, not a place */
	DD_RECORD_TITLE = 8,  /* these are known */
	DD_RECORD_SOURCE = 16,
	DD_RECORD_URL = 32,
	DD_RECORD_COPY = 64, /* of an earlier article's text: its body has no codes */
};

struct dd_record {
	uint64_t digest[2];
	uint64_t body;  /* chunk << 16 | offset */
	uint64_t check; /* XXH3_64bits of the body, seeded with the number */
	uint64_t bytes; /* of the article as it came */
	int64_t date, added;
	struct dd_stored_place article, story; /* story: of its article cluster, if it is a hub */
	uint32_t text; /* number of the first article with this text: its own, or it is a copy */
	uint32_t count, sentences, invalid;
	uint32_t id_size, title_size, source_size, url_size;
	uint32_t flags;
	uint32_t rare_total; /* sum of weights of its rare terms, when it came */
	uint32_t quotes;     /* sampled hashes of its passages */
	uint32_t unused;
};

/* What all articles have, in chunks of its own, by number. Signatures and sizes of samples are
 * looked at to drop most texts that a band or a passage leads to: by themselves they are a few
 * pages for hundreds of articles. */
enum dd_column { DD_COLUMN_RECORD, DD_COLUMN_SIGNATURE, DD_COLUMN_SAMPLE, DD_COLUMNS };

#define DD_SAMPLES_MOST 255

static inline enum dd_chunk_kind dd_column_kind(enum dd_column column)
{
	return (enum dd_chunk_kind)(DD_RECORDS + (int)column);
}

/* Bytes of an entry. */
static inline uint32_t dd_column_size(enum dd_column column)
{
	static const uint32_t sizes[] = {sizeof(struct dd_record), DD_REGISTERS, 1};
	return sizes[column];
}

/* Entries of a chunk. */
static inline uint32_t dd_column_entries(enum dd_column column)
{
	return DD_CHUNK_ROOM / dd_column_size(column);
}

/* A body: of a text's first article its codes; then id, title, source and url, each with a
 * NUL. It begins at a multiple of four. One that is too large for a chunk has a larger one of
 * its own. */
static inline uint64_t dd_body_place(uint32_t chunk, uint32_t offset)
{
	return (uint64_t)chunk << 16 | offset;
}

#endif
