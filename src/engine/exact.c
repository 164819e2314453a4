#include "engine/exact.h"

#include "base/radix.h"
#include "base/threads.h"
#include "engine/copies.h"

#include <stdlib.h>

/* Texts or documents that a thread takes at once. */
#define GRAIN 4096

/* An explanation judges a document by what is compared for it: the article of its text. */
static void work_canonical(void *cookie, unsigned worker, uint64_t begin, uint64_t end)
{
	struct dd_run *run = cookie;
	(void)worker;
	for (uint64_t i = begin; i < end; i++) {
		const struct dd_text_entry *text = &run->corpus.texts[i];
		for (uint32_t k = 0; text->copies > 1 && k < text->copies; k++)
			run->dedup->documents[run->corpus.copies[text->first + k]].article =
			        text->article;
	}
}

/* A text that is not what it was has no words to compare. */
static void get_document(const void *cookie, uint32_t number, struct dd_corpus_document *out)
{
	const struct dedup *dedup = cookie;
	const struct dd_document *document = &dedup->documents[number];
	*out = (struct dd_corpus_document){
	        document->article, document->date,
	        dedup->options.window_days < 0 ? 0 : dd_document_address(document),
	        document->variant};
	if (document->changed)
		out->article.count = 0;
}

struct keying {
	const struct dd_document *documents;
	struct dd_key_id *keys;
};

static void work_keys(void *cookie, unsigned worker, uint64_t begin, uint64_t end)
{
	const struct keying *keying = cookie;
	(void)worker;
	for (uint64_t i = begin; i < end; i++)
		keying->keys[i] = (struct dd_key_id){.key = keying->documents[i].article.digest[0],
		                                     .id = (uint32_t)i};
}

/* The documents by the first halves of their digests. Owned by the caller; NULL: no memory. */
static struct dd_key_id *sort_digests(const struct dedup *dedup)
{
	uint32_t count = dedup->document_count;
	struct dd_key_id *keys = malloc(((size_t)count + 1) * sizeof *keys);
	struct dd_key_id *scratch = malloc(((size_t)count + 1) * sizeof *keys);
	struct keying keying = {dedup->documents, keys};
	bool done = keys && scratch &&
	            dd_parallel(dedup->crew, count, GRAIN, work_keys, &keying) == DEDUP_OK;
	if (done)
		dd_radix_sort(keys, scratch, count);
	free(scratch);
	if (!done)
		free(keys);
	return done ? keys : NULL;
}

enum dedup_status dd_exact(struct dd_run *run)
{
	struct dedup *dedup = run->dedup;
	const struct dd_corpus_source source = {get_document, dedup, dedup->document_count,
	                                        dedup->documents, sizeof *dedup->documents};
	struct dd_key_id *keys = sort_digests(dedup);
	enum dedup_status status = keys ? dd_copies_settle(dedup, keys) : DEDUP_NO_MEMORY;
	if (status == DEDUP_OK)
		status = dd_corpus_group(&run->corpus, &source, keys, dedup->options.min_words,
		                         dedup->options.window_days, dedup->crew);
	free(keys);
	if (status == DEDUP_OK)
		status = dd_parallel(dedup->crew, run->corpus.count, GRAIN, work_canonical, run);
	return status;
}
