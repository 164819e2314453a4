/* fields.h - what a record is asked for, and under which names.
 *
 * --text-field and its siblings each give names separated by commas. The texts found
 * under several names are joined; of any other field the first name that is there
 * counts. A name with dots, "article.body", reaches into nested objects; a member of
 * that very name, dots and all, does as well.
 */
#ifndef INPUT_FIELDS_H
#define INPUT_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

enum field { FIELD_TEXT, FIELD_ID, FIELD_TITLE, FIELD_DATE, FIELD_SOURCE, FIELD_URL, FIELDS };

/* Names that all options have room for together, those with dots counted twice: a set
 * of them is the 32 bits of a mask. */
#define FIELD_NAMES 32
/* Parts that a name may have between its dots. */
#define FIELD_LEVELS 8

struct field_part {
	const char *bytes; /* borrowed from the option */
	size_t size;
};

struct field_name {
	enum field field;
	bool is_alternative; /* counts only where the name before it is missing */
	unsigned levels;
	struct field_part part[FIELD_LEVELS];
};

/* In the order of the fields, and of each field in the order given. */
struct field_names {
	struct field_name item[FIELD_NAMES];
	unsigned count;
	unsigned first[FIELDS + 1]; /* item[first[f]] to item[first[f + 1] - 1] are f's */
	unsigned deepest;           /* the most levels of any name */
	bool joins;                 /* the text has more than one name */
	bool is_plain;              /* each field has one: item[f] is f's */
};

enum value_kind {
	VALUE_MISSING,
	VALUE_STRING, /* bytes: as they are meant, escapes resolved */
	VALUE_NUMBER, /* bytes: as written */
	VALUE_OTHER   /* null, true, false, an array, an object */
};

struct field_value {
	enum value_kind kind;
	bool is_ascii;     /* known to be; false: it may be anything */
	const char *bytes; /* borrowed from the record's line or from scratch */
	size_t size;
};

/* Borrows the strings, one for each field. Returns NULL, or what is wrong with one of
 * them (without a full stop): the field is in *wrong. */
const char *field_names_set(struct field_names *names, const char *const option[FIELDS],
                            enum field *wrong);

/* What the names' values (value[i] of item[i]) make of the fields. A text that is joined,
 * by an empty line, is written to room: as many bytes as its parts have and two for each. */
void field_choose(const struct field_names *names, const struct field_value *value,
                  struct field_value record[FIELDS], char *room);

#endif
