/* What options do not go together. */
#include "cli/filter.h"
#include "cli/index.h"
#include "cli/options.h"
#include "cli/upkeep.h"
#include "support/message.h"

#include <string.h>

static size_t count_dashes(const struct string_list *list)
{
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++)
		count += !strcmp(list->items[i], "-");
	return count;
}

static void check_explain(const struct options *options)
{
	if (options->format != FORMAT_AUTO && options->format != FORMAT_TEXT &&
	    options->format != FORMAT_JSONL)
		usage_error("--explain has the formats text and jsonl");
	if (options->list != LIST_NONE)
		usage_error("--explain and --list exclude each other");
	if (options->review)
		usage_error("--explain and --review exclude each other");
	if (!strcmp(options->explain[0], "-") && !strcmp(options->explain[1], "-"))
		usage_error("standard input can be read only once");
}

static void check_review(const struct options *options)
{
	if (options->format != FORMAT_AUTO && options->format != FORMAT_TEXT &&
	    options->format != FORMAT_PAIRS && options->format != FORMAT_JSONL)
		usage_error("--review has the formats text, pairs and jsonl");
	if (options->list != LIST_NONE)
		usage_error("--review and --list exclude each other");
	if (options->level == DEDUP_EXACT)
		usage_error("--review needs a level with a threshold");
}

static void check_index(const struct options *options)
{
	const struct {
		bool is_given;
		const char *name;
	} needy[] = {{options->read_only, "read-only"}, {options->index_info, "index-info"},
	             {options->check, "check"},         {options->compact, "compact"},
	             {options->reindex, "reindex"},     {options->forget, "forget"},
	             {options->expire >= 0, "expire"},  {options->wait, "wait"}};

	for (size_t i = 0; i < sizeof(needy) / sizeof(*needy); i++)
		if (needy[i].is_given && !options->index)
			usage_error("--%s needs --index", needy[i].name);
	if (options->read_only &&
	    (options->compact || options->reindex || options->forget || options->expire >= 0))
		usage_error("--read-only changes nothing");
	if (options->forget && !options->input.paths.count && !options->input.files_from.count)
		usage_error("--forget: which? name ids, or files of them with --files-from");
	if ((options->index_info || options->check || options->compact || options->reindex) &&
	    !options->forget && (options->input.paths.count || options->input.files_from.count))
		usage_error("--index-info, --check, --compact and --reindex read no articles");
	if (options->index_info && options->format != FORMAT_AUTO &&
	    options->format != FORMAT_TEXT && options->format != FORMAT_JSONL)
		usage_error("--index-info has the formats text and jsonl");
	if (index_is_output(options))
		usage_error("--output and --index name the same file");
	if (options->index && options->format == FORMAT_SCORES)
		usage_error("--format=scores and --index exclude each other");
}

/* What a stream of records leaves no room for. */
static void check_filter(const struct options *options)
{
	const char *name = options->filter ? "filter" : "annotate";
	const struct {
		bool is_given;
		const char *name;
	} others[] = {{options->explain[0], "explain"},
	              {options->review, "review"},
	              {options->list != LIST_NONE, "list"},
	              {options->format != FORMAT_AUTO, "format"},
	              {options->all, "all"},
	              {options->output, "output"},
	              {options->stats, "stats"},
	              {options->input.null, "null"},
	              {options->input.charset, "encoding"},
	              {options->input.boilerplate, "boilerplate"},
	              {options->keep != DEDUP_KEEP_FIRST, "keep"},
	              {options->input.reference.count, "reference"},
	              {options->read_only, "read-only"},
	              {options->index_info, "index-info"},
	              {options->check, "check"},
	              {options->compact, "compact"},
	              {options->reindex, "reindex"},
	              {options->forget, "forget"}};

	if (options->filter && options->annotate)
		usage_error("--filter and --annotate exclude each other");
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (others[i].is_given)
			usage_error("--%s and --%s exclude each other", name, others[i].name);
	if (options->input.format != INPUT_AUTO && options->input.format != INPUT_JSONL)
		usage_error("--%s reads JSONL alone", name);
	if (options->input.files_from.count ||
	    options->input.paths.count != count_dashes(&options->input.paths))
		usage_error("--%s reads standard input alone", name);
}

void options_check(const struct options *options)
{
	if (filter_wanted(options))
		check_filter(options);
	if (options->review)
		check_review(options);
	if (options->explain[0])
		check_explain(options);
	if (options->list != LIST_NONE && options->format != FORMAT_AUTO)
		usage_error("--list and --format exclude each other");
	if (options->list != LIST_NONE && options->all)
		usage_error("--list and --all exclude each other");
	if (options->level == DEDUP_EXACT && options->level_threshold > 0)
		usage_error("--level=exact has no threshold");
	check_index(options);
	if (count_dashes(&options->input.files_from) + (count_dashes(&options->input.paths) > 0) +
	            (count_dashes(&options->input.reference) > 0) >
	    1)
		usage_error("standard input can be read only once");
	if (!options->input.paths.count && !options->input.files_from.count &&
	    !options->explain[0] && !upkeep_wanted(options) && !filter_wanted(options))
		usage_error("no input: name files or directories, or '-' for standard input");
	if (!dedup_isa_available((enum dedup_isa)options->isa))
		usage_error("code path '%s' is not available here; the best is '%s'",
		            dedup_isa_name((enum dedup_isa)options->isa),
		            dedup_isa_name(dedup_isa_best()));
}
