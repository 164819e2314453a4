#include "match/passages.h"

#include <string.h>

#define NONE UINT32_MAX
#define MOST (2 * DD_SENTENCES_MOST)

struct build {
	const struct dd_pair *pair;
	const struct dd_alignment *alignment;
	struct dd_passage items[MOST]; /* in order of making */
	uint32_t count;
	uint32_t owner[2][DD_SENTENCES_MOST]; /* by sentence: its passage, or NONE */
	uint32_t mutual[DD_SENTENCES_MOST];   /* of side 0: the partner, if it is so in turn */
	bool linked[DD_SENTENCES_MOST];       /* of side 0: and that is more than chance */
	uint32_t first, next[MOST];           /* the passages along the leading side */
};

static double coverage(const struct dd_window *window)
{
	return window->mass > 0 ? (double)window->covered / (double)window->mass : 0;
}

/* Of two that are each other's partner the one that is covered better: the other may say
 * more. */
static double mutual_coverage(const struct build *b, uint32_t k)
{
	double one = coverage(&b->alignment->window[0][k]);
	double other = coverage(&b->alignment->window[1][b->mutual[k]]);
	return one > other ? one : other;
}

/* Whether a linked pair stands next to that of sentence k, or next but one, on both sides. */
static bool beside_linked(const struct build *b, uint32_t k, uint32_t sentences)
{
	for (uint32_t n = k > 2 ? k - 2 : 0; n <= k + 2 && n < sentences; n++) {
		if (n == k || b->mutual[n] == NONE || !b->linked[n])
			continue;
		uint32_t low = n < k ? b->mutual[n] : b->mutual[k];
		uint32_t high = n < k ? b->mutual[k] : b->mutual[n];
		if (low < high && high - low <= 2)
			return true;
	}
	return false;
}

static void find_mutual(struct build *b)
{
	uint32_t sentences = b->pair->side[0].sentences;
	for (uint32_t k = 0; k < sentences; k++) {
		uint32_t p = b->alignment->window[0][k].partner;
		bool is_mutual = p != DD_NO_PARTNER && b->alignment->window[1][p].partner == k;
		b->mutual[k] = is_mutual ? p : NONE;
		b->linked[k] = is_mutual && mutual_coverage(b, k) >= DD_LINKED;
	}
	for (bool more = true; more;) {
		more = false;
		for (uint32_t k = 0; k < sentences; k++) {
			if (b->mutual[k] == NONE || b->linked[k] ||
			    mutual_coverage(b, k) < DD_LINKED_BESIDE ||
			    !beside_linked(b, k, sentences))
				continue;
			b->linked[k] = more = true;
		}
	}
}

/* The sentence's partner, if that is more than chance; else NONE. */
static uint32_t link_of(const struct build *b, uint32_t side, uint32_t sentence)
{
	const struct dd_window *w = &b->alignment->window[side][sentence];
	if (w->partner == DD_NO_PARTNER)
		return NONE;
	uint32_t first = side ? w->partner : sentence;
	if (b->mutual[first] == (side ? sentence : w->partner))
		return b->linked[first] ? w->partner : NONE;
	return coverage(w) >= DD_LINKED ? w->partner : NONE;
}

static struct dd_passage *add(struct build *b)
{
	b->items[b->count] = (struct dd_passage){.kind = DEDUP_REWORDED};
	return &b->items[b->count++];
}

/* Puts one sentence on a side of the newest passage. */
static void put(struct build *b, uint32_t side, uint32_t sentence, bool repeated)
{
	struct dd_passage *passage = &b->items[b->count - 1];
	passage->side[side].begin = sentence;
	passage->side[side].end = sentence + 1;
	passage->side[side].repeated = repeated;
	if (!repeated)
		b->owner[side][sentence] = b->count - 1;
}

static void add_mutual(struct build *b)
{
	for (uint32_t k = 0; k < b->pair->side[0].sentences; k++) {
		if (!b->linked[k])
			continue;
		add(b);
		put(b, 0, k, false);
		put(b, 1, b->mutual[k], false);
	}
}

/* Lets a sentence join the passage of its partner if it stands beside it. */
static void join(struct build *b, uint32_t side, uint32_t sentence)
{
	uint32_t p = link_of(b, side, sentence);
	if (b->owner[side][sentence] != NONE || p == NONE || b->owner[1 - side][p] == NONE)
		return;
	uint32_t owner = b->owner[1 - side][p];
	struct dd_passage *passage = &b->items[owner];
	if (sentence == passage->side[side].end)
		passage->side[side].end++;
	else if (sentence + 1 == passage->side[side].begin)
		passage->side[side].begin--;
	else
		return;
	b->owner[side][sentence] = owner;
}

static void join_neighbours(struct build *b)
{
	for (uint32_t side = 0; side < 2; side++) {
		uint32_t count = b->pair->side[side].sentences;
		for (uint32_t k = 0; k < count; k++)
			join(b, side, k);
		for (uint32_t k = count; k-- > 0;)
			join(b, side, k);
	}
}

/* Sentences whose partner stands elsewhere, beside a repetition of it. */
static void add_distant(struct build *b)
{
	for (uint32_t side = 0; side < 2; side++) {
		for (uint32_t k = 0; k < b->pair->side[side].sentences; k++) {
			uint32_t p = link_of(b, side, k);
			if (b->owner[side][k] != NONE || p == NONE)
				continue;
			add(b);
			put(b, side, k, false);
			put(b, 1 - side, p, b->owner[1 - side][p] != NONE);
		}
	}
}

/* What is left, neighbours together. */
static void add_unmatched(struct build *b)
{
	for (uint32_t side = 0; side < 2; side++) {
		for (uint32_t k = 0; k < b->pair->side[side].sentences; k++) {
			if (b->owner[side][k] != NONE)
				continue;
			uint32_t before = k ? b->owner[side][k - 1] : NONE;
			if (before != NONE && b->items[before].kind == DEDUP_UNMATCHED) {
				b->items[before].side[side].end++;
				b->owner[side][k] = before;
				continue;
			}
			add(b)->kind = DEDUP_UNMATCHED;
			put(b, side, k, false);
		}
	}
}

static void insert_after(struct build *b, uint32_t before, uint32_t passage)
{
	uint32_t *slot = before == NONE ? &b->first : &b->next[before];
	b->next[passage] = *slot;
	*slot = passage;
}

/* Those that have own sentences of the leading side come in its order; the others each after
 * the one with the sentence before theirs on the other side. */
static void order(struct build *b, uint32_t lead)
{
	uint32_t last = NONE, other = 1 - lead;
	b->first = NONE;
	for (uint32_t k = 0; k < b->pair->side[lead].sentences; k++) {
		uint32_t passage = b->owner[lead][k];
		if (b->items[passage].side[lead].begin != k)
			continue;
		insert_after(b, last, passage);
		last = passage;
	}
	for (uint32_t k = 0; k < b->pair->side[other].sentences; k++) {
		uint32_t passage = b->owner[other][k];
		const struct dd_passage *p = &b->items[passage];
		bool leads = p->side[lead].begin < p->side[lead].end && !p->side[lead].repeated;
		if (!leads && p->side[other].begin == k)
			insert_after(b, k ? b->owner[other][k - 1] : NONE, passage);
	}
}

/* Words of the passage's side, and how many of them are copied. */
static void count_copied(const struct dd_passage *passage, const struct dd_side *side,
                         const uint8_t *copied, uint32_t s, uint32_t counts[2])
{
	uint32_t begin = side->sentence[passage->side[s].begin];
	uint32_t end = side->sentence[passage->side[s].end];
	for (uint32_t i = begin; i < end; i++)
		counts[copied[i] != 0]++;
}

static void find_kind(struct dd_passage *passage, const struct dd_pair *pair,
                      const struct dd_literal *literal)
{
	uint32_t counts[2] = {0};
	for (uint32_t s = 0; s < 2; s++)
		count_copied(passage, &pair->side[s], literal->copied[s], s, counts);
	if (passage->kind != DEDUP_UNMATCHED && counts[1] > counts[0])
		passage->kind = DEDUP_COPIED;
}

static bool is_whole_copy(const struct dd_passage *passage, const struct dd_pair *pair,
                          const struct dd_literal *literal)
{
	uint32_t counts[2] = {0};
	for (uint32_t s = 0; s < 2; s++)
		count_copied(passage, &pair->side[s], literal->copied[s], s, counts);
	return passage->kind == DEDUP_COPIED && !counts[0] && !passage->side[0].repeated &&
	       !passage->side[1].repeated;
}

/* Whether the second goes on where the first ends, on both sides. */
static bool follows(const struct dd_passage *first, const struct dd_passage *second)
{
	return first->side[0].end == second->side[0].begin &&
	       first->side[1].end == second->side[1].begin;
}

/* Copies the passages out in order; whole copies that follow each other become one. */
static void emit(struct dd_passages *out, struct build *b, const struct dd_literal *literal)
{
	bool was_copy = false;
	out->count = 0;
	for (uint32_t at = b->first; at != NONE; at = b->next[at]) {
		struct dd_passage *passage = &b->items[at];
		find_kind(passage, b->pair, literal);
		bool is_copy = is_whole_copy(passage, b->pair, literal);
		struct dd_passage *last = &out->items[out->count ? out->count - 1 : 0];
		if (is_copy && was_copy && follows(last, passage)) {
			last->side[0].end = passage->side[0].end;
			last->side[1].end = passage->side[1].end;
		} else {
			out->items[out->count++] = *passage;
		}
		was_copy = is_copy;
	}
}

void dd_passages_build(struct dd_passages *passages, const struct dd_pair *pair,
                       const struct dd_alignment *alignment, const struct dd_literal *literal,
                       uint32_t lead)
{
	struct build b = {.pair = pair, .alignment = alignment};
	memset(b.owner, 0xff, sizeof b.owner);
	find_mutual(&b);
	add_mutual(&b);
	join_neighbours(&b);
	add_distant(&b);
	add_unmatched(&b);
	order(&b, lead);
	emit(passages, &b, literal);
}
