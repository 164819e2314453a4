/* recall_replay.c - a run whose documents are the articles of another index, in their order:
 * that index under other settings. Articles keep their numbers, and clusters of two or more
 * their hubs, which they are known by, as far as what held them together still matches.
 * What held nothing together, or does so no longer, is placed as new articles are.
 */
#include "engine/recall.h"

#include "base/idmap.h"

#include <stdlib.h>

/* A cluster of the old index whose hub is forgotten: a text of the results that stands for it. */
struct standing {
	struct dd_idmap clusters; /* by number */
	uint32_t *text;           /* owned */
};

struct replay {
	struct dd_recall *recall;
	struct dd_index *from;
	struct dd_idmap texts; /* number -> text of the results */
	struct dd_idmap pairs; /* of texts -> place among the matches */
	struct standing standing;
};

static uint32_t find_text(const struct replay *replay, uint32_t number)
{
	uint32_t text = dd_idmap_find(&replay->texts, number);

	return text == DD_IDMAP_NONE ? DEDUP_NO_DOCUMENT : text;
}

/* The match of two texts in a tier, or NULL. */
static const struct dd_match *find_match(const struct replay *replay, uint32_t a, uint32_t b)
{
	const struct dd_match *matches = replay->recall->run->matches.items.items;

	if (a == DEDUP_NO_DOCUMENT || b == DEDUP_NO_DOCUMENT)
		return NULL;
	uint32_t place = dd_idmap_find(&replay->pairs,
	                               a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a);
	return place == DD_IDMAP_NONE || matches[place].tier == DEDUP_NO_TIER ? NULL
	                                                                      : &matches[place];
}

/* Whether the family's list of that hub has an article that is there, but for itself. */
static bool has_members(struct replay *replay, enum dd_family family, uint32_t hub, bool *has)
{
	struct dd_list numbers = {0};
	bool done = dd_index_find(replay->from, family, hub, &numbers);
	const uint32_t *number = numbers.items;

	*has = false;
	for (size_t i = 0; done && i < numbers.count; i++)
		*has |= number[i] != hub &&
		        !(dd_index_gone(replay->from, number[i]) & DD_GONE_ARTICLE);
	dd_list_release(&numbers);
	return done;
}

static bool is_gone(const struct replay *replay, uint32_t number)
{
	return dd_index_gone(replay->from, number) & DD_GONE_ARTICLE;
}

/* --- Places --- */

/* Where a text stands if it still matches what it was matched with, or the hub. If that is
 * forgotten, what was said of it counts. */
static void join(const struct replay *replay, uint32_t text, uint32_t hub,
                 const struct dd_stored_place *old, struct dd_place *place)
{
	const struct dedup_options *options = &replay->recall->dedup->options;
	uint32_t other = old->match == DD_NO_NUMBER ? hub : find_text(replay, old->match);
	const struct dd_match *match = find_match(replay, text, other);

	if (!match)
		match = find_match(replay, text, other = hub);
	if (match)
		*place = (struct dd_place){hub, other, match->tier, match->score};
	else if (old->match != DD_NO_NUMBER && is_gone(replay, old->match) &&
	         old->tier <= (uint32_t)options->level &&
	         (double)old->score >= options->threshold[old->tier])
		*place = (struct dd_place){hub, hub, (enum dedup_tier)old->tier, old->score};
}

/* A text of a cluster whose hub is forgotten: the first one stands for it. */
static void stand(struct replay *replay, uint32_t text, const struct dd_stored_place *old,
                  struct dd_place *place)
{
	struct standing *standing = &replay->standing;
	uint32_t seen = standing->clusters.count;
	uint32_t id = dd_idmap_put(&standing->clusters, old->hub);

	if (id < seen) {
		join(replay, text, standing->text[id], old, place);
		return;
	}
	standing->text[id] = text;
	*place = (struct dd_place){text, text, DEDUP_NO_TIER, 0};
	replay->recall->article_id[text] = old->hub;
}

static bool place_article(struct replay *replay, uint32_t text, uint32_t number,
                          const struct dd_stored_place *old)
{
	struct dd_place *place = &replay->recall->run->layout.article[text];
	uint32_t hub = find_text(replay, old->hub);
	bool has = true;

	if (old->hub == number || is_gone(replay, old->hub)) {
		if (!has_members(replay, DD_OF_CLUSTER, old->hub, &has))
			return false;
		if (has && old->hub == number)
			*place = (struct dd_place){text, text, DEDUP_NO_TIER, 0};
		else if (has)
			stand(replay, text, old, place);
	} else if (hub != DEDUP_NO_DOCUMENT) {
		join(replay, text, hub, old, place);
	}
	return true;
}

/* Of the hub of an article cluster, among the stories. */
static bool place_story(struct replay *replay, uint32_t text, uint32_t number,
                        const struct dd_stored_place *old)
{
	struct dd_layout *layout = &replay->recall->run->layout;
	uint32_t hub = find_text(replay, old->hub);
	bool has;

	if (old->hub != number) {
		if (hub != DEDUP_NO_DOCUMENT && layout->article[hub].hub == hub)
			join(replay, text, hub, old, &layout->story[text]);
		return true;
	}
	if (!has_members(replay, DD_OF_STORY, number, &has))
		return false;
	if (has)
		layout->story[text] = (struct dd_place){text, text, DEDUP_NO_TIER, 0};
	return true;
}

static bool place_all(struct replay *replay)
{
	const struct dd_recall *recall = replay->recall;
	const struct dd_place *places = recall->run->layout.article;

	for (int stories = 0; stories < 2; stories++) {
		if (stories && recall->dedup->options.level < DEDUP_STORY)
			break;
		for (uint32_t i = 0; i < recall->fresh_count; i++) {
			uint32_t number = recall->fresh[i].number, text = find_text(replay, number);
			const struct dd_record *record = dd_index_record(replay->from, number);

			if (!record || text == DEDUP_NO_DOCUMENT)
				return false;
			if (!stories && !place_article(replay, text, number, &record->article))
				return false;
			if (stories && places[text].hub == text && record->article.hub == number &&
			    !place_story(replay, text, number, &record->story))
				return false;
		}
	}
	return true;
}

/* --- What it goes by --- */

/* Clusters without a hub that are recalled have a text that stands for them. */
static void list_standing(struct replay *replay)
{
	const struct dd_recall *recall = replay->recall;
	const struct dd_corpus *corpus = &recall->run->corpus;

	for (uint32_t text = 0; text < corpus->count; text++) {
		uint32_t cluster = recall->article_id[text];

		if (corpus->copies[corpus->texts[text].first] >= recall->dedup->earlier_count ||
		    !is_gone(replay, cluster))
			continue;
		uint32_t seen = replay->standing.clusters.count;
		uint32_t id = dd_idmap_put(&replay->standing.clusters, cluster);
		if (id == seen)
			replay->standing.text[id] = recall->run->layout.article[text].hub;
	}
}

static bool prepare(struct replay *replay)
{
	const struct dd_recall *recall = replay->recall;
	const struct dd_match *match = recall->run->matches.items.items;
	size_t matches = recall->run->matches.items.count;
	uint32_t texts = recall->run->corpus.count;

	replay->standing.text = malloc(((size_t)texts + 1) * sizeof *replay->standing.text);
	if (!replay->standing.text || !dd_idmap_reset(&replay->texts, texts) ||
	    !dd_idmap_reset(&replay->pairs, (uint32_t)matches) ||
	    !dd_idmap_reset(&replay->standing.clusters, texts))
		return false;
	for (uint32_t text = 0; text < texts; text++)
		dd_idmap_put(&replay->texts, recall->text_number[text]);
	for (size_t i = 0; i < matches; i++)
		dd_idmap_put(&replay->pairs, (uint64_t)match[i].a << 32 | match[i].b);
	list_standing(replay);
	return true;
}

bool dd_recall_keep_places(struct dd_recall *recall)
{
	struct replay replay = {.recall = recall, .from = recall->dedup->replayed};
	bool done = prepare(&replay) && place_all(&replay);

	dd_idmap_release(&replay.texts);
	dd_idmap_release(&replay.pairs);
	dd_idmap_release(&replay.standing.clusters);
	free(replay.standing.text);
	return done;
}

/* --- Numbers --- */

bool dd_recall_fill(struct dd_index *index, struct dd_index *from, uint32_t number)
{
	while (dd_index_next(index) < number) {
		uint32_t gone = dd_index_next(index);
		const struct dd_article article = {.count = 0};
		const struct dedup_info info = {.date = DEDUP_NO_DATE};
		struct dd_record record = {.text = gone, .article = {.hub = gone}};

		record.article.match = DD_NO_NUMBER;
		record.article.tier = DEDUP_NO_TIER;
		record.story = record.article;
		/* Others may refer to it as their hub. */
		const struct dd_record *old = dd_index_find_record(from, gone);
		if (old && old->article.hub == gone)
			record.story = old->story;
		if (!dd_index_stage(index, record, &article, &info, true) ||
		    !dd_index_mark_gone(index, gone))
			return false;
	}
	return true;
}
