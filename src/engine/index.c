/* index.c - the public face of the index. */
#include "index/index.h"
#include "index/upkeep.h"

#include "engine/context.h"
#include "engine/feeder.h"
#include "engine/recall.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

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
	if (status_of(index) == DEDUP_OK && dd_index_commit(index->index))
		return DEDUP_OK;
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

enum dedup_status dedup_index_forget(struct dedup_index *index, const char *id, size_t id_size,
                                     uint64_t *count)
{
	*count = 0;
	if (status_of(index) == DEDUP_OK && dd_index_forget_name(index->index, id, id_size, count))
		dd_index_keep(index->index);
	return status_of(index);
}

enum dedup_status dedup_index_forget_pending(struct dedup_index *index, uint64_t from)
{
	if (status_of(index) == DEDUP_OK && dd_index_forget_staged(index->index, from))
		dd_index_keep(index->index);
	return status_of(index);
}

enum dedup_status dedup_index_expire(struct dedup_index *index, int64_t before, uint64_t *count)
{
	*count = 0;
	if (status_of(index) == DEDUP_OK && dd_index_expire(index->index, before, count))
		dd_index_keep(index->index);
	return status_of(index);
}

enum dedup_status dedup_index_compact(struct dedup_index *index)
{
	struct dd_index *inner = index->index;

	inner->reclaim = true;
	if (status_of(index) == DEDUP_OK && dd_index_commit(inner) && status_of(index) == DEDUP_OK)
		dd_index_replace(inner, inner);
	return status_of(index);
}

enum dedup_status dedup_index_replace(struct dedup_index *index, const struct dedup_index *with)
{
	if (status_of(index) == DEDUP_OK && status_of(with) == DEDUP_OK)
		dd_index_replace(index->index, with->index);
	return status_of(index) != DEDUP_OK ? status_of(index) : status_of(with);
}

enum dedup_status dedup_index_check(struct dedup_index *index,
                                    void (*problem)(void *cookie, const char *text), void *cookie)
{
	if (status_of(index) == DEDUP_OK)
		dd_index_check(index->index, problem, cookie);
	return status_of(index);
}

/* --- One article --- */

static bool is_called(struct dd_index *index, uint32_t number, const char *id, size_t id_size,
                      struct dedup_info *info)
{
	const struct dd_record *record;

	if (dd_index_gone(index, number) & DD_GONE_ARTICLE)
		return false;
	record = dd_index_record(index, number);
	return record && dd_index_body(index, number, record, NULL, info) &&
	       info->id_size == id_size && !memcmp(info->id, id, id_size);
}

/* A copy has the words of its text. */
static bool read_words(struct dd_index *index, uint32_t number, struct dd_article *article)
{
	const struct dd_record *record = dd_index_record(index, number), *text;

	return record && (text = dd_index_record(index, record->text)) &&
	       dd_index_body(index, record->text, text, article, NULL);
}

enum dedup_status dd_index_member(struct dedup_index *index, const char *id, size_t id_size,
                                  struct dd_article *article, struct dedup_info *info, bool *found)
{
	struct dd_list numbers = {0};
	struct dedup_info own;

	*found = false;
	if (status_of(index) != DEDUP_OK)
		return status_of(index);
	if (dd_index_find(index->index, DD_OF_NAME, XXH3_64bits(id, id_size), &numbers)) {
		const uint32_t *number = numbers.items;

		for (size_t i = numbers.count; i-- > 0 && !*found;)
			*found = is_called(index->index, number[i], id, id_size,
			                   info ? info : &own) &&
			         (!article || read_words(index->index, number[i], article));
	}
	dd_list_release(&numbers);
	return status_of(index);
}

enum dedup_status dedup_index_find(struct dedup_index *index, const char *id, size_t id_size,
                                   struct dedup_info *out, bool *found)
{
	return dd_index_member(index, id, id_size, NULL, out, found);
}

/* --- The same articles under other settings --- */

/* Documents that one context takes. */
#define REPLAY ((uint32_t)16384)

/* An article as it was fed: a copy has the words of its text. */
static bool replay_document(struct dd_index *from, uint32_t number, uint32_t min_words,
                            struct dd_arena *arena, struct dd_document *out)
{
	const struct dd_record *record = dd_index_record(from, number), *text;
	struct dedup_info info;
	struct dd_article copy;

	*out = (struct dd_document){.position = number};
	if (!record || !dd_index_body(from, number, record, &copy, &info) ||
	    !(text = dd_index_record(from, record->text)) ||
	    !dd_index_body(from, record->text, text, &out->article, NULL))
		return false;
	out->id_is_place = !(record->flags & DD_RECORD_NAMED);
	info.is_known = false;
	info.is_short = info.words < min_words;
	return dd_document_set(out, arena, &info);
}

/* Behind the last of the articles from `first` on that one context takes: it has the hubs of
 * its members. */
static bool find_end(struct dd_index *from, uint32_t first, uint32_t *end)
{
	uint32_t next = dd_index_next(from);

	*end = next - first > REPLAY ? first + REPLAY : next;
	for (uint32_t number = first; number < *end; number++) {
		const struct dd_record *record;

		if (dd_index_gone(from, number) & DD_GONE_ARTICLE)
			continue;
		if (!(record = dd_index_record(from, number)))
			return false;
		const uint32_t named[] = {record->article.hub, record->story.hub};
		for (int i = 0; i < 2; i++)
			*end = named[i] >= *end && named[i] < next ? named[i] + 1 : *end;
	}
	return true;
}

static enum dedup_status add_replayed(struct dedup_feeder *feeder, struct dd_index *from,
                                      uint32_t first, uint32_t end, uint32_t min_words)
{
	for (uint32_t number = first; number < end; number++) {
		struct dd_document document;

		if (dd_index_gone(from, number) & DD_GONE_ARTICLE)
			continue;
		if (!replay_document(from, number, min_words, &feeder->arena, &document))
			return from->fault.status != DEDUP_OK ? from->fault.status
			                                      : DEDUP_NO_MEMORY;
		if (!dd_feeder_keep(feeder, &document))
			return DEDUP_NO_MEMORY;
	}
	return DEDUP_OK;
}

static enum dedup_status replay_some(struct dd_index *from, const struct dedup_options *options,
                                     uint32_t *next)
{
	struct dedup *dedup;
	struct dedup_feeder *feeder;
	uint32_t end = *next;
	enum dedup_status status = dedup_open(options, &dedup);

	if (status == DEDUP_OK)
		status = dedup_feeder_open(dedup, &feeder);
	if (status == DEDUP_OK)
		status = dedup_feeder_close(feeder);
	if (status == DEDUP_OK && !find_end(from, *next, &end))
		status = from->fault.status;
	if (status == DEDUP_OK) {
		dedup->replayed = from;
		status = add_replayed(feeder, from, *next, end, options->min_words);
	}
	if (status == DEDUP_OK)
		status = dedup_run(dedup);
	if (status != DEDUP_OK && from->fault.status != DEDUP_OK)
		status = from->fault.status;
	dedup_close(dedup);
	*next = end;
	return status;
}

/* New articles do not get the numbers of forgotten ones, nor their clusters' ids. What is staged
 * goes to the file when it is much. */
static enum dedup_status replay_rest(struct dd_index *from, struct dd_index *to, uint32_t end)
{
	if (dd_recall_fill(to, from, end) && dd_index_keep(to) && to->staged.count >= REPLAY * 4)
		dd_index_commit(to);
	return to->fault.status != DEDUP_OK ? to->fault.status : from->fault.status;
}

enum dedup_status dedup_index_replay(struct dedup_index *from, const struct dedup_options *options)
{
	struct dd_index *to = dd_index_of(options->index);
	enum dedup_status status = status_of(from);

	if (status == DEDUP_OK && dd_index_next(to))
		return DEDUP_BAD_STATE;
	for (uint32_t next = 0; status == DEDUP_OK && next < dd_index_next(from->index);) {
		status = replay_some(from->index, options, &next);
		if (status == DEDUP_OK)
			status = replay_rest(from->index, to, next);
	}
	return status;
}
