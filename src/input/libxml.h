/* libxml.h - what the readers ask libxml2 that its releases from 2.14 on call deprecated, and
 * give no other answer to that older ones have as well. All functions are pure.
 */
#ifndef INPUT_LIBXML_H
#define INPUT_LIBXML_H

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdbool.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

/* How many elements of a page are open; in an event, with the one that begins or ends. */
static inline int libxml_depth(const xmlParserCtxt *parser)
{
	return parser->nameNr;
}

/* Whether it gave up. */
static inline bool libxml_is_stopped(const xmlParserCtxt *parser)
{
	return parser->disableSAX;
}

/* In an event for a reference; always false from 2.13 on, which say nothing of it. */
static inline bool libxml_is_in_attribute(const xmlParserCtxt *parser)
{
	return parser->instate == XML_PARSER_ATTRIBUTE_VALUE;
}

/* Writes the character that HTML knows by the name as UTF-8, of up to 4 bytes; returns how many,
 * 0 if there is none. */
static inline size_t libxml_named(const xmlChar *name, xmlChar *character)
{
	const htmlEntityDesc *known = htmlEntityLookup(name);

	return known ? (size_t)xmlCopyCharMultiByte(character, (int)known->value) : 0;
}

#pragma GCC diagnostic pop

#endif
