/* buffer.h - a growing string of bytes, and allocation that does not fail.
 *
 * The program (unlike the library) gives up when memory runs out: it says so on
 * standard error and exits with status 2. All functions may be called from any
 * thread; one buffer belongs to one thread at a time.
 */
#ifndef SUPPORT_BUFFER_H
#define SUPPORT_BUFFER_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* size bytes, uninitialised; exits when there are none. size 0 is fine. */
void *memory_new(size_t size);
/* count zeroed items of size bytes. */
void *memory_zeroed(size_t count, size_t size);
/* Room for count items of size bytes, the old contents kept. pointer may be NULL. */
void *memory_resize(void *pointer, size_t count, size_t size);
/* Makes room for one more item: doubles *capacity when count has reached it. */
void *memory_grow(void *items, size_t count, size_t *capacity, size_t size);
/* A copy, the caller's to free. */
char *memory_string(const char *string);

/* All zero is an empty buffer. Not NUL-terminated unless asked (buffer_text). */
struct buffer {
	char *bytes; /* owned; NULL while capacity is 0 */
	size_t size, capacity;
};

void buffer_free(struct buffer *buffer);
/* Frees it if something unusually long has blown it up. */
void buffer_trim(struct buffer *buffer);
/* Makes room for more bytes after size and returns where they start. */
char *buffer_room(struct buffer *buffer, size_t more);
void buffer_add(struct buffer *buffer, const void *bytes, size_t size);
void buffer_add_char(struct buffer *buffer, char c);
void buffer_add_string(struct buffer *buffer, const char *string);
/* As "%" PRIu64, and as "%.3f": of what reports have many, in a tenth of the time. */
void buffer_add_number(struct buffer *buffer, uint64_t number);
void buffer_add_score(struct buffer *buffer, double score);
void buffer_format(struct buffer *buffer, const char *format, ...)
        __attribute__((format(printf, 2, 3)));
/* The contents with a NUL after them (not counted in size), borrowed. */
const char *buffer_text(struct buffer *buffer);

#endif
