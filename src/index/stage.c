#include "index/bloom.h"
#include "index/index.h"

#include "base/code.h"
#include "simd/kernels.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* Keys that the set of what is staged has room for, to begin with: those of 300 articles. */
#define KEYS_LEAST ((uint64_t)1 << 14)

/* --- Articles --- */

/* A string and its NUL; `known` strings only have bytes. */
static unsigned char *put_string(unsigned char *at, const char *string, size_t size)
{
	if (string && size)
		memcpy(at, string, size);
	at[size] = '\0';
	return at + size + 1;
}

static bool describe(struct dd_record *record, const struct dd_article *article,
                     const struct dedup_info *info, bool copy)
{
	const size_t sizes[] = {info->id_size, info->title ? info->title_size : 0,
	                        info->source ? info->source_size : 0,
	                        info->url ? info->url_size : 0};
	size_t sum = 0;

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		if (sizes[i] > UINT32_MAX / 8)
			return false;
		sum += sizes[i];
	}
	if (sum + (uint64_t)article->count * sizeof *article->code > UINT32_MAX / 2)
		return false;
	record->digest[0] = article->digest[0];
	record->digest[1] = article->digest[1];
	record->count = article->count;
	record->sentences = article->sentences;
	record->bytes = info->bytes;
	record->date = info->date;
	record->invalid = info->invalid;
	record->id_size = (uint32_t)sizes[0];
	record->title_size = (uint32_t)sizes[1];
	record->source_size = (uint32_t)sizes[2];
	record->url_size = (uint32_t)sizes[3];
	record->flags |= (article->signature && !copy ? DD_RECORD_SIGNED : 0u) |
	                 (info->is_short ? DD_RECORD_SHORT : 0u) |
	                 (info->title ? DD_RECORD_TITLE : 0u) |
	                 (info->source ? DD_RECORD_SOURCE : 0u) | (info->url ? DD_RECORD_URL : 0u) |
	                 (copy ? DD_RECORD_COPY : 0u);
	return true;
}

static void write_body(unsigned char *at, const struct dd_record *record,
                       const struct dd_article *article, const struct dedup_info *info)
{
	if (!(record->flags & DD_RECORD_COPY) && article->count) {
		memcpy(at, article->code, article->count * sizeof *article->code);
		at += article->count * sizeof *article->code;
	}
	at = put_string(at, info->id, record->id_size);
	at = put_string(at, info->title, record->title_size);
	at = put_string(at, info->source, record->source_size);
	put_string(at, info->url, record->url_size);
}

static bool grow_gone(struct dd_index *index, uint32_t number)
{
	size_t chunks = number / 4 / DD_CHUNK_ROOM + 1, old = index->gone_size / DD_CHUNK_ROOM;

	if (chunks <= old)
		return true;
	unsigned char *gone = realloc(index->gone, chunks * DD_CHUNK_ROOM);
	if (gone)
		index->gone = gone;
	unsigned char *changed = realloc(index->gone_changed, chunks);
	if (changed)
		index->gone_changed = changed;
	if (!gone || !changed)
		return dd_fault_no_memory(&index->fault);
	memset(gone + old * DD_CHUNK_ROOM, 0, (chunks - old) * DD_CHUNK_ROOM);
	memset(changed + old, 0, chunks - old);
	index->gone_size = chunks * DD_CHUNK_ROOM;
	return true;
}

bool dd_index_stage(struct dd_index *index, struct dd_record record,
                    const struct dd_article *article, const struct dedup_info *info, bool copy)
{
	uint32_t number = dd_index_next(index);
	struct dd_staged staged;

	if (number >= DD_NUMBERS - 1 || !describe(&record, article, info, copy))
		return dd_fault_set(&index->fault, DEDUP_TOO_LARGE,
		                    "an index holds 2^28 articles, of 2 GiB at most");
	size_t size = (size_t)dd_body_size(&record);
	unsigned char *body = dd_arena_alloc(&index->arena, size + DD_REGISTERS, 1);
	if (!body || !grow_gone(index, number))
		return dd_fault_no_memory(&index->fault);
	write_body(body, &record, article, info);
	if (record.flags & DD_RECORD_SIGNED)
		memcpy(body + size, article->signature, DD_REGISTERS);
	else
		memset(body + size, 0, DD_REGISTERS);
	record.check = XXH3_64bits_withSeed(body, size, number);
	staged = (struct dd_staged){.record = record, .body = body, .signature = body + size};
	staged.sample =
	        (uint8_t)(record.quotes < DD_SAMPLES_MOST ? record.quotes : DD_SAMPLES_MOST);
	if (!dd_list_push(&index->staged, &staged, sizeof staged))
		return dd_fault_no_memory(&index->fault);
	index->head.texts += !copy;
	return true;
}

/* --- Postings --- */

/* The two arrays in one; of equal postings, which do not occur, those of the first come first. */
static void merge_two(uint64_t *restrict out, const struct dd_segment *first,
                      const struct dd_segment *second)
{
	const uint64_t *a = first->own, *b = second->own;
	const uint64_t *a_end = a + first->count, *b_end = b + second->count;

	while (a < a_end && b < b_end) {
		bool take_b = *b < *a;

		*out++ = take_b ? *b : *a;
		a += !take_b;
		b += take_b;
	}
	if (a < a_end)
		memcpy(out, a, (size_t)(a_end - a) * sizeof *a);
	else if (b < b_end)
		memcpy(out, b, (size_t)(b_end - b) * sizeof *b);
}

/* Merges the last segments in memory, from `from` on: all of them, or as many as keeps their
 * sizes growing. The small ones first, so a posting is moved twice or so. */
static bool merge_memory(struct dd_index *index, uint32_t from, bool all)
{
	uint64_t sizes[DD_SEGMENTS_MAX + 1];
	size_t count = index->memory_count - from;

	for (uint32_t i = from; i < index->memory_count; i++)
		sizes[i - from] = index->memory[i].count;
	if (!all)
		count = dd_segments_to_merge(sizes, count);
	for (; count > 1; count--) {
		struct dd_segment *pair = &index->memory[index->memory_count - 2];
		uint64_t sum = pair[0].count + pair[1].count;
		uint64_t *merged = malloc(sum * sizeof *merged);

		if (!merged)
			return dd_fault_no_memory(&index->fault);
		merge_two(merged, &pair[0], &pair[1]);
		dd_segment_release(&pair[0]);
		dd_segment_release(&pair[1]);
		dd_segment_of(&pair[0], merged, sum);
		index->memory_count--;
	}
	return true;
}

/* Terms are not in the set: most of a text's are there. */
bool dd_index_memory_may_have(const struct dd_index *index, uint64_t posting, uint64_t hash)
{
	if (!index->memory_count)
		return false;
	return dd_posting_family(posting) == DD_OF_TERM || !index->memory_keys ||
	       dd_bloom_has(index->memory_keys, index->memory_blooms, hash);
}

static void add_keys(struct dd_index *index, const struct dd_segment *segment)
{
	for (uint64_t i = 0; i < segment->count; i++) {
		uint64_t posting = segment->own[i];

		if (dd_posting_family(posting) == DD_OF_TERM)
			continue;
		dd_bloom_add(index->memory_keys, index->memory_blooms,
		             dd_bloom_hash((uint32_t)(posting >> 32)));
		index->memory_key_count++;
	}
}

/* Makes room for so many keys more; what is there is put in again. */
static bool grow_keys(struct dd_index *index, uint64_t more)
{
	uint64_t keys = index->memory_key_count + more;

	if (dd_bloom_blocks(keys) <= index->memory_blooms)
		return true;
	keys = keys * 2 > KEYS_LEAST ? keys * 2 : KEYS_LEAST;
	free(index->memory_keys);
	index->memory_blooms = dd_bloom_blocks(keys);
	index->memory_keys = calloc(index->memory_blooms, DD_BLOOM_WORDS * sizeof(uint32_t));
	index->memory_key_count = 0;
	if (!index->memory_keys)
		return dd_fault_no_memory(&index->fault);
	for (uint32_t i = 0; i < index->memory_count; i++)
		add_keys(index, &index->memory[i]);
	return true;
}

bool dd_index_stage_postings(struct dd_index *index, uint64_t *postings, uint64_t count)
{
	struct dd_segment *segment = &index->memory[index->memory_count];

	if (!count) {
		free(postings);
		return true;
	}
	dd_segment_of(segment, postings, count);
	if (!grow_keys(index, count)) {
		dd_segment_release(segment);
		return false;
	}
	add_keys(index, segment);
	index->memory_count++;
	return merge_memory(index, index->memory_kept, index->memory_count > DD_SEGMENTS_MAX);
}

void dd_index_memory_prefetch(const struct dd_index *index, uint64_t hash)
{
	if (index->memory_keys)
		__builtin_prefetch(index->memory_keys + dd_bloom_place(index->memory_blooms, hash));
}

bool dd_index_stage_frequent(struct dd_index *index, uint32_t term)
{
	if (!index->frequent)
		index->frequent = calloc(DD_TERMS / 64, sizeof *index->frequent);
	if (!index->frequent || !dd_list_push(&index->new_frequent, &term, sizeof term))
		return dd_fault_no_memory(&index->fault);
	index->frequent[term / 64] |= (uint64_t)1 << term % 64;
	return true;
}

/* --- Forgetting --- */

static bool mark_gone(struct dd_index *index, uint32_t number, unsigned bits)
{
	struct dd_hidden hidden = {number, dd_index_gone(index, number)};
	unsigned added = bits & ~hidden.bits;

	if (!added)
		return true;
	if (!grow_gone(index, number) || !dd_list_push(&index->hidden, &hidden, sizeof hidden))
		return dd_fault_no_memory(&index->fault);
	index->gone[number / 4] |= (unsigned char)(bits << number % 4 * 2);
	index->gone_changed[number / 4 / DD_CHUNK_ROOM] = 1;
	index->head.gone += added & DD_GONE_ARTICLE ? 1 : 0;
	return true;
}

bool dd_index_mark_gone(struct dd_index *index, uint32_t number)
{
	return mark_gone(index, number, DD_GONE_ARTICLE | DD_GONE_TEXT);
}

/* Whether an article of the cluster, other than the one given, still has the text. */
static bool has_text(struct dd_index *index, const struct dd_list *numbers, uint32_t text,
                     uint32_t but)
{
	const uint32_t *number = numbers->items;

	for (size_t i = 0; i < numbers->count; i++) {
		if (number[i] == but || dd_index_gone(index, number[i]) & DD_GONE_ARTICLE)
			continue;
		const struct dd_record *record = dd_index_record(index, number[i]);
		if (record && record->text == text)
			return true;
	}
	return false;
}

bool dd_index_forget_one(struct dd_index *index, uint32_t number, uint32_t text, bool is_last)
{
	if (!mark_gone(index, number,
	               text == number ? DD_GONE_ARTICLE : DD_GONE_ARTICLE | DD_GONE_TEXT))
		return false;
	if (is_last) {
		if (!mark_gone(index, text, DD_GONE_TEXT))
			return false;
		index->head.texts--;
	}
	return index->fault.status == DEDUP_OK;
}

bool dd_index_forget(struct dd_index *index, uint32_t number)
{
	const struct dd_record *record = dd_index_record(index, number);
	struct dd_list numbers = {0};
	bool done = false;

	if (!record)
		return false;
	uint32_t text = record->text, hub = record->article.hub;
	if (!dd_index_find(index, DD_OF_CLUSTER, hub, &numbers) ||
	    !dd_list_push(&numbers, &hub, sizeof hub))
		dd_fault_no_memory(&index->fault);
	else
		done = dd_index_forget_one(index, number, text,
		                           !has_text(index, &numbers, text, number));
	dd_list_release(&numbers);
	return done;
}

bool dd_index_forget_older(struct dd_index *index, uint32_t number, uint32_t by)
{
	const struct dd_replaced replaced = {number, by};

	if (!dd_list_push(&index->replaced, &replaced, sizeof replaced))
		return dd_fault_no_memory(&index->fault);
	return dd_index_forget(index, number);
}

static void unmark_gone(struct dd_index *index, uint32_t number, unsigned bits)
{
	index->gone[number / 4] &= (unsigned char)~(bits << number % 4 * 2);
	index->gone_changed[number / 4 / DD_CHUNK_ROOM] = 1;
}

static bool bring_back_one(struct dd_index *index, uint32_t number)
{
	const struct dd_record *record = dd_index_record(index, number);

	if (!record)
		return false;
	unmark_gone(index, number, DD_GONE_ARTICLE);
	index->head.gone--;
	if (record->text != number)
		unmark_gone(index, number, DD_GONE_TEXT);
	if (dd_index_gone(index, record->text) & DD_GONE_TEXT) {
		unmark_gone(index, record->text, DD_GONE_TEXT);
		index->head.texts++;
	}
	return true;
}

bool dd_index_bring_back(struct dd_index *index, uint32_t first)
{
	const struct dd_replaced *replaced = index->replaced.items;

	for (size_t i; (i = index->replaced.count) && replaced[i - 1].by >= first;) {
		index->replaced.count--;
		if (!bring_back_one(index, replaced[i - 1].number))
			return false;
	}
	return true;
}

/* --- The end of a run --- */

bool dd_index_keep(struct dd_index *index)
{
	index->kept = index->staged.count;
	index->frequent_kept = index->new_frequent.count;
	index->hidden.count = 0;
	index->replaced_kept = index->replaced.count;
	index->gone_kept = index->head.gone;
	index->texts_kept = index->head.texts;
	/* One segment a run: their sizes are kept growing by adding one at a time. */
	bool done = merge_memory(index, index->memory_kept, true) && merge_memory(index, 0, false);
	index->memory_kept = index->memory_count;
	return done;
}

void dd_index_drop(struct dd_index *index)
{
	const struct dd_hidden *hidden = index->hidden.items;
	const uint32_t *terms = index->new_frequent.items;

	for (size_t i = index->hidden.count; i-- > 0;) {
		uint32_t number = hidden[i].number;
		unsigned shift = number % 4 * 2;

		index->gone[number / 4] =
		        (unsigned char)((index->gone[number / 4] & ~(3u << shift)) |
		                        hidden[i].bits << shift);
	}
	for (size_t i = index->frequent_kept; i < index->new_frequent.count; i++)
		index->frequent[terms[i] / 64] &= ~((uint64_t)1 << terms[i] % 64);
	for (uint32_t i = index->memory_kept; i < index->memory_count; i++)
		dd_segment_release(&index->memory[i]);
	index->hidden.count = 0;
	index->replaced.count = index->replaced_kept;
	index->new_frequent.count = index->frequent_kept;
	index->memory_count = index->memory_kept;
	index->staged.count = index->kept;
	index->head.gone = index->gone_kept;
	index->head.texts = index->texts_kept;
	if (!index->kept)
		dd_arena_clear(&index->arena);
}
