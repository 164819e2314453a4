#include "input/cut.h"

#include "input/charset.h"
#include "input/csv.h"
#include "input/format.h"
#include "input/json_lines.h"
#include "input/lines.h"
#include "input/unpack.h"
#include "input/warc.h"
#include "support/utf8.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* Archives and what is compressed in them: a layer each. */
#define LAYERS 2
/* Nor is a text without an end read for ever. */
#define WHOLE_LIMIT LINE_LIMIT
/* Records of a web archive are pages of some ten KB. */
#define WARC_BLOCK ((size_t)64 << 10)

/* One input being cut. */
struct cutting {
	const struct cutter *cutter;
	const struct input *input;
	int fd;        /* of the input; -1: there is none */
	uint64_t next; /* position in the input of what comes next */
};

/* A part being read, and the unit that is filled from it. */
struct stream {
	struct cutting *cutting;
	struct source *source;
	struct part part;   /* part.name is valid while the stream is */
	const char *hint;   /* the name that the format is told by */
	unsigned layers;    /* unpacked so far */
	struct unit *unit;  /* read and not yet put */
	bool ended, failed; /* by its end or an error */
	bool is_loose;      /* records that do not stand in lines */
};

static uint64_t position_now(const struct cutting *cutting)
{
	return position_of_input(cutting->input->number) + cutting->next;
}

/* Told once: a source put on top of one that failed fails again. */
static void stream_failed(struct stream *stream, const char *reason)
{
	if (!stream->failed)
		read_job_failed(stream->cutting->cutter->job, stream->part.name,
		                stream->part.position, reason);
	stream->ended = stream->failed = true;
}

/* Reads that much more into the unit, or what there is. */
static void stream_read(struct stream *stream, size_t more)
{
	struct buffer *bytes = &stream->unit->bytes;
	ssize_t got = 1;

	for (size_t left = more; left && got > 0; left -= (size_t)got) {
		got = source_read(stream->source, buffer_room(bytes, left), left);
		if (got > 0)
			bytes->size += (size_t)got;
		else
			break;
	}
	if (got < 0)
		stream_failed(stream, stream->source->reason);
	stream->ended |= got <= 0;
}

static struct unit *new_unit(const struct stream *stream)
{
	const struct cutter *cutter = stream->cutting->cutter;

	return cutter->get(cutter->cookie);
}

/* Puts the unit: its bytes are the stream's part, or that of it from first_line on. */
static void stream_put(struct stream *stream, struct unit *unit, uint64_t first_line)
{
	const struct cutter *cutter = stream->cutting->cutter;

	unit->kind = UNIT_PART;
	unit->part = stream->part;
	unit->first_line = first_line;
	if (stream->part.name != stream->cutting->input->path) {
		unit->name.size = 0;
		buffer_add_string(&unit->name, stream->part.name);
		unit->part.name = buffer_text(&unit->name);
	}
	cutter->put(cutter->cookie, unit);
}

static void stream_drop(struct stream *stream)
{
	const struct cutter *cutter = stream->cutting->cutter;

	cutter->drop(cutter->cookie, stream->unit);
	stream->unit = NULL;
}

static bool is_stopped(const struct stream *stream)
{
	return read_job_stopped(stream->cutting->cutter->job);
}

/* Puts the first size bytes of the unit and goes on with the rest in a new one. */
static void stream_split(struct stream *stream, size_t size, uint64_t first_line)
{
	struct unit *unit = stream->unit;

	stream->unit = new_unit(stream);
	buffer_add(&stream->unit->bytes, unit->bytes.bytes + size, unit->bytes.size - size);
	unit->bytes.size = size;
	stream_put(stream, unit, first_line);
	if (stream->part.offset != NO_OFFSET)
		stream->part.offset += size;
}

/* --- Lines and records --- */

/* How many bytes of the unit are whole lines or records: all of them at the end, unless an
 * error cut the last one short; 0 if there is no end of one yet. */
static size_t whole_size(const struct stream *stream, uint64_t *lines)
{
	const struct buffer *bytes = &stream->unit->bytes;
	const char *newline;
	size_t size = bytes->size;

	if (!size)
		return 0;
	if (stream->part.format == INPUT_CSV)
		return csv_whole(&stream->part.table, bytes->bytes, size,
		                 stream->ended && !stream->failed, lines);
	if (!stream->ended || stream->failed) {
		newline = memrchr(bytes->bytes, '\n', size);
		size = newline ? (size_t)(newline + 1 - bytes->bytes) : 0;
	}
	*lines = lines_count(bytes->bytes, size);
	return size;
}

static void cut_lines(struct stream *stream, uint64_t line)
{
	while (!is_stopped(stream)) {
		uint64_t lines = 0;
		size_t size = whole_size(stream, &lines);

		if (!size && !stream->ended && stream->unit->bytes.size >= LINE_LIMIT) {
			stream_failed(stream, LINE_TOO_LONG);
			break;
		}
		if (!size && !stream->ended) {
			stream_read(stream, stream->unit->bytes.size + 1); /* one long line */
			continue;
		}
		stream_split(stream, size, line);
		line += lines;
		if (stream->ended)
			break;
		stream_read(stream, BLOCK_SIZE);
	}
	stream->cutting->next += line + 1;
	stream_drop(stream);
}

/* Lets all who can read the lines of a file do so. What of it is at hand is read once more. */
static bool share_lines(struct stream *stream)
{
	const struct cutting *cutting = stream->cutting;
	struct lines *lines;

	if (!cutting->cutter->share || cutting->fd < 0 || stream->part.offset == NO_OFFSET)
		return false;
	lines = lines_open(cutting->cutter->job, &stream->part, cutting->fd, BLOCK_SIZE);
	if (!lines)
		return false;
	cutting->cutter->job->bytes_done -= stream->unit->bytes.size;
	stream_drop(stream);
	cutting->cutter->share(cutting->cutter->cookie, &stream->part, lines);
	return true;
}

/* A walk meets tables of other things, too: those have none of an article's columns. */
static enum notice_kind other_table(const struct stream *stream, const struct csv_record *header)
{
	if (stream->cutting->input->named)
		return NOTICE_SKIPPED;
	return header->named ? NOTICE_WARNING : NOTICE_PASSED;
}

/* The header goes to the table, what follows to the readers. */
static void cut_table(struct stream *stream)
{
	struct buffer *bytes = &stream->unit->bytes;
	const struct input_options *options = stream->cutting->cutter->job->options;
	size_t mark = bom_size(bytes->bytes, bytes->size);
	struct csv_record header = {0};

	if (bytes->size > mark)
		csv_header(&stream->part.table, &options->names, bytes->bytes + mark,
		           bytes->size - mark, &header);
	if (header.reason) {
		skipped_add(stream->cutting->cutter->job->skipped, other_table(stream, &header),
		            stream->part.position, stream->part.name, 0,
		            "its header has no column \"%.100s\"", options->field[FIELD_TEXT]);
		stream_drop(stream);
		return;
	}
	bytes->size -= mark + header.size;
	memmove(bytes->bytes, bytes->bytes + mark + header.size, bytes->size);
	cut_lines(stream, header.lines + 1);
}

/* --- Whole parts --- */

static void cut_text(struct stream *stream)
{
	struct unit *unit = stream->unit;

	while (!stream->ended && unit->bytes.size < WHOLE_LIMIT)
		stream_read(stream, unit->bytes.size < BLOCK_SIZE ? BLOCK_SIZE : unit->bytes.size);
	/* A feed's entries have positions of their own, and take some bytes each, as a line does. */
	stream->cutting->next += 1 + (stream->part.format == INPUT_FEED ? unit->bytes.size : 0);
	if (stream->failed)
		stream_drop(stream);
	else
		stream_put(stream, unit, 1);
}

/* --- Web archives --- */

/* Reads on until the unit has so many bytes; false if there are fewer. */
static bool stream_fill(struct stream *stream, size_t size)
{
	while (!stream->ended && stream->unit->bytes.size < size) {
		size_t missing = size - stream->unit->bytes.size;

		stream_read(stream, missing > WARC_BLOCK ? missing : WARC_BLOCK);
	}
	return stream->unit->bytes.size >= size;
}

static void discard(struct buffer *bytes, size_t size)
{
	memmove(bytes->bytes, bytes->bytes + size, bytes->size - size);
	bytes->size -= size;
}

/* The archive cannot be read from that record on. */
static void fail_record(struct stream *stream, uint64_t number, const char *reason)
{
	if (!stream->failed)
		skipped_add(stream->cutting->cutter->job->skipped, NOTICE_SKIPPED,
		            stream->part.position + number, stream->part.name, number, "%s",
		            reason);
	stream->ended = stream->failed = true;
}

/* Passes over so many bytes, of the unit or still to be read; false if there are fewer. */
static bool stream_skip(struct stream *stream, uint64_t size)
{
	struct buffer *bytes = &stream->unit->bytes;

	while (size > bytes->size && !stream->ended) {
		size -= bytes->size;
		bytes->size = 0;
		stream_read(stream, BLOCK_SIZE);
	}
	if (size > bytes->size)
		return false;
	discard(bytes, (size_t)size);
	return true;
}

static bool is_wanted(struct stream *stream, uint64_t number, const struct warc_record *record)
{
	struct warc_string type, charset;

	if (record->kind == WARC_OTHER)
		return false;
	media_type(record->type, &type, &charset);
	if (record->kind == WARC_CONTENT && !media_is_page(type) && !media_is_text(type))
		return false;
	if (record->content_size <= PAGE_LIMIT)
		return true;
	skipped_add(stream->cutting->cutter->job->skipped, NOTICE_SKIPPED,
	            stream->part.position + number, stream->part.name, number,
	            "a record of more than 64 MB: %.*s",
	            (int)(record->uri.size < 200 ? record->uri.size : 200),
	            record->uri.bytes ? record->uri.bytes : "");
	return false;
}

/* The header at the beginning of the unit; false at the end and where it is none. */
static bool next_record(struct stream *stream, uint64_t number, struct warc_record *record)
{
	struct buffer *bytes = &stream->unit->bytes;
	enum warc_step step;

	while (stream_fill(stream, 1) && warc_padding(bytes->bytes, bytes->size))
		discard(bytes, warc_padding(bytes->bytes, bytes->size));
	if (!bytes->size)
		return false;
	while ((step = warc_read(bytes->bytes, bytes->size, record)) == WARC_MORE)
		if (!stream_fill(stream, bytes->size + 1))
			break;
	if (step != WARC_RECORD)
		fail_record(stream, number, "a broken record: what follows is not read");
	return step == WARC_RECORD;
}

/* Records are counted from 1, those without an article as well. */
static void cut_warc(struct stream *stream)
{
	struct warc_record record;
	uint64_t number = 1;

	for (; !is_stopped(stream) && next_record(stream, number, &record); number++) {
		const uint64_t size = record.header_size + record.content_size;
		const bool wanted = is_wanted(stream, number, &record);

		if (wanted ? !stream_fill(stream, (size_t)size) : !stream_skip(stream, size)) {
			fail_record(stream, number, "ends within a record");
			break;
		}
		if (wanted)
			stream_split(stream, (size_t)size, number);
	}
	stream->cutting->next += number + 1;
	stream_drop(stream);
}

/* --- Packed parts --- */

static void cut_stream(struct cutting *cutting, struct source *source, const char *name,
                       const char *hint, unsigned layers);

/* A name without ".gz" and the like. */
static void strip_packing(struct buffer *out, const char *name)
{
	const char *dot = strrchr(name, '.');

	buffer_add(out, name, dot ? (size_t)(dot - name) : strlen(name));
	buffer_text(out);
}

/* What a walk would pass over, and what systems add to archives. */
static bool is_hidden(const char *path)
{
	while (*path) {
		size_t size = strcspn(path, "/");

		if ((path[0] == '.' && size > 1 && !(size == 2 && path[1] == '.')) ||
		    (size == 8 && !memcmp(path, "__MACOSX", 8)))
			return true;
		path += size + strspn(path + size, "/");
	}
	return false;
}

/* What was read to its end is kept. */
static void note_doubt(const struct stream *stream, struct unpack *unpack, const char *name)
{
	const char *reason = unpack_doubt(unpack);

	if (reason)
		read_job_failed(stream->cutting->cutter->job, name, stream->part.position, reason);
}

static void cut_member(struct stream *stream, struct unpack *unpack, const char *member)
{
	const struct input_options *options = stream->cutting->cutter->job->options;
	const char *slash;
	struct buffer name = {0};

	while (!strncmp(member, "./", 2))
		member += 2;
	slash = strrchr(member, '/');
	if (is_hidden(member) || !walk_takes(options, slash ? slash + 1 : member, member, false))
		return;
	buffer_format(&name, "%s:%s", stream->part.name, member);
	cut_stream(stream->cutting, &unpack->source, buffer_text(&name), member,
	           stream->layers + 1);
	note_doubt(stream, unpack, name.bytes);
	buffer_free(&name);
}

/* What was compressed alone has the name of what it was compressed to. */
static void cut_unpacked(struct stream *stream, struct unpack *unpack)
{
	struct buffer hint = {0};

	strip_packing(&hint, stream->hint);
	cut_stream(stream->cutting, &unpack->source, stream->part.name, hint.bytes,
	           stream->layers + 1);
	buffer_free(&hint);
}

static void cut_packed(struct stream *stream)
{
	struct unpack unpack;
	enum unpack_step step;
	const char *member;
	bool is_nested = stream->part.name != stream->cutting->input->path;

	source_unread(stream->source, stream->unit->bytes.bytes, stream->unit->bytes.size);
	stream_drop(stream);
	unpack_open(&unpack, stream->source);
	while (!is_stopped(stream) && (step = unpack_next(&unpack, &member)) != UNPACK_END) {
		if (step == UNPACK_ERROR) {
			stream_failed(stream, unpack.source.reason);
			break;
		}
		if (unpack.is_archive && is_nested) {
			stream_failed(stream, "an archive within an archive is not read");
			break;
		}
		if (step == UNPACK_MEMBER && unpack.is_archive)
			cut_member(stream, &unpack, member);
		else if (step == UNPACK_MEMBER)
			cut_unpacked(stream, &unpack);
	}
	note_doubt(stream, &unpack, stream->part.name);
	unpack_close(&unpack);
}

/* --- Any part --- */

/* Whether the bytes of a format are read piece by piece, and so must be in UTF-8 by then. */
static bool is_in_pieces(enum input_format format)
{
	return format == INPUT_JSONL || format == INPUT_CSV;
}

/* The charset that a part in pieces has to be recoded from; NULL if from none. */
static const char *recode_from(const struct format *format, const char *bytes, size_t size)
{
	const char *charset = format->charset;
	struct charset detector = {0};

	if (!charset && format->kind == INPUT_CSV && utf8_judge(bytes, size) == UTF8_OTHER)
		charset = charset_guess(&detector, bytes, size);
	charset_free(&detector);
	return charset && strcmp(charset, "UTF-8") != 0 ? charset : NULL;
}

/* Goes on with a source that reads on from what the unit has. */
static void push_source(struct stream *stream, struct source *source)
{
	source_unread(stream->source, stream->unit->bytes.bytes, stream->unit->bytes.size);
	stream->unit->bytes.size = 0;
	stream->source = source;
	stream->part.offset = NO_OFFSET;
	stream->ended = false;
	stream_read(stream, BLOCK_SIZE);
}

static void cut_loose(struct stream *stream)
{
	struct source *below = stream->source;
	struct json_lines lines;

	json_lines_open(&lines, below);
	push_source(stream, &lines.source);
	cut_lines(stream, 1);
	stream->source = below;
	json_lines_close(&lines);
}

static void cut_part(struct stream *stream)
{
	switch (stream->part.format) {
	case INPUT_JSONL:
		if (stream->is_loose)
			cut_loose(stream);
		else if (!share_lines(stream))
			cut_lines(stream, 1);
		break;
	case INPUT_CSV:
		cut_table(stream);
		break;
	case INPUT_WARC:
		cut_warc(stream);
		break;
	case INPUT_AUTO:
	case INPUT_TEXT:
	case INPUT_HTML:
	case INPUT_FEED:
		cut_text(stream);
		break;
	}
}

static void cut_recoded(struct stream *stream, const char *charset)
{
	struct source *below = stream->source;
	struct recode_source recode;

	recode_open(&recode, below, charset);
	stream->part.charset = NULL;
	push_source(stream, &recode.source);
	cut_part(stream);
	stream->source = below;
	recode_close(&recode);
}

/* Reads as much as it takes to tell the format. */
static void read_head(struct stream *stream, struct format *format)
{
	const struct read_job *job = stream->cutting->cutter->job;
	const struct buffer *bytes = &stream->unit->bytes;
	bool named =
	        stream->cutting->input->named && stream->part.name == stream->cutting->input->path;

	stream_read(stream, BLOCK_SIZE);
	while (!stream->ended && job->options->format == INPUT_AUTO &&
	       format_needs_more(bytes->bytes, bytes->size) && bytes->size < WHOLE_LIMIT)
		stream_read(stream, bytes->size);
	format_judge(format, job->options, stream->hint, named, bytes->bytes, bytes->size);
}

/* A part that begins where the source is. */
static void cut_stream(struct cutting *cutting, struct source *source, const char *name,
                       const char *hint, unsigned layers)
{
	struct stream stream = {
	        .cutting = cutting,
	        .source = source,
	        .part = {.input = cutting->input,
	                 .name = name,
	                 .position = position_now(cutting),
	                 .offset = layers || cutting->input->is_stream ? NO_OFFSET : 0},
	        .hint = hint,
	        .layers = layers,
	};
	const char *charset;
	struct format format;

	stream.unit = new_unit(&stream);
	read_head(&stream, &format);
	stream.part.format = format.kind;
	stream.part.charset = format.charset;
	stream.is_loose = format.is_loose;
	if (stream.failed && !stream.unit->bytes.size) {
		stream_drop(&stream);
	} else if (format.packing != PACKING_NONE && layers == LAYERS) {
		stream_failed(&stream, "packed more than twice: not read");
		stream_drop(&stream);
	} else if (format.packing != PACKING_NONE) {
		cut_packed(&stream);
	} else if (format.kind == INPUT_AUTO) {
		read_job_not_text(cutting->cutter->job, cutting->input, name, stream.part.position);
		stream_drop(&stream);
	} else if (is_in_pieces(format.kind) &&
	           (charset = recode_from(&format, stream.unit->bytes.bytes,
	                                  stream.unit->bytes.size))) {
		cut_recoded(&stream, charset);
	} else {
		cut_part(&stream);
	}
	source_release(source);
}

void cut_input(const struct cutter *cutter, const struct input *input)
{
	const int fd = input_open(input);
	struct cutting cutting = {.cutter = cutter, .input = input, .fd = fd};
	struct file_source file;

	if (fd < 0) {
		read_job_failed(cutter->job, input->path, position_of_input(input->number),
		                input_error(errno));
		return;
	}
	file_source_init(&file, fd, !input->is_stream, &cutter->job->bytes_done);
	cut_stream(&cutting, &file.source, input->path, input->path, 0);
	input_close(fd);
}

void cut_bytes(const struct cutter *cutter, const struct input *input, const char *bytes,
               size_t size)
{
	struct cutting cutting = {.cutter = cutter, .input = input, .fd = -1};
	struct memory_source memory;

	memory_source_init(&memory, bytes, size);
	cut_stream(&cutting, &memory.source, input->path, input->path, 0);
}

bool cut_whole(struct part *part, struct read_job *job, const struct input *input,
               const char *bytes, size_t size)
{
	struct format format;

	format_judge(&format, job->options, input->path, input->named, bytes, size);
	*part = (struct part){
	        .input = input,
	        .name = input->path,
	        .position = position_of_input(input->number),
	        .format = format.kind,
	        .charset = format.charset,
	};
	if (format.packing != PACKING_NONE)
		return false;
	return format.kind == INPUT_TEXT || format.kind == INPUT_HTML ||
	       format.kind == INPUT_FEED ||
	       (format.kind == INPUT_JSONL && !format.charset && !format.is_loose);
}
