#include "report/output.h"

#include "support/message.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FLUSH_SIZE ((size_t)64 << 10)

/* The temporary to remove if the program ends early. Written once before the
 * handlers are installed; they and the exit hook only read it. */
static char *volatile doomed;

static void remove_doomed(void)
{
	if (doomed)
		unlink(doomed);
}

static void on_signal(int number)
{
	remove_doomed();
	signal(number, SIG_DFL);
	raise(number);
}

static void doom(char *path)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU};

	doomed = path;
	if (atexit(remove_doomed) || at_quick_exit(remove_doomed))
		out_of_memory();
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
		struct sigaction old;

		/* nohup and its like have a say, too. */
		if (!sigaction(signals[i], NULL, &old) && old.sa_handler != SIG_IGN)
			signal(signals[i], on_signal);
	}
}

/* The path that a rename has to replace: that of the file itself, were path a link. */
static char *resolve(const char *path)
{
	char *real = realpath(path, NULL);

	if (!real) {
		real = memory_new(strlen(path) + 1);
		memcpy(real, path, strlen(path) + 1);
	}
	return real;
}

/* Directory/.name.XXXXXX beside the target: a rename does not leave a file
 * system, and a hidden name is no article to a walk. */
static char *temporary_name(const char *target)
{
	const char *slash = strrchr(target, '/');
	size_t directory = slash ? (size_t)(slash + 1 - target) : 0;
	struct buffer name = {0};

	buffer_add(&name, target, directory);
	buffer_add_string(&name, ".dedup.XXXXXX");
	buffer_text(&name);
	return name.bytes;
}

/* mkostemp() and doom(), with no signal between them. Returns the descriptor, or -1 with
 * errno. */
static int make_doomed(char *path)
{
	sigset_t all, before;
	int fd, error;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	fd = mkostemp(path, O_CLOEXEC);
	error = errno;
	if (fd >= 0)
		doom(path);
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return fd;
}

static mode_t mode_of_new_file(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

static void open_temporary(struct output *output, const char *path, const struct stat *old)
{
	output->target = resolve(path);
	output->temporary = temporary_name(output->target);
	if (old && access(path, W_OK))
		fatal("%s: %s", path, strerror(errno));
	output->fd = make_doomed(output->temporary);
	if (output->fd < 0)
		fatal("%s: %s", path, strerror(errno));
	if (fchmod(output->fd, old ? old->st_mode & 07777 : mode_of_new_file()))
		fatal("%s: %s", path, strerror(errno));
}

void output_open(struct output *output, const char *path)
{
	struct stat old;

	/* A closed pipe and a file that may grow no more (ulimit -f) are seen by write(). */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	*output = (struct output){.fd = STDOUT_FILENO, .name = "standard output"};
	if (!path || !strcmp(path, "-"))
		return;
	output->name = path;
	if (stat(path, &old)) {
		if (errno != ENOENT)
			fatal("%s: %s", path, strerror(errno));
		open_temporary(output, path, NULL);
	} else if (S_ISREG(old.st_mode)) {
		open_temporary(output, path, &old);
	} else {
		output->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
		if (output->fd < 0)
			fatal("%s: %s", path, strerror(errno));
	}
}

bool output_file(const struct output *output, struct stat *out)
{
	if (output->target)
		return !stat(output->target, out) && S_ISREG(out->st_mode);
	return !fstat(output->fd, out) && S_ISREG(out->st_mode);
}

static void write_all(struct output *output)
{
	const char *at = output->buffer.bytes;
	size_t left = output->buffer.size;

	output->buffer.size = 0;
	while (left && !output->error && !output->is_closed) {
		ssize_t written = write(output->fd, at, left);

		if (written >= 0) {
			at += written;
			left -= (size_t)written;
		} else if (errno == EPIPE) {
			output->is_closed = true;
		} else if (errno != EINTR) {
			output->error = errno;
		}
	}
}

bool output_flush(struct output *output)
{
	if (output->buffer.size >= FLUSH_SIZE)
		write_all(output);
	return !output->error && !output->is_closed;
}

void output_discard(struct output *output)
{
	buffer_free(&output->buffer);
	if (output->fd > STDERR_FILENO)
		close(output->fd);
	remove_doomed();
	doomed = NULL;
	free(output->target);
	free(output->temporary);
	*output = (struct output){.fd = -1};
}

void output_finish(struct output *output)
{
	write_all(output);
	if (!output->error && output->target && fsync(output->fd))
		output->error = errno;
	if (!output->error && close(output->fd) && !output->is_closed)
		output->error = errno;
	output->fd = -1;
	if (!output->error && output->target && rename(output->temporary, output->target))
		output->error = errno;
	if (output->error)
		fatal("%s: %s", output->name, strerror(output->error));
	if (output->target)
		doomed = NULL;
	output_discard(output);
}
