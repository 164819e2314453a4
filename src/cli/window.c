#include "window.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

/* One window is read while the next is there already. */
#define PLACES 8
#define FREE   ((uintptr_t)0)
#define TAKEN  ((uintptr_t)1) /* and no address as yet */

/* Where a window is mapped, for the handler. All are of one size, so this is all of it. */
struct window_place {
	_Atomic uintptr_t pages;
	_Atomic bool is_spoiled;
};

/* A handler gets no other argument than an address. */
static struct window_place places[PLACES];
static size_t page_size; /* of memory */
static struct sigaction before;

/* Puts a page of zeros where one of a window is missing. */
static void on_bus_error(int number, siginfo_t *info, void *context)
{
	const uintptr_t at = (uintptr_t)info->si_addr;
	const int error = errno;
	void *page;

	(void)context;
	for (size_t i = 0; i < PLACES; i++) {
		const uintptr_t pages = places[i].pages;

		if (pages <= TAKEN || at < pages || at - pages >= WINDOW_SIZE)
			continue;
		page = mmap((char *)pages + (at - pages) / page_size * page_size, page_size,
		            PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		if (page == MAP_FAILED)
			break;
		places[i].is_spoiled = true;
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

static struct window_place *take_place(void)
{
	for (size_t i = 0; i < PLACES; i++) {
		uintptr_t none = FREE;

		if (atomic_compare_exchange_strong(&places[i].pages, &none, TAKEN))
			return &places[i];
	}
	return NULL;
}

/* Brings all pages in; false where one cannot be had, or by a kernel before 5.14. */
static bool fill(void *pages)
{
#ifdef MADV_POPULATE_READ
	return madvise(pages, WINDOW_SIZE, MADV_POPULATE_READ) == 0;
#else
	(void)pages;
	return false;
#endif
}

bool window_open(struct window *window, int fd, uint64_t offset)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct window_place *place;
	size_t within;
	char *pages;

	*window = (struct window){0};
	pthread_once(&once, set_handler);
	place = take_place();
	if (!place)
		return false;
	within = (size_t)(offset % page_size);
	pages = mmap(NULL, WINDOW_SIZE, PROT_READ, MAP_SHARED, fd, (off_t)(offset - within));
	if (pages == MAP_FAILED) {
		place->pages = FREE;
		return false;
	}
	place->is_spoiled = false;
	place->pages = (uintptr_t)pages;
	*window = (struct window){
	        .bytes = pages + within, .size = WINDOW_SIZE - within, .place = place};
	if (fill(pages))
		return true;
	window_close(window);
	return false;
}

bool window_is_spoiled(const struct window *window)
{
	return window->place && window->place->is_spoiled;
}

void window_close(struct window *window)
{
	struct window_place *place = window->place;
	void *pages;

	if (!place)
		return;
	pages = (void *)place->pages;
	place->pages = TAKEN;
	munmap(pages, WINDOW_SIZE);
	place->pages = FREE;
	*window = (struct window){0};
}
