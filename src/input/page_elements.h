/* page_elements.h - what the elements of a page are for, by their names and attributes. */
#ifndef INPUT_PAGE_ELEMENTS_H
#define INPUT_PAGE_ELEMENTS_H

#include "input/page_meta.h"

#include <stdbool.h>

enum element {
	ELEMENT_INLINE,
	ELEMENT_BLOCK,
	ELEMENT_BREAK,  /* a line ends */
	ELEMENT_SKIP,   /* neither it nor what is in it is text */
	ELEMENT_GLOSS,  /* the same, within a line: how a character is read */
	ELEMENT_SPARE,  /* the same, but of pages whose text is hidden */
	ELEMENT_HEADER, /* that of a page is, that of an article is not */
	ELEMENT_ARTICLE,
	ELEMENT_MAIN,
	ELEMENT_HEAD,
	ELEMENT_TITLE,
	ELEMENT_META,
	ELEMENT_LINK,
	ELEMENT_TIME,
	ELEMENT_ANCHOR,
	ELEMENT_SCRIPT
};

/* By the name alone. */
enum element page_element(const char *name);
/* Navigation and the like, by its role. */
bool page_is_aside(page_attributes attributes);
/* Hidden by its attributes. */
bool page_is_hidden(page_attributes attributes);
/* What may stand in a head (HTML Standard, 13.2.6.4.4): all else ends it, where its end tag is left
 * out. libxml2 knows so much of older elements alone. */
bool page_may_be_in_head(const char *name);

#endif
