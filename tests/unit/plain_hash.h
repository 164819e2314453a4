/* plain_hash.h - the definitions in text/word_hash.h and base/code.h once more, plainly. */
#ifndef TEST_PLAIN_HASH_H
#define TEST_PLAIN_HASH_H

#include <stddef.h>
#include <stdint.h>

static inline uint64_t plain_hash(const void *word, size_t n)
{
	const uint8_t *bytes = word;
	uint64_t s = 0;

	while (n) {
		size_t size = n < 8 ? n : 8;
		uint64_t t = 0, low, high;

		for (size_t i = 0; i < size; i++)
			t |= (uint64_t)bytes[i] << 8 * (8 - size + i);
		t ^= s;
		low = (t % (UINT64_C(1) << 32) + 0xf1bbcdcb) % (UINT64_C(1) << 32);
		high = (t / (UINT64_C(1) << 32) + 0xed5ad4bb) % (UINT64_C(1) << 32);
		s = low * high ^ (t << 32 | t >> 32);
		bytes += size;
		n -= size;
	}
	return s;
}

static inline uint64_t plain_fold(uint64_t hash)
{
	return hash % (UINT64_C(1) << 32) ^ hash / (UINT64_C(1) << 32);
}

static inline uint32_t plain_term(const void *stem, size_t n)
{
	uint64_t product = plain_fold(plain_hash(stem, n)) * 0x9e3779b1 % (UINT64_C(1) << 32);

	return (uint32_t)(product / 256);
}

static inline uint32_t plain_rest(const void *word, size_t n)
{
	uint64_t product = plain_fold(plain_hash(word, n)) * 0x85ebca6b % (UINT64_C(1) << 32);

	return (uint32_t)(product / (UINT64_C(1) << 28));
}

#endif
