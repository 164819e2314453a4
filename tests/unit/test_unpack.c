#include "input/source.h"
#include "input/unpack.h"

#include "test.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char packed[1 << 20];
static size_t packed_size;

/* Packs members "0", "1", ... of the texts given; one without a name for a raw stream. */
static void pack(const char *format, const char *filter, const char *const *texts, int count)
{
	struct archive *archive = archive_write_new();

	packed_size = 0;
	assert_int_equal(archive_write_set_format_by_name(archive, format), ARCHIVE_OK);
	if (filter)
		assert_int_equal(archive_write_add_filter_by_name(archive, filter), ARCHIVE_OK);
	assert_int_equal(archive_write_open_memory(archive, packed, sizeof(packed), &packed_size),
	                 ARCHIVE_OK);
	for (int i = 0; i < count; i++) {
		struct archive_entry *entry = archive_entry_new();
		char name[16];

		snprintf(name, sizeof(name), "%d", i);
		archive_entry_set_pathname(entry, name);
		archive_entry_set_filetype(entry, AE_IFREG);
		archive_entry_set_perm(entry, 0644);
		archive_entry_set_size(entry, (la_int64_t)strlen(texts[i]));
		assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
		archive_write_data(archive, texts[i], strlen(texts[i]));
		archive_entry_free(entry);
	}
	assert_int_equal(archive_write_close(archive), ARCHIVE_OK);
	archive_write_free(archive);
}

/* All members as "name=bytes\n"; "!reason" for an error. */
static void unpack_all(struct source *source, struct buffer *out)
{
	struct unpack unpack;
	enum unpack_step step;
	const char *name;

	out->size = 0;
	unpack_open(&unpack, source);
	while ((step = unpack_next(&unpack, &name)) != UNPACK_END) {
		ssize_t got;

		if (step == UNPACK_ERROR) {
			buffer_format(out, "!%s", unpack.source.reason);
			break;
		}
		buffer_format(out, "%s=", step == UNPACK_OTHER ? "other" : name);
		while ((got = source_read(&unpack.source, buffer_room(out, 7), 7)) > 0)
			out->size += (size_t)got;
		buffer_add_string(out, got < 0 ? "!" : "\n");
		if (got < 0)
			buffer_add_string(out, unpack.source.reason);
	}
	unpack_close(&unpack);
	buffer_text(out);
}

static void test_archives(void **state)
{
	static const char *const formats[] = {"ustar", "pax",  "gnutar", "zip",
	                                      "7zip",  "cpio", "newc"};
	static const char *const texts[] = {"first text", "2", "third text, of some more words"};
	struct buffer out = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		struct memory_source memory;

		pack(formats[i], NULL, texts, 3);
		assert_int_equal(unpack_detect(packed, packed_size), PACKING_ARCHIVE);
		memory_source_init(&memory, packed, packed_size);
		unpack_all(&memory.source, &out);
		assert_string_equal(out.bytes,
		                    "0=first text\n1=2\n2=third text, of some more words\n");
	}
	buffer_free(&out);
}

static void test_streams(void **state)
{
	static const char *const filters[] = {"gzip", "bzip2", "xz", "lzma", "zstd", "lz4"};
	static const char *const text[] = {"a text that is compressed"};
	struct buffer out = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(filters) / sizeof(*filters); i++) {
		struct memory_source memory;

		pack("raw", filters[i], text, 1);
		assert_int_equal(unpack_detect(packed, packed_size), PACKING_STREAM);
		memory_source_init(&memory, packed, packed_size);
		unpack_all(&memory.source, &out);
		assert_string_equal(out.bytes, "=a text that is compressed\n");
		pack("ustar", filters[i], text, 1);
		assert_int_equal(unpack_detect(packed, packed_size), PACKING_STREAM);
		memory_source_init(&memory, packed, packed_size);
		unpack_all(&memory.source, &out);
		assert_string_equal(out.bytes, "0=a text that is compressed\n");
	}
	buffer_free(&out);
}

/* Two gzip members in one file, as crawlers write them. */
static void test_members(void **state)
{
	static const char *const one[] = {"one "}, *const two[] = {"two"};
	struct buffer out = {0}, both = {0};
	struct memory_source memory;

	(void)state;
	pack("raw", "gzip", one, 1);
	buffer_add(&both, packed, packed_size);
	pack("raw", "gzip", two, 1);
	buffer_add(&both, packed, packed_size);
	memory_source_init(&memory, both.bytes, both.size);
	unpack_all(&memory.source, &out);
	assert_string_equal(out.bytes, "=one two\n");
	buffer_free(&out);
	buffer_free(&both);
}

static void test_broken(void **state)
{
	static const char *const texts[] = {"first text", "second"};
	struct buffer out = {0};
	struct memory_source memory;

	(void)state;
	pack("raw", "gzip", texts, 1);
	memory_source_init(&memory, packed, packed_size / 2);
	unpack_all(&memory.source, &out);
	assert_non_null(strstr(out.bytes, "!cannot be unpacked: "));
	pack("ustar", NULL, texts, 2);
	memory_source_init(&memory, packed, 512 + 512 + 100);
	unpack_all(&memory.source, &out);
	assert_int_equal(strncmp(out.bytes, "0=first text\n!cannot be unpacked: ", 34), 0);
	pack("zip", NULL, texts, 2);
	for (size_t size = 4; size < packed_size; size++) {
		memory_source_init(&memory, packed, size);
		unpack_all(&memory.source, &out);
	}
	buffer_free(&out);
}

/* 100 MB of one letter. */
static void test_bomb(void **state)
{
	size_t size = (size_t)100 << 20;
	char *letters = malloc(size + 1);
	const char *text[] = {letters};
	struct memory_source memory;
	struct unpack unpack;
	const char *name;

	(void)state;
	assert_non_null(letters);
	memset(letters, 'x', size);
	letters[size] = '\0';
	pack("raw", "gzip", text, 1);
	memory_source_init(&memory, packed, packed_size);
	unpack_open(&unpack, &memory.source);
	assert_int_equal(unpack_next(&unpack, &name), UNPACK_MEMBER);
	assert_true(source_read(&unpack.source, letters, size) >= (ssize_t)UNPACK_FREE);
	assert_int_equal(source_read(&unpack.source, letters, size), -1);
	assert_string_equal(unpack.source.reason,
	                    "unpacks to more than 200 times its size: stopped");
	assert_int_equal(unpack_next(&unpack, &name), UNPACK_END);
	unpack_close(&unpack);
	free(letters);
}

static void test_detect(void **state)
{
	char tar[512] = {0}, ar[68] = "!<arch>\n";

	(void)state;
	assert_int_equal(unpack_detect("", 0), PACKING_NONE);
	assert_int_equal(unpack_detect("PK", 2), PACKING_NONE);
	assert_int_equal(unpack_detect("BZh is a text", 13), PACKING_NONE);
	assert_int_equal(unpack_detect("\x52\x2a\x4d\x18", 4), PACKING_STREAM);
	assert_int_equal(unpack_detect(tar, 512), PACKING_NONE);
	/* From before POSIX: a sum is its only mark. */
	tar[0] = 'a';
	memcpy(tar + 148, "000541", 6);
	assert_int_equal(unpack_detect(tar, 512), PACKING_ARCHIVE);
	assert_int_equal(unpack_detect(tar, 511), PACKING_NONE);
	tar[1] = 'b';
	assert_int_equal(unpack_detect(tar, 512), PACKING_NONE);
	/* Its mark is text, and so is that of a member. */
	assert_int_equal(unpack_detect(ar, 8), PACKING_ARCHIVE);
	assert_int_equal(unpack_detect(ar, 9), PACKING_NONE);
	assert_int_equal(unpack_detect(ar, 68), PACKING_NONE);
	memcpy(ar + 66, "`\n", 2);
	assert_int_equal(unpack_detect(ar, 68), PACKING_ARCHIVE);
	assert_int_equal(unpack_detect(ar, 67), PACKING_NONE);
}

/* --- source.h --- */

static void test_source(void **state)
{
	struct memory_source memory;
	char bytes[16];

	(void)state;
	memory_source_init(&memory, "0123456789", 10);
	assert_int_equal(source_read(&memory.source, bytes, 4), 4);
	source_unread(&memory.source, bytes + 1, 3);
	assert_int_equal(source_read(&memory.source, bytes, 2), 2);
	assert_memory_equal(bytes, "12", 2);
	assert_int_equal(source_seek(&memory.source, 0, SEEK_CUR), 3);
	source_unread(&memory.source, bytes, 2);
	assert_int_equal(source_read(&memory.source, bytes, 16), 9);
	assert_memory_equal(bytes, "123456789", 9);
	assert_int_equal(source_seek(&memory.source, -1, SEEK_END), 9);
	assert_int_equal(source_seek(&memory.source, 2, SEEK_CUR), -1);
	assert_int_equal(source_seek(&memory.source, -1, SEEK_SET), -1);
	assert_int_equal(source_seek(&memory.source, 7, SEEK_SET), 7);
	assert_int_equal(source_read(&memory.source, bytes, 16), 3);
	assert_int_equal(source_read(&memory.source, bytes, 16), 0);
	source_release(&memory.source);
}

static void test_file(void **state)
{
	FILE *file = tmpfile();
	_Atomic uint64_t read = 0;
	struct file_source source;
	char bytes[16];

	(void)state;
	assert_non_null(file);
	fputs("0123456789", file);
	rewind(file);
	file_source_init(&source, fileno(file), true, &read);
	assert_int_equal(source_read(&source.source, bytes, 16), 10);
	assert_int_equal(source_seek(&source.source, 8, SEEK_SET), 8);
	assert_int_equal(source_read(&source.source, bytes, 16), 2);
	assert_int_equal(read, 12);
	fclose(file);
	file_source_init(&source, -1, false, &read);
	assert_null(source.source.seek);
	assert_int_equal(source_read(&source.source, bytes, 16), -1);
	assert_string_equal(source.source.reason, "Bad file descriptor");
	source_release(&source.source);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_archives), cmocka_unit_test(test_streams),
	        cmocka_unit_test(test_members),  cmocka_unit_test(test_broken),
	        cmocka_unit_test(test_bomb),     cmocka_unit_test(test_detect),
	        cmocka_unit_test(test_source),   cmocka_unit_test(test_file),
	};

	return cmocka_run_group_tests_name("unpack", tests, NULL, NULL);
}
