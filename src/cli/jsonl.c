#include "jsonl.h"

#include "json_scan.h"

#include <endian.h>
#include <stdint.h>
#include <string.h>

/* Set before any thread reads; NULL: the portable loops alone. */
static const struct json_scan *kernels;

void jsonl_use(enum dedup_isa isa)
{
	kernels = json_scan_get(isa);
}

struct scanner {
	const char *at, *end;
	char *out; /* where the next unescaped string goes in scratch */
	const struct field_names *names;
	struct field_value value[FIELD_NAMES]; /* for each name */
	uint8_t entered[FIELD_NAMES]; /* how many of a name's parts are the open objects' names */
	const char *reason;
	unsigned depth;
	uint64_t is_object[JSONL_DEPTH / 64]; /* what is open, a bit a level */
};

static bool fail(struct scanner *scanner, const char *reason)
{
	scanner->reason = reason;
	return false;
}

/* GCC's and clang's portable vectors: 16 bytes are one register on x86-64 and
 * AArch64 both, without an intrinsic. */
#define BLOCK 16
typedef uint8_t block __attribute__((vector_size(BLOCK)));

static bool is_plain(char c)
{
	return c != '"' && c != '\\' && (uint8_t)c >= 0x20;
}

/* Counts the bytes before the first quote, backslash or control character, and copies
 * them to out unless that is NULL. There, as many bytes may be written as there are to
 * read. */
static inline size_t scan_plain(const char *bytes, const char *end, char *out)
{
	const char *at = bytes;

	for (; end - at >= BLOCK; at += BLOCK) {
		block data, special;
		uint64_t half[2];

		memcpy(&data, at, BLOCK);
		if (out)
			memcpy(out + (at - bytes), &data, BLOCK);
		special = (block)(data == (uint8_t)'"') | (block)(data == (uint8_t)'\\') |
		          (block)(data < (uint8_t)0x20);
		memcpy(half, &special, BLOCK);
		if (half[0] | half[1]) {
			/* Which half is left to chance: no jump. */
			uint64_t found = half[0] ? half[0] : half[1];
			size_t skipped = half[0] ? 0 : 8;

			return (size_t)(at - bytes) + skipped +
			       (size_t)__builtin_ctzll(le64toh(found)) / 8;
		}
	}
	for (; at < end && is_plain(*at); at++) {
		if (out)
			out[at - bytes] = *at;
	}
	return (size_t)(at - bytes);
}

static size_t plain_run(const char *bytes, const char *end)
{
	size_t done = kernels ? kernels->plain(bytes, end) : 0;

	return done + scan_plain(bytes + done, end, NULL);
}

/* Copies bytes to *out and resolves what escapes it likes; returns how many were read. What
 * is left begins with something special. */
static size_t copy_run(const char *bytes, const char *end, char **out)
{
	size_t done = kernels ? kernels->copy(bytes, end, out) : 0;
	size_t run = scan_plain(bytes + done, end, *out);

	*out += run;
	return done + run;
}

static char *put_utf8(char *out, uint32_t code)
{
	if (code < 0x80) {
		*out++ = (char)code;
		return out;
	}
	if (code < 0x800) {
		*out++ = (char)(0xc0 | code >> 6);
	} else {
		if (code < 0x10000) {
			*out++ = (char)(0xe0 | code >> 12);
		} else {
			*out++ = (char)(0xf0 | code >> 18);
			*out++ = (char)(0x80 | (code >> 12 & 0x3f));
		}
		*out++ = (char)(0x80 | (code >> 6 & 0x3f));
	}
	*out++ = (char)(0x80 | (code & 0x3f));
	return out;
}

/* The unit written by \uXXXX at bytes, or -1. */
static int32_t unit_at(const char *bytes, const char *end)
{
	int32_t unit = 0;

	if (end - bytes < 6 || bytes[0] != '\\' || bytes[1] != 'u')
		return -1;
	for (int i = 2; i < 6; i++) {
		char c = bytes[i];

		unit <<= 4;
		if (c >= '0' && c <= '9')
			unit |= c - '0';
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			unit |= (c | 0x20) - 'a' + 10;
		else
			return -1;
	}
	return unit;
}

/* \uXXXX, or two of them that make a surrogate pair; a lone one is U+FFFD. */
static bool scan_unit(struct scanner *scanner, char **out)
{
	int32_t high = unit_at(scanner->at, scanner->end), low;

	if (high < 0)
		return fail(scanner, "bad \\u escape in a string");
	scanner->at += 6;
	if ((high & 0xf800) != 0xd800) {
		*out = put_utf8(*out, (uint32_t)high);
		return true;
	}
	low = unit_at(scanner->at, scanner->end);
	if (high < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
		scanner->at += 6;
		*out = put_utf8(*out, 0x10000u + ((uint32_t)(high & 0x3ff) << 10) +
		                              (uint32_t)(low & 0x3ff));
	} else {
		*out = put_utf8(*out, 0xfffd);
	}
	return true;
}

static bool scan_escape(struct scanner *scanner, char **out)
{
	uint8_t letter;

	if (scanner->end - scanner->at < 2)
		return fail(scanner, "string without an end");
	letter = (uint8_t)scanner->at[1];
	if (letter == 'u')
		return scan_unit(scanner, out);
	if (letter >= sizeof(json_meaning) || !json_meaning[letter])
		return fail(scanner, "bad escape in a string");
	*(*out)++ = (char)json_meaning[letter];
	scanner->at += 2;
	return true;
}

/* A string with escapes, from its first byte; copies it to scratch. */
static bool scan_escaped(struct scanner *scanner, struct field_value *value)
{
	char *out = scanner->out;

	value->bytes = out;
	while (scanner->at < scanner->end) {
		scanner->at += copy_run(scanner->at, scanner->end, &out);
		if (scanner->at == scanner->end)
			break;
		if (*scanner->at == '"') {
			scanner->at++;
			value->size = (size_t)(out - value->bytes);
			scanner->out = out;
			return true;
		}
		if (*scanner->at != '\\')
			return fail(scanner, "control character in a string");
		if (!scan_escape(scanner, &out))
			return false;
	}
	return fail(scanner, "string without an end");
}

/* From the opening quote. A string without escapes stays where it is. */
static bool scan_string(struct scanner *scanner, struct field_value *value)
{
	size_t run = plain_run(++scanner->at, scanner->end);

	value->kind = VALUE_STRING;
	if (scanner->at + run < scanner->end && scanner->at[run] == '"') {
		value->bytes = scanner->at;
		value->size = run;
		scanner->at += run + 1;
		return true;
	}
	return scan_escaped(scanner, value);
}

static bool scan_digits(struct scanner *scanner)
{
	const char *first = scanner->at;

	while (scanner->at < scanner->end && *scanner->at >= '0' && *scanner->at <= '9')
		scanner->at++;
	return scanner->at > first;
}

static bool take(struct scanner *scanner, char c)
{
	if (scanner->at == scanner->end || *scanner->at != c)
		return false;
	scanner->at++;
	return true;
}

static bool scan_number(struct scanner *scanner, struct field_value *value)
{
	const char *first = scanner->at;

	take(scanner, '-');
	if (!take(scanner, '0') && !scan_digits(scanner))
		return fail(scanner, "expected a value");
	if (take(scanner, '.') && !scan_digits(scanner))
		return fail(scanner, "bad number");
	if (take(scanner, 'e') || take(scanner, 'E')) {
		if (!take(scanner, '+'))
			take(scanner, '-');
		if (!scan_digits(scanner))
			return fail(scanner, "bad number");
	}
	*value = (struct field_value){VALUE_NUMBER, first, (size_t)(scanner->at - first)};
	return true;
}

static bool scan_word(struct scanner *scanner, const char *word, struct field_value *value)
{
	size_t size = strlen(word);

	if ((size_t)(scanner->end - scanner->at) < size || memcmp(scanner->at, word, size) != 0)
		return fail(scanner, "expected a value");
	scanner->at += size;
	value->kind = VALUE_OTHER;
	return true;
}

static bool scan_scalar(struct scanner *scanner, struct field_value *value)
{
	switch (*scanner->at) {
	case '"':
		return scan_string(scanner, value);
	case 't':
		return scan_word(scanner, "true", value);
	case 'f':
		return scan_word(scanner, "false", value);
	case 'n':
		return scan_word(scanner, "null", value);
	default:
		return scan_number(scanner, value);
	}
}

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* The next byte that is not white space, or NUL at the end (a NUL in the line is
 * no token either, so the two need not be told apart). */
static char next_token(struct scanner *scanner)
{
	while (scanner->at < scanner->end && is_space(*scanner->at))
		scanner->at++;
	return scanner->at < scanner->end ? *scanner->at : '\0';
}

static bool in_object(const struct scanner *scanner)
{
	unsigned level = scanner->depth - 1;

	return scanner->is_object[level / 64] >> level % 64 & 1;
}

static bool open_level(struct scanner *scanner, bool object)
{
	unsigned level = scanner->depth;

	if (level == JSONL_DEPTH)
		return fail(scanner, "nested deeper than 1024 levels");
	scanner->is_object[level / 64] &= ~((uint64_t)1 << level % 64);
	scanner->is_object[level / 64] |= (uint64_t)object << level % 64;
	scanner->depth++;
	scanner->at++;
	return true;
}

/* What a member is to the names that are looked for: a bit for each name. One member
 * can serve as two (--id-field=url). */
struct member {
	uint32_t is;    /* its value is the one */
	uint32_t leads; /* if it is an object, the value may lie in it */
};

/* At the scanner's depth, where a name's part of that number is looked for. */
static struct member look_up(const struct scanner *scanner, const struct field_value *key)
{
	const struct field_names *names = scanner->names;
	unsigned part = scanner->depth - 1;
	struct member member = {0, 0};

	if (part >= names->deepest)
		return member;
	for (unsigned i = 0; i < names->count; i++) {
		const struct field_name *name = &names->item[i];

		if (name->part[part].size != key->size || scanner->entered[i] != part ||
		    part >= name->levels ||
		    memcmp(name->part[part].bytes, key->bytes, key->size) != 0)
			continue;
		if (part + 1 == name->levels)
			member.is |= (uint32_t)1 << i;
		else
			member.leads |= (uint32_t)1 << i;
	}
	return member;
}

/* The name and colon of a member, and what it is for. */
static bool scan_name(struct scanner *scanner, struct member *member)
{
	char *out = scanner->out;
	struct field_value key;

	if (next_token(scanner) != '"')
		return fail(scanner, "expected a member name");
	if (!scan_string(scanner, &key))
		return false;
	*member = look_up(scanner, &key);
	scanner->out = out;
	if (next_token(scanner) != ':')
		return fail(scanner, "expected ':'");
	scanner->at++;
	return true;
}

static void store(struct scanner *scanner, uint32_t is, const struct field_value *value)
{
	for (unsigned i = 0; is; i++, is >>= 1)
		if (is & 1)
			scanner->value[i] = *value;
}

/* An object begins that names lead into. */
static void enter(struct scanner *scanner, uint32_t leads)
{
	for (unsigned i = 0; leads; i++, leads >>= 1)
		scanner->entered[i] += leads & 1;
}

/* An object or array has ended; depth is what it was before. */
static void leave(struct scanner *scanner)
{
	if (scanner->depth >= scanner->names->deepest)
		return;
	for (unsigned i = 0; i < scanner->names->count; i++)
		if (scanner->depth && scanner->entered[i] > scanner->depth - 1)
			scanner->entered[i] = (uint8_t)(scanner->depth - 1);
}

/* A value up to its end, or, of an array or object, its first bracket. */
static bool scan_value(struct scanner *scanner, struct member member, bool *opened)
{
	struct field_value value = {VALUE_OTHER, NULL, 0};
	char *out = scanner->out;
	char token = next_token(scanner);

	*opened = token == '{' || token == '[';
	if (scanner->at == scanner->end)
		return fail(scanner, "expected a value");
	if (!(*opened ? open_level(scanner, token == '{') : scan_scalar(scanner, &value)))
		return false;
	if (token == '{' && member.leads)
		enter(scanner, member.leads);
	if (member.is)
		store(scanner, member.is, &value);
	else
		scanner->out = out;
	return true;
}

/* Closes what ends here; leaves *more true where another value follows. */
static bool scan_after_value(struct scanner *scanner, bool *more)
{
	for (;;) {
		bool object = in_object(scanner);
		char token = next_token(scanner);

		*more = token == ',';
		if (!*more && token != (object ? '}' : ']'))
			return fail(scanner,
			            object ? "expected ',' or '}'" : "expected ',' or ']'");
		scanner->at++;
		if (*more || !--scanner->depth)
			return true;
		leave(scanner);
	}
}

static bool scan_record(struct scanner *scanner)
{
	const struct member none = {0, 0};
	bool opened, more = true;

	if (next_token(scanner) != '{')
		return fail(scanner, "not a JSON object");
	scan_value(scanner, none, &opened);
	while (more) {
		struct member member = none;

		if (opened && next_token(scanner) == (in_object(scanner) ? '}' : ']')) {
			opened = false;
			if (!scan_after_value(scanner, &more))
				return false;
			continue;
		}
		if (in_object(scanner) && !scan_name(scanner, &member))
			return false;
		if (!scan_value(scanner, member, &opened))
			return false;
		if (!opened && !scan_after_value(scanner, &more))
			return false;
	}
	if (next_token(scanner) || scanner->at < scanner->end)
		return fail(scanner, "text after the object");
	return true;
}

bool jsonl_read(const struct field_names *names, const char *line, size_t size,
                struct buffer *scratch, struct field_value record[FIELDS],
                struct jsonl_error *error)
{
	struct scanner scanner;

	/* Unescaping never lengthens: \uXXXX has six bytes, UTF-8 at most three for it. Joined
	 * values are parts of the line, and each was in quotes, as long as what joins them. */
	scratch->size = 0;
	scanner.out = buffer_room(scratch, (names->joins ? 2 * size : size) + 1);
	scanner.at = line;
	scanner.end = line + size;
	scanner.names = names;
	scanner.reason = NULL;
	scanner.depth = 0;
	for (unsigned i = 0; i < names->count; i++) {
		scanner.value[i] = (struct field_value){VALUE_MISSING, NULL, 0};
		scanner.entered[i] = 0;
	}
	if (!scan_record(&scanner)) {
		error->reason = scanner.reason;
		error->column = (size_t)(scanner.at - line) + 1;
		return false;
	}
	field_choose(names, scanner.value, record, scanner.out);
	return true;
}

bool jsonl_blank(const char *line, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (!is_space(line[i]))
			return false;
	return true;
}
