#include "input/format.h"
#include "input/inputs.h"
#include "input/queue.h"

#include "test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void test_format(void **state)
{
	static const struct {
		const char *path, *bytes;
		enum input_format expected;
	} cases[] = {
	        {"a.txt", "Some text\n", INPUT_TEXT},
	        {"a.txt", "", INPUT_TEXT},
	        {"a.jsonl", "", INPUT_JSONL},
	        {"a.jsonl", "not json", INPUT_JSONL},
	        {"dir/a.ndjson", "x", INPUT_JSONL},
	        {"a.json", "{\"text\":1}", INPUT_JSONL},
	        {"a.json", "{\n\"text\": 1}\n", INPUT_JSONL},
	        {"a.json", "[{\"text\"", INPUT_TEXT},
	        {"a.json", " [\n { \"te\\\"xt\" :", INPUT_JSONL},
	        {"-", "{ word: 1 }\n", INPUT_TEXT},
	        {"-", "{\"text\":1}\n{broken", INPUT_JSONL},
	        {"-", " \r\n\n\t {\"text\":1}\r\n", INPUT_JSONL},
	        {"-", "\xef\xbb\xbf{}\n", INPUT_JSONL},
	        {"-", "{} x\n{}\n", INPUT_TEXT},
	        {"-", "[{}]\n", INPUT_TEXT},
	        {"jsonl", "x", INPUT_TEXT},
	        {"a.txt", "<!DOCTYPE html><p>x", INPUT_HTML},
	        {"a.txt", "\n <P CLASS=x>y", INPUT_HTML},
	        {"a.txt", "<!-- x -->", INPUT_HTML},
	        {"a.txt", "<?xml version='1.0'?><!DOCTYPE html><html>", INPUT_HTML},
	        {"a.xml", "<?xml version='1.0'?><!DOCTYPE nitf><nitf>", INPUT_HTML},
	        {"a.xml", "<?xml version='1.0'?>\n<newsitem itemid='1'>", INPUT_HTML},
	        {"a.xml", "<?xml version='1.0'?>\n<note>", INPUT_TEXT},
	        {"a.txt", "<pre>x", INPUT_TEXT},
	        {"a.txt", "<note><p>x</p></note>", INPUT_TEXT},
	        {"A.HTM", "x", INPUT_HTML},
	        {"a.txt", "<?xml version='1.0'?>\n<!-- <b> -->\n<rss version='2.0'>", INPUT_FEED},
	        {"a.xml", "\xef\xbb\xbf<feed xmlns='http://www.w3.org/2005/Atom'>", INPUT_FEED},
	        {"a.xml", "<rdf:RDF xmlns='x'>", INPUT_FEED},
	        {"a.xml", "<rssx>", INPUT_TEXT},
	        {"a.xml", "<rss", INPUT_TEXT},
	        {"a.html", "<rss version='2.0'/>", INPUT_FEED},
	        {"-", "WARC/1.0\r\n", INPUT_WARC},
	        {"-", "WARC/xx\r\n", INPUT_TEXT},
	        {"-", "id,text\n1,x\n", INPUT_CSV},
	        {"-", "\"text\";\"id\"\n", INPUT_CSV},
	        {"-", "title\ttext\n", INPUT_CSV},
	        {"-", "id,text", INPUT_TEXT},
	        {"-", "text\nx\n", INPUT_TEXT},
	        {"-", "Some text, id\n", INPUT_TEXT},
	        {"a.csv", "text\nx\n", INPUT_CSV},
	        {"a.TSV", "x", INPUT_CSV},
	};
	static const char *const fields[FIELDS] = {"text", "id", "title", "date", "source", "url"};
	struct field_names names;
	enum field wrong;

	(void)state;
	assert_null(field_names_set(&names, fields, &wrong));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(format_detect(&names, cases[i].path, cases[i].bytes,
		                               strlen(cases[i].bytes)),
		                 cases[i].expected);
	assert_true(format_needs_more("", 0));
	assert_true(format_needs_more(" \n ", 3));
	assert_true(format_needs_more("\n{\"a\"", 5));
	assert_false(format_needs_more("{\"a\"\n", 5));
	assert_false(format_needs_more("text", 4));
}

static void test_binary(void **state)
{
	char bytes[FORMAT_HEAD + 1];

	(void)state;
	memset(bytes, 'x', sizeof(bytes));
	assert_false(is_binary(bytes, 0));
	assert_false(is_binary(bytes, sizeof(bytes)));
	bytes[FORMAT_HEAD] = '\0';
	assert_false(is_binary(bytes, sizeof(bytes)));
	bytes[FORMAT_HEAD - 1] = '\0';
	assert_true(is_binary(bytes, sizeof(bytes)));
	assert_false(is_binary(bytes, FORMAT_HEAD - 1));
}

static void test_walk_takes(void **state)
{
	static const char *includes[] = {"*.txt", "news/*.md"};
	static const char *excludes[] = {"draft*", "old/*"};
	static const struct {
		const char *name, *below;
		bool is_directory, with_include, with_exclude;
	} cases[] = {
	        {"a.txt", "a.txt", false, true, true},
	        {"a.txt", "deep/er/a.txt", false, true, true},
	        {"a.md", "a.md", false, false, true},
	        {"a.md", "news/a.md", false, true, true},
	        {"a.md", "news/deep/a.md", false, true, true},
	        {"draft.txt", "x/draft.txt", false, true, false},
	        {"a.txt", "old/a.txt", false, true, false},
	        {"a.txt", "older/a.txt", false, true, true},
	        {"drafts", "x/drafts", true, true, false},
	        {"news", "news", true, true, true},
	};
	struct input_options with_include = {.include = {includes, 2, 2}};
	struct input_options with_exclude = {.exclude = {excludes, 2, 2}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(walk_takes(&with_include, cases[i].name, cases[i].below,
		                            cases[i].is_directory),
		                 cases[i].with_include);
		assert_int_equal(walk_takes(&with_exclude, cases[i].name, cases[i].below,
		                            cases[i].is_directory),
		                 cases[i].with_exclude);
	}
}

/* Enough files for the table of inodes to grow, then all of them again. */
static void test_collect(void **state)
{
	enum { FILES = 1000 };
	char directory[] = "/tmp/dedup-inputs.XXXXXX";
	const char *twice[2] = {directory, directory};
	struct input_options options = {.paths = {twice, 2, 2}};
	struct skipped skipped;
	struct inputs inputs;
	char path[64];

	(void)state;
	assert_non_null(mkdtemp(directory));
	for (int i = 0; i < FILES; i++) {
		FILE *file;

		snprintf(path, sizeof(path), "%s/%04d", directory, i);
		file = fopen(path, "w");
		assert_non_null(file);
		fprintf(file, "%d", i % 10);
		fclose(file);
	}
	skipped_init(&skipped);
	inputs_collect(&inputs, &options, &skipped, NULL);
	assert_int_equal(inputs.count, FILES);
	assert_int_equal(inputs.bytes, FILES);
	assert_int_equal(skipped_count(&skipped), 0);
	assert_int_equal(skipped.count, FILES);
	for (int i = 0; i < FILES; i++) {
		snprintf(path, sizeof(path), "%s/%04d", directory, i);
		assert_string_equal(inputs.items[i].path, path);
		assert_int_equal(inputs.items[i].number, i);
		assert_int_equal(skipped.notices[i].kind, NOTICE_WARNING);
		unlink(path);
	}
	rmdir(directory);
	inputs_free(&inputs);
	skipped_free(&skipped);
}

static void test_skipped_order(void **state)
{
	struct skipped skipped;

	(void)state;
	skipped_init(&skipped);
	skipped_add(&skipped, NOTICE_PASSED, 1, "passed", 0, "x");
	skipped_add(&skipped, NOTICE_SKIPPED, 9, "late", 3, "%s", "x");
	skipped_add(&skipped, NOTICE_SKIPPED, 5, "early", 2, "%d", 7);
	skipped_sort(&skipped);
	assert_int_equal(skipped_count(&skipped), 2);
	assert_string_equal(skipped.notices[1].path, "early");
	assert_string_equal(skipped.notices[1].reason, "7");
	assert_int_equal(skipped.notices[1].line, 2);
	assert_string_equal(skipped.notices[2].path, "late");
	skipped_free(&skipped);
}

struct tally {
	struct queue queue;
	_Atomic uint64_t sum;
};

static void *take_all(void *argument)
{
	struct tally *tally = argument;
	struct unit *unit;

	while ((unit = queue_take(&tally->queue))) {
		tally->sum += unit->first_line;
		queue_release(&tally->queue, unit);
	}
	return NULL;
}

/* Every unit reaches one worker, through a pool smaller than the work. */
static void test_queue(void **state)
{
	enum { WORKERS = 3, UNITS = 20000 };
	struct tally tally = {.sum = 0};
	pthread_t threads[WORKERS];

	(void)state;
	queue_init(&tally.queue, 2);
	for (int i = 0; i < WORKERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, take_all, &tally), 0);
	for (uint64_t i = 1; i <= UNITS; i++) {
		struct unit *unit = queue_new_unit(&tally.queue);

		assert_int_equal(unit->bytes.size, 0);
		buffer_add(&unit->bytes, "xyz", 3);
		unit->first_line = i;
		queue_put(&tally.queue, unit);
	}
	queue_close(&tally.queue);
	for (int i = 0; i < WORKERS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(tally.sum, (uint64_t)UNITS * (UNITS + 1) / 2);
	queue_free(&tally.queue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_format),        cmocka_unit_test(test_binary),
	        cmocka_unit_test(test_walk_takes),    cmocka_unit_test(test_collect),
	        cmocka_unit_test(test_skipped_order), cmocka_unit_test(test_queue),
	};

	return cmocka_run_group_tests_name("inputs", tests, NULL, NULL);
}
