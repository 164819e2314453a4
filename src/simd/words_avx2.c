/* words_avx2.c - the kernel find_words.
 *
 * Four blocks of 64 bytes at a time: each is classified to bitmaps, a bit a byte; then the four
 * words of each bitmap are one vector, as a number of 256 bits that the decisions are made on by
 * shifts and sums; then each block's edges are written.
 */
#include "simd/bits_avx2.h"
#include "simd/tables.h"
#include "simd/vectors_avx2.h"

#define ALWAYS_INLINE inline __attribute__((always_inline))
#define BLOCKS        4

/* Sets of bytes of ASCII that differ in their lower four bits, by which they stand in a table. NONE
 * fills it: for a byte with the top bit the lookup gives zero. Of those that depend on whether a line
 * break always matters there are two. */
/* clang-format off */
#define NONE 0x80
static const uint8_t mark_table[16] = {
	NONE, NONE, NONE, NONE, NONE, NONE, NONE, '\'', NONE, NONE, NONE, NONE, ',', NONE, '.', '_'};
static const uint8_t loud_tables[2][16] = {{
	NONE, '!', NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, '\n', NONE, NONE, NONE, '.', '?'}, {
	NONE, '!', NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, '.', '?'}};
static const uint8_t shout_tables[2][16] = {{
	NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
	DD_WORDS_END, NONE}, {
	NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, '\n', NONE, NONE, NONE,
	DD_WORDS_END, NONE}};
/* clang-format on */

struct sets {
	v8 mark, loud, shout;
};

/* What four blocks have of the bytes that decide, two halves a block. */
struct bitmaps {
	uint32_t word[2 * BLOCKS]; /* letters, digits, and all that is not ASCII */
	uint32_t digit[2 * BLOCKS];
	uint32_t mark[2 * BLOCKS];    /* . , ' _ */
	uint32_t loud[2 * BLOCKS];    /* matters if it is not the last one of its gap */
	uint32_t shout[2 * BLOCKS];   /* matters in any gap */
	uint32_t foreign[2 * BLOCKS]; /* DD_PLAIN_BELOW and above */
	uint32_t threes[2 * BLOCKS];  /* the first bytes of characters of three or more */
};

static inline uint32_t half_bits(v8 x)
{
	return (uint32_t)_mm256_movemask_epi8(x);
}

/* 0xff for each byte of a set. */
static inline v8 one_of(v8 x, v8 set)
{
	return _mm256_cmpeq_epi8(v8_lookup(set, x), x);
}

static inline v8 at_least(v8 x, unsigned least)
{
	return _mm256_cmpeq_epi8(_mm256_max_epu8(x, v8_set(least)), x);
}

/* Returns the bytes. */
static inline v8 classify_half(const uint8_t *text, const struct sets *sets, struct bitmaps *is,
                               size_t i, bool gaps)
{
	const v8 bytes = v8_load(text), digit = between(bytes, '0', 10);

	/* Bytes beyond ASCII have the top bit. */
	is->word[i] = half_bits(v8_or(v8_or(bytes, digit), between(bytes, 'a', 26)));
	is->digit[i] = half_bits(digit);
	is->mark[i] = half_bits(one_of(bytes, sets->mark));
	if (gaps) {
		is->loud[i] = half_bits(one_of(bytes, sets->loud));
		is->shout[i] = half_bits(one_of(bytes, sets->shout));
	}
	return bytes;
}

static inline void classify_wide(const uint8_t *text, struct bitmaps *is, size_t i)
{
	const v8 bytes = v8_load(text);

	is->foreign[i] = half_bits(at_least(bytes, DD_PLAIN_BELOW));
	is->threes[i] = half_bits(at_least(bytes, 0xe0));
}

/* n blocks from `at` on: at most four, or none. */
static ALWAYS_INLINE void classify(const struct dd_word_source *source, size_t at, size_t n,
                                   const struct sets *sets, struct bitmaps *is, bool gaps)
{
	v8 all = v8_set(0);

	if (n < BLOCKS)
		memset(is, 0, sizeof(*is));
	memset(is->foreign, 0, sizeof(is->foreign));
	memset(is->threes, 0, sizeof(is->threes));
	for (size_t i = 0; i < 2 * n; i++)
		all = v8_or(all, classify_half(source->text + at + 32 * i, sets, is, i, gaps));
	if (!v8_any_high(all))
		return;
	for (size_t i = 0; i < 2 * n; i++)
		classify_wide(source->text + at + 32 * i, is, i);
}

static inline v64 load(const uint32_t *bitmap)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)bitmap);
}

static inline v64 v64_and(v64 a, v64 b)
{
	return _mm256_and_si256(a, b);
}

static inline v64 v64_or(v64 a, v64 b)
{
	return _mm256_or_si256(a, b);
}

/* a without b */
static inline v64 v64_less(v64 a, v64 b)
{
	return _mm256_andnot_si256(b, a);
}

static inline v64 v64_not(v64 a)
{
	return v64_xor(a, v64_set(UINT64_MAX));
}

/* What four blocks leave to the next ones. */
struct carries {
	v64 word, joined, digit, inner, lone, threes; /* the last word is the first lane */
	unsigned chain, more, gap;                    /* of sums */
};

/* Each bit n places up, where those that leave the four blocks before come in. */
static inline v64 up(v64 x, v64 *before, int n)
{
	const v64 turned = _mm256_permute4x64_epi64(x, _MM_SHUFFLE(2, 1, 0, 3));
	const v64 last = _mm256_blend_epi32(turned, *before, 3);

	*before = turned;
	return v64_or(_mm256_slli_epi64(x, n), _mm256_srli_epi64(last, 64 - n));
}

/* Each bit one place down. next: what follows the four blocks. */
static inline v64 down_one(v64 x, uint32_t next)
{
	const v64 turned = _mm256_permute4x64_epi64(x, _MM_SHUFFLE(0, 3, 2, 1));
	const v64 behind = _mm256_blend_epi32(turned, _mm256_set1_epi32((int)next), 0xc0);

	return v64_or(_mm256_srli_epi64(x, 1), _mm256_slli_epi64(behind, 63));
}

static inline unsigned top_of_lanes(v64 x)
{
	return (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(x));
}

/* The sum of a and some of its bits and *carry, as numbers of 256 bits; leaves in *carry what it
 * carries out. A lane whose sum is all ones passes on what it gets. */
static inline v64 sum(v64 a, v64 some, unsigned *carry)
{
	/* For each set of lanes 0xff in their bytes. */
	static const uint32_t lanes_of[16] = {
	        0,          0xff,       0xff00,     0xffff,     0xff0000,   0xff00ff,
	        0xffff00,   0xffffff,   0xff000000, 0xff0000ff, 0xff00ff00, 0xff00ffff,
	        0xffff0000, 0xffff00ff, 0xffffff00, 0xffffffff,
	};
	const v64 lanes = _mm256_add_epi64(a, some);
	const unsigned out = top_of_lanes(v64_or(some, v64_less(a, lanes)));
	const unsigned full = top_of_lanes(_mm256_cmpeq_epi64(lanes, v64_set(UINT64_MAX)));
	const unsigned passed = full + 2 * out + *carry;
	const __m128i more = _mm_cvtsi32_si128((int)lanes_of[(passed ^ full) % 16]);

	*carry = passed >> BLOCKS;
	return _mm256_sub_epi64(lanes, _mm256_cvtepi8_epi64(more));
}

/* Words with the marks inside numbers; and what numbers make special. */
struct joined_words {
	v64 word;
	v64 more; /* a mark in a number, a letter behind one, what follows a lone digit */
	v64 lone; /* the first digits behind another digit and a mark */
};

/* Marks inside numbers are those between two digits, in a chain of digits and such marks that
 * begins a word or follows a character of three bytes. A sum's carry runs through the chain, and
 * comes out behind it. next: the digits behind the four blocks. */
static inline struct joined_words join_numbers(struct carries *carry, const struct bitmaps *is,
                                               uint32_t next)
{
	const v64 word = load(is->word), digit = load(is->digit);
	const v64 within =
	        v64_less(up(word, &carry->word, 1), up(load(is->threes), &carry->threes, 3));
	const v64 first = v64_less(digit, within);
	const v64 inner = v64_and(v64_and(load(is->mark), up(digit, &carry->digit, 1)),
	                          down_one(digit, next));
	const v64 lone = v64_and(first, up(inner, &carry->inner, 1));
	const v64 chain = v64_or(digit, inner);
	const v64 rest = sum(chain, v64_xor(first, lone), &carry->chain);
	const v64 joined = v64_less(inner, rest);
	const v64 letter = v64_and(v64_less(rest, chain), word);
	const v64 more = v64_or(v64_or(joined, up(lone, &carry->lone, 1)), letter);

	return (struct joined_words){v64_or(word, joined), more, lone};
}

/* What has been written, and where the rest goes. */
struct writer {
	struct dd_word_marks to;
	struct carries carry;
	size_t words;
	v64 foreign; /* not 0 if there was a run that is not plain */
};

/* What is to be written of four blocks. */
struct found {
	uint64_t edge[BLOCKS], start[BLOCKS], special[BLOCKS], gap[BLOCKS];
};

/* A loud byte is found by addition: it sets off a carry that runs through the ones of its
 * gap and comes to rest on the first byte of the next word. */
static inline v64 find_gaps(struct carries *carry, const struct bitmaps *is, v64 word)
{
	const v64 loud = v64_less(load(is->loud), down_one(word, 0));

	return sum(v64_not(word), v64_less(v64_or(load(is->shout), loud), word), &carry->gap);
}

static inline void decide(struct writer *writer, const struct bitmaps *is,
                          const struct bitmaps *next, bool gaps, struct found *found)
{
	struct carries *carry = &writer->carry;
	const struct joined_words joined = join_numbers(carry, is, next->digit[0]);
	const v64 word = joined.word, after = up(word, &carry->joined, 1);
	const v64 start = v64_less(word, after), foreign = load(is->foreign);
	/* More to a number shows on the word after: a carry runs on to its begin. */
	const v64 special = sum(v64_not(start), joined.more, &carry->more);

	if (gaps)
		v64_store(found->gap, find_gaps(carry, is, word));
	v64_store(found->edge, v64_xor(word, after));
	v64_store(found->start, start);
	v64_store(found->special, v64_or(v64_or(special, joined.lone), foreign));
	writer->foreign = v64_or(writer->foreign, v64_and(start, foreign));
}

/* The places of a byte's bits, a byte each: those of its lower half below those of the upper. */
/* clang-format off */
#define PLACES(lower, count, upper) (uint64_t)(upper) << 8 * (count) | (lower)
#define EACH_LOWER(upper) \
	PLACES(0, 0, upper), PLACES(0, 1, upper), \
	PLACES(0x01, 1, upper), PLACES(0x0100, 2, upper), \
	PLACES(0x02, 1, upper), PLACES(0x0200, 2, upper), \
	PLACES(0x0201, 2, upper), PLACES(0x020100, 3, upper), \
	PLACES(0x03, 1, upper), PLACES(0x0300, 2, upper), \
	PLACES(0x0301, 2, upper), PLACES(0x030100, 3, upper), \
	PLACES(0x0302, 2, upper), PLACES(0x030200, 3, upper), \
	PLACES(0x030201, 3, upper), PLACES(0x03020100, 4, upper)
static const uint64_t places[256] = {
	EACH_LOWER(0), EACH_LOWER(0x04), EACH_LOWER(0x05), EACH_LOWER(0x0504),
	EACH_LOWER(0x06), EACH_LOWER(0x0604), EACH_LOWER(0x0605), EACH_LOWER(0x060504),
	EACH_LOWER(0x07), EACH_LOWER(0x0704), EACH_LOWER(0x0705), EACH_LOWER(0x070504),
	EACH_LOWER(0x0706), EACH_LOWER(0x070604), EACH_LOWER(0x070605), EACH_LOWER(0x07060504),
};
/* clang-format on */

static inline __m256i i32_set(size_t x)
{
	return _mm256_set1_epi32((int)x);
}

/* Writes the places of the bits of 8 bytes, each plus base; may write 8 entries more. Returns how
 * many there are. */
static inline size_t put_edges(const uint8_t *bits, __m256i base, uint32_t *edge)
{
	const uint32_t *const start = edge;

	for (size_t i = 0; i < 8; i++) {
		const __m128i here =
		        _mm_loadl_epi64((const __m128i *)(const void *)&places[bits[i]]);

		_mm256_storeu_si256((__m256i *)(void *)edge,
		                    _mm256_add_epi32(_mm256_cvtepu8_epi32(here), base));
		base = _mm256_add_epi32(base, i32_set(8));
		edge += _mm_popcnt_u32(bits[i]);
	}
	return (size_t)(edge - start);
}

/* Writes what n blocks from `at` on have. */
static inline void write_blocks(struct writer *writer, const struct found *found, size_t at,
                                size_t n, const uint64_t *upper)
{
	for (size_t i = 0; i < n; i++, at += 64) {
		const uint64_t start = found->start[i];

		put_bits(writer->to.special, writer->words, pack_bits(found->special[i], start));
		if (upper) {
			put_bits(writer->to.upper, writer->words, pack_bits(upper[at / 64], start));
			put_bits(writer->to.gap, writer->words, pack_bits(found->gap[i], start));
		}
		writer->to.edge +=
		        put_edges((const uint8_t *)&found->edge[i], i32_set(at), writer->to.edge);
		writer->words += count_ones(start);
	}
}

/* Of so many blocks, how many the k-th four has. */
static inline size_t count_blocks(size_t blocks, size_t k)
{
	const size_t before = k * BLOCKS;

	return blocks <= before ? 0 : blocks - before < BLOCKS ? blocks - before : BLOCKS;
}

/* Three things at a time: four blocks are classified, the four before these decided on, and the
 * four before those written. None waits for another: what is written in halves has to reach the
 * cache before it can be read as a vector, and a decision takes a hundred cycles. */
static ALWAYS_INLINE size_t find(const struct dd_word_source *source, struct dd_word_marks *marks,
                                 bool gaps)
{
	const struct dd_word_source text = *source;
	const struct sets sets = {v8_table(mark_table), v8_table(loud_tables[text.lines]),
	                          v8_table(shout_tables[text.lines])};
	const size_t blocks = text.size / 64 + 1, whole = 64 * BLOCKS;
	struct writer writer = {.to = *marks};
	struct bitmaps is[2];
	struct found found[2];

	marks->special[0] = 0;
	if (gaps)
		marks->upper[0] = marks->gap[0] = 0;
	classify(&text, 0, count_blocks(blocks, 0), &sets, &is[0], gaps);
	for (size_t k = 0; count_blocks(blocks, k); k++) {
		classify(&text, (k + 1) * whole, count_blocks(blocks, k + 1), &sets,
		         &is[(k + 1) % 2], gaps);
		decide(&writer, &is[k % 2], &is[(k + 1) % 2], gaps, &found[k % 2]);
		if (k)
			write_blocks(&writer, &found[(k - 1) % 2], (k - 1) * whole, BLOCKS,
			             gaps ? text.upper : NULL);
	}
	const size_t last = (blocks - 1) / BLOCKS;

	write_blocks(&writer, &found[last % 2], last * whole, count_blocks(blocks, last),
	             gaps ? text.upper : NULL);
	marks->foreign = v8_any(writer.foreign);
	return writer.words;
}

size_t dd_find_words_avx2(const struct dd_word_source *source, struct dd_word_marks *marks)
{
	return source->upper ? find(source, marks, true) : find(source, marks, false);
}
