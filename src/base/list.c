#include "base/list.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 16

bool dd_list_reserve(struct dd_list *list, size_t more, size_t size)
{
	if (more <= list->capacity - list->count)
		return true;
	if (more > SIZE_MAX / 2 / size - list->count)
		return false;
	size_t capacity = list->capacity ? list->capacity * 2 : FIRST_CAPACITY;
	if (capacity < list->count + more)
		capacity = list->count + more;
	void *items = realloc(list->items, capacity * size);
	if (!items)
		return false;
	list->items = items;
	list->capacity = capacity;
	return true;
}

bool dd_list_push(struct dd_list *list, const void *item, size_t size)
{
	if (!dd_list_reserve(list, 1, size))
		return false;
	memcpy((char *)list->items + list->count * size, item, size);
	list->count++;
	return true;
}

void dd_list_release(struct dd_list *list)
{
	free(list->items);
	*list = (struct dd_list){0};
}
