/* recall_near.c - near candidates of new texts, through the bands in the index and those of the
 * slice, which are not there yet.
 */
#include "engine/recall.h"

#include "base/radix.h"
#include "match/band.h"

#include <stdlib.h>

/* Of a bucket that is too large: these of the oldest texts, and these of the latest. The first
 * ones are what the others were matched with; see bucket.c. */
#define OLDEST 4
#define LATEST 12

/* Texts that met are looked at so many together, in the order of the earlier ones: with three
 * rows to a band most met by chance (band.h), and lie all over the index. */
#define TOGETHER ((size_t)1 << 16)

/* Signatures that are asked for before they are read. */
#define AHEAD 8

struct near {
	struct dd_recall *recall;
	struct dd_key_id *queries; /* owned: a band as a posting, and a fresh text; by key, text */
	size_t count;
	uint64_t *met; /* owned: earlier text << 32 | fresh text, and room to sort */
	size_t met_count;
	unsigned least; /* equal registers */
	bool failed;
};

static void propose(struct near *near, const struct dd_fresh *fresh, uint32_t earlier)
{
	const struct dd_recall *recall = near->recall;
	const uint8_t *signature = dd_recall_signature(recall, earlier);
	uint64_t pair = (uint64_t)fresh->number << 32 | earlier;

	if (!signature ||
	    recall->dedup->kernels->agree(fresh->article.signature, signature) < near->least)
		return;
	recall->run->candidates.near++;
	if (!dd_list_push(&near->recall->pairs, &pair, sizeof pair))
		near->failed = true;
}

static void propose_met(struct near *near)
{
	size_t count = near->met_count;

	near->met_count = 0;
	if (count)
		dd_radix_sort_u64(near->met, near->met + TOGETHER, count);
	for (size_t i = 0; i < count; i++) {
		if (i + AHEAD < count)
			dd_index_touch_signature(near->recall->index,
			                         (uint32_t)(near->met[i + AHEAD] >> 32));
		propose(near, &near->recall->fresh[(uint32_t)near->met[i]],
		        (uint32_t)(near->met[i] >> 32));
	}
}

static void meet(struct near *near, uint32_t fresh, uint32_t earlier)
{
	if (dd_index_gone(near->recall->index, earlier) & DD_GONE_TEXT)
		return;
	near->met[near->met_count++] = (uint64_t)earlier << 32 | fresh;
	if (near->met_count == TOGETHER)
		propose_met(near);
}

/* What has one band: postings of the index, and then queries [first, ...), in the order in
 * which they came. */
struct bucket {
	const struct dd_finder *finder;
	uint64_t stored;
	const struct dd_key_id *queries;
};

/* Meets the places [begin, end) of the bucket. */
static void meet_some(struct near *near, const struct bucket *bucket, uint32_t fresh,
                      uint64_t begin, uint64_t end)
{
	uint64_t passed = 0;

	for (size_t i = 0; i < bucket->finder->count; i++) {
		const struct dd_range *range = &bucket->finder->ranges[i];
		uint64_t size = range->end - range->begin;
		uint64_t from = begin > passed ? begin - passed : 0;

		for (uint64_t k = from; k < size && passed + k < end; k++)
			meet(near, fresh,
			     dd_posting_number(dd_segment_at(range->segment, range->begin + k)));
		passed += size;
	}
	for (uint64_t k = begin > passed ? begin : passed; k < end; k++)
		meet(near, fresh, near->recall->fresh[bucket->queries[k - passed].id].number);
}

/* Of the bucket's `earlier` first places. */
static void meet_earlier(struct near *near, const struct bucket *bucket, uint32_t fresh,
                         uint64_t earlier)
{
	if (earlier < DD_BUCKET_MOST) {
		meet_some(near, bucket, fresh, 0, earlier);
		return;
	}
	near->recall->run->candidates.capped++;
	meet_some(near, bucket, fresh, 0, OLDEST);
	meet_some(near, bucket, fresh, earlier - LATEST, earlier);
}

/* Looks up the texts of one key, queries [first, next). Two bands of a text may have one key by
 * chance. */
static void look_up(struct near *near, struct dd_finder *finder, size_t first, size_t next)
{
	const struct dd_key_id *query = near->queries;
	const struct bucket bucket = {.finder = finder,
	                              .stored = dd_finder_find(finder, query[first].key),
	                              .queries = query + first};

	for (size_t i = first, own = first; i < next; i++) {
		own = query[i].id == query[own].id ? own : i;
		meet_earlier(near, &bucket, query[i].id, bucket.stored + (own - first));
	}
}

static void look_up_all(struct near *near)
{
	struct dd_finder finder;

	dd_finder_init(&finder, near->recall->index);
	for (size_t i = 0, next; i < near->count; i = next) {
		dd_finder_prefetch(&finder, near->queries, near->count, i);
		next = i + 1;
		while (next < near->count && near->queries[next].key == near->queries[i].key)
			next++;
		look_up(near, &finder, i, next);
	}
}

/* A query for each band of each text, in the order of postings. */
static size_t make_queries(const struct dd_recall *recall, struct dd_bands bands, uint32_t first,
                           uint32_t end, struct dd_key_id *queries)
{
	size_t count = 0;

	for (uint32_t i = first; i < end; i++) {
		const struct dd_fresh *fresh = &recall->fresh[i];

		for (unsigned band = 0; fresh->comparable && band < bands.bands; band++)
			queries[count++] = (struct dd_key_id){
			        .key = dd_posting(
			                DD_OF_BAND,
			                dd_band_key(fresh->article.signature, bands, band), 0),
			        .id = i};
	}
	return count;
}

static bool add_postings(const struct near *near, struct dd_list *postings)
{
	if (!dd_list_reserve(postings, near->count, sizeof(uint64_t)))
		return false;
	uint64_t *out = postings->items;
	for (size_t i = 0; i < near->count; i++)
		out[postings->count++] =
		        near->queries[i].key | near->recall->fresh[near->queries[i].id].number;
	return true;
}

enum dedup_status dd_recall_near(struct dd_recall *recall, uint32_t first, uint32_t end,
                                 struct dd_list *postings)
{
	double threshold = recall->dedup->options.threshold[DEDUP_NEAR];
	struct dd_bands bands = dd_bands_for(threshold);
	struct near near = {.recall = recall, .least = bands.least};
	size_t room = (size_t)(end - first) * bands.bands + 1;

	near.queries = malloc(2 * room * sizeof *near.queries);
	near.met = malloc(2 * TOGETHER * sizeof *near.met);
	if (!near.queries || !near.met) {
		near.failed = true;
		goto out;
	}
	near.count = make_queries(recall, bands, first, end, near.queries);
	dd_radix_sort(near.queries, near.queries + near.count, near.count);
	near.failed = !add_postings(&near, postings);
	look_up_all(&near);
	propose_met(&near);
out:
	free(near.queries);
	free(near.met);
	return near.failed ? DEDUP_NO_MEMORY : DEDUP_OK;
}
