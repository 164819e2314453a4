#include "engine/feeder.h"

#include "base/memory.h"
#include "match/pair.h"
#include "match/quote.h"
#include "match/rare.h"
#include "sketch/pack.h"
#include "text/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A text of more codes is a long one, and handled in blocks of so many. */
#define BLOCK_CODES (BLOCK / sizeof(uint32_t))

/* Bytes that a feeder writes to the spill at once, and at multiples of which they begin: they
 * stay in the cache. */
#define BLOCK       ((size_t)256 << 10)
#define BLOCK_ALIGN ((size_t)8)

#define CACHE_LINE ((size_t)64)

#define XXH_INLINE_ALL
#include <xxhash.h>

enum dedup_status dedup_feeder_open(struct dedup *dedup, struct dedup_feeder **out)
{
	*out = NULL;
	if (dedup->ran)
		return DEDUP_BAD_STATE;
	struct dedup_feeder *feeder = calloc(1, sizeof *feeder + DD_APART);
	if (!feeder)
		return DEDUP_NO_MEMORY;
	enum dedup_status status = dd_text_new(dedup->kernels, &feeder->text);
	if (status != DEDUP_OK) {
		free(feeder);
		return status;
	}
	dd_arena_init(&feeder->arena);
	dd_arena_init(&feeder->samples);
	feeder->dedup = dedup;
	feeder->next = dedup->feeders;
	feeder->number = dedup->feeders ? dedup->feeders->number + 1 : 0;
	dedup->feeders = feeder;
	*out = feeder;
	return DEDUP_OK;
}

static void drop_scratch(struct dedup_feeder *feeder)
{
	dd_text_free(feeder->text);
	dd_signer_release(&feeder->signer);
	free(feeder->passages);
	if (feeder->packing)
		dd_packing_release(feeder->packing);
	free(feeder->packing);
	free(feeder->block);
	feeder->packing = NULL;
	feeder->block = NULL;
	feeder->text = NULL;
	feeder->passages = NULL;
	feeder->passage_capacity = 0;
}

static enum dedup_status write_block(struct dedup_feeder *feeder)
{
	size_t size = feeder->block_size;

	feeder->block_size = 0;
	return size ? dd_spill_write(&feeder->dedup->spill, feeder->block_place, feeder->block,
	                             size)
	            : DEDUP_OK;
}

enum dedup_status dedup_feeder_close(struct dedup_feeder *feeder)
{
	if (!feeder)
		return DEDUP_OK;
	enum dedup_status status = write_block(feeder);
	drop_scratch(feeder);
	return status;
}

bool dd_feeder_is_open(const struct dedup_feeder *feeder)
{
	return feeder->text != NULL;
}

void dd_feeder_free(struct dedup_feeder *feeder)
{
	drop_scratch(feeder);
	dd_arena_release(&feeder->arena);
	dd_arena_release(&feeder->samples);
	dd_list_release(&feeder->documents);
	free(feeder->book);
	free(feeder);
}

/* Room for the passages of so many words; NULL if there is none. */
static uint64_t *passage_room(struct dedup_feeder *feeder, size_t words)
{
	if (words > feeder->passage_capacity) {
		uint64_t *bigger = realloc(feeder->passages, words * 2 * sizeof *bigger);
		if (!bigger)
			return NULL;
		feeder->passages = bigger;
		feeder->passage_capacity = words * 2;
	}
	return feeder->passages;
}

/* MinHash signature of the tokens' shingles, in the arena. May write over the hashes. */
static enum dedup_status keep_signature(struct dedup_feeder *feeder, const struct dd_tokens *tokens,
                                        struct dd_article *article)
{
	uint8_t *signature = dd_arena_alloc(&feeder->arena, DD_REGISTERS, 1);
	if (!signature || !dd_sign(&feeder->signer, feeder->dedup->kernels, tokens->hash,
	                           tokens->count, DD_LITERAL_WORDS, signature))
		return DEDUP_NO_MEMORY;
	article->signature = signature;
	return DEDUP_OK;
}

/* Samples the passages that begin in a block of a text, into feeder->passages. */
static size_t sample_block(struct dedup_feeder *feeder, const struct dd_tokens *tokens,
                           size_t begin)
{
	size_t count = tokens->count - begin, most = BLOCK_CODES + DD_QUOTE_WORDS - 1;
	return feeder->dedup->kernels->quote(tokens->code + begin, count < most ? count : most,
	                                     feeder->passages);
}

/* Turns the sizes of a sample's parts into where they begin, and notes where they end. */
static void place_parts(uint32_t parts[DD_QUOTE_PARTS], uint32_t *sample)
{
	uint32_t end = 0;
	for (unsigned i = 0; i < DD_QUOTE_PARTS; i++) {
		uint32_t size = parts[i];
		parts[i] = DD_QUOTE_PARTS + end;
		end += size;
		sample[i] = end;
	}
}

/* The tokens' sampled passages. A long text is sampled twice, as they may be
 * any number. */
static enum dedup_status keep_sample(struct dedup_feeder *feeder, const struct dd_tokens *tokens,
                                     struct dd_article *article)
{
	bool is_long = tokens->count > BLOCK_CODES;
	size_t room = is_long ? BLOCK_CODES : tokens->count, sum = 0, count = 0;
	uint32_t parts[DD_QUOTE_PARTS] = {0};
	if (!passage_room(feeder, room + DD_QUOTE_SLACK))
		return DEDUP_NO_MEMORY;
	for (size_t i = 0; i < tokens->count; i += BLOCK_CODES, sum += count) {
		count = sample_block(feeder, tokens, i);
		for (size_t k = 0; k < count; k++)
			parts[dd_quote_part(feeder->passages[k])]++;
	}
	uint32_t *sample = dd_arena_alloc(&feeder->samples, sum + DD_QUOTE_PARTS, sizeof *sample);
	if (!sample)
		return DEDUP_NO_MEMORY;
	article->sample = sample;
	place_parts(parts, sample);
	for (size_t i = 0; i < tokens->count; i += BLOCK_CODES) {
		count = is_long ? sample_block(feeder, tokens, i) : sum;
		for (size_t k = 0; k < count; k++) {
			uint64_t hash = feeder->passages[k];
			sample[parts[dd_quote_part(hash)]++] = dd_quote_short(hash);
		}
	}
	return DEDUP_OK;
}

void dd_digest_words(const struct dd_kernels *kernels, const struct dd_tokens *tokens,
                     uint64_t digest[2])
{
	size_t size = tokens->count * sizeof *tokens->hash;
	if (kernels->digest) {
		kernels->digest(tokens->hash, size, digest);
		return;
	}
	XXH128_hash_t hash = XXH3_128bits(tokens->hash, size);
	digest[0] = hash.low64;
	digest[1] = hash.high64;
}

/* Through the feeder's block, or past it if they do not fit in. */
static enum dedup_status spill(struct dedup_feeder *feeder, const void *bytes, size_t size,
                               uint64_t *place)
{
	struct dd_spill *spill = &feeder->dedup->spill;
	enum dedup_status status;
	size_t room = (size + BLOCK_ALIGN - 1) / BLOCK_ALIGN * BLOCK_ALIGN;
	if (room > BLOCK) {
		*place = dd_spill_place(spill, room);
		return dd_spill_write(spill, *place, bytes, size);
	}
	if (!feeder->block)
		feeder->block = malloc(BLOCK);
	if (!feeder->block)
		return DEDUP_NO_MEMORY;
	if (room > BLOCK - feeder->block_size && (status = write_block(feeder)) != DEDUP_OK)
		return status;
	if (!feeder->block_size)
		feeder->block_place = dd_spill_place(spill, BLOCK);
	memcpy(feeder->block + feeder->block_size, bytes, size);
	memset(feeder->block + feeder->block_size + size, 0, room - size);
	*place = feeder->block_place + feeder->block_size;
	feeder->block_size += room;
	return DEDUP_OK;
}

/* Whether codes of so many bytes are too many to be kept in memory. */
static bool too_many(struct dedup *dedup, uint64_t bytes)
{
	if (!dedup->has_spill)
		return false;
	if (atomic_load_explicit(&dedup->kept, memory_order_relaxed) + bytes >
	    dedup->options.memory / 2)
		return true;
	atomic_fetch_add_explicit(&dedup->kept, bytes, memory_order_relaxed);
	return false;
}

static bool has_signature(const struct dedup_options *options, const struct dd_tokens *tokens)
{
	/* An index keeps signatures for --reindex with other settings. */
	return tokens->count && (options->index || (options->level != DEDUP_EXACT &&
	                                            tokens->count >= options->min_words));
}

/* An index samples on its own. */
static bool has_sample(const struct dedup_options *options, const struct dd_tokens *tokens)
{
	return !options->index && options->level > DEDUP_NEAR &&
	       tokens->count >= options->min_words;
}

/* Keeps codes as they are. */
static enum dedup_status keep_plain(struct dedup_feeder *feeder, const struct dd_tokens *tokens,
                                    struct dd_document *document)
{
	size_t size = tokens->count * sizeof *tokens->code;
	if (size && too_many(feeder->dedup, size)) {
		document->is_spilled = true;
		return spill(feeder, tokens->code, size, &document->place);
	}
	uint32_t *copy = dd_arena_alloc(&feeder->arena, size, 1);
	if (!copy)
		return DEDUP_NO_MEMORY;
	if (size)
		memcpy(copy, tokens->code, size);
	document->article.code = copy;
	return DEDUP_OK;
}

/* Keeps codes as they were packed. */
static enum dedup_status keep_packed(struct dedup_feeder *feeder, struct dd_document *document)
{
	size_t size = dd_packing_size(feeder->packing);
	struct dd_packed *packed;
	enum dedup_status status = DEDUP_OK;
	document->is_spilled = too_many(feeder->dedup, size);
	document->spilled_packed = true;
	packed = document->is_spilled ? malloc(size) : dd_arena_alloc(&feeder->arena, size, 1);
	if (!packed)
		return DEDUP_NO_MEMORY;
	dd_packing_write(feeder->packing, packed);
	if (document->is_spilled) {
		status = spill(feeder, packed, size, &document->place);
		free(packed);
	} else {
		document->article.packed = packed;
	}
	return status;
}

/* Makes the feeder's codebook and room to pack so many codes. False if memory ran out. */
static bool prepare_packing(struct dedup_feeder *feeder, size_t count)
{
	if (!feeder->book) {
		/* It is looked at all over, and so in a huge page of its own. */
		size_t size = sizeof *feeder->book;
		feeder->book = dd_memory_new(size < DD_HUGE_PAGE ? DD_HUGE_PAGE : size);
		if (!feeder->book)
			return false;
		dd_codebook_init(feeder->book, feeder->number, DD_RARE_FREQUENT);
	}
	if (!feeder->packing)
		feeder->packing = calloc(1, sizeof *feeder->packing);
	return feeder->packing && dd_packing_reserve(feeder->packing, count);
}

/* A long text, for which there is no room in memory twice, and what goes to an index stay as they
 * are, and what does not get smaller. */
static enum dedup_status keep_codes(struct dedup_feeder *feeder, const struct dd_tokens *tokens,
                                    struct dd_document *document)
{
	const struct dedup *dedup = feeder->dedup;
	size_t count = tokens->count;
	if (!count || count > BLOCK_CODES || dedup->options.index)
		return keep_plain(feeder, tokens, document);
	if (!prepare_packing(feeder, count))
		return DEDUP_NO_MEMORY;
	if (!dd_pack(feeder->packing, feeder->book, dedup->kernels, tokens->code, count))
		return keep_plain(feeder, tokens, document);
	if (has_sample(&dedup->options, tokens))
		dd_pack_rare(feeder->packing, feeder->book, dedup->kernels,
		             document->article.digest);
	return dd_packing_size(feeder->packing) < count * sizeof *tokens->code
	               ? keep_packed(feeder, document)
	               : keep_plain(feeder, tokens, document);
}

/* Asks for a part of what the caller needs next. A core waits once 16 lines of the cache are on
 * their way, so there are two parts, with work between them. */
static void bring(const struct dedup_document *given, size_t from, size_t to)
{
	for (size_t i = from; i < to; i += CACHE_LINE)
		__builtin_prefetch(given->ahead + i, 0, 2);
}

static enum dedup_status keep_article(struct dedup_feeder *feeder, const struct dd_tokens *tokens,
                                      const struct dedup_document *given,
                                      struct dd_document *document)
{
	struct dd_article *article = &document->article;
	enum dedup_status status = DEDUP_OK;
	size_t half = given->ahead_size / 2;
	bring(given, 0, half);
	*article = (struct dd_article){.count = tokens->count, .sentences = tokens->sentences};
	dd_digest_words(feeder->dedup->kernels, tokens, article->digest);
	bring(given, half, given->ahead_size);
	if (has_signature(&feeder->dedup->options, tokens))
		status = keep_signature(feeder, tokens, article);
	dd_text_drop_hashes(feeder->text);
	if (status == DEDUP_OK && has_sample(&feeder->dedup->options, tokens))
		status = keep_sample(feeder, tokens, article);
	if (status == DEDUP_OK && tokens->code)
		status = keep_codes(feeder, tokens, document);
	return status;
}

/* Codes that no stage looks at but for the few articles that are compared can wait. */
static enum dd_want wanted(const struct dedup_options *options,
                           const struct dedup_document *document)
{
	bool later = options->fetch && document->can_fetch && options->level <= DEDUP_NEAR &&
	             !options->index;
	return later ? DD_WANT_HASHES : DD_WANT_CODES;
}

static void count_document(struct dedup_stats *stats, const struct dd_document *document)
{
	stats->documents++;
	stats->bytes += document->bytes;
	stats->words += document->words;
	stats->empty += document->words == 0;
	stats->is_short += document->is_short;
	stats->invalid += document->invalid;
}

bool dd_feeder_keep(struct dedup_feeder *feeder, const struct dd_document *document)
{
	const struct dd_document *documents = feeder->documents.items;
	size_t count = feeder->documents.count;
	feeder->is_disordered |= count && documents[count - 1].position > document->position;
	count_document(&feeder->stats, document);
	return dd_list_push(&feeder->documents, document, sizeof *document);
}

/* What is to be told of the document. */
static struct dedup_info info_of(const struct dedup_feeder *feeder,
                                 const struct dedup_document *document,
                                 const struct dd_tokens *tokens)
{
	return (struct dedup_info){
	        .id = document->id,
	        .id_size = document->id_size,
	        .title = document->title,
	        .title_size = document->title ? document->title_size : 0,
	        .source = document->source,
	        .source_size = document->source ? document->source_size : 0,
	        .url = document->url,
	        .url_size = document->url ? document->url_size : 0,
	        .date = document->date,
	        .bytes = document->text_size,
	        .words = tokens->count,
	        .invalid = tokens->invalid,
	        .is_short = tokens->count < feeder->dedup->options.min_words,
	        .is_reference = document->is_reference,
	};
}

enum dedup_status dedup_feeder_add(struct dedup_feeder *feeder, uint64_t position,
                                   const struct dedup_document *document)
{
	if (!dd_feeder_is_open(feeder))
		return DEDUP_BAD_STATE;
	struct dd_tokens tokens;
	struct dd_document kept = {.position = position,
	                           .place = document->place,
	                           .id_is_place = document->id_is_place};
	enum dedup_status status =
	        dd_text_tokens(feeder->text, document->text, document->text_size,
	                       wanted(&feeder->dedup->options, document), &tokens);
	if (status != DEDUP_OK)
		return status;
	struct dedup_info info = info_of(feeder, document, &tokens);
	if (!dd_document_set(&kept, &feeder->arena, &info))
		return DEDUP_NO_MEMORY;
	status = keep_article(feeder, &tokens, document, &kept);
	if (status != DEDUP_OK)
		return status;
	return dd_feeder_keep(feeder, &kept) ? DEDUP_OK : DEDUP_NO_MEMORY;
}
