#include "input/source.h"

#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

static const char text[] = "0123456789abcdef";

/* What is looked at is read afterwards, also where the last look was not read to its end. */
static void test_peek(void **state)
{
	struct memory_source memory;
	struct source *source = &memory.source;
	char bytes[sizeof(text)];
	size_t got;

	(void)state;
	memory_source_init(&memory, text, 16);
	assert_memory_equal(source_peek(source, 8, &got), text, 8);
	assert_int_equal(got, 8);
	assert_int_equal(source_read(source, bytes, 3), 3);
	assert_memory_equal(source_peek(source, 4, &got), text + 3, 4);
	assert_int_equal(got, 4);
	assert_memory_equal(source_peek(source, 40, &got), text + 3, 13);
	assert_int_equal(got, 13);
	assert_int_equal(source_read(source, bytes, 16), 13);
	assert_memory_equal(bytes, text + 3, 13);
	source_peek(source, 1, &got);
	assert_int_equal(got, 0);
	source_release(source);
}

static void test_seek(void **state)
{
	struct memory_source memory;
	struct source *source = &memory.source;
	char byte;
	size_t got;

	(void)state;
	memory_source_init(&memory, text, 16);
	source_peek(source, 8, &got);
	source_read(source, &byte, 1);
	assert_int_equal(source_seek(source, 2, SEEK_CUR), 3);
	assert_int_equal(source_read(source, &byte, 1), 1);
	assert_int_equal(byte, '3');
	assert_int_equal(source_seek(source, -1, SEEK_END), 15);
	assert_int_equal(source_seek(source, 1, SEEK_CUR), 16);
	assert_int_equal(source_seek(source, 1, SEEK_CUR), -1);
	assert_int_equal(source_seek(source, -1, SEEK_SET), -1);
	source_release(source);
}

/* Bytes that came before an error are given first; then it is told. */
static void test_error(void **state)
{
	_Atomic uint64_t count = 0;
	struct file_source file;
	struct source *source = &file.source;
	char bytes[8];
	int fd = open("/", O_RDONLY | O_DIRECTORY);

	(void)state;
	assert_true(fd >= 0);
	file_source_init(&file, fd, false, &count);
	source_unread(source, "ab", 2);
	assert_int_equal(source_read(source, bytes, sizeof(bytes)), 2);
	assert_memory_equal(bytes, "ab", 2);
	assert_int_equal(source_read(source, bytes, sizeof(bytes)), -1);
	assert_string_equal(source->reason, "Is a directory");
	assert_int_equal(count, 0);
	source_release(source);
	close(fd);
}

static int feeder = -1;
static volatile sig_atomic_t ticks;

/* Half of the text at the second tick, the rest at the fourth. */
static void tick(int signal)
{
	(void)signal;
	ticks++;
	if (ticks == 2 && write(feeder, text, 8) != 8)
		_exit(1);
	if (ticks == 4 && (write(feeder, text + 8, 8) != 8 || close(feeder) != 0))
		_exit(1);
}

/* A signal in the middle of a read ends nothing. */
static void test_interrupted(void **state)
{
	const struct itimerval often = {{0, 2000}, {0, 2000}}, never = {{0, 0}, {0, 0}};
	struct sigaction action = {.sa_handler = tick}, before;
	char bytes[sizeof(text)];
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	feeder = ends[1];
	assert_int_equal(sigaction(SIGALRM, &action, &before), 0);
	assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
	assert_int_equal(read_fully(ends[0], bytes, sizeof(bytes)), 16);
	assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
	assert_int_equal(sigaction(SIGALRM, &before, NULL), 0);
	assert_memory_equal(bytes, text, 16);
	assert_true(ticks >= 4);
	close(ends[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_peek),
	        cmocka_unit_test(test_seek),
	        cmocka_unit_test(test_error),
	        cmocka_unit_test(test_interrupted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
