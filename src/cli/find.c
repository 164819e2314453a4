#include "find.h"

#include "feed.h"
#include "index.h"
#include "inputs.h"
#include "message.h"
#include "skipped.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void article_free(struct article *article)
{
	buffer_free(&article->text);
	buffer_free(&article->title);
	buffer_free(&article->source);
	buffer_free(&article->url);
}

static void keep(struct article *article, const struct dedup_document *document, uint64_t position)
{
	article->is_found = true;
	article->date = document->date;
	article->position = position;
	buffer_add(&article->text, document->text, document->text_size);
	buffer_add(&article->title, document->title, document->title_size);
	buffer_add(&article->source, document->source, document->source_size);
	buffer_add(&article->url, document->url, document->url_size);
}

/* The line that FILE:LINE names, and the size of FILE; 0 if it is none. */
static uint64_t line_of_name(const char *name, size_t *file_size)
{
	const char *colon = strrchr(name, ':');
	char *end;
	unsigned long long line;

	if (!colon || colon == name || colon[1] < '1' || colon[1] > '9')
		return 0;
	errno = 0;
	line = strtoull(colon + 1, &end, 10);
	*file_size = (size_t)(colon - name);
	return *end || errno ? 0 : line;
}

/* --- Among the inputs --- */

struct search {
	struct article *articles;
	size_t count, missing;
};

static bool is_named(const char *name, const struct input *input, uint64_t position,
                     const struct dedup_document *document)
{
	size_t file_size = 0;
	uint64_t line;

	if (strlen(name) == document->id_size && !memcmp(name, document->id, document->id_size))
		return true;
	line = line_of_name(name, &file_size);
	return line && line == line_of_position(position) && strlen(input->path) == file_size &&
	       !memcmp(name, input->path, file_size);
}

static bool take_named(void *cookie, const struct input *input, uint64_t position,
                       const struct dedup_document *document)
{
	struct search *search = cookie;

	for (size_t i = 0; i < search->count; i++) {
		struct article *article = &search->articles[i];

		if (article->is_found || !is_named(article->name, input, position, document))
			continue;
		keep(article, document, position);
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
	inputs_collect(&inputs, options, &skipped, NULL);
	feed_taker(options, &inputs, &skipped, taker);
	skipped_sort(&skipped);
	count = skipped_count(&skipped);
	if (options->strict && count)
		skipped_fatal(&skipped);
	skipped_print(&skipped, !options->quiet, options->verbose);
	inputs_free(&inputs);
	skipped_free(&skipped);
	return count;
}

/* --- As a file --- */

struct single {
	struct article *article;
	uint64_t line;    /* the one wanted; 0: there should be only one */
	uint64_t records; /* seen */
};

static bool take_single(void *cookie, const struct input *input, uint64_t position,
                        const struct dedup_document *document)
{
	struct single *single = cookie;

	(void)input;
	if (single->line && line_of_position(position) != single->line)
		return true;
	if (!single->records++)
		keep(single->article, document, position);
	return !single->line && single->records < 2;
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

	only.paths = (struct string_list){.items = &path, .count = 1};
	only.files_from = only.reference = (struct string_list){0};
	return read_all(&only, &taker);
}

/* Returns how many inputs were skipped. */
static size_t find_file(const struct options *options, struct article *article)
{
	struct single single = {.article = article};
	size_t file_size = 0, skips = 0;

	if (exists(article->name)) {
		skips = read_file(options, article->name, &single);
		if (single.records > 1)
			fatal("%s: holds more than one article: name one by %s:LINE, or by its id "
			      "with the file as an input",
			      article->name, article->name);
	} else if ((single.line = line_of_name(article->name, &file_size))) {
		struct buffer path = {0};

		buffer_add(&path, article->name, file_size);
		if (exists(buffer_text(&path)))
			skips = read_file(options, path.bytes, &single);
		buffer_free(&path);
	}
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

	if (options->paths.count || options->files_from.count || options->reference.count)
		skips = read_all(options, &taker);
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
