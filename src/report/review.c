/* --review: the pairs nearest to the thresholds, the surest match first and the farthest
 * miss last, so that the line between the two is where the threshold is. */
#include "report/report.h"
#include "support/escape.h"

#include <string.h>

static void add_pair(const struct report *report, struct buffer *out,
                     const struct dedup_review *review)
{
	const struct dedup_pair pair = {review->a, review->b, review->tier, review->score};

	report_pair(report, out, &pair);
	buffer_add_char(out, '\n');
}

static void add_object(const struct report *report, struct buffer *out,
                       const struct dedup_review *pair)
{
	struct dedup_info a, b;

	dedup_document_info(report->dedup, pair->a, &a);
	dedup_document_info(report->dedup, pair->b, &b);
	buffer_add_string(out, "{\"type\":\"review\",\"tier\":");
	if (pair->tier == DEDUP_NO_TIER)
		buffer_add_string(out, "null");
	else
		buffer_format(out, "\"%s\"", dedup_tier_name(pair->tier));
	buffer_format(out, ",\"score\":%.3f,\"nearest\":\"%s\",\"margin\":%.3f,\"a\":", pair->score,
	              dedup_tier_name(pair->nearest), pair->margin);
	escape_json(out, a.id, a.id_size);
	buffer_add_string(out, ",\"b\":");
	escape_json(out, b.id, b.id_size);
	buffer_add_string(out, "}\n");
}

static void add_article(const struct report *report, struct buffer *out, uint32_t document)
{
	struct dedup_info info;

	dedup_document_info(report->dedup, document, &info);
	buffer_add_string(out, "    ");
	escape_terminal(out, info.id, info.id_size);
	if (info.title_size) {
		buffer_add_string(out, report->color ? "  \033[2m" : "  ");
		report_add_title(out, &info);
		buffer_add_string(out, report->color ? "\033[0m" : "");
	}
	buffer_add_char(out, '\n');
}

static void add_text(const struct report *report, struct buffer *out,
                     const struct dedup_review *pair)
{
	bool is_match = pair->tier != DEDUP_NO_TIER;
	const char *color = is_match ? "\033[32m" : "\033[31m";

	buffer_format(out, "%s%s%s  %-10s %.3f  %+.3f to %s\n", report->color ? color : "",
	              is_match ? "match" : "miss ", report->color ? "\033[0m" : "",
	              dedup_tier_name(is_match ? pair->tier : pair->nearest), pair->score,
	              pair->margin, dedup_tier_name(pair->nearest));
	add_article(report, out, pair->a);
	add_article(report, out, pair->b);
}

void report_review(const struct report *report, enum report_format format, struct output *out)
{
	bool was_match = false;

	for (size_t i = 0; i < dedup_review_count(report->dedup) && output_flush(out); i++) {
		struct dedup_review pair;

		dedup_review_at(report->dedup, i, &pair);
		if (format == FORMAT_TEXT && i && was_match && pair.tier == DEDUP_NO_TIER)
			buffer_add_char(&out->buffer, '\n');
		was_match = pair.tier != DEDUP_NO_TIER;
		if (format == FORMAT_JSONL)
			add_object(report, &out->buffer, &pair);
		else if (format == FORMAT_TEXT)
			add_text(report, &out->buffer, &pair);
		else
			add_pair(report, &out->buffer, &pair);
	}
}
