/* article.h - the compact form of a document: all that is kept of it for matching. */
#ifndef DD_BASE_ARTICLE_H
#define DD_BASE_ARTICLE_H

#include <stdint.h>

struct dd_article {
	const uint32_t *code;     /* borrowed: count packed tokens, see code.h; NULL while they
	                             have not been fetched, see engine/fetch.h */
	const uint8_t *signature; /* borrowed: MinHash registers; NULL if there is none */
	uint64_t digest[2];       /* XXH3_128bits of the word hashes, low half first */
	uint32_t count;           /* tokens */
	uint32_t sentences;
};

/* Asks for the article's first tokens ahead of their use: texts are visited in the order of
 * their digests, at random in memory. 16 lines are 256 tokens; what follows streams. */
static inline void dd_article_prefetch(const struct dd_article *article)
{
	uint32_t lines = article->count / 16 < 16 ? article->count / 16 : 16;
	for (uint32_t i = 0; i <= lines; i++)
		__builtin_prefetch(article->code + i * 16);
}

#endif
