#include "cli/options.h"

#include <limits.h>
#include <unistd.h>

static const char *const input_values[] = {"auto", "text", "html", "jsonl",
                                           "csv",  "feed", "warc", NULL};
static const char *const level_values[] = {"exact",      "near",  "contains",
                                           "paraphrase", "story", NULL};
static const char *const format_values[] = {"text",   "tsv",  "jsonl",  "pairs",
                                            "groups", "html", "scores", NULL};
static const char *const list_values[] = {"keep", "drop", NULL};
static const char *const keep_values[] = {"first", "longest", "oldest", "newest", "central", NULL};
static const char *const isa_values[] = {"auto",   "scalar", "sse4.2", "avx2",
                                         "avx512", "neon",   NULL};
static const char *const shell_values[] = {"bash", "zsh", "fish", NULL};
static const char *const when_values[] = {"auto", "always", "never", NULL};

/* clang-format off */
#define AT(member) offsetof(struct options, member)
#define FLAG(name, letter, member, help)                                                           \
	{name, letter, OPTION_FLAG, AT(member), NULL, help, NULL, 0, 0}
#define STRING(name, letter, member, argument, help)                                               \
	{name, letter, OPTION_STRING, AT(member), argument, help, NULL, 0, 0}
#define LIST(name, letter, member, argument, help)                                                 \
	{name, letter, OPTION_LIST, AT(member), argument, help, NULL, 0, 0}
#define CHOICE(name, letter, member, argument, help, values, first)                                \
	{name, letter, OPTION_CHOICE, AT(member), argument, help, values, first, 0}
#define NUMBER(name, letter, member, argument, help, minimum, maximum)                             \
	{name, letter, OPTION_NUMBER, AT(member), argument, help, NULL, minimum, maximum}
#define TWO(name, letter, member, argument, help)                                                  \
	{name, letter, OPTION_TWO, AT(member), argument, help, NULL, 0, 0}
#define SECTION(title)                                                                             \
	{"", 0, OPTION_FLAG, 0, NULL, title, NULL, 0, 0}

/* Upper bounds: a word has two bytes and a document less than 2^31; more than
 * a thousand threads or a century between dates is a slip of the pen. */
const struct option_spec option_table[] = {
	SECTION("Input"),
	LIST("files-from", 0, input.files_from, "FILE",
	     "also read paths from FILE, one a line (-: standard input)"),
	LIST("reference", 0, input.reference, "PATH",
	     "also read PATH, whose articles are always kept"),
	LIST("include", 0, input.include, "GLOB", "of a directory, take only the files that match"),
	LIST("exclude", 0, input.exclude, "GLOB", "of a directory, pass over what matches"),
	FLAG("null", '0', input.null, "NUL instead of newline, in --files-from and --list"),
	CHOICE("input", 0, input.format, "FORMAT",
	       "auto (by content and name), text, html, jsonl, csv,\nfeed or warc [auto]",
	       input_values, INPUT_AUTO),
	STRING("encoding", 0, encoding, "NAME", "the charset of all inputs, or auto [auto]"),
	STRING("text-field", 0, input.field[FIELD_TEXT], "NAME",
	       "where records of JSONL and CSV keep the text [text]"),
	STRING("id-field", 0, input.field[FIELD_ID], "NAME", "... their name [id]"),
	STRING("title-field", 0, input.field[FIELD_TITLE], "NAME", "... the headline [title]"),
	STRING("date-field", 0, input.field[FIELD_DATE], "NAME", "... the date [date]"),
	STRING("source-field", 0, input.field[FIELD_SOURCE], "NAME", "... the publisher [source]"),
	STRING("url-field", 0, input.field[FIELD_URL], "NAME", "... the address [url]"),
	NUMBER("boilerplate", 0, input.boilerplate, "N",
	       "leave out the lines that N articles or more have: menus,\n"
	       "appeals to subscribe, notices of rights",
	       4, INT_MAX),
	FLAG("strict", 0, input.strict, "the first input that cannot be read is fatal"),
	SECTION("Matching"),
	CHOICE("level", 'l', level, "TIER",
	       "cluster at this tier or a stronger one: exact, near,\n"
	       "contains, paraphrase or story [paraphrase]",
	       level_values, DEDUP_EXACT),
	{"threshold", 't', OPTION_THRESHOLD, 0, "[TIER=]X[,...]",
	 "minimum score, above 0 and up to 1; without TIER, of\nthe level asked for", NULL, 0, 0},
	NUMBER("min-words", 0, min_words, "N", "compare shorter articles for exact copies only [30]", 0,
	       INT_MAX / 2),
	NUMBER("window", 0, window, "DAYS", "match only articles dated this close", 0, 36525),
	SECTION("Report"),
	CHOICE("format", 'f', format, "FORMAT",
	       "text, tsv, jsonl, pairs, groups, html or scores [text\non a terminal, else tsv]", format_values,
	       FORMAT_TEXT),
	CHOICE("list", 0, list, "WHICH", "print paths only, of the articles to keep or to drop",
	       list_values, LIST_KEEP),
	CHOICE("keep", 0, keep, "WHICH",
	       "the member that a cluster keeps: first, longest,\n"
	       "oldest, newest or central [first]",
	       keep_values, DEDUP_KEEP_FIRST),
	FLAG("all", 0, all, "report articles without a match too"),
	TWO("explain", 0, explain, "A B",
	    "why two articles match, or why not; by path, by id in\nthe inputs, or by FILE:LINE"),
	NUMBER("review", 0, review, "N",
	       "instead of clusters, the N matches and N misses that are\nnearest to the threshold",
	       1, 1000000),
	STRING("output", 'o', output, "FILE", "write the report there, whole or not at all"),
	FLAG("error-on-dupe", 'e', error_on_dupe, "exit with 1 if any cluster was found"),
	SECTION("Filter"),
	FLAG("filter", 0, filter,
	     "pass on the JSONL records of standard input that repeat\nnone before them"),
	FLAG("annotate", 0, annotate, "pass on all of them, with what each one matched"),
	SECTION("Index"),
	STRING("index", 0, index, "PATH",
	       "compare with the articles of earlier runs too, kept in\n"
	       "PATH, and add these"),
	FLAG("read-only", 0, read_only, "compare with the index, add nothing"),
	NUMBER("expire", 0, expire, "DAYS", "forget articles older than that (by date, else when\n"
	       "added), before any are added", 0, 365000),
	FLAG("forget", 0, forget, "PATHs are the ids of articles to forget"),
	FLAG("index-info", 0, index_info, "print what the index holds (--format: text or jsonl)"),
	FLAG("check", 0, check, "look whether all of it is what was written"),
	FLAG("compact", 0, compact, "make the file as small as it can be"),
	FLAG("reindex", 0, reindex, "make it anew from its own articles, with these settings"),
	NUMBER("wait", 0, wait, "SECONDS", "for another run that writes to the index [0]", 0,
	       INT_MAX),
	SECTION("Running"),
	NUMBER("threads", 'j', threads, "N", "how many [0: one for each core]", 0, 1024),
	{"memory", 0, OPTION_SIZE, AT(memory), "SIZE",
	 "stay below SIZE bytes (K, M, G or T after a number) where\n"
	 "possible, by moving words of articles to a file", NULL, 0, 0},
	STRING("tmpdir", 0, input.tmpdir, "DIR", "the directory for temporary files [$TMPDIR, or /tmp]"),
	CHOICE("isa", 0, isa, "NAME",
	       "force a code path: auto, scalar, sse4.2, avx2, avx512\nor neon [auto]", isa_values,
	       DEDUP_ISA_AUTO),
	CHOICE("progress", 0, progress, "WHEN", "auto (long runs on a terminal), always or never",
	       when_values, WHEN_AUTO),
	CHOICE("color", 0, color, "WHEN", "auto (on a terminal), always or never", when_values,
	       WHEN_AUTO),
	FLAG("quiet", 'q', quiet, "no summary, no warnings, no progress"),
	FLAG("verbose", 'v', input.verbose, "name what was passed over, and a summary"),
	FLAG("stats", 0, stats, "figures of the run, on standard error"),
	CHOICE("completion", 0, completion, "SHELL",
	       "print a script that completes command lines in bash,\nzsh or fish, and exit",
	       shell_values, SHELL_BASH),
	FLAG("help", 0, help, "print this and exit"),
	FLAG("version", 0, version, "print the version and exit"),
	{NULL, 0, OPTION_FLAG, 0, NULL, NULL, NULL, 0, 0},
};
/* clang-format on */

void options_engine(const struct options *options, struct dedup_options *engine)
{
	dedup_options_init(engine);
	engine->level = (enum dedup_tier)options->level;
	for (int tier = DEDUP_NEAR; tier < DEDUP_TIERS; tier++)
		if (options->threshold[tier] > 0)
			engine->threshold[tier] = options->threshold[tier];
	if (options->level_threshold > 0 && !options->is_later[options->level])
		engine->threshold[options->level] = options->level_threshold;
	engine->min_words = (uint32_t)options->min_words;
	engine->window_days = options->window;
	engine->keep = (enum dedup_keep)options->keep;
	engine->review = (uint32_t)options->review;
	engine->singletons = options->all;
	engine->isa = (enum dedup_isa)options->isa;
	engine->threads = (unsigned)options->threads;
	engine->memory = options->memory;
	engine->spill = options->memory ? options->input.tmpdir : NULL;
}

bool options_progress(const struct options *options)
{
	return options->progress == WHEN_ALWAYS ||
	       (options->progress == WHEN_AUTO && !options->quiet && isatty(STDERR_FILENO));
}
