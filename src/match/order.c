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

/* Notes the ties by the tokens of side 1. Whether a term is one is hard to predict, so that
 * all others are noted behind the last token. */
static void find_ties(struct dd_order *order, const struct dd_terms *terms, uint32_t count)
{
	uint32_t singles[2] = {0, 0};
	memset(order->by_token, 0xff, count * sizeof *order->by_token);
	for (uint32_t t = 0; t < terms->count; t++) {
		const struct dd_term *term = &terms->terms[t];
		bool single[2] = {term->count[0] == 1, term->count[1] == 1};
		singles[0] += single[0];
		singles[1] += single[1];
		order->by_token[(single[0] & single[1]) ? term->last[1] : count] = term->last[0];
	}
	order->singles[0] = singles[0];
	order->singles[1] = singles[1];
}

/* Packs the ties to the front, in the order of side 1. */
static void pack_ties(struct dd_order *order, uint32_t count)
{
	uint32_t ties = 0, even = 0, last_tie = 0, last_at = 0;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t tie = order->by_token[i];
		bool tied = tie != DD_NO_TIE;
		even += (uint32_t)(tied & (ties > 0) & (tie - last_tie == i - last_at));
		last_tie = tied ? tie : last_tie;
		last_at = tied ? i : last_at;
		order->by_token[ties] = tie;
		ties += tied;
	}
	order->ties = ties;
	order->even = even;
}

bool dd_order_measure(struct dd_order *order, const struct dd_pair *pair,
                      const struct dd_terms *terms)
{
	uint32_t count = pair->side[1].count;
	if (!room(order, count + 1))
		return false;
	find_ties(order, terms, count);
	pack_ties(order, count);
	order->longest = dd_order_longest(order->by_token, order->ties, order->tails);
	return true;
}

void dd_order_release(struct dd_order *order)
{
	free(order->by_token);
	free(order->tails);
	*order = (struct dd_order){0};
}
