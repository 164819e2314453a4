/* fuzz_warc.c - any bytes as records of a web archive, and the HTTP messages in them.
 *
 * Whatever comes in: what is told of a record lies in the bytes, a header that is there in
 * part asks for more and is the same once the rest has come, and a body in chunks does not
 * grow.
 */
#include "fuzz/fuzz.h"

#include "input/warc.h"

#include <string.h>

static void check_string(struct warc_string string, const char *bytes, size_t size)
{
	if (string.bytes)
		MUST(string.bytes >= bytes && string.size <= size &&
		     (size_t)(string.bytes - bytes) <= size - string.size);
}

static void check_message(const char *bytes, size_t size)
{
	struct http_response response;
	struct warc_string type, charset;
	struct buffer out = {0};

	if (!http_read(bytes, size, &response))
		return;
	MUST(response.header_size <= size);
	check_string(response.type, bytes, size);
	check_string(response.charset, bytes, size);
	for (size_t i = 0; i < response.encodings && i < HTTP_ENCODINGS; i++)
		check_string(response.encoding[i], bytes, size);
	media_type(response.type, &type, &charset);
	check_string(type, bytes, size);
	(void)media_is_page(type);
	(void)media_is_text(type);
	http_dechunk(bytes + response.header_size, size - response.header_size, &out);
	MUST(out.size <= size - response.header_size);
	buffer_free(&out);
}

static void check_cut(const char *bytes, size_t size, const struct warc_record *whole)
{
	struct warc_record part;

	for (size_t cut = 0; cut < whole->header_size; cut += 1 + whole->header_size / 16)
		MUST(warc_read(bytes, cut, &part) == WARC_MORE);
	MUST(warc_read(bytes, whole->header_size, &part) == WARC_RECORD);
	MUST(part.header_size == whole->header_size && part.content_size == whole->content_size);
	(void)size;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	const char *bytes = (const char *)input;

	check_message(bytes, size);
	for (;;) {
		struct warc_record record;
		size_t padding = warc_padding(bytes, size), left;

		MUST(padding <= size);
		bytes += padding;
		size -= padding;
		if (warc_read(bytes, size, &record) != WARC_RECORD)
			return 0;
		MUST(record.header_size > 0 && record.header_size <= size);
		check_string(record.uri, bytes, size);
		check_string(record.date, bytes, size);
		check_string(record.type, bytes, size);
		check_cut(bytes, size, &record);
		bytes += record.header_size;
		size -= record.header_size;
		left = record.content_size < size ? (size_t)record.content_size : size;
		check_message(bytes, left);
		bytes += left;
		size -= left;
	}
}
