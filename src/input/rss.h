/* rss.h - the entries of a feed: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0 (RFC 4287), by
 * libxml2.
 *
 * Nothing is ever fetched. Entities that a feed declares are taken if they stand for a short
 * text without markup; those of HTML are known without a declaration, as feeds use them. What
 * is not well-formed is read as far as the parser can make something of it.
 */
#ifndef INPUT_RSS_H
#define INPUT_RSS_H

#include "support/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A longer feed is not read: libxml2 counts in int. */
#define RSS_LIMIT ((size_t)256 << 20)

enum rss_field {
	RSS_TEXT, /* the longest of content:encoded, content, description and summary */
	RSS_TITLE,
	RSS_ID, /* guid, id or rdf:about */
	RSS_LINK,
	RSS_DATE,   /* of publication, else of the last change; as written */
	RSS_SOURCE, /* what the entry names, else the feed's title */
	RSS_FIELDS
};

/* Markup is gone from the text, the title and the source. */
struct rss_entry {
	const struct buffer *field[RSS_FIELDS]; /* empty where unknown; valid during the call */
	uint64_t line;                          /* where the entry begins, from 1 */
};

typedef void rss_take(void *cookie, const struct rss_entry *entry);

/* Hands over every entry of a feed of at most RSS_LIMIT bytes of UTF-8. *problem gets what is
 * wrong first with its XML, "line N: what", and is empty if nothing is. False if its end is missing
 * or was not reached, and entries may have been lost; *problem says what ended it. */
bool rss_read(const char *bytes, size_t size, rss_take *take, void *cookie, struct buffer *problem);

/* True if a text is the beginning of a feed: its first element is named rss, feed or RDF. */
bool rss_detect(const char *bytes, size_t size);

/* The label of the encoding that an XML declaration names; NULL if there is none. */
const char *xml_charset(const char *bytes, size_t size, size_t *label_size);

#endif
