/* threads.h - one loop over many items by several threads, which wait for the next one. */
#ifndef DD_BASE_THREADS_H
#define DD_BASE_THREADS_H

#include "dedup.h"

#include <stdint.h>

/* More threads than this are not started. */
#define DD_THREADS_MAX 1024u

/* The threads of a run: the caller, and helpers that are started when there is work for them. For one
 * caller at a time; NULL is the caller alone. */
struct dd_crew;

/* NULL if memory ran out. */
struct dd_crew *dd_crew_new(unsigned threads);
void dd_crew_free(struct dd_crew *crew);
/* How many there are, the caller among them. */
unsigned dd_crew_threads(const struct dd_crew *crew);

/* Handles the items [begin, end). worker is below the number of the crew's threads and
 * two calls at the same time never share it: use it to pick per-thread scratch memory. */
typedef void dd_work(void *cookie, unsigned worker, uint64_t begin, uint64_t end);

/* Told how many of the items are done. */
typedef void dd_progress(void *cookie, uint64_t done, uint64_t items);

/* Calls work for [0, items) in pieces of grain items (the last may be shorter),
 * each item once, on the threads of the crew, of which the caller is worker 0; which
 * worker gets which piece is left to chance. Returns when all is done, and all
 * that was written is visible to the caller. Of one thread everything runs in
 * the caller, in order. A thread that cannot be started is done without.
 * DEDUP_OK, or DEDUP_BAD_OPTION if grain is 0. */
enum dedup_status dd_parallel(struct dd_crew *crew, uint64_t items, uint64_t grain, dd_work *work,
                              void *cookie);

/* The same on so many of the threads at most, at least 1: worker is below that number. */
enum dedup_status dd_parallel_few(struct dd_crew *crew, unsigned most, uint64_t items,
                                  uint64_t grain, dd_work *work, void *cookie);

/* As dd_parallel(), with progress (NULL: none) called from the calling thread, at most
 * DD_PROGRESS_HZ times a second and once at the end. Between two calls lies at
 * least one piece of the caller's own work. */
#define DD_PROGRESS_HZ 5
enum dedup_status dd_parallel_watched(struct dd_crew *crew, uint64_t items, uint64_t grain,
                                      dd_work *work, void *cookie, dd_progress *progress,
                                      void *progress_cookie);

#endif
