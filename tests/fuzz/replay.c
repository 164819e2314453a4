/* replay.c - runs a fuzz target on files, without a fuzzer.
 *
 *     replay_TARGET FILE...
 *
 * Each file is given as it is, then cut short at 16 places: every prefix of an
 * interesting input is one, too, and ends where a reader might run on. The copy
 * given has no byte to spare, so that a sanitizer sees the first one too many.
 */
#include "fuzz/fuzz.h"

#include <string.h>

#define CUTS 16

static void give(const uint8_t *bytes, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	MUST(copy);
	if (size)
		memcpy(copy, bytes, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static uint8_t *read_file(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes = NULL;
	size_t room = 0;

	if (!file) {
		perror(path);
		exit(2);
	}
	for (*size = 0; !feof(file) && !ferror(file);) {
		if (*size == room) {
			room = room ? room * 2 : 4096;
			bytes = realloc(bytes, room);
			MUST(bytes);
		}
		*size += fread(bytes + *size, 1, room - *size, file);
	}
	MUST(!ferror(file));
	fclose(file);
	return bytes;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		size_t size;
		uint8_t *bytes = read_file(argv[i], &size);

		give(bytes, size);
		for (size_t cut = 0; cut < CUTS; cut++)
			give(bytes, size * cut / CUTS);
		free(bytes);
	}
	printf("%s: %d passed\n", argv[0], argc - 1);
	return argc > 1 ? 0 : 2;
}
