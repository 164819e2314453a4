/* page.h - the article in an HTML page, by libxml2's parser: any soup of tags has one.
 *
 * What is taken for the article's text: what stands in the element marked as its body
 * (itemprop=articleBody), or in all that are marked so in one article, else in the largest
 * <article>, else in <main> (or role=main), else in all of the page; without scripts, styles,
 * navigation, headers and footers of the page, asides, form controls, what is hidden, and
 * paragraphs that are mostly links. Of a live blog, as JSON-LD says it is, it is all that are marked
 * in one of the first two ways. Each paragraph is a block of lines of its own.
 *
 * Hidden is what the attributes of an element hide, <noscript> and <template>; style sheets are not
 * read. Where next to nothing else is left, an article that is hidden is taken: scripts show it.
 * Where a third is left of what JSON-LD has as an articleBody, or less, that is taken.
 *
 * Nothing is ever fetched, and no entities are defined but those of HTML.
 */
#ifndef INPUT_PAGE_H
#define INPUT_PAGE_H

#include "support/buffer.h"

#include <stdbool.h>
#include <stddef.h>

/* A page that is longer is not read: libxml2 counts in int, and no article needs it. */
#define PAGE_LIMIT ((size_t)64 << 20)
/* Open elements. libxml2 looks through all of them at an end tag that closes none, so a
 * page of nothing but start tags would take hours; pages nest some dozens. */
#define PAGE_DEPTH 1000

/* All zero is an empty page; kept from page to page. Strings are UTF-8 and empty where
 * unknown. */
struct page {
	struct buffer text;
	struct buffer title;  /* og:title, else <title> */
	struct buffer date;   /* of publication: <meta>, <time>, JSON-LD; one that is known
	                       * to date_parse(), as written */
	struct buffer url;    /* rel=canonical, else og:url */
	struct buffer source; /* og:site_name */
	bool cut;             /* nested deeper than PAGE_DEPTH: read up to there */
};

void page_free(struct page *page);

/* Reads a page of at most PAGE_LIMIT bytes of UTF-8; what is not UTF-8 becomes U+FFFD. */
void page_read(const char *bytes, size_t size, struct page *page);
/* Whether a text is such a piece: near its beginning it has an end tag, or one of a paragraph or
 * a line. */
bool page_is_fragment(const char *bytes, size_t size);
/* Appends the text of a piece of HTML, as feeds carry it, all of it but scripts and the
 * like. */
void page_fragment(const char *bytes, size_t size, struct buffer *text);

/* The charset that a page declares in its first 1024 bytes (HTML Standard, 13.2.3.2): the
 * label, or NULL; *label_size is its length. */
const char *page_charset(const char *bytes, size_t size, size_t *label_size);

/* Once, before the first thread begins: libxml2's own tables, and that it, too, ends the
 * program where memory runs out. */
void page_init(void);

#endif
