/* article.h - the compact form of a document: all that is kept of it for matching. */
#ifndef DD_BASE_ARTICLE_H
#define DD_BASE_ARTICLE_H

#include "base/memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dd_packed;

struct dd_article {
	const uint32_t *code; /* borrowed: count packed tokens, see code.h; NULL while they have
	                                   not been fetched, see engine/fetch.h, or are packed */
	const struct dd_packed *packed; /* borrowed: the same, sketch/pack.h; NULL: not packed */
	const uint32_t *sample;         /* borrowed: its passages, see match/quote.h; NULL: none */
	const uint8_t *signature;       /* borrowed: MinHash registers; NULL if there is none */
	uint64_t digest[2];             /* XXH3_128bits of the word hashes, low half first */
	uint32_t count;                 /* tokens */
	uint32_t sentences;
};

/* Whether its tokens are there, in whatever form. */
static inline bool dd_article_has_codes(const struct dd_article *article)
{
	return article->code || article->packed;
}

/* Asks for the article's first tokens ahead of their use: texts are visited in the order of
 * their digests, at random in memory. 16 lines are 256 tokens, or 512 packed; what
 * follows streams. */
static inline void dd_article_prefetch(const struct dd_article *article)
{
	const char *tokens = (const char *)article->code;
	uint32_t lines = article->count / 16;

	if (!tokens) {
		tokens = (const char *)article->packed;
		lines /= 2;
	}
	if (tokens)
		dd_touch(tokens, ((size_t)(lines < 16 ? lines : 16) + 1) * 64);
}

#endif
