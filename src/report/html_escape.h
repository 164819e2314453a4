/* html_escape.h - bytes of articles made safe to show in a page.
 *
 * Whatever the bytes are, what comes out is valid UTF-8 that shows one thing at its
 * place and steers nothing around it:
 *
 *     not UTF-8, C1 controls, noncharacters      U+FFFD
 *     C0 controls and DEL                        their pictures, U+2400-2421
 *     \t and \n                                  as they are
 *     \r, \r\n, U+2028, U+2029                  \n
 *     U+202A-202E, U+2066-2069                   left out: every text of the page
 *                                                stands in an element of its own
 *                                                direction, so none of them is missed
 *
 * Names need to stay told apart and go through escape_terminal() first. Pure
 * functions.
 */
#ifndef REPORT_HTML_ESCAPE_H
#define REPORT_HTML_ESCAPE_H

#include "support/buffer.h"

#include <stddef.h>
#include <stdint.h>

/* For text between tags and for quoted values of attributes (HTML Living Standard,
 * 13.3): & < > " ' become references. */
void escape_html(struct buffer *out, const char *bytes, size_t size);

/* A JSON string with its quotes that may stand in a script element (13.1.2.1): no
 * < > & but as \u escapes, so neither a tag nor a comment begins in it. */
void escape_script(struct buffer *out, const char *bytes, size_t size);

/* How many UTF-16 code units escape_script() shows the bytes as: offsets into a
 * string of JavaScript. For a part of a text, bytes and size are that part; parts
 * that do not cut a character or \r\n add up. */
size_t escape_script_units(const char *bytes, size_t size);

#endif
