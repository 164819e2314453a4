/* recall_quotes.c - candidates of new texts that share passages with earlier ones, through
 * the sampled hashes in the index. The rule is that of match/quote.h. The index keeps 31 bits
 * of a hash, in one space with the bands: what is found by chance is for the judge to drop.
 */
#include "engine/recall.h"

#include "base/radix.h"
#include "match/quote.h"

#include <stdlib.h>

/* Of a hash that too many texts have: these of the oldest, and these of the latest. */
#define OLDEST 4
#define LATEST 12

struct quotes {
	struct dd_recall *recall;
	struct dd_key_id *queries; /* owned: a sampled hash as a posting, and a fresh text */
	size_t count;
	struct dd_list hits; /* owned: of uint64_t, fresh text << 32 | earlier one's number, each as
	                      * often as they met */
};

static int compare_u64(const void *left, const void *right)
{
	const uint64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* The distinct hashes of the slice's comparable texts. */
static bool make_queries(struct quotes *quotes, uint32_t first, uint32_t end)
{
	struct dd_recall *recall = quotes->recall;
	struct dd_list queries = {0}, sample = {0};
	bool done = true;

	for (uint32_t i = first; done && i < end; i++) {
		struct dd_fresh *fresh = &recall->fresh[i];
		uint32_t windows = dd_quote_windows(&fresh->article);

		if (!fresh->comparable || !windows)
			continue;
		sample.count = 0;
		done = dd_list_reserve(&sample, (size_t)windows + DD_QUOTE_SLACK, sizeof(uint64_t));
		fresh->quotes = done ? (uint32_t)recall->dedup->kernels->quote(fresh->article.code,
		                                                               fresh->article.count,
		                                                               sample.items)
		                     : 0;
		done = done && dd_list_reserve(&queries, fresh->quotes, sizeof *quotes->queries);
		uint64_t *hashes = sample.items;
		struct dd_key_id *out = queries.items;
		if (fresh->quotes)
			qsort(hashes, fresh->quotes, sizeof *hashes, compare_u64);
		for (uint32_t k = 0; done && k < fresh->quotes; k++) {
			if (!k || hashes[k] != hashes[k - 1])
				out[queries.count++] = (struct dd_key_id){
				        .key = dd_posting(DD_OF_BAND, hashes[k], 0), .id = i};
		}
	}
	dd_list_release(&sample);
	quotes->queries = queries.items;
	quotes->count = queries.count;
	return done;
}

static bool sort_queries(struct quotes *quotes)
{
	struct dd_key_id *scratch = malloc((quotes->count + 1) * sizeof *scratch);

	if (!scratch)
		return false;
	if (quotes->count)
		dd_radix_sort(quotes->queries, scratch, quotes->count);
	free(scratch);
	return true;
}

static bool add_postings(const struct quotes *quotes, struct dd_list *postings)
{
	if (!dd_list_reserve(postings, quotes->count, sizeof(uint64_t)))
		return false;
	uint64_t *out = postings->items;
	for (size_t i = 0; i < quotes->count; i++)
		out[postings->count++] = quotes->queries[i].key |
		                         quotes->recall->fresh[quotes->queries[i].id].number;
	return true;
}

static bool hit(struct quotes *quotes, uint32_t later, uint32_t earlier)
{
	uint64_t pair = (uint64_t)later << 32 | earlier;

	return earlier >= quotes->recall->fresh[later].number ||
	       dd_list_push(&quotes->hits, &pair, sizeof pair);
}

/* The texts of one hash that are in the index already, places [begin, end), the oldest first. */
static bool hit_stored(struct quotes *quotes, const struct dd_finder *finder, uint64_t begin,
                       uint64_t end, uint32_t later)
{
	uint64_t passed = 0;

	for (size_t i = 0; i < finder->count && passed < end; i++) {
		const struct dd_range *range = &finder->ranges[i];
		uint64_t size = range->end - range->begin;
		uint64_t k = begin > passed ? begin - passed : 0;

		for (; k < size && passed + k < end; k++) {
			uint64_t posting = dd_segment_at(range->segment, range->begin + k);

			if (!hit(quotes, later, dd_posting_number(posting)))
				return false;
		}
		passed += size;
	}
	return true;
}

static bool hit_some(struct quotes *quotes, const struct dd_finder *finder, uint64_t stored,
                     uint32_t later)
{
	if (stored < DD_BUCKET_MOST)
		return hit_stored(quotes, finder, 0, stored, later);
	return hit_stored(quotes, finder, 0, OLDEST, later) &&
	       hit_stored(quotes, finder, stored - LATEST, stored, later);
}

/* Looks up the queries, whose own postings are not staged yet; those of equal keys are texts
 * of this slice that meet each other. */
static bool look_up(struct quotes *quotes)
{
	const struct dd_key_id *query = quotes->queries;
	struct dd_finder finder;

	dd_finder_init(&finder, quotes->recall->index);
	for (size_t i = 0, next; i < quotes->count; i = next) {
		dd_finder_prefetch(&finder, query, quotes->count, i);
		uint64_t stored = dd_finder_find(&finder, query[i].key);

		next = i;
		while (next < quotes->count && query[next].key == query[i].key)
			next++;
		for (size_t a = i; a < next; a++) {
			size_t b = a - i > LATEST && next - i > DD_BUCKET_MOST ? a - LATEST : i;

			if (!hit_some(quotes, &finder, stored, query[a].id))
				return false;
			for (; b < a; b++) {
				if (!hit(quotes, query[a].id,
				         quotes->recall->fresh[query[b].id].number))
					return false;
			}
		}
	}
	return true;
}

static uint32_t sample_size(struct dd_recall *recall, uint32_t number)
{
	if (number < recall->base)
		return dd_index_sample_size(recall->index, number);
	const struct dd_fresh *fresh = dd_recall_fresh(recall, number);
	return fresh ? fresh->quotes : 0;
}

static bool propose(struct quotes *quotes)
{
	struct dd_recall *recall = quotes->recall;
	uint64_t *hits = quotes->hits.items;
	uint64_t *scratch = malloc((quotes->hits.count + 1) * sizeof *scratch);

	if (!scratch)
		return false;
	if (quotes->hits.count)
		dd_radix_sort_u64(hits, scratch, quotes->hits.count);
	free(scratch);
	for (size_t i = 0, next; i < quotes->hits.count; i = next) {
		const struct dd_fresh *later = &recall->fresh[hits[i] >> 32];
		uint32_t earlier = (uint32_t)hits[i];
		uint64_t pair = (uint64_t)later->number << 32 | earlier;

		next = i + 1;
		while (next < quotes->hits.count && hits[next] == hits[i])
			next++;
		if (dd_index_gone(recall->index, earlier) & DD_GONE_TEXT ||
		    !dd_quote_enough((uint32_t)(next - i), later->quotes,
		                     sample_size(recall, earlier)))
			continue;
		recall->run->quoted.quotes++;
		if (!dd_list_push(&recall->quoted, &pair, sizeof pair))
			return false;
	}
	return true;
}

enum dedup_status dd_recall_quotes(struct dd_recall *recall, uint32_t first, uint32_t end,
                                   struct dd_list *postings)
{
	struct quotes quotes = {.recall = recall};
	bool done = make_queries(&quotes, first, end) && sort_queries(&quotes) &&
	            add_postings(&quotes, postings) && look_up(&quotes) && propose(&quotes);

	free(quotes.queries);
	dd_list_release(&quotes.hits);
	return done ? DEDUP_OK : DEDUP_NO_MEMORY;
}
