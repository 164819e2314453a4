/* recall_terms.c - candidates for rewrites among all that the index has: texts that share
 * rare terms. The rule is that of match/rare.c: a text chooses its rarest terms, as long as
 * their lists have DD_RARE_ENTRIES entries in all, and two texts meet in the terms that both chose.
 *
 * A text chooses when it comes, by the document frequencies of that moment: those of all
 * texts before this run's slice, and of the slice. Later ones are never smaller, so an earlier
 * text has chosen what it would choose now, or more. Its lists keep the terms that it did not
 * choose too: their lengths are the frequencies. Terms of more than DD_FREQUENT_TEXTS have no
 * list any more.
 */
#include "engine/recall.h"

#include "base/code.h"
#include "base/idmap.h"
#include "base/radix.h"
#include "match/rare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A term of the slice that is not frequent. */
struct group {
	uint32_t first, count;        /* its texts are entries [first, first + count) */
	uint32_t frequency;           /* of those and the stored ones */
	uint32_t first_range, ranges; /* of what is stored */
};

/* A text of a term: term << 32 | CHOSEN | fresh text. */
#define CHOSEN ((uint64_t)1 << 31)

static inline uint32_t entry_text(uint64_t entry)
{
	return (uint32_t)(entry & (CHOSEN - 1));
}

/* Where a text stands among those of a term. */
struct mention {
	uint32_t group, entry;
};

struct terms {
	struct dd_recall *recall;
	uint32_t begin, end; /* fresh texts */
	uint64_t *entries;   /* owned: ascending */
	size_t entry_count;
	struct dd_list groups;    /* owned: of struct group, by term */
	struct dd_list ranges;    /* owned: of struct dd_range */
	size_t *first;            /* owned: by text - begin, its first one among mentions */
	struct mention *mentions; /* owned: ascending for each text */
	struct dd_idmap met;      /* numbers of earlier texts that share a rare term */
	struct dd_list shared;    /* owned: of struct shared, by their place in met */
	uint16_t weight[DD_RARE_FREQUENT + 1];
	struct dd_demand demand;
};

struct shared {
	uint32_t number, lists, weight;
};

/* --- Terms and their frequencies --- */

/* The distinct terms of the slice's comparable texts that are not frequent already. bits has
 * one for each term, none of them set. */
static bool list_entries(struct terms *terms, uint64_t *bits)
{
	const struct dd_recall *recall = terms->recall;
	struct dd_list list = {0};
	bool done = true;

	for (uint32_t i = terms->begin; done && i < terms->end; i++) {
		const struct dd_article *article = &recall->fresh[i].article;
		size_t first = list.count;

		if (!recall->fresh[i].comparable)
			continue;
		done = dd_list_reserve(&list, article->count, sizeof(uint64_t));
		uint64_t *entries = list.items;
		for (uint32_t k = 0; done && k < article->count; k++) {
			uint32_t term = dd_code_term(article->code[k]);
			uint64_t bit = (uint64_t)1 << term % 64;

			if (bits[term / 64] & bit || dd_index_is_frequent(recall->index, term))
				continue;
			bits[term / 64] |= bit;
			entries[list.count++] = (uint64_t)term << 32 | i;
		}
		for (size_t k = first; done && k < list.count; k++)
			bits[entries[k] >> 38] = 0;
	}
	terms->entries = list.items;
	terms->entry_count = list.count;
	return done;
}

static bool sort_entries(struct terms *terms)
{
	uint64_t *scratch = malloc((terms->entry_count + 1) * sizeof *scratch);

	if (!scratch)
		return false;
	if (terms->entry_count)
		dd_radix_sort_u64(terms->entries, scratch, terms->entry_count);
	free(scratch);
	return true;
}

/* Looks up one term; a group if it is not frequent now. */
static bool add_group(struct terms *terms, struct dd_finder *finder, size_t first, size_t next)
{
	uint32_t term = (uint32_t)(terms->entries[first] >> 32);
	uint64_t stored = dd_finder_find(finder, dd_posting(DD_OF_TERM, term, 0));
	struct group group = {.first = (uint32_t)first,
	                      .count = (uint32_t)(next - first),
	                      .first_range = (uint32_t)terms->ranges.count,
	                      .ranges = (uint32_t)finder->count};

	_Static_assert(DD_RARE_FREQUENT == DD_FREQUENT_TEXTS, "lists are kept as long as needed");
	if (stored + group.count > DD_RARE_FREQUENT)
		return dd_index_stage_frequent(terms->recall->index, term);
	group.frequency = (uint32_t)stored + group.count;
	for (size_t i = 0; i < finder->count; i++) {
		if (!dd_list_push(&terms->ranges, &finder->ranges[i], sizeof finder->ranges[i]))
			return false;
	}
	return dd_list_push(&terms->groups, &group, sizeof group);
}

static bool make_groups(struct terms *terms)
{
	struct dd_finder finder;

	dd_finder_init(&finder, terms->recall->index);
	for (size_t i = 0, next; i < terms->entry_count; i = next) {
		next = i + 1;
		while (next < terms->entry_count &&
		       terms->entries[next] >> 32 == terms->entries[i] >> 32)
			next++;
		if (!add_group(terms, &finder, i, next))
			return false;
	}
	return true;
}

/* The other way round: from each text to its terms. */
static bool list_mentions(struct terms *terms)
{
	const struct group *groups = terms->groups.items;
	uint32_t texts = terms->end - terms->begin;

	terms->first = calloc((size_t)texts + 2, sizeof *terms->first);
	terms->mentions = malloc((terms->entry_count + 1) * sizeof *terms->mentions);
	if (!terms->first || !terms->mentions)
		return false;
	/* Counted two places up, so that filling moves them down by one. */
	for (size_t g = 0; g < terms->groups.count; g++) {
		for (uint32_t i = 0; i < groups[g].count; i++) {
			uint32_t text = entry_text(terms->entries[groups[g].first + i]);
			terms->first[text - terms->begin + 2]++;
		}
	}
	for (uint32_t i = 2; i <= texts + 1; i++)
		terms->first[i] += terms->first[i - 1];
	for (size_t g = 0; g < terms->groups.count; g++) {
		for (uint32_t i = 0; i < groups[g].count; i++) {
			uint32_t entry = groups[g].first + i;
			uint32_t text = entry_text(terms->entries[entry]) - terms->begin;
			terms->mentions[terms->first[text + 1]++] =
			        (struct mention){(uint32_t)g, entry};
		}
	}
	return true;
}

/* --- Choice --- */

/* How far the frequencies of a text's terms fit: all of those below the cut do, and *room
 * more of those at it. */
static uint32_t find_cut(const struct group *groups, const struct mention *mentions, size_t count,
                         uint32_t *room)
{
	uint32_t histogram[DD_RARE_FREQUENT + 1] = {0}, taken = 0, entries = 0, f;

	for (size_t i = 0; i < count; i++)
		histogram[groups[mentions[i].group].frequency]++;
	for (f = 2; f <= DD_RARE_FREQUENT; f++) {
		uint32_t more = histogram[f];

		if (taken + more > DD_RARE_TERMS || entries + more * f > DD_RARE_ENTRIES)
			break;
		taken += more;
		entries += more * f;
	}
	*room = f > DD_RARE_FREQUENT ? 0 : (DD_RARE_ENTRIES - entries) / f;
	if (f <= DD_RARE_FREQUENT && *room > DD_RARE_TERMS - taken)
		*room = DD_RARE_TERMS - taken;
	return f;
}

/* Marks what a text chooses: also what no other text has yet, for one may come. */
static void choose(struct terms *terms, uint32_t text)
{
	const struct group *groups = terms->groups.items;
	size_t first = terms->first[text - terms->begin];
	size_t count = terms->first[text - terms->begin + 1] - first;
	const struct mention *mentions = terms->mentions + first;
	uint32_t room, cut = find_cut(groups, mentions, count, &room), total = 0;

	for (size_t i = 0; i < count; i++) {
		uint32_t frequency = groups[mentions[i].group].frequency;

		if (frequency > cut || (frequency == cut && !room))
			continue;
		room -= frequency == cut;
		terms->entries[mentions[i].entry] |= CHOSEN;
		total += frequency > 1 ? terms->weight[frequency] : 0;
	}
	terms->recall->fresh[text].rare_total = total;
}

/* What is to be stored: the lists' new ends. */
static bool add_postings(const struct terms *terms, struct dd_list *postings)
{
	const struct group *group = terms->groups.items;

	for (size_t g = 0; g < terms->groups.count; g++, group++) {
		if (!dd_list_reserve(postings, group->count, sizeof(uint64_t)))
			return false;
		uint64_t *out = postings->items;
		for (uint32_t i = group->first; i < group->first + group->count; i++) {
			uint64_t entry = terms->entries[i];
			uint32_t number = terms->recall->fresh[entry_text(entry)].number;

			out[postings->count++] =
			        dd_posting_of_term((uint32_t)(entry >> 32), number, entry & CHOSEN);
		}
	}
	return true;
}

/* --- Pairs --- */

static bool meet(struct terms *terms, uint32_t number, uint32_t weight)
{
	uint32_t place = dd_idmap_put(&terms->met, number);

	if (place == terms->shared.count) {
		struct shared shared = {.number = number};
		if (!dd_list_push(&terms->shared, &shared, sizeof shared))
			return false;
	}
	struct shared *shared = (struct shared *)terms->shared.items + place;
	shared->lists++;
	shared->weight += weight;
	return true;
}

/* Meets the earlier texts that chose the term too: stored ones, and those of the slice. */
static bool meet_group(struct terms *terms, const struct group *group, uint32_t text)
{
	const struct dd_range *range = (struct dd_range *)terms->ranges.items + group->first_range;
	uint32_t weight = terms->weight[group->frequency];

	for (uint32_t r = 0; r < group->ranges; r++, range++) {
		for (uint64_t i = range->begin; i < range->end; i++) {
			uint64_t posting = dd_segment_at(range->segment, i);
			if (dd_posting_is_chosen(posting) &&
			    !meet(terms, dd_posting_number(posting), weight))
				return false;
		}
	}
	for (uint32_t i = group->first; i < group->first + group->count; i++) {
		uint64_t entry = terms->entries[i];
		if (entry_text(entry) < text && entry & CHOSEN &&
		    !meet(terms, terms->recall->fresh[entry_text(entry)].number, weight))
			return false;
	}
	return true;
}

/* The weight of all rare terms of an earlier text, when it came. A damaged record says none
 * here, and is found out when its text is loaded. */
static uint32_t total_of(const struct terms *terms, uint32_t number)
{
	struct dd_recall *recall = terms->recall;

	if (number >= recall->base) {
		const struct dd_fresh *fresh = dd_recall_fresh(recall, number);
		return fresh ? fresh->rare_total : 0;
	}
	const struct dd_record *record = dd_index_record(recall->index, number);
	return record ? record->rare_total : 0;
}

static bool propose(struct terms *terms, const struct dd_fresh *fresh)
{
	struct dd_recall *recall = terms->recall;
	const struct shared *shared = terms->shared.items;

	for (size_t i = 0; i < terms->shared.count; i++, shared++) {
		uint64_t pair = (uint64_t)fresh->number << 32 | shared->number;

		if (shared->lists < terms->demand.met ||
		    shared->weight < terms->demand.heaviest * terms->weight[2] ||
		    shared->number >= fresh->number ||
		    dd_index_gone(recall->index, shared->number) & DD_GONE_TEXT)
			continue;
		uint32_t total = total_of(terms, shared->number);
		if (total > fresh->rare_total)
			total = fresh->rare_total;
		if (shared->weight < terms->demand.share * total)
			continue;
		recall->run->candidates.terms++;
		if (!dd_list_push(&recall->pairs, &pair, sizeof pair))
			return false;
	}
	return true;
}

/* Lists that are asked for before they are read: those of a text lie all over the index. */
#define AHEAD 8

static void touch_group(const struct terms *terms, const struct group *group)
{
	const struct dd_range *range = (struct dd_range *)terms->ranges.items + group->first_range;

	for (uint32_t r = 0; r < group->ranges; r++)
		dd_segment_touch(range[r].segment, range[r].begin);
}

static bool find_pairs(struct terms *terms, uint32_t text)
{
	const struct group *groups = terms->groups.items;
	size_t first = terms->first[text - terms->begin];
	size_t end = terms->first[text - terms->begin + 1];

	if (!dd_idmap_reset(&terms->met, DD_RARE_ENTRIES))
		return false;
	terms->shared.count = 0;
	for (size_t i = first; i < end; i++) {
		const struct mention *mention = &terms->mentions[i];
		const struct group *group = &groups[mention->group];

		if (i + AHEAD < end)
			touch_group(terms, &groups[mention[AHEAD].group]);
		if (group->frequency > 1 && terms->entries[mention->entry] & CHOSEN &&
		    !meet_group(terms, group, text))
			return false;
	}
	return propose(terms, &terms->recall->fresh[text]);
}

/* --- All of it --- */

static void set_weights(struct terms *terms)
{
	uint32_t texts = terms->recall->index->head.texts + terms->end;

	for (uint32_t f = 1; f <= DD_RARE_FREQUENT; f++) {
		double weight = 1 + log2((double)texts / f);
		terms->weight[f] = (uint16_t)(DD_RARE_FIXED * (weight > 1 ? weight : 1));
	}
}

static void release(struct terms *terms)
{
	free(terms->entries);
	free(terms->first);
	free(terms->mentions);
	dd_list_release(&terms->groups);
	dd_list_release(&terms->ranges);
	dd_list_release(&terms->shared);
	dd_idmap_release(&terms->met);
}

enum dedup_status dd_recall_terms(struct dd_recall *recall, uint32_t first, uint32_t end,
                                  struct dd_list *postings)
{
	enum dd_purpose purpose =
	        recall->dedup->options.level < DEDUP_STORY ? DD_FOR_ARTICLES : DD_FOR_STORIES;
	struct terms terms = {
	        .recall = recall, .begin = first, .end = end, .demand = dd_rare_demand(purpose)};
	uint64_t *bits = calloc(DD_TERMS / 64, sizeof *bits);

	set_weights(&terms);
	bool done = bits && list_entries(&terms, bits) && sort_entries(&terms) &&
	            make_groups(&terms) && list_mentions(&terms);
	for (uint32_t i = first; done && i < end; i++)
		choose(&terms, i);
	done = done && add_postings(&terms, postings);
	for (uint32_t i = first; done && i < end; i++)
		done = find_pairs(&terms, i);
	free(bits);
	release(&terms);
	return done ? DEDUP_OK : DEDUP_NO_MEMORY;
}
