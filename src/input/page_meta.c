#include "input/page_meta.h"

#include "dedup.h"
#include "support/dates.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define BLANKS " \t\r\n\f"

/* --- Pieces of a page --- */

/* Bytes of a page. */
struct piece {
	const char *at, *end;
};

static bool is_any(const char *at, const char *any)
{
	return *at && strchr(any, *at);
}

/* Goes past all of these bytes. */
static void skip(struct piece *piece, const char *any)
{
	while (piece->at < piece->end && is_any(piece->at, any))
		piece->at++;
}

/* What stands before the first of these bytes, and goes there. */
static struct piece before(struct piece *piece, const char *any)
{
	struct piece found = {piece->at, piece->at};

	while (piece->at < piece->end && !is_any(piece->at, any))
		piece->at++;
	found.end = piece->at;
	return found;
}

/* Goes behind the string, or to the end if there is none. */
static void skip_past(struct piece *piece, const char *string)
{
	size_t size = strlen(string);
	const char *found = NULL;

	if (piece->at < piece->end)
		found = memmem(piece->at, (size_t)(piece->end - piece->at), string, size);
	piece->at = found ? found + size : piece->end;
}

static bool is_word(struct piece piece, const char *word)
{
	size_t size = strlen(word);

	return (size_t)(piece.end - piece.at) == size && !strncasecmp(piece.at, word, size);
}

/* --- Attributes --- */

const char *page_attribute(page_attributes attributes, const char *name)
{
	for (; attributes && attributes[0]; attributes += 2)
		if (!strcmp((const char *)attributes[0], name))
			return attributes[1] ? (const char *)attributes[1] : "";
	return NULL;
}

bool page_has_word(const char *value, const char *word)
{
	size_t size = strlen(word);

	while (value && *value) {
		size_t length = strcspn(value, BLANKS);

		if (length == size && !strncasecmp(value, word, size))
			return true;
		value += length;
		value += strspn(value, BLANKS);
	}
	return false;
}

bool page_has_style(page_attributes attributes, const char *property, const char *value)
{
	const char *style = page_attribute(attributes, "style");
	struct piece rest;
	bool has = false;

	if (!style)
		return false;
	rest = (struct piece){style, style + strlen(style)};
	while (rest.at < rest.end) {
		struct piece said = before(&rest, ";");

		skip(&rest, ";");
		skip(&said, BLANKS);
		if (!is_word(before(&said, BLANKS ":"), property))
			continue;
		skip(&said, BLANKS ":");
		has = is_word(before(&said, BLANKS "!"), value);
	}
	return has;
}

/* --- Facts --- */

static void set(struct buffer *buffer, const char *value)
{
	buffer->size = 0;
	buffer_add_string(buffer, value);
}

void page_set_date(struct page_facts *facts, const char *value, size_t size)
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
		page_set_date(facts, content, strlen(content));
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
	const char *published = page_attribute(attributes, "date.publication");

	if (!published)
		published = page_attribute(attributes, "date");
	if (published)
		page_set_date(facts, published, strlen(published));
	if (!when)
		return;
	if (page_has_word(page_attribute(attributes, "itemprop"), "datePublished") ||
	    page_attribute(attributes, "pubdate"))
		page_set_date(facts, when, strlen(when));
	else if (!facts->page->date.size && date_parse(when, strlen(when)) != DEDUP_NO_DATE)
		set(&facts->page->date, when);
}

/* --- The charset that a page declares --- */

/* The next attribute of a tag; false at its end, which is behind it then. */
static bool next_attribute(struct piece *page, struct piece *name, struct piece *value)
{
	skip(page, BLANKS "/");
	*value = (struct piece){page->at, page->at};
	if (page->at == page->end)
		return false;
	if (*page->at == '>') {
		page->at++;
		return false;
	}
	*name = before(page, BLANKS "/>=");
	skip(page, BLANKS);
	if (page->at == page->end || *page->at != '=')
		return true;
	page->at++;
	skip(page, BLANKS);
	if (page->at < page->end && is_any(page->at, "\"'")) {
		const char quote[] = {*page->at++, '\0'};

		*value = before(page, quote);
		skip_past(page, quote);
	} else {
		*value = before(page, BLANKS ">");
	}
	return true;
}

/* What stands behind "charset" and "=", empty if they do not. */
static struct piece charset_of(struct piece content)
{
	for (; content.end - content.at > 7; content.at++) {
		struct piece value = {content.at + 7, content.end};

		if (strncasecmp(content.at, "charset", 7) != 0)
			continue;
		skip(&value, BLANKS);
		if (value.at < value.end && *value.at == '=') {
			value.at++;
			return value;
		}
	}
	return (struct piece){content.end, content.end};
}

/* <meta charset=x> and <meta http-equiv=content-type content="text/html; charset=x">: the
 * label, empty if there is none. Goes behind the tag. */
static struct piece meta_label(struct piece *page)
{
	struct piece charset = {page->at, page->at}, content = charset, name, value;
	bool is_content_type = false;

	while (next_attribute(page, &name, &value)) {
		if (is_word(name, "charset"))
			charset = value;
		else if (is_word(name, "content"))
			content = value;
		else if (is_word(name, "http-equiv"))
			is_content_type = is_word(value, "content-type");
	}
	if (charset.at == charset.end && is_content_type)
		charset = charset_of(content);
	skip(&charset, BLANKS "\"'");
	return before(&charset, BLANKS "\"';/>");
}

/* Goes behind a tag, a comment or the like, of which the page stands behind the "<"; the label
 * if it is a meta element that has one, else empty. */
static struct piece tag_label(struct piece *page)
{
	const struct piece none = {page->at, page->at};
	struct piece name, value;

	if (page->end - page->at >= 3 && !memcmp(page->at, "!--", 3)) {
		page->at++; /* <!--> is a whole one */
		skip_past(page, "-->");
	} else if (is_any(page->at, "!?")) {
		skip_past(page, ">");
	} else if (*page->at == '/' || isalpha((unsigned char)*page->at)) {
		if (is_word(before(page, BLANKS "/>"), "meta"))
			return meta_label(page);
		while (next_attribute(page, &name, &value))
			;
	}
	return none;
}

const char *page_charset(const char *bytes, size_t size, size_t *label_size)
{
	struct piece page = {bytes, bytes + (size < 1024 ? size : 1024)};

	for (skip_past(&page, "<"); page.at < page.end; skip_past(&page, "<")) {
		const struct piece label = tag_label(&page);

		*label_size = (size_t)(label.end - label.at);
		if (*label_size)
			return label.at;
	}
	return NULL;
}
