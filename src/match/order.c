#include "match/order.h"

#include <stdlib.h>
#include <string.h>

static bool room(struct dd_order *order, uint32_t count)
{
	if (count <= order->capacity && order->tails)
		return true;
	uint32_t capacity = count + count / 2 + 64;
	uint32_t *by_token = realloc(order->by_token, capacity * sizeof *by_token);
	if (by_token)
		order->by_token = by_token;
	uint32_t *tails = realloc(order->tails, capacity * sizeof *tails);
	if (tails)
		order->tails = tails;
	if (!by_token || !tails)
		return false;
	order->capacity = capacity;
	return true;
}

/* Appends to or improves the tails of the increasing subsequences by length. */
static uint32_t place_tail(uint32_t *tails, uint32_t length, uint32_t value)
{
	uint32_t low = 0, high = length;
	if (!length || tails[length - 1] < value)
		low = length; /* as in a copy nearly all */
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (tails[middle] < value)
			low = middle + 1;
		else
			high = middle;
	}
	tails[low] = value;
	return low == length ? length + 1 : length;
}

uint32_t dd_order_longest(const uint32_t *values, uint32_t count, uint32_t *tails)
{
	uint32_t length = 0;
	for (uint32_t i = 0; i < count; i++)
		length = place_tail(tails, length, values[i]);
	return length;
}

bool dd_order_measure(struct dd_order *order, const struct dd_pair *pair,
                      const struct dd_terms *terms)
{
	uint32_t count = pair->side[1].count, ties = 0;
	if (!room(order, count))
		return false;
	memset(order->by_token, 0xff, count * sizeof *order->by_token);
	order->singles[0] = order->singles[1] = order->even = 0;
	for (uint32_t t = 0; t < terms->count; t++) {
		const struct dd_term *term = &terms->terms[t];
		order->singles[0] += term->count[0] == 1;
		order->singles[1] += term->count[1] == 1;
		if (term->count[0] == 1 && term->count[1] == 1)
			order->by_token[term->last[1]] = term->last[0];
	}
	uint32_t last_tie = 0, last_at = 0;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t tie = order->by_token[i];
		if (tie == DD_NO_TIE)
			continue;
		order->even += ties && tie - last_tie == i - last_at;
		last_tie = tie;
		last_at = i;
		order->by_token[ties++] = tie;
	}
	order->ties = ties;
	order->longest = dd_order_longest(order->by_token, ties, order->tails);
	return true;
}

void dd_order_release(struct dd_order *order)
{
	free(order->by_token);
	free(order->tails);
	*order = (struct dd_order){0};
}
