/* radix_template.h - the body of radix.c, once for each item type.
 *
 * Before inclusion:
 *     RADIX_NAME(f)   names the functions of this instance
 *     RADIX_ITEM      the item type
 *     RADIX_KEY(item) its 64-bit key
 */

static void RADIX_NAME(insertion)(RADIX_ITEM *items, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		const RADIX_ITEM item = items[i];
		size_t j = i;

		for (; j > 0 && RADIX_KEY(item) < RADIX_KEY(items[j - 1]); j--)
			items[j] = items[j - 1];
		items[j] = item;
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

/* Least significant byte first, all in cache. The result is in items or, for
 * to_scratch, in scratch. */
static void RADIX_NAME(sort_bytes)(RADIX_ITEM *items, RADIX_ITEM *scratch, size_t n,
                                   bool to_scratch)
{
	size_t count[8][256] = {{0}};
	RADIX_ITEM *from = items;
	RADIX_ITEM *to = scratch;

	for (size_t i = 0; i < n; i++) {
		uint64_t key = RADIX_KEY(items[i]);

		for (unsigned digit = 0; digit < 8; digit++, key >>= 8)
			count[digit][key & 255]++;
	}
	for (unsigned digit = 0; digit < 8; digit++) {
		RADIX_ITEM *const swap = from;

		if (count[digit][RADIX_KEY(items[0]) >> (8 * digit) & 255] == n)
			continue;
		RADIX_NAME(scatter)(from, to, n, 8 * digit, count[digit]);
		from = to;
		to = swap;
	}
	if (from != (to_scratch ? scratch : items))
		memcpy(to, from, n * sizeof(*items));
}

/* Splits by the highest byte that varies until the parts fit into the cache. */
static void RADIX_NAME(sort)(RADIX_ITEM *items, RADIX_ITEM *scratch, size_t n, bool to_scratch)
{
	size_t count[256] = {0};
	size_t begin = 0;
	unsigned shift = 56;
	uint64_t varying;

	if (n < RADIX_SMALL) {
		RADIX_NAME(insertion)(items, n);
		if (to_scratch && n > 0)
			memcpy(scratch, items, n * sizeof(*items));
		return;
	}
	if (n * sizeof(*items) <= RADIX_CACHE) {
		RADIX_NAME(sort_bytes)(items, scratch, n, to_scratch);
		return;
	}
	varying = RADIX_NAME(varying)(items, n);
	while (shift > 0 && varying >> shift == 0)
		shift -= 8;
	for (size_t i = 0; i < n; i++)
		count[RADIX_KEY(items[i]) >> shift & 255]++;
	RADIX_NAME(scatter)(items, scratch, n, shift, count);
	if (shift == 0 || varying == 0) {
		if (!to_scratch)
			memcpy(items, scratch, n * sizeof(*items));
		return;
	}
	for (unsigned value = 0; value < 256; value++) {
		RADIX_NAME(sort)(scratch + begin, items + begin, count[value] - begin, !to_scratch);
		begin = count[value];
	}
}
