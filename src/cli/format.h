/* format.h - what an input holds, by its name and its first bytes. */
#ifndef CLI_FORMAT_H
#define CLI_FORMAT_H

#include "options.h"

#include <stdbool.h>
#include <stddef.h>

/* How much of an input is_binary() looks at: git and grep look at as much. */
#define FORMAT_HEAD 8192

/* A NUL among the first FORMAT_HEAD bytes: not text in any charset that is read
 * here. */
bool is_binary(const char *bytes, size_t size);

/* True for names in .jsonl and .ndjson. */
bool format_named_jsonl(const char *path);

/* What auto stands for. Those names say JSONL; any other input is JSONL if its
 * first line that is not blank is a JSON object. bytes are the whole input or reach
 * beyond that line (format_needs_more). Never INPUT_AUTO. */
enum input_format format_detect(const char *path, const char *bytes, size_t size);
/* True if the bytes are too few for format_detect(): a line that could be an
 * object has no end yet. */
bool format_needs_more(const char *bytes, size_t size);

/* Length of a UTF-8 byte order mark at bytes: 3 or 0. */
size_t bom_size(const char *bytes, size_t size);

#endif
