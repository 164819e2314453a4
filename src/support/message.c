#include "support/message.h"

#include "support/buffer.h"
#include "support/escape.h"

#include <stdarg.h>
#include <stdatomic.h>
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

/* Of threads that fail at once, as they do when memory runs out, the first ends the
 * program. */
static void be_the_first(void)
{
	static atomic_flag taken = ATOMIC_FLAG_INIT;

	while (atomic_flag_test_and_set(&taken))
		pause();
}

void fatal(const char *format, ...)
{
	va_list arguments;

	be_the_first();
	va_start(arguments, format);
	say(format, arguments, "");
	va_end(arguments);
	exit(EXIT_NOTHING);
}

void out_of_memory(void)
{
	be_the_first();
	message("out of memory");
	quick_exit(EXIT_NOTHING);
}

void usage_error(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(format, arguments, " (see 'dedup --help')");
	va_end(arguments);
	exit(EXIT_NOTHING);
}
