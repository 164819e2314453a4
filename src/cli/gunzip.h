/* gunzip.h - what a gzip file holds (RFC 1952), by zlib.
 *
 * libarchive reads gzip as well, but looks neither at the checksum nor at the length that follow
 * each member (3.6). Here both are compared. Where they differ, all was read, but something in
 * it is not what was packed: the source is doubtful, and goes on with the next member.
 *
 * Members follow one another without a gap; what follows the last one and is none is passed
 * over, as gzip does.
 */
#ifndef CLI_GUNZIP_H
#define CLI_GUNZIP_H

#include "source.h"

#include <stdbool.h>
#include <stdint.h>
#include <zlib.h>

struct gunzip {
	struct source source;
	struct source *below; /* borrowed */
	uint64_t packed;      /* bytes read from below */
	z_stream z;
	struct buffer window;
	uint32_t crc, size; /* of the member so far, as they will follow it */
	bool opened, in_member, ended, broken;
};

/* True if that is how a gzip member begins. */
bool gunzip_detect(const char *bytes, size_t size);

/* Reads from below, which begins with a gzip member. */
void gunzip_open(struct gunzip *gunzip, struct source *below);
void gunzip_close(struct gunzip *gunzip);

#endif
