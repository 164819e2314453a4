#include "match/frequency.h"

#include "base/code.h"

#define PLACES_LEAST 12

/* When a codebook's live slots are looked through: after each power of two texts from here on,
 * and as many times this. */
#define REFRESH_FIRST 256
#define REFRESH_MOST  8192

static uint32_t count_places(const struct dd_corpus *corpus)
{
	uint64_t tokens = 0, places = (uint64_t)1 << PLACES_LEAST;
	for (uint32_t i = 0; i < corpus->count; i++)
		tokens += corpus->texts[i].article.count;
	while (places < tokens / 2 && places < DD_TERMS)
		places *= 2;
	return (uint32_t)places;
}

static size_t place_words(const struct dd_frequency *frequency)
{
	return ((size_t)frequency->mask + 64) / 64;
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

bool dd_frequency_init(struct dd_frequency *frequency, const struct dd_corpus *corpus,
                       unsigned threads)
{
	*frequency = (struct dd_frequency){.mask = count_places(corpus) - 1, .threads = threads};
	size_t words = place_words(frequency);
	frequency->met = dd_arena_zalloc(&frequency->arena, words, sizeof *frequency->met);
	frequency->again = dd_arena_zalloc(&frequency->arena, words, sizeof *frequency->again);
	return frequency->met && frequency->again && find_books(frequency, corpus);
}

void dd_frequency_release(struct dd_frequency *frequency)
{
	dd_arena_release(&frequency->arena);
}

static uint64_t load(const _Atomic uint64_t *word)
{
	return atomic_load_explicit(word, memory_order_relaxed);
}

static bool has_bit(const _Atomic uint64_t *bits, uint32_t i)
{
	return load(&bits[i / 64]) >> i % 64 & 1;
}

/* Sets a bit and returns whether it was set. */
static bool set_bit(const struct dd_frequency *frequency, _Atomic uint64_t *bits, uint32_t i)
{
	uint64_t bit = (uint64_t)1 << i % 64, old = load(&bits[i / 64]);
	if (frequency->threads == 1)
		atomic_store_explicit(&bits[i / 64], old | bit, memory_order_relaxed);
	else if (!(old & bit))
		old = atomic_fetch_or_explicit(&bits[i / 64], bit, memory_order_relaxed);
	return old & bit;
}

static uint32_t place_of(const struct dd_frequency *frequency, uint32_t code)
{
	return dd_code_term(code) & frequency->mask;
}

/* The codes of the article that are not in a codebook; returns how many. */
static uint32_t unbound_codes(const struct dd_article *article, const uint32_t **code)
{
	*code = article->packed ? dd_packed_own(article->packed, article->count) : article->code;
	return article->packed ? article->packed->own : article->count;
}

/* What a text has twice is met again, too: its count will tell. */
void dd_frequency_meet(struct dd_frequency *frequency, const struct dd_article *article)
{
	const uint32_t *code;
	uint32_t count = unbound_codes(article, &code);
	for (uint32_t i = 0; i < count; i++)
		__builtin_prefetch(&frequency->met[place_of(frequency, code[i]) / 64], 1);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t place = place_of(frequency, code[i]);
		if (set_bit(frequency, frequency->met, place))
			set_bit(frequency, frequency->again, place);
	}
}

/* Bits set: without an instruction for it the compiler calls a function. */
static uint32_t count_bits(uint64_t x)
{
	x -= x >> 1 & UINT64_C(0x5555555555555555);
	x = (x & UINT64_C(0x3333333333333333)) + (x >> 2 & UINT64_C(0x3333333333333333));
	x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	return (uint32_t)(x * UINT64_C(0x0101010101010101) >> 56);
}

/* Of a place that was met again. */
static uint32_t number_of(const struct dd_frequency *frequency, uint32_t place)
{
	uint64_t before = load(&frequency->again[place / 64]) & (((uint64_t)1 << place % 64) - 1);
	return frequency->rank[place / 64] + count_bits(before);
}

static bool is_taken(const struct dd_frequency_book *book, uint32_t slot)
{
	return book->book->code[slot] != DD_NO_CODE;
}

static bool number_slots(struct dd_frequency *frequency, struct dd_frequency_book *book)
{
	if (!book->book)
		return true;
	book->number = dd_arena_zalloc(&frequency->arena, DD_SLOTS, sizeof *book->number);
	book->live = dd_arena_zalloc(&frequency->arena, DD_SLOTS, sizeof *book->live);
	for (uint32_t slot = 0; book->number && book->live && slot < DD_SLOTS; slot++) {
		if (!is_taken(book, slot))
			continue;
		book->number[slot] =
		        number_of(frequency, place_of(frequency, book->book->code[slot]));
		atomic_store_explicit(&book->live[slot], 1, memory_order_relaxed);
	}
	return book->number && book->live;
}

static void meet_slots(struct dd_frequency *frequency, const struct dd_frequency_book *book)
{
	for (uint32_t slot = 0; book->book && slot < DD_SLOTS; slot++) {
		if (is_taken(book, slot))
			set_bit(frequency, frequency->again,
			        place_of(frequency, book->book->code[slot]));
	}
}

bool dd_frequency_number(struct dd_frequency *frequency)
{
	size_t words = place_words(frequency);
	uint32_t numbers = 0;
	for (uint32_t i = 0; i < frequency->book_count; i++)
		meet_slots(frequency, &frequency->books[i]);
	frequency->rank = dd_arena_alloc(&frequency->arena, words, sizeof *frequency->rank);
	if (!frequency->rank)
		return false;
	for (size_t i = 0; i < words; i++) {
		frequency->rank[i] = numbers;
		numbers += count_bits(load(&frequency->again[i]));
	}
	frequency->numbers = numbers;
	frequency->texts =
	        dd_arena_zalloc(&frequency->arena, (size_t)numbers + 1, sizeof *frequency->texts);
	frequency->passed = dd_arena_zalloc(&frequency->arena, dd_frequency_words(frequency),
	                                    sizeof *frequency->passed);
	for (uint32_t i = 0; i < frequency->book_count; i++) {
		if (!number_slots(frequency, &frequency->books[i]))
			return false;
	}
	return frequency->texts && frequency->passed;
}

/* The numbers behind a text's live slots; no branch, as it is hard to tell which are. */
static uint32_t list_slots(const struct dd_frequency *frequency, const struct dd_article *article,
                           uint32_t *list)
{
	const struct dd_packed *packed = article->packed;
	const struct dd_frequency_book *book = &frequency->books[packed->book->number];
	uint32_t count = 0;
	for (uint32_t i = 0, end = article->count; i < end; i++) {
		uint32_t slot = packed->slot[i];
		list[count] = slot;
		count += atomic_load_explicit(&book->live[slot], memory_order_relaxed);
	}
	for (uint32_t i = 0; i < count; i++)
		list[i] = book->number[list[i]];
	return count;
}

/* Calls for what is known of codes that are in no codebook, ahead of its use. */
static void prefetch_unbound(const struct dd_frequency *frequency, const struct dd_article *article)
{
	const uint32_t *code;
	uint32_t count = unbound_codes(article, &code);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t place = place_of(frequency, code[i]);
		__builtin_prefetch(&frequency->again[place / 64]);
		__builtin_prefetch(&frequency->rank[place / 64]);
	}
}

/* Appends the numbers of codes that are in no codebook to a list of count ones. */
static uint32_t list_unbound(const struct dd_frequency *frequency, const struct dd_article *article,
                             uint32_t *list, uint32_t count)
{
	const uint32_t *code;
	uint32_t more = unbound_codes(article, &code);
	for (uint32_t i = 0; i < more; i++) {
		uint32_t place = place_of(frequency, code[i]);
		list[count] = number_of(frequency, place);
		count += has_bit(frequency->again, place);
	}
	return count;
}

uint32_t dd_frequency_list(const struct dd_frequency *frequency, const struct dd_article *article,
                           uint64_t *seen, uint32_t *numbers)
{
	prefetch_unbound(frequency, article);
	uint32_t count = article->packed ? list_slots(frequency, article, numbers) : 0, kept = 0;
	count = list_unbound(frequency, article, numbers, count);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t number = numbers[i], at = number / 64;
		uint64_t bit = (uint64_t)1 << number % 64;
		bit &= ~(seen[at] | load(&frequency->passed[at]));
		numbers[kept] = number;
		kept += bit != 0;
		seen[at] |= bit;
	}
	for (uint32_t i = 0; i < kept; i++)
		seen[numbers[i] / 64] = 0;
	return kept;
}

/* Going past DD_RARE_FREQUENT by more than one is no error: any such count says the same. */
static void count_number(const struct dd_frequency *frequency, uint32_t number)
{
	_Atomic uint16_t *texts = &frequency->texts[number];
	uint32_t before = dd_frequency_of(frequency, number);
	if (before > DD_RARE_FREQUENT)
		return;
	if (frequency->threads == 1)
		atomic_store_explicit(texts, (uint16_t)(before + 1), memory_order_relaxed);
	else
		before = atomic_fetch_add_explicit(texts, 1, memory_order_relaxed);
	if (before == DD_RARE_FREQUENT)
		set_bit(frequency, frequency->passed, number);
}

/* Passes over the slots whose terms are passed over. */
static void refresh(const struct dd_frequency *frequency, struct dd_frequency_book *book)
{
	for (uint32_t slot = 0; book->live && slot < DD_SLOTS; slot++) {
		if (has_bit(frequency->passed, book->number[slot]))
			atomic_store_explicit(&book->live[slot], 0, memory_order_relaxed);
	}
}

void dd_frequency_count(struct dd_frequency *frequency, const struct dd_article *article,
                        uint64_t *seen, uint32_t *room)
{
	uint32_t count = dd_frequency_list(frequency, article, seen, room);
	for (uint32_t i = 0; i < count; i++)
		count_number(frequency, room[i]);
	if (!article->packed)
		return;
	struct dd_frequency_book *book = &frequency->books[article->packed->book->number];
	uint32_t texts = atomic_fetch_add_explicit(&book->counted, 1, memory_order_relaxed) + 1;
	if (texts >= REFRESH_FIRST && (texts % REFRESH_MOST == 0 || !(texts & (texts - 1))))
		refresh(frequency, book);
}

void dd_frequency_settle(struct dd_frequency *frequency)
{
	for (uint32_t number = 0; number < frequency->numbers; number++) {
		uint32_t texts = dd_frequency_of(frequency, number);
		if (texts < 2 || texts > DD_RARE_FREQUENT)
			set_bit(frequency, frequency->passed, number);
	}
	for (uint32_t i = 0; i < frequency->book_count; i++)
		refresh(frequency, &frequency->books[i]);
}
