/* share.h - how many threads may have a table of their own at the same time.
 *
 * A table for each thread is faster than a common one, but with many threads they would take more
 * memory than the articles. So a stage's tables have a share of the memory in all, and where it does
 * not hold one for each thread, fewer threads do that stage: four at least, and more of them the
 * smaller a table is beside the corpus.
 */
#ifndef DD_MATCH_SHARE_H
#define DD_MATCH_SHARE_H

#include <stddef.h>

#define DD_SHARE_FIXED   ((size_t)24 << 20) /* bytes */
#define DD_SHARE_TEXT    ((size_t)64)       /* and for each text */
#define DD_SHARE_WORKERS 4u

/* Threads whose tables, of so many bytes each, fit into the share of so many texts. */
static inline unsigned dd_share_workers(size_t texts, size_t table)
{
	const size_t most = (DD_SHARE_FIXED + texts * DD_SHARE_TEXT) / (table + 1);

	return most <= DD_SHARE_WORKERS ? DD_SHARE_WORKERS
	       : most < (unsigned)-1    ? (unsigned)most
	                                : (unsigned)-1;
}

#endif
