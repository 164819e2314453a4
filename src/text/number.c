#include "text/number.h"

#include "text/word_hash.h"

#include <string.h>

uint32_t dd_number_significant(const uint8_t *number, uint32_t n)
{
	uint32_t digits = 0;

	for (uint32_t i = 0; i < n; i++)
		digits += number[i] != '.' && (digits || number[i] != '0');
	return digits;
}

uint32_t dd_number_join(const uint8_t *text, uint32_t *at, uint8_t number[DD_NUMBER_MAX])
{
	uint32_t end = dd_number_end(text, *at), n = end - *at, next;
	uint8_t mark = text[end];

	if (!dd_number_mark(mark) || !dd_is_digit(text[end + 1]) || n > DD_NUMBER_MAX)
		return 0;
	memcpy(number, text + *at, n);
	/* Groups of three after one to three digits, all with one mark. */
	if (n <= 3 && number[0] != '0')
		for (; n + 3 <= DD_NUMBER_MAX && text[end] == mark &&
		       dd_number_end(text, end + 1) == end + 4;
		     n += 3, end += 4)
			memcpy(number + n, text + end + 1, 3);
	next = dd_number_end(text, end + 1);
	if ((text[end] == '.' || text[end] == ',') && next > end + 1 &&
	    n + (next - end) <= DD_NUMBER_MAX) {
		number[n++] = '.';
		memcpy(number + n, text + end + 1, next - end - 1);
		n += next - end - 1;
		end = next;
	}
	*at = end;
	return n;
}

/* The lowest n bytes, 1 <= n <= 8. */
static uint64_t low_bytes(uint64_t word, uint32_t n)
{
	return word << (64 - 8 * n) >> (64 - 8 * n);
}

/* Are the lowest n bytes digits? 1 <= n <= 7. */
static bool are_digits(uint64_t word, uint32_t n)
{
	return low_bytes(dd_number_others(word), n) == 0;
}

/* Most numbers with a mark: "3.5", as it stands, or "12,345". *hash is that of the bytes [begin,
 * end), and becomes that of the number, if it is one of these. */
static bool is_pair(const uint8_t *text, uint32_t begin, uint32_t end, uint64_t *hash)
{
	const uint32_t middle = dd_number_end(text, begin);
	const uint32_t n = middle - begin, more = end - middle - 1;
	const uint64_t low = dd_load_le64(text + begin), high = dd_load_le64(text + middle + 1);
	const bool whole =
	        (n <= 3) & (more == 3) & (text[begin] != '0') & dd_number_mark(text[middle]);
	uint64_t joined;

	if (!(whole | (text[middle] == '.')) || n > 7 || more - 1 > 6 || !are_digits(high, more))
		return false;
	joined = low_bytes(low, n) | high << 8 * n;
	joined = dd_word_hash_short(joined, whole ? n + 3 : 8);
	*hash = whole ? joined : *hash;
	return true;
}

/* Any number with marks. */
static bool settle_joined(const uint8_t *text, uint32_t begin, uint32_t end, uint64_t *hash,
                          uint32_t *code)
{
	uint8_t joined[DD_NUMBER_MAX + 8] = {0}; /* hashes read by eights */
	uint32_t at = begin, n = dd_number_join(text, &at, joined);

	if (n == 0 || at != end)
		return false;
	*hash = dd_word_hash(joined, n);
	if (code)
		*code = dd_number_code(*hash, dd_number_significant(joined, n));
	return true;
}

/* Makes a run one number, if it begins with a digit and has more to it; false if it is several
 * tokens. */
static bool settle(const uint8_t *text, uint32_t begin, uint32_t end, uint64_t *hash,
                   uint32_t *code)
{
	if (!dd_is_digit(text[begin]) || dd_number_end(text, begin) == end)
		return true;
	if (!is_pair(text, begin, end, hash))
		return settle_joined(text, begin, end, hash, code);
	if (code)
		*code = dd_number_code(
		        *hash, text[begin] == '0' ? dd_number_significant(text + begin, end - begin)
		                                  : end - begin - 1);
	return true;
}

static size_t list_runs(const uint64_t *runs, size_t words, uint32_t *list)
{
	size_t count = 0;

	for (uint32_t k = 0; k < words; k++)
		for (uint64_t bits = runs[k]; bits; bits &= bits - 1)
			list[count++] = 64 * k + (uint32_t)__builtin_ctzll(bits);
	return count;
}

/* The runs that may have more to them than digits, among the up to DD_SETTLE_RUNS of n from `at`
 * on: those before a special one, and the last. Returns how many words of the bitmap that takes. */
static size_t runs_before(const uint64_t *special, size_t at, size_t n,
                          uint64_t runs[DD_SETTLE_RUNS / 64])
{
	size_t k = 0;

	for (; k < DD_SETTLE_RUNS / 64 && at + 64 * k < n; k++) {
		const uint64_t *bits = special + at / 64 + k;
		const size_t last = n - 1 - at - 64 * k;

		runs[k] = bits[0] >> 1;
		if (last < 64) /* beyond it no bit was written */
			runs[k] = (runs[k] & (((uint64_t)1 << last) - 1)) | (uint64_t)1 << last;
		else
			runs[k] |= bits[1] << 63;
	}
	return k;
}

/* Notes up to 64 runs that are not plain; returns those that begin with a digit. */
static uint64_t note_foreign(const uint8_t *text, const uint32_t *edge, size_t n, uint64_t *odd)
{
	uint64_t digits = 0, foreign = 0;

	for (size_t i = 0; i < n; i++) {
		const uint8_t first = text[edge[2 * i]];

		digits |= (uint64_t)dd_is_digit(first) << i;
		foreign |= (uint64_t)(first >= DD_PLAIN_BELOW) << i;
	}
	*odd = foreign;
	return digits;
}

/* The same of the up to DD_SETTLE_RUNS of n from `at` on, of which others are left out of runs:
 * between them nearly all are special. */
static bool leave_foreign(const uint8_t *text, const struct dd_word_marks *marks, size_t at,
                          size_t n, uint64_t *runs, uint64_t *odd)
{
	bool any = false;

	for (size_t k = 0; k < DD_SETTLE_RUNS / 64 && at < n; k++, at += 64) {
		runs[k] &= note_foreign(text, marks->edge + 2 * at, n - at < 64 ? n - at : 64,
		                        &odd[at / 64]);
		any |= odd[at / 64] != 0;
	}
	return any;
}

bool dd_numbers_settle(const struct dd_kernels *kernels, const uint8_t *text,
                       const struct dd_word_marks *marks, size_t n, uint64_t *hash, uint32_t *code,
                       uint64_t *odd)
{
	bool any = false;

	memset(odd, 0, (n / 64 + 1) * sizeof *odd);
	for (size_t at = 0; at < n; at += DD_SETTLE_RUNS) {
		const uint32_t *edge = marks->edge + 2 * at;
		uint64_t runs[DD_SETTLE_RUNS / 64];
		uint32_t left[DD_SETTLE_RUNS + 8];
		size_t words = runs_before(marks->special, at, n, runs), count;

		if (marks->foreign)
			any |= leave_foreign(text, marks, at, n, runs, odd);
		count = kernels && kernels->settle_numbers
		                ? kernels->settle_numbers(text, edge, runs, words, hash + at,
		                                          code ? code + at : NULL, left)
		                : list_runs(runs, words, left);
		for (size_t k = 0; k < count; k++) {
			const size_t i = at + left[k];

			if (settle(text, marks->edge[2 * i], marks->edge[2 * i + 1], &hash[i],
			           code ? &code[i] : NULL))
				continue;
			odd[i / 64] |= (uint64_t)1 << i % 64;
			any = true;
		}
	}
	return any;
}
