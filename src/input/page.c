#include "input/page.h"

#include "input/libxml.h"
#include "input/page_elements.h"
#include "input/page_meta.h"
#include "input/page_plain.h"
#include "support/message.h"
#include "support/utf8.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* An <article> or <main> with less text is a teaser, or a frame that scripts fill. */
#define REGION_BYTES 200
/* A page with less text to be seen has next to none: a headline, or "Loading...". */
#define SEEN_BYTES 100
/* Of a page without any: what is hidden and not marked as an article is one if it has as much,
 * some 150 words. Notices of cookies and pleas for JavaScript are shorter. */
#define HIDDEN_BYTES 1000
/* How much of a text is looked at for a tag: paragraphs are shorter. */
#define FRAGMENT_HEAD 1024
/* What JSON-LD has of an article is taken if the page shows a third of it or less: scripts bring the
 * rest, or a subscription. */
#define BODY_TIMES 3

/* What the parser can be inside of. */
enum place { IN_SKIP, IN_HEAD, IN_TITLE, IN_ANCHOR, IN_DATA, IN_ARTICLE, IN_MAIN, IN_BODY, PLACES };

#define ANY UINT_MAX /* region */

/* A paragraph. */
struct block {
	size_t begin, size;      /* in reading->text */
	size_t linked;           /* bytes of it in links */
	unsigned region[PLACES]; /* the number of the outermost element of that kind; 0: none */
};

struct reading {
	htmlParserCtxtPtr parser;
	struct page_facts facts;
	bool whole;        /* a page, not a fragment */
	bool reveal;       /* what is hidden is text, too */
	int level[PLACES]; /* where the outermost open element of that kind stands; 0: nowhere */
	unsigned region[PLACES]; /* the number of that element */
	unsigned count[PLACES];  /* the highest number so far */
	unsigned items;          /* the elements so far that may be articles, or other items */
	unsigned item[PAGE_DEPTH + 1]; /* by level: the number of the innermost of these; 0: none */
	struct buffer text;            /* owned: the blocks' */
	struct buffer title;           /* owned: <title> */
	struct buffer data;            /* owned: JSON-LD */
	struct block current;          /* the last, not yet among the blocks */
	struct block *blocks;          /* owned */
	size_t block_count, block_capacity;
	bool blank; /* white space has come since the last word */
};

/* attributes are NULL where it ends. */
static enum element kind_of(const struct reading *reading, const xmlChar *name,
                            page_attributes attributes)
{
	enum element element = page_element((const char *)name);

	if (element == ELEMENT_SPARE)
		return reading->reveal || page_attribute(attributes, "shadowrootmode")
		               ? ELEMENT_BLOCK
		               : ELEMENT_SKIP;
	if (element == ELEMENT_BLOCK && page_has_word(page_attribute(attributes, "role"), "main"))
		return ELEMENT_MAIN;
	return element;
}

/* --- Blocks --- */

static void end_block(struct reading *reading)
{
	struct block *block = &reading->current;

	block->size = reading->text.size - block->begin;
	if (block->size) {
		reading->blocks = memory_grow(reading->blocks, reading->block_count,
		                              &reading->block_capacity, sizeof(*reading->blocks));
		reading->blocks[reading->block_count++] = *block;
	}
	*block = (struct block){.begin = reading->text.size};
	for (int place = 0; place < PLACES; place++)
		block->region[place] = reading->level[place] ? reading->region[place] : 0;
	reading->blank = false;
}

/* Runs of white space become one blank, none before the first word. */
static void add_words(struct reading *reading, struct buffer *out, size_t begin, const char *bytes,
                      size_t size)
{
	for (size_t i = 0; i < size;) {
		size_t word = i;

		while (i < size && !(bytes[i] && strchr(" \t\r\n\f", bytes[i])))
			i++;
		if (i > word && reading->blank && out->size > begin)
			buffer_add_char(out, ' ');
		buffer_add(out, bytes + word, i - word);
		if (i > word)
			reading->blank = false;
		while (i < size && bytes[i] && strchr(" \t\r\n\f", bytes[i])) {
			reading->blank = true;
			i++;
		}
	}
}

static void take_text(void *cookie, const xmlChar *bytes, int size)
{
	struct reading *reading = cookie;
	const char *text = (const char *)bytes;
	size_t before = reading->text.size;

	if (reading->level[IN_DATA]) {
		buffer_add(&reading->data, text, (size_t)size);
	} else if (reading->level[IN_TITLE]) {
		add_words(reading, &reading->title, 0, text, (size_t)size);
	} else if (!reading->level[IN_SKIP] && !reading->level[IN_HEAD]) {
		add_words(reading, &reading->text, reading->current.begin, text, (size_t)size);
		if (reading->level[IN_ANCHOR])
			reading->current.linked += reading->text.size - before;
	}
}

static void break_line(struct reading *reading)
{
	const struct buffer *text = &reading->text;

	if (text->size > reading->current.begin && text->bytes[text->size - 1] != '\n')
		buffer_add_char(&reading->text, '\n');
	reading->blank = false;
}

/* --- Elements --- */

static void enter_region(struct reading *reading, enum place place, unsigned number)
{
	if (reading->level[place])
		return;
	reading->level[place] = libxml_depth(reading->parser);
	reading->region[place] = number;
	if (reading->count[place] < number)
		reading->count[place] = number;
}

static void enter(struct reading *reading, enum place place)
{
	enter_region(reading, place, reading->count[place] + 1);
}

/* A body may come in pieces, each marked as the body of the item around it (HTML Standard,
 * 5.2.5). An <article> is one without that mark, too. */
static void enter_body(struct reading *reading, enum element element)
{
	int level = libxml_depth(reading->parser);

	enter_region(reading, IN_BODY,
	             reading->item[element == ELEMENT_ARTICLE ? level : level - 1] + 1);
}

static void begin_item(struct reading *reading, enum element element, page_attributes attributes)
{
	int level = libxml_depth(reading->parser);

	reading->item[level] = reading->item[level - 1];
	if (element == ELEMENT_ARTICLE || page_attribute(attributes, "itemscope"))
		reading->item[level] = ++reading->items;
}

/* What stood at the level or deeper has ended; true if it held a region of text. */
static void leave(struct reading *reading, int level)
{
	for (int place = 0; place < PLACES; place++) {
		if (!reading->level[place] || reading->level[place] < level)
			continue;
		if (place == IN_DATA && reading->data.size)
			page_linked_data(&reading->facts, reading->data.bytes, reading->data.size);
		if (place >= IN_ARTICLE)
			end_block(reading);
		reading->level[place] = 0;
		if (place >= IN_ARTICLE)
			end_block(reading);
	}
}

static bool is_page(const xmlChar *name)
{
	return xmlStrEqual(name, BAD_CAST "html") || xmlStrEqual(name, BAD_CAST "body");
}

static void begin_script(struct reading *reading, page_attributes attributes)
{
	const char *type = page_attribute(attributes, "type");

	if (type && !strcasecmp(type, "application/ld+json")) {
		reading->data.size = 0;
		enter(reading, IN_DATA);
	}
	enter(reading, IN_SKIP);
}

static void begin_text(struct reading *reading, enum element element, page_attributes attributes)
{
	const bool is_body = !reading->level[IN_BODY] &&
	                     page_has_word(page_attribute(attributes, "itemprop"), "articleBody");

	if (element == ELEMENT_ARTICLE || element == ELEMENT_MAIN || element == ELEMENT_BLOCK ||
	    element == ELEMENT_HEADER) {
		end_block(reading);
		if (element == ELEMENT_ARTICLE)
			enter(reading, IN_ARTICLE);
		if (element == ELEMENT_MAIN)
			enter(reading, IN_MAIN);
	}
	if (is_body)
		enter_body(reading, element);
	if (element == ELEMENT_ARTICLE || element == ELEMENT_MAIN || is_body)
		end_block(reading);
}

static void begin_element(void *cookie, const xmlChar *name, const xmlChar **list)
{
	struct reading *reading = cookie;
	page_attributes attributes = (page_attributes)list;
	enum element element = kind_of(reading, name, attributes);

	if (libxml_depth(reading->parser) > PAGE_DEPTH) {
		reading->facts.page->cut = true;
		xmlStopParser(reading->parser);
		return;
	}
	leave(reading, libxml_depth(reading->parser));
	begin_item(reading, element, attributes);
	if (reading->level[IN_HEAD] && !reading->level[IN_SKIP] &&
	    !page_may_be_in_head((const char *)name))
		reading->level[IN_HEAD] = 0;
	switch (element) {
	case ELEMENT_META:
		page_meta(&reading->facts, attributes);
		break;
	case ELEMENT_LINK:
		page_link(&reading->facts, attributes);
		break;
	case ELEMENT_HEAD:
		enter(reading, IN_HEAD);
		break;
	case ELEMENT_TITLE:
		if (!reading->level[IN_SKIP] && !reading->title.size) {
			reading->blank = false;
			enter(reading, IN_TITLE);
		}
		break;
	case ELEMENT_SCRIPT:
		begin_script(reading, attributes);
		break;
	case ELEMENT_BREAK:
		break_line(reading);
		break;
	case ELEMENT_SKIP:
		end_block(reading);
		enter(reading, IN_SKIP);
		break;
	case ELEMENT_GLOSS:
		enter(reading, IN_SKIP);
		break;
	case ELEMENT_HEADER:
		if (reading->whole && !reading->level[IN_ARTICLE] && !reading->level[IN_MAIN])
			enter(reading, IN_SKIP);
		begin_text(reading, element, attributes);
		break;
	case ELEMENT_TIME:
		page_time(&reading->facts, attributes);
		break;
	case ELEMENT_ANCHOR: /* without an address it is a place that links lead to */
		if (page_attribute(attributes, "href"))
			enter(reading, IN_ANCHOR);
		break;
	default:
		begin_text(reading, element, attributes);
		break;
	}
	/* A page that is hidden as a whole is one that a script shows when it is done. */
	if (reading->whole && !is_page(name) &&
	    (page_is_aside(attributes) || (!reading->reveal && page_is_hidden(attributes))))
		enter(reading, IN_SKIP);
}

static void end_element(void *cookie, const xmlChar *name)
{
	struct reading *reading = cookie;
	enum element element = kind_of(reading, name, NULL);

	leave(reading, libxml_depth(reading->parser));
	if (element == ELEMENT_BLOCK || element == ELEMENT_SKIP || element == ELEMENT_HEADER ||
	    element == ELEMENT_ARTICLE || element == ELEMENT_MAIN)
		end_block(reading);
}

/* --- The choice of the article --- */

/* 0 for a region is all of the page, ANY all of that kind. */
static bool is_within(const struct block *block, enum place place, unsigned region)
{
	return !region ||
	       (region == ANY ? block->region[place] != 0 : block->region[place] == region);
}

static bool is_text(const struct block *block, bool whole)
{
	return !whole || block->linked * 2 <= block->size;
}

/* The largest region of a kind that has REGION_BYTES; 0 if none has. */
static unsigned largest_region(const struct reading *reading, enum place place)
{
	size_t *sizes = memory_zeroed((size_t)reading->count[place] + 1, sizeof(*sizes));
	unsigned best = 0;

	for (size_t i = 0; i < reading->block_count; i++)
		if (is_text(&reading->blocks[i], true))
			sizes[reading->blocks[i].region[place]] += reading->blocks[i].size;
	for (unsigned i = 1; i <= reading->count[place]; i++)
		if (sizes[i] >= REGION_BYTES && (!best || sizes[i] > sizes[best]))
			best = i;
	free(sizes);
	return best;
}

static void put_text(const struct reading *reading, enum place place, unsigned region,
                     struct buffer *out)
{
	size_t begin = out->size;

	for (size_t i = 0; i < reading->block_count; i++) {
		const struct block *block = &reading->blocks[i];

		if (!is_within(block, place, region) || !is_text(block, reading->whole))
			continue;
		if (out->size > begin)
			buffer_add_string(out, "\n\n");
		buffer_add(out, reading->text.bytes + block->begin, block->size);
	}
}

/* Bytes of text in all regions of a kind. */
static size_t marked_bytes(const struct reading *reading, enum place place)
{
	size_t bytes = 0;

	for (size_t i = 0; i < reading->block_count; i++)
		if (is_within(&reading->blocks[i], place, ANY) &&
		    is_text(&reading->blocks[i], true))
			bytes += reading->blocks[i].size;
	return bytes;
}

/* Of a live blog every post is an article. False if they are not marked. */
static bool put_posts(const struct reading *reading, struct buffer *out)
{
	const size_t bodies = marked_bytes(reading, IN_BODY);
	const size_t articles = marked_bytes(reading, IN_ARTICLE);

	if (bodies < REGION_BYTES && articles < REGION_BYTES)
		return false;
	put_text(reading, articles > bodies ? IN_ARTICLE : IN_BODY, ANY, out);
	return true;
}

/* Returns whether something on the page is marked as the article. */
static bool put_article(const struct reading *reading, struct buffer *out)
{
	static const enum place places[] = {IN_BODY, IN_ARTICLE, IN_MAIN};
	unsigned region = 0;
	size_t i = 0;

	if (reading->facts.is_live && put_posts(reading, out))
		return true;
	for (; i < 3 && !region; i++)
		region = largest_region(reading, places[i]);
	put_text(reading, places[i - 1], region, out);
	return region != 0;
}

/* --- The parser --- */

static void *xml_new(size_t size)
{
	return memory_new(size);
}

static void *xml_resize(void *memory, size_t size)
{
	return memory_resize(memory, size, 1);
}

void page_init(void)
{
	xmlMemSetup(free, xml_new, xml_resize, memory_string);
	xmlInitParser();
}

static void parse(struct reading *reading, const char *bytes, size_t size)
{
	static const xmlSAXHandler events = {
	        .startElement = begin_element,
	        .endElement = end_element,
	        .characters = take_text,
	        .ignorableWhitespace = take_text,
	        .cdataBlock = take_text,
	};
	struct buffer clean = {0};

	utf8_clean(&clean, bytes, size < PAGE_LIMIT ? size : PAGE_LIMIT);
	reading->parser =
	        clean.size ? htmlCreateMemoryParserCtxt(clean.bytes, (int)clean.size) : NULL;
	if (clean.size && !reading->parser)
		out_of_memory();
	if (reading->parser) {
		htmlCtxtUseOptions(reading->parser,
		                   HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
		                           HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
		xmlSwitchEncoding(reading->parser, XML_CHAR_ENCODING_UTF8);
		*reading->parser->sax = events;
		reading->parser->userData = reading;
		htmlParseDocument(reading->parser);
		leave(reading, 0);
		end_block(reading);
		htmlFreeParserCtxt(reading->parser);
	}
	buffer_free(&clean);
}

static void reading_release(struct reading *reading)
{
	buffer_free(&reading->text);
	buffer_free(&reading->title);
	buffer_free(&reading->data);
	buffer_free(&reading->facts.body);
	free(reading->blocks);
}

void page_free(struct page *page)
{
	buffer_free(&page->text);
	buffer_free(&page->title);
	buffer_free(&page->date);
	buffer_free(&page->url);
	buffer_free(&page->source);
}

static void page_clear(struct page *page)
{
	page->text.size = page->title.size = page->date.size = 0;
	page->url.size = page->source.size = 0;
	page->cut = false;
}

/* Reads a page with next to no text once more: a script may show what is hidden. */
static void reveal(const char *bytes, size_t size, struct page *page)
{
	struct page all = {.cut = false};
	struct reading reading = {.facts = {.page = &all}, .whole = true, .reveal = true};
	bool is_article;

	parse(&reading, bytes, size);
	is_article = put_article(&reading, &all.text);
	if (is_article || (!page->text.size && all.text.size >= HIDDEN_BYTES)) {
		page->text.size = 0;
		buffer_add(&page->text, all.text.bytes, all.text.size);
	}
	reading_release(&reading);
	page_free(&all);
}

/* The text that the page's data has, where the page shows little of it. */
static void take_body(const struct reading *reading, struct page *page)
{
	const struct buffer *body = &reading->facts.body;

	if (reading->facts.is_live || body->size < REGION_BYTES ||
	    body->size / BODY_TIMES < page->text.size)
		return;
	page->text.size = 0;
	page_fragment(body->bytes, body->size, &page->text);
}

void page_read(const char *bytes, size_t size, struct page *page)
{
	struct reading reading = {.facts = {.page = page}, .whole = true};

	page_clear(page);
	parse(&reading, bytes, size);
	put_article(&reading, &page->text);
	if (!reading.facts.titled)
		buffer_add(&page->title, reading.title.bytes, reading.title.size);
	if (page->text.size < SEEN_BYTES && !page->cut)
		reveal(bytes, size, page);
	take_body(&reading, page);
	reading_release(&reading);
}

/* Of what begins with "<". */
static bool is_tag(const char *bytes, size_t size)
{
	static const char *const alone[] = {"<p>", "<p ", "<br>", "<br/>", "<br />"};
	size_t at = 2;

	for (size_t i = 0; i < sizeof(alone) / sizeof(*alone); i++)
		if (size >= strlen(alone[i]) && !strncasecmp(bytes, alone[i], strlen(alone[i])))
			return true;
	while (at < size && isalnum((unsigned char)bytes[at]))
		at++;
	return at > 2 && at < size && bytes[1] == '/' && isalpha((unsigned char)bytes[2]) &&
	       bytes[at] == '>';
}

bool page_is_fragment(const char *bytes, size_t size)
{
	const char *at = bytes, *end = bytes + (size < FRAGMENT_HEAD ? size : FRAGMENT_HEAD);

	if (!size || size > PAGE_LIMIT)
		return false;
	for (; at < end && (at = memchr(at, '<', (size_t)(end - at))); at++)
		if (is_tag(at, (size_t)(end - at)))
			return true;
	return false;
}

void page_fragment(const char *bytes, size_t size, struct buffer *text)
{
	struct page page = {.cut = false};
	struct reading reading = {.facts = {.page = &page}};

	if (!size || (!memchr(bytes, '<', size) && !memchr(bytes, '&', size))) {
		buffer_add(text, bytes, size);
		return;
	}
	if (page_plain(bytes, size, text))
		return;
	parse(&reading, bytes, size);
	put_text(&reading, IN_BODY, 0, text);
	reading_release(&reading);
	page_free(&page);
}
