#include "input/page_plain.h"

#include <string.h>

/* Of emphasis in emphasis. */
#define DEEPEST 8

enum kind { KIND_PARAGRAPH, KIND_PARAGRAPH_END, KIND_BREAK, KIND_BEGIN, KIND_END };

struct plain {
	struct buffer *text;
	size_t begin; /* of the first paragraph in it */
	size_t paragraph;
	bool between; /* two paragraphs: the next word begins one */
	bool blank;   /* white space has come since the last word */
	bool is_open; /* <p> has come since the last </p> */
	int depth;    /* of emphasis */
};

static const struct tag {
	const char *name; /* with its brackets */
	enum kind kind;
} tags[] = {
        {"<p>", KIND_PARAGRAPH}, {"</p>", KIND_PARAGRAPH_END}, {"<br>", KIND_BREAK},
        {"<br/>", KIND_BREAK},   {"<br />", KIND_BREAK},       {"<strong>", KIND_BEGIN},
        {"</strong>", KIND_END}, {"<em>", KIND_BEGIN},         {"</em>", KIND_END},
        {"<b>", KIND_BEGIN},     {"</b>", KIND_END},           {"<i>", KIND_BEGIN},
        {"</i>", KIND_END},
};

static const struct entity {
	const char *name, *text;
} entities[] = {
        {"&nbsp;", "\u00a0"}, {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""},
};

static bool begins(const char *bytes, size_t size, const char *name)
{
	const size_t length = strlen(name);

	return size >= length && !memcmp(bytes, name, length);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Neither white space nor the start of a tag or an entity. A parser drops control characters, which are
 * therefore none. */
static bool is_word(char c)
{
	return (unsigned char)c > ' ' && c != '<' && c != '&';
}

static void add_word(struct plain *plain, const char *bytes, size_t size)
{
	struct buffer *text = plain->text;

	if (plain->between && text->size > plain->begin)
		buffer_add_string(text, "\n\n");
	if (plain->between)
		plain->paragraph = text->size;
	else if (plain->blank && text->size > plain->paragraph)
		buffer_add_char(text, ' ');
	buffer_add(text, bytes, size);
	plain->between = plain->blank = false;
}

/* Whether the tag may stand here: how tags are mended that may not is the parser's to know. */
static bool may_stand(const struct plain *plain, enum kind kind)
{
	switch (kind) {
	case KIND_PARAGRAPH:
		return !plain->depth;
	case KIND_PARAGRAPH_END:
		return !plain->depth && plain->is_open;
	case KIND_BREAK:
		return true;
	case KIND_BEGIN:
		return plain->depth < DEEPEST;
	case KIND_END:
		return plain->depth > 0;
	}
	return false;
}

static void take_tag(struct plain *plain, enum kind kind)
{
	struct buffer *text = plain->text;

	switch (kind) {
	case KIND_PARAGRAPH:
	case KIND_PARAGRAPH_END:
		plain->is_open = kind == KIND_PARAGRAPH;
		plain->between = true;
		plain->blank = false;
		break;
	case KIND_BREAK:
		if (!plain->between && text->bytes[text->size - 1] != '\n')
			buffer_add_char(text, '\n');
		plain->blank = false;
		break;
	case KIND_BEGIN:
		plain->depth++;
		break;
	case KIND_END:
		plain->depth--;
		break;
	}
}

/* Returns the size of the tag; 0 if it is none of those, or may not stand here. */
static size_t read_tag(struct plain *plain, const char *bytes, size_t size)
{
	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
		if (!begins(bytes, size, tags[i].name))
			continue;
		if (!may_stand(plain, tags[i].kind))
			return 0;
		take_tag(plain, tags[i].kind);
		return strlen(tags[i].name);
	}
	return 0;
}

/* The same of an entity. */
static size_t read_entity(struct plain *plain, const char *bytes, size_t size)
{
	for (size_t i = 0; i < sizeof(entities) / sizeof(*entities); i++)
		if (begins(bytes, size, entities[i].name)) {
			add_word(plain, entities[i].text, strlen(entities[i].text));
			return strlen(entities[i].name);
		}
	return 0;
}

/* Returns how many bytes were read; 0 if they are not plain. */
static size_t read_next(struct plain *plain, const char *bytes, size_t size)
{
	size_t word = 0;

	if (*bytes == '<')
		return read_tag(plain, bytes, size);
	if (*bytes == '&')
		return read_entity(plain, bytes, size);
	if (is_blank(*bytes)) {
		plain->blank = true;
		return 1;
	}
	while (word < size && is_word(bytes[word]))
		word++;
	if (word)
		add_word(plain, bytes, word);
	return word;
}

bool page_plain(const char *bytes, size_t size, struct buffer *text)
{
	struct plain plain = {
	        .text = text, .begin = text->size, .paragraph = text->size, .between = true};
	size_t at = 0, read = 1;

	while (at < size && read) {
		read = read_next(&plain, bytes + at, size - at);
		at += read;
	}
	if (!read)
		text->size = plain.begin;
	return read != 0;
}
