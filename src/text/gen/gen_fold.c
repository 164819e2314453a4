/* gen_fold.c - prints the folding table (fold_table.h) as C, from ICU's data.
 *
 * A code point becomes: its compatibility decomposition, case-folded (as Unicode
 * 3.13 toNFKC_Casefold, but decomposed); without default-ignorables; without
 * the marks of scripts that readers can spare them in; digits of any script as
 * ASCII; kana and Hangul composed again; and whatever is not a word character
 * as an ASCII separator that stands for its kind.
 */
#include "text/fold_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/uversion.h>

enum { CAP = 128, CODE_POINTS = 0x110000, BLOCKS = CODE_POINTS / 64, SCRIPTS = 512 };

struct string {
	UChar32 at[CAP];
	int length;
};

/* Letters that Unicode does not decompose but readers take for one another. */
/* clang-format off */
static const struct {
	UChar32 from;
	UChar32 to[2];
} letters[] = {
	{0x0131, {'i'}}, /* dotless i */
	/* As in Unicode CLDR Latin-ASCII: ae, oe, and letters with a stroke. */
	{0x00e6, {'a', 'e'}},
	{0x0153, {'o', 'e'}},
	{0x00f8, {'o'}},
	{0x0111, {'d'}},
	{0x0127, {'h'}},
	{0x0142, {'l'}},
	{0x0671, {0x0627}}, /* alef wasla */
	{0x0649, {0x064a}}, /* alef maksura and Farsi yeh: yeh */
	{0x06cc, {0x064a}},
	{0x06a9, {0x0643}}, /* keheh: kaf */
	{0x0640, {0}},      /* tatweel only stretches */
};
/* clang-format on */

/* Separators whose general category does not say enough. */
static const struct {
	UChar32 from;
	const char *to;
} separators[] = {
        {0x0085, "\n"}, {0x00a0, "_"},    {0x02b9, "'"}, {0x02ba, "'"}, {0x02bb, "'"},
        {0x02bc, "'"},  {0x02bd, "'"},    {0x05be, "-"}, {0x05f3, "'"}, {0x05f4, "\""},
        {0x060c, ";"},  {0x061b, ";"},    {0x066b, "."}, {0x066c, ","}, {0x2007, "_"},
        {0x2009, "_"},  {0x2010, "-"},    {0x2012, ";"}, {0x2013, ";"}, {0x2014, ";"},
        {0x2015, ";"},  {0x2018, "'"},    {0x2019, "'"}, {0x201a, "'"}, {0x201b, "'"},
        {0x2028, "\n"}, {0x2029, "\n\n"}, {0x202f, "_"}, {0x2032, "'"}, {0x2212, "-"},
        {0x2e3a, ";"},  {0x2e3b, ";"},    {0x3001, ";"},
};

static const UNormalizer2 *nfkd, *nfc;
static bool script_has_marks[SCRIPTS];

static void die(const char *why)
{
	fprintf(stderr, "gen_fold: %s\n", why);
	exit(1);
}

static UScriptCode script_of(UChar32 c)
{
	UErrorCode error = U_ZERO_ERROR;
	UScriptCode script = uscript_getScript(c, &error);

	if (U_FAILURE(error) || (int)script < 0 || (int)script >= SCRIPTS)
		die("script");
	return script;
}

static bool is_mark(UChar32 c)
{
	return (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
}

static bool is_voice(UChar32 c)
{
	return c == 0x3099 || c == 0x309a;
}

static bool is_jamo(UChar32 c)
{
	return (c >= 0x1161 && c <= 0x1175) || (c >= 0x11a8 && c <= 0x11c2);
}

/* Marks that only help the reader; those of other scripts carry the word. */
static bool is_spared(UChar32 c)
{
	if (!is_mark(c) || is_voice(c))
		return false;
	switch (script_of(c)) {
	case USCRIPT_COMMON:
	case USCRIPT_INHERITED:
	case USCRIPT_LATIN:
	case USCRIPT_GREEK:
	case USCRIPT_CYRILLIC:
	case USCRIPT_COPTIC:
	case USCRIPT_GLAGOLITIC:
	case USCRIPT_HEBREW:
	case USCRIPT_ARABIC:
	case USCRIPT_SYRIAC:
	case USCRIPT_MANDAEAN:
	case USCRIPT_SAMARITAN:
		return true;
	default:
		return false;
	}
}

static bool is_word(UChar32 c)
{
	return (U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_N_MASK | U_GC_M_MASK)) != 0;
}

static enum dd_script class_of(UChar32 c)
{
	UScriptCode script = script_of(c);

	if (c >= '0' && c <= '9')
		return DD_CASED;
	if (!is_word(c))
		return DD_NEUTRAL;
	if (is_mark(c))
		return DD_MARK;
	if (u_getIntPropertyValue(c, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT)
		return DD_SEA;
	if (u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC))
		return DD_HAN;
	switch (script) {
	case USCRIPT_COMMON:
	case USCRIPT_INHERITED:
		return DD_NEUTRAL;
	case USCRIPT_LATIN:
	case USCRIPT_GREEK:
	case USCRIPT_CYRILLIC:
	case USCRIPT_ARMENIAN:
	case USCRIPT_COPTIC:
	case USCRIPT_GLAGOLITIC:
	case USCRIPT_DESERET:
	case USCRIPT_OSAGE:
	case USCRIPT_ADLAM:
		return DD_CASED;
	case USCRIPT_HEBREW:
	case USCRIPT_SYRIAC:
	case USCRIPT_SAMARITAN:
	case USCRIPT_MANDAEAN:
		return DD_HEBREW;
	case USCRIPT_ARABIC:
		return DD_ARABIC;
	case USCRIPT_HANGUL:
		return DD_HANGUL;
	case USCRIPT_KATAKANA:
		return DD_KATAKANA;
	case USCRIPT_HAN:
	case USCRIPT_HIRAGANA:
	case USCRIPT_BOPOMOFO:
	case USCRIPT_YI:
		return DD_HAN;
	default:
		return script_has_marks[script] ? DD_INDIC : DD_CASELESS;
	}
}

static void append(struct string *s, UChar32 c)
{
	if (s->length == CAP)
		die("a mapping is too long");
	s->at[s->length++] = c;
}

static void append_ascii(struct string *s, const char *ascii)
{
	for (; *ascii; ascii++)
		append(s, *ascii);
}

static UChar32 next_point(const UChar *s, int32_t *i)
{
	UChar32 c = s[(*i)++];

	return c >= 0xd800 && c <= 0xdbff ? U16_GET_SUPPLEMENTARY(c, s[(*i)++]) : c;
}

/* Without the marks that can be spared, before case folding could make letters
 * of them (U+0345, iota subscript). Returns the length left. */
static int32_t spare(UChar *s, int32_t n)
{
	int32_t kept = 0;

	for (int32_t i = 0; i < n;) {
		int32_t start = i;

		if (is_spared(next_point(s, &i)))
			continue;
		memmove(s + kept, s + start, (size_t)(i - start) * sizeof *s);
		kept += i - start;
	}
	return kept;
}

/* NFKD, full case folding, NFKD, until nothing changes. */
static void decompose(UChar32 c, struct string *out)
{
	UChar a[CAP], b[CAP], old[CAP];
	int32_t n = 0, before;
	UErrorCode error = U_ZERO_ERROR;

	U16_APPEND_UNSAFE(a, n, c);
	do {
		memcpy(old, a, (size_t)n * sizeof *a);
		before = n;
		n = spare(b, unorm2_normalize(nfkd, a, n, b, CAP, &error));
		n = u_strFoldCase(a, CAP, b, n, U_FOLD_CASE_DEFAULT, &error);
		n = spare(b, unorm2_normalize(nfkd, a, n, b, CAP, &error));
		memcpy(a, b, (size_t)n * sizeof *a);
	} while (U_SUCCESS(error) && (n != before || memcmp(a, old, (size_t)n * sizeof *a) != 0));
	if (U_FAILURE(error))
		die("normalization");
	out->length = 0;
	for (int32_t i = 0; i < n;)
		append(out, next_point(a, &i));
}

static const char *separator_override(UChar32 c)
{
	for (size_t i = 0; i < sizeof separators / sizeof *separators; i++)
		if (separators[i].from == c)
			return separators[i].to;
	return NULL;
}

/* Terminators beyond ASCII end a sentence whatever follows. */
static const char *terminator(UChar32 c)
{
	static const char end[] = {DD_FOLD_END, 0};
	struct string s;

	if (c < 0x80 || !u_hasBinaryProperty(c, UCHAR_S_TERM))
		return NULL;
	decompose(c, &s);
	return s.length && s.at[0] == '.' ? "." : end;
}

static void append_separator(struct string *out, UChar32 c)
{
	const char *to = separator_override(c);

	if (!to)
		to = terminator(c);
	if (to) {
		append_ascii(out, to);
		return;
	}
	if (c < 0x80) {
		append(out, c);
		return;
	}
	switch (u_charType(c)) {
	case U_SPACE_SEPARATOR:
	case U_CONTROL_CHAR:
		append(out, ' ');
		break;
	case U_DASH_PUNCTUATION:
		append(out, '-');
		break;
	case U_INITIAL_PUNCTUATION:
	case U_FINAL_PUNCTUATION:
		append(out, '"');
		break;
	case U_START_PUNCTUATION:
		append(out, '(');
		break;
	case U_END_PUNCTUATION:
		append(out, ')');
		break;
	default:
		append(out, '|');
	}
}

static bool append_letter_override(struct string *out, UChar32 c)
{
	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
		if (letters[i].from != c)
			continue;
		for (int k = 0; k < 2 && letters[i].to[k]; k++)
			append(out, letters[i].to[k]);
		return true;
	}
	return false;
}

static void append_folded(struct string *out, UChar32 c)
{
	if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || is_spared(c))
		return;
	if (append_letter_override(out, c))
		return;
	if (u_charType(c) == U_DECIMAL_DIGIT_NUMBER)
		append(out, '0' + u_charDigitValue(c));
	else if (is_word(c) && !separator_override(c))
		append(out, c);
	else
		append_separator(out, c);
}

static bool is_composed(UChar32 c)
{
	return (c >= 0x3040 && c <= 0x30ff) || (c >= 0xac00 && c <= 0xd7a3);
}

static void compose(struct string *s)
{
	int n = 0;

	for (int i = 0; i < s->length; i++) {
		UChar32 pair = n ? unorm2_composePair(nfc, s->at[n - 1], s->at[i]) : -1;

		if (pair >= 0 && is_composed(pair))
			s->at[n - 1] = pair;
		else
			s->at[n++] = s->at[i];
	}
	s->length = n;
}

static void fold(UChar32 c, struct string *out)
{
	struct string parts;

	out->length = 0;
	if ((c >= 0xd800 && c <= 0xdfff) ||
	    u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
		return;
	if (separator_override(c) || terminator(c)) {
		append_separator(out, c);
		return;
	}
	decompose(c, &parts);
	for (int i = 0; i < parts.length; i++)
		append_folded(out, parts.at[i]);
	compose(out);
}

static uint8_t pool[1 << 16];
static uint32_t pool_size;

static uint32_t pool_add(const uint8_t *bytes, uint32_t n)
{
	uint32_t at;

	for (at = 0; at < pool_size; at += pool[at] + 1u)
		if (pool[at] == n && memcmp(pool + at + 1, bytes, n) == 0)
			return at;
	if (pool_size + n + 1 > sizeof pool || n > 255)
		die("the pool is full");
	pool[pool_size++] = (uint8_t)n;
	memcpy(pool + pool_size, bytes, n);
	pool_size += n;
	return at;
}

static uint32_t special(enum dd_fold_special kind, uint32_t value, enum dd_script script)
{
	return value << DD_FOLD_VALUE_SHIFT | (uint32_t)kind << DD_FOLD_ARG_SHIFT |
	       (uint32_t)script << DD_FOLD_CLASS_SHIFT | DD_FOLD_SPECIAL;
}

static uint32_t identity_entry(UChar32 c, enum dd_script script)
{
	if (is_voice(c))
		return special(DD_FOLD_VOICE, u_getCombiningClass(c), DD_MARK);
	if (is_jamo(c))
		return special(DD_FOLD_JAMO, 0, DD_HANGUL);
	if (u_getCombiningClass(c))
		return special(DD_FOLD_MARK, u_getCombiningClass(c), DD_MARK);
	return (uint32_t)script << DD_FOLD_CLASS_SHIFT | DD_FOLD_KEEP;
}

static bool is_plain(const struct string *s)
{
	for (int i = 0; i < s->length; i++)
		if (class_of(s->at[i]) != class_of(s->at[0]) || is_mark(s->at[i]) ||
		    is_jamo(s->at[i]))
			return false;
	return true;
}

static bool is_upper(UChar32 c)
{
	return u_isUUppercase(c) || u_charType(c) == U_TITLECASE_LETTER;
}

static uint32_t entry(UChar32 c)
{
	struct string s;
	uint8_t bytes[CAP * 4];
	uint32_t n = 0, arg = 0;
	enum dd_script script;

	fold(c, &s);
	if (s.length == 0)
		return 0;
	script = class_of(s.at[0]);
	if (script == DD_CASED && is_upper(c))
		script = DD_UPPER;
	if (s.length == 1 && s.at[0] == c && (c >= DD_FOLD_DIRECT || is_mark(c)))
		return identity_entry(c, script);
	for (int i = 0; i < s.length; i++)
		U8_APPEND_UNSAFE(bytes, n, (uint32_t)s.at[i]);
	if (n > 3 || !is_plain(&s))
		return special(DD_FOLD_STRING, pool_add(bytes, n), script);
	for (uint32_t i = 0; i < n; i++)
		arg |= (uint32_t)bytes[i] << 8 * i;
	return arg << DD_FOLD_ARG_SHIFT | (uint32_t)script << DD_FOLD_CLASS_SHIFT | n;
}

static void find_scripts_with_marks(void)
{
	for (UChar32 c = 0; c < CODE_POINTS; c++)
		if (is_mark(c) && !is_spared(c) && !is_voice(c))
			script_has_marks[script_of(c)] = true;
}

static uint32_t data[CODE_POINTS];
static uint16_t index_[BLOCKS];

/* Kernels take U+4E00..U+9FFF for Han (simd/kernels.h), of which Unicode 14 assigned the last three. */
static void fill_han(void)
{
	const UChar32 first = 0x4e00, last = 0x9fff;

	for (UChar32 c = first; c <= last; c++) {
		if (u_charType(c) == U_UNASSIGNED)
			data[c] = data[first];
		if (data[c] != data[first])
			die("a Han character is not what the kernels take it for");
	}
}

/* Moves equal blocks together; returns how many are left. */
static uint32_t pack(void)
{
	uint32_t used = 0;

	for (uint32_t b = 0; b < BLOCKS; b++) {
		uint32_t k = b < DD_FOLD_DIRECT / 64 ? used : 0;

		while (k < used && memcmp(data + k * 64, data + b * 64, 64 * sizeof *data) != 0)
			k++;
		if (k == used)
			memmove(data + used++ * 64, data + b * 64, 64 * sizeof *data);
		index_[b] = (uint16_t)k;
	}
	return used;
}

/* What U+0400..U+047F become, for the kernels: see fold_table.h. */
static void pair_up(uint32_t *pairs)
{
	for (uint32_t i = 0; i < 128; i++) {
		uint32_t e = data[DD_FOLD_PAIRS + i], first = e >> DD_FOLD_ARG_SHIFT & 255;
		enum dd_script class = dd_fold_class(e);

		if (e & (DD_FOLD_SPECIAL | DD_FOLD_KEEP) || (e & DD_FOLD_LENGTH) != 2 ||
		    (class != DD_CASED && class != DD_UPPER) || (first != 0xd0 && first != 0xd1))
			die("a Cyrillic letter is not what the kernels take it for");
		pairs[i] = (e >> (DD_FOLD_ARG_SHIFT + 8) & 63) | (first & 1) << 6 |
		           (uint32_t)(class == DD_UPPER) << 7;
	}
}

/* What n code points become, for the kernels: one byte of ASCII, with the top bit if it was a
 * capital, or 0 for whatever else. */
static void shorten(uint32_t first, uint32_t n, bool cased, uint32_t *bytes)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t e = data[first + i], byte = e >> DD_FOLD_ARG_SHIFT;
		enum dd_script class = dd_fold_class(e);
		bool is_short = !(e & (DD_FOLD_SPECIAL | DD_FOLD_KEEP)) &&
		                (e & DD_FOLD_LENGTH) == 1 && byte < 0x80 &&
		                (class == DD_NEUTRAL ||
		                 (cased && (class == DD_CASED || class == DD_UPPER)));

		bytes[i] = is_short ? byte | (uint32_t)(class == DD_UPPER) << 7 : 0;
	}
}

static void print_numbers(const char *declaration, const uint32_t *from, uint32_t n)
{
	printf("\n%s = {", declaration);
	for (uint32_t i = 0; i < n; i++)
		printf("%s%u,", i % 16 ? "" : "\n\t", from[i]);
	printf("\n};\n");
}

int main(void)
{
	static uint32_t wide[1 << 16], latin[256], marks[192];
	UErrorCode error = U_ZERO_ERROR;
	uint32_t blocks;

	nfkd = unorm2_getNFKDInstance(&error);
	nfc = unorm2_getNFCInstance(&error);
	if (U_FAILURE(error))
		die("no normalizer");
	find_scripts_with_marks();
	for (UChar32 c = 0; c < CODE_POINTS; c++)
		data[c] = entry(c);
	fill_han();
	shorten(DD_FOLD_LATIN, 256, true, latin);
	shorten(DD_FOLD_MARKS, 64, false, marks);
	shorten(DD_FOLD_CJK_MARKS, 64, false, marks + 64);
	shorten(DD_FOLD_FULL_WIDTH, 64, false, marks + 128);
	blocks = pack();

	printf("/* Made by gen_fold from ICU %s, Unicode %s. */\n", U_ICU_VERSION,
	       U_UNICODE_VERSION);
	printf("#include \"text/fold_table.h\"\n");
	for (uint32_t i = 0; i < BLOCKS; i++)
		wide[i] = index_[i];
	print_numbers("const uint16_t dd_fold_index[0x110000 / 64]", wide, BLOCKS);
	print_numbers("const uint32_t dd_fold_data[]", data, blocks * 64);
	for (uint32_t i = 0; i < pool_size; i++)
		wide[i] = pool[i];
	print_numbers("const uint8_t dd_fold_pool[]", wide, pool_size);
	pair_up(wide);
	print_numbers("const uint8_t dd_fold_pairs[128]", wide, 128);
	print_numbers("const uint8_t dd_fold_latin[256]", latin, 256);
	print_numbers("const uint8_t dd_fold_marks[192]", marks, 192);
	return ferror(stdout) || fflush(stdout) ? 1 : 0;
}
