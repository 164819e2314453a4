/* fold16_template.h - the kernel fold_ascii for vectors of 16 bytes.
 *
 * Before inclusion, as vectors_*.h have them: v8, v8_load, v8_store, v8_set, v8_or, v8_and,
 * v8_any_high, between, top_bits.
 */
#include "simd/bits.h"

#include <stdbool.h>

/* A block of ASCII to `at` in the text; false if it is none. */
static inline bool fold_ascii_block(const uint8_t *bytes, size_t at, uint8_t *text, uint64_t *upper)
{
	v8 block[4], capital[4];

	for (unsigned i = 0; i < 4; i++) {
		block[i] = v8_load(bytes + at + 16 * i);
		capital[i] = between(block[i], 'A', 26);
	}
	if (v8_any_high(v8_or(v8_or(block[0], block[1]), v8_or(block[2], block[3]))))
		return false;
	for (unsigned i = 0; i < 4; i++)
		v8_store(text + at + 16 * i,
		         v8_or(block[i], v8_and(capital[i], v8_set('a' - 'A'))));
	if (upper)
		set_bits(upper, at, top_bits(capital[0], capital[1], capital[2], capital[3]));
	return true;
}

#include "simd/fold_template.h"
