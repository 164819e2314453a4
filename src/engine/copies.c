#include "engine/copies.h"

#include "base/code.h"
#include "base/threads.h"
#include "engine/fetch.h"
#include "text/alike.h"

#include <stdlib.h>
#include <string.h>

/* Documents of one digest whose codes differ in sentence ends and capitals alone. More
 * than so many kinds keep theirs unshared. */
#define VARIANTS 64

/* The part of a batch whose texts, 800 KB, stay in a core's second-level cache from when they are
 * fetched until they are compared: 2,384 copies take 7.7 ms instead of 9.4. */
#define CACHED 8

/* Digests that a thread looks through at once. */
#define GRAIN 2048

struct variants {
	uint32_t number[VARIANTS]; /* of a document that has it */
	uint32_t count;
};

/* Documents whose texts are the same but for capitals and white space, as most copies' are, need
 * no codes to be told so. */
struct copies {
	struct dedup *dedup;
	const struct dd_key_id *keys; /* documents by the first half of their digests */
	uint32_t count;
	struct dd_list numbers; /* of uint32_t: the documents that are fetched in this batch */
	struct dd_original *originals; /* owned: theirs */
	size_t room;                   /* of originals */
	uint32_t *place;          /* owned: by document, where it is among them, plus 1; or 0 */
	struct variants variants; /* of a digest that is in more than one batch */
	uint32_t begin, end;      /* keys of the batch */
	bool has_codes;           /* some of its documents were fed with codes */
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

static bool same_words(const struct dd_article *a, const struct dd_article *b)
{
	if (a->count != b->count || a->digest[1] != b->digest[1])
		return false;
	for (uint32_t i = 0; i < a->count; i++) {
		if (dd_code_word(a->code[i]) != dd_code_word(b->code[i]))
			return false;
	}
	return true;
}

/* Shares the codes with a variant, or keeps them as one. */
static enum dedup_status settle(struct copies *copies, uint32_t number)
{
	struct dd_article *article = &copies->dedup->documents[number].article;
	struct variants *variants = &copies->variants;
	for (uint32_t i = 0; i < variants->count; i++) {
		const struct dd_article *variant =
		        &copies->dedup->documents[variants->number[i]].article;
		if (same_codes(article, variant)) {
			article->code = variant->code;
			return DEDUP_OK;
		}
	}
	if (variants->count < VARIANTS)
		variants->number[variants->count++] = number;
	if (!copies->place[number])
		return DEDUP_OK;
	uint32_t *code = dd_arena_alloc(&copies->dedup->shared, article->count, sizeof *code);
	if (!code)
		return DEDUP_NO_MEMORY;
	memcpy(code, article->code, article->count * sizeof *code);
	article->code = code;
	return DEDUP_OK;
}

/* Lists from the begin-th key on as many as a batch holds; *end is where it ends: early, where a
 * digest does, as soon as each thread has as many texts as its cache holds. */
static bool list_batch(struct copies *copies, uint32_t begin, uint32_t *end)
{
	const struct dedup *dedup = copies->dedup;
	size_t words = 0, enough = dedup->fetch_words / CACHED * dedup->options.threads;
	uint32_t i;
	copies->numbers.count = 0;
	copies->has_codes = false;
	for (i = begin; i < copies->count && words < dedup->fetch_words; i++) {
		uint32_t number = copies->keys[i].id;
		const struct dd_document *document = &dedup->documents[number];
		if (!has_kin(copies, i))
			continue;
		copies->has_codes |= dd_article_has_codes(&document->article);
		if (!dd_fetch_is_due(document))
			continue;
		if (words > enough && copies->keys[i - 1].key != copies->keys[i].key)
			break;
		words += document->article.count;
		if (!dd_list_push(&copies->numbers, &number, sizeof number))
			return false;
	}
	*end = i;
	if (!dd_fetch_sort(&copies->numbers))
		return false;
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

static const struct dd_original *original_of(const struct copies *copies, uint32_t key)
{
	return &copies->originals[copies->place[copies->keys[key].id] - 1];
}

/* How texts of one digest compare: the same but for capitals and white space, or to the byte. */
enum sameness { DIFFERENT, ALIKE, SAME };

/* Compares the texts of keys [begin, end), each as long as it was when it was fed. */
static enum sameness compare_texts(const struct copies *copies, uint32_t begin, uint32_t end)
{
	const struct dd_document *documents = copies->dedup->documents;
	const struct dd_original *first = original_of(copies, begin);
	const uint64_t *digest = documents[copies->keys[begin].id].article.digest;
	enum sameness sameness = SAME;
	for (uint32_t i = begin; i < end; i++) {
		const struct dd_document *document = &documents[copies->keys[i].id];
		const struct dd_original *own = original_of(copies, i);
		if (!own->text || own->size != document->bytes ||
		    document->article.digest[1] != digest[1])
			return DIFFERENT;
		if (own->size == first->size && memcmp(own->text, first->text, own->size) == 0)
			continue;
		if (!dd_text_alike(own->text, own->size, first->text, first->size))
			return DIFFERENT;
		sameness = ALIKE;
	}
	return sameness;
}

/* Leaves keys [begin, end), copies of each other, without codes; which ones they would have is told
 * once that matters. */
static void leave_untold(const struct copies *copies, uint32_t begin, uint32_t end)
{
	for (uint32_t i = begin; i < end; i++) {
		struct dd_document *document = &copies->dedup->documents[copies->keys[i].id];
		document->article.code = NULL;
		document->variant = DD_VARIANT_UNTOLD;
	}
}

/* Whether the i-th key is the first of several in the batch that are equal. */
static bool begins_kin(const struct copies *copies, uint32_t i)
{
	return has_kin(copies, i) &&
	       (i == copies->begin || copies->keys[i - 1].key != copies->keys[i].key);
}

/* Tells copies by their texts, and forgets these. */
static void work_texts(void *cookie, unsigned worker, uint64_t from, uint64_t to)
{
	const struct copies *copies = cookie;
	(void)worker;
	for (uint32_t i = copies->begin + (uint32_t)from; i < copies->begin + to; i++) {
		if (!begins_kin(copies, i))
			continue;
		uint32_t end = key_end(copies, i, copies->end);
		enum sameness sameness =
		        is_whole(copies, i, end) ? compare_texts(copies, i, end) : DIFFERENT;
		if (sameness == ALIKE)
			leave_untold(copies, i, end);
		for (uint32_t k = i; k < end && sameness != DIFFERENT; k++)
			copies->originals[copies->place[copies->keys[k].id] - 1].text = NULL;
	}
}

/* Packs the texts that are left. */
static void drop_forgotten(struct copies *copies)
{
	uint32_t *numbers = copies->numbers.items;
	size_t kept = 0;
	for (size_t k = 0; k < copies->numbers.count; k++) {
		if (!copies->originals[k].text)
			continue;
		numbers[kept] = numbers[k];
		copies->originals[kept++] = copies->originals[k];
	}
	copies->numbers.count = kept;
}

/* Fetches the texts of a batch from copies->begin on, and the codes of those that are not told by
 * them. */
static enum dedup_status fetch_batch(struct copies *copies)
{
	struct dedup *dedup = copies->dedup;
	if (!list_batch(copies, copies->begin, &copies->end) || !make_room(copies))
		return DEDUP_NO_MEMORY;
	uint32_t *numbers = copies->numbers.items;
	if (!copies->numbers.count)
		return DEDUP_OK;
	enum dedup_status status =
	        dd_fetch_originals(dedup, numbers, copies->numbers.count, copies->originals);
	if (status == DEDUP_OK)
		status = dd_parallel(dedup->crew, copies->end - copies->begin, GRAIN, work_texts,
		                     copies);
	drop_forgotten(copies);
	if (status == DEDUP_OK && copies->numbers.count)
		status = dd_fetch_codes(dedup, numbers, copies->numbers.count, copies->originals);
	return status;
}

/* Whether keys [begin, end) are all that there are of one digest, and the codes that they have
 * fetched are of the same words. */
static bool are_copies(const struct copies *copies, uint32_t begin, uint32_t end)
{
	const struct dd_document *documents = copies->dedup->documents;
	const struct dd_article *first = &documents[copies->keys[begin].id].article;
	bool alike = is_whole(copies, begin, end) && first->code;
	for (uint32_t i = begin + 1; i < end && alike; i++) {
		const struct dd_article *own = &documents[copies->keys[i].id].article;
		alike = own->code && same_words(first, own);
	}
	return alike;
}

static void work_codes(void *cookie, unsigned worker, uint64_t from, uint64_t to)
{
	const struct copies *copies = cookie;
	(void)worker;
	for (uint32_t i = copies->begin + (uint32_t)from; i < copies->begin + to; i++) {
		if (!begins_kin(copies, i))
			continue;
		uint32_t end = key_end(copies, i, copies->end);
		if (are_copies(copies, i, end))
			leave_untold(copies, i, end);
	}
}

/* Settles keys [begin, end), of one digest, that have codes. */
static enum dedup_status settle_key(struct copies *copies, uint32_t begin, uint32_t end)
{
	enum dedup_status status = DEDUP_OK;
	if (!begin || copies->keys[begin - 1].key != copies->keys[begin].key)
		copies->variants.count = 0;
	for (uint32_t i = begin; i < end && status == DEDUP_OK; i++) {
		uint32_t number = copies->keys[i].id;
		if (copies->dedup->documents[number].article.code)
			status = settle(copies, number);
	}
	return status;
}

/* Nothing is left where all copies were told by their texts. */
static enum dedup_status settle_batch(struct copies *copies)
{
	uint32_t begin = copies->begin, end = copies->end;
	if (!copies->numbers.count && !copies->has_codes)
		return DEDUP_OK;
	enum dedup_status status =
	        dd_parallel(copies->dedup->crew, end - begin, GRAIN, work_codes, copies);
	for (uint32_t i = begin; i < end && status == DEDUP_OK; i++) {
		if (begins_kin(copies, i))
			status = settle_key(copies, i, key_end(copies, i, end));
	}
	return status;
}

static enum dedup_status fetch_batches(struct copies *copies)
{
	enum dedup_status status = DEDUP_OK;
	for (; copies->begin < copies->count && status == DEDUP_OK; copies->begin = copies->end) {
		status = fetch_batch(copies);
		if (status == DEDUP_OK)
			status = settle_batch(copies);
		dd_fetch_clear(copies->dedup);
	}
	dd_fetch_end(copies->dedup);
	return status;
}

/* Of two articles of the same words, the one whose codes are smaller where they first differ. */
static bool is_smaller(const struct dd_article *a, const struct dd_article *b)
{
	uint32_t i = 0;
	while (i < a->count && a->code[i] == b->code[i])
		i++;
	return i < a->count && a->code[i] < b->code[i];
}

void dd_copies_tell(struct dedup *dedup, const uint32_t *numbers, uint32_t count)
{
	struct dd_document *documents = dedup->documents, *chosen = NULL;
	for (uint32_t i = 0; i < count; i++) {
		struct dd_document *document = &documents[numbers[i]];
		document->variant = 1;
		if (document->article.code &&
		    (!chosen || is_smaller(&document->article, &chosen->article)))
			chosen = document;
	}
	if (chosen)
		chosen->variant = 0;
}

enum dedup_status dd_copies_settle(struct dedup *dedup, const struct dd_key_id *keys)
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
