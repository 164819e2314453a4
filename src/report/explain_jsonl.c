/* Key order is part of the format: the same input gives the same bytes. Offsets count
 * bytes of the article's text in UTF-8, from 0, the end not included. */
#include "report/explain.h"
#include "support/dates.h"
#include "support/escape.h"

#include <inttypes.h>
#include <string.h>

static const char letter[2] = {'a', 'b'};

static void add_key(struct buffer *out, const char *key)
{
	buffer_format(out, ",\"%s\":", key);
}

static void add_number(struct buffer *out, const char *key, double number)
{
	add_key(out, key);
	buffer_format(out, "%.3f", number);
}

static void add_count(struct buffer *out, const char *key, uint64_t count)
{
	add_key(out, key);
	buffer_format(out, "%" PRIu64, count);
}

static void add_two(struct buffer *out, const char *key, const double numbers[2])
{
	add_key(out, key);
	buffer_format(out, "[%.3f,%.3f]", numbers[0], numbers[1]);
}

static void add_range(struct buffer *out, uint32_t begin, uint32_t end)
{
	if (begin < end)
		buffer_format(out, "[%" PRIu32 ",%" PRIu32 "]", begin, end);
	else
		buffer_add_string(out, "null");
}

static void add_article(struct buffer *out, const struct explained *pair, int s)
{
	const struct article *article = &pair->article[s];

	buffer_format(out, ",\"%c\":{\"path\":", letter[s]);
	escape_json(out, article->name, strlen(article->name));
	if (pair->why->has_text[s])
		add_count(out, "bytes", article->text.size);
	add_count(out, "words", pair->why->words[s]);
	add_count(out, "sentences", pair->why->sentences[s]);
	if (article->title.size) {
		add_key(out, "title");
		escape_json(out, article->title.bytes, article->title.size);
	}
	if (article->source.size) {
		add_key(out, "source");
		escape_json(out, article->source.bytes, article->source.size);
	}
	if (article->date != DEDUP_NO_DATE) {
		add_key(out, "date");
		buffer_add_char(out, '"');
		date_print(out, article->date);
		buffer_add_char(out, '"');
	}
	buffer_add_char(out, '}');
}

static void add_tier(struct buffer *out, const char *key, enum dedup_tier tier)
{
	add_key(out, key);
	if (tier == DEDUP_NO_TIER)
		buffer_add_string(out, "null");
	else
		buffer_format(out, "\"%s\"", dedup_tier_name(tier));
}

static void add_verdict(struct buffer *out, const struct explained *pair)
{
	static const char *const bars[] = {"", "level", "empty", "short", "window"};
	const struct dedup_explanation *why = pair->why;

	add_key(out, "level");
	buffer_format(out, "\"%s\"", dedup_tier_name(pair->engine->level));
	add_tier(out, "tier", why->tier);
	add_number(out, "score", why->score);
	add_tier(out, "nearest", why->nearest);
	add_key(out, "bar");
	if (why->bar == DEDUP_COMPARED)
		buffer_add_string(out, "null");
	else
		buffer_format(out, "\"%s\"", bars[why->bar]);
	add_key(out, "tiers");
	for (enum dedup_tier tier = DEDUP_NEAR; tier < DEDUP_TIERS; tier++) {
		const struct dedup_tier_score *s = &why->tiers[tier];

		buffer_format(out,
		              "%c\"%s\":{\"score\":%.3f,\"threshold\":%.3f,\"shortfall\":%.3f}",
		              tier == DEDUP_NEAR ? '{' : ',', dedup_tier_name(tier), s->score,
		              s->threshold, s->shortfall);
	}
	buffer_add_char(out, '}');
}

static void add_figures(struct buffer *out, const struct dedup_explanation *why)
{
	add_number(out, "jaccard", why->jaccard);
	add_two(out, "contained", why->contained);
	add_two(out, "copied", why->copied);
	add_two(out, "terms", why->terms);
	add_two(out, "aligned", why->aligned);
	add_count(out, "paired", why->anchors);
	add_count(out, "in_order", why->in_order);
	add_key(out, "figures");
	for (size_t i = 0; i < why->figure_count; i++)
		buffer_format(out, "%c\"%s\":%.3f", i ? ',' : '{', why->figures[i].name,
		              why->figures[i].value);
	buffer_add_char(out, '}');
}

static void add_reasons(struct buffer *out, const char *key, const struct dedup_reasons *reasons)
{
	add_key(out, key);
	buffer_format(out, "{\"log_odds\":%.3f,\"base\":%.3f,\"reasons\":[", reasons->logit,
	              reasons->base);
	for (size_t i = 0; i < reasons->count; i++) {
		const struct dedup_reason *reason = &reasons->items[i];

		buffer_add_string(out, i ? ",{\"name\":" : "{\"name\":");
		escape_json(out, reason->name, strlen(reason->name));
		add_number(out, "value", reason->value);
		add_number(out, "log_odds", reason->contribution);
		buffer_add_char(out, '}');
	}
	buffer_add_string(out, "]}");
}

static void add_particulars(struct buffer *out, const struct explained *pair, bool numbers)
{
	bool first = true;

	add_key(out, numbers ? "numbers" : "names");
	buffer_add_char(out, '[');
	for (size_t i = 0; i < pair->why->particular_count; i++) {
		const struct dedup_particular *p = &pair->why->particulars[i];
		int from = p->begin[0] == p->end[0];

		if (p->is_number != numbers || p->begin[from] == p->end[from])
			continue;
		buffer_add_string(out, first ? "{\"text\":" : ",{\"text\":");
		escape_json(out, pair->article[from].text.bytes + p->begin[from],
		            p->end[from] - p->begin[from]);
		for (int s = 0; s < 2; s++) {
			buffer_format(out, ",\"%c\":", letter[s]);
			if (p->has[s] && !pair->why->has_text[s])
				buffer_add_string(out, "true");
			else
				add_range(out, p->begin[s], p->end[s]);
		}
		buffer_add_char(out, '}');
		first = false;
	}
	buffer_add_char(out, ']');
}

static void add_words(struct buffer *out, const struct dedup_words *words, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		buffer_format(out, "%s[%" PRIu32 ",%" PRIu32 ",\"%s\",%s]", i ? "," : "",
		              words[i].begin, words[i].end, dedup_kind_name(words[i].kind),
		              words[i].shared ? "true" : "false");
}

static void add_passage(struct buffer *out, const struct dedup_explanation *why,
                        const struct dedup_passage *passage)
{
	if (!passage->side[0].runs && !passage->side[1].runs)
		return; /* of an article that has no text */
	buffer_format(out, "{\"type\":\"passage\",\"kind\":\"%s\"", dedup_kind_name(passage->kind));
	for (int s = 0; s < 2; s++) {
		buffer_format(out, ",\"%c\":", letter[s]);
		if (!passage->side[s].runs) {
			buffer_add_string(out, "null");
			continue;
		}
		buffer_format(out,
		              "{\"begin\":%" PRIu32 ",\"end\":%" PRIu32
		              ",\"repeated\":%s,\"words\":[",
		              passage->side[s].begin, passage->side[s].end,
		              passage->side[s].repeated ? "true" : "false");
		add_words(out, why->runs[s] + passage->side[s].first_run, passage->side[s].runs);
		buffer_add_string(out, "]}");
	}
	buffer_add_string(out, "}\n");
}

void explain_jsonl(const struct explained *pair, struct output *out)
{
	const struct dedup_explanation *why = pair->why;
	struct buffer *buffer = &out->buffer;

	buffer_format(buffer,
	              "{\"type\":\"explanation\",\"schema\":1,\"program\":\"dedup\","
	              "\"version\":\"%s\"",
	              DEDUP_VERSION);
	add_article(buffer, pair, 0);
	add_article(buffer, pair, 1);
	add_verdict(buffer, pair);
	if (why->is_measured) {
		add_figures(buffer, why);
		add_particulars(buffer, pair, true);
		add_particulars(buffer, pair, false);
		add_reasons(buffer, "same", &why->same);
		add_reasons(buffer, "story", &why->story);
	}
	buffer_add_string(buffer, "}\n");
	for (size_t i = 0; i < why->passage_count && output_flush(out); i++)
		add_passage(buffer, why, &why->passages[i]);
}
