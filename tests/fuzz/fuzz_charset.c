/* fuzz_charset.c - any bytes in any charset.
 *
 * The first byte chooses a charset by name, or none. Whatever comes in: what was converted
 * is UTF-8, a name that is given is one that is known, and a text that is converted while
 * it is read is the same as one converted whole.
 */
#include "fuzz/fuzz.h"

#include "input/charset.h"
#include "support/utf8.h"

#include <string.h>

static const char *const labels[] = {
        NULL,     "utf-8",        "utf-16",     "utf-16be",    "utf-32",      "latin1",
        "koi8-r", "shift_jis",    "euc-jp",     "gb18030",     "big5",        "euc-kr",
        "cp1251", "windows-1255", "iso-8859-7", "iso-2022-jp", "iso-8859-11", "macintosh",
};

#define LABELS (sizeof(labels) / sizeof(*labels))

static void check_decode(const char *name, const char *bytes, size_t size, bool is_named)
{
	struct charset charset = {0};
	struct buffer out = {0};
	struct decoded decoded;

	charset_decode(&charset, is_named ? name : NULL, is_named ? NULL : name, bytes, size, &out,
	               &decoded);
	if (decoded.charset)
		MUST(utf8_count_invalid(decoded.bytes, decoded.size) == 0);
	else
		MUST(decoded.bytes >= bytes && decoded.bytes + decoded.size == bytes + size);
	buffer_free(&out);
	charset_free(&charset);
}

/* In steps of some odd size, as readers ask. */
static void check_stream(const char *name, const char *bytes, size_t size)
{
	struct charset charset = {0};
	struct memory_source memory;
	struct recode_source recode;
	struct buffer whole = {0}, stream = {0};
	ssize_t got;

	charset_convert(&charset, name, bytes, size, &whole);
	memory_source_init(&memory, bytes, size);
	recode_open(&recode, &memory.source, name);
	do {
		got = source_read(&recode.source, buffer_room(&stream, 1021), 1021);
		MUST(got >= 0);
		stream.size += (size_t)got;
	} while (got == 1021);
	MUST(stream.size == whole.size);
	MUST(!whole.size || !memcmp(stream.bytes, whole.bytes, whole.size));
	MUST(charset.replaced == recode.charset.replaced);
	recode_close(&recode);
	source_release(&memory.source);
	buffer_free(&whole);
	buffer_free(&stream);
	charset_free(&charset);
}

/* Bytes may be taken for a label, too: of a page's meta element. */
static void check_label(const char *bytes, size_t size)
{
	const char *name = charset_known(bytes, size);

	MUST(!name || (*name && charset_known(name, strlen(name))));
}

static void check_repair(const char *bytes, size_t size)
{
	struct buffer out = {0}, clean = {0};

	utf8_clean(&clean, bytes, size);
	MUST(utf8_count_invalid(clean.bytes, clean.size) == 0);
	if (mojibake_repair(bytes, size, &out))
		MUST(out.size < size && utf8_count_invalid(out.bytes, out.size) == 0);
	else
		MUST(!out.size);
	buffer_free(&out);
	buffer_free(&clean);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	const char *bytes = (const char *)input, *name = NULL;

	if (!size)
		return 0;
	if (labels[*input % LABELS])
		name = charset_known(labels[*input % LABELS], strlen(labels[*input % LABELS]));
	bytes++;
	size--;
	check_decode(name, bytes, size, true);
	check_decode(name, bytes, size, false);
	if (name)
		check_stream(name, bytes, size);
	check_label(bytes, size < 64 ? size : 64);
	check_repair(bytes, size);
	return 0;
}
