#include "cli/options.h"

#include "cli/filter.h"
#include "cli/index.h"
#include "cli/upkeep.h"
#include "input/charset.h"
#include "support/buffer.h"
#include "support/message.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
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

static void list_add(struct string_list *list, const char *item)
{
	list->items = memory_grow(list->items, list->count, &list->capacity, sizeof(*list->items));
	list->items[list->count++] = item;
}

/* "a, b or c": the words that a choice accepts. */
static const char *choices(struct buffer *out, const char *const *values)
{
	for (size_t i = 0; values[i]; i++) {
		if (i)
			buffer_add_string(out, values[i + 1] ? ", " : " or ");
		buffer_add_string(out, values[i]);
	}
	return buffer_text(out);
}

static int parse_choice(const struct option_spec *spec, const char *value)
{
	struct buffer known = {0};

	for (int i = 0; spec->values[i]; i++)
		if (!strcmp(spec->values[i], value))
			return spec->minimum + i;
	usage_error("bad value '%s' for --%s: it is one of %s", value, spec->name,
	            choices(&known, spec->values));
}

static int parse_number(const struct option_spec *spec, const char *value)
{
	char *end;
	long number;

	errno = 0;
	number = strtol(value, &end, 10);
	if (value[0] < '0' || value[0] > '9' || *end || errno || number < spec->minimum ||
	    number > spec->maximum)
		usage_error("bad value '%s' for --%s: it is a number from %d to %d", value,
		            spec->name, spec->minimum, spec->maximum);
	return (int)number;
}

/* A number, and perhaps a letter for a power of 1024. */
static uint64_t parse_size(const struct option_spec *spec, const char *value)
{
	static const char letters[] = "KMGT";
	char *end;
	unsigned long long number;
	const char *letter;
	unsigned shift = 0;

	errno = 0;
	number = strtoull(value, &end, 10);
	letter = *end ? strchr(letters, toupper((unsigned char)*end)) : NULL;
	if (letter) {
		shift = 10 * (unsigned)(letter - letters + 1);
		end++;
	}
	if (value[0] < '0' || value[0] > '9' || *end || errno || !number ||
	    number > UINT64_MAX >> shift)
		usage_error("bad value '%s' for --%s: it is a number of bytes, as 500M or 8G",
		            value, spec->name);
	return (uint64_t)number << shift;
}

static double parse_score(const char *text, size_t size)
{
	char number[32], *end;
	double score = 0;

	if (size && size < sizeof(number) && strspn(text, "0123456789.") >= size) {
		memcpy(number, text, size);
		number[size] = '\0';
		score = strtod(number, &end);
		if (*end)
			score = 0;
	}
	if (!(score > 0 && score <= 1))
		usage_error("bad value '%.*s' for --threshold: a score is above 0 and up to 1",
		            (int)(size < 100 ? size : 100), text);
	return score;
}

static enum dedup_tier parse_tier(const char *name, size_t size)
{
	struct buffer known = {0};

	for (int tier = DEDUP_NEAR; tier < DEDUP_TIERS; tier++)
		if (strlen(level_values[tier]) == size && !memcmp(level_values[tier], name, size))
			return (enum dedup_tier)tier;
	usage_error("bad tier '%.*s' for --threshold: it is one of %s",
	            (int)(size < 100 ? size : 100), name,
	            choices(&known, level_values + DEDUP_NEAR));
}

/* X or TIER=X, with commas between them. */
static void parse_threshold(struct options *options, const char *value)
{
	for (;;) {
		size_t size = strcspn(value, ",");
		const char *equals = memchr(value, '=', size);

		if (equals) {
			size_t name = (size_t)(equals - value);
			enum dedup_tier tier = parse_tier(value, name);

			options->threshold[tier] = parse_score(equals + 1, size - name - 1);
			options->is_later[tier] = true;
		} else {
			options->level_threshold = parse_score(value, size);
			memset(options->is_later, 0, sizeof(options->is_later));
		}
		if (!value[size])
			return;
		value += size + 1;
	}
}

/* The first value of an option that takes two is at hand. */
static void set_two(struct options *options, const struct option_spec *spec, const char *first,
                    const char *second)
{
	const char **member = (const char **)((char *)options + spec->offset);

	if (!*first || !*second)
		usage_error("option '--%s' needs two values that are not empty", spec->name);
	member[0] = first;
	member[1] = second;
}

static void set_option(struct options *options, const struct option_spec *spec, const char *value)
{
	void *member = (char *)options + spec->offset;

	if (spec->kind != OPTION_FLAG && spec->kind != OPTION_CHOICE && !*value)
		usage_error("option '--%s' needs a value that is not empty", spec->name);
	switch (spec->kind) {
	case OPTION_FLAG:
		*(bool *)member = true;
		break;
	case OPTION_STRING:
		*(const char **)member = value;
		break;
	case OPTION_TWO: /* see set_two() */
		break;
	case OPTION_LIST:
		list_add(member, value);
		break;
	case OPTION_CHOICE:
		*(int *)member = parse_choice(spec, value);
		break;
	case OPTION_NUMBER:
		*(int *)member = parse_number(spec, value);
		break;
	case OPTION_SIZE:
		*(uint64_t *)member = parse_size(spec, value);
		break;
	case OPTION_THRESHOLD:
		parse_threshold(options, value);
		break;
	}
}

/* The rest of the arguments, and what has been taken of them. */
struct arguments {
	int next, count;
	char *const *items;
};

static const char *next_value(struct arguments *arguments, const struct option_spec *spec)
{
	if (arguments->next == arguments->count)
		usage_error("option '--%s' needs %s: %s", spec->name,
		            spec->kind == OPTION_TWO ? "two values" : "a value", spec->argument);
	return arguments->items[arguments->next++];
}

static const struct option_spec *find_long(const char *name, size_t size)
{
	for (const struct option_spec *spec = option_table; spec->name; spec++)
		if (size && strlen(spec->name) == size && !memcmp(spec->name, name, size))
			return spec;
	return NULL;
}

static const struct option_spec *find_short(char letter)
{
	for (const struct option_spec *spec = option_table; spec->name; spec++)
		if (letter && spec->letter == letter)
			return spec;
	return NULL;
}

/* --name, --name=value or --name value; argument begins after the dashes. */
static void parse_long(struct options *options, struct arguments *arguments, const char *argument)
{
	size_t size = strcspn(argument, "=");
	const struct option_spec *spec = find_long(argument, size);
	const char *value = argument[size] ? argument + size + 1 : NULL;

	if (!spec)
		usage_error("unknown option '--%.*s'", (int)(size < 100 ? size : 100), argument);
	if (!spec->argument && value)
		usage_error("option '--%s' takes no value", spec->name);
	if (spec->argument && !value)
		value = next_value(arguments, spec);
	if (spec->kind == OPTION_TWO)
		set_two(options, spec, value, next_value(arguments, spec));
	else
		set_option(options, spec, value);
}

/* -qv, -lnear, -l near; argument begins after the dash. */
static void parse_short(struct options *options, struct arguments *arguments, const char *argument)
{
	for (; *argument; argument++) {
		const struct option_spec *spec = find_short(*argument);

		if (!spec)
			usage_error("unknown option '-%c'", *argument);
		if (spec->argument) {
			const char *value =
			        argument[1] ? argument + 1 : next_value(arguments, spec);

			set_option(options, spec, value);
			return;
		}
		set_option(options, spec, NULL);
	}
}

static void parse_arguments(struct options *options, struct arguments *arguments)
{
	bool only_paths = false;

	while (arguments->next < arguments->count) {
		const char *argument = arguments->items[arguments->next++];

		if (only_paths || argument[0] != '-' || !argument[1])
			list_add(&options->input.paths, argument);
		else if (!strcmp(argument, "--"))
			only_paths = true;
		else if (argument[1] == '-')
			parse_long(options, arguments, argument + 2);
		else
			parse_short(options, arguments, argument + 1);
	}
}

static size_t count_dashes(const struct string_list *list)
{
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++)
		count += !strcmp(list->items[i], "-");
	return count;
}

static void set_charset(struct options *options)
{
	if (!options->encoding || !strcmp(options->encoding, "auto"))
		return;
	options->input.charset = charset_known(options->encoding, strlen(options->encoding));
	if (!options->input.charset)
		usage_error("unknown charset '%s' for --encoding", options->encoding);
}

static void set_names(struct options *options)
{
	static const char *const words[FIELDS] = {"text", "id", "title", "date", "source", "url"};
	enum field wrong;
	const char *error = field_names_set(&options->input.names, options->input.field, &wrong);

	if (error)
		usage_error("bad value '%s' for --%s-field: %s", options->input.field[wrong],
		            words[wrong], error);
}

static void check_explain(const struct options *options)
{
	if (options->format != FORMAT_AUTO && options->format != FORMAT_TEXT &&
	    options->format != FORMAT_JSONL)
		usage_error("--explain has the formats text and jsonl");
	if (options->list != LIST_NONE)
		usage_error("--explain and --list exclude each other");
	if (options->review)
		usage_error("--explain and --review exclude each other");
	if (!strcmp(options->explain[0], "-") && !strcmp(options->explain[1], "-"))
		usage_error("standard input can be read only once");
}

static void check_review(const struct options *options)
{
	if (options->format != FORMAT_AUTO && options->format != FORMAT_TEXT &&
	    options->format != FORMAT_PAIRS && options->format != FORMAT_JSONL)
		usage_error("--review has the formats text, pairs and jsonl");
	if (options->list != LIST_NONE)
		usage_error("--review and --list exclude each other");
	if (options->level == DEDUP_EXACT)
		usage_error("--review needs a level with a threshold");
}

static void check_index(const struct options *options)
{
	static const struct {
		const char *name;
		size_t offset;
	} flags[] = {{"read-only", AT(read_only)}, {"index-info", AT(index_info)},
	             {"check", AT(check)},         {"compact", AT(compact)},
	             {"reindex", AT(reindex)},     {"forget", AT(forget)}};

	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
		bool given = *(const bool *)((const char *)options + flags[i].offset);

		if (given && !options->index)
			usage_error("--%s needs --index", flags[i].name);
	}
	if (options->expire >= 0 && !options->index)
		usage_error("--expire needs --index");
	if (options->wait && !options->index)
		usage_error("--wait needs --index");
	if (options->read_only &&
	    (options->compact || options->reindex || options->forget || options->expire >= 0))
		usage_error("--read-only changes nothing");
	if (options->forget && !options->input.paths.count && !options->input.files_from.count)
		usage_error("--forget: which? name ids, or files of them with --files-from");
	if ((options->index_info || options->check || options->compact || options->reindex) &&
	    !options->forget && (options->input.paths.count || options->input.files_from.count))
		usage_error("--index-info, --check, --compact and --reindex read no articles");
	if (options->index_info && options->format != FORMAT_AUTO &&
	    options->format != FORMAT_TEXT && options->format != FORMAT_JSONL)
		usage_error("--index-info has the formats text and jsonl");
	if (index_is_output(options))
		usage_error("--output and --index name the same file");
	if (options->index && options->format == FORMAT_SCORES)
		usage_error("--format=scores and --index exclude each other");
}

/* What a stream of records leaves no room for. */
static void check_filter(const struct options *options)
{
	const char *name = options->filter ? "filter" : "annotate";
	const struct {
		bool is_given;
		const char *name;
	} others[] = {{options->explain[0], "explain"},
	              {options->review, "review"},
	              {options->list != LIST_NONE, "list"},
	              {options->format != FORMAT_AUTO, "format"},
	              {options->all, "all"},
	              {options->output, "output"},
	              {options->stats, "stats"},
	              {options->input.null, "null"},
	              {options->input.charset, "encoding"},
	              {options->input.boilerplate, "boilerplate"},
	              {options->keep != DEDUP_KEEP_FIRST, "keep"},
	              {options->input.reference.count, "reference"},
	              {options->read_only, "read-only"},
	              {options->index_info, "index-info"},
	              {options->check, "check"},
	              {options->compact, "compact"},
	              {options->reindex, "reindex"},
	              {options->forget, "forget"}};

	if (options->filter && options->annotate)
		usage_error("--filter and --annotate exclude each other");
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (others[i].is_given)
			usage_error("--%s and --%s exclude each other", name, others[i].name);
	if (options->input.format != INPUT_AUTO && options->input.format != INPUT_JSONL)
		usage_error("--%s reads JSONL alone", name);
	if (options->input.files_from.count ||
	    options->input.paths.count != count_dashes(&options->input.paths))
		usage_error("--%s reads standard input alone", name);
}

static void check_together(const struct options *options)
{
	if (filter_wanted(options))
		check_filter(options);
	if (options->review)
		check_review(options);
	if (options->explain[0])
		check_explain(options);
	if (options->list != LIST_NONE && options->format != FORMAT_AUTO)
		usage_error("--list and --format exclude each other");
	if (options->list != LIST_NONE && options->all)
		usage_error("--list and --all exclude each other");
	if (options->level == DEDUP_EXACT && options->level_threshold > 0)
		usage_error("--level=exact has no threshold");
	check_index(options);
	if (count_dashes(&options->input.files_from) + (count_dashes(&options->input.paths) > 0) +
	            (count_dashes(&options->input.reference) > 0) >
	    1)
		usage_error("standard input can be read only once");
	if (!options->input.paths.count && !options->input.files_from.count &&
	    !options->explain[0] && !upkeep_wanted(options) && !filter_wanted(options))
		usage_error("no input: name files or directories, or '-' for standard input");
	if (!dedup_isa_available((enum dedup_isa)options->isa))
		usage_error("code path '%s' is not available here; the best is '%s'",
		            isa_values[options->isa], dedup_isa_name(dedup_isa_best()));
}

static void set_defaults(struct options *options)
{
	struct dedup_options engine;

	dedup_options_init(&engine);
	*options = (struct options){
	        .level = (int)engine.level,
	        .keep = (int)engine.keep,
	        .isa = (int)engine.isa,
	        .threads = (int)engine.threads,
	        .min_words = (int)engine.min_words,
	        .window = engine.window_days,
	        .expire = -1,
	        .input.field = {[FIELD_TEXT] = "text",
	                        [FIELD_ID] = "id",
	                        [FIELD_TITLE] = "title",
	                        [FIELD_DATE] = "date",
	                        [FIELD_SOURCE] = "source",
	                        [FIELD_URL] = "url"},
	};
}

void options_parse(struct options *options, int argc, char *const *argv)
{
	struct arguments arguments = {.next = 1, .count = argc, .items = argv};

	set_defaults(options);
	parse_arguments(options, &arguments);
	if (options->output && !strcmp(options->output, "-"))
		options->output = NULL;
	if (!options->input.tmpdir)
		options->input.tmpdir = getenv("TMPDIR");
	if (!options->input.tmpdir || !*options->input.tmpdir)
		options->input.tmpdir = "/tmp";
	set_names(options);
	set_charset(options);
	if (!options->help && !options->version && !options->completion)
		check_together(options);
}

void options_free(struct options *options)
{
	free(options->input.paths.items);
	free(options->input.files_from.items);
	free(options->input.include.items);
	free(options->input.exclude.items);
	free(options->input.reference.items);
	*options = (struct options){0};
}

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
