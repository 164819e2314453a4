/* The aligned passages. Without colors, marks tell what is what:
 *
 *     =  copied      ~  reworded, what is [copied] in brackets     <  only in A     >  only in B
 *
 * and a counterpart that belongs to another passage stands in parentheses.
 */
#include "report/explain.h"
#include "report/wrap.h"
#include "support/escape.h"

#include <string.h>

#define GUTTER 3 /* " = " */
#define PREFIX 4 /* "~ A " */

/* Styles of bytes. */
enum { PLAIN, COPIED, REWORDED, SHARED, UNMATCHED, REPEATED, STYLES };

static const char *const color_of[STYLES] = {
        [PLAIN] = "",
        [COPIED] = "\033[32m",
        [REWORDED] = "\033[33m",
        [SHARED] = "\033[1;33m",
        [UNMATCHED] = "\033[2m",
        [REPEATED] = "\033[2m",
};

/* A side of a passage, laid out. */
struct column {
	struct styled text;
	struct wrapped lines;
};

struct page {
	const struct explained *pair;
	struct buffer *out;
	struct column column[2];
	bool is_wide;
	unsigned width; /* of a column */
};

static char style_of(const struct dedup_words *words)
{
	if (words->kind == DEDUP_COPIED)
		return COPIED;
	if (words->kind == DEDUP_UNMATCHED)
		return UNMATCHED;
	return words->shared ? SHARED : REWORDED;
}

/* Whether every word of the sides that have a text is copied. */
static bool is_whole_copy(const struct dedup_explanation *why, const struct dedup_passage *passage)
{
	for (int s = 0; s < 2; s++) {
		const struct dedup_words *words = why->runs[s] + passage->side[s].first_run;

		for (uint32_t i = 0; i < passage->side[s].runs; i++)
			if (words[i].kind != DEDUP_COPIED)
				return false;
	}
	return true;
}

static char mark_of(const struct dedup_explanation *why, const struct dedup_passage *passage)
{
	if (passage->kind == DEDUP_UNMATCHED)
		return passage->side[0].runs ? '<' : '>';
	return is_whole_copy(why, passage) ? '=' : '~';
}

static void add_mark(struct styled *text, const char *mark, bool wanted, char style)
{
	if (wanted)
		styled_add(text, mark, 1, style);
}

/* What stands between two runs of one kind looks like them. */
static char between(const struct dedup_words *words, uint32_t i, uint32_t count)
{
	if (!i || i == count)
		return style_of(&words[i ? i - 1 : 0]);
	return style_of(&words[i - 1]) == style_of(&words[i]) ? style_of(&words[i]) : PLAIN;
}

static void fill(struct page *page, const struct dedup_passage *passage, int s, char mark)
{
	const struct dedup_words *words = page->pair->why->runs[s] + passage->side[s].first_run;
	const char *bytes = page->pair->article[s].text.bytes;
	uint32_t runs = passage->side[s].runs, at = passage->side[s].begin;
	bool repeated = passage->side[s].repeated, brackets = !page->pair->color && mark == '~';
	struct styled *text = &page->column[s].text;

	styled_clear(text);
	add_mark(text, "(", repeated, REPEATED);
	for (uint32_t i = 0; i < runs; i++) {
		char style = repeated ? REPEATED : style_of(&words[i]);
		bool copied = brackets && words[i].kind == DEDUP_COPIED;
		char gap = repeated ? REPEATED : between(words, i, runs);

		styled_add(text, bytes + at, words[i].begin - at, gap);
		add_mark(text, "[", copied, style);
		styled_add(text, bytes + words[i].begin, words[i].end - words[i].begin, style);
		add_mark(text, "]", copied, style);
		at = words[i].end;
	}
	if (runs)
		styled_add(text, bytes + at, passage->side[s].end - at,
		           repeated ? REPEATED : between(words, runs, runs));
	add_mark(text, ")", repeated, REPEATED);
	wrap(&page->column[s].lines, text, page->width);
}

/* One line of a column, and its columns where it ends short. */
static void add_line(struct page *page, int s, size_t number, bool pad)
{
	const struct column *column = &page->column[s];
	const struct wrapped_line empty = {0};
	const struct wrapped_line *line =
	        number < column->lines.count ? &column->lines.lines[number] : &empty;
	char style = PLAIN;

	for (size_t i = line->begin; i < line->end; i++) {
		char next = column->text.style.bytes[i];

		if (page->pair->color && next != style)
			buffer_format(page->out, "%s%s", style == PLAIN ? "" : "\033[0m",
			              color_of[(int)next]);
		style = next;
		buffer_add_char(page->out, column->text.text.bytes[i]);
	}
	if (page->pair->color && style != PLAIN)
		buffer_add_string(page->out, "\033[0m");
	if (pad)
		buffer_format(page->out, "%*s", (int)(page->width - line->width), "");
}

/* The line's trailing white space goes. */
static void end_line(struct buffer *out)
{
	while (out->size && out->bytes[out->size - 1] == ' ')
		out->size--;
	buffer_add_char(out, '\n');
}

static void add_beside(struct page *page, char mark)
{
	size_t a = page->column[0].lines.count, b = page->column[1].lines.count;

	for (size_t i = 0; i < a || i < b; i++) {
		add_line(page, 0, i, true);
		buffer_format(page->out, " %c ", mark);
		add_line(page, 1, i, false);
		end_line(page->out);
	}
}

static void add_below(struct page *page, char mark, int s, char name)
{
	for (size_t i = 0; i < page->column[s].lines.count; i++) {
		if (i)
			buffer_format(page->out, "%*s", PREFIX, "");
		else
			buffer_format(page->out, "%c %c ", mark, name);
		add_line(page, s, i, false);
		end_line(page->out);
	}
}

/* A whole copy is shown once where it need not stand on two sides. */
static void add_passage(struct page *page, const struct dedup_passage *passage)
{
	char mark = mark_of(page->pair->why, passage);

	if (!passage->side[0].runs && !passage->side[1].runs)
		return; /* of an article that has no text */
	buffer_add_char(page->out, '\n');
	fill(page, passage, 0, mark);
	fill(page, passage, 1, mark);
	if (page->is_wide) {
		add_beside(page, mark);
	} else if (mark == '=' && passage->side[0].runs && passage->side[1].runs) {
		add_below(page, mark, 0, ' ');
	} else {
		add_below(page, mark, 0, 'A');
		add_below(page, mark, 1, 'B');
	}
}

static void add_legend(struct page *page)
{
	if (page->pair->color)
		buffer_format(page->out,
		              "\n= %scopied\033[0m   ~ %sreworded, %swords in both\033[0m   "
		              "%s< only in A   > only in B\033[0m   %s(of another "
		              "passage)\033[0m\n",
		              color_of[COPIED], color_of[REWORDED], color_of[SHARED],
		              color_of[UNMATCHED], color_of[REPEATED]);
	else
		buffer_add_string(page->out,
		                  "\n= copied   ~ reworded, what is [copied] in brackets   "
		                  "< only in A   > only in B\n");
}

/* The articles' names above their columns. */
static void add_heads(struct page *page)
{
	for (int s = 0; s < 2; s++) {
		const char *name = page->pair->article[s].name;
		struct styled *text = &page->column[s].text;
		char letter[4] = {(char)('A' + s), ' ', ' '};

		styled_clear(text);
		styled_add(text, letter, 2, PLAIN);
		styled_add(text, name, strlen(name), PLAIN);
		wrap(&page->column[s].lines, text, page->width);
	}
	buffer_add_char(page->out, '\n');
	add_beside(page, '|');
}

static bool is_rtl(const struct explained *pair)
{
	return text_is_rtl(pair->article[0].text.bytes, pair->article[0].text.size) ||
	       text_is_rtl(pair->article[1].text.bytes, pair->article[1].text.size);
}

void explain_passages(const struct explained *pair, struct output *out)
{
	struct page page = {.pair = pair, .out = &out->buffer};

	page.is_wide = pair->width >= EXPLAIN_WIDE && !is_rtl(pair) && pair->why->has_text[0] &&
	               pair->why->has_text[1];
	page.width = page.is_wide ? (pair->width - GUTTER) / 2 : pair->width - PREFIX;
	if (pair->why->has_text[0] || pair->why->has_text[1])
		add_legend(&page);
	if (page.is_wide)
		add_heads(&page);
	for (size_t i = 0; i < pair->why->passage_count && output_flush(out); i++)
		add_passage(&page, &pair->why->passages[i]);
	for (int s = 0; s < 2; s++) {
		styled_free(&page.column[s].text);
		wrapped_free(&page.column[s].lines);
	}
}
