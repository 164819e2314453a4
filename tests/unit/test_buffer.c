/* test_buffer.c - what a buffer formats, against the C library. */
#include "support/buffer.h"

#include "random.h"
#include "test.h"

#include <float.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void check_number(uint64_t number)
{
	struct buffer buffer = {0};
	char expected[32];

	snprintf(expected, sizeof(expected), "%" PRIu64, number);
	buffer_add_number(&buffer, number);
	assert_string_equal(buffer_text(&buffer), expected);
	buffer_free(&buffer);
}

static void test_numbers(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (uint64_t n = 1; n; n = n > UINT64_MAX / 10 ? 0 : n * 10) {
		check_number(n - 1);
		check_number(n);
	}
	check_number(UINT64_MAX);
	for (unsigned i = 0; i < 10000; i++)
		check_number(next_random(&seed) >> i % 64);
}

static void check_score(double score)
{
	struct buffer buffer = {0};
	char expected[400];

	snprintf(expected, sizeof(expected), "%.3f", score);
	buffer_add_score(&buffer, score);
	assert_string_equal(buffer_text(&buffer), expected);
	buffer_free(&buffer);
}

static void test_scores(void **state)
{
	static const double edges[] = {0,      1,       -0.0,    0.0005,  0.0625,     0.1875,
	                               0.9995, 0.99951, 0.99949, 1.00001, -0.1,       -0.0001,
	                               12.345, 1e300,   DBL_MIN, FLT_MIN, FLT_EPSILON};
	uint64_t seed = 2;

	(void)state;
	for (size_t i = 0; i < sizeof(edges) / sizeof(*edges); i++)
		check_score(edges[i]);
	/* All that lie on a tie: odd sixteenths of 1/1000 and the like. */
	for (unsigned i = 0; i <= 1 << 16; i++)
		check_score(i / (double)(1 << 16));
	for (unsigned i = 0; i < 100000; i++) {
		double score = (double)(next_random(&seed) >> 11) / (double)(UINT64_C(1) << 53);

		check_score(score);
		check_score((double)(float)score);
	}
}

static void test_formats_of_any_length(void **state)
{
	(void)state;
	for (int width = 0; width < 300; width++) {
		struct buffer buffer = {0};

		buffer_add_char(&buffer, '<');
		buffer_format(&buffer, "%*d", width, 7);
		assert_int_equal(buffer.size, 1 + (width ? width : 1));
		assert_int_equal(buffer.bytes[buffer.size - 1], '7');
		buffer_free(&buffer);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_numbers),
	        cmocka_unit_test(test_scores),
	        cmocka_unit_test(test_formats_of_any_length),
	};

	return cmocka_run_group_tests_name("buffer", tests, NULL, NULL);
}
