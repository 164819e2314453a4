#include "base/threads.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* What the workers of one loop share. Pieces are claimed by their number, so that
 * the counter cannot run over however large a piece is. */
struct loop {
	_Atomic uint64_t claimed; /* pieces */
	_Atomic uint64_t done;    /* items */
	uint64_t pieces;
	uint64_t items;
	uint64_t grain;
	dd_work *work;
	void *cookie;
};

struct worker {
	struct loop *loop;
	unsigned number;
	pthread_t thread;
};

struct watch {
	dd_progress *call; /* NULL: nobody watches */
	void *cookie;
	uint64_t last; /* time of the last call, in ns */
};

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Claims one piece and works on it; false if none was left. */
static bool loop_step(struct loop *loop, unsigned worker)
{
	const uint64_t piece = atomic_fetch_add_explicit(&loop->claimed, 1, memory_order_relaxed);
	uint64_t begin, count;

	if (piece >= loop->pieces)
		return false;
	begin = piece * loop->grain;
	count = loop->items - begin < loop->grain ? loop->items - begin : loop->grain;
	loop->work(loop->cookie, worker, begin, begin + count);
	atomic_fetch_add_explicit(&loop->done, count, memory_order_relaxed);
	return true;
}

static void *worker_main(void *argument)
{
	const struct worker *const worker = argument;

	while (loop_step(worker->loop, worker->number))
		continue;
	return NULL;
}

static void watch_step(struct watch *watch, struct loop *loop)
{
	uint64_t now;

	if (!watch->call)
		return;
	now = now_ns();
	if (now - watch->last < 1000000000u / DD_PROGRESS_HZ)
		return;
	watch->last = now;
	watch->call(watch->cookie, atomic_load_explicit(&loop->done, memory_order_relaxed),
	            loop->items);
}

/* Starts workers 1 .. wanted-1; returns how many run, worker 0 not among them. */
static unsigned workers_start(struct worker *workers, unsigned wanted, struct loop *loop)
{
	unsigned running = 0;

	for (; running + 1 < wanted; running++) {
		workers[running].loop = loop;
		workers[running].number = running + 1;
		if (pthread_create(&workers[running].thread, NULL, worker_main, &workers[running]))
			break;
	}
	return running;
}

enum dedup_status dd_parallel_watched(unsigned threads, uint64_t items, uint64_t grain,
                                      dd_work *work, void *cookie, dd_progress *progress,
                                      void *progress_cookie)
{
	struct loop loop = {.items = items, .grain = grain, .work = work, .cookie = cookie};
	struct watch watch = {.call = progress, .cookie = progress_cookie, .last = now_ns()};
	struct worker *workers = NULL;
	unsigned running = 0;

	if (grain == 0)
		return DEDUP_BAD_OPTION;
	loop.pieces = items / grain + (items % grain != 0);
	if (threads > DD_THREADS_MAX)
		threads = DD_THREADS_MAX;
	if (threads > loop.pieces)
		threads = (unsigned)loop.pieces;
	if (threads > 1)
		workers = calloc(threads - 1, sizeof(*workers));
	if (workers)
		running = workers_start(workers, threads, &loop);
	while (loop_step(&loop, 0))
		watch_step(&watch, &loop);
	for (unsigned i = 0; i < running; i++)
		pthread_join(workers[i].thread, NULL);
	free(workers);
	if (progress)
		progress(progress_cookie, items, items);
	return DEDUP_OK;
}

enum dedup_status dd_parallel(unsigned threads, uint64_t items, uint64_t grain, dd_work *work,
                              void *cookie)
{
	return dd_parallel_watched(threads, items, grain, work, cookie, NULL, NULL);
}

unsigned dd_online_cores(void)
{
	long online;
#ifdef __linux__
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		return (unsigned)CPU_COUNT(&set);
#endif
	online = sysconf(_SC_NPROCESSORS_ONLN);
	return online < 1 ? 1 : (unsigned)online;
}
