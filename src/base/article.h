/* article.h - the compact form of a document: all that is kept of it for matching. */
#ifndef DD_BASE_ARTICLE_H
#define DD_BASE_ARTICLE_H

#include <stdint.h>

struct dd_article {
	const uint32_t *code;     /* borrowed: count packed tokens, see code.h */
	const uint8_t *signature; /* borrowed: MinHash registers; NULL if there is none */
	uint64_t digest[2];       /* XXH3_128bits of the word hashes, low half first */
	uint32_t count;           /* tokens */
	uint32_t sentences;
};

#endif
