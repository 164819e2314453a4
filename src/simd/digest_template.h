/* digest_template.h - the digest kernel: xxHash, built for the set of the file that
 * includes this. Its code chooses vectors by the compiler's flags and gives the same
 * bits with any.
 */
#define XXH_INLINE_ALL
#include <xxhash.h>

static void digest_kernel(const void *bytes, size_t n, uint64_t out[2])
{
	const XXH128_hash_t digest = XXH3_128bits(bytes, n);

	out[0] = digest.low64;
	out[1] = digest.high64;
}
