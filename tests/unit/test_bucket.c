/* Large buckets: the copies among lookalikes are found, and the pairs stay few. */
#include "test.h"

#include "match/candidate.h"
#include "match/crowd.h"
#include "simd/kernels.h"

#include <stdlib.h>
#include <string.h>

enum { LOOKALIKES = 1500, COPIES = 50, TEXTS = LOOKALIKES + COPIES, SHINGLES = 300 };

static uint64_t next_random(uint64_t *state)
{
	uint64_t x = *state += 0x9e3779b97f4a7c15u;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

struct made {
	uint32_t shingles[TEXTS][SHINGLES];
	uint8_t signatures[TEXTS][DD_REGISTERS];
	struct dd_corpus_document documents[TEXTS];
	uint32_t code; /* of every word; only signatures are looked at */
};

/* Lookalikes share 264 of 300 shingles, a Jaccard similarity of 0.79; number
 * LOOKALIKES + i is number i with 6 shingles replaced, 0.96. */
static struct made *make(const struct dd_kernels *kernels)
{
	struct made *made = calloc(1, sizeof *made);
	uint64_t state = 7;
	uint32_t common[SHINGLES];

	assert_non_null(made);
	for (unsigned k = 0; k < SHINGLES; k++)
		common[k] = (uint32_t)next_random(&state);
	for (unsigned i = 0; i < TEXTS; i++) {
		for (unsigned k = 0; k < SHINGLES; k++)
			made->shingles[i][k] = k < 264 ? common[k] : (uint32_t)next_random(&state);
		if (i >= LOOKALIKES) {
			memcpy(made->shingles[i], made->shingles[i - LOOKALIKES],
			       sizeof made->shingles[i]);
			for (unsigned k = 0; k < 6; k++)
				made->shingles[i][k * 50] = (uint32_t)next_random(&state);
		}
		kernels->sketch(made->shingles[i], SHINGLES, made->signatures[i]);
		made->documents[i] = (struct dd_corpus_document){
		        .article = {.code = &made->code,
		                    .signature = made->signatures[i],
		                    .digest = {next_random(&state), i},
		                    .count = 1},
		        .date = DEDUP_NO_DATE,
		};
	}
	return made;
}

static bool is_proposed(const struct dd_candidates *candidates, uint32_t a, uint32_t b)
{
	uint64_t pair = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
	const uint64_t *pairs = candidates->pairs.items;

	for (size_t i = 0; i < candidates->pairs.count; i++) {
		if (pairs[i] == pair)
			return true;
	}
	return false;
}

/* The text of each document. */
static void find_texts(const struct dd_corpus *corpus, uint32_t text_of[TEXTS])
{
	assert_int_equal(corpus->count, TEXTS);
	for (uint32_t i = 0; i < corpus->count; i++)
		text_of[corpus->copies[corpus->texts[i].first]] = i;
}

static void test_copies_among_lookalikes(void **state)
{
	const struct dd_kernels *kernels = dd_kernels_get(DEDUP_ISA_AUTO);
	struct made *made = make(kernels);
	struct dd_candidates candidates = {0};
	struct dd_corpus corpus;
	uint32_t text_of[TEXTS], most = 0, *degrees = calloc(TEXTS, sizeof *degrees);

	(void)state;
	assert_int_equal(dd_corpus_build(&corpus, made->documents, TEXTS, 1, -1), DEDUP_OK);
	find_texts(&corpus, text_of);
	assert_int_equal(dd_candidates_near(&candidates, &corpus, kernels, 0.5, NULL), DEDUP_OK);
	assert_true(candidates.capped > 0);
	assert_int_equal(candidates.near, candidates.pairs.count);
	for (uint32_t i = 0; i < COPIES; i++)
		assert_true(is_proposed(&candidates, text_of[i], text_of[LOOKALIKES + i]));
	assert_true(candidates.pairs.count <= TEXTS * (DD_HUBS_KEPT + DD_NEAREST));
	/* One hub holds them together. */
	for (size_t i = 0; i < candidates.pairs.count; i++) {
		uint64_t pair = ((const uint64_t *)candidates.pairs.items)[i];

		most = ++degrees[dd_pair_a(pair)] > most ? degrees[dd_pair_a(pair)] : most;
		most = ++degrees[dd_pair_b(pair)] > most ? degrees[dd_pair_b(pair)] : most;
	}
	assert_true(most >= TEXTS * 9 / 10);
	free(degrees);
	dd_candidates_release(&candidates);
	dd_corpus_release(&corpus);
	free(made);
}

static void test_threads_do_not_matter(void **state)
{
	static const unsigned threads[] = {2, 3, 5, 8, 32, 200};
	const struct dd_kernels *kernels = dd_kernels_get(DEDUP_ISA_AUTO);
	struct made *made = make(kernels);
	struct dd_candidates one = {0};
	struct dd_corpus corpus;

	(void)state;
	assert_int_equal(dd_corpus_build(&corpus, made->documents, TEXTS, 1, -1), DEDUP_OK);
	assert_int_equal(dd_candidates_near(&one, &corpus, kernels, 0.5, NULL), DEDUP_OK);
	for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
		struct dd_crew *crew = dd_crew_new(threads[i]);
		struct dd_candidates more = {0};

		assert_int_equal(dd_candidates_near(&more, &corpus, kernels, 0.5, crew), DEDUP_OK);
		assert_int_equal(one.pairs.count, more.pairs.count);
		assert_memory_equal(one.pairs.items, more.pairs.items,
		                    one.pairs.count * sizeof(uint64_t));
		assert_int_equal(one.capped, more.capped);
		dd_candidates_release(&more);
		dd_crew_free(crew);
	}
	dd_candidates_release(&one);
	dd_corpus_release(&corpus);
	free(made);
}

/* What is noted twice, apart and in another order comes to the same. */
static void test_notes_in_any_order(void **state)
{
	enum { NOTES = 40 };
	struct dd_crowds all = {0}, even = {0}, odd = {0};

	(void)state;
	assert_true(dd_crowds_room(&all, NOTES) && dd_crowds_room(&even, NOTES) &&
	            dd_crowds_room(&odd, NOTES));
	assert_false(dd_is_crowded(&all, 0));
	for (uint32_t i = 1; i < NOTES; i++) {
		dd_crowds_note_pair(&all, 0, i, 10 + i % 7);
		dd_crowds_note_hub(&all, 0, i);
	}
	for (uint32_t i = NOTES; i-- > 1;) {
		struct dd_crowds *crowds = i % 2 ? &odd : &even;

		for (int twice = 0; twice < 2; twice++) {
			dd_crowds_note_pair(crowds, i, 0, 10 + i % 7);
			dd_crowds_note_hub(crowds, 0, i);
		}
	}
	assert_true(dd_crowds_join(&odd, &even));
	for (unsigned i = 0; i < DD_NEAREST; i++) {
		assert_int_equal(all.of[0].text[i], 6 + 7 * i);
		assert_int_equal(odd.of[0].text[i], 6 + 7 * i);
		assert_int_equal(odd.of[0].agree[i], 16);
	}
	for (unsigned i = 0; i < DD_HUBS_KEPT; i++) {
		assert_int_equal(all.of[0].hub[i], i + 2);
		assert_int_equal(odd.of[0].hub[i], i + 2);
	}
	dd_crowds_release(&all);
	dd_crowds_release(&even);
	dd_crowds_release(&odd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_copies_among_lookalikes),
	        cmocka_unit_test(test_threads_do_not_matter),
	        cmocka_unit_test(test_notes_in_any_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
