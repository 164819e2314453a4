#include "cli/annotate.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

static const struct verdict nothing = {.cluster = 3, .tier = DEDUP_NO_TIER};
static const struct verdict near = {1234567890123, DEDUP_NEAR, 0.9116, "dw-4711", 7};

#define NOTHING "\"dedup\":{\"cluster\":3,\"tier\":null,\"score\":null,\"match\":null}"
#define NEAR                                                                                       \
	"\"dedup\":{\"cluster\":1234567890123,\"tier\":\"near\",\"score\":0.912,"                  \
	"\"match\":\"dw-4711\"}"

/* From a copy that ends where its memory ends, for the sanitizer to watch. */
static void assert_annotated(const char *line, const struct verdict *verdict, const char *expected)
{
	size_t size = strlen(line);
	char *copy = malloc(size ? size : 1);
	struct buffer out = {0};

	assert_non_null(copy);
	memcpy(copy, line, size);
	buffer_add_string(&out, "before ");
	annotate(&out, copy, size, verdict);
	assert_memory_equal(out.bytes, "before ", 7);
	assert_string_equal(buffer_text(&out) + 7, expected);
	buffer_free(&out);
	free(copy);
}

static void test_members(void **state)
{
	(void)state;
	assert_annotated("{\"a\":1}", &nothing, "{\"a\":1," NOTHING "}");
	assert_annotated("{\"a\":1}\n", &near, "{\"a\":1," NEAR "}\n");
	assert_annotated("{}", &near, "{" NEAR "}");
	assert_annotated("{\"a\":{}}\n", &near, "{\"a\":{}," NEAR "}\n");
	assert_annotated("{\"a\":\"}\"}", &nothing, "{\"a\":\"}\"," NOTHING "}");
}

/* White space stays as it is, and where it is. */
static void test_space(void **state)
{
	(void)state;
	assert_annotated("\xef\xbb\xbf {\"a\" : 1 } \t\r\n", &nothing,
	                 "\xef\xbb\xbf {\"a\" : 1," NOTHING " } \t\r\n");
	assert_annotated("{ }", &nothing, "{" NOTHING " }");
	assert_annotated(" { \t}\n", &nothing, " {" NOTHING " \t}\n");
}

/* An id may hold anything. */
static void test_match(void **state)
{
	const struct verdict odd = {1, DEDUP_EXACT, 1, "\"\\\n\0\xff\xc3\xa9", 7};

	(void)state;
	assert_annotated("{\"a\":1}", &odd,
	                 "{\"a\":1,\"dedup\":{\"cluster\":1,\"tier\":\"exact\",\"score\":1.000,"
	                 "\"match\":\"\\\"\\\\\\n\\u0000\xef\xbf\xbd\xc3\xa9\"}}");
}

static void test_no_object(void **state)
{
	static const char *const lines[] = {"", "\n", "[1]", "null", " \r\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		assert_annotated(lines[i], &near, lines[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_members),
	        cmocka_unit_test(test_space),
	        cmocka_unit_test(test_match),
	        cmocka_unit_test(test_no_object),
	};

	return cmocka_run_group_tests_name("annotate", tests, NULL, NULL);
}
