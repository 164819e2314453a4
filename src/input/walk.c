#include "input/inputs.h"
#include "support/buffer.h"
#include "support/message.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool matches_any(const struct string_list *patterns, const char *name, const char *below)
{
	for (size_t i = 0; i < patterns->count; i++) {
		const char *pattern = patterns->items[i];

		if (!fnmatch(pattern, strchr(pattern, '/') ? below : name, 0))
			return true;
	}
	return false;
}

bool walk_takes(const struct input_options *options, const char *name, const char *below,
                bool is_directory)
{
	if (matches_any(&options->exclude, name, below))
		return false;
	return is_directory || !options->include.count ||
	       matches_any(&options->include, name, below);
}

static int by_name(const void *left, const void *right)
{
	const char *const *a = left, *const *b = right;

	return strcmp(*a, *b);
}

/* The names in a directory that are not hidden, in byte order; false with errno
 * if it cannot be read to its end. Names and list are the caller's. */
static bool read_names(const char *path, char ***names, size_t *count)
{
	size_t capacity = 0;
	DIR *directory = opendir(path);
	const struct dirent *entry;
	int error;

	*names = NULL;
	*count = 0;
	if (!directory)
		return false;
	while (errno = 0, (entry = readdir(directory))) {
		size_t size = strlen(entry->d_name) + 1;

		if (entry->d_name[0] == '.')
			continue;
		*names = memory_grow(*names, *count, &capacity, sizeof(**names));
		(*names)[(*count)++] = memcpy(memory_new(size), entry->d_name, size);
	}
	error = errno;
	closedir(directory);
	if (*count)
		qsort(*names, *count, sizeof(**names), by_name);
	errno = error;
	return !error;
}

static char *join(const char *directory, const char *name)
{
	struct buffer path = {0};

	buffer_add_string(&path, directory);
	if (path.size && path.bytes[path.size - 1] != '/')
		buffer_add_char(&path, '/');
	buffer_add_string(&path, name);
	buffer_text(&path);
	return path.bytes;
}

static void walk(struct inputs *inputs, const char *path, size_t root);

/* One entry of a directory. Takes path over; root is the length of the part of
 * it that the user gave. */
static void walk_entry(struct inputs *inputs, char *path, const char *name, size_t root)
{
	const char *below = path + root;
	bool is_link;
	struct stat stat_of;

	if (lstat(path, &stat_of))
		goto unreadable;
	is_link = S_ISLNK(stat_of.st_mode);
	if (!walk_takes(inputs->options, name, below, S_ISDIR(stat_of.st_mode)))
		goto out;
	if (is_link && stat(path, &stat_of))
		goto unreadable;
	if (S_ISDIR(stat_of.st_mode)) {
		if (is_link)
			inputs_note(inputs, NOTICE_PASSED, path, "link to a directory");
		else
			walk(inputs, path, root);
	} else if (S_ISREG(stat_of.st_mode)) {
		inputs_add_file(inputs, path, &stat_of, false);
		return;
	} else {
		inputs_note(inputs, NOTICE_PASSED, path, "not a file");
	}
	goto out;
unreadable:
	inputs_note(inputs, NOTICE_SKIPPED, path, strerror(errno));
out:
	free(path);
}

/* Recursion ends where paths become too long for the system (PATH_MAX): 2,048
 * levels of one letter. No directory stays open meanwhile. */
static void walk(struct inputs *inputs, const char *path, size_t root)
{
	size_t count;
	char **names;

	if (!read_names(path, &names, &count)) {
		if (errno == ENOMEM)
			out_of_memory();
		inputs_note(inputs, NOTICE_SKIPPED, path, strerror(errno));
	}
	for (size_t i = 0; i < count; i++) {
		walk_entry(inputs, join(path, names[i]), names[i], root);
		free(names[i]);
	}
	free(names);
}

void walk_directory(struct inputs *inputs, const char *path)
{
	size_t root = strlen(path);

	walk(inputs, path, root && path[root - 1] == '/' ? root : root + 1);
}
