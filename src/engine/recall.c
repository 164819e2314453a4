#include "engine/recall.h"

#include "base/radix.h"

#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* Texts whose candidates are looked for together, in the order of keys: with more of them the
 * index is read more nearly in order, and the table of their terms is larger (16 bytes a
 * term, 300 of them a text). */
#define SLICE 16384u

/* --- Shared by the stages --- */

uint64_t dd_recall_name(const struct dd_document *document)
{
	struct dedup_info info;

	dd_document_info(document, &info);
	return XXH3_64bits(info.id, info.id_size);
}

const uint8_t *dd_recall_signature(const struct dd_recall *recall, uint32_t number)
{
	if (number < recall->base)
		return dd_index_signature(recall->index, number);
	const struct dd_fresh *fresh = dd_recall_fresh(recall, number);
	return fresh && fresh->comparable ? fresh->article.signature : NULL;
}

bool dd_recall_push(struct dd_list *postings, enum dd_family family, uint64_t key, uint32_t number)
{
	uint64_t posting = dd_posting(family, key, number);
	return dd_list_push(postings, &posting, sizeof posting);
}

/* Sorts postings and hands them to the index; the list is empty then, also if that fails. */
enum dedup_status dd_recall_stage(struct dd_recall *recall, struct dd_list *postings)
{
	uint64_t *scratch = malloc((postings->count + 1) * sizeof *scratch);
	uint64_t count = postings->count, *items = postings->items;

	if (!scratch) {
		dd_list_release(postings);
		return DEDUP_NO_MEMORY;
	}
	if (count)
		dd_radix_sort_u64(items, scratch, (size_t)count);
	free(scratch);
	*postings = (struct dd_list){0};
	return dd_index_stage_postings(recall->index, items, count) ? DEDUP_OK : DEDUP_NO_MEMORY;
}

/* --- Candidates --- */

static enum dedup_status find_slice(struct dd_recall *recall, uint32_t first, uint32_t end)
{
	enum dedup_tier level = recall->dedup->options.level;
	enum dedup_status status = DEDUP_OK;
	struct dd_list postings = {0};

	if (level >= DEDUP_NEAR)
		status = dd_recall_near(recall, first, end, &postings);
	if (status == DEDUP_OK && level > DEDUP_NEAR)
		status = dd_recall_terms(recall, first, end, &postings);
	if (status == DEDUP_OK && level > DEDUP_NEAR)
		status = dd_recall_quotes(recall, first, end, &postings);
	if (status == DEDUP_OK)
		return dd_recall_stage(recall, &postings);
	dd_list_release(&postings);
	return status;
}

static enum dedup_status find_candidates(struct dd_recall *recall)
{
	for (uint32_t first = 0; first < recall->fresh_count; first += SLICE) {
		uint32_t rest = recall->fresh_count - first;
		enum dedup_status status =
		        find_slice(recall, first, first + (rest < SLICE ? rest : SLICE));
		if (status != DEDUP_OK)
			return status;
	}
	return DEDUP_OK;
}

/* --- The chain --- */

static enum dedup_status chain(struct dd_recall *recall)
{
	struct dd_run *run = recall->run;
	enum dedup_status status;

	dd_run_begin(run, DEDUP_PHASE_NEAR);
	if ((status = dd_recall_identify(recall)) != DEDUP_OK ||
	    (status = dd_recall_texts(recall)) != DEDUP_OK ||
	    (status = find_candidates(recall)) != DEDUP_OK)
		return status;
	dd_run_end(run, DEDUP_PHASE_NEAR);
	dd_run_begin(run, DEDUP_PHASE_VERIFY);
	if ((status = dd_recall_verify(recall)) != DEDUP_OK)
		return status;
	dd_run_end(run, DEDUP_PHASE_VERIFY);
	dd_run_begin(run, DEDUP_PHASE_CLUSTER);
	if ((status = dd_recall_clusters(recall)) != DEDUP_OK ||
	    (status = dd_run_collect(run)) != DEDUP_OK ||
	    (status = dd_recall_place_known(recall)) != DEDUP_OK)
		return status;
	if (!recall->index->options.read_only)
		status = dd_recall_remember(recall);
	dd_run_end(run, DEDUP_PHASE_CLUSTER);
	return status;
}

enum dedup_status dd_recall_run(struct dd_run *run)
{
	struct dd_recall recall = {
	        .run = run, .dedup = run->dedup, .index = dd_index_of(run->dedup->options.index)};
	struct dd_index *index = recall.index;
	enum dedup_status status;

	if (index->fault.status != DEDUP_OK)
		return index->fault.status;
	recall.base = dd_index_next(index);
	if (recall.base + (uint64_t)run->dedup->document_count >= DD_NUMBERS)
		return DEDUP_TOO_LARGE;
	status = chain(&recall);
	/* What failed for want of memory may have failed for another reason. */
	if (index->fault.status != DEDUP_OK)
		status = index->fault.status;
	if (status != DEDUP_OK || index->options.read_only)
		dd_index_drop(index);
	else if (!dd_index_keep(index))
		status = index->fault.status;
	free(recall.fed);
	free(recall.fresh);
	free(recall.text_number);
	free(recall.article_id);
	free(recall.story_id);
	free(recall.earlier);
	dd_list_release(&recall.pairs);
	dd_list_release(&recall.quoted);
	dd_list_release(&recall.matches);
	dd_list_release(&recall.review);
	return status;
}
