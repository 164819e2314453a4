/* options.h - the command line: one const table drives the parser, --help and
 * the check that the manual names the same options.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "dedup.h"
#include "input/options.h"
#include "report/report.h"
#include "support/terminal.h"

#include <stdbool.h>
#include <stddef.h>

enum shell { SHELL_NONE, SHELL_BASH, SHELL_ZSH, SHELL_FISH };

/* Choices and numbers are int, since the table sets members by their offset. */
struct options {
	struct input_options input;
	const char *encoding; /* as given: input.charset */

	int level, min_words, window;
	double threshold[DEDUP_TIERS]; /* 0: the default */
	double level_threshold;        /* -t without a tier; 0: none */
	bool is_later[DEDUP_TIERS];    /* the tier's threshold was given behind that one */

	int format, list, keep, review;
	bool all, error_on_dupe;
	const char *explain[2]; /* names of articles, or NULL */
	const char *output;

	bool filter, annotate;

	const char *index;
	bool read_only, index_info, check, compact, reindex, forget;
	int wait, expire; /* expire -1: nothing */

	int threads, isa, progress, color, completion;
	uint64_t memory; /* 0: no limit */
	bool quiet, stats, help, version;
};

enum option_kind {
	OPTION_FLAG,   /* bool at offset */
	OPTION_STRING, /* const char * at offset, not empty */
	OPTION_TWO,    /* const char *[2] at offset: two values, neither empty */
	OPTION_LIST,   /* struct string_list at offset, repeatable */
	OPTION_CHOICE, /* int at offset: the number of the word given */
	OPTION_NUMBER, /* int at offset, minimum to maximum */
	OPTION_SIZE,   /* uint64_t at offset, in bytes */
	OPTION_THRESHOLD
};

struct option_spec {
	const char *name; /* without "--"; "" for a section of --help, titled by help */
	char letter;      /* 0: none */
	enum option_kind kind;
	size_t offset;             /* in struct options */
	const char *argument;      /* NULL for flags */
	const char *help;          /* lines separated by \n */
	const char *const *values; /* of a choice, NULL at the end */
	int minimum, maximum;      /* of a number; minimum is the first word's number of a choice */
};

/* The table; an entry without a name ends it. */
extern const struct option_spec option_table[];

/* Reads the command line into *options, defaults first. Mistakes end the program
 * with EXIT_NOTHING and a message. Nothing of argv is copied. */
void options_parse(struct options *options, int argc, char *const *argv);
void options_free(struct options *options);

/* Ends the program likewise where options do not go together (options_check.c). */
void options_check(const struct options *options);

/* The library's side of them. */
void options_engine(const struct options *options, struct dedup_options *engine);

/* Whether progress is shown: --progress, and for auto a terminal and no --quiet. */
bool options_progress(const struct options *options);

/* What --help prints. */
void options_help(void);
/* What --completion prints: a script for a shell. */
void options_completion(enum shell shell);

#endif
