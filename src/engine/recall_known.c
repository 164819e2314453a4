/* recall_known.c - what is fed again: by its id, and by its text. */
#include "engine/recall.h"

#include "base/code.h"
#include "base/idmap.h"
#include "simd/mix.h"
#include "text/url.h"

#include <stdlib.h>
#include <string.h>

#define SECONDS_A_DAY 86400

/* --- Identify: what is known by its id --- */

static bool same_id(const struct dedup_info *a, const struct dedup_info *b)
{
	return a->id_size == b->id_size && !memcmp(a->id, b->id, a->id_size);
}

static bool same_digest(const uint64_t a[2], const uint64_t b[2])
{
	return a[0] == b[0] && a[1] == b[1];
}

/* Whether an article has the document's id, and whether its text too. */
static bool compare_named(struct dd_recall *recall, const struct dd_document *document,
                          uint32_t number, bool *same_name, bool *same_text)
{
	const struct dd_record *record = dd_index_record(recall->index, number);
	struct dedup_info info, own;

	*same_name = *same_text = false;
	if (!record)
		return false;
	/* A place is no name: what stood there before is no older version. So most that have the
	 * same one, a line of a stream, say, need not be looked at. */
	const bool is_name = !document->id_is_place && (record->flags & DD_RECORD_NAMED);
	const bool is_copy = same_digest(record->digest, document->article.digest) &&
	                     record->count == document->article.count;
	if (!is_name && !is_copy)
		return true;
	if (!dd_index_body(recall->index, number, record, NULL, &info))
		return false;
	dd_document_info(document, &own);
	*same_text = is_copy && same_id(&info, &own);
	*same_name = is_name && same_id(&info, &own);
	return true;
}

/* Sets fed if the document is known; if its id is known with other texts, older has the numbers of
 * these. */
static bool identify(struct dd_recall *recall, const struct dd_document *document,
                     struct dd_fed *fed, struct dd_list *older)
{
	struct dd_list numbers = {0};
	bool done = dd_index_find(recall->index, DD_OF_NAME, dd_recall_name(document), &numbers);
	const uint32_t *number = numbers.items;

	older->count = 0;
	for (size_t i = 0; done && i < numbers.count && fed->novelty == DD_NEW; i++) {
		bool same_name, same_text;

		if (dd_index_gone(recall->index, number[i]) & DD_GONE_ARTICLE)
			continue;
		done = compare_named(recall, document, number[i], &same_name, &same_text);
		if (done && same_text)
			*fed = (struct dd_fed){.novelty = DD_KNOWN, .number = number[i]};
		else if (done && same_name)
			done = dd_list_push(older, &number[i], sizeof number[i]);
	}
	dd_list_release(&numbers);
	return done;
}

static bool forget_older(struct dd_index *index, const struct dd_list *older, uint32_t by)
{
	const uint32_t *number = older->items;
	bool done = true;

	for (size_t i = 0; done && i < older->count; i++)
		done = dd_index_forget_older(index, number[i], by);
	return done;
}

/* A document of this run with the same id and text, among those seen by their hash; else
 * remembers it. */
static void find_repeated(struct dd_recall *recall, struct dd_idmap *seen, uint32_t *first,
                          uint32_t i)
{
	const struct dd_document *document = &recall->dedup->documents[i];
	uint64_t key = dd_mix64(dd_recall_name(document) ^ document->article.digest[0]);
	uint32_t id = dd_idmap_put(seen, key);

	if (id + 1 == seen->count && first[id] == UINT32_MAX) {
		first[id] = i;
		return;
	}
	const struct dd_document *earlier = &recall->dedup->documents[first[id]];
	struct dedup_info info, earlier_info;

	dd_document_info(document, &info);
	dd_document_info(earlier, &earlier_info);
	if (same_id(&earlier_info, &info) &&
	    same_digest(earlier->article.digest, document->article.digest))
		recall->fed[i] = (struct dd_fed){.novelty = DD_REPEATED,
		                                 .number = recall->fed[first[id]].number};
}

enum dedup_status dd_recall_identify(struct dd_recall *recall)
{
	uint32_t count = recall->dedup->document_count, next = recall->base;
	uint32_t *first = malloc(((size_t)count + 1) * sizeof *first);
	struct dd_list older = {0};
	struct dd_idmap seen = {0};
	bool done = first && dd_idmap_reset(&seen, count);

	recall->fed = calloc((size_t)count + 1, sizeof *recall->fed);
	done = done && recall->fed;
	for (uint32_t i = 0; done && i < count; i++) {
		struct dd_fed *fed = &recall->fed[i];

		first[i] = UINT32_MAX;
		done = identify(recall, &recall->dedup->documents[i], fed, &older);
		if (done && fed->novelty == DD_NEW)
			find_repeated(recall, &seen, first, i);
		if (!done || fed->novelty != DD_NEW)
			continue;
		if (recall->dedup->replayed)
			next = (uint32_t)recall->dedup->documents[i].position;
		fed->number = next++;
		done = forget_older(recall->index, &older, fed->number);
	}
	recall->end = next;
	free(first);
	dd_list_release(&older);
	dd_idmap_release(&seen);
	return done ? DEDUP_OK : DEDUP_NO_MEMORY;
}

/* --- Exact: what is known by its text --- */

static bool in_window(const struct dd_recall *recall, int64_t a, int64_t b)
{
	int64_t window = recall->dedup->options.window_days;

	if (window < 0 || a == DEDUP_NO_DATE || b == DEDUP_NO_DATE)
		return true;
	return (a < b ? (uint64_t)b - (uint64_t)a : (uint64_t)a - (uint64_t)b) <=
	       (uint64_t)window * SECONDS_A_DAY;
}

static bool same_words(const struct dd_article *a, const struct dd_article *b)
{
	if (a->count != b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++) {
		if (dd_code_word(a->code[i]) != dd_code_word(b->code[i]))
			return false;
	}
	return true;
}

/* Whether an old text's first article came under the document's address. */
static bool same_address(const struct dedup_info *old, const struct dd_document *document)
{
	const uint64_t address = dd_document_address(document);

	return address && dd_url_key(old->url, old->url_size) == address;
}

/* The number of an old text that the document is a copy of, or DD_NO_NUMBER. */
static bool find_text(struct dd_recall *recall, const struct dd_document *document, uint32_t *out)
{
	struct dd_index *index = recall->index;
	struct dd_list numbers = {0};
	bool done = dd_index_find(index, DD_OF_TEXT, document->article.digest[0], &numbers);
	const uint32_t *number = numbers.items;

	*out = DD_NO_NUMBER;
	for (size_t i = 0; done && i < numbers.count && *out == DD_NO_NUMBER; i++) {
		const struct dd_record *record;
		struct dd_article article;
		struct dedup_info info;

		if (dd_index_gone(index, number[i]) & DD_GONE_TEXT)
			continue;
		if (!(record = dd_index_record(index, number[i]))) {
			done = false;
			break;
		}
		if (!same_digest(record->digest, document->article.digest))
			continue;
		done = dd_index_body(index, number[i], record, &article, &info);
		if (done && article.code && same_words(&article, &document->article) &&
		    (in_window(recall, record->date, document->date) ||
		     same_address(&info, document)))
			*out = number[i];
	}
	dd_list_release(&numbers);
	return done;
}

static int compare_fresh(const void *left, const void *right)
{
	const struct dd_fresh *a = left, *b = right;
	return (a->number > b->number) - (a->number < b->number);
}

const struct dd_fresh *dd_recall_fresh(const struct dd_recall *recall, uint32_t number)
{
	const struct dd_fresh key = {.number = number};

	return recall->fresh_count ? bsearch(&key, recall->fresh, recall->fresh_count, sizeof key,
	                                     compare_fresh)
	                           : NULL;
}

/* Groups the new documents that no old text is like, and lists their texts. documents[i] is
 * the fed document number[i]. */
static enum dedup_status group_fresh(struct dd_recall *recall,
                                     const struct dd_corpus_document *documents,
                                     const uint32_t *number, uint32_t count)
{
	struct dd_corpus corpus;
	enum dedup_status status =
	        dd_corpus_build(&corpus, documents, count, recall->dedup->options.min_words,
	                        recall->dedup->options.window_days);

	if (status != DEDUP_OK)
		return status;
	recall->fresh = malloc(((size_t)corpus.count + 1) * sizeof *recall->fresh);
	for (uint32_t t = 0; recall->fresh && t < corpus.count; t++) {
		const struct dd_text_entry *text = &corpus.texts[t];
		const uint32_t *copies = corpus.copies + text->first;
		uint32_t first = recall->fed[number[copies[0]]].number;

		for (uint32_t k = 0; k < text->copies; k++)
			recall->fed[number[copies[k]]].text = first;
		recall->fresh[t] = (struct dd_fresh){.number = first,
		                                     .article = text->article,
		                                     .date = text->date,
		                                     .comparable = text->comparable};
	}
	recall->fresh_count = corpus.count;
	if (recall->fresh && corpus.count)
		qsort(recall->fresh, corpus.count, sizeof *recall->fresh, compare_fresh);
	dd_corpus_release(&corpus);
	return recall->fresh ? DEDUP_OK : DEDUP_NO_MEMORY;
}

enum dedup_status dd_recall_texts(struct dd_recall *recall)
{
	const struct dedup *dedup = recall->dedup;
	size_t room = (size_t)dedup->document_count + 1;
	struct dd_corpus_document *documents = malloc(room * sizeof *documents);
	uint32_t *number = malloc(room * sizeof *number), count = 0;
	enum dedup_status status = documents && number ? DEDUP_OK : DEDUP_NO_MEMORY;

	for (uint32_t i = 0; status == DEDUP_OK && i < dedup->document_count; i++) {
		const struct dd_document *document = &dedup->documents[i];
		struct dd_fed *fed = &recall->fed[i];

		fed->text = DD_NO_NUMBER;
		if (fed->novelty != DD_NEW)
			continue;
		if (document->article.count && !find_text(recall, document, &fed->text))
			status = DEDUP_NO_MEMORY;
		if (fed->text != DD_NO_NUMBER)
			continue;
		documents[count] = (struct dd_corpus_document){
		        document->article, document->date,
		        recall->dedup->options.window_days < 0 ? 0 : dd_document_address(document),
		        0};
		number[count++] = i;
	}
	if (status == DEDUP_OK)
		status = group_fresh(recall, documents, number, count);
	free(documents);
	free(number);
	return status;
}
