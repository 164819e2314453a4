/* test_quote.c - passages: what they propose is what the two texts alone say. */
#include "test.h"

#include "base/code.h"
#include "match/band.h"
#include "match/quote.h"
#include "unit/random.h"

#include <stdlib.h>

#define TEXTS 120
#define WORDS 400

static uint32_t code[TEXTS][WORDS];
static uint32_t sample[TEXTS][WORDS + DD_QUOTE_PARTS];
static struct dd_text_entry entries[TEXTS];

static void take_sample(uint32_t *out, const uint32_t *codes, uint32_t count)
{
	uint64_t hashes[WORDS + DD_QUOTE_SLACK];

	size_t found = dd_kernels_get(DEDUP_ISA_SCALAR)->quote(codes, count, hashes);
	uint32_t end = 0;

	for (uint32_t part = 0; part < DD_QUOTE_PARTS; part++) {
		for (size_t i = 0; i < found; i++) {
			if (dd_quote_part(hashes[i]) == part)
				out[DD_QUOTE_PARTS + end++] = dd_quote_short(hashes[i]);
		}
		out[part] = end;
	}
}

/* Every third text has a stretch of an earlier one, with a word in `change` replaced. */
static void make_texts(void)
{
	uint64_t seed = 1;

	for (uint32_t t = 0; t < TEXTS; t++) {
		uint32_t count = 5 + (uint32_t)(next_random(&seed) % (WORDS - 5));
		uint32_t old = t ? (uint32_t)(next_random(&seed) % t) : 0;
		uint32_t change = 3 + t % 30;

		for (uint32_t i = 0; i < count; i++) {
			bool copied = t % 3 == 2 && i < entries[old].article.count &&
			              next_random(&seed) % change;
			code[t][i] =
			        copied ? code[old][i] : (uint32_t)next_random(&seed) & DD_WORD_MASK;
		}
		take_sample(sample[t], code[t], count);
		entries[t] = (struct dd_text_entry){
		        .article = {.code = code[t], .sample = sample[t], .count = count},
		        .date = DEDUP_NO_DATE,
		        .copies = 1,
		        .comparable = true};
	}
}

static void test_proposed_are_shared(void **state)
{
	(void)state;
	struct dd_corpus corpus = {.texts = entries, .count = TEXTS, .window = -1};
	struct dd_candidates candidates = {.quotes = 0};
	struct dd_list scratch = {0};
	size_t at = 0;

	make_texts();
	assert_int_equal(dd_candidates_quotes(&candidates, &corpus, NULL), DEDUP_OK);
	assert_int_equal(dd_candidates_merge(&candidates), DEDUP_OK);
	const uint64_t *pairs = candidates.pairs.items;
	for (uint32_t a = 0; a < TEXTS; a++) {
		for (uint32_t b = a + 1; b < TEXTS; b++) {
			double lacks;
			bool proposed =
			        at < candidates.pairs.count && pairs[at] == ((uint64_t)a << 32 | b);

			assert_true(dd_quote_lacks(code[a], entries[a].article.count, code[b],
			                           entries[b].article.count, &scratch, &lacks));
			assert_int_equal(lacks <= 0, proposed);
			at += proposed;
		}
	}
	assert_int_equal(at, candidates.pairs.count);
	assert_true(at > 10);
	dd_candidates_release(&candidates);
	dd_list_release(&scratch);
}

static void test_bands_propose(void **state)
{
	(void)state;
	struct dd_bands bands = dd_bands_for(0.5);
	uint8_t a[DD_REGISTERS], b[DD_REGISTERS];

	for (unsigned i = 0; i < DD_REGISTERS; i++) {
		a[i] = (uint8_t)i;
		b[i] = (uint8_t)(i + 1);
	}
	/* One band is not enough; as many registers are that have no band, neither. */
	for (unsigned i = 0; i < bands.rows; i++)
		b[bands.rows + i] = a[bands.rows + i];
	assert_false(dd_bands_propose(a, b, bands));
	for (unsigned i = bands.rows * 2; i < bands.rows + bands.least; i++)
		b[i] = a[i];
	assert_true(dd_bands_propose(a, b, bands));
	b[bands.rows + bands.least - 1]++;
	assert_false(dd_bands_propose(a, b, bands));
	for (unsigned i = 0; i < DD_REGISTERS; i++)
		b[i] = (uint8_t)(a[i] + (i % bands.rows == 0));
	assert_false(dd_bands_propose(a, b, bands));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_proposed_are_shared),
	        cmocka_unit_test(test_bands_propose),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
