#include "engine/gather.h"

#include "base/memory.h"
#include "base/threads.h"
#include "engine/feeder.h"

#include <stdatomic.h>
#include <stdlib.h>

/* Documents that a thread places at once. */
#define GRAIN ((size_t)4096)

/* What the feeders hold, on its way to one array. */
struct gathering {
	struct dedup *dedup;
	struct dedup_feeder **feeders; /* owned */
	unsigned count;
	_Atomic bool failed;
};

static int compare_position(const void *left, const void *right)
{
	const struct dd_document *a = left, *b = right;
	return (a->position > b->position) - (a->position < b->position);
}

/* A feeder should get its documents in order. */
static bool any_disordered(const struct gathering *gathering)
{
	bool any = false;
	for (unsigned i = 0; i < gathering->count; i++)
		any |= gathering->feeders[i]->is_disordered;
	return any;
}

static void work_order(void *cookie, unsigned worker, uint64_t i, uint64_t end)
{
	struct gathering *gathering = cookie;
	struct dedup_feeder *feeder = gathering->feeders[i];
	(void)worker, (void)end;
	if (feeder->is_disordered)
		qsort(feeder->documents.items, feeder->documents.count, sizeof(struct dd_document),
		      compare_position);
	feeder->is_disordered = false;
}

/* Whether a document of the feeder comes before the position; of equal positions a lower
 * feeder's. */
static bool comes_before(const struct dd_document *document, uint64_t position, bool is_lower)
{
	return document->position < position || (is_lower && document->position == position);
}

/* How many of the feeder's documents come before the position. */
static size_t count_before(const struct dedup_feeder *feeder, uint64_t position, bool is_lower)
{
	const struct dd_document *document = feeder->documents.items;
	size_t low = 0, high = feeder->documents.count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (comes_before(&document[middle], position, is_lower))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Puts documents [begin, end) of one feeder in their places among all: behind those of each feeder
 * that come before them. before has room for as many as there are feeders. */
static void place(struct gathering *gathering, unsigned number, size_t begin, size_t end,
                  size_t *before)
{
	const struct dd_document *document = gathering->feeders[number]->documents.items;
	size_t sum = 0;
	for (unsigned k = 0; k < gathering->count; k++) {
		before[k] = k == number ? 0
		                        : count_before(gathering->feeders[k],
		                                       document[begin].position, k < number);
		sum += before[k];
	}
	for (size_t i = begin; i < end; i++) {
		for (unsigned k = 0; k < gathering->count; k++) {
			const struct dd_list *others = &gathering->feeders[k]->documents;
			const struct dd_document *other = others->items;
			while (k != number && before[k] < others->count &&
			       comes_before(&other[before[k]], document[i].position, k < number)) {
				before[k]++;
				sum++;
			}
		}
		gathering->dedup->documents[sum + i] = document[i];
	}
}

/* Places what the feeders hold, seen as one row: [begin, end) of it. */
static void work_place(void *cookie, unsigned worker, uint64_t begin, uint64_t end)
{
	struct gathering *gathering = cookie;
	size_t *before = calloc(gathering->count, sizeof *before);
	(void)worker;
	if (!before) {
		gathering->failed = true;
		return;
	}
	for (unsigned k = 0; k < gathering->count && end; k++) {
		size_t count = gathering->feeders[k]->documents.count;
		if (begin < count)
			place(gathering, k, begin, end < count ? end : count, before);
		begin = begin > count ? begin - count : 0;
		end = end > count ? end - count : 0;
	}
	free(before);
}

/* Moves the feeders' documents to dedup->documents in the order of their positions. */
static enum dedup_status merge_documents(struct gathering *gathering, size_t count)
{
	struct dedup *dedup = gathering->dedup;
	dedup->documents = dd_memory_new((count + 1) * sizeof *dedup->documents);
	if (!dedup->documents)
		return DEDUP_NO_MEMORY;
	enum dedup_status status = DEDUP_OK;
	if (any_disordered(gathering))
		status = dd_parallel(dedup->crew, gathering->count, 1, work_order, gathering);
	if (status == DEDUP_OK)
		status = dd_parallel(dedup->crew, count, GRAIN, work_place, gathering);
	for (unsigned i = 0; i < gathering->count; i++)
		dd_list_release(&gathering->feeders[i]->documents);
	dedup->document_count = (uint32_t)count;
	return gathering->failed ? DEDUP_NO_MEMORY : status;
}

/* The documents of the only feeder, if they stand in order. */
static bool take_documents(struct dedup *dedup)
{
	struct dedup_feeder *feeder = dedup->feeders;
	if (!feeder || feeder->next || !feeder->documents.count || feeder->is_disordered)
		return false;
	dedup->documents = feeder->documents.items;
	dedup->document_count = (uint32_t)feeder->documents.count;
	feeder->documents = (struct dd_list){0};
	return true;
}

/* Leads documents to their codes in the spill. */
static enum dedup_status map_spilled(struct dedup *dedup)
{
	if (!dedup->has_spill)
		return DEDUP_OK;
	enum dedup_status status = dd_spill_map(&dedup->spill);
	if (status != DEDUP_OK || !dedup->spill.map)
		return status;
	for (uint32_t i = 0; i < dedup->document_count; i++) {
		struct dd_document *document = &dedup->documents[i];
		const char *map = dedup->spill.map;
		if (document->is_spilled && document->spilled_packed)
			document->article.packed = (const void *)(map + document->place);
		else if (document->is_spilled)
			document->article.code = (const void *)(map + document->place);
	}
	return DEDUP_OK;
}

static void add_stats(struct dedup_stats *sum, const struct dedup_stats *more)
{
	sum->documents += more->documents;
	sum->bytes += more->bytes;
	sum->words += more->words;
	sum->empty += more->empty;
	sum->is_short += more->is_short;
	sum->invalid += more->invalid;
}

/* Lists the feeders, the first one opened first; *count is of their documents. */
static enum dedup_status list_feeders(struct gathering *gathering, uint64_t *count)
{
	struct dedup *dedup = gathering->dedup;
	gathering->count = dedup->feeders ? dedup->feeders->number + 1 : 0;
	gathering->feeders = malloc((gathering->count + 1) * sizeof *gathering->feeders);
	if (!gathering->feeders)
		return DEDUP_NO_MEMORY;
	for (struct dedup_feeder *f = dedup->feeders; f; f = f->next) {
		gathering->feeders[f->number] = f;
		add_stats(&dedup->stats, &f->stats);
		*count += f->documents.count;
	}
	return *count < DEDUP_NO_DOCUMENT ? DEDUP_OK : DEDUP_TOO_LARGE;
}

enum dedup_status dd_gather(struct dedup *dedup)
{
	struct gathering gathering = {.dedup = dedup};
	uint64_t count = 0;
	enum dedup_status status = list_feeders(&gathering, &count);
	if (status == DEDUP_OK && !take_documents(dedup))
		status = merge_documents(&gathering, (size_t)count);
	free(gathering.feeders);
	return status == DEDUP_OK ? map_spilled(dedup) : status;
}
