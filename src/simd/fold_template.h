/* fold_template.h - the kernel fold_ascii.
 *
 * Before inclusion, as a static inline function:
 *     fold_ascii_block(bytes, at, text, upper)   folds the 64 bytes at `at`, to as many, and sets
 *                                                their upper bits unless upper is NULL; false if
 *                                                they are not all ASCII
 */
#include <stddef.h>
#include <stdint.h>

static size_t fold_ascii(const uint8_t *bytes, size_t n, uint8_t *text, uint64_t *upper)
{
	size_t i = 0;

	for (; n - i >= 64; i += 64)
		if (!fold_ascii_block(bytes, i, text, upper))
			return i;
	/* The last block again, with what is left. */
	return i && fold_ascii_block(bytes, n - 64, text, upper) ? n : i;
}
