/* radix_template.h - the body of radix.c, once for each item type.
 *
 * Before inclusion:
 *     RADIX_NAME(f)   names the functions of this instance
 *     RADIX_ITEM      the item type
 *     RADIX_KEY(item) its 64-bit key
 */

static void RADIX_NAME(sort)(RADIX_ITEM *items, RADIX_ITEM *scratch, size_t n, bool to_scratch);

/* Sorts from[0..n) into to, which may be the same. */
static void RADIX_NAME(insertion)(const RADIX_ITEM *from, RADIX_ITEM *to, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const RADIX_ITEM item = from[i];
		size_t j = i;

		for (; j > 0 && RADIX_KEY(item) < RADIX_KEY(to[j - 1]); j--)
			to[j] = to[j - 1];
		to[j] = item;
	}
}

/* The bits in which the keys are not all equal. */
static uint64_t RADIX_NAME(varying)(const RADIX_ITEM *items, size_t n)
{
	uint64_t varying = 0;

	for (size_t i = 1; i < n; i++)
		varying |= RADIX_KEY(items[i]) ^ RADIX_KEY(items[0]);
	return varying;
}

/* Distributes from[0..n) over to by the byte at shift. count, which says how often
 * each value occurs, becomes where each value's items end. */
static void RADIX_NAME(scatter)(const RADIX_ITEM *restrict from, RADIX_ITEM *restrict to, size_t n,
                                unsigned shift, size_t count[256])
{
	size_t place = 0;

	for (unsigned value = 0; value < 256; value++) {
		const size_t here = count[value];

		count[value] = place;
		place += here;
	}
	for (size_t i = 0; i < n; i++)
		to[count[RADIX_KEY(from[i]) >> shift & 255]++] = from[i];
}

/* Orders items by the bytes of their keys that stand at those shifts, the last one first; returns
 * where they are then: in items or in scratch. */
static RADIX_ITEM *RADIX_NAME(order)(RADIX_ITEM *items, RADIX_ITEM *scratch, size_t n,
                                     const struct digits *digits)
{
	size_t count[RADIX_BYTES][256];
	RADIX_ITEM *from = items;

	memset(count, 0, sizeof(count));
	for (size_t i = 0; i < n; i++) {
		const uint64_t key = RADIX_KEY(items[i]);

		for (unsigned digit = 0; digit < RADIX_BYTES; digit++)
			count[digit][key >> digits->shift[digit] & 255]++;
	}
	for (unsigned digit = digits->count; digit-- > 0;) {
		RADIX_ITEM *const to = from == items ? scratch : items;

		RADIX_NAME(scatter)(from, to, n, digits->shift[digit], count[digit]);
		from = to;
	}
	return from;
}

/* Sorts what stands in the order of the bits from shift up, as far as these are the same. The
 * result is in items or, for to_scratch, in scratch. */
static void RADIX_NAME(sort_parts)(RADIX_ITEM *items, RADIX_ITEM *scratch, size_t n, unsigned shift,
                                   bool to_scratch)
{
	RADIX_ITEM *const to = to_scratch ? scratch : items;
	size_t next;

	for (size_t begin = 0; begin < n; begin = next) {
		const uint64_t key = RADIX_KEY(items[begin]) >> shift;

		for (next = begin + 1; next < n && RADIX_KEY(items[next]) >> shift == key;)
			next++;
		if (next - begin < RADIX_SMALL)
			RADIX_NAME(insertion)(items + begin, to + begin, next - begin);
		else
			RADIX_NAME(sort)(items + begin, scratch + begin, next - begin, to_scratch);
	}
}

/* By the highest bytes that vary, then part by part. The result is in items or, for to_scratch, in
 * scratch. */
static void RADIX_NAME(sort)(RADIX_ITEM *items, RADIX_ITEM *scratch, size_t n, bool to_scratch)
{
	RADIX_ITEM *const to = to_scratch ? scratch : items, *from;
	struct digits digits;

	if (n < RADIX_SMALL) {
		RADIX_NAME(insertion)(items, to, n);
		return;
	}
	digits = choose_digits(RADIX_NAME(varying)(items, n), n, n * sizeof(*items) <= RADIX_CACHE);
	from = RADIX_NAME(order)(items, scratch, n, &digits);
	if (!digits.all) {
		RADIX_ITEM *const other = from == items ? scratch : items;
		const unsigned lowest = digits.shift[digits.count - 1];

		RADIX_NAME(sort_parts)(from, other, n, lowest, from != to);
	} else if (from != to) {
		memcpy(to, from, n * sizeof(*items));
	}
}
