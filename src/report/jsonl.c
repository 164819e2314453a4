/* Key order is part of the format: the same input gives the same bytes. */
#include "report/report.h"
#include "support/dates.h"
#include "support/escape.h"

#include <inttypes.h>
#include <string.h>

static void add_key(struct buffer *out, const char *key)
{
	buffer_format(out, ",\"%s\":", key);
}

static void add_string(struct buffer *out, const char *key, const char *bytes, size_t size)
{
	add_key(out, key);
	escape_json(out, bytes, size);
}

static void add_count(struct buffer *out, const char *key, uint64_t count)
{
	add_key(out, key);
	buffer_format(out, "%" PRIu64, count);
}

static void add_tiers_header(struct buffer *out, const struct dedup_options *engine)
{
	add_key(out, "thresholds");
	buffer_add_char(out, '{');
	for (int tier = DEDUP_NEAR; tier < DEDUP_TIERS; tier++)
		buffer_format(out, "%s\"%s\":%.3f", tier == DEDUP_NEAR ? "" : ",",
		              dedup_tier_name((enum dedup_tier)tier), engine->threshold[tier]);
	buffer_add_char(out, '}');
}

static void add_header(struct buffer *out, const struct dedup_options *engine)
{
	buffer_format(out,
	              "{\"type\":\"header\",\"schema\":1,\"program\":\"dedup\",\"version\":\"%s\","
	              "\"level\":\"%s\"",
	              DEDUP_VERSION, dedup_tier_name(engine->level));
	add_tiers_header(out, engine);
	add_count(out, "min_words", engine->min_words);
	add_key(out, "window");
	if (engine->window_days < 0)
		buffer_add_string(out, "null");
	else
		buffer_format(out, "%d", (int)engine->window_days);
	buffer_format(out, ",\"keep\":\"%s\"}\n", dedup_keep_name(engine->keep));
}

static void add_match(struct buffer *out, const struct dedup *dedup,
                      const struct dedup_member *member)
{
	struct dedup_info info;

	if (member->match == DEDUP_NO_DOCUMENT) {
		buffer_add_string(out, ",\"tier\":null,\"score\":null,\"match\":null");
		return;
	}
	dedup_document_info(dedup, member->match, &info);
	buffer_format(out, ",\"tier\":\"%s\",\"score\":%.3f", dedup_tier_name(member->tier),
	              member->score);
	add_string(out, "match", info.id, info.id_size);
}

static void add_member(struct buffer *out, const struct dedup *dedup,
                       const struct dedup_member *member)
{
	struct dedup_info info;

	dedup_document_info(dedup, member->document, &info);
	buffer_add_string(out, "{\"path\":");
	escape_json(out, info.id, info.id_size);
	buffer_format(out, ",\"role\":\"%s\"", report_role(member));
	add_match(out, dedup, member);
	add_count(out, "words", info.words);
	if (info.title)
		add_string(out, "title", info.title, info.title_size);
	if (info.date != DEDUP_NO_DATE) {
		add_key(out, "date");
		buffer_add_char(out, '"');
		date_print(out, info.date);
		buffer_add_char(out, '"');
	}
	if (info.source)
		add_string(out, "source", info.source, info.source_size);
	if (info.url)
		add_string(out, "url", info.url, info.url_size);
	if (info.is_reference)
		buffer_add_string(out, ",\"reference\":true");
	buffer_add_char(out, '}');
}

static void add_cluster(struct buffer *out, const struct dedup *dedup, size_t index)
{
	struct dedup_cluster cluster;

	dedup_cluster_at(dedup, index, &cluster);
	buffer_format(out, "{\"type\":\"cluster\",\"id\":%" PRIu64 ",\"size\":%zu,\"members\":[",
	              cluster.id, cluster.size);
	for (size_t i = 0; i < cluster.size; i++) {
		if (i)
			buffer_add_char(out, ',');
		add_member(out, dedup, &cluster.members[i]);
	}
	buffer_add_string(out, "]}\n");
}

static void add_skipped(struct buffer *out, const struct notice *notice)
{
	buffer_add_string(out, "{\"type\":\"skipped\"");
	add_string(out, "path", notice->path, strlen(notice->path));
	add_key(out, "line");
	if (notice->line)
		buffer_format(out, "%" PRIu64, notice->line);
	else
		buffer_add_string(out, "null");
	add_string(out, "reason", notice->reason, strlen(notice->reason));
	buffer_add_string(out, "}\n");
}

static void add_summary(struct buffer *out, const struct report *report)
{
	struct dedup_stats stats;
	struct summary summary;

	dedup_stats_get(report->dedup, &stats);
	report_summary(report->dedup, &summary);
	buffer_add_string(out, "{\"type\":\"summary\"");
	add_count(out, "documents", summary.articles);
	add_count(out, "bytes", stats.bytes);
	add_count(out, "words", stats.words);
	add_count(out, "empty", stats.empty);
	add_count(out, "short", stats.is_short);
	add_count(out, "invalid", stats.invalid);
	add_count(out, "clusters", summary.clusters);
	add_count(out, "drop", summary.repeats);
	add_count(out, "skipped", skipped_count(report->skipped));
	add_key(out, "pairs");
	for (int tier = DEDUP_EXACT; tier < DEDUP_TIERS; tier++)
		buffer_format(out, "%c\"%s\":%" PRIu64, tier == DEDUP_EXACT ? '{' : ',',
		              dedup_tier_name((enum dedup_tier)tier), stats.pairs[tier]);
	buffer_add_string(out, "}}\n");
}

void report_jsonl(const struct report *report, struct output *out)
{
	const struct skipped *skipped = report->skipped;

	add_header(&out->buffer, report->engine);
	for (size_t i = 0; i < dedup_cluster_count(report->dedup) && output_flush(out); i++)
		add_cluster(&out->buffer, report->dedup, i);
	for (size_t i = 0; i < skipped->count && output_flush(out); i++)
		if (skipped->notices[i].kind == NOTICE_SKIPPED)
			add_skipped(&out->buffer, &skipped->notices[i]);
	add_summary(&out->buffer, report);
}
