/* gunzip.h - what a gzip file holds (RFC 1952), by zlib; and what HTTP calls deflate.
 *
 * libarchive reads gzip as well, but looks neither at the checksum nor at the length that follow
 * each member (3.6). Here both are compared. Where they differ, all was read, but something in
 * it is not what was packed: the source is doubtful, and goes on with the next member.
 *
 * Members follow one another without a gap; what follows the last one and is none is passed
 * over, as gzip does.
 *
 * Deflate in HTTP is zlib's format (RFC 1950), but some servers send what is in it alone (RFC
 * 1951). Neither has members, and the latter no checksum: there nothing may follow.
 */
#ifndef INPUT_GUNZIP_H
#define INPUT_GUNZIP_H

#include "input/source.h"

#include <stdbool.h>
#include <stdint.h>
#include <zlib.h>

enum gunzip_format { GUNZIP_GZIP, GUNZIP_ZLIB, GUNZIP_RAW };

struct gunzip {
	struct source source;
	struct source *below; /* borrowed */
	enum gunzip_format format;
	uint64_t packed; /* bytes read from below */
	z_stream z;
	struct buffer window;
	uint32_t sum, size; /* of the member so far, as they will follow it */
	bool opened, in_member, ended, broken;
};

/* True if that is how a gzip member begins. */
bool gunzip_detect(const char *bytes, size_t size);

/* True if they may be the header of zlib's format; one with a dictionary is none. */
bool gunzip_detect_zlib(const char *bytes, size_t size);

/* Reads from below, which begins with a gzip member, zlib's header, or deflated bytes. */
void gunzip_open(struct gunzip *gunzip, struct source *below, enum gunzip_format format);
void gunzip_close(struct gunzip *gunzip);

#endif
