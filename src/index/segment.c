#include "index/segment.h"

#include <stdlib.h>
#include <string.h>

bool dd_segment_of(struct dd_segment *out, uint64_t *postings, uint64_t count)
{
	size_t pieces = (size_t)((count + DD_CHUNK_WORDS - 1) / DD_CHUNK_WORDS);

	*out = (struct dd_segment){
	        .pieces = malloc((pieces + 1) * sizeof *out->pieces),
	        .fences = malloc((pieces + 1) * sizeof *out->fences),
	        .own = postings,
	        .count = count,
	};
	if (!out->pieces || !out->fences) {
		dd_segment_release(out);
		return false;
	}
	for (size_t i = 0; i < pieces; i++) {
		out->pieces[i] = postings + i * DD_CHUNK_WORDS;
		out->fences[i] = postings[i * DD_CHUNK_WORDS];
	}
	return true;
}

void dd_segment_release(struct dd_segment *segment)
{
	free(segment->pieces);
	free(segment->fences);
	free(segment->own);
	*segment = (struct dd_segment){0};
}

/* The first of items[0..count) that is not below the value; `from` is not behind it. Steps
 * double, then halve: the next one asked for tends to be near. */
static size_t gallop(const uint64_t *items, size_t count, size_t from, uint64_t value)
{
	size_t low = from, step = 1;

	while (from < count && items[from] < value) {
		low = from + 1;
		from += step;
		step *= 2;
	}
	size_t high = from < count ? from : count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (items[middle] < value)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint64_t dd_segment_seek(const struct dd_segment *segment, uint64_t from, uint64_t posting)
{
	size_t pieces = (size_t)((segment->count + DD_CHUNK_WORDS - 1) / DD_CHUNK_WORDS);
	size_t first = (size_t)(from / DD_CHUNK_WORDS), piece, count, within;

	if (from >= segment->count)
		return segment->count;
	/* The first piece that begins at or behind the posting, and then the one before it. */
	piece = gallop(segment->fences, pieces, first, posting);
	if (piece > first)
		piece--;
	count = piece + 1 < pieces ? DD_CHUNK_WORDS
	                           : (size_t)(segment->count - (uint64_t)piece * DD_CHUNK_WORDS);
	within = piece == first ? (size_t)(from % DD_CHUNK_WORDS) : 0;
	return (uint64_t)piece * DD_CHUNK_WORDS +
	       gallop(segment->pieces[piece], count, within, posting);
}

/* Of two equal postings, which do not occur, the older segment's comes first. Few segments
 * are merged at a time, so the smallest head is looked for among all. */
bool dd_segment_merge(const struct dd_segment *segments, size_t count, dd_segment_keep *keep,
                      void *keep_cookie, dd_segment_sink *sink, void *sink_cookie)
{
	uint64_t at[2 * DD_SEGMENTS_MAX + 1] = {0}, head[2 * DD_SEGMENTS_MAX + 1];

	for (size_t i = 0; i < count; i++)
		head[i] = segments[i].count ? dd_segment_at(&segments[i], 0) : UINT64_MAX;
	for (;;) {
		size_t least = 0;

		for (size_t i = 1; i < count; i++) {
			if (head[i] < head[least])
				least = i;
		}
		if (!count || head[least] == UINT64_MAX)
			return true;
		if ((!keep || keep(keep_cookie, head[least])) && !sink(sink_cookie, head[least]))
			return false;
		head[least] = ++at[least] < segments[least].count
		                      ? dd_segment_at(&segments[least], at[least])
		                      : UINT64_MAX;
	}
}

size_t dd_segments_to_merge(const uint64_t *sizes, size_t count)
{
	size_t merged = count ? 1 : 0;
	uint64_t sum = count ? sizes[count - 1] : 0;

	while (merged < count && sizes[count - 1 - merged] < DD_SEGMENT_RATIO * sum) {
		sum += sizes[count - 1 - merged];
		merged++;
	}
	return merged;
}
