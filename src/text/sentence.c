#include "text/sentence.h"

#include "text/swar.h"
#include "text/utf8.h"

#include <string.h>

/* A text with a line of over LONG columns has its paragraphs on one line each: any
 * line break ends a sentence there, unless a lower-case letter follows one of at
 * least SHORT columns, as where wrapped text was pasted in. Wrapped text keeps its
 * lines near 72 columns and under 120; an average paragraph of news has 250. */
#define LONG_LINE  150
#define SHORT_LINE 60

enum gap_class { SYMBOL, SPACE, NEWLINE, STOP, END, FINAL, CLOSE, SOFT, DASH };

/* clang-format off */
static const uint8_t gap_classes[128] = {
	['\t'] = SPACE, ['\v'] = SPACE, ['\f'] = SPACE, ['\r'] = SPACE,
	[' '] = SPACE, ['_'] = SPACE, ['\n'] = NEWLINE,
	['.'] = STOP, ['!'] = END, ['?'] = END, [DD_FOLD_END] = FINAL,
	['"'] = CLOSE, ['\''] = CLOSE, [')'] = CLOSE, [']'] = CLOSE, ['}'] = CLOSE,
	[','] = SOFT, [';'] = SOFT, [':'] = SOFT, ['('] = SOFT,
	['-'] = DASH,
};
/* clang-format on */

/* What was seen in a gap. */
struct seen {
	enum gap_class pending; /* a terminator with nothing but closing marks after it, or 0 */
	enum gap_class ended;   /* the terminator that white space followed, or 0 */
	bool space, soft, paragraph;
	bool line;  /* a line break that ends a sentence if no lower-case letter follows */
	bool blank; /* nothing but white space since the last line break */
};

/* Columns of eight bytes: a character counts where it begins, wide East Asian ones twice. */
static uint32_t columns_of_eight(uint64_t bytes)
{
	const uint64_t going_on = bytes & ~(bytes << 1) & DD_HIGHS;
	const uint64_t wide = dd_between8(bytes & ~DD_HIGHS, 0xe3 & 127, 0xed & 127) & bytes;

	return 8 - dd_count_highs(going_on) + dd_count_highs(wide);
}

/* Columns of a line, counted until they pass a limit. The text is padded. */
static uint32_t columns(const uint8_t *text, size_t from, size_t to, uint32_t limit)
{
	uint32_t n = 0;

	for (; to - from >= 8 && n <= limit; from += 8)
		n += columns_of_eight(dd_load_le64(text + from));
	if (from < to && n <= limit) {
		/* Zero bytes, a column each, for what is behind. */
		const uint32_t behind = 8 - (uint32_t)(to - from);

		n += columns_of_eight(dd_load_le64(text + from) & UINT64_MAX >> 8 * behind) -
		     behind;
	}
	return n;
}

/* Goes from each line's begin as far ahead as there may be a line end: over two lines of
 * wrapped text at a time. */
static bool has_long_line(const uint8_t *text, size_t size)
{
	size_t line = 0;

	while (size - line > LONG_LINE) {
		const uint8_t *newline = memrchr(text + line, '\n', LONG_LINE + 1);

		if (!newline) {
			newline = memchr(text + line, '\n', size - line);
			size_t end = newline ? (size_t)(newline - text) : size;

			if (columns(text, line, end, LONG_LINE) > LONG_LINE)
				return true;
			if (!newline)
				break;
		}
		line = (size_t)(newline - text) + 1;
	}
	return false;
}

void dd_sentence_init(struct dd_sentence *s, const struct dd_folded *folded)
{
	*s = (struct dd_sentence){.folded = folded,
	                          .start = DD_START_REAL,
	                          .paragraph_lines = has_long_line(folded->text, folded->size)};
}

/* A character has up to four bytes, and no more columns than bytes. */
static bool is_short_line(const uint8_t *text, uint32_t line, uint32_t end)
{
	uint32_t size = end - line;

	return size < SHORT_LINE ||
	       (size < 4 * SHORT_LINE && columns(text, line, end, SHORT_LINE) < SHORT_LINE);
}

static void see_newline(struct dd_sentence *s, struct seen *seen, uint32_t at)
{
	const uint8_t *text = s->folded->text;
	bool indented =
	        text[at + 1] < 0x80 && text[at + 1] != '\r' && gap_classes[text[at + 1]] == SPACE;

	if (seen->blank || indented)
		seen->paragraph = true;
	if (s->paragraph_lines && is_short_line(text, s->line, at))
		seen->paragraph = true;
	seen->line = s->paragraph_lines;
	seen->blank = true;
	s->line = at + 1;
}

static void see(struct dd_sentence *s, struct seen *seen, uint32_t at, bool touches)
{
	const uint8_t *text = s->folded->text;
	enum gap_class class = (enum gap_class)gap_classes[text[at] & 127];

	switch (class) {
	case SPACE:
	case NEWLINE:
		if (seen->pending && seen->ended != FINAL)
			seen->ended = seen->pending;
		seen->pending = SYMBOL;
		seen->space = true;
		if (class == NEWLINE)
			see_newline(s, seen, at);
		return;
	case STOP:
		/* Only one that touches the word can be of an abbreviation. */
		seen->pending = touches ? STOP : END;
		break;
	case END:
		seen->pending = END;
		break;
	case FINAL:
		seen->ended = FINAL;
		break;
	case CLOSE:
		break;
	case DASH:
		seen->soft |= seen->space;
		seen->pending = SYMBOL;
		break;
	case SOFT:
		seen->soft = true;
		seen->pending = SYMBOL;
		break;
	default:
		seen->pending = SYMBOL;
	}
	seen->blank = false;
}

/* "Mr", "Dr", "St": an initial capital, and no vowel to say it with. */
static bool is_consonants(const uint8_t *word, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (word[i] >= 0x80 || memchr("aeiouy", word[i], 6))
			return false;
	return true;
}

static bool is_title(const uint8_t *word, uint32_t n)
{
	static const char titles[][5] = {"capt", "col",  "gen", "gov", "hon",
	                                 "pres", "prof", "rep", "rev", "sen"};

	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
		if (strlen(titles[i]) == n && memcmp(titles[i], word, n) == 0)
			return true;
	return n <= 3 && is_consonants(word, n);
}

static bool has_initials(enum dd_script script)
{
	return script == DD_CASED || script == DD_CASELESS || script == DD_HEBREW ||
	       script == DD_ARABIC || script == DD_INDIC;
}

/* One letter, with its vowel sign where there are such. */
static bool is_letter(const uint8_t *word, uint32_t n, enum dd_script script)
{
	uint32_t at = dd_utf8_length(word[0]);

	while (at < n && script == DD_INDIC &&
	       dd_fold_class(dd_fold_entry(dd_utf8_get(word + at))) == DD_MARK)
		at += dd_utf8_length(word[at]);
	return at >= n;
}

/* Does the full stop after the word belong to it? */
static bool is_abbreviation(const struct dd_sentence *s, const struct dd_gap *gap)
{
	const uint8_t *text = s->folded->text;
	uint32_t n = gap->end - gap->begin;

	if (!has_initials(gap->script))
		return false;
	/* An initial, unless cut off by an apostrophe: "McDonald's." */
	if (is_letter(text + gap->begin, n, gap->script))
		return gap->begin == 0 || text[gap->begin - 1] != '\'';
	if (!dd_folded_is_upper(s->folded, gap->begin) ||
	    columns(text, gap->begin, gap->end, 4) > 4)
		return false;
	if (!gap->first && text[gap->next] >= '0' && text[gap->next] <= '9')
		return true; /* "Feb. 25", "No. 5" */
	return !dd_folded_is_upper(s->folded, gap->begin + 1) && is_title(text + gap->begin, n);
}

static void look_at_gap(struct dd_sentence *s, const struct dd_gap *gap)
{
	const uint8_t *text = s->folded->text;
	struct seen seen = {.pending = SYMBOL, .ended = SYMBOL};

	for (uint32_t at = gap->end; at < gap->next; at++) {
		see(s, &seen, at, at == gap->end);
		while (text[at] == ' ' && text[at + 1] == ' ')
			at++; /* more of them say no more */
	}
	if (seen.paragraph || seen.ended == FINAL || (seen.line && !gap->lower))
		s->start = DD_START_REAL;
	else if (seen.ended && !gap->lower && !(seen.ended == STOP && is_abbreviation(s, gap)))
		s->start = DD_START_REAL;
	else if (s->start == DD_START_NONE &&
	         ((seen.soft && s->length >= DD_SENTENCE_SOFT) ||
	          (seen.space && gap->script == DD_SEA && s->length >= DD_SENTENCE_SPACE)))
		s->start = DD_START_CUT;
}

/* Can the word before the gap be no abbreviation? Not all that can't are told. No jumps: words are
 * hard to predict. */
static bool is_whole(const struct dd_sentence *s, const struct dd_gap *gap)
{
	const uint64_t highs5 = DD_HIGHS >> 24;
	const uint64_t word = dd_load_le64(s->folded->text + gap->begin);
	const uint32_t n = gap->end - gap->begin;
	const bool small = !(word & 0x80) & !dd_folded_is_upper(s->folded, gap->begin);

	return (gap->script == DD_NEUTRAL) | ((n > 4) & !(word & highs5)) | ((n > 1) & small);
}

/* Most gaps that are looked at begin with a full stop, maybe a quote, and a space or line break:
 * these end a sentence, if no abbreviation is before them and no lower-case letter behind. A
 * paragraph's end, there or at once, always does. */
static bool is_plain_end(const struct dd_sentence *s, const struct dd_gap *gap)
{
	const uint8_t *at = s->folded->text + gap->end;
	const bool stop = *at == '.';
	bool space, line;

	at += stop;
	at += *at == '"';
	space = at[0] == ' ';
	line = at[0] == '\n';
	return (line & ((at[1] == ' ') | (at[1] == '\n'))) |
	       ((space | line) & stop & !gap->lower & is_whole(s, gap));
}

/* Notes where the line of the gap's end begins. */
static void see_last_line(struct dd_sentence *s, const struct dd_gap *gap)
{
	for (uint32_t at = gap->next; at > gap->end; at--)
		if (s->folded->text[at - 1] == '\n') {
			s->line = at;
			return;
		}
}

void dd_sentence_gap(struct dd_sentence *s, const struct dd_gap *gap)
{
	if (!is_plain_end(s, gap)) {
		look_at_gap(s, gap);
		return;
	}
	s->start = DD_START_REAL;
	if (s->paragraph_lines)
		see_last_line(s, gap);
}
