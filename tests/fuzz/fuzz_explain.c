/* fuzz_explain.c - two texts, explained.
 *
 * The first byte of the input chooses the options; the rest is cut into two texts at the
 * first form feed. Whatever comes in: every word stands in one passage of its own, in order
 * and inside the text; the other way round the pair has the same verdict; and a run of the
 * two that reports them has it, too.
 */
#include "fuzz/fuzz.h"

#include "dedup.h"

#include <string.h>

static void choose_options(struct dedup_options *options, unsigned choice)
{
	dedup_options_init(options);
	options->level = (enum dedup_tier)((choice & 7) % DEDUP_TIERS);
	options->min_words = choice & 8 ? 1 : 8;
	options->threads = 1;
}

static void check_runs(const struct dedup_explanation *why, const struct dedup_side *side, int s)
{
	const struct dedup_words *run = why->runs[s];

	for (size_t i = 0; i < why->run_count[s]; i++) {
		MUST(run[i].begin < run[i].end && run[i].end <= side->text_size);
		MUST(!i || run[i - 1].end <= run[i].begin);
		MUST(run[i].kind < DEDUP_KINDS);
	}
}

static void check_passages(const struct dedup_explanation *why, const struct dedup_side *side,
                           int s)
{
	size_t taken = 0;

	for (size_t i = 0; i < why->passage_count; i++) {
		const struct dedup_passage *p = &why->passages[i];
		uint32_t first = p->side[s].first_run, end = first + p->side[s].runs;

		MUST((p->side[s].begin == p->side[s].end) == (first == end));
		if (first == end)
			continue;
		MUST(end <= why->run_count[s]);
		MUST(p->side[s].begin <= why->runs[s][first].begin);
		MUST(why->runs[s][end - 1].end <= p->side[s].end);
		MUST(p->side[s].end <= side->text_size);
		if (!s && !p->side[s].repeated)
			MUST(first == taken);
		taken += p->side[s].repeated ? 0 : end - first;
	}
	MUST(taken == why->run_count[s]);
}

static void check_particulars(const struct dedup_explanation *why, const struct dedup_side *side)
{
	for (size_t i = 0; i < why->particular_count; i++) {
		const struct dedup_particular *p = &why->particulars[i];

		MUST(p->begin[0] < p->end[0] || p->begin[1] < p->end[1]);
		for (int s = 0; s < 2; s++)
			MUST(p->begin[s] <= p->end[s] && p->end[s] <= side[s].text_size);
	}
}

static void check_run(const struct dedup_options *options, const struct dedup_side side[2],
                      enum dedup_tier tier, double score)
{
	struct dedup_feeder *feeder;
	struct dedup *dedup;

	MUST(dedup_open(options, &dedup) == DEDUP_OK);
	MUST(dedup_feeder_open(dedup, &feeder) == DEDUP_OK);
	for (uint32_t i = 0; i < 2; i++) {
		struct dedup_document document = {.text = side[i].text,
		                                  .text_size = side[i].text_size,
		                                  .id = "",
		                                  .date = DEDUP_NO_DATE};
		MUST(dedup_feeder_add(feeder, i, &document) == DEDUP_OK);
	}
	MUST(dedup_feeder_close(feeder) == DEDUP_OK);
	MUST(dedup_run(dedup) == DEDUP_OK);
	for (size_t i = 0; i < dedup_pair_count(dedup); i++) {
		struct dedup_pair pair;

		dedup_pair_at(dedup, i, &pair);
		MUST(pair.tier == tier && pair.score <= score && pair.score >= score);
	}
	dedup_close(dedup);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const char *text = (const char *)bytes + (size > 0);
	size_t rest = size - (size > 0);
	const char *cut = rest ? memchr(text, '\f', rest) : NULL;
	size_t first = cut ? (size_t)(cut - text) : rest, second = cut ? rest - first - 1 : 0;
	const struct dedup_side side[2] = {
	        {.text = text, .text_size = first, .date = DEDUP_NO_DATE},
	        {.text = cut ? cut + 1 : text, .text_size = second, .date = DEDUP_NO_DATE}};
	const struct dedup_explanation *why;
	struct dedup_explainer *explainer;
	struct dedup_options options;
	struct dedup *dedup;
	enum dedup_tier tier;
	double score;

	choose_options(&options, size ? *bytes : 0);
	MUST(dedup_open(&options, &dedup) == DEDUP_OK);
	MUST(dedup_explainer_open(dedup, &explainer) == DEDUP_OK);
	MUST(dedup_explain(explainer, &side[0], &side[1], &why) == DEDUP_OK);
	for (int s = 0; s < 2; s++) {
		check_runs(why, &side[s], s);
		check_passages(why, &side[s], s);
	}
	check_particulars(why, side);
	tier = why->tier;
	score = why->score;
	MUST(tier == DEDUP_NO_TIER || tier <= options.level);
	MUST(dedup_explain(explainer, &side[1], &side[0], &why) == DEDUP_OK);
	MUST(why->tier == tier && why->score <= score && why->score >= score);
	check_run(&options, side, tier, score);
	dedup_explainer_close(explainer);
	dedup_close(dedup);
	return 0;
}
