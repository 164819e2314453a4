/* find.h - an article by its name, read for a closer look.
 *
 * A name is what a report calls an article: a record's id, FILE:LINE, a path. It is looked
 * for among the references and inputs of the command line, where there are any, then as a file
 * (one that holds a single article, or FILE:LINE of one that holds more), and last in the index.
 */
#ifndef CLI_FIND_H
#define CLI_FIND_H

#include "cli/options.h"
#include "dedup.h"
#include "report/explain.h"

/* Finds count articles, their names set and all else zero; the first of each name counts.
 * Fatal if one is not found. Inputs that cannot be used are named on standard error, and with
 * --strict fatal; returns how many there were. index may be NULL. */
size_t find_articles(const struct options *options, struct dedup_index *index,
                     struct article *articles, size_t count);
void article_free(struct article *article);

#endif
