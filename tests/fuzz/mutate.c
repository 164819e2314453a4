/* mutate.c - files with something wrong with them.
 *
 *     mutate SEED FIRST COUNT DIRECTORY FILE...
 *
 * Writes COUNT files to DIRECTORY, each one of the FILEs changed in a few places, by one to
 * eight edits of the kinds below. File FIRST + i depends on SEED, FIRST + i and the FILEs
 * alone, so that a run can be taken apart. It is named NUMBER-NAME, after the file that it
 * was made from.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_MOST ((size_t)1 << 20) /* no edit makes more */

struct bytes {
	uint8_t *at; /* owned, room for SIZE_MOST */
	size_t size;
};

/* What means something to one reader or another. */
static const char *const tokens[] = {
        "\"",
        "\\",
        "\\u",
        "\\ud800",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\n",
        "\r\n",
        "\t",
        ";",
        "<",
        ">",
        "</",
        "<![CDATA[",
        "]]>",
        "&",
        "&#x110000;",
        "<!--",
        "-->",
        "<script>",
        "<title>",
        "<item>",
        "<!ENTITY",
        "null",
        "1e999",
        "-0",
        "\"text\":",
        "\"id\":",
        "\"date\":",
        "charset=",
        "\xef\xbb\xbf",
        "\xff\xfe",
        "\xfe\xff",
        "\xc0\xaf",
        "\xed\xa0\x80",
        "\xf4\x90\x80\x80",
        "\xe2\x80\xae",
        "\x1b[2J",
        "%00",
        "http://",
        "\xcc\x81\xcc\x81\xcc\x81",
        "PK\3\4",
        "\x1f\x8b\x08",
        "ustar",
        "WARC/1.0",
        "99999999999999999999",
        "1970-01-01T00:00:00Z",
};

#define TOKENS (sizeof(tokens) / sizeof(*tokens))

static uint64_t state;

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t next(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static size_t below(size_t n)
{
	return n ? (size_t)(next() % n) : 0;
}

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static struct bytes new_bytes(void)
{
	struct bytes bytes = {malloc(SIZE_MOST), 0};

	if (!bytes.at)
		die("mutate");
	return bytes;
}

static void read_file(const char *path, struct bytes *out)
{
	FILE *file = fopen(path, "rb");

	if (!file)
		die(path);
	out->size = fread(out->at, 1, SIZE_MOST, file);
	if (ferror(file))
		die(path);
	fclose(file);
}

/* --- Edits --- */

static void insert(struct bytes *bytes, size_t place, const void *what, size_t size)
{
	uint8_t *at = bytes->at + place;

	if (bytes->size + size > SIZE_MOST)
		return;
	memmove(at + size, at, bytes->size - place);
	memmove(at, what, size);
	bytes->size += size;
}

static void cut(struct bytes *bytes, size_t place, size_t size)
{
	memmove(bytes->at + place, bytes->at + place + size, bytes->size - place - size);
	bytes->size -= size;
}

/* A stretch, short ones more often than long ones. */
static size_t stretch(const struct bytes *bytes, size_t *size)
{
	size_t place = below(bytes->size + 1), most = bytes->size - place;

	*size = below(most + 1);
	if (next() % 4)
		*size = below(*size % 64 + 1);
	return place;
}

static void flip(struct bytes *bytes)
{
	if (bytes->size)
		bytes->at[below(bytes->size)] ^= (uint8_t)(1u << below(8));
}

static void set_bytes(struct bytes *bytes)
{
	size_t size, place = stretch(bytes, &size);

	for (size_t i = 0; i < size % 9; i++)
		bytes->at[place + i] = (uint8_t)next();
}

static void put_token(struct bytes *bytes)
{
	const char *token = tokens[below(TOKENS)];

	insert(bytes, below(bytes->size + 1), token, strlen(token));
}

static void drop(struct bytes *bytes)
{
	size_t size, place = stretch(bytes, &size);

	cut(bytes, place, size);
}

/* Over and over, for what counts or nests. */
static void repeat(struct bytes *bytes)
{
	size_t size, place = stretch(bytes, &size), times = (size_t)1 << below(12);
	uint8_t *copy = malloc(size + 1);

	if (!copy)
		die("mutate");
	memcpy(copy, bytes->at + place, size);
	while (times-- && bytes->size < SIZE_MOST / 4)
		insert(bytes, place, copy, size);
	free(copy);
}

static void truncate_bytes(struct bytes *bytes)
{
	bytes->size = below(bytes->size + 1);
}

static void nul(struct bytes *bytes)
{
	insert(bytes, below(bytes->size + 1), "", 1);
}

/* The rest is another file's. */
static void splice(struct bytes *bytes, const struct bytes *other)
{
	size_t from = below(other->size + 1);

	bytes->size = below(bytes->size + 1);
	insert(bytes, bytes->size, other->at + from, other->size - from);
}

static void edit(struct bytes *bytes, const struct bytes *other)
{
	static void (*const edits[])(struct bytes *) = {
	        flip, flip, set_bytes, put_token, put_token, drop, repeat, truncate_bytes, nul,
	};
	size_t which = below(sizeof(edits) / sizeof(*edits) + 1);

	if (which < sizeof(edits) / sizeof(*edits))
		edits[which](bytes);
	else
		splice(bytes, other);
}

/* --- Files --- */

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void write_file(const char *directory, unsigned long number, const char *name,
                       const struct bytes *bytes)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%06lu-%s", directory, number, name);
	file = fopen(path, "wb");
	if (!file || fwrite(bytes->at, 1, bytes->size, file) != bytes->size || fclose(file))
		die(path);
}

int main(int argc, char **argv)
{
	struct bytes bytes = new_bytes(), other = new_bytes();
	unsigned long seed, first, count;

	if (argc < 6) {
		fprintf(stderr, "usage: mutate SEED FIRST COUNT DIRECTORY FILE...\n");
		return 2;
	}
	seed = strtoul(argv[1], NULL, 10);
	first = strtoul(argv[2], NULL, 10);
	count = strtoul(argv[3], NULL, 10);
	for (unsigned long i = first; i < first + count; i++) {
		const char *path;
		size_t edits;

		state = (uint64_t)seed << 32 ^ i;
		path = argv[5 + below((size_t)argc - 5)];
		read_file(path, &bytes);
		read_file(argv[5 + below((size_t)argc - 5)], &other);
		for (edits = 1 + below(8); edits; edits--)
			edit(&bytes, &other);
		write_file(argv[4], i, last_part(path), &bytes);
	}
	free(bytes.at);
	free(other.at);
	return 0;
}
