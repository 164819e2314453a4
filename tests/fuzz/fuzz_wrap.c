/* fuzz_wrap.c - any bytes in lines of any width.
 *
 * The first byte is the width. No line is wider, none is empty, together they have all of
 * the text but white space, and no byte of it could steer a terminal.
 */
#include "fuzz/fuzz.h"

#include "support/escape.h"
#include "report/wrap.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	unsigned width = size ? 2 + bytes[0] : 2;
	struct styled styled = {0};
	struct wrapped lines = {0};
	size_t at = 0;

	if (size)
		styled_add(&styled, (const char *)bytes + 1, size - 1, 1);
	MUST(styled.text.size == styled.style.size);
	for (size_t i = 0; i < styled.text.size;) {
		uint32_t code = 0;
		size_t length = utf8_sequence(styled.text.bytes + i, styled.text.size - i, &code);

		MUST(length && code >= ' ' && (code < 0x7f || code >= 0xa0));
		i += length;
	}
	wrap(&lines, &styled, width);
	for (size_t i = 0; i < lines.count; i++) {
		const struct wrapped_line *line = &lines.lines[i];
		const char *text = styled.text.bytes;

		for (; at < line->begin; at++)
			MUST(text[at] == ' ');
		at = line->end;
		MUST(line->begin < line->end && line->end <= styled.text.size);
		MUST(line->width <= width);
		MUST(text_width(text + line->begin, line->end - line->begin) == line->width);
	}
	for (; at < styled.text.size; at++)
		MUST(styled.text.bytes[at] == ' ');
	styled_free(&styled);
	wrapped_free(&lines);
	return 0;
}
