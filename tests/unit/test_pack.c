/* Packed codes against the codes they were packed from. */
#include "test.h"

#include "base/pack.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 6000 };

static uint32_t next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33);
}

struct packing {
	struct dd_codebook *book;
	struct dd_packed *packed;
};

static void check_equal(const struct packing *packing, const uint32_t *code, size_t count)
{
	uint32_t out[MOST];
	struct dd_unpacker unpacker = dd_unpacker_of(packing->packed, count);

	/* in two parts, of any size */
	dd_unpack(&unpacker, out, count / 3);
	dd_unpack(&unpacker, out + count / 3, count - count / 3);
	assert_memory_equal(out, code, count * sizeof *code);
}

static void with_book(void (*check)(struct packing *))
{
	struct packing packing = {malloc(sizeof *packing.book), malloc(dd_pack_room(MOST))};

	assert_non_null(packing.book);
	assert_non_null(packing.packed);
	dd_codebook_init(packing.book, 0);
	check(&packing);
	free(packing.book);
	free(packing.packed);
}

/* Texts of a vocabulary much larger than the codebook, in which few words are frequent. */
static void check_texts(struct packing *packing)
{
	static uint32_t code[MOST];
	uint64_t seed = 1;
	size_t packed = 0, codes = 0;

	for (unsigned text = 0; text < 3000; text++) {
		const size_t count = next_random(&seed) % 900;

		for (size_t i = 0; i < count; i++) {
			const uint32_t r = next_random(&seed) % 1000;
			const uint32_t word = next_random(&seed) % (r < 900 ? 3000 : 2000000);

			code[i] = word * 2654435761u & 0x7fffffff;
		}
		const size_t size = dd_pack(packing->book, code, count, packing->packed);

		if (!size)
			continue;
		assert_true(size < count * sizeof *code);
		assert_int_equal(size, dd_packed_size(count, packing->packed->own));
		check_equal(packing, code, count);
		packed += size;
		codes += count;
	}
	assert_true(codes > 1000000);
	assert_true(packed < codes * 5 / 2);
}

static void test_texts(void **state)
{
	(void)state;
	with_book(check_texts);
}

/* A word that the book has no slot for is listed once. */
static void check_own(struct packing *packing)
{
	static uint32_t code[MOST];

	for (uint32_t word = 0; word < 3 * DD_SLOTS; word += MOST) {
		for (uint32_t i = 0; i < MOST; i++)
			code[i] = word + i;
		dd_pack(packing->book, code, MOST, packing->packed);
	}
	for (uint32_t i = 0; i < 100; i++)
		code[i] = 0x10000000 + i % 3;
	assert_true(dd_pack(packing->book, code, 100, packing->packed) > 0);
	assert_in_range(packing->packed->own, 1, 3);
	check_equal(packing, code, 100);
	assert_int_equal(dd_pack(packing->book, code, 1, packing->packed), 0);
	assert_int_equal(dd_pack(packing->book, code, 0, packing->packed), 0);
	/* as many of its own as there is room for, and one block more */
	for (uint32_t i = 0; i < MOST; i++)
		code[i] = i < 4000 ? 7 : 0x20000000 + i;
	assert_true(dd_pack(packing->book, code, 5900, packing->packed) > 0);
	check_equal(packing, code, 5900);
	for (uint32_t i = 0; i < MOST; i++)
		code[i] = 0x20000000 + i;
	assert_int_equal(dd_pack(packing->book, code, MOST, packing->packed), 0);
}

static void test_own(void **state)
{
	(void)state;
	with_book(check_own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_texts),
	        cmocka_unit_test(test_own),
	};

	return cmocka_run_group_tests_name("pack", tests, NULL, NULL);
}
