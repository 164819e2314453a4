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
	uint64_t pages;  /* of the file */
	uint64_t visits; /* left: more than the tree has, and it goes round in circles */
	bool chunks;     /* the tree of chunks; else that of free pages */
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

/* A value in the page, or on pages of its own. */
static bool check_leaf_node(const struct walk *walk, const struct page *page,
                            const struct node *node, unsigned offset)
{
	uint64_t first, pages = (15 + size_of(node)) / DD_PAGE + 1;

	if (!(node->flags & NODE_BIG))
		return !walk->chunks && offset + size_of(node) <= DD_PAGE;
	if (offset + sizeof first > DD_PAGE)
		return false;
	memcpy(&first, (const unsigned char *)page + offset, sizeof first);
	return first >= 2 && first < walk->pages && pages <= walk->pages - first;
}

static uint64_t child_of(const struct node *node)
{
	return size_of(node) | (uint64_t)node->flags << 32;
}

static bool check_page(struct walk *walk, uint64_t number, unsigned depth)
{
	struct page page;
	unsigned wanted = depth > 1 ? PAGE_BRANCH : PAGE_LEAF;

	if (number < 2 || number >= walk->pages || !walk->visits-- ||
	    !read_page(walk->fd, number, &page))
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

const char *dd_guard_file(int fd, size_t transaction)
{
	struct meta meta;
	struct stat file;

	if (!find_meta(fd, transaction, &meta) || fstat(fd, &file))
		return "it has no valid beginning";
	if (meta.trees[0].pad != DD_PAGE)
		return "its pages have another size than 4096 bytes";
	for (int i = 0; i < 2; i++) {
		const struct tree *tree = &meta.trees[i];
		struct walk walk = {.fd = fd,
		                    .pages = (uint64_t)file.st_size / DD_PAGE,
		                    .visits = tree->branch_pages + tree->leaf_pages,
		                    .chunks = i == 1};

		if (tree->root == UINT64_MAX)
			continue;
		if (tree->depth < 1 || tree->depth > DEPTH_MOST ||
		    !check_page(&walk, tree->root, tree->depth))
			return "a page of its tree is not what was written, or is missing";
	}
	return NULL;
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
