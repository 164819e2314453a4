/* The listed clusters as one JSON object, for the script:
 *
 *     {"tiers": ["exact", ...],
 *      "sources": ["...", ...],
 *      "texts": ["...", ...],
 *      "clusters": [[id, size, [member, ...]], ...]}
 *
 * A member is an array, since its keys would take more bytes than its values:
 *
 *     0 name
 *     1 title            null where it is not known; so are the next two
 *     2 source           number in sources
 *     3 date             as html_date() writes it
 *     4 words
 *     5 role             0 kept, 1 dropped; 2 and 3 the same of earlier runs
 *     6 tier             number in tiers, null for the hub; so are the next two
 *     7 score
 *     8 match            number among the members; if it is not listed, its name
 *     9 address          null if it is none to follow
 *    10 comparison       with its match; null if their texts are not here
 *
 * A comparison is [text of the match, text of the member, [passage, ...]] with numbers
 * in texts; a passage [enum dedup_kind, side, side]; a side, of the match and of the
 * member, null or [begin, end, repeated, runs]; the runs of words in it three numbers
 * each: what is skipped before it, its length, and 1 for copied or 2 for words that a
 * reworded counterpart has, too. All offsets are in UTF-16.
 *
 * Strings are as escape_script() makes them. The kept member is the first. */
#include "report/html.h"
#include "report/html_escape.h"
#include "report/html_texts.h"
#include "support/escape.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- Names of sources --- */

struct name {
	const char *bytes; /* borrowed from the context */
	size_t size;
};

struct names {
	struct name *items; /* owned, sorted, each once */
	size_t count, capacity;
};

static int compare_names(const void *left, const void *right)
{
	const struct name *a = left, *b = right;
	size_t size = a->size < b->size ? a->size : b->size;
	int order = memcmp(a->bytes, b->bytes, size);

	return order ? order : (a->size > b->size) - (a->size < b->size);
}

static void collect_cluster_names(struct names *names, const struct dedup *dedup, size_t index)
{
	struct html_cluster cluster;

	html_cluster_init(&cluster, dedup, index);
	for (size_t i = 0; i < cluster.listed; i++) {
		struct dedup_info info;

		dedup_document_info(dedup, cluster.members[i]->document, &info);
		if (!info.source_size)
			continue;
		names->items = memory_grow(names->items, names->count, &names->capacity,
		                           sizeof(*names->items));
		names->items[names->count++] = (struct name){info.source, info.source_size};
	}
	html_cluster_free(&cluster);
}

static void collect_names(struct names *names, const struct html *html)
{
	size_t count = 0;

	*names = (struct names){0};
	for (size_t i = 0; i < html->facts.listed_count; i++)
		collect_cluster_names(names, html->report->dedup, html->facts.listed[i]);
	if (!names->count)
		return;
	qsort(names->items, names->count, sizeof(*names->items), compare_names);
	for (size_t i = 1; i < names->count; i++)
		if (compare_names(&names->items[count], &names->items[i]))
			names->items[++count] = names->items[i];
	names->count = count + 1;
}

static size_t name_number(const struct names *names, const struct dedup_info *info)
{
	const struct name key = {info->source, info->source_size};
	const struct name *found =
	        bsearch(&key, names->items, names->count, sizeof(key), compare_names);

	return (size_t)(found - names->items);
}

/* --- Clusters --- */

static void add_name(struct buffer *out, const struct dedup_info *info)
{
	struct buffer name = {0};

	escape_terminal(&name, info->id, info->id_size);
	escape_script(out, name.bytes, name.size);
	buffer_free(&name);
}

static void add_title(struct buffer *out, const struct dedup_info *info)
{
	struct buffer title = {0};

	if (!info->title_size) {
		buffer_add_string(out, "null");
		return;
	}
	html_heading(&title, info);
	escape_script(out, title.bytes, title.size);
	buffer_free(&title);
}

static void add_match(struct buffer *out, const struct dedup *dedup,
                      const struct html_cluster *cluster, const struct dedup_member *member)
{
	struct dedup_info info;

	if (member->match == DEDUP_NO_DOCUMENT) {
		buffer_add_string(out, "null,null,null");
		return;
	}
	buffer_format(out, "%d,%.3f,", (int)member->tier, member->score);
	for (size_t i = 0; i < cluster->listed; i++)
		if (cluster->members[i]->document == member->match) {
			buffer_format(out, "%zu", i);
			return;
		}
	dedup_document_info(dedup, member->match, &info);
	add_name(out, &info);
}

static void add_member(struct buffer *out, const struct html *html, const struct names *names,
                       const struct html_cluster *cluster, const struct dedup_member *member)
{
	const struct dedup *dedup = html->report->dedup;
	struct dedup_info info;

	dedup_document_info(dedup, member->document, &info);
	buffer_add_char(out, '[');
	add_name(out, &info);
	buffer_add_char(out, ',');
	add_title(out, &info);
	if (info.source_size)
		buffer_format(out, ",%zu", name_number(names, &info));
	else
		buffer_add_string(out, ",null");
	if (info.date != DEDUP_NO_DATE) {
		buffer_add_string(out, ",\"");
		html_date(out, info.date);
		buffer_add_char(out, '"');
	} else {
		buffer_add_string(out, ",null");
	}
	buffer_format(out, ",%" PRIu32 ",%d,", info.words,
	              member->drop | (member->document < html->facts.earlier) << 1);
	add_match(out, dedup, cluster, member);
	buffer_add_char(out, ',');
	if (html_is_link(info.url, info.url_size))
		escape_script(out, info.url, info.url_size);
	else
		buffer_add_string(out, "null");
	buffer_add_char(out, ',');
	html_passages_add(html->texts, member->document, out);
	buffer_add_char(out, ']');
}

static void add_cluster(struct buffer *out, const struct html *html, const struct names *names,
                        size_t index)
{
	struct html_cluster cluster;

	html_cluster_init(&cluster, html->report->dedup, index);
	buffer_format(out, "[%" PRIu64 ",%zu,[", cluster.id, cluster.size);
	for (size_t i = 0; i < cluster.listed; i++) {
		buffer_add_string(out, i ? ",\n" : "");
		add_member(out, html, names, &cluster, cluster.members[i]);
	}
	buffer_add_string(out, "]]");
	html_cluster_free(&cluster);
}

void html_data(const struct html *html, struct output *out)
{
	struct buffer *buffer = &out->buffer;
	struct names names;

	collect_names(&names, html);
	buffer_add_string(buffer, "{\"tiers\":[");
	for (int tier = DEDUP_EXACT; tier < DEDUP_TIERS; tier++)
		buffer_format(buffer, "%s\"%s\"", tier == DEDUP_EXACT ? "" : ",",
		              dedup_tier_name((enum dedup_tier)tier));
	buffer_add_string(buffer, "],\n\"sources\":[");
	for (size_t i = 0; i < names.count && output_flush(out); i++) {
		buffer_add_string(buffer, i ? "," : "");
		escape_script(buffer, names.items[i].bytes, names.items[i].size);
	}
	buffer_add_string(buffer, "],\n\"texts\":");
	html_texts_add(html->texts, out);
	buffer_add_string(buffer, ",\n\"clusters\":[\n");
	for (size_t i = 0; i < html->facts.listed_count && output_flush(out); i++) {
		buffer_add_string(buffer, i ? ",\n" : "");
		add_cluster(buffer, html, &names, html->facts.listed[i]);
	}
	buffer_add_string(buffer, "]}\n");
	free(names.items);
}
