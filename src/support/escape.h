/* escape.h - byte strings made safe for a table, a terminal or a JSON string.
 *
 * Input may hold any byte. All functions are pure; UTF-8 is judged by the
 * Unicode Standard, table 3-7 (no overlong forms, no surrogates, no code point
 * above U+10FFFF).
 */
#ifndef SUPPORT_ESCAPE_H
#define SUPPORT_ESCAPE_H

#include "support/buffer.h"

#include <stddef.h>
#include <stdint.h>

/* Length of the UTF-8 sequence at bytes, 1 to 4, and its code point; 0 if there
 * is none that is valid. size > 0. code may be NULL. */
size_t utf8_sequence(const char *bytes, size_t size, uint32_t *code);

/* For tsv: \t \n \\ for tab, newline, backslash; \xHH for bytes that are not
 * UTF-8. Nothing else is changed. */
void escape_tsv(struct buffer *out, const char *bytes, size_t size);

/* For people: \xHH for control characters (C0, DEL, C1 also as UTF-8), for the
 * marks that turn the direction of text (U+202A-202E, U+2066-2069), and for
 * bytes that are not UTF-8. A backslash stays as it is. */
void escape_terminal(struct buffer *out, const char *bytes, size_t size);
/* The same into out, which has room for 4 * size bytes; returns how many. */
size_t escape_terminal_to(char *out, const char *bytes, size_t size);

/* A JSON string with its quotes (RFC 8259); every byte that is not UTF-8 becomes
 * U+FFFD. */
void escape_json(struct buffer *out, const char *bytes, size_t size);

#endif
