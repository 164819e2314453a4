/* terminal.h - what standard output's terminal wants and can show. */
#ifndef SUPPORT_TERMINAL_H
#define SUPPORT_TERMINAL_H

#include <stdbool.h>

enum when { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER };

/* What is printed where no terminal and no COLUMNS says otherwise. */
#define TERMINAL_WIDTH 80

/* Whether to color: for auto, on a terminal and without NO_COLOR (no-color.org). */
bool terminal_color(enum when when, bool is_terminal);

/* Columns: COLUMNS if it is a number, else the terminal's, else TERMINAL_WIDTH; at least 40
 * and at most 240, beyond which no line is read with pleasure. */
unsigned terminal_width(bool is_terminal);

#endif
