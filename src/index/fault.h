/* fault.h - what went wrong with an index, in words for the person who runs it. */
#ifndef DD_INDEX_FAULT_H
#define DD_INDEX_FAULT_H

#include "dedup.h"

#include <stdbool.h>

struct dd_fault {
	enum dedup_status status;
	char text[480]; /* a sentence without a full stop; "" if nothing was found */
};

/* Sets the fault unless one is set: the first is the cause. Returns false, always, so that
 * a function can end with it. */
bool dd_fault_set(struct dd_fault *fault, enum dedup_status status, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
bool dd_fault_no_memory(struct dd_fault *fault);
/* Tells of what keeps one call from being done, and the index from nothing else. Returns false. */
bool dd_fault_tell(struct dd_fault *fault, const char *format, ...)
        __attribute__((format(printf, 2, 3)));
void dd_fault_clear(struct dd_fault *fault);

#endif
