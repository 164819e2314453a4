/* boilerplate.h - lines that many articles have, left out of all: menus, appeals to subscribe, notices
 * of rights, which scrapers bring along. Two articles of one site share them, and are no more alike
 * for it; one article on two sites has other ones, and is no less one.
 *
 * This takes two readings of all inputs, one to count, one to leave out. CCNet does so with
 * paragraphs that a corpus repeats (Wenzek et al., LREC 2020). A story that many have printed
 * repeats, too; so what decides is not the number alone: a line is boilerplate if `least` articles have
 * it, and BOILERPLATE_TIMES as many as have the rarer lines of its article, which is at least a quarter
 * of the article's bytes. That much is kept of every article.
 *
 * A line is what stands between two newlines, without the blanks around it. Lines are the same if
 * XXH3_64bits() says so.
 */
#ifndef INPUT_BOILERPLATE_H
#define INPUT_BOILERPLATE_H

#include "support/buffer.h"
#include "support/hashes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BOILERPLATE_TIMES 4

/* Lines that more than one article has, by their hashes: open addressing. All zeros is none. */
struct boilerplate {
	struct repeated_line *lines; /* owned; those of hash 0 are free */
	uint64_t mask;
	uint32_t least;
};

/* Adds the hashes of an article's lines, each once. */
void boilerplate_note(struct hashes *lines, const char *text, size_t size);
/* From the lines of all articles, which it frees. Takes 8 bytes a line, and 32 to 64 for each that
 * repeats. */
void boilerplate_find(struct boilerplate *boilerplate, struct hashes *lines, uint32_t least);
void boilerplate_free(struct boilerplate *boilerplate);

/* Appends what is left of an article; returns the number of lines left out. If it is 0, nothing was
 * appended. */
size_t boilerplate_leave_out(const struct boilerplate *boilerplate, const char *text, size_t size,
                             struct buffer *left);

#endif
