/* feeder.h - the front of the pipeline, one for each feeding thread. */
#ifndef DD_ENGINE_FEEDER_H
#define DD_ENGINE_FEEDER_H

#include "engine/context.h"
#include "text/text.h"

/* The digest by which copies are found: XXH3_128bits of the word hashes, low half first. */
void dd_digest_words(const struct dd_kernels *kernels, const struct dd_tokens *tokens,
                     uint64_t digest[2]);

/* Adds a document to the feeder's. False if memory ran out. */
bool dd_feeder_keep(struct dedup_feeder *feeder, const struct dd_document *document);

/* Whether more can be fed to it. */
bool dd_feeder_is_open(const struct dedup_feeder *feeder);

void dd_feeder_free(struct dedup_feeder *feeder);

#endif
