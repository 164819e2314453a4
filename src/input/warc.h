/* warc.h - records of web archives (ISO 28500), as crawlers write them, and the HTTP
 * messages in them (RFC 9112).
 */
#ifndef INPUT_WARC_H
#define INPUT_WARC_H

#include "support/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A record's own header ends within so many bytes. */
#define WARC_HEADER_LIMIT ((size_t)64 << 10)

/* Bytes borrowed from what was read. */
struct warc_string {
	const char *bytes; /* NULL: not there */
	size_t size;
};

struct warc_record {
	size_t header_size;    /* with the blank line that ends it */
	uint64_t content_size; /* of the block after it */
	enum {
		WARC_OTHER,    /* requests, metadata and other records without an article */
		WARC_RESPONSE, /* the block is an HTTP response */
		WARC_CONTENT   /* a resource or conversion: the block is the content */
	} kind;
	struct warc_string uri, date, type;
};

enum warc_step { WARC_RECORD, WARC_MORE, WARC_BROKEN };

/* Reads the header that begins at bytes (blank lines before it belong to the record before:
 * see warc_padding()). WARC_MORE: it does not end in them. */
enum warc_step warc_read(const char *bytes, size_t size, struct warc_record *record);

/* How many of the bytes are line ends between records. */
size_t warc_padding(const char *bytes, size_t size);

/* A body is encoded once, or twice where a proxy does so again; some servers list what they could
 * do: compress, gzip, deflate, br, zstd. */
#define HTTP_ENCODINGS 8

struct http_response {
	int status;
	size_t header_size;
	struct warc_string type, charset; /* of Content-Type */
	bool is_chunked;                  /* Transfer-Encoding */
	/* Content-Encoding but for "identity", in the order in which it was done; of more than
	 * HTTP_ENCODINGS the number alone. */
	struct warc_string encoding[HTTP_ENCODINGS];
	size_t encodings;
};

/* False if the bytes do not begin with an HTTP response. */
bool http_read(const char *bytes, size_t size, struct http_response *response);

/* Appends the body that was sent in chunks; a body that breaks off, or is not in chunks
 * though it was said to be, as it is. */
void http_dechunk(const char *bytes, size_t size, struct buffer *out);

/* Splits a media type: text/html; charset=utf-8. */
void media_type(struct warc_string value, struct warc_string *type, struct warc_string *charset);
/* "deflate", one of the encodings. */
bool encoding_is_deflate(struct warc_string encoding);
/* Whether it is that of a page or a text that can be read: HTML, XHTML, plain text. */
bool media_is_page(struct warc_string type);
bool media_is_text(struct warc_string type);

#endif
