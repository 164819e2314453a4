/* Decoding against ICU, which replaces maximal subparts too, and against the
 * examples of The Unicode Standard, section 3.9. */
#include "simd/kernels.h"
#include "test.h"
#include "text/decode.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/ustring.h>

#define R "\xef\xbf\xbd"

static const struct {
	const char *in, *out;
	uint32_t invalid;
} examples[] = {
        {"", "", 0},
        {"plain", "plain", 0},
        {"\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80", "\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80", 0},
        /* Tables 3-8 to 3-11. */
        {"\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41", R R R R R R R R "A", 8},
        {"\xed\xa0\x80\xed\xbf\xbf\xed\xaf\x41", R R R R R R R R "A", 8},
        {"\xf4\x91\x92\x93\xff\x41\x80\xbf\x42", R R R R R "A" R R "B", 7},
        {"\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41", R R R R "A", 4},
        /* Cut off at the end. */
        {"a\xe4", "a" R, 1},
        {"a\xe4\xb8", "a" R, 1},
        {"a\xf0\x9f\x98", "a" R, 1},
        {"a\xf0\x9f", "a" R, 1},
        /* ISO 8859-1 in between. */
        {"caf\xe9 cr\xe8me", "caf" R " cr" R "me", 2},
};

static enum dedup_status decode(struct dd_decoded *decoded, const void *bytes, size_t size)
{
	return dd_decode(decoded, dd_kernels_get(DEDUP_ISA_AUTO), bytes, size, 0, true);
}

static void test_examples(void **state)
{
	struct dd_decoded decoded = {0};

	(void)state;
	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
		assert_int_equal(decode(&decoded, examples[i].in, strlen(examples[i].in)),
		                 DEDUP_OK);
		assert_int_equal(decoded.size, strlen(examples[i].out));
		assert_memory_equal(decoded.bytes, examples[i].out, decoded.size);
		assert_int_equal(decoded.invalid, examples[i].invalid);
	}
	dd_decoded_release(&decoded);
}

static void test_valid_in_place(void **state)
{
	static const char text[] = "stays where it is \xe2\x80\x94 all of it";
	struct dd_decoded decoded = {0};

	(void)state;
	assert_int_equal(decode(&decoded, text, sizeof text - 1), DEDUP_OK);
	assert_ptr_equal(decoded.bytes, text);
	assert_null(decoded.repaired);
	assert_int_equal(decoded.breaks.count, 0);
	dd_decoded_release(&decoded);
}

/* Bytes that often are almost UTF-8. */
static size_t random_bytes(uint8_t *out, size_t room)
{
	static const uint8_t likely[] = {'a',  ' ',  0x80, 0xbf, 0xc2, 0xe0, 0xa0, 0xed,
	                                 0x9f, 0xf0, 0x90, 0xf4, 0x8f, 0xe4, 0xc0, 0xff};
	size_t n = (size_t)rand() % room;

	for (size_t i = 0; i < n; i++)
		out[i] = rand() % 4 ? likely[(size_t)rand() % sizeof likely] : (uint8_t)rand();
	return n;
}

static void test_against_icu(void **state)
{
	struct dd_decoded decoded = {0};

	(void)state;
	srand(1);
	for (int round = 0; round < 20000; round++) {
		uint8_t in[200];
		UChar wide[400], ours[400];
		int32_t wide_size, ours_size, replaced, kept;
		size_t n = random_bytes(in, sizeof in);
		char *exact = malloc(n + !n); /* so that a read past the end is seen */
		UErrorCode error = U_ZERO_ERROR;

		memcpy(exact, in, n);
		u_strFromUTF8WithSub(wide, 400, &wide_size, exact, (int32_t)n, 0xfffd, &replaced,
		                     &error);
		assert_int_equal(decode(&decoded, exact, n), DEDUP_OK);
		u_strFromUTF8WithSub(ours, 400, &ours_size, (const char *)decoded.bytes,
		                     (int32_t)decoded.size, 0xfffd, &kept, &error);
		assert_true(U_SUCCESS(error));
		assert_int_equal(kept, 0);
		assert_int_equal(decoded.invalid, replaced);
		assert_int_equal(ours_size, wide_size);
		assert_memory_equal(ours, wide, (size_t)wide_size * sizeof *wide);
		free(exact);
	}
	dd_decoded_release(&decoded);
}

/* Every byte of the decoded text but those of U+FFFD is found at its offset. */
static void test_breaks(void **state)
{
	struct dd_decoded decoded = {0};

	(void)state;
	srand(2);
	for (int round = 0; round < 2000; round++) {
		uint8_t in[200];
		uint32_t position[600];
		size_t n = random_bytes(in, sizeof in);

		assert_int_equal(decode(&decoded, in, n), DEDUP_OK);
		for (uint32_t i = 0; i <= decoded.size; i++)
			position[i] = i;
		dd_breaks_map(&decoded.breaks, position, decoded.size + 1);
		assert_int_equal(position[decoded.size], n);
		for (size_t i = 0; i < decoded.size; i++) {
			if (decoded.size - i >= 3 && memcmp(decoded.bytes + i, R, 3) == 0) {
				i += 2;
				continue;
			}
			assert_int_equal(decoded.bytes[i], in[position[i]]);
		}
	}
	dd_decoded_release(&decoded);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_examples),
	        cmocka_unit_test(test_valid_in_place),
	        cmocka_unit_test(test_against_icu),
	        cmocka_unit_test(test_breaks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
