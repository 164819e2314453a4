/* fold_table.h - the folding table: what each code point becomes.
 *
 * The table is derived at build time from ICU's Unicode data by gen/gen_fold.c.
 * It is a two-stage array: dd_fold_index holds a block number for each 64 code
 * points, dd_fold_data 64 entries a block. The blocks of U+0000..U+07FF stand
 * first and in order, so that an entry for one or two bytes of UTF-8 needs no index.
 *
 * An entry:
 *
 *     31..8   7..4    3         2      1..0
 *     arg     class   special   keep   length
 *
 * Neither special nor keep: the code point becomes the low `length` bytes of
 * arg, first byte lowest; length 0: it vanishes. keep: it stays as it is.
 * special: arg is a value (16 bits) over an enum dd_fold_special (8 bits).
 * Below DD_FOLD_DIRECT nothing but marks is keep.
 */
#ifndef DD_TEXT_FOLD_TABLE_H
#define DD_TEXT_FOLD_TABLE_H

#include <stdbool.h>
#include <stdint.h>

/* What the tokenizer needs to know of a letter. Numbered as in the entries. */
enum dd_script {
	DD_NEUTRAL,  /* a separator, or a letter that goes with what stands before it */
	DD_MARK,     /* a combining mark that is kept; goes with what stands before it */
	DD_CASED,    /* alphabets with case, and digits */
	DD_UPPER,    /* in the table only: as DD_CASED, upper or title case */
	DD_CASELESS, /* alphabets and syllabaries without case */
	DD_HEBREW,
	DD_ARABIC,
	DD_INDIC, /* letters with vowel signs */
	DD_HANGUL,
	DD_KATAKANA,
	DD_HAN, /* Han, Hiragana and others written without spaces */
	DD_SEA, /* Thai, Lao, Khmer, Myanmar and their kin, without spaces */
	DD_SCRIPTS
};

enum dd_fold_special {
	DD_FOLD_STRING, /* a string of folded code points; value: where in dd_fold_pool */
	DD_FOLD_MARK,   /* a kept mark; value: its canonical combining class, not 0 */
	DD_FOLD_VOICE,  /* U+3099, U+309A: joins the kana before it */
	DD_FOLD_JAMO    /* a vowel or final: joins the Hangul syllable before it */
};

#define DD_FOLD_LENGTH      ((uint32_t)3)
#define DD_FOLD_KEEP        ((uint32_t)4)
#define DD_FOLD_SPECIAL     ((uint32_t)8)
#define DD_FOLD_CLASS_SHIFT 4
#define DD_FOLD_ARG_SHIFT   8
#define DD_FOLD_VALUE_SHIFT 16
#define DD_FOLD_END         0x1e  /* what terminators beyond ASCII become: "record separator" */
#define DD_FOLD_DIRECT      0x800 /* code points below have dd_fold_data[code point] */

/* In the generated fold_table.c. A string of the pool is a length byte and
 * as many bytes of UTF-8. */
extern const uint16_t dd_fold_index[0x110000 / 64];
extern const uint32_t dd_fold_data[];
extern const uint8_t dd_fold_pool[];

/* The Cyrillic letters from DD_FOLD_PAIRS on, two bytes each as before and after folding: the low
 * six bits of the second byte, a bit if the first is 0xd1 and not 0xd0, and one if the letter
 * was upper case. */
#define DD_FOLD_PAIRS 0x400
extern const uint8_t dd_fold_pairs[128];

/* What becomes one byte of ASCII, with the top bit if it was a capital, else 0: of Latin, two bytes
 * each before, and of 64 marks from each of these on, three. */
#define DD_FOLD_LATIN 0x80
extern const uint8_t dd_fold_latin[256];
#define DD_FOLD_MARKS      0x2000
#define DD_FOLD_CJK_MARKS  0x3000
#define DD_FOLD_FULL_WIDTH 0xff00 /* marks alone */
extern const uint8_t dd_fold_marks[3 * 64];

static inline uint32_t dd_fold_entry(uint32_t cp)
{
	return dd_fold_data[(uint32_t)dd_fold_index[cp >> 6] << 6 | (cp & 63)];
}

static inline enum dd_script dd_fold_class(uint32_t entry)
{
	return (enum dd_script)(entry >> DD_FOLD_CLASS_SHIFT & 15);
}

static inline bool dd_fold_is(uint32_t entry, enum dd_fold_special special)
{
	return (entry & DD_FOLD_SPECIAL) && (entry >> DD_FOLD_ARG_SHIFT & 255) == (uint32_t)special;
}

#endif
