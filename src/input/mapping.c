#include "input/mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* One file is read at a time; but who reads along may be late with the one before. */
#define PLACES 64
#define FREE   ((uintptr_t)0)
#define TAKEN  ((uintptr_t)1) /* and no address as yet */

/* What the handler has to know of a mapping. */
struct mapping_place {
	_Atomic uintptr_t pages;
	size_t size; /* bytes of the file */
	_Atomic size_t left;
	int fd;                  /* owned */
	_Atomic bool has_failed; /* a page was there, and could not be read */
};

/* A handler gets no other argument than an address. */
static struct mapping_place places[PLACES];
static size_t page_size; /* of memory */
static struct sigaction before;

static size_t lesser(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Bytes that the file has now. */
static uint64_t file_size(const struct mapping_place *place)
{
	struct stat file;

	return fstat(place->fd, &file) ? 0 : (uint64_t)file.st_size;
}

/* Puts zeros where byte `at` is missing: from there to the end if the file ends before, else in a
 * page. False if they cannot be had. */
static bool fill(struct mapping_place *place, size_t at)
{
	const uint64_t now = file_size(place);
	const size_t page = at / page_size * page_size;
	const bool is_cut = now <= page;
	const size_t size = is_cut ? place->size - page : page_size;

	if (mmap((char *)(uintptr_t)place->pages + page, size, PROT_READ,
	         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
		return false;
	if (is_cut)
		place->left = (size_t)now;
	else
		place->has_failed = true;
	return true;
}

static void on_bus_error(int number, siginfo_t *info, void *context)
{
	const uintptr_t at = (uintptr_t)info->si_addr;
	const int error = errno;

	(void)context;
	for (size_t i = 0; i < PLACES; i++) {
		const uintptr_t pages = places[i].pages;

		if (pages <= TAKEN || at < pages || at - pages >= places[i].size)
			continue;
		if (!fill(&places[i], at - pages))
			break;
		errno = error;
		return;
	}
	/* It happens once more, and then what it would have done. */
	sigaction(number, &before, NULL);
}

static void set_handler(void)
{
	struct sigaction action = {.sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO};

	page_size = (size_t)sysconf(_SC_PAGESIZE);
	sigemptyset(&action.sa_mask);
	sigaction(SIGBUS, &action, &before);
}

static struct mapping_place *take_place(void)
{
	for (size_t i = 0; i < PLACES; i++) {
		uintptr_t none = FREE;

		if (atomic_compare_exchange_strong(&places[i].pages, &none, TAKEN))
			return &places[i];
	}
	return NULL;
}

bool mapping_open(struct mapping *mapping, int fd)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct mapping_place *place;
	struct stat file;
	char *pages;

	*mapping = (struct mapping){0};
	pthread_once(&once, set_handler);
	if (fstat(fd, &file) || !S_ISREG(file.st_mode) || file.st_size <= 0 ||
	    (uint64_t)file.st_size > SIZE_MAX / 2)
		return false;
	place = take_place();
	if (!place)
		return false;
	place->size = (size_t)file.st_size;
	place->left = place->size;
	place->has_failed = false;
	place->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	pages = mmap(NULL, place->size, PROT_READ, MAP_SHARED, fd, 0);
	*mapping = (struct mapping){pages, place->size, place};
	if (pages != MAP_FAILED && place->fd >= 0) {
		place->pages = (uintptr_t)pages;
		return true;
	}
	mapping_close(mapping);
	return false;
}

void mapping_close(struct mapping *mapping)
{
	struct mapping_place *place = mapping->place;
	const uintptr_t pages = (uintptr_t)mapping->bytes;

	if (!place)
		return;
	place->pages = TAKEN;
	if (pages != (uintptr_t)MAP_FAILED)
		munmap((void *)pages, mapping->size);
	if (place->fd >= 0)
		close(place->fd);
	place->pages = FREE;
	*mapping = (struct mapping){0};
}

size_t mapping_left(const struct mapping *mapping)
{
	return mapping->place->left;
}

const char *mapping_error(const struct mapping *mapping, uint64_t expected)
{
	const struct mapping_place *place = mapping->place;
	const uint64_t now = file_size(place);

	if (place->left < place->size || now < place->size || now < expected)
		return "changed while it was read: a part is missing";
	return place->has_failed ? strerror(EIO) : NULL;
}

void mapping_bring(const struct mapping *mapping, size_t at, size_t size)
{
	const size_t end = lesser(at + size, mapping->size);
	const volatile char *bytes = mapping->bytes;

	for (size_t i = at; i < end; i += page_size)
		(void)bytes[i];
}

void mapping_drop(const struct mapping *mapping, size_t at, size_t size)
{
	const size_t first = (at + page_size - 1) / page_size * page_size;
	const size_t end = lesser(at + size, mapping->size) / page_size * page_size;

	if (first < end)
		madvise((void *)((uintptr_t)mapping->bytes + first), end - first, MADV_DONTNEED);
}
