/* Explanations against runs: what dedup_explain() says of a pair is what dedup_run() decided,
 * and its passages, runs and figures fit the texts. */
#include "test.h"

#include "dedup.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 512

/* Articles of data/ and variants of them, made with a fixed seed. */
struct corpus {
	char *text[MOST];
	size_t size[MOST];
	uint32_t count;
	uint64_t random;
};

static uint32_t next_random(struct corpus *corpus, uint32_t below)
{
	corpus->random = corpus->random * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)((corpus->random >> 33) % below);
}

static void add_text(struct corpus *corpus, const char *text, size_t size)
{
	assert_true(corpus->count < MOST);
	char *copy = malloc(size + 1);
	assert_non_null(copy);
	memcpy(copy, text, size);
	copy[size] = '\0';
	corpus->text[corpus->count] = copy;
	corpus->size[corpus->count++] = size;
}

static void add_file(struct corpus *corpus, const char *path)
{
	static char bytes[1 << 16];
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	add_text(corpus, bytes, fread(bytes, 1, sizeof bytes, file));
	fclose(file);
}

static int compare_names(const void *left, const void *right)
{
	return strcmp(left, right);
}

/* Every text file below a directory, in whatever order. */
static void add_tree(struct corpus *corpus, const char *path)
{
	DIR *directory = opendir(path);
	struct dirent *entry;
	char below[1024];
	while (directory && (entry = readdir(directory))) {
		size_t size = strlen(entry->d_name);
		if (entry->d_name[0] == '.')
			continue;
		assert_true(snprintf(below, sizeof below, "%s/%s", path, entry->d_name) <
		            (int)sizeof below);
		if (size > 4 && !strcmp(entry->d_name + size - 4, ".txt"))
			add_file(corpus, below);
		else
			add_tree(corpus, below);
	}
	if (directory)
		closedir(directory);
}

static void add_samples(struct corpus *corpus)
{
	static char names[MOST][512];
	struct dirent *entry;
	uint32_t count = 0;
	DIR *directory = opendir("data");
	assert_non_null(directory);
	while ((entry = readdir(directory))) {
		size_t size = strlen(entry->d_name);
		if (size > 4 && !strcmp(entry->d_name + size - 4, ".txt"))
			snprintf(names[count++], sizeof names[0], "data/%s", entry->d_name);
	}
	closedir(directory);
	qsort(names, count, sizeof names[0], compare_names);
	for (uint32_t i = 0; i < count; i++)
		add_file(corpus, names[i]);
}

/* Words of the text, every so often dropped, doubled or in capitals. */
static void add_edited(struct corpus *corpus, const char *text, uint32_t every)
{
	char edited[1 << 16];
	size_t size = 0;
	for (size_t i = 0; text[i] && size + 512 < sizeof edited;) {
		size_t word = strcspn(text + i, " \n");
		uint32_t dice = next_random(corpus, every * 3);
		for (size_t k = 0; dice && k < word; k++) {
			char c = text[i + k];
			edited[size++] = dice == 1 && c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
		}
		for (size_t k = 0; dice == 2 && k < word && k < 200; k++)
			edited[size++] = text[i + k];
		i += word;
		if (text[i])
			edited[size++] = text[i++];
	}
	add_text(corpus, edited, size);
}

/* The first part of one text and the second of another. */
static void add_joined(struct corpus *corpus, uint32_t a, uint32_t b)
{
	char joined[1 << 16];
	size_t half = corpus->size[a] / 2, rest = corpus->size[b] / 2;
	memcpy(joined, corpus->text[a], half);
	memcpy(joined + half, corpus->text[b] + corpus->size[b] - rest, rest);
	add_text(corpus, joined, half + rest);
}

static void make_corpus(struct corpus *corpus)
{
	*corpus = (struct corpus){.random = 20261122};
	add_samples(corpus);
	uint32_t samples = corpus->count;
	for (uint32_t i = 0; i < samples; i++) {
		add_edited(corpus, corpus->text[i], 60);
		add_edited(corpus, corpus->text[i], 8);
		add_joined(corpus, i, next_random(corpus, samples));
	}
}

static void free_corpus(struct corpus *corpus)
{
	for (uint32_t i = 0; i < corpus->count; i++)
		free(corpus->text[i]);
}

/* Keeps `review` pairs near the thresholds, of each side. */
static struct dedup *run_corpus(const struct corpus *corpus, enum dedup_tier level, uint32_t review,
                                unsigned threads)
{
	struct dedup_options options;
	struct dedup_feeder *feeder;
	struct dedup *dedup;
	dedup_options_init(&options);
	options.level = level;
	options.review = review;
	options.threads = threads;
	assert_int_equal(dedup_open(&options, &dedup), DEDUP_OK);
	assert_int_equal(dedup_feeder_open(dedup, &feeder), DEDUP_OK);
	for (uint32_t i = 0; i < corpus->count; i++) {
		struct dedup_document document = {.text = corpus->text[i],
		                                  .text_size = corpus->size[i],
		                                  .date = DEDUP_NO_DATE};
		assert_int_equal(dedup_feeder_add(feeder, i * 3, &document), DEDUP_OK);
	}
	assert_int_equal(dedup_feeder_close(feeder), DEDUP_OK);
	assert_int_equal(dedup_run(dedup), DEDUP_OK);
	return dedup;
}

static struct dedup_side side_of(const struct corpus *corpus, uint32_t i)
{
	return (struct dedup_side){.text = corpus->text[i],
	                           .text_size = corpus->size[i],
	                           .date = DEDUP_NO_DATE,
	                           .was_fed = true,
	                           .document = i};
}

/* Every word of a text stands in one passage of its own, in order of the text. */
static void check_passages(const struct dedup_explanation *e, const struct corpus *corpus,
                           const uint32_t document[2])
{
	for (int s = 0; s < 2; s++) {
		const struct dedup_words *runs = e->runs[s];
		uint32_t taken = 0, last = 0;
		for (size_t i = 0; i < e->run_count[s]; i++) {
			assert_true(runs[i].begin < runs[i].end);
			assert_true(!i || runs[i - 1].end <= runs[i].begin);
			assert_true(runs[i].end <= corpus->size[document[s]]);
		}
		for (size_t i = 0; i < e->passage_count; i++) {
			const struct dedup_passage *p = &e->passages[i];
			assert_int_equal(p->side[s].runs == 0, p->side[s].begin == p->side[s].end);
			if (!p->side[s].runs)
				continue;
			uint32_t first = p->side[s].first_run, end = first + p->side[s].runs;
			assert_true(p->side[s].begin <= runs[first].begin);
			assert_true(runs[end - 1].end <= p->side[s].end);
			if (p->side[s].repeated)
				continue;
			taken += p->side[s].runs;
			if (!s)
				assert_true(last <= p->side[s].begin);
			last = p->side[s].end;
		}
		assert_int_equal(taken, e->run_count[s]);
	}
}

static void check_reasons(const struct dedup_reasons *reasons)
{
	double sum = reasons->base;
	for (size_t i = 0; i < reasons->count; i++)
		sum += reasons->items[i].contribution;
	assert_true(sum - reasons->logit < 1e-9 && reasons->logit - sum < 1e-9);
}

static void check_tiers(const struct dedup_explanation *e, enum dedup_tier level)
{
	if (e->tier == DEDUP_NO_TIER) {
		assert_true(e->nearest <= level);
		if (e->bar == DEDUP_COMPARED)
			assert_true(e->tiers[e->nearest].shortfall > 0);
		return;
	}
	assert_int_equal(e->nearest, e->tier);
	assert_true(e->score == e->tiers[e->tier].score);
	assert_true(e->score >= e->tiers[e->tier].threshold);
	for (int tier = DEDUP_EXACT; tier < DEDUP_TIERS; tier++)
		assert_int_equal(e->tiers[tier].shortfall == 0, tier >= (int)e->tier);
}

struct tally {
	uint32_t explained, matched, unproposed;
};

/* The first document with the same words, which stands for it in the pairs. */
static uint32_t first_copy(const struct dedup *dedup, uint32_t document)
{
	struct dedup_pair pair;
	for (size_t i = 0; i < dedup_pair_count(dedup); i++) {
		dedup_pair_at(dedup, i, &pair);
		if (pair.b == document && pair.tier == DEDUP_EXACT)
			return pair.a;
	}
	return document;
}

/* What the run decided on a pair; NO_TIER if it did not report it. */
static void find_pair(const struct dedup *dedup, const uint32_t document[2], struct dedup_pair *out)
{
	uint32_t a = first_copy(dedup, document[0]), b = first_copy(dedup, document[1]);
	*out = (struct dedup_pair){.tier = a == b ? DEDUP_EXACT : DEDUP_NO_TIER, .score = a == b};
	for (size_t i = 0; a != b && i < dedup_pair_count(dedup); i++) {
		struct dedup_pair pair;
		dedup_pair_at(dedup, i, &pair);
		if (pair.a == (a < b ? a : b) && pair.b == (a < b ? b : a))
			*out = pair;
	}
}

static void check_pair(const struct dedup *dedup, struct dedup_explainer *explainer,
                       const struct corpus *corpus, const uint32_t document[2],
                       enum dedup_tier level, struct tally *tally)
{
	const struct dedup_explanation *e;
	struct dedup_side a = side_of(corpus, document[0]), b = side_of(corpus, document[1]);
	struct dedup_pair pair;
	assert_int_equal(dedup_explain(explainer, &a, &b, &e), DEDUP_OK);
	assert_false(e->changed[0] || e->changed[1]);
	check_tiers(e, level);
	check_reasons(&e->same);
	check_reasons(&e->story);
	check_passages(e, corpus, document);
	tally->explained++;
	find_pair(dedup, document, &pair);
	if (pair.tier != DEDUP_NO_TIER) {
		assert_int_equal(e->tier, pair.tier);
		assert_true(e->score == pair.score);
		tally->matched++;
	} else if (e->tier != DEDUP_NO_TIER) {
		tally->unproposed++;
	}
}

/* Every pair that the run measured: an explanation has the same verdict, scores and distance. */
static void check_review(const struct dedup *dedup, struct dedup_explainer *explainer,
                         const struct corpus *corpus, enum dedup_tier level)
{
	uint32_t matches = 0, misses = 0, exact = 0;
	struct dedup_stats stats;
	for (size_t i = 0; i < dedup_review_count(dedup); i++) {
		const struct dedup_explanation *e;
		struct dedup_review pair;
		dedup_review_at(dedup, i, &pair);
		struct dedup_side a = side_of(corpus, pair.a), b = side_of(corpus, pair.b);
		assert_int_equal(dedup_explain(explainer, &a, &b, &e), DEDUP_OK);
		assert_int_equal(e->tier, pair.tier);
		matches += pair.tier != DEDUP_NO_TIER;
		misses += pair.tier == DEDUP_NO_TIER;
		assert_true(pair.margin >= 0 ? pair.tier != DEDUP_NO_TIER
		                             : pair.tier == DEDUP_NO_TIER);
		if (pair.tier != DEDUP_NO_TIER)
			assert_true(e->score == pair.score);
		else if (level > DEDUP_NEAR)
			assert_true(e->nearest == pair.nearest &&
			            e->tiers[e->nearest].score == pair.score);
	}
	dedup_stats_get(dedup, &stats);
	exact = (uint32_t)stats.pairs[DEDUP_EXACT];
	printf("  of the pairs measured %u matches and %u misses\n", matches, misses);
	/* Excerpts that only a passage proposed are matches, and not reviewed. */
	assert_true(matches <= dedup_pair_count(dedup) - exact);
	assert_true(matches + stats.pairs[DEDUP_CONTAINS] >= dedup_pair_count(dedup) - exact);
	assert_true(level == DEDUP_NEAR || misses + matches <= stats.aligned);
}

static void check_level(enum dedup_tier level)
{
	static struct corpus corpus;
	struct dedup_explainer *explainer;
	struct tally tally = {0};
	make_corpus(&corpus);
	struct dedup *dedup = run_corpus(&corpus, level, UINT32_MAX, 2);
	assert_int_equal(dedup_explainer_open(dedup, &explainer), DEDUP_OK);
	for (uint32_t a = 0; a < corpus.count; a++) {
		for (uint32_t b = 0; b < corpus.count; b++) {
			uint32_t document[2] = {a, b};
			if (a != b && (a < b || (a + b) % 7 == 0))
				check_pair(dedup, explainer, &corpus, document, level, &tally);
		}
	}
	printf("level %d: %u documents, %u pairs explained, %u of them matches, %u not proposed\n",
	       level, corpus.count, tally.explained, tally.matched, tally.unproposed);
	assert_true(tally.matched >= dedup_pair_count(dedup));
	check_review(dedup, explainer, &corpus, level);
	dedup_explainer_close(explainer);
	dedup_close(dedup);
	free_corpus(&corpus);
}

static void test_run_and_explanation_agree(void **state)
{
	(void)state;
	check_level(DEDUP_PARAPHRASE);
	check_level(DEDUP_STORY);
	check_level(DEDUP_NEAR);
	check_level(DEDUP_CONTAINS);
}

/* The labelled sets, where they are: each pair that a run measures on them. */
static void test_labelled_sets(void **state)
{
	(void)state;
	static struct corpus corpus;
	struct dedup_explainer *explainer;
	const char *shared = getenv("SHARED");
	char path[1024];
	corpus = (struct corpus){0};
	snprintf(path, sizeof path, "%s/eval", shared ? shared : "../shared");
	add_tree(&corpus, path);
	if (!corpus.count) {
		printf("SKIP: no labelled sets in %s\n", path);
		skip();
	}
	struct dedup *dedup = run_corpus(&corpus, DEDUP_STORY, UINT32_MAX, 2);
	assert_int_equal(dedup_explainer_open(dedup, &explainer), DEDUP_OK);
	printf("%u documents of labelled sets\n", corpus.count);
	check_review(dedup, explainer, &corpus, DEDUP_STORY);
	dedup_explainer_close(explainer);
	dedup_close(dedup);
	free_corpus(&corpus);
}

/* A short review is the nearest part of the whole one, whatever the threads. */
static void test_review_is_the_nearest(void **state)
{
	(void)state;
	static struct corpus corpus;
	make_corpus(&corpus);
	struct dedup *whole = run_corpus(&corpus, DEDUP_STORY, UINT32_MAX, 1);
	size_t matches = 0;
	struct dedup_review x, y;
	while (matches < dedup_review_count(whole)) {
		dedup_review_at(whole, matches, &x);
		if (x.tier == DEDUP_NO_TIER)
			break;
		matches++;
	}
	for (unsigned threads = 1; threads <= 4; threads += 3) {
		struct dedup *some = run_corpus(&corpus, DEDUP_STORY, 10, threads);
		assert_int_equal(dedup_review_count(some), 20);
		for (size_t i = 0; i < 20; i++) {
			dedup_review_at(some, i, &x);
			dedup_review_at(whole, matches - 10 + i, &y);
			assert_true(x.a == y.a && x.b == y.b && x.margin == y.margin);
			assert_int_equal(x.tier == DEDUP_NO_TIER, i >= 10);
		}
		dedup_close(some);
	}
	dedup_close(whole);
	free_corpus(&corpus);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_run_and_explanation_agree),
	        cmocka_unit_test(test_labelled_sets),
	        cmocka_unit_test(test_review_is_the_nearest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
