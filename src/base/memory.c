#include "base/memory.h"

#include <stdlib.h>
#include <sys/mman.h>

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
