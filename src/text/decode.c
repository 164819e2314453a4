#include "text/decode.h"

#include "base/utf8.h"
#include "simd/kernels.h"
#include "text/scratch.h"

#include <string.h>

static const uint8_t replacement[] = {0xef, 0xbf, 0xbd};

size_t dd_decode_subpart(const uint8_t *bytes, size_t n)
{
	uint8_t first = bytes[0];

	if (first < 0xe0 || first > 0xf4 || n < 2 || !dd_utf8_second(first, bytes[1]))
		return 1;
	if (first < 0xf0 || n < 3 || (bytes[2] & 0xc0) != 0x80)
		return 2;
	return 3;
}

static uint8_t *reserve(struct dd_decoded *decoded, size_t need)
{
	uint8_t *grown = dd_scratch_grow(decoded->repaired, &decoded->capacity, need, 1);

	if (grown)
		decoded->repaired = grown;
	return grown;
}

/* Copies the valid stretches and puts U+FFFD between them; the first valid
 * bytes of the input are known to be well-formed. */
static enum dedup_status repair(struct dd_decoded *decoded, const struct dd_kernels *kernels,
                                const uint8_t *bytes, size_t size, size_t valid, bool want_breaks)
{
	size_t in = 0, out = 0;

	for (;;) {
		if (!reserve(decoded, out + valid + sizeof replacement))
			return DEDUP_NO_MEMORY;
		memcpy(decoded->repaired + out, bytes + in, valid);
		in += valid;
		out += valid;
		if (in == size)
			break;
		memcpy(decoded->repaired + out, replacement, sizeof replacement);
		out += sizeof replacement;
		in += dd_decode_subpart(bytes + in, size - in);
		decoded->invalid++;
		if (out + (size - in) > UINT32_MAX)
			return DEDUP_TOO_LARGE;
		if (want_breaks && !dd_breaks_add(&decoded->breaks, out, in))
			return DEDUP_NO_MEMORY;
		valid = kernels->valid_utf8(bytes + in, size - in);
	}
	decoded->bytes = decoded->repaired;
	decoded->size = out;
	return DEDUP_OK;
}

enum dedup_status dd_decode(struct dd_decoded *decoded, const struct dd_kernels *kernels,
                            const uint8_t *bytes, size_t size, size_t ascii, bool want_breaks)
{
	size_t valid = ascii + kernels->valid_utf8(bytes + ascii, size - ascii);

	decoded->bytes = bytes;
	decoded->size = size;
	decoded->invalid = 0;
	decoded->breaks.count = 0;
	return valid == size ? DEDUP_OK : repair(decoded, kernels, bytes, size, valid, want_breaks);
}

void dd_decoded_release(struct dd_decoded *decoded)
{
	free(decoded->repaired);
	dd_breaks_free(&decoded->breaks);
	*decoded = (struct dd_decoded){0};
}
