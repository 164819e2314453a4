/* list.h - growing arrays of fixed-size items.
 *
 *     struct dd_list list = {0};
 *     if (!dd_list_push(&list, &item, sizeof item)) return DEDUP_NO_MEMORY;
 *     ...
 *     dd_list_release(&list);
 */
#ifndef DD_BASE_LIST_H
#define DD_BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct dd_list {
	void *items; /* owned; NULL while empty */
	size_t count;
	size_t capacity; /* in items */
};

/* Makes room for `more` further items of size bytes. False if memory ran out; the
 * list is unchanged then. */
bool dd_list_reserve(struct dd_list *list, size_t more, size_t size);

/* Appends a copy of the item. One list holds items of one size. */
bool dd_list_push(struct dd_list *list, const void *item, size_t size);

/* Frees the items; the list is empty then. */
void dd_list_release(struct dd_list *list);

#endif
