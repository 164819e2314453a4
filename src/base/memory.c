#include "base/memory.h"

#include <stdlib.h>
#include <sys/mman.h>

/* Sizes of indexes and files are taken for sizes of memory. */
_Static_assert(sizeof(size_t) >= 8, "dedup needs a 64-bit machine");
/* On s390x tokens and copies are the same, and probabilities of rewrites off by up to 0.19. */
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "dedup needs a little-endian machine");

void *dd_memory_new(size_t bytes)
{
	void *memory;

	if (bytes < DD_HUGE_PAGE)
		return malloc(bytes);
	if (posix_memalign(&memory, DD_HUGE_PAGE, bytes) != 0)
		return NULL;
#ifdef MADV_HUGEPAGE
	/* a wish: nothing depends on it */
	madvise(memory, bytes / DD_HUGE_PAGE * DD_HUGE_PAGE, MADV_HUGEPAGE);
#endif
	return memory;
}
