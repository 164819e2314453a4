#include "input/gunzip.h"

#include "support/message.h"

#include <stdio.h>
#include <string.h>

#define WINDOW ((size_t)64 << 10)

/* Bits of a header's FLG: parts that may follow its ten bytes. */
#define HAS_HEADER_CRC 2
#define HAS_EXTRA      4
#define HAS_NAME       8
#define HAS_COMMENT    16

bool gunzip_detect(const char *bytes, size_t size)
{
	return size >= 3 && !memcmp(bytes, "\x1f\x8b\x08", 3);
}

bool gunzip_detect_zlib(const char *bytes, size_t size)
{
	const unsigned method = size < 2 ? 0 : (unsigned char)bytes[0];
	const unsigned flags = size < 2 ? 0 : (unsigned char)bytes[1];

	return (method & 15) == Z_DEFLATED && method >> 4 <= 7 && !(flags & 0x20) &&
	       (method << 8 | flags) % 31 == 0;
}

static bool fail(struct gunzip *gunzip, const char *reason)
{
	snprintf(gunzip->source.reason, sizeof(gunzip->source.reason), "%s", reason);
	gunzip->broken = true;
	return false;
}

static bool truncated(struct gunzip *gunzip)
{
	return fail(gunzip, gunzip->format == GUNZIP_GZIP
	                            ? "cannot be unpacked: truncated gzip input"
	                            : "cannot be unpacked: truncated deflate input");
}

static void failed(struct gunzip *gunzip)
{
	fail(gunzip, gunzip->format == GUNZIP_GZIP
	                     ? "cannot be unpacked: gzip decompression failed"
	                     : "cannot be unpacked: deflate decompression failed");
}

/* False at the end, and where below failed. */
static bool refill(struct gunzip *gunzip)
{
	ssize_t got = source_read(gunzip->below, gunzip->window.bytes, WINDOW);

	if (got < 0)
		return fail(gunzip, gunzip->below->reason);
	gunzip->packed += (uint64_t)got;
	gunzip->z.next_in = (Bytef *)gunzip->window.bytes;
	gunzip->z.avail_in = (uInt)got;
	return got > 0;
}

/* The next byte as it stands in the file, or -1. */
static int next_byte(struct gunzip *gunzip)
{
	if (!gunzip->z.avail_in && !refill(gunzip))
		return -1;
	gunzip->z.avail_in--;
	return *gunzip->z.next_in++;
}

static bool pass_bytes(struct gunzip *gunzip, unsigned count)
{
	while (count && next_byte(gunzip) >= 0)
		count--;
	return !count;
}

static bool pass_string(struct gunzip *gunzip)
{
	int byte;

	do
		byte = next_byte(gunzip);
	while (byte > 0);
	return !byte;
}

static bool pass_extra(struct gunzip *gunzip)
{
	int low = next_byte(gunzip), high = next_byte(gunzip);

	return high >= 0 && pass_bytes(gunzip, (unsigned)high << 8 | (unsigned)low);
}

/* The rest of a header. */
static bool pass_header(struct gunzip *gunzip)
{
	int flags = next_byte(gunzip);

	return flags >= 0 && pass_bytes(gunzip, 6) &&
	       (!(flags & HAS_EXTRA) || pass_extra(gunzip)) &&
	       (!(flags & HAS_NAME) || pass_string(gunzip)) &&
	       (!(flags & HAS_COMMENT) || pass_string(gunzip)) &&
	       (!(flags & HAS_HEADER_CRC) || pass_bytes(gunzip, 2));
}

/* The first three bytes of a header. */
static bool pass_mark(struct gunzip *gunzip)
{
	static const int mark[] = {0x1f, 0x8b, 8};

	for (size_t i = 0; i < sizeof(mark) / sizeof(*mark); i++)
		if (next_byte(gunzip) != mark[i])
			return false;
	return true;
}

static bool pass_head(struct gunzip *gunzip)
{
	if (gunzip->format == GUNZIP_GZIP)
		return pass_header(gunzip);
	return gunzip->format == GUNZIP_RAW || pass_bytes(gunzip, 2);
}

/* Goes into the next member, or ends. */
static bool begin_member(struct gunzip *gunzip)
{
	if (gunzip->format == GUNZIP_GZIP && !pass_mark(gunzip)) {
		gunzip->ended = true;
		return false;
	}
	if (!pass_head(gunzip))
		return gunzip->broken ? false : truncated(gunzip);
	gunzip->sum = gunzip->format == GUNZIP_ZLIB ? 1 : 0;
	gunzip->size = 0;
	gunzip->in_member = inflateReset(&gunzip->z) == Z_OK;
	return gunzip->in_member;
}

/* What follows a member, least significant byte first. */
static bool read_number(struct gunzip *gunzip, uint32_t *number)
{
	*number = 0;
	for (unsigned i = 0; i < 4; i++) {
		int byte = next_byte(gunzip);

		if (byte < 0)
			return false;
		*number |= (uint32_t)byte << 8 * i;
	}
	return true;
}

static void doubt(struct gunzip *gunzip, const char *reason)
{
	struct source *source = &gunzip->source;

	source->is_doubtful = true;
	snprintf(source->reason, sizeof(source->reason), "%s", reason);
}

static void end_gzip(struct gunzip *gunzip)
{
	uint32_t sum, size;

	if (!read_number(gunzip, &sum) || !read_number(gunzip, &size)) {
		if (!gunzip->broken)
			doubt(gunzip, "damaged: it ends before its checksum");
		gunzip->ended = true;
	} else if (sum != gunzip->sum) {
		doubt(gunzip, "damaged: what it holds has another checksum");
	} else if (size != gunzip->size) {
		doubt(gunzip, "damaged: what it holds has another length");
	}
}

/* Here the checksum's most significant byte is the first. */
static void end_zlib(struct gunzip *gunzip)
{
	uint32_t sum;

	if (read_number(gunzip, &sum)) {
		if (__builtin_bswap32(sum) != gunzip->sum)
			doubt(gunzip, "damaged: what it holds has another checksum");
	} else if (!gunzip->broken) {
		doubt(gunzip, "damaged: it ends before its checksum");
	}
	gunzip->ended = true;
}

static void end_member(struct gunzip *gunzip)
{
	gunzip->in_member = false;
	if (gunzip->format == GUNZIP_GZIP) {
		end_gzip(gunzip);
	} else if (gunzip->format == GUNZIP_ZLIB) {
		end_zlib(gunzip);
	} else {
		gunzip->ended = true;
		if (next_byte(gunzip) >= 0)
			failed(gunzip);
	}
}

static uint32_t add_to_sum(const struct gunzip *gunzip, const char *bytes, size_t size)
{
	const Bytef *at = (const Bytef *)bytes;

	return (uint32_t)(gunzip->format == GUNZIP_ZLIB ? adler32_z(gunzip->sum, at, size)
	                                                : crc32_z(gunzip->sum, at, size));
}

/* Unpacks what fits; returns how much that is. */
static size_t inflate_some(struct gunzip *gunzip, char *bytes, size_t size)
{
	z_stream *z = &gunzip->z;
	size_t done;
	int status;

	if (!z->avail_in && !refill(gunzip)) {
		if (!gunzip->broken)
			truncated(gunzip);
		return 0;
	}
	z->next_out = (Bytef *)bytes;
	z->avail_out = (uInt)(size < WINDOW ? size : WINDOW);
	status = inflate(z, Z_NO_FLUSH);
	done = (size_t)((char *)z->next_out - bytes);
	gunzip->sum = add_to_sum(gunzip, bytes, done);
	gunzip->size += (uint32_t)done;
	if (status == Z_STREAM_END)
		end_member(gunzip);
	else if (status == Z_MEM_ERROR)
		out_of_memory();
	else if (status != Z_OK && status != Z_BUF_ERROR)
		failed(gunzip);
	return done;
}

static ssize_t gunzip_read(struct source *source, char *bytes, size_t size)
{
	struct gunzip *gunzip = (struct gunzip *)source;
	size_t done = 0;

	while (done < size && !gunzip->ended && !gunzip->broken)
		if (gunzip->in_member || begin_member(gunzip))
			done += inflate_some(gunzip, bytes + done, size - done);
	return gunzip->broken && !done ? -1 : (ssize_t)done;
}

void gunzip_open(struct gunzip *gunzip, struct source *below, enum gunzip_format format)
{
	*gunzip = (struct gunzip){
	        .source = {.read = gunzip_read},
	        .below = below,
	        .format = format,
	};
	buffer_room(&gunzip->window, WINDOW);
	if (inflateInit2(&gunzip->z, -MAX_WBITS) != Z_OK)
		out_of_memory();
	gunzip->opened = true;
}

void gunzip_close(struct gunzip *gunzip)
{
	if (gunzip->opened)
		inflateEnd(&gunzip->z);
	source_release(&gunzip->source);
	buffer_free(&gunzip->window);
	gunzip->opened = false;
}
