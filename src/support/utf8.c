#include "support/utf8.h"

#include "support/escape.h"

#include <string.h>

/* GCC's and clang's portable vectors. */
#define BLOCK 16
typedef uint8_t block __attribute__((vector_size(BLOCK)));

/* Whether one of 64 bytes is not ASCII. */
static bool has_high(const char *bytes)
{
	block a, b, c, d;
	uint64_t half[2];

	memcpy(&a, bytes, BLOCK);
	memcpy(&b, bytes + BLOCK, BLOCK);
	memcpy(&c, bytes + 2 * (size_t)BLOCK, BLOCK);
	memcpy(&d, bytes + 3 * (size_t)BLOCK, BLOCK);
	a |= b | c | d;
	memcpy(half, &a, BLOCK);
	return ((half[0] | half[1]) & UINT64_C(0x8080808080808080)) != 0;
}

size_t ascii_run(const char *bytes, size_t size)
{
	size_t at = 0;

	while (size - at >= 4 * (size_t)BLOCK && !has_high(bytes + at))
		at += 4 * (size_t)BLOCK;
	for (uint64_t word; size - at >= sizeof(word); at += sizeof(word)) {
		memcpy(&word, bytes + at, sizeof(word));
		if (word & UINT64_C(0x8080808080808080))
			break;
	}
	while (at < size && !((uint8_t)bytes[at] & 0x80))
		at++;
	return at;
}

/* True if the bytes, which end the text, are the beginning of a sequence. */
static bool is_cut_short(const char *bytes, size_t size)
{
	uint8_t lead = (uint8_t)*bytes;
	size_t need = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;

	if (lead < 0xc2 || lead > 0xf4 || size >= need)
		return false;
	for (size_t i = 1; i < size; i++)
		if (((uint8_t)bytes[i] & 0xc0) != 0x80)
			return false;
	return true;
}

enum utf8_verdict utf8_judge(const char *bytes, size_t size)
{
	uint64_t valid = 0, invalid = 0;
	size_t at = ascii_run(bytes, size);

	while (at < size) {
		size_t sequence = utf8_sequence(bytes + at, size - at, NULL);

		if (!sequence && is_cut_short(bytes + at, size - at) && (valid || invalid))
			break;
		valid += sequence > 0;
		invalid += !sequence;
		if (valid == UTF8_ENOUGH && !invalid)
			return UTF8_VALID;
		at += sequence ? sequence : 1;
		if (at < size && !((uint8_t)bytes[at] & 0x80))
			at += ascii_run(bytes + at, size - at);
	}
	if (!invalid)
		return valid ? UTF8_VALID : UTF8_ASCII;
	return valid >= 2 * invalid ? UTF8_DAMAGED : UTF8_OTHER;
}

/* The part of a sequence that is one error: up to three bytes (Unicode Standard, 3.9, the
 * practice of W3C), at least one. */
static size_t bad_sequence(const char *bytes, size_t size)
{
	uint8_t lead = (uint8_t)bytes[0], second = size > 1 ? (uint8_t)bytes[1] : 0;
	uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
	uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;

	if (lead < 0xe0 || lead > 0xf4 || second < low || second > high)
		return 1;
	return lead >= 0xf0 && size > 2 && ((uint8_t)bytes[2] & 0xc0) == 0x80 ? 3 : 2;
}

uint64_t utf8_count_invalid(const char *bytes, size_t size)
{
	uint64_t invalid = 0;
	size_t at = ascii_run(bytes, size);

	while (at < size) {
		size_t sequence = utf8_sequence(bytes + at, size - at, NULL);

		invalid += !sequence;
		at += sequence ? sequence : bad_sequence(bytes + at, size - at);
		if (at < size && !((uint8_t)bytes[at] & 0x80))
			at += ascii_run(bytes + at, size - at);
	}
	return invalid;
}

void utf8_clean(struct buffer *out, const char *bytes, size_t size)
{
	size_t at = 0;

	while (at < size) {
		size_t run = ascii_run(bytes + at, size - at), sequence;
		const char *nul = run ? memchr(bytes + at, '\0', run) : NULL;

		if (nul)
			run = (size_t)(nul - bytes) - at;
		buffer_add(out, bytes + at, run);
		at += run;
		if (at == size)
			return;
		sequence = nul ? 0 : utf8_sequence(bytes + at, size - at, NULL);
		if (sequence)
			buffer_add(out, bytes + at, sequence);
		else
			buffer_add(out, "\xef\xbf\xbd", 3);
		at += sequence ? sequence : nul ? 1 : bad_sequence(bytes + at, size - at);
	}
}

/* The byte that windows-1252 or, where that has none, Latin-1 has for a character beyond
 * ASCII; 0 if neither has one. */
static uint8_t byte_of(uint32_t code)
{
	/* windows-1252 from 0x80 on; 0: as in Latin-1. */
	static const uint16_t upper[32] = {0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020,
	                                   0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,
	                                   0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d,
	                                   0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a,
	                                   0x0153, 0,      0x017e, 0x0178};

	if (code < 0x100)
		return (uint8_t)code;
	for (unsigned i = 0; i < 32; i++)
		if (upper[i] == code)
			return (uint8_t)(0x80 + i);
	return 0;
}

/* The run of characters beyond ASCII at *at, appended to out as the bytes it stands for;
 * false if one stands for none or they are no UTF-8. */
static bool repair_run(const char *bytes, size_t size, size_t *at, struct buffer *out)
{
	size_t begin = out->size;

	while (*at < size && (uint8_t)bytes[*at] & 0x80) {
		uint32_t code;
		size_t sequence = utf8_sequence(bytes + *at, size - *at, &code);
		uint8_t byte = sequence ? byte_of(code) : 0;

		if (!byte)
			return false;
		buffer_add_char(out, (char)byte);
		*at += sequence;
	}
	while (begin < out->size) {
		size_t sequence = utf8_sequence(out->bytes + begin, out->size - begin, NULL);

		if (!sequence)
			return false;
		begin += sequence;
	}
	return true;
}

/* Whether the run of characters at bytes could be mojibake by its first: one that stands
 * for a leading byte, U+00C2 to U+00F4. Of most texts the first run says no. */
static bool may_begin(const char *bytes, size_t size)
{
	return size >= 2 && (uint8_t)bytes[0] == 0xc3 && (uint8_t)bytes[1] >= 0x82 &&
	       (uint8_t)bytes[1] <= 0xb4;
}

bool mojibake_repair(const char *bytes, size_t size, struct buffer *out)
{
	size_t at = ascii_run(bytes, size), kept = out->size, taken = 0, repaired = 0;
	bool certain = true;

	/* A leading 0xc2 is U+00C2, which is written c3 82. */
	while (certain && at < size && may_begin(bytes + at, size - at)) {
		size_t begin;

		buffer_add(out, bytes + taken, at - taken);
		begin = out->size;
		certain = repair_run(bytes, size, &at, out);
		repaired += out->size - begin;
		taken = at;
		at += ascii_run(bytes + at, size - at);
	}
	if (!certain || at < size || repaired < MOJIBAKE_BYTES) {
		out->size = kept;
		return false;
	}
	buffer_add(out, bytes + taken, size - taken);
	return true;
}
