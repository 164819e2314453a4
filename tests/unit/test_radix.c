#include "test.h"

#include "base/radix.h"

#include <stdlib.h>

#define LARGEST 140000 /* items of either size no longer fit into the cache part */

static uint64_t next_random(uint64_t *seed)
{
	uint64_t x = *seed += 0x9e3779b97f4a7c15u;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

static int compare_key_then_id(const void *a, const void *b)
{
	const struct dd_key_id *const x = a;
	const struct dd_key_id *const y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static int compare_u64(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a;
	const uint64_t y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Ids follow the input order, so a stable sort is the sort by (key, id). */
static void check_sort(size_t n, uint64_t mask, uint64_t set)
{
	struct dd_key_id *const items = test_malloc((n + 1) * sizeof(*items));
	struct dd_key_id *const expected = test_malloc((n + 1) * sizeof(*items));
	struct dd_key_id *const scratch = test_malloc((n + 1) * sizeof(*items));
	uint64_t seed = n ^ mask;

	for (size_t i = 0; i < n; i++) {
		items[i].key = (next_random(&seed) & mask) | set;
		items[i].id = (uint32_t)i;
		items[i].aux = (uint32_t)items[i].key ^ (uint32_t)i;
		expected[i] = items[i];
	}
	qsort(expected, n, sizeof(*expected), compare_key_then_id);
	dd_radix_sort(items, scratch, n);
	if (n > 0)
		assert_memory_equal(items, expected, n * sizeof(*items));
	test_free(items);
	test_free(expected);
	test_free(scratch);
}

/* The lower halves of numbers, against the sort of those as wide ones. */
static void check_sort_u32(const uint64_t *numbers, size_t n)
{
	uint64_t *const wide = test_malloc((2 * n + 1) * sizeof(*wide));
	uint32_t *const narrow = test_malloc((2 * n + 1) * sizeof(*narrow));

	for (size_t i = 0; i < n; i++)
		wide[i] = narrow[i] = (uint32_t)numbers[i];
	dd_radix_sort_u64(wide, wide + n, n);
	dd_radix_sort_u32(narrow, narrow + n, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(narrow[i], wide[i]);
	test_free(wide);
	test_free(narrow);
}

static void check_sort_u64(size_t n, uint64_t mask, uint64_t set)
{
	uint64_t *const items = test_malloc((n + 1) * sizeof(*items));
	uint64_t *const expected = test_malloc((n + 1) * sizeof(*items));
	uint64_t *const scratch = test_malloc((n + 1) * sizeof(*items));
	uint64_t seed = n ^ mask;

	for (size_t i = 0; i < n; i++)
		expected[i] = items[i] = (next_random(&seed) & mask) | set;
	check_sort_u32(items, n);
	qsort(expected, n, sizeof(*expected), compare_u64);
	dd_radix_sort_u64(items, scratch, n);
	if (n > 0)
		assert_memory_equal(items, expected, n * sizeof(*items));
	test_free(items);
	test_free(expected);
	test_free(scratch);
}

static const struct {
	uint64_t mask, set;
} patterns[] = {
        {UINT64_MAX, 0},               /* every byte varies */
        {0, 0x1234},                   /* all equal */
        {0xff, 0},                     /* one pass: result ends in the scratch */
        {0xff00ff, (uint64_t)1 << 63}, /* two passes */
        {0x0f, 0},                     /* many ties: stability */
        {(uint64_t)0xff << 56, 1},     /* top byte only */
        {0x0101010101010101, 0},       /* one bit of each byte */
        {0x80000000000fffff, 0},       /* what the highest bytes leave is long */
        {0x3fffffff0000, 0xffff},      /* the top is none of a byte */
        {0x7, 0},                      /* less than a byte */
};

static void test_sizes_and_patterns(void **state)
{
	static const size_t sizes[] = {0,   1,   2,  3,   63,   64,    65,     255,
	                               256, 257, 99, 100, 1000, 40000, LARGEST};

	(void)state;
	for (size_t p = 0; p < sizeof(patterns) / sizeof(*patterns); p++) {
		for (size_t s = 0; s < sizeof(sizes) / sizeof(*sizes); s++) {
			check_sort(sizes[s], patterns[p].mask, patterns[p].set);
			check_sort_u64(sizes[s], patterns[p].mask, patterns[p].set);
		}
	}
}

static void test_nothing_to_sort(void **state)
{
	(void)state;
	dd_radix_sort(NULL, NULL, 0);
	dd_radix_sort_u64(NULL, NULL, 0);
	dd_radix_sort_u32(NULL, NULL, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_sizes_and_patterns),
	        cmocka_unit_test(test_nothing_to_sort),
	};

	return cmocka_run_group_tests_name("radix", tests, NULL, NULL);
}
