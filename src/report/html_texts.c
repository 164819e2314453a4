#include "report/html_texts.h"

#include "input/refetch.h"
#include "report/html_escape.h"
#include "support/message.h"

#include <stdlib.h>
#include <string.h>

static int by_document(const void *left, const void *right)
{
	/* Of both kinds of items the number of the document is the first member. */
	const uint32_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

size_t html_texts_find(const struct html_texts *texts, uint32_t document)
{
	const struct html_text *found = NULL;

	if (texts->count)
		found = bsearch(&document, texts->items, texts->count, sizeof(*texts->items),
		                by_document);
	return found ? (size_t)(found - texts->items) : texts->count;
}

uint32_t html_texts_match(const struct html_texts *texts, uint32_t document)
{
	const struct html_comparison *found = NULL;

	if (texts->comparison_count)
		found = bsearch(&document, texts->comparisons, texts->comparison_count,
		                sizeof(*texts->comparisons), by_document);
	return found ? found->match : DEDUP_NO_DOCUMENT;
}

/* --- Which --- */

/* The matches of a cluster that can be compared, the least sure first. */
struct candidates {
	const struct dedup_member **items; /* owned */
	size_t count;
};

static int least_sure_first(const void *left, const void *right)
{
	const struct dedup_member *a = *(const struct dedup_member *const *)left;
	const struct dedup_member *b = *(const struct dedup_member *const *)right;

	if (a->tier != b->tier)
		return a->tier > b->tier ? -1 : 1;
	if (a->score < b->score || a->score > b->score)
		return a->score < b->score ? -1 : 1;
	return (a->document > b->document) - (a->document < b->document);
}

/* Of an earlier run there is no text. */
static bool can_compare(const struct dedup *dedup, const struct dedup_member *member)
{
	uint32_t earlier = dedup_earlier_count(dedup);

	return member->match != DEDUP_NO_DOCUMENT && member->tier != DEDUP_EXACT &&
	       member->document >= earlier && member->match >= earlier;
}

static void candidates_init(struct candidates *candidates, const struct dedup *dedup, size_t index)
{
	struct html_cluster cluster;

	html_cluster_init(&cluster, dedup, index);
	*candidates = (struct candidates){.items = cluster.members};
	for (size_t i = 0; i < cluster.listed; i++)
		if (can_compare(dedup, cluster.members[i]))
			candidates->items[candidates->count++] = cluster.members[i];
	if (candidates->count)
		qsort(candidates->items, candidates->count, sizeof(const struct dedup_member *),
		      least_sure_first);
}

/* What a document's text adds to the page; UINT64_MAX if it is too long for it. */
static uint64_t cost(const struct dedup *dedup, const bool *taken, uint32_t document)
{
	struct dedup_info info;

	if (taken[document])
		return 0;
	dedup_document_info(dedup, document, &info);
	return info.bytes <= HTML_TEXT_EACH ? info.bytes : UINT64_MAX;
}

static void take_text(struct html_texts *texts, bool *taken, uint32_t document)
{
	if (taken[document])
		return;
	taken[document] = true;
	texts->items =
	        memory_grow(texts->items, texts->count, &texts->capacity, sizeof(*texts->items));
	texts->items[texts->count++] = (struct html_text){.document = document};
}

static void consider(struct html_texts *texts, const struct dedup *dedup, bool *taken,
                     const struct dedup_member *member)
{
	uint64_t own = cost(dedup, taken, member->document);
	uint64_t match = cost(dedup, taken, member->match);

	if (own > HTML_TEXT_EACH || match > HTML_TEXT_EACH ||
	    texts->bytes + own + match > HTML_TEXTS_MAX)
		return;
	texts->bytes += own + match;
	take_text(texts, taken, member->document);
	take_text(texts, taken, member->match);
	texts->comparisons = memory_grow(texts->comparisons, texts->comparison_count,
	                                 &texts->comparison_capacity, sizeof(*texts->comparisons));
	texts->comparisons[texts->comparison_count++] =
	        (struct html_comparison){member->document, member->match};
}

static void choose(struct html_texts *texts, const struct dedup *dedup,
                   const struct html_facts *facts)
{
	size_t clusters = facts->listed_count;
	struct candidates *candidates = memory_new(clusters * sizeof(*candidates));
	bool *taken = memory_zeroed(dedup_document_count(dedup), sizeof(*taken));
	size_t left = 1;

	for (size_t i = 0; i < clusters; i++) {
		candidates_init(&candidates[i], dedup, facts->listed[i]);
		texts->matches += candidates[i].count;
	}
	for (size_t round = 0; left; round++) {
		left = 0;
		for (size_t i = 0; i < clusters; i++) {
			if (round >= candidates[i].count)
				continue;
			consider(texts, dedup, taken, candidates[i].items[round]);
			left++;
		}
	}
	for (size_t i = 0; i < clusters; i++)
		free(candidates[i].items);
	free(candidates);
	free(taken);
}

/* --- Reading them --- */

static void keep_text(void *cookie, size_t which, const struct dedup_document *document)
{
	struct html_texts *texts = cookie;
	struct html_text *text = &texts->items[which];

	if (document->text_size > HTML_TEXT_EACH)
		return;
	text->bytes = memory_new(document->text_size);
	if (document->text_size)
		memcpy(text->bytes, document->text, document->text_size);
	text->size = document->text_size;
	text->is_read = true;
}

static void read_texts(struct html_texts *texts, const struct report *report)
{
	uint64_t *positions = memory_new(texts->count * sizeof(*positions));

	for (size_t i = 0; i < texts->count; i++)
		positions[i] = dedup_document_position(report->dedup, texts->items[i].document);
	refetch(report->inputs, positions, texts->count, keep_text, texts);
	free(positions);
}

void html_texts_init(struct html_texts *texts, const struct report *report,
                     const struct html_facts *facts)
{
	enum dedup_status status;

	*texts = (struct html_texts){.dedup = report->dedup};
	choose(texts, report->dedup, facts);
	if (!texts->count)
		return;
	qsort(texts->items, texts->count, sizeof(*texts->items), by_document);
	qsort(texts->comparisons, texts->comparison_count, sizeof(*texts->comparisons),
	      by_document);
	read_texts(texts, report);
	status = dedup_explainer_open(report->dedup, &texts->explainer);
	if (status != DEDUP_OK)
		fatal("%s", dedup_status_text(status));
}

void html_texts_free(struct html_texts *texts)
{
	for (size_t i = 0; i < texts->count; i++)
		free(texts->items[i].bytes);
	dedup_explainer_close(texts->explainer);
	free(texts->items);
	free(texts->comparisons);
	*texts = (struct html_texts){0};
}

/* --- Writing them --- */

void html_texts_add(const struct html_texts *texts, struct output *out)
{
	buffer_add_char(&out->buffer, '[');
	for (size_t i = 0; i < texts->count && output_flush(out); i++) {
		const struct html_text *text = &texts->items[i];

		buffer_add_string(&out->buffer, i ? ",\n" : "\n");
		if (text->is_read)
			escape_script(&out->buffer, text->bytes, text->size);
		else
			buffer_add_string(&out->buffer, "null");
	}
	buffer_add_char(&out->buffer, ']');
}

/* Turns offsets in bytes, which come in ascending order most of the time, to offsets in
 * UTF-16. */
struct cursor {
	const struct html_text *text;
	size_t byte, unit;
};

static size_t unit_at(struct cursor *cursor, size_t byte)
{
	if (byte < cursor->byte)
		cursor->byte = cursor->unit = 0;
	cursor->unit +=
	        escape_script_units(cursor->text->bytes + cursor->byte, byte - cursor->byte);
	cursor->byte = byte;
	return cursor->unit;
}

/* How a run of words is shown. */
static int run_class(const struct dedup_words *run)
{
	if (run->kind == DEDUP_COPIED)
		return 1;
	return run->kind == DEDUP_REWORDED && run->shared ? 2 : 0;
}

/* [begin, end, repeated, run's skip, length, class, ...]: each run counted from the end of
 * the one before. Those of class 0 are not named: they are what is between. */
static void add_side(struct buffer *out, const struct dedup_explanation *explanation,
                     const struct dedup_passage *passage, int side, struct cursor *cursor)
{
	const size_t begin = unit_at(cursor, passage->side[side].begin);
	size_t at = begin;
	struct buffer runs = {0};

	for (uint32_t i = 0; i < passage->side[side].runs; i++) {
		const struct dedup_words *run =
		        &explanation->runs[side][passage->side[side].first_run + i];

		if (!run_class(run))
			continue;
		const size_t from = unit_at(cursor, run->begin);

		buffer_format(&runs, ",%zu", from - at);
		at = unit_at(cursor, run->end);
		buffer_format(&runs, ",%zu,%d", at - from, run_class(run));
	}
	buffer_format(out, "[%zu,%zu,%d", begin, unit_at(cursor, passage->side[side].end),
	              passage->side[side].repeated);
	buffer_add(out, runs.bytes, runs.size);
	buffer_add_char(out, ']');
	buffer_free(&runs);
}

static void add_passages(struct buffer *out, const struct dedup_explanation *explanation,
                         struct cursor cursors[2])
{
	buffer_add_char(out, '[');
	for (size_t i = 0; i < explanation->passage_count; i++) {
		const struct dedup_passage *passage = &explanation->passages[i];

		buffer_format(out, "%s[%d", i ? "," : "", (int)passage->kind);
		for (int side = 0; side < 2; side++) {
			buffer_add_char(out, ',');
			if (passage->side[side].begin == passage->side[side].end)
				buffer_add_string(out, "null");
			else
				add_side(out, explanation, passage, side, &cursors[side]);
		}
		buffer_add_char(out, ']');
	}
	buffer_add_char(out, ']');
}

static struct dedup_side side_of(const struct html_texts *texts, const struct html_text *text)
{
	struct dedup_info info;

	dedup_document_info(texts->dedup, text->document, &info);
	return (struct dedup_side){
	        .text = text->bytes,
	        .text_size = text->size,
	        .url = info.url,
	        .url_size = info.url_size,
	        .date = info.date,
	        .was_fed = true,
	        .document = text->document,
	};
}

void html_passages_add(const struct html_texts *texts, uint32_t document, struct buffer *out)
{
	uint32_t match = html_texts_match(texts, document);
	size_t own = html_texts_find(texts, document), other = html_texts_find(texts, match);
	const struct dedup_explanation *explanation;
	enum dedup_status status;
	struct dedup_side a, b;

	if (match == DEDUP_NO_DOCUMENT || !texts->items[own].is_read ||
	    !texts->items[other].is_read) {
		buffer_add_string(out, "null");
		return;
	}
	a = side_of(texts, &texts->items[other]);
	b = side_of(texts, &texts->items[own]);
	status = dedup_explain(texts->explainer, &a, &b, &explanation);
	if (status != DEDUP_OK)
		fatal("%s", dedup_status_text(status));
	if (explanation->changed[0] || explanation->changed[1]) {
		buffer_add_string(out, "null");
		return;
	}
	buffer_format(out, "[%zu,%zu,", other, own);
	add_passages(
	        out, explanation,
	        (struct cursor[]){{.text = &texts->items[other]}, {.text = &texts->items[own]}});
	buffer_add_char(out, ']');
}
