#include "index.h"

#include "message.h"
#include "upkeep.h"

#include <signal.h>
#include <time.h>

void index_fatal(const struct dedup_index *index, enum dedup_status status)
{
	const char *text = index ? dedup_index_message(index) : "";

	fatal("%s", *text ? text : dedup_status_text(status));
}

struct dedup_index *index_open(const struct options *options)
{
	/* These alone change nothing, and need not wait for a writer. */
	bool looks = (options->index_info || options->check || options->explain[0]) &&
	             !options->compact && !options->reindex && !options->forget &&
	             options->expire < 0;
	struct dedup_index *index;
	const struct dedup_index_options how = {.path = options->index,
	                                        .read_only = options->read_only || looks,
	                                        .must_exist = upkeep_wanted(options) ||
	                                                      options->explain[0],
	                                        .wait = (unsigned)options->wait,
	                                        .now = (int64_t)time(NULL)};
	enum dedup_status status;

	if (!options->index)
		return NULL;
	/* A file that may not grow any more is an error to tell, not a signal to die of. */
	signal(SIGXFSZ, SIG_IGN);
	status = dedup_index_open(&how, &index);
	if (status != DEDUP_OK)
		index_fatal(index, status);
	return index;
}

void index_commit(struct dedup_index *index)
{
	enum dedup_status status = index ? dedup_index_commit(index) : DEDUP_OK;

	if (status != DEDUP_OK)
		index_fatal(index, status);
}
