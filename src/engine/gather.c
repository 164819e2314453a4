#include "engine/gather.h"

#include "base/memory.h"
#include "base/threads.h"
#include "engine/feeder.h"

#include <stdatomic.h>
#include <stdlib.h>

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

static bool in_order(const struct dd_document *documents, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		if (documents[i - 1].position > documents[i].position)
			return false;
	}
	return true;
}

/* A feeder that gets its documents in order, as it should, costs a look at them. */
static void work_order(void *cookie, unsigned worker, uint64_t i, uint64_t end)
{
	struct gathering *gathering = cookie;
	struct dd_list *documents = &gathering->feeders[i]->documents;
	(void)worker, (void)end;
	if (!in_order(documents->items, documents->count))
		qsort(documents->items, documents->count, sizeof(struct dd_document),
		      compare_position);
}

/* How many of the feeder's documents, beginning with the from-th, come before the position; of
 * equal positions a lower feeder's. */
static size_t count_before(const struct dedup_feeder *feeder, size_t from, uint64_t position,
                           bool is_lower)
{
	const struct dd_document *document = feeder->documents.items;
	size_t i = from;
	while (i < feeder->documents.count &&
	       (document[i].position < position || (is_lower && document[i].position == position)))
		i++;
	return i - from;
}

/* Puts one feeder's documents in their places among all: behind those of each feeder that come
 * before them. */
static void work_place(void *cookie, unsigned worker, uint64_t number, uint64_t end)
{
	struct gathering *gathering = cookie;
	const struct dd_document *document = gathering->feeders[number]->documents.items;
	size_t count = gathering->feeders[number]->documents.count, sum = 0;
	size_t *before = calloc(gathering->count, sizeof *before);
	(void)worker, (void)end;
	if (!before) {
		gathering->failed = true;
		return;
	}
	for (size_t i = 0; i < count; i++) {
		for (unsigned k = 0; k < gathering->count; k++) {
			size_t more = k == number ? 0
			                          : count_before(gathering->feeders[k], before[k],
			                                         document[i].position, k < number);
			before[k] += more;
			sum += more;
		}
		gathering->dedup->documents[sum + i] = document[i];
	}
	free(before);
}

/* Moves the feeders' documents to dedup->documents in the order of their positions. */
static enum dedup_status merge_documents(struct gathering *gathering, size_t count)
{
	struct dedup *dedup = gathering->dedup;
	unsigned threads = dedup->options.threads;
	dedup->documents = dd_memory_new((count + 1) * sizeof *dedup->documents);
	if (!dedup->documents)
		return DEDUP_NO_MEMORY;
	enum dedup_status status = dd_parallel(threads, gathering->count, 1, work_order, gathering);
	if (status == DEDUP_OK)
		status = dd_parallel(threads, gathering->count, 1, work_place, gathering);
	for (unsigned i = 0; i < gathering->count; i++)
		dd_list_release(&gathering->feeders[i]->documents);
	dedup->document_count = (uint32_t)count;
	return gathering->failed ? DEDUP_NO_MEMORY : status;
}

/* The documents of the only feeder, if they stand in order. */
static bool take_documents(struct dedup *dedup)
{
	struct dedup_feeder *feeder = dedup->feeders;
	if (!feeder || feeder->next || !feeder->documents.count ||
	    !in_order(feeder->documents.items, feeder->documents.count))
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
		if (f->text)
			return DEDUP_BAD_STATE;
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
