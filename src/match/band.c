#include "match/band.h"

#include "simd/mix.h"

#include <math.h>
#include <string.h>

static struct dd_bands bands_of(unsigned rows)
{
	return (struct dd_bands){.rows = rows, .bands = DD_REGISTERS / rows};
}

double dd_bands_recall(struct dd_bands bands, double jaccard)
{
	return 1 - pow(1 - pow(jaccard, bands.rows), bands.bands);
}

struct dd_bands dd_bands_for(double threshold)
{
	const double mean = DD_REGISTERS * (threshold + (1 - threshold) / 256);
	const double least =
	        mean - DD_BANDS_DOUBT * sqrt(DD_REGISTERS * threshold * (1 - threshold));
	unsigned rows = 1, most = DD_REGISTERS;
	struct dd_bands bands;

	/* With more rows the recall is never higher. */
	while (rows < most) {
		unsigned middle = rows + (most - rows + 1) / 2;

		if (dd_bands_recall(bands_of(middle), threshold) < DD_BANDS_RECALL)
			most = middle - 1;
		else
			rows = middle;
	}
	bands = bands_of(rows);
	bands.likely = (unsigned)mean;
	bands.least = least > 0 ? (unsigned)least : 0;
	return bands;
}

/* Little-endian, of up to 8 bytes. */
static uint64_t load_bytes(const uint8_t *bytes, unsigned n)
{
	uint64_t x = 0;

	for (unsigned i = 0; i < n && i < 8; i++)
		x |= (uint64_t)bytes[i] << (8 * i);
	return x;
}

uint64_t dd_band_key(const uint8_t *signature, struct dd_bands bands, unsigned band)
{
	const uint8_t *const row = signature + (size_t)band * bands.rows;
	uint64_t key = dd_mix64((band + 1) * DD_ROUND_STEP);

	for (unsigned i = 0; i < bands.rows; i += 8)
		key = dd_mix64(key ^ load_bytes(row + i, bands.rows - i));
	return key;
}

unsigned dd_bands_agree(const uint8_t *a, const uint8_t *b)
{
	unsigned agree = 0;

	for (unsigned i = 0; i < DD_REGISTERS; i++)
		agree += a[i] == b[i];
	return agree;
}

bool dd_bands_propose(const uint8_t *a, const uint8_t *b, struct dd_bands bands)
{
	bool met = false;

	for (unsigned band = 0; band < bands.bands && !met; band++)
		met = !memcmp(a + (size_t)band * bands.rows, b + (size_t)band * bands.rows,
		              bands.rows);
	return met && dd_bands_agree(a, b) >= bands.least;
}
