/* words_template.h - the kernel find_words.
 *
 * As many blocks of 64 bytes as a vector of words of 64 bits has lanes are taken at a time: each is classified to
 * bitmaps, a bit a byte; then the words of each bitmap are one vector, as a number of so many bits
 * that the decisions are made on by shifts and sums; then each block's edges are written.
 *
 * Before inclusion: count_ones, pack_bits and put_bits as bits.h and bits_avx2.h have them; of v64
 * what vectors_*.h have; and as types and static inline functions:
 *     struct tables, tables_of(lines)   what classify() looks things up in
 *     struct bitmaps                    what the blocks have of the bytes that decide:
 *         word      letters, digits, and all that is not ASCII; an array, as digit is: their first
 *         digit     words are 0 if there are no blocks
 *         mark      . , ' _
 *         loud      matters if it is not the last one of its gap
 *         shout     matters in any gap
 *         foreign   DD_PLAIN_BELOW and above
 *         threes    the first bytes of characters of three or more
 *     classify(tables, text, at, n, is, gaps)   of n blocks from `at` on, at most V64_LANES, or
 *                                               none; loud and shout with gaps only
 *     take(is, bitmap), take_wide(is, bitmap)   one as a vector, 0 for blocks that are not there;
 *                                               the latter for the last two
 *     up(x, before, n)     each bit n places up, where the last word of *before comes in; leaves x
 *                          in *before, as up() wants it
 *     down_one(x, next)    each bit one place down, where the lowest bit of next comes in
 *     sum(a, some, carry)  a, some of its bits and *carry, as numbers of all lanes; leaves in
 *                          *carry what it carries out
 *     put_places(bits, at, edge)   writes at plus the places of the bits, of which it returns the
 *                                  number; may write DD_WORDS_SLACK entries
 */
#define BLOCKS        V64_LANES
#define ALWAYS_INLINE inline __attribute__((always_inline))

/* What some blocks leave to the next ones. */
struct carries {
	v64 word, joined, digit, inner, lone, threes; /* for up() */
	unsigned chain, more, gap;                    /* of sums */
};

/* Words with the marks inside numbers; and what numbers make special. */
struct joined_words {
	v64 word;
	v64 more; /* a mark in a number, a letter behind one, what follows a lone digit */
	v64 lone; /* the first digits behind another digit and a mark */
};

/* Marks inside numbers are those between two digits, in a chain of digits and such marks that
 * begins a word or follows a character of three bytes. A sum's carry runs through the chain, and
 * comes out behind it. next: the digits behind the blocks. */
static ALWAYS_INLINE struct joined_words join_numbers(struct carries *carry,
                                                      const struct bitmaps *is, uint64_t next)
{
	const v64 word = take(is, is->word), digit = take(is, is->digit);
	const v64 threes = take_wide(is, is->threes);
	const v64 within = v64_less(up(word, &carry->word, 1), up(threes, &carry->threes, 3));
	const v64 first = v64_less(digit, within);
	const v64 inner = v64_and(v64_and(take(is, is->mark), up(digit, &carry->digit, 1)),
	                          down_one(digit, next));
	const v64 lone = v64_and(first, up(inner, &carry->inner, 1));
	const v64 chain = v64_or(digit, inner);
	const v64 rest = sum(chain, v64_xor(first, lone), &carry->chain);
	const v64 joined = v64_less(inner, rest);
	const v64 letter = v64_and(v64_less(rest, chain), word);
	const v64 more = v64_or(v64_or(joined, up(lone, &carry->lone, 1)), letter);

	return (struct joined_words){v64_or(word, joined), more, lone};
}

/* A loud byte is found by addition: it sets off a carry that runs through the ones of its
 * gap and comes to rest on the first byte of the next word. next: the words behind the blocks. */
static ALWAYS_INLINE v64 find_gaps(struct carries *carry, const struct bitmaps *is, v64 word,
                                   uint64_t next)
{
	const v64 loud = v64_less(take(is, is->loud), down_one(word, next));

	return sum(v64_not(word), v64_less(v64_or(take(is, is->shout), loud), word), &carry->gap);
}

/* What has been written, and where the rest goes. */
struct writer {
	struct dd_word_marks to;
	struct carries carry;
	size_t words;
	v64 foreign; /* not 0 if there was a run that is not plain */
};

/* What is to be written of some blocks, a word each. */
struct found {
	uint64_t edge[BLOCKS], start[BLOCKS], special[BLOCKS], gap[BLOCKS];
};

static ALWAYS_INLINE void decide(struct writer *writer, const struct bitmaps *is,
                                 const struct bitmaps *next, bool gaps, struct found *found)
{
	struct carries *carry = &writer->carry;
	const struct joined_words joined = join_numbers(carry, is, next->digit[0]);
	const v64 word = joined.word, after = up(word, &carry->joined, 1);
	const v64 start = v64_less(word, after), foreign = take_wide(is, is->foreign);
	/* More to a number shows on the word after: a carry runs on to its begin. */
	const v64 special = sum(v64_not(start), joined.more, &carry->more);

	if (gaps)
		v64_store(found->gap, find_gaps(carry, is, word, next->word[0]));
	v64_store(found->edge, v64_xor(word, after));
	v64_store(found->start, start);
	v64_store(found->special, v64_or(v64_or(special, joined.lone), foreign));
	writer->foreign = v64_or(writer->foreign, v64_and(start, foreign));
}

/* Writes what n blocks from `at` on have. */
static ALWAYS_INLINE void write_blocks(struct writer *writer, const struct found *found, size_t at,
                                       size_t n, const uint64_t *upper)
{
	for (size_t i = 0; i < n; i++, at += 64) {
		const uint64_t start = found->start[i];

		put_bits(writer->to.special, writer->words, pack_bits(found->special[i], start));
		if (upper) {
			put_bits(writer->to.upper, writer->words, pack_bits(upper[at / 64], start));
			put_bits(writer->to.gap, writer->words, pack_bits(found->gap[i], start));
		}
		writer->to.edge += put_places(&found->edge[i], at, writer->to.edge);
		writer->words += count_ones(start);
	}
}

/* Of so many blocks, how many the k-th vector has. */
static inline size_t count_blocks(size_t blocks, size_t k)
{
	const size_t before = k * BLOCKS;

	return blocks <= before ? 0 : blocks - before < BLOCKS ? blocks - before : BLOCKS;
}

/* Three things at a time: some blocks are classified, those before them decided on, and those before
 * these written. None waits for another: what is written in parts has to reach the cache before it
 * can be read as a vector, and a decision takes a hundred cycles. */
static ALWAYS_INLINE size_t find(const struct dd_word_source *source, struct dd_word_marks *marks,
                                 bool gaps)
{
	const struct dd_word_source text = *source;
	const struct tables tables = tables_of(text.lines);
	const uint64_t *upper = gaps ? text.upper : NULL;
	const size_t blocks = text.size / 64 + 1, whole = 64 * BLOCKS;
	struct writer writer = {.to = *marks};
	struct bitmaps is[2];
	struct found found[2];

	marks->special[0] = 0;
	if (gaps)
		marks->upper[0] = marks->gap[0] = 0;
	classify(&tables, text.text, 0, count_blocks(blocks, 0), &is[0], gaps);
	for (size_t k = 0; count_blocks(blocks, k); k++) {
		struct bitmaps *next = &is[(k + 1) % 2];

		classify(&tables, text.text, (k + 1) * whole, count_blocks(blocks, k + 1), next,
		         gaps);
		decide(&writer, &is[k % 2], next, gaps, &found[k % 2]);
		if (k)
			write_blocks(&writer, &found[(k - 1) % 2], (k - 1) * whole, BLOCKS, upper);
	}
	const size_t last = (blocks - 1) / BLOCKS;

	write_blocks(&writer, &found[last % 2], last * whole, count_blocks(blocks, last), upper);
	marks->foreign = v64_any(writer.foreign);
	return writer.words;
}

static size_t find_words(const struct dd_word_source *source, struct dd_word_marks *marks)
{
	return source->upper ? find(source, marks, true) : find(source, marks, false);
}
