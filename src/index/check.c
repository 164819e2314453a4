#include "index/bloom.h"
#include "index/upkeep.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct check {
	struct dd_index *index;
	dd_index_problem *problem;
	void *cookie;
	bool failed;
};

static void tell(struct check *check, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

static void tell(struct check *check, const char *format, ...)
{
	char text[200];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	check->failed = true;
	if (check->problem)
		check->problem(check->cookie, text);
}

static bool check_chunk(void *cookie, struct dd_key key, const struct dd_chunk *chunk)
{
	struct check *check = cookie;
	struct dd_fault fault = {DEDUP_OK, ""};

	if (!dd_store_verify(check->index->store, key, chunk, &fault))
		tell(check, "chunk %u of kind %u, sequence %u: its checksum is wrong", key.number,
		     (unsigned)key.kind, key.sequence);
	return true;
}

/* What one article's record says of others. */
static void check_record(struct check *check, uint32_t number, const struct dd_record *record)
{
	const struct dd_index *index = check->index;
	uint32_t next = dd_index_next(index);

	if (record->text > number || record->article.hub >= next || record->story.hub >= next ||
	    (record->article.match != DD_NO_NUMBER && record->article.match >= next))
		tell(check, "article %u: its record names one that does not exist", number);
	else if (dd_index_gone(index, record->text) & DD_GONE_TEXT)
		tell(check, "article %u: its text, that of %u, is gone", number, record->text);
}

static void check_articles(struct check *check)
{
	struct dd_index *index = check->index;
	uint32_t next = dd_index_next(index);
	struct dd_article article;

	for (uint32_t number = 0; number < next; number++) {
		if (dd_index_gone(index, number) == (DD_GONE_ARTICLE | DD_GONE_TEXT))
			continue;
		dd_fault_clear(&index->fault);
		const struct dd_record *record = dd_index_record(index, number);
		if (!record || !dd_index_body(index, number, record, &article, NULL))
			tell(check, "article %u: its %s is not what was written", number,
			     record ? "text" : "record");
		else if (!(dd_index_gone(index, number) & DD_GONE_ARTICLE))
			check_record(check, number, record);
	}
	dd_fault_clear(&index->fault);
}

static bool is_found(const struct dd_segment *segment, uint64_t i, uint64_t posting)
{
	return dd_piece_may_have(dd_segment_piece(segment, i / DD_PIECE_POSTINGS),
	                         dd_bloom_hash((uint32_t)(posting >> 32)));
}

static void check_segment(struct check *check, const struct dd_segment *segment)
{
	uint64_t last = 0;

	for (uint64_t i = 0; i < segment->count; i++) {
		uint64_t posting = dd_segment_at(segment, i);

		/* Two bands of a text may have one key by chance. */
		if (posting < last || dd_posting_number(posting) >= dd_index_next(check->index)) {
			tell(check, "postings %u: out of order, or of no article",
			     segment->sequence);
			return;
		}
		if (i % DD_PIECE_POSTINGS == 0 &&
		    segment->fences[i / DD_PIECE_POSTINGS] != posting) {
			tell(check, "postings %u: do not begin where they should",
			     segment->sequence);
			return;
		}
		last = posting;
		if (!is_found(segment, i, posting)) {
			tell(check, "postings %u: the set of their keys lacks one",
			     segment->sequence);
			return;
		}
	}
}

bool dd_index_check(struct dd_index *index, dd_index_problem *problem, void *cookie)
{
	struct check check = {.index = index, .problem = problem, .cookie = cookie};

	if (!dd_store_walk(index->store, check_chunk, &check, &index->fault))
		return false;
	check_articles(&check);
	for (uint32_t i = 0; i < index->segment_count; i++)
		check_segment(&check, &index->segments[i]);
	if (check.failed)
		dd_fault_set(&index->fault, DEDUP_INDEX_DAMAGED,
		             "%s is damaged; put back a copy of it, or feed its articles to a new "
		             "index",
		             dd_store_path(index->store));
	return !check.failed;
}
