#include "text/url.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* A piece of an address. */
struct span {
	const char *bytes;
	size_t size;
};

struct url {
	struct span host, path, query, fragment;
};

static struct span cut(const char *begin, const char *end)
{
	return (struct span){begin, (size_t)(end - begin)};
}

static bool equals(struct span span, const char *word)
{
	return span.size == strlen(word) && !strncasecmp(span.bytes, word, span.size);
}

static bool begins(struct span span, const char *word)
{
	size_t size = strlen(word);

	return span.size >= size && !strncasecmp(span.bytes, word, size);
}

static bool ends(struct span span, const char *word)
{
	size_t size = strlen(word);

	return span.size >= size && !strncasecmp(span.bytes + span.size - size, word, size);
}

static struct span without(struct span span, size_t bytes)
{
	return (struct span){span.bytes + bytes, span.size - bytes};
}

/* Up to the first of the characters; *rest begins with it. */
static struct span before(struct span span, const char *characters, struct span *rest)
{
	size_t at = 0;

	while (at < span.size && !(span.bytes[at] && strchr(characters, span.bytes[at])))
		at++;
	*rest = without(span, at);
	return (struct span){span.bytes, at};
}

static bool is_blank(char c)
{
	return (unsigned char)c <= ' ';
}

static struct span trimmed(struct span span)
{
	while (span.size && is_blank(*span.bytes))
		span = without(span, 1);
	while (span.size && is_blank(span.bytes[span.size - 1]))
		span.size--;
	return span;
}

static struct span clean_host(struct span host)
{
	static const char *const labels[] = {"www.", "m.", "mobile.", "amp."};
	struct span rest, name = before(host, ":", &rest);

	if (equals(rest, ":80") || equals(rest, ":443") || equals(rest, ":"))
		host = name;
	if (host.size && host.bytes[host.size - 1] == '.')
		host.size--;
	for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
		size_t size = strlen(labels[i]);

		if (begins(host, labels[i]) && memchr(host.bytes + size, '.', host.size - size)) {
			host = without(host, size);
			i = (size_t)-1; /* amp.www. */
		}
	}
	return host;
}

/* What follows the scheme: host, path, query, fragment. */
static struct url split(struct span rest)
{
	struct url url;
	struct span authority = before(rest, "/?#", &rest);
	const char *at = memrchr(authority.bytes, '@', authority.size);

	if (at)
		authority = cut(at + 1, authority.bytes + authority.size);
	url.host = clean_host(authority);
	url.path = before(rest, "?#", &rest);
	url.query = before(rest, "#", &url.fragment);
	return url;
}

/* Of a copy in an AMP cache, the address that it is a copy of. */
static bool is_amp_copy(const struct url *url, struct span *original)
{
	static const char *const cached[] = {"/c/s/", "/c/", "/v/s/", "/v/"};
	bool is_cache = ends(url->host, "cdn.ampproject.org");

	for (size_t i = 0; is_cache && i < sizeof(cached) / sizeof(*cached); i++)
		if (begins(url->path, cached[i])) {
			*original = without(url->path, strlen(cached[i]));
			return true;
		}
	if (!begins(url->host, "google."))
		return false;
	if (begins(url->path, "/amp/s/"))
		*original = without(url->path, 7);
	else if (begins(url->path, "/amp/"))
		*original = without(url->path, 5);
	else
		return false;
	return true;
}

static struct span clean_path(struct span path)
{
	if (begins(path, "/amp/"))
		path = without(path, 4);
	while (path.size && path.bytes[path.size - 1] == '/')
		path.size--;
	if (ends(path, "/amp") || ends(path, ".amp"))
		path.size -= 4;
	while (path.size && path.bytes[path.size - 1] == '/')
		path.size--;
	return path;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_unreserved(int c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' ||
	       c == '.' || c == '_' || c == '~';
}

/* Appends with percent-encoding made one. */
static char *put_encoded(char *out, struct span span)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < span.size; i++) {
		int high = i + 2 < span.size && span.bytes[i] == '%' ? hex(span.bytes[i + 1]) : -1;
		int low = high >= 0 ? hex(span.bytes[i + 2]) : -1, c = high * 16 + low;

		if (low < 0) {
			*out++ = span.bytes[i];
			continue;
		}
		i += 2;
		if (is_unreserved(c)) {
			*out++ = (char)c;
		} else {
			*out++ = '%';
			*out++ = digits[high];
			*out++ = digits[low];
		}
	}
	return out;
}

static char *put_path(char *out, struct span path)
{
	path = clean_path(path);
	if (!ends(path, ".amp.html"))
		return put_encoded(out, path);
	path.size -= strlen(".amp.html");
	out = put_encoded(out, path);
	memcpy(out, ".html", 5);
	return out + 5;
}

/* Parameters that tell where a reader came from: by Google, Meta, Microsoft, Matomo and
 * other counters' manuals, and by what news sites put into their own feeds. */
static bool is_tracking(struct span name)
{
	static const char *const prefixes[] = {"utm_", "mtm_", "pk_", "hsa_", "at_",
	                                       "ns_",  "wt_",  "wt.", "guce", "mc_"};
	static const char *const names[] = {"fbclid",
	                                    "gclid",
	                                    "gclsrc",
	                                    "dclid",
	                                    "gbraid",
	                                    "wbraid",
	                                    "msclkid",
	                                    "yclid",
	                                    "ymclid",
	                                    "twclid",
	                                    "ttclid",
	                                    "igshid",
	                                    "igsh",
	                                    "li_fat_id",
	                                    "_ga",
	                                    "_gl",
	                                    "_hsenc",
	                                    "_hsmi",
	                                    "_openstat",
	                                    "_ke",
	                                    "cmpid",
	                                    "cmp",
	                                    "cid",
	                                    "s_cid",
	                                    "icid",
	                                    "intcmp",
	                                    "ito",
	                                    "ocid",
	                                    "ncid",
	                                    "smid",
	                                    "smtyp",
	                                    "partner",
	                                    "ref",
	                                    "ref_src",
	                                    "ref_url",
	                                    "referrer",
	                                    "referer",
	                                    "source",
	                                    "src",
	                                    "share",
	                                    "shared",
	                                    "sharetype",
	                                    "sr_share",
	                                    "feature",
	                                    "spm",
	                                    "xtor",
	                                    "rss",
	                                    "ftag",
	                                    "emc",
	                                    "trk",
	                                    "guccounter",
	                                    "campaign",
	                                    "campaign_id",
	                                    "mbid",
	                                    "sh",
	                                    "soc_src",
	                                    "soc_trk",
	                                    "taid",
	                                    "traffic_source",
	                                    "wtmc",
	                                    "maca",
	                                    "vero_id",
	                                    "wickedid",
	                                    "oly_enc_id",
	                                    "oly_anon_id",
	                                    "rb_clickid",
	                                    "s_kwcid",
	                                    "mkt_tok",
	                                    "elqtrack",
	                                    "amp",
	                                    "outputtype",
	                                    "usqp",
	                                    "amp_js_v",
	                                    "amp_gsa"};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		if (begins(name, prefixes[i]))
			return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (equals(name, names[i]))
			return true;
	return false;
}

static int compare_spans(const void *left, const void *right)
{
	const struct span *a = left, *b = right;
	size_t size = a->size < b->size ? a->size : b->size;
	int order = memcmp(a->bytes, b->bytes, size);

	return order ? order : (a->size > b->size) - (a->size < b->size);
}

/* "?a=1&b=2", from a query that begins with its question mark. */
static char *put_query(char *out, struct span query)
{
	struct span kept[DD_URL_LIMIT / 2], rest = query;
	size_t count = 0;

	while (rest.size) {
		struct span parameter = before(without(rest, 1), "&", &rest), value;

		if (parameter.size && !is_tracking(before(parameter, "=", &value)) &&
		    !equals(parameter, "output=amp"))
			kept[count++] = parameter;
	}
	if (count > 1)
		qsort(kept, count, sizeof(*kept), compare_spans);
	for (size_t i = 0; i < count; i++) {
		*out++ = i ? '&' : '?';
		out = put_encoded(out, kept[i]);
	}
	return out;
}

static char *put_lower(char *out, struct span span)
{
	for (size_t i = 0; i < span.size; i++) {
		char c = span.bytes[i];

		*out++ = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	return out;
}

size_t dd_url_canonical(const char *bytes, size_t size, char *out)
{
	static const char *const schemes[] = {"http://", "https://", "//"};
	struct span rest = trimmed((struct span){bytes, size}), original;
	char *begin = out;
	size_t i = 0;
	struct url url;

	while (i < 3 && !begins(rest, schemes[i]))
		i++;
	if (i == 3 || rest.size > DD_URL_LIMIT)
		return 0;
	url = split(without(rest, strlen(schemes[i])));
	if (is_amp_copy(&url, &original)) {
		struct span query = url.query, fragment = url.fragment;

		url = split(original);
		url.query = query;
		url.fragment = fragment;
	}
	out = put_lower(out, url.host);
	out = put_path(out, url.path);
	out = put_query(out, url.query);
	if (begins(url.fragment, "#!"))
		out = put_encoded(out, url.fragment);
	return (size_t)(out - begin);
}

uint64_t dd_url_key(const char *url, size_t size)
{
	struct span address = url ? trimmed((struct span){url, size}) : (struct span){"", 0};
	char canonical[DD_URL_LIMIT];
	size_t length;
	uint64_t key;

	if (!address.size)
		return 0;
	length = dd_url_canonical(address.bytes, address.size, canonical);
	key = length ? XXH3_64bits(canonical, length) : XXH3_64bits(address.bytes, address.size);
	return key ? key : 1;
}
