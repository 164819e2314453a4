#include "text/alike.h"

#include "text/swar.h"

/* A text, and how far it was read. */
struct reading {
	const uint8_t *bytes;
	size_t size, at;
};

static bool is_space(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool has_ended(const struct reading *text)
{
	return text->at == text->size;
}

static bool is_at_space(const struct reading *text)
{
	return !has_ended(text) && is_space(text->bytes[text->at]);
}

/* Reads past white space; returns whether there was any. */
static bool skip_spaces(struct reading *text)
{
	size_t begin = text->at;
	while (is_at_space(text))
		text->at++;
	return text->at > begin;
}

/* Reads what is the same in both. */
static void skip_same(struct reading *a, struct reading *b)
{
	const uint8_t *x = a->bytes + a->at, *y = b->bytes + b->at;
	size_t of_a = a->size - a->at, of_b = b->size - b->at;
	size_t most = of_a < of_b ? of_a : of_b, i = 0;
	while (most - i >= 8 && dd_load_le64(x + i) == dd_load_le64(y + i))
		i += 8;
	while (i < most && x[i] == y[i])
		i++;
	a->at += i;
	b->at += i;
}

/* Reads a letter that is a capital in one of them. */
static bool skip_capital(struct reading *a, struct reading *b)
{
	if (has_ended(a) || has_ended(b))
		return false;
	uint8_t x = a->bytes[a->at], y = b->bytes[b->at], small = x | 0x20;
	if ((x ^ y) != 0x20 || small < 'a' || small > 'z')
		return false;
	a->at++;
	b->at++;
	return true;
}

/* Reads white space that one has more of, where both have some or both have their beginning or
 * end. */
static bool skip_more_spaces(struct reading *a, struct reading *b)
{
	bool before = !a->at || !b->at || is_space(a->bytes[a->at - 1]);
	bool in_a = skip_spaces(a), in_b = skip_spaces(b);
	return (in_a && in_b) || ((in_a || in_b) && (before || (has_ended(a) && has_ended(b))));
}

bool dd_text_alike(const char *a, size_t a_size, const char *b, size_t b_size)
{
	struct reading x = {(const uint8_t *)a, a_size, 0}, y = {(const uint8_t *)b, b_size, 0};
	do {
		skip_same(&x, &y);
		if (has_ended(&x) && has_ended(&y))
			return true;
	} while (skip_capital(&x, &y) || skip_more_spaces(&x, &y));
	return false;
}
