/* fuzz_decode.c - any bytes to valid UTF-8.
 *
 * Whatever comes in: what comes out is what the decoder of the WHATWG Encoding Standard
 * makes of it, written down here a second time, for every instruction set.
 */
#include "fuzz/fuzz.h"

#include "simd/kernels.h"
#include "text/decode.h"

#include <string.h>

struct expected {
	uint8_t *bytes;
	size_t size;
	uint32_t invalid;
};

static void put_replacement(struct expected *out)
{
	memcpy(out->bytes + out->size, "\xef\xbf\xbd", 3);
	out->size += 3;
	out->invalid++;
}

/* https://encoding.spec.whatwg.org/#utf-8-decoder, a byte at a time. */
static void decode(const uint8_t *bytes, size_t size, struct expected *out)
{
	size_t begun = 0; /* of the sequence that is being read */
	unsigned needed = 0;
	uint8_t lower = 0x80, upper = 0xbf;

	for (size_t i = 0; i < size;) {
		uint8_t byte = bytes[i];

		if (!needed) {
			begun = i++;
			lower = byte == 0xe0 ? 0xa0 : byte == 0xf0 ? 0x90 : 0x80;
			upper = byte == 0xed ? 0x9f : byte == 0xf4 ? 0x8f : 0xbf;
			needed = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1;
			if (byte >= 0x80 && (byte < 0xc2 || byte > 0xf4)) {
				needed = 0;
				put_replacement(out);
			} else if (byte < 0x80) {
				needed = 0;
				out->bytes[out->size++] = byte;
			}
		} else if (byte < lower || byte > upper) {
			needed = 0;
			put_replacement(out);
		} else {
			lower = 0x80;
			upper = 0xbf;
			i++;
			if (--needed)
				continue;
			memcpy(out->bytes + out->size, bytes + begun, i - begun);
			out->size += i - begun;
		}
	}
	if (needed)
		put_replacement(out);
}

/* Where code points begin, the breaks lead back into the input, and forward only. */
static void check_breaks(const struct dd_decoded *decoded, size_t size)
{
	uint32_t last = 0;

	for (size_t i = 0; i < decoded->size; i += 1 + i / 16) {
		uint32_t at = (uint32_t)i;

		if ((decoded->bytes[i] & 0xc0) == 0x80)
			continue;
		dd_breaks_map(&decoded->breaks, &at, 1);
		MUST(at <= size && at >= last);
		last = at;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	struct expected expected = {.bytes = malloc(size * 3 + 1)};

	MUST(expected.bytes);
	decode(input, size, &expected);
	for (int isa = DEDUP_ISA_SCALAR; isa < DEDUP_ISAS; isa++) {
		const struct dd_kernels *kernels = dd_kernels_get((enum dedup_isa)isa);
		struct dd_decoded decoded = {0};

		if (!kernels)
			continue;
		MUST(dd_decode(&decoded, kernels, input, size, 0, true) == DEDUP_OK);
		MUST(decoded.invalid == expected.invalid);
		MUST(decoded.size == expected.size);
		MUST(!size || !memcmp(decoded.bytes, expected.bytes, expected.size));
		check_breaks(&decoded, size);
		dd_decoded_release(&decoded);
	}
	free(expected.bytes);
	return 0;
}
