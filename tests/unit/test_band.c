#include "test.h"

#include "match/band.h"
#include "unit/random.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

static void test_table(void **state)
{
	static const struct {
		double threshold;
		unsigned rows, bands;
	} cases[] = {
	        {0.0, 1, 128}, {0.03, 1, 128}, {0.1, 1, 128}, {0.2, 1, 128},
	        {0.3, 2, 64},  {0.4, 2, 64},   {0.5, 3, 42},  {0.6, 3, 42},
	        {0.7, 4, 32},  {0.8, 6, 21},   {0.9, 10, 12}, {1.0, 128, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct dd_bands bands = dd_bands_for(cases[i].threshold);

		assert_int_equal(bands.rows, cases[i].rows);
		assert_int_equal(bands.bands, cases[i].bands);
	}
}

/* The promise is kept at every threshold, and no more rows would keep it. */
static void test_recall_at_the_threshold(void **state)
{
	(void)state;
	for (unsigned i = 36; i <= 1000; i++) {
		const double threshold = i / 1000.0;
		const struct dd_bands bands = dd_bands_for(threshold);
		unsigned agreeable = 0;

		assert_true(bands.rows * bands.bands <= DD_REGISTERS);
		assert_true(dd_bands_recall(bands, threshold) >= DD_BANDS_RECALL);
		for (unsigned rows = bands.rows + 1; rows <= DD_REGISTERS; rows++) {
			const struct dd_bands more = {.rows = rows, .bands = DD_REGISTERS / rows};

			agreeable += dd_bands_recall(more, threshold) >= DD_BANDS_RECALL;
		}
		assert_int_equal(agreeable, 0);
	}
}

static void test_recall_formula(void **state)
{
	const struct dd_bands bands = {.rows = 2, .bands = 3};

	(void)state;
	assert_true(dd_bands_recall(bands, 0) == 0);
	assert_true(dd_bands_recall(bands, 1) == 1);
	assert_true(fabs(dd_bands_recall(bands, 0.5) - (1 - 0.75 * 0.75 * 0.75)) < 1e-12);
}

/* Not the formula but the thing: pairs of sets at the threshold share a key. */
static void test_recall_of_sketched_pairs(void **state)
{
	enum { N = 300, TRIALS = 2000 };
	static const double thresholds[] = {0.3, 0.5, 0.7, 0.8, 0.9};
	const struct dd_kernels *const kernels = dd_kernels_get(DEDUP_ISA_AUTO);
	uint64_t seed = 1;

	(void)state;
	for (size_t t = 0; t < sizeof(thresholds) / sizeof(*thresholds); t++) {
		const struct dd_bands bands = dd_bands_for(thresholds[t]);
		const unsigned common = (unsigned)ceil(thresholds[t] * N);
		unsigned found = 0;

		for (unsigned trial = 0; trial < TRIALS; trial++) {
			uint32_t a[N], b[N];
			uint8_t x[DD_REGISTERS], y[DD_REGISTERS];
			const unsigned own = (N - common) / 2;
			bool hit = false;

			for (unsigned i = 0; i < common + own; i++) {
				a[i] = (uint32_t)next_random(&seed);
				b[i] = i < common ? a[i] : (uint32_t)next_random(&seed);
			}
			kernels->sketch(a, common + own, x);
			kernels->sketch(b, common + own, y);
			for (unsigned band = 0; band < bands.bands; band++)
				hit |= dd_band_key(x, bands, band) == dd_band_key(y, bands, band);
			found += hit;
		}
		/* less three deviations of a binomial at the promise */
		assert_true(found >= DD_BANDS_RECALL * TRIALS - 3 * sqrt(TRIALS * 0.99 * 0.01));
	}
}

/* The specification once more. */
static uint64_t plain_mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

static uint64_t plain_key(const uint8_t *signature, struct dd_bands bands, unsigned band)
{
	uint64_t key = plain_mix((band + 1) * 0x9e3779b97f4a7c15u);
	uint64_t c = 0;

	for (unsigned i = 0; i < bands.rows; i++) {
		c += (uint64_t)signature[band * bands.rows + i] << (i % 8 * 8);
		if (i % 8 == 7 || i + 1 == bands.rows) {
			key = plain_mix(key ^ c);
			c = 0;
		}
	}
	return key;
}

static void test_key_as_specified(void **state)
{
	uint8_t signature[DD_REGISTERS];
	uint64_t seed = 2;

	(void)state;
	for (unsigned rows = 1; rows <= DD_REGISTERS; rows++) {
		const struct dd_bands bands = {.rows = rows, .bands = DD_REGISTERS / rows};

		for (unsigned i = 0; i < DD_REGISTERS; i++)
			signature[i] = (uint8_t)next_random(&seed);
		for (unsigned band = 0; band < bands.bands; band++)
			assert_true(dd_band_key(signature, bands, band) ==
			            plain_key(signature, bands, band));
	}
}

/* Only a band's own bytes count, all of them do, and bands are kept apart. */
static void test_key_depends_on_its_bytes_alone(void **state)
{
	static const unsigned rows[] = {1, 3, 8, 9, 42, 128};
	uint8_t signature[DD_REGISTERS] = {0};

	(void)state;
	for (size_t r = 0; r < sizeof(rows) / sizeof(*rows); r++) {
		const struct dd_bands bands = {.rows = rows[r], .bands = DD_REGISTERS / rows[r]};

		for (unsigned i = 0; i < DD_REGISTERS; i++) {
			for (unsigned band = 0; band < bands.bands; band++) {
				const uint64_t before = dd_band_key(signature, bands, band);
				bool changed;

				signature[i] ^= 0x40;
				changed = dd_band_key(signature, bands, band) != before;
				signature[i] ^= 0x40;
				assert_int_equal(changed, i / rows[r] == band);
			}
		}
		for (unsigned band = 1; band < bands.bands; band++)
			assert_true(dd_band_key(signature, bands, band) !=
			            dd_band_key(signature, bands, 0));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_table),
	        cmocka_unit_test(test_recall_at_the_threshold),
	        cmocka_unit_test(test_recall_formula),
	        cmocka_unit_test(test_recall_of_sketched_pairs),
	        cmocka_unit_test(test_key_as_specified),
	        cmocka_unit_test(test_key_depends_on_its_bytes_alone),
	};

	return cmocka_run_group_tests_name("band", tests, NULL, NULL);
}
