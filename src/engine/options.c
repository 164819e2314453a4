/* options.c - names, defaults and limits of the public enums and options. */
#include "dedup.h"

#include "engine/options.h"
#include "simd/cpu.h"

/* The strongest tier has no threshold: texts are equal or not. For the others see the
 * score's definition in match/verdict.h and the calibration in tests/quality. */
static const struct {
	const char *name;
	double threshold;
} tiers[DEDUP_TIERS + 1] = {
        [DEDUP_EXACT] = {"exact", 1.0},       [DEDUP_NEAR] = {"near", 0.5},
        [DEDUP_CONTAINS] = {"contains", 0.8}, [DEDUP_PARAPHRASE] = {"paraphrase", 0.5},
        [DEDUP_STORY] = {"story", 0.35},      [DEDUP_NO_TIER] = {"-", 0.0},
};

/* Below this many words a text is a headline, a caption or an error page, and sharing
 * most of it with another says little. */
#define MIN_WORDS 30

const char *dedup_tier_name(enum dedup_tier tier)
{
	return tiers[tier <= DEDUP_NO_TIER ? tier : DEDUP_NO_TIER].name;
}

double dedup_tier_threshold(enum dedup_tier tier)
{
	return tiers[tier <= DEDUP_NO_TIER ? tier : DEDUP_NO_TIER].threshold;
}

const char *dedup_status_text(enum dedup_status status)
{
	static const char *const texts[DEDUP_STATUSES] = {
	        [DEDUP_OK] = "no error",
	        [DEDUP_NO_MEMORY] = "out of memory",
	        [DEDUP_BAD_OPTION] = "an option is out of range",
	        [DEDUP_NO_ISA] = "this machine or build does not have that instruction set",
	        [DEDUP_NO_THREAD] = "a thread could not be started",
	        [DEDUP_TOO_LARGE] = "too large: a text has at most 2 GiB, a run 4 billion texts",
	        [DEDUP_BAD_STATE] = "call out of order",
	        [DEDUP_NO_SPACE] = "a temporary file could not be written",
	        [DEDUP_INDEX_MISSING] = "no such index",
	        [DEDUP_INDEX_BUSY] = "another run is writing to the index",
	        [DEDUP_INDEX_FOREIGN] = "the file is not an index of this program",
	        [DEDUP_INDEX_SETTINGS] = "the index was made with other settings",
	        [DEDUP_INDEX_DAMAGED] = "the index is damaged",
	        [DEDUP_INDEX_SYSTEM] = "the system refused something to the index",
	};
	return (unsigned)status < DEDUP_STATUSES ? texts[status] : "unknown error";
}

const char *dedup_isa_name(enum dedup_isa isa)
{
	static const char *const names[DEDUP_ISAS] = {
	        [DEDUP_ISA_AUTO] = "auto",     [DEDUP_ISA_SCALAR] = "scalar",
	        [DEDUP_ISA_SSE42] = "sse4.2",  [DEDUP_ISA_AVX2] = "avx2",
	        [DEDUP_ISA_AVX512] = "avx512", [DEDUP_ISA_NEON] = "neon",
	};
	return (unsigned)isa < DEDUP_ISAS ? names[isa] : "?";
}

bool dedup_isa_available(enum dedup_isa isa)
{
	return (unsigned)isa < DEDUP_ISAS && dd_isa_available(isa);
}

enum dedup_isa dedup_isa_best(void)
{
	return dd_isa_best();
}

const char *dedup_keep_name(enum dedup_keep keep)
{
	static const char *const names[DEDUP_KEEPS] = {
	        [DEDUP_KEEP_FIRST] = "first",     [DEDUP_KEEP_LONGEST] = "longest",
	        [DEDUP_KEEP_OLDEST] = "oldest",   [DEDUP_KEEP_NEWEST] = "newest",
	        [DEDUP_KEEP_CENTRAL] = "central",
	};
	return (unsigned)keep < DEDUP_KEEPS ? names[keep] : "?";
}

const char *dedup_phase_name(enum dedup_phase phase)
{
	static const char *const names[DEDUP_PHASES] = {
	        [DEDUP_PHASE_FEED] = "read",       [DEDUP_PHASE_NEAR] = "sketch",
	        [DEDUP_PHASE_TERMS] = "terms",     [DEDUP_PHASE_VERIFY] = "verify",
	        [DEDUP_PHASE_CLUSTER] = "cluster",
	};
	return (unsigned)phase < DEDUP_PHASES ? names[phase] : "?";
}

void dedup_options_init(struct dedup_options *options)
{
	*options = (struct dedup_options){
	        .level = DEDUP_PARAPHRASE,
	        .min_words = MIN_WORDS,
	        .window_days = -1,
	        .keep = DEDUP_KEEP_FIRST,
	        .isa = DEDUP_ISA_AUTO,
	};
	for (int tier = 0; tier < DEDUP_TIERS; tier++)
		options->threshold[tier] = tiers[tier].threshold;
}

bool dd_options_valid(const struct dedup_options *options)
{
	for (int tier = DEDUP_NEAR; tier < DEDUP_TIERS; tier++) {
		if (!(options->threshold[tier] > 0 && options->threshold[tier] <= 1))
			return false;
	}
	return (unsigned)options->level < DEDUP_TIERS && (unsigned)options->keep < DEDUP_KEEPS &&
	       (unsigned)options->isa < DEDUP_ISAS && options->window_days >= -1;
}
