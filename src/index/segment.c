#include "index/segment.h"

#include <stdlib.h>
#include <string.h>

void dd_segment_of(struct dd_segment *out, uint64_t *postings, uint64_t count)
{
	*out = (struct dd_segment){.count = count};
	out->own = postings;
}

bool dd_segment_in_file(struct dd_segment *out, uint32_t sequence, uint64_t count,
                        dd_segment_open *open, void *cookie)
{
	size_t pieces = (size_t)dd_segment_pieces(count);

	*out = (struct dd_segment){
	        .fences = malloc((pieces + 1) * sizeof *out->fences),
	        .pieces = calloc(pieces + 1, sizeof *out->pieces),
	        .open = open,
	        .cookie = cookie,
	        .count = count,
	        .sequence = sequence,
	};
	return out->fences && out->pieces;
}

void dd_segment_release(struct dd_segment *segment)
{
	free(segment->own);
	free(segment->fences);
	free(segment->pieces);
	*segment = (struct dd_segment){0};
}

/* The first of items[0..count) whose key is not below the given one; `from` is not behind it.
 * Steps double, then halve: the next one asked for tends to be near. */
static size_t gallop(const uint64_t *items, size_t count, size_t from, uint32_t key)
{
	size_t low = from, step = 1;

	while (from < count && items[from] >> 32 < key) {
		low = from + 1;
		from += step;
		step *= 2;
	}
	size_t high = from < count ? from : count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (items[middle] >> 32 < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The piece in which the first posting with the key would be, or the one before it, if it
 * would be the first one there. The one before `from` is not asked for. */
static size_t seek_piece(const struct dd_segment *segment, uint64_t from, uint32_t key)
{
	size_t pieces = (size_t)dd_segment_pieces(segment->count);
	size_t first = (size_t)(from / DD_PIECE_POSTINGS);
	size_t piece = gallop(segment->fences, pieces, first, key);

	return piece > first ? piece - 1 : first;
}

uint64_t dd_segment_seek(const struct dd_segment *segment, uint64_t from, uint32_t key)
{
	if (from >= segment->count)
		return segment->count;
	if (segment->own)
		return gallop(segment->own, (size_t)segment->count, (size_t)from, key);
	uint64_t piece = seek_piece(segment, from, key), first = piece * DD_PIECE_POSTINGS;
	size_t within = from > first ? (size_t)(from - first) : 0;
	return first + dd_piece_seek(dd_segment_piece(segment, piece), within, key);
}

bool dd_segment_may_have(const struct dd_segment *segment, uint64_t *from, uint32_t key,
                         uint64_t hash)
{
	if (*from >= segment->count)
		return false;
	uint64_t piece = seek_piece(segment, *from, key), first = piece * DD_PIECE_POSTINGS;

	*from = first > *from ? first : *from;
	if (first + DD_PIECE_POSTINGS < segment->count && segment->fences[piece + 1] >> 32 == key)
		return true;
	return dd_piece_may_have(dd_segment_piece(segment, piece), hash);
}

uint64_t dd_segment_prefetch(const struct dd_segment *segment, uint64_t from, uint32_t key,
                             uint64_t hash)
{
	if (from >= segment->count)
		return from;
	uint64_t piece = seek_piece(segment, from, key), first = piece * DD_PIECE_POSTINGS;
	dd_piece_prefetch(dd_segment_piece(segment, piece), hash);
	return first > from ? first : from;
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
