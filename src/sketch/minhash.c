#include "sketch/minhash.h"

double dd_minhash_jaccard(unsigned agree)
{
	const double collision = 1.0 / 256;
	const double share = (double)agree / DD_REGISTERS;

	return share <= collision ? 0 : (share - collision) / (1 - collision);
}
