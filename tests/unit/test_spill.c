/* What goes to a temporary file comes back, and leaves no name behind. */
#include "test.h"

#include "base/spill.h"
#include "base/threads.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCKS = 200, BLOCK = 1000 };

struct job {
	struct dd_spill spill;
	uint64_t place[BLOCKS];
};

static void work_write(void *cookie, unsigned worker, uint64_t begin, uint64_t end)
{
	struct job *job = cookie;
	unsigned char bytes[BLOCK];

	(void)worker;
	for (uint64_t i = begin; i < end; i++) {
		memset(bytes, (int)i, sizeof bytes);
		job->place[i] = dd_spill_place(&job->spill, sizeof bytes);
		assert_int_equal(dd_spill_write(&job->spill, job->place[i], bytes, sizeof bytes),
		                 DEDUP_OK);
	}
}

static unsigned count_entries(const char *directory)
{
	unsigned count = 0;
	DIR *stream = opendir(directory);

	assert_non_null(stream);
	while (readdir(stream))
		count++;
	closedir(stream);
	return count;
}

static void test_written_by_threads(void **state)
{
	char directory[] = "/tmp/dedup-spill-XXXXXX";
	struct dd_crew *crew = dd_crew_new(4);
	struct job job;

	(void)state;
	assert_non_null(mkdtemp(directory));
	assert_int_equal(dd_spill_open(&job.spill, directory), DEDUP_OK);
	assert_int_equal(count_entries(directory), 2); /* . and .. */
	assert_int_equal(dd_parallel(crew, BLOCKS, 3, work_write, &job), DEDUP_OK);
	dd_crew_free(crew);
	assert_int_equal(dd_spill_map(&job.spill), DEDUP_OK);
	for (unsigned i = 0; i < BLOCKS; i++) {
		const unsigned char *bytes = (const unsigned char *)job.spill.map + job.place[i];

		for (unsigned k = 0; k < BLOCK; k++)
			assert_int_equal(bytes[k], i);
	}
	dd_spill_close(&job.spill);
	assert_int_equal(rmdir(directory), 0);
}

static void test_nothing_written(void **state)
{
	struct dd_spill spill;

	(void)state;
	assert_int_equal(dd_spill_open(&spill, "/tmp"), DEDUP_OK);
	assert_int_equal(dd_spill_map(&spill), DEDUP_OK);
	assert_null(spill.map);
	dd_spill_close(&spill);
}

static void test_no_such_directory(void **state)
{
	struct dd_spill spill;

	(void)state;
	assert_int_equal(dd_spill_open(&spill, "/tmp/no/such/directory"), DEDUP_NO_SPACE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_written_by_threads),
	        cmocka_unit_test(test_nothing_written),
	        cmocka_unit_test(test_no_such_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
