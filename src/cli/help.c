/* help.c - --help, from the table of options. */
#include "cli/options.h"

#include <stdio.h>
#include <string.h>

#define HELP_COLUMN 32

static void print_option(const struct option_spec *spec)
{
	const char *help = spec->help;
	int width =
	        printf("  %c%c%s--%s%s%s", spec->letter ? '-' : ' ',
	               spec->letter ? spec->letter : ' ', spec->letter ? ", " : "  ", spec->name,
	               spec->kind == OPTION_TWO ? " "
	               : spec->argument         ? "="
	                                        : "",
	               spec->argument ? spec->argument : "");

	if (width + 2 > HELP_COLUMN) {
		putchar('\n');
		width = 0;
	}
	for (;;) {
		size_t length = strcspn(help, "\n");

		printf("%*s%.*s\n", HELP_COLUMN - width, "", (int)length, help);
		if (!help[length])
			return;
		help += length + 1;
		width = 0;
	}
}

void options_help(void)
{
	puts("Usage: dedup [OPTION]... [PATH]...\n"
	     "Find the articles that are the same story text: exact copies, edited reprints,\n"
	     "excerpts, and rewrites in other words.\n\n"
	     "PATH is a file (text or HTML: one article; JSONL, CSV, RSS, Atom, WARC or an\n"
	     "archive: several; compressed or not), a directory of them, or - for standard input.");
	for (const struct option_spec *spec = option_table; spec->name; spec++) {
		if (*spec->name)
			print_option(spec);
		else
			printf("\n%s:\n", spec->help);
	}
	puts("\nExit status: 0 done; 1 with -e, duplicates found; 2 usage, or nothing could be\n"
	     "done; 3 done, but some inputs were skipped.");
}
