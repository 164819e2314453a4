#include "cli/annotate.h"

#include "support/escape.h"

#include <inttypes.h>
#include <string.h>

static size_t before_space(const char *line, size_t size)
{
	while (size && memchr(" \t\r\n", line[size - 1], 4))
		size--;
	return size;
}

static void add_member(struct buffer *out, const struct verdict *verdict)
{
	buffer_format(out, "\"dedup\":{\"cluster\":%" PRIu64, verdict->cluster);
	if (verdict->tier == DEDUP_NO_TIER) {
		buffer_add_string(out, ",\"tier\":null,\"score\":null,\"match\":null}");
		return;
	}
	buffer_format(out,
	              ",\"tier\":\"%s\",\"score\":%.3f,\"match\":", dedup_tier_name(verdict->tier),
	              verdict->score);
	escape_json(out, verdict->match, verdict->match_size);
	buffer_add_char(out, '}');
}

void annotate(struct buffer *out, const char *line, size_t size, const struct verdict *verdict)
{
	/* Behind an object there is white space alone: the last brace closes it. */
	size_t end = before_space(line, size), inside;

	if (!end || line[end - 1] != '}') {
		buffer_add(out, line, size);
		return;
	}
	inside = before_space(line, end - 1);
	buffer_add(out, line, inside);
	if (inside && line[inside - 1] != '{')
		buffer_add_char(out, ',');
	add_member(out, verdict);
	buffer_add(out, line + inside, size - inside);
}
