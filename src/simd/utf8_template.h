/* utf8_template.h - the kernel valid_utf8 for sets with 64 bytes at a time.
 *
 * Before inclusion: valid_utf8_kernel (bytes_template.h), which tells every error, and as a
 * static inline function:
 *     utf8_classes(bytes)   struct utf8_classes of 64 bytes
 */
#include <stddef.h>
#include <stdint.h>

/* Of 64 bytes, a bit a byte. */
struct utf8_classes {
	uint64_t wide;     /* beyond ASCII */
	uint64_t going_on; /* 80..BF */
	uint64_t two;      /* C2..DF: first bytes of two */
	uint64_t three; /* E1..EF but ED: first bytes of three, of which any second one will do */
};

static struct utf8_classes utf8_classes(const uint8_t *bytes);

/* By what most of text is made of, where characters go on at just the places that their first
 * bytes say; without a jump, as blocks that are ASCII and others come in no order. From the first
 * block on that has anything else, or an error, by the other kernel. */
static size_t valid_utf8(const uint8_t *bytes, size_t n)
{
	uint64_t open = 0; /* where a character goes on that began before the block */
	size_t i = 0;

	for (; n - i >= 64; i += 64) {
		const struct utf8_classes is = utf8_classes(bytes + i);
		const uint64_t first = is.two | is.three;
		const uint64_t wanted = first << 1 | is.three << 2 | open;

		if ((is.wide ^ first) != is.going_on || wanted != is.going_on)
			break;
		open = first >> 63 | is.three >> 62;
	}
	if (open)
		do
			i--;
		while ((bytes[i] & 0xc0) == 0x80);
	return i + valid_utf8_kernel(bytes + i, n - i);
}
