/* recall_remember.c - the end of a run: where each document stands, and what is new goes into the
 * index.
 */
#include "engine/recall.h"

#include <stdlib.h>

/* --- Remember --- */

static struct dd_stored_place stored_place(const struct dd_recall *recall,
                                           const struct dd_place *place, uint32_t cluster,
                                           uint32_t own)
{
	bool is_hub = cluster == own;

	return (struct dd_stored_place){.hub = cluster,
	                                .match = is_hub ? DD_NO_NUMBER
	                                                : recall->text_number[place->match],
	                                .score = is_hub ? 0 : place->score,
	                                .tier = is_hub ? DEDUP_NO_TIER : place->tier};
}

/* The record of a new document; what describes the text is filled in by the index. */
static struct dd_record make_record(const struct dd_recall *recall, const struct dd_fed *fed,
                                    uint32_t text, const struct dd_fresh *fresh)
{
	const struct dd_layout *layout = &recall->run->layout;
	uint32_t hub = layout->article[text].hub, cluster = recall->article_id[hub];
	struct dd_record record = {.text = fed->text, .added = recall->index->options.now};

	if (fed->text == fed->number) {
		record.article = stored_place(recall, &layout->article[text], cluster, fed->number);
		record.rare_total = fresh ? fresh->rare_total : 0;
		record.quotes = fresh ? fresh->quotes : 0;
	} else {
		record.article = (struct dd_stored_place){cluster, fed->text, 1, DEDUP_EXACT};
	}
	record.story = (struct dd_stored_place){cluster, DD_NO_NUMBER, 0, DEDUP_NO_TIER};
	if (cluster == fed->number)
		record.story = stored_place(recall, &layout->story[text],
		                            (uint32_t)(layout->id[layout->story[text].hub] - 1),
		                            fed->number);
	return record;
}

/* A replayed article was added when it was, and has the number that it had. */
static bool replay_record(struct dd_recall *recall, uint32_t number, struct dd_record *record)
{
	struct dd_index *from = recall->dedup->replayed;
	const struct dd_record *old = dd_index_record(from, number);

	if (!old)
		return false;
	record->added = old->added;
	return dd_recall_fill(recall->index, from, number);
}

/* A replayed cluster that a fresh text stands for, because its hub is forgotten, is in its story by
 * what is kept of the hub: see dd_recall_fill(). */
static bool remember_story(struct dd_recall *recall, uint32_t text, uint32_t number,
                           uint32_t cluster, struct dd_list *postings)
{
	const struct dd_record *hub;

	if (cluster == number || recall->run->layout.article[text].hub != text ||
	    recall->dedup->options.level < DEDUP_STORY)
		return true;
	hub = dd_index_find_record(recall->dedup->replayed, cluster);
	return !hub || hub->story.hub == cluster ||
	       dd_recall_push(postings, DD_OF_STORY, hub->story.hub, cluster);
}

static bool remember_one(struct dd_recall *recall, const struct dd_fed *fed,
                         const struct dd_document *document, uint32_t text,
                         struct dd_list *postings)
{
	const struct dd_fresh *fresh =
	        fed->text == fed->number ? dd_recall_fresh(recall, fed->number) : NULL;
	struct dd_record record = make_record(recall, fed, text, fresh);
	struct dedup_info info;

	dd_document_info(document, &info);
	if (!document->id_is_place && info.id_size)
		record.flags |= DD_RECORD_NAMED;
	if (recall->dedup->replayed && !replay_record(recall, fed->number, &record))
		return false;
	return dd_index_stage(recall->index, record, fresh ? &fresh->article : &document->article,
	                      &info, !fresh) &&
	       dd_recall_push(postings, DD_OF_NAME, dd_recall_name(document), fed->number) &&
	       (!fresh ||
	        (dd_recall_push(postings, DD_OF_TEXT, document->article.digest[0], fed->number) &&
	         remember_story(recall, text, fed->number, record.article.hub, postings))) &&
	       (record.article.hub == fed->number ||
	        dd_recall_push(postings, DD_OF_CLUSTER, record.article.hub, fed->number)) &&
	       (record.article.hub != fed->number || record.story.hub == fed->number ||
	        dd_recall_push(postings, DD_OF_STORY, record.story.hub, fed->number));
}

/* Adds the new documents to the index. The results are complete. */
enum dedup_status dd_recall_remember(struct dd_recall *recall)
{
	const struct dedup *dedup = recall->dedup;
	uint32_t earlier = dedup->earlier_count;
	struct dd_list postings = {0};
	bool done = true;

	for (uint32_t i = 0; done && i < dedup->document_count - earlier; i++) {
		if (recall->fed[i].novelty == DD_NEW)
			done = remember_one(recall, &recall->fed[i], &dedup->documents[earlier + i],
			                    dedup->text_of[earlier + i], &postings);
	}
	if (done)
		return dd_recall_stage(recall, &postings);
	dd_list_release(&postings);
	return DEDUP_NO_MEMORY;
}

/* --- Documents that are no news --- */

static int compare_number(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

/* A document fed again stands where the one stands that it is. */
static void place_known(struct dd_recall *recall, const uint32_t *fed_as)
{
	struct dedup *dedup = recall->dedup;
	uint32_t earlier = dedup->earlier_count;

	for (uint32_t i = 0; i < dedup->document_count - earlier; i++) {
		const struct dd_fed *fed = &recall->fed[i];
		struct dedup_member *place = &dedup->places[earlier + i];
		const uint32_t *found;
		uint32_t same = DEDUP_NO_DOCUMENT;

		if (fed->novelty == DD_NEW)
			continue;
		if (fed->number >= recall->base)
			same = earlier + fed_as[fed->number - recall->base];
		else if (earlier && (found = bsearch(&fed->number, recall->earlier, earlier,
		                                     sizeof *found, compare_number)))
			same = (uint32_t)(found - recall->earlier);
		*place = (struct dedup_member){.match = DEDUP_NO_DOCUMENT, .tier = DEDUP_NO_TIER};
		if (same != DEDUP_NO_DOCUMENT) {
			*place = dedup->places[same];
			dedup->cluster_of[earlier + i] = dedup->cluster_of[same];
		}
		place->document = earlier + i;
	}
}

enum dedup_status dd_recall_place_known(struct dd_recall *recall)
{
	uint32_t count = recall->dedup->document_count - recall->dedup->earlier_count;
	size_t numbers = recall->end - recall->base;
	uint32_t *fed_as = malloc((numbers + 1) * sizeof *fed_as);

	if (!fed_as)
		return DEDUP_NO_MEMORY;
	for (uint32_t i = 0; i < count; i++) {
		if (recall->fed[i].novelty == DD_NEW)
			fed_as[recall->fed[i].number - recall->base] = i;
	}
	place_known(recall, fed_as);
	free(fed_as);
	return DEDUP_OK;
}
