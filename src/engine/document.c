#include "engine/document.h"

#include "text/url.h"

#include <string.h>

/* Bytes of a size as LEB128, at most. */
#define SIZE_ROOM 10

static char *put_string(char *at, const char *string, size_t size)
{
	size_t code = string ? size + 1 : 0;

	for (; code > 127; code >>= 7)
		*at++ = (char)((code & 127) | 128);
	*at++ = (char)code;
	if (!string)
		return at;
	memcpy(at, string, size);
	at[size] = '\0';
	return at + size + 1;
}

static const char *get_string(const char *at, const char **string, size_t *size)
{
	size_t code = 0;
	unsigned shift = 0;

	for (; *at & 128; shift += 7)
		code |= (size_t)(*at++ & 127) << shift;
	code |= (size_t)*at++ << shift;
	*string = code ? at : NULL;
	*size = code ? code - 1 : 0;
	return at + code;
}

/* Room for all strings; false if they are too large. */
static bool names_room(const struct dedup_info *info, size_t *room)
{
	const size_t sizes[] = {info->id_size, info->title_size, info->source_size, info->url_size};

	*room = 0;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		if (sizes[i] >= SIZE_MAX - SIZE_ROOM - 1 - *room)
			return false;
		*room += sizes[i] + 1 + (sizes[i] < 127 ? 1 : SIZE_ROOM);
	}
	return true;
}

bool dd_document_set(struct dd_document *document, struct dd_arena *arena,
                     const struct dedup_info *info)
{
	size_t room;
	char *at;

	if (!names_room(info, &room) || !(at = dd_arena_alloc(arena, room, 1)))
		return false;
	document->names = at;
	at = put_string(at, info->id ? info->id : "", info->id_size);
	at = put_string(at, info->title, info->title_size);
	at = put_string(at, info->source, info->source_size);
	put_string(at, info->url, info->url_size);
	document->date = info->date;
	document->bytes = (uint32_t)info->bytes;
	document->words = info->words;
	document->invalid = info->invalid;
	document->is_short = info->is_short;
	document->is_reference = info->is_reference;
	document->changed = info->changed;
	document->is_known = info->is_known;
	return true;
}

void dd_document_info(const struct dd_document *document, struct dedup_info *info)
{
	const char *at = document->names;

	*info = (struct dedup_info){
	        .date = document->date,
	        .bytes = document->bytes,
	        .words = document->words,
	        .invalid = document->invalid,
	        .is_short = document->is_short,
	        .is_reference = document->is_reference,
	        .changed = document->changed,
	        .is_known = document->is_known,
	};
	at = get_string(at, &info->id, &info->id_size);
	at = get_string(at, &info->title, &info->title_size);
	at = get_string(at, &info->source, &info->source_size);
	get_string(at, &info->url, &info->url_size);
}

uint64_t dd_document_address(const struct dd_document *document)
{
	struct dedup_info info;

	dd_document_info(document, &info);
	return dd_url_key(info.url, info.url_size);
}
