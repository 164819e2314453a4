#include "match/review.h"

#include <math.h>
#include <stdlib.h>

typedef struct dd_review_pair pair;

/* Farther from the threshold; of equally far ones the later. A total order, so that what is
 * kept does not depend on who offered first. */
static bool is_farther(const pair *x, const pair *y)
{
	float far_x = fabsf(x->margin), far_y = fabsf(y->margin);
	if (far_x < far_y || far_x > far_y)
		return far_x > far_y;
	return x->a != y->a ? x->a > y->a : x->b > y->b;
}

static void swap(pair *heap, size_t i, size_t k)
{
	pair kept = heap[i];
	heap[i] = heap[k];
	heap[k] = kept;
}

static void sift_up(pair *heap, size_t at)
{
	while (at && is_farther(&heap[at], &heap[(at - 1) / 2])) {
		swap(heap, at, (at - 1) / 2);
		at = (at - 1) / 2;
	}
}

static void sift_down(pair *heap, size_t count)
{
	for (size_t at = 0;;) {
		size_t child = 2 * at + 1;
		if (child + 1 < count && is_farther(&heap[child + 1], &heap[child]))
			child++;
		if (child >= count || !is_farther(&heap[child], &heap[at]))
			return;
		swap(heap, at, child);
		at = child;
	}
}

static bool offer(struct dd_review *review, const pair *offered)
{
	struct dd_list *list = &review->side[offered->tier != DEDUP_NO_TIER];
	pair *heap = list->items;
	if (list->count < review->most) {
		if (!dd_list_push(list, offered, sizeof *offered))
			return false;
		sift_up(list->items, list->count - 1);
	} else if (list->count && is_farther(&heap[0], offered)) {
		heap[0] = *offered;
		sift_down(heap, list->count);
	}
	return true;
}

bool dd_review_offer(struct dd_review *review, uint32_t a, uint32_t b,
                     const struct dd_verdict *verdict, const struct dd_verify_options *options)
{
	enum dedup_tier nearest = dd_verdict_nearest(verdict->scores, options);
	enum dedup_tier tier = verdict->tier <= options->level ? verdict->tier : DEDUP_NO_TIER;
	pair offered = {
	        .a = a,
	        .b = b,
	        .tier = tier,
	        .nearest = nearest,
	        .score = (float)verdict->scores[tier == DEDUP_NO_TIER ? nearest : tier],
	        .margin = (float)dd_verdict_margin(verdict->scores, options, nearest),
	};
	if (tier == DEDUP_NO_TIER && offered.margin >= 0)
		offered.margin = -(float)verdict->lacks;
	return verdict->stage == DD_VERDICT_BOUND || offer(review, &offered);
}

bool dd_review_merge(struct dd_review *review, const struct dd_review *other)
{
	for (int side = 0; side < 2; side++) {
		const pair *items = other->side[side].items;
		for (size_t i = 0; i < other->side[side].count; i++) {
			if (!offer(review, &items[i]))
				return false;
		}
	}
	return true;
}

/* Matches first, the surest on top; then misses, the nearest on top. */
static int compare_pairs(const void *left, const void *right)
{
	const pair *x = left, *y = right;
	bool x_matches = x->tier != DEDUP_NO_TIER, y_matches = y->tier != DEDUP_NO_TIER;
	if (x_matches != y_matches)
		return x_matches ? -1 : 1;
	if (x->margin < y->margin || x->margin > y->margin)
		return x->margin > y->margin ? -1 : 1;
	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return (x->b > y->b) - (x->b < y->b);
}

bool dd_review_list(const struct dd_review *review, struct dd_list *out)
{
	for (int side = 0; side < 2; side++) {
		const pair *items = review->side[side].items;
		for (size_t i = 0; i < review->side[side].count; i++) {
			if (!dd_list_push(out, &items[i], sizeof *items))
				return false;
		}
	}
	if (out->count)
		qsort(out->items, out->count, sizeof(pair), compare_pairs);
	return true;
}

void dd_review_release(struct dd_review *review)
{
	dd_list_release(&review->side[0]);
	dd_list_release(&review->side[1]);
}
