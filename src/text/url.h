/* url.h - the address that an article's many addresses stand for.
 *
 * Feeds, mobile sites, AMP and newsletters name one article by addresses that differ in
 * what does not tell the article. These rules take it away:
 *
 *   scheme        http and https are one; user and password are dropped
 *   host          lower case, no final dot, no port 80 or 443; of its first labels www, m,
 *                 mobile and amp are dropped, if two labels are left
 *   AMP caches    X.cdn.ampproject.org/c/s/HOST/PATH, google.X/amp/s/HOST/PATH: HOST/PATH
 *   path          %XX of a letter, digit or -._~ is that character, of others in capitals
 *                 (RFC 3986, 6.2.2); a first or last part "amp" is dropped, so is ".amp" at
 *                 the end or before ".html"; so are slashes at the end
 *   query         parameters that tell where the reader came from (utm_*, fbclid, gclid and
 *                 some 60 more; see url.c) or ask for AMP are dropped, the others sorted
 *   fragment      dropped, but for "#!"
 *
 * They are no proof that two addresses lead to one page: who relies on them compares the
 * texts, too.
 */
#ifndef DD_TEXT_URL_H
#define DD_TEXT_URL_H

#include <stddef.h>
#include <stdint.h>

/* Longer ones are taken as they are. */
#define DD_URL_LIMIT 2048

/* Writes the canonical form to out, which has room for DD_URL_LIMIT bytes, and returns its
 * size: 0 if the address is not one of http or https, or without either ("//host"), or longer than
 * DD_URL_LIMIT. */
size_t dd_url_canonical(const char *url, size_t size, char *out);

/* A hash of the canonical form, or of what is not such an address as it is; 0 for no
 * address (NULL or blank). */
uint64_t dd_url_key(const char *url, size_t size);

#endif
