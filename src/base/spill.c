#include "base/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A file with a name for as long as it takes to open it: not every file system has files
 * without one. */
static int open_named(const char *directory)
{
	static const char name[] = "/dedup-XXXXXX";
	size_t size = strlen(directory) + sizeof name;
	char *path = malloc(size);
	int file = -1;

	if (!path)
		return -1;
	snprintf(path, size, "%s%s", directory, name);
	file = mkostemp(path, O_CLOEXEC);
	if (file >= 0)
		unlink(path);
	free(path);
	return file;
}

enum dedup_status dd_spill_open(struct dd_spill *spill, const char *directory)
{
	int file = -1;

#ifdef O_TMPFILE
	file = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
#endif
	if (file < 0 && *directory)
		file = open_named(directory);
	*spill = (struct dd_spill){.file = file};
	return file < 0 ? DEDUP_NO_SPACE : DEDUP_OK;
}

enum dedup_status dd_spill_write(const struct dd_spill *spill, uint64_t place, const void *bytes,
                                 size_t size)
{
	const char *next = bytes;

	while (size) {
		ssize_t written = pwrite(spill->file, next, size, (off_t)place);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return DEDUP_NO_SPACE;
		next += written;
		place += (uint64_t)written;
		size -= (size_t)written;
	}
	return DEDUP_OK;
}

enum dedup_status dd_spill_map(struct dd_spill *spill)
{
	uint64_t size = atomic_load_explicit(&spill->size, memory_order_relaxed);
	void *map;

	if (!size)
		return DEDUP_OK;
	if (size > SIZE_MAX)
		return DEDUP_NO_MEMORY;
	map = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, spill->file, 0);
	if (map == MAP_FAILED)
		return DEDUP_NO_MEMORY;
	spill->map = map;
	spill->map_size = size;
	return DEDUP_OK;
}

void dd_spill_close(struct dd_spill *spill)
{
	if (spill->map)
		munmap(spill->map, (size_t)spill->map_size);
	close(spill->file);
	*spill = (struct dd_spill){.file = -1};
}
