#include "page_meta.h"

#include "dates.h"
#include "dedup.h"

#include <string.h>
#include <strings.h>

const char *page_attribute(page_attributes attributes, const char *name)
{
	for (; attributes && attributes[0]; attributes += 2)
		if (!strcmp((const char *)attributes[0], name))
			return attributes[1] ? (const char *)attributes[1] : "";
	return NULL;
}

bool page_has_word(const char *value, const char *word)
{
	static const char blanks[] = " \t\r\n\f";
	size_t size = strlen(word);

	while (value && *value) {
		size_t length = strcspn(value, blanks);

		if (length == size && !strncasecmp(value, word, size))
			return true;
		value += length;
		value += strspn(value, blanks);
	}
	return false;
}

static void set(struct buffer *buffer, const char *value)
{
	buffer->size = 0;
	buffer_add_string(buffer, value);
}

/* Takes no value that is none: a better one may follow. */
static void set_date(struct page_facts *facts, const char *value, size_t size)
{
	if (!facts->dated && date_parse(value, size) != DEDUP_NO_DATE) {
		facts->page->date.size = 0;
		buffer_add(&facts->page->date, value, size);
		facts->dated = true;
	}
}

/* Names under which pages give the date of publication. */
static bool is_date(const char *name)
{
	static const char *const names[] = {
	        "article:published_time",
	        "og:article:published_time",
	        "datepublished",
	        "date",
	        "pubdate",
	        "publishdate",
	        "publish-date",
	        "publish_date",
	        "published_at",
	        "publication_date",
	        "parsely-pub-date",
	        "sailthru.date",
	        "article.published",
	        "dc.date",
	        "dc.date.issued",
	        "dcterms.date",
	        "dcterms.created",
	        "dcterms.issued",
	        "og:pubdate",
	        "cxenseparse:recs:publishtime",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcasecmp(name, names[i]))
			return true;
	return false;
}

void page_meta(struct page_facts *facts, page_attributes attributes)
{
	static const char *const keys[] = {"property", "name", "itemprop"};
	const char *content = page_attribute(attributes, "content"), *name = NULL;
	struct page *page = facts->page;

	for (size_t i = 0; !name && i < sizeof(keys) / sizeof(*keys); i++)
		name = page_attribute(attributes, keys[i]);
	if (!name || !content || !*content)
		return;
	if (is_date(name)) {
		set_date(facts, content, strlen(content));
	} else if (!strcasecmp(name, "og:title")) {
		set(&page->title, content);
		facts->titled = true;
	} else if (!strcasecmp(name, "og:site_name")) {
		set(&page->source, content);
	} else if (!strcasecmp(name, "og:url") && !page->url.size) {
		set(&page->url, content);
	}
}

void page_link(struct page_facts *facts, page_attributes attributes)
{
	const char *href = page_attribute(attributes, "href");

	if (href && *href && page_has_word(page_attribute(attributes, "rel"), "canonical"))
		set(&facts->page->url, href);
}

void page_time(struct page_facts *facts, page_attributes attributes)
{
	const char *when = page_attribute(attributes, "datetime");

	if (!when)
		return;
	if (page_has_word(page_attribute(attributes, "itemprop"), "datePublished") ||
	    page_attribute(attributes, "pubdate"))
		set_date(facts, when, strlen(when));
	else if (!facts->page->date.size && date_parse(when, strlen(when)) != DEDUP_NO_DATE)
		set(&facts->page->date, when);
}

/* The string behind a key and its colon in [at, end), NULL if there is something else. */
static const char *json_string(const char *at, const char *end, size_t *size)
{
	const char *quote;

	while (at < end && *at && strchr(" \t\r\n:", *at))
		at++;
	if (at == end || *at++ != '"')
		return NULL;
	quote = memchr(at, '"', (size_t)(end - at));
	if (!quote)
		return NULL;
	*size = (size_t)(quote - at);
	return at;
}

void page_linked_data(struct page_facts *facts, const char *bytes, size_t size)
{
	static const char key[] = "\"datePublished\"";
	const char *end = bytes + size, *at = bytes;

	while (!facts->dated && at < end &&
	       (at = memmem(at, (size_t)(end - at), key, sizeof(key) - 1))) {
		size_t value_size;
		const char *value;

		at += sizeof(key) - 1;
		value = json_string(at, end, &value_size);
		if (value)
			set_date(facts, value, value_size);
	}
}

/* --- The charset that a page declares --- */

static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end && strchr(" \t\r\n\f", *at) && *at)
		at++;
	return at;
}

/* Behind the next "charset" and "=" in [at, end), NULL if there is none. */
static const char *after_charset(const char *at, const char *end)
{
	for (; end - at > 7; at++) {
		const char *value;

		if (strncasecmp(at, "charset", 7) != 0)
			continue;
		value = skip_blanks(at + 7, end);
		if (value < end && *value == '=')
			return skip_blanks(value + 1, end);
	}
	return NULL;
}

const char *page_charset(const char *bytes, size_t size, size_t *label_size)
{
	const char *end = bytes + (size < 1024 ? size : 1024), *at = bytes;

	/* <meta charset=x> and <meta http-equiv=... content="text/html; charset=x"> alike. */
	while (end - at > 5 && (at = memchr(at, '<', (size_t)(end - at) - 5))) {
		const char *stop, *label, *after;

		if (strncasecmp(++at, "meta", 4) != 0)
			continue;
		stop = memchr(at, '>', (size_t)(end - at));
		label = after_charset(at, stop ? stop : end);
		if (!label)
			continue;
		if (label < end && (*label == '"' || *label == '\''))
			label++;
		for (after = label; after < end && !strchr(" \t\r\n\f\"';/>", *after); after++)
			;
		*label_size = (size_t)(after - label);
		return *label_size ? label : NULL;
	}
	return NULL;
}
