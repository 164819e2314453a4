/* guard.h - looks at the pages of an LMDB file before LMDB does.
 *
 * LMDB follows page numbers and offsets as they stand, and a page of the tree that a disk
 * has lost or scrambled would make it read outside the map. The tree of an index is small:
 * a million articles have some 300 such pages. So all of them are looked at beforehand, and
 * the lists of free pages as well: a writer trusts them not to name a page in use. The layout
 * is that of LMDB 0.9 (MDB_DATA_VERSION 1).
 */
#ifndef DD_INDEX_GUARD_H
#define DD_INDEX_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Checks the trees of the snapshot with that transaction number, and that the file has all
 * the pages that they name. page_size: as LMDB has it. NULL, or what is wrong. The snapshot is held
 * by a reader. */
const char *dd_guard_file(int fd, uint32_t page_size, size_t transaction);

/* Whether a value that has pages of its own (at an address that LMDB returned) lies behind
 * the header that LMDB wrote for it, on which it relies when it frees the pages. */
bool dd_guard_value(const void *value, size_t size, uint32_t page_size);

/* Makes both meta pages of a file say what the second one says: as written by the transaction with
 * that number in the first page if it is even, in the second if it is odd, where LMDB looks for it;
 * and by the one before it in the other. 0, or an errno. */
int dd_guard_number(int fd, uint32_t page_size, size_t transaction);

#endif
