/* recall_near.c - near candidates of new texts, through the bands in the index. */
#include "engine/recall.h"

#include "base/radix.h"
#include "match/band.h"

#include <math.h>
#include <stdlib.h>

/* Of a bucket that is too large: these of the oldest texts, and these of the latest. The first
 * ones are what the others were matched with; see bucket.c. */
#define OLDEST 4
#define LATEST 12

/* As in bucket.c: standard deviations that the registers may speak against the threshold. */
#define DOUBT 4.0

struct near {
	struct dd_recall *recall;
	unsigned least; /* equal registers */
	bool failed;
};

static void propose(struct near *near, const struct dd_fresh *fresh, uint32_t earlier)
{
	const struct dd_recall *recall = near->recall;
	const uint8_t *signature = dd_recall_signature(recall, earlier);
	uint64_t pair = (uint64_t)fresh->number << 32 | earlier;

	if (!signature || dd_index_gone(recall->index, earlier) & DD_GONE_TEXT ||
	    recall->dedup->kernels->agree(fresh->article.signature, signature) < near->least)
		return;
	recall->run->candidates.near++;
	if (!dd_list_push(&near->recall->pairs, &pair, sizeof pair))
		near->failed = true;
}

/* Calls propose for the places [begin, end) of what was found, counted over all ranges. */
static void propose_some(struct near *near, const struct dd_finder *finder,
                         const struct dd_fresh *fresh, uint64_t begin, uint64_t end)
{
	uint64_t passed = 0;

	for (size_t i = 0; i < finder->count; i++) {
		const struct dd_range *range = &finder->ranges[i];
		uint64_t size = range->end - range->begin;
		uint64_t from = begin > passed ? begin - passed : 0;

		for (uint64_t k = from; k < size && passed + k < end; k++)
			propose(near, fresh,
			        dd_posting_number(dd_segment_at(range->segment, range->begin + k)));
		passed += size;
	}
}

/* How many of what was found came before the text; the rest, by number, comes after. */
static uint64_t count_earlier(const struct dd_finder *finder, uint32_t number)
{
	uint64_t count = 0;

	for (size_t i = 0; i < finder->count; i++) {
		const struct dd_range *range = &finder->ranges[i];

		for (uint64_t k = range->end; k-- > range->begin;) {
			if (dd_posting_number(dd_segment_at(range->segment, k)) < number) {
				count += k + 1 - range->begin;
				break;
			}
		}
	}
	return count;
}

static void look_up(struct near *near, struct dd_finder *finder, const struct dd_key_id *query)
{
	const struct dd_fresh *fresh = &near->recall->fresh[query->id];

	if (!dd_finder_find(finder, query->key))
		return;
	uint64_t earlier = count_earlier(finder, fresh->number);
	if (earlier < DD_BUCKET_MOST) {
		propose_some(near, finder, fresh, 0, earlier);
		return;
	}
	near->recall->run->candidates.capped++;
	propose_some(near, finder, fresh, 0, OLDEST);
	propose_some(near, finder, fresh, earlier - LATEST, earlier);
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

enum dedup_status dd_recall_near(struct dd_recall *recall, uint32_t first, uint32_t end)
{
	double threshold = recall->dedup->options.threshold[DEDUP_NEAR];
	double mean = DD_REGISTERS * (threshold + (1 - threshold) / 256);
	double least = mean - DOUBT * sqrt(DD_REGISTERS * threshold * (1 - threshold));
	struct near near = {.recall = recall, .least = least > 0 ? (unsigned)least : 0};
	struct dd_bands bands = dd_bands_for(threshold);
	size_t room = (size_t)(end - first) * bands.bands + 1;
	struct dd_key_id *queries = malloc(2 * room * sizeof *queries);
	struct dd_finder finder;

	if (!queries)
		return DEDUP_NO_MEMORY;
	size_t count = make_queries(recall, bands, first, end, queries);
	dd_radix_sort(queries, queries + count, count);
	dd_finder_init(&finder, recall->index);
	for (size_t i = 0; i < count; i++)
		look_up(&near, &finder, &queries[i]);
	free(queries);
	return near.failed ? DEDUP_NO_MEMORY : DEDUP_OK;
}
