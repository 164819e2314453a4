#include "index.h"

#include "buffer.h"
#include "message.h"
#include "upkeep.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

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

static void remove_file(const struct buffer *directory, const char *name)
{
	struct buffer path = {0};

	buffer_add(&path, directory->bytes, directory->size);
	buffer_add_string(&path, name);
	unlink(buffer_text(&path));
	buffer_free(&path);
}

struct dedup_index *index_open_temporary(const struct options *options)
{
	struct buffer directory = {0}, path = {0};
	struct dedup_index_options how = {.now = (int64_t)time(NULL)};
	struct dedup_index *index;
	enum dedup_status status;

	buffer_add_string(&directory, options->tmpdir);
	buffer_add_string(&directory, "/dedup.XXXXXX");
	if (!mkdtemp((buffer_text(&directory), directory.bytes)))
		fatal("%s: %s", directory.bytes, strerror(errno));
	buffer_add(&path, directory.bytes, directory.size);
	buffer_add_string(&path, "/seen");
	how.path = buffer_text(&path);
	signal(SIGXFSZ, SIG_IGN);
	status = dedup_index_open(&how, &index);
	remove_file(&directory, "/seen");
	remove_file(&directory, "/seen-lock");
	rmdir(directory.bytes);
	if (status != DEDUP_OK)
		index_fatal(index, status);
	buffer_free(&directory);
	buffer_free(&path);
	return index;
}

void index_commit(struct dedup_index *index)
{
	enum dedup_status status = index ? dedup_index_commit(index) : DEDUP_OK;

	if (status != DEDUP_OK)
		index_fatal(index, status);
}
