#include "input/refetch.h"

#include "input/feed.h"
#include "input/skipped.h"
#include "support/buffer.h"

#include <stdlib.h>
#include <string.h>

struct fetch {
	const uint64_t *positions;
	size_t count, next; /* positions up to next are done */
	refetch_take *take;
	void *cookie;
};

/* Documents come in the order of their positions, so one look ahead finds each. */
static bool take_wanted(void *cookie, const struct place *place,
                        const struct dedup_document *document)
{
	const uint64_t position = position_of(place);
	struct fetch *fetch = cookie;

	while (fetch->next < fetch->count && fetch->positions[fetch->next] < position)
		fetch->next++;
	if (fetch->next < fetch->count && fetch->positions[fetch->next] == position) {
		fetch->take(fetch->cookie, fetch->next, document);
		fetch->next++;
	}
	return fetch->next < fetch->count;
}

/* The inputs that hold the positions, all borrowed but for the list. */
static struct inputs inputs_of(const struct inputs *all, const uint64_t *positions, size_t count)
{
	struct inputs some = {.options = all->options, .boilerplate = all->boilerplate};
	size_t next = 0;

	for (size_t i = 0; i < all->count && next < count; i++) {
		uint64_t number = all->items[i].number;

		while (next < count && input_of_position(positions[next]) < number)
			next++;
		if (next == count || input_of_position(positions[next]) != number)
			continue;
		some.items =
		        memory_grow(some.items, some.count, &some.capacity, sizeof(*some.items));
		some.items[some.count++] = all->items[i];
		some.bytes += all->items[i].size;
	}
	return some;
}

void refetch(const struct inputs *inputs, const uint64_t *positions, size_t count,
             refetch_take *take, void *cookie)
{
	struct fetch fetch = {
	        .positions = positions, .count = count, .take = take, .cookie = cookie};
	const struct document_taker taker = {.take = take_wanted, .cookie = &fetch};
	struct inputs some = inputs_of(inputs, positions, count);
	struct skipped skipped;

	skipped_init(&skipped);
	feed_taker(&some, &skipped, &taker);
	skipped_free(&skipped);
	free(some.items);
}
