#include "engine/layout.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

struct layout_job {
	struct dd_layout *layout;
	const struct dd_corpus *corpus;
	const struct dd_matches *matches;
	const struct dedup_options *options;
	bool *old;       /* owned: texts that had their place before */
	uint32_t *words; /* owned: by text, its size; 0 for those that nothing is known of */
};

enum dedup_status dd_layout_init(struct dd_layout *layout, uint32_t texts)
{
	layout->article = malloc(((size_t)texts + 1) * sizeof *layout->article);
	layout->story = malloc(((size_t)texts + 1) * sizeof *layout->story);
	if (!layout->article || !layout->story)
		return DEDUP_NO_MEMORY;
	for (uint32_t i = 0; i < texts; i++) {
		const struct dd_place nowhere = {DD_NO_PLACE, DD_NO_PLACE, DEDUP_NO_TIER, 0};
		layout->article[i] = layout->story[i] = nowhere;
	}
	return DEDUP_OK;
}

void dd_layout_release(struct dd_layout *layout)
{
	free(layout->article);
	free(layout->story);
	free(layout->id);
	*layout = (struct dd_layout){0};
}

static void set_words(struct layout_job *job, uint32_t text)
{
	job->words[text] = job->corpus->texts[text].article.count;
}

/* Notes which texts have their place, and the sizes of these and of what was compared: the others
 * are not looked at, for they are most. */
static void note_texts(struct layout_job *job)
{
	const struct dd_match *match = job->matches->items.items;
	for (uint32_t i = 0; i < job->corpus->count; i++) {
		job->old[i] = job->layout->article[i].hub != DD_NO_PLACE;
		if (job->old[i])
			set_words(job, i);
	}
	for (size_t i = 0; i < job->matches->items.count; i++, match++) {
		set_words(job, match->a);
		set_words(job, match->b);
	}
}

/* The log-odds at which a tier begins: evidence for clustering is what lies above. */
static float threshold_logit(const struct layout_job *job, enum dedup_tier tier)
{
	double least = job->options->threshold[tier];
	return least < 1 ? (float)log(least / (1 - least)) : FLT_MAX;
}

/* Article clusters, from the edges up to paraphrase. */
static enum dedup_status cluster_articles(struct layout_job *job, struct dd_edge *edges)
{
	const struct dd_match *match = job->matches->items.items;
	size_t count = job->matches->items.count;
	float least = threshold_logit(job, DEDUP_PARAPHRASE);
	for (size_t i = 0; i < count; i++, match++) {
		enum dedup_tier tier = match->tier < DEDUP_STORY ? match->tier : DEDUP_NO_TIER;
		edges[i] = (struct dd_edge){match->a, match->b, tier, match->score,
		                            match->same - least};
	}
	return dd_star_grow(job->layout->article, job->words, job->corpus->count, edges, count);
}

/* By the two nodes, then the strongest evidence first. */
static int compare_edge(const void *left, const void *right)
{
	const struct dd_edge *a = left, *b = right;
	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	if (a->b != b->b)
		return a->b < b->b ? -1 : 1;
	return (a->evidence < b->evidence) - (a->evidence > b->evidence);
}

/* Stories, from what is known between article clusters: of each two the strongest evidence.
 * A match of a closer tier across two clusters counts as one of tier story. */
static enum dedup_status cluster_stories(struct layout_job *job, struct dd_edge *edges)
{
	const struct dd_match *match = job->matches->items.items;
	const struct dd_place *place = job->layout->article;
	bool wanted = job->options->level == DEDUP_STORY;
	float least = threshold_logit(job, DEDUP_STORY);
	size_t count = 0, kept = 0;
	for (size_t i = 0; wanted && i < job->matches->items.count; i++, match++) {
		uint32_t a = place[match->a].hub, b = place[match->b].hub;
		bool matched = match->tier != DEDUP_NO_TIER;
		if (a != b)
			edges[count++] = (struct dd_edge){a < b ? a : b, a < b ? b : a,
			                                  matched ? DEDUP_STORY : DEDUP_NO_TIER,
			                                  match->score, match->story - least};
	}
	if (count)
		qsort(edges, count, sizeof *edges, compare_edge);
	for (size_t i = 0; i < count; i++) {
		if (!i || edges[i].a != edges[kept - 1].a || edges[i].b != edges[kept - 1].b)
			edges[kept++] = edges[i];
	}
	return dd_star_grow(job->layout->story, job->words, job->corpus->count, edges, kept);
}

static uint32_t first_document(const struct layout_job *job, uint32_t text)
{
	return job->corpus->copies[job->corpus->texts[text].first];
}

/* Of an article cluster of two texts either can be the hub: the one that came first is, as
 * a reader expects. Stories that know the cluster by the other one follow. Clusters that were
 * there before stay. sizes and moved have a zero for each text. */
static void turn_pairs(struct layout_job *job, uint32_t *sizes, uint32_t *moved)
{
	struct dd_place *article = job->layout->article, *story = job->layout->story;
	for (uint32_t i = 0; i < job->corpus->count; i++)
		sizes[article[i].hub]++;
	for (uint32_t i = 0; i < job->corpus->count; i++) {
		uint32_t hub = article[i].hub;
		if (hub == i || sizes[hub] != 2 || job->old[hub] ||
		    first_document(job, i) > first_document(job, hub))
			continue;
		article[hub] = (struct dd_place){i, i, article[i].tier, article[i].score};
		article[i] = (struct dd_place){.hub = i, .match = i, .tier = DEDUP_NO_TIER};
		story[i] = story[hub];
		sizes[hub] = 0;
		moved[hub] = i + 1;
	}
	for (uint32_t i = 0; i < job->corpus->count; i++) {
		if (moved[story[i].hub])
			story[i].hub = moved[story[i].hub] - 1;
		if (moved[story[i].match])
			story[i].match = moved[story[i].match] - 1;
	}
}

enum dedup_status dd_layout_fill(struct dd_layout *layout, const struct dd_corpus *corpus,
                                 const struct dd_matches *matches,
                                 const struct dedup_options *options)
{
	size_t texts = (size_t)corpus->count + 1;
	enum dedup_status status = DEDUP_NO_MEMORY;
	struct dd_edge *edges = malloc((matches->items.count + 1) * sizeof *edges);
	uint32_t *sizes = calloc(texts * 2, sizeof *sizes);
	struct layout_job job = {layout,
	                         corpus,
	                         matches,
	                         options,
	                         calloc(texts, sizeof *job.old),
	                         calloc(texts, sizeof *job.words)};
	if (!edges || !sizes || !job.old || !job.words)
		goto out;
	note_texts(&job);
	status = cluster_articles(&job, edges);
	if (status == DEDUP_OK)
		status = cluster_stories(&job, edges);
	if (status == DEDUP_OK)
		turn_pairs(&job, sizes, sizes + texts);
out:
	free(edges);
	free(sizes);
	free(job.old);
	free(job.words);
	return status;
}
