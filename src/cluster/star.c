#include "cluster/star.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Scores are summed as whole millionths: a floating-point sum would depend on the
 * order of the edges. */
#define MILLION 1000000.0f

struct neighbour {
	uint32_t node;
	uint32_t edge;
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

static bool better(const struct dd_edge *edge, const struct dd_place *place)
{
	if (edge->tier != place->tier)
		return edge->tier < place->tier;
	return edge->score > place->score;
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
		graph->weight[edges[i].a] += edge_weight(&edges[i]);
		graph->weight[edges[i].b] += edge_weight(&edges[i]);
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

/* Makes hubs of the heaviest nodes that no earlier hub matches. */
static void choose_hubs(const struct graph *graph, const struct ranked *order, uint32_t count,
                        bool *is_hub, bool *taken)
{
	for (uint32_t k = 0; k < count; k++) {
		uint32_t node = order[k].node;
		if (taken[node])
			continue;
		is_hub[node] = taken[node] = true;
		for (size_t i = graph->first[node]; i < graph->first[node + 1]; i++)
			taken[graph->neighbours[i].node] = true;
	}
}

/* Ties go to the heavier hub, then to the smaller number. */
static bool prefer_hub(const struct graph *graph, uint32_t hub, uint32_t to)
{
	if (graph->weight[hub] != graph->weight[to])
		return graph->weight[hub] > graph->weight[to];
	return hub < to;
}

static void place_node(const struct graph *graph, const bool *is_hub, uint32_t node,
                       struct dd_place *place)
{
	*place = (struct dd_place){.hub = node, .tier = DEDUP_NO_TIER};
	if (is_hub[node])
		return;
	for (size_t i = graph->first[node]; i < graph->first[node + 1]; i++) {
		const struct dd_edge *edge = &graph->edges[graph->neighbours[i].edge];
		uint32_t hub = graph->neighbours[i].node;
		if (!is_hub[hub])
			continue;
		bool equal = edge->tier == place->tier && !(edge->score > place->score) &&
		             !(edge->score < place->score);
		if (better(edge, place) || (equal && prefer_hub(graph, hub, place->hub)))
			*place = (struct dd_place){hub, edge->tier, edge->score};
	}
}

enum dedup_status dd_star(struct dd_place *places, uint32_t count, const struct dd_edge *edges,
                          size_t edge_count)
{
	enum dedup_status status = DEDUP_NO_MEMORY;
	struct graph graph = {0};
	struct ranked *order = malloc(((size_t)count + 1) * sizeof *order);
	bool *is_hub = calloc((size_t)count + 1, sizeof *is_hub);
	bool *taken = calloc((size_t)count + 1, sizeof *taken);
	if (!order || !is_hub || !taken || !graph_init(&graph, count, edges, edge_count))
		goto out;
	for (uint32_t i = 0; i < count; i++)
		order[i] = (struct ranked){graph.weight[i], i};
	qsort(order, count, sizeof *order, compare_ranked);
	choose_hubs(&graph, order, count, is_hub, taken);
	for (uint32_t i = 0; i < count; i++)
		place_node(&graph, is_hub, i, &places[i]);
	status = DEDUP_OK;
out:
	graph_release(&graph);
	free(order);
	free(is_hub);
	free(taken);
	return status;
}
