/* kernels_cross.c - prints a digest of every kernel on fixed pseudo-random input, a
 * line each, for every instruction set that the machine has. The lines of all sets
 * and all machines are equal but for the set's name: see tests/cross.sh.
 *
 * Usage: kernels_cross [SET]    only that set: scalar, sse4.2, avx2, avx512, neon
 */
#include "simd/kernels.h"
#include "unit/random.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST 3000

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
	size_t i = 0;

	while (i < n) {
		const uint64_t r = next_random(seed);
		const char *const piece = pieces[r % 9];
		const size_t length = strlen(piece);

		if (i + length > n)
			break;
		memcpy(text + i, piece, length);
		i += length;
	}
	memset(text + i, 'z', n - i);
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

int main(int argc, char **argv)
{
	static const char *const sets[DEDUP_ISAS] = {"auto", "scalar", "sse4.2",
	                                             "avx2", "avx512", "neon"};
	static const char *const names[] = {"shingle", "sketch", "agree", "count_byte",
	                                    "valid_utf8"};

	for (int isa = DEDUP_ISA_SCALAR; isa < DEDUP_ISAS; isa++) {
		const struct dd_kernels *const kernels = dd_kernels_get((enum dedup_isa)isa);
		uint64_t digests[5] = {0xcbf29ce484222325u, 0xcbf29ce484222325u,
		                       0xcbf29ce484222325u, 0xcbf29ce484222325u,
		                       0xcbf29ce484222325u};

		if (!kernels || (argc > 1 && strcmp(argv[1], sets[isa]) != 0))
			continue;
		digest_texts(kernels, digest_hashes(kernels, digests), digests + 2);
		for (unsigned i = 0; i < 5; i++)
			printf("%s %s %016" PRIx64 "\n", sets[isa], names[i], digests[i]);
	}
	return fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
