#include "input/mapping.h"

#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Linux may place one of 2 MB and more so that there is room behind it, see test_parts(). */
#define SIZE ((size_t)3000003)

static FILE *file;
static int fd;
static struct sigaction handler; /* of the first mapping; cmocka sets its own for each test */

/* Byte i of the file. */
static char byte_at(size_t i)
{
	return (char)('a' + i / 7 % 23);
}

static int make_file(void **state)
{
	(void)state;
	file = tmpfile();
	if (!file)
		return -1;
	fd = fileno(file);
	for (size_t i = 0; i < SIZE; i++)
		putc(byte_at(i), file);
	return fflush(file);
}

static int drop_file(void **state)
{
	(void)state;
	return fclose(file);
}

static void check(const struct mapping *mapping, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (mapping->bytes[i] != byte_at(i))
			fail_msg("byte %zu", i);
}

static void test_all_of_it(void **state)
{
	struct mapping mapping;

	(void)state;
	assert_true(mapping_open(&mapping, fd));
	assert_int_equal(mapping.size, SIZE);
	check(&mapping, 0, SIZE);
	assert_int_equal(mapping_left(&mapping), SIZE);
	assert_null(mapping_error(&mapping, 0));
	assert_null(mapping_error(&mapping, SIZE));
	assert_non_null(mapping_error(&mapping, SIZE + 1));
	mapping_close(&mapping);
	assert_null(mapping.place);
	mapping_close(&mapping);
}

/* Parts of any size, beyond the end too, and of nothing; what lies behind the file is let alone. */
static void test_parts(void **state)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE), pages = (SIZE + page - 1) / page * page;
	const struct {
		size_t at, size;
	} parts[] = {{0, 1},         {0, SIZE},     {0, 2 * SIZE},        {1, 4095}, {4095, 2},
	             {70001, 70001}, {SIZE - 1, 1}, {SIZE - 1, 10000000}, {SIZE, 1}, {500000, 0}};
	struct mapping mapping;
	char *behind;

	(void)state;
	assert_true(mapping_open(&mapping, fd));
	behind = mmap((void *)((uintptr_t)mapping.bytes + pages), page, PROT_READ | PROT_WRITE,
	              MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	if (behind != MAP_FAILED)
		*behind = 'x';
	else
		print_message("what is behind the file is taken: not checked\n");
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		mapping_bring(&mapping, parts[i].at, parts[i].size);
		check(&mapping, 0, SIZE);
		mapping_drop(&mapping, parts[i].at, parts[i].size);
		check(&mapping, 0, SIZE);
	}
	if (behind != MAP_FAILED) {
		assert_int_equal(*behind, 'x');
		munmap(behind, page);
	}
	assert_null(mapping_error(&mapping, SIZE));
	mapping_close(&mapping);
}

/* Of what is no file, of an empty one, and more than there may be. */
static void test_none(void **state)
{
	struct mapping mapping, many[100];
	size_t count = 0;
	int ends[2];

	(void)state;
	assert_false(mapping_open(&mapping, -1));
	assert_int_equal(pipe(ends), 0);
	assert_false(mapping_open(&mapping, ends[0]));
	close(ends[0]);
	close(ends[1]);
	assert_null(mapping.place);
	while (count < 100 && mapping_open(&many[count], fd))
		count++;
	assert_in_range(count, 8, 99);
	while (count)
		mapping_close(&many[--count]);
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_false(mapping_open(&mapping, fd));
}

/* What is cut off reads as zeros. */
static void test_cut_off(void **state)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE), left = 5 * page + 100;
	struct mapping mapping;

	(void)state;
	sigaction(SIGBUS, &handler, NULL);
	assert_true(mapping_open(&mapping, fd));
	assert_int_equal(ftruncate(fd, (off_t)left), 0);
	check(&mapping, 0, left);
	/* It was not met as yet. */
	assert_int_equal(mapping_left(&mapping), SIZE);
	assert_non_null(mapping_error(&mapping, 0));
	errno = EXDEV;
	for (size_t i = left; i < SIZE; i++)
		assert_int_equal(mapping.bytes[i], 0);
	assert_int_equal(errno, EXDEV);
	check(&mapping, 0, left);
	assert_int_equal(mapping_left(&mapping), left);
	/* Longer again, but what was read is none of that. */
	assert_int_equal(ftruncate(fd, SIZE), 0);
	assert_non_null(mapping_error(&mapping, 0));
	mapping_close(&mapping);
	/* Its place is as good as new. */
	assert_true(mapping_open(&mapping, fd));
	assert_int_equal(mapping_left(&mapping), SIZE);
	assert_null(mapping_error(&mapping, 0));
	mapping_close(&mapping);
}

/* A missing page that is in no mapping of ours ends the program as ever. */
static void test_elsewhere(void **state)
{
	struct mapping mapping;
	int status;
	pid_t child = fork();

	(void)state;
	if (!child) {
		volatile char *pages;
		int null = open("/dev/null", O_WRONLY);

		sigaction(SIGBUS, &handler, NULL);
		dup2(null, STDERR_FILENO); /* a sanitizer has its say */
		if (!mapping_open(&mapping, fd))
			_exit(0);
		pages = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0);
		if (pages == MAP_FAILED || ftruncate(fd, 4096))
			_exit(0);
		_exit(pages[500000] == 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void set_handler(void)
{
	struct mapping mapping;

	if (mapping_open(&mapping, fd))
		mapping_close(&mapping);
	sigaction(SIGBUS, NULL, &handler);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(test_all_of_it, make_file, drop_file),
	        cmocka_unit_test_setup_teardown(test_parts, make_file, drop_file),
	        cmocka_unit_test_setup_teardown(test_none, make_file, drop_file),
	        cmocka_unit_test_setup_teardown(test_cut_off, make_file, drop_file),
	        cmocka_unit_test_setup_teardown(test_elsewhere, make_file, drop_file),
	};

	if (make_file(NULL))
		return 1;
	set_handler();
	drop_file(NULL);
	return cmocka_run_group_tests_name("mapping", tests, NULL, NULL);
}
