#include "test.h"

#include "base/cores.h"
#include "base/threads.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <time.h>

#define ITEMS 10007

struct tally {
	_Atomic unsigned times[ITEMS];  /* how often each item was handled */
	_Atomic unsigned inside[64];    /* calls under way for each worker number */
	_Atomic unsigned seen;          /* bit for each worker number seen */
	_Atomic bool shared, too_large; /* two calls at once with one number; piece over grain */
	uint64_t grain;
	unsigned sleep_us;
};

static void tally_work(void *cookie, unsigned worker, uint64_t begin, uint64_t end)
{
	struct tally *const tally = cookie;
	const struct timespec nap = {.tv_nsec = (long)tally->sleep_us * 1000};

	if (atomic_fetch_add(&tally->inside[worker], 1) != 0)
		tally->shared = true;
	if (end - begin > tally->grain || begin >= end)
		tally->too_large = true;
	atomic_fetch_or(&tally->seen, 1u << worker % 32);
	for (uint64_t i = begin; i < end; i++)
		atomic_fetch_add(&tally->times[i], 1);
	if (tally->sleep_us)
		nanosleep(&nap, NULL);
	atomic_fetch_sub(&tally->inside[worker], 1);
}

static void test_each_item_once(void **state)
{
	static const unsigned threads[] = {0, 1, 2, 3, 8, 64};
	static const uint64_t grains[] = {1, 2, 7, 100, ITEMS - 1, ITEMS, ITEMS + 1, UINT64_MAX};

	(void)state;
	for (size_t t = 0; t < sizeof(threads) / sizeof(*threads); t++) {
		struct dd_crew *crew = dd_crew_new(threads[t]);

		assert_int_equal(dd_crew_threads(crew), threads[t] ? threads[t] : 1);
		for (size_t g = 0; g < sizeof(grains) / sizeof(*grains); g++) {
			struct tally tally = {.grain = grains[g]};

			assert_int_equal(dd_parallel(crew, ITEMS, grains[g], tally_work, &tally),
			                 DEDUP_OK);
			for (size_t i = 0; i < ITEMS; i++)
				assert_int_equal(tally.times[i], 1);
			assert_false(tally.shared);
			assert_false(tally.too_large);
		}
		dd_crew_free(crew);
	}
}

/* One after the other, with naps in between: helpers wait awake, and asleep. More of them are
 * started in a later loop. */
static void test_loops_follow_each_other(void **state)
{
	struct dd_crew *crew = dd_crew_new(4);

	(void)state;
	for (unsigned round = 0; round < 2000; round++) {
		const uint64_t items = 1 + round % 7;
		struct tally tally = {.grain = 1};

		assert_int_equal(dd_parallel(crew, items, 1, tally_work, &tally), DEDUP_OK);
		for (size_t i = 0; i < 8; i++)
			assert_int_equal(tally.times[i], i < items);
		if (round % 100 == 0)
			nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
	}
	dd_crew_free(crew);
}

static void test_workers_run_at_the_same_time(void **state)
{
	struct tally tally = {.grain = ITEMS / 40, .sleep_us = 5000};
	struct dd_crew *crew = dd_crew_new(4);

	(void)state;
	assert_int_equal(dd_parallel(crew, ITEMS, tally.grain, tally_work, &tally), DEDUP_OK);
	dd_crew_free(crew);
	assert_int_equal(tally.seen, 0xf);
	assert_false(tally.shared);
}

/* Workers of higher numbers stay out, as many loops as there are. */
static void test_few_workers(void **state)
{
	struct dd_crew *crew = dd_crew_new(8);

	(void)state;
	for (unsigned most = 1; most <= 9; most++) {
		struct tally tally = {.grain = ITEMS / 40, .sleep_us = 1000};

		assert_int_equal(
		        dd_parallel_few(crew, most, ITEMS, tally.grain, tally_work, &tally),
		        DEDUP_OK);
		assert_int_equal(tally.seen >> (most < 8 ? most : 8), 0);
		assert_false(tally.shared);
		for (size_t i = 0; i < ITEMS; i++)
			assert_int_equal(tally.times[i], 1);
	}
	dd_crew_free(crew);
}

struct order {
	uint64_t next;
	pthread_t thread;
	bool ok;
};

static void order_work(void *cookie, unsigned worker, uint64_t begin, uint64_t end)
{
	struct order *const order = cookie;

	if (begin != order->next || worker != 0 || !pthread_equal(order->thread, pthread_self()))
		order->ok = false;
	order->next = end;
}

static void test_one_thread_runs_inline_in_order(void **state)
{
	struct order order = {.thread = pthread_self(), .ok = true};

	(void)state;
	assert_int_equal(dd_parallel(NULL, ITEMS, 10, order_work, &order), DEDUP_OK);
	assert_true(order.ok);
	assert_int_equal(order.next, ITEMS);
}

static void never(void *cookie, unsigned worker, uint64_t begin, uint64_t end)
{
	(void)cookie, (void)worker, (void)begin, (void)end;
	fail();
}

static void test_edges(void **state)
{
	struct dd_crew *crew = dd_crew_new(4);

	(void)state;
	assert_int_equal(dd_parallel(crew, 0, 1, never, NULL), DEDUP_OK);
	assert_int_equal(dd_parallel(crew, 1, 0, never, NULL), DEDUP_BAD_OPTION);
	dd_crew_free(crew);
	dd_crew_free(NULL);
	assert_int_equal(dd_crew_threads(NULL), 1);
	assert_true(dd_cores_count() >= 1);
}

struct started {
	pthread_t thread;
	_Atomic bool *may_go;
	int cores; /* that it may run on, once it may go; -1: unknown */
};

static void *count_cores(void *argument)
{
	struct started *const started = argument;
	cpu_set_t set;

	while (!*started->may_go)
		sched_yield();
	started->cores = sched_getaffinity(0, sizeof(set), &set) ? -1 : CPU_COUNT(&set);
	return NULL;
}

/* Whether each thread begins on a core of its own or not, it may then run on any. */
static void test_start(void **state)
{
	const unsigned cores = dd_cores_count();
	struct started started[8];

	(void)state;
	for (unsigned threads = 2; threads <= 8; threads++) {
		_Atomic bool may_go = false;

		for (unsigned i = 1; i < threads; i++) {
			started[i] = (struct started){.may_go = &may_go};
			assert_true(dd_cores_start(&started[i].thread, i, threads, count_cores,
			                           &started[i]));
		}
		may_go = true;
		for (unsigned i = 1; i < threads; i++) {
			pthread_join(started[i].thread, NULL);
			assert_int_equal(started[i].cores, cores);
		}
	}
	assert_int_equal(dd_cores_count(), cores);
}

struct seen {
	unsigned calls;
	uint64_t last;
	pthread_t thread;
	bool ok;
};

static void progress(void *cookie, uint64_t done, uint64_t items)
{
	struct seen *const seen = cookie;

	seen->calls++;
	if (done < seen->last || items != ITEMS || !pthread_equal(seen->thread, pthread_self()))
		seen->ok = false;
	seen->last = done;
}

static void test_progress_from_the_caller_only(void **state)
{
	struct tally tally = {.grain = ITEMS / 300, .sleep_us = 2000};
	struct seen seen = {.thread = pthread_self(), .ok = true};
	struct dd_crew *crew = dd_crew_new(2);

	(void)state;
	assert_int_equal(
	        dd_parallel_watched(crew, ITEMS, tally.grain, tally_work, &tally, progress, &seen),
	        DEDUP_OK);
	dd_crew_free(crew);
	assert_true(seen.ok);
	assert_int_equal(seen.last, ITEMS);
	/* At least 300 naps of 2 ms on two threads: 0.3 s. A loaded machine may take longer. */
	assert_in_range(seen.calls, 2, 50);
}

/* Sanitizers map memory of their own and give up where they can't. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* With no address space left for another stack, the caller does all the work. */
static void test_without_threads_to_start(void **state)
{
	struct tally tally = {.grain = 10};
	struct dd_crew *crew = dd_crew_new(64);
	struct rlimit old, none;

	(void)state;
	if (SANITIZED) {
		dd_crew_free(crew);
		skip();
	}
	assert_int_equal(getrlimit(RLIMIT_AS, &old), 0);
	none = old;
	none.rlim_cur = 1 << 20;
	assert_int_equal(setrlimit(RLIMIT_AS, &none), 0);
	assert_int_equal(dd_parallel(crew, ITEMS, tally.grain, tally_work, &tally), DEDUP_OK);
	assert_int_equal(setrlimit(RLIMIT_AS, &old), 0);
	dd_crew_free(crew);
	for (size_t i = 0; i < ITEMS; i++)
		assert_int_equal(tally.times[i], 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_each_item_once),
	        cmocka_unit_test(test_loops_follow_each_other),
	        cmocka_unit_test(test_workers_run_at_the_same_time),
	        cmocka_unit_test(test_few_workers),
	        cmocka_unit_test(test_one_thread_runs_inline_in_order),
	        cmocka_unit_test(test_edges),
	        cmocka_unit_test(test_start),
	        cmocka_unit_test(test_progress_from_the_caller_only),
	        cmocka_unit_test(test_without_threads_to_start),
	};

	return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
