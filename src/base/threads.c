#include "base/threads.h"

#include "base/cores.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

/* A thread without work, and a caller whose last piece is done, look again that often before they
 * sleep: the next loop, or the others' end, mostly comes at once, and to be woken takes 50 us. Not
 * where there are more threads than cores: they would keep the others from theirs. */
#define YIELDS 200

/* What the workers of one loop share. Pieces are claimed by their number, so that
 * the counter cannot run over however large a piece is. */
struct loop {
	_Atomic uint64_t claimed; /* pieces */
	_Atomic uint64_t done;    /* items */
	uint64_t pieces;
	uint64_t items;
	uint64_t grain;
	unsigned workers; /* at most: those of lower numbers */
	dd_work *work;
	void *cookie;
};

struct helper {
	struct dd_crew *crew;
	unsigned number;
	uint64_t seen; /* the last round before it was started */
	pthread_t thread;
};

struct dd_crew {
	unsigned threads;       /* the caller among them */
	unsigned running;       /* helpers started */
	unsigned yields;        /* before one sleeps */
	struct helper *helpers; /* owned: threads - 1 */
	pthread_mutex_t lock;
	pthread_cond_t begun, ended;
	/* Changed under the lock, and read without by who does not sleep yet. */
	_Atomic uint64_t round; /* loops begun */
	_Atomic unsigned busy;  /* helpers that are not through with this one */
	struct loop *loop;      /* of this round; NULL: the crew is dismissed */
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

/* --- The helpers' side --- */

/* Waits for a round after the one that was seen. */
static struct loop *next_loop(struct dd_crew *crew, uint64_t *seen)
{
	struct loop *loop;

	for (unsigned i = 0; i < crew->yields && crew->round == *seen; i++)
		sched_yield();
	pthread_mutex_lock(&crew->lock);
	while (crew->round == *seen)
		pthread_cond_wait(&crew->begun, &crew->lock);
	*seen = crew->round;
	loop = crew->loop;
	pthread_mutex_unlock(&crew->lock);
	return loop;
}

static void leave_loop(struct dd_crew *crew)
{
	pthread_mutex_lock(&crew->lock);
	if (--crew->busy == 0)
		pthread_cond_signal(&crew->ended);
	pthread_mutex_unlock(&crew->lock);
}

static void *helper_main(void *argument)
{
	const struct helper *const helper = argument;
	struct loop *loop;
	uint64_t seen = helper->seen;

	while ((loop = next_loop(helper->crew, &seen))) {
		while (helper->number < loop->workers && loop_step(loop, helper->number))
			continue;
		leave_loop(helper->crew);
	}
	return NULL;
}

/* --- The caller's side --- */

struct dd_crew *dd_crew_new(unsigned threads)
{
	struct dd_crew *crew = calloc(1, sizeof(*crew));

	if (!crew)
		return NULL;
	if (threads > DD_THREADS_MAX)
		threads = DD_THREADS_MAX;
	crew->threads = threads > 1 ? threads : 1;
	crew->yields = crew->threads <= dd_cores_count() ? YIELDS : 0;
	crew->helpers = calloc(crew->threads, sizeof(*crew->helpers));
	if (!crew->helpers) {
		free(crew);
		return NULL;
	}
	pthread_mutex_init(&crew->lock, NULL);
	pthread_cond_init(&crew->begun, NULL);
	pthread_cond_init(&crew->ended, NULL);
	return crew;
}

/* Gives the helpers a loop, or NULL: they go. */
static void begin_round(struct dd_crew *crew, struct loop *loop)
{
	pthread_mutex_lock(&crew->lock);
	crew->loop = loop;
	crew->busy = crew->running;
	crew->round++;
	pthread_cond_broadcast(&crew->begun);
	pthread_mutex_unlock(&crew->lock);
}

static void end_round(struct dd_crew *crew)
{
	for (unsigned i = 0; i < crew->yields && crew->busy; i++)
		sched_yield();
	pthread_mutex_lock(&crew->lock);
	while (crew->busy)
		pthread_cond_wait(&crew->ended, &crew->lock);
	pthread_mutex_unlock(&crew->lock);
}

void dd_crew_free(struct dd_crew *crew)
{
	if (!crew)
		return;
	begin_round(crew, NULL);
	for (unsigned i = 0; i < crew->running; i++)
		pthread_join(crew->helpers[i].thread, NULL);
	pthread_cond_destroy(&crew->ended);
	pthread_cond_destroy(&crew->begun);
	pthread_mutex_destroy(&crew->lock);
	free(crew->helpers);
	free(crew);
}

unsigned dd_crew_threads(const struct dd_crew *crew)
{
	return crew ? crew->threads : 1;
}

/* Starts helpers, as far as that many pieces need them. */
static void start_helpers(struct dd_crew *crew, uint64_t pieces)
{
	while (crew->running + 1 < crew->threads && crew->running + 1 < pieces) {
		struct helper *helper = &crew->helpers[crew->running];

		*helper = (struct helper){
		        .crew = crew, .number = crew->running + 1, .seen = crew->round};
		if (!dd_cores_start(&helper->thread, helper->number, crew->threads, helper_main,
		                    helper))
			break;
		crew->running++;
	}
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

static enum dedup_status run_loop(struct dd_crew *crew, struct loop *loop, struct watch *watch)
{
	bool is_shared;

	if (loop->grain == 0)
		return DEDUP_BAD_OPTION;
	loop->pieces = loop->items / loop->grain + (loop->items % loop->grain != 0);
	is_shared = dd_crew_threads(crew) > 1 && loop->workers > 1 && loop->pieces > 1;
	if (is_shared) {
		start_helpers(crew, loop->pieces < loop->workers ? loop->pieces : loop->workers);
		begin_round(crew, loop);
	}
	while (loop_step(loop, 0))
		watch_step(watch, loop);
	if (is_shared)
		end_round(crew);
	if (watch->call)
		watch->call(watch->cookie, loop->items, loop->items);
	return DEDUP_OK;
}

enum dedup_status dd_parallel_watched(struct dd_crew *crew, uint64_t items, uint64_t grain,
                                      dd_work *work, void *cookie, dd_progress *progress,
                                      void *progress_cookie)
{
	struct loop loop = {.items = items,
	                    .grain = grain,
	                    .workers = DD_THREADS_MAX,
	                    .work = work,
	                    .cookie = cookie};
	struct watch watch = {.call = progress, .cookie = progress_cookie, .last = now_ns()};

	return run_loop(crew, &loop, &watch);
}

enum dedup_status dd_parallel_few(struct dd_crew *crew, unsigned most, uint64_t items,
                                  uint64_t grain, dd_work *work, void *cookie)
{
	struct loop loop = {
	        .items = items, .grain = grain, .workers = most, .work = work, .cookie = cookie};
	struct watch watch = {0};

	return run_loop(crew, &loop, &watch);
}

enum dedup_status dd_parallel(struct dd_crew *crew, uint64_t items, uint64_t grain, dd_work *work,
                              void *cookie)
{
	return dd_parallel_few(crew, DD_THREADS_MAX, items, grain, work, cookie);
}
