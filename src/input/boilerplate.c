#include "input/boilerplate.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* Bits of the sieve for each line: of those that are met once 1 in 8 passes by chance. */
#define SIEVE_BITS 8

struct repeated_line {
	uint64_t hash;
	uint64_t articles;
};

/* --- Lines --- */

struct line {
	const char *bytes; /* with its newline, if it has one */
	size_t size;
	uint64_t hash; /* 0: blank */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static uint64_t hash_line(const char *begin, const char *end)
{
	uint64_t hash;

	while (begin < end && is_blank(*begin))
		begin++;
	while (begin < end && is_blank(end[-1]))
		end--;
	if (begin == end)
		return 0;
	hash = XXH3_64bits(begin, (size_t)(end - begin));
	return hash ? hash : 1;
}

/* Takes the first line off a text that is not empty. */
static struct line next_line(const char **text, size_t *size)
{
	const char *newline = memchr(*text, '\n', *size);
	struct line line = {.bytes = *text,
	                    .size = newline ? (size_t)(newline - *text) + 1 : *size};

	line.hash = hash_line(*text, newline ? newline : *text + *size);
	*text += line.size;
	*size -= line.size;
	return line;
}

/* --- Counting --- */

static int compare_hashes(const void *left, const void *right)
{
	const uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

void boilerplate_note(struct hashes *lines, const char *text, size_t size)
{
	const size_t first = lines->count;
	size_t kept = first;

	while (size) {
		const struct line line = next_line(&text, &size);

		if (line.hash)
			hashes_add(lines, line.hash);
	}
	if (first < lines->count)
		qsort(lines->items + first, lines->count - first, sizeof(*lines->items),
		      compare_hashes);
	for (size_t i = first; i < lines->count; i++)
		if (i == first || lines->items[i] != lines->items[kept - 1])
			lines->items[kept++] = lines->items[i];
	lines->count = kept;
}

/* Puts the hashes that may be there twice first; returns how many these are. */
static size_t sieve(uint64_t *hashes, size_t count)
{
	uint64_t *once, *again, mask = 63;
	size_t words, kept = 0;

	while (mask / SIEVE_BITS < count)
		mask = mask * 2 + 1;
	words = (size_t)(mask / 64) + 1;
	once = memory_zeroed(2 * words, sizeof(*once));
	again = once + words;
	for (size_t i = 0; i < count; i++) {
		const uint64_t at = hashes[i] & mask, bit = (uint64_t)1 << (at & 63);

		again[at / 64] |= once[at / 64] & bit;
		once[at / 64] |= bit;
	}
	for (size_t i = 0; i < count; i++)
		if (again[(hashes[i] & mask) / 64] >> (hashes[i] & 63) & 1)
			hashes[kept++] = hashes[i];
	free(once);
	return kept;
}

static struct repeated_line *find_line(const struct boilerplate *boilerplate, uint64_t hash)
{
	uint64_t slot = hash & boilerplate->mask;

	while (boilerplate->lines[slot].hash && boilerplate->lines[slot].hash != hash)
		slot = (slot + 1) & boilerplate->mask;
	return &boilerplate->lines[slot];
}

/* Twice as many slots as lines, at least. */
static void make_table(struct boilerplate *boilerplate, size_t lines)
{
	boilerplate->mask = 15;
	while (boilerplate->mask / 2 < lines)
		boilerplate->mask = boilerplate->mask * 2 + 1;
	boilerplate->lines =
	        memory_zeroed((size_t)boilerplate->mask + 1, sizeof(*boilerplate->lines));
}

static void count_line(struct boilerplate *boilerplate, size_t *lines, uint64_t hash)
{
	struct repeated_line *line = find_line(boilerplate, hash);
	struct boilerplate larger = *boilerplate;

	if (!line->hash && ++*lines > boilerplate->mask / 2) {
		make_table(&larger, 2 * *lines);
		for (uint64_t i = 0; i <= boilerplate->mask; i++)
			if (boilerplate->lines[i].hash)
				*find_line(&larger, boilerplate->lines[i].hash) =
				        boilerplate->lines[i];
		free(boilerplate->lines);
		*boilerplate = larger;
		line = find_line(boilerplate, hash);
	}
	line->hash = hash;
	line->articles++;
}

void boilerplate_find(struct boilerplate *boilerplate, struct hashes *lines, uint32_t least)
{
	const size_t count = sieve(lines->items, lines->count);
	size_t repeated = 0;

	*boilerplate = (struct boilerplate){.least = least};
	make_table(boilerplate, 0);
	for (size_t i = 0; i < count; i++)
		count_line(boilerplate, &repeated, lines->items[i]);
	hashes_free(lines);
}

void boilerplate_free(struct boilerplate *boilerplate)
{
	free(boilerplate->lines);
	*boilerplate = (struct boilerplate){0};
}

/* --- Leaving out --- */

/* A line of an article: in how many it is, and its bytes. */
struct share {
	uint64_t articles;
	size_t size;
};

static int compare_shares(const void *left, const void *right)
{
	const struct share *a = left, *b = right;

	return (a->articles > b->articles) - (a->articles < b->articles);
}

/* Of each line of a text that is not blank; returns how many these are. Owned by the caller. */
static size_t read_shares(const struct boilerplate *boilerplate, const char *text, size_t size,
                          struct share **shares)
{
	size_t count = 0, capacity = 0;

	for (*shares = NULL; size;) {
		const struct line line = next_line(&text, &size);
		uint64_t articles;

		if (!line.hash)
			continue;
		articles = find_line(boilerplate, line.hash)->articles;
		*shares = memory_grow(*shares, count, &capacity, sizeof(**shares));
		(*shares)[count++] = (struct share){articles ? articles : 1, line.size};
	}
	return count;
}

/* How many articles must have a line of the article with these for it to be boilerplate; sorts them. */
static uint64_t articles_needed(struct share *shares, size_t count, uint64_t least)
{
	size_t bytes = 0, rarer = 0, i = 0;
	uint64_t times;

	for (size_t k = 0; k < count; k++)
		bytes += shares[k].size;
	qsort(shares, count, sizeof(*shares), compare_shares);
	while (4 * (rarer += shares[i].size) < bytes)
		i++;
	times = shares[i].articles * BOILERPLATE_TIMES;
	return times > least ? times : least;
}

static size_t keep_rare(const struct boilerplate *boilerplate, uint64_t needed, const char *text,
                        size_t size, struct buffer *left)
{
	size_t count = 0;

	while (size) {
		const struct line line = next_line(&text, &size);

		if (find_line(boilerplate, line.hash)->articles >= needed)
			count++;
		else
			buffer_add(left, line.bytes, line.size);
	}
	return count;
}

size_t boilerplate_leave_out(const struct boilerplate *boilerplate, const char *text, size_t size,
                             struct buffer *left)
{
	struct share *shares;
	const size_t count = read_shares(boilerplate, text, size, &shares);
	size_t left_out = 0;
	uint64_t needed;

	if (count) {
		needed = articles_needed(shares, count, boilerplate->least);
		if (shares[count - 1].articles >= needed)
			left_out = keep_rare(boilerplate, needed, text, size, left);
	}
	free(shares);
	return left_out;
}
