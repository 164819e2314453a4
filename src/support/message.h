/* message.h - what the program says on standard error, and its exit statuses.
 *
 * Every line begins with "dedup: ". Bytes that could steer a terminal are shown
 * as \xHH, so that a file name cannot. Each message is one write, whole even
 * when threads speak at once.
 */
#ifndef SUPPORT_MESSAGE_H
#define SUPPORT_MESSAGE_H

enum exit_status {
	EXIT_DONE = 0,
	EXIT_DUPLICATES = 1, /* only with --error-on-dupe */
	EXIT_NOTHING = 2,    /* usage, or nothing could be done */
	EXIT_SKIPPED = 3,    /* done, but inputs were skipped; wins over EXIT_DUPLICATES */
};

/* "dedup: ..." and a newline. */
void message(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same, then exits with EXIT_NOTHING. Any thread may call it. */
_Noreturn void fatal(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same, for want of memory: without what libraries do at an exit, in the midst of
 * which they may be. */
_Noreturn void out_of_memory(void);
/* A mistake on the command line: the message, a pointer to --help, EXIT_NOTHING. */
_Noreturn void usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
