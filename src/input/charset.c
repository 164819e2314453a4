#include "input/charset.h"

#include "support/message.h"
#include "support/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unicode/uclean.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/ucsdet.h>

/* What the detector looks at: it needs some hundred bytes of letters and takes time in
 * proportion. */
#define DETECT_BYTES ((size_t)16 << 10)

struct alias {
	const char *label, *name;
};

/* Labels that stand for more than they say (WHATWG Encoding Standard, 4.2), and those
 * that ICU knows by other names. */
static const struct alias aliases[] = {
        {"iso-8859-1", "windows-1252"},
        {"iso8859-1", "windows-1252"},
        {"latin1", "windows-1252"},
        {"latin-1", "windows-1252"},
        {"us-ascii", "windows-1252"},
        {"ascii", "windows-1252"},
        {"iso-8859-9", "windows-1254"},
        {"latin5", "windows-1254"},
        {"iso-8859-11", "windows-874"},
        {"tis-620", "windows-874"},
        {"iso-8859-8-i", "ISO-8859-8"},
        {"gb2312", "GB18030"},
        {"gb_2312-80", "GB18030"},
        {"gbk", "GB18030"},
        {"x-gbk", "GB18030"},
        {"big5", "Big5-HKSCS"},
        {"x-sjis", "Shift_JIS"},
        {"windows-31j", "Shift_JIS"},
        {"euc-kr", "windows-949"},
        {"ks_c_5601-1987", "windows-949"},
        {"utf8", "UTF-8"},
        {"utf-16", "UTF-16LE"},
        {"x-user-defined", NULL},
};

static void *icu_new(const void *context, size_t size)
{
	(void)context;
	return memory_new(size);
}

static void *icu_resize(const void *context, void *memory, size_t size)
{
	(void)context;
	return memory_resize(memory, size, 1);
}

static void icu_free(const void *context, void *memory)
{
	(void)context;
	free(memory);
}

void charset_init(void)
{
	UErrorCode error = U_ZERO_ERROR;

	u_setMemoryFunctions(NULL, icu_new, icu_resize, icu_free, &error);
}

void charset_free(struct charset *charset)
{
	ucnv_close(charset->from);
	ucnv_close(charset->utf8);
	ucsdet_close(charset->detector);
	*charset = (struct charset){0};
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

/* ICU's EBCDIC charsets and UTF-7 do not have ASCII where markup looks for it; the web
 * does not take them for a page's either. */
static bool is_ascii_based(const char *name)
{
	static const char sample[] = "<Az09/\">";
	UErrorCode error = U_ZERO_ERROR;
	char utf8[sizeof(sample) * 4];
	int32_t size = ucnv_convert("UTF-8", name, utf8, sizeof(utf8), sample,
	                            (int32_t)sizeof(sample) - 1, &error);

	return U_SUCCESS(error) && (size_t)size == sizeof(sample) - 1 &&
	       !memcmp(utf8, sample, (size_t)size) && strncasecmp(name, "UTF-7", 5) != 0;
}

const char *charset_known(const char *label, size_t size)
{
	UErrorCode error = U_ZERO_ERROR;
	const char *name;
	char text[64];

	while (size && is_blank(*label)) {
		label++;
		size--;
	}
	while (size && is_blank(label[size - 1]))
		size--;
	if (!size || size >= sizeof(text) || memchr(label, '\0', size))
		return NULL;
	memcpy(text, label, size);
	text[size] = '\0';
	for (size_t i = 0; i < sizeof(aliases) / sizeof(*aliases); i++)
		if (!strcasecmp(aliases[i].label, text))
			return aliases[i].name;
	name = ucnv_getStandardName(text, "MIME", &error);
	if (!name)
		name = ucnv_getStandardName(text, "IANA", &error);
	if (!name)
		name = ucnv_getAlias(text, 0, &error);
	if (U_FAILURE(error) || !name)
		return NULL;
	if (!strncmp(name, "UTF-16", 6) || !strncmp(name, "UTF-32", 6))
		return name;
	return is_ascii_based(name) ? name : NULL;
}

/* --- UTF-16 and UTF-32 --- */

static uint32_t unit_at(const uint8_t *bytes, unsigned width, bool big)
{
	uint32_t unit = 0;

	for (unsigned i = 0; i < width; i++)
		unit |= (uint32_t)bytes[i] << 8 * (big ? width - 1 - i : i);
	return unit;
}

/* Both bytes of a unit as they are in ASCII text. */
static bool are_two_letters(uint32_t unit)
{
	uint32_t high = unit >> 8, low = unit & 0xff;

	return high >= 0x20 && high < 0x7f && low >= 0x20 && low < 0x7f;
}

/* Units as they come in text: no NUL, hardly a control character, surrogates in pairs; and
 * not ASCII with a NUL in it taken for Chinese. */
static bool are_units(const char *bytes, size_t size, unsigned width, bool big)
{
	const uint8_t *at = (const uint8_t *)bytes, *end = at + size;
	size_t ascii = 0, letters = 0, count = size / width;
	bool in_pair = false;

	if (size % width)
		return false;
	for (; at < end; at += width) {
		uint32_t unit = unit_at(at, width, big);
		bool is_low = (unit & 0xfffffc00) == 0xdc00;

		if (unit > 0x10ffff || (unit < 0x20 && !(unit >= 0x09 && unit <= 0x0d)) ||
		    (unit & 0xfffe) == 0xfffe || in_pair != is_low ||
		    (width == 4 && (unit & 0xfffff800) == 0xd800))
			return false;
		in_pair = (unit & 0xfffffc00) == 0xd800;
		ascii += unit < 0x80;
		letters += are_two_letters(unit);
	}
	/* Blanks, line ends and digits at least: in Chinese one in fifty. There, one unit in
	 * four is two letters. */
	return count >= 2 && ascii * 64 >= count && letters * 2 < count;
}

/* NULs stand where the upper halves of ASCII characters do. */
static const char *wide_by_nuls(const char *bytes, size_t size)
{
	if (are_units(bytes, size, 4, false))
		return "UTF-32LE";
	if (are_units(bytes, size, 4, true))
		return "UTF-32BE";
	if (are_units(bytes, size, 2, false))
		return "UTF-16LE";
	return are_units(bytes, size, 2, true) ? "UTF-16BE" : NULL;
}

/* What a byte order mark of UTF-16 or UTF-32 says; NULL if there is none. */
static const char *by_mark(const char *bytes, size_t size)
{
	if (size >= 4 && !memcmp(bytes, "\xff\xfe\0\0", 4))
		return "UTF-32LE";
	if (size >= 4 && !memcmp(bytes, "\0\0\xfe\xff", 4))
		return "UTF-32BE";
	if (size >= 2 && !memcmp(bytes, "\xff\xfe", 2))
		return "UTF-16LE";
	return size >= 2 && !memcmp(bytes, "\xfe\xff", 2) ? "UTF-16BE" : NULL;
}

const char *charset_wide(const char *named, const char *bytes, size_t size)
{
	const size_t head = size < 8192 ? size : 8192;
	const char *mark = by_mark(bytes, size);

	/* A mark tells the order of the bytes of "UTF-16"; no other name is overruled. */
	if (named)
		return mark && !strncmp(named, mark, 6) ? mark : named;
	if (mark)
		return mark;
	return head && memchr(bytes, '\0', head) ? wide_by_nuls(bytes, head) : NULL;
}

/* --- Conversion --- */

/* U+FFFD for what is no character, counted. (ICU's own callback takes U+001A for single
 * bytes.) */
static void substitute(const void *context, UConverterToUnicodeArgs *arguments, const char *units,
                       int32_t length, UConverterCallbackReason reason, UErrorCode *error)
{
	static const UChar replacement[] = {0xfffd};
	union {
		const void *in;
		struct charset *out;
	} charset = {context};

	(void)units;
	(void)length;
	if (reason > UCNV_IRREGULAR)
		return;
	charset.out->replaced++;
	*error = U_ZERO_ERROR;
	ucnv_cbToUWriteUChars(arguments, replacement, 1, 0, error);
}

/* Makes charset->from the converter of that name. */
static void open_converter(struct charset *charset, const char *from)
{
	UErrorCode error = U_ZERO_ERROR;

	charset->replaced = 0;
	if (!charset->utf8)
		charset->utf8 = ucnv_open("UTF-8", &error);
	if (charset->from && !strcmp(charset->from_name, from)) {
		ucnv_reset(charset->from);
	} else {
		ucnv_close(charset->from);
		charset->from = ucnv_open(from, &error);
		snprintf(charset->from_name, sizeof(charset->from_name), "%s", from);
		if (U_SUCCESS(error))
			ucnv_setToUCallBack(charset->from, substitute, charset, NULL, NULL, &error);
	}
	if (U_FAILURE(error))
		fatal("no converter for %s: %s", from, u_errorName(error));
	ucnv_reset(charset->utf8);
}

/* Appends what *bytes, which go on unless last, are in UTF-8. */
static void convert_some(struct charset *charset, const char *bytes, size_t size, bool last,
                         struct buffer *out)
{
	const char *end = bytes + size;
	UChar pivot[1024], *pivot_in = pivot, *pivot_out = pivot;
	UErrorCode error;

	do {
		size_t room = 2 * (size_t)(end - bytes) + 64;
		char *to = buffer_room(out, room), *begin = to;

		error = U_ZERO_ERROR;
		ucnv_convertEx(charset->utf8, charset->from, &to, to + room, &bytes, end, pivot,
		               &pivot_in, &pivot_out, pivot + 1024, false, last, &error);
		out->size += (size_t)(to - begin);
	} while (error == U_BUFFER_OVERFLOW_ERROR);
	if (U_FAILURE(error))
		fatal("converting to UTF-8: %s", u_errorName(error));
}

void charset_convert(struct charset *charset, const char *from, const char *bytes, size_t size,
                     struct buffer *out)
{
	open_converter(charset, from);
	convert_some(charset, bytes, size, true, out);
}

static ssize_t recode_read(struct source *source, char *bytes, size_t size)
{
	struct recode_source *recode = (struct recode_source *)source;
	struct buffer *out = &recode->unpacked;
	size_t done = 0;

	while (done < size) {
		size_t left = out->size - recode->taken, taken = size - done;
		ssize_t got;

		if (taken > left)
			taken = left;
		if (taken)
			memcpy(bytes + done, out->bytes + recode->taken, taken);
		done += taken;
		recode->taken += taken;
		if (done == size || recode->ended)
			break;
		out->size = recode->taken = 0;
		got = source_read(recode->below, buffer_room(&recode->packed, 65536), 65536);
		if (got < 0) {
			memcpy(source->reason, recode->below->reason, sizeof(source->reason));
			return done ? (ssize_t)done : -1;
		}
		recode->ended = !got;
		convert_some(&recode->charset, recode->packed.bytes, (size_t)got, recode->ended,
		             out);
	}
	return (ssize_t)done;
}

void recode_open(struct recode_source *recode, struct source *below, const char *from)
{
	*recode = (struct recode_source){.source = {.read = recode_read}, .below = below};
	open_converter(&recode->charset, from);
}

void recode_close(struct recode_source *recode)
{
	charset_free(&recode->charset);
	source_release(&recode->source);
	buffer_free(&recode->packed);
	buffer_free(&recode->unpacked);
}

/* --- What it is --- */

/* Of what the detector knows: not UTF-16 and UTF-32, which were told by now, nor EBCDIC,
 * which no feed is in. */
static const char *detected_name(const UCharsetMatch *match)
{
	UErrorCode error = U_ZERO_ERROR;
	const char *name = ucsdet_getName(match, &error);

	if (U_FAILURE(error) || !name || !strncmp(name, "UTF-", 4) || !strncmp(name, "IBM", 3))
		return NULL;
	return charset_known(name, strlen(name));
}

const char *charset_guess(struct charset *charset, const char *bytes, size_t size)
{
	UErrorCode error = U_ZERO_ERROR;
	const UCharsetMatch **matches;
	const char *name = NULL;
	size_t skip = ascii_run(bytes, size);
	int32_t count = 0;

	/* Words around the first byte beyond ASCII say most. */
	skip = skip > DETECT_BYTES / 2 ? skip - DETECT_BYTES / 2 : 0;
	size = size - skip < DETECT_BYTES ? size - skip : DETECT_BYTES;
	if (!charset->detector)
		charset->detector = ucsdet_open(&error);
	ucsdet_enableInputFilter(charset->detector, true);
	ucsdet_setText(charset->detector, bytes + skip, (int32_t)size, &error);
	matches = ucsdet_detectAll(charset->detector, &count, &error);
	for (int32_t i = 0; U_SUCCESS(error) && i < count && !name; i++)
		name = detected_name(matches[i]);
	return name ? name : "windows-1252";
}

static const char *find_charset(struct charset *charset, const char *declared, const char *bytes,
                                size_t size)
{
	const char *wide = charset_wide(NULL, bytes, size);
	enum utf8_verdict verdict;

	if (wide)
		return wide;
	verdict = utf8_judge(bytes, size);
	if (verdict == UTF8_ASCII && declared && !strncmp(declared, "ISO-2022", 8))
		return declared;
	if (verdict == UTF8_ASCII || verdict == UTF8_VALID)
		return NULL;
	if (declared && strncmp(declared, "UTF-", 4) != 0)
		return declared;
	return verdict == UTF8_DAMAGED ? NULL : charset_guess(charset, bytes, size);
}

static bool has_utf8_mark(const char *bytes, size_t size)
{
	return size >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3);
}

void charset_decode(struct charset *charset, const char *named, const char *declared,
                    const char *bytes, size_t size, struct buffer *out, struct decoded *decoded)
{
	const char *from = named ? charset_wide(named, bytes, size) : NULL;

	*decoded = (struct decoded){.bytes = bytes, .size = size};
	if (has_utf8_mark(bytes, size)) {
		decoded->bytes += 3;
		decoded->size -= 3;
		return;
	}
	if (!from)
		from = find_charset(charset, declared, bytes, size);
	if (!from || !strcmp(from, "UTF-8"))
		return;
	out->size = 0;
	charset_convert(charset, from, bytes, size, out);
	*decoded = (struct decoded){out->bytes, out->size, from, charset->replaced};
	if (has_utf8_mark(out->bytes, out->size)) {
		decoded->bytes += 3;
		decoded->size -= 3;
	}
}
