#include "engine/feeder.h"

#include "match/pair.h"
#include "sketch/shingle.h"
#include "text/text.h"
#include "text/url.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Codes that a feeder writes to the spill at once: 256 KB stay in the cache. */
#define BLOCK_CODES ((size_t)1 << 16)

#define XXH_INLINE_ALL
#include <xxhash.h>

enum dedup_status dedup_feeder_open(struct dedup *dedup, struct dedup_feeder **out)
{
	*out = NULL;
	if (dedup->ran)
		return DEDUP_BAD_STATE;
	struct dedup_feeder *feeder = calloc(1, sizeof *feeder);
	if (!feeder)
		return DEDUP_NO_MEMORY;
	enum dedup_status status = dd_text_new(dedup->kernels, &feeder->text);
	if (status != DEDUP_OK) {
		free(feeder);
		return status;
	}
	dd_arena_init(&feeder->arena);
	feeder->dedup = dedup;
	feeder->next = dedup->feeders;
	dedup->feeders = feeder;
	*out = feeder;
	return DEDUP_OK;
}

static void drop_scratch(struct dedup_feeder *feeder)
{
	dd_text_free(feeder->text);
	free(feeder->shingles);
	free(feeder->block);
	feeder->block = NULL;
	feeder->text = NULL;
	feeder->shingles = NULL;
	feeder->shingle_capacity = 0;
}

static enum dedup_status write_block(struct dedup_feeder *feeder)
{
	size_t count = feeder->block_count;

	feeder->block_count = 0;
	return count ? dd_spill_write(&feeder->dedup->spill, feeder->block_place, feeder->block,
	                              count * sizeof *feeder->block)
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

void dd_feeder_free(struct dedup_feeder *feeder)
{
	drop_scratch(feeder);
	dd_arena_release(&feeder->arena);
	dd_list_release(&feeder->documents);
	free(feeder);
}

/* A NUL-terminated copy at *room, which moves on; NULL for NULL. */
static const char *keep_string(char **room, const char *string, size_t size)
{
	char *copy = *room;
	if (!string)
		return NULL;
	memcpy(copy, string, size);
	copy[size] = '\0';
	*room += size + 1;
	return copy;
}

/* All strings go to one allocation. */
static enum dedup_status keep_info(struct dedup_feeder *feeder,
                                   const struct dedup_document *document, struct dedup_info *info)
{
	size_t sizes[] = {document->id_size, document->title ? document->title_size : 0,
	                  document->source ? document->source_size : 0,
	                  document->url ? document->url_size : 0};
	size_t total = 0;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		if (sizes[i] >= SIZE_MAX - total)
			return DEDUP_NO_MEMORY;
		total += sizes[i] + 1;
	}
	char *room = dd_arena_alloc(&feeder->arena, total, 1);
	if (!room)
		return DEDUP_NO_MEMORY;
	*info = (struct dedup_info){
	        .id = keep_string(&room, document->id ? document->id : "", document->id_size),
	        .id_size = document->id_size,
	        .title = keep_string(&room, document->title, document->title_size),
	        .title_size = document->title_size,
	        .source = keep_string(&room, document->source, document->source_size),
	        .source_size = document->source_size,
	        .url = keep_string(&room, document->url, document->url_size),
	        .url_size = document->url_size,
	        .date = document->date,
	        .bytes = document->text_size,
	};
	return DEDUP_OK;
}

/* Room for the shingles of so many words; NULL if there is none. */
static uint64_t *shingle_room(struct dedup_feeder *feeder, size_t words)
{
	size_t room = dd_shingle_room(words);
	if (room > feeder->shingle_capacity) {
		uint64_t *bigger = realloc(feeder->shingles, room * 2 * sizeof *bigger);
		if (!bigger)
			return NULL;
		feeder->shingles = bigger;
		feeder->shingle_capacity = room * 2;
	}
	return feeder->shingles;
}

/* The shingles of a long text take the place of its words' hashes, block by block. */
static size_t shingle_in_place(struct dedup_feeder *feeder, uint64_t *word, size_t count)
{
	size_t windows = dd_shingle_count(count, DD_LITERAL_WORDS), done = 0;

	while (done < windows) {
		size_t block = windows - done < BLOCK_CODES ? windows - done : BLOCK_CODES;
		feeder->dedup->kernels->shingle(word + done, block + DD_LITERAL_WORDS - 1,
		                                DD_LITERAL_WORDS, feeder->shingles);
		memcpy(word + done, feeder->shingles, block * sizeof *word);
		done += block;
	}
	return windows;
}

/* MinHash signature of the tokens' shingles, in the arena. Writes over the hashes. */
static enum dedup_status keep_signature(struct dedup_feeder *feeder, const struct dd_tokens *tokens,
                                        struct dd_article *article)
{
	const struct dd_kernels *kernels = feeder->dedup->kernels;
	bool is_long = tokens->count > BLOCK_CODES;
	uint64_t *shingle =
	        shingle_room(feeder, is_long ? BLOCK_CODES + DD_LITERAL_WORDS : tokens->count);
	uint8_t *signature = dd_arena_alloc(&feeder->arena, DD_REGISTERS, 1);
	size_t count;
	if (!shingle || !signature)
		return DEDUP_NO_MEMORY;
	if (is_long) {
		count = shingle_in_place(feeder, tokens->hash, tokens->count);
		shingle = tokens->hash;
	} else {
		count = kernels->shingle(tokens->hash, tokens->count, DD_LITERAL_WORDS, shingle);
	}
	kernels->sketch(shingle, count, signature);
	article->signature = signature;
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
static enum dedup_status spill_codes(struct dedup_feeder *feeder, const struct dd_tokens *tokens,
                                     uint64_t *spilled)
{
	struct dd_spill *spill = &feeder->dedup->spill;
	enum dedup_status status;
	uint32_t count = tokens->count;
	if (count > BLOCK_CODES) {
		uint64_t place = dd_spill_place(spill, count * sizeof *tokens->code);
		*spilled = place + 1;
		return dd_spill_write(spill, place, tokens->code, count * sizeof *tokens->code);
	}
	if (!feeder->block)
		feeder->block = malloc(BLOCK_CODES * sizeof *feeder->block);
	if (!feeder->block)
		return DEDUP_NO_MEMORY;
	if (count > BLOCK_CODES - feeder->block_count && (status = write_block(feeder)) != DEDUP_OK)
		return status;
	if (!feeder->block_count)
		feeder->block_place = dd_spill_place(spill, BLOCK_CODES * sizeof *feeder->block);
	memcpy(feeder->block + feeder->block_count, tokens->code, count * sizeof *tokens->code);
	*spilled = feeder->block_place + feeder->block_count * sizeof *feeder->block + 1;
	feeder->block_count += count;
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

static enum dedup_status keep_codes(struct dedup_feeder *feeder, const struct dd_tokens *tokens,
                                    struct dd_article *article, uint64_t *spilled)
{
	if (tokens->count && too_many(feeder->dedup, tokens->count * sizeof *tokens->code))
		return spill_codes(feeder, tokens, spilled);
	uint32_t *code = dd_arena_alloc(&feeder->arena, tokens->count, sizeof *code);
	if (!code)
		return DEDUP_NO_MEMORY;
	if (tokens->count)
		memcpy(code, tokens->code, tokens->count * sizeof *code);
	article->code = code;
	return DEDUP_OK;
}

static bool has_signature(const struct dedup_options *options, const struct dd_tokens *tokens)
{
	/* An index keeps signatures for --reindex with other settings. */
	return tokens->count && (options->index || (options->level != DEDUP_EXACT &&
	                                            tokens->count >= options->min_words));
}

static enum dedup_status keep_article(struct dedup_feeder *feeder, const struct dd_tokens *tokens,
                                      struct dd_document *document)
{
	struct dd_article *article = &document->article;
	enum dedup_status status = DEDUP_OK;
	*article = (struct dd_article){.count = tokens->count, .sentences = tokens->sentences};
	dd_digest_words(feeder->dedup->kernels, tokens, article->digest);
	if (has_signature(&feeder->dedup->options, tokens))
		status = keep_signature(feeder, tokens, article);
	dd_text_drop_hashes(feeder->text);
	if (status == DEDUP_OK && tokens->code)
		status = keep_codes(feeder, tokens, article, &document->spilled);
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

enum dedup_status dedup_feeder_add(struct dedup_feeder *feeder, uint64_t position,
                                   const struct dedup_document *document)
{
	if (!feeder->text)
		return DEDUP_BAD_STATE;
	struct dd_tokens tokens;
	struct dd_document kept = {.position = position,
	                           .place = document->place,
	                           .id_is_place = document->id_is_place};
	enum dedup_status status =
	        dd_text_tokens(feeder->text, document->text, document->text_size,
	                       wanted(&feeder->dedup->options, document), &tokens);
	if (status == DEDUP_OK)
		status = keep_info(feeder, document, &kept.info);
	if (status == DEDUP_OK)
		status = keep_article(feeder, &tokens, &kept);
	if (status != DEDUP_OK)
		return status;
	if (feeder->dedup->options.window_days >= 0)
		kept.address = dd_url_key(document->url, document->url_size);
	kept.info.is_reference = document->is_reference;
	kept.info.words = tokens.count;
	kept.info.invalid = tokens.invalid;
	kept.info.is_short = tokens.count < feeder->dedup->options.min_words;
	return dd_list_push(&feeder->documents, &kept, sizeof kept) ? DEDUP_OK : DEDUP_NO_MEMORY;
}
