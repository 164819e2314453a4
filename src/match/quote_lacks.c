/* quote_lacks.c - the rule of quote.h, for two texts that are looked at for another reason. */
#include "match/quote.h"

#include <stdlib.h>

static int compare_hash(const void *left, const void *right)
{
	const uint64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* Hashes that both have, each once. Both ascend. */
static uint32_t count_shared(const uint64_t *a, uint32_t a_count, const uint64_t *b,
                             uint32_t b_count)
{
	uint32_t shared = 0;

	for (uint32_t i = 0, k = 0; i < a_count && k < b_count;) {
		uint64_t hash = a[i];

		if (b[k] < hash) {
			k++;
			continue;
		}
		shared += b[k] == hash;
		while (i < a_count && a[i] == hash)
			i++;
	}
	return shared;
}

bool dd_quote_lacks(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count,
                    struct dd_list *scratch, double *lacks)
{
	size_t room = a_count + DD_QUOTE_SLACK;

	scratch->count = 0;
	if (!dd_list_reserve(scratch, room + b_count + DD_QUOTE_SLACK, sizeof(uint64_t)))
		return false;
	/* Few pairs come here: which kernel samples them is not felt. */
	const struct dd_kernels *kernels = dd_kernels_get(DEDUP_ISA_SCALAR);
	uint64_t *first = scratch->items, *second = first + room;
	uint32_t first_count = (uint32_t)kernels->quote(a, a_count, first);
	uint32_t second_count = (uint32_t)kernels->quote(b, b_count, second);
	uint32_t smaller = first_count < second_count ? first_count : second_count;
	qsort(first, first_count, sizeof *first, compare_hash);
	qsort(second, second_count, sizeof *second, compare_hash);
	uint32_t shared = count_shared(first, first_count, second, second_count);
	*lacks = 0;
	if (!dd_quote_enough(shared, first_count, second_count))
		*lacks = DD_QUOTE_SHARE - (smaller ? (double)shared / smaller : 0);
	return true;
}
