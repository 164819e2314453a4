#include "sketch/sign.h"

#include "sketch/shingle.h"

#include <stdlib.h>
#include <string.h>

/* A text of more words is a long one: its shingles are made block by block, and take the place
 * of the hashes. */
#define BLOCK ((size_t)1 << 16)

/* False if there is no room for the shingles of so many words. */
static bool make_room(struct dd_signer *signer, size_t words)
{
	size_t room = dd_shingle_room(words);
	uint32_t *bigger;

	if (room <= signer->capacity)
		return true;
	bigger = realloc(signer->shingle, 2 * room * sizeof *bigger);
	if (!bigger)
		return false;
	signer->shingle = bigger;
	signer->capacity = 2 * room;
	return true;
}

/* Shingles take half of the bytes of hashes, so none is written over before it was read. */
static const uint32_t *shingle_in_place(struct dd_signer *signer, const struct dd_kernels *kernels,
                                        uint64_t *word, size_t windows, unsigned k)
{
	uint32_t *out = (void *)word;

	for (size_t done = 0, size; done < windows; done += size) {
		size = windows - done < BLOCK ? windows - done : BLOCK;
		kernels->shingle(word + done, size + k - 1, k, signer->shingle);
		memcpy(out + done, signer->shingle, size * sizeof *out);
	}
	return out;
}

bool dd_sign(struct dd_signer *signer, const struct dd_kernels *kernels, uint64_t *word, size_t n,
             unsigned k, uint8_t signature[DD_REGISTERS])
{
	const uint32_t *shingle;
	size_t count = dd_shingle_count(n, k);

	if (!make_room(signer, n > BLOCK ? BLOCK + k : n))
		return false;
	shingle = signer->shingle;
	if (n > BLOCK)
		shingle = shingle_in_place(signer, kernels, word, count, k);
	else
		kernels->shingle(word, n, k, signer->shingle);
	kernels->sketch(shingle, count, signature);
	return true;
}

void dd_signer_release(struct dd_signer *signer)
{
	free(signer->shingle);
	*signer = (struct dd_signer){0};
}
