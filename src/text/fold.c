/* fold.c - the folding loop.
 *
 * Text goes through in three gears: blocks of ASCII, Latin, Cyrillic and marks by a kernel, 8
 * bytes of ASCII at a time, and one code point after the other by table; Han is copied in blocks.
 * The last bytes of a text are folded from a padded copy, so that the loops may read ahead.
 */
#include "text/fold.h"

#include "simd/bits.h"
#include "text/scratch.h"
#include "text/swar.h"
#include "text/utf8.h"

#include <string.h>

/* Most bytes that an entry of the table puts out without a look at the room:
 * 3 for 2 (U+023A to U+2C65), so 3/2 of the source is enough for them all.
 * Strings of the pool check. */
#define PLAIN_ROOM(size) ((size) + (size) / 2 + 2 * DD_FOLD_PAD)
#define ALWAYS_INLINE    inline __attribute__((always_inline))
#define LOOK_BACK        30 /* marks; no language has as many: UAX #15, Stream-Safe Text Format */
#define TAIL             64 /* bytes folded from the padded copy; > reach of one step */

struct fold {
	struct dd_folded *to;
	uint8_t *text;     /* to->text */
	uint64_t *upper;   /* to->upper */
	size_t shift;      /* source - at, as last noted; modulo 2^64 */
	size_t source_end; /* size of the source */
	uint32_t script;   /* of the run that is open */
	uint32_t quiet;    /* set of classes that change nothing */
	uint32_t usual;    /* low byte of the entry of a letter of this script that stays */
	bool disorder;     /* marks were left out of the canonical order */
	enum dedup_status status;
};

/* A span of the source that can be read 8 bytes past its end. */
struct span {
	const uint8_t *bytes;
	size_t size;
	size_t source; /* offset of its first byte in the source */
};

/* Lowers 8 ASCII bytes; *capitals has the high bit of each that was A-Z. */
static uint64_t lower8(uint64_t word, uint64_t *capitals)
{
	uint64_t from_a = word + DD_ONES * (0x80 - 'A');
	uint64_t past_z = word + DD_ONES * (0x80 - 'Z' - 1);

	*capitals = (from_a ^ past_z) & DD_HIGHS;
	return word | *capitals >> 2;
}

static bool is_ascii(const uint8_t *bytes, size_t n)
{
	uint64_t any = 0;

	for (size_t i = 0; i < n; i += 8)
		any |= dd_load_le64(bytes + i);
	return (any & DD_HIGHS) == 0;
}

static void fold_ascii64(struct dd_folded *to, const uint8_t *bytes, size_t out)
{
	uint64_t bits = 0;

	for (unsigned i = 0; i < 64; i += 8) {
		uint64_t capitals;

		dd_store_le64(to->text + out + i, lower8(dd_load_le64(bytes + i), &capitals));
		bits |= dd_gather_highs(capitals) << i;
	}
	set_bits(to->upper, out, bits);
}

/* Whole blocks of ASCII from the start of the bytes; returns how many bytes. */
static size_t fold_ascii_blocks(struct dd_folded *to, const uint8_t *bytes, size_t n, size_t out)
{
	size_t i = 0;

	for (; n - i >= 64 && is_ascii(bytes + i, 64); i += 64)
		fold_ascii64(to, bytes + i, out + i);
	return i;
}

/* Text that needs no look at what stands before it; returns how many bytes: with a kernel, ASCII,
 * most of Cyrillic and, where it may get shorter, Latin letters and marks; else whole blocks of 64
 * bytes of ASCII. */
static size_t fold_blocks(struct fold *f, const uint8_t *bytes, size_t n, bool shorter, size_t *out)
{
	struct dd_folded *to = f->to;
	const struct dd_fold_bytes tables = {dd_fold_pairs, shorter ? dd_fold_latin : NULL,
	                                     dd_fold_marks};
	size_t done;

	if (to->kernels && to->kernels->fold_plain)
		return to->kernels->fold_plain(bytes, n, f->text, out,
		                               to->no_upper ? NULL : f->upper, &tables);
	done = fold_ascii_blocks(to, bytes, n, *out);
	*out += done;
	return done;
}

/* Puts eight bytes of ASCII, lowered; returns them so. */
static inline uint64_t put_lower8(struct fold *f, uint64_t ascii, size_t out)
{
	uint64_t capitals;
	const uint64_t lower = lower8(ascii, &capitals);

	dd_store_le64(f->text + out, lower);
	if (capitals)
		set_bits(f->upper, out, dd_gather_highs(capitals));
	return lower;
}

static void open_run(struct fold *f, uint32_t script, size_t out)
{
	struct dd_folded *to = f->to;
	struct dd_run *run = dd_scratch_grow(to->run, &to->run_capacity, to->runs + 1, sizeof *run);

	f->script = script;
	f->quiet = 1u << DD_NEUTRAL | 1u << DD_MARK | 1u << script;
	f->usual = script << DD_FOLD_CLASS_SHIFT | DD_FOLD_KEEP;
	if (!run) {
		f->status = DEDUP_NO_MEMORY;
		return;
	}
	to->run = run;
	run[to->runs++] = (struct dd_run){(uint32_t)out, script};
}

/* A letter of a class that is not quiet goes to `out`. */
static void note_class(struct fold *f, uint32_t class, size_t out)
{
	if (class == DD_UPPER) {
		f->upper[out / 64] |= (uint64_t)1 << out % 64;
		class = DD_CASED;
	}
	if (class != f->script)
		open_run(f, class, out);
}

static void note_break(struct fold *f, size_t source, size_t out)
{
	f->shift = source - out;
	if (!dd_breaks_add(&f->to->breaks, out, source))
		f->status = DEDUP_NO_MEMORY;
}

/* Writes the code point that two became over the first of them, at `at`. All
 * of them have 3 bytes. */
static void join(struct fold *f, size_t at, uint32_t joint)
{
	f->text[at] = (uint8_t)(0xe0 | joint >> 12);
	f->text[at + 1] = (uint8_t)(0x80 | (joint >> 6 & 63));
	f->text[at + 2] = (uint8_t)(0x80 | (joint & 63));
}

/* Hangul composition: The Unicode Standard, section 3.12. */
static bool join_jamo(struct fold *f, uint32_t cp, size_t out)
{
	size_t at = out ? dd_utf8_before(f->text, out) : 0;
	uint32_t before = out ? dd_utf8_get(f->text + at) : 0;

	if (cp < 0x11a8 && before >= 0x1100 && before <= 0x1112)
		join(f, at, 0xac00 + ((before - 0x1100) * 21 + (cp - 0x1161)) * 28);
	else if (cp >= 0x11a8 && before >= 0xac00 && before <= 0xd7a3 &&
	         (before - 0xac00) % 28 == 0)
		join(f, at, before + (cp - 0x11a7));
	else
		return false;
	return true;
}

/* The kana that has the voiced mark (U+3099) or the semi-voiced one in it, or 0. */
static uint32_t voiced(uint32_t kana, uint32_t mark)
{
	bool katakana = kana >= 0x30a1 && kana <= 0x30fe;
	uint32_t hiragana = katakana ? kana - 0x60 : kana;
	uint32_t steps = mark - 0x3098;

	if (hiragana >= 0x306f && hiragana <= 0x307b && (hiragana - 0x306f) % 3 == 0)
		return kana + steps; /* ha to ho: both marks */
	if (steps != 1)
		return 0;
	if ((hiragana >= 0x304b && hiragana <= 0x3061 && hiragana % 2) || hiragana == 0x3064 ||
	    hiragana == 0x3066 || hiragana == 0x3068 || hiragana == 0x309d)
		return kana + 1;
	if (hiragana == 0x3046)
		return kana + 0x4e; /* u to vu */
	if (kana >= 0x30ef && kana <= 0x30f2)
		return kana + 8; /* wa to va and so on, katakana only */
	return 0;
}

/* Canonical combining class of a kept mark, 0 for anything else. */
static uint32_t mark_class(uint32_t entry)
{
	if (dd_fold_is(entry, DD_FOLD_MARK) || dd_fold_is(entry, DD_FOLD_VOICE))
		return entry >> DD_FOLD_VALUE_SHIFT;
	return 0;
}

/* Start of the first of the marks before `out` whose class is above `class`. It looks no further
 * back than LOOK_BACK; the marks of a text that has more than those in disorder are sorted at its
 * end, so that a mark costs the same however many there are. */
static size_t mark_place(struct fold *f, size_t out, uint32_t class)
{
	for (int i = 0; out > 0; i++) {
		size_t at = dd_utf8_before(f->text, out);

		if (mark_class(dd_fold_entry(dd_utf8_get(f->text + at))) <= class)
			break;
		if (i == LOOK_BACK) {
			f->disorder = true;
			break;
		}
		out = at;
	}
	return out;
}

/* The kana that the mark joins: the marks between are passed over, for the canonical order puts
 * those of classes above behind the voiced mark, and those below do not part the two. A mark of
 * its own class does (The Unicode Standard, D115). */
static bool join_voice(struct fold *f, uint32_t cp, uint32_t class, size_t out)
{
	size_t at = out;
	uint32_t kana;

	while (at > 0) {
		uint32_t between;

		at = dd_utf8_before(f->text, at);
		between = mark_class(dd_fold_entry(dd_utf8_get(f->text + at)));
		if (between == 0 || between == class)
			break;
	}
	kana = out ? voiced(dd_utf8_get(f->text + at), cp) : 0;
	if (kana)
		join(f, at, kana);
	return kana != 0;
}

/* Puts a code point where the canonical order wants it; returns the new end. */
static size_t put_mark(struct fold *f, const uint8_t *bytes, uint32_t n, uint32_t class, size_t out)
{
	size_t at = mark_place(f, out, class);

	memmove(f->text + at + n, f->text + at, out - at);
	memcpy(f->text + at, bytes, n);
	return out + n;
}

/* One code point that is already folded: of the pool, or special. */
static size_t put_folded(struct fold *f, const uint8_t *bytes, size_t out)
{
	uint32_t cp = dd_utf8_get(bytes), n = dd_utf8_length(bytes[0]);
	uint32_t entry = dd_fold_entry(cp), class = (uint32_t)dd_fold_class(entry);

	if (dd_fold_is(entry, DD_FOLD_JAMO) && join_jamo(f, cp, out))
		return out;
	if (dd_fold_is(entry, DD_FOLD_VOICE) && join_voice(f, cp, mark_class(entry), out))
		return out;
	if (mark_class(entry))
		return put_mark(f, bytes, n, mark_class(entry), out);
	if (!(f->quiet >> class & 1))
		note_class(f, class, out);
	memcpy(f->text + out, bytes, n);
	return out + n;
}

/* Room for a string of the pool and for the rest of the source after it. */
static bool reserve(struct fold *f, size_t need)
{
	struct dd_folded *to = f->to;
	uint8_t *text = dd_scratch_grow(to->text, &to->text_capacity, need, 1);
	uint64_t *upper;

	if (text)
		to->text = f->text = text;
	upper = text ? dd_scratch_grow(to->upper, &to->upper_capacity, need / 64 + 2, 8) : NULL;
	if (!upper) {
		f->status = DEDUP_NO_MEMORY;
		return false;
	}
	to->upper = f->upper = upper;
	if (to->upper_clear < need / 64 + 2) {
		memset(upper + to->upper_clear, 0,
		       (need / 64 + 2 - to->upper_clear) * sizeof *upper);
		to->upper_clear = need / 64 + 2;
	}
	return true;
}

/* A string of the pool. Its bytes past the length of the source's code point
 * all come from the last byte of that. */
static size_t put_string(struct fold *f, const uint8_t *string, uint32_t n, size_t source,
                         bool breaks, size_t out)
{
	size_t start = out, end;
	uint32_t length = string[0];

	if (!reserve(f, out + length + PLAIN_ROOM(f->source_end - source)))
		return out;
	for (uint32_t i = 1; i <= length; i += dd_utf8_length(string[i]))
		out = put_folded(f, string + i, out);
	end = start + n;
	for (; breaks && end < out; end++)
		note_break(f, source + n - 1, end);
	return out;
}

static size_t put_special(struct fold *f, const uint8_t *bytes, uint32_t n, uint32_t entry,
                          size_t source, bool breaks, size_t out)
{
	uint32_t class = (uint32_t)dd_fold_class(entry);

	f->to->irregular = true;
	if (!dd_fold_is(entry, DD_FOLD_STRING))
		return put_folded(f, bytes, out);
	if (class == DD_UPPER)
		note_class(f, class, out);
	return put_string(f, dd_fold_pool + (entry >> DD_FOLD_VALUE_SHIFT), n, source, breaks, out);
}

/* The entry of a sequence of three bytes. */
static inline uint32_t entry_at3(const uint8_t *s)
{
	uint32_t block = dd_fold_index[(s[0] & 15u) << 6 | (s[1] & 63u)];

	return dd_fold_data[block << 6 | (s[2] & 63u)];
}

static inline uint32_t entry_at(const uint8_t *s)
{
	if (s[0] < 0x80)
		return dd_fold_data[s[0]];
	if (s[0] < 0xe0)
		return dd_fold_data[(s[0] & 31u) << 6 | (s[1] & 63u)];
	return s[0] < 0xf0 ? entry_at3(s) : dd_fold_entry(dd_utf8_get(s));
}

static inline uint32_t little_endian(uint32_t word)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap32(word);
#endif
	return word;
}

/* Copies Han, the digits in it and marks, which get shorter. Returns how many bytes, and moves *out
 * on. */
static size_t fold_han(struct fold *f, const uint8_t *s, size_t room, size_t *out)
{
	const struct dd_fold_bytes tables = {.marks = dd_fold_marks};
	uint32_t turns[DD_FOLD_TURNS];
	size_t count, done;

	done = f->to->kernels->fold_han(s, room, f->text, out, &tables, turns, &count);
	for (size_t i = 0; i < count; i++)
		open_run(f, i % 2 ? DD_HAN : DD_CASED, turns[i]);
	return done;
}

/* Copies letters of three bytes that stay as they are, of the script that is open: Han, Kana, Thai;
 * where the text may get shorter, a kernel folds more in Han. Returns how many bytes, and moves
 * *out on. */
static ALWAYS_INLINE size_t copy_threes(struct fold *f, const uint8_t *s, size_t room, bool shorter,
                                        size_t *out)
{
	const struct dd_kernels *kernels = f->script == DD_HAN ? f->to->kernels : NULL;
	size_t i = 0, to = *out;

	if (kernels && kernels->fold_han && shorter) {
		i = fold_han(f, s, room, &to);
	} else if (kernels && kernels->skip_han) {
		i = kernels->skip_han(s, room, f->text + to);
		to += i;
	}
	for (; i < room && (s[i] & 0xf0) == 0xe0 && (entry_at3(s + i) & 255) == f->usual; i += 3) {
		memcpy(f->text + to, s + i, sizeof(uint32_t));
		to += 3;
	}
	*out = to;
	return i;
}

/* May the character, of n bytes and not special, be in a run of another script than DD_CASED as
 * other than three bytes, or as a mark? */
static inline bool is_irregular(uint32_t entry, uint32_t n)
{
	enum dd_script class = dd_fold_class(entry);

	if (class == DD_CASED || class == DD_UPPER)
		return false;
	return entry & DD_FOLD_KEEP ? n != 3 || class == DD_MARK
	                            : (entry >> DD_FOLD_ARG_SHIFT & 0x808080) != 0;
}

/* Folds one code point at bytes[i]; returns the new end of the output. */
static ALWAYS_INLINE size_t fold_point(struct fold *f, const uint8_t *s, size_t source, bool breaks,
                                       size_t out)
{
	uint32_t entry = entry_at(s), n = dd_utf8_length(s[0]), word;
	uint32_t class = (uint32_t)dd_fold_class(entry);

	if (breaks && entry & (DD_FOLD_SPECIAL | DD_FOLD_KEEP | DD_FOLD_LENGTH) &&
	    source - out != f->shift)
		note_break(f, source, out);
	if (entry & DD_FOLD_SPECIAL)
		return put_special(f, s, n, entry, source, breaks, out);
	if (is_irregular(entry, n))
		f->to->irregular = true;
	if (!(f->quiet >> class & 1))
		note_class(f, class, out);
	memcpy(&word, s, sizeof word);
	if (!(entry & DD_FOLD_KEEP))
		word = little_endian(entry >> DD_FOLD_ARG_SHIFT);
	memcpy(f->text + out, &word, sizeof word);
	return out + (entry & DD_FOLD_KEEP ? n : entry & DD_FOLD_LENGTH);
}

/* ASCII that something else follows within eight bytes, as digits and quotes stand in Chinese;
 * returns how many bytes. */
static ALWAYS_INLINE size_t fold_few(struct fold *f, const uint8_t *s, size_t out)
{
	const uint64_t bytes = dd_load_le64(s);
	const uint32_t n = (uint32_t)__builtin_ctzll(bytes & DD_HIGHS) / 8;
	const uint64_t lower = put_lower8(f, bytes & (((uint64_t)1 << 8 * n) - 1), out);
	const uint64_t cased = dd_between8(lower, 'a', 'z') | dd_between8(lower, '0', '9');

	if (cased && f->script != DD_CASED)
		open_run(f, DD_CASED, out + (uint32_t)__builtin_ctzll(cased) / 8);
	return n;
}

/* Does text begin here that goes in blocks? 8 bytes of ASCII, or what a kernel takes. */
static ALWAYS_INLINE bool is_block(const struct fold *f, const uint8_t *s, size_t room,
                                   bool shorter)
{
	const struct dd_kernels *kernels = f->to->kernels;

	if (s[0] < 0x80)
		return room >= 8 && is_ascii(s, 8);
	if (room < DD_FOLD_BLOCK || !kernels || !kernels->fold_plain)
		return false;
	/* Not in other scripts, which a mark does not end. */
	if (shorter && kernels->folds_latin && dd_in_latin(s))
		return f->script == DD_CASED && dd_latin_code(dd_fold_latin, s) != 0;
	return (s[0] & 0xfe) == 0xd0;
}

/* Folds code points one by one, up to what goes in blocks. */
static ALWAYS_INLINE size_t fold_points(struct fold *f, const struct span *span, size_t *in,
                                        bool breaks, size_t out)
{
	size_t i = *in, n = span->size;

	while (i < n) {
		const uint8_t *s = span->bytes + i;
		uint8_t first = s[0]; /* before the output is written, which could be it */

		if (is_block(f, s, n - i, !breaks))
			break;
		if (first < 0x80 && n - i >= 8) {
			size_t few;

			if (breaks && span->source + i - out != f->shift)
				note_break(f, span->source + i, out);
			few = fold_few(f, s, out);
			i += few;
			out += few;
			continue;
		}
		out = fold_point(f, s, span->source + i, breaks, out);
		i += dd_utf8_length(first);
		if (first >= 0xe0 && (!breaks || span->source + i - out == f->shift))
			i += copy_threes(f, span->bytes + i, n - i, !breaks, &out);
	}
	*in = i;
	return out;
}

static ALWAYS_INLINE size_t fold_span(struct fold *f, const struct span *span, bool breaks,
                                      size_t out)
{
	size_t i = 0, n = span->size, done;

	for (;;) {
		out = fold_points(f, span, &i, breaks, out);
		if (i >= n)
			return out;
		if (f->script != DD_CASED)
			open_run(f, DD_CASED, out);
		if (breaks && span->source + i - out != f->shift)
			note_break(f, span->source + i, out);
		done = fold_blocks(f, span->bytes + i, n - i, !breaks, &out);
		i += done;
		for (; n - i >= 8 && is_ascii(span->bytes + i, 8); i += 8, out += 8)
			put_lower8(f, dd_load_le64(span->bytes + i), out);
	}
}

/* The two versions, with the flag known. */
static size_t fold_span_plain(struct fold *f, const struct span *span, size_t out)
{
	return fold_span(f, span, false, out);
}

static size_t fold_span_breaks(struct fold *f, const struct span *span, size_t out)
{
	return fold_span(f, span, true, out);
}

/* The kept mark at `at`: its class, or 0 for anything else, and how many bytes it has. */
static uint32_t mark_at(const struct fold *f, size_t at, uint32_t *n)
{
	*n = dd_utf8_length(f->text[at]);
	return mark_class(dd_fold_entry(dd_utf8_get(f->text + at)));
}

/* Sorts the marks from `at` on by class, by way of the room behind the text; returns their end. */
static size_t sort_run(struct fold *f, size_t at, size_t end)
{
	size_t place[256] = {0}, sum = end, to;
	uint32_t class, n;

	for (to = at; to < end && (class = mark_at(f, to, &n)); to += n)
		place[class] += n;
	for (size_t i = 0; i < 256; i++) {
		size_t size = place[i];

		place[i] = sum;
		sum += size;
	}
	for (size_t i = at; i < to; i += n) {
		class = mark_at(f, i, &n);
		memcpy(f->text + place[class], f->text + i, n);
		place[class] += n;
	}
	memcpy(f->text + at, f->text + end, to - at);
	return to;
}

/* Puts all marks of the text in canonical order. */
static void sort_marks(struct fold *f, size_t end)
{
	size_t at = 0;
	uint32_t n;

	if (!reserve(f, 2 * end + DD_FOLD_PAD))
		return;
	while (at < end)
		at = mark_at(f, at, &n) ? sort_run(f, at, end) : at + n;
}

static bool prepare(struct dd_folded *folded, size_t size)
{
	size_t room = PLAIN_ROOM(size);

	folded->size = folded->runs = 0;
	folded->irregular = false;
	folded->breaks.count = 0;
	folded->text = dd_scratch_renew(folded->text, &folded->text_capacity, room, 1);
	folded->upper = dd_scratch_renew(folded->upper, &folded->upper_capacity, room / 64 + 2, 8);
	if (!folded->text || !folded->upper)
		return false;
	folded->upper_clear = room / 64 + 2;
	if (!folded->no_upper)
		memset(folded->upper, 0, folded->upper_clear * sizeof *folded->upper);
	return true;
}

enum dedup_status dd_fold_ascii(struct dd_folded *folded, const uint8_t *bytes, size_t size,
                                size_t *done)
{
	const struct dd_kernels *kernels = folded->kernels;

	*done = 0;
	if (!prepare(folded, size))
		return DEDUP_NO_MEMORY;
	if (kernels && kernels->fold_ascii)
		*done = kernels->fold_ascii(bytes, size, folded->text,
		                            folded->no_upper ? NULL : folded->upper);
	else
		*done = fold_ascii_blocks(folded, bytes, size, 0);
	return DEDUP_OK;
}

enum dedup_status dd_fold_rest(struct dd_folded *folded, const uint8_t *bytes, size_t size,
                               size_t done, bool want_breaks)
{
	struct fold f = {.to = folded, .source_end = size, .script = DD_CASED};
	uint8_t tail[2 * TAIL] = {0};
	size_t left = size - done, out = done;
	struct span head = {bytes + done, left > TAIL ? left - TAIL : 0, done}, rest;
	size_t (*span)(struct fold *, const struct span *, size_t) =
	        want_breaks ? fold_span_breaks : fold_span_plain;

	if (!reserve(&f, PLAIN_ROOM(size)))
		return DEDUP_NO_MEMORY;
	f.quiet = 1u << DD_NEUTRAL | 1u << DD_MARK | 1u << DD_CASED;
	f.usual = (uint32_t)DD_CASED << DD_FOLD_CLASS_SHIFT | DD_FOLD_KEEP;
	while (head.size > 0 && dd_utf8_continues(head.bytes[head.size]))
		head.size--;
	rest = (struct span){tail, left - head.size, done + head.size};
	if (rest.size)
		memcpy(tail, head.bytes + head.size, rest.size);
	out = span(&f, &head, out);
	out = span(&f, &rest, out);
	if (want_breaks && size - out != f.shift)
		note_break(&f, size, out);
	if (f.disorder)
		sort_marks(&f, out);
	if (f.status != DEDUP_OK)
		return f.status;
	if (out > UINT32_MAX - DD_FOLD_PAD)
		return DEDUP_TOO_LARGE;
	memset(f.text + out, 0, DD_FOLD_PAD);
	folded->size = out;
	return DEDUP_OK;
}

enum dedup_status dd_fold(struct dd_folded *folded, const uint8_t *bytes, size_t size,
                          bool want_breaks)
{
	size_t done;
	enum dedup_status status = dd_fold_ascii(folded, bytes, size, &done);

	return status == DEDUP_OK ? dd_fold_rest(folded, bytes, size, done, want_breaks) : status;
}

void dd_folded_release(struct dd_folded *folded)
{
	free(folded->text);
	free(folded->upper);
	free(folded->run);
	dd_breaks_free(&folded->breaks);
	*folded = (struct dd_folded){0};
}
