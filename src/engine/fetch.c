#include "engine/fetch.h"

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
	return !dd_article_has_codes(&document->article) && document->article.count &&
	       !document->changed;
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

static enum dedup_status fetch_one(const struct job *job, unsigned worker,
                                   struct dd_document *document)
{
	const struct dedup_options *options = &job->dedup->options;
	const char *text = NULL;
	size_t size = 0;
	struct dd_tokens tokens;
	if (!options->fetch(options->fetch_cookie, worker, document->position, document->place,
	                    &text, &size)) {
		document->changed = true;
		return DEDUP_OK;
	}
	enum dedup_status status =
	        dd_text_tokens(job->texts[worker], text, size, DD_WANT_CODES, &tokens);
	if (status == DEDUP_TOO_LARGE) {
		document->changed = true;
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
		dedup->stats.changed += dedup->documents[numbers[i]].changed;
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

void dd_fetch_clear(struct dedup *dedup)
{
	for (unsigned i = 0; dedup->fetched && i < dedup->options.threads; i++)
		dd_arena_clear(&dedup->fetched[i]);
}

static int compare_number(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

static enum dedup_status fetch_list(struct dedup *dedup, struct dd_list *numbers)
{
	if (numbers->count)
		qsort(numbers->items, numbers->count, sizeof(uint32_t), compare_number);
	return dd_fetch(dedup, numbers->items, numbers->count);
}

/* --- Copies --- */

/* Documents of one digest whose codes differ in sentence ends and capitals alone. More
 * than so many kinds keep theirs unshared. */
#define VARIANTS 64

struct copies {
	struct dedup *dedup;
	const struct dd_key_id *keys; /* documents by the first half of their digests */
	uint32_t count;
	uint8_t *marked;        /* owned: by document, whether it is fetched in this batch */
	struct dd_list numbers; /* of uint32_t: the documents that are */
	uint32_t variant[VARIANTS], variants;
};

/* Has another document the first half of the digest, too? */
static bool has_kin(const struct copies *copies, uint32_t i)
{
	const struct dd_key_id *key = &copies->keys[i];
	return (i && key[-1].key == key->key) || (i + 1 < copies->count && key[1].key == key->key);
}

static bool same_codes(const struct dd_article *a, const struct dd_article *b)
{
	return a->count == b->count && a->digest[1] == b->digest[1] &&
	       memcmp(a->code, b->code, a->count * sizeof *a->code) == 0;
}

/* Shares the codes with a variant, or keeps them as one. */
static enum dedup_status settle(struct copies *copies, uint32_t number)
{
	struct dd_article *article = &copies->dedup->documents[number].article;
	for (uint32_t i = 0; i < copies->variants; i++) {
		struct dd_article *variant = &copies->dedup->documents[copies->variant[i]].article;
		if (same_codes(article, variant)) {
			article->code = variant->code;
			return DEDUP_OK;
		}
	}
	if (copies->variants < VARIANTS)
		copies->variant[copies->variants++] = number;
	if (!copies->marked[number])
		return DEDUP_OK;
	uint32_t *code = dd_arena_alloc(&copies->dedup->shared, article->count, sizeof *code);
	if (!code)
		return DEDUP_NO_MEMORY;
	memcpy(code, article->code, article->count * sizeof *code);
	article->code = code;
	return DEDUP_OK;
}

/* Fetches from the begin-th key on as much as a batch holds; *end is where it ends. */
static enum dedup_status fetch_batch(struct copies *copies, uint32_t begin, uint32_t *end)
{
	size_t words = 0;
	uint32_t i;
	copies->numbers.count = 0;
	for (i = begin; i < copies->count && words < copies->dedup->fetch_words; i++) {
		uint32_t number = copies->keys[i].id;
		const struct dd_document *document = &copies->dedup->documents[number];
		if (!has_kin(copies, i) || !is_missing(document))
			continue;
		copies->marked[number] = 1;
		words += document->article.count;
		if (!dd_list_push(&copies->numbers, &number, sizeof number))
			return DEDUP_NO_MEMORY;
	}
	*end = i;
	return fetch_list(copies->dedup, &copies->numbers);
}

/* Whether keys [begin, end), all that there are of one digest, have been fetched and have the same
 * codes. */
static bool are_alike(const struct copies *copies, uint32_t begin, uint32_t end)
{
	const struct dd_document *documents = copies->dedup->documents;
	const struct dd_article *first = &documents[copies->keys[begin].id].article;
	if ((begin && copies->keys[begin - 1].key == copies->keys[begin].key) ||
	    (end < copies->count && copies->keys[end].key == copies->keys[begin].key))
		return false;
	for (uint32_t i = begin; i < end; i++) {
		uint32_t number = copies->keys[i].id;
		if (!copies->marked[number] || !documents[number].article.code ||
		    !same_codes(first, &documents[number].article))
			return false;
	}
	return true;
}

/* Settles keys [begin, end), of one digest. */
static enum dedup_status settle_key(struct copies *copies, uint32_t begin, uint32_t end)
{
	enum dedup_status status = DEDUP_OK;
	bool alike = are_alike(copies, begin, end);
	if (!begin || copies->keys[begin - 1].key != copies->keys[begin].key)
		copies->variants = 0;
	for (uint32_t i = begin; i < end && status == DEDUP_OK; i++) {
		uint32_t number = copies->keys[i].id;
		struct dd_article *article = &copies->dedup->documents[number].article;
		if (alike)
			article->code = NULL;
		else if (article->code)
			status = settle(copies, number);
	}
	return status;
}

static enum dedup_status settle_batch(struct copies *copies, uint32_t begin, uint32_t end)
{
	enum dedup_status status = DEDUP_OK;
	for (uint32_t i = begin, next; i < end && status == DEDUP_OK; i = next) {
		for (next = i + 1; next < end && copies->keys[next].key == copies->keys[i].key;)
			next++;
		if (has_kin(copies, i))
			status = settle_key(copies, i, next);
	}
	return status;
}

static enum dedup_status fetch_batches(struct copies *copies)
{
	enum dedup_status status = DEDUP_OK;
	for (uint32_t begin = 0, end = 0; begin < copies->count && status == DEDUP_OK;
	     begin = end) {
		status = fetch_batch(copies, begin, &end);
		if (status == DEDUP_OK)
			status = settle_batch(copies, begin, end);
		dd_fetch_clear(copies->dedup);
	}
	return status;
}

enum dedup_status dd_fetch_copies(struct dedup *dedup, const struct dd_key_id *keys)
{
	struct copies copies = {.dedup = dedup, .keys = keys, .count = dedup->document_count};
	enum dedup_status status = DEDUP_NO_MEMORY;
	if (!dedup->options.fetch)
		return DEDUP_OK;
	copies.marked = calloc((size_t)copies.count + 1, 1);
	if (copies.marked)
		status = fetch_batches(&copies);
	free(copies.marked);
	dd_list_release(&copies.numbers);
	return status;
}

/* --- Candidates --- */

/* The document of a text without codes: all that have this text have the same. */
static struct dd_document *document_of(const struct dd_run *run, uint32_t text)
{
	return &run->dedup->documents[run->corpus.copies[run->corpus.texts[text].first]];
}

static void let_go(struct dd_fetch_supply *supply)
{
	const uint32_t *texts = supply->texts.items;
	for (size_t i = 0; i < supply->texts.count; i++) {
		document_of(supply->run, texts[i])->article.code = NULL;
		supply->run->corpus.texts[texts[i]].article.code = NULL;
		supply->marked[texts[i]] = 0;
	}
	supply->texts.count = 0;
	dd_fetch_clear(supply->run->dedup);
}

/* Lists the texts without codes of pairs from the begin-th on; *end is where a batch is full. */
static bool list_texts(struct dd_fetch_supply *supply, size_t begin, size_t *end)
{
	const struct dd_corpus *corpus = &supply->run->corpus;
	const uint64_t *pairs = supply->run->candidates.pairs.items;
	size_t words = 0, i;
	for (i = begin; i < *end && words < supply->run->dedup->fetch_words; i++) {
		const uint32_t text[2] = {dd_pair_a(pairs[i]), dd_pair_b(pairs[i])};
		for (int s = 0; s < 2; s++) {
			if (dd_article_has_codes(&corpus->texts[text[s]].article) ||
			    supply->marked[text[s]])
				continue;
			supply->marked[text[s]] = 1;
			words += corpus->texts[text[s]].article.count;
			if (!dd_list_push(&supply->texts, &text[s], sizeof *text))
				return false;
		}
	}
	*end = i;
	return true;
}

static enum dedup_status fetch_texts(struct dd_fetch_supply *supply)
{
	struct dd_run *run = supply->run;
	const uint32_t *texts = supply->texts.items;
	struct dd_list numbers = {0};
	enum dedup_status status = DEDUP_OK;
	for (size_t i = 0; i < supply->texts.count && status == DEDUP_OK; i++) {
		uint32_t number = (uint32_t)(document_of(run, texts[i]) - run->dedup->documents);
		if (!dd_list_push(&numbers, &number, sizeof number))
			status = DEDUP_NO_MEMORY;
	}
	if (status == DEDUP_OK)
		status = fetch_list(run->dedup, &numbers);
	for (size_t i = 0; i < supply->texts.count && status == DEDUP_OK; i++)
		run->corpus.texts[texts[i]].article = document_of(run, texts[i])->article;
	dd_list_release(&numbers);
	return status;
}

enum dedup_status dd_fetch_bring(void *cookie, size_t begin, size_t *end)
{
	struct dd_fetch_supply *supply = cookie;
	if (!supply->marked)
		supply->marked = calloc((size_t)supply->run->corpus.count + 1, 1);
	if (!supply->marked)
		return DEDUP_NO_MEMORY;
	let_go(supply);
	return list_texts(supply, begin, end) ? fetch_texts(supply) : DEDUP_NO_MEMORY;
}

static void release_arenas(struct dedup *dedup)
{
	for (unsigned i = 0; dedup->fetched && i < dedup->options.threads; i++)
		dd_arena_release(&dedup->fetched[i]);
	free(dedup->fetched);
	dedup->fetched = NULL;
}

void dd_fetch_supply_release(struct dd_fetch_supply *supply)
{
	if (supply->marked)
		let_go(supply);
	release_arenas(supply->run->dedup);
	dd_list_release(&supply->texts);
	free(supply->marked);
	supply->marked = NULL;
}

void dd_fetched_free(struct dedup *dedup)
{
	release_arenas(dedup);
	dd_arena_release(&dedup->shared);
}
