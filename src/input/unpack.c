#include "input/unpack.h"

#include "support/message.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What may follow an archive in a gzip file, up to its checksum. */
#define TAIL ((size_t)1 << 20)
/* What libarchive is given at a time. */
#define WINDOW ((size_t)64 << 10)
/* What it is asked for at a time: where it meets an error, it gives nothing of that. */
#define STEP ((size_t)16 << 10)

static bool begins(const char *head, size_t size, const char *mark, size_t mark_size)
{
	return size >= mark_size && !memcmp(head, mark, mark_size);
}

#define BEGINS(mark) begins(head, size, mark, sizeof(mark) - 1)

/* RFC 1952; RFC 8878 (and its skippable frames); .xz 1.0.4; bzip2 with its block's mark;
 * LZMA alone has no mark but its usual properties; LZ4 frames. */
static bool is_stream(const char *head, size_t size)
{
	return BEGINS("\x1f\x8b\x08") || BEGINS("\x28\xb5\x2f\xfd") ||
	       (size >= 4 && (head[0] & 0xf0) == 0x50 && begins(head + 1, 3, "\x2a\x4d\x18", 3)) ||
	       BEGINS("\xfd"
	              "7zXZ\0") ||
	       (BEGINS("BZh") && size >= 10 &&
	        (begins(head + 4, 6, "1AY&SY", 6) || begins(head + 4, 6, "\x17rE8P\x90", 6))) ||
	       BEGINS("\x5d\0\0\x80\0") || BEGINS("\x04\x22\x4d\x18");
}

/* A tar from before POSIX has no mark: its header's checksum is one. */
static bool is_tar(const char *head, size_t size)
{
	char digits[9] = {0};
	unsigned long sum = 8 * ' ';
	char *end;

	if (size < 512)
		return false;
	if (!memcmp(head + 257, "ustar", 5))
		return true;
	for (size_t i = 0; i < 512; i++)
		sum += i < 148 || i >= 156 ? (unsigned char)head[i] : 0;
	memcpy(digits, head + 148, 8);
	return head[0] && strtoul(digits, &end, 8) == sum && end > digits;
}

/* The mark of an ar is text: a member's header follows, of 60 bytes with two more marks at its end,
 * or nothing. */
static bool is_ar(const char *head, size_t size)
{
	return BEGINS("!<arch>\n") && (size == 8 || (size >= 68 && !memcmp(head + 66, "`\n", 2)));
}

enum packing unpack_detect(const char *head, size_t size)
{
	if (!size)
		return PACKING_NONE;
	if (is_stream(head, size))
		return PACKING_STREAM;
	if (BEGINS("PK\3\4") || BEGINS("PK\5\6") || BEGINS("7z\xbc\xaf\x27\x1c") ||
	    is_ar(head, size) || BEGINS("070707") || BEGINS("070701") || BEGINS("070702") ||
	    is_tar(head, size))
		return PACKING_ARCHIVE;
	return PACKING_NONE;
}

static la_ssize_t read_below(struct archive *archive, void *cookie, const void **bytes)
{
	struct unpack *unpack = cookie;
	ssize_t got = source_read(unpack->from, unpack->window.bytes, WINDOW);

	*bytes = unpack->window.bytes;
	if (got < 0) {
		archive_set_error(archive, -1, "%s", unpack->from->reason);
		return got;
	}
	unpack->at += got;
	if (!unpack->gunzip.opened)
		unpack->packed += (uint64_t)got;
	return got;
}

static la_int64_t seek_below(struct archive *archive, void *cookie, la_int64_t offset, int whence)
{
	struct unpack *unpack = cookie;
	int64_t at = source_seek(unpack->from, offset, whence);

	(void)archive;
	if (at < 0)
		return ARCHIVE_FATAL;
	unpack->at = at;
	return at;
}

static bool fail(struct unpack *unpack)
{
	const char *text = archive_error_string(unpack->archive);

	snprintf(unpack->source.reason, sizeof(unpack->source.reason), "cannot be unpacked: %s",
	         text ? text : "unknown error");
	return false;
}

static bool is_bomb(const struct unpack *unpack)
{
	uint64_t packed = unpack->packed + unpack->gunzip.packed;

	return unpack->unpacked > UNPACK_FREE && unpack->unpacked / UNPACK_RATIO > packed;
}

/* A checksum that comes after the member's bytes is another one: libarchive warns of that. */
static void doubt(struct unpack *unpack)
{
	struct source *source = &unpack->source;
	const char *text = archive_error_string(unpack->archive);

	source->is_doubtful = true;
	snprintf(source->reason, sizeof(source->reason), "damaged: %s",
	         text ? text : "unknown warning");
}

/* What libarchive has next, 0 at the member's end, -1 for an error. */
static la_ssize_t read_archive(struct unpack *unpack, char *bytes, size_t size)
{
	la_ssize_t got;

	do
		got = archive_read_data(unpack->archive, bytes, size);
	while (got == ARCHIVE_RETRY);
	if (got >= 0)
		return got;
	if (got == ARCHIVE_WARN) {
		doubt(unpack);
		return 0;
	}
	unpack->ended |= got == ARCHIVE_FATAL;
	fail(unpack);
	return -1;
}

/* The same of a gzip file that holds no archive. */
static la_ssize_t read_gunzip(struct unpack *unpack, char *bytes, size_t size)
{
	ssize_t got = source_read(&unpack->gunzip.source, bytes, size);

	if (got < 0)
		memcpy(unpack->source.reason, unpack->gunzip.source.reason,
		       sizeof(unpack->source.reason));
	return got;
}

static la_ssize_t read_some(struct unpack *unpack, char *bytes, size_t size)
{
	la_ssize_t got = unpack->archive ? read_archive(unpack, bytes, size)
	                                 : read_gunzip(unpack, bytes, size);

	unpack->unpacked += got > 0 ? (uint64_t)got : 0;
	if (got >= 0 && is_bomb(unpack)) {
		snprintf(unpack->source.reason, sizeof(unpack->source.reason),
		         "unpacks to more than %d times its size: stopped", UNPACK_RATIO);
		unpack->ended = true;
		got = -1;
	}
	unpack->broken |= got < 0;
	return got;
}

static ssize_t unpack_read(struct source *source, char *bytes, size_t size)
{
	struct unpack *unpack = (struct unpack *)source;
	size_t done = 0;
	la_ssize_t got = 1;

	while (done < size && got > 0 && !unpack->broken) {
		got = read_some(unpack, bytes + done, size - done < STEP ? size - done : STEP);
		if (got > 0)
			done += (size_t)got;
	}
	return unpack->broken && !done ? -1 : (ssize_t)done;
}

/* libarchive warns where it would start another program; those filters are left out. */
static bool set_up(struct archive *archive)
{
	return archive_read_support_filter_gzip(archive) == ARCHIVE_OK &&
	       archive_read_support_filter_bzip2(archive) == ARCHIVE_OK &&
	       archive_read_support_filter_xz(archive) == ARCHIVE_OK &&
	       archive_read_support_filter_lzma(archive) == ARCHIVE_OK &&
	       archive_read_support_filter_zstd(archive) == ARCHIVE_OK &&
	       archive_read_support_filter_lz4(archive) == ARCHIVE_OK &&
	       archive_read_support_format_tar(archive) == ARCHIVE_OK &&
	       archive_read_support_format_zip(archive) == ARCHIVE_OK &&
	       archive_read_support_format_7zip(archive) == ARCHIVE_OK &&
	       archive_read_support_format_cpio(archive) == ARCHIVE_OK &&
	       archive_read_support_format_ar(archive) == ARCHIVE_OK &&
	       archive_read_support_format_empty(archive) == ARCHIVE_OK &&
	       archive_read_support_format_raw(archive) == ARCHIVE_OK;
}

void unpack_open(struct unpack *unpack, struct source *below)
{
	*unpack = (struct unpack){
	        .source = {.read = unpack_read},
	        .below = below,
	        .from = below,
	};
	buffer_room(&unpack->window, WINDOW);
}

void unpack_close(struct unpack *unpack)
{
	if (unpack->archive)
		archive_read_free(unpack->archive);
	gunzip_close(&unpack->gunzip);
	source_release(&unpack->source);
	source_release(unpack->below);
	buffer_free(&unpack->window);
	buffer_free(&unpack->name);
}

/* The name in UTF-8 where the archive says what charset it is in; else its bytes. */
static const char *member_name(struct unpack *unpack, struct archive_entry *entry)
{
	const char *name = archive_entry_pathname_utf8(entry);

	if (!name)
		name = archive_entry_pathname(entry);
	unpack->name.size = 0;
	if (name && unpack->is_archive)
		buffer_add_string(&unpack->name, name);
	return buffer_text(&unpack->name);
}

static bool open_archive(struct unpack *unpack)
{
	unpack->archive = archive_read_new();
	if (!unpack->archive)
		out_of_memory();
	if (!set_up(unpack->archive))
		fatal("the archive library lacks a format: %s",
		      archive_error_string(unpack->archive));
	archive_read_set_read_callback(unpack->archive, read_below);
	if (unpack->from->seek)
		archive_read_set_seek_callback(unpack->archive, seek_below);
	archive_read_set_callback_data(unpack->archive, unpack);
	return archive_read_open1(unpack->archive) == ARCHIVE_OK || fail(unpack);
}

static bool is_gunzip_alone(struct unpack *unpack)
{
	size_t size;
	const char *head = source_peek(unpack->below, UNPACK_HEAD, &size);

	if (!gunzip_detect(head, size))
		return false;
	gunzip_open(&unpack->gunzip, unpack->below, GUNZIP_GZIP);
	unpack->from = &unpack->gunzip.source;
	head = source_peek(unpack->from, UNPACK_HEAD, &size);
	return unpack_detect(head, size) == PACKING_NONE;
}

/* Opening is put off to here, where its error has a way out. */
static bool begin(struct unpack *unpack)
{
	if (unpack->opened)
		return true;
	unpack->opened = true;
	return is_gunzip_alone(unpack) || open_archive(unpack);
}

/* libarchive takes less than the 60 bytes of a member's header for the end of an ar (3.6). How much
 * that is, is known where it read the bytes themselves; where it unpacked them, an ar that ends
 * before its first member is taken for damaged. */
static bool is_cut_ar(const struct unpack *unpack)
{
	const int64_t taken = archive_filter_bytes(unpack->archive, 0);

	if ((archive_format(unpack->archive) & ARCHIVE_FORMAT_BASE_MASK) != ARCHIVE_FORMAT_AR)
		return false;
	return archive_filter_count(unpack->archive) < 2 ? taken < unpack->at : taken <= 8;
}

/* An archive may end before the gzip file that it is in does, which has its checksum last. */
static enum unpack_step end(struct unpack *unpack)
{
	size_t tail = 0;
	ssize_t got = 1;

	unpack->ended = true;
	if (is_cut_ar(unpack)) {
		snprintf(unpack->source.reason, sizeof(unpack->source.reason),
		         "cannot be unpacked: ends within a member's header");
		return UNPACK_ERROR;
	}
	while (unpack->gunzip.opened && tail < TAIL && got > 0) {
		got = source_read(&unpack->gunzip.source, unpack->window.bytes, WINDOW);
		tail += got > 0 ? (size_t)got : 0;
	}
	return UNPACK_END;
}

const char *unpack_doubt(struct unpack *unpack)
{
	struct source *const sources[] = {&unpack->source, &unpack->gunzip.source};

	/* libarchive reads ahead: what the file is, is said at its end. */
	for (size_t i = 0; i < (unpack->ended ? 2 : 1); i++) {
		if (!sources[i]->is_doubtful)
			continue;
		sources[i]->is_doubtful = false;
		return sources[i]->reason;
	}
	return NULL;
}

/* Tables that GNU's ar has among the members: of symbols, and of long names. */
static bool is_ar_table(const char *name)
{
	return !strcmp(name, "/") || !strcmp(name, "//") || !strcmp(name, "/SYM64/");
}

/* A hard link in a tar has no bytes; in an ar a mode without a type is a file's, as GNU's writes it
 * to be the same for the same files. */
static bool is_file(struct archive_entry *entry, int format, const char *name)
{
	const unsigned type = archive_entry_filetype(entry);

	if (format == ARCHIVE_FORMAT_AR)
		return (!type || type == AE_IFREG) && !is_ar_table(name);
	return type == AE_IFREG && !archive_entry_hardlink(entry);
}

/* libarchive tells names in the charset of the locale alone, whatever it is asked for; what has none
 * in it, "Z\303\274rich.txt" in a zip and the locale C, has no name. So headers are read in one that
 * has all. */
static locale_t names_locale;

static void open_locale(void)
{
	names_locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (!names_locale)
		names_locale = newlocale(LC_CTYPE_MASK, "en_US.UTF-8", (locale_t)0);
}

static int read_header(struct unpack *unpack, struct archive_entry **entry)
{
	int status;

	do
		status = archive_read_next_header(unpack->archive, entry);
	while (status == ARCHIVE_RETRY);
	return status;
}

static enum unpack_step find_member(struct unpack *unpack, const char **name)
{
	struct archive_entry *entry;
	int status, format;

	if (unpack->ended)
		return UNPACK_END;
	source_unread(&unpack->source, NULL, 0);
	unpack->broken = false;
	if (!begin(unpack))
		return UNPACK_ERROR;
	if (!unpack->archive) {
		unpack->ended = true;
		*name = buffer_text(&unpack->name);
		return UNPACK_MEMBER;
	}
	status = read_header(unpack, &entry);
	if (status == ARCHIVE_EOF)
		return end(unpack);
	if (status != ARCHIVE_OK && status != ARCHIVE_WARN) {
		fail(unpack);
		return UNPACK_ERROR;
	}
	format = archive_format(unpack->archive) & ARCHIVE_FORMAT_BASE_MASK;
	unpack->is_archive = format != ARCHIVE_FORMAT_RAW && format != ARCHIVE_FORMAT_EMPTY;
	*name = member_name(unpack, entry);
	/* Neither a filter nor a format knows it; a zip's header is cut within the name. */
	if (unpack->is_archive ? !**name : archive_filter_count(unpack->archive) < 2) {
		unpack->ended = !unpack->is_archive;
		snprintf(unpack->source.reason, sizeof(unpack->source.reason),
		         "cannot be unpacked: %s",
		         unpack->is_archive ? "a member without a name"
		                            : "damaged where it begins");
		return UNPACK_ERROR;
	}
	/* Raw bytes have no type. */
	return unpack->is_archive && !is_file(entry, format, *name) ? UNPACK_OTHER : UNPACK_MEMBER;
}

enum unpack_step unpack_next(struct unpack *unpack, const char **name)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	locale_t before;
	enum unpack_step step;

	pthread_once(&once, open_locale);
	before = names_locale ? uselocale(names_locale) : (locale_t)0;
	step = find_member(unpack, name);
	if (before)
		uselocale(before);
	return step;
}
