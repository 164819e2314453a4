#include "cli/index.h"

#include "cli/upkeep.h"
#include "support/buffer.h"
#include "support/message.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

void index_fatal(const struct dedup_index *index, enum dedup_status status)
{
	const char *text = index ? dedup_index_message(index) : "";

	fatal("%s", *text ? text : dedup_status_text(status));
}

/* The file's path without links, as far as it exists. To be freed. */
static char *whole_path(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	char *whole = realpath(path, NULL), *directory = NULL;
	struct buffer text = {0};

	if (whole)
		return whole;
	buffer_add(&text, path, (size_t)(name - path));
	buffer_add_char(&text, '.');
	directory = realpath(buffer_text(&text), NULL);
	text.size = 0;
	buffer_format(&text, "%s/%s", directory ? directory : ".", name);
	buffer_text(&text);
	free(directory);
	return text.bytes;
}

bool index_is_output(const struct options *options)
{
	struct stat index, output;
	char *a, *b;
	size_t size;
	bool same;

	if (!options->index || !options->output || !strcmp(options->output, "-"))
		return false;
	if (!stat(options->index, &index) && !stat(options->output, &output) &&
	    index.st_dev == output.st_dev && index.st_ino == output.st_ino)
		return true;
	a = whole_path(options->index);
	b = whole_path(options->output);
	size = strlen(a);
	same = !strncmp(a, b, size) && (!b[size] || !strcmp(b + size, "-lock"));
	free(a);
	free(b);
	return same;
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

static void remove_file(const char *name, const char *suffix)
{
	struct buffer path = {0};

	buffer_format(&path, "%s%s", name, suffix);
	unlink(buffer_text(&path));
	buffer_free(&path);
}

/* The file loses its names at once, so that nothing of it is left, whatever happens. */
static struct dedup_index *open_nameless(const char *path, const char *directory)
{
	const struct dedup_index_options how = {.path = path, .now = (int64_t)time(NULL)};
	struct dedup_index *index;
	enum dedup_status status;

	signal(SIGXFSZ, SIG_IGN);
	status = dedup_index_open(&how, &index);
	remove_file(path, "");
	remove_file(path, "-lock");
	if (directory)
		rmdir(directory);
	if (status != DEDUP_OK)
		index_fatal(index, status);
	return index;
}

struct dedup_index *index_open_temporary(const struct options *options)
{
	struct buffer directory = {0}, path = {0};
	struct dedup_index *index;

	buffer_add_string(&directory, options->input.tmpdir);
	buffer_add_string(&directory, "/dedup.XXXXXX");
	if (!mkdtemp((buffer_text(&directory), directory.bytes)))
		fatal("%s: %s", directory.bytes, strerror(errno));
	buffer_add(&path, directory.bytes, directory.size);
	buffer_add_string(&path, "/seen");
	index = open_nameless(buffer_text(&path), directory.bytes);
	buffer_free(&directory);
	buffer_free(&path);
	return index;
}

struct dedup_index *index_open_beside(const struct options *options)
{
	const mode_t mask = umask(077);
	struct buffer path = {0};
	struct dedup_index *index;
	struct stat link;
	char *real = NULL;

	if (!lstat(options->index, &link) && S_ISLNK(link.st_mode))
		real = realpath(options->index, NULL);
	buffer_format(&path, "%s.reindex", real ? real : options->index);
	/* Of one that was killed just then. */
	remove_file(buffer_text(&path), "");
	remove_file(buffer_text(&path), "-lock");
	index = open_nameless(buffer_text(&path), NULL);
	umask(mask);
	free(real);
	buffer_free(&path);
	return index;
}

void index_commit(struct dedup_index *index)
{
	enum dedup_status status = index ? dedup_index_commit(index) : DEDUP_OK;

	if (status != DEDUP_OK)
		index_fatal(index, status);
}
