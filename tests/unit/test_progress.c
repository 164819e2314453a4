#include "test.h"

#include "support/progress.h"

#include <string.h>

static const char *line(enum dedup_phase phase, uint64_t done, uint64_t total, double seconds)
{
	static struct buffer out;
	out.size = 0;
	progress_line(&out, phase, done, total, seconds);
	return buffer_text(&out);
}

static void test_lines(void **state)
{
	(void)state;
	assert_string_equal(line(DEDUP_PHASE_FEED, 120345678, 356000000, 2),
	                    "dedup: 1/5 read, 120M of 356MB, 60.2MB/s, 34 %, 0:04 left");
	/* A pipe has no known end. */
	assert_string_equal(line(DEDUP_PHASE_FEED, 9990000, 0, 1),
	                    "dedup: 1/5 read, 9.99MB, 9.99MB/s");
	assert_string_equal(line(DEDUP_PHASE_FEED, 2000, 1000, 1),
	                    "dedup: 1/5 read, 2.00kB, 2.00kB/s");
	assert_string_equal(line(DEDUP_PHASE_NEAR, 0, 22000, 0),
	                    "dedup: 2/5 sketch, 22.0k articles");
	assert_string_equal(line(DEDUP_PHASE_VERIFY, 999, 1000, 10),
	                    "dedup: 4/5 verify, 999 of 1.00k pairs, 100/s, 100 %, 0:00 left");
	assert_string_equal(line(DEDUP_PHASE_VERIFY, 1000, 10000000, 1),
	                    "dedup: 4/5 verify, 1.00k of 10.0M pairs, 1.00k/s, 0 %, 2:46:39 left");
	assert_string_equal(line(DEDUP_PHASE_CLUSTER, 0, 0, 0), "dedup: 5/5 cluster");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_lines),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
