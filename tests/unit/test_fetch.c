/* Texts that the library fetches again give the same results as texts that it keeps, and
 * one that has changed is compared with nothing. */
#include "test.h"

#include "dedup.h"
#include "engine/context.h"
#include "engine/copies.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXTS   60
#define SIZE    2000
#define THREADS 3

struct corpus {
	char text[TEXTS][SIZE];
	/* Documents that fetch cannot bring, or not as they were; emptied: as no bytes at NULL. */
	uint32_t gone, emptied, rewritten[3];
	bool fetched[TEXTS];
};

static uint32_t chance(uint32_t *state, uint32_t below)
{
	*state = *state * 1664525u + 1013904223u;
	return (*state >> 16) % below;
}

/* Words of a small vocabulary, by the seed; every `edit`-th word is another one. */
static void fill_text(char *text, uint32_t seed, uint32_t edit)
{
	size_t n = 0;

	for (uint32_t i = 0; i < 120; i++) {
		uint32_t word = chance(&seed, 5000);

		if (edit && i % edit == edit - 1)
			word += 5000;
		n += (size_t)sprintf(text + n, i % 12 ? "w%uth " : "W%uth. ", word);
	}
}

/* Of each four: a text, a near copy of it, a copy of that, in other letters, on more lines or with
 * other stops but for every second one, and another near copy. */
static void fill_corpus(struct corpus *corpus)
{
	for (uint32_t i = 0; i < TEXTS; i += 4) {
		fill_text(corpus->text[i], i + 1, 0);
		fill_text(corpus->text[i + 1], i + 1, 40);
		strcpy(corpus->text[i + 2], corpus->text[i + 1]);
		if (i % 8)
			corpus->text[i + 2][0] = 'w';
		if (i % 24 == 12)
			strchr(corpus->text[i + 2], ' ')[0] = '\n';
		if (i % 24 == 20)
			strchr(corpus->text[i + 2], '.')[0] = '!';
		fill_text(corpus->text[i + 3], i + 1, 30);
	}
	corpus->gone = corpus->emptied = DEDUP_NO_DOCUMENT;
	memset(corpus->rewritten, 0xff, sizeof corpus->rewritten);
	memset(corpus->fetched, 0, sizeof corpus->fetched);
}

static bool fetch(void *cookie, unsigned worker, uint64_t position, uint64_t place,
                  const char **text, size_t *size)
{
	struct corpus *corpus = cookie;

	assert_true(worker < THREADS);
	assert_int_equal(place, position * 7);
	corpus->fetched[position] = true;
	*text = corpus->text[position];
	for (int i = 0; i < 3; i++)
		if (position == corpus->rewritten[i])
			*text = corpus->text[TEXTS - 1];
	if (position == corpus->emptied)
		*text = NULL;
	*size = *text ? strlen(*text) : 0;
	return position != corpus->gone;
}

/* words: how many are fetched at a time; 0: as many as usual. */
static struct dedup *run(struct corpus *corpus, enum dedup_tier level, bool can_fetch, size_t words)
{
	struct dedup_options options;
	struct dedup_feeder *feeder;
	struct dedup *dedup;

	dedup_options_init(&options);
	options.level = level;
	options.threads = THREADS;
	options.fetch = fetch;
	options.fetch_cookie = corpus;
	assert_int_equal(dedup_open(&options, &dedup), DEDUP_OK);
	dedup->fetch_words = words ? words : dedup->fetch_words;
	assert_int_equal(dedup_feeder_open(dedup, &feeder), DEDUP_OK);
	for (uint32_t i = 0; i < TEXTS; i++) {
		const struct dedup_document document = {.text = corpus->text[i],
		                                        .text_size = strlen(corpus->text[i]),
		                                        .date = DEDUP_NO_DATE,
		                                        .can_fetch = can_fetch,
		                                        .place = i * 7};

		assert_int_equal(dedup_feeder_add(feeder, i, &document), DEDUP_OK);
	}
	assert_int_equal(dedup_feeder_close(feeder), DEDUP_OK);
	assert_int_equal(dedup_run(dedup), DEDUP_OK);
	return dedup;
}

static void check_same(const struct dedup *a, const struct dedup *b)
{
	assert_int_equal(dedup_pair_count(a), dedup_pair_count(b));
	assert_int_equal(dedup_cluster_count(a), dedup_cluster_count(b));
	for (size_t i = 0; i < dedup_pair_count(a); i++) {
		struct dedup_pair x, y;

		dedup_pair_at(a, i, &x);
		dedup_pair_at(b, i, &y);
		assert_int_equal(x.a, y.a);
		assert_int_equal(x.b, y.b);
		assert_int_equal(x.tier, y.tier);
		assert_true(x.score >= y.score && x.score <= y.score);
	}
}

static void test_fetched_or_kept_is_the_same(void **state)
{
	static const enum dedup_tier levels[] = {DEDUP_EXACT, DEDUP_NEAR, DEDUP_PARAPHRASE};
	struct corpus *corpus = malloc(sizeof *corpus);
	struct dedup_stats stats;

	(void)state;
	assert_non_null(corpus);
	fill_corpus(corpus);
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
		struct dedup *kept = run(corpus, levels[i], false, 0);
		struct dedup *fetched = run(corpus, levels[i], true, 0);

		dedup_stats_get(kept, &stats);
		assert_int_equal(stats.fetched, 0);
		dedup_stats_get(fetched, &stats);
		/* copies once more, as candidates: both that are not the same to the byte */
		assert_int_equal(stats.fetched, levels[i] == DEDUP_EXACT ? TEXTS / 2
		                                : levels[i] == DEDUP_NEAR
		                                        ? TEXTS + TEXTS / 4 + TEXTS / 8
		                                        : 0);
		assert_int_equal(stats.changed, 0);
		assert_int_equal(stats.pairs[DEDUP_EXACT], TEXTS / 4);
		assert_int_equal(stats.pairs[DEDUP_NEAR],
		                 levels[i] == DEDUP_EXACT ? 0 : TEXTS / 4 * 3);
		check_same(kept, fetched);
		dedup_close(kept);
		dedup_close(fetched);
	}
	free(corpus);
}

/* Batches of one pair, and of a few. */
static void test_batches_are_the_same(void **state)
{
	static const size_t words[] = {1, 500, 3000};
	struct corpus *corpus = malloc(sizeof *corpus);
	struct dedup *all;

	(void)state;
	assert_non_null(corpus);
	fill_corpus(corpus);
	all = run(corpus, DEDUP_NEAR, true, 0);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct dedup *some = run(corpus, DEDUP_NEAR, true, words[i]);

		check_same(all, some);
		dedup_close(some);
	}
	dedup_close(all);
	free(corpus);
}

/* The smallest codes stand for all, whichever comes first; what has changed does not. */
static void test_smallest_is_told(void **state)
{
	static const uint32_t code[4][3] = {{5, 7, 9}, {5, 6, 9}, {5, 6, 8}, {1, 1, 1}};
	static const uint32_t orders[3][4] = {{0, 1, 2, 3}, {2, 3, 0, 1}, {1, 2, 3, 0}};
	struct dd_document documents[4];
	struct dedup dedup = {.documents = documents, .document_count = 4};

	(void)state;
	for (size_t k = 0; k < 3; k++) {
		for (uint32_t i = 0; i < 4; i++)
			documents[i] =
			        (struct dd_document){.article = {.code = code[i], .count = 3},
			                             .variant = DD_VARIANT_UNTOLD};
		documents[3].article.code = NULL;
		dd_copies_tell(&dedup, orders[k], 4);
		for (uint32_t i = 0; i < 4; i++)
			assert_int_equal(documents[i].variant, i != 2);
	}
}

static void check_alone(const struct dedup *dedup, uint32_t document)
{
	struct dedup_info info;

	dedup_document_info(dedup, document, &info);
	assert_true(info.changed);
	for (size_t i = 0; i < dedup_pair_count(dedup); i++) {
		struct dedup_pair pair;

		dedup_pair_at(dedup, i, &pair);
		assert_true(pair.a != document && pair.b != document);
	}
}

/* One that copies are told by, two that are candidates alone, and two that were the same text and
 * are the same other one now. */
static void test_changed_is_left_alone(void **state)
{
	struct corpus *corpus = malloc(sizeof *corpus);
	struct dedup_stats stats;
	struct dedup *dedup;

	(void)state;
	assert_non_null(corpus);
	fill_corpus(corpus);
	corpus->gone = 5;
	corpus->emptied = 19;
	for (uint32_t i = 0; i < 3; i++)
		corpus->rewritten[i] = 8 + i;
	dedup = run(corpus, DEDUP_NEAR, true, 0);
	dedup_stats_get(dedup, &stats);
	assert_int_equal(stats.changed, 5);
	assert_int_equal(stats.pairs[DEDUP_EXACT], TEXTS / 4 - 2);
	assert_int_equal(stats.pairs[DEDUP_NEAR], TEXTS / 4 * 3 - 5);
	check_alone(dedup, 5);
	check_alone(dedup, 19);
	for (uint32_t i = 8; i < 11; i++)
		check_alone(dedup, i);
	dedup_close(dedup);
	free(corpus);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_fetched_or_kept_is_the_same),
	        cmocka_unit_test(test_batches_are_the_same),
	        cmocka_unit_test(test_smallest_is_told),
	        cmocka_unit_test(test_changed_is_left_alone),
	};

	return cmocka_run_group_tests_name("fetch", tests, NULL, NULL);
}
