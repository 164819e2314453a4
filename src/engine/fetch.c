#include "engine/fetch.h"

#include "base/radix.h"
#include "base/threads.h"
#include "engine/feeder.h"
#include "text/text.h"

#include <stdlib.h>
#include <string.h>

/* Texts that a thread fetches at once: 64 of 3 KB take 0.2 ms. */
#define GRAIN 64

struct job {
	struct dedup *dedup;
	const uint32_t *numbers;
	struct dd_text **texts;    /* owned: one a thread, made by it */
	enum dedup_status *status; /* owned: one a thread */
};

static bool is_missing(const struct dd_document *document)
{
	return !document->article.code && document->article.count && !document->info.changed;
}

/* Keeps the codes if these are the words that were fed. */
static enum dedup_status take(struct dedup *dedup, struct dd_arena *arena,
                              const struct dd_tokens *tokens, struct dd_document *document)
{
	struct dd_article *article = &document->article;
	uint64_t digest[2];
	dd_digest_words(dedup->kernels, tokens, digest);
	if (tokens->count != article->count ||
	    memcmp(digest, article->digest, sizeof digest) != 0) {
		document->info.changed = true;
		return DEDUP_OK;
	}
	uint32_t *code = dd_arena_alloc(arena, tokens->count, sizeof *code);
	if (!code)
		return DEDUP_NO_MEMORY;
	memcpy(code, tokens->code, tokens->count * sizeof *code);
	article->code = code;
	article->sentences = tokens->sentences;
	return DEDUP_OK;
}

static enum dedup_status fetch_one(const struct job *job, unsigned worker,
                                   struct dd_document *document)
{
	const struct dedup_options *options = &job->dedup->options;
	const char *text = NULL;
	size_t size = 0;
	struct dd_tokens tokens;
	if (!options->fetch(options->fetch_cookie, worker, document->position, document->place,
	                    &text, &size)) {
		document->info.changed = true;
		return DEDUP_OK;
	}
	enum dedup_status status =
	        dd_text_tokens(job->texts[worker], text, size, DD_WANT_CODES, &tokens);
	if (status == DEDUP_TOO_LARGE) {
		document->info.changed = true;
		return DEDUP_OK;
	}
	return status == DEDUP_OK
	               ? take(job->dedup, &job->dedup->fetched[worker], &tokens, document)
	               : status;
}

static void work_fetch(void *cookie, unsigned worker, uint64_t begin, uint64_t end)
{
	const struct job *job = cookie;
	enum dedup_status *status = &job->status[worker];
	if (!job->texts[worker])
		*status = dd_text_new(job->dedup->kernels, &job->texts[worker]);
	for (uint64_t i = begin; i < end && *status == DEDUP_OK; i++) {
		struct dd_document *document = &job->dedup->documents[job->numbers[i]];
		if (is_missing(document))
			*status = fetch_one(job, worker, document);
	}
}

static void count_fetched(struct dedup *dedup, const uint32_t *numbers, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		dedup->stats.fetched++;
		dedup->stats.changed += dedup->documents[numbers[i]].info.changed;
	}
}

static enum dedup_status make_arenas(struct dedup *dedup)
{
	if (dedup->fetched)
		return DEDUP_OK;
	dedup->fetched = malloc(dedup->options.threads * sizeof *dedup->fetched);
	if (!dedup->fetched)
		return DEDUP_NO_MEMORY;
	for (unsigned i = 0; i < dedup->options.threads; i++)
		dd_arena_init(&dedup->fetched[i]);
	return DEDUP_OK;
}

static enum dedup_status fetch_missing(struct dedup *dedup, const uint32_t *numbers, size_t count)
{
	unsigned threads = dedup->options.threads;
	struct job job = {.dedup = dedup, .numbers = numbers};
	enum dedup_status status = make_arenas(dedup);
	job.texts = calloc(threads, sizeof *job.texts);
	job.status = calloc(threads, sizeof *job.status);
	if (status != DEDUP_OK || !job.texts || !job.status) {
		status = DEDUP_NO_MEMORY;
		goto out;
	}
	status = dd_parallel(threads, count, GRAIN, work_fetch, &job);
	for (unsigned i = 0; i < threads; i++) {
		if (job.status[i] != DEDUP_OK)
			status = job.status[i];
	}
	count_fetched(dedup, numbers, count);
out:
	for (unsigned i = 0; job.texts && i < threads; i++)
		dd_text_free(job.texts[i]);
	free(job.texts);
	free(job.status);
	return status;
}

enum dedup_status dd_fetch(struct dedup *dedup, const uint32_t *numbers, size_t count)
{
	enum dedup_status status = DEDUP_OK;
	size_t missing = 0;
	uint32_t *list = malloc((count + 1) * sizeof *list);
	if (!list)
		return DEDUP_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		list[missing] = numbers[i];
		missing += is_missing(&dedup->documents[numbers[i]]);
	}
	if (missing)
		status = fetch_missing(dedup, list, missing);
	free(list);
	return status;
}

/* Marks the documents of equal digests among keys, which are sorted by one half of it. */
static void mark_copies(const struct dedup *dedup, const struct dd_key_id *keys, uint32_t count,
                        uint8_t *marked)
{
	for (uint32_t i = 1; i < count; i++) {
		if (keys[i - 1].key == keys[i].key)
			marked[keys[i - 1].id] = marked[keys[i].id] = 1;
	}
	for (uint32_t i = 0; i < count; i++)
		marked[i] &= is_missing(&dedup->documents[i]);
}

enum dedup_status dd_fetch_copies(struct dedup *dedup)
{
	uint32_t count = dedup->document_count, marks = 0;
	enum dedup_status status = DEDUP_NO_MEMORY;
	if (!dedup->options.fetch)
		return DEDUP_OK;
	struct dd_key_id *keys = malloc((2 * (size_t)count + 1) * sizeof *keys);
	uint32_t *numbers = malloc(((size_t)count + 1) * sizeof *numbers);
	uint8_t *marked = calloc((size_t)count + 1, 1);
	if (!keys || !numbers || !marked)
		goto out;
	for (uint32_t i = 0; i < count; i++)
		keys[i] = (struct dd_key_id){.key = dedup->documents[i].article.digest[0], .id = i};
	dd_radix_sort(keys, keys + count, count);
	mark_copies(dedup, keys, count, marked);
	for (uint32_t i = 0; i < count; i++) {
		numbers[marks] = i;
		marks += marked[i];
	}
	status = dd_fetch(dedup, numbers, marks);
out:
	free(keys);
	free(numbers);
	free(marked);
	return status;
}

void dd_fetched_free(struct dedup *dedup)
{
	for (unsigned i = 0; dedup->fetched && i < dedup->options.threads; i++)
		dd_arena_release(&dedup->fetched[i]);
	free(dedup->fetched);
	dedup->fetched = NULL;
}
