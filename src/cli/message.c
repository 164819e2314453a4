#include "message.h"

#include "buffer.h"
#include "escape.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Memory may just have run out, so the text is built on the stack; what is
 * longer than 4 KB (a path can be that long, a message with two of them is not
 * worth more) is cut. */
#define MESSAGE_SIZE 4096

static void write_all(const char *bytes, size_t size)
{
	while (size) {
		ssize_t written = write(STDERR_FILENO, bytes, size);

		if (written <= 0)
			return;
		bytes += written;
		size -= (size_t)written;
	}
}

__attribute__((format(printf, 1, 0))) static void say(const char *format, va_list arguments,
                                                      const char *tail)
{
	char text[MESSAGE_SIZE], line[MESSAGE_SIZE * 4 + 64];
	size_t size = 0;

	vsnprintf(text, sizeof(text), format, arguments);
	size += (size_t)snprintf(line, sizeof(line), "dedup: ");
	size += escape_terminal_to(line + size, text, strlen(text));
	size += (size_t)snprintf(line + size, sizeof(line) - size, "%s\n", tail);
	write_all(line, size);
}

void message(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(format, arguments, "");
	va_end(arguments);
}

void fatal(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(format, arguments, "");
	va_end(arguments);
	exit(EXIT_NOTHING);
}

void usage_error(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(format, arguments, " (see 'dedup --help')");
	va_end(arguments);
	exit(EXIT_NOTHING);
}
