/* kernels.h - one table of the routines that have a version for each
 * instruction set. All versions give the same bits.
 *
 * The caller asks for a table once (dd_kernels_get) and passes it down; there is
 * no global choice. Intrinsics stand only in files named for their set.
 */
#ifndef DD_SIMD_KERNELS_H
#define DD_SIMD_KERNELS_H

#include "dedup.h"

#include <stddef.h>
#include <stdint.h>

#define DD_REGISTERS 128 /* of a MinHash signature */

struct dd_kernels {
	enum dedup_isa isa;

	/* Hashes the n - k + 1 windows of k consecutive word hashes (one window of
	 * all n words if n < k; n >= 1, 1 <= k <= 16). out has room for
	 * n rounded up to a multiple of 16. Returns how many were written.
	 * Definition: shingle.h. */
	size_t (*shingle)(const uint64_t *word, size_t n, unsigned k, uint64_t *out);

	/* FastSimilaritySketch (Dahlgaard, Knudsen, Thorup, FOCS 2017) of n >= 1
	 * shingle hashes, duplicates allowed, into DD_REGISTERS registers of 8 bits.
	 * Definition: minhash.h. */
	void (*sketch)(const uint64_t *shingle, size_t n, uint8_t signature[DD_REGISTERS]);

	/* How many of the DD_REGISTERS registers are equal. */
	unsigned (*agree)(const uint8_t *a, const uint8_t *b);

	/* Counts the bytes equal to c. */
	size_t (*count_byte)(const uint8_t *bytes, size_t n, uint8_t c);

	/* Length of the longest prefix of valid UTF-8 that ends on a character
	 * boundary (n if all is valid). */
	size_t (*valid_utf8)(const uint8_t *bytes, size_t n);
};

/* NULL if the set is not in this machine or build. AUTO gives the best. */
const struct dd_kernels *dd_kernels_get(enum dedup_isa isa);

#endif
