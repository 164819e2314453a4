#include "input/place.h"

#include <stdlib.h>
#include <string.h>

/* Places whose positions and whose lines, or entries of one line, go up together. */
struct place_run {
	uint64_t position, last; /* of the first and the last so far */
	uint64_t line;           /* of the first; 0: each is a part, which its id names */
	uint64_t entry;          /* of the first, from 2; 0: each is the first of its line */
	char *name;              /* owned: of a member of an archive; NULL: the input's path */
};

static void add_place(struct buffer *out, const char *name, uint64_t line, uint64_t entry)
{
	buffer_add_string(out, name);
	if (line) {
		buffer_add_char(out, ':');
		buffer_add_number(out, line);
	}
	if (entry > 1) {
		buffer_add_char(out, ':');
		buffer_add_number(out, entry);
	}
}

void place_add(const struct place *place, struct buffer *out)
{
	add_place(out, place->part->name, place->line, place->entry);
}

/* --- Notes --- */

static const char *member_of(const struct place *place)
{
	return place->part->name == place->part->input->path ? NULL : place->part->name;
}

static bool goes_on(const struct place_run *run, const struct place *place)
{
	const uint64_t position = position_of(place), step = position - run->position;
	const char *member = member_of(place);

	if (input_of_position(run->position) != input_of_position(position) ||
	    !run->line != !place->line)
		return false;
	if (!run->line)
		return position == run->last + 1;
	if (!run->name != !member || (member && strcmp(run->name, member) != 0))
		return false;
	if (run->entry)
		return place->line == run->line && place->entry == run->entry + step;
	return place->entry < 2 && place->line == run->line + step;
}

void places_note(struct places *places, const struct place *place)
{
	struct place_run *last = places->count ? &places->runs[places->count - 1] : NULL;
	const char *member = member_of(place);
	const uint64_t position = position_of(place);

	if (!member && place->part->format != INPUT_FEED)
		return;
	if (last && goes_on(last, place)) {
		last->last = position;
		return;
	}
	places->runs =
	        memory_grow(places->runs, places->count, &places->capacity, sizeof(*places->runs));
	places->runs[places->count++] = (struct place_run){
	        .position = position,
	        .last = position,
	        .line = place->line,
	        .entry = place->entry > 1 ? place->entry : 0,
	        .name = member && place->line ? memory_string(member) : NULL,
	};
}

void places_join(struct places *places, struct places *from)
{
	const size_t count = places->count + from->count;

	if (from->count) {
		places->runs = memory_resize(places->runs, count, sizeof(*places->runs));
		memcpy(places->runs + places->count, from->runs, from->count * sizeof(*from->runs));
		places->count = places->capacity = count;
	}
	free(from->runs);
	*from = (struct places){0};
}

void places_free(struct places *places)
{
	for (size_t i = 0; i < places->count; i++)
		free(places->runs[i].name);
	free(places->runs);
	*places = (struct places){0};
}

/* --- Told --- */

static int by_position(const void *left, const void *right)
{
	const struct place_run *a = left, *b = right;

	return a->position < b->position ? -1 : a->position > b->position;
}

void places_sort(struct places *places)
{
	if (places->count)
		qsort(places->runs, places->count, sizeof(*places->runs), by_position);
}

/* The last run that begins at the position or before, in its input; NULL if there is none. Of a
 * part that several threads have read the runs overlap, and all say the same. */
static const struct place_run *find(const struct places *places, uint64_t position)
{
	size_t begin = 0, end = places->count;

	while (begin < end) {
		const size_t middle = begin + (end - begin) / 2;

		if (places->runs[middle].position <= position)
			begin = middle + 1;
		else
			end = middle;
	}
	if (!begin ||
	    input_of_position(places->runs[begin - 1].position) != input_of_position(position))
		return NULL;
	return &places->runs[begin - 1];
}

void places_tell(const struct places *places, const struct inputs *inputs, uint64_t position,
                 const char *id, struct buffer *out)
{
	const struct place_run *run = find(places, position);
	const char *path = inputs_find(inputs, position)->path;

	out->size = 0;
	if (!run)
		add_place(out, path, line_of_position(position), 0);
	else if (!run->line)
		add_place(out, id, 0, 0);
	else if (run->entry)
		add_place(out, run->name ? run->name : path, run->line,
		          run->entry + (position - run->position));
	else
		add_place(out, run->name ? run->name : path, run->line + (position - run->position),
		          0);
}
