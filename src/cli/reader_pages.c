/* reader_pages.c - pages, feeds and records of web archives, to documents. */
#include "dates.h"
#include "pick.h"
#include "reader.h"
#include "rss.h"
#include "unpack.h"
#include "warc.h"

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
};

static void take_entry(void *cookie, const struct rss_entry *entry)
{
	struct feed_reading *feed = cookie;
	const uint64_t number = entry->line > feed->number ? entry->line : feed->number + 1;
	const struct place place = {feed->part, number, entry->line, PICK_NONE};
	const struct buffer *const *field = entry->field;
	struct dedup_document document = {
	        .text = field[RSS_TEXT]->bytes,
	        .text_size = field[RSS_TEXT]->size,
	        .date = date_of(field[RSS_DATE]),
	};

	feed->number = number;
	set(field[RSS_TITLE], &document.title, &document.title_size);
	set(field[RSS_SOURCE], &document.source, &document.source_size);
	set(field[RSS_LINK], &document.url, &document.url_size);
	set(field[RSS_LINK], &document.id, &document.id_size);
	set(field[RSS_ID], &document.id, &document.id_size);
	if (!document.id_size)
		reader_name_by_line(feed->reader, &place, &document);
	reader_add(feed->reader, &place, &document);
}

void reader_feed(struct reader *reader, const struct part *part, const char *bytes, size_t size)
{
	const struct place place = {.part = part};
	struct feed_reading feed = {reader, part, 0};
	size_t charset_size;
	const char *charset = xml_charset(bytes, size, &charset_size);
	struct decoded decoded = reader_decode(reader, &place, charset, charset_size, bytes, size);
	struct buffer problem = {0};

	if (decoded.size > RSS_LIMIT) {
		reader_skip(reader, &place, "a feed of more than 256 MB");
		return;
	}
	rss_read(decoded.bytes, decoded.size, take_entry, &feed, &problem);
	if (problem.size)
		skipped_add(reader->job->skipped, NOTICE_WARNING, part->position, part->name, 0,
		            "not well-formed XML, read as far as it goes: %s",
		            buffer_text(&problem));
	buffer_free(&problem);
}

/* --- Web archives --- */

/* What Content-Encoding packed, in reader->file's stead; false if it cannot be undone. */
static bool unpack_body(struct reader *reader, const struct place *place, const char **bytes,
                        size_t *size)
{
	struct memory_source packed;
	struct unpack unpack;
	struct buffer out = {0};
	const char *name, *doubt;
	ssize_t got = -1;

	if (unpack_detect(*bytes, *size) == PACKING_NONE)
		return true; /* the crawler has done it */
	memory_source_init(&packed, *bytes, *size);
	unpack_open(&unpack, &packed.source);
	if (unpack_next(&unpack, &name) == UNPACK_MEMBER) {
		do {
			got = source_read(&unpack.source, buffer_room(&out, 65536), 65536);
			out.size += got > 0 ? (size_t)got : 0;
		} while (got > 0 && out.size <= PAGE_LIMIT);
	}
	if (got < 0)
		reader_skip(reader, place, "%s", unpack.source.reason);
	else if ((doubt = unpack_doubt(&unpack)))
		reader_skip(reader, place, "%s", doubt);
	unpack_close(&unpack);
	buffer_free(&reader->body);
	reader->body = out;
	*bytes = out.bytes;
	*size = out.size;
	return got >= 0;
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
	return !response->is_packed || unpack_body(reader, place, bytes, size);
}

void reader_warc(struct reader *reader, const struct part *part, uint64_t number, const char *bytes,
                 size_t size)
{
	const struct place place = {part, number, number, PICK_NONE};
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
		reader_name_by_line(reader, &place, &document);
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
