/* terminal.h - what standard output's terminal wants and can show. */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include "options.h"

#include <stdbool.h>

/* What is printed where no terminal and no COLUMNS says otherwise. */
#define TERMINAL_WIDTH 80

/* Whether to color: --color, and for auto a terminal and no NO_COLOR (no-color.org). */
bool terminal_color(const struct options *options, bool is_terminal);

/* Columns: COLUMNS if it is a number, else the terminal's, else TERMINAL_WIDTH; at least 40
 * and at most 240, beyond which no line is read with pleasure. */
unsigned terminal_width(bool is_terminal);

#endif
