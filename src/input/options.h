/* options.h - what is read, and how: the part of the command line that the readers go by. */
#ifndef INPUT_OPTIONS_H
#define INPUT_OPTIONS_H

#include "input/fields.h"

#include <stdbool.h>
#include <stddef.h>

enum input_format {
	INPUT_AUTO, /* to be told by content and name */
	INPUT_TEXT,
	INPUT_HTML,
	INPUT_JSONL,
	INPUT_CSV,
	INPUT_FEED,
	INPUT_WARC
};

/* Strings borrowed from the argument vector. */
struct string_list {
	const char **items; /* owned */
	size_t count, capacity;
};

/* All zeros but tmpdir is what is read where nothing else was asked for. */
struct input_options {
	struct string_list paths, files_from, include, exclude, reference;
	bool null;           /* ends each path of a list, in place of a newline */
	int format;          /* enum input_format: of all inputs */
	const char *charset; /* of all inputs, as charset.h calls it; NULL: to be found out */
	const char *field[FIELDS];
	struct field_names names; /* the same, read */
	int boilerplate;          /* lines of so many articles are left out; 0: none are */
	const char *tmpdir;
	bool strict, verbose;
};

#endif
