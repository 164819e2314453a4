/* cores.h - the cores that this process may use, and threads that begin on them: for those that read
 * what src/base/cores.h is for the library's.
 */
#ifndef SUPPORT_CORES_H
#define SUPPORT_CORES_H

#include <pthread.h>
#include <stdbool.h>

/* At least 1. */
unsigned cores_count(void);

/* Starts the number-th of so many threads, from 1 on; the caller is one of them. Where there is one for
 * each core, it begins on one of its own. False if it could not be started. */
bool cores_start(pthread_t *thread, unsigned number, unsigned threads, void *(*run)(void *),
                 void *argument);

#endif
