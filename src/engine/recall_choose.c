/* recall_choose.c - which articles of earlier runs the results are about.
 *
 * All of the clusters that new texts match; at level story, of all clusters of their stories.
 * Where verdicts alone are wanted, of each of these clusters only what they depend on:
 *
 *     hub    the text that stands for it
 *     texts  that a fed document has, or was matched with, and what these were matched with
 *            themselves: whether that is the hub says if they may vouch (star.h). At level story all
 *            that it was compared with: the evidence counts
 *     kept   for what is fed again the article that the cluster keeps; for what is new too, where
 *            that is not the first one
 *     jury   if it may be asked
 *
 * Most of these are known by their numbers. What is not is found by a walk over the cluster's
 * members: over their numbers for the first one, over their records for the rest. Of a cluster of
 * 5,000, a version of its text takes 4 ms with all of it and 0.8 ms without; a walk over the
 * records adds 0.2 ms.
 */
#include "engine/recall.h"

#include "base/radix.h"
#include "engine/collect.h"
#include "match/review.h"

#include <stdlib.h>

/* In place of a text: the first article. */
#define FIRST DD_NO_NUMBER

/* A text that is wanted of a cluster. */
struct wanted {
	uint32_t hub, text;
	uint32_t number; /* of its first article that is there; DD_NO_NUMBER: not known */
};

struct choice {
	struct dd_recall *recall;
	struct dd_list *numbers; /* of uint32_t: what is chosen */
	struct dd_list hubs;     /* owned: of uint32_t, article clusters */
	struct dd_list alone;    /* owned: the same, without their stories */
	struct dd_list stories;  /* owned: the same for story clusters */
	struct dd_list wanted;   /* owned: of struct wanted */
	struct dd_list members;  /* owned: of uint32_t, of one cluster */
	bool in_part;            /* verdicts alone are asked for */
	bool by_worth;           /* a cluster's first article is not the one that it keeps */
	bool by_jury;
};

struct juror {
	uint64_t digest[2];
	uint32_t text, number;
};

/* What a walk over a cluster's records is to find. */
struct walk {
	struct wanted *wanted; /* by text */
	size_t count;
	struct juror jury[DD_STAR_JURY];
	uint32_t jurors;
	uint32_t kept;
	struct dd_worth worth; /* of kept */
};

/* --- Lists of numbers --- */

static bool push(struct dd_list *list, uint32_t number)
{
	return dd_list_push(list, &number, sizeof number);
}

static bool push_unique(struct dd_list *list, uint32_t number)
{
	const uint32_t *items = list->items;

	return (list->count && items[list->count - 1] == number) || push(list, number);
}

static bool sort_unique(struct dd_list *list)
{
	uint32_t *items = list->items;
	uint64_t *keys = malloc((2 * list->count + 1) * sizeof *keys);

	if (!keys)
		return false;
	for (size_t i = 0; i < list->count; i++)
		keys[i] = items[i];
	if (list->count)
		dd_radix_sort_u64(keys, keys + list->count, list->count);
	size_t kept = 0;
	for (size_t i = 0; i < list->count; i++) {
		if (!i || keys[i] != keys[i - 1])
			items[kept++] = (uint32_t)keys[i];
	}
	list->count = kept;
	free(keys);
	return true;
}

/* --- What is there --- */

static bool is_there(const struct choice *choice, uint32_t number)
{
	return !(dd_index_gone(choice->recall->index, number) & DD_GONE_ARTICLE);
}

static bool is_text_there(const struct choice *choice, uint32_t text)
{
	return !(dd_index_gone(choice->recall->index, text) & DD_GONE_TEXT);
}

/* The cluster's articles that are there, ascending. */
static bool list_members(struct choice *choice, uint32_t hub)
{
	struct dd_list *members = &choice->members;
	size_t kept = 0;

	members->count = 0;
	if (!push(members, hub) ||
	    !dd_index_find(choice->recall->index, DD_OF_CLUSTER, hub, members))
		return false;
	uint32_t *number = members->items;
	/* Some that came with the hub may have come before it. */
	for (size_t i = 1; i < members->count && number[i] < hub; i++) {
		number[i - 1] = number[i];
		number[i] = hub;
	}
	for (size_t i = 0; i < members->count; i++) {
		if (number[i] < choice->recall->base && is_there(choice, number[i]))
			number[kept++] = number[i];
	}
	members->count = kept;
	return true;
}

/* --- Which clusters --- */

static bool want(struct choice *choice, uint32_t hub, uint32_t text)
{
	const struct wanted wanted = {hub, text, DD_NO_NUMBER};

	return !choice->in_part || dd_list_push(&choice->wanted, &wanted, sizeof wanted);
}

/* A text, and what it was matched with. */
static bool want_text(struct choice *choice, const struct dd_record *record, uint32_t text)
{
	uint32_t hub = record->article.hub, match = record->article.match;

	return want(choice, hub, text) &&
	       (match == DD_NO_NUMBER || !is_text_there(choice, match) || want(choice, hub, match));
}

/* The cluster of an old text that a new one was compared with. */
static bool add_compared(struct choice *choice, uint32_t text, bool is_match)
{
	const struct dd_record *record = dd_index_record(choice->recall->index, text);

	if (!record || (is_match && !push_unique(&choice->hubs, record->article.hub)))
		return false;
	return (!is_match && choice->recall->dedup->options.level < DEDUP_STORY) ||
	       want_text(choice, record, text);
}

/* The old article that a fed document is, or has the text of. In its story a copy stands where the
 * cluster's hub does, unless the cluster may keep it. */
static bool add_article(struct choice *choice, uint32_t number, bool is_known, bool is_reference)
{
	struct dd_index *index = choice->recall->index;
	const struct dd_record *record = dd_index_record(index, number);
	const uint32_t text = record ? record->text : 0;
	const struct dd_record *of_text = record ? dd_index_record(index, text) : NULL;
	bool is_alone = choice->in_part && !choice->by_worth && !is_known && !is_reference;

	if (!of_text)
		return false;
	const uint32_t hub = of_text->article.hub;
	if (!push_unique(is_alone ? &choice->alone : &choice->hubs, hub) ||
	    !want_text(choice, of_text, text))
		return false;
	/* Another document of this run may have replaced it. */
	return !is_known || !is_there(choice, number) ||
	       (push(choice->numbers, number) && want(choice, hub, FIRST));
}

static bool choose_clusters(struct choice *choice)
{
	const struct dd_recall *recall = choice->recall;
	const struct dd_number_match *match = recall->matches.items;
	const struct dd_review_pair *review = recall->review.items;
	uint32_t fed = recall->dedup->document_count;

	for (size_t i = 0; i < recall->matches.count; i++, match++) {
		uint32_t old = match->a < match->b ? match->a : match->b;
		if (old < recall->base &&
		    !add_compared(choice, old, match->match.tier != DEDUP_NO_TIER))
			return false;
	}
	for (size_t i = 0; i < recall->review.count; i++, review++) {
		uint32_t old = review->a < review->b ? review->a : review->b;
		if (old < recall->base && !add_compared(choice, old, true))
			return false;
	}
	for (uint32_t i = 0; i < fed; i++) {
		const struct dd_fed *one = &recall->fed[i];
		uint32_t old = one->novelty == DD_KNOWN ? one->number
		               : one->novelty == DD_NEW ? one->text
		                                        : DD_NO_NUMBER;
		if (old < recall->base && !add_article(choice, old, one->novelty == DD_KNOWN,
		                                       recall->dedup->documents[i].is_reference))
			return false;
	}
	return sort_unique(&choice->hubs);
}

/* The article clusters of a story. Where its own hub is forgotten, the first article of them all may
 * stand for it. */
static bool add_story(struct choice *choice, uint32_t story)
{
	size_t i = choice->hubs.count;

	if (!push(&choice->hubs, story) ||
	    !dd_index_find(choice->recall->index, DD_OF_STORY, story, &choice->hubs))
		return false;
	for (; !is_there(choice, story) && i < choice->hubs.count; i++) {
		if (!want(choice, ((uint32_t *)choice->hubs.items)[i], FIRST))
			return false;
	}
	return true;
}

/* At level story, all article clusters of the stories too. */
static bool add_stories(struct choice *choice)
{
	size_t count = choice->hubs.count;

	if (choice->recall->dedup->options.level < DEDUP_STORY)
		return true;
	for (size_t i = 0; i < count; i++) {
		uint32_t hub = ((uint32_t *)choice->hubs.items)[i];
		const struct dd_record *record = dd_index_record(choice->recall->index, hub);
		if (!record || !push_unique(&choice->stories, record->story.hub))
			return false;
	}
	if (!sort_unique(&choice->stories))
		return false;
	for (size_t i = 0; i < choice->stories.count; i++) {
		if (!add_story(choice, ((uint32_t *)choice->stories.items)[i]))
			return false;
	}
	return sort_unique(&choice->hubs);
}

static bool add_alone(struct choice *choice)
{
	for (size_t i = 0; i < choice->alone.count; i++) {
		if (!push(&choice->hubs, ((uint32_t *)choice->alone.items)[i]))
			return false;
	}
	return !choice->alone.count || sort_unique(&choice->hubs);
}

/* --- All of a cluster --- */

static bool list_all(struct choice *choice)
{
	for (size_t i = 0; i < choice->hubs.count; i++) {
		if (!list_members(choice, ((uint32_t *)choice->hubs.items)[i]))
			return false;
		for (size_t k = 0; k < choice->members.count; k++) {
			if (!push(choice->numbers, ((uint32_t *)choice->members.items)[k]))
				return false;
		}
	}
	return true;
}

/* --- A part of it --- */

/* Whether a rewrite may have to convince a jury. The only new text does not where it matches a hub
 * as a copy or an excerpt does: that is the better match. */
static bool needs_jury(const struct choice *choice)
{
	const struct dd_recall *recall = choice->recall;
	const struct dd_number_match *match = recall->matches.items;
	bool is_rewrite = false;

	for (size_t i = 0; i < recall->matches.count; i++, match++) {
		enum dedup_tier tier = match->match.tier;
		uint32_t old = match->a < match->b ? match->a : match->b;

		is_rewrite |= tier > DEDUP_CONTAINS && tier < DEDUP_STORY;
		if (tier > DEDUP_CONTAINS || recall->fresh_count > 1 || old >= recall->base)
			continue;
		const struct dd_record *record = dd_index_record(recall->index, old);
		if (record && record->article.hub == old)
			return false;
	}
	return is_rewrite;
}

static int compare_wanted(const void *left, const void *right)
{
	const struct wanted *a = left, *b = right;

	if (a->hub != b->hub)
		return a->hub < b->hub ? -1 : 1;
	return (a->text > b->text) - (a->text < b->text);
}

static bool sort_wanted(struct choice *choice)
{
	const uint32_t *hubs = choice->hubs.items;
	size_t kept = 0;

	for (size_t i = 0; i < choice->hubs.count; i++) {
		if (!want(choice, hubs[i], is_text_there(choice, hubs[i]) ? hubs[i] : FIRST))
			return false;
	}
	struct wanted *wanted = choice->wanted.items;
	if (choice->wanted.count)
		qsort(wanted, choice->wanted.count, sizeof *wanted, compare_wanted);
	for (size_t i = 0; i < choice->wanted.count; i++) {
		if (!kept || compare_wanted(&wanted[kept - 1], &wanted[i]) != 0)
			wanted[kept++] = wanted[i];
	}
	choice->wanted.count = kept;
	return true;
}

/* The articles come by number: the first one of a text is met first. */
static void meet_text(struct walk *walk, const struct dd_record *record, uint32_t number)
{
	const struct wanted key = {record->article.hub, record->text, 0};
	struct wanted *found = bsearch(&key, walk->wanted, walk->count, sizeof key, compare_wanted);

	if (found && found->number == DD_NO_NUMBER)
		found->number = number;
}

/* Whether the record's text is before the juror's in the order of the results' texts. */
static bool is_before(const struct dd_record *record, const struct juror *juror)
{
	for (int i = 0; i < 2; i++) {
		if (record->digest[i] != juror->digest[i])
			return record->digest[i] < juror->digest[i];
	}
	return record->text < juror->text;
}

static void meet_juror(struct walk *walk, const struct dd_record *record, uint32_t number)
{
	struct juror *jury = walk->jury;
	uint32_t place = walk->jurors;

	while (place && is_before(record, &jury[place - 1]))
		place--;
	if (place == DD_STAR_JURY || (place && jury[place - 1].text == record->text))
		return;
	if (walk->jurors < DD_STAR_JURY)
		walk->jurors++;
	for (uint32_t i = walk->jurors - 1; i > place; i--)
		jury[i] = jury[i - 1];
	jury[place] = (struct juror){{record->digest[0], record->digest[1]}, record->text, number};
}

static void meet_kept(struct walk *walk, const struct choice *choice,
                      const struct dd_record *record, uint32_t number)
{
	struct dd_worth worth = {record->count, record->date};

	if (walk->kept != DD_NO_NUMBER &&
	    !dd_collect_rather(choice->recall->dedup->options.keep, worth, walk->worth))
		return;
	walk->kept = number;
	walk->worth = worth;
}

static bool walk_records(const struct choice *choice, struct walk *walk)
{
	const uint32_t *number = choice->members.items;

	for (size_t i = 0; i < choice->members.count; i++) {
		const struct dd_record *record = dd_index_record(choice->recall->index, number[i]);
		if (!record)
			return false;
		meet_text(walk, record, number[i]);
		meet_juror(walk, record, number[i]);
		meet_kept(walk, choice, record, number[i]);
	}
	for (uint32_t i = 0; choice->by_jury && i < walk->jurors; i++) {
		if (!push(choice->numbers, walk->jury[i].number))
			return false;
	}
	return !choice->by_worth || walk->kept == DD_NO_NUMBER || push(choice->numbers, walk->kept);
}

/* Finds the texts that are wanted of a cluster, and chooses the rest. */
static bool list_part(struct choice *choice, struct wanted *wanted, size_t count)
{
	struct walk walk = {.wanted = wanted, .count = count, .kept = DD_NO_NUMBER};
	bool by_members = false, by_records = choice->by_worth || choice->by_jury;

	for (size_t i = 0; i < count; i++) {
		by_members |= wanted[i].text == FIRST;
		if (wanted[i].text != FIRST && is_there(choice, wanted[i].text))
			wanted[i].number = wanted[i].text;
		else
			by_records |= wanted[i].text != FIRST;
	}
	if ((by_members || by_records) && !list_members(choice, wanted->hub))
		return false;
	if (by_members && choice->members.count)
		wanted[count - 1].number = *(const uint32_t *)choice->members.items;
	if (by_records && !walk_records(choice, &walk))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (wanted[i].number != DD_NO_NUMBER && !push(choice->numbers, wanted[i].number))
			return false;
	}
	return true;
}

static bool list_parts(struct choice *choice)
{
	const uint32_t *hubs = choice->hubs.items;

	choice->by_jury = needs_jury(choice);
	if (!sort_wanted(choice))
		return false;
	struct wanted *wanted = choice->wanted.items;
	/* Of what was compared in vain, some is in other stories. */
	for (size_t i = 0, begin = 0; i < choice->hubs.count; i++) {
		while (wanted[begin].hub != hubs[i])
			begin++;
		size_t end = begin;
		while (end < choice->wanted.count && wanted[end].hub == hubs[i])
			end++;
		if (!list_part(choice, wanted + begin, end - begin))
			return false;
		begin = end;
	}
	return true;
}

bool dd_recall_choose(struct dd_recall *recall, struct dd_list *numbers)
{
	const struct dedup_options *options = &recall->dedup->options;
	struct choice choice = {.recall = recall,
	                        .numbers = numbers,
	                        .in_part = options->verdicts_only && !options->review,
	                        .by_worth = options->keep != DEDUP_KEEP_FIRST &&
	                                    options->keep != DEDUP_KEEP_CENTRAL};
	bool done = choose_clusters(&choice) && add_stories(&choice) && add_alone(&choice) &&
	            (choice.in_part ? list_parts(&choice) : list_all(&choice)) &&
	            sort_unique(numbers);

	dd_list_release(&choice.hubs);
	dd_list_release(&choice.alone);
	dd_list_release(&choice.stories);
	dd_list_release(&choice.wanted);
	dd_list_release(&choice.members);
	return done;
}
