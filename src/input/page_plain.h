/* page_plain.h - the text of HTML that is plain enough to need no parser: paragraphs, line breaks,
 * emphasis, without attributes, and the usual entities. What CMSs hold of articles mostly is, and a parser
 * takes ten times as long for it.
 */
#ifndef INPUT_PAGE_PLAIN_H
#define INPUT_PAGE_PLAIN_H

#include "support/buffer.h"

#include <stdbool.h>
#include <stddef.h>

/* Appends what page_fragment() would by the parser, but what is not UTF-8 as it is; false, and nothing
 * appended, if there is anything else in it. */
bool page_plain(const char *bytes, size_t size, struct buffer *text);

#endif
