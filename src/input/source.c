#include "input/source.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

ssize_t read_fully(int fd, char *bytes, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t got = read(fd, bytes + done, size - done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (!got)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

ssize_t source_read(struct source *source, char *bytes, size_t size)
{
	size_t left = source->ahead.size - source->ahead_taken;
	size_t taken = left < size ? left : size;
	ssize_t got;

	if (taken) {
		memcpy(bytes, source->ahead.bytes + source->ahead_taken, taken);
		source->ahead_taken += taken;
	}
	if (taken == size)
		return (ssize_t)taken;
	got = source->read(source, bytes + taken, size - taken);
	return got < 0 ? (taken ? (ssize_t)taken : -1) : got + (ssize_t)taken;
}

void source_unread(struct source *source, const char *bytes, size_t size)
{
	source->ahead.size = 0;
	source->ahead_taken = 0;
	buffer_add(&source->ahead, bytes, size);
}

const char *source_peek(struct source *source, size_t size, size_t *got)
{
	struct buffer *ahead = &source->ahead;
	ssize_t more;

	if (source->ahead_taken) {
		ahead->size -= source->ahead_taken;
		memmove(ahead->bytes, ahead->bytes + source->ahead_taken, ahead->size);
		source->ahead_taken = 0;
	}
	if (ahead->size < size) {
		more = source->read(source, buffer_room(ahead, size - ahead->size),
		                    size - ahead->size);
		ahead->size += more > 0 ? (size_t)more : 0;
	}
	*got = ahead->size < size ? ahead->size : size;
	return ahead->bytes;
}

int64_t source_seek(struct source *source, int64_t offset, int whence)
{
	if (whence == SEEK_CUR)
		offset -= (int64_t)(source->ahead.size - source->ahead_taken);
	source->ahead_taken = source->ahead.size;
	return source->seek(source, offset, whence);
}

void source_release(struct source *source)
{
	buffer_free(&source->ahead);
	source->ahead_taken = 0;
}

static ssize_t file_read(struct source *source, char *bytes, size_t size)
{
	struct file_source *file = (struct file_source *)source;
	ssize_t got = read_fully(file->fd, bytes, size);

	if (got < 0)
		snprintf(source->reason, sizeof(source->reason), "%s", strerror(errno));
	else
		*file->bytes += (uint64_t)got;
	return got;
}

static int64_t file_seek(struct source *source, int64_t offset, int whence)
{
	return lseek(((struct file_source *)source)->fd, offset, whence);
}

void file_source_init(struct file_source *file, int fd, bool can_seek, _Atomic uint64_t *bytes)
{
	*file = (struct file_source){
	        .source = {.read = file_read, .seek = can_seek ? file_seek : NULL},
	        .fd = fd,
	        .bytes = bytes,
	};
}

static ssize_t memory_read(struct source *source, char *bytes, size_t size)
{
	struct memory_source *memory = (struct memory_source *)source;
	size_t left = memory->size - memory->at;

	if (size > left)
		size = left;
	if (size)
		memcpy(bytes, memory->bytes + memory->at, size);
	memory->at += size;
	return (ssize_t)size;
}

static int64_t memory_seek(struct source *source, int64_t offset, int whence)
{
	struct memory_source *memory = (struct memory_source *)source;
	size_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? memory->at : memory->size;

	if (offset < -(int64_t)base || offset > (int64_t)(memory->size - base))
		return -1;
	memory->at = base + (size_t)offset;
	return (int64_t)memory->at;
}

void memory_source_init(struct memory_source *memory, const char *bytes, size_t size)
{
	*memory = (struct memory_source){
	        .source = {.read = memory_read, .seek = memory_seek},
	        .bytes = bytes,
	        .size = size,
	};
}
