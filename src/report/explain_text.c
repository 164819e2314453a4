/* The verdict in three lines, and the evidence in tables. */
#include "report/explain.h"
#include "report/report.h"
#include "report/wrap.h"
#include "support/escape.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Reasons of one direction in the verdict's lines, and how much one must weigh there. */
#define REASONS_SHOWN 3
#define REASON_LEAST  0.3
/* In the tables a reason that rounds to nothing is left out. */
#define REASON_TRACE 0.005

/* Names or numbers listed before "and so many more". */
#define PARTICULARS_SHOWN 24

#define INDENT 13 /* of lists: "  numbers    " */

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

/* --- The first line --- */

static void add_bar(struct buffer *out, const struct explained *pair)
{
	const struct dedup_explanation *why = pair->why;
	uint32_t least = pair->engine->min_words;
	int shorter = why->words[1] < why->words[0];

	switch (why->bar) {
	case DEDUP_BAR_EMPTY:
		buffer_format(out, "%c has no words", 'A' + shorter);
		break;
	case DEDUP_BAR_SHORT:
		buffer_format(out,
		              "%c has %" PRIu32 " word%s; articles of fewer than %" PRIu32
		              " are compared for exact copies only",
		              'A' + shorter, why->words[shorter], plural(why->words[shorter]),
		              least);
		break;
	case DEDUP_BAR_WINDOW:
		buffer_format(out, "their dates lie more than %d day%s apart",
		              (int)pair->engine->window_days,
		              plural((uint64_t)pair->engine->window_days));
		break;
	case DEDUP_BAR_LEVEL:
		buffer_add_string(out, "not the same words, and the level is exact");
		break;
	case DEDUP_COMPARED:
	case DEDUP_BARS:
		break;
	}
}

static void add_match(struct buffer *out, const struct dedup_explanation *why)
{
	const struct dedup_tier_score *tier = &why->tiers[why->tier];
	const struct dedup_tier_score *same = &why->tiers[DEDUP_PARAPHRASE];

	buffer_format(out, "match: %s, ", dedup_tier_name(why->tier));
	if (why->tier == DEDUP_EXACT)
		buffer_add_string(out, "the same words in the same order");
	else
		buffer_format(out, "score %.3f, %.3f needed", why->score, tier->threshold);
	if (why->tier == DEDUP_NEAR || why->tier == DEDUP_CONTAINS)
		buffer_format(out, "; one article by %.3f, %.3f needed", same->score,
		              same->threshold);
}

/* Whether all scores are there, and passages alone lack. */
static bool lacks_passages(const struct dedup_explanation *why, enum dedup_tier tier)
{
	const struct dedup_tier_score *s = &why->tiers[tier];
	const struct dedup_tier_score *same = &why->tiers[DEDUP_PARAPHRASE];

	return tier <= DEDUP_CONTAINS && s->score >= s->threshold && same->score >= same->threshold;
}

static void add_miss(struct buffer *out, const struct dedup_explanation *why)
{
	const struct dedup_tier_score *tier = &why->tiers[why->nearest];
	const struct dedup_tier_score *same = &why->tiers[DEDUP_PARAPHRASE];

	buffer_format(out, "no match: nearest is %s, score %.3f, %.3f needed, ",
	              dedup_tier_name(why->nearest), tier->score, tier->threshold);
	if (lacks_passages(why, why->nearest))
		buffer_add_string(out, "but too few passages of six words in both, ");
	else if (tier->score >= tier->threshold)
		buffer_format(out, "but one article by only %.3f, %.3f needed, ", same->score,
		              same->threshold);
	buffer_format(out, "%.3f short", tier->shortfall);
}

/* The strongest tier beyond the level that they reach. */
static void add_weaker(struct buffer *out, const struct explained *pair)
{
	for (enum dedup_tier tier = pair->engine->level + 1; tier < DEDUP_TIERS; tier++) {
		const struct dedup_tier_score *s = &pair->why->tiers[tier];

		if (s->shortfall > 0)
			continue;
		buffer_format(out, "; at level %s a match: score %.3f, %.3f needed",
		              dedup_tier_name(tier), s->score, s->threshold);
		return;
	}
}

static void add_verdict(struct buffer *out, const struct explained *pair)
{
	const struct dedup_explanation *why = pair->why;

	buffer_add_string(out, pair->color ? "\033[1m" : "");
	if (why->tier != DEDUP_NO_TIER) {
		add_match(out, why);
	} else if (why->bar != DEDUP_COMPARED) {
		buffer_add_string(out, "no match: ");
		add_bar(out, pair);
	} else {
		add_miss(out, why);
		add_weaker(out, pair);
	}
	buffer_add_string(out, pair->color ? "\033[0m\n" : "\n");
}

/* --- The second --- */

static double percent(double share)
{
	return share * 100;
}

static void add_facts(struct buffer *out, const struct dedup_explanation *why)
{
	buffer_format(out,
	              "%" PRIu32 " sentence%s paired, %" PRIu32 " in order (A has %" PRIu32
	              ", B %" PRIu32 "); ",
	              why->anchors, plural(why->anchors), why->in_order, why->sentences[0],
	              why->sentences[1]);
	buffer_format(out, "%.0f %% of A and %.0f %% of B copied; ", percent(why->copied[0]),
	              percent(why->copied[1]));
	buffer_format(out, "numbers: %" PRIu32 " in both, %" PRIu32 " + %" PRIu32 " in one alone; ",
	              why->numbers, why->numbers_only[0], why->numbers_only[1]);
	buffer_format(out, "names: %" PRIu32 " in both, %" PRIu32 " + %" PRIu32 " in one alone\n",
	              why->names, why->names_only[0], why->names_only[1]);
}

/* --- The third --- */

/* By weight, the heaviest first; of equal ones in the model's order. */
static int compare_reasons(const void *left, const void *right)
{
	const struct dedup_reason *a = *(const struct dedup_reason *const *)left;
	const struct dedup_reason *b = *(const struct dedup_reason *const *)right;
	double x = fabs(a->contribution), y = fabs(b->contribution);

	if (x != y)
		return x > y ? -1 : 1;
	return (a > b) - (a < b);
}

/* The model's reasons, heaviest first; the array is the caller's. */
static const struct dedup_reason **sorted_reasons(const struct dedup_reasons *reasons)
{
	const struct dedup_reason **sorted = memory_zeroed(reasons->count + 1, sizeof(*sorted));

	for (size_t i = 0; i < reasons->count; i++)
		sorted[i] = &reasons->items[i];
	qsort(sorted, reasons->count, sizeof(*sorted), compare_reasons);
	return sorted;
}

/* "for one article: +2.92 anchors in order, ..."; -1 for what is against. */
static void add_side(struct buffer *out, const struct dedup_reasons *reasons, int sign,
                     const char *what)
{
	const struct dedup_reason **sorted = sorted_reasons(reasons);
	unsigned shown = 0;

	buffer_format(out, "%s %s:", sign > 0 ? "for" : "against", what);
	for (size_t i = 0; i < reasons->count && shown < REASONS_SHOWN; i++) {
		if (sorted[i]->contribution * sign < REASON_LEAST)
			continue;
		buffer_format(out, "%s %+.2f %s%s", shown ? ";" : "", sorted[i]->contribution,
		              sorted[i]->name, sorted[i]->is_low ? " (low)" : "");
		shown++;
	}
	buffer_add_string(out, shown ? "" : " nothing");
	free(sorted);
}

static void add_reasons_line(struct buffer *out, const struct dedup_explanation *why)
{
	bool is_story = why->tier == DEDUP_STORY;
	const struct dedup_reasons *reasons = is_story ? &why->story : &why->same;
	const char *what = is_story ? "one event" : "one article";
	int first = why->tier != DEDUP_NO_TIER ? 1 : -1;

	add_side(out, reasons, first, what);
	buffer_add_string(out, " | ");
	add_side(out, reasons, -first, what);
	buffer_add_char(out, '\n');
}

/* --- The evidence --- */

static void add_articles(struct buffer *out, const struct explained *pair)
{
	for (int s = 0; s < 2; s++) {
		const struct article *article = &pair->article[s];
		const struct dedup_info info = {.title = article->title.bytes,
		                                .title_size = article->title.size};

		buffer_format(out, "%c  ", 'A' + s);
		escape_terminal(out, article->name, strlen(article->name));
		buffer_format(out, ": %" PRIu32 " word%s%s", pair->why->words[s],
		              plural(pair->why->words[s]),
		              article->is_indexed ? ", from the index, which keeps no text" : "");
		if (info.title_size) {
			buffer_add_string(out, ": ");
			report_add_title(out, &info);
		}
		buffer_add_char(out, '\n');
	}
}

static void add_tiers(struct buffer *out, const struct dedup_explanation *why)
{
	buffer_add_string(out, "\ntier        score  needed\n");
	for (enum dedup_tier tier = DEDUP_NEAR; tier < DEDUP_TIERS; tier++) {
		const struct dedup_tier_score *s = &why->tiers[tier];

		buffer_format(out, "%-10s  %.3f   %.3f  ", dedup_tier_name(tier), s->score,
		              s->threshold);
		if (s->shortfall > 0)
			buffer_format(out, "%.3f short%s\n", s->shortfall,
			              lacks_passages(why, tier) ? " of passages in both" : "");
		else
			buffer_add_string(out, "reached\n");
	}
}

static void add_shares(struct buffer *out, const struct dedup_explanation *why)
{
	const struct {
		const char *text;
		const double *share;
	} rows[] = {
	        {"words in 3-word shingles of both", why->contained},
	        {"words in copied passages", why->copied},
	        {"terms in both, by weight", why->terms},
	        {"words that a counterpart has, by weight", why->aligned},
	};

	buffer_format(out, "\n%-40s %7s %7s\n", "", "A", "B");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		buffer_format(out, "%-40s %5.1f %% %5.1f %%\n", rows[i].text,
		              percent(rows[i].share[0]), percent(rows[i].share[1]));
	buffer_format(out, "%-40s %5.1f %%\n", "3-word shingles in both, of all",
	              percent(why->jaccard));
}

/* The mentions of one kind that stand in both (side 2) or in one side alone, as far as there
 * is a text to quote; returns how many. */
static uint32_t gather(const struct explained *pair, bool numbers, int side, struct styled *list)
{
	const struct dedup_explanation *why = pair->why;
	uint32_t count = 0;

	styled_clear(list);
	for (size_t i = 0; i < why->particular_count; i++) {
		const struct dedup_particular *p = &why->particulars[i];
		int in = p->has[0] && p->has[1] ? 2 : p->has[1];
		int from = p->begin[0] == p->end[0];

		if (p->is_number != numbers || in != side || ++count > PARTICULARS_SHOWN ||
		    p->begin[from] == p->end[from])
			continue;
		styled_add(list, ", ", list->text.size ? 2 : 0, 0);
		styled_add(list, pair->article[from].text.bytes + p->begin[from],
		           p->end[from] - p->begin[from], 0);
	}
	return count;
}

static void add_list(struct buffer *out, const struct styled *list, unsigned width)
{
	struct wrapped wrapped = {0};

	wrap(&wrapped, list, width - INDENT);
	for (size_t i = 0; i < wrapped.count; i++) {
		const struct wrapped_line *line = &wrapped.lines[i];

		if (i)
			buffer_format(out, "%*s", INDENT, "");
		buffer_add(out, list->text.bytes + line->begin, line->end - line->begin);
		buffer_add_char(out, '\n');
	}
	wrapped_free(&wrapped);
}

static void add_particulars(struct buffer *out, const struct explained *pair, bool numbers)
{
	static const char *const where[] = {"only in A", "only in B", "in both"};
	static const int order[] = {2, 0, 1};
	struct styled list = {0}, line = {0};
	struct buffer head = {0};

	for (size_t i = 0; i < 3; i++) {
		uint32_t count = gather(pair, numbers, order[i], &list);

		head.size = 0;
		buffer_format(&head, "%" PRIu32 " %s%s", count, where[order[i]],
		              list.text.size ? ": " : "");
		styled_clear(&line);
		styled_add(&line, head.bytes, head.size, 0);
		styled_add(&line, list.text.bytes, list.text.size, 0);
		if (count > PARTICULARS_SHOWN && list.text.size) {
			head.size = 0;
			buffer_format(&head, " and %" PRIu32 " more", count - PARTICULARS_SHOWN);
			styled_add(&line, head.bytes, head.size, 0);
		}
		buffer_format(out, "%-*s", INDENT, i ? "" : numbers ? "numbers" : "names");
		add_list(out, &line, pair->width);
	}
	buffer_free(&head);
	styled_free(&list);
	styled_free(&line);
}

static void add_model(struct buffer *out, const struct dedup_reasons *reasons, const char *what)
{
	const struct dedup_reason **sorted = sorted_reasons(reasons);

	buffer_format(out, "\n%s? log-odds %.2f, which is %.3f\n", what, reasons->logit,
	              1 / (1 + exp(-reasons->logit)));
	buffer_format(out, "  %+6.2f  of a pair neither like nor unlike\n", reasons->base);
	for (size_t i = 0; i < reasons->count; i++)
		if (fabs(sorted[i]->contribution) >= REASON_TRACE)
			buffer_format(out, "  %+6.2f  %s, %s at %.3f\n", sorted[i]->contribution,
			              sorted[i]->name, sorted[i]->is_low ? "low" : "high",
			              sorted[i]->value);
	free(sorted);
}

void explain_text(const struct explained *pair, struct output *out)
{
	struct buffer *buffer = &out->buffer;

	add_verdict(buffer, pair);
	if (pair->why->is_measured) {
		add_facts(buffer, pair->why);
		add_reasons_line(buffer, pair->why);
	}
	buffer_add_char(buffer, '\n');
	add_articles(buffer, pair);
	if (!pair->why->is_measured)
		return;
	add_tiers(buffer, pair->why);
	add_shares(buffer, pair->why);
	buffer_add_char(buffer, '\n');
	add_particulars(buffer, pair, true);
	add_particulars(buffer, pair, false);
	add_model(buffer, &pair->why->same, "one article");
	add_model(buffer, &pair->why->story, "one event");
	explain_passages(pair, out);
}
