#include "support/buffer.h"

#include "support/message.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More of a buffer that is for any input is not kept. */
#define KEEP_CAPACITY ((size_t)16 << 20)

void *memory_new(size_t size)
{
	void *memory = malloc(size ? size : 1);

	if (!memory)
		out_of_memory();
	return memory;
}

void *memory_zeroed(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size);

	if (!memory)
		out_of_memory();
	return memory;
}

void *memory_resize(void *pointer, size_t count, size_t size)
{
	void *memory;

	if (count > SIZE_MAX / size)
		out_of_memory();
	memory = realloc(pointer, count ? count * size : 1);
	if (!memory)
		out_of_memory();
	return memory;
}

void *memory_grow(void *items, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return items;
	*capacity = *capacity ? *capacity * 2 : 16;
	return memory_resize(items, *capacity, size);
}

char *memory_string(const char *string)
{
	const size_t size = strlen(string) + 1;

	return memcpy(memory_new(size), string, size);
}

void buffer_free(struct buffer *buffer)
{
	free(buffer->bytes);
	*buffer = (struct buffer){0};
}

void buffer_trim(struct buffer *buffer)
{
	if (buffer->capacity > KEEP_CAPACITY)
		buffer_free(buffer);
}

char *buffer_room(struct buffer *buffer, size_t more)
{
	size_t need;

	if (more > SIZE_MAX / 2 - buffer->size)
		out_of_memory();
	need = buffer->size + more;
	if (need > buffer->capacity) {
		size_t capacity = buffer->capacity ? buffer->capacity : 256;

		while (capacity < need)
			capacity *= 2;
		buffer->bytes = memory_resize(buffer->bytes, capacity, 1);
		buffer->capacity = capacity;
	}
	return buffer->bytes ? buffer->bytes + buffer->size : NULL;
}

void buffer_add(struct buffer *buffer, const void *bytes, size_t size)
{
	if (!size)
		return;
	memcpy(buffer_room(buffer, size), bytes, size);
	buffer->size += size;
}

void buffer_add_char(struct buffer *buffer, char c)
{
	*buffer_room(buffer, 1) = c;
	buffer->size++;
}

void buffer_add_string(struct buffer *buffer, const char *string)
{
	buffer_add(buffer, string, strlen(string));
}

void buffer_add_number(struct buffer *buffer, uint64_t number)
{
	char digits[20], *first = digits + sizeof(digits);

	do {
		*--first = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	buffer_add(buffer, first, (size_t)(digits + sizeof(digits) - first));
}

/* Of 0 to 1 in single precision: 1,000 times that is exact in a double, and is rounded like the C
 * library rounds, ties to even. */
void buffer_add_score(struct buffer *buffer, double score)
{
	char digits[] = {'0', '.', '0', '0', '0'};
	long rounded;

	if (!(score >= 0 && score <= 1) || (double)(float)score < score ||
	    (double)(float)score > score || signbit(score)) {
		buffer_format(buffer, "%.3f", score);
		return;
	}
	rounded = lrint(score * 1000);
	digits[0] = (char)('0' + rounded / 1000);
	for (int i = 4; i > 1; i--, rounded /= 10)
		digits[i] = (char)('0' + rounded % 10);
	buffer_add(buffer, digits, sizeof(digits));
}

/* Most of what is formatted fits in here at once. */
#define FORMAT_ROOM 128

void buffer_format(struct buffer *buffer, const char *format, ...)
{
	size_t room = FORMAT_ROOM;
	int length;

	for (;;) {
		va_list arguments;

		va_start(arguments, format);
		length = vsnprintf(buffer_room(buffer, room), room, format, arguments);
		va_end(arguments);
		if (length < 0)
			fatal("a message could not be formatted");
		if ((size_t)length < room)
			break;
		room = (size_t)length + 1;
	}
	buffer->size += (size_t)length;
}

const char *buffer_text(struct buffer *buffer)
{
	*buffer_room(buffer, 1) = '\0';
	return buffer->bytes;
}
