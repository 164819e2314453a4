/* stages.c - what each step of the front end costs, on its own.
 *
 *     stages [-c] [-i ISA] [-r ROUNDS] FILE.jsonl
 *
 * Prints for each step the processor time of the fastest of ROUNDS passes (default 5) over
 * all texts of the file: nanoseconds an article, MB of text a second, nanoseconds a byte. Each step is given what the step before
 * it made. The steps of one article stay in the cache, as they do in the program; only
 * "read" and "cut" see the file.
 */
#include "input/jsonl.h"
#include "engine/feeder.h"
#include "match/pair.h"
#include "simd/kernels.h"
#include "sketch/shingle.h"
#include "text/decode.h"
#include "text/fold.h"
#include "text/tokenize.h"
#include "text/words.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Articles whose steps are timed together: so many that the clock does not count, so few
 * that their text stays in the level 2 cache. */
#define BATCH 64
#define BLOCK ((size_t)256 << 10)

enum step { READ, CUT, DECODE, FOLD, TOKENIZE, SHINGLE, SKETCH, DIGEST, STEPS };

static const char *const step_names[STEPS] = {"read",     "cut",     "decode", "fold",
                                              "tokenize", "shingle", "sketch", "digest"};

struct article {
	struct dd_decoded decoded;
	struct dd_folded folded;
	struct dd_tokenizer tokenizer;
	struct dd_tokens tokens;
	uint32_t *shingle;
	size_t shingle_room, shingles;
	struct buffer text;
	size_t ascii; /* how much it begins with */
};

struct bench {
	const struct dd_kernels *kernels;
	struct field_names names;
	struct buffer scratch;
	struct article article[BATCH];
	enum dd_want want;
	double seconds[STEPS];
	uint64_t articles, bytes, tokens;
	uint64_t sum; /* of results, that no step may be left out */
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time); /* others do not count */
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void fail(const char *what)
{
	perror(what);
	exit(2);
}

static char *read_file(struct bench *b, const char *path, size_t *size)
{
	int fd = open(path, O_RDONLY);
	off_t end = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
	char *bytes = end < 0 ? NULL : malloc((size_t)end + BLOCK);
	double start = now();
	ssize_t got;

	if (!bytes)
		fail(path);
	*size = (size_t)end;
	for (off_t at = 0; (got = pread(fd, bytes, BLOCK, at)) > 0; at += got) /* one block */
		b->sum += (uint8_t)bytes[0];
	b->seconds[READ] = now() - start;
	for (off_t at = 0; (got = pread(fd, bytes + at, BLOCK, at)) > 0; at += got)
		;
	close(fd);
	return bytes;
}

static void step_shingle(struct bench *b, struct article *a)
{
	size_t room = dd_shingle_room(a->tokens.count);

	if (room > a->shingle_room) {
		a->shingle = memory_resize(a->shingle, room * 2, sizeof *a->shingle);
		a->shingle_room = room * 2;
	}
	a->shingles = a->tokens.count ? b->kernels->shingle(a->tokens.hash, a->tokens.count,
	                                                    DD_LITERAL_WORDS, a->shingle)
	                              : 0;
}

static void run_step(struct bench *b, enum step step, struct article *a)
{
	uint8_t signature[DD_REGISTERS];
	uint64_t digest[2] = {0};

	switch (step) {
	case DECODE: /* ASCII is folded first, and needs no more */
		a->folded.no_upper = b->want == DD_WANT_HASHES;
		dd_fold_ascii(&a->folded, (const uint8_t *)a->text.bytes, a->text.size, &a->ascii);
		dd_decode(&a->decoded, b->kernels, (const uint8_t *)a->text.bytes, a->text.size,
		          a->ascii, false);
		break;
	case FOLD:
		dd_fold_rest(&a->folded, a->decoded.bytes, a->decoded.size, a->ascii, false);
		break;
	case TOKENIZE:
		dd_tokenize(&a->tokenizer, &a->folded, b->want, &a->tokens);
		break;
	case SHINGLE:
		step_shingle(b, a);
		break;
	case SKETCH:
		if (a->shingles)
			b->kernels->sketch(a->shingle, a->shingles, signature);
		b->sum += signature[0];
		break;
	case DIGEST:
		dd_digest_words(b->kernels, &a->tokens, digest);
		b->sum += digest[0];
		break;
	default:
		break;
	}
}

static void run_batch(struct bench *b, size_t count)
{
	for (int step = DECODE; step < STEPS; step++) {
		double start = now();

		for (size_t i = 0; i < count; i++)
			run_step(b, (enum step)step, &b->article[i]);
		b->seconds[step] += now() - start;
	}
	for (size_t i = 0; i < count; i++) {
		b->articles++;
		b->bytes += b->article[i].text.size;
		b->tokens += b->article[i].tokens.count;
	}
}

/* Cuts one record and returns where the next begins; its text is kept if text is not NULL. */
static const char *cut(struct bench *b, const char *bytes, const char *end, struct buffer *text)
{
	struct field_value value[FIELDS];
	struct jsonl_error error;
	const char *stop = memchr(bytes, '\n', (size_t)(end - bytes));

	stop = stop ? stop : end;
	if (!jsonl_read(&b->names, bytes, (size_t)(stop - bytes), &b->scratch, value, &error) ||
	    value[FIELD_TEXT].kind != VALUE_STRING)
		fail("not a record with a text");
	if (text) {
		text->size = 0;
		buffer_add(text, value[FIELD_TEXT].bytes, value[FIELD_TEXT].size);
	}
	return stop + 1;
}

static void pass(struct bench *b, const char *bytes, size_t size)
{
	const char *end = bytes + size;

	b->articles = b->bytes = b->tokens = 0;
	while (bytes < end) {
		const char *at = bytes;
		size_t count = 0;
		double start = now();

		for (; count < BATCH && at < end; count++)
			at = cut(b, at, end, NULL);
		b->seconds[CUT] += now() - start;
		for (size_t i = 0; i < count; i++)
			bytes = cut(b, bytes, end, &b->article[i].text);
		run_batch(b, count);
	}
}

static void print(const struct bench *b, const double best[STEPS])
{
	double all = 0;

	printf("%.0f articles, %.1f MB of text, %.1f bytes a token\n", (double)b->articles,
	       (double)b->bytes / 1e6, (double)b->bytes / (double)b->tokens);
	for (int step = 0; step < STEPS; step++)
		all += best[step];
	for (int step = 0; step <= STEPS; step++) {
		double t = step < STEPS ? best[step] : all;

		printf("%-10s %8.0f ns/article %9.0f MB/s %7.3f ns/byte\n",
		       step < STEPS ? step_names[step] : "all", t / (double)b->articles * 1e9,
		       (double)b->bytes / t / 1e6, t / (double)b->bytes * 1e9);
	}
}

static enum dedup_isa isa_named(const char *name)
{
	for (int isa = 0; isa < DEDUP_ISAS; isa++)
		if (!strcmp(dedup_isa_name((enum dedup_isa)isa), name))
			return (enum dedup_isa)isa;
	return DEDUP_ISAS;
}

int main(int argc, char **argv)
{
	static const char *const fields[FIELDS] = {"text", "id", "title", "date", "source", "url"};
	static struct bench b;
	enum dedup_isa isa = DEDUP_ISA_AUTO;
	enum field wrong;
	double best[STEPS];
	int rounds = 5, option;
	size_t size;
	char *bytes;

	while ((option = getopt(argc, argv, "ci:r:")) != -1) {
		if (option == 'c')
			b.want = DD_WANT_CODES;
		else if (option == 'i')
			isa = isa_named(optarg);
		else if (option == 'r')
			rounds = atoi(optarg);
	}
	b.kernels = dd_kernels_get(isa);
	if (optind + 1 != argc || !b.kernels) {
		fputs("usage: stages [-c] [-i ISA] [-r ROUNDS] FILE.jsonl\n", stderr);
		return 2;
	}
	jsonl_use(isa);
	field_names_set(&b.names, fields, &wrong);
	for (size_t i = 0; i < BATCH; i++)
		b.article[i].folded.kernels = b.article[i].tokenizer.kernels = b.kernels;
	for (int round = 0; round < rounds; round++) {
		memset(b.seconds, 0, sizeof b.seconds);
		bytes = read_file(&b, argv[optind], &size);
		pass(&b, bytes, size);
		free(bytes);
		for (int step = 0; step < STEPS; step++)
			if (!round || b.seconds[step] < best[step])
				best[step] = b.seconds[step];
	}
	print(&b, best);
	return b.sum == 0;
}
