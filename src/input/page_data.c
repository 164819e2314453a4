/* page_data.c - JSON-LD of a page. Pages put it together by hand, so that it is searched for what
 * is wanted, whatever that is nested in, and need not be well-formed around it. */
#include "input/page_meta.h"

#include "input/jsonl.h"

#include <string.h>

/* The rest behind the next key of that name and its colon; NULL if there is none. */
static const char *find_value(const char *at, const char *end, const char *key)
{
	const size_t size = strlen(key);

	at = at < end ? memmem(at, (size_t)(end - at), key, size) : NULL;
	if (!at)
		return NULL;
	at += size;
	while (at < end && *at && strchr(" \t\r\n:", *at))
		at++;
	return at;
}

/* Behind the closing quote of the string whose opening quote is at; NULL if there is none. */
static const char *string_end(const char *at, const char *end)
{
	for (at++; at < end && *at != '"'; at++)
		at += *at == '\\';
	return at < end ? at + 1 : NULL;
}

static void find_date(struct page_facts *facts, const char *at, const char *end)
{
	while (!facts->dated && (at = find_value(at, end, "\"datePublished\""))) {
		const char *behind = at < end && *at == '"' ? string_end(at, end) : NULL;

		if (behind)
			page_set_date(facts, at + 1, (size_t)(behind - at) - 2);
	}
}

/* Takes the text that a string is, if it is longer than the one there is. */
static void take_body(struct page_facts *facts, const char *string, size_t size)
{
	static const char *const fields[FIELDS] = {"text", "id", "title", "date", "source", "url"};
	struct buffer line = {0}, scratch = {0};
	struct field_value record[FIELDS];
	struct field_names names;
	struct jsonl_error error;
	enum field wrong;

	field_names_set(&names, fields, &wrong);
	buffer_add_string(&line, "{\"text\":");
	buffer_add(&line, string, size);
	buffer_add_char(&line, '}');
	/* Some break lines within a string, which JSON does not know. */
	for (size_t i = 0; i < line.size; i++)
		if ((unsigned char)line.bytes[i] < ' ')
			line.bytes[i] = ' ';
	if (jsonl_read(&names, line.bytes, line.size, &scratch, record, &error) &&
	    record[FIELD_TEXT].size > facts->body.size) {
		facts->body.size = 0;
		buffer_add(&facts->body, record[FIELD_TEXT].bytes, record[FIELD_TEXT].size);
	}
	buffer_free(&line);
	buffer_free(&scratch);
}

static void find_body(struct page_facts *facts, const char *at, const char *end)
{
	while ((at = find_value(at, end, "\"articleBody\""))) {
		const char *behind = at < end && *at == '"' ? string_end(at, end) : NULL;

		if (!behind)
			continue;
		take_body(facts, at, (size_t)(behind - at));
		at = behind;
	}
}

void page_linked_data(struct page_facts *facts, const char *bytes, size_t size)
{
	static const char live[] = "\"LiveBlogPosting\"";

	find_date(facts, bytes, bytes + size);
	find_body(facts, bytes, bytes + size);
	facts->is_live |= memmem(bytes, size, live, sizeof(live) - 1) != NULL;
}
