/* skipped.h - what happened to inputs: those that could not be used, and those
 * passed over or taken once, in the order of the input.
 *
 * Any thread may add; the rest is for one thread when nobody adds any more.
 */
#ifndef INPUT_SKIPPED_H
#define INPUT_SKIPPED_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum notice_kind {
	NOTICE_SKIPPED, /* an input that could not be used: exit status 3 */
	NOTICE_WARNING, /* hidden by --quiet */
	NOTICE_PASSED   /* told only with --verbose */
};

struct notice {
	uint64_t position; /* see inputs.h */
	enum notice_kind kind;
	uint64_t line; /* or record, from 1; 0: the whole input */
	char *path;    /* owned */
	char *reason;  /* owned, without a full stop */
};

struct skipped {
	pthread_mutex_t lock;
	struct notice *notices; /* owned */
	size_t count, capacity;
	_Atomic size_t skips; /* notices of kind NOTICE_SKIPPED so far */
};

void skipped_init(struct skipped *skipped);
void skipped_free(struct skipped *skipped);

/* Copies path and what format makes. */
void skipped_add(struct skipped *skipped, enum notice_kind kind, uint64_t position,
                 const char *path, uint64_t line, const char *format, ...)
        __attribute__((format(printf, 6, 7)));

/* How many inputs were skipped. */
size_t skipped_count(const struct skipped *skipped);

/* Orders the notices by position, whatever thread they came from. */
void skipped_sort(struct skipped *skipped);
/* On standard error: skipped inputs always, the others as asked for. */
void skipped_print(const struct skipped *skipped, bool warnings, bool passed);
/* With --strict, after skipped_sort(): names the first skipped input, of which there is one, and ends
 * the program. */
void skipped_fatal(const struct skipped *skipped) __attribute__((noreturn));

#endif
