#include "input/format.h"

#include "input/charset.h"
#include "input/csv.h"
#include "input/json_lines.h"
#include "input/jsonl.h"
#include "input/rss.h"

#include <string.h>
#include <strings.h>

bool is_binary(const char *bytes, size_t size)
{
	if (!size)
		return false;
	return memchr(bytes, '\0', size < FORMAT_HEAD ? size : FORMAT_HEAD) ||
	       (size >= 5 && (!memcmp(bytes, "%PDF-", 5) || !memcmp(bytes, "{\\rtf", 5)));
}

size_t bom_size(const char *bytes, size_t size)
{
	return size >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3) ? 3 : 0;
}

/* Whether a name ends in one of those, which a NULL ends. */
static bool is_named(const char *name, const char *const *ends)
{
	size_t name_size = strlen(name);

	for (; *ends; ends++) {
		size_t size = strlen(*ends);

		if (name_size >= size && !strcasecmp(name + name_size - size, *ends))
			return true;
	}
	return false;
}

static bool is_named_jsonl(const char *name)
{
	static const char *const ends[] = {".jsonl", ".ndjson", NULL};

	return is_named(name, ends);
}

/* Offset of the first byte that is no white space; size if there is none. */
static size_t content_start(const char *bytes, size_t size)
{
	size_t at = bom_size(bytes, size);

	while (at < size && strchr(" \t\r\n", bytes[at]) && bytes[at])
		at++;
	return at;
}

bool format_needs_more(const char *bytes, size_t size)
{
	size_t at = content_start(bytes, size);

	return at == size || (bytes[at] == '{' && !memchr(bytes + at, '\n', size - at));
}

static bool starts_with_object(const char *bytes, size_t size)
{
	static const struct field_names no_names = {.deepest = 1};
	struct field_value record[FIELDS];
	struct jsonl_error error;
	struct buffer scratch = {0};
	size_t at = content_start(bytes, size);
	const char *newline;
	bool is_object;

	if (at == size || bytes[at] != '{')
		return false;
	newline = memchr(bytes + at, '\n', size - at);
	is_object = jsonl_read(&no_names, bytes + at,
	                       newline ? (size_t)(newline - bytes) - at : size - at, &scratch,
	                       record, &error);
	buffer_free(&scratch);
	return is_object;
}

/* Records that are not in lines. What is JSONL by its name or by command has them in lines, and may
 * begin with a broken one; but no line of it is an array. */
static bool is_loose(const char *bytes, size_t size, bool is_jsonl)
{
	const size_t at = content_start(bytes, size);
	bool is_array;

	return json_lines_begin(bytes + at, size - at, &is_array) &&
	       (is_array || (!is_jsonl && !starts_with_object(bytes, size)));
}

/* The tags by which a page is known (WHATWG MIME Sniffing Standard, 7.1). */
static bool starts_with_tag(const char *bytes, size_t size)
{
	static const char *const tags[] = {"<!doctype html",
	                                   "<html",
	                                   "<head",
	                                   "<script",
	                                   "<iframe",
	                                   "<h1",
	                                   "<div",
	                                   "<font",
	                                   "<table",
	                                   "<a",
	                                   "<style",
	                                   "<title",
	                                   "<b",
	                                   "<body",
	                                   "<br",
	                                   "<p",
	                                   "<!--"};
	size_t at = content_start(bytes, size);

	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
		size_t length = strlen(tags[i]);

		if (size - at > length && !strncasecmp(bytes + at, tags[i], length) &&
		    (strchr(" \t\r\n>", bytes[at + length]) || tags[i][1] == '!'))
			return true;
	}
	return false;
}

/* XML that can be read as a page: XHTML, and the news of agencies and archives, in NITF and in
 * Reuters' format of 2000. */
static bool starts_with_xml(const char *bytes, size_t size)
{
	static const char *const roots[] = {"<html", "<nitf", "<newsitem"};
	size_t at = content_start(bytes, size), head = size < FORMAT_HEAD ? size : FORMAT_HEAD;

	if (head - at <= 5 || memcmp(bytes + at, "<?xml", 5) != 0)
		return false;
	for (size_t i = 0; i < sizeof(roots) / sizeof(*roots); i++)
		if (memmem(bytes, head, roots[i], strlen(roots[i])))
			return true;
	return false;
}

static bool starts_with_warc(const char *bytes, size_t size)
{
	return size >= 8 && !memcmp(bytes, "WARC/", 5) && bytes[5] >= '0' && bytes[5] <= '9';
}

enum input_format format_detect(const struct field_names *names, const char *name,
                                const char *bytes, size_t size)
{
	static const char *const pages[] = {".html", ".htm", ".xhtml", ".shtml", NULL};
	static const char *const tables[] = {".csv", ".tsv", ".tab", NULL};

	if (is_named_jsonl(name) || starts_with_object(bytes, size) || is_loose(bytes, size, false))
		return INPUT_JSONL;
	if (starts_with_warc(bytes, size))
		return INPUT_WARC;
	if (rss_detect(bytes, size))
		return INPUT_FEED;
	if (is_named(name, pages) || starts_with_tag(bytes, size) || starts_with_xml(bytes, size))
		return INPUT_HTML;
	if (is_named(name, tables) || csv_detect(names, bytes, size))
		return INPUT_CSV;
	return INPUT_TEXT;
}

/* A stray NUL spoils a record, not the file, where there is no doubt that these are
 * records; and the bodies in a WARC may be anything. */
static bool may_hold_nul(const struct input_options *options, const char *name, bool named,
                         const char *bytes, size_t size)
{
	if (options->format == INPUT_JSONL)
		return named || is_named_jsonl(name);
	return (options->format == INPUT_AUTO &&
	        (is_named_jsonl(name) || starts_with_warc(bytes, size))) ||
	       options->format == INPUT_WARC;
}

void format_judge(struct format *format, const struct input_options *options, const char *name,
                  bool named, const char *bytes, size_t size)
{
	struct charset charset = {0};
	struct buffer converted = {0};

	*format = (struct format){.packing = unpack_detect(bytes, size)};
	if (format->packing != PACKING_NONE)
		return;
	format->charset = charset_wide(options->charset, bytes, size);
	if (format->charset) {
		charset_convert(&charset, format->charset, bytes, size, &converted);
		bytes = converted.bytes;
		size = converted.size;
	}
	if (is_binary(bytes, size) && !may_hold_nul(options, name, named, bytes, size))
		format->kind = INPUT_AUTO;
	else if (options->format != INPUT_AUTO)
		format->kind = (enum input_format)options->format;
	else
		format->kind = format_detect(&options->names, name, bytes, size);
	format->is_loose =
	        format->kind == INPUT_JSONL &&
	        is_loose(bytes, size, options->format == INPUT_JSONL || is_named_jsonl(name));
	charset_free(&charset);
	buffer_free(&converted);
}
