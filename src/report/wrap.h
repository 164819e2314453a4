/* wrap.h - text in lines of a given width.
 *
 * Lines break where UAX 14 lets them, which for Thai, Lao, Khmer and Myanmar asks a
 * dictionary (ICU's), and inside what is too long for a line. Characters of East Asian
 * width W or F (UAX 11) take two columns, combining and invisible ones none.
 */
#ifndef REPORT_WRAP_H
#define REPORT_WRAP_H

#include "support/buffer.h"

#include <stdbool.h>
#include <stddef.h>

/* Text to show, with a style for each byte: what the numbers mean is the caller's matter.
 * All zeros is empty. */
struct styled {
	struct buffer text, style;
};

void styled_free(struct styled *styled);
void styled_clear(struct styled *styled);
/* Appends text that may hold anything: white space becomes one space, and what could steer
 * the terminal \xHH, as escape_terminal() has it. */
void styled_add(struct styled *styled, const char *bytes, size_t size, char style);

struct wrapped_line {
	size_t begin, end; /* bytes of the text, without the white space at the break */
	unsigned width;    /* columns */
};

struct wrapped {
	struct wrapped_line *lines; /* owned */
	size_t count, capacity;
};

void wrapped_free(struct wrapped *wrapped);
/* The lines of the text at most width columns wide, width >= 2; none of an empty text. */
void wrap(struct wrapped *wrapped, const struct styled *styled, unsigned width);

/* Columns of UTF-8 text without control characters. */
unsigned text_width(const char *bytes, size_t size);
/* Whether it has letters that are written from right to left. */
bool text_is_rtl(const char *bytes, size_t size);

#endif
