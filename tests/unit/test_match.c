/* test_match.c - the stages of src/match on articles made of numbered words. */
#include "test.h"

#include "base/arena.h"
#include "base/code.h"
#include "match/candidate.h"
#include "match/features.h"
#include "match/literal.h"
#include "match/model.h"
#include "match/order.h"
#include "match/pair.h"
#include "match/rare.h"
#include "match/verdict.h"
#include "sketch/pack.h"
#include "sketch/shingle.h"
#include "unit/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Word number w as a code; every tenth token begins a sentence. */
static uint32_t code_of(uint32_t w, uint32_t at)
{
	return dd_code_make(w * UINT64_C(0x9e3779b1), (uint64_t)w << 60, DD_WORD, at % 10 == 0);
}

static struct dd_article article_of(uint32_t *codes, const uint32_t *words, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		codes[i] = code_of(words[i], i);
	return (struct dd_article){.code = codes, .count = count, .sentences = (count + 9) / 10};
}

static void measure(struct dd_literal *literal, struct dd_pair *pair)
{
	assert_true(dd_pair_overlap(pair));
	dd_literal_measure(literal, pair);
}

static void test_jaccard_and_copies(void **state)
{
	(void)state;
	uint32_t x[40], y[40], a[40], b[40];
	/* Words 0-19 are copied at a stretch, 26-31 by themselves, 20-25 and 32-39 not. */
	for (uint32_t i = 0; i < 40; i++) {
		x[i] = i;
		y[i] = i < 20 || (i >= 26 && i < 32) ? i : 1000 + i;
	}
	struct dd_article p = article_of(a, x, 40), q = article_of(b, y, 40);
	struct dd_pair pair = {0};
	struct dd_literal literal = {0};
	assert_true(dd_pair_set_first(&pair, &p) && dd_pair_set_second(&pair, &q));
	measure(&literal, &pair);
	assert_true(dd_literal_mark(&literal, &pair));
	/* 18 + 4 shingles shared, 38 on each side. */
	assert_float_equal(literal.jaccard, 22.0 / (38 + 38 - 22), 1e-12);
	assert_float_equal(literal.contained[0], 26.0 / 40, 1e-12);
	for (uint32_t i = 0; i < 40; i++) {
		enum dd_copied expected = i < 20              ? DD_COPIED_LONG
		                          : i >= 26 && i < 32 ? DD_COPIED
		                                              : DD_NOT_COPIED;
		assert_int_equal(literal.copied[0][i], expected);
		assert_int_equal(literal.copied[1][i], expected);
	}
	for (uint32_t i = 26; i < 32; i++)
		y[i] = 1000 + i;
	q = article_of(b, y, 40);
	assert_true(dd_pair_set_second(&pair, &q));
	measure(&literal, &pair);
	assert_float_equal(literal.jaccard, 18.0 / (38 + 38 - 18), 1e-12);
	/* The first article stays set while second ones come and go. */
	assert_true(dd_pair_set_second(&pair, &p));
	measure(&literal, &pair);
	assert_float_equal(literal.jaccard, 1.0, 1e-12);
	dd_literal_release(&literal);
	dd_pair_release(&pair);
}

static void test_four_words_are_no_copy(void **state)
{
	(void)state;
	uint32_t x[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
	uint32_t y[12] = {21, 22, 3, 4, 5, 6, 27, 28, 29, 30, 31, 32}, a[12], b[12];
	struct dd_article p = article_of(a, x, 12), q = article_of(b, y, 12);
	struct dd_pair pair = {0};
	struct dd_literal literal = {0};
	assert_true(dd_pair_set_first(&pair, &p) && dd_pair_set_second(&pair, &q));
	measure(&literal, &pair);
	assert_true(dd_literal_mark(&literal, &pair));
	for (uint32_t i = 0; i < 12; i++)
		assert_int_equal(literal.copied[0][i] + literal.copied[1][i], 0);
	dd_literal_release(&literal);
	dd_pair_release(&pair);
}

/* Whether the words of the i-th shingle of x, of `width` words, are a shingle of y before place
 * `end`. */
static bool has_shingle(const uint32_t *x, uint32_t i, const uint32_t *y, uint32_t end,
                        uint32_t width)
{
	for (uint32_t k = 0; k < end; k++) {
		if (memcmp(x + i, y + k, width * sizeof *x) == 0)
			return true;
	}
	return false;
}

/* A text of few words, so that shingles repeat, or an edition of one: words are replaced, left out
 * and put in, and its halves may change places. Returns its length. */
static uint32_t make_edition(uint64_t *seed, uint32_t *y, const uint32_t *x, uint32_t count)
{
	uint32_t kinds = 2 + (uint32_t)(next_random(seed) % 40), made = 0;
	uint32_t rate = 2 + (uint32_t)(next_random(seed) % 60);
	uint32_t turn = next_random(seed) % 3 == 0 ? count / 2 : 0;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t word = x[(i + turn) % count];
		uint64_t edit = next_random(seed) % rate;
		if (edit == 0)
			word = (uint32_t)(next_random(seed) % kinds);
		if (edit != 1)
			y[made++] = word;
		if (edit == 2 % rate)
			y[made++] = (uint32_t)(next_random(seed) % kinds);
	}
	return made;
}

/* Of a pair, word by word: the share of shingles in both, and of tokens inside one of these. */
static void check_measures(const struct dd_literal *literal, const uint32_t *text[2],
                           const uint32_t count[2])
{
	uint32_t width[2], shingles[2], all = 0, both = 0;
	for (int s = 0; s < 2; s++) {
		width[s] = count[s] < DD_LITERAL_WORDS ? count[s] : DD_LITERAL_WORDS;
		shingles[s] = count[s] ? count[s] - width[s] + 1 : 0;
	}
	for (int s = 0; s < 2; s++) {
		uint32_t inside = 0, end = 0;
		for (uint32_t i = 0; i < shingles[s]; i++) {
			bool is_first = !has_shingle(text[s], i, text[s], i, width[s]);
			bool shared = width[0] == width[1] &&
			              has_shingle(text[s], i, text[!s], shingles[!s], width[s]);
			both += !s && is_first && shared;
			all += is_first && (!s || !shared);
			if (shared) {
				inside += i + width[s] - (i > end ? i : end);
				end = i + width[s];
			}
		}
		double contained = count[s] ? (double)inside / count[s] : 0;
		assert_true(fabs(literal->contained[s] - contained) < 1e-12);
	}
	double jaccard = all ? (double)both / all : 0;
	assert_true(fabs(literal->jaccard - jaccard) < 1e-12);
}

/* However the shingles are numbered, and whatever pair the judge had before. */
static void test_measures_against_brute_force(void **state)
{
	static uint32_t text[2][600], codes[2][600];
	static const uint32_t empty[300];
	uint64_t seed = 1;
	struct dd_pair pair = {0};
	struct dd_literal literal = {0};
	(void)state;
	for (unsigned round = 0; round < 400; round++) {
		uint32_t count[2];
		count[0] =
		        make_edition(&seed, text[0], empty, (uint32_t)(next_random(&seed) % 150));
		for (uint32_t i = 0; i < count[0]; i++)
			text[0][i] = (uint32_t)(next_random(&seed) % (1 + round % 50));
		struct dd_article first = article_of(codes[0], text[0], count[0]);
		assert_true(dd_pair_set_first(&pair, &first));
		for (unsigned k = 0; k < 3; k++) {
			count[1] = make_edition(&seed, text[1], text[0], count[0]);
			struct dd_article second = article_of(codes[1], text[1], count[1]);
			assert_true(dd_pair_set_second(&pair, &second));
			measure(&literal, &pair);
			check_measures(&literal, (const uint32_t *[]){text[0], text[1]}, count);
		}
	}
	dd_pair_release(&pair);
	dd_literal_release(&literal);
}

/* A second text may be much longer than the first, and have what is in neither's place; the next one
 * finds nothing of it. */
static void test_long_after_short(void **state)
{
	enum { SHORT = 20, LONG = 5000 };
	static uint32_t text[2][LONG], codes[2][LONG];
	struct dd_pair pair = {0};
	struct dd_literal literal = {0};
	(void)state;
	for (uint32_t i = 0; i < SHORT; i++)
		text[0][i] = i;
	struct dd_article first = article_of(codes[0], text[0], SHORT);
	assert_true(dd_pair_set_first(&pair, &first));
	for (uint32_t count = LONG; count > 100; count /= 3) {
		/* Twice the same, with the first words of the first text between. */
		for (uint32_t i = 0; i < count; i++)
			text[1][i] = i % (count / 2) < SHORT / 2 ? i % (count / 2)
			                                         : 100 + i % (count / 2);
		const struct dd_article second = article_of(codes[1], text[1], count);
		assert_true(dd_pair_set_second(&pair, &second));
		measure(&literal, &pair);
		check_measures(&literal, (const uint32_t *[]){text[0], text[1]},
		               (const uint32_t[]){SHORT, count});
	}
	dd_pair_release(&pair);
	dd_literal_release(&literal);
}

static void test_longest_increasing(void **state)
{
	(void)state;
	static const struct {
		uint32_t values[8], count, longest;
	} cases[] = {
	        {{0}, 0, 0},
	        {{5}, 1, 1},
	        {{1, 2, 3, 4}, 4, 4},
	        {{4, 3, 2, 1}, 4, 1},
	        {{3, 1, 4, 0, 5, 9, 2, 6}, 8, 4},
	};
	uint32_t tails[8];
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(dd_order_longest(cases[i].values, cases[i].count, tails),
		                 cases[i].longest);
}

static enum dedup_tier judge(const struct dd_article *p, const struct dd_article *q)
{
	struct dd_judge judge = {0};
	struct dd_verify_options options = {.level = DEDUP_PARAPHRASE};
	struct dd_verdict verdict;
	for (int tier = 0; tier < DEDUP_TIERS; tier++)
		options.threshold[tier] = dedup_tier_threshold((enum dedup_tier)tier);
	assert_true(dd_judge_set_first(&judge, p) &&
	            dd_judge_second(&judge, q, &options, &verdict));
	dd_judge_release(&judge);
	assert_true(verdict.score >= 0 && verdict.score <= 1);
	return verdict.tier;
}

static void test_tiers(void **state)
{
	(void)state;
	uint32_t x[300], y[300], a[300], b[300];
	for (uint32_t i = 0; i < 300; i++)
		x[i] = y[i] = i;
	for (uint32_t i = 0; i < 300; i += 40)
		y[i] = 5000 + i; /* edits */
	struct dd_article p = article_of(a, x, 300), q = article_of(b, y, 300);
	assert_int_equal(judge(&p, &q), DEDUP_NEAR);
	q = article_of(b, x + 100, 100);
	assert_int_equal(judge(&p, &q), DEDUP_CONTAINS);
	for (uint32_t i = 0; i < 300; i++)
		y[i] = 9000 + i;
	q = article_of(b, y, 300);
	assert_int_equal(judge(&p, &q), DEDUP_NO_TIER);
}

static struct dd_features features_of(const struct dd_article *p, const struct dd_article *q)
{
	struct dd_judge judge = {0};
	struct dd_features features = {0};
	assert_true(dd_judge_set_first(&judge, p) && dd_judge_features(&judge, q, &features));
	dd_judge_release(&judge);
	return features;
}

/* What is kept of the first article while second ones come and go is what it was. */
static void test_a_first_is_measured_once(void **state)
{
	(void)state;
	struct dd_judge judge = {0};
	uint64_t random = 3;
	uint32_t x[4][120], codes[4][120];
	struct dd_article articles[4];
	for (uint32_t k = 0; k < 4; k++) {
		for (uint32_t i = 0; i < 120; i++)
			x[k][i] = (uint32_t)(next_random(&random) % 150);
		articles[k] = article_of(codes[k], x[k], 120 - 20 * k);
	}
	for (uint32_t first = 0; first < 4; first++) {
		assert_true(dd_judge_set_first(&judge, &articles[first]));
		for (uint32_t second = 0; second < 8; second++) {
			const struct dd_article *q = &articles[second % 4];
			struct dd_features kept, anew = features_of(&articles[first], q);
			assert_true(dd_judge_features(&judge, q, &kept));
			assert_memory_equal(&kept, &anew, sizeof anew);
		}
	}
	dd_judge_release(&judge);
}

/* The first half is shared, or every second word. */
static void test_blocks_are_told_from_a_mixture(void **state)
{
	(void)state;
	uint32_t x[100], y[100], a[100], b[100];
	for (uint32_t i = 0; i < 100; i++) {
		x[i] = i;
		y[i] = i < 50 ? i : 1000 + i;
	}
	struct dd_article p = article_of(a, x, 100), q = article_of(b, y, 100);
	struct dd_features f = features_of(&p, &q);
	assert_float_equal(f.mixed * 54, 2 + 3, 1e-5);
	assert_true(f.patchy > 0.5 && f.patchy < DD_PATCHY_MOST);
	for (uint32_t i = 0; i < 100; i++)
		y[i] = i % 2 ? i : 1000 + i;
	q = article_of(b, y, 100);
	f = features_of(&p, &q);
	assert_float_equal(f.mixed * 54, 100 + 3, 1e-5);
	assert_true(f.patchy < 1e-6);
}

/* The first of 100 words are names, two thirds of them replaced; the rest is shared. */
static struct dd_features replace_names(uint32_t names)
{
	uint32_t a[100], b[100];
	for (uint32_t i = 0; i < 100; i++) {
		enum dd_kind kind = i < names ? DD_NAME : DD_WORD;
		uint32_t w = i < names && i % 3 ? 1000 + i : i;
		a[i] = dd_code_make(i * UINT64_C(0x9e3779b1), (uint64_t)i << 60, kind, i % 10 == 0);
		b[i] = dd_code_make(w * UINT64_C(0x9e3779b1), (uint64_t)w << 60, kind, i % 10 == 0);
	}
	struct dd_article p = {.code = a, .count = 100, .sentences = 10};
	struct dd_article q = {.code = b, .count = 100, .sentences = 10};
	return features_of(&p, &q);
}

/* Where six words in ten have capitals they are no names, and say nothing that agrees. */
static void test_nouns_are_no_names(void **state)
{
	(void)state;
	struct dd_features f = replace_names(12);
	assert_float_equal(f.specifics * 26, 8 + 1, 1e-5);
	assert_float_equal(f.name_clash, log1p(8), 1e-12);
	f = replace_names(60);
	assert_float_equal(f.specifics, 0.5, 1e-12);
	assert_float_equal(f.name_clash, log1p(40), 1e-12);
}

static void test_bound_is_above_the_verdict(void **state)
{
	(void)state;
	struct dd_features f = {.tie_chain = 0.4, .ties = 0.6, .tie_count = 60, .specifics = 0.8};
	struct dd_features words = f;
	double bound = dd_model_bound(&f) + dd_model_same_briefs.slack;
	words.singles_l = DD_BRIEF_MOST;
	assert_true(dd_model_same_logit(&words) <
	            dd_model_bound(&words) + dd_model_same_words.slack);
	f.anchor_order = 0.8;
	f.anchored = 0.3;
	f.patchy = 0.3;
	f.background = 0.03;
	f.cover_l = 0.4;
	assert_true(dd_model_same_logit(&f) < bound);
	assert_float_equal(dd_logistic(0), 0.5, 1e-12);
}

static void make_ngrams(uint32_t *code, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		code[i] = dd_code_with_kind(code[i], DD_NGRAM, dd_code_starts_sentence(code[i]));
}

/* The shorter article decides which of the models a pair is for. */
static void test_ngrams_have_their_own_models(void **state)
{
	(void)state;
	uint32_t x[120], a[120], b[120];
	for (uint32_t i = 0; i < 120; i++)
		x[i] = i;
	for (uint32_t ngrams = 0; ngrams <= 100; ngrams += 10) {
		struct dd_article p = article_of(a, x, 100), q = article_of(b, x, 120);
		make_ngrams(a, ngrams);
		make_ngrams(b, ngrams);
		struct dd_features f = features_of(&p, &q);
		assert_float_equal(f.ngrams * 100, ngrams, 1e-9);
		struct dd_blend blend;
		assert_ptr_equal(dd_model_same(&f, &blend),
		                 ngrams < 50 ? &blend.model : &dd_model_same_ngrams);
		const struct dd_model *story =
		        ngrams < 50 ? &dd_model_story_words : &dd_model_story_ngrams;
		assert_ptr_equal(dd_model_story(&f), story);
		assert_float_equal(dd_model_story_logit(&f), dd_model_logit(story, &f, NULL), 0);
	}
}

/* By how many once-only terms the longer article has. */
static void test_briefs_have_their_own_model(void **state)
{
	(void)state;
	struct dd_features f = {.tie_chain = 0.2, .ties = 0.3, .mixed = 0.9, .specifics = 0.8};
	struct dd_blend blend;
	f.singles_l = DD_BRIEF;
	assert_ptr_equal(dd_model_same(&f, &blend), &dd_model_same_briefs);
	double brief = dd_model_same_logit(&f);
	f.singles_l = DD_BRIEF_MOST;
	assert_ptr_equal(dd_model_same(&f, &blend), &dd_model_same_words);
	double words = dd_model_same_logit(&f);
	for (double share = 0.25; share < 1; share += 0.25) {
		f.singles_l = DD_BRIEF_MOST - share * (DD_BRIEF_MOST - DD_BRIEF);
		f.tie_count = 20;
		double most = dd_model_same_logit(&f);
		f.tie_count = 0;
		double constant = dd_model_same_words.constant * (1 - share) +
		                  dd_model_same_briefs.constant * share;
		assert_true(fabs(dd_model_same(&f, &blend)->constant - constant) < 1e-9);
		assert_true(blend.model.slack < dd_model_same_words.slack);
		assert_true(blend.model.slack > dd_model_same_briefs.slack);
		assert_true(most >= dd_model_same_logit(&f));
	}
	assert_true(fabs(brief - words) > 0.1);
}

/* --- The oracle: bands propose what comparing all pairs finds. --- */

#define ARTICLES 400
#define WORDS    200

struct made {
	uint32_t *codes;
	uint8_t *signatures;
	struct dd_corpus_document *documents;
};

static void make_corpus(struct made *made, const struct dd_kernels *kernels)
{
	static uint32_t words[ARTICLES][WORDS];
	uint64_t random = 1, hash[WORDS];
	uint32_t shingles[WORDS + 32];
	made->codes = malloc(sizeof words);
	made->signatures = malloc((size_t)ARTICLES * DD_REGISTERS);
	made->documents = calloc(ARTICLES, sizeof *made->documents);
	assert_true(made->codes && made->signatures && made->documents);
	for (uint32_t d = 0; d < ARTICLES; d++) {
		/* Every second article is an edit of the one before, 0 to 20 % of its words. */
		for (uint32_t i = 0; i < WORDS; i++) {
			bool fresh = d % 2 == 0 || next_random(&random) % 100 < d % 21;
			words[d][i] =
			        fresh ? (uint32_t)(next_random(&random) % 100000) : words[d - 1][i];
			hash[i] = words[d][i] * UINT64_C(0x9e3779b97f4a7c15) ^ UINT64_C(0x1234567);
			hash[i] = next_random(&hash[i]);
		}
		uint8_t *signature = made->signatures + (size_t)d * DD_REGISTERS;
		size_t n = kernels->shingle(hash, WORDS, DD_LITERAL_WORDS, shingles);
		kernels->sketch(shingles, n, signature);
		made->documents[d].date = DEDUP_NO_DATE;
		made->documents[d].article =
		        article_of(made->codes + (size_t)d * WORDS, words[d], WORDS);
		made->documents[d].article.signature = signature;
		made->documents[d].article.digest[0] = next_random(&random);
	}
}

static bool proposed(const struct dd_candidates *candidates, uint32_t a, uint32_t b)
{
	const uint64_t *pairs = candidates->pairs.items;
	for (size_t i = 0; i < candidates->pairs.count; i++) {
		if (pairs[i] == ((uint64_t)a << 32 | b))
			return true;
	}
	return false;
}

static void test_bands_against_brute_force(void **state)
{
	(void)state;
	const struct dd_kernels *kernels = dd_kernels_get(DEDUP_ISA_AUTO);
	struct made made;
	struct dd_corpus corpus;
	struct dd_candidates candidates = {0};
	struct dd_pair pair = {0};
	struct dd_literal literal = {0};
	struct dd_crew *crew = dd_crew_new(2);
	unsigned found = 0, all = 0;
	make_corpus(&made, kernels);
	assert_int_equal(dd_corpus_build(&corpus, made.documents, ARTICLES, 30, -1), DEDUP_OK);
	assert_int_equal(corpus.count, ARTICLES);
	assert_int_equal(dd_candidates_near(&candidates, &corpus, kernels, 0.5, crew), DEDUP_OK);
	dd_crew_free(crew);
	assert_int_equal(dd_candidates_merge(&candidates), DEDUP_OK);
	for (uint32_t a = 0; a < ARTICLES; a++) {
		assert_true(dd_pair_set_first(&pair, &corpus.texts[a].article));
		for (uint32_t b = a + 1; b < ARTICLES; b++) {
			assert_true(dd_pair_set_second(&pair, &corpus.texts[b].article));
			measure(&literal, &pair);
			if (literal.jaccard < 0.5)
				continue;
			all++;
			found += proposed(&candidates, a, b);
		}
	}
	assert_true(all > 80);
	assert_true(found >= 0.99 * all);
	/* And little else: unrelated articles share nothing. */
	assert_true(candidates.pairs.count <= ARTICLES);
	dd_literal_release(&literal);
	dd_pair_release(&pair);
	dd_candidates_release(&candidates);
	dd_corpus_release(&corpus);
	free(made.codes);
	free(made.signatures);
	free(made.documents);
}

/* Copies with a word in `every` exchanged, of words and of n-grams: what is settled without an alignment is what an
 * alignment would say, and the floor is below its odds. */
static void test_sure_copies(void **state)
{
	(void)state;
	enum { MOST = 400 };
	struct dd_verify_options options = {.level = DEDUP_PARAPHRASE,
	                                    .threshold = {1, 0.5, 0.8, 0.5, 0.5}};
	struct dd_judge judge = {0};
	unsigned sure[2] = {0}, aligned[2] = {0};
	uint64_t random = 11;
	for (uint32_t round = 0; round < 118; round++) {
		const bool ngrams = round % 2;
		const uint32_t every = 1 + round / 2;
		uint32_t x[MOST], y[MOST], a[MOST], b[MOST];
		uint32_t count = 20 + (uint32_t)(next_random(&random) % (MOST - 20));
		for (uint32_t i = 0; i < count; i++) {
			x[i] = (uint32_t)(next_random(&random) % 1000);
			y[i] = next_random(&random) % every ? x[i] : 1000 + i;
		}
		struct dd_article p = article_of(a, x, count), q = article_of(b, y, count);
		struct dd_features f;
		struct dd_verdict quick, full;
		if (ngrams) {
			make_ngrams(a, count);
			make_ngrams(b, count);
		}
		assert_true(dd_judge_set_first(&judge, &p));
		options.review = 0;
		assert_true(dd_judge_second(&judge, &q, &options, &quick));
		options.review = 1;
		assert_true(dd_judge_second(&judge, &q, &options, &full));
		assert_int_equal(quick.tier, full.tier);
		assert_float_equal(quick.score, full.score, 0);
		assert_true(full.stage != DD_VERDICT_COPY);
		sure[ngrams] += quick.stage == DD_VERDICT_COPY;
		aligned[ngrams] += quick.stage == DD_VERDICT_ALIGNED;
		assert_true(dd_judge_features(&judge, &q, &f));
		double most = dd_features_background_most(&judge.pair, &judge.terms);
		double odds = dd_model_same_logit(&f);
		assert_true(most >= f.background && dd_model_floor(&f, most) <= odds);
		if (quick.stage == DD_VERDICT_COPY)
			assert_true(quick.same <= odds && quick.same > (double)DD_EVIDENCE_MOST);
	}
	assert_true(sure[0] >= 15 && aligned[0] >= 15 && aligned[1] >= 15);
	dd_judge_release(&judge);
}

/* The words from 80 to 120, and what stands for them, are names and numbers. */
static struct dd_article particulars_of(uint32_t *codes, const uint32_t *words, uint32_t count)
{
	struct dd_article article = article_of(codes, words, count);
	for (uint32_t i = 0; i < count; i++) {
		if (words[i] % 1000 >= 80 && words[i] % 1000 < 120)
			codes[i] = dd_code_with_kind(codes[i], i % 2 ? DD_NAME : DD_NUMBER, false);
	}
	return article;
}

/* Whether the first count words of y are a copy of x, of 120 words of which 40 are particulars. */
static bool are_copies(const uint32_t *x, const uint32_t *y, uint32_t count)
{
	uint32_t a[120], b[120];
	struct dd_article p = particulars_of(a, x, 120), q = particulars_of(b, y, count);
	struct dd_pair pair = {0};
	struct dd_literal literal = {0};
	assert_true(dd_pair_set_first(&pair, &p) && dd_pair_set_second(&pair, &q));
	measure(&literal, &pair);
	bool copy = dd_literal_is_copy(&literal);
	assert_int_equal(literal.particulars[0], 40);
	dd_literal_release(&literal);
	dd_pair_release(&pair);
	return copy;
}

static bool is_copy(const uint32_t *x, const uint32_t *y)
{
	return are_copies(x, y, 120);
}

static void test_copies_keep_particulars(void **state)
{
	(void)state;
	uint32_t x[120], y[120];
	for (uint32_t i = 0; i < 120; i++)
		x[i] = y[i] = i;
	assert_true(is_copy(x, y));
	/* Other words, but for ten of the particulars the same ones. */
	for (uint32_t i = 30; i < 39; i++)
		y[i] = 1000 + i;
	for (uint32_t i = 90; i < 100; i++)
		y[i] = 1000 + i;
	assert_true(is_copy(x, y));
	/* One more is a form that was filled in anew. */
	memcpy(y, x, sizeof y);
	for (uint32_t i = 90; i < 101; i++)
		y[i] = 1000 + i;
	assert_false(is_copy(x, y));
	/* Nor are they copies who have too few words in a row in common. */
	memcpy(y, x, sizeof y);
	for (uint32_t i = 1; i < 80; i += 6)
		y[i] = 1000 + i;
	assert_false(is_copy(x, y));
}

static void test_excerpts_keep_all_particulars(void **state)
{
	(void)state;
	uint32_t x[120], y[120];
	for (uint32_t i = 0; i < 120; i++)
		x[i] = i;
	memcpy(y, x + 70, 50 * sizeof *y);
	assert_true(are_copies(x, y, 50));
	/* Two words of 50 may be others, but no name, and not three. */
	y[48] = 2000;
	y[49] = 2001;
	assert_true(are_copies(x, y, 50));
	y[47] = 2002;
	assert_false(are_copies(x, y, 50));
	y[47] = x[117];
	y[49] = 1119;
	assert_false(are_copies(x, y, 50));
	/* Too short a part, and one that names too little. */
	assert_false(are_copies(x, x + 84, 36));
	assert_false(are_copies(x, x + 20, 64));
	assert_true(are_copies(x, x + 20, 65));
}

static void test_rare_terms_propose_edits(void **state)
{
	(void)state;
	static const unsigned threads[] = {3, 8, 32};
	const struct dd_kernels *kernels = dd_kernels_get(DEDUP_ISA_SCALAR);
	struct made made;
	struct dd_corpus corpus;
	struct dd_candidates one = {0};
	make_corpus(&made, kernels);
	assert_int_equal(dd_corpus_build(&corpus, made.documents, ARTICLES, 30, -1), DEDUP_OK);
	assert_int_equal(dd_candidates_terms(&one, &corpus, DD_FOR_ARTICLES, NULL), DEDUP_OK);
	assert_int_equal(dd_candidates_merge(&one), DEDUP_OK);
	assert_true(one.pairs.count >= ARTICLES / 2);
	for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
		struct dd_crew *crew = dd_crew_new(threads[i]);
		struct dd_candidates more = {0};
		assert_int_equal(dd_candidates_terms(&more, &corpus, DD_FOR_ARTICLES, crew),
		                 DEDUP_OK);
		dd_crew_free(crew);
		assert_int_equal(dd_candidates_merge(&more), DEDUP_OK);
		assert_int_equal(one.pairs.count, more.pairs.count);
		assert_memory_equal(one.pairs.items, more.pairs.items,
		                    one.pairs.count * sizeof(uint64_t));
		dd_candidates_release(&more);
	}
	dd_candidates_release(&one);
	dd_corpus_release(&corpus);
	free(made.codes);
	free(made.signatures);
	free(made.documents);
}

enum { TEXTS = 1800, LONGEST = 120, BOOKS = 2, LEAST = 20 };

/* Texts of which each has something of the one before it, in words of all frequencies; every
 * third one has been fed sixty times. Packs them, with a codebook for each half. */
struct packed_texts {
	struct dd_codebook *book[BOOKS];
	struct dd_packing packing;
	struct dd_corpus plain, packed;
	struct dd_arena arena;
};

static void make_codes(uint32_t *code, uint32_t count, const uint32_t *before, uint64_t *seed)
{
	for (uint32_t i = 0; i < count; i++) {
		uint32_t scale = (uint32_t)next_random(seed) % 14;
		uint32_t word = (uint32_t)next_random(seed) % (4u << scale) + (1u << 20 >> scale);
		code[i] = before && next_random(seed) % 4 == 0 ? before[i] : code_of(word, i);
	}
}

static const struct dd_packed *pack_text(struct packed_texts *made, const uint32_t *code,
                                         uint32_t count, uint32_t text)
{
	struct dd_codebook *book = made->book[text * BOOKS / TEXTS];
	const struct dd_kernels *kernels = dd_kernels_get(DEDUP_ISA_AUTO);
	const uint64_t digest[2] = {text, text * UINT64_C(0x9e3779b97f4a7c15)};
	struct dd_packed *packed = NULL;
	for (uint32_t copies = text % 3 ? 1 : 60; copies; copies--) {
		assert_true(dd_packing_reserve(&made->packing, count));
		assert_true(dd_pack(&made->packing, book, kernels, code, count));
		if (count >= LEAST)
			dd_pack_rare(&made->packing, book, kernels, digest);
		packed = dd_arena_alloc(&made->arena, dd_packing_size(&made->packing), 1);
		assert_non_null(packed);
		dd_packing_write(&made->packing, packed);
	}
	return packed;
}

static void make_packed(struct packed_texts *made)
{
	uint64_t seed = 11;
	const uint32_t *before = NULL;
	*made = (struct packed_texts){.plain.window = -1, .packed.window = -1};
	made->plain.texts = calloc(TEXTS, sizeof *made->plain.texts);
	made->packed.texts = calloc(TEXTS, sizeof *made->packed.texts);
	assert_true(made->plain.texts && made->packed.texts);
	made->plain.count = made->packed.count = TEXTS;
	for (uint32_t i = 0; i < BOOKS; i++) {
		made->book[i] = malloc(sizeof *made->book[i]);
		assert_non_null(made->book[i]);
		dd_codebook_init(made->book[i], i, DD_RARE_FREQUENT);
	}
	for (uint32_t text = 0; text < TEXTS; text++) {
		uint32_t count = LEAST - 5 + (uint32_t)next_random(&seed) % (LONGEST - LEAST);
		uint32_t *code = dd_arena_zalloc(&made->arena, LONGEST, sizeof *code);
		assert_non_null(code);
		make_codes(code, count, before, &seed);
		struct dd_text_entry entry = {.article = {.code = code, .count = count},
		                              .date = DEDUP_NO_DATE,
		                              .copies = 1,
		                              .comparable = count >= LEAST};
		made->plain.texts[text] = entry;
		entry.article.packed = pack_text(made, code, count, text);
		entry.article.code = NULL;
		made->packed.texts[text] = entry;
		before = code;
	}
}

/* What codebooks know, and how many there are, changes nothing. */
static void test_packed_texts_propose_the_same(void **state)
{
	(void)state;
	struct packed_texts made;
	struct dd_candidates plain = {0}, packed = {0};
	struct dd_crew *crew = dd_crew_new(2);
	make_packed(&made);
	assert_int_equal(dd_candidates_terms(&plain, &made.plain, DD_FOR_ARTICLES, NULL), DEDUP_OK);
	assert_int_equal(dd_candidates_terms(&packed, &made.packed, DD_FOR_ARTICLES, crew),
	                 DEDUP_OK);
	dd_crew_free(crew);
	assert_int_equal(dd_candidates_merge(&plain), DEDUP_OK);
	assert_int_equal(dd_candidates_merge(&packed), DEDUP_OK);
	assert_true(plain.pairs.count >= TEXTS / 4);
	assert_int_equal(plain.pairs.count, packed.pairs.count);
	assert_memory_equal(plain.pairs.items, packed.pairs.items,
	                    plain.pairs.count * sizeof(uint64_t));
	dd_candidates_release(&plain);
	dd_candidates_release(&packed);
	dd_packing_release(&made.packing);
	dd_arena_release(&made.arena);
	for (uint32_t i = 0; i < BOOKS; i++)
		free(made.book[i]);
	free(made.plain.texts);
	free(made.packed.texts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_jaccard_and_copies),
	        cmocka_unit_test(test_four_words_are_no_copy),
	        cmocka_unit_test(test_measures_against_brute_force),
	        cmocka_unit_test(test_long_after_short),
	        cmocka_unit_test(test_longest_increasing),
	        cmocka_unit_test(test_tiers),
	        cmocka_unit_test(test_blocks_are_told_from_a_mixture),
	        cmocka_unit_test(test_nouns_are_no_names),
	        cmocka_unit_test(test_bound_is_above_the_verdict),
	        cmocka_unit_test(test_a_first_is_measured_once),
	        cmocka_unit_test(test_ngrams_have_their_own_models),
	        cmocka_unit_test(test_briefs_have_their_own_model),
	        cmocka_unit_test(test_sure_copies),
	        cmocka_unit_test(test_copies_keep_particulars),
	        cmocka_unit_test(test_excerpts_keep_all_particulars),
	        cmocka_unit_test(test_bands_against_brute_force),
	        cmocka_unit_test(test_rare_terms_propose_edits),
	        cmocka_unit_test(test_packed_texts_propose_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
