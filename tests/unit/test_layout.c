#include "test.h"

#include "engine/layout.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define TEXTS        6

/* Texts of those sizes, each of one document. */
struct fixture {
	struct dd_text_entry texts[TEXTS];
	uint32_t copies[TEXTS];
	struct dd_corpus corpus;
	struct dedup_options options;
	struct dd_layout layout;
};

static void set_up(struct fixture *fixture, const uint32_t words[TEXTS])
{
	*fixture = (struct fixture){.options = {.level = DEDUP_PARAPHRASE}};
	fixture->options.threshold[DEDUP_PARAPHRASE] = 0.5;
	for (uint32_t i = 0; i < TEXTS; i++) {
		fixture->texts[i] = (struct dd_text_entry){.first = i, .copies = 1};
		fixture->texts[i].article.count = words[i];
		fixture->copies[i] = i;
	}
	fixture->corpus = (struct dd_corpus){
	        .texts = fixture->texts, .copies = fixture->copies, .count = TEXTS, .window = -1};
	assert_int_equal(dd_layout_init(&fixture->layout, TEXTS), DEDUP_OK);
}

static void fill(struct fixture *fixture, struct dd_match *matches, size_t count)
{
	const struct dd_matches all = {.items = {.items = matches, .count = count}};
	assert_int_equal(
	        dd_layout_fill(&fixture->layout, &fixture->corpus, &all, &fixture->options),
	        DEDUP_OK);
}

static void test_matches_count_by_words(void **state)
{
	(void)state;
	/* 1 has more matches than 0, but two of them are of hardly any words: 0 is the hub. */
	static const uint32_t words[TEXTS] = {300, 300, 20, 20, 300, 300};
	struct dd_match matches[] = {
	        {.a = 0, .b = 1, .tier = DEDUP_PARAPHRASE, .score = 0.9f, .same = 4},
	        {.a = 0, .b = 5, .tier = DEDUP_PARAPHRASE, .score = 0.9f, .same = 3},
	        {.a = 1, .b = 2, .tier = DEDUP_PARAPHRASE, .score = 0.9f, .same = 4},
	        {.a = 1, .b = 3, .tier = DEDUP_PARAPHRASE, .score = 0.9f, .same = 4},
	        {.a = 1, .b = 5, .tier = DEDUP_NO_TIER, .score = 0, .same = -1}};
	struct fixture fixture;
	struct dd_place expected[TEXTS];
	struct dd_edge edges[COUNT(matches)];
	set_up(&fixture, words);
	for (size_t i = 0; i < COUNT(matches); i++)
		edges[i] = (struct dd_edge){matches[i].a, matches[i].b, matches[i].tier,
		                            matches[i].score, matches[i].same};
	assert_int_equal(dd_star(expected, words, TEXTS, edges, COUNT(edges)), DEDUP_OK);
	fill(&fixture, matches, COUNT(matches));
	for (uint32_t i = 0; i < TEXTS; i++)
		assert_int_equal(fixture.layout.article[i].hub, expected[i].hub);
	assert_int_equal(expected[5].hub, 0);
	assert_int_equal(expected[4].hub, 4);
	dd_layout_release(&fixture.layout);
}

static void test_old_member_without_a_match_is_heard(void **state)
{
	(void)state;
	/* 2 matches the hub, and was never compared with the other member. */
	static const uint32_t words[TEXTS] = {300, 300, 300, 300, 300, 300};
	struct dd_match match = {
	        .a = 0, .b = 2, .tier = DEDUP_PARAPHRASE, .score = 0.9f, .same = 2};
	struct fixture fixture;
	set_up(&fixture, words);
	fixture.layout.article[0] = (struct dd_place){0, 0, DEDUP_NO_TIER, 0};
	fixture.layout.article[1] = (struct dd_place){0, 0, DEDUP_NEAR, 1};
	fill(&fixture, &match, 1);
	assert_int_equal(fixture.layout.article[1].hub, 0);
	assert_int_equal(fixture.layout.article[2].hub, 2);
	dd_layout_release(&fixture.layout);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_matches_count_by_words),
	        cmocka_unit_test(test_old_member_without_a_match_is_heard),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
