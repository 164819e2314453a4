#include "engine/copies.h"

#include "engine/fetch.h"

#include <stdlib.h>
#include <string.h>

/* Documents of one digest whose codes differ in sentence ends and capitals alone. More
 * than so many kinds keep theirs unshared. */
#define VARIANTS 64

/* Documents whose texts are the same byte for byte, as most copies' are, need no codes to be told
 * so. */
struct copies {
	struct dedup *dedup;
	const struct dd_key_id *keys; /* documents by the first half of their digests */
	uint32_t count;
	struct dd_list numbers; /* of uint32_t: the documents that are fetched in this batch */
	struct dd_original *originals; /* owned: theirs */
	size_t room;                   /* of originals */
	uint32_t *place; /* owned: by document, where it is among them, plus 1; or 0 */
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
		if (!has_kin(copies, i) || !dd_fetch_is_due(document))
			continue;
		words += document->article.count;
		if (!dd_list_push(&copies->numbers, &number, sizeof number))
			return false;
	}
	*end = i;
	dd_fetch_sort(&copies->numbers);
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
	const struct dd_original *first =
	        &copies->originals[copies->place[copies->keys[begin].id] - 1];
	const uint64_t *digest = documents[copies->keys[begin].id].article.digest;
	for (uint32_t i = begin; i < end; i++) {
		const struct dd_document *document = &documents[copies->keys[i].id];
		const struct dd_original *own =
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
	uint32_t *numbers = copies->numbers.items;
	if (!copies->numbers.count)
		return DEDUP_OK;
	enum dedup_status status = dd_fetch_originals(copies->dedup, numbers, copies->numbers.count,
	                                              copies->originals);
	if (status == DEDUP_OK)
		drop_one_texts(copies, begin, *end);
	if (status == DEDUP_OK && copies->numbers.count)
		status = dd_fetch_codes(copies->dedup, numbers, copies->numbers.count,
		                        copies->originals);
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
