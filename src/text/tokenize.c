/* tokenize.c - the word loop.
 *
 * First the places and hashes of all words are found (words.h); then the loop
 * here goes from word to word. A word of an alphabet with case behind an ordinary
 * gap takes the short way, put_plain(), and so do nearly all numbers; what is several words in one
 * run and other scripts take the long one, put_any().
 */
#include "text/tokenize.h"

#include "base/code.h"
#include "text/number.h"
#include "text/scratch.h"
#include "text/sentence.h"
#include "text/swar.h"
#include "text/utf8.h"
#include "text/word_hash.h"
#include "text/words.h"

#include <string.h>

/* What a script's words are cut into: n-grams of `ngram` characters, or words
 * with a stem of `stem` characters. Marks belong to the character before. 5 letters
 * did best for alphabets on labelled news sets of many languages; the others follow
 * from what a character says: more without written vowels, and most in a syllable. */
/* clang-format off */
static const struct {
	uint8_t ngram, stem;
} shapes[DD_SCRIPTS] = {
	[DD_CASED] = {0, DD_PLAIN_STEM},
	[DD_CASELESS] = {0, 5},
	[DD_HEBREW] = {0, 4},
	[DD_ARABIC] = {0, 4},
	[DD_INDIC] = {0, 4},
	[DD_HANGUL] = {0, 2},
	[DD_KATAKANA] = {0, 4},
	[DD_HAN] = {2, 0},
	[DD_SEA] = {3, 0},
};
/* clang-format on */

#define ALWAYS_INLINE inline __attribute__((always_inline))

struct words {
	const struct dd_kernels *kernels; /* may be NULL */
	const struct dd_folded *folded;
	const uint8_t *text;
	struct dd_sentence sentence;
	uint64_t *hash;
	uint32_t *code;        /* NULL: hashes alone are wanted, and no sentences */
	uint32_t *begin, *end; /* may be NULL */
	size_t count;
	size_t run;                 /* the next one */
	uint32_t run_at;            /* where that begins */
	enum dd_script script;      /* of the run that is open */
	uint32_t last, at;          /* the last word's begin and end */
	enum dd_script last_script; /* DD_NEUTRAL: a number */
	uint32_t sentences;
};

/* The code of the token that put() is called for next, but for the sentence. */
static inline void put_made(struct words *w, uint32_t code)
{
	bool first = dd_sentence_take(&w->sentence);

	w->code[w->count] = code | (first ? DD_SENTENCE_FLAG : 0);
	w->sentences += first;
}

static inline void put_code(struct words *w, uint64_t stem, uint64_t word, enum dd_kind kind)
{
	put_made(w, dd_code_make(stem, word, kind, false));
}

static inline void put(struct words *w, uint32_t begin, uint32_t end, uint64_t hash)
{
	w->hash[w->count] = hash;
	if (w->begin) {
		w->begin[w->count] = begin;
		w->end[w->count] = end;
	}
	w->count++;
}

/* Is there a mark? Its bytes must not be of ASCII. Nearly all Han and Kana is
 * ruled out by the first bytes, without a jump or a look at the table. */
static inline bool is_mark(const uint8_t *s)
{
	bool han = (s[0] >= 0xe4) & (s[0] <= 0xe9);
	bool kana = (s[0] == 0xe3) &
	            ((s[1] == 0x81) | (s[1] == 0x83) | ((s[1] == 0x82) & (s[2] < 0x99)));

	return !(han | kana) && dd_fold_class(dd_fold_entry(dd_utf8_get(s))) == DD_MARK;
}

/* End of the character at `at`, its marks included. */
static ALWAYS_INLINE uint32_t character_end(const uint8_t *text, uint32_t at, uint32_t end)
{
	at += dd_utf8_length(text[at]);
	while (at < end && is_mark(text + at))
		at += dd_utf8_length(text[at]);
	return at;
}

static uint32_t skip_characters(const struct words *w, uint32_t at, uint32_t end, unsigned n)
{
	while (n-- && at < end)
		at = character_end(w->text, at, end);
	return at;
}

/* An Arabic word without its article: al- and wa-l-, bi-l-, li-l-, fa-l-. All of
 * these letters have 2 bytes. */
static uint32_t skip_article(const uint8_t *text, uint32_t begin, uint32_t end)
{
	static const char particles[][3] = {"و", "ب", "ل", "ف"};
	static const char article[] = "ال";
	uint32_t at = begin;

	for (size_t i = 0; i < sizeof particles / sizeof *particles; i++)
		if (memcmp(text + begin, particles[i], 2) == 0 && end - begin >= 12)
			at = begin + 2;
	if (memcmp(text + at, article, 4) == 0 && end - at >= 4 + 3 * 2)
		return at + 4;
	if (memcmp(text + begin, article, 4) == 0 && end - begin >= 4 + 3 * 2)
		return begin + 4;
	return begin;
}

static inline void end_word(struct words *w, uint32_t begin, uint32_t end, enum dd_script script)
{
	w->last = begin;
	w->at = end;
	w->last_script = script;
}

/* End of the stem: after its characters, of which Arabic and Hebrew letters and
 * all in alphabets and Hangul have no marks. */
static uint32_t stem_end(const struct words *w, uint32_t at, uint32_t end)
{
	unsigned n = shapes[w->script].stem;

	if (w->script == DD_INDIC || w->script == DD_CASELESS)
		return skip_characters(w, at, end, n);
	while (n-- && at < end)
		at += dd_utf8_length(w->text[at]);
	return at;
}

static inline enum dd_kind word_kind(const struct words *w, bool upper)
{
	enum dd_kind capital = w->sentence.start == DD_START_REAL ? DD_INITIAL : DD_NAME;

	return upper ? capital : DD_WORD;
}

static void put_word_code(struct words *w, uint32_t begin, uint32_t end, uint64_t word)
{
	uint32_t from = begin, to;
	uint64_t stem = word;
	bool upper = w->script == DD_CASED && dd_folded_is_upper(w->folded, begin);

	if (w->script == DD_ARABIC)
		from = skip_article(w->text, begin, end);
	to = stem_end(w, from, end);
	if (from != begin || to != end)
		stem = dd_word_hash(w->text + from, to - from);
	put_code(w, stem, word, word_kind(w, upper));
}

static void put_word(struct words *w, uint32_t begin, uint32_t end)
{
	uint64_t hash = dd_word_hash(w->text + begin, end - begin);

	if (w->code)
		put_word_code(w, begin, end, hash);
	put(w, begin, end, hash);
	end_word(w, begin, end, w->script);
}

/* All bigrams or trigrams of the run; one that is too short is a token itself. */
static ALWAYS_INLINE void put_grams(struct words *to, uint32_t begin, uint32_t end, bool triple,
                                    bool codes)
{
	struct words w = *to; /* in registers */
	uint32_t first = begin, second = character_end(w.text, begin, end), at = second, stop;
	uint64_t hash;

	if (triple && at < end)
		at = character_end(w.text, at, end);
	do {
		stop = at < end ? character_end(w.text, at, end) : end;
		hash = dd_word_hash(w.text + first, stop - first);
		if (codes)
			put_code(&w, hash, hash, DD_NGRAM);
		put(&w, first, stop, hash);
		first = second;
		second = triple ? at : stop;
		at = stop;
	} while (stop < end);
	*to = w;
	end_word(to, begin, end, w.script);
}

/* Of a run of bytes by threes: has each character three, and is none a mark? Its first bytes then
 * say so, and every third byte is one. */
static bool is_threes(const struct words *w, uint32_t begin, uint32_t end)
{
	const struct dd_kernels *kernels = w->kernels;
	uint32_t at = begin;
	bool threes = true;

	/* The pad lets the kernel look at all of the run. */
	if (kernels && kernels->skip_han)
		at += (uint32_t)kernels->skip_han(w->text + at, end - at + DD_FOLD_PAD, NULL);
	for (; at < end && threes; at += 3)
		threes = (w->text[at] & 0xf0) == 0xe0 && !is_mark(w->text + at);
	return threes;
}

static void hash_pairs(const struct dd_kernels *kernels, const uint8_t *text, size_t n,
                       uint64_t *hash)
{
	if (kernels && kernels->hash_pairs) {
		kernels->hash_pairs(text, n, hash);
		return;
	}
	for (size_t i = 0; i < n; i++)
		hash[i] = dd_word_hash_short(dd_load_le64(text + 3 * i), 6);
}

/* Codes of n n-grams, whose hashes stand where they will. Most start no sentence. */
static void put_gram_codes(struct words *w, uint32_t n)
{
	while (n) {
		const uint64_t *hash = w->hash + w->count;
		uint32_t some = 1;

		if (w->sentence.start != DD_START_NONE || w->sentence.length == DD_SENTENCE_HARD) {
			put_code(w, *hash, *hash, DD_NGRAM);
		} else {
			some = DD_SENTENCE_HARD - w->sentence.length;
			some = n < some ? n : some;
			for (uint32_t i = 0; i < some; i++)
				w->code[w->count + i] =
				        dd_code_make(hash[i], hash[i], DD_NGRAM, false);
			w->sentence.length += some;
		}
		w->count += some;
		n -= some;
	}
}

/* put_grams() of pairs of such characters, where offsets are not wanted; false elsewhere. */
static bool put_pairs(struct words *w, uint32_t begin, uint32_t end)
{
	uint32_t pairs = (end - begin) / 3 - 1;

	if (pairs == 0 || w->begin || (end - begin) % 3 != 0 ||
	    (w->folded->irregular && !is_threes(w, begin, end)))
		return false;
	hash_pairs(w->kernels, w->text + begin, pairs, w->hash + w->count);
	if (w->code)
		put_gram_codes(w, pairs);
	else
		w->count += pairs;
	end_word(w, begin, end, w->script);
	return true;
}

static void put_ngrams(struct words *w, uint32_t begin, uint32_t end)
{
	bool triple = shapes[w->script].ngram == 3;

	if (triple && w->code)
		put_grams(w, begin, end, true, true);
	else if (triple)
		put_grams(w, begin, end, true, false);
	else if (put_pairs(w, begin, end))
		return;
	else if (w->code)
		put_grams(w, begin, end, false, true);
	else
		put_grams(w, begin, end, false, false);
}

/* The number at `begin`, in a run that ends at `end`. */
static void put_number(struct words *w, uint32_t begin, uint32_t end)
{
	uint8_t joined[DD_NUMBER_MAX + 8] = {0}; /* hashes read by eights */
	const uint8_t *number = joined;
	uint32_t stop = begin, n = 0;
	uint64_t hash;

	if (dd_number_end(w->text, begin) != end)
		n = dd_number_join(w->text, &stop, joined);
	if (n == 0) {
		number = w->text + begin;
		stop = dd_number_end(w->text, begin);
		n = stop - begin;
	}
	hash = dd_word_hash(number, n);
	if (w->code)
		put_made(w, dd_number_code(hash, dd_number_significant(number, n)));
	put(w, begin, stop, hash);
	end_word(w, begin, stop, DD_NEUTRAL);
}

static void enter_runs(struct words *w, uint32_t at)
{
	const struct dd_folded *folded = w->folded;

	while (w->run_at <= at) {
		w->script = (enum dd_script)folded->run[w->run++].script;
		w->run_at = w->run < folded->runs ? folded->run[w->run].at : UINT32_MAX;
	}
}

/* Does a word begin with a small letter here? */
static bool begins_lower(const struct words *w, uint32_t at)
{
	return w->script == DD_CASED && !dd_is_digit(w->text[at]) &&
	       !dd_folded_is_upper(w->folded, at);
}

static void see_gap(struct words *w, uint32_t next)
{
	const struct dd_gap gap = {.begin = w->last,
	                           .end = w->at,
	                           .next = next,
	                           .script = w->last_script,
	                           .first = w->count &&
	                                    dd_code_starts_sentence(w->code[w->count - 1]),
	                           .lower = begins_lower(w, next)};

	dd_sentence_gap(&w->sentence, &gap);
}

/* A single space ends a sentence in South-East Asian scripts alone. */
static bool is_quiet(const struct words *w, uint32_t next)
{
	return next - w->at == 1 && w->text[w->at] == ' ' && w->last_script != DD_SEA;
}

static bool is_plain(const struct words *w, uint32_t begin, uint32_t end)
{
	return w->script == DD_CASED && end <= w->run_at && dd_words_is_plain(w->text[begin]);
}

/* A run, by its parts: words of a script, numbers, and the marks between numbers that are not
 * one. */
static void put_run(struct words *w, uint32_t begin, uint32_t end)
{
	while (begin < end) {
		uint32_t stop;

		enter_runs(w, begin);
		stop = w->run_at < end ? w->run_at : end;
		if (dd_is_digit(w->text[begin])) {
			put_number(w, begin, end);
		} else if (dd_number_mark(w->text[begin])) {
			if (w->code)
				see_gap(w, begin + 1);
			begin++;
			continue;
		} else if (shapes[w->script].ngram) {
			put_ngrams(w, begin, stop);
		} else {
			put_word(w, begin, stop);
		}
		begin = w->at;
	}
}

/* The i-th run, whatever it is, and the gap before it. */
static void put_any(struct words *w, const struct dd_tokenizer *t, size_t i)
{
	uint32_t begin = t->edge[2 * i], end = t->edge[2 * i + 1];

	enter_runs(w, begin);
	if (w->code && begin > w->at && !is_quiet(w, begin))
		see_gap(w, begin);
	if (!is_plain(w, begin, end)) {
		put_run(w, begin, end);
		return;
	}
	if (w->code) {
		enum dd_kind kind = word_kind(w, dd_folded_is_upper(w->folded, begin));

		put_made(w, dd_code_with_kind(t->word_code[i], kind, false));
	}
	put(w, begin, end, t->word_hash[i]);
	end_word(w, begin, end, DD_CASED);
}

/* The first of the words from the i-th on that has its bit in one of two bitmaps, or `words`. */
static size_t next_bit(const uint64_t *one, const uint64_t *two, size_t i, size_t words)
{
	size_t at = i / 64, last = (words - 1) / 64;
	uint64_t bits = (one[at] | two[at]) & UINT64_MAX << i % 64;

	for (; at < last; at++, bits = one[at] | two[at])
		if (bits)
			return at * 64 + (size_t)__builtin_ctzll(bits);
	/* Beyond the last word no bit was written. */
	bits &= UINT64_MAX >> (63 - (words - 1) % 64);
	return bits ? at * 64 + (size_t)__builtin_ctzll(bits) : words;
}

/* The i-th word is odd or behind a gap that may end a sentence; the one before it is plain. Takes
 * it if it is plain, and puts what the gap says into its code. Codes are wanted. */
static bool take_behind_gap(struct words *w, const struct dd_tokenizer *t, size_t i)
{
	const uint32_t *edge = t->edge + 2 * i;
	const uint32_t code = t->word_code[i];
	const struct dd_gap gap = {.begin = edge[-2],
	                           .end = edge[-1],
	                           .next = edge[0],
	                           .script = dd_is_digit(w->text[edge[-2]]) ? DD_NEUTRAL : DD_CASED,
	                           .first = dd_code_starts_sentence(t->word_code[i - 1]),
	                           .lower = dd_code_kind(code) == DD_WORD};

	if (edge[1] > w->run_at || (t->odd[i / 64] >> i % 64 & 1))
		return false;
	dd_sentence_gap(&w->sentence, &gap);
	if (dd_sentence_take(&w->sentence)) {
		t->word_code[i] = dd_code_at_start(code);
		w->sentences++;
	}
	return true;
}

/* Few words are in another script: those are odd. */
static size_t leave_run(const struct words *w, const struct dd_tokenizer *t, size_t i, size_t stop)
{
	while (stop > i && t->edge[2 * stop - 1] > w->run_at)
		stop--;
	return stop;
}

/* Words that are looked through for an odd one: in a text whose words end in another script
 * leave_run() goes back over all of them for each. */
#define ODD_AHEAD 512

/* Where the words that go the short way end, from the i-th on, if hashes alone are wanted; or how
 * far that is known. */
static size_t find_odd(const struct words *w, const struct dd_tokenizer *t, size_t i, size_t words)
{
	const size_t most = words - i < ODD_AHEAD ? words : i + ODD_AHEAD;

	return i < words ? leave_run(w, t, i, next_bit(t->odd, t->odd, i, most)) : i;
}

/* And if codes are. */
static size_t find_plain_end(struct words *w, const struct dd_tokenizer *t, size_t i, size_t words)
{
	const size_t begin = i;

	for (;;) {
		size_t stop = i < words ? next_bit(t->gap, t->odd, i, words) : words, left;
		bool ends = stop == words;

		if (stop - i >= DD_SENTENCE_SOFT - w->sentence.length) {
			stop = i + (DD_SENTENCE_SOFT - w->sentence.length);
			ends = true;
		}
		left = leave_run(w, t, i, stop);
		ends |= left != stop;
		stop = left;
		w->sentence.length += (uint32_t)(stop - i);
		if (ends || stop == begin || !take_behind_gap(w, t, stop))
			return stop;
		i = stop + 1;
	}
}

/* Copies the words from the i-th up to the end-th. */
static void copy_plain(struct words *w, const struct dd_tokenizer *t, size_t i, size_t end)
{
	size_t n = end - i;

	memcpy(w->hash + w->count, t->word_hash + i, n * sizeof *w->hash);
	if (w->code)
		memcpy(w->code + w->count, t->word_code + i, n * sizeof *w->code);
	for (size_t j = 0; w->begin && j < n; j++) {
		w->begin[w->count + j] = t->edge[2 * (i + j)];
		w->end[w->count + j] = t->edge[2 * (i + j) + 1];
	}
	w->count += n;
}

/* The short way: puts plain words of DD_CASED from the i-th on, up to one that is odd or leaves the
 * script's run, or to the length of a sentence that commas end. Returns the index of that. Nearly all words go here. */
static size_t put_plain(struct words *w, const struct dd_tokenizer *t, size_t i, size_t words)
{
	size_t end;

	if (i >= words || w->script != DD_CASED ||
	    (w->code && w->sentence.length >= DD_SENTENCE_SOFT))
		return i;
	end = w->code ? find_plain_end(w, t, i, words) : find_odd(w, t, i, words);
	if (end == i)
		return i;
	copy_plain(w, t, i, end);
	end_word(w, t->edge[2 * end - 2], t->edge[2 * end - 1],
	         dd_is_digit(w->text[t->edge[2 * end - 2]]) ? DD_NEUTRAL : DD_CASED);
	return end;
}

static void tokenize_words(struct words *w, const struct dd_tokenizer *t, size_t words)
{
	for (size_t i = 0; i < words;) {
		put_any(w, t, i);
		i = put_plain(w, t, i + 1, words);
	}
}

#define RENEW(array, need)                                                                         \
	((array) = dd_scratch_renew(array, &array##_capacity, need, sizeof *(array)))

static enum dedup_status prepare_marks(struct dd_tokenizer *t, size_t size)
{
	/* A bit for each two bytes, and 128 more. */
	size_t bitmap = size / 128 + 3;

	if (!RENEW(t->edge, size + 2 + DD_WORDS_SLACK) || !RENEW(t->upper, bitmap) ||
	    !RENEW(t->special, bitmap) || !RENEW(t->gap, bitmap) || !RENEW(t->odd, bitmap))
		return DEDUP_NO_MEMORY;
	return DEDUP_OK;
}

static enum dedup_status prepare_words(struct dd_tokenizer *t, size_t words, bool codes)
{
	return RENEW(t->word_hash, words) && (!codes || RENEW(t->word_code, words))
	               ? DEDUP_OK
	               : DEDUP_NO_MEMORY;
}

static enum dedup_status prepare_tokens(struct dd_tokenizer *t, size_t tokens, bool codes,
                                        bool offsets)
{
	if (!RENEW(t->hash, tokens) || (codes && !RENEW(t->code, tokens)))
		return DEDUP_NO_MEMORY;
	if (offsets && (!RENEW(t->begin, tokens) || !RENEW(t->end, tokens)))
		return DEDUP_NO_MEMORY;
	return DEDUP_OK;
}

/* The most tokens there can be: a word and a number in each run of word bytes of
 * one script, an n-gram for each character of three bytes or more, or in a chain of marks ("1_2_3")
 * a number for each two bytes. */
static size_t most_tokens(const struct dd_folded *folded, size_t words)
{
	return 2 * (words + folded->runs) + folded->size / 2 + 1;
}

/* Words, found and hashed, to tokens. */
static enum dedup_status make_tokens(struct dd_tokenizer *t, struct words *w, size_t words,
                                     bool codes, bool offsets, struct dd_tokens *out)
{
	enum dedup_status status = prepare_tokens(t, most_tokens(w->folded, words), codes, offsets);

	if (status != DEDUP_OK)
		return status;
	w->hash = t->hash;
	w->code = codes ? t->code : NULL;
	w->begin = offsets ? t->begin : NULL;
	w->end = offsets ? t->end : NULL;
	tokenize_words(w, t, words);
	*out = (struct dd_tokens){.count = (uint32_t)w->count,
	                          .sentences = w->sentences,
	                          .hash = w->hash,
	                          .code = w->code,
	                          .begin = w->begin,
	                          .end = w->end};
	return DEDUP_OK;
}

enum dedup_status dd_tokenize(struct dd_tokenizer *t, const struct dd_folded *folded,
                              enum dd_want want, struct dd_tokens *out)
{
	bool codes = want != DD_WANT_HASHES, offsets = want == DD_WANT_OFFSETS, odd;
	struct words w = {.kernels = t->kernels,
	                  .folded = folded,
	                  .text = folded->text,
	                  .run_at = folded->runs ? folded->run[0].at : UINT32_MAX,
	                  .script = DD_CASED,
	                  .last_script = DD_NEUTRAL};
	struct dd_word_source source = {folded->text, folded->size, NULL, false};
	enum dedup_status status = prepare_marks(t, folded->size);
	struct dd_word_marks marks;
	size_t words;

	if (status != DEDUP_OK)
		return status;
	if (codes) {
		dd_sentence_init(&w.sentence, folded);
		source.upper = folded->upper;
		source.lines = w.sentence.paragraph_lines;
	}
	marks = (struct dd_word_marks){t->edge, t->upper, t->special, t->gap, false};
	words = dd_words_find(t->kernels, &source, &marks);
	status = prepare_words(t, words + 1, codes);
	if (status != DEDUP_OK)
		return status;
	dd_words_hash(t->kernels, folded->text, &marks, words, t->word_hash);
	if (codes)
		dd_words_code(t->kernels, folded->text, &marks, words, t->word_hash, t->word_code);
	odd = dd_numbers_settle(t->kernels, folded->text, &marks, words, t->word_hash,
	                        codes ? t->word_code : NULL, t->odd);
	if (codes || odd || folded->runs)
		return make_tokens(t, &w, words, codes, offsets, out);
	*out = (struct dd_tokens){.count = (uint32_t)words, .hash = t->word_hash};
	return DEDUP_OK;
}

void dd_tokenizer_release(struct dd_tokenizer *t)
{
	free(t->edge);
	free(t->upper);
	free(t->special);
	free(t->gap);
	free(t->odd);
	free(t->word_hash);
	free(t->word_code);
	free(t->hash);
	free(t->code);
	free(t->begin);
	free(t->end);
	*t = (struct dd_tokenizer){0};
}
