#include "base/memory.h"

#include <stdlib.h>
#include <sys/mman.h>

#define HUGE_PAGE ((size_t)2 << 20) /* of x86-64 and AArch64 */

void *dd_memory_new(size_t bytes)
{
	void *memory;

	if (bytes < HUGE_PAGE)
		return malloc(bytes);
	if (posix_memalign(&memory, HUGE_PAGE, bytes) != 0)
		return NULL;
#ifdef MADV_HUGEPAGE
	/* a wish: nothing depends on it */
	madvise(memory, bytes / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
#endif
	return memory;
}
