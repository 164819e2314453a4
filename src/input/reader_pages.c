/* reader_pages.c - pages, feeds and records of web archives, to documents. */
#include "input/charset.h"
#include "input/format.h"
#include "input/gunzip.h"
#include "input/pick.h"
#include "input/reader.h"
#include "input/rss.h"
#include "input/unpack.h"
#include "input/warc.h"
#include "support/dates.h"

#include <string.h>

static void set(const struct buffer *value, const char **bytes, size_t *size)
{
	if (value->size) {
		*bytes = value->bytes;
		*size = value->size;
	}
}

static int64_t date_of(const struct buffer *value)
{
	return value->size ? date_parse(value->bytes, value->size) : DEDUP_NO_DATE;
}

/* Adds the page; what the document says already counts where the page says nothing. */
static void add_page(struct reader *reader, const struct place *place, const char *charset,
                     size_t charset_size, const char *bytes, size_t size,
                     struct dedup_document *document)
{
	struct page *page = &reader->page;
	struct decoded decoded;
	int64_t date;

	if (!charset)
		charset = page_charset(bytes, size, &charset_size);
	if (!charset)
		charset = xml_charset(bytes, size, &charset_size);
	decoded = reader_decode(reader, place, charset, charset_size, bytes, size);
	if (decoded.size > PAGE_LIMIT) {
		reader_skip(reader, place, "a page of more than 64 MB");
		return;
	}
	page_read(decoded.bytes, decoded.size, page);
	if (page->cut) {
		reader_skip(reader, place, "a page nested deeper than %d elements", PAGE_DEPTH);
		return;
	}
	document->text = page->text.bytes;
	document->text_size = page->text.size;
	set(&page->title, &document->title, &document->title_size);
	set(&page->source, &document->source, &document->source_size);
	set(&page->url, &document->url, &document->url_size);
	date = date_of(&page->date);
	if (date != DEDUP_NO_DATE)
		document->date = date;
	reader_add(reader, place, document);
}

void reader_page(struct reader *reader, const struct part *part, const char *bytes, size_t size)
{
	const struct place place = {.part = part};
	struct dedup_document document = {
	        .id = part->name, .id_size = strlen(part->name), .date = DEDUP_NO_DATE};

	add_page(reader, &place, NULL, 0, bytes, size, &document);
}

/* --- Feeds --- */

struct feed_reading {
	struct reader *reader;
	const struct part *part;
	uint64_t number; /* of the last entry: its line, or more where one line has several */
	uint64_t line;   /* of the last entry */
	uint64_t count;  /* of the entries of that line so far */
};

static void take_entry(void *cookie, const struct rss_entry *entry)
{
	struct feed_reading *feed = cookie;
	const uint64_t number = entry->line > feed->number ? entry->line : feed->number + 1;
	const uint64_t count = entry->line == feed->line ? feed->count + 1 : 1;
	const struct place place = {feed->part, number, entry->line, PICK_NONE, count};
	const struct buffer *const *field = entry->field;
	struct dedup_document document = {
	        .text = field[RSS_TEXT]->bytes,
	        .text_size = field[RSS_TEXT]->size,
	        .date = date_of(field[RSS_DATE]),
	};

	feed->number = number;
	feed->count = count;
	feed->line = entry->line;
	set(field[RSS_TITLE], &document.title, &document.title_size);
	set(field[RSS_SOURCE], &document.source, &document.source_size);
	set(field[RSS_LINK], &document.url, &document.url_size);
	set(field[RSS_LINK], &document.id, &document.id_size);
	set(field[RSS_ID], &document.id, &document.id_size);
	if (!document.id_size)
		reader_name_by_place(feed->reader, &place, &document);
	reader_add(feed->reader, &place, &document);
}

void reader_feed(struct reader *reader, const struct part *part, const char *bytes, size_t size)
{
	const struct place place = {.part = part};
	struct feed_reading feed = {.reader = reader, .part = part};
	size_t charset_size;
	const char *charset = xml_charset(bytes, size, &charset_size);
	struct decoded decoded = reader_decode(reader, &place, charset, charset_size, bytes, size);
	struct buffer problem = {0};

	if (decoded.size > RSS_LIMIT) {
		reader_skip(reader, &place, "a feed of more than 256 MB");
		return;
	}
	if (!rss_read(decoded.bytes, decoded.size, take_entry, &feed, &problem))
		reader_skip(reader, &place, "breaks off, read as far as it goes: %s",
		            buffer_text(&problem));
	else if (problem.size)
		skipped_add(reader->job->skipped, NOTICE_WARNING, part->position, part->name, 0,
		            "not well-formed XML, read as far as it goes: %s",
		            buffer_text(&problem));
	buffer_free(&problem);
}

/* --- Web archives --- */

/* What is read of a source at a time. */
#define BODY_BLOCK ((size_t)64 << 10)

/* Whether it can be text that nothing packs, in whatever charset. Of packed bytes one in ten is
 * a control character, of text hardly any. */
static bool may_be_text(const char *bytes, size_t size)
{
	const size_t head = size < FORMAT_HEAD ? size : FORMAT_HEAD;
	size_t controls = 0;

	if (charset_wide(NULL, bytes, size))
		return true;
	/* ISO-2022 has escapes and shifts. */
	for (size_t i = 0; i < head; i++)
		controls += bytes[i] == 0x7f || ((unsigned char)bytes[i] < ' ' &&
		                                 !memchr("\t\n\f\r\x0e\x0f\x1b", bytes[i], 7));
	return controls <= head / 50;
}

/* All of a source, or more of it than a page may have; false if it fails. */
static bool read_all(struct source *source, struct buffer *out)
{
	ssize_t got;

	do {
		got = source_read(source, buffer_room(out, BODY_BLOCK), BODY_BLOCK);
		out->size += got > 0 ? (size_t)got : 0;
	} while (got > 0 && out->size <= PAGE_LIMIT);
	return got >= 0;
}

/* Puts what was unpacked in the bytes' stead; false if it is too much. */
static bool take_body(struct reader *reader, const struct place *place, struct buffer *out,
                      const char **bytes, size_t *size)
{
	buffer_free(&reader->body);
	reader->body = *out;
	*bytes = out->bytes;
	*size = out->size;
	if (*size > PAGE_LIMIT)
		reader_skip(reader, place, "a page of more than 64 MB");
	return *size <= PAGE_LIMIT;
}

/* A stream known by its first bytes, whatever the encoding is said to be. */
static bool unpack_body(struct reader *reader, const struct place *place, const char **bytes,
                        size_t *size)
{
	struct memory_source packed;
	struct unpack unpack;
	struct buffer out = {0};
	const char *name, *doubt;
	bool done;

	memory_source_init(&packed, *bytes, *size);
	unpack_open(&unpack, &packed.source);
	done = unpack_next(&unpack, &name) == UNPACK_MEMBER && read_all(&unpack.source, &out);
	if (!done)
		reader_skip(reader, place, "%s", unpack.source.reason);
	else if ((doubt = unpack_doubt(&unpack)))
		reader_skip(reader, place, "%s", doubt);
	unpack_close(&unpack);
	return take_body(reader, place, &out, bytes, size) && done;
}

/* False if it breaks off; the reason then, and where a checksum is another. */
static bool inflate_all(const char *bytes, size_t size, struct buffer *out, struct buffer *reason)
{
	struct memory_source packed;
	struct gunzip gunzip;
	bool done;

	memory_source_init(&packed, bytes, size);
	gunzip_open(&gunzip, &packed.source,
	            gunzip_detect_zlib(bytes, size) ? GUNZIP_ZLIB : GUNZIP_RAW);
	done = read_all(&gunzip.source, out);
	if (!done || gunzip.source.is_doubtful)
		buffer_add_string(reason, gunzip.source.reason);
	gunzip_close(&gunzip);
	return done;
}

/* What does not unpack and may be text was unpacked by the crawler. */
static bool inflate_body(struct reader *reader, const struct place *place, const char **bytes,
                         size_t *size)
{
	struct buffer out = {0}, reason = {0};
	const bool done = inflate_all(*bytes, *size, &out, &reason);
	const bool is_undone = !done && may_be_text(*bytes, *size);

	if (reason.size && !is_undone)
		reader_skip(reader, place, "%s", buffer_text(&reason));
	buffer_free(&reason);
	if (is_undone) {
		buffer_free(&out);
		return true;
	}
	return take_body(reader, place, &out, bytes, size) && done;
}

/* Undoes one encoding, unless the crawler has; false if that cannot be done. */
static bool decode_body(struct reader *reader, const struct place *place,
                        struct warc_string encoding, const char **bytes, size_t *size)
{
	if (unpack_detect(*bytes, *size) == PACKING_STREAM)
		return unpack_body(reader, place, bytes, size);
	if (encoding_is_deflate(encoding))
		return inflate_body(reader, place, bytes, size);
	if (may_be_text(*bytes, *size))
		return true;
	reader_skip(reader, place,
	            "neither text nor packed in a known way: its encoding is \"%.*s\"",
	            (int)(encoding.size < 40 ? encoding.size : 40), encoding.bytes);
	return false;
}

/* Undoes what Content-Encoding says, the last first. */
static bool decode_all(struct reader *reader, const struct place *place,
                       const struct http_response *response, const char **bytes, size_t *size)
{
	if (response->encodings > HTTP_ENCODINGS) {
		reader_skip(reader, place, "its encodings are more than %d", HTTP_ENCODINGS);
		return false;
	}
	for (size_t i = response->encodings; i; i--)
		if (!decode_body(reader, place, response->encoding[i - 1], bytes, size))
			return false;
	return true;
}

/* The content of an HTTP response as it was before it was sent; false if there is none
 * that could be an article. */
static bool open_response(struct reader *reader, const struct place *place,
                          struct http_response *response, const char **bytes, size_t *size)
{
	if (!http_read(*bytes, *size, response) || response->status != 200 ||
	    !(media_is_page(response->type) || media_is_text(response->type)))
		return false;
	*bytes += response->header_size;
	*size -= response->header_size;
	if (response->is_chunked) {
		reader->scratch.size = 0;
		http_dechunk(*bytes, *size, &reader->scratch);
		*bytes = reader->scratch.bytes;
		*size = reader->scratch.size;
	}
	return decode_all(reader, place, response, bytes, size);
}

void reader_warc(struct reader *reader, const struct part *part, uint64_t number, const char *bytes,
                 size_t size)
{
	const struct place place = {part, number, number, PICK_NONE, 0};
	struct dedup_document document = {.date = DEDUP_NO_DATE};
	struct http_response response = {.status = 200};
	struct warc_record record;

	if (warc_read(bytes, size, &record) != WARC_RECORD)
		return;
	bytes += record.header_size;
	size -= record.header_size;
	media_type(record.type, &response.type, &response.charset);
	if (record.kind == WARC_RESPONSE &&
	    !open_response(reader, &place, &response, &bytes, &size))
		return;
	document.id = document.url = record.uri.bytes;
	document.id_size = document.url_size = record.uri.size;
	if (!document.id_size)
		reader_name_by_place(reader, &place, &document);
	if (record.date.size)
		document.date = date_parse(record.date.bytes, record.date.size);
	if (media_is_page(response.type)) {
		add_page(reader, &place, response.charset.bytes, response.charset.size, bytes, size,
		         &document);
	} else if (media_is_text(response.type)) {
		struct decoded decoded = reader_decode(reader, &place, response.charset.bytes,
		                                       response.charset.size, bytes, size);

		document.text = decoded.bytes;
		document.text_size = decoded.size;
		reader_add(reader, &place, &document);
	}
}
