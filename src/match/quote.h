/* quote.h - candidates that share a passage word for word.
 *
 * An excerpt has few of its article's rare terms, and a MinHash signature says little of
 * two texts of which one is ten times as long. But it has whole passages of it. So of each
 * text the windows of DD_QUOTE_WORDS words are sampled, one in DD_QUOTE_SAMPLE by what they are
 * (Broder, "On the resemblance and containment of documents", SEQUENCES 1997, the sketch with
 * MOD_m), and texts that share one are a pair. A sample depends on nothing but
 * the text: what it proposes does not change with what else is compared, or when.
 *
 * So many words in a row are rarely shared by chance or by habit, but templates share some. So
 * a pair has to share DD_QUOTE_SHARE of the smaller sample: of an excerpt nearly all is, of a
 * text with a word changed in every 12 still half.
 *
 * Of a passage of n words n - 5 windows are shared, and one of them is sampled with
 * probability 1 - (7/8)^(n - 5): 0.96 for 30 words, 0.997 for 48.
 *
 * Measured on Reuters-21578 (19,043 articles): 8.7 % more pairs of tier contains than bands
 * and rare terms find.
 */
#ifndef DD_MATCH_QUOTE_H
#define DD_MATCH_QUOTE_H

#include "base/article.h"
#include "match/candidate.h"
#include "simd/mix.h"

#define DD_QUOTE_SHARE 0.2

/* Whether two samples of these sizes share enough. */
static inline bool dd_quote_enough(uint32_t shared, uint32_t size_a, uint32_t size_b)
{
	return shared && shared >= DD_QUOTE_SHARE * (size_a < size_b ? size_a : size_b);
}

/* The windows of a text, of which at worst all are sampled. */
static inline uint32_t dd_quote_windows(const struct dd_article *article)
{
	return article->count < DD_QUOTE_WORDS ? 0 : article->count - DD_QUOTE_WORDS + 1;
}

/* What kernels->quote samples is defined by a sum over a window, NH with 32 bits (Black, Halevi,
 * Krawczyk, Krovetz, Rogaway, "UMAC: Fast and Secure Message Authentication", CRYPTO 1999). With
 * w[0..6) its words, dd_code_word() of each, and k = DD_QUOTE_KEYS, it is
 *
 *     sum  = (w[0] + k[0]) * (w[1] + k[1]) + (w[2] + k[2]) * (w[3] + k[3]) +
 *            (w[4] + k[4]) * (w[5] + k[5])      factors modulo 2^32, sum modulo 2^64
 *
 * A window is sampled if bits 29 to 31 of the sum are 0, the middle ones; its hash is mix(sum), mix
 * being the finalizer in minhash.h. A polynomial modulo 2^64, mixed before it was asked for
 * its lowest bits, took twice as long with AVX2, which has no such products.
 */

/* The half of a sampled hash that is kept in memory. Of 71 M hashes of 1 M articles one in 60
 * is taken for another one's; what that proposes is compared word by word. */
static inline uint32_t dd_quote_short(uint64_t hash)
{
	return (uint32_t)(hash >> 32);
}

/* What the samples of two texts, of these codes, lack to share enough, as a share of the smaller
 * one: 0 if they do. scratch: of uint64_t, kept by the caller from one call to the next.
 * False if memory ran out. */
bool dd_quote_lacks(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count,
                    struct dd_list *scratch, double *lacks);

/* A text's sample as it is kept: its hashes by their upper three bits, so that a thread finds
 * those of a part together.
 *
 *     end[0] ... end[7] | hashes of part 0 | ... | hashes of part 7     ends count from the bar
 */
#define DD_QUOTE_PARTS_BITS 3
#define DD_QUOTE_PARTS      (1u << DD_QUOTE_PARTS_BITS)

static inline uint32_t dd_quote_part(uint64_t hash)
{
	return (uint32_t)(hash >> (64 - DD_QUOTE_PARTS_BITS));
}

static inline uint32_t dd_quote_size(const uint32_t *sample)
{
	return sample[DD_QUOTE_PARTS - 1];
}

/* Proposes all pairs of comparable texts whose samples share enough. Of more than
 * DD_BUCKET_MOST texts with one hash, each is paired with the first few and with its next
 * ones, in the order of text numbers. */
enum dedup_status dd_candidates_quotes(struct dd_candidates *out, const struct dd_corpus *corpus,
                                       struct dd_crew *crew);

#endif
