/* Every kernel of every instruction set that the machine has, against the
 * definitions in sketch/shingle.h, sketch/minhash.h and match/quote.h written down once more, plainly.
 * Inputs end (or begin) at a page that cannot be touched. */
#include "test.h"

#include "simd/cpu.h"
#include "simd/kernels.h"
#include "unit/random.h"

#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* --- Memory between two guard pages --- */

#define FENCE_BYTES ((size_t)1 << 18)

struct fence {
	uint8_t *map;
	size_t page;
};

static struct fence fence_new(void)
{
	struct fence fence = {.page = (size_t)sysconf(_SC_PAGESIZE)};

	fence.map = mmap(NULL, FENCE_BYTES + 2 * fence.page, PROT_READ | PROT_WRITE,
	                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(fence.map != MAP_FAILED);
	assert_int_equal(mprotect(fence.map, fence.page, PROT_NONE), 0);
	assert_int_equal(mprotect(fence.map + fence.page + FENCE_BYTES, fence.page, PROT_NONE), 0);
	return fence;
}

static void fence_free(struct fence *fence)
{
	munmap(fence->map, FENCE_BYTES + 2 * fence->page);
}

/* size bytes that end at the guard page, or begin at it. */
static void *fence_place(const struct fence *fence, size_t size, bool at_end)
{
	return fence->map + fence->page + (at_end ? FENCE_BYTES - size : 0);
}

/* --- The definitions once more --- */

static uint64_t plain_mix(uint64_t x)
{
	x ^= x >> 30;
	x *= 0xbf58476d1ce4e5b9u;
	x ^= x >> 27;
	x *= 0x94d049bb133111ebu;
	x ^= x >> 31;
	return x;
}

static size_t plain_shingle(const uint64_t *word, size_t n, size_t k, uint32_t *out)
{
	size_t count = 0;

	if (k > n)
		k = n;
	for (size_t begin = 0; begin + k <= n; begin++) {
		uint32_t x = 0;

		for (size_t i = 0; i < k; i++) {
			const size_t turn = 13 * i % 32;

			for (size_t bit = 0; bit < 64; bit++) {
				if (word[begin + i] >> bit & 1)
					x ^= (uint32_t)1 << (bit + turn) % 32;
			}
		}
		x = (x ^ x >> 16) * 0x7feb352du;
		x = (x ^ x >> 15) * 0x846ca68bu;
		out[count++] = x ^ x >> 16;
	}
	return count;
}

static uint32_t plain_round(uint32_t h, uint64_t round)
{
	const uint64_t mixed = plain_mix(round * 0x9e3779b97f4a7c15u);
	const uint32_t p = (h ^ (uint32_t)(mixed >> 32)) * ((uint32_t)mixed | 1);

	return round == 0 ? h : p ^ p >> 16;
}

static void plain_sketch(const uint32_t *shingle, size_t n, uint8_t signature[128])
{
	bool filled[128] = {false};

	for (unsigned round = 0; round < 256; round++) {
		uint32_t best[128];

		memset(best, 0xff, sizeof(best));
		for (size_t i = 0; i < n; i++) {
			uint32_t x = plain_round(shingle[i], round);
			uint32_t bin = x / ((uint32_t)1 << 25);

			if (round >= 128) {
				x %= (uint32_t)1 << 25;
				bin = round - 128;
			}
			if (x < best[bin])
				best[bin] = x;
		}
		for (unsigned bin = 0; bin < 128; bin++) {
			if (filled[bin] || best[bin] == UINT32_MAX)
				continue;
			filled[bin] = true;
			signature[bin] = (uint8_t)(best[bin] % 256);
		}
	}
}

/* The first sequence's length by its value: lengths, then ranges. 0 if ill-formed. */
static size_t plain_utf8_one(const uint8_t *bytes, size_t n)
{
	static const uint32_t smallest[5] = {0, 0, 0x80, 0x800, 0x10000};
	size_t length = 0;
	uint32_t value = 0;

	if (bytes[0] < 0x80)
		return 1;
	while (length < 8 && bytes[0] >> (7 - length) & 1)
		length++;
	if (length < 2 || length > 4 || length > n)
		return 0;
	value = bytes[0] & (0xffu >> (length + 1));
	for (size_t i = 1; i < length; i++) {
		if (bytes[i] >> 6 != 2)
			return 0;
		value = value << 6 | (bytes[i] & 0x3f);
	}
	if (value < smallest[length] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
		return 0;
	return length;
}

static size_t plain_valid_utf8(const uint8_t *bytes, size_t n)
{
	size_t i = 0;

	while (i < n) {
		const size_t length = plain_utf8_one(bytes + i, n - i);

		if (length == 0)
			break;
		i += length;
	}
	return i;
}

/* --- For each set --- */

static void for_each_set(void (*check)(const struct dd_kernels *, const struct fence *))
{
	struct fence fence = fence_new();

	for (int isa = DEDUP_ISA_SCALAR; isa < DEDUP_ISAS; isa++) {
		const struct dd_kernels *const kernels = dd_kernels_get((enum dedup_isa)isa);

		if (kernels)
			check(kernels, &fence);
	}
	fence_free(&fence);
}

#define WORDS 700

static void check_shingle_case(const struct dd_kernels *kernels, const struct fence *fence,
                               struct fence *out_fence, size_t n, unsigned k, uint64_t *seed)
{
	uint32_t expected[WORDS];
	const bool at_end = n % 2;
	uint64_t *const word = fence_place(fence, n * sizeof(uint64_t), at_end);
	uint32_t *const out = fence_place(out_fence, (n + 15) / 16 * 16 * sizeof(*out), at_end);
	size_t count;

	for (size_t i = 0; i < n; i++)
		word[i] = next_random(seed);
	count = plain_shingle(word, n, k, expected);
	assert_int_equal(kernels->shingle(word, n, k, out), count);
	assert_memory_equal(out, expected, count * sizeof(*out));
}

static void check_shingle(const struct dd_kernels *kernels, const struct fence *fence)
{
	struct fence out_fence = fence_new();
	uint64_t seed = 1;

	for (size_t n = 1; n <= 70; n++) {
		for (unsigned k = 1; k <= 16; k++)
			check_shingle_case(kernels, fence, &out_fence, n, k, &seed);
	}
	for (unsigned i = 0; i < 100; i++)
		check_shingle_case(kernels, fence, &out_fence, 1 + next_random(&seed) % WORDS,
		                   1 + (unsigned)(next_random(&seed) % 16), &seed);
	fence_free(&out_fence);
}

static size_t plain_quote(const uint32_t *code, size_t n, uint64_t *out)
{
	static const uint32_t key[6] = {0x243f6a88, 0x85a308d3, 0x13198a2e,
	                                0x03707344, 0xa4093822, 0x299f31d0};
	size_t count = 0;

	for (size_t i = 0; i + 6 <= n; i++) {
		uint32_t term[6];
		uint64_t sum = 0;

		for (size_t k = 0; k < 6; k++)
			term[k] = (code[i + k] & 0x0fffffff) + key[k];
		for (size_t k = 0; k < 6; k += 2)
			sum += (uint64_t)term[k] * term[k + 1];
		if ((uint32_t)sum < 0x20000000)
			out[count++] = plain_mix(sum);
	}
	return count;
}

static void check_quote(const struct dd_kernels *kernels, const struct fence *fence)
{
	struct fence out_fence = fence_new();
	uint64_t expected[WORDS], seed = 5;

	for (size_t n = 0; n <= WORDS; n += 1 + n / 64) {
		const size_t room = (n > 5 ? n - 5 : 0) + DD_QUOTE_SLACK;
		uint32_t *const code = fence_place(fence, n * sizeof(*code), true);
		uint64_t *const out = fence_place(&out_fence, room * sizeof(*out), true);
		size_t count;

		for (size_t i = 0; i < n; i++)
			code[i] = (uint32_t)next_random(&seed);
		count = plain_quote(code, n, expected);
		assert_int_equal(kernels->quote(code, n, out), count);
		assert_memory_equal(out, expected, count * sizeof(uint64_t));
	}
	fence_free(&out_fence);
}

static void check_pick(const struct dd_kernels *kernels, const struct fence *fence)
{
	struct fence out_fence = fence_new();
	uint32_t bits[2048];
	uint64_t seed = 6;

	for (unsigned i = 0; i < 2048; i++)
		bits[i] = (uint32_t)(next_random(&seed) & next_random(&seed));
	for (size_t n = 0; n <= WORDS; n += 1 + n / 64) {
		uint16_t *const number = fence_place(fence, n * sizeof(*number), true);
		uint32_t *const out =
		        fence_place(&out_fence, (n + DD_PICK_SLACK) * sizeof(*out), true);
		size_t count = 0, expected = 0;

		for (size_t i = 0; i < n; i++)
			number[i] = (uint16_t)next_random(&seed);
		count = kernels->pick(number, n, bits, out);
		for (size_t i = 0; i < n; i++) {
			if (bits[number[i] >> 5] & (uint32_t)1 << (number[i] & 31))
				assert_int_equal(out[expected++], number[i]);
		}
		assert_int_equal(count, expected);
	}
	fence_free(&out_fence);
}

enum { BOOK = 1 << 16, OWN = 1 << 11 };

/* The same codebook, filled in plainly. Returns the codes whose slot belongs to another one. */
static size_t plain_slots(uint32_t *book, const uint32_t *code, size_t n, uint16_t *slot,
                          uint32_t *left)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		const uint64_t hash = (uint32_t)(code[i] * UINT64_C(0x9e3779b1)) >> 16;

		slot[i] = (uint16_t)(OWN + hash * (BOOK - OWN) / BOOK);
		if (book[slot[i]] == UINT32_MAX)
			book[slot[i]] = code[i];
		if (book[slot[i]] != code[i])
			left[count++] = (uint32_t)i;
	}
	return count;
}

/* Few words many times, others seldom: at first slots are free, later most are taken. */
static void check_slots(const struct dd_kernels *kernels, const struct fence *fence)
{
	static uint32_t book[BOOK], expected_book[BOOK], expected_left[WORDS];
	static uint16_t expected_slot[WORDS];
	struct fence slot_fence = fence_new(), left_fence = fence_new();
	uint64_t seed = 7;

	memset(book, 0xff, sizeof(book));
	memset(expected_book, 0xff, sizeof(book));
	for (size_t round = 0; round < 400; round++) {
		const size_t n = next_random(&seed) % WORDS;
		uint32_t *const code = fence_place(fence, n * sizeof(*code), true);
		uint16_t *const slot = fence_place(&slot_fence, n * sizeof(*slot), true);
		uint32_t *const left =
		        fence_place(&left_fence, (n + DD_SLOT_SLACK) * sizeof(*left), true);

		for (size_t i = 0; i < n; i++) {
			const uint64_t r = next_random(&seed);

			code[i] = (uint32_t)(r >> 32) % (r % 5 ? 500 : 1000000) * 40503;
		}
		const size_t count =
		        plain_slots(expected_book, code, n, expected_slot, expected_left);
		assert_int_equal(kernels->slots(book, code, n, slot, left), count);
		assert_memory_equal(slot, expected_slot, n * sizeof(*slot));
		assert_memory_equal(left, expected_left, count * sizeof(*left));
	}
	assert_memory_equal(book, expected_book, sizeof(book));
	fence_free(&slot_fence);
	fence_free(&left_fence);
}

static void check_sketch_of(const struct dd_kernels *kernels, const uint32_t *shingle, size_t n)
{
	uint8_t expected[128], signature[128];

	plain_sketch(shingle, n, expected);
	memset(signature, 0xaa, sizeof(signature));
	kernels->sketch(shingle, n, signature);
	assert_memory_equal(signature, expected, sizeof(signature));
}

static void check_sketch(const struct dd_kernels *kernels, const struct fence *fence)
{
	uint64_t seed = 2;

	for (size_t n = 1; n < 4000; n += 1 + n / 16) {
		uint32_t *const shingle = fence_place(fence, n * sizeof(*shingle), n % 3);

		for (size_t i = 0; i < n; i++)
			shingle[i] = (uint32_t)next_random(&seed);
		check_sketch_of(kernels, shingle, n);
	}
}

/* Hashes that are not random: all the same, the sentinel, all in one bin. */
static void check_sketch_edges(const struct dd_kernels *kernels, const struct fence *fence)
{
	static const uint32_t same[] = {0,
	                                1,
	                                UINT32_MAX,
	                                UINT32_MAX - 1,
	                                (uint32_t)127 << 25,
	                                ((uint32_t)1 << 25) - 1,
	                                0x9e3779b9u};
	static const size_t sizes[] = {1, 2, 7, 8, 9, 300, 1000};

	for (size_t s = 0; s < sizeof(sizes) / sizeof(*sizes); s++) {
		const size_t n = sizes[s];
		uint32_t *const shingle = fence_place(fence, n * sizeof(*shingle), true);

		for (size_t v = 0; v < sizeof(same) / sizeof(*same); v++) {
			for (size_t i = 0; i < n; i++)
				shingle[i] = same[v];
			check_sketch_of(kernels, shingle, n);
		}
		for (size_t i = 0; i < n; i++)
			shingle[i] = (uint32_t)i;
		check_sketch_of(kernels, shingle, n);
		for (size_t i = 0; i < n; i++)
			shingle[i] = i % 2 ? UINT32_MAX : (uint32_t)i << 16;
		check_sketch_of(kernels, shingle, n);
	}
	/* A hash that a round sends to the sentinel: x = p, the inverse of that round. */
	for (uint64_t round = 1; round < 128; round++) {
		const uint64_t mixed = plain_mix(round * 0x9e3779b97f4a7c15u);
		const uint32_t flip = (uint32_t)(mixed >> 32), factor = (uint32_t)mixed | 1;
		const uint32_t p = 0xffff0000u; /* p ^ p >> 16 is all ones */
		uint32_t inverse = factor;
		uint32_t *const shingle = fence_place(fence, sizeof(*shingle), true);

		for (unsigned i = 0; i < 6; i++)
			inverse *= 2 - factor * inverse;
		*shingle = (p * inverse) ^ flip;
		assert_true(plain_round(*shingle, round) == UINT32_MAX);
		check_sketch_of(kernels, shingle, 1);
	}
}

static void check_agree(const struct dd_kernels *kernels, const struct fence *fence)
{
	uint8_t *const a = fence_place(fence, 128, true);
	uint64_t seed = 3;

	for (unsigned offset = 0; offset < 64; offset++) {
		uint8_t *const b = (uint8_t *)fence_place(fence, 0, false) + offset;
		const uint64_t odds = next_random(&seed) % 256;
		unsigned expected = 0;

		for (unsigned i = 0; i < 128; i++) {
			const uint64_t r = next_random(&seed);

			a[i] = b[i] = (uint8_t)r;
			if ((r >> 8) % 256 >= odds)
				b[i] = (uint8_t)(a[i] ^ (1u << r % 8));
			expected += a[i] == b[i];
		}
		assert_int_equal(kernels->agree(a, b), expected);
		assert_int_equal(kernels->agree(a, a), 128);
		memset(b, 0, 128);
		memset(a, 0x80, 128);
		assert_int_equal(kernels->agree(a, b), 0);
	}
}

static void check_count(const struct dd_kernels *kernels, const struct fence *fence)
{
	static const uint8_t bytes[] = {0, 1, '\n', 0x7f, 0x80, 0xfe, 0xff};
	uint64_t seed = 4;

	for (size_t n = 0; n < 1500; n += 1 + n / 40) {
		uint8_t *const text = fence_place(fence, n, n % 2);
		size_t expected[sizeof(bytes)] = {0};

		for (size_t i = 0; i < n; i++) {
			text[i] = bytes[next_random(&seed) % sizeof(bytes)];
			for (size_t c = 0; c < sizeof(bytes); c++)
				expected[c] += text[i] == bytes[c];
		}
		for (size_t c = 0; c < sizeof(bytes); c++)
			assert_int_equal(kernels->count_byte(text, n, bytes[c]), expected[c]);
		assert_int_equal(kernels->count_byte(text, n, 'x'), 0);
	}
}

static void check_utf8_of(const struct dd_kernels *kernels, const uint8_t *text, size_t n)
{
	const size_t expected = plain_valid_utf8(text, n);
	const size_t valid = kernels->valid_utf8(text, n);

	if (valid != expected)
		print_error("isa %d, %zu bytes:\n", (int)kernels->isa, n);
	assert_int_equal(valid, expected);
}

/* Each sequence at each place of a text that is long enough for every vector, with
 * the text cut off after each of its bytes, in ASCII and in two-byte letters. */
static void check_utf8_sequences(const struct dd_kernels *kernels, const struct fence *fence)
{
	static const char *const sequences[] = {
	        "\x80",
	        "\xbf",
	        "\xc0\x80",
	        "\xc1\xbf",
	        "\xc2\x80",
	        "\xc2\x7f",
	        "\xc2\xc0",
	        "\xdf\xbf",
	        "\xe0\x80\x80",
	        "\xe0\x9f\xbf",
	        "\xe0\xa0\x80",
	        "\xe1\x80\x80",
	        "\xec\xbf\xbf",
	        "\xed\x9f\xbf",
	        "\xed\xa0\x80",
	        "\xed\xbf\xbf",
	        "\xee\x80\x80",
	        "\xef\xbf\xbf",
	        "\xe1\x80",
	        "\xe1\x80\xc0",
	        "\xf0\x80\x80\x80",
	        "\xf0\x8f\xbf\xbf",
	        "\xf0\x90\x80\x80",
	        "\xf1\x80\x80\x80",
	        "\xf3\xbf\xbf\xbf",
	        "\xf4\x8f\xbf\xbf",
	        "\xf4\x90\x80\x80",
	        "\xf5\x80\x80\x80",
	        "\xf7\xbf\xbf\xbf",
	        "\xf8\x88\x80\x80\x80",
	        "\xfc\x84\x80\x80\x80\x80",
	        "\xfe",
	        "\xff",
	        "\xf1\x80\x80",
	        "\xf1\x80",
	        "\xf1\x80\x80\xc0",
	        "\xf1\x80\x80\x80\x80",
	        "\xc2\x80\x80",
	        "\xe1\x80\x80\x80",
	};

	for (size_t s = 0; s < sizeof(sequences) / sizeof(*sequences); s++) {
		const size_t length = strlen(sequences[s]);

		for (size_t at = 0; at < 330; at++) {
			const size_t n = at < 200 ? at + length + at % 70 : 600;
			uint8_t *const text = fence_place(fence, n, true);

			memset(text, 'a', n);
			for (size_t i = 0; s % 2 && i + 1 < at; i += 2) {
				text[i] = 0xd0;
				text[i + 1] = 0xb0;
			}
			memcpy(text + at, sequences[s], length);
			check_utf8_of(kernels, text, n);
			for (size_t cut = 1; cut <= length; cut++)
				check_utf8_of(kernels, text, at + cut);
		}
	}
}

/* All pairs of a first and a second byte, with a choice of third and fourth. */
static void check_utf8_pairs(const struct dd_kernels *kernels, const struct fence *fence)
{
	static const uint8_t next[] = {0x20, 0x7f, 0x80, 0xbf, 0xc2};
	uint8_t *const text = fence_place(fence, 100, true);

	memset(text, ' ', 100);
	for (unsigned i = 0; i < 256 * 256 * 25; i++) {
		uint8_t *const p = text + 58 + i % 7;

		p[0] = (uint8_t)(i / 25);
		p[1] = (uint8_t)(i / 25 / 256);
		p[2] = next[i % 5];
		p[3] = next[i / 5 % 5];
		check_utf8_of(kernels, text, 100);
		memset(p, ' ', 4);
	}
}

static size_t put_utf8(uint8_t *out, uint32_t value)
{
	const size_t length = value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x10000 ? 3 : 4;
	static const uint8_t lead[5] = {0, 0, 0xc0, 0xe0, 0xf0};

	for (size_t i = length; i-- > 1; value >>= 6)
		out[i] = (uint8_t)(0x80 | (value & 0x3f));
	out[0] = (uint8_t)(lead[length] | value);
	return length;
}

/* Random texts, whole and with a byte or two changed. */
static void check_utf8_random(const struct dd_kernels *kernels, const struct fence *fence)
{
	static const uint32_t limits[] = {0x80, 0x800, 0xd800, 0x110000};
	uint64_t seed = 5;

	for (unsigned round = 0; round < 20000; round++) {
		uint8_t buffer[1024];
		const size_t size = next_random(&seed) % 1000;
		const uint64_t plain = next_random(&seed) % 256;
		size_t n = 0;
		uint8_t *text;

		while (n < size) {
			const uint64_t r = next_random(&seed);
			const uint32_t limit = r % 256 < plain ? 0x80 : limits[r >> 8 & 3];
			uint32_t value = (uint32_t)(r >> 32) % limit;

			if (value >= 0xd800 && value < 0xe000)
				value = 0xfffd;
			n += put_utf8(buffer + n, value);
		}
		text = fence_place(fence, n, true);
		memcpy(text, buffer, n);
		if (round % 2 == 0)
			assert_int_equal(kernels->valid_utf8(text, n), n);
		for (unsigned i = 0; i < round % 3 && n > 0; i++)
			text[next_random(&seed) % n] = (uint8_t)next_random(&seed);
		check_utf8_of(kernels, text, n);
	}
}

static void test_shingle(void **state)
{
	(void)state;
	for_each_set(check_shingle);
}

static void test_pick(void **state)
{
	(void)state;
	for_each_set(check_pick);
}

static void test_slots(void **state)
{
	(void)state;
	for_each_set(check_slots);
}

static void test_quote(void **state)
{
	(void)state;
	for_each_set(check_quote);
}

static void test_sketch(void **state)
{
	(void)state;
	for_each_set(check_sketch);
	for_each_set(check_sketch_edges);
}

static void test_agree(void **state)
{
	(void)state;
	for_each_set(check_agree);
}

static void test_count_byte(void **state)
{
	(void)state;
	for_each_set(check_count);
}

static void test_valid_utf8(void **state)
{
	(void)state;
	for_each_set(check_utf8_sequences);
	for_each_set(check_utf8_pairs);
	for_each_set(check_utf8_random);
}

/* --- Dispatch --- */

static void test_tables(void **state)
{
	(void)state;
	for (int i = 0; i < DEDUP_ISAS; i++) {
		const enum dedup_isa isa = (enum dedup_isa)i;
		const struct dd_kernels *const kernels = dd_kernels_get(isa);

		assert_int_equal(kernels != NULL, dd_isa_available(isa));
		if (kernels && isa != DEDUP_ISA_AUTO)
			assert_int_equal(kernels->isa, isa);
	}
	assert_int_equal(dd_kernels_get(DEDUP_ISA_AUTO)->isa, dd_isa_best());
	assert_true(dd_isa_available(DEDUP_ISA_SCALAR));
	assert_null(dd_kernels_get(DEDUP_ISAS));
#if defined(__x86_64__)
	assert_false(dd_isa_available(DEDUP_ISA_NEON));
	for (int i = DEDUP_ISA_SSE42; i <= DEDUP_ISA_AVX512; i++) {
		if (dd_isa_available((enum dedup_isa)i))
			assert_true((int)dd_isa_best() >= i);
	}
#elif defined(__aarch64__)
	assert_int_equal(dd_isa_best(), DEDUP_ISA_NEON);
#endif
}

/* Each feature that a set is compiled for, taken away from a machine that has all. */
static void test_cpuid_subsets(void **state)
{
	static const struct {
		struct dd_cpuid missing;
		bool sse42, avx2, avx512;
	} cases[] = {
	        {{0, 0, 0, 0}, true, true, true},
	        {{1u << 0, 0, 0, 0}, false, false, false},          /* SSE3 */
	        {{1u << 9, 0, 0, 0}, false, false, false},          /* SSSE3 */
	        {{1u << 19, 0, 0, 0}, false, false, false},         /* SSE4.1 */
	        {{1u << 20, 0, 0, 0}, false, false, false},         /* SSE4.2 */
	        {{1u << 23, 0, 0, 0}, false, false, false},         /* POPCNT */
	        {{1u << 27, 0, 0, 0}, true, false, false},          /* OSXSAVE */
	        {{1u << 28, 0, 0, 0}, true, false, false},          /* AVX */
	        {{0, 1u << 3, 0, 0}, true, false, false},           /* BMI1 */
	        {{0, 1u << 5, 0, 0}, true, false, false},           /* AVX2 */
	        {{0, 1u << 8, 0, 0}, true, false, false},           /* BMI2 */
	        {{0, 1u << 16, 0, 0}, true, true, false},           /* AVX512F */
	        {{0, 1u << 17, 0, 0}, true, true, false},           /* AVX512DQ */
	        {{0, 1u << 30, 0, 0}, true, true, false},           /* AVX512BW */
	        {{0, 1u << 31, 0, 0}, true, true, false},           /* AVX512VL */
	        {{0, 0, 1u << 1, 0}, true, true, false},            /* AVX512_VBMI */
	        {{0, 0, 1u << 6, 0}, true, true, false},            /* AVX512_VBMI2 */
	        {{0, 0, 1u << 12, 0}, true, true, false},           /* AVX512_BITALG */
	        {{0, 0, 1u << 14, 0}, true, true, false},           /* AVX512_VPOPCNTDQ */
	        {{0, 0, 0, 1u << 1}, true, false, false},           /* xmm not saved */
	        {{0, 0, 0, 1u << 2}, true, false, false},           /* ymm not saved */
	        {{0, 0, 0, 1u << 5}, true, true, false},            /* opmask not saved */
	        {{0, 0, 0, 1u << 6}, true, true, false},            /* upper zmm not saved */
	        {{0, 0, 0, 1u << 7}, true, true, false},            /* zmm16 to 31 not saved */
	        {{0, 1u << 9, 1u << 8, 1u << 9}, true, true, true}, /* nothing that is used */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct dd_cpuid machine = {
		        .leaf1_ecx = ~cases[i].missing.leaf1_ecx,
		        .leaf7_ebx = ~cases[i].missing.leaf7_ebx,
		        .leaf7_ecx = ~cases[i].missing.leaf7_ecx,
		        .xcr0 = ~cases[i].missing.xcr0,
		};

		assert_int_equal(dd_cpuid_allows(&machine, DEDUP_ISA_SSE42), cases[i].sse42);
		assert_int_equal(dd_cpuid_allows(&machine, DEDUP_ISA_AVX2), cases[i].avx2);
		assert_int_equal(dd_cpuid_allows(&machine, DEDUP_ISA_AVX512), cases[i].avx512);
		assert_false(dd_cpuid_allows(&machine, DEDUP_ISA_NEON));
	}
}

/* Each bit of each word of a window changes each bit of its hash half the time. */
static void test_shingle_avalanche(void **state)
{
	enum { TRIALS = 4000, K = 5 };
	static unsigned changed[32];
	const struct dd_kernels *const kernels = dd_kernels_get(DEDUP_ISA_SCALAR);
	uint64_t seed = 6;

	(void)state;
	for (unsigned word = 0; word < K; word++) {
		for (unsigned bit = 0; bit < 64; bit++) {
			memset(changed, 0, sizeof(changed));
			for (unsigned trial = 0; trial < TRIALS; trial++) {
				uint64_t window[K];
				uint32_t before[16], after[16];

				for (unsigned i = 0; i < K; i++)
					window[i] = next_random(&seed);
				kernels->shingle(window, K, K, before);
				window[word] ^= (uint64_t)1 << bit;
				kernels->shingle(window, K, K, after);
				for (unsigned i = 0; i < 32; i++)
					changed[i] += (before[0] ^ after[0]) >> i & 1;
			}
			/* 2000 on average with deviation 32: 6 of them in 10,240 counts */
			for (unsigned i = 0; i < 32; i++)
				assert_in_range(changed[i], 2000 - 190, 2000 + 190);
		}
	}
}

static void test_shingle_order_matters(void **state)
{
	static const uint64_t windows[][4] = {
	        {1, 2, 3, 4}, {2, 1, 3, 4}, {4, 3, 2, 1}, {1, 1, 3, 4}, {3, 3, 3, 3},
	        {1, 3, 2, 4}, {0, 0, 0, 1}, {0, 0, 1, 0}, {1, 1, 1, 1},
	};
	enum { WINDOWS = sizeof(windows) / sizeof(*windows) };
	const struct dd_kernels *const kernels = dd_kernels_get(DEDUP_ISA_SCALAR);
	uint32_t hash[WINDOWS][16];

	(void)state;
	for (unsigned i = 0; i < WINDOWS; i++) {
		kernels->shingle(windows[i], 4, 4, hash[i]);
		for (unsigned j = 0; j < i; j++)
			assert_true(hash[i][0] != hash[j][0]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_tables),
	        cmocka_unit_test(test_cpuid_subsets),
	        cmocka_unit_test(test_shingle),
	        cmocka_unit_test(test_shingle_avalanche),
	        cmocka_unit_test(test_shingle_order_matters),
	        cmocka_unit_test(test_pick),
	        cmocka_unit_test(test_slots),
	        cmocka_unit_test(test_quote),
	        cmocka_unit_test(test_sketch),
	        cmocka_unit_test(test_agree),
	        cmocka_unit_test(test_count_byte),
	        cmocka_unit_test(test_valid_utf8),
	};

	return cmocka_run_group_tests_name("kernels", tests, NULL, NULL);
}
