#include "index/store.h"

#include "index/files.h"
#include "index/guard.h"

#include <errno.h>
#include <lmdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* Address space beyond the file's size, to begin with; more is mapped as it fills. */
#define MAP_SPARE ((uint64_t)64 << 20)

/* A map has whole pages of the machine's memory and of the file, of whatever size. */
#define MAP_GRAIN ((uint64_t)64 << 10)

#define SNAPSHOTS_MOST 4

struct dd_store {
	struct dedup_index_options options;
	char *path; /* owned */
	struct dd_files files;
	MDB_env *env;
	MDB_txn *snapshot; /* NULL between a transaction and the next refresh */
	MDB_txn *writing;  /* NULL outside a transaction */
	MDB_dbi chunks;
	uint64_t map_size;
	uint32_t page_size; /* the file's, as LMDB has it */
};

const char *dd_store_path(const struct dd_store *store)
{
	return store->path;
}

/* --- What can go wrong --- */

static bool damaged(const struct dd_store *store, struct dd_fault *fault, const char *what)
{
	return dd_fault_set(fault, DEDUP_INDEX_DAMAGED,
	                    "%s is damaged (%s); put back a copy of it, or feed its articles to a "
	                    "new index",
	                    store->path, what);
}

static bool system_fault(const struct dd_store *store, struct dd_fault *fault, const char *what,
                         int error)
{
	return dd_fault_set(fault, DEDUP_INDEX_SYSTEM, "%s: cannot %s: %s", store->path, what,
	                    strerror(error));
}

/* LMDB's statuses are negative, the system's positive. */
static bool lmdb_fault(const struct dd_store *store, struct dd_fault *fault, const char *what,
                       int rc)
{
	switch (rc) {
	case ENOMEM:
		return dd_fault_no_memory(fault);
	case MDB_CORRUPTED:
	case MDB_PAGE_NOTFOUND:
	case MDB_PANIC:
		return damaged(store, fault, mdb_strerror(rc));
	case MDB_READERS_FULL:
		return dd_fault_set(fault, DEDUP_INDEX_BUSY, "%s: too many programs read it",
		                    store->path);
	case MDB_VERSION_MISMATCH:
		return dd_fault_set(fault, DEDUP_INDEX_FOREIGN,
		                    "%s is an LMDB file of another version", store->path);
	default:
		if (rc > 0)
			return system_fault(store, fault, what, rc);
		return dd_fault_set(fault, DEDUP_INDEX_SYSTEM, "%s: cannot %s: %s", store->path,
		                    what, mdb_strerror(rc));
	}
}

/* --- Opening --- */

static uint64_t whole_pages(uint64_t bytes)
{
	return (bytes + MAP_GRAIN - 1) / MAP_GRAIN * MAP_GRAIN;
}

static bool set_map_size(struct dd_store *store, struct dd_fault *fault)
{
	struct stat file;

	if (stat(store->files.data, &file))
		return system_fault(store, fault, "open", errno);
	store->map_size = whole_pages((uint64_t)file.st_size + MAP_SPARE);
	if (store->options.map_size)
		store->map_size = whole_pages(store->options.map_size);
	return true;
}

static int open_environment(struct dd_store *store, unsigned flags)
{
	MDB_stat stat;
	int rc = mdb_env_create(&store->env);

	if (rc)
		return rc;
	rc = mdb_env_set_mapsize(store->env, store->map_size);
	if (!rc)
		rc = mdb_env_open(store->env, store->files.data,
		                  MDB_NOSUBDIR | MDB_NOTLS |
		                          (store->options.read_only ? MDB_RDONLY : 0U) | flags,
		                  0666);
	if (!rc)
		rc = mdb_env_stat(store->env, &stat);
	if (rc) {
		mdb_env_close(store->env);
		store->env = NULL;
		return rc;
	}
	store->page_size = stat.ms_psize;
	return 0;
}

/* Whether a writer's LMDB has the file that is locked: somebody may have moved another one there
 * by hand. */
static bool is_locked_file(const struct dd_store *store)
{
	struct stat locked, open;
	mdb_filehandle_t fd;

	return store->options.read_only ||
	       (!mdb_env_get_fd(store->env, &fd) && !fstat(fd, &open) &&
	        !fstat(store->files.data_fd, &locked) && open.st_dev == locked.st_dev &&
	        open.st_ino == locked.st_ino);
}

/* A writer that was killed at the end of its commit may have written it to the file, but not its
 * number to the lock file, which others have open. LMDB makes up for that when the next one begins
 * a transaction. A snapshot from before that would be one of the commit before: what this writer
 * adds to it would be put into the tree of the last. Killed readers are forgotten, too. */
static int recover(struct dd_store *store)
{
	MDB_txn *txn;
	int dead, rc = mdb_reader_check(store->env, &dead);

	if (!rc)
		rc = mdb_txn_begin(store->env, NULL, 0, &txn);
	if (!rc)
		mdb_txn_abort(txn);
	/* The snapshot will map more; LMDB has made up by then. */
	return rc == MDB_MAP_RESIZED ? 0 : rc;
}

/* Behind the gate. */
static bool open_file(struct dd_store *store, struct dd_fault *fault)
{
	int rc;

	if (!set_map_size(store, fault))
		return false;
	rc = open_environment(store, 0);
	/* A reader without the right to make the lock file does without: the writer then does
	 * not know of it, and an answer may be "damaged" if a run ends meanwhile. */
	if (rc == EACCES && store->options.read_only)
		rc = open_environment(store, MDB_NOLOCK);
	if (rc == MDB_INVALID)
		return dd_files_foreign(&store->files, fault);
	if (!rc && !store->options.read_only)
		rc = recover(store);
	if (rc)
		return lmdb_fault(store, fault, "open", rc);
	if (!is_locked_file(store))
		return dd_fault_set(fault, DEDUP_INDEX_BUSY, "%s is being replaced", store->path);
	return dd_store_refresh(store, fault);
}

bool dd_store_open(const struct dedup_index_options *options, struct dd_store **out,
                   struct dd_fault *fault)
{
	struct dd_store *store = calloc(1, sizeof *store);
	bool done;

	*out = store;
	if (!store || !(store->path = strdup(options->path)))
		return dd_fault_no_memory(fault);
	store->options = *options;
	store->options.path = store->path;
	done = dd_files_open(&store->files, &store->options, fault) &&
	       dd_files_enter(&store->files, options->read_only, fault) && open_file(store, fault);
	dd_files_leave(&store->files);
	return done;
}

/* LMDB's part. */
static void close_file(struct dd_store *store)
{
	if (store->snapshot)
		mdb_txn_abort(store->snapshot);
	store->snapshot = NULL;
	if (store->env)
		mdb_env_close(store->env);
	store->env = NULL;
}

static void release(struct dd_store *store, bool undo)
{
	if (!store)
		return;
	close_file(store);
	if (store->path)
		dd_files_release(&store->files, undo);
	free(store->path);
	free(store);
}

void dd_store_close(struct dd_store *store)
{
	release(store, false);
}

void dd_store_abandon(struct dd_store *store)
{
	release(store, true);
}

/* --- Reading --- */

static int begin_snapshot(struct dd_store *store)
{
	int rc = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &store->snapshot);

	/* Another process has made the file larger than our map. */
	if (rc == MDB_MAP_RESIZED) {
		rc = mdb_env_set_mapsize(store->env, 0);
		if (!rc)
			rc = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &store->snapshot);
	}
	if (!rc)
		rc = mdb_dbi_open(store->snapshot, NULL, 0, &store->chunks);
	return rc;
}

bool dd_store_refresh(struct dd_store *store, struct dd_fault *fault)
{
	const char *what = NULL;

	/* The beginning of the file may have moved on before it is looked at: two commits of
	 * another process later, it no more tells of the snapshot. */
	for (int i = 0; i < SNAPSHOTS_MOST; i++) {
		mdb_filehandle_t fd;
		int rc;

		if (store->snapshot)
			mdb_txn_abort(store->snapshot);
		store->snapshot = NULL;
		rc = begin_snapshot(store);
		if (!rc)
			rc = mdb_env_get_fd(store->env, &fd);
		if (rc)
			return lmdb_fault(store, fault, "read", rc);
		what = dd_guard_file(fd, store->page_size, mdb_txn_id(store->snapshot));
		if (!what)
			return true;
	}
	return damaged(store, fault, what);
}

/* The key as LMDB compares it: kind, sequence, number, each in big-endian order. */
#define KEY_SIZE 9

static void write_key(struct dd_key key, unsigned char bytes[KEY_SIZE])
{
	bytes[0] = (unsigned char)key.kind;
	for (int i = 0; i < 4; i++) {
		bytes[1 + i] = (unsigned char)(key.sequence >> (24 - 8 * i));
		bytes[5 + i] = (unsigned char)(key.number >> (24 - 8 * i));
	}
}

static struct dd_key read_key(const MDB_val *value)
{
	const unsigned char *bytes = value->mv_data;
	struct dd_key key = {.kind = DD_CHUNK_KINDS};

	if (value->mv_size != KEY_SIZE)
		return key;
	key.kind = (enum dd_chunk_kind)bytes[0];
	for (int i = 0; i < 4; i++) {
		key.sequence = key.sequence << 8 | bytes[1 + i];
		key.number = key.number << 8 | bytes[5 + i];
	}
	return key;
}

/* The size that a payload takes with its header and zeros: whole pages, as LMDB counts them. */
static size_t padded_size(const struct dd_store *store, size_t size)
{
	size_t page = store->page_size;

	size += sizeof(struct dd_chunk_header) + DD_PAGE_HEADER;
	return (size + page - 1) / page * page - DD_PAGE_HEADER;
}

static bool open_value(const struct dd_store *store, struct dd_key key, const MDB_val *value,
                       struct dd_chunk *out, struct dd_fault *fault)
{
	const struct dd_chunk_header *header = value->mv_data;

	if (value->mv_size < sizeof *header || (uintptr_t)value->mv_data % 8 ||
	    header->kind != (uint32_t)key.kind ||
	    value->mv_size != padded_size(store, header->size))
		return damaged(store, fault, "a chunk's header is not what was written");
	*out = (struct dd_chunk){.payload = header + 1, .size = header->size};
	return true;
}

static bool get(const struct dd_store *store, MDB_txn *txn, struct dd_key key, struct dd_chunk *out,
                struct dd_fault *fault)
{
	unsigned char bytes[KEY_SIZE];
	MDB_val name = {.mv_size = KEY_SIZE, .mv_data = bytes}, value;
	int rc;

	write_key(key, bytes);
	rc = mdb_get(txn, store->chunks, &name, &value);
	if (rc == MDB_NOTFOUND)
		return false;
	if (rc)
		return lmdb_fault(store, fault, "read", rc);
	return open_value(store, key, &value, out, fault);
}

bool dd_store_get(const struct dd_store *store, struct dd_key key, struct dd_chunk *out,
                  struct dd_fault *fault)
{
	return get(store, store->writing ? store->writing : store->snapshot, key, out, fault);
}

static uint64_t checksum(struct dd_key key, const void *payload, size_t size)
{
	uint64_t seed = (uint64_t)key.kind << 58 ^ (uint64_t)key.sequence << 32 ^ key.number;

	return XXH3_64bits_withSeed(payload, size, seed);
}

bool dd_store_verify(const struct dd_store *store, struct dd_key key, const struct dd_chunk *chunk,
                     struct dd_fault *fault)
{
	const struct dd_chunk_header *header = (const struct dd_chunk_header *)chunk->payload - 1;

	return checksum(key, chunk->payload, chunk->size) == header->check ||
	       damaged(store, fault, "a checksum is wrong");
}

bool dd_store_is_empty(const struct dd_store *store)
{
	MDB_stat stat;

	return !mdb_stat(store->snapshot, store->chunks, &stat) && !stat.ms_entries;
}

bool dd_store_walk(const struct dd_store *store, dd_store_visit *visit, void *cookie,
                   struct dd_fault *fault)
{
	MDB_cursor *cursor;
	MDB_val name, value;
	bool going = true;
	int rc = mdb_cursor_open(store->snapshot, store->chunks, &cursor);

	if (rc)
		return lmdb_fault(store, fault, "read", rc);
	while (going && !(rc = mdb_cursor_get(cursor, &name, &value, MDB_NEXT))) {
		struct dd_chunk chunk;
		struct dd_key key = read_key(&name);

		going = open_value(store, key, &value, &chunk, fault) && visit(cookie, key, &chunk);
	}
	mdb_cursor_close(cursor);
	if (rc && rc != MDB_NOTFOUND)
		lmdb_fault(store, fault, "read", rc);
	return fault->status == DEDUP_OK;
}

/* --- Writing --- */

bool dd_store_put(struct dd_store *store, struct dd_key key, const void *payload, size_t size,
                  struct dd_fault *fault)
{
	unsigned char bytes[KEY_SIZE];
	MDB_val name = {.mv_size = KEY_SIZE, .mv_data = bytes};
	MDB_val value = {.mv_size = padded_size(store, size)};
	struct dd_chunk_header header = {.size = (uint32_t)size, .kind = (uint32_t)key.kind};
	char *room;
	int rc;

	/* LMDB would put a new value in the pages of an old one of the same size. The pages
	 * are this transaction's own copy then, but their header is the old one. */
	if (!dd_store_delete(store, key, fault))
		return false;
	write_key(key, bytes);
	rc = mdb_put(store->writing, store->chunks, &name, &value, MDB_RESERVE);
	if (rc == MDB_MAP_FULL)
		return dd_fault_set(fault, DEDUP_TOO_LARGE, "the map is full");
	if (rc)
		return lmdb_fault(store, fault, "write", rc);
	header.check = checksum(key, payload, size);
	room = value.mv_data;
	memcpy(room, &header, sizeof header);
	if (size)
		memcpy(room + sizeof header, payload, size);
	memset(room + sizeof header + size, 0, value.mv_size - sizeof header - size);
	return true;
}

bool dd_store_delete(struct dd_store *store, struct dd_key key, struct dd_fault *fault)
{
	unsigned char bytes[KEY_SIZE];
	MDB_val name = {.mv_size = KEY_SIZE, .mv_data = bytes}, value;
	int rc;

	write_key(key, bytes);
	rc = mdb_get(store->writing, store->chunks, &name, &value);
	if (rc == MDB_NOTFOUND)
		return true;
	if (!rc && !dd_guard_value(value.mv_data, value.mv_size, store->page_size))
		return damaged(store, fault, "the pages of a chunk are not what was written");
	if (!rc)
		rc = mdb_del(store->writing, store->chunks, &name, NULL);
	if (rc == MDB_MAP_FULL)
		return dd_fault_set(fault, DEDUP_TOO_LARGE, "the map is full");
	return !rc || lmdb_fault(store, fault, "write", rc);
}

/* Maps at least so much. No transaction is open. */
static bool grow_map(struct dd_store *store, uint64_t size, struct dd_fault *fault)
{
	MDB_envinfo info;
	int rc = mdb_env_info(store->env, &info);

	if (!rc && info.me_mapsize >= size)
		return true;
	store->map_size = whole_pages(size);
	if (!rc)
		rc = mdb_env_set_mapsize(store->env, store->map_size);
	return !rc || lmdb_fault(store, fault, "map", rc);
}

static uint64_t used_bytes(const struct dd_store *store)
{
	MDB_envinfo info;

	return mdb_env_info(store->env, &info)
	               ? 0
	               : ((uint64_t)info.me_last_pgno + 1) * store->page_size;
}

static bool attempt(struct dd_store *store, dd_store_writer *writer, void *cookie,
                    struct dd_fault *fault)
{
	int rc = mdb_txn_begin(store->env, NULL, 0, &store->writing), full;

	if (rc)
		return lmdb_fault(store, fault, "write", rc);
	if (writer(cookie, store, fault)) {
		rc = mdb_txn_commit(store->writing);
		store->writing = NULL;
		if (rc == MDB_MAP_FULL)
			return dd_fault_set(fault, DEDUP_TOO_LARGE, "the map is full");
		if (rc == EIO && (full = dd_files_full(&store->files)))
			rc = full;
		return !rc || lmdb_fault(store, fault, "write", rc);
	}
	mdb_txn_abort(store->writing);
	store->writing = NULL;
	return false;
}

bool dd_store_transact(struct dd_store *store, uint64_t room, dd_store_writer *writer, void *cookie,
                       struct dd_fault *fault)
{
	uint64_t size = used_bytes(store) + room;

	if (store->snapshot)
		mdb_txn_abort(store->snapshot);
	store->snapshot = NULL;
	if (!store->options.map_size && !grow_map(store, size + MAP_SPARE / 4, fault))
		return false;
	while (!attempt(store, writer, cookie, fault)) {
		MDB_envinfo info;

		if (fault->status != DEDUP_TOO_LARGE)
			return false;
		dd_fault_clear(fault);
		if (mdb_env_info(store->env, &info) ||
		    !grow_map(store, (uint64_t)info.me_mapsize * 2, fault))
			return false;
	}
	return true;
}

/* --- Upkeep --- */

bool dd_store_sizes(const struct dd_store *store, uint64_t *bytes, uint64_t *free_bytes,
                    struct dd_fault *fault)
{
	uint64_t pages = 2; /* LMDB's own two */
	mdb_filehandle_t fd;
	struct stat file;
	MDB_stat stat;
	int rc = mdb_stat(store->snapshot, store->chunks, &stat);

	if (!rc)
		rc = mdb_env_get_fd(store->env, &fd);
	if (rc)
		return lmdb_fault(store, fault, "read", rc);
	if (fstat(fd, &file))
		return system_fault(store, fault, "read", errno);
	pages += stat.ms_branch_pages + stat.ms_leaf_pages + stat.ms_overflow_pages;
	*bytes = (uint64_t)file.st_size;
	pages *= store->page_size;
	*free_bytes = *bytes > pages ? *bytes - pages : 0;
	return true;
}

/* Both are open and have a snapshot; what is written is that of `from`. LMDB begins a compact copy
 * with the numbers 0 and 1; it gets those of the file that it replaces (files.h). */
static bool write_copy(const struct dd_store *store, const struct dd_store *from, int fd,
                       struct dd_fault *fault)
{
	int rc = mdb_env_copyfd2(from->env, fd, MDB_CP_COMPACT);

	if (!rc)
		rc = dd_guard_number(fd, from->page_size, mdb_txn_id(store->snapshot));
	return !rc || lmdb_fault(store, fault, "write a copy beside it", rc);
}

bool dd_store_replace(struct dd_store *store, const struct dd_store *from, struct dd_fault *fault)
{
	char *path;
	bool done;
	int fd;

	if (store->options.read_only)
		return true;
	fd = dd_files_make_copy(&store->files, &path, fault);
	if (fd < 0)
		return false;
	done = write_copy(store, from, fd, fault) &&
	       dd_files_replace(&store->files, path, fd, fault);
	if (!done) {
		unlink(path);
		close(fd);
	}
	free(path);
	if (!done)
		return false;
	close_file(store);
	done = open_file(store, fault);
	dd_files_leave(&store->files);
	return done;
}
