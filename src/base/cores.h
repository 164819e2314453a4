/* cores.h - the cores that this process may run on, and threads that begin on them.
 *
 * Linux may begin a thread, or wake it, on the core of the one that asks for it, and leaves both there
 * for some ms where another core has nothing to do: with two cores in a third of the runs, for 4 to 40
 * of 190 ms. So where there is a thread for each core, each begins on one of its own; from there on it
 * may go where it likes. By turns, means: 40,000 articles at level near 193 -> 188 ms (200 runs), at
 * the default level 547 -> 515 ms (30 runs), with the threads that read (src/support/cores.h). To be bound
 * to it for good was no better.
 */
#ifndef DD_BASE_CORES_H
#define DD_BASE_CORES_H

#include <pthread.h>
#include <stdbool.h>

/* At least 1. */
unsigned dd_cores_count(void);

/* Starts the number-th of so many threads, 1 <= number < threads; the caller is one of them. False if
 * it could not be started. */
bool dd_cores_start(pthread_t *thread, unsigned number, unsigned threads, void *(*run)(void *),
                    void *argument);

#endif
