/* words_template.h - the kernel find_words, for sets that classify 64 bytes at a time and
 * pack bits in a register.
 *
 * Before inclusion, as static inline functions:
 *     classify_gaps(text, lines)   struct gap_classes of 64 bytes
 *     classify_numbers(text)       the number classes among them, for they are all that is wanted
 *     pack_bits(bits, mask)        the bits that stand in the mask, packed
 *     count_ones(bits)
 *     put_edges(bits, count, at, edge)   at plus the places of the bits, of which there are
 *                                  count; may write DD_WORDS_SLACK entries
 */
#include <string.h>

/* Of 64 bytes, a bit a byte, what decides whether a number is a word like others. */
struct number_classes {
	uint64_t word;
	uint64_t plain; /* below DD_PLAIN_BELOW */
	uint64_t digit;
	uint64_t mark; /* . , ' _ and maybe ! ? */
};

/* And what decides whether a gap matters. */
struct gap_classes {
	struct number_classes number;
	uint64_t loud;  /* matters in a gap of two bytes or more */
	uint64_t shout; /* matters in any gap */
};

static struct gap_classes classify_gaps(const uint8_t *text, bool lines);
static struct number_classes classify_numbers(const uint8_t *text);

/* Bits that are put one behind the other, at most 57 at a time. */
struct bit_writer {
	uint8_t *at;
	uint64_t open; /* the bits of *at so far */
};

static inline void put_bits(struct bit_writer *writer, uint64_t bits, unsigned from, unsigned to)
{
	const uint64_t word = writer->open | bits << from % 8;
	const unsigned bytes = to / 8 - from / 8;

	memcpy(writer->at, &word, sizeof(word));
	writer->at += bytes;
	writer->open = word >> 8 * bytes;
}

/* a + b + *carry, and the carry out of it. */
static inline uint64_t add_bits(uint64_t a, uint64_t b, unsigned *carry)
{
	uint64_t sum;
	const bool first = __builtin_add_overflow(a, b, &sum);
	const bool second = __builtin_add_overflow(sum, *carry, &sum);

	*carry = first | second;
	return sum;
}

/* Where the words begin, how they change over, and what came before the block. */
struct word_edges {
	uint64_t start, change, after;
	uint64_t before; /* 1 if the last byte of the block before is of a word */
};

static inline void find_edges(struct word_edges *edges, uint64_t word)
{
	edges->after = word << 1 | edges->before;
	edges->start = word & ~edges->after;
	edges->change = word ^ edges->after;
	edges->before = word >> 63;
}

/* Numbers that need a look, as bits on the first byte of the word after. Where a word begins
 * with digits, an addition finds the byte after them. If that is of the word too, another
 * carry runs from it to the next begin; if it is a mark and a digit follows, that digit is the
 * next begin. */
struct number_carries {
	unsigned digits, mark, next;
};

static inline uint64_t find_numbers(struct number_carries *carry, const struct number_classes *is,
                                    uint64_t start)
{
	const uint64_t end = add_bits(is->digit, is->digit & start, &carry->digits) & ~is->digit;
	const uint64_t mark = end & is->mark;
	const uint64_t joined = (mark << 1 | carry->mark) & is->digit;

	carry->mark = (unsigned)(mark >> 63);
	return add_bits(~start, (end & is->word) | joined, &carry->next) & start;
}

/* A loud byte is found by addition: it sets off a carry that runs through the ones of its
 * gap and comes to rest on the first byte of the next word. */
static inline uint64_t find_gaps(unsigned *carry, const struct gap_classes *is, uint64_t after)
{
	const uint64_t word = is->number.word, alone = after & word >> 1;

	return add_bits(~word, is->shout | (is->loud & ~alone), carry) & word;
}

static size_t find_by_gaps(const struct dd_word_source *source, const struct dd_word_marks *marks)
{
	struct bit_writer upper = {(uint8_t *)marks->upper, 0};
	struct bit_writer special = {(uint8_t *)marks->special, 0};
	struct number_carries numbers = {0, 0, 0};
	struct word_edges edges = {.before = 0};
	uint32_t *edge = marks->edge;
	unsigned words = 0, gaps = 0;

	for (size_t at = 0; at <= source->size; at += 64) {
		const struct gap_classes is = classify_gaps(source->text + at, source->lines);
		uint64_t matters;
		unsigned all;

		find_edges(&edges, is.number.word);
		all = words + count_ones(edges.start);
		matters = find_gaps(&gaps, &is, edges.after) |
		          find_numbers(&numbers, &is.number, edges.start);
		put_bits(&special, pack_bits(matters | ~is.number.plain, edges.start), words, all);
		put_bits(&upper, pack_bits(source->upper[at / 64], edges.start), words, all);
		edge += put_edges(edges.change, (uint32_t)at, edge);
		words = all;
	}
	marks->special[0] |= 1;
	return words;
}

static size_t find_by_numbers(const struct dd_word_source *source,
                              const struct dd_word_marks *marks)
{
	struct bit_writer special = {(uint8_t *)marks->special, 0};
	struct number_carries numbers = {0, 0, 0};
	struct word_edges edges = {.before = 0};
	uint32_t *edge = marks->edge;
	unsigned words = 0;

	for (size_t at = 0; at <= source->size; at += 64) {
		const struct number_classes is = classify_numbers(source->text + at);
		uint64_t matters;
		unsigned all;

		find_edges(&edges, is.word);
		all = words + count_ones(edges.start);
		matters = find_numbers(&numbers, &is, edges.start);
		put_bits(&special, pack_bits(matters | ~is.plain, edges.start), words, all);
		edge += put_edges(edges.change, (uint32_t)at, edge);
		words = all;
	}
	marks->special[0] |= 1;
	return words;
}

static size_t find_words_kernel(const struct dd_word_source *source,
                                const struct dd_word_marks *marks)
{
	return source->upper ? find_by_gaps(source, marks) : find_by_numbers(source, marks);
}
