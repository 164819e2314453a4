#include "engine/lending.h"

#include "base/memory.h"
#include "engine/copies.h"
#include "engine/fetch.h"

#include <stdlib.h>

static const uint32_t *copies_of(const struct dd_run *run, uint32_t text)
{
	return &run->corpus.copies[run->corpus.texts[text].first];
}

/* The document whose codes are those of a text without: as in corpus.h the smallest. */
static struct dd_document *document_of(const struct dd_run *run, uint32_t text)
{
	const uint32_t *copies = copies_of(run, text);
	struct dd_document *documents = run->dedup->documents, *chosen = &documents[copies[0]];
	for (uint32_t i = 1; i < run->corpus.texts[text].copies; i++) {
		if (documents[copies[i]].variant < chosen->variant)
			chosen = &documents[copies[i]];
	}
	return chosen;
}

/* Is it not known yet which of its documents that is? */
static bool is_untold(const struct dd_run *run, uint32_t text)
{
	return run->dedup->documents[*copies_of(run, text)].variant == DD_VARIANT_UNTOLD;
}

static void let_go(struct dd_lending *lending)
{
	const uint32_t *texts = lending->texts.items, *numbers = lending->numbers.items;
	for (size_t i = 0; i < lending->numbers.count; i++)
		lending->run->dedup->documents[numbers[i]].article.code = NULL;
	for (size_t i = 0; i < lending->texts.count; i++) {
		lending->run->corpus.texts[texts[i]].article.code = NULL;
		lending->marked[texts[i]] = 0;
	}
	lending->texts.count = lending->numbers.count = 0;
	dd_fetch_clear(lending->run->dedup);
}

/* Lists a text, if it has no codes, and the documents that are fetched for it: one, or all while
 * it is not known which. Adds how many words these have. */
static bool list_text(struct dd_lending *lending, uint32_t text, size_t *words)
{
	const struct dd_run *run = lending->run;
	const struct dd_text_entry *entry = &run->corpus.texts[text];
	if (dd_article_has_codes(&entry->article) || lending->marked[text])
		return true;
	lending->marked[text] = 1;
	bool all = is_untold(run, text);
	uint32_t count = all ? entry->copies : 1;
	uint32_t number = (uint32_t)(document_of(run, text) - run->dedup->documents);
	*words += (size_t)entry->article.count * count;
	for (uint32_t i = 0; i < count; i++) {
		const uint32_t *needed = all ? &copies_of(run, text)[i] : &number;
		if (!dd_list_push(&lending->numbers, needed, sizeof *needed))
			return false;
	}
	return dd_list_push(&lending->texts, &text, sizeof text);
}

/* Pairs whose texts are looked at soon: they lie all over the memory. */
#define AHEAD 16

/* Asks for a text's entry, and nearer to its use for the document. */
static void touch(const struct dd_run *run, uint32_t text, bool is_near)
{
	if (is_near)
		dd_touch(&run->dedup->documents[*copies_of(run, text)], sizeof(struct dd_document));
	else
		dd_touch(&run->corpus.texts[text], sizeof(struct dd_text_entry));
}

static void touch_ahead(const struct dd_run *run, size_t i)
{
	const uint64_t *pairs = run->candidates.pairs.items;
	for (size_t k = i + AHEAD / 2; k <= i + AHEAD; k += AHEAD / 2) {
		if (k >= run->candidates.pairs.count)
			return;
		touch(run, dd_pair_a(pairs[k]), k < i + AHEAD);
		touch(run, dd_pair_b(pairs[k]), k < i + AHEAD);
	}
}

/* Lists what pairs from the begin-th on need; *end is where a batch is full. */
static bool list_pairs(struct dd_lending *lending, size_t begin, size_t *end)
{
	const uint64_t *pairs = lending->run->candidates.pairs.items;
	size_t words = 0, i;
	for (i = begin; i < *end && words < lending->run->dedup->fetch_words; i++) {
		touch_ahead(lending->run, i);
		if (!list_text(lending, dd_pair_a(pairs[i]), &words) ||
		    !list_text(lending, dd_pair_b(pairs[i]), &words))
			return false;
	}
	*end = i;
	return true;
}

static enum dedup_status fetch_listed(struct dd_lending *lending)
{
	struct dd_run *run = lending->run;
	const uint32_t *texts = lending->texts.items;
	if (!dd_fetch_sort(&lending->numbers))
		return DEDUP_NO_MEMORY;
	enum dedup_status status =
	        dd_fetch(run->dedup, lending->numbers.items, lending->numbers.count);
	for (size_t i = 0; i < lending->texts.count && status == DEDUP_OK; i++) {
		struct dd_text_entry *entry = &run->corpus.texts[texts[i]];
		if (is_untold(run, texts[i]))
			dd_copies_tell(run->dedup, copies_of(run, texts[i]), entry->copies);
		entry->article = document_of(run, texts[i])->article;
	}
	return status;
}

enum dedup_status dd_lending_bring(void *cookie, size_t begin, size_t *end)
{
	struct dd_lending *lending = cookie;
	if (!lending->marked)
		lending->marked = calloc((size_t)lending->run->corpus.count + 1, 1);
	if (!lending->marked)
		return DEDUP_NO_MEMORY;
	let_go(lending);
	return list_pairs(lending, begin, end) ? fetch_listed(lending) : DEDUP_NO_MEMORY;
}

void dd_lending_release(struct dd_lending *lending)
{
	if (lending->marked)
		let_go(lending);
	dd_fetch_end(lending->run->dedup);
	dd_list_release(&lending->texts);
	dd_list_release(&lending->numbers);
	free(lending->marked);
	lending->marked = NULL;
}
