#include "explain.h"

#include "message.h"
#include "terminal.h"

#include <unistd.h>

static struct dedup_side side_of(const struct article *article)
{
	return (struct dedup_side){.text = article->text.bytes,
	                           .text_size = article->text.size,
	                           .date = article->date};
}

static void check(enum dedup_status status)
{
	if (status != DEDUP_OK)
		fatal("%s", dedup_status_text(status));
}

static int exit_status(const struct explained *pair)
{
	bool is_match = pair->why->tier != DEDUP_NO_TIER;

	return pair->options->error_on_dupe && is_match ? EXIT_DUPLICATES : EXIT_DONE;
}

int explain(const struct options *options)
{
	bool is_terminal = !options->output && isatty(STDOUT_FILENO);
	struct dedup_options engine;
	struct explained pair = {
	        .options = options,
	        .engine = &engine,
	        .article = {{.name = options->explain[0]}, {.name = options->explain[1]}},
	        .color = terminal_color(options, is_terminal),
	        .width = terminal_width(is_terminal),
	};
	struct dedup_explainer *explainer;
	struct dedup_side a, b;
	struct output output;
	struct dedup *dedup;
	int status;

	options_engine(options, &engine);
	output_open(&output, options->output);
	check(dedup_open(&engine, &dedup));
	check(dedup_explainer_open(dedup, &explainer));
	find_articles(options, pair.article, 2);
	a = side_of(&pair.article[0]);
	b = side_of(&pair.article[1]);
	check(dedup_explain(explainer, &a, &b, &pair.why));
	if (options->format == FORMAT_JSONL)
		explain_jsonl(&pair, &output);
	else
		explain_text(&pair, &output);
	output_finish(&output);
	status = exit_status(&pair);
	article_free(&pair.article[0]);
	article_free(&pair.article[1]);
	dedup_explainer_close(explainer);
	dedup_close(dedup);
	return status;
}
