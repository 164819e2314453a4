/* recall_replay.c - a run whose documents are the articles of another index, in their order:
 * that index under other settings. Articles keep their numbers, and clusters of two or more
 * their hubs, which they are known by, as far as what held them together still matches; so do
 * stories of two or more clusters. What held nothing together, or does so no longer, is placed
 * as new articles are.
 */
#include "engine/recall.h"

#include "base/idmap.h"

#include <stdlib.h>

/* Clusters, or stories, whose hub is forgotten: a text of the results stands for each. */
struct standing {
	struct dd_idmap clusters; /* by number of the hub */
	uint32_t *text;           /* owned */
};

/* Matches, by the two that they are of: texts, or hubs of article clusters. */
struct links {
	struct dd_idmap pairs;
	uint32_t *match; /* owned: by pair, the strongest one's place among the matches */
};

struct replay {
	struct dd_recall *recall;
	struct dd_index *from;
	struct dd_idmap texts; /* number -> text of the results */
	struct links articles, stories;
	struct standing standing_articles, standing_stories;
	bool *related; /* owned: by text, whether it matches another one in a tier below story */
};

static uint32_t find_text(const struct replay *replay, uint32_t number)
{
	uint32_t text = dd_idmap_find(&replay->texts, number);

	return text == DD_IDMAP_NONE ? DEDUP_NO_DOCUMENT : text;
}

static const struct dd_match *matches_of(const struct replay *replay)
{
	return replay->recall->run->matches.items.items;
}

static uint64_t pair_of(uint32_t a, uint32_t b)
{
	return a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
}

static void add_link(const struct replay *replay, struct links *links, uint32_t a, uint32_t b,
                     uint32_t match)
{
	const struct dd_match *matches = matches_of(replay);
	uint32_t seen = links->pairs.count, id = dd_idmap_put(&links->pairs, pair_of(a, b));

	if (id == seen || matches[match].story > matches[links->match[id]].story)
		links->match[id] = match;
}

/* The match between the two, or NULL. */
static const struct dd_match *find_link(const struct replay *replay, const struct links *links,
                                        uint32_t a, uint32_t b)
{
	uint32_t id;

	if (a == DEDUP_NO_DOCUMENT || b == DEDUP_NO_DOCUMENT)
		return NULL;
	id = dd_idmap_find(&links->pairs, pair_of(a, b));
	return id == DD_IDMAP_NONE ? NULL : &matches_of(replay)[links->match[id]];
}

static bool is_gone(const struct replay *replay, uint32_t number)
{
	return dd_index_gone(replay->from, number) & DD_GONE_ARTICLE;
}

/* Whether the family's list of that hub has an article that is there, but for itself; of a story,
 * whether it has an article cluster of which one is there. */
static bool has_members(struct replay *replay, enum dd_family family, uint32_t hub, bool *has)
{
	struct dd_list numbers = {0};
	bool done = dd_index_find(replay->from, family, hub, &numbers);
	const uint32_t *number = numbers.items;

	*has = false;
	for (size_t i = 0; done && i < numbers.count && !*has; i++) {
		if (number[i] == hub)
			continue;
		*has = !is_gone(replay, number[i]);
		if (!*has && family == DD_OF_STORY)
			done = has_members(replay, DD_OF_CLUSTER, number[i], has);
	}
	dd_list_release(&numbers);
	return done;
}

/* --- Places --- */

/* Where a text stands if it still matches what it was matched with, or the hub. If that is
 * forgotten, what was said of it counts. */
static void join(const struct replay *replay, const struct links *links, uint32_t text,
                 uint32_t hub, const struct dd_stored_place *old, struct dd_place *place)
{
	const struct dedup_options *options = &replay->recall->dedup->options;
	uint32_t other = old->match == DD_NO_NUMBER ? hub : find_text(replay, old->match);
	const struct dd_match *match = find_link(replay, links, text, other);

	if (!match)
		match = find_link(replay, links, text, other = hub);
	if (match)
		*place = (struct dd_place){hub, other,
		                           links == &replay->stories ? DEDUP_STORY : match->tier,
		                           match->score};
	else if (old->match != DD_NO_NUMBER && is_gone(replay, old->match) &&
	         old->tier <= (uint32_t)options->level &&
	         (double)old->score >= options->threshold[old->tier])
		*place = (struct dd_place){hub, hub, (enum dedup_tier)old->tier, old->score};
}

/* A text of a cluster or story whose hub is forgotten: the first one stands for it, and is known
 * by its number. */
static void stand(const struct replay *replay, const struct links *links, struct standing *standing,
                  uint32_t text, const struct dd_stored_place *old, struct dd_place *place,
                  uint32_t *known_by)
{
	uint32_t seen = standing->clusters.count;
	uint32_t id = dd_idmap_put(&standing->clusters, old->hub);

	if (id < seen) {
		join(replay, links, text, standing->text[id], old, place);
		return;
	}
	standing->text[id] = text;
	*place = (struct dd_place){text, text, DEDUP_NO_TIER, 0};
	*known_by = old->hub;
}

/* Whether an article cluster is in a story with others. */
static bool in_story(struct replay *replay, uint32_t cluster, const struct dd_stored_place *story,
                     bool *in)
{
	*in = story->hub != cluster;
	return *in || has_members(replay, DD_OF_STORY, cluster, in);
}

/* The hub of a cluster. One that is a cluster by itself is free to join another one, but it
 * keeps its story where none of that tier matches. */
static bool place_hub(struct replay *replay, uint32_t text, uint32_t number,
                      const struct dd_record *record)
{
	bool has;

	if (!has_members(replay, DD_OF_CLUSTER, number, &has))
		return false;
	if (!has && replay->recall->dedup->options.level == DEDUP_STORY && !replay->related[text] &&
	    !in_story(replay, number, &record->story, &has))
		return false;
	if (has)
		replay->recall->run->layout.article[text] =
		        (struct dd_place){text, text, DEDUP_NO_TIER, 0};
	return true;
}

static bool place_article(struct replay *replay, uint32_t text, uint32_t number,
                          const struct dd_record *record)
{
	const struct dd_stored_place *old = &record->article;
	struct dd_place *place = &replay->recall->run->layout.article[text];
	uint32_t hub = find_text(replay, old->hub);
	bool has;

	if (old->hub == number)
		return place_hub(replay, text, number, record);
	if (is_gone(replay, old->hub)) {
		if (!has_members(replay, DD_OF_CLUSTER, old->hub, &has))
			return false;
		if (has)
			stand(replay, &replay->articles, &replay->standing_articles, text, old,
			      place, &replay->recall->article_id[text]);
	} else if (hub != DEDUP_NO_DOCUMENT) {
		join(replay, &replay->articles, text, hub, old, place);
	}
	return true;
}

/* The text that is the hub of an article cluster of the old index, or stands for it. */
static uint32_t find_hub(const struct replay *replay, uint32_t cluster)
{
	const struct standing *standing = &replay->standing_articles;
	uint32_t text = find_text(replay, cluster), id;

	if (text == DEDUP_NO_DOCUMENT) {
		id = dd_idmap_find(&standing->clusters, cluster);
		text = id == DD_IDMAP_NONE ? DEDUP_NO_DOCUMENT : standing->text[id];
	}
	return text != DEDUP_NO_DOCUMENT && replay->recall->run->layout.article[text].hub == text
	               ? text
	               : DEDUP_NO_DOCUMENT;
}

/* Of the text of an article cluster's hub, among the stories. */
static bool place_story(struct replay *replay, uint32_t text, uint32_t cluster,
                        const struct dd_stored_place *old)
{
	struct dd_place *place = &replay->recall->run->layout.story[text];
	uint32_t hub = find_hub(replay, old->hub);
	bool has;

	if (old->hub == cluster) {
		if (!has_members(replay, DD_OF_STORY, cluster, &has))
			return false;
		if (has)
			*place = (struct dd_place){text, text, DEDUP_NO_TIER, 0};
	} else if (hub != DEDUP_NO_DOCUMENT) {
		join(replay, &replay->stories, text, hub, old, place);
	} else if (is_gone(replay, old->hub)) {
		if (!has_members(replay, DD_OF_CLUSTER, old->hub, &has))
			return false;
		if (!has)
			stand(replay, &replay->stories, &replay->standing_stories, text, old, place,
			      &replay->recall->story_id[text]);
	}
	return true;
}

/* The cluster that a hub among the fresh texts is known by, as it was; NULL if the text was the
 * hub of none, or the story is not known. */
static const struct dd_record *old_cluster(struct replay *replay, uint32_t text, uint32_t number,
                                           const struct dd_record *record)
{
	uint32_t cluster = record->article.hub;

	if (replay->recall->run->layout.article[text].hub != text)
		return NULL;
	if (cluster == number)
		return record;
	return replay->recall->article_id[text] == cluster
	               ? dd_index_find_record(replay->from, cluster)
	               : NULL;
}

static bool place_articles(struct replay *replay)
{
	const struct dd_recall *recall = replay->recall;

	for (uint32_t i = 0; i < recall->fresh_count; i++) {
		uint32_t number = recall->fresh[i].number, text = find_text(replay, number);
		const struct dd_record *record = dd_index_record(replay->from, number);

		if (!record || text == DEDUP_NO_DOCUMENT ||
		    !place_article(replay, text, number, record))
			return false;
	}
	return true;
}

static bool place_stories(struct replay *replay)
{
	const struct dd_recall *recall = replay->recall;

	for (uint32_t i = 0; i < recall->fresh_count; i++) {
		uint32_t number = recall->fresh[i].number, text = find_text(replay, number);
		const struct dd_record *record = dd_index_record(replay->from, number), *hub;

		if (!record)
			return false;
		hub = old_cluster(replay, text, number, record);
		if (hub && !place_story(replay, text, record->article.hub, &hub->story))
			return false;
	}
	return true;
}

/* --- What it goes by --- */

static void note_standing(struct standing *standing, uint32_t cluster, uint32_t text)
{
	uint32_t seen = standing->clusters.count;
	uint32_t id = dd_idmap_put(&standing->clusters, cluster);

	if (id == seen)
		standing->text[id] = text;
}

/* Clusters and stories without a hub that are recalled have a text that stands for them. */
static bool list_standing(struct replay *replay)
{
	const struct dd_recall *recall = replay->recall;
	const struct dd_corpus *corpus = &recall->run->corpus;
	const struct dd_layout *layout = &recall->run->layout;

	for (uint32_t text = 0; text < corpus->count; text++) {
		uint32_t cluster = recall->article_id[text];
		const struct dd_record *record;

		if (corpus->copies[corpus->texts[text].first] >= recall->dedup->earlier_count)
			continue;
		if (is_gone(replay, cluster))
			note_standing(&replay->standing_articles, cluster,
			              layout->article[text].hub);
		if (layout->article[text].hub != text || layout->story[text].hub != text)
			continue;
		if (!(record = dd_index_record(recall->index, cluster)))
			return false;
		if (record->story.hub != cluster)
			note_standing(&replay->standing_stories, record->story.hub, text);
	}
	return true;
}

/* Hubs of what has a place; other texts are hubs of their own. */
static void link_stories(struct replay *replay)
{
	const struct dd_match *match = matches_of(replay);
	const struct dd_place *place = replay->recall->run->layout.article;
	size_t count = replay->recall->run->matches.items.count;

	for (size_t i = 0; i < count; i++, match++) {
		uint32_t a = place[match->a].hub, b = place[match->b].hub;

		a = a == DD_NO_PLACE ? match->a : a;
		b = b == DD_NO_PLACE ? match->b : b;
		if (match->tier != DEDUP_NO_TIER && a != b)
			add_link(replay, &replay->stories, a, b, (uint32_t)i);
	}
}

static void link_articles(struct replay *replay)
{
	const struct dd_match *match = matches_of(replay);
	size_t count = replay->recall->run->matches.items.count;

	for (size_t i = 0; i < count; i++, match++) {
		if (match->tier == DEDUP_NO_TIER)
			continue;
		add_link(replay, &replay->articles, match->a, match->b, (uint32_t)i);
		if (match->tier < DEDUP_STORY)
			replay->related[match->a] = replay->related[match->b] = true;
	}
}

static bool make_room(struct replay *replay)
{
	size_t matches = replay->recall->run->matches.items.count;
	uint32_t texts = replay->recall->run->corpus.count;
	struct links *const links[] = {&replay->articles, &replay->stories};
	struct standing *const standing[] = {&replay->standing_articles, &replay->standing_stories};

	for (int i = 0; i < 2; i++) {
		links[i]->match = malloc((matches + 1) * sizeof *links[i]->match);
		standing[i]->text = malloc(((size_t)texts + 1) * sizeof *standing[i]->text);
		if (!links[i]->match || !standing[i]->text ||
		    !dd_idmap_reset(&links[i]->pairs, (uint32_t)matches) ||
		    !dd_idmap_reset(&standing[i]->clusters, texts))
			return false;
	}
	replay->related = calloc((size_t)texts + 1, sizeof *replay->related);
	return replay->related && dd_idmap_reset(&replay->texts, texts);
}

static bool prepare(struct replay *replay)
{
	const struct dd_recall *recall = replay->recall;

	if (!make_room(replay))
		return false;
	for (uint32_t text = 0; text < recall->run->corpus.count; text++)
		dd_idmap_put(&replay->texts, recall->text_number[text]);
	link_articles(replay);
	return list_standing(replay);
}

static void release(struct replay *replay)
{
	dd_idmap_release(&replay->texts);
	dd_idmap_release(&replay->articles.pairs);
	dd_idmap_release(&replay->stories.pairs);
	dd_idmap_release(&replay->standing_articles.clusters);
	dd_idmap_release(&replay->standing_stories.clusters);
	free(replay->articles.match);
	free(replay->stories.match);
	free(replay->standing_articles.text);
	free(replay->standing_stories.text);
	free(replay->related);
}

bool dd_recall_keep_places(struct dd_recall *recall)
{
	struct replay replay = {.recall = recall, .from = recall->dedup->replayed};
	bool done = prepare(&replay) && place_articles(&replay);

	if (done && recall->dedup->options.level == DEDUP_STORY) {
		link_stories(&replay);
		done = place_stories(&replay);
	}
	release(&replay);
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
		/* Others may refer to it as their hub; what it says of a story counts. */
		const struct dd_record *old = dd_index_find_record(from, gone);
		if (old && old->article.hub == gone && index->head.settings.level == DEDUP_STORY)
			record.story = old->story;
		if (!dd_index_stage(index, record, &article, &info, true) ||
		    !dd_index_mark_gone(index, gone))
			return false;
	}
	return true;
}
