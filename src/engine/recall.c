#include "engine/recall.h"

#include "base/code.h"
#include "base/idmap.h"
#include "base/radix.h"
#include "match/band.h"
#include "simd/mix.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* Texts whose candidates are looked for together, in the order of keys: with more of them the
 * index is read more nearly in order, and the table of their terms is larger (16 bytes a
 * term, 300 of them a text). */
#define SLICE 16384u

#define SECONDS_A_DAY 86400

/* --- Identify: what is known by its id --- */

static bool same_id(const struct dedup_info *a, const struct dedup_info *b)
{
	return a->id_size == b->id_size && !memcmp(a->id, b->id, a->id_size);
}

static uint64_t name_hash(const struct dedup_info *info)
{
	return XXH3_64bits(info->id, info->id_size);
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
	struct dedup_info info;

	if (!record || !dd_index_body(recall->index, number, record, NULL, &info))
		return false;
	*same_name = same_id(&info, &document->info);
	*same_text = *same_name && same_digest(record->digest, document->article.digest) &&
	             record->count == document->article.count;
	/* A place is no name: what stood there before is no older version. */
	*same_name &= !document->id_is_place && (record->flags & DD_RECORD_NAMED);
	return true;
}

/* Sets fed if the document is known; if its id is known with another text, forgets that. */
static bool identify(struct dd_recall *recall, const struct dd_document *document,
                     struct dd_fed *fed)
{
	struct dd_list numbers = {0};
	bool done = dd_index_find(recall->index, DD_OF_NAME, name_hash(&document->info), &numbers);
	uint32_t *number = numbers.items;
	size_t replaced = 0;

	for (size_t i = 0; done && i < numbers.count && fed->novelty == DD_NEW; i++) {
		bool same_name, same_text;

		if (dd_index_gone(recall->index, number[i]) & DD_GONE_ARTICLE)
			continue;
		done = compare_named(recall, document, number[i], &same_name, &same_text);
		if (done && same_text)
			*fed = (struct dd_fed){.novelty = DD_KNOWN, .number = number[i]};
		else if (done && same_name)
			number[replaced++] = number[i];
	}
	for (size_t i = 0; done && i < replaced && fed->novelty == DD_NEW; i++)
		done = dd_index_forget(recall->index, number[i]);
	dd_list_release(&numbers);
	return done;
}

/* A document of this run with the same id and text, among those seen by their hash; else
 * remembers it. */
static void find_repeated(struct dd_recall *recall, struct dd_idmap *seen, uint32_t *first,
                          uint32_t i)
{
	const struct dd_document *document = &recall->dedup->documents[i];
	uint64_t key = dd_mix64(name_hash(&document->info) ^ document->article.digest[0]);
	uint32_t id = dd_idmap_put(seen, key);

	if (id + 1 == seen->count && first[id] == UINT32_MAX) {
		first[id] = i;
		return;
	}
	const struct dd_document *earlier = &recall->dedup->documents[first[id]];
	if (same_id(&earlier->info, &document->info) &&
	    same_digest(earlier->article.digest, document->article.digest))
		recall->fed[i] = (struct dd_fed){.novelty = DD_REPEATED,
		                                 .number = recall->fed[first[id]].number};
}

static enum dedup_status identify_all(struct dd_recall *recall)
{
	uint32_t count = recall->dedup->document_count, next = recall->base;
	uint32_t *first = malloc(((size_t)count + 1) * sizeof *first);
	struct dd_idmap seen = {0};
	bool done = first && dd_idmap_reset(&seen, count);

	recall->fed = calloc((size_t)count + 1, sizeof *recall->fed);
	done = done && recall->fed;
	for (uint32_t i = 0; done && i < count; i++) {
		first[i] = UINT32_MAX;
		done = identify(recall, &recall->dedup->documents[i], &recall->fed[i]);
	}
	for (uint32_t i = 0; done && i < count; i++) {
		if (recall->fed[i].novelty != DD_NEW)
			continue;
		find_repeated(recall, &seen, first, i);
		if (recall->fed[i].novelty == DD_NEW)
			recall->fed[i].number = next++;
	}
	free(first);
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

		if (dd_index_gone(index, number[i]) & DD_GONE_TEXT)
			continue;
		if (!(record = dd_index_record(index, number[i]))) {
			done = false;
			break;
		}
		if (!same_digest(record->digest, document->article.digest) ||
		    !in_window(recall, record->date, document->info.date))
			continue;
		done = dd_index_body(index, number[i], record, &article, NULL);
		if (done && article.code && same_words(&article, &document->article))
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

static enum dedup_status find_texts(struct dd_recall *recall)
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
		        document->article, document->info.date, document->address};
		number[count++] = i;
	}
	if (status == DEDUP_OK)
		status = group_fresh(recall, documents, number, count);
	free(documents);
	free(number);
	return status;
}

/* --- Candidates --- */

const struct dd_fresh *dd_recall_fresh(const struct dd_recall *recall, uint32_t number)
{
	const struct dd_fresh key = {.number = number};

	return recall->fresh_count ? bsearch(&key, recall->fresh, recall->fresh_count, sizeof key,
	                                     compare_fresh)
	                           : NULL;
}

const uint8_t *dd_recall_signature(const struct dd_recall *recall, uint32_t number)
{
	if (number < recall->base)
		return dd_index_signature(recall->index, number);
	const struct dd_fresh *fresh = dd_recall_fresh(recall, number);
	return fresh && fresh->comparable ? fresh->article.signature : NULL;
}

static bool push_posting(struct dd_list *postings, enum dd_family family, uint64_t key,
                         uint32_t number)
{
	uint64_t posting = dd_posting(family, key, number);
	return dd_list_push(postings, &posting, sizeof posting);
}

/* Sorts postings and hands them to the index; the list is empty then. */
static enum dedup_status stage_postings(struct dd_recall *recall, struct dd_list *postings)
{
	uint64_t *scratch = malloc((postings->count + 1) * sizeof *scratch);
	uint64_t count = postings->count, *items = postings->items;

	if (!scratch)
		return DEDUP_NO_MEMORY;
	if (count)
		dd_radix_sort_u64(items, scratch, (size_t)count);
	free(scratch);
	*postings = (struct dd_list){0};
	return dd_index_stage_postings(recall->index, items, count) ? DEDUP_OK : DEDUP_NO_MEMORY;
}

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
		return stage_postings(recall, &postings);
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

/* --- Load and verify --- */

/* Texts that are compared: old ones, then fresh ones, each by number. */
struct loaded {
	struct dd_corpus_document *documents; /* owned */
	uint32_t *number;                     /* owned */
	uint32_t count;
	struct dd_idmap place; /* number -> place */
	uint32_t *text;        /* owned: by place, text of run->corpus */
};

static void loaded_release(struct loaded *loaded)
{
	free(loaded->documents);
	free(loaded->number);
	free(loaded->text);
	dd_idmap_release(&loaded->place);
}

static size_t add_old(const struct dd_recall *recall, const struct dd_list *list, uint64_t *numbers)
{
	const uint64_t *pairs = list->items;
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++) {
		if ((uint32_t)pairs[i] < recall->base)
			numbers[count++] = (uint32_t)pairs[i];
	}
	return count;
}

/* The old texts of the pairs, ascending and distinct, at the beginning of numbers, which has
 * room for all pairs. */
static bool list_old(const struct dd_recall *recall, uint64_t *numbers, uint32_t *count)
{
	size_t room = recall->pairs.count + recall->quoted.count;
	uint64_t *scratch = malloc((room + 1) * sizeof *scratch);
	size_t n;

	*count = 0;
	if (!scratch)
		return false;
	n = add_old(recall, &recall->pairs, numbers);
	n += add_old(recall, &recall->quoted, numbers + n);
	if (n)
		dd_radix_sort_u64(numbers, scratch, n);
	free(scratch);
	for (size_t i = 0; i < n; i++) {
		if (!i || numbers[i] != numbers[i - 1])
			numbers[(*count)++] = numbers[i];
	}
	return true;
}

static bool load_text(struct dd_recall *recall, struct loaded *loaded, uint32_t number)
{
	const struct dd_record *record = dd_index_record(recall->index, number);
	struct dd_corpus_document *document = &loaded->documents[loaded->count];

	if (!record || !dd_index_body(recall->index, number, record, &document->article, NULL))
		return false;
	document->date = record->date;
	/* Only a damaged posting leads to an article that is no text. */
	if (document->article.code)
		loaded->number[loaded->count++] = number;
	return true;
}

static bool load_texts(struct dd_recall *recall, struct loaded *loaded)
{
	uint64_t *old = malloc((recall->pairs.count + recall->quoted.count + 1) * sizeof *old);
	uint32_t old_count = 0;
	bool done = old && list_old(recall, old, &old_count);
	size_t room = (size_t)old_count + recall->fresh_count + 1;

	loaded->documents = malloc(room * sizeof *loaded->documents);
	loaded->number = malloc(room * sizeof *loaded->number);
	loaded->text = malloc(room * sizeof *loaded->text);
	done = done && loaded->documents && loaded->number && loaded->text &&
	       dd_idmap_reset(&loaded->place, (uint32_t)room);
	for (uint32_t i = 0; done && i < old_count; i++)
		done = load_text(recall, loaded, (uint32_t)old[i]);
	for (uint32_t i = 0; done && i < recall->fresh_count; i++) {
		loaded->documents[loaded->count] = (struct dd_corpus_document){
		        recall->fresh[i].article, recall->fresh[i].date, 0};
		loaded->number[loaded->count++] = recall->fresh[i].number;
	}
	for (uint32_t i = 0; done && i < loaded->count; i++)
		dd_idmap_put(&loaded->place, loaded->number[i]);
	free(old);
	return done;
}

/* The pairs of numbers as pairs of texts. */
static bool make_candidates(const struct dd_recall *recall, const struct loaded *loaded,
                            const struct dd_list *list, struct dd_candidates *out)
{
	const uint64_t *pairs = list->items;
	const struct dd_corpus *corpus = &recall->run->corpus;

	for (size_t i = 0; i < list->count; i++) {
		uint32_t x = dd_idmap_find(&loaded->place, pairs[i] >> 32);
		uint32_t y = dd_idmap_find(&loaded->place, (uint32_t)pairs[i]);
		if (x == DD_IDMAP_NONE || y == DD_IDMAP_NONE)
			continue;
		uint32_t a = loaded->text[x], b = loaded->text[y];
		uint64_t pair = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
		if (a != b && dd_corpus_in_window(corpus, a, b) &&
		    !dd_list_push(&out->pairs, &pair, sizeof pair))
			return false;
	}
	return true;
}

static bool number_matches(struct dd_recall *recall, const struct loaded *loaded)
{
	const struct dd_match *match = recall->run->matches.items.items;
	const struct dd_corpus *corpus = &recall->run->corpus;

	for (size_t i = 0; i < recall->run->matches.items.count; i++, match++) {
		uint32_t a = corpus->copies[corpus->texts[match->a].first];
		uint32_t b = corpus->copies[corpus->texts[match->b].first];
		struct dd_number_match numbered = {loaded->number[a], loaded->number[b], *match};
		if (!dd_list_push(&recall->matches, &numbered, sizeof numbered))
			return false;
	}
	return true;
}

static enum dedup_status verify(struct dd_recall *recall)
{
	struct dd_run *run = recall->run;
	const struct dedup_options *options = &recall->dedup->options;
	struct loaded loaded = {0};
	enum dedup_status status = DEDUP_NO_MEMORY;

	if (!load_texts(recall, &loaded))
		goto out;
	status = dd_corpus_build(&run->corpus, loaded.documents, loaded.count, options->min_words,
	                         options->window_days);
	if (status != DEDUP_OK)
		goto out;
	for (uint32_t t = 0; t < run->corpus.count; t++) {
		const struct dd_text_entry *text = &run->corpus.texts[t];
		for (uint32_t k = 0; k < text->copies; k++)
			loaded.text[run->corpus.copies[text->first + k]] = t;
	}
	if (!make_candidates(recall, &loaded, &recall->pairs, &run->candidates) ||
	    !make_candidates(recall, &loaded, &recall->quoted, &run->quoted))
		status = DEDUP_NO_MEMORY;
	if (status == DEDUP_OK)
		status = dd_run_merge(run);
	if (status == DEDUP_OK)
		status = dd_run_verify(run);
	if (status == DEDUP_OK && !number_matches(recall, &loaded))
		status = DEDUP_NO_MEMORY;
out:
	loaded_release(&loaded);
	return status;
}

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

static bool remember_one(struct dd_recall *recall, const struct dd_fed *fed,
                         const struct dd_document *document, uint32_t text,
                         struct dd_list *postings)
{
	const struct dd_fresh *fresh =
	        fed->text == fed->number ? dd_recall_fresh(recall, fed->number) : NULL;
	struct dd_record record = make_record(recall, fed, text, fresh);
	bool named = !document->id_is_place && document->info.id_size;

	if (document->added)
		record.added = document->added;
	record.flags |= named ? DD_RECORD_NAMED : 0u;
	return dd_index_stage(recall->index, record, fresh ? &fresh->article : &document->article,
	                      &document->info, !fresh) &&
	       push_posting(postings, DD_OF_NAME, name_hash(&document->info), fed->number) &&
	       (!fresh ||
	        push_posting(postings, DD_OF_TEXT, document->article.digest[0], fed->number)) &&
	       (record.article.hub == fed->number ||
	        push_posting(postings, DD_OF_CLUSTER, record.article.hub, fed->number)) &&
	       (record.article.hub != fed->number || record.story.hub == fed->number ||
	        push_posting(postings, DD_OF_STORY, record.story.hub, fed->number));
}

/* Adds the new documents to the index. The results are complete. */
static enum dedup_status remember(struct dd_recall *recall)
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
		return stage_postings(recall, &postings);
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

static enum dedup_status place_all_known(struct dd_recall *recall)
{
	uint32_t count = recall->dedup->document_count - recall->dedup->earlier_count;
	uint32_t *fed_as = malloc(((size_t)count + 1) * sizeof *fed_as);

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

/* --- The chain --- */

static enum dedup_status chain(struct dd_recall *recall)
{
	struct dd_run *run = recall->run;
	enum dedup_status status;

	dd_run_begin(run, DEDUP_PHASE_NEAR);
	if ((status = identify_all(recall)) != DEDUP_OK ||
	    (status = find_texts(recall)) != DEDUP_OK ||
	    (status = find_candidates(recall)) != DEDUP_OK)
		return status;
	dd_run_end(run, DEDUP_PHASE_NEAR);
	dd_run_begin(run, DEDUP_PHASE_VERIFY);
	if ((status = verify(recall)) != DEDUP_OK)
		return status;
	dd_run_end(run, DEDUP_PHASE_VERIFY);
	dd_run_begin(run, DEDUP_PHASE_CLUSTER);
	if ((status = dd_recall_clusters(recall)) != DEDUP_OK ||
	    (status = dd_run_collect(run)) != DEDUP_OK ||
	    (status = place_all_known(recall)) != DEDUP_OK)
		return status;
	if (!recall->index->options.read_only)
		status = remember(recall);
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
	free(recall.earlier);
	dd_list_release(&recall.pairs);
	dd_list_release(&recall.quoted);
	dd_list_release(&recall.matches);
	return status;
}
