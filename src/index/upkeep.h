/* upkeep.h - forgetting, and giving back what the forgotten took. */
#ifndef DD_INDEX_UPKEEP_H
#define DD_INDEX_UPKEEP_H

#include "index/index.h"

/* Forgets the live articles dated before the time, or, without a date, added before it.
 * *count: how many. Older versions that were replaced are not brought back any more; so below. */
bool dd_index_expire(struct dd_index *index, int64_t before, uint64_t *count);
/* Forgets the live articles with that id. */
bool dd_index_forget_name(struct dd_index *index, const char *id, size_t id_size, uint64_t *count);
/* Forgets what is staged, from the from-th article on, and brings back what that has replaced. */
bool dd_index_forget_staged(struct dd_index *index, uint64_t from);

/* Whether enough has been forgotten since the last time that the next commit should give
 * its room back: an eighth of the articles. So the file has little more than the live ones
 * take, and each article is moved a few times at most. */
bool dd_index_should_reclaim(const struct dd_index *index);

/* What a commit does to give it back: chunks of bodies of which less than half is live are
 * moved to the end of the stream, with records that tell so, and chunks of which nothing is
 * left are deleted. The stream ends at *end, before and after. */
bool dd_index_reclaim(struct dd_index *index, uint64_t *end);

/* Looks at everything: each chunk's checksum, each record and body, the order of postings
 * and where they lead. Calls problem for each thing that is wrong; false if there was one, or
 * for another fault. */
typedef void dd_index_problem(void *cookie, const char *text);
bool dd_index_check(struct dd_index *index, dd_index_problem *problem, void *cookie);

#endif
