#include "match/pair.h"

#include "sketch/pack.h"

#include <stdlib.h>
#include <string.h>

/* Words that are compared at a time. */
#define SAME_BLOCK 8

static bool grow(uint32_t **array, size_t count)
{
	uint32_t *bigger = realloc(*array, count * sizeof **array);
	if (bigger)
		*array = bigger;
	return bigger != NULL;
}

static bool side_room(struct dd_side *side, uint32_t count)
{
	if (count <= side->capacity && side->sentence)
		return true;
	uint32_t capacity = count + count / 2 + 64;
	side->capacity = 0;
	if (!grow(&side->term, capacity) || !grow(&side->shingle, capacity) ||
	    !grow(&side->place, capacity) || !grow(&side->sentence, DD_SENTENCES_MOST + 1))
		return false;
	side->capacity = capacity;
	return true;
}

/* The map is kept in registers meanwhile. */
static void number_terms(struct dd_pair *pair, struct dd_side *side)
{
	struct dd_idmap terms = pair->terms;
	for (uint32_t i = 0; i < side->count; i++)
		side->term[i] = dd_idmap_put(&terms, dd_code_term(side->code[i]));
	pair->terms = terms;
}

/* A word's part in the keys of its shingles: odd factor, random. */
static inline uint64_t key_part(uint32_t code)
{
	return dd_code_word(code) * UINT64_C(0x9e3779b97f4a7c15);
}

/* 64 bits of three words, of which absent ones have no part. Two shingles of a pair are taken for
 * one only if the sums of their words' parts, each turned by its place, are the same. */
static inline uint64_t join_parts(uint64_t a, uint64_t b, uint64_t c)
{
	return a + (b << 21 | b >> 43) + (c << 42 | c >> 22);
}

static inline uint64_t shingle_key(const uint32_t *code, uint32_t n)
{
	_Static_assert(DD_LITERAL_WORDS == 3, "a key has three parts");
	return join_parts(key_part(code[0]), n > 1 ? key_part(code[1]) : 0,
	                  n > 2 ? key_part(code[2]) : 0);
}

static uint32_t count_shingles(uint32_t count)
{
	return count < DD_LITERAL_WORDS ? count > 0 : count - DD_LITERAL_WORDS + 1;
}

/* As above; and neighbouring shingles share their words' parts. */
static void number_first(struct dd_pair *pair, struct dd_side *side)
{
	struct dd_idmap shingles = pair->shingles;
	const uint32_t *code = side->code, last = side->count - 1;
	const uint32_t count = count_shingles(side->count);
	uint32_t *shingle = side->shingle, *place = side->place;
	uint64_t a = 0, b = side->count ? key_part(code[0]) : 0;
	uint64_t c = side->count > 1 ? key_part(code[1]) : 0;
	side->shingles = count;
	for (uint32_t i = 0; i < count; i++) {
		a = b;
		b = c;
		c = i + 2 <= last ? key_part(code[i + 2]) : 0;
		uint32_t number = dd_idmap_put(&shingles, join_parts(a, b, c));
		shingle[i] = number;
		place[number] = i;
	}
	pair->shingles = shingles;
}

/* How many words from the i-th of a and the k-th of b on are the same. */
static uint32_t count_same(const struct dd_side *a, uint32_t i, const struct dd_side *b, uint32_t k)
{
	if (i >= a->count)
		return 0;
	const uint32_t *x = a->code + i, *y = b->code + k;
	uint32_t most = a->count - i < b->count - k ? a->count - i : b->count - k, same = 0;
	for (uint32_t differ = 0; most - same >= SAME_BLOCK; same += SAME_BLOCK) {
		for (uint32_t n = 0; n < SAME_BLOCK; n++)
			differ |= dd_code_word(x[same + n] ^ y[same + n]);
		if (differ)
			break;
	}
	while (same < most && dd_code_word(x[same]) == dd_code_word(y[same]))
		same++;
	return same;
}

/* Numbers the second side's shingles in step with the first's, as most pairs are of texts that are
 * largely the same: where the words go on as those after the last shingle's place in the first
 * text do, their shingles have the numbers of those there. The others are looked up. */
static void number_second(struct dd_pair *pair)
{
	const struct dd_side *a = &pair->side[0];
	struct dd_side *b = &pair->side[1];
	struct dd_idmap shingles = pair->shingles;
	uint32_t width = b->count < DD_LITERAL_WORDS ? b->count : DD_LITERAL_WORDS, at = 0;
	b->shingles = count_shingles(b->count);
	for (uint32_t i = 0; i < b->shingles;) {
		uint32_t same = count_same(a, at, b, i);
		if (same >= DD_LITERAL_WORDS) {
			same -= DD_LITERAL_WORDS - 1;
			memcpy(b->shingle + i, a->shingle + at, same * sizeof *b->shingle);
			i += same;
			at += same;
			continue;
		}
		uint32_t number = dd_idmap_put(&shingles, shingle_key(b->code + i, width));
		b->shingle[i++] = number;
		at = number < pair->first_shingles ? a->place[number] + 1 : at + 1;
	}
	pair->shingles = shingles;
}

static void cut_sentences(struct dd_side *side, uint32_t sentences)
{
	uint32_t block = (sentences + DD_SENTENCES_MOST - 1) / DD_SENTENCES_MOST;
	uint32_t seen = 0;
	side->sentences = 0;
	for (uint32_t i = 0; i < side->count; i++) {
		if (i && !dd_code_starts_sentence(side->code[i]))
			continue;
		if (block <= 1 || seen % block == 0) {
			if (side->sentences < DD_SENTENCES_MOST)
				side->sentence[side->sentences++] = i;
		}
		seen++;
	}
	side->sentence[side->sentences] = side->count;
}

/* The article's codes, unpacked if need be; NULL if memory ran out. */
static const uint32_t *codes_of(struct dd_side *side, const struct dd_article *article)
{
	if (article->code || !article->packed)
		return article->code;
	if (article->count > side->unpacked_room) {
		size_t room = (size_t)article->count * 2;
		if (!grow(&side->unpacked, room))
			return NULL;
		side->unpacked_room = room;
	}
	struct dd_unpacker unpacker = dd_unpacker_of(article->packed);
	dd_unpack(&unpacker, side->unpacked, article->count);
	return side->unpacked;
}

static bool set_side(struct dd_side *side, const struct dd_article *article)
{
	side->code = codes_of(side, article);
	side->count = article->count;
	side->cuts = article->sentences;
	side->shingles = side->sentences = 0;
	return (!article->count || side->code) && side_room(side, article->count);
}

bool dd_pair_set_first(struct dd_pair *pair, const struct dd_article *article)
{
	return set_side(&pair->side[0], article);
}

bool dd_pair_set_second(struct dd_pair *pair, const struct dd_article *article)
{
	return set_side(&pair->side[1], article);
}

bool dd_pair_term(struct dd_pair *pair)
{
	struct dd_side *a = &pair->side[0], *b = &pair->side[1];
	if (a->sentences && b->sentences)
		return true;
	if (!a->sentences) {
		if (!dd_idmap_reset(&pair->terms, a->count * 2))
			return false;
		number_terms(pair, a);
		cut_sentences(a, a->cuts);
		pair->first_terms = pair->terms.count;
	}
	dd_idmap_undo(&pair->terms, pair->first_terms);
	if (!dd_idmap_reserve(&pair->terms, b->count))
		return false;
	number_terms(pair, b);
	cut_sentences(b, b->cuts);
	return true;
}

bool dd_pair_shingle(struct dd_pair *pair)
{
	struct dd_side *a = &pair->side[0], *b = &pair->side[1];
	if (a->shingles && b->shingles)
		return true;
	if (!a->shingles) {
		if (!dd_idmap_reset(&pair->shingles, a->count * 2))
			return false;
		number_first(pair, a);
		pair->first_shingles = pair->shingles.count;
	}
	dd_idmap_undo(&pair->shingles, pair->first_shingles);
	if (!dd_idmap_reserve(&pair->shingles, b->count))
		return false;
	number_second(pair);
	return true;
}

static void side_release(struct dd_side *side)
{
	free(side->unpacked);
	free(side->term);
	free(side->shingle);
	free(side->place);
	free(side->sentence);
}

void dd_pair_release(struct dd_pair *pair)
{
	side_release(&pair->side[0]);
	side_release(&pair->side[1]);
	dd_idmap_release(&pair->terms);
	dd_idmap_release(&pair->shingles);
	*pair = (struct dd_pair){0};
}
