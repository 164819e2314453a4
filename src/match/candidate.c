#include "match/candidate.h"

#include "base/radix.h"

#include <stdlib.h>
#include <string.h>

enum dedup_status dd_candidates_take(struct dd_candidates *out, const struct dd_list *pairs)
{
	if (!pairs->count)
		return DEDUP_OK;
	if (!dd_list_reserve(&out->pairs, pairs->count, sizeof(uint64_t)))
		return DEDUP_NO_MEMORY;
	memcpy((uint64_t *)out->pairs.items + out->pairs.count, pairs->items,
	       pairs->count * sizeof(uint64_t));
	out->pairs.count += pairs->count;
	return DEDUP_OK;
}

enum dedup_status dd_candidates_merge(struct dd_candidates *candidates)
{
	uint64_t *pairs = candidates->pairs.items;
	size_t count = candidates->pairs.count, kept = 0;
	if (!count)
		return DEDUP_OK;
	uint64_t *scratch = malloc(count * sizeof *scratch);
	if (!scratch)
		return DEDUP_NO_MEMORY;
	dd_radix_sort_u64(pairs, scratch, count);
	free(scratch);
	for (size_t i = 0; i < count; i++) {
		if (!i || pairs[i] != pairs[i - 1])
			pairs[kept++] = pairs[i];
	}
	candidates->pairs.count = kept;
	return DEDUP_OK;
}

void dd_candidates_release(struct dd_candidates *candidates)
{
	dd_list_release(&candidates->pairs);
}
