#include "engine/fetch.h"

#include "base/memory.h"
#include "base/radix.h"
#include "base/threads.h"
#include "engine/feeder.h"
#include "text/text.h"

#include <stdlib.h>
#include <string.h>

/* Texts that a thread fetches at once: 64 of 3 KB take 0.2 ms. */
#define GRAIN 64

/* Documents that are asked for before they are looked at: they lie all over the memory. */
#define AHEAD 8

struct job {
	struct dedup *dedup;
	const uint32_t *numbers;
	struct dd_original *originals; /* theirs, where these are what is wanted, or known */
	struct dd_text **texts;        /* owned: one a thread, made by it */
	enum dedup_status *status;     /* owned: one a thread */
};

/* Keeps the codes if these are the words that were fed. */
static enum dedup_status take(struct dedup *dedup, struct dd_arena *arena,
                              const struct dd_tokens *tokens, struct dd_document *document)
{
	struct dd_article *article = &document->article;
	uint64_t digest[2];
	dd_digest_words(dedup->kernels, tokens, digest);
	if (tokens->count != article->count ||
	    memcmp(digest, article->digest, sizeof digest) != 0) {
		document->changed = true;
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

/* Asks for the document's text; if it is gone, that is noted. */
static struct dd_original fetch_text(const struct job *job, unsigned worker,
                                     struct dd_document *document)
{
	const struct dedup_options *options = &job->dedup->options;
	struct dd_original original = {NULL, 0};
	if (!options->fetch(options->fetch_cookie, worker, document->position, document->place,
	                    &original.text, &original.size)) {
		document->changed = true;
		original.text = NULL;
	} else if (!original.text) {
		original = (struct dd_original){"", 0};
	}
	return original;
}

static enum dedup_status read_codes(const struct job *job, unsigned worker,
                                    const struct dd_original *original,
                                    struct dd_document *document)
{
	struct dd_tokens tokens;
	enum dedup_status status = dd_text_tokens(job->texts[worker], original->text,
	                                          original->size, DD_WANT_CODES, &tokens);
	if (status == DEDUP_TOO_LARGE) {
		document->changed = true;
		return DEDUP_OK;
	}
	return status == DEDUP_OK
	               ? take(job->dedup, &job->dedup->fetched[worker], &tokens, document)
	               : status;
}

/* Asks for the document after the i-th, while that one is worked on. */
static void touch_next(const struct job *job, uint64_t i, uint64_t end)
{
	if (i + 1 < end)
		dd_touch(&job->dedup->documents[job->numbers[i + 1]], sizeof(struct dd_document));
}

static void work_codes(void *cookie, unsigned worker, uint64_t begin, uint64_t end)
{
	const struct job *job = cookie;
	enum dedup_status *status = &job->status[worker];
	if (!job->texts[worker])
		*status = dd_text_new(job->dedup->kernels, &job->texts[worker]);
	for (uint64_t i = begin; i < end && *status == DEDUP_OK; i++) {
		struct dd_document *document = &job->dedup->documents[job->numbers[i]];
		touch_next(job, i, end);
		struct dd_original original =
		        job->originals ? job->originals[i] : fetch_text(job, worker, document);
		if (original.text)
			*status = read_codes(job, worker, &original, document);
	}
}

static void work_originals(void *cookie, unsigned worker, uint64_t begin, uint64_t end)
{
	const struct job *job = cookie;
	for (uint64_t i = begin; i < end && job->status[worker] == DEDUP_OK; i++) {
		struct dd_document *document = &job->dedup->documents[job->numbers[i]];
		touch_next(job, i, end);
		struct dd_original original = fetch_text(job, worker, document);
		char *copy = NULL;
		if (original.text)
			copy = dd_arena_alloc(&job->dedup->fetched[worker], original.size, 1);
		if (original.text && !copy)
			job->status[worker] = DEDUP_NO_MEMORY;
		if (copy && original.size)
			memcpy(copy, original.text, original.size);
		job->originals[i] = (struct dd_original){copy, original.size};
	}
}

static void count_changed(struct dedup *dedup, const uint32_t *numbers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		dedup->stats.changed += dedup->documents[numbers[i]].changed;
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

/* Does the work on the job's numbers, which it has threads and texts for. */
static enum dedup_status run_job(struct job *job, size_t count, dd_work *work)
{
	unsigned threads = job->dedup->options.threads;
	enum dedup_status status = make_arenas(job->dedup);
	job->texts = calloc(threads, sizeof *job->texts);
	job->status = calloc(threads, sizeof *job->status);
	if (status != DEDUP_OK || !job->texts || !job->status) {
		status = DEDUP_NO_MEMORY;
		goto out;
	}
	status = dd_parallel(job->dedup->crew, count, GRAIN, work, job);
	for (unsigned i = 0; i < threads; i++) {
		if (job->status[i] != DEDUP_OK)
			status = job->status[i];
	}
out:
	for (unsigned i = 0; job->texts && i < threads; i++)
		dd_text_free(job->texts[i]);
	free(job->texts);
	free(job->status);
	return status;
}

enum dedup_status dd_fetch_originals(struct dedup *dedup, const uint32_t *numbers, size_t count,
                                     struct dd_original *originals)
{
	struct job job = {.dedup = dedup, .numbers = numbers, .originals = originals};
	enum dedup_status status = run_job(&job, count, work_originals);
	dedup->stats.fetched += count;
	count_changed(dedup, numbers, count);
	return status;
}

enum dedup_status dd_fetch_codes(struct dedup *dedup, const uint32_t *numbers, size_t count,
                                 struct dd_original *originals)
{
	struct job job = {.dedup = dedup, .numbers = numbers, .originals = originals};
	enum dedup_status status = run_job(&job, count, work_codes);
	count_changed(dedup, numbers, count);
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
		if (i + AHEAD < count)
			dd_touch(&dedup->documents[numbers[i + AHEAD]], sizeof(struct dd_document));
		list[missing] = numbers[i];
		missing += dd_fetch_is_due(&dedup->documents[numbers[i]]);
	}
	if (missing) {
		struct job job = {.dedup = dedup, .numbers = list};
		status = run_job(&job, missing, work_codes);
		dedup->stats.fetched += missing;
		count_changed(dedup, list, missing);
	}
	free(list);
	return status;
}

void dd_fetch_clear(struct dedup *dedup)
{
	for (unsigned i = 0; dedup->fetched && i < dedup->options.threads; i++)
		dd_arena_clear(&dedup->fetched[i]);
}

void dd_fetch_end(struct dedup *dedup)
{
	for (unsigned i = 0; dedup->fetched && i < dedup->options.threads; i++)
		dd_arena_release(&dedup->fetched[i]);
	free(dedup->fetched);
	dedup->fetched = NULL;
}

bool dd_fetch_sort(struct dd_list *numbers)
{
	size_t count = numbers->count;
	if (!dd_list_reserve(numbers, count, sizeof(uint32_t)))
		return false;
	uint32_t *items = numbers->items;
	dd_radix_sort_u32(items, items ? items + count : NULL, count);
	return true;
}
