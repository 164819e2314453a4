#include "cluster/star.h"

#include "base/radix.h"
#include "match/verify.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Evidence is summed as whole millionths: a floating-point sum would depend on the
 * order of the edges. */
#define MILLION 1000000.0f

/* See star.h. */
#define JURY   DD_STAR_JURY
#define CLIP   DD_EVIDENCE_MOST
#define UNSEEN -3.0f

/* Above this many words an article is an article; and sums stay below 2^64. */
#define WORDS_MOST 4096

#define NOWHERE DD_NO_PLACE

struct neighbour {
	uint32_t node;
	uint32_t edge;
};

/* A hub's match on its way into the cluster. */
struct guest {
	uint32_t node;
	const struct dd_edge *edge;
};

struct graph {
	const struct dd_edge *edges;
	const uint32_t *words;        /* of each node */
	size_t *first;                /* owned: neighbours of node i are [first[i], first[i + 1]) */
	struct neighbour *neighbours; /* owned */
	uint64_t *weight;             /* owned: sum over a node's matches, see edge_weight() */
};

static float clip(float evidence)
{
	return evidence > CLIP ? CLIP : evidence < -CLIP ? -CLIP : evidence;
}

/* What a match counts for in the choice of a hub: its evidence, clipped, and half a unit for
 * each tier, so that of two texts with as many sure matches the one that is copied, not the
 * one that is retold, is the hub. Counting matches alone made hubs of excerpts. */
static uint64_t edge_weight(const struct dd_edge *edge)
{
	float evidence = clip(edge->evidence) > 0 ? clip(edge->evidence) : 0;
	uint64_t closeness = (uint64_t)(DEDUP_TIERS - edge->tier);
	return closeness * (uint64_t)(MILLION / 2) + (uint64_t)(evidence * MILLION);
}

/* The words that evidence about two nodes rests on. */
static uint32_t words_of(const struct graph *graph, uint32_t a, uint32_t b)
{
	uint32_t x = graph->words[a], y = graph->words[b], fewer = x < y ? x : y;
	return fewer < 1 ? 1 : fewer < WORDS_MOST ? fewer : WORDS_MOST;
}

static bool graph_init(struct graph *graph, uint32_t count, const struct dd_edge *edges,
                       size_t edge_count)
{
	graph->edges = edges;
	graph->first = calloc((size_t)count + 2, sizeof *graph->first);
	graph->neighbours = malloc((edge_count * 2 + 1) * sizeof *graph->neighbours);
	graph->weight = calloc((size_t)count + 1, sizeof *graph->weight);
	if (!graph->first || !graph->neighbours || !graph->weight)
		return false;
	/* Counts are kept two places up, so that filling moves them down by one. */
	for (size_t i = 0; i < edge_count; i++) {
		if (edges[i].tier != DEDUP_NO_TIER) {
			uint64_t weight =
			        edge_weight(&edges[i]) * words_of(graph, edges[i].a, edges[i].b);
			graph->weight[edges[i].a] += weight;
			graph->weight[edges[i].b] += weight;
		}
		graph->first[edges[i].a + 1]++;
		graph->first[edges[i].b + 1]++;
	}
	size_t sum = 0;
	for (uint32_t i = 1; i <= count; i++) {
		size_t degree = graph->first[i];
		graph->first[i] = sum;
		sum += degree;
	}
	for (size_t i = 0; i < edge_count; i++) {
		uint32_t a = edges[i].a, b = edges[i].b;
		graph->neighbours[graph->first[a + 1]++] = (struct neighbour){b, (uint32_t)i};
		graph->neighbours[graph->first[b + 1]++] = (struct neighbour){a, (uint32_t)i};
	}
	return true;
}

static void graph_release(struct graph *graph)
{
	free(graph->first);
	free(graph->neighbours);
	free(graph->weight);
}

static int compare_neighbour(const void *left, const void *right)
{
	const struct neighbour *a = left, *b = right;
	return (a->node > b->node) - (a->node < b->node);
}

static void sort_neighbours(struct graph *graph, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		size_t degree = graph->first[i + 1] - graph->first[i];
		if (degree > 1)
			qsort(graph->neighbours + graph->first[i], degree,
			      sizeof *graph->neighbours, compare_neighbour);
	}
}

/* The edge between two nodes, or NULL. */
static const struct dd_edge *find_edge(const struct graph *graph, uint32_t a, uint32_t b)
{
	size_t degree = graph->first[a + 1] - graph->first[a];
	struct neighbour key = {.node = b};
	const struct neighbour *found =
	        degree ? bsearch(&key, graph->neighbours + graph->first[a], degree,
	                         sizeof *graph->neighbours, compare_neighbour)
	               : NULL;
	return found ? &graph->edges[found->edge] : NULL;
}

/* Best tier first, in it the best score, then the smaller number. */
static int compare_guest(const void *left, const void *right)
{
	const struct guest *a = left, *b = right;
	if (a->edge->tier != b->edge->tier)
		return a->edge->tier < b->edge->tier ? -1 : 1;
	if (a->edge->score < b->edge->score || a->edge->score > b->edge->score)
		return a->edge->score > b->edge->score ? -1 : 1;
	if (a->edge->evidence < b->edge->evidence || a->edge->evidence > b->edge->evidence)
		return a->edge->evidence > b->edge->evidence ? -1 : 1;
	return (a->node > b->node) - (a->node < b->node);
}

static bool jury_agrees(const struct graph *graph, const uint32_t *jury, uint32_t jurors,
                        uint32_t node)
{
	float sum = 0;
	for (uint32_t i = 0; i < jurors; i++) {
		const struct dd_edge *edge = find_edge(graph, node, jury[i]);
		sum += (edge ? clip(edge->evidence) : UNSEEN) *
		       (float)words_of(graph, node, jury[i]);
	}
	return sum > 0;
}

/* Gives the hub its matches that have no place yet. guests has room for them. */
static void gather(const struct graph *graph, uint32_t hub, struct guest *guests,
                   struct dd_place *places)
{
	uint32_t jury[JURY] = {hub}, jurors = 1;
	size_t count = 0;
	for (size_t i = graph->first[hub]; i < graph->first[hub + 1]; i++) {
		const struct dd_edge *edge = &graph->edges[graph->neighbours[i].edge];
		uint32_t node = graph->neighbours[i].node;
		if (edge->tier != DEDUP_NO_TIER && places[node].hub == NOWHERE)
			guests[count++] = (struct guest){node, edge};
	}
	if (count)
		qsort(guests, count, sizeof *guests, compare_guest);
	for (size_t i = 0; i < count; i++) {
		const struct dd_edge *edge = guests[i].edge;
		if (edge->tier > DEDUP_CONTAINS &&
		    !jury_agrees(graph, jury, jurors, guests[i].node))
			continue;
		places[guests[i].node] = (struct dd_place){hub, hub, edge->tier, edge->score};
		if (jurors < JURY)
			jury[jurors++] = guests[i].node;
	}
}

/* --- Clusters that were there before --- */

/* The first members of each old cluster. */
struct benches {
	uint32_t *juror; /* owned: JURY for each node that is a hub */
	uint8_t *jurors; /* owned: how many of them there are */
};

/* A new node's way into an old cluster. */
struct entry {
	uint32_t node, through;
	const struct dd_edge *edge;
};

static bool benches_init(struct benches *benches, const struct dd_place *places, uint32_t count)
{
	benches->juror = malloc(((size_t)count + 1) * JURY * sizeof *benches->juror);
	benches->jurors = calloc((size_t)count + 1, sizeof *benches->jurors);
	if (!benches->juror || !benches->jurors)
		return false;
	for (uint32_t i = 0; i < count; i++) {
		if (places[i].hub == i)
			benches->juror[(size_t)i * JURY + benches->jurors[i]++] = i;
	}
	for (uint32_t i = 0; i < count; i++) {
		uint32_t hub = places[i].hub;
		if (hub != NOWHERE && hub != i && benches->jurors[hub] < JURY)
			benches->juror[(size_t)hub * JURY + benches->jurors[hub]++] = i;
	}
	return true;
}

/* Best match first, as guests; then by the node's and the cluster's numbers. */
static int compare_entry(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	const struct guest x = {a->node, a->edge}, y = {b->node, b->edge};
	int order = compare_guest(&x, &y);
	return order ? order : (a->through > b->through) - (a->through < b->through);
}

/* A node that has a place may vouch for another one: the hub itself, or, `by_members`, those
 * that match it directly. */
static bool may_vouch(const struct dd_place *places, uint32_t node, bool by_members)
{
	const struct dd_place *place = &places[node];
	if (place->hub == NOWHERE)
		return false;
	return by_members ? place->hub != node && place->match == place->hub : place->hub == node;
}

/* Lets nodes without a place join what is there. entries has room for all edges. */
static void join(const struct graph *graph, const struct benches *benches, size_t edge_count,
                 bool by_members, struct entry *entries, struct dd_place *places)
{
	size_t count = 0;
	for (size_t i = 0; i < edge_count; i++) {
		const struct dd_edge *edge = &graph->edges[i];
		bool old = places[edge->a].hub != NOWHERE;
		uint32_t through = old ? edge->a : edge->b, node = old ? edge->b : edge->a;
		if (edge->tier != DEDUP_NO_TIER && places[node].hub == NOWHERE &&
		    may_vouch(places, through, by_members))
			entries[count++] = (struct entry){node, through, edge};
	}
	if (count)
		qsort(entries, count, sizeof *entries, compare_entry);
	for (size_t i = 0; i < count; i++) {
		const struct entry *entry = &entries[i];
		uint32_t hub = places[entry->through].hub;
		if (places[entry->node].hub != NOWHERE ||
		    (entry->edge->tier > DEDUP_CONTAINS &&
		     !jury_agrees(graph, benches->juror + (size_t)hub * JURY, benches->jurors[hub],
		                  entry->node)))
			continue;
		places[entry->node] = (struct dd_place){hub, entry->through, entry->edge->tier,
		                                        entry->edge->score};
	}
}

static enum dedup_status join_old(const struct graph *graph, struct dd_place *places,
                                  uint32_t count, size_t edge_count)
{
	struct benches benches = {0};
	struct entry *entries = malloc((edge_count + 1) * sizeof *entries);
	enum dedup_status status = DEDUP_NO_MEMORY;
	if (entries && benches_init(&benches, places, count)) {
		join(graph, &benches, edge_count, false, entries, places);
		join(graph, &benches, edge_count, true, entries, places);
		status = DEDUP_OK;
	}
	free(entries);
	free(benches.juror);
	free(benches.jurors);
	return status;
}

/* The nodes that match another one, the greatest weight first. order has room for twice as many.
 * Returns how many there are. */
static size_t rank(const struct graph *graph, uint32_t count, struct dd_key_id *order)
{
	size_t matched = 0;
	for (uint32_t i = 0; i < count; i++) {
		order[matched] = (struct dd_key_id){.key = ~graph->weight[i], .id = i};
		matched += graph->weight[i] > 0;
	}
	dd_radix_sort(order, order + matched, matched);
	return matched;
}

static bool has_old(const struct dd_place *places, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		if (places[i].hub != NOWHERE)
			return true;
	}
	return false;
}

static void make_hub(struct dd_place *places, uint32_t node)
{
	places[node] = (struct dd_place){.hub = node, .match = node, .tier = DEDUP_NO_TIER};
}

/* Those without a place are hubs of themselves. */
static void make_hubs(struct dd_place *places, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		if (places[i].hub == NOWHERE)
			make_hub(places, i);
	}
}

enum dedup_status dd_star_grow(struct dd_place *places, const uint32_t *words, uint32_t count,
                               const struct dd_edge *edges, size_t edge_count)
{
	enum dedup_status status = DEDUP_NO_MEMORY;
	struct graph graph = {.words = words};
	if (!edge_count) {
		make_hubs(places, count);
		return DEDUP_OK;
	}
	struct dd_key_id *order = malloc((2 * (size_t)count + 1) * sizeof *order);
	struct guest *guests = malloc(((size_t)count + 1) * sizeof *guests);
	if (!order || !guests || !graph_init(&graph, count, edges, edge_count))
		goto out;
	sort_neighbours(&graph, count);
	status = has_old(places, count) ? join_old(&graph, places, count, edge_count) : DEDUP_OK;
	size_t matched = rank(&graph, count, order);
	for (size_t i = 0; i < matched; i++) {
		if (places[order[i].id].hub != NOWHERE)
			continue;
		make_hub(places, order[i].id);
		gather(&graph, order[i].id, guests, places);
	}
	make_hubs(places, count);
out:
	graph_release(&graph);
	free(order);
	free(guests);
	return status;
}

enum dedup_status dd_star(struct dd_place *places, const uint32_t *words, uint32_t count,
                          const struct dd_edge *edges, size_t edge_count)
{
	for (uint32_t i = 0; i < count; i++)
		places[i].hub = NOWHERE;
	return dd_star_grow(places, words, count, edges, edge_count);
}
