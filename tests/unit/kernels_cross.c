/* kernels_cross.c - prints a digest of every kernel on fixed pseudo-random input, a
 * line each, for every instruction set that the machine has. The lines of all sets
 * and all machines are equal but for the set's name: see tests/cross.sh. Where a kernel may stop
 * short, or leave some to the portable code, that does the rest here, too. A kernel that a set has
 * not has no line, or that of the portable code.
 *
 * Usage: kernels_cross [SET]    only that set: scalar, sse4.2, avx2, avx512, neon
 */
#include "input/json_scan.h"
#include "simd/cpu.h"
#include "simd/kernels.h"
#include "text/fold.h"
#include "text/number.h"
#include "text/word_hash.h"
#include "text/words.h"
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

/* Of bits from the first on. */
static uint64_t digest_bits(uint64_t digest, const uint64_t *bits, size_t n)
{
	for (size_t i = 0; i < n; i++)
		digest = digest_number(digest, bits[i / 64] >> i % 64 & 1);
	return digest;
}

/* --- Numbers --- */

static bool digest_shingle(const struct dd_kernels *kernels, uint64_t *digest)
{
	static uint64_t word[LARGEST];
	static uint32_t shingle[LARGEST + 16];
	uint64_t seed = 1;

	for (size_t n = 1; n <= LARGEST; n += 1 + n / 20) {
		const unsigned k = 1 + (unsigned)(n % 16);
		size_t count;

		for (size_t i = 0; i < n; i++)
			word[i] = next_random(&seed);
		count = kernels->shingle(word, n, k, shingle);
		for (size_t i = 0; i < count; i++)
			*digest = digest_number(*digest, shingle[i]);
	}
	return true;
}

static void random_numbers(uint32_t *number, size_t n, uint64_t *seed)
{
	for (size_t i = 0; i < n; i++)
		number[i] = (uint32_t)next_random(seed);
}

static bool digest_sketch(const struct dd_kernels *kernels, uint64_t *digest)
{
	static uint32_t shingle[LARGEST];
	uint8_t signature[DD_REGISTERS];
	uint64_t seed = 2;

	for (size_t n = 1; n <= LARGEST; n += 1 + n / 20) {
		random_numbers(shingle, n, &seed);
		kernels->sketch(shingle, n, signature);
		*digest = digest_bytes(*digest, signature, DD_REGISTERS);
	}
	return true;
}

static bool digest_quote(const struct dd_kernels *kernels, uint64_t *digest)
{
	static uint32_t code[LARGEST];
	static uint64_t sampled[LARGEST + DD_QUOTE_SLACK];
	uint64_t seed = 3;

	for (size_t n = 0; n <= LARGEST; n += 1 + n / 20) {
		size_t count;

		random_numbers(code, n, &seed);
		count = kernels->quote(code, n, sampled);
		*digest = digest_number(*digest, count);
		for (size_t i = 0; i < count; i++)
			*digest = digest_number(*digest, sampled[i]);
	}
	return true;
}

static bool digest_pick(const struct dd_kernels *kernels, uint64_t *digest)
{
	static uint16_t number[LARGEST];
	static uint32_t bits[(UINT16_MAX + 1) / 32], picked[LARGEST + DD_PICK_SLACK];
	uint64_t seed = 4;

	random_numbers(bits, sizeof(bits) / sizeof(*bits), &seed);
	for (size_t n = 0; n <= LARGEST; n += 1 + n / 20) {
		size_t count;

		for (size_t i = 0; i < n; i++)
			number[i] = (uint16_t)next_random(&seed);
		count = kernels->pick(number, n, bits, picked);
		for (size_t i = 0; i < count; i++)
			*digest = digest_number(*digest, picked[i]);
	}
	return true;
}

/* Some codes come again and again, most once: of these some find their slot taken. */
static bool digest_slots(const struct dd_kernels *kernels, uint64_t *digest)
{
	static uint32_t book[UINT16_MAX + 1], code[LARGEST], left[LARGEST + DD_SLOT_SLACK];
	static uint16_t slot[LARGEST];
	uint64_t seed = 5;

	memset(book, 0xff, sizeof(book)); /* all are free */
	for (size_t n = 0; n <= LARGEST; n += 1 + n / 20) {
		size_t count;

		random_numbers(code, n, &seed);
		for (size_t i = 0; i < n; i++)
			code[i] %= i % 2 ? 500 : 1000000;
		count = kernels->slots(book, code, n, slot, left);
		for (size_t i = 0; i < n; i++)
			*digest = digest_number(*digest, slot[i]);
		for (size_t i = 0; i < count; i++)
			*digest = digest_number(*digest, left[i]);
	}
	return true;
}

/* --- Bytes --- */

static void random_bytes(uint8_t *bytes, size_t n, uint64_t some, uint64_t *seed)
{
	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)(next_random(seed) % some);
}

static bool digest_agree(const struct dd_kernels *kernels, uint64_t *digest)
{
	uint8_t a[DD_REGISTERS], b[DD_REGISTERS];
	uint64_t seed = 6;

	for (unsigned round = 0; round < 1000; round++) {
		random_bytes(a, DD_REGISTERS, 1 + round % 8, &seed);
		random_bytes(b, DD_REGISTERS, 1 + round % 8, &seed);
		*digest = digest_number(*digest, kernels->agree(a, b));
	}
	return true;
}

static bool digest_digest(const struct dd_kernels *kernels, uint64_t *digest)
{
	static uint8_t bytes[LARGEST];
	uint64_t seed = 7, out[2];

	for (size_t n = 0; kernels->digest && n <= LARGEST; n += 1 + n / 50) {
		random_bytes(bytes, n, 256, &seed);
		kernels->digest(bytes, n, out);
		*digest = digest_number(digest_number(*digest, out[0]), out[1]);
	}
	return kernels->digest != NULL;
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

static bool digest_count_byte(const struct dd_kernels *kernels, uint64_t *digest)
{
	static uint8_t text[LARGEST];
	uint64_t seed = 8;

	for (size_t n = 0; n < LARGEST / 2; n++) {
		random_text(text, n, &seed);
		*digest = digest_number(*digest, kernels->count_byte(text, n, '\n'));
	}
	return true;
}

static bool digest_valid_utf8(const struct dd_kernels *kernels, uint64_t *digest)
{
	static uint8_t text[LARGEST];
	uint64_t seed = 9;

	for (size_t n = 0; n < LARGEST / 2; n++) {
		random_text(text, n, &seed);
		*digest = digest_number(*digest, kernels->valid_utf8(text, n));
	}
	return true;
}

/* --- Words --- */

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

static bool digest_find_words(const struct dd_kernels *kernels, uint64_t *digest)
{
	enum { BITS = LARGEST / 2 + 128, EDGES = LARGEST + 2 + DD_WORDS_SLACK };
	static uint8_t text[LARGEST + DD_WORDS_PAD];
	static uint64_t upper[LARGEST / 64 + 1], of_word[3][BITS / 64 + 1];
	static uint32_t edge[EDGES];
	struct dd_word_marks marks = {edge, of_word[0], of_word[1], of_word[2], false};
	uint64_t seed = 10;

	for (unsigned round = 0; kernels->find_words && round < 2000; round++) {
		const size_t n = round % (LARGEST / 2);
		struct dd_word_source source = {text, n, round % 3 ? upper : NULL, round % 2};
		size_t count;

		random_words(text, n, &seed);
		for (size_t i = 0; i <= n / 64; i++)
			upper[i] = next_random(&seed);
		count = kernels->find_words(&source, &marks);
		*digest = digest_number(*digest, count);
		for (size_t i = 0; i < 2 * count; i++)
			*digest = digest_number(*digest, edge[i]);
		*digest = digest_bits(*digest, marks.special, count);
		if (source.upper) {
			*digest = digest_bits(*digest, marks.upper, count);
			*digest = digest_bits(*digest, marks.gap, count);
		}
		*digest = digest_number(*digest, marks.foreign);
	}
	return kernels->find_words != NULL;
}

/* A text with its words, which the portable code finds, hashes and gives codes. */
struct words {
	uint8_t text[LARGEST + DD_WORDS_PAD];
	uint32_t edge[LARGEST + 2 + DD_WORDS_SLACK], code[LARGEST];
	uint64_t bits[4][LARGEST / 64 + 2], odd[LARGEST / 64 + 2], hash[LARGEST];
	struct dd_word_marks marks;
	size_t count;
};

static void find_some(struct words *w, size_t n, uint64_t *seed)
{
	const struct dd_word_source source = {w->text, n, w->bits[3], false};

	w->marks = (struct dd_word_marks){w->edge, w->bits[0], w->bits[1], w->bits[2], false};
	random_words(w->text, n, seed);
	for (size_t i = 0; i <= n / 64; i++)
		w->bits[3][i] = next_random(seed);
	w->count = dd_words_find(NULL, &source, &w->marks);
	dd_words_hash(NULL, w->text, &w->marks, w->count, w->hash);
	dd_words_code(NULL, w->text, &w->marks, w->count, w->hash, w->code);
}

static bool digest_hash_words(const struct dd_kernels *kernels, uint64_t *digest)
{
	static struct words w;
	uint64_t seed = 11;

	for (size_t n = 0; n < LARGEST / 2; n++) {
		find_some(&w, n, &seed);
		memset(w.hash, 0, sizeof(w.hash));
		w.marks.foreign = n % 2;
		dd_words_hash(kernels, w.text, &w.marks, w.count, w.hash);
		for (size_t i = 0; i < w.count; i++) {
			if (w.text[w.edge[2 * i]] < DD_PLAIN_BELOW)
				*digest = digest_number(*digest, w.hash[i]);
		}
	}
	return true;
}

static bool digest_code_words(const struct dd_kernels *kernels, uint64_t *digest)
{
	static struct words w;
	uint64_t seed = 12;

	for (size_t n = 0; n < LARGEST / 2; n++) {
		find_some(&w, n, &seed);
		memset(w.code, 0, sizeof(w.code));
		dd_words_code(kernels, w.text, &w.marks, w.count, w.hash, w.code);
		for (size_t i = 0; i < w.count; i++) {
			if (dd_words_is_plain(w.text[w.edge[2 * i]]) ||
			    dd_number_end(w.text, w.edge[2 * i]) == w.edge[2 * i + 1])
				*digest = digest_number(*digest, w.code[i]);
		}
	}
	return true;
}

static bool digest_settle_numbers(const struct dd_kernels *kernels, uint64_t *digest)
{
	static struct words w;
	uint64_t seed = 13;

	for (size_t n = 0; n < LARGEST / 2; n++) {
		find_some(&w, n, &seed);
		dd_numbers_settle(kernels, w.text, &w.marks, w.count, w.hash, n % 2 ? w.code : NULL,
		                  w.odd);
		*digest = digest_bits(*digest, w.odd, w.count);
		for (size_t i = 0; i < w.count; i++) {
			if (w.odd[i / 64] >> i % 64 & 1)
				continue;
			*digest = digest_number(*digest, w.hash[i]);
			if (n % 2)
				*digest = digest_number(*digest, w.code[i]);
		}
	}
	return true;
}

static bool digest_hash_pairs(const struct dd_kernels *kernels, uint64_t *digest)
{
	static uint8_t text[3 * 200 + 64];
	uint64_t seed = 14, hash[200];

	for (size_t n = 0; n <= 200; n++) {
		random_bytes(text, 3 * n + 3, 256, &seed);
		for (size_t i = 0; i < n; i++)
			hash[i] = kernels->hash_pairs ? 0 : dd_word_hash(text + 3 * i, 6);
		if (kernels->hash_pairs)
			kernels->hash_pairs(text, n, hash);
		for (size_t i = 0; i < n; i++)
			*digest = digest_number(*digest, hash[i]);
	}
	return true;
}

/* --- Folding --- */

/* Texts of ASCII, some of which have something else near their end. */
static bool digest_fold_ascii(const struct dd_kernels *kernels, uint64_t *digest)
{
	static uint8_t bytes[LARGEST], text[LARGEST];
	uint64_t upper[LARGEST / 64 + 2], seed = 15;

	for (unsigned round = 0; kernels->fold_ascii && round < 2000; round++) {
		const size_t n = round % 1000;
		size_t done;

		random_bytes(bytes, n, 128, &seed);
		if (n && round % 2)
			bytes[n - next_random(&seed) % ((n + 3) / 4) - 1] |= 0x80;
		memset(upper, 0, sizeof(upper));
		done = kernels->fold_ascii(bytes, n, text, round % 3 ? upper : NULL);
		*digest = digest_number(*digest, done);
		*digest = digest_bytes(*digest, text, done);
		*digest = digest_bits(*digest, upper, done);
	}
	return kernels->fold_ascii != NULL;
}

/* Text in which neighbours in this list stand beside each other. */
static void random_scripts(uint8_t *text, size_t n, uint64_t *seed)
{
	/* clang-format off */
	static const char *const pieces[] = {
		"\xd0\xb0", "\xd0\x96", "\xd1\xa0",             /* Cyrillic */
		"plain TEXT of ASCII ", "Word", " ",
		"\xc3\x89", "\xc5\xbe", "\xc2\xab",             /* Latin */
		"\xe2\x80\x99", "\xe2\x80\x9c", "1", ", ",       /* marks */
		"\xe3\x80\x82", "\xef\xbc\x8c",
		"\xe4\xb8\xad", "\xe9\xbe\xa0", "\xe5\x9b\xbd", /* Han */
		"23", "?",
		"\xe4\xb7\x80", "\xe3\x81\x82", "\xf0\x9f\x98\x80",
	};
	/* clang-format on */
	const uint64_t all = sizeof(pieces) / sizeof(*pieces);
	const uint64_t first = next_random(seed) % all;

	put_pieces(text, n, pieces + first, 1 + next_random(seed) % (all - first), seed);
}

/* What folding makes of texts with these kernels, which may be one alone. */
static void digest_folded(const struct dd_kernels *kernels, uint64_t *digest)
{
	static uint8_t bytes[LARGEST];
	struct dd_folded folded = {.kernels = kernels};
	uint64_t seed = 16;

	for (unsigned round = 0; round < 4000; round++) {
		const size_t n = round % (LARGEST / 4);

		random_scripts(bytes, n, &seed);
		if (dd_fold(&folded, bytes, n, round % 4 == 0) != DEDUP_OK)
			exit(EXIT_FAILURE);
		*digest = digest_bytes(*digest, folded.text, folded.size);
		*digest = digest_bits(*digest, folded.upper, folded.size);
		for (size_t i = 0; i < folded.runs; i++)
			*digest = digest_number(digest_number(*digest, folded.run[i].at),
			                        folded.run[i].script);
	}
	dd_folded_release(&folded);
}

static bool digest_fold_plain(const struct dd_kernels *kernels, uint64_t *digest)
{
	const struct dd_kernels alone = {.fold_plain = kernels->fold_plain,
	                                 .folds_latin = kernels->folds_latin};

	digest_folded(&alone, digest);
	return true;
}

static bool digest_fold_han(const struct dd_kernels *kernels, uint64_t *digest)
{
	const struct dd_kernels alone = {.fold_han = kernels->fold_han};

	digest_folded(&alone, digest);
	return true;
}

static bool digest_skip_han(const struct dd_kernels *kernels, uint64_t *digest)
{
	const struct dd_kernels alone = {.skip_han = kernels->skip_han};

	digest_folded(&alone, digest);
	return true;
}

/* --- JSON --- */

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

static bool digest_json_copy(const struct dd_kernels *kernels, uint64_t *digest)
{
	static char bytes[LARGEST], out[LARGEST];
	json_copy *const copy = json_copy_get(kernels->isa);
	uint64_t seed = 17;

	for (unsigned round = 0; copy && round < 4000; round++) {
		const size_t n = round % 1000;
		char *to = out;
		bool is_wide = false, missed = false;
		size_t done;

		random_string(bytes, n, &seed);
		done = copy(bytes, bytes + n, &to, &is_wide);
		done += copy_rest(bytes + done, bytes + n, &to, &is_wide);
		for (const char *at = out; at < to; at++)
			missed |= (uint8_t)*at >= 0x80 && !is_wide;
		*digest = digest_number(*digest, done);
		*digest = digest_number(*digest, missed);
		*digest = digest_bytes(*digest, (const uint8_t *)out, (size_t)(to - out));
	}
	return copy != NULL;
}

/* Each adds to the digest, or returns false. */
static const struct {
	const char *name;
	bool (*add)(const struct dd_kernels *kernels, uint64_t *digest);
} tests[] = {
        {"shingle", digest_shingle},       {"sketch", digest_sketch},
        {"quote", digest_quote},           {"pick", digest_pick},
        {"slots", digest_slots},           {"agree", digest_agree},
        {"count_byte", digest_count_byte}, {"valid_utf8", digest_valid_utf8},
        {"fold_plain", digest_fold_plain}, {"fold_han", digest_fold_han},
        {"fold_ascii", digest_fold_ascii}, {"skip_han", digest_skip_han},
        {"hash_pairs", digest_hash_pairs}, {"digest", digest_digest},
        {"find_words", digest_find_words}, {"hash_words", digest_hash_words},
        {"code_words", digest_code_words}, {"settle_numbers", digest_settle_numbers},
        {"json_copy", digest_json_copy},
};

int main(int argc, char **argv)
{
	static const char *const sets[DEDUP_ISAS] = {"auto", "scalar", "sse4.2",
	                                             "avx2", "avx512", "neon"};

	for (int isa = DEDUP_ISA_SCALAR; isa < DEDUP_ISAS; isa++) {
		const struct dd_kernels *const kernels = dd_kernels_get((enum dedup_isa)isa);

		if (!kernels || (argc > 1 && strcmp(argv[1], sets[isa]) != 0))
			continue;
		for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++) {
			uint64_t digest = 0xcbf29ce484222325u;

			if (tests[i].add(kernels, &digest))
				printf("%s %s %016" PRIx64 "\n", sets[isa], tests[i].name, digest);
		}
	}
	return fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
