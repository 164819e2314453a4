/* completion.c - what a shell must know to complete a command line, from the table of
 * options: names, letters, the words of choices, and where a path is wanted. */
#include "cli/options.h"

#include <stdio.h>
#include <string.h>

static const char *const tier_thresholds[] = {"near=", "contains=", "paraphrase=", "story=", NULL};

static bool is_option(const struct option_spec *spec)
{
	return *spec->name != '\0';
}

/* The words that a value begins with or is; NULL if it is free. */
static const char *const *words_of(const struct option_spec *spec)
{
	return spec->kind == OPTION_THRESHOLD ? tier_thresholds : spec->values;
}

static bool wants_path(const struct option_spec *spec)
{
	return spec->kind == OPTION_TWO || (spec->argument && (!strcmp(spec->argument, "FILE") ||
	                                                       !strcmp(spec->argument, "PATH") ||
	                                                       !strcmp(spec->argument, "DIR")));
}

static void print_words(const char *const *words)
{
	for (size_t i = 0; words[i]; i++)
		printf("%s%s", i ? " " : "", words[i]);
}

#define CONTINUED "... "

/* The help on one line, each of the characters in special with a backslash, and a single
 * quote as quote has it. Stops before what is said of the default in brackets. */
static void print_help(const char *help, const char *special, const char *quote)
{
	const char *end = strrchr(help, '[');

	/* In --help the names of fields go on from the line above. */
	if (!strncmp(help, CONTINUED, strlen(CONTINUED))) {
		fputs("where records keep ", stdout);
		help += strlen(CONTINUED);
	}
	if (!end || end == help || help[strlen(help) - 1] != ']')
		end = help + strlen(help);
	while (end > help && (end[-1] == ' ' || end[-1] == '\n'))
		end--;
	for (; help < end; help++) {
		if (*help == '\'')
			fputs(quote, stdout);
		else if (strchr(special, *help))
			printf("\\%c", *help);
		else
			putchar(*help == '\n' ? ' ' : *help);
	}
}

/* --- bash --- */

static void bash_pattern(const struct option_spec *spec)
{
	printf("\t--%s", spec->name);
	if (spec->letter)
		printf(" | -%c", spec->letter);
	fputs(")\n", stdout);
}

/* What follows an option that takes a value. */
static void bash_value(const struct option_spec *spec)
{
	if (!spec->argument)
		return;
	bash_pattern(spec);
	if (words_of(spec)) {
		fputs("\t\tmapfile -t COMPREPLY < <(compgen -W '", stdout);
		print_words(words_of(spec));
		fputs("' -- \"$current\")\n", stdout);
		if (spec->kind == OPTION_THRESHOLD)
			fputs("\t\tcompopt -o nospace\n", stdout);
	} else if (wants_path(spec)) {
		fputs("\t\t_dedup_paths\n", stdout);
	}
	fputs("\t\treturn ;;\n", stdout);
}

static void bash(void)
{
	fputs("# bash completion for dedup, made by dedup --completion=bash\n"
	      "_dedup_paths() {\n"
	      "\tcompopt -o filenames\n"
	      "\tmapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n"
	      "}\n\n"
	      "_dedup() {\n"
	      "\tlocal current=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]}\n"
	      "\tif [[ $current == = ]]; then\n"
	      "\t\tcurrent=\n"
	      "\telif [[ $option == = ]]; then\n"
	      "\t\toption=${COMP_WORDS[COMP_CWORD - 2]}\n"
	      "\tfi\n"
	      "\tCOMPREPLY=()\n"
	      "\tcase $option in\n",
	      stdout);
	for (const struct option_spec *spec = option_table; spec->name; spec++)
		bash_value(spec);
	fputs("\tesac\n"
	      "\tif [[ $current != -* ]]; then\n"
	      "\t\t_dedup_paths\n"
	      "\t\treturn\n"
	      "\tfi\n"
	      "\tmapfile -t COMPREPLY < <(compgen -W '",
	      stdout);
	for (const struct option_spec *spec = option_table; spec->name; spec++)
		if (is_option(spec))
			printf("%s--%s%s", spec == option_table + 1 ? "" : " ", spec->name,
			       spec->argument && spec->kind != OPTION_TWO ? "=" : "");
	fputs("' -- \"$current\")\n"
	      "\t[[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace\n"
	      "}\n\n"
	      "complete -F _dedup dedup\n",
	      stdout);
}

/* --- zsh --- */

static void zsh_value(const struct option_spec *spec)
{
	const char *argument = spec->argument;

	for (int i = 0; i < (spec->kind == OPTION_TWO ? 2 : 1); i++) {
		putchar(':');
		if (spec->kind == OPTION_TWO)
			putchar(argument[2 * i]);
		else
			print_help(argument, ":[]\\", "'\\''");
		putchar(':');
		if (wants_path(spec)) {
			fputs("_files", stdout);
		} else if (spec->values) {
			putchar('(');
			print_words(spec->values);
			putchar(')');
		}
	}
}

static void zsh_option(const struct option_spec *spec)
{
	const char *equals = spec->kind == OPTION_TWO ? "" : "=";

	fputs("\t", stdout);
	if (spec->kind == OPTION_LIST)
		fputs("'*'", stdout);
	else if (spec->letter)
		printf("'(-%c --%s)'", spec->letter, spec->name);
	if (spec->letter)
		printf("{-%c%s,--%s%s}", spec->letter, spec->argument ? "+" : "", spec->name,
		       spec->argument ? equals : "");
	else
		printf("--%s%s", spec->name, spec->argument ? equals : "");
	fputs("'[", stdout);
	print_help(spec->help, ":[]\\", "'\\''");
	fputs("]", stdout);
	if (spec->argument)
		zsh_value(spec);
	fputs("' \\\n", stdout);
}

static void zsh(void)
{
	fputs("#compdef dedup\n"
	      "# zsh completion for dedup, made by dedup --completion=zsh\n"
	      "_arguments -s -S : \\\n",
	      stdout);
	for (const struct option_spec *spec = option_table; spec->name; spec++)
		if (is_option(spec))
			zsh_option(spec);
	fputs("\t'*:path:_files'\n", stdout);
}

/* --- fish --- */

static void fish_option(const struct option_spec *spec)
{
	printf("complete -c dedup -l %s", spec->name);
	if (spec->letter)
		printf(" -s %c", spec->letter);
	if (spec->argument)
		fputs(wants_path(spec) ? " -r -F" : " -x", stdout);
	if (words_of(spec)) {
		fputs(" -a '", stdout);
		print_words(words_of(spec));
		putchar('\'');
	}
	fputs(" -d '", stdout);
	print_help(spec->help, "\\", "\\'");
	fputs("'\n", stdout);
}

static void fish(void)
{
	puts("# fish completion for dedup, made by dedup --completion=fish");
	for (const struct option_spec *spec = option_table; spec->name; spec++)
		if (is_option(spec))
			fish_option(spec);
}

void options_completion(enum shell shell)
{
	static void (*const writers[])(void) = {
	        [SHELL_BASH] = bash, [SHELL_ZSH] = zsh, [SHELL_FISH] = fish};

	writers[shell]();
}
