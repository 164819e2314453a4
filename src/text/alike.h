/* alike.h - texts that are the same but for white space and capitals.
 *
 * Which is what most copies of a text are that are not the same byte for byte: set anew, or wrapped
 * at another width. To see that takes 0.3 us a text of 3 KB, to read its words ten times as long.
 */
#ifndef DD_TEXT_ALIKE_H
#define DD_TEXT_ALIKE_H

#include <stdbool.h>
#include <stddef.h>

/* Whether two texts differ in nothing but the case of ASCII letters and the white space of ASCII:
 * in how much of it there is in a place, and of which kind, not in whether there is any; at the
 * beginning and the end not in that either. */
bool dd_text_alike(const char *a, size_t a_size, const char *b, size_t b_size);

#endif
