#include "engine/collect.h"

#include "base/memory.h"
#include "base/radix.h"
#include "match/review.h"

#include <stdlib.h>

/* What is known of a text that is a hub: of articles, of a story, or of both. */
struct hub {
	uint32_t keeper, keeper_text; /* the document that its articles keep, and that one's text */
	uint32_t cluster;             /* its story's number, from 0 on */
	bool is_fresh;                /* a document of the story was fed in this run */
};

/* Most texts are alone, so what is to be told is listed first. */
struct collect {
	const struct dedup *dedup;
	const struct dd_corpus *corpus;
	const struct dd_layout *layout;
	uint32_t *size;   /* owned: for each text, documents of the story that it is the hub of */
	struct hub *hubs; /* owned: by text; set for those of listed documents */
	uint64_t *listed; /* owned: document << 32 | its text, ascending */
	size_t listed_count;
};

static uint32_t first_document(const struct dd_corpus *corpus, uint32_t text)
{
	return corpus->copies[corpus->texts[text].first];
}

static uint32_t article_hub(const struct collect *c, uint32_t text)
{
	return c->layout->article[text].hub;
}

static uint32_t story_hub(const struct collect *c, uint32_t text)
{
	return c->layout->story[article_hub(c, text)].hub;
}

static uint32_t document_of(uint64_t listed)
{
	return (uint32_t)(listed >> 32);
}

static uint32_t text_of(uint64_t listed)
{
	return (uint32_t)listed;
}

/* Whether document a is a better one to keep than b, an earlier one; central is their hub's. */
static bool keep_rather(const struct dedup *dedup, uint32_t a, uint32_t b, uint32_t central)
{
	const struct dd_document *x = &dedup->documents[a];
	const struct dd_document *y = &dedup->documents[b];
	if (x->is_reference != y->is_reference)
		return x->is_reference;
	if (dedup->options.keep == DEDUP_KEEP_CENTRAL)
		return a == central;
	return dd_collect_rather(dedup->options.keep, (struct dd_worth){x->words, x->date},
	                         (struct dd_worth){y->words, y->date});
}

/* Whether documents of the text are told of. With an index all are. */
static bool is_told(const struct collect *c, uint32_t text)
{
	return c->dedup->places || c->dedup->options.singletons || c->size[story_hub(c, text)] > 1;
}

static bool push_pair(struct dedup *dedup, uint32_t a, uint32_t b, enum dedup_tier tier,
                      double score)
{
	struct dedup_pair pair = {a < b ? a : b, a < b ? b : a, tier, score};
	dedup->stats.pairs[tier]++;
	return dd_list_push(&dedup->pairs, &pair, sizeof pair);
}

/* Pairs a text's first document with the others. */
static bool pair_copies(struct dedup *dedup, const struct dd_corpus *corpus, uint32_t text)
{
	const uint32_t *copies = corpus->copies + corpus->texts[text].first;
	for (uint32_t i = 1; i < corpus->texts[text].copies; i++) {
		if (copies[i] < dedup->earlier_count)
			continue;
		if (!push_pair(dedup, copies[0], copies[i], DEDUP_EXACT, 1))
			return false;
		dedup->stats.copies++;
	}
	return true;
}

/* Counts the documents of each story and, as texts do not stay in the cache, pairs copies at the
 * same time; lists the documents that are told of, in their order. */
static bool list_documents(struct dedup *dedup, struct collect *c)
{
	const uint32_t texts = c->corpus->count;
	c->size = calloc((size_t)texts + 1, sizeof *c->size);
	c->hubs = malloc(((size_t)texts + 1) * sizeof *c->hubs);
	c->listed = malloc(2 * ((size_t)c->dedup->document_count + 1) * sizeof *c->listed);
	if (!c->size || !c->hubs || !c->listed)
		return false;
	for (uint32_t i = 0; i < texts; i++) {
		c->size[story_hub(c, i)] += c->corpus->texts[i].copies;
		if (!pair_copies(dedup, c->corpus, i))
			return false;
	}
	for (uint32_t i = 0; i < texts; i++) {
		const struct dd_text_entry *entry = &c->corpus->texts[i];
		if (!is_told(c, i))
			continue;
		for (uint32_t k = 0; k < entry->copies; k++)
			c->listed[c->listed_count++] =
			        (uint64_t)c->corpus->copies[entry->first + k] << 32 | i;
	}
	dd_radix_sort_u64(c->listed, c->listed + c->listed_count, c->listed_count);
	return true;
}

/* Documents that are asked for before they are looked at, and what their hubs are told by: both lie
 * all over the memory. */
#define AHEAD 16

static void touch_ahead(const struct collect *c, size_t i)
{
	if (i + AHEAD >= c->listed_count)
		return;
	uint64_t listed = c->listed[i + AHEAD];
	dd_touch(&c->dedup->documents[document_of(listed)], sizeof *c->dedup->documents);
	dd_touch(&c->corpus->texts[article_hub(c, text_of(listed))], sizeof *c->corpus->texts);
}

/* Chooses what each hub's articles keep, and tells fresh stories. */
static void set_hubs(struct collect *c)
{
	const struct hub unset = {DEDUP_NO_DOCUMENT, 0, DEDUP_NO_DOCUMENT, false};
	for (size_t i = 0; i < c->listed_count; i++) {
		uint32_t text = text_of(c->listed[i]);
		touch_ahead(c, i);
		c->hubs[article_hub(c, text)] = c->hubs[story_hub(c, text)] = unset;
	}
	for (size_t i = 0; i < c->listed_count; i++) {
		uint32_t document = document_of(c->listed[i]), text = text_of(c->listed[i]);
		struct hub *hub = &c->hubs[article_hub(c, text)];
		uint32_t central = first_document(c->corpus, article_hub(c, text));
		if (hub->keeper == DEDUP_NO_DOCUMENT ||
		    keep_rather(c->dedup, document, hub->keeper, central)) {
			hub->keeper = document;
			hub->keeper_text = text;
		}
		c->hubs[story_hub(c, text)].is_fresh |= document >= c->dedup->earlier_count;
	}
}

static void collect_release(struct collect *c)
{
	free(c->size);
	free(c->hubs);
	free(c->listed);
}

/* Fills in what the place was matched to. */
static void match_to(struct dedup_member *member, const struct collect *c,
                     const struct dd_place *place)
{
	member->match = first_document(c->corpus, place->match);
	member->tier = place->tier;
	member->score = (double)place->score;
}

/* Fills in that the document was matched to another one of its article, of that text, of which
 * one or both are copies of the hub. */
static void match_within(struct dedup_member *member, const struct collect *c, uint32_t to,
                         uint32_t text)
{
	const struct dd_place *place = &c->layout->article[text];

	member->match = to;
	member->tier = place->tier == DEDUP_NO_TIER ? DEDUP_EXACT : place->tier;
	member->score = place->tier == DEDUP_NO_TIER ? 1 : (double)place->score;
}

/* An article joins a story by the document that it keeps, so that none is dropped for a
 * story; the article's hub then holds on to that document. */
static struct dedup_member make_member(const struct collect *c, uint64_t listed)
{
	uint32_t document = document_of(listed), text = text_of(listed), hub = article_hub(c, text);
	uint32_t keeper = c->hubs[hub].keeper;
	const struct dd_place *story = &c->layout->story[hub];
	struct dedup_member member = {
	        .document = document,
	        .match = DEDUP_NO_DOCUMENT,
	        .tier = DEDUP_NO_TIER,
	        .drop = document != keeper && !c->dedup->documents[document].is_reference,
	};
	if (story->hub != hub && document == keeper)
		match_to(&member, c, story);
	else if (story->hub != hub && document == first_document(c->corpus, hub))
		match_within(&member, c, keeper, c->hubs[hub].keeper_text);
	else if (document != first_document(c->corpus, text)) {
		member.match = first_document(c->corpus, text);
		member.tier = DEDUP_EXACT;
		member.score = 1;
	} else if (text != hub)
		match_to(&member, c, &c->layout->article[text]);
	return member;
}

/* Numbers the clusters in order of their first document and finds where each one's
 * members begin. */
static enum dedup_status number_clusters(struct dedup *dedup, struct collect *c)
{
	size_t members = 0;
	for (size_t i = 0; i < c->listed_count; i++) {
		uint32_t story = story_hub(c, text_of(c->listed[i]));
		struct hub *hub = &c->hubs[story];
		if (hub->cluster != DEDUP_NO_DOCUMENT || !hub->is_fresh)
			continue;
		if (c->size[story] < 2 && !dedup->options.singletons)
			continue;
		struct dedup_cluster cluster = {.members = dedup->members + members,
		                                .id = dedup->clusters.count + 1};
		if (c->layout->id)
			cluster.id = c->layout->id[story];
		hub->cluster = (uint32_t)dedup->clusters.count;
		members += c->size[story];
		if (!dd_list_push(&dedup->clusters, &cluster, sizeof cluster))
			return DEDUP_NO_MEMORY;
	}
	return DEDUP_OK;
}

/* Puts each document into its cluster, and with an index notes what became of it. */
static void place_documents(struct dedup *dedup, const struct collect *c)
{
	struct dedup_cluster *clusters = dedup->clusters.items;
	for (size_t i = 0; i < c->listed_count; i++) {
		uint32_t document = document_of(c->listed[i]);
		uint32_t story = story_hub(c, text_of(c->listed[i]));
		uint32_t number = c->hubs[story].cluster;
		struct dedup_member member = make_member(c, c->listed[i]);
		if (number != DEDUP_NO_DOCUMENT) {
			struct dedup_cluster *cluster = &clusters[number];
			size_t at = (size_t)(cluster->members - dedup->members) + cluster->size++;
			dedup->members[at] = member;
		}
		if (dedup->places) {
			dedup->places[document] = member;
			dedup->cluster_of[document] = c->layout->id[story];
		}
	}
}

enum dedup_status dd_collect_clusters(struct dedup *dedup, const struct dd_corpus *corpus,
                                      const struct dd_layout *layout)
{
	struct collect c = {.dedup = dedup, .corpus = corpus, .layout = layout};
	enum dedup_status status = DEDUP_NO_MEMORY;
	if (!list_documents(dedup, &c))
		goto out;
	dedup->members = malloc((c.listed_count + 1) * sizeof *dedup->members);
	if (!dedup->members)
		goto out;
	set_hubs(&c);
	status = number_clusters(dedup, &c);
	if (status == DEDUP_OK)
		place_documents(dedup, &c);
out:
	collect_release(&c);
	return status;
}

/* By the first document, then the second. False if memory ran out. */
static bool sort_pairs(struct dd_list *pairs)
{
	size_t count = pairs->count;
	struct dedup_pair *from = pairs->items, *to = malloc((count + 1) * sizeof *to);
	struct dd_key_id *keys = malloc((2 * count + 1) * sizeof *keys);
	bool done = to && keys;
	for (size_t i = 0; done && i < count; i++)
		keys[i] = (struct dd_key_id){.key = (uint64_t)from[i].a << 32 | from[i].b,
		                             .id = (uint32_t)i};
	if (done)
		dd_radix_sort(keys, keys + count, count);
	for (size_t i = 0; done && i < count; i++)
		to[i] = from[keys[i].id];
	free(keys);
	if (!done) {
		free(to);
		return false;
	}
	free(pairs->items);
	*pairs = (struct dd_list){.items = to, .count = count, .capacity = count + 1};
	return true;
}

enum dedup_status dd_collect_pairs(struct dedup *dedup, const struct dd_corpus *corpus,
                                   const struct dd_matches *matches)
{
	const struct dd_match *match = matches->items.items;
	for (size_t i = 0; i < matches->items.count; i++, match++) {
		if (match->tier != DEDUP_NO_TIER &&
		    !push_pair(dedup, first_document(corpus, match->a),
		               first_document(corpus, match->b), match->tier, (double)match->score))
			return DEDUP_NO_MEMORY;
	}
	return sort_pairs(&dedup->pairs) ? DEDUP_OK : DEDUP_NO_MEMORY;
}

enum dedup_status dd_collect_review(struct dedup *dedup, const struct dd_corpus *corpus,
                                    const struct dd_matches *matches)
{
	const struct dd_review_pair *from = matches->review.items;
	for (size_t i = 0; i < matches->review.count; i++, from++) {
		uint32_t a = first_document(corpus, from->a), b = first_document(corpus, from->b);
		struct dedup_review pair = {.a = a < b ? a : b,
		                            .b = a < b ? b : a,
		                            .tier = from->tier,
		                            .nearest = from->nearest,
		                            .score = (double)from->score,
		                            .margin = (double)from->margin};
		if (!dd_list_push(&dedup->review, &pair, sizeof pair))
			return DEDUP_NO_MEMORY;
	}
	return DEDUP_OK;
}
