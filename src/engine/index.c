/* index.c - the public face of the index. */
#include "index/index.h"

#include "engine/context.h"

#include <stdlib.h>
#include <string.h>

struct dedup_index {
	struct dd_index *index; /* owned */
};

struct dd_index *dd_index_of(struct dedup_index *index)
{
	return index->index;
}

static enum dedup_status status_of(const struct dedup_index *index)
{
	return index->index->fault.status;
}

enum dedup_status dedup_index_open(const struct dedup_index_options *options,
                                   struct dedup_index **out)
{
	struct dedup_index *index = calloc(1, sizeof *index);

	*out = NULL;
	if (!index)
		return DEDUP_NO_MEMORY;
	dd_index_open(options, &index->index);
	if (!index->index) {
		free(index);
		return DEDUP_NO_MEMORY;
	}
	*out = index;
	return status_of(index);
}

void dedup_index_close(struct dedup_index *index)
{
	if (!index)
		return;
	dd_index_close(index->index);
	free(index);
}

const char *dedup_index_message(const struct dedup_index *index)
{
	return index->index->fault.text;
}

enum dedup_status dedup_index_commit(struct dedup_index *index)
{
	if (status_of(index) == DEDUP_OK)
		dd_index_commit(index->index);
	return status_of(index);
}

uint64_t dedup_index_pending(const struct dedup_index *index)
{
	return index->index->staged.count;
}

enum dedup_status dedup_index_info(struct dedup_index *index, struct dedup_index_info *out)
{
	struct dd_index *inner = index->index;
	const struct dd_head *head = &inner->head;

	if (status_of(index) != DEDUP_OK)
		return status_of(index);
	*out = (struct dedup_index_info){.format = head->format,
	                                 .level = (enum dedup_tier)head->settings.level,
	                                 .min_words = head->settings.min_words,
	                                 .documents = dd_index_next(inner) - head->gone,
	                                 .forgotten = head->gone,
	                                 .texts = head->texts,
	                                 .runs = head->runs,
	                                 .created = head->created,
	                                 .updated = head->updated,
	                                 .segments = head->segment_count};
	memcpy(out->program, head->program, sizeof out->program);
	memcpy(out->threshold, head->settings.threshold, sizeof out->threshold);
	for (uint32_t i = 0; i < head->segment_count; i++)
		out->postings += head->segments[i].count;
	dd_store_sizes(inner->store, &out->bytes, &out->free_bytes, &inner->fault);
	return status_of(index);
}
