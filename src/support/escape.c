#include "support/escape.h"

#include <stdbool.h>
#include <string.h>

static bool continues(uint8_t byte)
{
	return (byte & 0xc0) == 0x80;
}

size_t utf8_sequence(const char *bytes, size_t size, uint32_t *code)
{
	static const uint32_t smallest[5] = {0, 0, 0x80, 0x800, 0x10000};
	const uint8_t *byte = (const uint8_t *)bytes;
	uint32_t value = byte[0];
	size_t length = 1;

	if (value >= 0x80) {
		length = value >= 0xf0 ? 4 : value >= 0xe0 ? 3 : 2;
		if (value < 0xc2 || value > 0xf4 || length > size)
			return 0;
		value &= 0x7fu >> length;
		for (size_t i = 1; i < length; i++) {
			if (!continues(byte[i]))
				return 0;
			value = value << 6 | (byte[i] & 0x3f);
		}
		if (value < smallest[length] || value > 0x10ffff || (value >> 11) == 0x1b)
			return 0;
	}
	if (code)
		*code = value;
	return length;
}

static size_t hex_escape(char *out, const char *bytes, size_t size)
{
	static const char digit[] = "0123456789ABCDEF";

	for (size_t i = 0; i < size; i++) {
		*out++ = '\\';
		*out++ = 'x';
		*out++ = digit[(uint8_t)bytes[i] >> 4];
		*out++ = digit[(uint8_t)bytes[i] & 15];
	}
	return size * 4;
}

void escape_tsv(struct buffer *out, const char *bytes, size_t size)
{
	char *start = buffer_room(out, size * 4), *o = start;

	for (size_t i = 0; i < size;) {
		size_t length = utf8_sequence(bytes + i, size - i, NULL);
		char c = bytes[i];

		if (!length) {
			o += hex_escape(o, bytes + i, 1);
			i++;
		} else if (c == '\t' || c == '\n' || c == '\\') {
			*o++ = '\\';
			*o++ = c == '\t' ? 't' : c == '\n' ? 'n' : '\\';
			i++;
		} else {
			memcpy(o, bytes + i, length);
			o += length;
			i += length;
		}
	}
	out->size += (size_t)(o - start);
}

static bool steers(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x202a && code <= 0x202e) ||
	       (code >= 0x2066 && code <= 0x2069);
}

size_t escape_terminal_to(char *out, const char *bytes, size_t size)
{
	char *o = out;

	for (size_t i = 0; i < size;) {
		uint32_t code = 0;
		size_t length = utf8_sequence(bytes + i, size - i, &code);
		size_t step = length ? length : 1;

		if (!length || steers(code)) {
			o += hex_escape(o, bytes + i, step);
		} else {
			memcpy(o, bytes + i, step);
			o += step;
		}
		i += step;
	}
	return (size_t)(o - out);
}

void escape_terminal(struct buffer *out, const char *bytes, size_t size)
{
	if (size)
		out->size += escape_terminal_to(buffer_room(out, size * 4), bytes, size);
}

static void json_character(struct buffer *out, char c)
{
	static const char letters[] = "\b\f\n\r\t\"\\";
	static const char names[] = "bfnrt\"\\";
	const char *found = c ? strchr(letters, c) : NULL;

	if (found) {
		buffer_add_char(out, '\\');
		buffer_add_char(out, names[found - letters]);
	} else if ((uint8_t)c < 0x20 || c == 0x7f) {
		buffer_format(out, "\\u%04x", (unsigned)(uint8_t)c);
	} else {
		buffer_add_char(out, c);
	}
}

void escape_json(struct buffer *out, const char *bytes, size_t size)
{
	buffer_add_char(out, '"');
	for (size_t i = 0; i < size;) {
		size_t length = utf8_sequence(bytes + i, size - i, NULL);

		if (length == 1)
			json_character(out, bytes[i]);
		else if (length)
			buffer_add(out, bytes + i, length);
		else
			buffer_add_string(out, "\xef\xbf\xbd");
		i += length ? length : 1;
	}
	buffer_add_char(out, '"');
}
