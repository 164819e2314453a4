#include "test.h"

#include "dedup.h"

#include <stdio.h>
#include <string.h>

static const char *const story =
        "The harbour council of Velmond voted on Tuesday to close the eastern lock for eleven "
        "weeks "
        "after divers found cracks in two of its four gates. Ferries will use the western lock, "
        "and cargo ships must wait for the morning tide, the harbour master Ines Torvald said.";

static void feed(struct dedup_feeder *feeder, uint64_t position, const char *text)
{
	char id[24];
	int size = snprintf(id, sizeof id, "%d", (int)position);
	struct dedup_document document = {.text = text,
	                                  .text_size = strlen(text),
	                                  .id = id,
	                                  .id_size = (size_t)size,
	                                  .date = DEDUP_NO_DATE};
	assert_int_equal(dedup_feeder_add(feeder, position, &document), DEDUP_OK);
}

static struct dedup *open_default(struct dedup_options *options)
{
	struct dedup *dedup;
	assert_int_equal(dedup_open(options, &dedup), DEDUP_OK);
	return dedup;
}

static void test_bad_options(void **state)
{
	(void)state;
	struct dedup_options options;
	struct dedup *dedup;
	dedup_options_init(&options);
	options.threshold[DEDUP_NEAR] = 0;
	assert_int_equal(dedup_open(&options, &dedup), DEDUP_BAD_OPTION);
	assert_null(dedup);
	dedup_options_init(&options);
	options.level = DEDUP_TIERS;
	assert_int_equal(dedup_open(&options, &dedup), DEDUP_BAD_OPTION);
	for (int i = 0; i < DEDUP_STATUSES; i++)
		assert_true(strlen(dedup_status_text((enum dedup_status)i)) > 0);
	assert_string_equal(dedup_kind_name(DEDUP_UNMATCHED), "unmatched");
	assert_string_equal(dedup_kind_name(DEDUP_KINDS), "?");
	dedup_close(NULL);
}

/* Positions order the documents, whichever feeder they came through. */
static void test_copies_across_feeders(void **state)
{
	(void)state;
	struct dedup_options options;
	struct dedup_feeder *one, *two;
	struct dedup_cluster cluster;
	struct dedup_info info;
	char shouted[512];
	size_t i;
	for (i = 0; story[i]; i++)
		shouted[i] = story[i] >= 'a' && story[i] <= 'z' ? (char)(story[i] - 32) : story[i];
	shouted[i] = '\0';
	dedup_options_init(&options);
	struct dedup *dedup = open_default(&options);
	assert_int_equal(dedup_feeder_open(dedup, &one), DEDUP_OK);
	assert_int_equal(dedup_feeder_open(dedup, &two), DEDUP_OK);
	feed(one, 30, shouted);
	feed(two, 20, story);
	feed(one, 10, "Two words");
	assert_int_equal(dedup_feeder_close(one), DEDUP_OK);
	/* One is open still; what was fed stays. */
	assert_int_equal(dedup_run(dedup), DEDUP_BAD_STATE);
	assert_int_equal(dedup_feeder_close(two), DEDUP_OK);
	assert_int_equal(dedup_run(dedup), DEDUP_OK);
	assert_int_equal(dedup_run(dedup), DEDUP_BAD_STATE);
	assert_int_equal(dedup_document_count(dedup), 3);
	dedup_document_info(dedup, 0, &info);
	assert_string_equal(info.id, "10");
	assert_true(info.is_short);
	assert_int_equal(dedup_cluster_count(dedup), 1);
	dedup_cluster_at(dedup, 0, &cluster);
	assert_int_equal(cluster.size, 2);
	assert_int_equal(cluster.members[0].document, 1);
	assert_int_equal(cluster.members[0].tier, DEDUP_NO_TIER);
	assert_false(cluster.members[0].drop);
	assert_int_equal(cluster.members[1].document, 2);
	assert_int_equal(cluster.members[1].tier, DEDUP_EXACT);
	assert_int_equal(cluster.members[1].match, 1);
	assert_true(cluster.members[1].drop);
	dedup_close(dedup);
}

static void test_empty_documents_stay_apart(void **state)
{
	(void)state;
	struct dedup_options options;
	struct dedup_feeder *feeder;
	struct dedup_stats stats;
	dedup_options_init(&options);
	options.singletons = true;
	struct dedup *dedup = open_default(&options);
	assert_int_equal(dedup_feeder_open(dedup, &feeder), DEDUP_OK);
	for (uint64_t i = 0; i < 5; i++)
		feed(feeder, i, i % 2 ? "" : " \n ... ");
	assert_int_equal(dedup_feeder_close(feeder), DEDUP_OK);
	assert_int_equal(dedup_run(dedup), DEDUP_OK);
	assert_int_equal(dedup_cluster_count(dedup), 5);
	assert_int_equal(dedup_pair_count(dedup), 0);
	dedup_stats_get(dedup, &stats);
	assert_int_equal(stats.empty, 5);
	dedup_close(dedup);
}

static void test_nothing_fed(void **state)
{
	(void)state;
	struct dedup_options options;
	dedup_options_init(&options);
	struct dedup *dedup = open_default(&options);
	assert_int_equal(dedup_run(dedup), DEDUP_OK);
	assert_int_equal(dedup_cluster_count(dedup), 0);
	dedup_close(dedup);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_bad_options),
	        cmocka_unit_test(test_copies_across_feeders),
	        cmocka_unit_test(test_empty_documents_stay_apart),
	        cmocka_unit_test(test_nothing_fed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
