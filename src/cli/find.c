#include "cli/find.h"

#include "cli/index.h"
#include "input/feed.h"
#include "input/inputs.h"
#include "input/skipped.h"
#include "support/message.h"

#include <stdlib.h>
#include <string.h>

void article_free(struct article *article)
{
	buffer_free(&article->text);
	buffer_free(&article->title);
	buffer_free(&article->source);
	buffer_free(&article->url);
}

static void keep(struct article *article, const struct dedup_document *document)
{
	article->is_found = true;
	article->date = document->date;
	buffer_add(&article->text, document->text, document->text_size);
	buffer_add(&article->title, document->title, document->title_size);
	buffer_add(&article->source, document->source, document->source_size);
	buffer_add(&article->url, document->url, document->url_size);
}

/* Whether a document is called so, or stands at a place that is. */
static bool is_named(const struct place *place, const struct dedup_document *document,
                     const char *name, struct buffer *scratch)
{
	if (document->id_size == strlen(name) && !memcmp(document->id, name, document->id_size))
		return true;
	scratch->size = 0;
	place_add(place, scratch);
	return place->line && !strcmp(buffer_text(scratch), name);
}

/* --- Among the inputs --- */

struct search {
	struct article *articles;
	size_t count, missing;
	struct buffer scratch; /* owned */
};

static bool take_named(void *cookie, const struct place *place,
                       const struct dedup_document *document)
{
	struct search *search = cookie;

	for (size_t i = 0; i < search->count; i++) {
		struct article *article = &search->articles[i];

		if (article->is_found ||
		    !is_named(place, document, article->name, &search->scratch))
			continue;
		keep(article, document);
		search->missing--;
	}
	return search->missing > 0;
}

/* Hands the documents of the options' inputs to the taker. Returns how many inputs were skipped. */
static size_t read_all(const struct options *options, const struct document_taker *taker)
{
	struct skipped skipped;
	struct inputs inputs;
	size_t count;

	skipped_init(&skipped);
	inputs_collect(&inputs, &options->input, &skipped, NULL);
	if (options->input.boilerplate)
		feed_boilerplate(&inputs, 1, NULL);
	feed_taker(&inputs, &skipped, taker);
	skipped_sort(&skipped);
	count = skipped_count(&skipped);
	if (options->input.strict && count)
		skipped_fatal(&skipped);
	skipped_print(&skipped, !options->quiet, options->input.verbose);
	inputs_free(&inputs);
	skipped_free(&skipped);
	return count;
}

/* --- As a file --- */

struct single {
	struct article *article;
	bool is_place;         /* the article is one of the file; else it should be the only one */
	uint64_t records;      /* seen */
	struct buffer scratch; /* owned */
};

static bool take_single(void *cookie, const struct place *place,
                        const struct dedup_document *document)
{
	struct single *single = cookie;

	if (single->is_place && !is_named(place, document, single->article->name, &single->scratch))
		return true;
	if (!single->records++)
		keep(single->article, document);
	return !single->is_place && single->records < 2;
}

static bool exists(const char *path)
{
	struct stat file;

	if (!strcmp(path, "-"))
		return true;
	if (stat(path, &file))
		return false;
	if (S_ISDIR(file.st_mode))
		fatal("%s: a directory, not an article", path);
	return true;
}

static size_t read_file(const struct options *options, const char *path, struct single *single)
{
	const struct document_taker taker = {.take = take_single, .cookie = single};
	struct options only = *options;

	only.input.paths = (struct string_list){.items = &path, .count = 1};
	only.input.files_from = only.input.reference = (struct string_list){0};
	return read_all(&only, &taker);
}

/* Takes ":NUMBER" off the end of a name; false if it has none. */
static bool cut_number(struct buffer *name)
{
	size_t digits = 0;

	while (digits < name->size && strchr("0123456789", name->bytes[name->size - digits - 1]))
		digits++;
	if (!digits || name->size < digits + 2 || name->bytes[name->size - digits - 1] != ':')
		return false;
	name->size -= digits + 1;
	return true;
}

/* The FILE of FILE:LINE or FILE:LINE:N; false if there is none. */
static bool is_in_file(const char *name, struct buffer *file)
{
	buffer_add_string(file, name);
	for (int i = 0; i < 2; i++)
		if (!cut_number(file))
			return false;
		else if (exists(buffer_text(file)))
			return true;
	return false;
}

/* Returns how many inputs were skipped. */
static size_t find_file(const struct options *options, struct article *article)
{
	struct single single = {.article = article};
	struct buffer file = {0};
	size_t skips = 0;

	if (exists(article->name)) {
		skips = read_file(options, article->name, &single);
		if (single.records > 1)
			fatal("%s: holds more than one article: name one by %s:LINE, or by its id "
			      "with the file as an input",
			      article->name, article->name);
	} else if (is_in_file(article->name, &file)) {
		single.is_place = true;
		skips = read_file(options, file.bytes, &single);
	}
	buffer_free(&file);
	buffer_free(&single.scratch);
	return skips;
}

/* --- In the index --- */

static void find_member(struct dedup_index *index, struct article *article)
{
	struct dedup_info info;
	enum dedup_status status = dedup_index_find(index, article->name, strlen(article->name),
	                                            &info, &article->is_found);

	if (status != DEDUP_OK)
		index_fatal(index, status);
	if (!article->is_found)
		return;
	article->is_indexed = true;
	article->date = info.date;
	buffer_add(&article->title, info.title, info.title ? info.title_size : 0);
	buffer_add(&article->source, info.source, info.source ? info.source_size : 0);
}

size_t find_articles(const struct options *options, struct dedup_index *index,
                     struct article *articles, size_t count)
{
	struct search search = {.articles = articles, .count = count, .missing = count};
	const struct document_taker taker = {.take = take_named, .cookie = &search};
	size_t skips = 0;

	if (options->input.paths.count || options->input.files_from.count ||
	    options->input.reference.count)
		skips = read_all(options, &taker);
	buffer_free(&search.scratch);
	for (size_t i = 0; i < count; i++) {
		if (!articles[i].is_found)
			skips += find_file(options, &articles[i]);
		if (!articles[i].is_found && index)
			find_member(index, &articles[i]);
		if (!articles[i].is_found)
			fatal("%s: no such article, neither in the inputs nor as a file%s",
			      articles[i].name, index ? " nor in the index" : "");
	}
	return skips;
}
