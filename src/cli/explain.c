#include "cli/explain.h"

#include "cli/find.h"
#include "cli/index.h"
#include "report/explain.h"
#include "support/message.h"
#include "support/terminal.h"

#include <string.h>
#include <unistd.h>

static struct dedup_side side_of(const struct article *article)
{
	struct dedup_side side = {.text = article->text.bytes,
	                          .text_size = article->text.size,
	                          .url = article->url.bytes,
	                          .url_size = article->url.size,
	                          .date = article->date};

	if (article->is_indexed) {
		side.id = article->name;
		side.id_size = strlen(article->name);
	}
	return side;
}

static void check(enum dedup_status status)
{
	if (status != DEDUP_OK)
		fatal("%s", dedup_status_text(status));
}

static int exit_status(const struct options *options, const struct explained *pair, size_t skips)
{
	bool is_match = pair->why->tier != DEDUP_NO_TIER;

	if (skips)
		return EXIT_SKIPPED;
	return options->error_on_dupe && is_match ? EXIT_DUPLICATES : EXIT_DONE;
}

int explain(const struct options *options)
{
	bool is_terminal = !options->output && isatty(STDOUT_FILENO);
	struct dedup_options engine;
	struct explained pair = {
	        .engine = &engine,
	        .article = {{.name = options->explain[0]}, {.name = options->explain[1]}},
	        .color = terminal_color((enum when)options->color, is_terminal),
	        .width = terminal_width(is_terminal),
	};
	struct dedup_explainer *explainer;
	struct dedup_side a, b;
	struct output output;
	enum dedup_status status;
	struct dedup *dedup;
	size_t skips;
	int result;

	options_engine(options, &engine);
	engine.index = index_open(options);
	output_open(&output, options->output);
	status = dedup_open(&engine, &dedup);
	if (status != DEDUP_OK)
		index_fatal(engine.index, status);
	check(dedup_explainer_open(dedup, &explainer));
	skips = find_articles(options, engine.index, pair.article, 2);
	a = side_of(&pair.article[0]);
	b = side_of(&pair.article[1]);
	check(dedup_explain(explainer, &a, &b, &pair.why));
	if (options->format == FORMAT_JSONL)
		explain_jsonl(&pair, &output);
	else
		explain_text(&pair, &output);
	output_finish(&output);
	result = exit_status(options, &pair, skips);
	article_free(&pair.article[0]);
	article_free(&pair.article[1]);
	dedup_explainer_close(explainer);
	dedup_close(dedup);
	dedup_index_close(engine.index);
	return result;
}
