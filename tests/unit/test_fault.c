/* Every allocation of the library fails once, each in turn, then it and all after it:
 * whatever the library was doing, it says NO_MEMORY and has nothing left behind when the
 * context is closed, or it finds what it finds with all memory. So do threads that cannot
 * be started, but for the status.
 *
 * The program is linked with --wrap for the functions below, so that calls from the library
 * come here; those of the C library and of cmocka do not. */
#include "dedup.h"
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM  (1 << 20)
#define TEXTS 25 /* the last is the long one */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
int __real_posix_memalign(void **memory, size_t alignment, size_t size);
void __real_free(void *memory);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
int __wrap_posix_memalign(void **memory, size_t alignment, size_t size);
void __wrap_free(void *memory);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument);

static struct {
	uint64_t at; /* the call to fail, from 1; 0: none */
	bool on;     /* those after it fail, too */
	bool threads_fail;
	_Atomic uint64_t calls;
	_Atomic int64_t live; /* allocations that have not been freed */
} fault;

static bool fails(void)
{
	uint64_t call = atomic_fetch_add(&fault.calls, 1) + 1;

	if (!fault.at || (fault.on ? call < fault.at : call != fault.at))
		return false;
	errno = ENOMEM;
	return true;
}

static void *count(void *memory)
{
	fault.live += memory != NULL;
	return memory;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : count(__real_malloc(size));
}

void *__wrap_calloc(size_t items, size_t size)
{
	return fails() ? NULL : count(__real_calloc(items, size));
}

void *__wrap_realloc(void *memory, size_t size)
{
	if (fails())
		return NULL;
	return memory ? __real_realloc(memory, size) : count(__real_realloc(NULL, size));
}

int __wrap_posix_memalign(void **memory, size_t alignment, size_t size)
{
	if (fails())
		return ENOMEM;
	int error = __real_posix_memalign(memory, alignment, size);
	if (!error)
		count(*memory);
	return error;
}

void __wrap_free(void *memory)
{
	fault.live -= memory != NULL;
	__real_free(memory);
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument)
{
	if (fault.threads_fail)
		return EAGAIN;
	return __real_pthread_create(thread, attributes, start, argument);
}

/* --- What is done over and over --- */

static char texts[ROOM];
static struct dedup_document documents[TEXTS];
static size_t fed; /* of them */

/* The next of a sequence of made-up words, seven to a line and three lines to a sentence. */
static size_t put_words(char *out, uint32_t seed, unsigned words)
{
	char *o = out;

	for (unsigned i = 0; i < words; i++) {
		seed = seed * 1664525 + 1013904223; /* Numerical Recipes */
		o += sprintf(o, "%s%c%c%u", i % 21 ? "" : "The ", 'a' + seed % 26,
		             'a' + (seed >> 8) % 26, (seed >> 16) % 100);
		o += sprintf(o, "%s", i % 21 == 20 ? ".\n" : i % 7 == 6 ? "\n" : " ");
	}
	return (size_t)(o - out);
}

/* Strangers, copies, copies with a tail, short ones, bytes that are not UTF-8, Chinese, and
 * one for which an arena takes a chunk of its own. */
static void make_documents(void)
{
	static const char chinese[] =
	        "\xe6\xb8\xaf\xe5\x8f\xa3\xe5\xa7\x94\xe5\x91\x98\xe4\xbc\x9a";
	char *at = texts;

	for (unsigned i = 0; i < TEXTS; i++) {
		char *begin = at;

		at += put_words(at, i / 3, i % 3 == 2 ? 150 : 120);
		if (i % 8 == 5)
			at += sprintf(at, "%s caf\xe9 %s", chinese, chinese);
		if (i % 8 == 7)
			at = begin + i % 16;
		if (i == TEXTS - 1)
			at += put_words(at, 1000, 66000);
		assert_true(at < texts + ROOM);
		documents[i] = (struct dedup_document){
		        .text = begin,
		        .text_size = (size_t)(at - begin),
		        .id = "name",
		        .id_size = i % 5,
		        .title = i % 2 ? "Title" : NULL,
		        .title_size = i % 2 ? 5 : 0,
		        .date = i % 4 ? DEDUP_NO_DATE : (int64_t)i * 86400,
		};
	}
}

struct result {
	size_t clusters, pairs;
	uint64_t hash; /* of the pairs and the clusters' members */
};

static uint64_t mix(uint64_t hash, uint64_t value)
{
	return (hash ^ value) * 0x100000001b3u; /* FNV-1a */
}

static void gather(const struct dedup *dedup, struct result *result)
{
	*result = (struct result){dedup_cluster_count(dedup), dedup_pair_count(dedup), 1};
	for (size_t i = 0; i < result->pairs; i++) {
		struct dedup_pair pair;

		dedup_pair_at(dedup, i, &pair);
		result->hash = mix(mix(mix(result->hash, pair.a), pair.b), pair.tier);
	}
	for (size_t i = 0; i < result->clusters; i++) {
		struct dedup_cluster cluster;

		dedup_cluster_at(dedup, i, &cluster);
		for (size_t k = 0; k < cluster.size; k++)
			result->hash = mix(result->hash, cluster.members[k].document);
	}
}

static enum dedup_status feed(struct dedup *dedup)
{
	struct dedup_feeder *feeder[2];
	enum dedup_status status = DEDUP_OK;

	for (int f = 0; f < 2 && status == DEDUP_OK; f++)
		status = dedup_feeder_open(dedup, &feeder[f]);
	for (size_t i = 0; i < fed && status == DEDUP_OK; i++)
		status = dedup_feeder_add(feeder[i % 2], i, &documents[i]);
	for (int f = 0; f < 2 && status == DEDUP_OK; f++)
		status = dedup_feeder_close(feeder[f]);
	return status;
}

static enum dedup_status explain(struct dedup *dedup)
{
	struct dedup_side a = {.text = documents[0].text,
	                       .text_size = documents[0].text_size,
	                       .date = DEDUP_NO_DATE,
	                       .was_fed = true,
	                       .document = 0};
	struct dedup_side b = {.text = documents[2].text,
	                       .text_size = documents[2].text_size,
	                       .date = DEDUP_NO_DATE,
	                       .was_fed = true,
	                       .document = 2};
	const struct dedup_explanation *explanation;
	struct dedup_explainer *explainer;
	enum dedup_status status = dedup_explainer_open(dedup, &explainer);

	if (status != DEDUP_OK)
		return status;
	status = dedup_explain(explainer, &a, &b, &explanation);
	if (status == DEDUP_OK)
		assert_true(explanation->is_measured);
	dedup_explainer_close(explainer);
	return status;
}

/* The whole life of a context, as far as memory goes. */
static enum dedup_status live(const struct dedup_options *options, struct result *result)
{
	struct dedup *dedup;
	enum dedup_status status = dedup_open(options, &dedup);

	if (status != DEDUP_OK) {
		assert_null(dedup);
		return status;
	}
	status = feed(dedup);
	if (status == DEDUP_OK)
		status = dedup_run(dedup);
	if (status == DEDUP_OK)
		gather(dedup, result);
	if (status == DEDUP_OK)
		status = explain(dedup);
	dedup_close(dedup);
	return status;
}

static void fail_each(const struct dedup_options *options, bool on)
{
	struct result whole, result;
	uint64_t calls;

	fault.at = 0;
	fault.calls = 0;
	assert_int_equal(live(options, &whole), DEDUP_OK);
	calls = fault.calls;
	assert_true(calls > 50);
	fault.on = on;
	for (uint64_t at = 1; at <= calls; at++) {
		enum dedup_status status;

		fault.at = at;
		fault.calls = 0;
		status = live(options, &result);
		if (status == DEDUP_OK)
			assert_memory_equal(&result, &whole, sizeof(whole));
		else
			assert_int_equal(status, DEDUP_NO_MEMORY);
		assert_int_equal(fault.live, 0);
	}
	fault.at = 0;
}

static void test_allocations(void **state)
{
	struct dedup_options options;

	(void)state;
	dedup_options_init(&options);
	for (int level = 0; level < DEDUP_TIERS; level++) {
		options.level = (enum dedup_tier)level;
		options.threads = 1 + (unsigned)level % 2;
		options.singletons = level == DEDUP_STORY;
		fed = TEXTS - (level != DEDUP_NEAR);
		fail_each(&options, false);
		fed = TEXTS - 1;
		fail_each(&options, true);
	}
}

/* The one that asked for them does the work. */
static void test_threads(void **state)
{
	struct dedup_options options;
	struct result with, without;

	(void)state;
	dedup_options_init(&options);
	options.threads = 4;
	fed = TEXTS;
	assert_int_equal(live(&options, &with), DEDUP_OK);
	fault.threads_fail = true;
	assert_int_equal(live(&options, &without), DEDUP_OK);
	fault.threads_fail = false;
	assert_memory_equal(&with, &without, sizeof(with));
	assert_int_equal(fault.live, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_allocations),
	        cmocka_unit_test(test_threads),
	};

	make_documents();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
