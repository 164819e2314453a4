#include "report/wrap.h"

#include "support/escape.h"
#include "support/message.h"

#include <stdlib.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

void styled_free(struct styled *styled)
{
	buffer_free(&styled->text);
	buffer_free(&styled->style);
}

void styled_clear(struct styled *styled)
{
	styled->text.size = styled->style.size = 0;
}

void wrapped_free(struct wrapped *wrapped)
{
	free(wrapped->lines);
	*wrapped = (struct wrapped){0};
}

/* What ends a word or a line; not the no-break spaces. */
static bool is_blank(uint32_t code)
{
	return code == ' ' || (code >= '\t' && code <= '\r') || code == 0x85 || code == 0x2028 ||
	       code == 0x2029;
}

void styled_add(struct styled *styled, const char *bytes, size_t size, char style)
{
	struct buffer *text = &styled->text;

	for (size_t i = 0; i < size;) {
		uint32_t code = 0;
		size_t length = utf8_sequence(bytes + i, size - i, &code);
		size_t step = length ? length : 1;

		if (!length || !is_blank(code))
			escape_terminal(text, bytes + i, step);
		else if (text->size && text->bytes[text->size - 1] != ' ')
			buffer_add_char(text, ' ');
		i += step;
	}
	while (styled->style.size < text->size)
		buffer_add_char(&styled->style, style);
}

static unsigned code_width(uint32_t code)
{
	UChar32 c = (UChar32)code;
	int syllable, wide;

	if (code < 0x300)
		return 1;
	if (U_MASK(u_charType(c)) & (U_GC_MN_MASK | U_GC_ME_MASK | U_GC_CF_MASK))
		return 0;
	syllable = u_getIntPropertyValue(c, UCHAR_HANGUL_SYLLABLE_TYPE);
	if (syllable == U_HST_VOWEL_JAMO || syllable == U_HST_TRAILING_JAMO)
		return 0;
	wide = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
	return wide == U_EA_WIDE || wide == U_EA_FULLWIDTH ? 2 : 1;
}

/* The character at an offset: its columns, and its bytes in *length. */
static unsigned width_at(const char *bytes, size_t size, size_t *length)
{
	uint32_t code = 0;

	*length = utf8_sequence(bytes, size, &code);
	if (*length)
		return code_width(code);
	*length = 1;
	return 1;
}

unsigned text_width(const char *bytes, size_t size)
{
	unsigned width = 0;
	size_t length;

	for (size_t i = 0; i < size; i += length)
		width += width_at(bytes + i, size - i, &length);
	return width;
}

bool text_is_rtl(const char *bytes, size_t size)
{
	for (size_t i = 0; i < size;) {
		uint32_t code = 0;
		size_t length = utf8_sequence(bytes + i, size - i, &code);

		if (code >= 0x590) {
			UCharDirection direction = u_charDirection((UChar32)code);

			if (direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC)
				return true;
		}
		i += length ? length : 1;
	}
	return false;
}

static void add_line(struct wrapped *wrapped, const char *text, struct wrapped_line *line)
{
	while (line->end > line->begin && text[line->end - 1] == ' ') {
		line->end--;
		line->width--;
	}
	if (line->end > line->begin) {
		wrapped->lines = memory_grow(wrapped->lines, wrapped->count, &wrapped->capacity,
		                             sizeof(*wrapped->lines));
		wrapped->lines[wrapped->count++] = *line;
	}
	line->begin = line->end;
	line->width = 0;
}

/* A line of its own, or several, for what no break lets fit. */
static void split(struct wrapped *wrapped, const char *text, size_t end, unsigned width,
                  struct wrapped_line *line)
{
	size_t length;

	while (line->end < end) {
		unsigned more = width_at(text + line->end, end - line->end, &length);

		if (line->width + more > width && text[line->end] != ' ') {
			size_t at = line->end;

			add_line(wrapped, text, line);
			line->begin = line->end = at;
		}
		line->width += more;
		line->end += length;
	}
}

/* Adds text[line->end, end), which has no break inside, to the line or begins another. */
static void add_piece(struct wrapped *wrapped, const char *text, size_t end, unsigned width,
                      struct wrapped_line *line)
{
	size_t begin = line->end, visible = end;
	unsigned piece;

	while (visible > begin && text[visible - 1] == ' ')
		visible--;
	piece = text_width(text + begin, visible - begin);
	if (line->width + piece > width && line->width) {
		add_line(wrapped, text, line);
		line->begin = line->end = begin;
	}
	if (piece > width) {
		split(wrapped, text, end, width, line);
		return;
	}
	line->width += piece + (unsigned)(end - visible);
	line->end = end;
}

/* No break iterator without its data or memory. */
static UBreakIterator *open_breaks(const struct styled *styled, UText *source)
{
	UErrorCode status = U_ZERO_ERROR;
	UBreakIterator *breaks;

	utext_openUTF8(source, styled->text.bytes, (int64_t)styled->text.size, &status);
	breaks = ubrk_open(UBRK_LINE, "en", NULL, 0, &status);
	ubrk_setUText(breaks, source, &status);
	if (U_FAILURE(status))
		fatal("lines cannot be broken: %s", u_errorName(status));
	return breaks;
}

void wrap(struct wrapped *wrapped, const struct styled *styled, unsigned width)
{
	struct wrapped_line line = {0};
	UText source = UTEXT_INITIALIZER;
	UBreakIterator *breaks;

	wrapped->count = 0;
	if (!styled->text.size)
		return;
	breaks = open_breaks(styled, &source);
	for (int32_t end = ubrk_next(breaks); end != UBRK_DONE; end = ubrk_next(breaks))
		add_piece(wrapped, styled->text.bytes, (size_t)end, width, &line);
	add_line(wrapped, styled->text.bytes, &line);
	ubrk_close(breaks);
	utext_close(&source);
}
