#include "cli/stream.h"

#include "support/message.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_SIZE ((size_t)64 << 10)

/* What an output that takes nothing gets after a signal, before it is given up. */
#define GRACE_MILLISECONDS 1000

static volatile sig_atomic_t is_stopped;

static void on_signal(int number)
{
	(void)number;
	is_stopped = 1;
}

static void catch_signals(struct stream *stream)
{
	static const int signals[] = {SIGTERM, SIGINT, SIGHUP};
	struct sigaction action = {.sa_handler = on_signal}, old;
	sigset_t held;

	sigemptyset(&held);
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
		/* nohup and its like have a say, too. */
		if (sigaction(signals[i], NULL, &old) || old.sa_handler == SIG_IGN)
			continue;
		sigaddset(&held, signals[i]);
		sigaction(signals[i], &action, NULL);
	}
	sigprocmask(SIG_BLOCK, &held, &stream->open);
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigdelset(&stream->open, signals[i]);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
}

void stream_open(struct stream *stream)
{
	struct stat output;

	*stream = (struct stream){0};
	stream->is_chunked = fstat(STDOUT_FILENO, &output) || !S_ISREG(output.st_mode);
	catch_signals(stream);
}

void stream_close(struct stream *stream)
{
	buffer_free(&stream->input);
}

/* --- Input --- */

/* Moves the rest to the front, and reads once. False where there is nothing more. */
static bool read_some(struct stream *stream)
{
	struct buffer *input = &stream->input;
	ssize_t got;

	if (stream->taken) {
		input->size -= stream->taken;
		memmove(input->bytes, input->bytes + stream->taken, input->size);
		stream->taken = 0;
	}
	got = read(STDIN_FILENO, buffer_room(input, READ_SIZE), READ_SIZE);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (got < 0)
		fatal("standard input: %s", strerror(errno));
	input->size += (size_t)got;
	stream->is_ended = !got;
	return got > 0;
}

/* Lets signals in. True if there is something to read. */
static bool is_readable(struct stream *stream, int milliseconds)
{
	const struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
	struct pollfd files[] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = STDOUT_FILENO}};
	int ready = ppoll(files, 2, milliseconds < 0 ? NULL : &time, &stream->open);

	if (ready > 0 && files[1].revents & (POLLERR | POLLHUP))
		stream->is_closed = true;
	return ready > 0 && files[0].revents;
}

static bool has_line(struct stream *stream)
{
	size_t left = stream->input.size - stream->taken;
	const char *from = stream->input.bytes + stream->taken;

	if (left == stream->searched)
		return false;
	if (memchr(from + stream->searched, '\n', left - stream->searched))
		return true;
	stream->searched = left;
	return left >= STREAM_LINE;
}

enum stream_event stream_wait(struct stream *stream, int milliseconds)
{
	bool is_idle = false;

	while (!stream->is_ended && !stream->is_closed && !is_stopped && !is_idle) {
		bool has = has_line(stream);

		if (has && stream->input.size - stream->taken >= STREAM_AHEAD)
			break;
		is_idle = !is_readable(stream, has ? 0 : milliseconds) || !read_some(stream);
	}
	if (stream->is_closed)
		return STREAM_STOP;
	if (has_line(stream) || (stream->is_ended && stream->taken < stream->input.size))
		return STREAM_LINES;
	return stream->is_ended || is_stopped ? STREAM_STOP : STREAM_TIME;
}

/* The end of a line whose beginning was given: true if it is there. */
static bool pass_over(struct stream *stream)
{
	const char *from = stream->input.bytes + stream->taken;
	size_t left = stream->input.size - stream->taken;
	const char *newline = left ? memchr(from, '\n', left) : NULL;

	stream->searched = 0;
	stream->taken = newline ? (size_t)(newline + 1 - stream->input.bytes) : stream->input.size;
	stream->is_long = !newline;
	return newline;
}

bool stream_line(struct stream *stream, struct stream_line *line)
{
	const char *from, *newline;
	size_t left, size;

	if (stream->is_long && !pass_over(stream))
		return false;
	from = stream->input.bytes + stream->taken;
	left = stream->input.size - stream->taken;
	if (!left)
		return false;
	newline = memchr(from + stream->searched, '\n', left - stream->searched);
	size = newline ? (size_t)(newline + 1 - from) : left;
	stream->searched = newline ? 0 : left;
	if (!newline && left < STREAM_LINE && !stream->is_ended)
		return false;
	*line = (struct stream_line){from, size,
	                             size > STREAM_LINE || (!newline && left >= STREAM_LINE)};
	stream->is_long = line->is_long && !newline;
	stream->searched = 0;
	stream->taken += size;
	return true;
}

/* --- Output --- */

/* Waits until the output takes something, letting signals in; false once it is given up. A
 * pipe that can be written to has room for PIPE_BUF bytes (pipe(7)), so that a piece of that size
 * is written without a wait in which no signal comes through. */
static bool is_writable(const struct stream *stream)
{
	const struct timespec grace = {GRACE_MILLISECONDS / 1000, 0};
	struct pollfd file = {.fd = STDOUT_FILENO, .events = POLLOUT};
	int ready;

	do {
		ready = ppoll(&file, 1, is_stopped ? &grace : NULL, &stream->open);
	} while (ready < 0 && errno == EINTR);
	return ready > 0;
}

size_t stream_write(struct stream *stream, const char *bytes, size_t size)
{
	size_t done = 0;

	while (done < size && !stream->is_closed) {
		size_t piece = size - done;
		ssize_t written;

		if (stream->is_chunked && piece > PIPE_BUF)
			piece = PIPE_BUF;
		if (stream->is_chunked && !is_writable(stream)) {
			stream->is_closed = true;
			break;
		}
		written = write(STDOUT_FILENO, bytes + done, piece);
		if (written > 0) {
			done += (size_t)written;
		} else if (written < 0 && errno != EINTR && errno != EAGAIN) {
			stream->is_closed = true;
			stream->error = errno == EPIPE ? 0 : errno;
		}
	}
	return done;
}
