/* fuzz_feed.c - any bytes as an RSS or Atom feed.
 *
 * Whatever comes in: every field that is handed over is UTF-8, entries come in the order of
 * their lines, and reading ends.
 */
#include "fuzz/fuzz.h"

#include "input/page.h"
#include "input/rss.h"
#include "support/utf8.h"

#include <string.h>

struct taken {
	uint64_t entries, line, lines;
};

static void take(void *cookie, const struct rss_entry *entry)
{
	struct taken *taken = cookie;

	MUST(entry->line >= 1 && entry->line >= taken->line && entry->line <= taken->lines);
	taken->line = entry->line;
	taken->entries++;
	for (int i = 0; i < RSS_FIELDS; i++) {
		const struct buffer *field = entry->field[i];

		MUST(!field->size || utf8_count_invalid(field->bytes, field->size) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	const char *bytes = (const char *)input, *label;
	struct taken taken = {.lines = 1};
	struct buffer problem = {0};
	size_t label_size = 0;

	page_init();
	for (size_t i = 0; i < size; i++)
		taken.lines += bytes[i] == '\n' || bytes[i] == '\r';
	(void)rss_detect(bytes, size);
	label = xml_charset(bytes, size, &label_size);
	MUST(!label || (label >= bytes && label + label_size <= bytes + size));
	rss_read(bytes, size, take, &taken, &problem);
	for (size_t i = 0; i < problem.size; i++)
		MUST(problem.bytes[i]); /* it is quoted in a message */
	buffer_free(&problem);
	return 0;
}
