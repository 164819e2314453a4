#include "index/guard.h"

#include "index/format.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH_MOST 16

enum { PAGE_BRANCH = 1, PAGE_LEAF = 2, PAGE_OVERFLOW = 4, PAGE_META = 8 };
enum { NODE_BIG = 1 };

/* An LMDB page; behind the header stand offsets of nodes. */
struct page {
	uint64_t number;
	uint16_t pad, flags;
	uint16_t lower, upper; /* the free space between offsets and nodes */
	unsigned char bytes[];
};

struct tree {
	uint32_t pad;
	uint16_t flags, depth;
	uint64_t branch_pages, leaf_pages, overflow_pages, entries, root;
};

struct meta {
	uint32_t magic, version;
	uint64_t address, map_size;
	struct tree trees[2]; /* of free pages; of chunks */
	uint64_t last_page, transaction;
};

/* A page's header again, before what the first two pages hold. */
struct beginning {
	uint64_t number;
	uint16_t pad, flags, lower, upper;
	struct meta meta;
};

struct node {
	uint16_t low, high, flags,
	        key_size; /* a branch has its child's number in the first three */
};

struct walk {
	int fd;
	uint32_t page_size;
	uint64_t pages;       /* of the file */
	unsigned char *level; /* owned: room for a page on each level of a tree */
	uint8_t *used;        /* owned: a bit for each page that something stands on */
	bool chunks;          /* the tree of chunks; else that of free pages */
};

/* Borrowed until another page of that level is read; NULL if it is not there. */
static const struct page *read_page(const struct walk *walk, uint64_t number, unsigned level)
{
	unsigned char *page = walk->level + (size_t)level * walk->page_size;

	return pread(walk->fd, page, walk->page_size, (off_t)(number * walk->page_size)) ==
	                       (ssize_t)walk->page_size
	               ? (const struct page *)(const void *)page
	               : NULL;
}

static uint64_t size_of(const struct node *node)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return (uint64_t)node->low << 16 | node->high;
#else
	return (uint64_t)node->high << 16 | node->low;
#endif
}

/* The node's header, if it lies in the page with its key and in_page bytes behind that. */
static bool node_at(const struct walk *walk, const struct page *page, unsigned i, struct node *node,
                    unsigned *offset)
{
	uint16_t at;

	memcpy(&at, page->bytes + 2 * i, sizeof at);
	if (at < page->upper || at + sizeof *node > walk->page_size)
		return false;
	memcpy(node, (const unsigned char *)page + at, sizeof *node);
	*offset = at + (unsigned)sizeof *node + node->key_size;
	return *offset <= walk->page_size;
}

/* Marks pages as used; false if they are not there, or something else stands on them. */
static bool use_pages(struct walk *walk, uint64_t first, uint64_t pages)
{
	if (first < 2 || first >= walk->pages || pages > walk->pages - first)
		return false;
	for (uint64_t i = first; i < first + pages; i++) {
		uint8_t bit = (uint8_t)(1u << i % 8);

		if (walk->used[i / 8] & bit)
			return false;
		walk->used[i / 8] |= bit;
	}
	return true;
}

/* A list of free pages: their count, then their numbers, descending. Nothing stands on them:
 * the tree of chunks has been walked before. */
static bool check_free(struct walk *walk, const unsigned char *list, uint64_t size)
{
	uint64_t count, number, last = UINT64_MAX;

	if (size < sizeof count)
		return false;
	memcpy(&count, list, sizeof count);
	if (count > size / sizeof count - 1)
		return false;
	for (uint64_t i = 1; i <= count; i++) {
		memcpy(&number, list + i * sizeof number, sizeof number);
		/* A page that was never written may lie behind the end of the file. */
		if (number < 2 || number >= last ||
		    (number < walk->pages && !use_pages(walk, number, 1)))
			return false;
		last = number;
	}
	return true;
}

static bool check_free_pages(struct walk *walk, uint64_t first, uint64_t size)
{
	unsigned char *list = malloc((size_t)size);
	bool good = list &&
	            pread(walk->fd, list, (size_t)size, (off_t)(first * walk->page_size + 16)) ==
	                    (ssize_t)size &&
	            check_free(walk, list, size);

	free(list);
	return good;
}

/* A value in the page, or on pages of its own. */
static bool check_leaf_node(struct walk *walk, const struct page *page, const struct node *node,
                            unsigned offset)
{
	uint64_t first, pages = (15 + size_of(node)) / walk->page_size + 1;

	if (!(node->flags & NODE_BIG))
		return !walk->chunks && offset + size_of(node) <= walk->page_size &&
		       check_free(walk, (const unsigned char *)page + offset, size_of(node));
	if (offset + sizeof first > walk->page_size)
		return false;
	memcpy(&first, (const unsigned char *)page + offset, sizeof first);
	return use_pages(walk, first, pages) &&
	       (walk->chunks || check_free_pages(walk, first, size_of(node)));
}

static uint64_t child_of(const struct node *node)
{
	return size_of(node) | (uint64_t)node->flags << 32;
}

static bool check_page(struct walk *walk, uint64_t number, unsigned depth)
{
	const struct page *page;
	unsigned wanted = depth > 1 ? PAGE_BRANCH : PAGE_LEAF;

	if (!use_pages(walk, number, 1) || !(page = read_page(walk, number, depth - 1)))
		return false;
	if (page->number != number || page->flags != wanted || page->lower < 16 ||
	    page->lower % 2 || page->lower > page->upper || page->upper > walk->page_size)
		return false;
	for (unsigned i = 0; i < (page->lower - 16u) / 2; i++) {
		struct node node;
		unsigned offset;

		if (!node_at(walk, page, i, &node, &offset))
			return false;
		if (depth > 1 ? !check_page(walk, child_of(&node), depth - 1)
		              : !check_leaf_node(walk, page, &node, offset))
			return false;
	}
	return page->lower > 16;
}

static bool read_beginning(int fd, off_t at, struct beginning *out)
{
	return pread(fd, out, sizeof *out, at) == (ssize_t)sizeof *out;
}

/* The meta page of the snapshot is one of the two, the one of its transaction. */
static bool find_meta(int fd, uint32_t page_size, size_t transaction, struct meta *out)
{
	for (unsigned number = 0; number < 2; number++) {
		struct beginning page;

		if (!read_beginning(fd, (off_t)number * page_size, &page))
			return false;
		*out = page.meta;
		if (out->transaction == transaction && page.flags == PAGE_META)
			return true;
	}
	return false;
}

static bool check_tree(struct walk *walk, const struct tree *tree)
{
	if (tree->root == UINT64_MAX)
		return true;
	return tree->depth >= 1 && tree->depth <= DEPTH_MOST &&
	       check_page(walk, tree->root, tree->depth);
}

const char *dd_guard_file(int fd, uint32_t page_size, size_t transaction)
{
	struct walk walk = {.fd = fd, .page_size = page_size, .chunks = true};
	struct meta meta = {0};
	struct stat file;
	bool good, has_room;

	if (!find_meta(fd, page_size, transaction, &meta) || fstat(fd, &file))
		return "it has no valid beginning";
	if (meta.trees[0].pad != page_size || !dd_is_page_size(page_size))
		return "the size of its pages is not what was written";
	walk.pages = (uint64_t)file.st_size / page_size;
	walk.level = malloc((size_t)DEPTH_MOST * page_size);
	walk.used = calloc((size_t)walk.pages / 8 + 1, 1);
	has_room = walk.level && walk.used;
	good = has_room && check_tree(&walk, &meta.trees[1]);
	walk.chunks = false;
	good = good && check_tree(&walk, &meta.trees[0]);
	free(walk.level);
	free(walk.used);
	if (!has_room)
		return "there is no memory to look at it";
	return good ? NULL : "a page of its tree is not what was written, or is missing";
}

bool dd_guard_value(const void *value, size_t size, uint32_t page_size)
{
	const unsigned char *header = (const unsigned char *)value - 16;
	uint16_t flags;
	uint32_t pages;

	memcpy(&flags, header + 10, sizeof flags);
	memcpy(&pages, header + 12, sizeof pages);
	/* What this transaction wrote is marked as not yet on the disk. */
	return (flags & PAGE_OVERFLOW) && pages == (15 + size) / page_size + 1;
}

int dd_guard_number(int fd, uint32_t page_size, size_t transaction)
{
	struct beginning page;

	if (!read_beginning(fd, page_size, &page))
		return EIO;
	for (unsigned i = 0; i < 2; i++) {
		ssize_t written;

		page.number = i;
		page.meta.transaction = transaction;
		if (i != transaction % 2 && transaction)
			page.meta.transaction--;
		written = pwrite(fd, &page, sizeof page, (off_t)i * page_size);
		if (written != (ssize_t)sizeof page)
			return written < 0 ? errno : EIO;
	}
	return 0;
}
