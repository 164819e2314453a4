/* test_index.c - the index through the library: what it remembers, and what it survives.
 *
 * The articles are made of invented words, so that none is like another by chance; a version
 * differs in its last words. Files lie in memory where the system has such a place: what is
 * tested of crashes is the order of writes, not the disk.
 */
#include "test.h"

#include "dedup.h"
#include "index/bloom.h"
#include "index/segment.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char directory[64], path[96], copy[96];

/* --- Pages --- */

/* What LMDB is told to be the size of the machine's memory pages. 0: what it is. */
static long memory_page;

/* TSan asks before it is ready to watch functions. */
__attribute__((no_sanitize_thread)) long sysconf(int name)
{
	static long (*real)(int);

	if (name == _SC_PAGESIZE && memory_page)
		return memory_page;
	if (!real) {
		void *symbol = dlsym(RTLD_NEXT, "sysconf");
		memcpy(&real, &symbol, sizeof real);
	}
	return real(name);
}

/* That of the pages of a file that is made now. */
static size_t page_size(void)
{
	size_t size = (size_t)sysconf(_SC_PAGESIZE);

	return size < 32768 ? size : 32768;
}

/* --- Articles --- */

static uint64_t next_random(uint64_t *state)
{
	uint64_t x = (*state += UINT64_C(0x9e3779b97f4a7c15));

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static size_t add_words(char *text, size_t at, uint64_t seed, int words)
{
	for (int i = 0; i < words; i++) {
		uint64_t x = next_random(&seed);

		for (int k = 0; k < 7; k++, x /= 26)
			text[at++] = (char)('a' + x % 26);
		text[at++] = i % 10 == 9 ? '.' : ' ';
		if (i % 10 == 9)
			text[at++] = ' ';
	}
	text[at] = '\0';
	return at;
}

struct article {
	char id[24];
	char text[1024];
};

/* Article number n; version 0 is the original, the others end otherwise. */
static void make_article(struct article *article, unsigned n, unsigned version)
{
	size_t size = add_words(article->text, 0, n * 7919u + 1, 70);

	add_words(article->text, size, version * 104729u + n, 10);
	snprintf(article->id, sizeof article->id, "a%u.%u", n, version);
}

/* --- Runs --- */

static struct dedup_index *open_index(const char *name, bool read_only)
{
	const struct dedup_index_options options = {
	        .path = name, .read_only = read_only, .now = 1000000};
	struct dedup_index *index;
	enum dedup_status status = dedup_index_open(&options, &index);

	if (status != DEDUP_OK)
		fail_msg("%s", dedup_index_message(index));
	return index;
}

static struct dedup *open_context(struct dedup_index *index, struct dedup_feeder **feeder)
{
	struct dedup_options options;
	struct dedup *dedup;

	dedup_options_init(&options);
	options.threads = 1;
	options.index = index;
	assert_int_equal(dedup_open(&options, &dedup), DEDUP_OK);
	assert_int_equal(dedup_feeder_open(dedup, feeder), DEDUP_OK);
	return dedup;
}

static void feed(struct dedup_feeder *feeder, uint64_t position, const char *id, const char *text)
{
	const struct dedup_document document = {.text = text,
	                                        .text_size = strlen(text),
	                                        .id = id,
	                                        .id_size = strlen(id),
	                                        .date = DEDUP_NO_DATE};

	assert_int_equal(dedup_feeder_add(feeder, position, &document), DEDUP_OK);
}

/* Runs articles n .. n + count - 1 in that version; the context is the caller's. */
static struct dedup *run_articles(struct dedup_index *index, unsigned n, unsigned count,
                                  unsigned version)
{
	struct dedup_feeder *feeder;
	struct dedup *dedup = open_context(index, &feeder);

	for (unsigned i = 0; i < count; i++) {
		struct article article;

		make_article(&article, n + i, version);
		feed(feeder, i, article.id, article.text);
	}
	assert_int_equal(dedup_feeder_close(feeder), DEDUP_OK);
	assert_int_equal(dedup_run(dedup), DEDUP_OK);
	return dedup;
}

static void add_articles(struct dedup_index *index, unsigned n, unsigned count, unsigned version)
{
	dedup_close(run_articles(index, n, count, version));
	assert_int_equal(dedup_index_commit(index), DEDUP_OK);
}

static uint64_t count_documents(struct dedup_index *index)
{
	struct dedup_index_info info;

	assert_int_equal(dedup_index_info(index, &info), DEDUP_OK);
	return info.documents;
}

static void remove_index(const char *name)
{
	char lock[128];

	snprintf(lock, sizeof lock, "%s-lock", name);
	unlink(name);
	unlink(lock);
}

static void expect_message(const struct dedup_index *index, const char *part)
{
	if (!strstr(dedup_index_message(index), part))
		fail_msg("\"%s\" is not in \"%s\"", part, dedup_index_message(index));
}

/* Opens what should not open, and what no lock file is left of. */
static void expect_refused(const char *name, bool read_only, enum dedup_status wanted,
                           const char *part)
{
	const struct dedup_index_options options = {.path = name, .read_only = read_only};
	struct dedup_index *index;
	char lock[128];

	assert_int_equal(dedup_index_open(&options, &index), wanted);
	expect_message(index, part);
	dedup_index_close(index);
	snprintf(lock, sizeof lock, "%s-lock", name);
	assert_int_equal(access(lock, F_OK), -1);
}

/* --- What it remembers --- */

static void test_versions_meet(void **state)
{
	(void)state;
	struct dedup_index *index = open_index(path, false);
	struct dedup_cluster cluster;
	struct dedup_info info;

	add_articles(index, 0, 20, 0);
	struct dedup *dedup = run_articles(index, 5, 2, 1);
	assert_int_equal(dedup_cluster_count(dedup), 2);
	assert_int_equal(dedup_earlier_count(dedup), 2);
	dedup_cluster_at(dedup, 0, &cluster);
	assert_int_equal(cluster.size, 2);
	assert_int_equal(cluster.id, 6);
	assert_int_equal(cluster.members[1].tier, DEDUP_NEAR);
	assert_true(cluster.members[1].drop);
	assert_int_equal(cluster.members[1].match, cluster.members[0].document);
	dedup_document_info(dedup, cluster.members[0].document, &info);
	assert_string_equal(info.id, "a5.0");
	assert_int_equal(dedup_pair_count(dedup), 2);
	dedup_close(dedup);
	assert_int_equal(dedup_index_pending(index), 2);

	/* The next run sees them before they are committed, and so after. */
	for (int i = 0; i < 2; i++) {
		dedup = run_articles(index, 5, 1, 2 + (unsigned)i);
		dedup_cluster_at(dedup, 0, &cluster);
		assert_int_equal(cluster.size, 3 + i);
		assert_int_equal(cluster.id, 6);
		dedup_close(dedup);
		assert_int_equal(dedup_index_commit(index), DEDUP_OK);
		assert_int_equal(dedup_index_pending(index), 0);
	}
	dedup_index_close(index);
	index = open_index(path, true);
	assert_int_equal(count_documents(index), 24);
	assert_int_equal(dedup_index_check(index, NULL, NULL), DEDUP_OK);
	dedup_index_close(index);
	remove_index(path);
}

static void test_known_and_replaced(void **state)
{
	(void)state;
	struct dedup_index *index = open_index(path, false);
	struct dedup_feeder *feeder;
	struct dedup_info info;
	struct article article;

	add_articles(index, 0, 5, 0);
	struct dedup *dedup = run_articles(index, 0, 5, 0);
	assert_int_equal(dedup_cluster_count(dedup), 0);
	assert_int_equal(dedup_document_count(dedup) - dedup_earlier_count(dedup), 5);
	dedup_document_info(dedup, dedup_earlier_count(dedup), &info);
	assert_true(info.is_known);
	dedup_close(dedup);
	assert_int_equal(count_documents(index), 5);

	/* Under its id, another text takes its place; under a place, it is another article. */
	dedup = open_context(index, &feeder);
	make_article(&article, 100, 0);
	feed(feeder, 0, "a2.0", article.text);
	make_article(&article, 101, 0);
	const struct dedup_document placed = {.text = article.text,
	                                      .text_size = strlen(article.text),
	                                      .id = "a3.0",
	                                      .id_size = 4,
	                                      .date = DEDUP_NO_DATE,
	                                      .id_is_place = true};
	assert_int_equal(dedup_feeder_add(feeder, 1, &placed), DEDUP_OK);
	dedup_feeder_close(feeder);
	assert_int_equal(dedup_run(dedup), DEDUP_OK);
	dedup_close(dedup);
	assert_int_equal(dedup_index_commit(index), DEDUP_OK);
	assert_int_equal(count_documents(index), 6);
	dedup = run_articles(index, 2, 2, 1);
	/* The old text of a2.0 is gone, that of a3.0 is not. */
	assert_int_equal(dedup_cluster_count(dedup), 1);
	dedup_close(dedup);
	dedup_index_close(index);
	remove_index(path);
}

static void test_forget_and_expire(void **state)
{
	(void)state;
	struct dedup_index *index = open_index(path, false);
	struct dedup_cluster cluster;
	struct dedup_info info;
	uint64_t count, bytes;
	struct dedup_index_info about;

	add_articles(index, 0, 50, 0);
	add_articles(index, 7, 1, 1);
	add_articles(index, 7, 1, 2);
	assert_int_equal(dedup_index_forget(index, "a7.0", 4, &count), DEDUP_OK);
	assert_int_equal(count, 1);
	assert_int_equal(dedup_index_forget(index, "a7.0", 4, &count), DEDUP_OK);
	assert_int_equal(count, 0);
	assert_int_equal(dedup_index_commit(index), DEDUP_OK);
	/* The cluster keeps its id, and another article stands for it. */
	struct dedup *dedup = run_articles(index, 7, 1, 3);
	assert_int_equal(dedup_cluster_count(dedup), 1);
	dedup_cluster_at(dedup, 0, &cluster);
	assert_int_equal(cluster.id, 8);
	assert_int_equal(cluster.size, 3);
	dedup_document_info(dedup, cluster.members[0].document, &info);
	assert_string_equal(info.id, "a7.1");
	assert_int_equal(cluster.members[0].match, DEDUP_NO_DOCUMENT);
	dedup_close(dedup);
	assert_int_equal(dedup_index_commit(index), DEDUP_OK);
	assert_int_equal(dedup_index_info(index, &about), DEDUP_OK);
	bytes = about.bytes;
	assert_int_equal(dedup_index_expire(index, 999999, &count), DEDUP_OK);
	assert_int_equal(count, 0);
	assert_int_equal(dedup_index_expire(index, 1000001, &count), DEDUP_OK);
	assert_int_equal(count, 52);
	assert_int_equal(dedup_index_compact(index), DEDUP_OK);
	assert_int_equal(dedup_index_info(index, &about), DEDUP_OK);
	assert_int_equal(about.documents, 0);
	assert_int_equal(about.texts, 0);
	assert_int_equal(about.postings, 0);
	assert_true(about.bytes < bytes / 3);
	assert_int_equal(dedup_index_check(index, NULL, NULL), DEDUP_OK);
	add_articles(index, 7, 2, 0);
	dedup_index_close(index);
	remove_index(path);
}

/* Copies outlive the article whose text they have. */
static void test_text_outlives_article(void **state)
{
	(void)state;
	struct dedup_index *index = open_index(path, false);
	struct dedup_feeder *feeder;
	struct dedup_cluster cluster;
	struct article article;
	uint64_t count;

	add_articles(index, 0, 3, 0);
	struct dedup *dedup = open_context(index, &feeder);
	make_article(&article, 1, 0);
	feed(feeder, 0, "copy", article.text);
	dedup_feeder_close(feeder);
	assert_int_equal(dedup_run(dedup), DEDUP_OK);
	dedup_close(dedup);
	assert_int_equal(dedup_index_forget(index, "a1.0", 4, &count), DEDUP_OK);
	assert_int_equal(dedup_index_compact(index), DEDUP_OK);
	assert_int_equal(dedup_index_check(index, NULL, NULL), DEDUP_OK);
	dedup = run_articles(index, 1, 1, 1);
	assert_int_equal(dedup_cluster_count(dedup), 1);
	dedup_cluster_at(dedup, 0, &cluster);
	assert_int_equal(cluster.size, 2);
	assert_int_equal(cluster.id, 2);
	dedup_close(dedup);
	/* With the last of them the text goes. */
	assert_int_equal(dedup_index_forget(index, "copy", 4, &count), DEDUP_OK);
	assert_int_equal(dedup_index_forget(index, "a1.1", 4, &count), DEDUP_OK);
	dedup = run_articles(index, 1, 1, 2);
	assert_int_equal(dedup_cluster_count(dedup), 0);
	dedup_close(dedup);
	dedup_index_close(index);
	remove_index(path);
}

/* Forgotten again and again, the file stays as large as what lives. */
static void test_growth(void **state)
{
	(void)state;
	struct dedup_index *index = open_index(path, false);
	struct dedup_index_info info;
	uint64_t largest = 0, count;

	for (unsigned round = 0; round < 60; round++) {
		add_articles(index, round * 100, 100, 0);
		for (unsigned i = 0; round && i < 100; i++) {
			char id[24];
			int size = snprintf(id, sizeof id, "a%u.0", (round - 1) * 100 + i);

			assert_int_equal(dedup_index_forget(index, id, (size_t)size, &count),
			                 DEDUP_OK);
			assert_int_equal(count, 1);
		}
		assert_int_equal(dedup_index_commit(index), DEDUP_OK);
		assert_int_equal(dedup_index_info(index, &info), DEDUP_OK);
		assert_int_equal(info.documents, 100);
		if (round == 10)
			largest = info.bytes;
	}
	/* Two bits an article are kept, and a reference here and there. */
	assert_true(info.bytes < largest * 2);
	assert_int_equal(dedup_index_check(index, NULL, NULL), DEDUP_OK);
	dedup_index_close(index);
	remove_index(path);
}

static void test_settings(void **state)
{
	(void)state;
	struct dedup_index *index = open_index(path, false);
	struct dedup_options options;
	uint64_t pending;
	struct dedup *dedup;

	add_articles(index, 0, 2, 0);
	dedup_options_init(&options);
	options.level = DEDUP_NEAR;
	options.index = index;
	pending = dedup_index_pending(index);
	assert_int_equal(dedup_open(&options, &dedup), DEDUP_INDEX_SETTINGS);
	expect_message(index, "--level=paraphrase");
	/* That is all that it keeps from being done. */
	assert_int_equal(dedup_index_pending(index), pending);
	options.level = DEDUP_PARAPHRASE;
	assert_int_equal(dedup_open(&options, &dedup), DEDUP_OK);
	dedup_close(dedup);
	assert_int_equal(dedup_index_commit(index), DEDUP_OK);
	options.level = DEDUP_NEAR;
	dedup_index_close(index);

	/* The same articles at another level. */
	struct dedup_index *old = open_index(path, false), *new = open_index(copy, false);
	options.index = new;
	assert_int_equal(dedup_index_replay(old, &options), DEDUP_OK);
	assert_int_equal(dedup_index_commit(new), DEDUP_OK);
	assert_int_equal(count_documents(new), 2);
	assert_int_equal(dedup_open(&options, &dedup), DEDUP_OK);
	dedup_close(dedup);
	dedup_index_close(old);
	dedup_index_close(new);
	remove_index(path);
	remove_index(copy);
}

static struct dedup *add_one(struct dedup_index *index, enum dedup_tier level, unsigned n,
                             unsigned version)
{
	struct dedup_options options;
	struct dedup_feeder *feeder;
	struct article article;
	struct dedup *dedup;

	dedup_options_init(&options);
	options.level = level;
	options.index = index;
	assert_int_equal(dedup_open(&options, &dedup), DEDUP_OK);
	assert_int_equal(dedup_feeder_open(dedup, &feeder), DEDUP_OK);
	make_article(&article, n, version);
	feed(feeder, 0, article.id, article.text);
	assert_int_equal(dedup_feeder_close(feeder), DEDUP_OK);
	assert_int_equal(dedup_run(dedup), DEDUP_OK);
	return dedup;
}

/* A version of article n comes: the cluster is that one, and so large. */
static void expect_cluster(struct dedup_index *index, enum dedup_tier level, unsigned n,
                           uint64_t id, uint32_t size)
{
	struct dedup *dedup = add_one(index, level, n, 99);
	struct dedup_cluster cluster;

	assert_int_equal(dedup_cluster_count(dedup), 1);
	dedup_cluster_at(dedup, 0, &cluster);
	assert_int_equal(cluster.id, id);
	assert_int_equal(cluster.size, size);
	dedup_close(dedup);
}

static void forget(struct dedup_index *index, const char *id)
{
	uint64_t count;

	assert_int_equal(dedup_index_forget(index, id, strlen(id), &count), DEDUP_OK);
	assert_int_equal(count, 1);
}

/* Clusters keep their ids under other settings, also where the hub is forgotten, and those of
 * forgotten articles are not given again. */
static void test_replay_keeps_ids(void **state)
{
	(void)state;
	struct dedup_index *old = open_index(path, false);
	struct dedup_options options;
	struct dedup_index_info info;

	add_articles(old, 0, 20, 0);
	add_articles(old, 5, 4, 1);
	add_articles(old, 6, 1, 2);
	add_articles(old, 30, 5, 0);
	forget(old, "a1.0");
	forget(old, "a6.0");
	forget(old, "a8.0");
	forget(old, "a34.0");
	assert_int_equal(dedup_index_commit(old), DEDUP_OK);
	for (enum dedup_tier level = DEDUP_NEAR; level <= DEDUP_STORY; level++) {
		struct dedup_index *new = open_index(copy, false);

		dedup_options_init(&options);
		options.level = level;
		options.index = new;
		assert_int_equal(dedup_index_replay(old, &options), DEDUP_OK);
		assert_int_equal(dedup_index_commit(new), DEDUP_OK);
		assert_int_equal(dedup_index_check(new, NULL, NULL), DEDUP_OK);
		assert_int_equal(dedup_index_info(new, &info), DEDUP_OK);
		assert_int_equal(info.documents, 26);
		expect_cluster(new, level, 5, 6, 3);
		expect_cluster(new, level, 6, 7, 3);
		expect_cluster(new, level, 7, 8, 3);
		expect_cluster(new, level, 8, 9, 2);
		expect_cluster(new, level, 11, 12, 2);
		/* The next number is that behind a34.0 and the five above. */
		dedup_close(add_one(new, level, 70, 0));
		expect_cluster(new, level, 70, 36, 2);
		dedup_index_close(new);
		remove_index(copy);
	}
	dedup_index_close(old);
	remove_index(path);
}

/* --- Postings --- */

static int compare_u64(const void *left, const void *right)
{
	const uint64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* A segment as the file has it, of pieces that lie one after another. */
struct packed {
	unsigned char *bytes;
	size_t room, size[8];
};

static void open_packed(void *cookie, uint32_t sequence, uint32_t number, size_t count,
                        struct dd_piece *out)
{
	const struct packed *packed = cookie;

	assert_int_equal(sequence, 9);
	assert_true(dd_piece_open(out, packed->bytes + number * packed->room, packed->size[number],
	                          count));
}

static void expect_found(const struct dd_segment *segment, const uint64_t *postings, uint64_t count,
                         uint64_t *from, uint32_t key)
{
	uint64_t at = dd_segment_seek(segment, *from, key), place = *from;

	assert_true(at == count || postings[at] >> 32 >= key);
	assert_true(!at || postings[at - 1] >> 32 < key);
	assert_int_equal(dd_segment_seek(segment, 0, key), at);
	if (!segment->own) {
		bool may = dd_segment_may_have(segment, &place, key, dd_bloom_hash(key));

		assert_true(may || at == count || postings[at] >> 32 != key);
		assert_int_equal(dd_segment_seek(segment, place, key), at);
	}
	*from = at;
}

/* Keys of `bits` bits and numbers of as many; few bits make long runs of one key. */
static void try_segment(unsigned family, unsigned key_bits, unsigned number_bits, uint64_t seed)
{
	const uint64_t count = 3 * DD_PIECE_POSTINGS + 17;
	uint64_t *postings = malloc(count * sizeof *postings), from = 0, packed_from = 0;
	struct packed packed = {.room = dd_piece_room(DD_PIECE_POSTINGS)};
	struct dd_segment segment, in_file;

	packed.bytes = malloc(4 * packed.room);
	for (uint64_t i = 0; i < count; i++) {
		uint64_t key = next_random(&seed) >> (64 - key_bits);

		postings[i] = ((uint64_t)family << 28 | key) << 32 |
		              next_random(&seed) >> (64 - number_bits);
	}
	qsort(postings, count, sizeof *postings, compare_u64);
	dd_segment_of(&segment, postings, count);
	assert_true(dd_segment_in_file(&in_file, 9, count, open_packed, &packed));
	for (uint64_t i = 0; i < dd_segment_pieces(count); i++) {
		const uint64_t *first = postings + i * DD_PIECE_POSTINGS;

		in_file.fences[i] = *first;
		packed.size[i] = dd_piece_pack(packed.bytes + i * packed.room, first,
		                               dd_segment_piece_count(&in_file, i));
		assert_true(packed.size[i] <= packed.room);
	}
	for (uint64_t i = 0; i < count; i++)
		assert_int_equal(dd_segment_at(&in_file, i), postings[i]);
	uint64_t key = (uint64_t)family << 28, end = key + ((uint64_t)1 << key_bits);
	for (; key < end; key += 1 + next_random(&seed) % ((end >> 12) + 1)) {
		expect_found(&segment, postings, count, &from, (uint32_t)key);
		expect_found(&in_file, postings, count, &packed_from, (uint32_t)key);
	}
	for (uint64_t i = 0; i < count; i += 1 + next_random(&seed) % 64) {
		from = 0;
		expect_found(&in_file, postings, count, &from, (uint32_t)(postings[i] >> 32));
	}
	free(packed.bytes);
	dd_segment_release(&segment);
	dd_segment_release(&in_file);
}

static void test_segment_seek(void **state)
{
	(void)state;
	try_segment(8, 31, 32, 1);
	try_segment(8, 31, 17, 2);
	try_segment(8, 16, 20, 3);
	try_segment(DD_OF_TERM, 24, 18, 4);
	try_segment(DD_OF_TERM, 4, 1, 5);
	try_segment(DD_OF_NAME, 28, 28, 6);
	try_segment(DD_OF_TEXT, 1, 32, 7);
}

/* What a disk may make of a piece: it does not open, or can be read. */
static void test_piece_damaged(void **state)
{
	(void)state;
	const size_t count = 700;
	uint64_t postings[700], seed = 11, sum = 0;
	struct dd_piece piece;

	for (size_t i = 0; i < count; i++)
		postings[i] = next_random(&seed) >> 1 | (uint64_t)1 << 63;
	qsort(postings, count, sizeof *postings, compare_u64);
	unsigned char *bytes = malloc(dd_piece_room(count));
	size_t size = dd_piece_pack(bytes, postings, count);
	unsigned char *whole = malloc(size);
	memcpy(whole, bytes, size);
	assert_true(dd_piece_open(&piece, whole, size, count));
	assert_false(dd_piece_open(&piece, whole, size - 8, count));
	assert_false(dd_piece_open(&piece, whole, size, count - 1));
	for (int round = 0; round < 20000; round++) {
		size_t at = next_random(&seed) % (round % 2 ? sizeof(struct dd_piece_head) : size);

		whole[at] ^= (unsigned char)(1 << next_random(&seed) % 8);
		if (dd_piece_open(&piece, whole, size, count)) {
			for (size_t i = 0; i < count; i++)
				sum += dd_piece_at(&piece, i);
			sum += dd_piece_seek(&piece, 0, (uint32_t)sum);
			sum += dd_piece_may_have(&piece, dd_bloom_hash((uint32_t)sum));
		}
		memcpy(whole, bytes, size);
	}
	assert_true(sum > 0);
	free(whole);
	free(bytes);
}

static void test_segments_to_merge(void **state)
{
	(void)state;
	uint64_t sizes[DD_SEGMENTS_MAX + 1];
	size_t count = 0, most = 0;

	for (int run = 0; run < 100000; run++) {
		sizes[count++] = 1 + (uint64_t)run % 3;
		size_t merged = dd_segments_to_merge(sizes, count);
		assert_true(merged >= 1 && merged <= count);
		for (; merged > 1; merged--, count--)
			sizes[count - 2] += sizes[count - 1];
		most = count > most ? count : most;
	}
	assert_true(most < 20);
}

/* --- What is no index --- */

static void write_file(const char *name, const void *bytes, size_t size)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), size);
	close(fd);
}

static unsigned char *read_file(const char *name, size_t *size)
{
	struct stat file;
	int fd = open(name, O_RDONLY);

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &file), 0);
	unsigned char *bytes = malloc((size_t)file.st_size + 1);
	*size = (size_t)file.st_size;
	assert_int_equal(read(fd, bytes, *size), *size);
	close(fd);
	return bytes;
}

static void test_foreign(void **state)
{
	(void)state;
	char text[9000];
	size_t size, after;

	memset(text, 'x', sizeof text);
	write_file(path, text, sizeof text);
	expect_refused(path, false, DEDUP_INDEX_FOREIGN, "is not an index");
	unsigned char *bytes = read_file(path, &after);
	assert_int_equal(after, sizeof text);
	assert_memory_equal(bytes, text, sizeof text);
	free(bytes);
	remove_index(path);
	expect_refused(path, true, DEDUP_INDEX_MISSING, "no such index");
	expect_refused(directory, false, DEDUP_INDEX_FOREIGN, "not a regular file");
	assert_int_equal(access(path, F_OK), -1);

	/* LMDB's magic number, and then our own, the other way round. */
	struct dedup_index *index = open_index(path, false);
	add_articles(index, 0, 3, 0);
	dedup_index_close(index);
	bytes = read_file(path, &size);
	for (int page = 0; page < 2; page++) {
		unsigned char *magic = bytes + (size_t)page * page_size() + 16, swap;
		for (int i = 0; i < 2; i++) {
			swap = magic[i];
			magic[i] = magic[3 - i];
			magic[3 - i] = swap;
		}
	}
	write_file(copy, bytes, size);
	expect_refused(copy, false, DEDUP_INDEX_FOREIGN, "other byte order");
	free(bytes);
	bytes = read_file(path, &size);
	const unsigned char mark[] = {0x3d, 0x2c, 0x1b, 0x0a};
	for (size_t i = 0; i + 4 <= size; i += 8) {
		for (int k = 0; !memcmp(bytes + i, mark, 4) && k < 4; k++)
			bytes[i + (size_t)k] = mark[3 - k];
	}
	write_file(copy, bytes, size);
	expect_refused(copy, false, DEDUP_INDEX_FOREIGN, "other byte order");
	free(bytes);
	remove_index(copy);
	remove_index(path);
}

/* --- Damage --- */

/* A copy of the file must open to something whole or say what is wrong; whatever it says,
 * nothing crashes. Returns whether all was well. */
static bool survives(const char *name)
{
	const struct dedup_index_options options = {.path = name};
	struct dedup_index *index;
	enum dedup_status status = dedup_index_open(&options, &index);

	if (status == DEDUP_OK)
		status = dedup_index_check(index, NULL, NULL);
	if (status != DEDUP_OK) {
		assert_true(status == DEDUP_INDEX_DAMAGED || status == DEDUP_INDEX_FOREIGN);
		assert_true(*dedup_index_message(index));
	}
	dedup_index_close(index);
	return status == DEDUP_OK;
}

/* Uses what can still be used: a match, and a commit. */
static void use(const char *name)
{
	const struct dedup_index_options how = {.path = name};
	struct dedup_options options;
	struct dedup_index *index;
	struct dedup *dedup;
	struct dedup_feeder *feeder;

	if (dedup_index_open(&how, &index) == DEDUP_OK) {
		dedup_options_init(&options);
		options.threads = 1;
		options.index = index;
		if (dedup_open(&options, &dedup) == DEDUP_OK) {
			dedup_feeder_open(dedup, &feeder);
			for (unsigned i = 0; i < 10; i++) {
				struct article article;
				make_article(&article, i * 5, 77);
				feed(feeder, i, article.id, article.text);
			}
			dedup_feeder_close(feeder);
			if (dedup_run(dedup) == DEDUP_OK)
				dedup_index_commit(index);
			dedup_close(dedup);
		}
	}
	dedup_index_close(index);
}

/* An index of a few runs, with free pages. */
static unsigned char *make_file(size_t *size)
{
	struct dedup_index *index = open_index(path, false);

	for (unsigned i = 0; i < 6; i++)
		add_articles(index, i * 20, 20, 0);
	add_articles(index, 10, 30, 1);
	dedup_index_close(index);
	unsigned char *bytes = read_file(path, size);
	remove_index(path);
	return bytes;
}

static void test_truncated(void **state)
{
	(void)state;
	const size_t page = page_size();
	size_t size;
	unsigned char *bytes = make_file(&size);

	for (size_t end = 0; end < size; end += end % page ? page - end % page : 1000) {
		write_file(copy, bytes, end);
		bool whole = survives(copy);
		/* An empty file is a new index; free pages may be missing at the end. */
		assert_true(!whole || !end || end > size / 2);
		use(copy);
		remove_index(copy);
	}
	free(bytes);
}

/* Killed while LMDB made the file: one of its two first pages is there. */
static void test_stillborn(void **state)
{
	(void)state;
	struct dedup_index *index = open_index(path, false);
	size_t size;

	dedup_index_close(index);
	unsigned char *bytes = read_file(path, &size);
	assert_int_equal(size, 2 * page_size());
	write_file(copy, bytes, page_size());
	expect_refused(copy, true, DEDUP_INDEX_FOREIGN, "is empty");
	index = open_index(copy, false);
	add_articles(index, 0, 3, 0);
	assert_int_equal(count_documents(index), 3);
	dedup_index_close(index);
	remove_index(copy);
	/* Not where something was written since. */
	bytes[144] = 2;
	write_file(copy, bytes, page_size());
	expect_refused(copy, false, DEDUP_INDEX_FOREIGN, "its beginning is damaged");
	free(bytes);
	remove_index(copy);
	remove_index(path);
}

static void test_scrambled(void **state)
{
	(void)state;
	const size_t each = page_size();
	size_t size, damaged = 0, used = 0;
	unsigned char *bytes = make_file(&size), *broken = malloc(size);
	uint64_t seed = 3;

	for (size_t page = 0; page < size / each; page++) {
		for (int way = 0; way < 4; way++) {
			memcpy(broken, bytes, size);
			unsigned char *at = broken + page * each;
			for (size_t i = 0; way == 0 && i < each; i++)
				at[i] = 0;
			for (size_t i = 0; way == 1 && i < each; i++)
				at[i] = (unsigned char)next_random(&seed);
			for (size_t i = each / 2; way == 2 && i < each; i++)
				at[i] = 0xff;
			if (way == 3)
				at[next_random(&seed) % each] ^=
				        (unsigned char)(1 << next_random(&seed) % 8);
			write_file(copy, broken, size);
			damaged += !survives(copy);
			used++;
			use(copy);
			remove_index(copy);
		}
	}
	/* Most pages hold something, if less than half of what they have room for where they are
	 * large, and what they hold is checked. */
	assert_true(damaged > used / 4);
	free(bytes);
	free(broken);
}

/* Power fails while a run is written: any of its pages may have reached the disk, but the
 * beginning, which is written last, has not. The run before is there, whole. If the disk lied
 * and the beginning did, it is whole or found out. */
static void test_power_loss(void **state)
{
	(void)state;
	struct dedup_index *index = open_index(path, false);
	const size_t each = page_size();
	size_t before_size, after_size;
	uint64_t seed = 5, before_count;
	unsigned lost = 0;

	for (unsigned i = 0; i < 4; i++)
		add_articles(index, i * 20, 20, 0);
	before_count = count_documents(index);
	unsigned char *before = read_file(path, &before_size);
	add_articles(index, 30, 60, 1);
	dedup_index_close(index);
	unsigned char *after = read_file(path, &after_size);
	unsigned char *mixed = malloc(after_size);
	remove_index(path);
	for (int round = 0; round < 120; round++) {
		bool lied = round % 3 == 2;

		memset(mixed, 0, after_size);
		memcpy(mixed, before, before_size);
		for (size_t page = 2; page < after_size / each; page++) {
			if (next_random(&seed) % 8 < (lied ? 7 : 4))
				memcpy(mixed + page * each, after + page * each, each);
		}
		if (lied)
			memcpy(mixed, after, 2 * each);
		write_file(copy, mixed, after_size);
		if (lied) {
			lost += !survives(copy);
		} else {
			assert_true(survives(copy));
			index = open_index(copy, false);
			assert_int_equal(count_documents(index), before_count);
			dedup_index_close(index);
		}
		use(copy);
		remove_index(copy);
	}
	assert_true(lost > 20);
	free(before);
	free(after);
	free(mixed);
}

/* --- Crashes --- */

/* Commits batch after batch, and tells the parent each time. The child ends by a signal. */
static void write_until_killed(unsigned first, int pipe)
{
	struct dedup_index *index = open_index(path, false);

	for (unsigned n = first;; n += 3) {
		add_articles(index, n, 3, 0);
		if (n % 4 == 0)
			add_articles(index, n, 2, 1);
		uint64_t count = count_documents(index);
		if (write(pipe, &count, sizeof count) != (ssize_t)sizeof count)
			_exit(1);
	}
}

/* The most time a writer gets, in ns: more while fewer than half of them come to commit, as on a slow
 * machine. */
#define WRITER_TIME UINT64_C(6000000)
#define WRITER_MOST UINT64_C(900000000)

/* Lets a writer run for a moment. Returns how many articles it said that it committed. */
static uint64_t write_and_kill(unsigned first, uint64_t *seed, uint64_t time, uint64_t acknowledged)
{
	const struct timespec pause = {.tv_nsec = (long)(next_random(seed) % time)};
	int ends[2];
	uint64_t count;

	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (!child) {
		close(ends[0]);
		write_until_killed(first, ends[1]);
	}
	close(ends[1]);
	nanosleep(&pause, NULL);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	while (read(ends[0], &count, sizeof count) == (ssize_t)sizeof count)
		acknowledged = count;
	close(ends[0]);
	return acknowledged;
}

/* LMDB's own: ends the process behind the write that makes a commit, to one of the first two
 * pages, if it is to die. */
static volatile sig_atomic_t dies_committed;

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{
	ssize_t written = (ssize_t)syscall(SYS_pwrite64, fd, bytes, size, at);

	if (dies_committed && at < (off_t)(2 * page_size()))
		kill(getpid(), SIGKILL);
	return written;
}

/* Lets a process run until it is killed, or ends. */
static void run_elsewhere(void (*run)(void))
{
	pid_t child = fork();

	assert_true(child >= 0);
	if (!child) {
		run();
		_exit(0);
	}
	waitpid(child, NULL, 0);
}

static void die_committed(void)
{
	struct dedup_index *index = open_index(path, false);

	dies_committed = 1;
	add_articles(index, 100, 40, 0);
}

static void add_more(void)
{
	struct dedup_index *index = open_index(path, false);

	add_articles(index, 200, 20, 0);
	dedup_index_close(index);
}

/* A writer is killed when its commit is on the disk, and the lock file does not say so yet; a
 * reader keeps that from being begun anew. */
static void test_killed_committed(void **state)
{
	(void)state;
	struct dedup_index *index = open_index(path, false);
	int ends[2];
	char byte;

	add_articles(index, 0, 3, 0);
	dedup_index_close(index);
	assert_int_equal(pipe(ends), 0);
	pid_t reader = fork();
	assert_true(reader >= 0);
	if (!reader) {
		index = open_index(path, true);
		assert_int_equal(write(ends[1], "x", 1), 1);
		for (;;)
			pause();
	}
	assert_int_equal(read(ends[0], &byte, 1), 1);
	run_elsewhere(die_committed);
	run_elsewhere(add_more);
	kill(reader, SIGKILL);
	waitpid(reader, NULL, 0);
	close(ends[0]);
	close(ends[1]);
	index = open_index(path, false);
	assert_int_equal(dedup_index_check(index, NULL, NULL), DEDUP_OK);
	assert_int_equal(count_documents(index), 63);
	dedup_index_close(index);
	remove_index(path);
}

static void test_killed(void **state)
{
	(void)state;
	uint64_t seed = 7, acknowledged = 0, commits = 0, time = WRITER_TIME;
	unsigned first = 0;

	for (int round = 0; round < 1200; round++) {
		if (round % 60 == 0) {
			remove_index(path);
			acknowledged = 0;
		}
		const uint64_t before = acknowledged;
		acknowledged = write_and_kill(first, &seed, time, acknowledged);
		if (acknowledged == before && time < WRITER_MOST)
			time += time / 32;
		else if (time > WRITER_TIME)
			time -= time / 32;
		first += 3000;
		if (access(path, F_OK))
			continue; /* killed before it was there */
		struct dedup_index *index = open_index(path, false);
		uint64_t count = count_documents(index);
		/* Of the last, unacknowledged runs, two at most were written: 3 and 2 articles. */
		assert_true(count >= acknowledged && count <= acknowledged + 5);
		assert_int_equal(dedup_index_check(index, NULL, NULL), DEDUP_OK);
		dedup_index_close(index);
		commits += count > acknowledged;
		acknowledged = count;
	}
	assert_true(commits > 0);
	remove_index(path);
}

/* --- Limits --- */

/* The disk is full at some point of the run: nothing of it is there, and a later run goes on.
 * Limits are for a process, so each attempt is one. */
static void test_disk_full(void **state)
{
	(void)state;
	struct dedup_index *index = open_index(path, false);
	struct stat file;
	unsigned failed = 0;

	add_articles(index, 0, 40, 0);
	dedup_index_close(index);
	assert_int_equal(stat(path, &file), 0);
	for (unsigned i = 0; i < 24; i++) {
		pid_t child = fork();
		if (!child) {
			const rlim_t most = (rlim_t)file.st_size + i * 2 * page_size();
			const struct rlimit limit = {most, most};
			signal(SIGXFSZ, SIG_IGN);
			setrlimit(RLIMIT_FSIZE, &limit);
			index = open_index(path, false);
			dedup_close(run_articles(index, 1000, 60, 0));
			enum dedup_status status = dedup_index_commit(index);
			bool told = strstr(dedup_index_message(index), "write") != NULL;
			dedup_index_close(index);
			_exit(status == DEDUP_OK                     ? 0
			      : status == DEDUP_INDEX_SYSTEM && told ? 1
			                                             : 2);
		}
		int status;
		waitpid(child, &status, 0);
		assert_true(WIFEXITED(status));
		assert_true(WEXITSTATUS(status) <= 1);
		index = open_index(path, false);
		failed += (unsigned)WEXITSTATUS(status);
		assert_int_equal(count_documents(index), WEXITSTATUS(status) ? 40 : 100);
		assert_int_equal(dedup_index_check(index, NULL, NULL), DEDUP_OK);
		dedup_index_close(index);
		if (!WEXITSTATUS(status))
			break;
	}
	assert_true(failed >= 3);
	remove_index(path);
}

/* A map that is too small grows until what is written fits. */
static void test_map_full(void **state)
{
	(void)state;
	const struct dedup_index_options options = {.path = path, .map_size = 64 << 10};
	struct dedup_index *index;

	assert_int_equal(dedup_index_open(&options, &index), DEDUP_OK);
	for (unsigned i = 0; i < 5; i++)
		add_articles(index, i * 100, 100, 0);
	assert_int_equal(count_documents(index), 500);
	assert_int_equal(dedup_index_check(index, NULL, NULL), DEDUP_OK);
	dedup_index_close(index);
	remove_index(path);
}

/* --- More than one process --- */

/* Opens the index in another process; its status, or that of the wait. */
static int open_elsewhere(bool read_only, unsigned wait)
{
	pid_t child = fork();
	int status;

	if (!child) {
		const struct dedup_index_options options = {
		        .path = path, .read_only = read_only, .wait = wait};
		struct dedup_index *index;
		enum dedup_status opened = dedup_index_open(&options, &index);
		dedup_index_close(index);
		_exit((int)opened);
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_two_writers(void **state)
{
	(void)state;
	const struct timespec pause = {.tv_nsec = 150000000};
	int ends[2], leave[2];
	char byte;

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(pipe(leave), 0);
	pid_t child = fork();
	if (!child) {
		close(leave[1]);
		struct dedup_index *index = open_index(path, false);
		add_articles(index, 0, 3, 0);
		assert_int_equal(write(ends[1], "x", 1), 1);
		assert_int_equal(read(leave[0], &byte, 1), 0);
		nanosleep(&pause, NULL);
		dedup_index_close(index);
		_exit(0);
	}
	close(ends[1]); /* so that the end of a child that fails is seen */
	close(leave[0]);
	assert_int_equal(read(ends[0], &byte, 1), 1);
	assert_int_equal(open_elsewhere(false, 0), DEDUP_INDEX_BUSY);
	assert_int_equal(open_elsewhere(true, 0), DEDUP_OK);
	close(leave[1]);
	assert_int_equal(open_elsewhere(false, 60), DEDUP_OK);
	waitpid(child, NULL, 0);
	close(ends[0]);
	remove_index(path);
}

/* Readers see whole runs, of three articles each, while a writer goes on; and so does a copy of
 * the file, or it says that it is none. */
static void test_readers_and_copies(void **state)
{
	(void)state;
	int ends[2];
	unsigned whole = 0;

	struct dedup_index *index = open_index(path, false);
	add_articles(index, 900000, 3, 0);
	dedup_index_close(index);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
	pid_t child = fork();
	if (!child) {
		index = open_index(path, false);
		for (unsigned n = 0;; n += 3)
			add_articles(index, n, 3, 0);
	}
	uint64_t last = 0;
	for (int i = 0; i < 60; i++) {
		size_t size;

		index = open_index(path, true);
		uint64_t count = count_documents(index);
		assert_int_equal(count % 3, 0);
		assert_true(count >= last);
		last = count;
		assert_int_equal(dedup_index_check(index, NULL, NULL), DEDUP_OK);
		dedup_close(run_articles(index, 900000, 1, 5));
		dedup_index_close(index);
		unsigned char *bytes = read_file(path, &size);
		write_file(copy, bytes, size);
		free(bytes);
		whole += survives(copy);
		remove_index(copy);
	}
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	assert_true(whole > 0);
	close(ends[0]);
	close(ends[1]);
	remove_index(path);
}

static void add_in_turn(unsigned first, unsigned count)
{
	for (unsigned n = first; n < first + count; n++) {
		const struct dedup_index_options options = {.path = path, .wait = 60};
		struct dedup_index *index;

		if (dedup_index_open(&options, &index) != DEDUP_OK)
			_exit(1);
		add_articles(index, n, 1, 0);
		dedup_index_close(index);
	}
	_exit(0);
}

static void compact_in_turn(unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		const struct dedup_index_options options = {.path = path, .wait = 60};
		struct dedup_index *index;

		if (dedup_index_open(&options, &index) != DEDUP_OK ||
		    dedup_index_compact(index) != DEDUP_OK)
			_exit(2);
		dedup_index_close(index);
	}
	_exit(0);
}

static void read_in_turn(unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		const struct dedup_index_options options = {.path = path, .read_only = true};
		struct dedup_index *index;

		if (dedup_index_open(&options, &index) != DEDUP_OK ||
		    dedup_index_check(index, NULL, NULL) != DEDUP_OK)
			_exit(3);
		dedup_index_close(index);
	}
	_exit(0);
}

/* Two processes add articles, two compact the index, two read it: none fails, none waits for ever,
 * and no article is lost. */
static void test_replaced_meanwhile(void **state)
{
	(void)state;
	struct dedup_index *index = open_index(path, false);
	pid_t children[6];

	add_articles(index, 900000, 3, 0);
	dedup_index_close(index);
	for (unsigned i = 0; i < 6; i++) {
		children[i] = fork();
		assert_true(children[i] >= 0);
		if (children[i])
			continue;
		if (i < 2)
			add_in_turn(i * 1000, 60);
		if (i < 4)
			compact_in_turn(60);
		read_in_turn(120);
	}
	for (unsigned i = 0; i < 6; i++) {
		int status;

		waitpid(children[i], &status, 0);
		assert_int_equal(status, 0);
	}
	index = open_index(path, false);
	assert_int_equal(count_documents(index), 123);
	assert_int_equal(dedup_index_check(index, NULL, NULL), DEDUP_OK);
	dedup_index_close(index);
	remove_index(path);
}

static void test_permissions(void **state)
{
	(void)state;
	mode_t old = umask(027);
	struct dedup_index *index = open_index(path, false);
	struct stat file;

	add_articles(index, 0, 1, 0);
	assert_int_equal(stat(path, &file), 0);
	assert_int_equal(file.st_mode & 0777, 0640);
	assert_int_equal(dedup_index_compact(index), DEDUP_OK);
	assert_int_equal(stat(path, &file), 0);
	assert_int_equal(file.st_mode & 0777, 0640);
	dedup_index_close(index);
	umask(old);
	remove_index(path);
}

/* What is pending can be taken back from any document on, and nothing else. */
static void test_forget_pending(void **state)
{
	(void)state;
	struct dedup_index *index = open_index(path, false);

	add_articles(index, 0, 2, 0);
	dedup_close(run_articles(index, 2, 4, 0));
	assert_int_equal(dedup_index_forget_pending(index, UINT64_MAX), DEDUP_OK);
	assert_int_equal(dedup_index_forget_pending(index, 4), DEDUP_OK);
	assert_int_equal(count_documents(index), 6);
	assert_int_equal(dedup_index_forget_pending(index, 1), DEDUP_OK);
	assert_int_equal(dedup_index_commit(index), DEDUP_OK);
	assert_int_equal(count_documents(index), 3);
	assert_int_equal(dedup_index_forget_pending(index, 0), DEDUP_OK);
	assert_int_equal(count_documents(index), 3);
	dedup_index_close(index);
	remove_index(path);
}

/* Adds an article with the text of another one, under an id. */
static void add_as(struct dedup_index *index, const char *id, unsigned n)
{
	struct dedup_feeder *feeder;
	struct dedup *dedup = open_context(index, &feeder);
	struct article article;

	make_article(&article, n, 0);
	feed(feeder, 0, id, article.text);
	assert_int_equal(dedup_feeder_close(feeder), DEDUP_OK);
	assert_int_equal(dedup_run(dedup), DEDUP_OK);
	dedup_close(dedup);
}

static void expect_counts(struct dedup_index *index, uint64_t documents, uint64_t texts)
{
	struct dedup_index_info info;

	assert_int_equal(dedup_index_info(index, &info), DEDUP_OK);
	assert_int_equal(info.documents, documents);
	assert_int_equal(info.texts, texts);
}

/* Whether the index knows the article by its id and text; adds nothing. */
static bool is_known(struct dedup_index *index, const char *id, unsigned n)
{
	uint64_t pending = dedup_index_pending(index);

	add_as(index, id, n);
	bool known = dedup_index_pending(index) == pending;
	assert_int_equal(dedup_index_forget_pending(index, pending), DEDUP_OK);
	return known;
}

/* What a version had replaced is there again when that is forgotten, whether it was committed or
 * not, a copy or the first of its text, or itself a new version. */
static void test_older_comes_back(void **state)
{
	(void)state;
	struct dedup_index *index = open_index(path, false);
	uint64_t count;

	add_as(index, "first", 1);
	add_as(index, "copy", 1);
	assert_int_equal(dedup_index_commit(index), DEDUP_OK);
	add_as(index, "staged", 3);
	add_as(index, "first", 2);
	expect_counts(index, 3, 3);
	add_as(index, "copy", 3);
	expect_counts(index, 3, 2);
	add_as(index, "staged", 4);
	add_as(index, "copy", 5);
	expect_counts(index, 3, 3);
	assert_int_equal(dedup_index_forget_pending(index, 4), DEDUP_OK);
	expect_counts(index, 3, 3);
	assert_true(is_known(index, "copy", 3));
	assert_true(is_known(index, "staged", 4));
	assert_int_equal(dedup_index_forget_pending(index, 2), DEDUP_OK);
	expect_counts(index, 3, 3);
	assert_true(is_known(index, "copy", 1));
	assert_true(is_known(index, "staged", 3));
	assert_int_equal(dedup_index_forget_pending(index, 1), DEDUP_OK);
	expect_counts(index, 3, 2);
	assert_int_equal(dedup_index_commit(index), DEDUP_OK);
	assert_int_equal(dedup_index_check(index, NULL, NULL), DEDUP_OK);
	dedup_index_close(index);
	index = open_index(path, false);
	expect_counts(index, 3, 2);
	assert_true(is_known(index, "first", 1));
	assert_true(is_known(index, "copy", 1));
	/* What was asked to be forgotten stays so, and what was committed. */
	add_as(index, "first", 2);
	assert_int_equal(dedup_index_forget(index, "first", 5, &count), DEDUP_OK);
	assert_int_equal(dedup_index_forget_pending(index, 0), DEDUP_OK);
	expect_counts(index, 2, 2);
	add_as(index, "copy", 4);
	assert_int_equal(dedup_index_commit(index), DEDUP_OK);
	assert_int_equal(dedup_index_forget_pending(index, 0), DEDUP_OK);
	assert_true(is_known(index, "copy", 4));
	dedup_index_close(index);
	remove_index(path);
}

/* How a stream of documents is judged. */
struct stream {
	enum dedup_tier level;
	enum dedup_keep keep;
	bool verdicts_only;
};

/* Feeds documents at once and tells of each as "drop tier score match cluster;". Returns how many
 * of the index came with them. */
static uint32_t tell_verdicts(struct dedup_index *index, const struct stream *stream,
                              const struct dedup_document *documents, unsigned count,
                              char verdicts[512])
{
	struct dedup_options options;
	struct dedup_feeder *feeder;
	struct dedup *dedup;
	int size = 0;

	dedup_options_init(&options);
	options.threads = 1;
	options.level = stream->level;
	options.keep = stream->keep;
	options.index = index;
	options.verdicts_only = stream->verdicts_only;
	assert_int_equal(dedup_open(&options, &dedup), DEDUP_OK);
	assert_int_equal(dedup_feeder_open(dedup, &feeder), DEDUP_OK);
	for (unsigned i = 0; i < count; i++)
		assert_int_equal(dedup_feeder_add(feeder, i, &documents[i]), DEDUP_OK);
	assert_int_equal(dedup_feeder_close(feeder), DEDUP_OK);
	assert_int_equal(dedup_run(dedup), DEDUP_OK);
	const uint32_t earlier = dedup_earlier_count(dedup);
	for (unsigned i = 0; i < count; i++) {
		struct dedup_member member;
		struct dedup_info match = {.id = "-", .id_size = 1};
		uint64_t cluster;

		dedup_document_member(dedup, earlier + i, &member, &cluster);
		if (member.match != DEDUP_NO_DOCUMENT)
			dedup_document_info(dedup, member.match, &match);
		size += snprintf(verdicts + size, 512 - (size_t)size,
		                 "%d %d %.6f %.*s %" PRIu64 ";", member.drop, member.tier,
		                 member.score, (int)match.id_size, match.id, cluster);
	}
	dedup_close(dedup);
	return earlier;
}

/* A version of one of two stories, of eight sentences: of some the words stand in another order,
 * some are cut, have words of their own, or are the other story's. */
static void make_version(struct article *article, uint64_t *random)
{
	const uint64_t story = next_random(random) % 2, most = next_random(random) % 12 + 1;
	size_t size = 0;

	for (uint64_t sentence = 0; sentence < 8; sentence++) {
		const uint64_t x = next_random(random) % 12, change = x < most ? x % 6 : 0;
		const uint64_t seed = 100 * (change == 1 ? 1 - story : story) + sentence;
		char *words = article->text + size;

		if (change == 2 && sentence)
			continue;
		size = add_words(article->text, size, seed, 10);
		for (size_t i = 0; change > 2 && i < 9; i++) {
			char *word = words + 8 * i, *other = words + next_random(random) % 9 * 8;
			char kept[7];

			if (change == 3 && i % 3 == 0) {
				word[0] = (char)('a' + next_random(random) % 26);
			} else if (change > 3) {
				memcpy(kept, word, 7);
				memmove(word, other, 7);
				memcpy(other, kept, 7);
			}
		}
	}
}

/* Who asks for verdicts alone gets those of who asks for all, whatever came before. */
static void test_verdicts_only(void **state)
{
	(void)state;
	const enum dedup_tier levels[] = {DEDUP_NEAR, DEDUP_PARAPHRASE, DEDUP_STORY};
	uint64_t random = 7, met[DEDUP_TIERS + 1] = {0};

	for (unsigned round = 0; round < 48; round++) {
		struct dedup_index *all = open_index(path, false), *some = open_index(copy, false);
		struct article pool[20];
		struct stream stream = {.level = levels[round % 3],
		                        .keep = (enum dedup_keep)(round / 3 % 10 < 6
		                                                          ? DEDUP_KEEP_FIRST
		                                                          : round / 3 % 10 - 5)};

		for (unsigned i = 0; i < 20; i++)
			make_version(&pool[i], &random);
		for (unsigned step = 0; step < 40; step++) {
			const unsigned count = next_random(&random) % 4 ? 1 : 3;
			char ids[3][24];
			struct dedup_document documents[3];
			char expected[512], found[512];
			uint64_t forgotten;

			for (unsigned i = 0; i < count; i++) {
				const uint64_t x = next_random(&random);

				const struct article *article = &pool[x % 20];

				snprintf(ids[i], sizeof ids[i], "i%u",
				         (unsigned)(x / 20 % 3 ? x % 20 : x / 60 % 24));
				documents[i] = (struct dedup_document){
				        .text = article->text,
				        .text_size = strlen(article->text),
				        .id = ids[i],
				        .id_size = strlen(ids[i]),
				        .date = x / 1440 % 8 ? (int64_t)(x / 11520 % 9) * 86400
				                             : DEDUP_NO_DATE,
				        .is_reference = x / 103680 % 8 == 0};
			}
			if (next_random(&random) % 6 == 0) {
				const char *id = documents[0].id;

				dedup_index_forget(all, id, strlen(id), &forgotten);
				dedup_index_forget(some, id, strlen(id), &forgotten);
				continue;
			}
			stream.verdicts_only = false;
			tell_verdicts(all, &stream, documents, count, expected);
			stream.verdicts_only = true;
			tell_verdicts(some, &stream, documents, count, found);
			assert_string_equal(found, expected);
			met[strtoul(found + 2, NULL, 10)]++;
		}
		dedup_index_close(all);
		dedup_index_close(some);
		remove_index(path);
		remove_index(copy);
	}
	assert_true(met[DEDUP_EXACT] && met[DEDUP_NEAR] && met[DEDUP_CONTAINS] &&
	            met[DEDUP_PARAPHRASE] && met[DEDUP_NO_TIER]);
}

/* What a verdict takes of a cluster does not grow with it. */
static void test_verdict_of_many(void **state)
{
	(void)state;
	const struct stream stream = {.level = DEDUP_PARAPHRASE, .verdicts_only = true};
	struct dedup_index *index = open_index(path, false);
	struct article article;
	struct dedup_document document = {.id = article.id, .date = DEDUP_NO_DATE};
	char verdict[512];
	uint32_t earlier = 0;

	for (unsigned version = 0; version < 300; version++) {
		make_article(&article, 0, version);
		document.id_size = strlen(article.id);
		document.text = article.text;
		document.text_size = strlen(article.text);
		earlier = tell_verdicts(index, &stream, &document, 1, verdict);
	}
	assert_memory_equal(verdict, "1 1 ", 4);
	assert_in_range(earlier, 1, 100);
	dedup_index_close(index);
	remove_index(path);
}

/* LMDB believes what the file says of the size of its pages. */
static void test_page_size(void **state)
{
	(void)state;
	const off_t places[] = {41, (off_t)page_size() + 41};

	for (int i = 0; i < 2; i++) {
		struct dedup_index *index = open_index(path, false);
		char lock[128];
		int fd;

		add_articles(index, 0, 3, 0);
		dedup_index_close(index);
		snprintf(lock, sizeof lock, "%s-lock", path);
		unlink(lock);
		fd = open(path, O_WRONLY);
		assert_int_equal(pwrite(fd, "", 1, places[i]), 1);
		close(fd);
		expect_refused(path, true, DEDUP_INDEX_DAMAGED, "size of its pages");
		expect_refused(path, false, DEDUP_INDEX_DAMAGED, "size of its pages");
		remove_index(path);
	}
}

/* A size that pages may have, but these have not; and sizes that none have. */
static void test_wrong_page_size(void **state)
{
	(void)state;
	const uint32_t sizes[] = {1, 512, 2048, 6000, 8192, 65536, UINT32_C(1) << 31};
	struct dedup_index *index = open_index(path, false);
	size_t size;

	add_articles(index, 0, 3, 0);
	dedup_index_close(index);
	unsigned char *bytes = read_file(path, &size);
	for (size_t i = 0; i < 3 * sizeof sizes / sizeof *sizes; i++) {
		unsigned char *broken = malloc(size);

		memcpy(broken, bytes, size);
		for (unsigned page = 0; page < 2; page++) {
			if (i % 3 != page)
				memcpy(broken + page * page_size() + 40, &sizes[i / 3], 4);
		}
		write_file(copy, broken, size);
		assert_false(survives(copy));
		remove_index(copy);
		free(broken);
	}
	free(bytes);
	remove_index(path);
}

/* Feeds three runs, the later two on a machine with the second size of pages; the last after the
 * file was written anew there. Its clusters are the caller's to look at. */
static struct dedup *feed_two_machines(long first, long second, struct dedup_index **index)
{
	uint64_t count;

	memory_page = first;
	*index = open_index(path, false);
	add_articles(*index, 0, 300, 0);
	dedup_index_close(*index);
	memory_page = second;
	*index = open_index(path, false);
	add_articles(*index, 200, 200, 1);
	for (unsigned i = 0; i < 150; i++) {
		struct article article;

		make_article(&article, i, 0);
		assert_int_equal(dedup_index_forget(*index, article.id, strlen(article.id), &count),
		                 DEDUP_OK);
	}
	assert_int_equal(dedup_index_compact(*index), DEDUP_OK);
	struct dedup *dedup = run_articles(*index, 100, 400, 2);
	assert_int_equal(dedup_index_commit(*index), DEDUP_OK);
	assert_int_equal(dedup_index_check(*index, NULL, NULL), DEDUP_OK);
	return dedup;
}

/* An index is used on machines with memory pages of any size, whatever that of its own. */
static void test_two_machines(void **state)
{
	(void)state;
	const long sizes[] = {4096, 16384, 65536};
	uint64_t expected = 0;

	for (size_t i = 0; i < 9; i++) {
		struct dedup_index_info info;
		struct dedup_index *index;
		struct dedup_cluster cluster;
		uint64_t hash = 0;
		uint32_t has;
		struct dedup *dedup = feed_two_machines(sizes[i / 3], sizes[i % 3], &index);
		int fd = open(path, O_RDONLY);

		assert_int_equal(pread(fd, &has, sizeof has, 40), sizeof has);
		close(fd);
		assert_int_equal(has, sizes[i / 3] < 32768 ? sizes[i / 3] : 32768);
		assert_int_equal(dedup_cluster_count(dedup), 250);
		for (size_t k = 0; k < dedup_cluster_count(dedup); k++) {
			dedup_cluster_at(dedup, k, &cluster);
			for (size_t m = 0; m < cluster.size; m++) {
				hash ^= cluster.id << 32 ^ cluster.members[m].document;
				hash = next_random(&hash);
			}
		}
		assert_int_equal(dedup_index_info(index, &info), DEDUP_OK);
		assert_int_equal(info.documents, 750);
		hash ^= info.postings;
		assert_true(i == 0 || hash == expected);
		expected = hash;
		assert_int_equal(info.bytes % has, 0);
		dedup_close(dedup);
		dedup_index_close(index);
		remove_index(path);
	}
	memory_page = 0;
}

static void tell_random(struct dedup_index *index, uint64_t *random, char verdict[512])
{
	const struct stream stream = {.level = DEDUP_NEAR, .verdicts_only = true};
	struct article article;
	uint64_t x = next_random(random);
	char id[24];

	make_article(&article, (unsigned)(x % 3), (unsigned)(x / 3 % 4));
	snprintf(id, sizeof id, "i%u", (unsigned)(x / 12 % 10));
	const struct dedup_document document = {.text = article.text,
	                                        .text_size = strlen(article.text),
	                                        .id = id,
	                                        .id_size = strlen(id),
	                                        .date = DEDUP_NO_DATE};
	tell_verdicts(index, &stream, &document, 1, verdict);
	*strrchr(verdict, ' ') = '\0'; /* numbers that were taken stay so */
}

/* An index from which something is taken back is as one that never had it. */
static void test_taken_back(void **state)
{
	(void)state;
	uint64_t random = 11, others = 13;

	for (unsigned round = 0; round < 24; round++) {
		struct dedup_index *plain = open_index(path, false),
		                   *index = open_index(copy, false);
		struct dedup_index_info expected;

		for (unsigned step = 0; step < 30; step++) {
			char wanted[512], found[512];
			uint64_t pending = dedup_index_pending(index), same = random;

			for (unsigned i = 0; i < 4; i++)
				tell_random(index, &others, found);
			assert_int_equal(dedup_index_forget_pending(index, pending), DEDUP_OK);
			tell_random(plain, &random, wanted);
			tell_random(index, &same, found);
			assert_string_equal(found, wanted);
			assert_int_equal(dedup_index_info(plain, &expected), DEDUP_OK);
			expect_counts(index, expected.documents, expected.texts);
			if (step % 8 == 5)
				assert_int_equal(dedup_index_commit(index), DEDUP_OK);
		}
		assert_int_equal(dedup_index_check(index, NULL, NULL), DEDUP_OK);
		dedup_index_close(plain);
		dedup_index_close(index);
		remove_index(path);
		remove_index(copy);
	}
}

static int set_up(void **state)
{
	(void)state;
	const char *places[] = {"/dev/shm", getenv("TMPDIR"), "/tmp"};

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		if (!places[i] || strlen(places[i]) > 30)
			continue;
		snprintf(directory, sizeof directory, "%s/dedup-index.XXXXXX", places[i]);
		if (mkdtemp(directory)) {
			snprintf(path, sizeof path, "%s/index", directory);
			snprintf(copy, sizeof copy, "%s/copy", directory);
			return 0;
		}
	}
	return 1;
}

static int tear_down(void **state)
{
	(void)state;
	remove_index(path);
	remove_index(copy);
	return rmdir(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_versions_meet),
	        cmocka_unit_test(test_known_and_replaced),
	        cmocka_unit_test(test_forget_and_expire),
	        cmocka_unit_test(test_text_outlives_article),
	        cmocka_unit_test(test_growth),
	        cmocka_unit_test(test_settings),
	        cmocka_unit_test(test_replay_keeps_ids),
	        cmocka_unit_test(test_segment_seek),
	        cmocka_unit_test(test_piece_damaged),
	        cmocka_unit_test(test_segments_to_merge),
	        cmocka_unit_test(test_foreign),
	        cmocka_unit_test(test_truncated),
	        cmocka_unit_test(test_stillborn),
	        cmocka_unit_test(test_scrambled),
	        cmocka_unit_test(test_power_loss),
	        cmocka_unit_test(test_killed),
	        cmocka_unit_test(test_killed_committed),
	        cmocka_unit_test(test_disk_full),
	        cmocka_unit_test(test_map_full),
	        cmocka_unit_test(test_two_writers),
	        cmocka_unit_test(test_readers_and_copies),
	        cmocka_unit_test(test_replaced_meanwhile),
	        cmocka_unit_test(test_permissions),
	        cmocka_unit_test(test_forget_pending),
	        cmocka_unit_test(test_older_comes_back),
	        cmocka_unit_test(test_taken_back),
	        cmocka_unit_test(test_verdicts_only),
	        cmocka_unit_test(test_verdict_of_many),
	        cmocka_unit_test(test_page_size),
	        cmocka_unit_test(test_wrong_page_size),
	        cmocka_unit_test(test_two_machines),
	};
	/* Those that look at pages again, with larger ones. */
	const struct CMUnitTest of_pages[] = {
	        cmocka_unit_test(test_foreign),
	        cmocka_unit_test(test_truncated),
	        cmocka_unit_test(test_stillborn),
	        cmocka_unit_test(test_scrambled),
	        cmocka_unit_test(test_power_loss),
	        cmocka_unit_test(test_killed_committed),
	        cmocka_unit_test(test_disk_full),
	        cmocka_unit_test(test_map_full),
	        cmocka_unit_test(test_replaced_meanwhile),
	        cmocka_unit_test(test_page_size),
	        cmocka_unit_test(test_wrong_page_size),
	};
	int failed = cmocka_run_group_tests(tests, set_up, tear_down);

	memory_page = 16384;
	failed += cmocka_run_group_tests(of_pages, set_up, tear_down);
	memory_page = 65536;
	failed += cmocka_run_group_tests(of_pages, set_up, tear_down);
	return failed;
}
