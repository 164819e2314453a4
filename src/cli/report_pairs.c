#include "escape.h"
#include "report.h"

void report_pairs(const struct report *report, struct output *out)
{
	struct buffer *buffer = &out->buffer;

	for (size_t i = 0; i < dedup_pair_count(report->dedup) && output_flush(out); i++) {
		struct dedup_pair pair;
		struct dedup_info a, b;

		dedup_pair_at(report->dedup, i, &pair);
		dedup_document_info(report->dedup, pair.a, &a);
		dedup_document_info(report->dedup, pair.b, &b);
		buffer_format(buffer, "%s\t%.3f\t", dedup_tier_name(pair.tier), pair.score);
		escape_tsv(buffer, a.id, a.id_size);
		buffer_add_char(buffer, '\t');
		escape_tsv(buffer, b.id, b.id_size);
		buffer_add_char(buffer, '\n');
	}
}
