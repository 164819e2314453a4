/* page_meta.h - what the head of a page and its attributes say of the article. */
#ifndef INPUT_PAGE_META_H
#define INPUT_PAGE_META_H

#include "input/page.h"

#include <stdbool.h>
#include <stddef.h>

/* Name, value, name, value, NULL: as libxml2 hands them out. A value may be NULL. */
typedef const unsigned char *const *page_attributes;

/* What is known so far, and what outweighs what comes later. All zero to begin with. */
struct page_facts {
	struct page *page;
	bool dated;         /* by something better than a <time> without a role */
	bool titled;        /* by og:title */
	struct buffer body; /* owned: the text of an article in JSON-LD, the longest */
	bool is_live;       /* a live blog, by JSON-LD */
};

/* The value; "" if it has none, NULL if there is no such attribute. */
const char *page_attribute(page_attributes attributes, const char *name);
/* Whether one of the words of value, which blanks separate, is that. NULL has no words. */
bool page_has_word(const char *value, const char *word);
/* Whether the style attribute says "property: value", and nothing else of it later. */
bool page_has_style(page_attributes attributes, const char *property, const char *value);

/* Takes the first value that is a date. */
void page_set_date(struct page_facts *facts, const char *value, size_t size);
/* <meta>, <link>, <time>, and what has the date of news in XML. A date that date_parse() does not know is passed over. */
void page_meta(struct page_facts *facts, page_attributes attributes);
void page_link(struct page_facts *facts, page_attributes attributes);
void page_time(struct page_facts *facts, page_attributes attributes);
/* page_data.c: JSON-LD. The first "datePublished" in it that is a date, and the longest
 * "articleBody", whatever they are nested in. */
void page_linked_data(struct page_facts *facts, const char *bytes, size_t size);

#endif
