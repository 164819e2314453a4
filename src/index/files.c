#include "index/files.h"

#include "index/format.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* How often a writer that waits for another one asks. */
#define ASK_NANOSECONDS 20000000L

/* Files that one attempt to open may find replaced under its hands, by another program that
 * compacts the index, without time to wait. */
#define REPLACED_MOST 8

/* What LMDB gives a lock file for 126 readers: 64 bytes for each and 128 or so for itself. Never
 * more: it makes the file larger itself where need be, while nobody else has it mapped. */
#define LOCK_SIZE 8192

/* Room to look for: less is not worth the name. */
#define PROBE_SIZE (1 << 20)

static bool system_fault(const char *path, struct dd_fault *fault, const char *what, int error)
{
	return dd_fault_set(fault, DEDUP_INDEX_SYSTEM, "%s: cannot %s: %s", path, what,
	                    strerror(error));
}

static bool leads_to(const char *path, int fd)
{
	struct stat open, named;

	return !fstat(fd, &open) && !stat(path, &named) && open.st_dev == named.st_dev &&
	       open.st_ino == named.st_ino;
}

static char *with_suffix(const char *path, const char *suffix)
{
	size_t size = strlen(path), more = strlen(suffix) + 1;
	char *name = malloc(size + more);

	if (name) {
		memcpy(name, path, size);
		memcpy(name + size, suffix, more);
	}
	return name;
}

/* --- The beginning of a data file --- */

#define MAGIC UINT32_C(0xbeefc0de)
#define META  8 /* flag of such a page */

struct beginning {
	uint16_t flags;
	uint32_t magic, page_size;
	uint64_t transaction; /* that wrote it */
};

/* A meta page begins with 16 bytes and a magic number, and ends with the number of the
 * transaction that wrote it; false if there is none at that place. */
static bool read_meta(int fd, off_t at, struct beginning *out)
{
	unsigned char start[152];

	*out = (struct beginning){0};
	if (pread(fd, start, sizeof start, at) != (ssize_t)sizeof start)
		return false;
	memcpy(&out->flags, start + 10, sizeof out->flags);
	memcpy(&out->magic, start + 16, sizeof out->magic);
	memcpy(&out->page_size, start + 40, sizeof out->page_size);
	memcpy(&out->transaction, start + 144, sizeof out->transaction);
	return true;
}

static bool read_beginning(int fd, struct beginning *out)
{
	return read_meta(fd, 0, out);
}

/* LMDB believes what a meta page says of the size of pages: it divides and maps by it, and looks
 * for the second one where the first says. Where that is not there it says so itself. */
static bool has_sound_pages(int fd, const struct beginning *first)
{
	struct beginning second;

	return dd_is_page_size(first->page_size) &&
	       (!read_meta(fd, first->page_size, &second) || second.magic != MAGIC ||
	        !(second.flags & META) || second.page_size == first->page_size);
}

/* LMDB makes a file by writing its two meta pages at once. A process that is killed just then
 * may leave one of them (write(2) looks for signals at each page), which LMDB takes for damage.
 * Nothing was ever in that file. */
static bool is_begun(int fd)
{
	struct beginning beginning;
	struct stat file;

	return !fstat(fd, &file) && read_beginning(fd, &beginning) && beginning.magic == MAGIC &&
	       !beginning.transaction && dd_is_page_size(beginning.page_size) &&
	       file.st_size == beginning.page_size;
}

static bool foreign(const struct dd_files *files, int fd, struct dd_fault *fault)
{
	struct beginning beginning;

	read_beginning(fd, &beginning);
	if (is_begun(fd))
		return dd_fault_set(fault, DEDUP_INDEX_FOREIGN, "%s is empty", files->path);
	if (beginning.magic == __builtin_bswap32(MAGIC))
		return dd_fault_set(fault, DEDUP_INDEX_FOREIGN,
		                    "%s was made on a machine of the other byte order; feed the "
		                    "articles to a new index here",
		                    files->path);
	return dd_fault_set(fault, DEDUP_INDEX_FOREIGN,
	                    "%s is not an index, or its beginning is damaged; it is left as it is",
	                    files->path);
}

bool dd_files_foreign(const struct dd_files *files, struct dd_fault *fault)
{
	int fd = open(files->data, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return system_fault(files->path, fault, "open", errno);
	foreign(files, fd, fault);
	close(fd);
	return false;
}

/* Looks whether LMDB will know the file. A writer may have an empty one, and empties one that was
 * but begun. */
static bool check_beginning(struct dd_files *files, int fd, bool read_only, struct dd_fault *fault)
{
	struct beginning beginning;
	struct stat file;

	if (!read_only && is_begun(fd) && ftruncate(fd, 0))
		return system_fault(files->path, fault, "open", errno);
	if (fstat(fd, &file))
		return system_fault(files->path, fault, "open", errno);
	if (!file.st_size)
		return !read_only ||
		       dd_fault_set(fault, DEDUP_INDEX_FOREIGN, "%s is empty", files->path);
	if (is_begun(fd) || !read_beginning(fd, &beginning) || beginning.magic != MAGIC ||
	    !(beginning.flags & META))
		return foreign(files, fd, fault);
	return has_sound_pages(fd, &beginning) ||
	       dd_fault_set(fault, DEDUP_INDEX_DAMAGED,
	                    "%s is damaged (the size of its pages is not what was written); put "
	                    "back a copy of it, or feed its articles to a new index",
	                    files->path);
}

/* --- The data file --- */

/* Only a link needs another name: what LMDB puts beside it, and what is renamed, is its target's. */
static bool set_names(struct dd_files *files, struct dd_fault *fault)
{
	struct stat link;

	if (!lstat(files->path, &link) && S_ISLNK(link.st_mode))
		files->data = realpath(files->path, NULL);
	if (!files->data)
		files->data = strdup(files->path);
	if (files->data)
		files->lock = with_suffix(files->data, "-lock");
	return files->lock || dd_fault_no_memory(fault);
}

/* Returns the descriptor, or -1 with a fault. */
static int open_data(struct dd_files *files, const struct dedup_index_options *options,
                     bool *is_made, struct dd_fault *fault)
{
	int flags = (options->read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC;
	struct stat file;
	int fd = -1;

	*is_made = false;
	if (!stat(files->path, &file) && !S_ISREG(file.st_mode)) {
		dd_fault_set(fault, DEDUP_INDEX_FOREIGN, "%s is not a regular file", files->path);
		return -1;
	}
	fd = open(files->path, flags);
	if (fd < 0 && errno == ENOENT) {
		if (options->read_only || options->must_exist) {
			dd_fault_set(fault, DEDUP_INDEX_MISSING, "%s: no such index", files->path);
			return -1;
		}
		*is_made = true;
		fd = open(files->path, flags | O_CREAT, 0666);
	}
	if (fd < 0)
		system_fault(files->path, fault, "open", errno);
	return fd;
}

/* Whether there is time left to wait for another writer. */
static bool has_time(const struct timespec *begun, unsigned wait)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec - begun->tv_sec - (now.tv_nsec < begun->tv_nsec) < (time_t)wait;
}

static bool take_write_lock(const struct dd_files *files, int fd, unsigned wait,
                            const struct timespec *begun, struct dd_fault *fault)
{
	const struct timespec pause = {.tv_nsec = ASK_NANOSECONDS};

	while (flock(fd, LOCK_EX | LOCK_NB)) {
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK)
			return system_fault(files->path, fault, "lock", errno);
		if (!has_time(begun, wait))
			return dd_fault_set(fault, DEDUP_INDEX_BUSY,
			                    "%s: another run is writing to it; try again later",
			                    files->path);
		nanosleep(&pause, NULL);
	}
	return true;
}

static bool open_reader(struct dd_files *files, const struct dedup_index_options *options,
                        struct dd_fault *fault)
{
	bool is_made, done;
	int fd = open_data(files, options, &is_made, fault);

	if (fd < 0)
		return false;
	done = check_beginning(files, fd, true, fault) && set_names(files, fault);
	close(fd);
	return done;
}

/* Each name has a lock file of its own: while a process has the one open, LMDB does not learn there
 * of commits by the other, and the next one loses them. And a link that is a snapshot is not to
 * change. */
static bool has_one_name(const struct dd_files *files, const struct stat *file,
                         struct dd_fault *fault)
{
	return file->st_nlink <= 1 ||
	       dd_fault_set(fault, DEDUP_INDEX_SYSTEM,
	                    "%s has other names (hard links), under which a run would change it, "
	                    "too; put a copy in its place, or remove them",
	                    files->path);
}

bool dd_files_open(struct dd_files *files, const struct dedup_index_options *options,
                   struct dd_fault *fault)
{
	struct timespec begun;

	*files = (struct dd_files){.path = options->path, .data_fd = -1, .lock_fd = -1};
	if (options->read_only)
		return open_reader(files, options, fault);
	clock_gettime(CLOCK_MONOTONIC, &begun);
	for (int i = 0; i < REPLACED_MOST || has_time(&begun, options->wait); i++) {
		struct stat file;
		bool is_made;
		int fd = open_data(files, options, &is_made, fault);

		if (fd < 0)
			return false;
		if (!take_write_lock(files, fd, options->wait, &begun, fault)) {
			close(fd);
			return false;
		}
		if (leads_to(files->path, fd) && !fstat(fd, &file)) {
			files->data_fd = fd;
			files->is_new = is_made && !file.st_size;
			return check_beginning(files, fd, false, fault) &&
			       has_one_name(files, &file, fault) && set_names(files, fault);
		}
		close(fd);
	}
	return dd_fault_set(fault, DEDUP_INDEX_BUSY, "%s is being replaced again and again",
	                    files->path);
}

int dd_files_full(const struct dd_files *files)
{
	struct stat file;
	int error;

	if (files->data_fd < 0 || fstat(files->data_fd, &file))
		return 0;
	error = posix_fallocate(files->data_fd, file.st_size, PROBE_SIZE);
	if (ftruncate(files->data_fd, file.st_size))
		return 0;
	return error == ENOSPC || error == EDQUOT || error == EFBIG ? error : 0;
}

/* --- The lock file, and the gate --- */

static void lock_gate(int fd, int operation)
{
	while (flock(fd, operation) && errno == EINTR)
		;
}

/* Where the file system does not know how to give room to a file, LMDB must do without. */
static bool give_room(const struct dd_files *files, struct dd_fault *fault)
{
	struct stat file;
	int error = 0;

	if (fstat(files->lock_fd, &file))
		error = errno;
	if (!error && file.st_size < LOCK_SIZE)
		file.st_size = LOCK_SIZE;
	if (!error && (int64_t)file.st_blocks * 512 < file.st_size)
		error = posix_fallocate(files->lock_fd, 0, file.st_size);
	if (error != ENOSPC && error != EDQUOT && error != EFBIG)
		return true;
	return system_fault(files->lock, fault, "write", error);
}

bool dd_files_enter(struct dd_files *files, bool read_only, struct dd_fault *fault)
{
	const int flags = O_RDWR | O_CREAT | O_CLOEXEC;

	while (files->lock_fd < 0) {
		int fd = open(files->lock, flags | O_EXCL, 0666);
		bool made = fd >= 0;

		if (fd < 0 && errno == EEXIST)
			fd = open(files->lock, flags, 0666);
		if (fd < 0 && read_only && (errno == EACCES || errno == EROFS))
			return true;
		if (fd < 0)
			return system_fault(files->lock, fault, "open", errno);
		lock_gate(fd, LOCK_SH);
		if (leads_to(files->lock, fd)) {
			files->lock_fd = fd;
			files->made_lock = made;
		} else {
			close(fd); /* who made it has removed it since */
		}
	}
	return give_room(files, fault);
}

void dd_files_leave(struct dd_files *files)
{
	if (files->lock_fd >= 0)
		lock_gate(files->lock_fd, LOCK_UN);
}

/* Removes the lock file, unless another process is about to open it, or LMDB has it open in
 * one. */
static void remove_lock(const struct dd_files *files)
{
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	if (!flock(files->lock_fd, LOCK_EX | LOCK_NB) && !fcntl(files->lock_fd, F_SETLK, &whole) &&
	    leads_to(files->lock, files->lock_fd))
		unlink(files->lock);
}

void dd_files_release(struct dd_files *files, bool undo)
{
	if (undo && files->made_lock)
		remove_lock(files);
	/* Under the write lock: nobody has written to it, and who waits for it begins anew. */
	if (undo && files->is_new && leads_to(files->path, files->data_fd))
		unlink(files->data ? files->data : files->path);
	if (files->lock_fd >= 0)
		close(files->lock_fd);
	if (files->data_fd >= 0)
		close(files->data_fd);
	free(files->data);
	free(files->lock);
	*files = (struct dd_files){.path = files->path, .data_fd = -1, .lock_fd = -1};
}

/* --- Another file in its place --- */

int dd_files_make_copy(const struct dd_files *files, char **path, struct dd_fault *fault)
{
	int fd;

	*path = with_suffix(files->data, ".compact");
	if (!*path) {
		dd_fault_no_memory(fault);
		return -1;
	}
	/* One may be left of a process that was killed. Under the write lock it is nobody's. */
	unlink(*path);
	fd = open(*path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		system_fault(files->path, fault, "write a copy beside it", errno);
	} else if (flock(fd, LOCK_EX | LOCK_NB)) {
		system_fault(files->path, fault, "lock a copy beside it", errno);
		unlink(*path);
		close(fd);
		fd = -1;
	}
	if (fd < 0)
		free(*path);
	return fd;
}

/* The owner is kept as far as this process may. What the file's group may, another group may
 * not. */
static int copy_rights(int from, int to)
{
	struct stat file;
	mode_t mode;

	if (fstat(from, &file))
		return errno;
	mode = file.st_mode & 0777;
	if (fchown(to, file.st_uid, file.st_gid) && fchown(to, (uid_t)-1, file.st_gid))
		mode &= ~(mode_t)070;
	return fchmod(to, mode) ? errno : 0;
}

/* So that the name does not fall back to the old file when the machine fails, after a commit to
 * the new one. Best effort: some file systems have no such thing. */
static void keep_name(const char *path)
{
	char *directory = strdup(path), *slash = directory ? strrchr(directory, '/') : NULL;
	int fd;

	if (slash)
		slash[slash == directory] = '\0';
	fd = open(slash ? directory : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(directory);
}

bool dd_files_replace(struct dd_files *files, const char *path, int fd, struct dd_fault *fault)
{
	int error = copy_rights(files->data_fd, fd);

	if (!error && fsync(fd))
		error = errno;
	if (error)
		return system_fault(files->path, fault, "write a copy beside it", error);
	lock_gate(files->lock_fd, LOCK_EX);
	if (rename(path, files->data)) {
		error = errno;
		lock_gate(files->lock_fd, LOCK_UN);
		return system_fault(files->path, fault, "replace", error);
	}
	keep_name(files->data);
	close(files->data_fd);
	files->data_fd = fd;
	files->is_new = false;
	return true;
}
