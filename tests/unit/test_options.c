#include "cli/options.h"

#include "test.h"

#include <stdbool.h>
#include <string.h>

#define PARSE(options, ...)                                                                        \
	do {                                                                                       \
		static char words[][32] = {"dedup", __VA_ARGS__};                                  \
		char *arguments[sizeof(words) / sizeof(*words)];                                   \
		int count = (int)(sizeof(words) / sizeof(*words));                                 \
                                                                                                   \
		for (int word = 0; word < count; word++)                                           \
			arguments[word] = words[word];                                             \
		options_parse(options, count, arguments);                                          \
	} while (0)

static void test_table(void **state)
{
	(void)state;
	for (const struct option_spec *a = option_table; a->name; a++) {
		assert_true(a->help && *a->help);
		if (!*a->name)
			continue;
		assert_true(a->offset < sizeof(struct options));
		assert_int_equal(a->kind == OPTION_FLAG, !a->argument);
		assert_int_equal(a->kind == OPTION_CHOICE, a->values != NULL);
		if (a->kind == OPTION_NUMBER)
			assert_true(a->minimum < a->maximum);
		for (const struct option_spec *b = a + 1; b->name; b++) {
			assert_string_not_equal(a->name, b->name);
			assert_true(!a->letter || a->letter != b->letter);
		}
	}
}

/* The words of the table are those of the library, in its order. */
static void test_words(void **state)
{
	(void)state;
	for (const struct option_spec *spec = option_table; spec->name; spec++) {
		for (int i = 0; spec->values && spec->values[i]; i++) {
			const char *expected = spec->values[i];

			if (!strcmp(spec->name, "level"))
				expected = dedup_tier_name((enum dedup_tier)(spec->minimum + i));
			else if (!strcmp(spec->name, "keep"))
				expected = dedup_keep_name((enum dedup_keep)(spec->minimum + i));
			else if (!strcmp(spec->name, "isa"))
				expected = dedup_isa_name((enum dedup_isa)(spec->minimum + i));
			assert_string_equal(spec->values[i], expected);
		}
	}
}

static void test_defaults(void **state)
{
	struct dedup_options expected, engine;
	struct options options;

	(void)state;
	PARSE(&options, "a.txt");
	dedup_options_init(&expected);
	options_engine(&options, &engine);
	assert_memory_equal(&engine, &expected, sizeof(engine));
	assert_int_equal(options.format, FORMAT_AUTO);
	assert_int_equal(options.list, LIST_NONE);
	assert_int_equal(options.input.format, INPUT_AUTO);
	assert_int_equal(options.input.paths.count, 1);
	assert_string_equal(options.input.field[FIELD_TEXT], "text");
	assert_string_equal(options.input.field[FIELD_URL], "url");
	options_free(&options);
}

static void test_engine(void **state)
{
	struct dedup_options engine;
	struct options options;

	(void)state;
	PARSE(&options, "-t", "0.75,near=.5", "--level=contains", "--min-words", "7", "--window=3",
	      "--keep=newest", "--all", "-j3", "--isa=scalar", "a");
	options_engine(&options, &engine);
	assert_int_equal(engine.level, DEDUP_CONTAINS);
	assert_true(engine.threshold[DEDUP_CONTAINS] == 0.75);
	assert_true(engine.threshold[DEDUP_NEAR] == 0.5);
	assert_true(engine.threshold[DEDUP_STORY] == dedup_tier_threshold(DEDUP_STORY));
	assert_int_equal(engine.min_words, 7);
	assert_int_equal(engine.window_days, 3);
	assert_int_equal(engine.keep, DEDUP_KEEP_NEWEST);
	assert_true(engine.singletons);
	assert_int_equal(engine.threads, 3);
	assert_int_equal(engine.isa, DEDUP_ISA_SCALAR);
	options_free(&options);
}

static void test_forms(void **state)
{
	struct options options;

	(void)state;
	PARSE(&options, "-qv0lnear", "-fpairs", "--include", "*.txt", "--include=*.md", "-", "--",
	      "-q", "--help", "--");
	assert_true(options.quiet && options.input.verbose && options.input.null);
	assert_false(options.help);
	assert_int_equal(options.level, DEDUP_NEAR);
	assert_int_equal(options.format, FORMAT_PAIRS);
	assert_int_equal(options.input.include.count, 2);
	assert_string_equal(options.input.include.items[1], "*.md");
	assert_int_equal(options.input.paths.count, 4);
	assert_string_equal(options.input.paths.items[0], "-");
	assert_string_equal(options.input.paths.items[1], "-q");
	assert_string_equal(options.input.paths.items[2], "--help");
	assert_string_equal(options.input.paths.items[3], "--");
	options_free(&options);
}

static void test_last_wins(void **state)
{
	struct options options;

	(void)state;
	PARSE(&options, "-f", "tsv", "-f", "groups", "-o", "x", "-o", "-", "--list=keep",
	      "--version");
	assert_int_equal(options.format, FORMAT_GROUPS);
	assert_null(options.output);
	assert_int_equal(options.list, LIST_KEEP);
	assert_true(options.version);
	options_free(&options);
}

/* A threshold without a tier is that of the level. */
static void test_last_threshold_wins(void **state)
{
	struct dedup_options engine;
	struct options options;

	(void)state;
	PARSE(&options, "-l", "near", "-t", "0.8", "-t", "near=0.6,story=0.7", "--version");
	options_engine(&options, &engine);
	assert_float_equal(engine.threshold[DEDUP_NEAR], 0.6, 0);
	assert_float_equal(engine.threshold[DEDUP_STORY], 0.7, 0);
	options_free(&options);
	PARSE(&options, "-t", "near=0.6,paraphrase=0.7", "-t", "0.8", "--version");
	options_engine(&options, &engine);
	assert_float_equal(engine.threshold[DEDUP_NEAR], 0.6, 0);
	assert_float_equal(engine.threshold[DEDUP_PARAPHRASE], 0.8, 0);
	options_free(&options);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_table),
	        cmocka_unit_test(test_words),
	        cmocka_unit_test(test_defaults),
	        cmocka_unit_test(test_engine),
	        cmocka_unit_test(test_forms),
	        cmocka_unit_test(test_last_wins),
	        cmocka_unit_test(test_last_threshold_wins),
	};

	return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
