/* fuzz_page.c - any bytes as an HTML page, whole and as the piece of one that feeds carry.
 *
 * Whatever comes in: what is read is UTF-8, one page leaves nothing behind for the next, and
 * no text is longer than the page.
 */
#include "fuzz/fuzz.h"

#include "input/page.h"
#include "support/utf8.h"

#include <string.h>

static void check(const struct buffer *out)
{
	MUST(!out->size || utf8_count_invalid(out->bytes, out->size) == 0);
}

static void check_same(const struct buffer *a, const struct buffer *b)
{
	MUST(a->size == b->size && (!a->size || !memcmp(a->bytes, b->bytes, a->size)));
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	static const char other[] = "<title>T</title><meta property=og:site_name content=S>"
	                            "<link rel=canonical href=u><time datetime=2024-05-01>"
	                            "<article><p>Some words";
	const char *bytes = (const char *)input;
	struct page page = {0}, again = {0};
	struct buffer text = {0}, clean = {0};
	size_t label_size = 0;
	const char *label;

	page_init();
	label = page_charset(bytes, size, &label_size);
	MUST(!label || (label >= bytes && label + label_size <= bytes + size));
	page_read(bytes, size, &page);
	check(&page.text);
	check(&page.title);
	check(&page.date);
	check(&page.url);
	check(&page.source);
	page_read(other, sizeof(other) - 1, &again);
	page_read(bytes, size, &again);
	check_same(&page.text, &again.text);
	check_same(&page.title, &again.title);
	check_same(&page.date, &again.date);
	check_same(&page.url, &again.url);
	check_same(&page.source, &again.source);
	/* A feed is UTF-8 by the time that its pieces are taken out. */
	utf8_clean(&clean, bytes, size);
	page_fragment(clean.bytes, clean.size, &text);
	check(&text);
	buffer_free(&text);
	buffer_free(&clean);
	page_free(&page);
	page_free(&again);
	return 0;
}
