/* words_template.h - the kernel find_words, for sets that classify 64 bytes at a time and
 * pack bits in a register.
 *
 * Before inclusion, as static inline functions:
 *     classify_gaps(text, lines)   struct gap_classes of 64 bytes
 *     classify_words(text)         the word classes among them, for they are all that is wanted
 *     pack_bits(bits, mask)        the bits that stand in the mask, packed
 *     count_ones(bits)
 *     add_bits(a, b, carry)        a + b + *carry; leaves in *carry what it carries out
 *     put_edges(bits, count, at, edge)   at plus the places of the bits, of which there are
 *                                  count; may write DD_WORDS_SLACK entries
 */
#include "simd/bits_avx2.h"

#define ALWAYS_INLINE inline __attribute__((always_inline))

/* Of 64 bytes, a bit a byte, what makes words. */
struct word_classes {
	uint64_t word;
	uint64_t digit;
	uint64_t mark;   /* . , ' _ */
	uint64_t plain;  /* below DD_PLAIN_BELOW */
	uint64_t threes; /* the first bytes of characters of three or more */
};

/* And what decides whether a gap matters. */
struct gap_classes {
	struct word_classes word;
	uint64_t loud;  /* matters if it is not the last one of its gap */
	uint64_t shout; /* matters in any gap */
};

static struct gap_classes classify_gaps(const uint8_t *text, bool lines);
static struct word_classes classify_words(const uint8_t *text);

/* What the block before leaves to the next one. */
struct word_carries {
	uint64_t digit, inner, lone, word; /* 1: of the last byte */
	uint64_t threes;                   /* of the last three */
	unsigned char chain, more, gap;    /* of additions */
};

/* Words with the marks inside numbers; and what numbers make special. */
struct joined_words {
	uint64_t word;
	uint64_t more; /* a mark in a number, a letter behind one, what follows a lone digit */
	uint64_t lone; /* the first digits behind another digit and a mark */
};

/* Marks inside numbers are those between two digits, in a chain of digits and such marks that
 * begins a word or follows a character of three bytes. An addition runs through the chain, and
 * comes out behind it. next: the digit behind the block, as its highest bit. */
static ALWAYS_INLINE struct joined_words join_numbers(struct word_carries *carry,
                                                      const struct word_classes *is, uint64_t next)
{
	const uint64_t within = (is->word << 1 | carry->word) & ~(is->threes << 3 | carry->threes);
	const uint64_t first = is->digit & ~within;
	const uint64_t inner = is->mark & (is->digit << 1 | carry->digit) & (is->digit >> 1 | next);
	const uint64_t lone = first & (inner << 1 | carry->inner);
	const uint64_t chain = is->digit | inner;
	const uint64_t rest = add_bits(chain, first ^ lone, &carry->chain);
	const uint64_t joined = inner & ~rest;
	const uint64_t behind = lone << 1 | carry->lone;

	carry->digit = is->digit >> 63;
	carry->inner = inner >> 63;
	carry->lone = lone >> 63;
	carry->threes = is->threes >> 61;
	return (struct joined_words){is->word | joined,
	                             joined | behind | (rest & ~chain & is->word), lone};
}

/* A loud byte is found by addition: it sets off a carry that runs through the ones of its
 * gap and comes to rest on the first byte of the next word. */
static ALWAYS_INLINE uint64_t find_gaps(struct word_carries *carry, const struct gap_classes *is,
                                        uint64_t word)
{
	const uint64_t last = word >> 1;

	return add_bits(~word, (is->shout | (is->loud & ~last)) & ~word, &carry->gap) & word;
}

/* What has been written, and where the rest goes. */
struct word_writer {
	struct dd_word_marks to;
	struct word_carries carry;
	size_t words;
	uint64_t foreign; /* not 0 if there was a run that is not plain */
};

/* Writes what the block at `at` of the text has of edges, special words and, with gaps, upper
 * ones and those behind a gap that matters. */
static ALWAYS_INLINE void write_words(struct word_writer *writer, const struct dd_word_source *text,
                                      size_t at, const struct word_classes *is,
                                      const struct gap_classes *gaps)
{
	const size_t behind = at + 64 < text->size ? at + 64 : text->size;
	const uint64_t next = (uint64_t)(text->text[behind] - (unsigned)'0' < 10) << 63;
	const struct joined_words joined = join_numbers(&writer->carry, is, next);
	const uint64_t word = joined.word, after = word << 1 | writer->carry.word;
	const uint64_t start = word & ~after;
	/* More to a number shows on the word after: a carry runs on to its begin. */
	const uint64_t special =
	        add_bits(~start, joined.more, &writer->carry.more) | joined.lone | ~is->plain;

	if (gaps) {
		const uint64_t gap = find_gaps(&writer->carry, gaps, word);

		put_bits(writer->to.upper, writer->words, pack_bits(text->upper[at / 64], start));
		put_bits(writer->to.gap, writer->words, pack_bits(gap, start));
	}
	put_bits(writer->to.special, writer->words, pack_bits(special, start));
	writer->to.edge += put_edges(word ^ after, (uint32_t)at, writer->to.edge);
	writer->carry.word = word >> 63;
	writer->foreign |= start & ~is->plain;
	writer->words += count_ones(start);
}

static size_t find_by_gaps(const struct dd_word_source *source, struct dd_word_marks *marks)
{
	const struct dd_word_source text = *source;
	struct word_writer writer = {.to = *marks};

	marks->special[0] = marks->upper[0] = marks->gap[0] = 0;
	for (size_t at = 0; at <= text.size; at += 64) {
		const struct gap_classes is = classify_gaps(text.text + at, text.lines);

		write_words(&writer, &text, at, &is.word, &is);
	}
	marks->foreign = writer.foreign != 0;
	return writer.words;
}

static size_t find_by_numbers(const struct dd_word_source *source, struct dd_word_marks *marks)
{
	const struct dd_word_source text = *source;
	struct word_writer writer = {.to = *marks};

	marks->special[0] = 0;
	for (size_t at = 0; at <= text.size; at += 64) {
		const struct word_classes is = classify_words(text.text + at);

		write_words(&writer, &text, at, &is, NULL);
	}
	marks->foreign = writer.foreign != 0;
	return writer.words;
}

static size_t find_words(const struct dd_word_source *source, struct dd_word_marks *marks)
{
	return source->upper ? find_by_gaps(source, marks) : find_by_numbers(source, marks);
}
