#include "input/fields.h"

#include <string.h>

static bool same_part(const struct field_part *a, const struct field_part *b)
{
	return a->size == b->size && !memcmp(a->bytes, b->bytes, a->size);
}

static bool same_name(const struct field_name *a, const struct field_name *b)
{
	if (a->levels != b->levels)
		return false;
	for (unsigned i = 0; i < a->levels; i++)
		if (!same_part(&a->part[i], &b->part[i]))
			return false;
	return true;
}

/* A name given twice is taken once: of a member there is one value. */
static const char *add(struct field_names *names, const struct field_name *name)
{
	for (unsigned i = names->first[name->field]; i < names->count; i++)
		if (same_name(&names->item[i], name))
			return NULL;
	if (names->count == FIELD_NAMES)
		return "too many names";
	names->item[names->count++] = *name;
	if (name->levels > names->deepest)
		names->deepest = name->levels;
	return NULL;
}

/* One name: by its parts, and where it has several also as a whole. */
static const char *add_name(struct field_names *names, enum field field, const char *bytes,
                            size_t size)
{
	struct field_name name = {.field = field, .levels = 1, .part = {{bytes, size}}};
	const char *error;

	if (!size)
		return "an empty name";
	error = add(names, &name);
	if (error || !memchr(bytes, '.', size))
		return error;
	name.is_alternative = true;
	for (name.levels = 0;; name.levels++) {
		const char *dot = memchr(bytes, '.', size);
		size_t part = dot ? (size_t)(dot - bytes) : size;

		if (!part)
			return "an empty name";
		if (name.levels == FIELD_LEVELS)
			return "a name of more than 8 parts";
		name.part[name.levels] = (struct field_part){bytes, part};
		if (!dot)
			break;
		bytes = dot + 1;
		size -= part + 1;
	}
	name.levels++;
	return add(names, &name);
}

const char *field_names_set(struct field_names *names, const char *const option[FIELDS],
                            enum field *wrong)
{
	*names = (struct field_names){.deepest = 1};
	for (unsigned field = 0; field < FIELDS; field++) {
		const char *at = option[field];

		names->first[field] = names->count;
		*wrong = (enum field)field;
		for (;;) {
			size_t size = strcspn(at, ",");
			const char *error = add_name(names, (enum field)field, at, size);

			if (error)
				return error;
			if (!at[size])
				break;
			at += size + 1;
		}
	}
	names->first[FIELDS] = names->count;
	names->is_plain = names->count == FIELDS;
	names->joins = names->first[FIELD_TEXT + 1] - names->first[FIELD_TEXT] > 1;
	return NULL;
}

/* The first string or number that a field's names have, of the text's strings alone; else what kind
 * there is. */
static struct field_value choose(const struct field_names *names, const struct field_value *value,
                                 unsigned field)
{
	struct field_value chosen = {.kind = VALUE_MISSING};

	for (unsigned i = names->first[field]; i < names->first[field + 1]; i++) {
		const bool has_bytes =
		        value[i].kind == VALUE_STRING || value[i].kind == VALUE_NUMBER;

		if (value[i].kind == VALUE_STRING || (has_bytes && field != FIELD_TEXT))
			return value[i];
		if (has_bytes)
			chosen = value[i];
		else if (value[i].kind != VALUE_MISSING)
			chosen.kind = value[i].kind;
	}
	return chosen;
}

/* All strings that the text's names have. */
static struct field_value join(const struct field_names *names, const struct field_value *value,
                               char *room)
{
	char *out = room;

	for (unsigned i = names->first[FIELD_TEXT]; i < names->first[FIELD_TEXT + 1]; i++) {
		if (value[i].kind != VALUE_STRING || !value[i].size ||
		    (names->item[i].is_alternative && value[i - 1].kind == VALUE_STRING))
			continue;
		if (out > room) {
			memcpy(out, "\n\n", 2);
			out += 2;
		}
		memcpy(out, value[i].bytes, value[i].size);
		out += value[i].size;
	}
	return (struct field_value){
	        .kind = VALUE_STRING, .bytes = room, .size = (size_t)(out - room)};
}

void field_choose(const struct field_names *names, const struct field_value *value,
                  struct field_value record[FIELDS], char *room)
{
	for (unsigned field = 0; field < FIELDS; field++)
		record[field] = choose(names, value, field);
	if (names->joins && record[FIELD_TEXT].kind == VALUE_STRING)
		record[FIELD_TEXT] = join(names, value, room);
}
