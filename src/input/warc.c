#include "input/warc.h"

#include <string.h>
#include <strings.h>

/* A line of a header, without its end. */
static bool next_line(const char **at, const char *end, struct warc_string *line)
{
	const char *newline = memchr(*at, '\n', (size_t)(end - *at));

	if (!newline)
		return false;
	*line = (struct warc_string){*at, (size_t)(newline - *at)};
	if (line->size && newline[-1] == '\r')
		line->size--;
	*at = newline + 1;
	return true;
}

static struct warc_string trimmed(struct warc_string string)
{
	while (string.size && strchr(" \t", *string.bytes) && *string.bytes) {
		string.bytes++;
		string.size--;
	}
	while (string.size && strchr(" \t", string.bytes[string.size - 1]) &&
	       string.bytes[string.size - 1])
		string.size--;
	return string;
}

static bool is(struct warc_string string, const char *expected)
{
	return string.size == strlen(expected) && !strncasecmp(string.bytes, expected, string.size);
}

/* "Name: value"; false if the line is not that, or another name's. */
static bool has_name(struct warc_string line, const char *name, struct warc_string *value)
{
	size_t size = strlen(name);

	if (line.size <= size || line.bytes[size] != ':' ||
	    strncasecmp(line.bytes, name, size) != 0)
		return false;
	*value = trimmed((struct warc_string){line.bytes + size + 1, line.size - size - 1});
	return true;
}

/* False if it is no number below 2^60. */
static bool read_number(struct warc_string string, uint64_t *number)
{
	*number = 0;
	for (size_t i = 0; i < string.size; i++) {
		if (string.bytes[i] < '0' || string.bytes[i] > '9' || *number >> 56)
			return false;
		*number = *number * 10 + (uint64_t)(string.bytes[i] - '0');
	}
	return string.size > 0;
}

size_t warc_padding(const char *bytes, size_t size)
{
	size_t at = 0;

	while (at < size && (bytes[at] == '\r' || bytes[at] == '\n'))
		at++;
	return at;
}

static void read_kind(struct warc_record *record, struct warc_string value)
{
	if (is(value, "response"))
		record->kind = WARC_RESPONSE;
	else if (is(value, "resource") || is(value, "conversion"))
		record->kind = WARC_CONTENT;
}

/* Some writers put the URI in angle brackets, as the standard once showed it. */
static struct warc_string without_brackets(struct warc_string uri)
{
	if (uri.size >= 2 && uri.bytes[0] == '<' && uri.bytes[uri.size - 1] == '>')
		return (struct warc_string){uri.bytes + 1, uri.size - 2};
	return uri;
}

enum warc_step warc_read(const char *bytes, size_t size, struct warc_record *record)
{
	const char *at = bytes, *end = bytes + size;
	struct warc_string line, value;
	bool has_size = false;

	*record = (struct warc_record){.kind = WARC_OTHER};
	if (!next_line(&at, end, &line))
		return size < WARC_HEADER_LIMIT ? WARC_MORE : WARC_BROKEN;
	if (line.size < 8 || memcmp(line.bytes, "WARC/", 5) != 0)
		return WARC_BROKEN;
	while (next_line(&at, end, &line)) {
		if (!line.size) {
			record->header_size = (size_t)(at - bytes);
			return has_size ? WARC_RECORD : WARC_BROKEN;
		}
		if (has_name(line, "Content-Length", &value))
			has_size = read_number(value, &record->content_size);
		else if (has_name(line, "WARC-Type", &value))
			read_kind(record, value);
		else if (has_name(line, "WARC-Target-URI", &value))
			record->uri = without_brackets(value);
		else if (has_name(line, "WARC-Date", &value))
			record->date = value;
		else if (has_name(line, "Content-Type", &value))
			record->type = value;
	}
	return size < WARC_HEADER_LIMIT ? WARC_MORE : WARC_BROKEN;
}

/* --- HTTP --- */

void media_type(struct warc_string value, struct warc_string *type, struct warc_string *charset)
{
	const char *end = value.size ? value.bytes + value.size : value.bytes;
	const char *semicolon = value.size ? memchr(value.bytes, ';', value.size) : NULL;
	const char *at = semicolon ? semicolon + 1 : end;

	*charset = (struct warc_string){NULL, 0};
	*type = trimmed((struct warc_string){
	        value.bytes, (size_t)((semicolon ? semicolon : end) - value.bytes)});
	while (at < end) {
		const char *stop = memchr(at, ';', (size_t)(end - at));
		struct warc_string parameter =
		        trimmed((struct warc_string){at, (size_t)((stop ? stop : end) - at)});

		if (parameter.size > 8 && !strncasecmp(parameter.bytes, "charset=", 8)) {
			*charset = (struct warc_string){parameter.bytes + 8, parameter.size - 8};
			if (charset->size >= 2 && *charset->bytes == '"')
				*charset =
				        (struct warc_string){charset->bytes + 1, charset->size - 2};
		}
		at = stop ? stop + 1 : end;
	}
}

bool media_is_page(struct warc_string type)
{
	return is(type, "text/html") || is(type, "application/xhtml+xml");
}

bool media_is_text(struct warc_string type)
{
	return is(type, "text/plain");
}

bool encoding_is_deflate(struct warc_string encoding)
{
	return is(encoding, "deflate");
}

/* "HTTP/1.1 200 OK" */
static bool read_status(struct warc_string line, int *status)
{
	const char *blank = line.size > 5 ? memchr(line.bytes, ' ', line.size) : NULL;
	uint64_t number;

	if (!blank || memcmp(line.bytes, "HTTP/", 5) != 0 || line.bytes + line.size - blank < 4 ||
	    !read_number((struct warc_string){blank + 1, 3}, &number))
		return false;
	*status = (int)number;
	return true;
}

/* "gzip, br"; a header may come more than once. */
static void add_encodings(struct http_response *response, struct warc_string value)
{
	const char *at = value.bytes, *end = value.bytes + value.size;

	while (at < end) {
		const char *comma = memchr(at, ',', (size_t)(end - at));
		const char *stop = comma ? comma : end;
		const struct warc_string one =
		        trimmed((struct warc_string){at, (size_t)(stop - at)});

		if (one.size && !is(one, "identity")) {
			if (response->encodings < HTTP_ENCODINGS)
				response->encoding[response->encodings] = one;
			response->encodings++;
		}
		at = comma ? comma + 1 : end;
	}
}

bool http_read(const char *bytes, size_t size, struct http_response *response)
{
	const char *at = bytes, *end = bytes + size;
	struct warc_string line, value;

	*response = (struct http_response){.status = 0};
	if (!next_line(&at, end, &line) || !read_status(line, &response->status))
		return false;
	while (next_line(&at, end, &line) && line.size) {
		if (has_name(line, "Content-Type", &value))
			media_type(value, &response->type, &response->charset);
		else if (has_name(line, "Transfer-Encoding", &value))
			response->is_chunked = is(value, "chunked");
		else if (has_name(line, "Content-Encoding", &value))
			add_encodings(response, value);
	}
	response->header_size = (size_t)(at - bytes);
	return true;
}

/* The number in hexadecimal that a chunk begins with; false if there is none. */
static bool chunk_size(struct warc_string line, size_t *size)
{
	size_t digits = 0;

	*size = 0;
	for (; digits < line.size && digits < 8; digits++) {
		char c = line.bytes[digits], lower = (char)(c | 0x20);

		if (c >= '0' && c <= '9')
			*size = *size * 16 + (size_t)(c - '0');
		else if (lower >= 'a' && lower <= 'f')
			*size = *size * 16 + (size_t)(lower - 'a' + 10);
		else
			break;
	}
	return digits && (digits == line.size || strchr("; \t", line.bytes[digits]));
}

void http_dechunk(const char *bytes, size_t size, struct buffer *out)
{
	const char *at = bytes, *end = bytes + size;
	struct warc_string line;
	size_t chunk;

	/* Crawlers take chunks apart and leave the header as it was. */
	if (!next_line(&at, end, &line) || !chunk_size(line, &chunk)) {
		buffer_add(out, bytes, size);
		return;
	}
	do {
		if (chunk > (size_t)(end - at))
			chunk = (size_t)(end - at);
		buffer_add(out, at, chunk);
		at += chunk;
		at += warc_padding(at, (size_t)(end - at) < 2 ? (size_t)(end - at) : 2);
	} while (chunk && next_line(&at, end, &line) && chunk_size(line, &chunk));
}
