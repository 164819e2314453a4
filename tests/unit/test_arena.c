#include "test.h"

#include "base/arena.h"

#include <string.h>

static void test_allocations_are_aligned_and_apart(void **state)
{
	struct dd_arena arena;
	unsigned char *place[2000];
	size_t size[2000];

	(void)state;
	dd_arena_init(&arena);
	for (size_t i = 0; i < 2000; i++) {
		size[i] = (i * 7919) % 3000 + (i % 500 == 0 ? DD_ARENA_LARGE : 0);
		place[i] = dd_arena_alloc(&arena, size[i], 1);
		assert_non_null(place[i]);
		assert_int_equal((uintptr_t)place[i] % 16, 0);
		memset(place[i], (int)(i % 251), size[i]);
	}
	for (size_t i = 0; i < 2000; i++) {
		for (size_t j = 0; j < size[i]; j++)
			assert_int_equal(place[i][j], i % 251);
	}
	dd_arena_release(&arena);
	assert_int_equal(arena.held, 0);
}

static void test_overflow_is_null_and_harmless(void **state)
{
	static const struct {
		size_t count, size;
	} cases[] = {
	        {SIZE_MAX, 1},
	        {SIZE_MAX, 2},
	        {2, SIZE_MAX},
	        {SIZE_MAX / 2 + 2, 2},
	        {SIZE_MAX / 16 + 1, 16},
	        {SIZE_MAX - 15, 1},
	        {(size_t)1 << (sizeof(size_t) * 4), (size_t)1 << (sizeof(size_t) * 4)},
	};
	struct dd_arena arena;

	(void)state;
	dd_arena_init(&arena);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_null(dd_arena_alloc(&arena, cases[i].count, cases[i].size));
		assert_null(dd_arena_zalloc(&arena, cases[i].count, cases[i].size));
	}
	assert_non_null(dd_arena_alloc(&arena, 10, 10));
	dd_arena_release(&arena);
}

static void test_zero_bytes(void **state)
{
	struct dd_arena arena;

	(void)state;
	dd_arena_init(&arena);
	assert_non_null(dd_arena_alloc(&arena, 0, 8));
	assert_non_null(dd_arena_alloc(&arena, 8, 0));
	assert_non_null(dd_arena_zalloc(&arena, 0, 0));
	dd_arena_release(&arena);
}

static void test_zalloc_clears_used_memory(void **state)
{
	struct dd_arena arena;
	unsigned char *bytes;

	(void)state;
	dd_arena_init(&arena);
	bytes = dd_arena_alloc(&arena, 100, 10);
	assert_non_null(bytes);
	memset(bytes, 0xff, 1000);
	dd_arena_clear(&arena);
	bytes = dd_arena_zalloc(&arena, 100, 10);
	assert_non_null(bytes);
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(bytes[i], 0);
	dd_arena_release(&arena);
}

/* A scratch arena that is cleared for each article stops asking for memory. */
static void test_clear_keeps_ordinary_chunks(void **state)
{
	struct dd_arena arena;
	size_t held = 0;

	(void)state;
	dd_arena_init(&arena);
	for (unsigned round = 0; round < 10; round++) {
		for (size_t i = 0; i < 300; i++)
			assert_non_null(dd_arena_alloc(&arena, i, 32));
		assert_non_null(dd_arena_alloc(&arena, DD_ARENA_LARGE, 4));
		dd_arena_clear(&arena);
		if (round == 0)
			held = arena.held;
		assert_int_equal(arena.held, held);
	}
	assert_true(held > 0);
	assert_true(held < (size_t)4 << 20);
	dd_arena_release(&arena);
	assert_int_equal(arena.held, 0);
	assert_non_null(dd_arena_alloc(&arena, 1, 1));
	dd_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_allocations_are_aligned_and_apart),
	        cmocka_unit_test(test_overflow_is_null_and_harmless),
	        cmocka_unit_test(test_zero_bytes),
	        cmocka_unit_test(test_zalloc_clears_used_memory),
	        cmocka_unit_test(test_clear_keeps_ordinary_chunks),
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
