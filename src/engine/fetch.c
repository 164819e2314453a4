#include "engine/fetch.h"

#include "base/threads.h"
#include "engine/feeder.h"
#include "text/text.h"

#include <stdlib.h>
#include <string.h>

/* Texts that a thread fetches at once: 64 of 3 KB take 0.2 ms. */
#define GRAIN 64

/* A text as it was fetched; NULL if it was not. */
struct original {
	const char *text;
	size_t size;
};

struct job {
	struct dedup *dedup;
	const uint32_t *numbers;
	struct original *originals; /* of these numbers, where they are what is wanted, or known */
	struct dd_text **texts;     /* owned: one a thread, made by it */
	enum dedup_status *status;  /* owned: one a thread */
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

/* Asks for the document's text; if it is gone, that is noted. */
static struct original fetch_text(const struct job *job, unsigned worker,
                                  struct dd_document *document)
{
	const struct dedup_options *options = &job->dedup->options;
	struct original original = {NULL, 0};
	if (!options->fetch(options->fetch_cookie, worker, document->position, document->place,
	                    &original.text, &original.size)) {
		document->changed = true;
		original.text = NULL;
	}
	return original;
}

static enum dedup_status read_codes(const struct job *job, unsigned worker,
                                    const struct original *original, struct dd_document *document)
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

static void work_codes(void *cookie, unsigned worker, uint64_t begin, uint64_t end)
{
	const struct job *job = cookie;
	enum dedup_status *status = &job->status[worker];
	if (!job->texts[worker])
		*status = dd_text_new(job->dedup->kernels, &job->texts[worker]);
	for (uint64_t i = begin; i < end && *status == DEDUP_OK; i++) {
		struct dd_document *document = &job->dedup->documents[job->numbers[i]];
		struct original original =
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
		struct original original = fetch_text(job, worker, document);
		char *copy = NULL;
		if (original.text)
			copy = dd_arena_alloc(&job->dedup->fetched[worker], original.size, 1);
		if (original.text && !copy)
			job->status[worker] = DEDUP_NO_MEMORY;
		if (copy && original.size)
			memcpy(copy, original.text, original.size);
		job->originals[i] = (struct original){copy, original.size};
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
	status = dd_parallel(threads, count, GRAIN, work, job);
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

static int compare_number(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

static void sort_numbers(struct dd_list *numbers)
{
	if (numbers->count)
		qsort(numbers->items, numbers->count, sizeof(uint32_t), compare_number);
}

/* --- Copies --- */

/* Documents of one digest whose codes differ in sentence ends and capitals alone. More
 * than so many kinds keep theirs unshared. */
#define VARIANTS 64

/* Documents whose texts are the same byte for byte, as most copies' are, need no codes to be told
 * so. */
struct copies {
	struct dedup *dedup;
	const struct dd_key_id *keys; /* documents by the first half of their digests */
	uint32_t count;
	struct dd_list numbers;     /* of uint32_t: the documents that are fetched in this batch */
	struct original *originals; /* owned: theirs */
	size_t room;                /* of originals */
	uint32_t *place;            /* owned: by document, where it is among them, plus 1; or 0 */
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
	if (!copies->place[number])
		return DEDUP_OK;
	uint32_t *code = dd_arena_alloc(&copies->dedup->shared, article->count, sizeof *code);
	if (!code)
		return DEDUP_NO_MEMORY;
	memcpy(code, article->code, article->count * sizeof *code);
	article->code = code;
	return DEDUP_OK;
}

/* Lists from the begin-th key on as many as a batch holds; *end is where it ends. */
static bool list_batch(struct copies *copies, uint32_t begin, uint32_t *end)
{
	size_t words = 0;
	uint32_t i;
	copies->numbers.count = 0;
	for (i = begin; i < copies->count && words < copies->dedup->fetch_words; i++) {
		uint32_t number = copies->keys[i].id;
		const struct dd_document *document = &copies->dedup->documents[number];
		if (!has_kin(copies, i) || !is_missing(document))
			continue;
		words += document->article.count;
		if (!dd_list_push(&copies->numbers, &number, sizeof number))
			return false;
	}
	*end = i;
	sort_numbers(&copies->numbers);
	const uint32_t *numbers = copies->numbers.items;
	for (size_t k = 0; k < copies->numbers.count; k++)
		copies->place[numbers[k]] = (uint32_t)k + 1;
	return true;
}

static bool make_room(struct copies *copies)
{
	size_t count = copies->numbers.count;
	if (count > copies->room) {
		free(copies->originals);
		copies->originals = malloc(count * sizeof *copies->originals);
		copies->room = copies->originals ? count : 0;
	}
	return count <= copies->room;
}

/* Whether keys [begin, end) are all that there are of one digest, and were fetched in this batch. */
static bool is_whole(const struct copies *copies, uint32_t begin, uint32_t end)
{
	uint64_t key = copies->keys[begin].key;
	bool whole = (!begin || copies->keys[begin - 1].key != key) &&
	             (end == copies->count || copies->keys[end].key != key);
	for (uint32_t i = begin; i < end && whole; i++)
		whole = copies->place[copies->keys[i].id] != 0;
	return whole;
}

/* The end of the keys from begin on, up to end, that are equal. */
static uint32_t key_end(const struct copies *copies, uint32_t begin, uint32_t end)
{
	uint32_t next = begin + 1;
	while (next < end && copies->keys[next].key == copies->keys[begin].key)
		next++;
	return next;
}

/* Whether the documents of keys [begin, end) have the same text, as long as it was when it was
 * fed. */
static bool have_one_text(const struct copies *copies, uint32_t begin, uint32_t end)
{
	const struct dd_document *documents = copies->dedup->documents;
	const struct original *first =
	        &copies->originals[copies->place[copies->keys[begin].id] - 1];
	const uint64_t *digest = documents[copies->keys[begin].id].article.digest;
	for (uint32_t i = begin; i < end; i++) {
		const struct dd_document *document = &documents[copies->keys[i].id];
		const struct original *own =
		        &copies->originals[copies->place[copies->keys[i].id] - 1];
		if (!own->text || own->size != first->size || own->size != document->bytes ||
		    document->article.digest[1] != digest[1] ||
		    memcmp(own->text, first->text, own->size) != 0)
			return false;
	}
	return true;
}

/* Forgets the originals of keys [begin, end) that are one text, and packs the others. */
static void drop_one_texts(struct copies *copies, uint32_t begin, uint32_t end)
{
	uint32_t *numbers = copies->numbers.items;
	size_t kept = 0;
	for (uint32_t i = begin, next; i < end; i = next) {
		next = key_end(copies, i, end);
		if (!is_whole(copies, i, next) || !have_one_text(copies, i, next))
			continue;
		for (uint32_t k = i; k < next; k++)
			copies->originals[copies->place[copies->keys[k].id] - 1].text = NULL;
	}
	for (size_t k = 0; k < copies->numbers.count; k++) {
		if (!copies->originals[k].text)
			continue;
		numbers[kept] = numbers[k];
		copies->originals[kept++] = copies->originals[k];
	}
	copies->numbers.count = kept;
}

/* Fetches the texts of a batch from the begin-th key on, and the codes of those that are not the
 * same. */
static enum dedup_status fetch_batch(struct copies *copies, uint32_t begin, uint32_t *end)
{
	if (!list_batch(copies, begin, end) || !make_room(copies))
		return DEDUP_NO_MEMORY;
	struct job job = {.dedup = copies->dedup,
	                  .numbers = copies->numbers.items,
	                  .originals = copies->originals};
	size_t fetched = copies->numbers.count;
	if (!fetched)
		return DEDUP_OK;
	enum dedup_status status = run_job(&job, fetched, work_originals);
	copies->dedup->stats.fetched += fetched;
	count_changed(copies->dedup, job.numbers, fetched);
	if (status == DEDUP_OK)
		drop_one_texts(copies, begin, *end);
	if (status == DEDUP_OK && copies->numbers.count)
		status = run_job(&job, copies->numbers.count, work_codes);
	count_changed(copies->dedup, job.numbers, copies->numbers.count);
	return status;
}

/* Whether keys [begin, end), all that there are of one digest, have been fetched and have the same
 * codes, or none for being the same. */
static bool are_alike(const struct copies *copies, uint32_t begin, uint32_t end)
{
	const struct dd_document *documents = copies->dedup->documents;
	const struct dd_article *first = &documents[copies->keys[begin].id].article;
	bool alike = is_whole(copies, begin, end) && first->code;
	for (uint32_t i = begin; i < end && alike; i++) {
		const struct dd_article *own = &documents[copies->keys[i].id].article;
		alike = own->code && same_codes(first, own);
	}
	return alike;
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
		next = key_end(copies, i, end);
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
	copies.place = calloc((size_t)copies.count + 1, sizeof *copies.place);
	if (copies.place)
		status = fetch_batches(&copies);
	free(copies.place);
	free(copies.originals);
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
	sort_numbers(&numbers);
	if (status == DEDUP_OK)
		status = dd_fetch(run->dedup, numbers.items, numbers.count);
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
