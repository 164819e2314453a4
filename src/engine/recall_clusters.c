/* recall_clusters.c - the results' side of a run against an index: the clusters that new
 * texts match, with all their articles, as documents before the fed ones; and the run's corpus
 * and matches in terms of these.
 */
#include "engine/recall.h"

#include "base/idmap.h"
#include "base/radix.h"
#include "match/review.h"

#include <stdlib.h>
#include <string.h>

/* An article of an earlier run, or a text of this one. */
struct node {
	uint32_t number; /* of the text */
	uint32_t documents;
	uint64_t digest[2];
	int64_t date;
	uint32_t first_document;
};

struct clusters {
	struct dd_recall *recall;
	struct dd_list numbers;    /* owned: of uint32_t, the articles: ascending and distinct */
	struct dd_record *records; /* owned: of these */
	struct dd_idmap texts;     /* number of a text -> its node */
	struct node *nodes;        /* owned: texts in order of first sight */
	uint32_t *rank;            /* owned: by node, its number as a text of the results */
	uint32_t node_count;
};

/* --- Documents --- */

/* An earlier article, as the results tell of it. Its strings are copied: a commit ends what is
 * borrowed from the index. */
static bool recall_document(struct clusters *clusters, size_t i, struct dd_document *out)
{
	struct dd_recall *recall = clusters->recall;
	uint32_t number = ((uint32_t *)clusters->numbers.items)[i];
	const struct dd_record *record = dd_index_record(recall->index, number);
	struct dedup_info info;

	*out = (struct dd_document){.position = UINT64_MAX};
	if (!record || !dd_index_body(recall->index, number, record, NULL, &info))
		return false;
	clusters->records[i] = *record;
	return dd_document_set(out, &recall->dedup->recalled, &info);
}

/* Puts the articles before the fed documents. */
static bool recall_documents(struct clusters *clusters)
{
	struct dd_recall *recall = clusters->recall;
	struct dedup *dedup = recall->dedup;
	uint32_t earlier = (uint32_t)clusters->numbers.count, fed = dedup->document_count;
	struct dd_document *documents = malloc(((size_t)earlier + fed + 1) * sizeof *documents);

	clusters->records = malloc(((size_t)earlier + 1) * sizeof *clusters->records);
	if (!documents || !clusters->records) {
		free(documents);
		return false;
	}
	memcpy(documents + earlier, dedup->documents, fed * sizeof *documents);
	free(dedup->documents);
	dedup->documents = documents;
	dedup->document_count = earlier + fed;
	dedup->earlier_count = earlier;
	for (uint32_t i = 0; i < fed; i++)
		documents[earlier + i].is_known = recall->fed[i].novelty != DD_NEW;
	for (uint32_t i = 0; i < earlier; i++) {
		if (!recall_document(clusters, i, &documents[i]))
			return false;
	}
	return true;
}

/* --- Texts --- */

static void add_to_text(struct clusters *clusters, uint32_t text, const uint64_t digest[2],
                        int64_t date, uint32_t document)
{
	uint32_t id = dd_idmap_put(&clusters->texts, text);
	struct node *node = &clusters->nodes[id];

	if (id == clusters->node_count) {
		*node = (struct node){.number = text,
		                      .digest = {digest[0], digest[1]},
		                      .date = date,
		                      .first_document = document};
		clusters->node_count++;
	}
	node->documents++;
}

/* What a fed document is to the results' corpus: the number of its text, or DD_NO_NUMBER. */
static uint32_t text_of_fed(const struct dd_fed *fed)
{
	return fed->novelty == DD_NEW ? fed->text : DD_NO_NUMBER;
}

static bool group_texts(struct clusters *clusters)
{
	const struct dd_recall *recall = clusters->recall;
	const struct dedup *dedup = recall->dedup;
	uint32_t earlier = dedup->earlier_count;
	size_t room = (size_t)dedup->document_count + 1;

	clusters->nodes = malloc(room * sizeof *clusters->nodes);
	clusters->rank = malloc(room * sizeof *clusters->rank);
	if (!clusters->nodes || !clusters->rank ||
	    !dd_idmap_reset(&clusters->texts, (uint32_t)room))
		return false;
	for (uint32_t i = 0; i < earlier; i++)
		add_to_text(clusters, clusters->records[i].text, clusters->records[i].digest,
		            clusters->records[i].date, i);
	for (uint32_t i = earlier; i < dedup->document_count; i++) {
		const struct dd_document *document = &dedup->documents[i];
		uint32_t text = text_of_fed(&recall->fed[i - earlier]);
		if (text != DD_NO_NUMBER)
			add_to_text(clusters, text, document->article.digest, document->date, i);
	}
	return true;
}

static int compare_node(const void *left, const void *right)
{
	const struct node *a = *(const struct node *const *)left,
	                  *b = *(const struct node *const *)right;

	for (int i = 0; i < 2; i++) {
		if (a->digest[i] != b->digest[i])
			return a->digest[i] < b->digest[i] ? -1 : 1;
	}
	return (a->number > b->number) - (a->number < b->number);
}

/* Texts stand in the order of their digests, as in a run without an index. */
static bool rank_texts(struct clusters *clusters)
{
	const struct node **order = malloc(((size_t)clusters->node_count + 1) * sizeof *order);

	if (!order)
		return false;
	for (uint32_t i = 0; i < clusters->node_count; i++)
		order[i] = &clusters->nodes[i];
	if (clusters->node_count)
		qsort(order, clusters->node_count, sizeof *order, compare_node);
	for (uint32_t i = 0; i < clusters->node_count; i++)
		clusters->rank[order[i] - clusters->nodes] = i;
	free(order);
	return true;
}

/* The text of that number in the results, or DEDUP_NO_DOCUMENT. */
static uint32_t find_text(const struct clusters *clusters, uint32_t number)
{
	uint32_t id = dd_idmap_find(&clusters->texts, number);

	return id == DD_IDMAP_NONE ? DEDUP_NO_DOCUMENT : clusters->rank[id];
}

static bool build_corpus(struct clusters *clusters)
{
	struct dd_recall *recall = clusters->recall;
	struct dedup *dedup = recall->dedup;
	struct dd_corpus *corpus = &recall->run->corpus;
	uint32_t earlier = dedup->earlier_count, count = clusters->node_count, next = 0;
	int64_t window = corpus->window;

	dd_corpus_release(corpus);
	*corpus = (struct dd_corpus){
	        .texts = calloc((size_t)count + 1, sizeof *corpus->texts),
	        .copies = malloc(((size_t)dedup->document_count + 1) * sizeof *corpus->copies),
	        .count = count,
	        .window = window};
	recall->text_number = malloc(((size_t)count + 1) * sizeof *recall->text_number);
	recall->article_id = malloc(((size_t)count + 1) * sizeof *recall->article_id);
	recall->story_id = malloc(((size_t)count + 1) * sizeof *recall->story_id);
	dedup->text_of = malloc(((size_t)dedup->document_count + 1) * sizeof *dedup->text_of);
	dedup->places = calloc((size_t)dedup->document_count + 1, sizeof *dedup->places);
	dedup->cluster_of = calloc((size_t)dedup->document_count + 1, sizeof *dedup->cluster_of);
	if (!corpus->texts || !corpus->copies || !recall->text_number || !recall->article_id ||
	    !recall->story_id || !dedup->text_of || !dedup->places || !dedup->cluster_of)
		return false;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t text = clusters->rank[i];
		recall->text_number[text] = clusters->nodes[i].number;
		recall->article_id[text] = recall->story_id[text] = DD_NO_NUMBER;
		corpus->texts[text].copies = clusters->nodes[i].documents;
		corpus->texts[text].date = clusters->nodes[i].date;
	}
	for (uint32_t i = 0; i < count; i++) {
		corpus->texts[i].first = next;
		next += corpus->texts[i].copies;
		corpus->texts[i].copies = 0;
	}
	for (uint32_t i = 0; i < dedup->document_count; i++) {
		uint32_t number = i < earlier ? clusters->records[i].text
		                              : text_of_fed(&recall->fed[i - earlier]);
		uint32_t text =
		        number == DD_NO_NUMBER ? DEDUP_NO_DOCUMENT : find_text(clusters, number);
		dedup->text_of[i] = text;
		if (text == DEDUP_NO_DOCUMENT)
			continue;
		struct dd_text_entry *entry = &corpus->texts[text];
		corpus->copies[entry->first + entry->copies++] = i;
	}
	return true;
}

/* --- Matches and places --- */

static bool translate_matches(struct clusters *clusters)
{
	const struct dd_number_match *match = clusters->recall->matches.items;
	struct dd_list *out = &clusters->recall->run->matches.items;

	out->count = 0;
	for (size_t i = 0; i < clusters->recall->matches.count; i++, match++) {
		struct dd_match translated = match->match;
		uint32_t a = find_text(clusters, match->a), b = find_text(clusters, match->b);

		if (a == DEDUP_NO_DOCUMENT || b == DEDUP_NO_DOCUMENT)
			continue;
		translated.a = a < b ? a : b;
		translated.b = a < b ? b : a;
		if (!dd_list_push(out, &translated, sizeof translated))
			return false;
	}
	return true;
}

static bool translate_review(struct clusters *clusters)
{
	const struct dd_review_pair *review = clusters->recall->review.items;
	struct dd_list *out = &clusters->recall->run->matches.review;

	out->count = 0;
	for (size_t i = 0; i < clusters->recall->review.count; i++, review++) {
		struct dd_review_pair translated = *review;

		translated.a = find_text(clusters, review->a);
		translated.b = find_text(clusters, review->b);
		if (translated.a != DEDUP_NO_DOCUMENT && translated.b != DEDUP_NO_DOCUMENT &&
		    !dd_list_push(out, &translated, sizeof translated))
			return false;
	}
	return true;
}

/* The text that stands for a cluster: its hub; where that is forgotten, the first text of the
 * cluster that is still there. The articles come by number. */
static uint32_t standing_hub(const struct clusters *clusters, const struct dd_idmap *hubs,
                             const uint32_t *standing, uint32_t cluster)
{
	uint32_t text = find_text(clusters, cluster), id;

	if (text != DEDUP_NO_DOCUMENT)
		return text;
	id = dd_idmap_find(hubs, cluster);
	return id == DD_IDMAP_NONE ? DEDUP_NO_DOCUMENT : standing[id];
}

/* A place in a cluster of texts that are there. */
static struct dd_place old_place(const struct clusters *clusters, uint32_t text, uint32_t hub,
                                 const struct dd_stored_place *stored)
{
	uint32_t match = stored->match == DD_NO_NUMBER ? DEDUP_NO_DOCUMENT
	                                               : find_text(clusters, stored->match);

	if (hub == text)
		return (struct dd_place){text, text, DEDUP_NO_TIER, 0};
	return (struct dd_place){.hub = hub,
	                         .match = match == DEDUP_NO_DOCUMENT || match == text ? hub : match,
	                         .tier = (enum dedup_tier)stored->tier,
	                         .score = stored->score};
}

/* The record of a text's first article, which may be gone. */
static const struct dd_record *record_of_text(const struct clusters *clusters, uint32_t i)
{
	const struct dd_record *record = &clusters->records[i];
	uint32_t number = ((uint32_t *)clusters->numbers.items)[i];

	return record->text == number ? record
	                              : dd_index_record(clusters->recall->index, record->text);
}

static bool place_articles(const struct clusters *clusters, struct dd_idmap *hubs,
                           uint32_t *standing)
{
	const struct dd_recall *recall = clusters->recall;
	struct dd_place *places = recall->run->layout.article;
	uint32_t earlier = recall->dedup->earlier_count;

	for (uint32_t i = 0; i < earlier; i++) {
		uint32_t cluster = clusters->records[i].article.hub, seen = hubs->count;
		uint32_t id = dd_idmap_put(hubs, cluster);
		if (id == seen)
			standing[id] = recall->dedup->text_of[i];
	}
	for (uint32_t i = 0; i < earlier; i++) {
		const struct dd_record *record = record_of_text(clusters, i);
		uint32_t text = recall->dedup->text_of[i], hub;
		if (!record)
			return false;
		hub = standing_hub(clusters, hubs, standing, record->article.hub);
		places[text] = old_place(clusters, text, hub, &record->article);
		recall->article_id[text] = record->article.hub;
	}
	return true;
}

/* Of hubs; other texts are their own story, and nothing refers to them. */
static bool place_stories(const struct clusters *clusters, struct dd_idmap *hubs,
                          uint32_t *standing)
{
	const struct dd_recall *recall = clusters->recall;
	const struct dd_place *article = recall->run->layout.article;
	struct dd_place *places = recall->run->layout.story;
	uint32_t earlier = recall->dedup->earlier_count;
	uint32_t story_id;

	if (!dd_idmap_reset(hubs, earlier))
		return false;
	for (int pass = 0; pass < 2; pass++) {
		for (uint32_t i = 0; i < earlier; i++) {
			uint32_t text = recall->dedup->text_of[i], hub = article[text].hub;
			uint32_t cluster = clusters->records[i].article.hub, seen = hubs->count;
			const struct dd_record *record = dd_index_record(recall->index, cluster);
			if (!record)
				return false;
			story_id = dd_idmap_put(hubs, record->story.hub);
			if (story_id == seen)
				standing[story_id] = hub;
			/* The story's own hub stands for it wherever it comes. */
			if (record->story.hub == cluster)
				standing[story_id] = hub;
			if (!pass)
				continue;
			places[text] = (struct dd_place){text, text, DEDUP_NO_TIER, 0};
			if (text == hub && standing[story_id] != text) {
				places[text].hub = places[text].match = standing[story_id];
				places[text].tier = (enum dedup_tier)record->story.tier;
				places[text].score = record->story.score;
			}
		}
	}
	return true;
}

/* Where the old texts stand; then all others, and the clusters' ids. */
static enum dedup_status place_texts(struct clusters *clusters)
{
	struct dd_recall *recall = clusters->recall;
	struct dd_run *run = recall->run;
	uint32_t earlier = recall->dedup->earlier_count;
	struct dd_idmap hubs = {0};
	uint32_t *standing = malloc(((size_t)earlier + 1) * sizeof *standing);
	enum dedup_status status = dd_layout_init(&run->layout, run->corpus.count);

	if (status == DEDUP_OK && (!standing || !dd_idmap_reset(&hubs, earlier) ||
	                           !place_articles(clusters, &hubs, standing) ||
	                           !place_stories(clusters, &hubs, standing) ||
	                           (recall->dedup->replayed && !dd_recall_keep_places(recall))))
		status = DEDUP_NO_MEMORY;
	free(standing);
	dd_idmap_release(&hubs);
	if (status == DEDUP_OK)
		status = dd_layout_fill(&run->layout, &run->corpus, &run->matches,
		                        &recall->dedup->options);
	return status;
}

static bool name_clusters(struct clusters *clusters)
{
	struct dd_recall *recall = clusters->recall;
	struct dd_layout *layout = &recall->run->layout;
	const struct dd_corpus *corpus = &recall->run->corpus;
	uint32_t earlier = recall->dedup->earlier_count;

	layout->id = malloc(((size_t)corpus->count + 1) * sizeof *layout->id);
	if (!layout->id)
		return false;
	for (uint32_t text = 0; text < corpus->count; text++) {
		uint32_t first = corpus->copies[corpus->texts[text].first];
		if (first >= earlier && recall->article_id[text] == DD_NO_NUMBER)
			recall->article_id[text] = recall->text_number[text];
		layout->id[text] = (uint64_t)recall->article_id[text] + 1;
		if (recall->story_id[text] != DD_NO_NUMBER)
			layout->id[text] = (uint64_t)recall->story_id[text] + 1;
		if (first >= earlier || layout->story[text].hub != text)
			continue;
		const struct dd_record *record =
		        dd_index_record(recall->index, recall->article_id[text]);
		if (!record)
			return false;
		layout->id[text] = (uint64_t)record->story.hub + 1;
	}
	return true;
}

enum dedup_status dd_recall_clusters(struct dd_recall *recall)
{
	struct clusters clusters = {.recall = recall};
	enum dedup_status status = DEDUP_NO_MEMORY;

	if (dd_recall_choose(recall, &clusters.numbers) && recall_documents(&clusters) &&
	    group_texts(&clusters) && rank_texts(&clusters) && build_corpus(&clusters) &&
	    translate_matches(&clusters) && translate_review(&clusters))
		status = place_texts(&clusters);
	if (status == DEDUP_OK && !name_clusters(&clusters))
		status = DEDUP_NO_MEMORY;
	recall->earlier = clusters.numbers.items;
	free(clusters.records);
	free(clusters.nodes);
	free(clusters.rank);
	dd_idmap_release(&clusters.texts);
	return status;
}
