#include "input/jsonl.h"

#include "input/json_scan.h"

#include <endian.h>
#include <stdint.h>
#include <string.h>

/* Set before any thread reads; NULL: the portable loop alone. */
static json_copy *copy_kernel;

void jsonl_use(enum dedup_isa isa)
{
	copy_kernel = json_copy_get(isa);
}

struct scanner {
	const char *at, *end;
	char *out; /* where the next unescaped string goes in scratch */
	const struct field_names *names;
	struct field_value *value;    /* for each name */
	uint8_t entered[FIELD_NAMES]; /* how many of a name's parts are the open objects' names */
	const char *reason;
	char newline; /* '\n' where it is white space; else ' ' */
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

/* Copies a block to out, adds its bits to *all and tells how many of its bytes are before the
 * first quote, backslash or control character. */
static inline size_t copy_block(const char *bytes, char *out, block *all)
{
	block data, special;
	uint64_t half[2];

	memcpy(&data, bytes, BLOCK);
	memcpy(out, &data, BLOCK);
	*all |= data;
	special = (block)(data == (uint8_t)'"') | (block)(data == (uint8_t)'\\') |
	          (block)(data < (uint8_t)0x20);
	memcpy(half, &special, BLOCK);
	if (half[0] | half[1]) {
		/* Which half is left to chance: no jump. */
		uint64_t found = half[0] ? half[0] : half[1];

		return (half[0] ? 0 : 8) + (size_t)__builtin_ctzll(le64toh(found)) / 8;
	}
	return BLOCK;
}

static inline bool has_high(block all)
{
	uint64_t half[2];

	memcpy(half, &all, BLOCK);
	return ((half[0] | half[1]) & UINT64_C(0x8080808080808080)) != 0;
}

/* A string on its way to scratch. */
struct copying {
	char *out;    /* where the next byte goes: as many may as there are to read */
	block all;    /* the bits of all bytes, in one */
	bool is_wide; /* if one not among them may be beyond ASCII */
};

/* Copies the bytes before the first special one; returns how many. */
static inline size_t copy_plain(const char *bytes, const char *end, struct copying *to)
{
	const char *at = bytes;
	size_t n;

	for (; end - at >= BLOCK; at += BLOCK) {
		json_bring(at);
		n = copy_block(at, to->out + (at - bytes), &to->all);
		if (n < BLOCK)
			return (size_t)(at - bytes) + n;
	}
	for (; at < end && is_plain(*at); at++) {
		to->is_wide |= (uint8_t)*at >= 0x80;
		to->out[at - bytes] = *at;
	}
	return (size_t)(at - bytes);
}

/* The same, and moves to->out and resolves what escapes it likes. Most strings end in the
 * first block, but those that take time. */
static inline size_t copy_run(const char *bytes, const char *end, struct copying *to)
{
	size_t done = 0, run;

	if (copy_kernel && end - bytes >= BLOCK) {
		done = copy_block(bytes, to->out, &to->all);
		to->out += done;
		if (done < BLOCK)
			return done;
		done += copy_kernel(bytes + done, end, &to->out, &to->is_wide);
	}
	run = copy_plain(bytes + done, end, to);
	to->out += run;
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

/* Hexadecimal digits, with 16 for being one. */
static const uint8_t hex_digits[256] = {
        ['0'] = 0x10, ['1'] = 0x11, ['2'] = 0x12, ['3'] = 0x13, ['4'] = 0x14, ['5'] = 0x15,
        ['6'] = 0x16, ['7'] = 0x17, ['8'] = 0x18, ['9'] = 0x19, ['a'] = 0x1a, ['b'] = 0x1b,
        ['c'] = 0x1c, ['d'] = 0x1d, ['e'] = 0x1e, ['f'] = 0x1f, ['A'] = 0x1a, ['B'] = 0x1b,
        ['C'] = 0x1c, ['D'] = 0x1d, ['E'] = 0x1e, ['F'] = 0x1f};

/* The unit written by \uXXXX at bytes, or -1. Digits and letters come in no order that a branch
 * predictor could learn. */
static int32_t unit_at(const char *bytes, const char *end)
{
	unsigned digit[4], all = 0x10;

	if (end - bytes < 6 || bytes[0] != '\\' || bytes[1] != 'u')
		return -1;
	for (unsigned i = 0; i < 4; i++) {
		digit[i] = hex_digits[(uint8_t)bytes[2 + i]];
		all &= digit[i];
	}
	return all ? (int32_t)((digit[0] & 15) << 12 | (digit[1] & 15) << 8 | (digit[2] & 15) << 4 |
	                       (digit[3] & 15))
	           : -1;
}

/* \uXXXX, or two of them that make a surrogate pair; a lone one is U+FFFD. */
static bool scan_unit(struct scanner *scanner, struct copying *to)
{
	int32_t high = unit_at(scanner->at, scanner->end), low;

	if (high < 0)
		return fail(scanner, "bad \\u escape in a string");
	scanner->at += 6;
	to->is_wide |= high >= 0x80;
	if ((high & 0xf800) != 0xd800) {
		to->out = put_utf8(to->out, (uint32_t)high);
		return true;
	}
	low = unit_at(scanner->at, scanner->end);
	if (high < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
		scanner->at += 6;
		to->out = put_utf8(to->out, 0x10000u + ((uint32_t)(high & 0x3ff) << 10) +
		                                    (uint32_t)(low & 0x3ff));
	} else {
		to->out = put_utf8(to->out, 0xfffd);
	}
	return true;
}

static bool scan_escape(struct scanner *scanner, struct copying *to)
{
	uint8_t letter;

	if (scanner->end - scanner->at < 2)
		return fail(scanner, "string without an end");
	letter = (uint8_t)scanner->at[1];
	if (letter == 'u')
		return scan_unit(scanner, to);
	if (!json_meaning[letter])
		return fail(scanner, "bad escape in a string");
	*to->out++ = (char)json_meaning[letter];
	scanner->at += 2;
	return true;
}

/* From the opening quote. A copy of the string goes to scratch. */
static bool scan_string(struct scanner *scanner, struct field_value *value)
{
	struct copying to = {.out = scanner->out};

	scanner->at++;
	while (scanner->at < scanner->end) {
		scanner->at += copy_run(scanner->at, scanner->end, &to);
		if (scanner->at == scanner->end)
			break;
		if (*scanner->at == '"') {
			scanner->at++;
			value->kind = VALUE_STRING;
			value->bytes = scanner->out;
			value->size = (size_t)(to.out - scanner->out);
			value->is_ascii = !to.is_wide && !has_high(to.all);
			scanner->out = to.out;
			return true;
		}
		if (*scanner->at != '\\')
			return fail(scanner, "control character in a string");
		if (!scan_escape(scanner, &to))
			return false;
	}
	return fail(scanner, "string without an end");
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
	*value = (struct field_value){
	        .kind = VALUE_NUMBER, .bytes = first, .size = (size_t)(scanner->at - first)};
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

/* JSON's white space, if newline is '\n'. */
static bool is_space(char c, char newline)
{
	return c == ' ' || c == newline || c == '\r' || c == '\t';
}

/* The next byte that is not white space, or NUL at the end (a NUL in the line is
 * no token either, so the two need not be told apart). */
static char next_token(struct scanner *scanner)
{
	while (scanner->at < scanner->end && is_space(*scanner->at, scanner->newline))
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

/* Where the value of the first of these names goes. */
static struct field_value *first_of(const struct scanner *scanner, uint32_t is)
{
	return &scanner->value[__builtin_ctz(is)];
}

/* What the first of these names has the others have, too. */
static void share(const struct scanner *scanner, uint32_t is)
{
	const struct field_value *value = first_of(scanner, is);

	for (is &= is - 1; is; is &= is - 1)
		*first_of(scanner, is) = *value;
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
	struct field_value ignored, *value = member.is ? first_of(scanner, member.is) : &ignored;
	char *out = scanner->out;
	char token = next_token(scanner);

	*opened = token == '{' || token == '[';
	if (scanner->at == scanner->end)
		return fail(scanner, "expected a value");
	value->kind = VALUE_OTHER;
	if (!(*opened ? open_level(scanner, token == '{') : scan_scalar(scanner, value)))
		return false;
	if (token == '{' && member.leads)
		enter(scanner, member.leads);
	if (member.is)
		share(scanner, member.is);
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

/* The object and what blanks follow it. Its first byte is read once: others may write to the
 * file (lines.h). */
static bool scan_record(struct scanner *scanner)
{
	const struct member none = {0, 0};
	bool opened = true, more = true;

	if (next_token(scanner) != '{')
		return fail(scanner, "not a JSON object");
	open_level(scanner, true);
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
	next_token(scanner);
	return true;
}

/* Unescaping never lengthens: \uXXXX has six bytes, UTF-8 at most three for it. Joined values are
 * parts of the line, and each was in quotes, as long as what joins them. */
static size_t room_for(const struct field_names *names, size_t size)
{
	return (names->joins ? 2 * size : size) + 1;
}

/* How long a line may be for which there is room. */
static size_t room_of(const struct field_names *names, const struct buffer *scratch)
{
	const size_t room = scratch->capacity ? scratch->capacity - 1 : 0;

	return names->joins ? room / 2 : room;
}

/* Reads the record that the line begins with, into the room that there is; *at is behind it and the
 * blanks that follow, or where it is broken. Returns what is wrong, or NULL. */
static const char *read_record(const struct field_names *names, const char *line, size_t size,
                               char newline, char *out, struct field_value record[FIELDS],
                               const char **at)
{
	struct field_value value[FIELD_NAMES];
	struct scanner scanner;
	bool is_read;

	scanner.out = out;
	scanner.at = line;
	scanner.end = line + size;
	scanner.names = names;
	scanner.reason = NULL;
	scanner.newline = newline;
	scanner.depth = 0;
	scanner.is_object[0] = 0;
	scanner.value = names->is_plain ? record : value;
	for (unsigned i = 0; i < names->count; i++)
		scanner.value[i].kind = VALUE_MISSING;
	memset(scanner.entered, 0, sizeof(scanner.entered));
	is_read = scan_record(&scanner);
	*at = scanner.at;
	if (is_read && !names->is_plain)
		field_choose(names, value, record, scanner.out);
	return scanner.reason;
}

bool jsonl_read(const struct field_names *names, const char *line, size_t size,
                struct buffer *scratch, struct field_value record[FIELDS],
                struct jsonl_error *error)
{
	const char *at;

	scratch->size = 0;
	error->reason = read_record(names, line, size, '\n',
	                            buffer_room(scratch, room_for(names, size)), record, &at);
	if (!error->reason && at < line + size)
		error->reason = "text after the object";
	error->column = (size_t)(at - line) + 1;
	return !error->reason;
}

/* True if a line that ends where its record does begins the bytes: no string has a newline, so none
 * is looked for. Of no more bytes than there is room for. */
static bool read_whole_line(const struct field_names *names, const char *bytes, size_t size,
                            struct buffer *scratch, struct field_value record[FIELDS],
                            size_t *line_size)
{
	const size_t room = room_of(names, scratch);
	const char *at;

	if (read_record(names, bytes, size < room ? size : room, ' ', scratch->bytes, record, &at))
		return false;
	*line_size = (size_t)(at - bytes);
	return *line_size == size || *at == '\n';
}

bool jsonl_read_first(const struct field_names *names, const char *bytes, size_t size,
                      struct buffer *scratch, struct field_value record[FIELDS],
                      struct jsonl_error *error, size_t *line_size)
{
	const char *newline;

	if (read_whole_line(names, bytes, size, scratch, record, line_size))
		return true;
	newline = memchr(bytes, '\n', size);
	*line_size = newline ? (size_t)(newline - bytes) : size;
	return jsonl_read(names, bytes, *line_size, scratch, record, error);
}

bool jsonl_blank(const char *line, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (!is_space(line[i], '\n'))
			return false;
	return true;
}
