#include "cli/window.h"

#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PIECES 4 /* windows that the file has room for */

static FILE *file;
static int fd;
static struct sigaction handler; /* of the first window; cmocka sets its own for each test */

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
	for (size_t i = 0; i < PIECES * WINDOW_SIZE; i++)
		putc(byte_at(i), file);
	return fflush(file);
}

static int drop_file(void **state)
{
	(void)state;
	return fclose(file);
}

static void check(const struct window *window, size_t offset, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (window->bytes[i] != byte_at(offset + i))
			fail_msg("byte %zu of the window at %zu", i, offset);
}

static void test_any_offset(void **state)
{
	const size_t offsets[] = {0, 1, 4095, 4096, 70001, 2 * WINDOW_SIZE + 3};

	(void)state;
	for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
		struct window window;

		assert_true(window_open(&window, fd, offsets[i]));
		assert_true(window.size <= WINDOW_SIZE &&
		            window.size > WINDOW_SIZE - (size_t)sysconf(_SC_PAGESIZE));
		check(&window, offsets[i], 0, window.size);
		assert_false(window_is_spoiled(&window));
		window_close(&window);
		assert_null(window.place);
		window_close(&window);
	}
}

/* Past the end, of what is no file, and more than there may be. */
static void test_none(void **state)
{
	struct window window, many[100];
	size_t count = 0;
	int ends[2];

	(void)state;
	assert_false(window_open(&window, fd, (PIECES - 1) * WINDOW_SIZE + 5000));
	assert_false(window_open(&window, fd, 2 * PIECES * WINDOW_SIZE));
	assert_false(window_open(&window, fd, UINT64_MAX - 5));
	assert_false(window_open(&window, -1, 0));
	assert_int_equal(pipe(ends), 0);
	assert_false(window_open(&window, ends[0], 0));
	close(ends[0]);
	close(ends[1]);
	assert_null(window.place);
	while (count < 100 && window_open(&many[count], fd, count))
		count++;
	assert_in_range(count, 2, 99);
	while (count)
		window_close(&many[--count]);
	assert_true(window_open(&window, fd, 0));
	window_close(&window);
}

/* What is cut off reads as zeros, in the windows that it is gone from. */
static void test_cut_off(void **state)
{
	const size_t left = WINDOW_SIZE + 10000;
	struct window first, second;

	(void)state;
	sigaction(SIGBUS, &handler, NULL);
	assert_true(window_open(&first, fd, 0));
	assert_true(window_open(&second, fd, WINDOW_SIZE));
	assert_int_equal(ftruncate(fd, (off_t)left), 0);
	check(&first, 0, 0, WINDOW_SIZE);
	check(&second, WINDOW_SIZE, 0, left - WINDOW_SIZE);
	assert_false(window_is_spoiled(&second));
	for (size_t i = left - WINDOW_SIZE; i < WINDOW_SIZE; i++)
		assert_int_equal(second.bytes[i], 0);
	assert_false(window_is_spoiled(&first));
	assert_true(window_is_spoiled(&second));
	window_close(&first);
	window_close(&second);
	/* Its place is as good as new. */
	assert_true(window_open(&first, fd, 0));
	assert_false(window_is_spoiled(&first));
	window_close(&first);
}

/* A missing page that is in no window ends the program as ever. */
static void test_elsewhere(void **state)
{
	struct window window;
	int status;
	pid_t child = fork();

	(void)state;
	if (!child) {
		volatile char *pages;
		int null = open("/dev/null", O_WRONLY);

		sigaction(SIGBUS, &handler, NULL);
		dup2(null, STDERR_FILENO); /* a sanitizer has its say */
		if (!window_open(&window, fd, 0))
			_exit(0);
		pages = mmap(NULL, WINDOW_SIZE, PROT_READ, MAP_SHARED, fd, WINDOW_SIZE);
		if (pages == MAP_FAILED || ftruncate(fd, WINDOW_SIZE))
			_exit(0);
		_exit(pages[100000] == 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void set_handler(void)
{
	struct window window;

	if (window_open(&window, fd, 0))
		window_close(&window);
	sigaction(SIGBUS, NULL, &handler);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(test_any_offset, make_file, drop_file),
	        cmocka_unit_test_setup_teardown(test_none, make_file, drop_file),
	        cmocka_unit_test_setup_teardown(test_cut_off, make_file, drop_file),
	        cmocka_unit_test_setup_teardown(test_elsewhere, make_file, drop_file),
	};

	if (make_file(NULL))
		return 1;
	set_handler();
	drop_file(NULL);
	return cmocka_run_group_tests_name("window", tests, NULL, NULL);
}
