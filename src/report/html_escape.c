#include "report/html_escape.h"

#include "support/escape.h"

#include <stdbool.h>
#include <string.h>

#define REPLACEMENT 0xfffdu

static bool turns_direction(uint32_t code)
{
	return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

static bool is_noncharacter(uint32_t code)
{
	return (code & 0xfffe) == 0xfffe || (code >= 0xfdd0 && code <= 0xfdef);
}

/* What is shown for a character; 0 for nothing. */
static uint32_t shown(uint32_t code)
{
	if (code == '\t' || code == '\n')
		return code;
	if (code == 0x2028 || code == 0x2029)
		return '\n';
	if (code < 0x20)
		return 0x2400 + code;
	if (code == 0x7f)
		return 0x2421;
	if ((code >= 0x80 && code < 0xa0) || is_noncharacter(code))
		return REPLACEMENT;
	return turns_direction(code) ? 0 : code;
}

/* Reads one character, sets *code to what is shown for it, and returns its length. */
static size_t step(const char *bytes, size_t size, uint32_t *code)
{
	uint32_t read = 0;
	size_t length = utf8_sequence(bytes, size, &read);

	if (!length) {
		*code = REPLACEMENT;
		return 1;
	}
	if (read == '\r') {
		*code = '\n';
		return size > 1 && bytes[1] == '\n' ? 2 : 1;
	}
	*code = shown(read);
	return length;
}

static void add_code(struct buffer *out, uint32_t code)
{
	char *o = buffer_room(out, 4);

	if (code < 0x80) {
		o[0] = (char)code;
		out->size += 1;
	} else if (code < 0x800) {
		o[0] = (char)(0xc0 | code >> 6);
		o[1] = (char)(0x80 | (code & 0x3f));
		out->size += 2;
	} else if (code < 0x10000) {
		o[0] = (char)(0xe0 | code >> 12);
		o[1] = (char)(0x80 | (code >> 6 & 0x3f));
		o[2] = (char)(0x80 | (code & 0x3f));
		out->size += 3;
	} else {
		o[0] = (char)(0xf0 | code >> 18);
		o[1] = (char)(0x80 | (code >> 12 & 0x3f));
		o[2] = (char)(0x80 | (code >> 6 & 0x3f));
		o[3] = (char)(0x80 | (code & 0x3f));
		out->size += 4;
	}
}

void escape_html(struct buffer *out, const char *bytes, size_t size)
{
	for (size_t i = 0; i < size;) {
		uint32_t code;

		i += step(bytes + i, size - i, &code);
		switch (code) {
		case 0:
			break;
		case '&':
			buffer_add_string(out, "&amp;");
			break;
		case '<':
			buffer_add_string(out, "&lt;");
			break;
		case '>':
			buffer_add_string(out, "&gt;");
			break;
		case '"':
			buffer_add_string(out, "&quot;");
			break;
		case '\'':
			buffer_add_string(out, "&#39;");
			break;
		default:
			add_code(out, code);
		}
	}
}

void escape_script(struct buffer *out, const char *bytes, size_t size)
{
	buffer_add_char(out, '"');
	for (size_t i = 0; i < size;) {
		uint32_t code;

		i += step(bytes + i, size - i, &code);
		switch (code) {
		case 0:
			break;
		case '"':
			buffer_add_string(out, "\\\"");
			break;
		case '\\':
			buffer_add_string(out, "\\\\");
			break;
		case '\n':
			buffer_add_string(out, "\\n");
			break;
		case '\t':
			buffer_add_string(out, "\\t");
			break;
		case '<':
		case '>':
		case '&':
			buffer_format(out, "\\u%04x", (unsigned)code);
			break;
		default:
			add_code(out, code);
		}
	}
	buffer_add_char(out, '"');
}

size_t escape_script_units(const char *bytes, size_t size)
{
	size_t units = 0;

	for (size_t i = 0; i < size;) {
		uint32_t code;

		i += step(bytes + i, size - i, &code);
		units += code == 0 ? 0 : code < 0x10000 ? 1 : 2;
	}
	return units;
}
