/* sign.h - from the hashes of a text's words to its MinHash signature. */
#ifndef DD_SKETCH_SIGN_H
#define DD_SKETCH_SIGN_H

#include "simd/kernels.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Scratch, for one thread; zeros to begin with. */
struct dd_signer {
	uint32_t *shingle; /* owned */
	size_t capacity;
};

/* Signs a text of n >= 1 words by its shingles of k (shingle.h, minhash.h). Writes over the
 * hashes, if there are many of them. False if memory ran out. */
bool dd_sign(struct dd_signer *signer, const struct dd_kernels *kernels, uint64_t *word, size_t n,
             unsigned k, uint8_t signature[DD_REGISTERS]);

void dd_signer_release(struct dd_signer *signer);

#endif
