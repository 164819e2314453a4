/* preload.c - a library to preload: one allocation of a program fails, or it is killed where a
 * transaction has just become the file's last one, or a file that it has mapped is cut off.
 *
 *     LD_PRELOAD=fault.so FAULT_AT=N [FAULT_ON=1] [FAULT_COUNT=FILE] PROGRAM...
 *     LD_PRELOAD=fault.so FAULT_COMMIT=N PROGRAM...
 *     LD_PRELOAD=fault.so FAULT_CUT=FILE FAULT_CUT_AT=N FAULT_CUT_TO=SIZE PROGRAM...
 *
 * Counts the calls of malloc(), calloc(), realloc(), the aligned ones and mmap(), by
 * whatever part of the program or its libraries, and lets the N-th give NULL; with
 * FAULT_ON each one after it, too. Without FAULT_AT none fails. At exit the number of calls
 * is written to FAULT_COUNT. FAULT_COMMIT kills the program behind the N-th write of less than
 * 4 KB to the first two pages of a file, of up to 32 KB: LMDB's last one of a commit. FAULT_CUT
 * truncates the file once madvise() has been asked N times to let go of memory that was read.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct {
	void *(*malloc)(size_t);
	void *(*calloc)(size_t, size_t);
	void *(*realloc)(void *, size_t);
	void *(*aligned_alloc)(size_t, size_t);
	int (*posix_memalign)(void **, size_t, size_t);
	void *(*mmap)(void *, size_t, int, int, int, off_t);
	void (*free)(void *);
	ssize_t (*pwrite)(int, const void *, size_t, off_t);
	int (*madvise)(void *, size_t, int);
} real;

static _Atomic uint64_t calls;
static uint64_t fail_at; /* 0: never */
static bool fail_on;
static bool ready;
static uint64_t commits_left; /* 0: never */
static uint64_t parts_left;   /* 0: never */

/* What dlsym() itself allocates while it looks for malloc(); never freed. */
static alignas(16) unsigned char early[4096];
static size_t early_used;

static bool is_early(const void *memory)
{
	return (uintptr_t)memory - (uintptr_t)early < sizeof(early);
}

static void *early_alloc(size_t size)
{
	void *memory = early + early_used;

	size = (size + 15) & ~(size_t)15;
	if (size > sizeof(early) - early_used)
		abort();
	early_used += size;
	return memory;
}

/* Object and function pointers are of one size here; ISO C wants it said this way. */
static void find(const char *name, void *function)
{
	void *symbol = dlsym(RTLD_NEXT, name);

	memcpy(function, &symbol, sizeof(symbol));
}

static bool look_up(void)
{
	static bool looking;

	if (real.free)
		return true;
	if (looking)
		return false;
	looking = true;
	find("malloc", &real.malloc);
	find("calloc", &real.calloc);
	find("realloc", &real.realloc);
	find("aligned_alloc", &real.aligned_alloc);
	find("posix_memalign", &real.posix_memalign);
	find("mmap", &real.mmap);
	find("pwrite", &real.pwrite);
	find("madvise", &real.madvise);
	find("free", &real.free);
	return true;
}

__attribute__((constructor)) static void begin(void)
{
	const char *at = getenv("FAULT_AT");

	look_up();
	fail_at = at ? strtoull(at, NULL, 10) : 0;
	fail_on = getenv("FAULT_ON") != NULL;
	at = getenv("FAULT_COMMIT");
	commits_left = at ? strtoull(at, NULL, 10) : 0;
	at = getenv("FAULT_CUT_AT");
	parts_left = at ? strtoull(at, NULL, 10) : 0;
	ready = true;
}

__attribute__((destructor)) static void end(void)
{
	const char *path = getenv("FAULT_COUNT");
	char line[32];
	int fd = path ? open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666) : -1;
	int size = snprintf(line, sizeof(line), "%llu\n", (unsigned long long)calls);

	if (fd >= 0 && write(fd, line, (size_t)size) == size)
		close(fd);
}

static bool fails(void)
{
	uint64_t call;

	if (!ready)
		return false;
	call = atomic_fetch_add(&calls, 1) + 1;
	if (!fail_at || (fail_on ? call < fail_at : call != fail_at))
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	if (!look_up())
		return early_alloc(size);
	return fails() ? NULL : real.malloc(size);
}

void *calloc(size_t count, size_t size)
{
	if (!look_up())
		return early_alloc(count * size);
	return fails() ? NULL : real.calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
	if (!look_up() || is_early(memory))
		abort();
	return fails() ? NULL : real.realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	look_up();
	return fails() ? NULL : real.aligned_alloc(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
	look_up();
	return fails() ? ENOMEM : real.posix_memalign(out, alignment, size);
}

void *mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
	look_up();
	return fails() ? MAP_FAILED : real.mmap(address, size, protection, flags, fd, offset);
}

void free(void *memory)
{
	if (!is_early(memory) && look_up())
		real.free(memory);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
	ssize_t written;

	look_up();
	written = real.pwrite(fd, bytes, size, offset);
	if (commits_left && size < 4096 && offset < 2 * 32768 && !--commits_left)
		raise(SIGKILL);
	return written;
}

int madvise(void *address, size_t size, int advice)
{
	int result;

	look_up();
	result = real.madvise(address, size, advice);
	if (advice == MADV_DONTNEED && parts_left && !--parts_left &&
	    truncate(getenv("FAULT_CUT"), (off_t)strtoull(getenv("FAULT_CUT_TO"), NULL, 10)))
		abort();
	return result;
}
