/* part.h - a piece of an input that holds articles: a file, what was compressed in it, or a
 * member of an archive.
 */
#ifndef INPUT_PART_H
#define INPUT_PART_H

#include "input/csv.h"
#include "input/inputs.h"
#include "input/options.h"

#include <stdint.h>

/* part.offset: the bytes are not those of a file. */
#define NO_OFFSET UINT64_MAX

struct part {
	const struct input *input;
	const char *name; /* borrowed: the input's path, or FILE:MEMBER */
	/* Where it stands (inputs.h): the article, or, of several in one part, the first of
	 * as many positions as it has lines, records or entries. */
	uint64_t position;
	enum input_format format; /* never INPUT_AUTO */
	const char *charset;      /* a name of charset.h that is certain; NULL: to be found out */
	/* Of the bytes handed over with it, in the input's file, if they are the file's own:
	 * neither unpacked nor recoded, nor of a stream. */
	uint64_t offset;
	struct csv_table table; /* of INPUT_CSV; without columns, the part begins with it */
};

#endif
