#include "report/report.h"
#include "support/escape.h"
#include "support/message.h"

void report_pair(const struct report *report, struct buffer *out, const struct dedup_pair *pair)
{
	struct dedup_info a, b;

	dedup_document_info(report->dedup, pair->a, &a);
	dedup_document_info(report->dedup, pair->b, &b);
	buffer_add_string(out, dedup_tier_name(pair->tier));
	buffer_add_char(out, '\t');
	buffer_add_score(out, pair->score);
	buffer_add_char(out, '\t');
	escape_tsv(out, a.id, a.id_size);
	buffer_add_char(out, '\t');
	escape_tsv(out, b.id, b.id_size);
}

void report_pairs(const struct report *report, struct output *out)
{
	for (size_t i = 0; i < dedup_pair_count(report->dedup) && output_flush(out); i++) {
		struct dedup_pair pair;

		dedup_pair_at(report->dedup, i, &pair);
		report_pair(report, &out->buffer, &pair);
		buffer_add_char(&out->buffer, '\n');
	}
}

/* Six decimals: at three, a score near a threshold falls on the wrong side of it. */
void report_scores(const struct report *report, struct output *out)
{
	struct dedup_explainer *explainer;
	enum dedup_status status = dedup_explainer_open(report->dedup, &explainer);

	for (size_t i = 0;
	     status == DEDUP_OK && i < dedup_pair_count(report->dedup) && output_flush(out); i++) {
		double scores[DEDUP_TIERS];
		struct dedup_pair pair;

		dedup_pair_at(report->dedup, i, &pair);
		status = dedup_pair_scores(explainer, pair.a, pair.b, scores);
		report_pair(report, &out->buffer, &pair);
		for (int tier = DEDUP_NEAR; status == DEDUP_OK && tier < DEDUP_TIERS; tier++)
			buffer_format(&out->buffer, "\t%.6f", scores[tier]);
		buffer_add_char(&out->buffer, '\n');
	}
	dedup_explainer_close(explainer);
	if (status != DEDUP_OK)
		fatal("%s", dedup_status_text(status));
}
