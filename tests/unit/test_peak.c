/* What candidates take at the peak: many threads hardly more than four, and the same pairs.
 *
 * The program is linked with --wrap for the functions below, so that calls from the library
 * come here. */
#include "test.h"

#include "base/threads.h"
#include "match/candidate.h"
#include "match/quote.h"
#include "match/share.h"
#include "simd/kernels.h"
#include "unit/random.h"

#include <malloc.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define TEXTS  80000
#define HASHES 64

/* Bytes that a thread may have whatever the corpus. */
#define FIXED ((int64_t)128 << 10)

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
int __real_posix_memalign(void **memory, size_t alignment, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
int __wrap_posix_memalign(void **memory, size_t alignment, size_t size);
void __wrap_free(void *memory);

static _Atomic int64_t live, peak;

static void *count(void *memory)
{
	int64_t now = atomic_fetch_add(&live, (int64_t)malloc_usable_size(memory));
	int64_t old = peak;

	now += (int64_t)malloc_usable_size(memory);
	while (now > old && !atomic_compare_exchange_weak(&peak, &old, now))
		continue;
	return memory;
}

static void discount(void *memory)
{
	atomic_fetch_sub(&live, (int64_t)malloc_usable_size(memory));
}

void *__wrap_malloc(size_t size)
{
	return count(__real_malloc(size));
}

void *__wrap_calloc(size_t items, size_t size)
{
	return count(__real_calloc(items, size));
}

void *__wrap_realloc(void *memory, size_t size)
{
	discount(memory);
	return count(__real_realloc(memory, size));
}

int __wrap_posix_memalign(void **memory, size_t alignment, size_t size)
{
	int error = __real_posix_memalign(memory, alignment, size);

	if (!error)
		count(*memory);
	return error;
}

void __wrap_free(void *memory)
{
	discount(memory);
	__real_free(memory);
}

struct made {
	struct dd_corpus corpus;
	struct dd_text_entry texts[TEXTS];
	uint32_t copies[TEXTS];
	uint8_t signatures[TEXTS][DD_REGISTERS];
	uint32_t samples[TEXTS][DD_QUOTE_PARTS + HASHES];
	uint32_t code; /* of every word; only signatures and samples are looked at */
};

/* A sample in order of its hashes, which puts it by parts. */
static void make_sample(uint32_t *sample, uint64_t *seed)
{
	const uint32_t step = UINT32_MAX / HASHES;

	for (uint32_t i = 0; i < HASHES; i++)
		sample[DD_QUOTE_PARTS + i] = i * step + (uint32_t)(next_random(seed) % step);
	for (uint32_t part = 0; part < DD_QUOTE_PARTS; part++)
		sample[part] = HASHES / DD_QUOTE_PARTS * (part + 1);
}

/* Every tenth text is much like another one. */
static struct made *make(void)
{
	struct made *made = calloc(1, sizeof *made);
	uint64_t seed = 11;

	assert_non_null(made);
	for (uint32_t i = 0; i < TEXTS; i++) {
		uint32_t old = (uint32_t)(next_random(&seed) % (i + 1));

		for (unsigned k = 0; k < DD_REGISTERS; k++)
			made->signatures[i][k] = (uint8_t)next_random(&seed);
		make_sample(made->samples[i], &seed);
		if (i % 10 == 9) {
			memcpy(made->signatures[i], made->signatures[old], DD_REGISTERS * 9 / 10);
			memcpy(made->samples[i] + DD_QUOTE_PARTS,
			       made->samples[old] + DD_QUOTE_PARTS, 40 * sizeof(uint32_t));
		}
		made->copies[i] = i;
		made->texts[i] =
		        (struct dd_text_entry){.article = {.code = &made->code,
		                                           .signature = made->signatures[i],
		                                           .sample = made->samples[i],
		                                           .count = 1},
		                               .date = DEDUP_NO_DATE,
		                               .first = i,
		                               .copies = 1,
		                               .comparable = true};
	}
	made->corpus = (struct dd_corpus){
	        .texts = made->texts, .copies = made->copies, .count = TEXTS, .window = -1};
	return made;
}

static enum dedup_status find_near(struct dd_candidates *out, const struct dd_corpus *corpus,
                                   struct dd_crew *crew)
{
	return dd_candidates_near(out, corpus, dd_kernels_get(DEDUP_ISA_AUTO), 0.5, crew);
}

typedef enum dedup_status finder(struct dd_candidates *out, const struct dd_corpus *corpus,
                                 struct dd_crew *crew);

/* The pairs that so many threads find; *taken is the peak. */
static struct dd_candidates run(finder *find, const struct made *made, unsigned threads,
                                int64_t *taken)
{
	struct dd_crew *crew = dd_crew_new(threads);
	struct dd_candidates candidates = {0};
	int64_t before = live;

	peak = before;
	assert_int_equal(find(&candidates, &made->corpus, crew), DEDUP_OK);
	assert_int_equal(dd_candidates_merge(&candidates), DEDUP_OK);
	*taken = peak - before;
	dd_crew_free(crew);
	return candidates;
}

static void check(finder *find)
{
	static const unsigned threads[] = {1, 3, 8, 32};
	struct made *made = make();
	int64_t four, taken;
	struct dd_candidates all = run(find, made, 4, &four);

	assert_true(all.pairs.count >= TEXTS / 20);
	for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
		struct dd_candidates same = run(find, made, threads[i], &taken);

		assert_int_equal(same.pairs.count, all.pairs.count);
		assert_memory_equal(same.pairs.items, all.pairs.items,
		                    all.pairs.count * sizeof(uint64_t));
		assert_true(taken <= four + four / 4 + threads[i] * FIXED);
		dd_candidates_release(&same);
	}
	dd_candidates_release(&all);
	free(made);
}

static void test_near(void **state)
{
	(void)state;
	check(find_near);
}

static void test_quotes(void **state)
{
	(void)state;
	check(dd_candidates_quotes);
}

static void test_shares(void **state)
{
	(void)state;
	assert_int_equal(dd_share_workers(0, SIZE_MAX / 2), DD_SHARE_WORKERS);
	assert_true(dd_share_workers(0, 0) >= DD_THREADS_MAX);
	for (size_t texts = 1; texts < 100000000; texts *= 10) {
		for (size_t table = 1; table < (size_t)1 << 30; table *= 2) {
			unsigned workers = dd_share_workers(texts, table);

			assert_true(workers >= DD_SHARE_WORKERS);
			assert_true(workers == DD_SHARE_WORKERS ||
			            workers * table <= DD_SHARE_FIXED + texts * DD_SHARE_TEXT);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_near),
	        cmocka_unit_test(test_quotes),
	        cmocka_unit_test(test_shares),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
