#include "index/guard.h"

#include "index/format.h"

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
	unsigned char bytes[DD_PAGE - 16];
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

struct node {
	uint16_t low, high, flags,
	        key_size; /* a branch has its child's number in the first three */
};

struct walk {
	int fd;
	uint64_t pages; /* of the file */
	uint8_t *used;  /* owned: a bit for each page that something stands on */
	bool chunks;    /* the tree of chunks; else that of free pages */
};

static bool read_page(int fd, uint64_t number, struct page *page)
{
	return pread(fd, page, sizeof *page, (off_t)(number * DD_PAGE)) == (ssize_t)sizeof *page;
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
static bool node_at(const struct page *page, unsigned i, struct node *node, unsigned *offset)
{
	uint16_t at;

	memcpy(&at, page->bytes + 2 * i, sizeof at);
	if (at < page->upper || at + sizeof *node > DD_PAGE)
		return false;
	memcpy(node, (const unsigned char *)page + at, sizeof *node);
	*offset = at + (unsigned)sizeof *node + node->key_size;
	return *offset <= DD_PAGE;
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
	            pread(walk->fd, list, (size_t)size, (off_t)(first * DD_PAGE + 16)) ==
	                    (ssize_t)size &&
	            check_free(walk, list, size);

	free(list);
	return good;
}

/* A value in the page, or on pages of its own. */
static bool check_leaf_node(struct walk *walk, const struct page *page, const struct node *node,
                            unsigned offset)
{
	uint64_t first, pages = (15 + size_of(node)) / DD_PAGE + 1;

	if (!(node->flags & NODE_BIG))
		return !walk->chunks && offset + size_of(node) <= DD_PAGE &&
		       check_free(walk, (const unsigned char *)page + offset, size_of(node));
	if (offset + sizeof first > DD_PAGE)
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
	struct page page;
	unsigned wanted = depth > 1 ? PAGE_BRANCH : PAGE_LEAF;

	if (!use_pages(walk, number, 1) || !read_page(walk->fd, number, &page))
		return false;
	if (page.number != number || page.flags != wanted || page.lower < 16 || page.lower % 2 ||
	    page.lower > page.upper || page.upper > DD_PAGE)
		return false;
	for (unsigned i = 0; i < (page.lower - 16u) / 2; i++) {
		struct node node;
		unsigned offset;

		if (!node_at(&page, i, &node, &offset))
			return false;
		if (depth > 1 ? !check_page(walk, child_of(&node), depth - 1)
		              : !check_leaf_node(walk, &page, &node, offset))
			return false;
	}
	return page.lower > 16;
}

/* The meta page of the snapshot is one of the two, the one of its transaction. */
static bool find_meta(int fd, size_t transaction, struct meta *out)
{
	for (uint64_t number = 0; number < 2; number++) {
		struct page page;

		if (!read_page(fd, number, &page))
			return false;
		memcpy(out, page.bytes, sizeof *out);
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

const char *dd_guard_file(int fd, size_t transaction)
{
	struct meta meta;
	struct stat file;
	bool good;

	if (!find_meta(fd, transaction, &meta) || fstat(fd, &file))
		return "it has no valid beginning";
	if (meta.trees[0].pad != DD_PAGE)
		return "its pages have another size than 4096 bytes";
	struct walk walk = {.fd = fd, .pages = (uint64_t)file.st_size / DD_PAGE, .chunks = true};
	walk.used = calloc((size_t)walk.pages / 8 + 1, 1);
	if (!walk.used)
		return "there is no memory to look at it";
	good = check_tree(&walk, &meta.trees[1]);
	walk.chunks = false;
	good = good && check_tree(&walk, &meta.trees[0]);
	free(walk.used);
	return good ? NULL : "a page of its tree is not what was written, or is missing";
}

bool dd_guard_value(const void *value, size_t size)
{
	const unsigned char *header = (const unsigned char *)value - 16;
	uint16_t flags;
	uint32_t pages;

	memcpy(&flags, header + 10, sizeof flags);
	memcpy(&pages, header + 12, sizeof pages);
	/* What this transaction wrote is marked as not yet on the disk. */
	return (flags & PAGE_OVERFLOW) && pages == (15 + size) / DD_PAGE + 1;
}

void dd_guard_number(unsigned char page[], uint64_t number, uint64_t transaction)
{
	memcpy(page + offsetof(struct page, number), &number, sizeof number);
	memcpy(page + offsetof(struct page, bytes) + offsetof(struct meta, transaction),
	       &transaction, sizeof transaction);
}
