#include "input/rss.h"

#include "input/libxml.h"
#include "input/page.h"
#include "support/message.h"
#include "support/utf8.h"

#include <libxml/SAX2.h>
#include <string.h>
#include <strings.h>

/* What an element of an entry, or of the feed, is for; the better of two that serve one
 * purpose has the higher rank. */
struct element {
	const char *name;
	enum vocabulary { CORE, CONTENT, DUBLIN } vocabulary;
	enum rss_field field;
	int rank;
};

static const struct element elements[] = {
        {"title", CORE, RSS_TITLE, 1},     {"description", CORE, RSS_TEXT, 0},
        {"summary", CORE, RSS_TEXT, 0},    {"content", CORE, RSS_TEXT, 0},
        {"encoded", CONTENT, RSS_TEXT, 0}, {"link", CORE, RSS_LINK, 1},
        {"guid", CORE, RSS_ID, 2},         {"id", CORE, RSS_ID, 2},
        {"pubDate", CORE, RSS_DATE, 4},    {"published", CORE, RSS_DATE, 4},
        {"issued", CORE, RSS_DATE, 4},     {"date", DUBLIN, RSS_DATE, 3},
        {"created", CORE, RSS_DATE, 2},    {"updated", CORE, RSS_DATE, 1},
        {"modified", CORE, RSS_DATE, 1},   {"source", CORE, RSS_SOURCE, 1},
};

/* More than a reference in an attribute has bytes: HTML 4 has no longer name than "&thetasym;",
 * but feeds declare some. */
#define NAME_MOST 64

/* Bytes of the text that an entity of a feed's own may stand for. */
#define ENTITY_MOST 256

/* Open elements, of which a <br> in each entry leaves one for each. libxml2 looks through all
 * the namespaces that these declare. */
#define DEPTH_MOST 16384

struct reading {
	xmlParserCtxtPtr parser;
	rss_take *take;
	void *cookie;
	struct buffer field[RSS_FIELDS]; /* owned: of the entry */
	int rank[RSS_FIELDS];            /* of what field has; 0: nothing */
	struct buffer feed_title;        /* owned */
	struct buffer captured, plain;   /* owned */
	uint64_t line;
	unsigned depth, entry_depth;   /* open elements; where the entry stands, 0: in none */
	unsigned capture_depth;        /* where the element stands whose text is captured */
	const struct element *capture; /* what it is for */
	bool is_markup;                /* what is captured is HTML; else its text is made that */
	struct buffer *problem;        /* the first: if there is one, this is not well-formed */
	struct buffer root;            /* owned: the name of the outermost element */
	bool is_swallowed;             /* a section or comment without an end took what follows */
	bool is_deep;                  /* nested deeper than DEPTH_MOST: read up to there */
	size_t allowance;              /* bytes that the feed's own entities may still come to */
	xmlEntity entity;              /* what the last lookup gave */
	xmlChar entity_text[8];
};

static bool is_name(const xmlChar *name, const char *expected)
{
	return !strcmp((const char *)name, expected);
}

/* The vocabulary of an element; -1 for media, iTunes and other extensions. */
static int vocabulary_of(const xmlChar *prefix, const xmlChar *uri)
{
	static const struct {
		const char *uri, *prefix;
		enum vocabulary vocabulary;
	} known[] = {
	        {"http://www.w3.org/2005/Atom", "atom", CORE},
	        {"http://purl.org/atom/ns#", "", CORE},
	        {"http://purl.org/rss/1.0/", "rss", CORE},
	        {"http://purl.org/rss/1.0/modules/content/", "content", CONTENT},
	        {"http://purl.org/dc/elements/1.1/", "dc", DUBLIN},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (uri ? is_name(uri, known[i].uri) : prefix && is_name(prefix, known[i].prefix))
			return (int)known[i].vocabulary;
	return prefix ? -1 : CORE;
}

static const struct element *element_of(const xmlChar *name, int vocabulary)
{
	for (size_t i = 0; i < sizeof(elements) / sizeof(*elements); i++)
		if ((int)elements[i].vocabulary == vocabulary && is_name(name, elements[i].name))
			return &elements[i];
	return NULL;
}

/* SAX2: name, prefix, URI, begin and end of the value for each. */
static struct buffer attribute(const xmlChar **attributes, int count, const char *name)
{
	for (int i = 0; i < count; i++, attributes += 5)
		if (is_name(attributes[0], name)) {
			/* Read only. */
			union {
				const xmlChar *in;
				char *out;
			} bytes = {attributes[3]};

			return (struct buffer){bytes.out, (size_t)(attributes[4] - attributes[3]),
			                       0};
		}
	return (struct buffer){NULL, 0, 0};
}

static bool has_value(struct buffer value, const char *expected)
{
	return value.size == strlen(expected) && !strncasecmp(value.bytes, expected, value.size);
}

/* --- Fields --- */

static void trim(struct buffer *buffer)
{
	size_t begin = 0;

	while (buffer->size && strchr(" \t\r\n", buffer->bytes[buffer->size - 1]))
		buffer->size--;
	while (begin < buffer->size && strchr(" \t\r\n", buffer->bytes[begin]))
		begin++;
	if (begin)
		memmove(buffer->bytes, buffer->bytes + begin, buffer->size - begin);
	buffer->size -= begin;
}

static void set_field(struct reading *reading, enum rss_field field, int rank, const char *bytes,
                      size_t size)
{
	if (!size || rank <= reading->rank[field])
		return;
	reading->field[field].size = 0;
	buffer_add(&reading->field[field], bytes, size);
	trim(&reading->field[field]);
	reading->rank[field] = rank;
}

/* The text of an entity that the feed declares; NULL if it declares none, or what is not taken:
 * what is outside of the feed, is longer than ENTITY_MOST, or holds markup or another reference.
 * So nothing is expanded that an expansion gave, and with the allowance all of them come to no
 * more bytes than the feed has. Of two declarations the first counts. */
static xmlChar *declared_text(const struct reading *reading, const xmlChar *name)
{
	/* The parser keeps declarations in a document, whatever the events are. */
	xmlDocPtr document = reading->parser->myDoc;
	xmlEntityPtr entity = document ? xmlGetDocEntity(document, name) : NULL;
	size_t size;

	if (!entity || entity->etype != XML_INTERNAL_GENERAL_ENTITY || !entity->content)
		return NULL;
	size = strlen((const char *)entity->content);
	if (size > ENTITY_MOST || size > reading->allowance ||
	    strpbrk((const char *)entity->content, "<&"))
		return NULL;
	return entity->content;
}

/* What a reference in an attribute stands for; returns its length, 0 for one that is none. */
static size_t add_referred(struct reading *reading, struct buffer *out, const char *bytes,
                           size_t size)
{
	const char *stop = memchr(bytes, ';', size < NAME_MOST ? size : NAME_MOST);
	size_t length = stop ? (size_t)(stop - bytes) : 0;
	xmlChar name[NAME_MOST] = {0}, character[8];
	const xmlChar *declared;
	size_t known;

	if (length < 2)
		return 0;
	memcpy(name, bytes + 1, length - 1);
	declared = declared_text(reading, name);
	known = libxml_named(name, character);
	if (declared) {
		buffer_add_string(out, (const char *)declared);
		reading->allowance -= strlen((const char *)declared);
	} else if (known) {
		buffer_add(out, character, known);
	} else if (is_name(name, "#38")) {
		buffer_add_char(out, '&');
	} else {
		return 0;
	}
	return length + 1;
}

/* Sets a field from an attribute. Of its value libxml2 has read numbers and the names that
 * XML knows, but for ampersands, which are "&#38;" again; other names stand as they stood. */
static void set_from_attribute(struct reading *reading, enum rss_field field, struct buffer value)
{
	struct buffer *plain = &reading->plain;

	plain->size = 0;
	for (size_t at = 0; at < value.size;) {
		size_t done =
		        value.bytes[at] == '&'
		                ? add_referred(reading, plain, value.bytes + at, value.size - at)
		                : 0;

		if (!done)
			buffer_add_char(plain, value.bytes[at++]);
		at += done;
	}
	set_field(reading, field, 1, plain->bytes, plain->size);
}

/* What has been captured, as text where it may hold markup. */
static const struct buffer *captured_text(struct reading *reading, enum rss_field field)
{
	if (field != RSS_TEXT && field != RSS_TITLE && field != RSS_SOURCE)
		return &reading->captured;
	reading->plain.size = 0;
	page_fragment(reading->captured.bytes, reading->captured.size, &reading->plain);
	return &reading->plain;
}

static void end_capture(struct reading *reading)
{
	const struct element *element = reading->capture;
	const struct buffer *text = captured_text(reading, element->field);
	/* Of the texts the longest, not the one of a name. */
	int rank = element->field == RSS_TEXT ? (int)(text->size + 1) : element->rank;

	reading->capture = NULL;
	if (reading->entry_depth) {
		set_field(reading, element->field, rank, text->bytes, text->size);
	} else if (element->field == RSS_TITLE && !reading->feed_title.size) {
		buffer_add(&reading->feed_title, text->bytes, text->size);
		trim(&reading->feed_title);
	}
}

/* --- Entries --- */

static void begin_entry(struct reading *reading, const xmlChar **attributes, int count)
{
	struct buffer about = attribute(attributes, count, "about");

	for (int field = 0; field < RSS_FIELDS; field++) {
		reading->field[field].size = 0;
		reading->rank[field] = 0;
	}
	reading->entry_depth = reading->depth;
	reading->line = (uint64_t)xmlSAX2GetLineNumber(reading->parser);
	set_from_attribute(reading, RSS_ID, about);
}

static void end_entry(struct reading *reading)
{
	struct rss_entry entry = {.line = reading->line};

	for (int field = 0; field < RSS_FIELDS; field++)
		entry.field[field] = &reading->field[field];
	if (!reading->field[RSS_SOURCE].size)
		entry.field[RSS_SOURCE] = &reading->feed_title;
	reading->entry_depth = 0;
	reading->take(reading->cookie, &entry);
}

/* Atom's <link href rel>; the first that leads to the article. */
static void take_link(struct reading *reading, const xmlChar **attributes, int count)
{
	struct buffer href = attribute(attributes, count, "href");
	struct buffer rel = attribute(attributes, count, "rel");

	if (reading->entry_depth && (!rel.size || has_value(rel, "alternate")))
		set_from_attribute(reading, RSS_LINK, href);
}

static void begin_capture(struct reading *reading, const struct element *element,
                          const xmlChar **attributes, int count)
{
	struct buffer type = attribute(attributes, count, "type");
	bool is_xml = has_value(type, "xhtml");

	reading->capture = element;
	reading->capture_depth = reading->depth;
	reading->captured.size = 0;
	reading->is_markup = !is_xml && !has_value(type, "text") && !has_value(type, "text/plain");
	/* Without a type RSS means HTML and Atom means text, and feeds mean HTML. */
}

/* Markup inside what is captured (XHTML) is kept, for the fragment's reader. */
static void capture_tag(struct reading *reading, const xmlChar *name, const char *open)
{
	buffer_add_string(&reading->captured, open);
	buffer_add_string(&reading->captured, (const char *)name);
	buffer_add_char(&reading->captured, '>');
	reading->is_markup = false;
}

/* Of an entry, its own elements, not those of what is nested in it; Atom's <source> is a
 * feed of its own. Of a feed, its title, not that of its <image> or <textInput>. */
static bool is_wanted(const struct reading *reading, const struct element *element,
                      const xmlChar *uri)
{
	if (reading->entry_depth)
		return reading->depth == reading->entry_depth + 1 &&
		       !(element->field == RSS_SOURCE && uri);
	return element->field == RSS_TITLE && reading->depth <= 3;
}

/* In what is not well-formed libxml2 drops every reference, "&lt;" too; it is told otherwise at
 * each event. What was wrong is in the problem. */
static void go_on(struct reading *reading)
{
	reading->parser->wellFormed = 1;
}

static void begin_element(void *cookie, const xmlChar *name, const xmlChar *prefix,
                          const xmlChar *uri, int spaces, const xmlChar **space_list, int count,
                          int defaulted, const xmlChar **attributes)
{
	struct reading *reading = cookie;
	int vocabulary = vocabulary_of(prefix, uri);
	const struct element *element;

	(void)spaces;
	(void)space_list;
	go_on(reading);
	if (reading->depth == DEPTH_MOST) {
		reading->is_deep = true;
		xmlStopParser(reading->parser);
		return;
	}
	if (!reading->depth++ && !reading->root.size) {
		buffer_add_string(&reading->root, prefix ? (const char *)prefix : "");
		buffer_add_string(&reading->root, prefix ? ":" : "");
		buffer_add_string(&reading->root, (const char *)name);
	}
	/* What a DTD adds comes last, and is no part of the entry: a long value would be one of
	 * every element. */
	count -= defaulted;
	if (vocabulary == CORE && (is_name(name, "item") || is_name(name, "entry"))) {
		if (reading->capture)
			end_capture(reading);
		if (reading->entry_depth)
			end_entry(reading);
		begin_entry(reading, attributes, count);
		return;
	}
	if (reading->capture) {
		capture_tag(reading, name, "<");
		return;
	}
	element = element_of(name, vocabulary);
	if (!element || !is_wanted(reading, element, uri))
		return;
	if (element->field == RSS_LINK)
		take_link(reading, attributes, count);
	begin_capture(reading, element, attributes, count);
}

static void end_element(void *cookie, const xmlChar *name, const xmlChar *prefix,
                        const xmlChar *uri)
{
	struct reading *reading = cookie;

	(void)prefix;
	(void)uri;
	go_on(reading);
	if (reading->capture && reading->depth > reading->capture_depth)
		capture_tag(reading, name, "</");
	else if (reading->capture)
		end_capture(reading);
	if (reading->entry_depth && reading->depth == reading->entry_depth)
		end_entry(reading);
	if (reading->depth)
		reading->depth--;
}

static void take_text(void *cookie, const xmlChar *bytes, int size)
{
	struct reading *reading = cookie;
	const char *text = (const char *)bytes;

	go_on(reading);
	if (!reading->capture)
		return;
	if (reading->is_markup) {
		buffer_add(&reading->captured, text, (size_t)size);
		return;
	}
	for (int i = 0; i < size; i++) {
		if (text[i] == '<')
			buffer_add_string(&reading->captured, "&lt;");
		else if (text[i] == '&')
			buffer_add_string(&reading->captured, "&amp;");
		else
			buffer_add_char(&reading->captured, text[i]);
	}
}

/* --- Markup around the root --- */

static size_t skip_blanks(const char *bytes, size_t size)
{
	size_t at = size >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3) ? 3 : 0;

	while (at < size && bytes[at] && strchr(" \t\r\n", bytes[at]))
		at++;
	return at;
}

/* Behind the next stop from a place on; size if there is none. */
static size_t skip_to(const char *bytes, size_t size, size_t from, const char *stop)
{
	const char *found =
	        from < size ? memmem(bytes + from, size - from, stop, strlen(stop)) : NULL;

	return found ? (size_t)(found - bytes) + strlen(stop) : size;
}

/* Behind the declaration at bytes: a '>' within quotes or brackets does not end it. */
static size_t skip_declaration(const char *bytes, size_t size)
{
	bool in_subset = false;
	size_t at = 2;

	while (at < size) {
		const char quote[] = {bytes[at], '\0'};

		if (bytes[at] == '>' && !in_subset)
			return at + 1;
		if (bytes[at] == '[' || bytes[at] == ']')
			in_subset = bytes[at] == '[';
		if (size - at > 4 && !memcmp(bytes + at, "<!--", 4))
			at = skip_to(bytes, size, at + 4, "-->");
		else if (*quote == '"' || *quote == '\'')
			at = skip_to(bytes, size, at + 1, quote);
		else
			at++;
	}
	return size;
}

/* Behind the comment, instruction or declaration at bytes, of two or more; size if it does not
 * end. */
static size_t skip_markup(const char *bytes, size_t size)
{
	if (size >= 4 && !memcmp(bytes, "<!--", 4))
		return skip_to(bytes, size, 4, "-->");
	if (bytes[1] == '?')
		return skip_to(bytes, size, 2, "?>");
	return skip_declaration(bytes, size);
}

/* --- The parser --- */

/* The feed's own entities, as far as they are taken; HTML's, in feeds that declare none. */
static xmlEntityPtr get_entity(void *cookie, const xmlChar *name)
{
	struct reading *reading = cookie;
	xmlChar *text;

	/* A declaration would leave its source in the entity, for nobody to free. */
	if (reading->parser->inSubset)
		return NULL;
	text = declared_text(reading, name);
	if (!text) {
		const size_t known = libxml_named(name, reading->entity_text);

		if (!known)
			return NULL;
		text = reading->entity_text;
		text[known] = 0;
	}
	reading->entity = (xmlEntity){
	        .type = XML_ENTITY_DECL,
	        .name = name,
	        .content = text,
	        .length = (int)strlen((const char *)text),
	        .etype = XML_INTERNAL_PREDEFINED_ENTITY,
	};
	/* Of a predefined one an attribute gets the first byte alone; of others the reference. */
	if (libxml_is_in_attribute(reading->parser))
		reading->entity.etype = XML_INTERNAL_GENERAL_ENTITY;
	else if (text != reading->entity_text)
		reading->allowance -= (size_t)reading->entity.length;
	return &reading->entity;
}

static void tell_problem(const struct reading *reading)
{
	const xmlError *error = xmlCtxtGetLastError(reading->parser);
	const char *message = error && error->message ? error->message : "unknown error";

	reading->problem->size = 0;
	if (reading->is_deep)
		buffer_format(reading->problem, "nested deeper than %d elements", DEPTH_MOST);
	else
		buffer_format(reading->problem, "line %d: %.*s", error ? error->line : 0,
		              (int)strcspn(message, "\n"), message);
	trim(reading->problem);
}

/* Those that libxml2 reports by another level, as of undeclared prefixes, are no problem. */
static void take_error(void *cookie, const char *format, ...)
{
	struct reading *reading = cookie;
	const xmlError *error = xmlCtxtGetLastError(reading->parser);

	(void)format;
	if (!error || error->level != XML_ERR_FATAL)
		return;
	if (!reading->problem->size)
		tell_problem(reading);
	if (error->code == XML_ERR_CDATA_NOT_FINISHED ||
	    error->code == XML_ERR_COMMENT_NOT_FINISHED || error->code == XML_ERR_PI_NOT_FINISHED)
		reading->is_swallowed = true;
}

/* Whether the last tag is the root's end. libxml2 misses that where elements within are left
 * open, each of which takes the end of another. */
static bool has_end(const struct reading *reading, const struct buffer *clean)
{
	const struct buffer *root = &reading->root;
	size_t at = 0, size = clean->size;
	const char *bytes = clean->bytes, *found;

	while (root->size && (found = memmem(bytes + at, size - at, root->bytes, root->size)))
		at = (size_t)(found - bytes) + root->size;
	if (at < root->size + 2 || memcmp(bytes + at - root->size - 2, "</", 2) != 0)
		return false;
	at += skip_blanks(bytes + at, size - at);
	if (at == size || bytes[at++] != '>')
		return false;
	at += skip_blanks(bytes + at, size - at);
	while (size - at > 2 && bytes[at] == '<' &&
	       (bytes[at + 1] == '!' || bytes[at + 1] == '?')) {
		at += skip_markup(bytes + at, size - at);
		at += skip_blanks(bytes + at, size - at);
	}
	return at == size;
}

/* Whether something has been left unread, or is missing. */
static bool is_cut(const struct reading *reading, const struct buffer *clean)
{
	const xmlParserInput *input = reading->parser->input;

	if (libxml_is_stopped(reading->parser) || reading->is_swallowed)
		return true;
	return reading->problem->size &&
	       ((input && input->cur < input->end) || !has_end(reading, clean));
}

/* What stands behind the root is told in libxml2's words: 2.15 says so only of the first error. */
static void tell_cut(const struct reading *reading)
{
	const xmlParserInput *input = reading->parser->input;

	tell_problem(reading);
	if (reading->root.size && !reading->depth && !libxml_is_stopped(reading->parser) && input &&
	    input->cur < input->end) {
		reading->problem->size = 0;
		buffer_format(reading->problem, "line %d: Extra content at the end of the document",
		              input->line);
	}
}

/* False if it is cut. */
static bool parse(struct reading *reading, const struct buffer *clean)
{
	bool is_whole;

	static const xmlSAXHandler events = {
	        .initialized = XML_SAX2_MAGIC,
	        .startElementNs = begin_element,
	        .endElementNs = end_element,
	        .characters = take_text,
	        .ignorableWhitespace = take_text,
	        .cdataBlock = take_text,
	        .getEntity = get_entity,
	        .error = take_error,
	};

	reading->parser = xmlCreateMemoryParserCtxt(clean->bytes, (int)clean->size);
	if (!reading->parser)
		out_of_memory();
	/* Without HUGE it stops at 256 open elements and at a CDATA section of 10 MB. What that is
	 * to prevent is prevented here: see get_entity() and DEPTH_MOST. */
	xmlCtxtUseOptions(reading->parser, XML_PARSE_RECOVER | XML_PARSE_NOWARNING |
	                                           XML_PARSE_NONET | XML_PARSE_HUGE |
	                                           XML_PARSE_IGNORE_ENC);
	*reading->parser->sax = events;
	reading->parser->userData = reading;
	xmlParseDocument(reading->parser);
	/* The file may end within an entry. */
	if (reading->capture)
		end_capture(reading);
	if (reading->entry_depth)
		end_entry(reading);
	is_whole = !is_cut(reading, clean);
	if (!is_whole)
		tell_cut(reading);
	if (reading->parser->myDoc)
		xmlFreeDoc(reading->parser->myDoc);
	xmlFreeParserCtxt(reading->parser);
	return is_whole;
}

bool rss_read(const char *bytes, size_t size, rss_take *take, void *cookie, struct buffer *problem)
{
	struct reading reading = {
	        .take = take, .cookie = cookie, .allowance = size, .problem = problem};
	struct buffer clean = {0};
	bool is_whole = true;
	size_t begin;

	size = size < RSS_LIMIT ? size : RSS_LIMIT;
	/* Blanks before an XML declaration are an error, and a common one. */
	begin = skip_blanks(bytes, size);
	utf8_clean(&clean, bytes + begin, size - begin);
	problem->size = 0;
	if (clean.size)
		is_whole = parse(&reading, &clean);
	for (int field = 0; field < RSS_FIELDS; field++)
		buffer_free(&reading.field[field]);
	buffer_free(&reading.feed_title);
	buffer_free(&reading.captured);
	buffer_free(&reading.plain);
	buffer_free(&reading.root);
	buffer_free(&clean);
	return is_whole;
}

/* --- Detection --- */

bool rss_detect(const char *bytes, size_t size)
{
	static const char *const roots[] = {"rss", "feed", "RDF"};
	size_t at = skip_blanks(bytes, size), name, end;

	while (size - at > 2 && bytes[at] == '<' &&
	       (bytes[at + 1] == '!' || bytes[at + 1] == '?')) {
		at += skip_markup(bytes + at, size - at);
		at += skip_blanks(bytes + at, size - at);
	}
	if (size - at < 2 || bytes[at] != '<')
		return false;
	for (name = end = at + 1; end < size && bytes[end] && !strchr(" \t\r\n/>", bytes[end]);
	     end++)
		if (bytes[end] == ':')
			name = end + 1;
	for (size_t i = 0; i < sizeof(roots) / sizeof(*roots); i++)
		if (end < size && end - name == strlen(roots[i]) &&
		    !memcmp(bytes + name, roots[i], end - name))
			return true;
	return false;
}

const char *xml_charset(const char *bytes, size_t size, size_t *label_size)
{
	size_t at = skip_blanks(bytes, size);
	const char *end, *label, *quote;

	if (size - at < 6 || memcmp(bytes + at, "<?xml", 5) != 0)
		return NULL;
	end = memchr(bytes + at, '>', size - at);
	label = end ? memmem(bytes + at, (size_t)(end - bytes) - at, "encoding", 8) : NULL;
	if (!label)
		return NULL;
	for (label += 8; label < end && strchr(" \t\r\n=", *label); label++)
		;
	if (label == end || (*label != '"' && *label != '\''))
		return NULL;
	quote = memchr(label + 1, *label, (size_t)(end - label) - 1);
	*label_size = quote ? (size_t)(quote - label) - 1 : 0;
	return *label_size ? label + 1 : NULL;
}
