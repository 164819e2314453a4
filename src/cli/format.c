#include "format.h"

#include "jsonl.h"

#include <string.h>

bool is_binary(const char *bytes, size_t size)
{
	return size && memchr(bytes, '\0', size < FORMAT_HEAD ? size : FORMAT_HEAD);
}

size_t bom_size(const char *bytes, size_t size)
{
	return size >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3) ? 3 : 0;
}

static bool ends_with(const char *path, const char *end)
{
	size_t path_size = strlen(path), size = strlen(end);

	return path_size >= size && !strcmp(path + path_size - size, end);
}

bool format_named_jsonl(const char *path)
{
	return ends_with(path, ".jsonl") || ends_with(path, ".ndjson");
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

enum input_format format_detect(const char *path, const char *bytes, size_t size)
{
	if (format_named_jsonl(path) || starts_with_object(bytes, size))
		return INPUT_JSONL;
	return INPUT_TEXT;
}
