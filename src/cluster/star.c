#include "cluster/star.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Scores are summed as whole millionths: a floating-point sum would depend on the
 * order of the edges. */
#define MILLION 1000000.0f

/* See star.h. CLIP is a probability of 98 %; eight members are enough to tell, and bound
 * the cost in a cluster of thousands. */
#define JURY   8
#define CLIP   4.0f
#define UNSEEN -3.0f

#define NOWHERE UINT32_MAX /* no hub yet */

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
	size_t *first;                /* owned: neighbours of node i are [first[i], first[i + 1]) */
	struct neighbour *neighbours; /* owned */
	uint64_t *weight;             /* owned: sum of scores, tiers counted first */
};

struct ranked {
	uint64_t weight;
	uint32_t node;
};

/* A better tier is worth more than any score, so that of two texts with as many
 * matches the one that is copied, not the one that is retold, is the hub. */
static uint64_t edge_weight(const struct dd_edge *edge)
{
	uint64_t closeness = (uint64_t)(DEDUP_TIERS - edge->tier);
	return closeness * (uint64_t)(MILLION / 4) + (uint64_t)(edge->score * MILLION);
}

static int compare_ranked(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return (a->node > b->node) - (a->node < b->node);
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
			graph->weight[edges[i].a] += edge_weight(&edges[i]);
			graph->weight[edges[i].b] += edge_weight(&edges[i]);
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
		float evidence = edge ? edge->evidence : UNSEEN;
		sum += evidence > CLIP ? CLIP : evidence < -CLIP ? -CLIP : evidence;
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
		places[guests[i].node] = (struct dd_place){hub, edge->tier, edge->score};
		if (jurors < JURY)
			jury[jurors++] = guests[i].node;
	}
}

enum dedup_status dd_star(struct dd_place *places, uint32_t count, const struct dd_edge *edges,
                          size_t edge_count)
{
	enum dedup_status status = DEDUP_NO_MEMORY;
	struct graph graph = {0};
	struct ranked *order = malloc(((size_t)count + 1) * sizeof *order);
	struct guest *guests = malloc(((size_t)count + 1) * sizeof *guests);
	if (!order || !guests || !graph_init(&graph, count, edges, edge_count))
		goto out;
	sort_neighbours(&graph, count);
	for (uint32_t i = 0; i < count; i++) {
		order[i] = (struct ranked){graph.weight[i], i};
		places[i] = (struct dd_place){.hub = NOWHERE, .tier = DEDUP_NO_TIER};
	}
	qsort(order, count, sizeof *order, compare_ranked);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t hub = order[i].node;
		if (places[hub].hub != NOWHERE)
			continue;
		places[hub].hub = hub;
		gather(&graph, hub, guests, places);
	}
	status = DEDUP_OK;
out:
	graph_release(&graph);
	free(order);
	free(guests);
	return status;
}
