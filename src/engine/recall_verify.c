/* recall_verify.c - loads the texts that are compared, and compares them. */
#include "engine/recall.h"

#include "base/idmap.h"
#include "base/radix.h"
#include "match/review.h"

#include <stdlib.h>

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
	/* What has the same words as another text is in another window, or it would be a copy. */
	document->date = record->date;
	document->address = 0;
	document->variant = 0;
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
		        recall->fresh[i].article, recall->fresh[i].date, 0, 0};
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

/* The number of a text of the run's corpus. */
static uint32_t number_of(const struct dd_corpus *corpus, const struct loaded *loaded,
                          uint32_t text)
{
	return loaded->number[corpus->copies[corpus->texts[text].first]];
}

static bool number_matches(struct dd_recall *recall, const struct loaded *loaded)
{
	const struct dd_matches *matches = &recall->run->matches;
	const struct dd_match *match = matches->items.items;
	const struct dd_review_pair *review = matches->review.items;
	const struct dd_corpus *corpus = &recall->run->corpus;

	for (size_t i = 0; i < matches->items.count; i++, match++) {
		struct dd_number_match numbered = {number_of(corpus, loaded, match->a),
		                                   number_of(corpus, loaded, match->b), *match};
		if (!dd_list_push(&recall->matches, &numbered, sizeof numbered))
			return false;
	}
	for (size_t i = 0; i < matches->review.count; i++, review++) {
		struct dd_review_pair numbered = *review;
		numbered.a = number_of(corpus, loaded, review->a);
		numbered.b = number_of(corpus, loaded, review->b);
		if (!dd_list_push(&recall->review, &numbered, sizeof numbered))
			return false;
	}
	return true;
}

enum dedup_status dd_recall_verify(struct dd_recall *recall)
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
