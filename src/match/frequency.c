#include "match/frequency.h"

#include "base/code.h"

#include <stdlib.h>
#include <string.h>

#define PLACES_LEAST 12

/* Added to the count of a term that the text had before. */
#define SEEN ((uint32_t)1 << 15)

_Static_assert(DD_RARE_FREQUENT + 1 < SEEN, "counts have 15 bits");

/* Codes of a text that are looked up ahead of their use: more would push out each other. */
#define PREFETCHED 256

static uint32_t count_places(const struct dd_corpus *corpus)
{
	uint64_t tokens = 0, places = (uint64_t)1 << PLACES_LEAST;
	for (uint32_t i = 0; i < corpus->count; i++)
		tokens += corpus->texts[i].article.count;
	while (places < tokens / 2 && places < DD_TERMS)
		places *= 2;
	return (uint32_t)places;
}

static size_t word_count(const struct dd_frequency *frequency)
{
	return (size_t)frequency->mask / 32 + 1;
}

/* Finds the codebooks of all texts. False if memory ran out. */
static bool find_books(struct dd_frequency *frequency, const struct dd_corpus *corpus)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < corpus->count; i++) {
		const struct dd_packed *packed = corpus->texts[i].article.packed;
		if (packed && packed->book->number >= count)
			count = packed->book->number + 1;
	}
	frequency->books = dd_arena_zalloc(&frequency->arena, count, sizeof *frequency->books);
	if (!frequency->books)
		return false;
	for (uint32_t i = 0; i < corpus->count; i++) {
		const struct dd_packed *packed = corpus->texts[i].article.packed;
		if (packed)
			frequency->books[packed->book->number].book = packed->book;
	}
	frequency->book_count = count;
	return true;
}

bool dd_frequency_init(struct dd_frequency *frequency, const struct dd_corpus *corpus)
{
	*frequency = (struct dd_frequency){.mask = count_places(corpus) - 1};
	return find_books(frequency, corpus);
}

void dd_frequency_release(struct dd_frequency *frequency)
{
	dd_arena_release(&frequency->arena);
	dd_arena_release(&frequency->of_words);
}

void dd_frequency_reader_release(struct dd_frequency_reader *reader)
{
	dd_arena_release(&reader->arena);
	free(reader->list);
	*reader = (struct dd_frequency_reader){0};
}

static uint32_t place_of(const struct dd_frequency *frequency, uint32_t code)
{
	return dd_code_term(code) & frequency->mask;
}

/* The codes of the article that are not in a codebook; returns how many. */
static uint32_t unbound_codes(const struct dd_article *article, const uint32_t **code)
{
	*code = article->packed ? dd_packed_own(article->packed) : article->code;
	return article->packed ? article->packed->own : article->count;
}

/* Zeros, for the first time. False if memory ran out. */
static bool make_words(const struct dd_frequency *frequency, struct dd_frequency_reader *reader)
{
	reader->words =
	        dd_arena_zalloc(&reader->arena, word_count(frequency), sizeof *reader->words);
	return reader->words;
}

void dd_frequency_prefetch(const struct dd_frequency *frequency,
                           const struct dd_frequency_reader *reader,
                           const struct dd_article *article)
{
	const struct dd_frequency_word *words = frequency->words ? frequency->words : reader->words;
	const uint32_t *code;
	uint32_t count = unbound_codes(article, &code);
	count = count < PREFETCHED ? count : PREFETCHED;
	for (uint32_t i = 0; words && i < count; i++)
		__builtin_prefetch(&words[place_of(frequency, code[i]) / 32]);
}

/* What a text has twice is met again, too: its count will tell. */
bool dd_frequency_meet(const struct dd_frequency *frequency, struct dd_frequency_reader *reader,
                       const struct dd_article *article)
{
	const uint32_t *code;
	uint32_t count = unbound_codes(article, &code);
	if (!reader->words && !make_words(frequency, reader))
		return false;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t place = place_of(frequency, code[i]), bit = (uint32_t)1 << place % 32;
		struct dd_frequency_word *word = &reader->words[place / 32];
		word->again |= word->met & bit;
		word->met |= bit;
	}
	return true;
}

/* Joins what all readers met in the first one's words. */
static void join_words(const struct dd_frequency *frequency, struct dd_frequency_reader *readers,
                       unsigned count)
{
	struct dd_frequency_word *sum = readers[0].words;
	for (unsigned r = 1; r < count; r++) {
		const struct dd_frequency_word *more = readers[r].words;
		for (size_t i = 0; more && i < word_count(frequency); i++) {
			sum[i].again |= more[i].again | (sum[i].met & more[i].met);
			sum[i].met |= more[i].met;
		}
	}
}

/* Bits set: without an instruction for it the compiler calls a function. */
static uint32_t count_bits(uint32_t x)
{
	x -= x >> 1 & 0x55555555;
	x = (x & 0x33333333) + (x >> 2 & 0x33333333);
	x = (x + (x >> 4)) & 0x0f0f0f0f;
	return x * 0x01010101 >> 24;
}

/* The number of a place; *again says whether it was met again and has one. */
static uint32_t number_of(const struct dd_frequency *frequency, uint32_t place, bool *again)
{
	const struct dd_frequency_word *word = &frequency->words[place / 32];
	uint32_t bit = (uint32_t)1 << place % 32;
	*again = (word->again & bit) != 0;
	return word->before + count_bits(word->again & (bit - 1));
}

static bool is_taken(const struct dd_frequency_book *book, uint32_t slot)
{
	return book->book->code[slot] != DD_NO_CODE;
}

static void meet_slots(const struct dd_frequency *frequency, const struct dd_frequency_book *book)
{
	for (uint32_t slot = 0; book->book && slot < DD_SLOTS; slot++) {
		uint32_t place = place_of(frequency, book->book->code[slot]);
		if (is_taken(book, slot))
			frequency->words[place / 32].again |= (uint32_t)1 << place % 32;
	}
}

/* Numbers the slots of a codebook. False if memory ran out. */
static bool number_slots(struct dd_frequency *frequency, struct dd_frequency_book *book)
{
	bool again;
	if (!book->book)
		return true;
	book->number = dd_arena_zalloc(&frequency->arena, DD_SLOTS, sizeof *book->number);
	for (uint32_t slot = 0; book->number && slot < DD_SLOTS; slot++) {
		if (is_taken(book, slot))
			book->number[slot] = number_of(
			        frequency, place_of(frequency, book->book->code[slot]), &again);
	}
	return book->number;
}

/* Counts the places met again before each word. */
static void number_words_of(struct dd_frequency *frequency)
{
	uint32_t numbers = 0;
	for (size_t i = 0; i < word_count(frequency); i++) {
		frequency->words[i].before = numbers;
		numbers += count_bits(frequency->words[i].again);
	}
	frequency->numbers = numbers;
}

bool dd_frequency_number(struct dd_frequency *frequency, struct dd_frequency_reader *readers,
                         unsigned count)
{
	if (!readers[0].words && !make_words(frequency, &readers[0]))
		return false;
	join_words(frequency, readers, count);
	frequency->words = readers[0].words;
	frequency->of_words = readers[0].arena;
	readers[0].arena = (struct dd_arena){0};
	for (uint32_t i = 0; i < frequency->book_count; i++)
		meet_slots(frequency, &frequency->books[i]);
	number_words_of(frequency);
	for (unsigned r = 0; r < count; r++) {
		dd_arena_release(&readers[r].arena);
		readers[r].words = NULL;
	}
	for (uint32_t i = 0; i < frequency->book_count; i++) {
		if (!number_slots(frequency, &frequency->books[i]))
			return false;
	}
	return true;
}

/* What the codebook knows to be frequent counts as such from the start. */
static void set_frequent(const struct dd_frequency_book *book, uint16_t *texts)
{
	for (uint32_t slot = 0; book->book && slot < DD_SLOTS; slot++) {
		if (dd_codebook_knows_frequent(book->book, slot))
			texts[book->number[slot]] = DD_RARE_FREQUENT + 1;
	}
}

/* Zeros, for the second time, but for what is known. False if memory ran out. */
static bool make_counts(const struct dd_frequency *frequency, struct dd_frequency_reader *reader)
{
	size_t numbers = (size_t)frequency->numbers + 1;
	reader->texts = dd_arena_zalloc(&reader->arena, numbers, sizeof *reader->texts);
	for (uint32_t i = 0; reader->texts && i < frequency->book_count; i++)
		set_frequent(&frequency->books[i], reader->texts);
	return reader->texts;
}

/* Makes a reader ready for the article. False if memory ran out. */
static bool prepare(const struct dd_frequency *frequency, struct dd_frequency_reader *reader,
                    const struct dd_article *article)
{
	if (!reader->texts && !make_counts(frequency, reader))
		return false;
	if (article->count < reader->room)
		return true;
	free(reader->list);
	reader->room = (size_t)article->count * 2 + 1;
	reader->list = malloc(reader->room * sizeof *reader->list);
	reader->room = reader->list ? reader->room : 0;
	return reader->list;
}

/* The numbers behind the slots that are not known to be frequent. */
static uint32_t pick_slots(const struct dd_packed *packed, const uint32_t *number, uint32_t *list)
{
	const uint16_t *slot = dd_packed_slots(packed);
	uint32_t count = 0;
	for (uint32_t i = 0; i < packed->count; i++) {
		list[count] = number[slot[i]];
		count += dd_codebook_is_rare(packed->book, slot[i]);
	}
	return count;
}

/* The numbers behind the slots that a text lists, or may list. */
static uint32_t list_slots(const struct dd_frequency *frequency, const struct dd_packed *packed,
                           uint32_t *list)
{
	const uint16_t *slot = dd_packed_rare(packed);
	const uint32_t *number = frequency->books[packed->book->number].number;
	if (!packed->is_listed)
		return pick_slots(packed, number, list);
	for (uint32_t i = 0; i < packed->rare; i++)
		list[i] = number[slot[i]];
	return packed->rare;
}

/* Appends the numbers of codes that are in no codebook to a list of count ones. */
static uint32_t list_unbound(const struct dd_frequency *frequency, const struct dd_article *article,
                             uint32_t *list, uint32_t count)
{
	const uint32_t *code;
	uint32_t more = unbound_codes(article, &code);
	for (uint32_t i = 0; i < more; i++) {
		bool again;
		list[count] = number_of(frequency, place_of(frequency, code[i]), &again);
		count += again;
	}
	return count;
}

bool dd_frequency_count(const struct dd_frequency *frequency, struct dd_frequency_reader *reader,
                        const struct dd_article *article, uint32_t *counted)
{
	if (!prepare(frequency, reader, article))
		return false;
	uint32_t *list = reader->list, kept = 0;
	uint32_t count = article->packed ? list_slots(frequency, article->packed, list) : 0;
	count = list_unbound(frequency, article, list, count);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t number = list[i], texts = reader->texts[number];
		uint32_t counts = texts <= DD_RARE_FREQUENT;
		list[kept] = number;
		kept += counts;
		reader->texts[number] = (uint16_t)(texts + counts * (SEEN + 1));
	}
	for (uint32_t i = 0; i < kept; i++)
		reader->texts[list[i]] &= SEEN - 1;
	*counted = kept;
	return true;
}

/* Adds what other readers counted to what the first one did. What one has passed over counts
 * more than DD_RARE_FREQUENT there. */
static void join_counts(const struct dd_frequency *frequency, struct dd_frequency_reader *readers,
                        unsigned count)
{
	uint16_t *texts = readers[0].texts;
	for (unsigned r = 1; r < count; r++) {
		const uint16_t *more = readers[r].texts;
		for (uint32_t number = 0; more && number < frequency->numbers; number++) {
			unsigned sum = texts[number] + (unsigned)more[number];
			texts[number] =
			        (uint16_t)(sum <= DD_RARE_FREQUENT ? sum : DD_RARE_FREQUENT + 1);
		}
	}
}

bool dd_frequency_settle(struct dd_frequency *frequency, struct dd_frequency_reader *readers,
                         unsigned count)
{
	if (!readers[0].texts && !make_counts(frequency, &readers[0]))
		return false;
	join_counts(frequency, readers, count);
	frequency->texts = readers[0].texts;
	return true;
}
