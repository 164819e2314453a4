/* store.h - a file of checked chunks, with transactions: LMDB behind a small door.
 *
 * A reader sees the file as it was when dd_store_refresh() was last called, in memory mapped
 * from it, without a copy. One process at a time writes: it holds the write lock from
 * dd_store_open() to dd_store_close(). Which locks there are, and why no process loses
 * another's articles when a file takes the place of this one, is told in files.h. What it puts within
 * dd_store_transact() appears all at once, or not at all if the process, the machine or the disk
 * fails before that.
 *
 * Before a snapshot is used the B+-tree's own pages are looked at (guard.h), because LMDB
 * trusts them. Checksums of chunks are for their users: dd_store_get() leaves them alone,
 * dd_store_verify() computes them.
 *
 * For one thread at a time; chunks that were got may be read by any thread.
 */
#ifndef DD_INDEX_STORE_H
#define DD_INDEX_STORE_H

#include "index/fault.h"
#include "index/format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dd_store;

struct dd_key {
	enum dd_chunk_kind kind;
	uint32_t sequence;
	uint32_t number;
};

struct dd_chunk {
	const void *payload; /* borrowed from the file, aligned to 8, until the next refresh */
	uint32_t size;
};

/* Opens or creates the file and takes a snapshot. Of a file that is no store nothing is
 * changed. *out is set unless memory ran out. */
bool dd_store_open(const struct dedup_index_options *options, struct dd_store **out,
                   struct dd_fault *fault);
/* NULL is fine. */
void dd_store_close(struct dd_store *store);
/* The same after an opening that failed, or found that the file is not for this program: what it
 * made is removed, an empty file and the lock file beside one that had none. */
void dd_store_abandon(struct dd_store *store);

/* Takes a new snapshot; chunks of the old one are invalid then. */
bool dd_store_refresh(struct dd_store *store, struct dd_fault *fault);

/* The chunk, or false: with a fault if it is damaged, without one if there is none. Within a
 * transaction, as that has left it; borrowed until the chunk is put again then. */
bool dd_store_get(const struct dd_store *store, struct dd_key key, struct dd_chunk *out,
                  struct dd_fault *fault);
/* Whether a chunk is what was put there; a fault if not. */
bool dd_store_verify(const struct dd_store *store, struct dd_key key, const struct dd_chunk *chunk,
                     struct dd_fault *fault);
/* Whether the snapshot has no chunk at all. */
bool dd_store_is_empty(const struct dd_store *store);

/* Calls visit for every chunk of the snapshot in the order of keys, as long as it returns
 * true. False with a fault. */
typedef bool dd_store_visit(void *cookie, struct dd_key key, const struct dd_chunk *chunk);
bool dd_store_walk(const struct dd_store *store, dd_store_visit *visit, void *cookie,
                   struct dd_fault *fault);

/* What a transaction writes, by calling put and delete; false with a fault. It is called
 * again from the start if the map turns out too small. */
typedef bool dd_store_writer(void *cookie, struct dd_store *store, struct dd_fault *fault);

/* Runs the writer in one transaction and commits it to the disk. The snapshot ends with it:
 * refresh before the next get. room is a guess at the bytes to be written. */
bool dd_store_transact(struct dd_store *store, uint64_t room, dd_store_writer *writer, void *cookie,
                       struct dd_fault *fault);
/* For writers. The payload is copied. Up to 2^31 bytes. */
bool dd_store_put(struct dd_store *store, struct dd_key key, const void *payload, size_t size,
                  struct dd_fault *fault);
/* It may be missing. */
bool dd_store_delete(struct dd_store *store, struct dd_key key, struct dd_fault *fault);
/* Bytes of the file, and of pages in it that hold nothing. */
bool dd_store_sizes(const struct dd_store *store, uint64_t *bytes, uint64_t *free_bytes,
                    struct dd_fault *fault);

/* Writes all that is live in `from`, which may be the store itself, to a new file without free pages
 * and puts it in the place of the store's; the store goes on with it. Nothing is done if it is read
 * only. */
bool dd_store_replace(struct dd_store *store, const struct dd_store *from, struct dd_fault *fault);

const char *dd_store_path(const struct dd_store *store);

#endif
