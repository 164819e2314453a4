/* gen.c - makes a large corpus with planted copies out of a small one.
 *
 *     gen [-s SEED] [-l en|fr|ru|zh] [-d DIRECTORY] -n ARTICLES -t TRUTH SOURCE... > CORPUS.jsonl
 *
 * SOURCE is a text file or, by its name, a JSONL file with a member "text".
 *
 * An original is 10 to 40 sentences (3.3 KB on average, as long as news articles
 * are) drawn from the sources. So that originals are no copies of each other,
 * every capitalised word and every number gives way to one of the article's own
 * cast of invented names and numbers (of as many digits), and every third word of over four letters
 * to one drawn from a vocabulary of half a million invented words by Zipf's law,
 * which is how often words occur in text.
 *
 * Planted, each after its original, which is any of the earlier ones:
 *
 *     exact    3 %  the same text, capitals and spacing changed
 *     near     5 %  1 to 3 % of the words replaced
 *     excerpt  2 %  30 to 60 % of the sentences, in one piece
 *
 * -l writes the same articles with French accents and quotes, in Cyrillic letters, or in Han
 * characters; -d writes each to a file of its own.
 *
 * TRUTH gets a line for each: id of the copy, id of the original, kind, separated
 * by tabs. The same seed, sizes and sources give the same bytes everywhere.
 */
#include "input/jsonl.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SENTENCES_MIN   10
#define SENTENCES_MAX   40
#define BYTES_MEAN      3300
#define EXACT_SHARE     0.03
#define NEAR_SHARE      0.05
#define EXCERPT_SHARE   0.02
#define VOCABULARY_BITS 19
#define VOCABULARY      ((size_t)1 << VOCABULARY_BITS)
#define CAST            12 /* names, and numbers, of an article */

struct span {
	const char *bytes;
	size_t size;
};

struct sources {
	struct buffer text; /* all sentences, one after the other */
	size_t *begin;      /* count + 1 offsets into text */
	size_t count, capacity;
};

/* --- Random numbers: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). --- */

struct random {
	uint64_t state;
};

static uint64_t random_next(struct random *random)
{
	uint64_t x = random->state += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static size_t random_below(struct random *random, size_t n)
{
	return (size_t)(random_next(random) % n);
}

static double random_share(struct random *random)
{
	return (double)(random_next(random) >> 11) * 0x1p-53;
}

/* --- Sources --- */

static bool is_stop(char c)
{
	return c == '.' || c == '!' || c == '?';
}

static void add_sentence(struct sources *sources, const char *bytes, size_t size)
{
	while (size && isspace((unsigned char)*bytes))
		bytes++, size--;
	if (size < 25 || size > 400)
		return;
	sources->begin = memory_grow(sources->begin, sources->count + 1, &sources->capacity,
	                             sizeof(*sources->begin));
	sources->begin[sources->count++] = sources->text.size;
	for (size_t i = 0; i < size; i++)
		buffer_add_char(&sources->text, isspace((unsigned char)bytes[i]) ? ' ' : bytes[i]);
	sources->begin[sources->count] = sources->text.size;
}

static void add_text(struct sources *sources, const char *bytes, size_t size)
{
	size_t start = 0;

	for (size_t i = 0; i + 1 < size; i++) {
		bool is_end = is_stop(bytes[i]) && isspace((unsigned char)bytes[i + 1]);

		if (is_end || (bytes[i] == '\n' && bytes[i + 1] == '\n')) {
			add_sentence(sources, bytes + start, i + 1 - start);
			start = i + 1;
		}
	}
	add_sentence(sources, bytes + start, size - start);
}

static void add_records(struct sources *sources, const char *bytes, size_t size)
{
	static const char *const fields[FIELDS] = {"text", "id", "title", "date", "source", "url"};
	const char *end = bytes + size;
	struct buffer scratch = {0};
	struct field_names names;
	enum field wrong;

	field_names_set(&names, fields, &wrong);
	while (bytes < end) {
		const char *stop = memchr(bytes, '\n', (size_t)(end - bytes));
		struct field_value value[FIELDS];
		struct jsonl_error error;

		if (!stop)
			stop = end;
		if (jsonl_read(&names, bytes, (size_t)(stop - bytes), &scratch, value, &error) &&
		    value[FIELD_TEXT].kind == VALUE_STRING)
			add_text(sources, value[FIELD_TEXT].bytes, value[FIELD_TEXT].size);
		bytes = stop + 1;
	}
	buffer_free(&scratch);
}

static void read_source(struct sources *sources, const char *path)
{
	FILE *file = fopen(path, "rb");
	size_t length = strlen(path), got;
	struct buffer bytes = {0};

	if (!file) {
		perror(path);
		exit(2);
	}
	do {
		got = fread(buffer_room(&bytes, 65536), 1, 65536, file);
		bytes.size += got;
	} while (got);
	fclose(file);
	if (length > 6 && !strcmp(path + length - 6, ".jsonl"))
		add_records(sources, bytes.bytes, bytes.size);
	else
		add_text(sources, bytes.bytes, bytes.size);
	buffer_free(&bytes);
}

/* --- Words --- */

/* A rank with probability roughly proportional to 1 / (rank + 1): each octave of
 * ranks is as likely as any other, and within it each rank. */
static size_t zipf(struct random *random)
{
	size_t octave = (size_t)1 << random_below(random, VOCABULARY_BITS);

	return octave - 1 + random_below(random, octave);
}

/* A pronounceable word for a rank: digits of a bijective number as syllables. */
static void add_invented(struct buffer *out, size_t rank, bool capital)
{
	static const char onset[] = "bdfgklmnprstvz", vowel[] = "aeiou";
	size_t start = out->size;

	for (rank += 70; rank; rank /= 70) {
		buffer_add_char(out, onset[rank % 14]);
		buffer_add_char(out, vowel[rank / 14 % 5]);
	}
	if (capital)
		out->bytes[start] = (char)toupper((unsigned char)out->bytes[start]);
}

static size_t word_end(const char *bytes, size_t at, size_t size)
{
	while (at < size && (isalnum((unsigned char)bytes[at]) || (unsigned char)bytes[at] >= 0x80))
		at++;
	return at;
}

/* --- Articles --- */

/* Who and what an article is about: stands for the names and numbers of its
 * sources. */
struct cast {
	size_t name[CAST];
	unsigned number[CAST];
};

static void cast_draw(struct cast *cast, struct random *random)
{
	for (size_t i = 0; i < CAST; i++) {
		cast->name[i] = 1000 + random_below(random, VOCABULARY - 1000);
		cast->number[i] = (unsigned)random_below(random, UINT32_MAX);
	}
}

static unsigned hash_word(const char *bytes, size_t size)
{
	unsigned hash = 2166136261u;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * 16777619u;
	return hash;
}

/* A word that begins with a digit, with the number's digits in place of its own: "1,234" remains
 * a thousand and some, "5th" an ordinal. */
static void add_number(struct buffer *out, unsigned number, const struct span word)
{
	for (size_t i = 0; i < word.size; i++) {
		const unsigned digit = i ? (number >> 16) % 10 : 1 + (number >> 16) % 9;

		if (isdigit((unsigned char)word.bytes[i]))
			buffer_add_char(out, (char)('0' + digit));
		else
			buffer_add_char(out, word.bytes[i]);
		number = number * 1664525u + 1013904223u;
	}
}

static void add_word(struct buffer *out, struct random *random, const struct cast *cast,
                     const struct span word, bool is_first)
{
	unsigned role = hash_word(word.bytes, word.size) % CAST;

	if (isdigit((unsigned char)*word.bytes))
		add_number(out, cast->number[role], word);
	else if (isupper((unsigned char)*word.bytes) && !is_first)
		add_invented(out, cast->name[role], true);
	else if (word.size > 4 && random_below(random, 3) == 0)
		add_invented(out, zipf(random), is_first);
	else
		buffer_add(out, word.bytes, word.size);
}

static void add_rewritten(struct buffer *out, struct random *random, const struct cast *cast,
                          const struct span sentence)
{
	for (size_t at = 0; at < sentence.size;) {
		size_t end = word_end(sentence.bytes, at, sentence.size);

		if (end == at) {
			buffer_add_char(out, sentence.bytes[at++]);
			continue;
		}
		add_word(out, random, cast, (struct span){sentence.bytes + at, end - at}, at == 0);
		at = end;
	}
}

/* Sentences, one a line; a blank line after every third. Long enough for a random
 * length with the mean of news. */
static void write_original(struct buffer *out, struct random *random, const struct sources *sources)
{
	size_t limit = BYTES_MEAN / 3 + random_below(random, BYTES_MEAN * 4 / 3);
	struct cast cast;

	cast_draw(&cast, random);
	out->size = 0;
	for (size_t n = 0; n < SENTENCES_MAX && (n < SENTENCES_MIN || out->size < limit); n++) {
		size_t pick = random_below(random, sources->count);
		struct span sentence = {sources->text.bytes + sources->begin[pick],
		                        sources->begin[pick + 1] - sources->begin[pick]};

		add_rewritten(out, random, &cast, sentence);
		buffer_add_string(out, n % 3 == 2 ? "\n\n" : "\n");
	}
}

/* --- Copies --- */

static void copy_exact(struct buffer *out, struct random *random, const struct buffer *original)
{
	for (size_t i = 0; i < original->size; i++) {
		char c = original->bytes[i];

		if (c == ' ' && random_below(random, 50) == 0)
			buffer_add_string(out, "  ");
		else
			buffer_add_char(out, c);
	}
	out->bytes[0] = (char)tolower((unsigned char)out->bytes[0]);
}

static void copy_near(struct buffer *out, struct random *random, const struct buffer *original)
{
	double share = 0.01 + 0.02 * random_share(random);

	for (size_t at = 0; at < original->size;) {
		size_t end = word_end(original->bytes, at, original->size);

		if (end == at)
			buffer_add_char(out, original->bytes[at++]);
		else if (random_share(random) < share)
			add_invented(out, zipf(random), false);
		else
			buffer_add(out, original->bytes + at, end - at);
		at = end > at ? end : at;
	}
}

static void copy_excerpt(struct buffer *out, struct random *random, const struct buffer *original)
{
	size_t length = (size_t)((0.3 + 0.3 * random_share(random)) * (double)original->size);
	size_t start = random_below(random, original->size - length), end = start + length;

	while (start > 0 && original->bytes[start - 1] != '\n')
		start--;
	while (end < original->size && original->bytes[end - 1] != '\n')
		end++;
	buffer_add(out, original->bytes + start, end - start);
}

static const struct kind {
	const char *name;
	double share;
	void (*copy)(struct buffer *out, struct random *random, const struct buffer *original);
} kinds[] = {
        {"exact", EXACT_SHARE, copy_exact},
        {"near", NEAR_SHARE, copy_near},
        {"excerpt", EXCERPT_SHARE, copy_excerpt},
};

#define KINDS (sizeof(kinds) / sizeof(*kinds))

/* --- The corpus --- */

/* Texts in another script, word by word, so that what is copied stays copied. They have its
 * bytes and its lengths of words, and no meaning. */
enum script { LATIN, FRENCH, CYRILLIC, HAN };

static void put_code_point(struct buffer *out, unsigned cp)
{
	if (cp >= 0x800)
		buffer_add_char(out, (char)(0xe0 | cp >> 12));
	buffer_add_char(out, (char)(cp >= 0x800 ? 0x80 | (cp >> 6 & 63) : 0xc0 | cp >> 6));
	buffer_add_char(out, (char)(0x80 | (cp & 63)));
}

/* An accent on the first vowel of every seventh word: 3 % of the letters have one, as in French. */
static void put_accented(struct buffer *out, const char *word, size_t size)
{
	static const char vowels[] = "eaiou";
	static const unsigned char accented[] = "\xe9\xe0\xee\xf4\xf9";
	size_t at = hash_word(word, size) % 7 ? size : 0;

	while (at < size && !strchr(vowels, word[at]))
		at++;
	buffer_add(out, word, at);
	if (at == size)
		return;
	put_code_point(out, accented[strchr(vowels, word[at]) - vowels]);
	buffer_add(out, word + at + 1, size - at - 1);
}

static void put_french_sign(struct buffer *out, char c)
{
	if (c == '\'')
		put_code_point(out, 0x2019);
	else if (c == '"')
		put_code_point(out, 0xab);
	else
		buffer_add_char(out, c);
}

/* Letter for letter; Russian words are half a letter longer, which is let be. */
static void put_cyrillic(struct buffer *out, const char *word, size_t size)
{
	static const unsigned char letters[] = "\x30\x31\x46\x34\x35\x44\x33\x45\x38\x39\x3a\x3b"
	                                       "\x3c\x3d\x3e\x3f\x4f\x40\x41\x42\x43\x32\x48\x4c"
	                                       "\x4b\x37";

	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)word[i];

		if (isalpha(c))
			put_code_point(out, 0x400u + letters[tolower(c) - 'a'] -
			                            (isupper(c) ? 0x20 : 0));
		else
			buffer_add_char(out, word[i]);
	}
}

/* A character for each three letters or part of them, of the 3,000 that news is written in;
 * no spaces, full stops and commas of its own. */
static void put_han(struct buffer *out, const char *word, size_t size)
{
	char lower[3];

	for (size_t i = 0; i < size; i += 3) {
		size_t n = size - i < 3 ? size - i : 3;

		for (size_t k = 0; k < n; k++)
			lower[k] = (char)tolower((unsigned char)word[i + k]);
		put_code_point(out, 0x4e00 + (hash_word(lower, n) ^ (unsigned)i * 977) % 3000);
	}
}

static void put_han_sign(struct buffer *out, char c)
{
	if (c == '.')
		put_code_point(out, 0x3002);
	else if (c == ',')
		put_code_point(out, 0xff0c);
	else if (c != ' ')
		buffer_add_char(out, c);
}

static void transcribe(struct buffer *out, const struct buffer *text, enum script script)
{
	out->size = 0;
	for (size_t at = 0; at < text->size;) {
		const char *word = text->bytes + at;
		size_t end = word_end(text->bytes, at, text->size), size = end - at, digits = 0;

		while (digits < size && isdigit((unsigned char)word[digits]))
			digits++;
		if (digits)
			size = digits;
		if (!size && script == HAN)
			put_han_sign(out, *word);
		else if (!size && script == FRENCH)
			put_french_sign(out, *word);
		else if (!size || digits)
			buffer_add(out, word, size ? size : 1);
		else if (script == HAN)
			put_han(out, word, size);
		else if (script == FRENCH)
			put_accented(out, word, size);
		else
			put_cyrillic(out, word, size);
		at += size ? size : 1;
	}
}

static void write_json(uint64_t id, const struct buffer *text)
{
	printf("{\"id\":\"%" PRIu64 "\",\"text\":\"", id);
	for (size_t i = 0; i < text->size; i++) {
		unsigned char c = (unsigned char)text->bytes[i];

		if (c == '"' || c == '\\')
			printf("\\%c", c);
		else if (c == '\n')
			fputs("\\n", stdout);
		else if (c >= 0x20)
			putchar(c);
	}
	puts("\"}");
}

/* A thousand files a directory. */
static void write_file(const char *directory, uint64_t id, const struct buffer *text)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%" PRIu64, directory, id / 1000);
	if (id % 1000 == 0)
		mkdir(path, 0777);
	snprintf(path, sizeof(path), "%s/%" PRIu64 "/%" PRIu64 ".txt", directory, id / 1000, id);
	file = fopen(path, "wb");
	if (!file || fwrite(text->bytes, 1, text->size, file) != text->size || fclose(file)) {
		perror(path);
		exit(2);
	}
}

/* Where articles go to. */
struct sink {
	enum script script;
	const char *directory; /* NULL: JSONL on standard output */
	struct buffer other;
};

static void write_record(struct sink *sink, uint64_t id, const struct buffer *text)
{
	if (sink->script != LATIN) {
		transcribe(&sink->other, text, sink->script);
		text = &sink->other;
	}
	if (sink->directory)
		write_file(sink->directory, id, text);
	else
		write_json(id, text);
}

/* Which kind of copy the next article is; KINDS: none. */
static size_t choose_kind(struct random *random)
{
	double share = random_share(random);
	size_t kind = 0;

	for (; kind < KINDS && share >= kinds[kind].share; kind++)
		share -= kinds[kind].share;
	return kind;
}

/* An original is made again from its own seed when a copy of it is due, so memory
 * does not grow with the corpus. */
static uint64_t original_seed(uint64_t seed, uint64_t id)
{
	struct random random = {seed ^ id * UINT64_C(0xd1342543de82ef95)};

	return random_next(&random);
}

static void write_corpus(const struct sources *sources, uint64_t seed, uint64_t articles,
                         struct sink *sink, FILE *truth)
{
	uint64_t *originals = memory_new(articles * sizeof(*originals)), count = 0;
	struct buffer text = {0}, copy = {0};
	struct random random = {seed};

	for (uint64_t id = 0; id < articles; id++) {
		size_t kind = choose_kind(&random);
		uint64_t from = id;
		struct random own;

		if (kind < KINDS && count)
			from = originals[random_below(&random, count)];
		else
			originals[count++] = id;
		own.state = original_seed(seed, from);
		write_original(&text, &own, sources);
		if (from == id) {
			write_record(sink, id, &text);
			continue;
		}
		copy.size = 0;
		kinds[kind].copy(&copy, &random, &text);
		write_record(sink, id, &copy);
		fprintf(truth, "%" PRIu64 "\t%" PRIu64 "\t%s\n", id, from, kinds[kind].name);
	}
	buffer_free(&text);
	buffer_free(&copy);
	free(originals);
}

static void usage(void)
{
	fputs("usage: gen [-s SEED] [-l en|fr|ru|zh] [-d DIRECTORY] -n ARTICLES -t TRUTH SOURCE... "
	      "> CORPUS.jsonl\n",
	      stderr);
	exit(2);
}

int main(int argc, char **argv)
{
	struct sources sources = {0};
	struct sink sink = {.script = LATIN};
	uint64_t seed = 1, articles = 0;
	FILE *truth = NULL;
	int i = 1;

	for (; i + 1 < argc && argv[i][0] == '-'; i += 2) {
		if (!strcmp(argv[i], "-s"))
			seed = strtoull(argv[i + 1], NULL, 10);
		else if (!strcmp(argv[i], "-n"))
			articles = strtoull(argv[i + 1], NULL, 10);
		else if (!strcmp(argv[i], "-t"))
			truth = fopen(argv[i + 1], "w");
		else if (!strcmp(argv[i], "-d"))
			sink.directory = argv[i + 1];
		else if (!strcmp(argv[i], "-l"))
			sink.script = !strcmp(argv[i + 1], "fr")   ? FRENCH
			              : !strcmp(argv[i + 1], "ru") ? CYRILLIC
			              : !strcmp(argv[i + 1], "zh") ? HAN
			                                           : LATIN;
		else
			usage();
	}
	if (!articles || !truth || i == argc)
		usage();
	for (; i < argc; i++)
		read_source(&sources, argv[i]);
	if (!sources.count) {
		fputs("gen: no sentences in the sources\n", stderr);
		return 2;
	}
	write_corpus(&sources, seed, articles, &sink, truth);
	buffer_free(&sink.other);
	buffer_free(&sources.text);
	free(sources.begin);
	return fclose(truth) || fflush(stdout) || ferror(stdout) ? 2 : 0;
}
