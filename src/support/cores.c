#include "support/cores.h"

#include <sched.h>
#include <unistd.h>

#ifdef __GLIBC__ /* that alone starts a thread on a core of choice */
/* Empty if that cannot be told. */
static cpu_set_t all_cores(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set))
		CPU_ZERO(&set);
	return set;
}

/* The number-th of these cores behind the one that this thread is on, counted around. */
static cpu_set_t core_behind(const cpu_set_t *set, unsigned number)
{
	size_t core = (size_t)sched_getcpu(); /* before the first one if that is unknown */
	cpu_set_t one;

	CPU_ZERO(&one);
	for (; number; number -= CPU_ISSET(core, set) != 0)
		core = (core + 1) % CPU_SETSIZE;
	CPU_SET(core, &one);
	return one;
}

static bool start_apart(pthread_t *thread, unsigned number, unsigned threads, void *(*run)(void *),
                        void *argument)
{
	const cpu_set_t all = all_cores();
	pthread_attr_t attributes;
	bool started = false;

	if (threads == (unsigned)CPU_COUNT(&all) && !pthread_attr_init(&attributes)) {
		const cpu_set_t one = core_behind(&all, number);

		pthread_attr_setaffinity_np(&attributes, sizeof(one), &one);
		started = !pthread_create(thread, &attributes, run, argument);
		if (started) /* from here on it may go where it likes */
			pthread_setaffinity_np(*thread, sizeof(all), &all);
		pthread_attr_destroy(&attributes);
	}
	return started;
}

static int count(void)
{
	const cpu_set_t set = all_cores();

	return CPU_COUNT(&set);
}
#else
static bool start_apart(pthread_t *thread, unsigned number, unsigned threads, void *(*run)(void *),
                        void *argument)
{
	(void)thread, (void)number, (void)threads, (void)run, (void)argument;
	return false;
}

static int count(void)
{
	return (int)sysconf(_SC_NPROCESSORS_ONLN);
}
#endif

unsigned cores_count(void)
{
	const int cores = count();

	return cores > 0 ? (unsigned)cores : 1;
}

bool cores_start(pthread_t *thread, unsigned number, unsigned threads, void *(*run)(void *),
                 void *argument)
{
	return start_apart(thread, number, threads, run, argument) ||
	       !pthread_create(thread, NULL, run, argument);
}
