#include "cli/stats.h"

#include <inttypes.h>
#include <stdio.h>

static void figure(const char *name, uint64_t value)
{
	fprintf(stderr, "%-16s %" PRIu64 "\n", name, value);
}

static void print_pairs(const struct dedup_stats *stats)
{
	for (int tier = DEDUP_EXACT; tier < DEDUP_TIERS; tier++) {
		char name[32];

		snprintf(name, sizeof(name), "%s pairs", dedup_tier_name((enum dedup_tier)tier));
		figure(name, stats->pairs[tier]);
	}
}

/* The library does not know when feeding began: that figure is the program's. */
static void print_seconds(const struct dedup_stats *stats, const struct stats_time *time)
{
	for (int phase = 0; phase < DEDUP_PHASES; phase++)
		fprintf(stderr, "%-16s %.3f s\n", dedup_phase_name((enum dedup_phase)phase),
		        phase == DEDUP_PHASE_FEED ? time->feed : stats->seconds[phase]);
	fprintf(stderr, "%-16s %.3f s, %.1f MB/s\n", "in all", time->all,
	        time->all > 0 ? (double)stats->bytes * 1e-6 / time->all : 0);
}

void stats_print(const struct dedup *dedup, enum dedup_isa isa, unsigned threads,
                 const struct stats_time *time)
{
	struct dedup_stats stats;

	dedup_stats_get(dedup, &stats);
	figure("articles", stats.documents);
	figure("bytes of text", stats.bytes);
	figure("words", stats.words);
	figure("empty", stats.empty);
	figure("too short", stats.is_short);
	figure("invalid UTF-8", stats.invalid);
	figure("exact copies", stats.copies);
	figure("near candidates", stats.near_candidates);
	figure("term candidates", stats.term_candidates);
	figure("quote candidates", stats.quote_candidates);
	figure("bounded", stats.bounded);
	figure("aligned", stats.aligned);
	figure("fetched again", stats.fetched);
	figure("capped buckets", stats.capped);
	print_pairs(&stats);
	print_seconds(&stats, time);
	fprintf(stderr, "%-16s %s\n", "code path",
	        dedup_isa_name(isa == DEDUP_ISA_AUTO ? dedup_isa_best() : isa));
	fprintf(stderr, "%-16s %u\n", "threads", threads);
}
