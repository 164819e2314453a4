/* charset.h - which charset bytes are in, and the same text in UTF-8.
 *
 * What is tried, in this order:
 *
 *   1. the charset that the user named (--encoding);
 *   2. a byte order mark; UTF-16 and UTF-32 without one, by where their NULs stand;
 *   3. UTF-8, if the bytes are that, whatever they declare: a page saved anew often
 *      keeps the declaration of the old one;
 *   4. the charset that the bytes declare (HTML, XML) or came with (HTTP);
 *   5. UTF-8 with some damage, if well-formed sequences are the rule;
 *   6. what ICU's detector takes them for, among the charsets that the web uses;
 *   7. windows-1252.
 *
 * Names are those of the WHATWG Encoding Standard and ICU's; as in that standard a label
 * stands for the larger set that is in use under it: ISO-8859-1 for windows-1252, GB2312
 * for GB18030. Sequences that are none become U+FFFD and are counted.
 */
#ifndef INPUT_CHARSET_H
#define INPUT_CHARSET_H

#include "input/source.h"
#include "support/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct UConverter;
struct UCharsetDetector;

/* Converters and the detector, kept from text to text. All zero is an empty one; one
 * thread at a time. */
struct charset {
	struct UConverter *from, *utf8;
	char from_name[64];
	struct UCharsetDetector *detector;
	uint64_t replaced; /* by the conversion going on */
};

struct decoded {
	const char *bytes; /* UTF-8, for the most part: what was UTF-8 is not looked through */
	size_t size;
	const char *charset; /* what it was converted from; NULL: nothing was */
	uint64_t replaced;   /* sequences, if converted */
};

/* Once, before ICU is used: it, too, ends the program where memory runs out, for its
 * detector crashes then (ICU 72). */
void charset_init(void);
void charset_free(struct charset *charset);

/* The name under which a label is converted, a constant or borrowed from ICU; NULL for one
 * that is not known. label may have blanks around it. */
const char *charset_known(const char *label, size_t size);

/* "UTF-16LE" and the like if the bytes, which may go on, are in UTF-16 or UTF-32; else
 * NULL. If the user named a charset, it is that, with the order of bytes that a mark tells. */
const char *charset_wide(const char *named, const char *bytes, size_t size);

/* The text in UTF-8 without a byte order mark: where it stands, or in out. named and
 * declared are names from charset_known(), or NULL. */
void charset_decode(struct charset *charset, const char *named, const char *declared,
                    const char *bytes, size_t size, struct buffer *out, struct decoded *decoded);

/* What bytes in a charset that has ASCII, and is not UTF-8, are most likely in. */
const char *charset_guess(struct charset *charset, const char *bytes, size_t size);

/* Appends what bytes in a charset are in UTF-8. */
void charset_convert(struct charset *charset, const char *from, const char *bytes, size_t size,
                     struct buffer *out);

/* Bytes below in a charset, as UTF-8, while they are read. */
struct recode_source {
	struct source source;
	struct source *below; /* borrowed */
	struct charset charset;
	struct buffer packed, unpacked;
	size_t taken;
	bool ended;
};

void recode_open(struct recode_source *recode, struct source *below, const char *from);
void recode_close(struct recode_source *recode);

#endif
