/* explain.c - a pair of texts, judged as a run judges it, with everything that led there.
 *
 *     texts -> tokens with offsets -> corpus of two -> judge -> evidence -> bytes of the texts
 *
 * Two orders of the pair meet here: sides as given (g), and as judged (j = g ^ flip), which
 * is the order of the texts' digests, as in a run.
 */
#include "base/arena.h"
#include "engine/context.h"
#include "engine/feeder.h"
#include "match/corpus.h"
#include "match/evidence.h"
#include "match/model.h"
#include "match/verdict.h"
#include "sketch/minhash.h"
#include "sketch/sign.h"
#include "text/text.h"
#include "text/url.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SAID(name, text) {#name, text, 0},
static const struct dedup_figure figures[] = {DD_FEATURES(SAID)};
#undef SAID
#define FIGURES (sizeof figures / sizeof *figures)

struct dedup_explainer {
	const struct dedup *dedup; /* borrowed */
	struct dd_text *text[2];
	struct dd_judge judge;
	struct dd_evidence evidence;
	struct dd_arena arena; /* what the explanation points to */

	/* The pair at hand, by side as given. */
	const struct dedup_side *side[2];
	struct dd_tokens tokens[2];
	struct dd_article article[2];
	int64_t date[2];
	uint64_t address[2];
	uint32_t flip;
	struct dd_verdict verdict;
	struct dd_features features;
	struct dedup_explanation out;
};

const char *dedup_kind_name(enum dedup_kind kind)
{
	static const char *const names[] = {"copied", "reworded", "unmatched"};
	return (unsigned)kind < DEDUP_KINDS ? names[kind] : "?";
}

enum dedup_status dedup_explainer_open(const struct dedup *dedup, struct dedup_explainer **out)
{
	*out = NULL;
	struct dedup_explainer *e = calloc(1, sizeof *e);
	if (!e)
		return DEDUP_NO_MEMORY;
	e->dedup = dedup;
	enum dedup_status status = dd_text_new(dedup->kernels, &e->text[0]);
	if (status == DEDUP_OK)
		status = dd_text_new(dedup->kernels, &e->text[1]);
	if (status != DEDUP_OK) {
		dedup_explainer_close(e);
		return status;
	}
	*out = e;
	return DEDUP_OK;
}

void dedup_explainer_close(struct dedup_explainer *e)
{
	if (!e)
		return;
	dd_text_free(e->text[0]);
	dd_text_free(e->text[1]);
	dd_judge_release(&e->judge);
	dd_evidence_release(&e->evidence);
	dd_arena_release(&e->arena);
	free(e);
}

/* What the run compared for a text that it was fed: of copies, which may differ in capitals
 * and sentences, the one that stood for all. */
static void take_article(struct dedup_explainer *e, int g)
{
	const struct dedup_side *side = e->side[g];
	const struct dd_tokens *tokens = &e->tokens[g];
	struct dd_article *article = &e->article[g];
	*article = (struct dd_article){
	        .code = tokens->code, .count = tokens->count, .sentences = tokens->sentences};
	dd_digest_words(e->dedup->kernels, tokens, article->digest);
	if (!side->was_fed || !e->dedup->ran || side->document >= e->dedup->document_count)
		return;
	const struct dd_article *fed = &e->dedup->documents[side->document].article;
	if (fed->digest[0] != article->digest[0] || fed->digest[1] != article->digest[1] ||
	    fed->count != article->count)
		e->out.changed[g] = true;
	else if (dd_article_has_codes(fed))
		*article = *fed;
}

/* A run proposes pairs by their signatures, and goes by that in its verdict. */
static bool sign(struct dedup_explainer *e, int g)
{
	const struct dd_tokens *tokens = &e->tokens[g];
	struct dd_signer signer = {0};
	uint8_t *signature;
	bool done;

	if (e->article[g].signature || !tokens->count)
		return true;
	signature = dd_arena_alloc(&e->arena, DD_REGISTERS, 1);
	done = signature && dd_sign(&signer, e->dedup->kernels, tokens->hash, tokens->count,
	                            DD_LITERAL_WORDS, signature);
	dd_signer_release(&signer);
	if (done)
		e->article[g].signature = signature;
	return done;
}

static enum dedup_status read_text(struct dedup_explainer *e, int g)
{
	enum dedup_status status =
	        dd_text_tokens(e->text[g], e->side[g]->text, e->side[g]->text_size, DD_WANT_OFFSETS,
	                       &e->tokens[g]);
	if (status != DEDUP_OK)
		return status;
	e->date[g] = e->side[g]->date;
	e->address[g] = dd_url_key(e->side[g]->url, e->side[g]->url_size);
	e->out.has_text[g] = true;
	take_article(e, g);
	return sign(e, g) ? DEDUP_OK : DEDUP_NO_MEMORY;
}

static enum dedup_status read_member(struct dedup_explainer *e, int g)
{
	struct dedup_index *index = e->dedup->options.index;
	struct dedup_info info;
	bool found = false;
	enum dedup_status status = DEDUP_OK;
	if (index)
		status = dd_index_member(index, e->side[g]->id, e->side[g]->id_size, &e->article[g],
		                         &info, &found);
	if (status != DEDUP_OK || !found)
		return status != DEDUP_OK ? status : DEDUP_INDEX_MISSING;
	e->date[g] = info.date;
	e->address[g] = dd_url_key(info.url, info.url_size);
	return DEDUP_OK;
}

static enum dedup_status read_texts(struct dedup_explainer *e)
{
	for (int g = 0; g < 2; g++) {
		bool is_member = !e->side[g]->text && e->side[g]->id;
		enum dedup_status status = is_member ? read_member(e, g) : read_text(e, g);
		if (status != DEDUP_OK)
			return status;
		e->out.words[g] = e->article[g].count;
	}
	return DEDUP_OK;
}

static bool same_text(const struct dd_corpus *corpus)
{
	return corpus->count == 1;
}

/* Whether a run would compare the two, and in which order. */
static enum dedup_status place_texts(struct dedup_explainer *e)
{
	const struct dedup_options *options = &e->dedup->options;
	struct dd_corpus_document documents[2] = {{e->article[0], e->date[0], e->address[0], 0},
	                                          {e->article[1], e->date[1], e->address[1], 0}};
	struct dd_corpus corpus;
	enum dedup_status status =
	        dd_corpus_build(&corpus, documents, 2, options->min_words, options->window_days);
	if (status != DEDUP_OK)
		return status;
	struct dedup_explanation *out = &e->out;
	e->flip = corpus.copies[0];
	if (!e->article[0].count || !e->article[1].count)
		out->bar = DEDUP_BAR_EMPTY;
	else if (same_text(&corpus))
		out->tier = DEDUP_EXACT;
	else if (!dd_corpus_in_window(&corpus, 0, 1))
		out->bar = DEDUP_BAR_WINDOW;
	else if (options->level == DEDUP_EXACT)
		out->bar = DEDUP_BAR_LEVEL;
	else if (!corpus.texts[0].comparable || !corpus.texts[1].comparable)
		out->bar = DEDUP_BAR_SHORT;
	dd_corpus_release(&corpus);
	return DEDUP_OK;
}

static struct dd_verify_options verify_options(const struct dedup_explainer *e)
{
	struct dd_verify_options verify = {.level = e->dedup->options.level};
	memcpy(verify.threshold, e->dedup->options.threshold, sizeof verify.threshold);
	return verify;
}

/* The run's judgement, and then everything that it may have been spared. */
static bool judge(struct dedup_explainer *e)
{
	const struct dd_article *first = &e->article[e->flip], *second = &e->article[1 - e->flip];
	struct dd_verify_options verify = verify_options(e);
	return dd_judge_set_first(&e->judge, first) &&
	       dd_judge_second(&e->judge, second, &verify, &e->verdict) &&
	       dd_judge_features(&e->judge, second, &e->features) &&
	       dd_evidence_gather(&e->evidence, &e->judge, e->flip);
}

/* Scores are kept in single precision by a run. */
static double as_kept(double score)
{
	return (double)(float)score;
}

static void decide(struct dedup_explainer *e)
{
	struct dedup_explanation *out = &e->out;
	if (out->tier == DEDUP_EXACT) {
		out->score = 1;
	} else if (out->bar == DEDUP_COMPARED && e->verdict.tier <= e->dedup->options.level) {
		out->tier = e->verdict.tier;
		out->score = as_kept(e->verdict.score);
	}
}

/* What the tiers go by. A pair that a bound settled was not measured further in the run, and
 * what was measured now is no better than the bound. */
static void score_tiers(struct dedup_explainer *e)
{
	struct dedup_explanation *out = &e->out;
	const double *least = e->dedup->options.threshold;
	struct dd_verdict full = {.same = out->same.logit, .story = out->story.logit};
	double score[DEDUP_TIERS];
	if (e->verdict.stage == DD_VERDICT_BOUND)
		full.same = fmin(full.same, e->verdict.same);
	dd_verdict_scores(&full, &e->features, score);
	for (enum dedup_tier tier = DEDUP_NEAR; tier < DEDUP_TIERS; tier++)
		out->tiers[tier] = (struct dedup_tier_score){.score = as_kept(score[tier]),
		                                             .threshold = least[tier]};
}

static void find_shortfalls(struct dedup_explainer *e)
{
	struct dedup_explanation *out = &e->out;
	struct dd_verify_options verify = verify_options(e);
	double score[DEDUP_TIERS];
	out->tiers[DEDUP_EXACT] = (struct dedup_tier_score){out->tier == DEDUP_EXACT, 1, 0};
	for (enum dedup_tier tier = DEDUP_EXACT; tier < DEDUP_TIERS; tier++)
		score[tier] = out->tiers[tier].score;
	for (enum dedup_tier tier = DEDUP_EXACT; tier < DEDUP_TIERS; tier++) {
		double margin = tier == DEDUP_EXACT ? score[tier] - 1
		                                    : dd_verdict_margin(score, &verify, tier);
		if (margin >= 0 && tier >= DEDUP_NEAR && tier <= DEDUP_CONTAINS)
			margin = -e->verdict.lacks;
		out->tiers[tier].shortfall = out->tier <= tier || margin > 0 ? 0 : -margin;
	}
	out->nearest = out->tier;
	if (out->tier == DEDUP_NO_TIER)
		out->nearest = verify.level == DEDUP_EXACT ? DEDUP_EXACT
		                                           : dd_verdict_nearest(score, &verify);
}

static bool explain_model(struct dedup_explainer *e, const struct dd_model *model,
                          struct dedup_reasons *out)
{
	double values[DD_REASONS_MOST];
	struct dedup_reason *reasons = dd_arena_alloc(&e->arena, model->count, sizeof *reasons);
	if (!reasons)
		return false;
	out->base = model->constant;
	out->logit = dd_model_logit(model, &e->features, values);
	out->count = 0;
	for (unsigned i = 0; i < model->count; i++) {
		const struct dd_reason *reason = &model->reasons[i];
		if (reason->coefficient == 0)
			continue;
		out->base += reason->coefficient * reason->neutral;
		reasons[out->count++] = (struct dedup_reason){
		        .name = reason->name,
		        .value = values[i],
		        .contribution = reason->coefficient * (values[i] - reason->neutral),
		        .is_low = values[i] < reason->neutral,
		};
	}
	out->items = reasons;
	return true;
}

static bool copy_figures(struct dedup_explainer *e)
{
	struct dedup_figure *out = dd_arena_alloc(&e->arena, FIGURES, sizeof *out);
	size_t count = 0;
	if (!out)
		return false;
	memcpy(out, figures, sizeof figures);
#define SAY(name, text) out[count++].value = e->features.name;
	DD_FEATURES(SAY)
#undef SAY
	e->out.figures = out;
	e->out.figure_count = count;
	return true;
}

static void copy_measures(struct dedup_explainer *e)
{
	struct dedup_explanation *out = &e->out;
	const struct dd_evidence *evidence = &e->evidence;
	out->jaccard = e->judge.literal.jaccard;
	out->anchors = evidence->anchors;
	out->in_order = evidence->in_order;
	out->numbers = evidence->numbers;
	out->names = evidence->names;
	for (uint32_t g = 0; g < 2; g++) {
		uint32_t j = g ^ e->flip;
		out->sentences[g] = e->article[g].sentences;
		out->contained[g] = e->judge.literal.contained[j];
		out->copied[g] = e->judge.literal.share[j];
		out->terms[g] = evidence->terms[j];
		out->aligned[g] = evidence->aligned[j];
		out->numbers_only[g] = evidence->numbers_only[j];
		out->names_only[g] = evidence->names_only[j];
	}
}

/* --- Tokens to bytes --- */

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Marks that open what follows: quotation marks and brackets of scripts without spaces, all
 * of three bytes. */
static bool opens(const char *bytes)
{
	static const char marks[] = "\u201c\u2018\u300c\u300e\u300a\u3008\uff08\u3010";
	for (size_t i = 0; marks[i]; i += 3) {
		if (!memcmp(marks + i, bytes, 3))
			return true;
	}
	return false;
}

/* The first byte of the words from `end` on, in the gap between two words that ends there:
 * what touches the second word belongs to it, unless it touches both; of that only marks
 * that open do. The gap is empty where n-grams overlap. */
static uint32_t words_begin(const struct dedup_side *side, uint32_t begin, uint32_t end)
{
	uint32_t at = end;
	while (at > begin && !is_space(side->text[at - 1]))
		at--;
	if (at > begin || !begin)
		return at;
	for (at = end > begin ? end : begin; at >= begin + 3 && opens(side->text + at - 3);)
		at -= 3;
	return at;
}

/* One past the last byte of the words until `begin`, in the gap that begins there. */
static uint32_t words_end(const struct dedup_side *side, uint32_t begin, uint32_t end)
{
	uint32_t most = words_begin(side, begin, end), at = begin;
	while (at < most && !is_space(side->text[at]))
		at++;
	return at;
}

/* The bytes of tokens [first, end) of a side with the punctuation that belongs to them. */
static void find_bytes(const struct dedup_explainer *e, uint32_t g, uint32_t first, uint32_t end,
                       uint32_t *begin_byte, uint32_t *end_byte)
{
	const struct dd_tokens *tokens = &e->tokens[g];
	const struct dedup_side *side = e->side[g];
	uint32_t size = (uint32_t)side->text_size;
	*begin_byte = words_begin(side, first ? tokens->end[first - 1] : 0, tokens->begin[first]);
	*end_byte = tokens->end[end - 1];
	if (end < tokens->count)
		*end_byte = words_end(side, *end_byte, tokens->begin[end]);
	while (end == tokens->count && *end_byte < size && !is_space(side->text[*end_byte]))
		++*end_byte;
}

static void convert_passage(const struct dedup_explainer *e, const struct dd_passage *from,
                            struct dedup_passage *to)
{
	*to = (struct dedup_passage){.kind = from->kind};
	for (uint32_t g = 0; g < 2; g++) {
		uint32_t j = g ^ e->flip;
		uint32_t begin = from->side[j].begin, end = from->side[j].end;
		const uint32_t *sentence = e->judge.pair.side[j].sentence;
		const uint32_t *run_of = e->evidence.run_of[j];
		if (!e->out.has_text[g])
			continue;
		to->side[g].repeated = from->side[j].repeated;
		to->side[g].first_run = run_of[begin];
		to->side[g].runs = run_of[end] - run_of[begin];
		if (begin < end)
			find_bytes(e, g, sentence[begin], sentence[end], &to->side[g].begin,
			           &to->side[g].end);
	}
}

static bool copy_passages(struct dedup_explainer *e)
{
	const struct dd_passages *passages = &e->evidence.passages;
	struct dedup_passage *out = dd_arena_alloc(&e->arena, passages->count, sizeof *out);
	if (!out)
		return false;
	for (uint32_t i = 0; i < passages->count; i++)
		convert_passage(e, &passages->items[i], &out[i]);
	e->out.passages = out;
	e->out.passage_count = passages->count;
	return true;
}

static bool copy_runs(struct dedup_explainer *e, uint32_t g)
{
	const struct dd_list *runs = &e->evidence.runs[g ^ e->flip];
	const struct dd_tokens *tokens = &e->tokens[g];
	const struct dd_run *run = runs->items;
	if (!e->out.has_text[g])
		return true;
	struct dedup_words *out = dd_arena_alloc(&e->arena, runs->count, sizeof *out);
	if (!out)
		return false;
	uint32_t last = 0; /* n-grams overlap */
	for (size_t i = 0; i < runs->count; i++) {
		uint32_t begin = tokens->begin[run[i].begin];
		out[i] = (struct dedup_words){.begin = begin > last ? begin : last,
		                              .end = tokens->end[run[i].end - 1],
		                              .kind = run[i].kind,
		                              .shared = run[i].shared};
		last = out[i].end;
	}
	e->out.runs[g] = out;
	e->out.run_count[g] = runs->count;
	return true;
}

static bool copy_particulars(struct dedup_explainer *e)
{
	const struct dd_list *list = &e->evidence.particulars;
	const struct dd_particular *from = list->items;
	struct dedup_particular *out = dd_arena_zalloc(&e->arena, list->count, sizeof *out);
	if (!out)
		return false;
	for (size_t i = 0; i < list->count; i++) {
		out[i].is_number = from[i].is_number;
		for (uint32_t g = 0; g < 2; g++) {
			uint32_t token = from[i].token[g ^ e->flip];
			out[i].has[g] = token != DD_NO_TOKEN;
			if (token == DD_NO_TOKEN || !e->out.has_text[g])
				continue;
			out[i].begin[g] = e->tokens[g].begin[token];
			out[i].end[g] = e->tokens[g].end[token];
		}
	}
	e->out.particulars = out;
	e->out.particular_count = list->count;
	return true;
}

static bool measure(struct dedup_explainer *e)
{
	e->out.is_measured = true;
	struct dd_blend blend;
	if (!judge(e) || !explain_model(e, dd_model_same(&e->features, &blend), &e->out.same) ||
	    !explain_model(e, dd_model_story(&e->features), &e->out.story) || !copy_figures(e) ||
	    !copy_passages(e) || !copy_runs(e, 0) || !copy_runs(e, 1) || !copy_particulars(e))
		return false;
	copy_measures(e);
	score_tiers(e);
	return true;
}

enum dedup_status dedup_explain(struct dedup_explainer *e, const struct dedup_side *a,
                                const struct dedup_side *b, const struct dedup_explanation **out)
{
	*out = NULL;
	dd_arena_clear(&e->arena);
	e->side[0] = a;
	e->side[1] = b;
	e->verdict = (struct dd_verdict){.tier = DEDUP_NO_TIER, .stage = DD_VERDICT_ALIGNED};
	e->out = (struct dedup_explanation){.tier = DEDUP_NO_TIER};
	for (int tier = DEDUP_NEAR; tier < DEDUP_TIERS; tier++)
		e->out.tiers[tier].threshold = e->dedup->options.threshold[tier];
	enum dedup_status status = read_texts(e);
	if (status == DEDUP_OK)
		status = place_texts(e);
	if (status != DEDUP_OK)
		return status;
	if (e->out.bar != DEDUP_BAR_EMPTY && !measure(e))
		return DEDUP_NO_MEMORY;
	decide(e);
	find_shortfalls(e);
	*out = &e->out;
	return DEDUP_OK;
}

/* Sets the pair from two of the run's documents. */
static bool take_fed(struct dedup_explainer *e, struct dedup_side side[2])
{
	const struct dedup *dedup = e->dedup;
	for (int g = 0; g < 2; g++) {
		uint32_t document = side[g].document;
		if (!dedup->ran || document >= dedup->document_count)
			return false;
		e->article[g] = dedup->documents[document].article;
		e->date[g] = dedup->documents[document].date;
		e->side[g] = &side[g];
		if (!dd_article_has_codes(&e->article[g]) || !e->article[g].count)
			return false;
	}
	return true;
}

enum dedup_status dedup_pair_scores(struct dedup_explainer *e, uint32_t a, uint32_t b,
                                    double scores[DEDUP_TIERS])
{
	struct dedup_side side[2] = {{.document = a}, {.document = b}};
	if (!take_fed(e, side))
		return DEDUP_BAD_STATE;
	e->out = (struct dedup_explanation){.tier = DEDUP_NO_TIER};
	enum dedup_status status = place_texts(e);
	if (status != DEDUP_OK)
		return status;
	for (int tier = DEDUP_EXACT; tier < DEDUP_TIERS; tier++)
		scores[tier] = 1;
	if (e->out.tier == DEDUP_EXACT)
		return DEDUP_OK;
	if (!dd_judge_set_first(&e->judge, &e->article[e->flip]) ||
	    !dd_judge_features(&e->judge, &e->article[1 - e->flip], &e->features))
		return DEDUP_NO_MEMORY;
	struct dd_verdict verdict = {.same = dd_model_same_logit(&e->features),
	                             .story = dd_model_story_logit(&e->features)};
	dd_verdict_scores(&verdict, &e->features, scores);
	return DEDUP_OK;
}
