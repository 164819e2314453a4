/* unpack.h - compressed bytes and archives, by libarchive, and gzip by gunzip.h.
 *
 * Known by their first bytes: gzip, zstd, xz, bzip2, lzma and lz4 streams; tar, zip, 7z,
 * cpio and ar archives, those compressed or not. No other program is ever started, and
 * nothing is written to disk.
 *
 * What unpacks to more than UNPACK_FREE bytes and UNPACK_RATIO times the packed bytes
 * read so far, all members together, is a bomb: reading stops with an error.
 */
#ifndef INPUT_UNPACK_H
#define INPUT_UNPACK_H

#include "input/gunzip.h"
#include "input/source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* News in JSON shrinks to a fifth, by a corpus of copies to a hundredth; a bomb of gzip
 * has 1,000 times its size, of the others a million. */
#define UNPACK_RATIO 200
#define UNPACK_FREE  ((uint64_t)64 << 20)
/* How many first bytes unpack_detect() wants to see: the mark of a tar is in its header. */
#define UNPACK_HEAD 512

enum packing {
	PACKING_NONE,
	PACKING_STREAM, /* compressed: a file, or an archive within */
	PACKING_ARCHIVE
};

enum packing unpack_detect(const char *head, size_t size);

struct archive;

/* The source is the bytes of the current member. */
struct unpack {
	struct source source;
	struct source *below;      /* borrowed */
	struct source *from;       /* what libarchive reads: below, or the gzip file's content */
	struct archive *archive;   /* owned; NULL where there is but a gzip file */
	struct gunzip gunzip;      /* opened if below is one */
	uint64_t packed, unpacked; /* packed: what libarchive read of a file that is no gzip */
	int64_t at;                /* in the file, where libarchive reads on */
	bool is_archive; /* has members with names of their own; known after unpack_next() */
	bool opened, ended;
	bool broken; /* the current member, from here on */
	struct buffer name, window;
};

enum unpack_step {
	UNPACK_MEMBER, /* unpack->source is its bytes */
	UNPACK_OTHER,  /* a member that is no file: a directory, a link, a table of an ar */
	UNPACK_END,
	UNPACK_ERROR /* unpack->source.reason says why; nothing further can be read */
};

/* Reads from below, which stays the caller's and must outlive it; what it holds of bytes read
 * ahead is freed at the end. */
void unpack_open(struct unpack *unpack, struct source *below);
void unpack_close(struct unpack *unpack);
/* Goes to the next member, whatever was read of the one before. After an error in reading
 * a member the next one is gone to where that is possible. *name is its path in the
 * archive ("" if it has none), borrowed until the next call. */
enum unpack_step unpack_next(struct unpack *unpack, const char **name);
/* Why what was read to its end may not be what was packed, as a checksum says: of the current
 * member, or after UNPACK_END of any. Told once; NULL if there is nothing to be said. */
const char *unpack_doubt(struct unpack *unpack);

#endif
