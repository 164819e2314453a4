/* corner.c - makes the corpora on which a quadratic step shows.
 *
 *     corner [-s SEED] KIND ARTICLES > CORPUS.jsonl
 *
 * Words are invented and drawn evenly from a vocabulary of half a million, so that
 * articles have in common what the kind says and nothing else:
 *
 *     identical  one article of 400 words, again and again
 *     versions   the same, but for one word: one bucket with everything in it
 *     template   a template of 300 words, in which every 25th is the article's own
 *     siblings   the same, and every 20th article is a copy of an earlier one with a
 *                word in fifty replaced: copies that have to be found among lookalikes;
 *                its id is its number, a hyphen, and the other's number
 *     footer     200 words of its own, then a footer of 100 words that all have
 *     stubs      35 words, of which 5 are its own
 *     short      10 words, of which 2 are its own: fewer than are compared
 *     long       one article of that many words
 *
 * The same arguments give the same bytes everywhere.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VOCABULARY ((uint64_t)1 << 19)
#define WORDS_MOST 400
#define SENTENCE   16 /* words */

/* SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). */
static uint64_t next_random(uint64_t *state)
{
	uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

/* What is common to all articles, and the article's own. */
struct source {
	uint64_t common[WORDS_MOST];
	uint64_t seed;
};

static uint64_t own_state(const struct source *source, uint64_t article)
{
	uint64_t state = source->seed ^ (article + 1) * UINT64_C(0xd1342543de82ef95);

	return next_random(&state);
}

/* The common words, of which each one at which every divides its number less one is the
 * article's own. */
static void fill(const struct source *source, uint64_t article, unsigned count, unsigned every,
                 uint64_t *words)
{
	uint64_t state = own_state(source, article);

	for (unsigned i = 0; i < count; i++)
		words[i] = i % every == 1 ? next_random(&state) : source->common[i];
}

static unsigned make_identical(const struct source *source, uint64_t article, uint64_t *words)
{
	(void)article;
	memcpy(words, source->common, sizeof(source->common));
	return WORDS_MOST;
}

static unsigned make_versions(const struct source *source, uint64_t article, uint64_t *words)
{
	fill(source, article, WORDS_MOST, WORDS_MOST, words);
	return WORDS_MOST;
}

static unsigned make_template(const struct source *source, uint64_t article, uint64_t *words)
{
	fill(source, article, 300, 25, words);
	return 300;
}

/* The article that it copies; itself if it is no copy. */
static uint64_t original_of(const struct source *source, uint64_t article)
{
	uint64_t state = own_state(source, article);

	return article >= 20 && article % 20 == 0 ? article - 1 - next_random(&state) % 19
	                                          : article;
}

static unsigned make_siblings(const struct source *source, uint64_t article, uint64_t *words)
{
	uint64_t state = own_state(source, article), original = original_of(source, article);

	fill(source, original, 300, 25, words);
	for (unsigned i = 0; original != article && i < 300; i++) {
		if (next_random(&state) % 50 == 0)
			words[i] = next_random(&state);
	}
	return 300;
}

static unsigned make_footer(const struct source *source, uint64_t article, uint64_t *words)
{
	uint64_t state = own_state(source, article);

	for (unsigned i = 0; i < 200; i++)
		words[i] = next_random(&state);
	memcpy(words + 200, source->common, 100 * sizeof(*words));
	return 300;
}

static unsigned make_stubs(const struct source *source, uint64_t article, uint64_t *words)
{
	fill(source, article, 35, 7, words);
	return 35;
}

static unsigned make_short(const struct source *source, uint64_t article, uint64_t *words)
{
	fill(source, article, 10, 5, words);
	return 10;
}

static const struct kind {
	const char *name;
	unsigned (*make)(const struct source *source, uint64_t article, uint64_t *words);
} kinds[] = {
        {"identical", make_identical}, {"versions", make_versions}, {"template", make_template},
        {"siblings", make_siblings},   {"footer", make_footer},     {"stubs", make_stubs},
        {"short", make_short},
};

/* A pronounceable word for a number: digits as syllables. */
static void put_word(uint64_t word, bool begins_sentence, bool ends_sentence)
{
	static const char onset[] = "bdfgklmnprstvz", vowel[] = "aeiou";
	char syllables[2 * 4 + 3];
	size_t size = 0;

	for (uint64_t rank = word % VOCABULARY + 70; rank; rank /= 70) {
		syllables[size++] = onset[rank % 14];
		syllables[size++] = vowel[rank / 14 % 5];
	}
	if (begins_sentence)
		syllables[0] = (char)(syllables[0] - 'a' + 'A');
	if (ends_sentence)
		syllables[size++] = '.';
	syllables[size++] = ' ';
	fwrite(syllables, 1, size, stdout);
}

static void put_words(const uint64_t *words, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		put_word(words[i], i % SENTENCE == 0, i % SENTENCE == SENTENCE - 1);
}

static void put_articles(const struct kind *kind, const struct source *source, uint64_t articles)
{
	uint64_t words[WORDS_MOST];

	for (uint64_t article = 0; article < articles; article++) {
		unsigned count = kind->make(source, article, words);

		printf("{\"id\":\"%" PRIu64, article);
		if (kind->make == make_siblings && original_of(source, article) != article)
			printf("-%" PRIu64, original_of(source, article));
		fputs("\",\"text\":\"", stdout);
		put_words(words, count);
		fputs("\"}\n", stdout);
	}
}

static void put_long(uint64_t seed, uint64_t words)
{
	fputs("{\"id\":\"long\",\"text\":\"", stdout);
	for (uint64_t i = 0; i < words; i++)
		put_word(next_random(&seed), i % SENTENCE == 0, i % SENTENCE == SENTENCE - 1);
	fputs("\"}\n", stdout);
}

static int usage(void)
{
	fputs("usage: corner [-s SEED] KIND ARTICLES > CORPUS.jsonl\n", stderr);
	return 2;
}

int main(int argc, char **argv)
{
	struct source source = {.seed = 1};
	const struct kind *kind = NULL;
	uint64_t state, articles;

	if (argc > 2 && !strcmp(argv[1], "-s")) {
		source.seed = strtoull(argv[2], NULL, 10);
		argv += 2;
		argc -= 2;
	}
	if (argc != 3)
		return usage();
	articles = strtoull(argv[2], NULL, 10);
	state = source.seed;
	for (unsigned i = 0; i < WORDS_MOST; i++)
		source.common[i] = next_random(&state);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!strcmp(argv[1], kinds[i].name))
			kind = &kinds[i];
	}
	if (kind)
		put_articles(kind, &source, articles);
	else if (!strcmp(argv[1], "long"))
		put_long(source.seed, articles);
	else
		return usage();
	return fflush(stdout) || ferror(stdout) ? 2 : 0;
}
