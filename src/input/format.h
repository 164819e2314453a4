/* format.h - what an input holds, by its first bytes and its name. */
#ifndef INPUT_FORMAT_H
#define INPUT_FORMAT_H

#include "input/options.h"
#include "input/unpack.h"

#include <stdbool.h>
#include <stddef.h>

/* How much of an input is looked at for a NUL: git and grep look at as much. */
#define FORMAT_HEAD 8192

struct format {
	enum packing packing;   /* if packed, the rest is unknown */
	const char *charset;    /* if that is certain: named by the user, or UTF-16 and UTF-32 */
	enum input_format kind; /* INPUT_AUTO: not text */
	bool is_loose; /* JSONL by its records, which do not stand in lines: json_lines.h */
};

/* Judges an input that begins with these bytes, or is them; format_needs_more() must be
 * false, or the bytes be all. name tells what content leaves open; named is true for an
 * input that the user gave outright. */
void format_judge(struct format *format, const struct input_options *options, const char *name,
                  bool named, const char *bytes, size_t size);

/* True if the bytes are too few for format_judge(): a line that could be a JSON object has
 * no end yet. */
bool format_needs_more(const char *bytes, size_t size);

/* A NUL among the first FORMAT_HEAD bytes, or the mark of a PDF or RTF file: no text in
 * any charset that has ASCII. */
bool is_binary(const char *bytes, size_t size);

/* What auto stands for, for bytes in a charset that has ASCII. Never INPUT_AUTO. */
enum input_format format_detect(const struct field_names *names, const char *name,
                                const char *bytes, size_t size);

/* Length of a UTF-8 byte order mark at bytes: 3 or 0. */
size_t bom_size(const char *bytes, size_t size);

#endif
