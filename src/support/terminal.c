#include "support/terminal.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH_LEAST 40
#define WIDTH_MOST  240

bool terminal_color(enum when when, bool is_terminal)
{
	const char *no_color = getenv("NO_COLOR");

	return when == WHEN_ALWAYS ||
	       (when == WHEN_AUTO && is_terminal && !(no_color && *no_color));
}

static unsigned long asked_width(bool is_terminal)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;

	if (columns && columns[0] >= '1' && columns[0] <= '9')
		return strtoul(columns, NULL, 10);
	if (is_terminal && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col)
		return size.ws_col;
	return TERMINAL_WIDTH;
}

unsigned terminal_width(bool is_terminal)
{
	unsigned long width = asked_width(is_terminal);

	return width < WIDTH_LEAST  ? WIDTH_LEAST
	       : width > WIDTH_MOST ? WIDTH_MOST
	                            : (unsigned)width;
}
