/* The command line, read by the table. */
#include "cli/options.h"
#include "input/charset.h"
#include "support/buffer.h"
#include "support/message.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

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
	const char *const *tiers = find_long("level", strlen("level"))->values;
	struct buffer known = {0};

	for (int tier = DEDUP_NEAR; tier < DEDUP_TIERS; tier++)
		if (strlen(tiers[tier]) == size && !memcmp(tiers[tier], name, size))
			return (enum dedup_tier)tier;
	usage_error("bad tier '%.*s' for --threshold: it is one of %s",
	            (int)(size < 100 ? size : 100), name, choices(&known, tiers + DEDUP_NEAR));
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
		options_check(options);
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
