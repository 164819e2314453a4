/* Packed codes against the codes they were packed from. */
#include "test.h"

#include "sketch/pack.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 6000 };

static uint32_t next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33);
}

enum { FREQUENT = 20 };

struct setting {
	struct dd_codebook *book;
	struct dd_packing packing;
	struct dd_packed *packed;
	const struct dd_kernels *kernels;
};

/* Packs and writes a text; returns its size, 0 if it cannot be packed or gets larger. */
static size_t pack(struct setting *s, const uint32_t *code, size_t count)
{
	assert_true(dd_packing_reserve(&s->packing, count));
	if (!dd_pack(&s->packing, s->book, s->kernels, code, count))
		return 0;
	const size_t size = dd_packing_size(&s->packing);
	if (size >= count * sizeof *code)
		return 0;
	s->packed = realloc(s->packed, size);
	assert_non_null(s->packed);
	dd_packing_write(&s->packing, s->packed);
	return size;
}

static void check_equal(const struct setting *s, const uint32_t *code, size_t count)
{
	uint32_t out[MOST];
	struct dd_unpacker unpacker = dd_unpacker_of(s->packed);

	/* in two parts, of any size */
	dd_unpack(&unpacker, out, count / 3);
	dd_unpack(&unpacker, out + count / 3, count - count / 3);
	assert_memory_equal(out, code, count * sizeof *code);
}

static void with_book(void (*check)(struct setting *))
{
	struct setting s = {.book = malloc(sizeof *s.book),
	                    .kernels = dd_kernels_get(DEDUP_ISA_AUTO)};

	assert_non_null(s.book);
	dd_codebook_init(s.book, 0, FREQUENT);
	check(&s);
	dd_packing_release(&s.packing);
	free(s.book);
	free(s.packed);
}

/* Texts of a vocabulary much larger than the codebook, in which few words are frequent. */
static void check_texts(struct setting *s)
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
		const size_t size = pack(s, code, count);

		if (!size)
			continue;
		assert_true(size < count * sizeof *code);
		check_equal(s, code, count);
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
static void check_own(struct setting *s)
{
	static uint32_t code[MOST];

	for (uint32_t word = 0; word < 3 * DD_SLOTS; word += MOST) {
		for (uint32_t i = 0; i < MOST; i++)
			code[i] = word + i;
		pack(s, code, MOST);
	}
	for (uint32_t i = 0; i < 100; i++)
		code[i] = 0x10000000 + i % 3;
	assert_true(pack(s, code, 100) > 0);
	assert_in_range(s->packed->own, 1, 3);
	check_equal(s, code, 100);
	assert_int_equal(pack(s, code, 1), 0);
	assert_int_equal(pack(s, code, 0), 0);
	/* as many of its own as there is room for, and one block more */
	for (uint32_t i = 0; i < MOST; i++)
		code[i] = i < 4000 ? 7 : 0x20000000 + i;
	assert_true(pack(s, code, 5900) > 0);
	check_equal(s, code, 5900);
	for (uint32_t i = 0; i < MOST; i++)
		code[i] = 0x20000000 + i;
	assert_int_equal(pack(s, code, MOST), 0);
}

static void test_own(void **state)
{
	(void)state;
	with_book(check_own);
}

/* Whether the text lists the slot of the code. */
static bool lists(const struct setting *s, uint32_t code)
{
	const uint16_t *rare = dd_packed_rare(s->packed);

	assert_true(s->packed->is_listed);
	for (uint32_t i = 0; i < s->packed->rare; i++) {
		if (rare[i] == dd_slot_of(code))
			return true;
	}
	return false;
}

/* Packs the text and its list. */
static void pack_listed(struct setting *s, const uint32_t *code, size_t count, uint64_t text)
{
	const uint64_t digest[2] = {text, text << (64 - DD_COUNTED_BITS)};

	assert_true(dd_packing_reserve(&s->packing, count));
	assert_true(dd_pack(&s->packing, s->book, s->kernels, code, count));
	dd_pack_rare(&s->packing, s->book, s->kernels, digest);
	s->packed = realloc(s->packed, dd_packing_size(&s->packing));
	assert_non_null(s->packed);
	dd_packing_write(&s->packing, s->packed);
	check_equal(s, code, count);
}

/* A code is listed until more than FREQUENT texts have it, however often each does, and copies do
 * not count; unless there is too much to list. */
static void check_rare(struct setting *s)
{
	enum { CODES = 40, FILLED = 32 };
	uint32_t code[CODES];

	for (uint32_t i = 0; i < CODES; i++)
		code[i] = i < FILLED ? 10 + i : i < FILLED + 6 ? 1 : 2;
	for (uint64_t text = 1; text <= FREQUENT + 1; text++) {
		pack_listed(s, code, FILLED, text);
		assert_false(s->packed->is_listed);
		assert_int_equal(s->packed->rare, 0);
	}
	for (uint64_t copy = 0; copy < 3 * FREQUENT; copy++) {
		pack_listed(s, code, CODES, 100);
		assert_true(lists(s, 1) && lists(s, 2));
	}
	for (uint64_t text = 2; text <= 3 * FREQUENT; text++) {
		pack_listed(s, code, text % 2 ? CODES : CODES - 2, 100 + text);
		assert_int_equal(lists(s, 1), text <= FREQUENT + 1);
		assert_int_equal(lists(s, 2), text % 2 && text <= 2 * FREQUENT + 1);
		assert_int_equal(dd_codebook_knows_frequent(s->book, dd_slot_of(1)),
		                 text > FREQUENT);
	}
	assert_int_equal(s->packed->own, 0);
}

static void test_rare(void **state)
{
	(void)state;
	with_book(check_rare);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_texts),
	        cmocka_unit_test(test_own),
	        cmocka_unit_test(test_rare),
	};

	return cmocka_run_group_tests_name("pack", tests, NULL, NULL);
}
