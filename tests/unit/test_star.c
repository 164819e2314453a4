#include "test.h"

#include "cluster/star.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Articles of one size, and a node 24 that is an excerpt. */
static const uint32_t words[] = {300, 300, 300, 300, 300, 300, 300, 300, 300, 300, 300, 300, 300,
                                 300, 300, 300, 300, 300, 300, 300, 300, 300, 300, 300, 80};

static void test_chain_is_cut(void **state)
{
	(void)state;
	/* 0 - 1 - 2 - 3 - 4: connected components would make one cluster of it. */
	const struct dd_edge edges[] = {{0, 1, DEDUP_NEAR, 0.9f, 4},
	                                {1, 2, DEDUP_NEAR, 0.9f, 4},
	                                {2, 3, DEDUP_NEAR, 0.9f, 4},
	                                {3, 4, DEDUP_NEAR, 0.9f, 4}};
	struct dd_place places[5];
	assert_int_equal(dd_star(places, words, 5, edges, COUNT(edges)), DEDUP_OK);
	for (uint32_t i = 0; i < 5; i++) {
		bool direct = places[i].hub == i;
		for (size_t k = 0; k < COUNT(edges); k++)
			direct |= (edges[k].a == i && edges[k].b == places[i].hub) ||
			          (edges[k].b == i && edges[k].a == places[i].hub);
		assert_true(direct);
	}
	assert_int_equal(places[0].hub, 1);
	assert_int_equal(places[2].hub, 1);
	assert_int_equal(places[4].hub, places[3].hub);
}

static void test_jury_keeps_a_stranger_out(void **state)
{
	(void)state;
	/* 0 is the hub of 1 and 2; 3 matches it alone, and the others speak against it. */
	const struct dd_edge edges[] = {
	        {0, 1, DEDUP_PARAPHRASE, 0.99f, 5}, {0, 2, DEDUP_PARAPHRASE, 0.98f, 5},
	        {1, 2, DEDUP_PARAPHRASE, 0.97f, 5}, {0, 3, DEDUP_PARAPHRASE, 0.6f, 0.4f},
	        {1, 3, DEDUP_NO_TIER, 0, -3},       {2, 3, DEDUP_NO_TIER, 0, -2}};
	struct dd_place places[4];
	assert_int_equal(dd_star(places, words, 4, edges, COUNT(edges)), DEDUP_OK);
	assert_int_equal(places[0].hub, places[1].hub);
	assert_int_equal(places[0].hub, places[2].hub);
	assert_int_equal(places[3].hub, 3);
	assert_int_equal(places[3].tier, DEDUP_NO_TIER);
}

static void test_evidence_counts_by_words(void **state)
{
	(void)state;
	/* 24, an excerpt of 0, is as sure of the report 2 as of the articles 0 and 1, which
	 * are sure of each other and doubt 2. */
	const struct dd_edge edges[] = {
	        {0, 1, DEDUP_PARAPHRASE, 0.9f, 3},     {0, 24, DEDUP_CONTAINS, 1, 4},
	        {1, 24, DEDUP_PARAPHRASE, 0.99f, 4},   {2, 24, DEDUP_PARAPHRASE, 0.99f, 4},
	        {0, 2, DEDUP_PARAPHRASE, 0.52f, 0.1f}, {1, 2, DEDUP_NO_TIER, 0, -1.5f}};
	struct dd_place places[25];
	assert_int_equal(dd_star(places, words, 25, edges, COUNT(edges)), DEDUP_OK);
	assert_int_equal(places[0].hub, 0);
	assert_int_equal(places[1].hub, 0);
	assert_int_equal(places[24].hub, 0);
	assert_int_equal(places[2].hub, 2);
}

static void test_a_copy_needs_no_jury(void **state)
{
	(void)state;
	/* Two excerpts of one article have nothing in common but the article. */
	const struct dd_edge edges[] = {{0, 1, DEDUP_CONTAINS, 1, 1}, {0, 2, DEDUP_CONTAINS, 1, 1}};
	struct dd_place places[3];
	assert_int_equal(dd_star(places, words, 3, edges, COUNT(edges)), DEDUP_OK);
	assert_int_equal(places[1].hub, 0);
	assert_int_equal(places[2].hub, 0);
	assert_int_equal(places[2].tier, DEDUP_CONTAINS);
}

static void test_order_of_edges_does_not_matter(void **state)
{
	(void)state;
	struct dd_edge edges[60];
	struct dd_place expected[24], places[24];
	size_t count = 0;
	for (uint32_t a = 0; a < 24; a++) {
		for (uint32_t b = a + 1; b < 24 && count < COUNT(edges); b++) {
			if ((a * 7 + b * 13) % 5 == 0)
				edges[count++] = (struct dd_edge){a, b, DEDUP_PARAPHRASE, 0.7f, 1};
		}
	}
	assert_int_equal(dd_star(expected, words, 24, edges, count), DEDUP_OK);
	for (size_t i = 0; i < count / 2; i++) {
		struct dd_edge swap = edges[i];
		edges[i] = edges[count - 1 - i];
		edges[count - 1 - i] = swap;
	}
	assert_int_equal(dd_star(places, words, 24, edges, count), DEDUP_OK);
	for (uint32_t i = 0; i < 24; i++)
		assert_int_equal(places[i].hub, expected[i].hub);
}

static void test_nothing(void **state)
{
	(void)state;
	struct dd_place places[1];
	assert_int_equal(dd_star(places, words, 0, NULL, 0), DEDUP_OK);
	assert_int_equal(dd_star(places, words, 1, NULL, 0), DEDUP_OK);
	assert_int_equal(places[0].hub, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_chain_is_cut),
	        cmocka_unit_test(test_jury_keeps_a_stranger_out),
	        cmocka_unit_test(test_evidence_counts_by_words),
	        cmocka_unit_test(test_a_copy_needs_no_jury),
	        cmocka_unit_test(test_order_of_edges_does_not_matter),
	        cmocka_unit_test(test_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
