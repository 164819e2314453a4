/* files.h - the two files of a store by their names, and who may do what with them.
 *
 * PATH holds the chunks. PATH-lock is LMDB's: its readers, and the number of the last
 * transaction (T), which LMDB takes from PATH only where no other process has PATH-lock open.
 * Where PATH is a symbolic link, both stand where it leads to; a file of several names is only
 * read. A process may hold
 *
 *     flock(PATH)       exclusive: it writes (the write lock), from dd_files_open() to the end
 *     flock(PATH-lock)  shared: it is about to open PATH and to take its first snapshot;
 *                       exclusive: it puts another file in the place of PATH (the gate)
 *     fcntl(PATH-lock)  LMDB's own, while it has PATH open
 *
 * What is to hold: while any process has PATH-lock open through LMDB, T is the number of the last
 * transaction in the file that PATH leads to.
 *
 * - A commit writes both. It is made under the write lock of a file that PATH was seen to lead
 *   to after the lock was got, and that is replaced under that lock alone: so nothing is
 *   committed to a file that has lost its name. Who waited for the write lock meanwhile has
 *   not opened anything through LMDB, finds that PATH leads elsewhere, and begins anew. Who was
 *   killed between the one and the other has left it to the next writer to set T right, before its
 *   first snapshot.
 * - The new file has the transaction number of the old one, which the one rename() brings with
 *   it: killed before or after it, PATH and T agree.
 * - LMDB reads T from a file that was opened behind the gate, so from none that has just lost
 *   its name. The first snapshot is taken behind it as well, and is one of that file.
 *
 * Who has the old file open reads it to the end. His entry among PATH-lock's readers keeps a writer
 * of the new one from using pages again that were freed since, which costs room, no more.
 */
#ifndef DD_INDEX_FILES_H
#define DD_INDEX_FILES_H

#include "index/fault.h"

#include <stdbool.h>

struct dd_files {
	const char *path;  /* borrowed: as the caller calls it */
	char *data, *lock; /* owned: what it leads to, and LMDB's file beside that */
	int data_fd;       /* a writer's, with the write lock; -1: a reader */
	/* Open as long as LMDB has its own: closing any takes LMDB's locks with it. -1: there is
	 * none, and may be none. */
	int lock_fd;
	bool is_new; /* nothing was ever written to the data file */
	bool made_lock;
};

/* Finds or makes the data file and, unless read_only, takes the write lock. What is not an LMDB
 * file is left as it is, without a lock file beside it. Release it in any case. */
bool dd_files_open(struct dd_files *files, const struct dedup_index_options *options,
                   struct dd_fault *fault);

/* Before LMDB opens the data file, and after the first snapshot. The lock file is made, with
 * room on the disk: LMDB writes it through memory, and without room would die of SIGBUS. A reader
 * that may not make it has none. */
bool dd_files_enter(struct dd_files *files, bool read_only, struct dd_fault *fault);
void dd_files_leave(struct dd_files *files);

/* A new file beside the data file, locked and for nobody else to read; *path is to be freed. -1
 * with a fault. */
int dd_files_make_copy(const struct dd_files *files, char **path, struct dd_fault *fault);
/* Gives it the data file's owner, permissions and name, and enters; fd is the files' own then. */
bool dd_files_replace(struct dd_files *files, const char *path, int fd, struct dd_fault *fault);

/* Once LMDB has closed the data file. undo: removes what dd_files_open() and dd_files_enter()
 * made, unless another process uses it. */
void dd_files_release(struct dd_files *files, bool undo);

/* Why LMDB does not know the file. Returns false. */
bool dd_files_foreign(const struct dd_files *files, struct dd_fault *fault);

/* What keeps the data file from growing: ENOSPC, EDQUOT or EFBIG; 0: nothing. LMDB calls that
 * an I/O error. */
int dd_files_full(const struct dd_files *files);

#endif
