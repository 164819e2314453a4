/* kernels_cross.c - prints a digest of every kernel on fixed pseudo-random input, a
 * line each, for every instruction set that the machine has. The lines of all sets
 * and all machines are equal but for the set's name: see tests/cross.sh. What is no kernel in plain C,
 * but stands elsewhere, has no line there.
 *
 * Usage: kernels_cross [SET]    only that set: scalar, sse4.2, avx2, avx512, neon
 */
#include "cli/json_scan.h"
#include "simd/cpu.h"
#include "simd/kernels.h"
#include "unit/random.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST 3000
#define KERNELS 8

/* FNV-1a, 64 bit. */
static uint64_t digest_bytes(uint64_t digest, const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		digest = (digest ^ bytes[i]) * 0x100000001b3u;
	return digest;
}

static uint64_t digest_number(uint64_t digest, uint64_t x)
{
	uint8_t bytes[8];

	for (unsigned i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(x >> (8 * i));
	return digest_bytes(digest, bytes, 8);
}

static uint64_t digest_hashes(const struct dd_kernels *kernels, uint64_t digests[2])
{
	static uint64_t word[LARGEST];
	static uint32_t shingle[LARGEST + 16];
	uint8_t signature[DD_REGISTERS];
	uint64_t seed = 1;

	for (size_t n = 1; n <= LARGEST; n += 1 + n / 20) {
		const unsigned k = 1 + (unsigned)(n % 16);
		size_t count;

		for (size_t i = 0; i < n; i++)
			word[i] = next_random(&seed);
		count = kernels->shingle(word, n, k, shingle);
		for (size_t i = 0; i < count; i++)
			digests[0] = digest_number(digests[0], shingle[i]);
		kernels->sketch(shingle, count, signature);
		digests[1] = digest_bytes(digests[1], signature, DD_REGISTERS);
	}
	return seed;
}

/* n bytes of the first `some` pieces, and of z where none fits. */
static void put_pieces(uint8_t *text, size_t n, const char *const *pieces, uint64_t some,
                       uint64_t *seed)
{
	size_t i = 0;

	while (i < n) {
		const char *const piece = pieces[next_random(seed) % some];
		const size_t length = strlen(piece);

		if (i + length > n)
			break;
		memcpy(text + i, piece, length);
		i += length;
	}
	memset(text + i, 'z', n - i);
}

/* Mostly well-formed text of one to four bytes a character, with a flaw now and then. */
static void random_text(uint8_t *text, size_t n, uint64_t *seed)
{
	static const char *const pieces[] = {"a",
	                                     "bc ",
	                                     "\n",
	                                     "\xc3\xa4",
	                                     "\xd0\xb0",
	                                     "\xe2\x82\xac",
	                                     "\xe4\xb8\xad",
	                                     "\xf0\x9f\x98\x80",
	                                     "plain text of ASCII "};

	put_pieces(text, n, pieces, sizeof(pieces) / sizeof(*pieces), seed);
	if (n > 0 && next_random(seed) % 2)
		text[next_random(seed) % n] = (uint8_t)next_random(seed);
}

static void digest_texts(const struct dd_kernels *kernels, uint64_t seed, uint64_t digests[3])
{
	static uint8_t text[LARGEST];

	for (unsigned round = 0; round < 2000; round++) {
		const size_t n = round % (LARGEST / 2);

		random_text(text, n, &seed);
		digests[1] = digest_number(digests[1], kernels->count_byte(text, n, '\n'));
		digests[2] = digest_number(digests[2], kernels->valid_utf8(text, n));
		if (n < 2 * DD_REGISTERS)
			continue;
		digests[0] = digest_number(digests[0], kernels->agree(text, text + DD_REGISTERS));
	}
}

/* Words, numbers, marks and gaps of all sizes; now and then a character of some bytes. */
static void random_words(uint8_t *text, size_t n, uint64_t *seed)
{
	static const char *const pieces[] = {"a",
	                                     "word",
	                                     "1",
	                                     "23",
	                                     ".",
	                                     ",",
	                                     "'",
	                                     "_",
	                                     " ",
	                                     "! ",
	                                     "?\n",
	                                     "\x1e",
	                                     "\n\n",
	                                     "seventeen letters",
	                                     "\xc3\xa4",
	                                     "\xd7\x90",
	                                     "\xe2\x82\xac",
	                                     "\xe4\xb8\xad",
	                                     "\xf0\x9f\x98\x80"};
	const uint64_t some = 1 + next_random(seed) % (sizeof(pieces) / sizeof(*pieces));

	put_pieces(text, n, pieces, some, seed);
	memset(text + n, 0, DD_WORDS_PAD);
}

/* Of bits from the first on. */
static uint64_t digest_bits(uint64_t digest, const uint64_t *bits, size_t n)
{
	for (size_t i = 0; i < n; i++)
		digest = digest_number(digest, bits[i / 64] >> i % 64 & 1);
	return digest;
}

static uint64_t digest_words(const struct dd_kernels *kernels, uint64_t seed, uint64_t digest)
{
	enum { BITS = LARGEST / 2 + 128, EDGES = LARGEST + 2 + DD_WORDS_SLACK };
	static uint8_t text[LARGEST + DD_WORDS_PAD];
	static uint64_t upper[LARGEST / 64 + 1], of_word[3][BITS / 64 + 1];
	static uint32_t edge[EDGES];
	struct dd_word_marks marks = {edge, of_word[0], of_word[1], of_word[2], false};

	for (unsigned round = 0; round < 2000; round++) {
		const size_t n = round % (LARGEST / 2);
		struct dd_word_source source = {text, n, round % 3 ? upper : NULL, round % 2};
		size_t count;

		random_words(text, n, &seed);
		for (size_t i = 0; i <= n / 64; i++)
			upper[i] = next_random(&seed);
		count = kernels->find_words(&source, &marks);
		digest = digest_number(digest, count);
		for (size_t i = 0; i < 2 * count; i++)
			digest = digest_number(digest, edge[i]);
		digest = digest_bits(digest, marks.special, count);
		if (source.upper) {
			digest = digest_bits(digest, marks.upper, count);
			digest = digest_bits(digest, marks.gap, count);
		}
		digest = digest_number(digest, marks.foreign);
	}
	return digest;
}

/* Texts of ASCII, some of which have something else near their end. */
static uint64_t digest_folded(const struct dd_kernels *kernels, uint64_t seed, uint64_t digest)
{
	static uint8_t bytes[LARGEST], text[LARGEST];
	uint64_t upper[LARGEST / 64 + 2];

	for (unsigned round = 0; round < 2000; round++) {
		const size_t n = round % 1000;
		size_t done;

		for (size_t i = 0; i < n; i++)
			bytes[i] = (uint8_t)(next_random(&seed) >> 57);
		if (n && round % 2)
			bytes[n - next_random(&seed) % ((n + 3) / 4) - 1] |= 0x80;
		memset(upper, 0, sizeof(upper));
		done = kernels->fold_ascii(bytes, n, text, round % 3 ? upper : NULL);
		digest = digest_number(digest, done);
		digest = digest_bytes(digest, text, done);
		digest = digest_bits(digest, upper, done);
	}
	return digest;
}

/* The library's, of which the kernels alone are here. */
enum dedup_isa dedup_isa_best(void)
{
	return dd_isa_best();
}

/* What a kernel leaves, which stops where it likes. */
static size_t copy_rest(const char *bytes, const char *end, char **out, bool *is_wide)
{
	const char *at = bytes;

	while (at < end && *at != '"' && (uint8_t)*at >= 0x20) {
		if (*at == '\\' && (at + 1 == end || !json_meaning[(uint8_t)at[1]]))
			break;
		*is_wide |= (uint8_t)*at >= 0x80;
		*(*out)++ = *at == '\\' ? (char)json_meaning[(uint8_t)at[1]] : *at;
		at += *at == '\\' ? 2 : 1;
	}
	return (size_t)(at - bytes);
}

/* Plain bytes and, one in `rare`, escapes; a mistake or the end now and then. */
static void random_string(char *bytes, size_t n, uint64_t *seed)
{
	static const char special[] = "\\n\\t\\\"\\\\\\/\\b\\f\\r";
	const uint64_t rare = 1 + next_random(seed) % 64;

	for (size_t i = 0; i < n;) {
		const uint64_t r = next_random(seed);

		if (r % rare || i + 1 == n) {
			bytes[i++] = (char)('a' + (r >> 32) % 26);
		} else if ((r >> 16) % 64) {
			memcpy(bytes + i, special + 2 * ((r >> 32) % 8), 2);
			i += 2;
		} else {
			bytes[i++] = (char)(r >> 32);
		}
	}
}

static uint64_t digest_strings(json_copy *copy, uint64_t seed, uint64_t digest)
{
	static char bytes[LARGEST], out[LARGEST];

	for (unsigned round = 0; round < 4000; round++) {
		const size_t n = round % 1000;
		char *to = out;
		bool is_wide = false, missed = false;
		size_t done;

		random_string(bytes, n, &seed);
		done = copy(bytes, bytes + n, &to, &is_wide);
		done += copy_rest(bytes + done, bytes + n, &to, &is_wide);
		for (const char *at = out; at < to; at++)
			missed |= (uint8_t)*at >= 0x80 && !is_wide;
		digest = digest_number(digest, done);
		digest = digest_number(digest, missed);
		digest = digest_bytes(digest, (const uint8_t *)out, (size_t)(to - out));
	}
	return digest;
}

int main(int argc, char **argv)
{
	static const char *const sets[DEDUP_ISAS] = {"auto", "scalar", "sse4.2",
	                                             "avx2", "avx512", "neon"};
	static const char *const names[] = {"shingle",    "sketch",     "agree",      "count_byte",
	                                    "valid_utf8", "find_words", "fold_ascii", "json_copy"};

	for (int isa = DEDUP_ISA_SCALAR; isa < DEDUP_ISAS; isa++) {
		const struct dd_kernels *const kernels = dd_kernels_get((enum dedup_isa)isa);
		uint64_t digests[KERNELS], seed;
		bool has[KERNELS] = {true, true, true, true, true};
		json_copy *copy;

		if (!kernels || (argc > 1 && strcmp(argv[1], sets[isa]) != 0))
			continue;
		for (unsigned i = 0; i < KERNELS; i++)
			digests[i] = 0xcbf29ce484222325u;
		copy = json_copy_get((enum dedup_isa)isa);
		has[5] = kernels->find_words != NULL;
		has[6] = kernels->fold_ascii != NULL;
		has[7] = copy != NULL;
		seed = digest_hashes(kernels, digests);
		digest_texts(kernels, seed, digests + 2);
		if (has[5])
			digests[5] = digest_words(kernels, seed, digests[5]);
		if (has[6])
			digests[6] = digest_folded(kernels, seed, digests[6]);
		if (has[7])
			digests[7] = digest_strings(copy, seed, digests[7]);
		for (unsigned i = 0; i < KERNELS; i++)
			if (has[i])
				printf("%s %s %016" PRIx64 "\n", sets[isa], names[i], digests[i]);
	}
	return fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
