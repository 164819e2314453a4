/* The sketch as an estimator: bias and variance against what theory gives, and against
 * classic k-permutation MinHash, which is kept here for that. */
#include "test.h"

#include "sketch/minhash.h"
#include "sketch/shingle.h"
#include "unit/random.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SET_MAX 4000

/* Two sets with n elements in their union and `common` in both. */
struct two_sets {
	uint32_t a[SET_MAX], b[SET_MAX];
	size_t a_size, b_size;
};

static void two_sets_draw(struct two_sets *sets, size_t n, size_t common, uint64_t *seed)
{
	sets->a_size = sets->b_size = 0;
	for (size_t i = 0; i < n; i++) {
		const uint32_t x = (uint32_t)next_random(seed);

		if (i < common || i % 2)
			sets->a[sets->a_size++] = x;
		if (i < common || i % 2 == 0)
			sets->b[sets->b_size++] = x;
	}
}

static double estimate(const struct two_sets *sets)
{
	const struct dd_kernels *const kernels = dd_kernels_get(DEDUP_ISA_AUTO);
	uint8_t a[DD_REGISTERS], b[DD_REGISTERS];

	kernels->sketch(sets->a, sets->a_size, a);
	kernels->sketch(sets->b, sets->b_size, b);
	return dd_minhash_jaccard(kernels->agree(a, b));
}

/* 128 independent hash functions, a whole minimum of each (Broder 1997). */
static void classic_sketch(const uint32_t *set, size_t n, uint64_t minimum[DD_REGISTERS])
{
	for (unsigned f = 0; f < DD_REGISTERS; f++) {
		uint64_t seed = f;
		const uint64_t flip = next_random(&seed);

		minimum[f] = UINT64_MAX;
		for (size_t i = 0; i < n; i++) {
			uint64_t x = set[i] ^ flip;
			const uint64_t hash = next_random(&x);

			if (hash < minimum[f])
				minimum[f] = hash;
		}
	}
}

static double classic_estimate(const struct two_sets *sets)
{
	uint64_t a[DD_REGISTERS], b[DD_REGISTERS];
	unsigned agree = 0;

	classic_sketch(sets->a, sets->a_size, a);
	classic_sketch(sets->b, sets->b_size, b);
	for (unsigned i = 0; i < DD_REGISTERS; i++)
		agree += a[i] == b[i];
	return (double)agree / DD_REGISTERS;
}

struct moments {
	double mean, deviation;
};

static struct moments measure(double (*of)(const struct two_sets *), size_t n, size_t common,
                              unsigned trials)
{
	struct two_sets *const sets = test_malloc(sizeof(*sets));
	uint64_t seed = n * 1000 + common;
	double sum = 0;
	double squares = 0;

	for (unsigned trial = 0; trial < trials; trial++) {
		double x;

		two_sets_draw(sets, n, common, &seed);
		x = of(sets) - (double)common / (double)n;
		sum += x;
		squares += x * x;
	}
	test_free(sets);
	sum /= trials;
	return (struct moments){sum, sqrt(squares / trials - sum * sum)};
}

static unsigned trials_of(unsigned usual)
{
	const char *const wanted = getenv("MINHASH_TRIALS"); /* 4000 for the header's table */

	return wanted ? (unsigned)atoi(wanted) : usual;
}

static void test_no_bias_and_less_variance_than_classic(void **state)
{
	static const double jaccards[] = {0.2, 0.5, 0.8};
	static const size_t sizes[] = {50, 300, 2000};

	(void)state;
	for (size_t s = 0; s < 3; s++) {
		for (size_t j = 0; j < 3; j++) {
			const unsigned trials = trials_of(600);
			const size_t n = sizes[s];
			const size_t common = (size_t)lround(jaccards[j] * (double)n);
			const double chance = jaccards[j] + (1 - jaccards[j]) / 256;
			/* of 128 independent registers of 8 bits */
			const double independent =
			        sqrt(chance * (1 - chance) / DD_REGISTERS) * 256 / 255;
			const struct moments got = measure(estimate, n, common, trials);

			print_message(
			        "n %4zu J %.1f: bias %+.4f, deviation %.4f; independent %.4f\n", n,
			        jaccards[j], got.mean, got.deviation, independent);
			assert_true(fabs(got.mean) < 4 * got.deviation / sqrt(trials));
			/* the deviation of a deviation: 1 / sqrt(2 trials) of it */
			assert_true(got.deviation < independent * (1 + 3 / sqrt(2.0 * trials)));
		}
	}
}

static void test_classic_oracle(void **state)
{
	static const double jaccards[] = {0.2, 0.5, 0.8};
	const unsigned trials = trials_of(300);

	(void)state;
	for (size_t j = 0; j < 3; j++) {
		const size_t common = (size_t)lround(jaccards[j] * 300);
		const struct moments classic = measure(classic_estimate, 300, common, trials);
		const struct moments got = measure(estimate, 300, common, trials);

		print_message("n  300 J %.1f: classic deviation %.4f, here %.4f\n", jaccards[j],
		              classic.deviation, got.deviation);
		assert_true(fabs(classic.mean) < 4 * classic.deviation / sqrt(trials));
		assert_true(got.deviation < classic.deviation * (1 + 4 / sqrt(trials)));
	}
}

/* Same sets, same signature: order, repetition and alignment do not matter. */
static void test_a_function_of_the_set(void **state)
{
	static const size_t sizes[] = {1, 2, 5, 20, 100, 1000};
	const struct dd_kernels *const kernels = dd_kernels_get(DEDUP_ISA_AUTO);
	uint32_t set[1000], other[3000];
	uint8_t a[DD_REGISTERS], b[DD_REGISTERS];
	uint64_t seed = 7;

	(void)state;
	for (size_t s = 0; s < sizeof(sizes) / sizeof(*sizes); s++) {
		const size_t n = sizes[s];

		for (size_t i = 0; i < n; i++)
			set[i] = (uint32_t)next_random(&seed);
		kernels->sketch(set, n, a);
		for (size_t i = 0; i < n; i++)
			other[i] = other[3 * n - 1 - i] = other[n + (i + n / 2) % n] = set[i];
		kernels->sketch(other, 3 * n, b);
		assert_memory_equal(a, b, DD_REGISTERS);
	}
}

/* Disjoint sets agree in 1 of 256 registers, however small they are. */
static void test_disjoint_sets_collide_by_chance(void **state)
{
	static const size_t sizes[] = {1, 3, 20, 300};
	const struct dd_kernels *const kernels = dd_kernels_get(DEDUP_ISA_AUTO);
	const unsigned trials = 4000;
	uint64_t seed = 8;

	(void)state;
	for (size_t s = 0; s < sizeof(sizes) / sizeof(*sizes); s++) {
		const double expected = trials * DD_REGISTERS / 256.0;
		unsigned agree = 0;

		for (unsigned trial = 0; trial < trials; trial++) {
			uint32_t set[600];
			uint8_t a[DD_REGISTERS], b[DD_REGISTERS];

			for (size_t i = 0; i < 2 * sizes[s]; i++)
				set[i] = (uint32_t)next_random(&seed);
			kernels->sketch(set, sizes[s], a);
			kernels->sketch(set + sizes[s], sizes[s], b);
			agree += kernels->agree(a, b);
		}
		assert_true(fabs(agree - expected) < 5 * sqrt(expected));
	}
}

/* Registers take each of their 256 values equally often: chi-square, 255 degrees. */
static void test_registers_are_uniform(void **state)
{
	const struct dd_kernels *const kernels = dd_kernels_get(DEDUP_ISA_AUTO);
	const unsigned trials = 4000;
	const double expected = trials * DD_REGISTERS / 256.0;
	unsigned count[256] = {0};
	double chi2 = 0;
	uint64_t seed = 9;

	(void)state;
	for (unsigned trial = 0; trial < trials; trial++) {
		uint32_t set[150];
		uint8_t signature[DD_REGISTERS];

		for (size_t i = 0; i < 150; i++)
			set[i] = (uint32_t)next_random(&seed);
		kernels->sketch(set, 150, signature);
		for (unsigned i = 0; i < DD_REGISTERS; i++)
			count[signature[i]]++;
	}
	for (unsigned i = 0; i < 256; i++)
		chi2 += (count[i] - expected) * (count[i] - expected) / expected;
	assert_true(chi2 < 255 + 5 * sqrt(2 * 255));
}

static void test_jaccard(void **state)
{
	(void)state;
	assert_true(dd_minhash_jaccard(0) == 0);
	assert_true(dd_minhash_jaccard(DD_REGISTERS) == 1);
	for (unsigned agree = 1; agree <= DD_REGISTERS; agree++) {
		const double j = dd_minhash_jaccard(agree);

		assert_true(j > dd_minhash_jaccard(agree - 1));
		assert_true(fabs(j + (1 - j) / 256 - agree / 128.0) < 1e-12);
	}
}

static void test_shingle_counts(void **state)
{
	const struct dd_kernels *const kernels = dd_kernels_get(DEDUP_ISA_AUTO);

	(void)state;
	for (size_t n = 1; n < 60; n++) {
		uint64_t word[60] = {0};
		uint32_t out[64];

		for (unsigned k = 1; k <= DD_SHINGLE_WORDS_MAX; k++)
			assert_int_equal(kernels->shingle(word, n, k, out), dd_shingle_count(n, k));
		assert_true(dd_shingle_room(n) >= n && dd_shingle_room(n) % 16 == 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_no_bias_and_less_variance_than_classic),
	        cmocka_unit_test(test_classic_oracle),
	        cmocka_unit_test(test_a_function_of_the_set),
	        cmocka_unit_test(test_disjoint_sets_collide_by_chance),
	        cmocka_unit_test(test_registers_are_uniform),
	        cmocka_unit_test(test_jaccard),
	        cmocka_unit_test(test_shingle_counts),
	};

	return cmocka_run_group_tests_name("minhash", tests, NULL, NULL);
}
