#include "engine/lending.h"

#include "engine/fetch.h"

#include <stdlib.h>

/* The document whose codes are those of a text without: as in corpus.h the smallest. */
static struct dd_document *document_of(const struct dd_run *run, uint32_t text)
{
	const struct dd_text_entry *entry = &run->corpus.texts[text];
	const uint32_t *copies = &run->corpus.copies[entry->first];
	struct dd_document *documents = run->dedup->documents, *chosen = &documents[copies[0]];
	for (uint32_t i = 1; i < entry->copies; i++) {
		if (documents[copies[i]].variant < chosen->variant)
			chosen = &documents[copies[i]];
	}
	return chosen;
}

static void let_go(struct dd_lending *lending)
{
	const uint32_t *texts = lending->texts.items;
	for (size_t i = 0; i < lending->texts.count; i++) {
		document_of(lending->run, texts[i])->article.code = NULL;
		lending->run->corpus.texts[texts[i]].article.code = NULL;
		lending->marked[texts[i]] = 0;
	}
	lending->texts.count = 0;
	dd_fetch_clear(lending->run->dedup);
}

/* Lists the texts without codes of pairs from the begin-th on; *end is where a batch is full. */
static bool list_texts(struct dd_lending *lending, size_t begin, size_t *end)
{
	const struct dd_corpus *corpus = &lending->run->corpus;
	const uint64_t *pairs = lending->run->candidates.pairs.items;
	size_t words = 0, i;
	for (i = begin; i < *end && words < lending->run->dedup->fetch_words; i++) {
		const uint32_t text[2] = {dd_pair_a(pairs[i]), dd_pair_b(pairs[i])};
		for (int s = 0; s < 2; s++) {
			if (dd_article_has_codes(&corpus->texts[text[s]].article) ||
			    lending->marked[text[s]])
				continue;
			lending->marked[text[s]] = 1;
			words += corpus->texts[text[s]].article.count;
			if (!dd_list_push(&lending->texts, &text[s], sizeof *text))
				return false;
		}
	}
	*end = i;
	return true;
}

static enum dedup_status fetch_texts(struct dd_lending *lending)
{
	struct dd_run *run = lending->run;
	const uint32_t *texts = lending->texts.items;
	struct dd_list numbers = {0};
	enum dedup_status status = DEDUP_OK;
	for (size_t i = 0; i < lending->texts.count && status == DEDUP_OK; i++) {
		uint32_t number = (uint32_t)(document_of(run, texts[i]) - run->dedup->documents);
		if (!dd_list_push(&numbers, &number, sizeof number))
			status = DEDUP_NO_MEMORY;
	}
	dd_fetch_sort(&numbers);
	if (status == DEDUP_OK)
		status = dd_fetch(run->dedup, numbers.items, numbers.count);
	for (size_t i = 0; i < lending->texts.count && status == DEDUP_OK; i++)
		run->corpus.texts[texts[i]].article = document_of(run, texts[i])->article;
	dd_list_release(&numbers);
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
	return list_texts(lending, begin, end) ? fetch_texts(lending) : DEDUP_NO_MEMORY;
}

void dd_lending_release(struct dd_lending *lending)
{
	if (lending->marked)
		let_go(lending);
	dd_fetch_end(lending->run->dedup);
	dd_list_release(&lending->texts);
	free(lending->marked);
	lending->marked = NULL;
}
