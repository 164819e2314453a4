#include "input/json_lines.h"

#include "input/format.h"

#include <string.h>

#define STEP ((size_t)64 << 10)
#define RUN  ((size_t)256)

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* --- How it begins --- */

static size_t skip_blanks(const char *bytes, size_t size, size_t at)
{
	while (at < size && is_blank(bytes[at]))
		at++;
	return at;
}

/* From the opening quote to behind the closing one; size if there is none. */
static size_t skip_string(const char *bytes, size_t size, size_t at)
{
	for (at++; at < size && bytes[at] != '"'; at++)
		at += bytes[at] == '\\';
	return at < size ? at + 1 : size;
}

bool json_lines_begin(const char *bytes, size_t size, bool *is_array)
{
	size_t at = skip_blanks(bytes, size, 0);

	*is_array = at < size && bytes[at] == '[';
	at = skip_blanks(bytes, size, at + *is_array);
	if (at == size || bytes[at] != '{')
		return false;
	at = skip_blanks(bytes, size, at + 1);
	if (at == size || bytes[at] != '"')
		return false;
	at = skip_blanks(bytes, size, skip_string(bytes, size, at));
	return at < size && bytes[at] == ':';
}

/* --- Lines --- */

static void end_line(struct json_lines *lines)
{
	buffer_add_char(&lines->out, '\n');
	lines->is_used = false;
}

/* A newline of the source; one that came too early makes up for it. */
static void pass_newline(struct json_lines *lines)
{
	if (lines->ahead)
		lines->ahead--;
	else
		end_line(lines);
}

static void take_within_string(struct json_lines *lines, char c)
{
	if (lines->is_escaped)
		lines->is_escaped = false;
	else if (c == '\\')
		lines->is_escaped = true;
	else
		lines->in_string = c != '"';
}

static void take_within_record(struct json_lines *lines, char c)
{
	lines->owed += c == '\n';
	buffer_add_char(&lines->out, c == '\n' ? ' ' : c);
	if (lines->in_string)
		take_within_string(lines, c);
	else if (c == '"')
		lines->in_string = true;
	else if (c == '{' || c == '[')
		lines->depth++;
	else if (c == '}' || c == ']')
		lines->depth--;
	for (; !lines->depth && lines->owed; lines->owed--)
		pass_newline(lines);
}

static void take_between_records(struct json_lines *lines, char c)
{
	if (c == '\n') {
		pass_newline(lines);
	} else if (c == '{') {
		if (lines->is_used) {
			end_line(lines);
			lines->ahead++;
		}
		buffer_add_char(&lines->out, c);
		lines->depth = 1;
		lines->is_used = true;
	} else if (!is_blank(c) && c != '[' && c != ']' && c != ',') {
		buffer_add_char(&lines->out, c);
		lines->is_used = true;
	}
}

/* Bytes of a string that say nothing of where it ends, not all there are: what is looked at for
 * each escape is looked at again for the next. */
static size_t plain_run(const char *bytes, size_t size)
{
	static const char ends[] = {'"', '\\', '\n'};
	size_t run = size < RUN ? size : RUN;

	for (size_t i = 0; i < sizeof(ends); i++) {
		const char *end = memchr(bytes, ends[i], run);

		run = end ? (size_t)(end - bytes) : run;
	}
	return run;
}

static void take(struct json_lines *lines, const char *bytes, size_t size)
{
	for (size_t at = 0; at < size; at++) {
		if (lines->in_string && !lines->is_escaped) {
			const size_t run = plain_run(bytes + at, size - at);

			buffer_add(&lines->out, bytes + at, run);
			at += run;
			if (at == size)
				break;
		}
		if (lines->depth)
			take_within_record(lines, bytes[at]);
		else
			take_between_records(lines, bytes[at]);
	}
}

/* Reads on; false at the end and where the source below fails. */
static bool read_more(struct json_lines *lines)
{
	struct buffer *in = &lines->in;
	const ssize_t got = source_read(lines->below, buffer_room(in, STEP), STEP);
	const size_t size = got > 0 ? (size_t)got : 0;
	const size_t mark = lines->begun ? 0 : bom_size(in->bytes, size);

	lines->out.size = lines->taken = 0;
	take(lines, in->bytes + mark, size - mark);
	lines->begun = true;
	lines->ended = !got;
	if (got < 0)
		memcpy(lines->source.reason, lines->below->reason, sizeof(lines->source.reason));
	return got > 0;
}

static ssize_t read_lines(struct source *source, char *bytes, size_t size)
{
	struct json_lines *lines = (struct json_lines *)source;
	size_t done = 0;

	while (done < size) {
		const size_t left = lines->out.size - lines->taken;
		const size_t taken = left < size - done ? left : size - done;

		if (taken)
			memcpy(bytes + done, lines->out.bytes + lines->taken, taken);
		lines->taken += taken;
		done += taken;
		if (done < size && (lines->ended || !read_more(lines)))
			break;
	}
	return done || lines->ended || done == size ? (ssize_t)done : -1;
}

void json_lines_open(struct json_lines *lines, struct source *below)
{
	*lines = (struct json_lines){.source = {.read = read_lines}, .below = below};
}

void json_lines_close(struct json_lines *lines)
{
	source_release(&lines->source);
	buffer_free(&lines->in);
	buffer_free(&lines->out);
}
