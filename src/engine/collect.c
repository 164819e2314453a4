#include "engine/collect.h"

#include "match/review.h"

#include <stdlib.h>

/* Working arrays over documents and texts. */
struct collect {
	const struct dedup *dedup;
	const struct dd_corpus *corpus;
	const struct dd_layout *layout;
	uint32_t *text_of; /* owned: for each document, its text; NO_DOCUMENT: it is in the
	                    * index already */
	uint32_t *keeper;  /* owned: for each text that is an article hub, the kept document */
	uint32_t *cluster; /* owned: for each text that is a story hub, its cluster's number */
	uint32_t *size;    /* owned: documents for each story hub */
	uint32_t *fresh;   /* owned: of these, fed in this run */
	uint32_t *story;   /* owned: for each document that has a text, its story hub */
};

static uint32_t first_document(const struct dd_corpus *corpus, uint32_t text)
{
	return corpus->copies[corpus->texts[text].first];
}

static uint32_t article_hub(const struct collect *c, uint32_t document)
{
	return c->layout->article[c->text_of[document]].hub;
}

static uint32_t story_hub(const struct collect *c, uint32_t document)
{
	return c->story[document];
}

/* Whether document a is a better one to keep than b, an earlier one. */
static bool keep_rather(const struct collect *c, uint32_t a, uint32_t b)
{
	const struct dd_document *x = &c->dedup->documents[a];
	const struct dd_document *y = &c->dedup->documents[b];
	uint32_t hub = first_document(c->corpus, article_hub(c, a));
	if (x->is_reference != y->is_reference)
		return x->is_reference;
	switch (c->dedup->options.keep) {
	case DEDUP_KEEP_LONGEST:
		return x->words > y->words;
	case DEDUP_KEEP_OLDEST:
		return x->date != DEDUP_NO_DATE && (y->date == DEDUP_NO_DATE || x->date < y->date);
	case DEDUP_KEEP_NEWEST:
		return x->date != DEDUP_NO_DATE && (y->date == DEDUP_NO_DATE || x->date > y->date);
	case DEDUP_KEEP_CENTRAL:
		return a == hub;
	case DEDUP_KEEP_FIRST:
	default:
		return false;
	}
}

static bool collect_init(struct collect *c)
{
	uint32_t documents = c->dedup->document_count, texts = c->corpus->count;
	c->text_of = malloc(((size_t)documents + 1) * sizeof *c->text_of);
	c->keeper = malloc(((size_t)texts + 1) * sizeof *c->keeper);
	c->cluster = malloc(((size_t)texts + 1) * sizeof *c->cluster);
	c->size = calloc((size_t)texts + 1, sizeof *c->size);
	c->fresh = calloc((size_t)texts + 1, sizeof *c->fresh);
	c->story = malloc(((size_t)documents + 1) * sizeof *c->story);
	if (!c->text_of || !c->keeper || !c->cluster || !c->size || !c->fresh || !c->story)
		return false;
	for (uint32_t i = 0; i < documents; i++)
		c->text_of[i] = DEDUP_NO_DOCUMENT;
	for (uint32_t text = 0; text < texts; text++) {
		const struct dd_text_entry *entry = &c->corpus->texts[text];
		c->keeper[text] = c->cluster[text] = DEDUP_NO_DOCUMENT;
		for (uint32_t i = 0; i < entry->copies; i++)
			c->text_of[c->corpus->copies[entry->first + i]] = text;
	}
	for (uint32_t i = 0; i < documents; i++) {
		if (c->text_of[i] == DEDUP_NO_DOCUMENT)
			continue;
		uint32_t hub = article_hub(c, i);
		if (c->keeper[hub] == DEDUP_NO_DOCUMENT || keep_rather(c, i, c->keeper[hub]))
			c->keeper[hub] = i;
		c->story[i] = c->layout->story[hub].hub;
		c->size[story_hub(c, i)]++;
		c->fresh[story_hub(c, i)] += i >= c->dedup->earlier_count;
	}
	return true;
}

static void collect_release(struct collect *c)
{
	free(c->text_of);
	free(c->keeper);
	free(c->cluster);
	free(c->size);
	free(c->fresh);
	free(c->story);
}

/* Fills in what the place was matched to. */
static void match_to(struct dedup_member *member, const struct collect *c,
                     const struct dd_place *place)
{
	member->match = first_document(c->corpus, place->match);
	member->tier = place->tier;
	member->score = (double)place->score;
}

/* Fills in that the document was matched to another one of its article, of which one or
 * both are copies of the hub. */
static void match_within(struct dedup_member *member, const struct collect *c, uint32_t to)
{
	const struct dd_place *place = &c->layout->article[c->text_of[to]];

	member->match = to;
	member->tier = place->tier == DEDUP_NO_TIER ? DEDUP_EXACT : place->tier;
	member->score = place->tier == DEDUP_NO_TIER ? 1 : (double)place->score;
}

/* An article joins a story by the document that it keeps, so that none is dropped for a
 * story; the article's hub then holds on to that document. */
static struct dedup_member make_member(const struct collect *c, uint32_t document)
{
	uint32_t text = c->text_of[document], hub = c->layout->article[text].hub;
	uint32_t keeper = c->keeper[hub];
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
		match_within(&member, c, keeper);
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
	for (uint32_t i = 0; i < dedup->document_count; i++) {
		if (c->text_of[i] == DEDUP_NO_DOCUMENT)
			continue;
		uint32_t hub = story_hub(c, i);
		if (c->cluster[hub] != DEDUP_NO_DOCUMENT || !c->fresh[hub])
			continue;
		if (c->size[hub] < 2 && !dedup->options.singletons)
			continue;
		struct dedup_cluster cluster = {.members = dedup->members + members,
		                                .id = dedup->clusters.count + 1};
		if (c->layout->id)
			cluster.id = c->layout->id[hub];
		c->cluster[hub] = (uint32_t)dedup->clusters.count;
		members += c->size[hub];
		if (!dd_list_push(&dedup->clusters, &cluster, sizeof cluster))
			return DEDUP_NO_MEMORY;
	}
	return DEDUP_OK;
}

/* With an index, what became of each document. */
static void place_documents(struct dedup *dedup, const struct collect *c)
{
	for (uint32_t i = 0; dedup->places && i < dedup->document_count; i++) {
		if (c->text_of[i] == DEDUP_NO_DOCUMENT)
			continue;
		dedup->places[i] = make_member(c, i);
		dedup->cluster_of[i] = c->layout->id[story_hub(c, i)];
	}
}

enum dedup_status dd_collect_clusters(struct dedup *dedup, const struct dd_corpus *corpus,
                                      const struct dd_layout *layout)
{
	struct collect c = {.dedup = dedup, .corpus = corpus, .layout = layout};
	enum dedup_status status = DEDUP_NO_MEMORY;
	dedup->members = malloc(((size_t)dedup->document_count + 1) * sizeof *dedup->members);
	if (!dedup->members || !collect_init(&c))
		goto out;
	status = number_clusters(dedup, &c);
	if (status != DEDUP_OK)
		goto out;
	struct dedup_cluster *clusters = dedup->clusters.items;
	for (uint32_t i = 0; i < dedup->document_count; i++) {
		if (c.text_of[i] == DEDUP_NO_DOCUMENT)
			continue;
		uint32_t number = c.cluster[story_hub(&c, i)];
		if (number == DEDUP_NO_DOCUMENT)
			continue;
		struct dedup_cluster *cluster = &clusters[number];
		size_t at = (size_t)(cluster->members - dedup->members) + cluster->size++;
		dedup->members[at] = make_member(&c, i);
	}
	place_documents(dedup, &c);
out:
	collect_release(&c);
	return status;
}

static int compare_pair(const void *left, const void *right)
{
	const struct dedup_pair *a = left, *b = right;
	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	return (a->b > b->b) - (a->b < b->b);
}

static bool push_pair(struct dedup *dedup, uint32_t a, uint32_t b, enum dedup_tier tier,
                      double score)
{
	struct dedup_pair pair = {a < b ? a : b, a < b ? b : a, tier, score};
	dedup->stats.pairs[tier]++;
	return dd_list_push(&dedup->pairs, &pair, sizeof pair);
}

enum dedup_status dd_collect_pairs(struct dedup *dedup, const struct dd_corpus *corpus,
                                   const struct dd_matches *matches)
{
	const struct dd_match *match = matches->items.items;
	for (uint32_t text = 0; text < corpus->count; text++) {
		const uint32_t *copies = corpus->copies + corpus->texts[text].first;
		for (uint32_t i = 1; i < corpus->texts[text].copies; i++) {
			if (copies[i] < dedup->earlier_count)
				continue;
			if (!push_pair(dedup, copies[0], copies[i], DEDUP_EXACT, 1))
				return DEDUP_NO_MEMORY;
			dedup->stats.copies++;
		}
	}
	for (size_t i = 0; i < matches->items.count; i++, match++) {
		if (match->tier != DEDUP_NO_TIER &&
		    !push_pair(dedup, first_document(corpus, match->a),
		               first_document(corpus, match->b), match->tier, (double)match->score))
			return DEDUP_NO_MEMORY;
	}
	if (dedup->pairs.count)
		qsort(dedup->pairs.items, dedup->pairs.count, sizeof(struct dedup_pair),
		      compare_pair);
	return DEDUP_OK;
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
