#include "match/frequency.h"

#include "base/code.h"

#define TABLE_LEAST 12

static uint32_t table_places(const struct dd_corpus *corpus)
{
	uint64_t tokens = 0, places = (uint64_t)1 << TABLE_LEAST;
	for (uint32_t i = 0; i < corpus->count; i++)
		tokens += corpus->texts[i].article.count;
	while (places < tokens / 2 && places < DD_TERMS)
		places *= 2;
	return (uint32_t)places;
}

bool dd_frequency_init(struct dd_frequency *frequency, const struct dd_corpus *corpus, bool alone)
{
	uint32_t places = table_places(corpus);
	*frequency = (struct dd_frequency){.mask = places - 1, .alone = alone};
	size_t words = dd_frequency_words(frequency);
	frequency->count = dd_arena_zalloc(&frequency->table, places, sizeof *frequency->count);
	frequency->frequent =
	        dd_arena_zalloc(&frequency->arena, words, sizeof *frequency->frequent);
	frequency->rare = dd_arena_zalloc(&frequency->arena, words, sizeof *frequency->rare);
	return frequency->count && frequency->frequent && frequency->rare;
}

void dd_frequency_release(struct dd_frequency *frequency)
{
	dd_arena_release(&frequency->table);
	dd_arena_release(&frequency->arena);
}

static bool known_frequent(const struct dd_frequency *frequency, uint32_t place)
{
	uint64_t word =
	        atomic_load_explicit(&frequency->frequent[place / 64], memory_order_relaxed);
	return word >> place % 64 & 1;
}

/* Sets the bit of a place. */
static void note(const struct dd_frequency *frequency, _Atomic uint64_t *bits, uint32_t place)
{
	uint64_t bit = (uint64_t)1 << place % 64;
	_Atomic uint64_t *word = &bits[place / 64];
	if (frequency->alone)
		atomic_store_explicit(word, atomic_load_explicit(word, memory_order_relaxed) | bit,
		                      memory_order_relaxed);
	else
		atomic_fetch_or_explicit(word, bit, memory_order_relaxed);
}

/* Going past DD_RARE_FREQUENT by more than one is no error: any such count says the same. */
static void count_place(const struct dd_frequency *frequency, uint32_t place)
{
	_Atomic uint16_t *count = &frequency->count[place];
	uint32_t before = atomic_load_explicit(count, memory_order_relaxed);
	if (before > DD_RARE_FREQUENT)
		return;
	if (frequency->alone)
		atomic_store_explicit(count, (uint16_t)(before + 1), memory_order_relaxed);
	else
		before = atomic_fetch_add_explicit(count, 1, memory_order_relaxed);
	if (before == 1)
		note(frequency, frequency->rare, place);
	if (before == DD_RARE_FREQUENT)
		note(frequency, frequency->frequent, place);
}

/* The places of a text's terms that are not known to be frequent, with repeats; returns how
 * many. No branch: whether a term is frequent is hard to tell. */
static uint32_t pass_over(const struct dd_frequency *frequency, const struct dd_article *article,
                          uint32_t *places)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < article->count; i++) {
		uint32_t place = dd_code_term(article->code[i]) & frequency->mask;
		places[count] = place;
		count += !known_frequent(frequency, place);
	}
	return count;
}

/* Drops repeats from a list of places; returns how many are left. */
static uint32_t drop_repeats(uint64_t *seen, uint32_t *places, uint32_t count)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t place = places[i];
		uint64_t *word = &seen[place / 64], bit = (uint64_t)1 << place % 64;
		places[kept] = place;
		kept += !(*word & bit);
		*word |= bit;
	}
	for (uint32_t i = 0; i < kept; i++)
		seen[places[i] / 64] = 0;
	return kept;
}

uint32_t dd_frequency_count(struct dd_frequency *frequency, const struct dd_article *article,
                            uint64_t *seen, uint32_t *places)
{
	uint32_t count = drop_repeats(seen, places, pass_over(frequency, article, places));
	for (uint32_t i = 0; i < count; i++)
		__builtin_prefetch(&frequency->count[places[i]], 1);
	for (uint32_t i = 0; i < count; i++)
		count_place(frequency, places[i]);
	return count;
}

/* Leaves of a word of places met twice the rare ones. */
static uint64_t rare_ones(const struct dd_frequency *frequency, size_t word, uint64_t met)
{
	uint64_t rare = met;
	for (uint64_t left = met; left; left &= left - 1) {
		unsigned bit = (unsigned)__builtin_ctzll(left);
		uint32_t texts = atomic_load_explicit(&frequency->count[word * 64 + bit],
		                                      memory_order_relaxed);
		if (texts > DD_RARE_FREQUENT)
			rare &= ~((uint64_t)1 << bit);
	}
	return rare;
}

/* The frequencies of the rare places in a word, to where they are numbered. */
static void take_frequencies(struct dd_frequency *frequency, size_t word)
{
	uint16_t *texts = frequency->texts + frequency->rank[word];
	uint64_t rare = atomic_load_explicit(&frequency->rare[word], memory_order_relaxed);
	for (; rare; rare &= rare - 1) {
		size_t place = word * 64 + (unsigned)__builtin_ctzll(rare);
		*texts++ = atomic_load_explicit(&frequency->count[place], memory_order_relaxed);
	}
}

bool dd_frequency_number(struct dd_frequency *frequency)
{
	size_t words = dd_frequency_words(frequency);
	uint32_t numbers = 0;
	frequency->rank = dd_arena_alloc(&frequency->arena, words, sizeof *frequency->rank);
	if (!frequency->rank)
		return false;
	for (size_t i = 0; i < words; i++) {
		uint64_t met = atomic_load_explicit(&frequency->rare[i], memory_order_relaxed);
		uint64_t rare = rare_ones(frequency, i, met);
		atomic_store_explicit(&frequency->rare[i], rare, memory_order_relaxed);
		frequency->rank[i] = numbers;
		numbers += (uint32_t)__builtin_popcountll(rare);
	}
	frequency->numbers = numbers;
	frequency->texts =
	        dd_arena_alloc(&frequency->arena, (size_t)numbers + 1, sizeof *frequency->texts);
	if (!frequency->texts)
		return false;
	for (size_t i = 0; i < words; i++)
		take_frequencies(frequency, i);
	dd_arena_release(&frequency->table);
	frequency->count = NULL;
	return true;
}
