/* test_lines.c - the lines of a file, by several workers and in small blocks, against the file as a
 * whole.
 */
#include "input/lines.h"

#include "input/mapping.h"
#include "random.h"
#include "test.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORKERS  4
#define FILE_MAX 4096

static struct sigaction handler; /* of the first mapping; cmocka sets its own for each test */

struct file {
	char bytes[FILE_MAX];
	size_t size;
	int fd;
};

/* What the workers have read: for each byte how often, and the number of its line. */
struct seen {
	struct lines *lines;
	size_t size;
	_Atomic unsigned times[FILE_MAX];
	_Atomic uint64_t line[FILE_MAX];
	const struct file *file;
	_Atomic bool is_wrong; /* other bytes, a line in parts */
};

static void write_file(struct file *file)
{
	char path[] = "/tmp/dedup-lines-XXXXXX";

	file->fd = mkstemp(path);
	assert_true(file->fd >= 0);
	unlink(path);
	assert_int_equal(write(file->fd, file->bytes, file->size), file->size);
}

/* Lines of up to `longest` bytes; the last one may have no end. */
static void make_file(struct file *file, uint64_t *seed, size_t longest)
{
	file->size = next_random(seed) % FILE_MAX;
	for (size_t i = 0; i < file->size; i++)
		file->bytes[i] =
		        next_random(seed) % longest ? (char)('a' + next_random(seed) % 26) : '\n';
	write_file(file);
}

static uint64_t check_block(void *cookie, const struct line_block *block)
{
	struct seen *seen = cookie;
	const struct file *file = seen->file;
	uint64_t line = block->first;
	bool is_whole;

	if (!block->size || block->offset + block->size > file->size ||
	    memcmp(file->bytes + block->offset, block->bytes, block->size) != 0) {
		seen->is_wrong = true;
		return 0;
	}
	is_whole = !block->offset || file->bytes[block->offset - 1] == '\n';
	is_whole &=
	        block->offset + block->size == file->size || block->bytes[block->size - 1] == '\n';
	if (!is_whole)
		seen->is_wrong = true;
	for (size_t i = 0; i < block->size; i++) {
		atomic_fetch_add(&seen->times[block->offset + i], 1);
		seen->line[block->offset + i] = line;
		line += block->bytes[i] == '\n';
	}
	return line - block->first;
}

static void *work(void *cookie)
{
	struct seen *seen = cookie;

	lines_each(seen->lines, check_block, seen);
	lines_release(seen->lines);
	return NULL;
}

static void read_all(struct seen *seen, struct read_job *job, const struct file *file,
                     const struct input *input, size_t block, unsigned workers)
{
	const struct part part = {.input = input, .name = input->path, .format = INPUT_JSONL};
	pthread_t threads[WORKERS];

	memset(seen, 0, sizeof(*seen));
	seen->file = file;
	seen->lines = lines_open(job, &part, file->fd, block);
	assert_true(seen->lines || !file->size);
	if (!seen->lines)
		return;
	lines_share(seen->lines, workers);
	for (unsigned i = 1; i < workers; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, work, seen), 0);
	work(seen);
	for (unsigned i = 1; i < workers; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
}

static void check_file(const struct file *file, size_t block, unsigned workers)
{
	static struct seen seen;
	static char name[] = "file";
	const struct input input = {.path = name, .size = file->size};
	const struct input_options options = {.strict = false};
	struct skipped skipped;
	struct read_job job = {.options = &options, .skipped = &skipped};
	uint64_t line = 1;

	skipped_init(&skipped);
	read_all(&seen, &job, file, &input, block, workers);
	assert_false(seen.is_wrong);
	for (size_t i = 0; i < file->size; i++) {
		assert_int_equal(seen.times[i], 1);
		assert_int_equal(seen.line[i], line);
		line += file->bytes[i] == '\n';
	}
	assert_int_equal(job.bytes_done, file->size);
	assert_int_equal(skipped_count(&skipped), 0);
	skipped_free(&skipped);
}

static void test_each_line_once(void **state)
{
	static const size_t longest[] = {1, 2, 5, 40, 700, 100000};
	static const size_t blocks[] = {1, 2, 3, 16, 100, 1000, FILE_MAX, 3 * FILE_MAX};
	uint64_t seed = 42;

	(void)state;
	for (size_t l = 0; l < sizeof(longest) / sizeof(*longest); l++) {
		for (size_t b = 0; b < sizeof(blocks) / sizeof(*blocks); b++) {
			for (unsigned workers = 1; workers <= WORKERS; workers += 3) {
				static struct file file;

				make_file(&file, &seed, longest[l]);
				check_file(&file, blocks[b], workers);
				close(file.fd);
			}
		}
	}
}

static void test_edges(void **state)
{
	static const char *const texts[] = {"",       "\n",     "a",      "a\n",
	                                    "\n\n\n", "aaaa\n", "aaa\nb", "\na"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		static struct file file;

		file.size = strlen(texts[i]);
		memcpy(file.bytes, texts[i], file.size);
		write_file(&file);
		for (size_t block = 1; block < 7; block++)
			check_file(&file, block, 1 + (unsigned)block % WORKERS);
		close(file.fd);
	}
}

struct row {
	const char *bytes;
	size_t size;
	uint64_t lines, aheads;
	bool is_wrong;
};

static uint64_t take_row(void *cookie, const struct line_block *block)
{
	struct row *row = cookie;
	const uint64_t lines = lines_count(block->bytes, block->size);

	row->is_wrong |= block->offset != row->size || block->first != row->lines + 1 ||
	                 memcmp(block->bytes, row->bytes + row->size, block->size) != 0 ||
	                 (block->ahead_size && block->ahead < block->bytes);
	row->aheads += block->ahead_size > 0;
	row->size += block->size;
	row->lines += lines;
	return lines;
}

/* How much of files is in the process's memory, as the kernel counts it. */
static size_t file_memory(void)
{
	FILE *status = fopen("/proc/self/status", "r");
	char line[200];
	unsigned long size = 0, part;

	while (status && fgets(line, sizeof(line), status))
		if (sscanf(line, "RssFile: %lu", &part) == 1 ||
		    sscanf(line, "RssShmem: %lu", &part) == 1)
			size += part;
	if (status)
		fclose(status);
	return size << 10;
}

struct large {
	struct row row;
	size_t most;
};

static uint64_t take_large(void *cookie, const struct line_block *block)
{
	struct large *large = cookie;
	const size_t memory = file_memory();

	large->most = memory > large->most ? memory : large->most;
	return take_row(&large->row, block);
}

/* A file of 16 MB, with a line in it that is longer than a block: what was read is let go. */
static void test_large_file(void **state)
{
	const size_t size = (size_t)16 << 20, begin = file_memory();
	const struct input_options options = {.strict = false};
	static char name[] = "file";
	static const struct input input = {.path = name};
	const struct part part = {.input = &input, .name = name, .format = INPUT_JSONL};
	char path[] = "/tmp/dedup-lines-XXXXXX", *bytes = test_malloc(size);
	struct large large = {.row = {.bytes = bytes}};
	struct skipped skipped;
	struct read_job job = {.options = &options, .skipped = &skipped};
	struct lines *lines;
	uint64_t seed = 9;
	int fd = mkstemp(path);

	(void)state;
	for (size_t i = 0; i < size; i++)
		bytes[i] = next_random(&seed) % 1000 || (i > size / 2 && i < size / 2 + 600000)
		                   ? 'x'
		                   : '\n';
	assert_true(fd >= 0);
	unlink(path);
	assert_int_equal(write(fd, bytes, size), size);
	skipped_init(&skipped);
	lines = lines_open(&job, &part, fd, (size_t)256 << 10);
	assert_non_null(lines);
	lines_share(lines, 1);
	lines_each(lines, take_large, &large);
	lines_release(lines);
	assert_false(large.row.is_wrong);
	assert_int_equal(large.row.size, size);
	assert_int_equal(large.row.lines, lines_count(bytes, size));
	assert_true(large.row.aheads > 60);
	assert_in_range(large.most, begin, begin + size / 2);
	assert_int_equal(skipped_count(&skipped), 0);
	skipped_free(&skipped);
	test_free(bytes);
	close(fd);
}

/* A file that was cut off is read to its end, and told of. */
static void test_a_part_is_missing(void **state)
{
	static char name[] = "file";
	static struct file file;
	static struct seen seen;
	uint64_t seed = 3;

	(void)state;
	make_file(&file, &seed, 40);
	for (unsigned workers = 1; workers <= WORKERS; workers += 3) {
		for (size_t block = 100; block < 3 * FILE_MAX; block *= 5) {
			const struct input input = {.path = name, .size = file.size + 1};
			const struct input_options options = {.strict = false};
			struct skipped skipped;
			struct read_job job = {.options = &options, .skipped = &skipped};

			skipped_init(&skipped);
			read_all(&seen, &job, &file, &input, block, workers);
			assert_false(seen.is_wrong);
			for (size_t i = 0; i < file.size; i++)
				assert_int_equal(seen.times[i], 1);
			assert_int_equal(skipped_count(&skipped), 1);
			skipped_free(&skipped);
		}
	}
	close(file.fd);
}

struct cutting {
	int fd;
	size_t to; /* cut off to so many bytes when the first block is taken */
	_Atomic size_t lines;
};

static uint64_t take_cut(void *cookie, const struct line_block *block)
{
	struct cutting *cutting = cookie;

	if (block->offset == 0)
		assert_int_equal(ftruncate(cutting->fd, (off_t)cutting->to), 0);
	else
		assert_null(memchr(block->bytes, 0, block->size));
	cutting->lines += lines_count(block->bytes, block->size);
	return lines_count(block->bytes, block->size);
}

/* A file is cut off while it is read: the whole lines before the cut are read, and the rest is told
 * of once. */
static void test_cut_off(void **state)
{
	enum { LINES = 100000, LINE = 8 };
	static char name[] = "file";
	const struct input input = {.path = name, .size = LINES * LINE};
	const struct part part = {.input = &input, .name = name, .format = INPUT_JSONL};
	const struct input_options options = {.strict = false};
	static const size_t cuts[] = {0, 100, 4096, 300003, 524288, 700000};

	(void)state;
	sigaction(SIGBUS, &handler, NULL);
	for (size_t i = 0; i < sizeof(cuts) / sizeof(*cuts); i++) {
		struct skipped skipped;
		struct read_job job = {.options = &options, .skipped = &skipped};
		char path[] = "/tmp/dedup-lines-XXXXXX";
		struct cutting cutting = {.fd = mkstemp(path), .to = cuts[i]};
		struct lines *lines;

		assert_true(cutting.fd >= 0);
		unlink(path);
		for (size_t k = 0; k < LINES; k++)
			assert_int_equal(write(cutting.fd, "abcdefg\n", LINE), LINE);
		skipped_init(&skipped);
		lines = lines_open(&job, &part, cutting.fd, (size_t)64 << 10);
		assert_non_null(lines);
		lines_share(lines, 1);
		lines_each(lines, take_cut, &cutting);
		lines_release(lines);
		/* The block at hand was cut before. */
		assert_in_range(cutting.lines, cuts[i] / LINE, cuts[i] / LINE + (64 << 10) / LINE);
		assert_int_equal(skipped_count(&skipped), 1);
		skipped_free(&skipped);
		close(cutting.fd);
	}
}

static void test_no_file(void **state)
{
	static char name[] = "file";
	const struct input input = {.path = name};
	const struct part part = {.input = &input, .name = name, .format = INPUT_JSONL};
	struct read_job job = {.status = 0};

	(void)state;
	assert_null(lines_open(&job, &part, -1, 100));
}

static void test_count(void **state)
{
	(void)state;
	assert_int_equal(lines_count("", 0), 0);
	assert_int_equal(lines_count("a\nb\n\nc", 6), 3);
	assert_int_equal(lines_count("\n", 1), 1);
}

static void set_handler(void)
{
	FILE *file = tmpfile();
	struct mapping mapping = {0};

	if (file && putc('x', file) == 'x' && fflush(file) == 0 &&
	    mapping_open(&mapping, fileno(file)))
		mapping_close(&mapping);
	if (file)
		fclose(file);
	sigaction(SIGBUS, NULL, &handler);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_each_line_once), cmocka_unit_test(test_edges),
	        cmocka_unit_test(test_large_file),     cmocka_unit_test(test_a_part_is_missing),
	        cmocka_unit_test(test_cut_off),        cmocka_unit_test(test_no_file),
	        cmocka_unit_test(test_count),
	};

	set_handler();
	return cmocka_run_group_tests_name("lines", tests, NULL, NULL);
}
