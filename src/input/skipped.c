#include "input/skipped.h"

#include "support/buffer.h"
#include "support/message.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void skipped_init(struct skipped *skipped)
{
	*skipped = (struct skipped){.lock = PTHREAD_MUTEX_INITIALIZER};
}

void skipped_free(struct skipped *skipped)
{
	for (size_t i = 0; i < skipped->count; i++) {
		free(skipped->notices[i].path);
		free(skipped->notices[i].reason);
	}
	free(skipped->notices);
	pthread_mutex_destroy(&skipped->lock);
}

void skipped_add(struct skipped *skipped, enum notice_kind kind, uint64_t position,
                 const char *path, uint64_t line, const char *format, ...)
{
	char reason[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(reason, sizeof(reason), format, arguments);
	va_end(arguments);
	pthread_mutex_lock(&skipped->lock);
	skipped->notices = memory_grow(skipped->notices, skipped->count, &skipped->capacity,
	                               sizeof(*skipped->notices));
	skipped->notices[skipped->count++] = (struct notice){
	        position, kind, line, memory_string(path), memory_string(reason),
	};
	skipped->skips += kind == NOTICE_SKIPPED;
	pthread_mutex_unlock(&skipped->lock);
}

size_t skipped_count(const struct skipped *skipped)
{
	return skipped->skips;
}

/* Two notices of one position differ in kind, so the order is complete. */
static int by_position(const void *left, const void *right)
{
	const struct notice *a = left, *b = right;

	if (a->position != b->position)
		return a->position < b->position ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return strcmp(a->reason, b->reason);
}

void skipped_sort(struct skipped *skipped)
{
	if (skipped->count)
		qsort(skipped->notices, skipped->count, sizeof(*skipped->notices), by_position);
}

static const struct notice *first_skipped(const struct skipped *skipped)
{
	for (size_t i = 0; i < skipped->count; i++)
		if (skipped->notices[i].kind == NOTICE_SKIPPED)
			return &skipped->notices[i];
	return NULL;
}

static void print_notice(const struct notice *notice)
{
	const char *kind = notice->kind == NOTICE_WARNING ? "warning: " : "";

	if (notice->line)
		message("%s%s:%" PRIu64 ": %s", kind, notice->path, notice->line, notice->reason);
	else
		message("%s%s: %s", kind, notice->path, notice->reason);
}

void skipped_print(const struct skipped *skipped, bool warnings, bool passed)
{
	for (size_t i = 0; i < skipped->count; i++) {
		const struct notice *notice = &skipped->notices[i];

		if (notice->kind == NOTICE_SKIPPED ||
		    (notice->kind == NOTICE_WARNING && warnings) ||
		    (notice->kind == NOTICE_PASSED && passed))
			print_notice(notice);
	}
}

void skipped_fatal(const struct skipped *skipped)
{
	print_notice(first_skipped(skipped));
	fatal("stopped at the first input that could not be read (--strict)");
}
