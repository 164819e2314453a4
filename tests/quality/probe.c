/* probe.c - looks inside the matching stages, for fitting and measuring them.
 *
 *     probe features DOCUMENTS < PAIRS     a row of features and reasons for each pair
 *     probe candidates DOCUMENTS           the pairs that are proposed at default level
 *     probe story-candidates DOCUMENTS     the pairs that are proposed at level story
 *
 * DOCUMENTS is a file with a path a line; they are numbered from 0. PAIRS are lines of
 * two numbers. Output is tab-separated, features with a header line.
 */
#include "base/article.h"
#include "match/candidate.h"
#include "match/corpus.h"
#include "match/model.h"
#include "match/pair.h"
#include "match/verdict.h"
#include "sketch/sign.h"
#include "text/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

struct probe {
	const struct dd_kernels *kernels;
	struct dd_text *text;
	struct dd_corpus_document *documents;
	uint32_t count, capacity;
};

static void die(const char *what, const char *name)
{
	fprintf(stderr, "probe: %s: %s\n", what, name);
	exit(2);
}

static void *check(void *pointer)
{
	if (!pointer)
		die("out of memory", "");
	return pointer;
}

static char *read_file(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		die("cannot open", path);
	char *bytes = NULL;
	size_t room = 0;
	*size = 0;
	do {
		room = room ? room * 2 : 16384;
		bytes = check(realloc(bytes, room));
		*size += fread(bytes + *size, 1, room - *size, file);
	} while (*size == room);
	fclose(file);
	return bytes;
}

static void add_document(struct probe *probe, const char *path)
{
	size_t size;
	char *bytes = read_file(path, &size);
	struct dd_tokens tokens;
	if (dd_text_tokens(probe->text, bytes, size, DD_WANT_CODES, &tokens) != DEDUP_OK)
		die("cannot read", path);
	struct dd_corpus_document document = {.date = DEDUP_NO_DATE};
	uint32_t *code = check(malloc((tokens.count + 1) * sizeof *code));
	uint8_t *signature = check(malloc(DD_REGISTERS));
	memcpy(code, tokens.code, tokens.count * sizeof *code);
	if (tokens.count) {
		struct dd_signer signer = {0};
		check(dd_sign(&signer, probe->kernels, tokens.hash, tokens.count, DD_LITERAL_WORDS,
		              signature)
		              ? signature
		              : NULL);
		dd_signer_release(&signer);
	}
	XXH128_hash_t digest = XXH3_128bits(tokens.hash, tokens.count * sizeof *tokens.hash);
	document.article = (struct dd_article){.code = code,
	                                       .signature = tokens.count ? signature : NULL,
	                                       .digest = {digest.low64, digest.high64},
	                                       .count = tokens.count,
	                                       .sentences = tokens.sentences};
	if (probe->count == probe->capacity) {
		probe->capacity = probe->capacity ? probe->capacity * 2 : 1024;
		probe->documents = check(
		        realloc(probe->documents, probe->capacity * sizeof *probe->documents));
	}
	probe->documents[probe->count++] = document;
	free(bytes);
}

static void load(struct probe *probe, const char *list)
{
	FILE *file = fopen(list, "r");
	char *line = NULL;
	size_t room = 0;
	if (!file)
		die("cannot open", list);
	while (getline(&line, &room, file) > 0) {
		line[strcspn(line, "\n")] = '\0';
		add_document(probe, line);
	}
	free(line);
	fclose(file);
}

static void print_features(struct probe *probe)
{
	static const struct {
		const char *name;
		const struct dd_model *model;
	} models[] = {{"words", &dd_model_same_words},
	              {"briefs", &dd_model_same_briefs},
	              {"ngrams", &dd_model_same_ngrams},
	              {"story-words", &dd_model_story_words},
	              {"story-ngrams", &dd_model_story_ngrams}};
	struct dd_judge judge = {0};
	uint32_t a, b, first = UINT32_MAX;
#define HEADER(name, text) printf("%s\t", #name);
	DD_FEATURES(HEADER)
	printf("brief\t");
	for (size_t m = 0; m < sizeof models / sizeof *models; m++) {
		for (unsigned i = 0; i < models[m].model->count; i++)
			printf("%s:%s\t", models[m].name, models[m].model->reasons[i].name);
		printf("log-odds of %s\t", models[m].name);
	}
	putchar('\n');
	while (scanf("%" SCNu32 " %" SCNu32, &a, &b) == 2) {
		struct dd_features f;
		double values[DD_REASONS_MOST];
		if (a >= probe->count || b >= probe->count)
			die("no such document", "");
		if (a != first && !dd_judge_set_first(&judge, &probe->documents[a].article))
			die("out of memory", "");
		first = a;
		if (!dd_judge_features(&judge, &probe->documents[b].article, &f))
			die("out of memory", "");
#define VALUE(name, text) printf("%.6g\t", f.name);
		DD_FEATURES(VALUE)
		printf("%.6g\t", dd_features_brief(&f));
		for (size_t m = 0; m < sizeof models / sizeof *models; m++) {
			double logit = dd_model_logit(models[m].model, &f, values);
			for (unsigned i = 0; i < models[m].model->count; i++)
				printf("%.6g\t", values[i]);
			printf("%.6g\t", logit);
		}
		putchar('\n');
	}
	dd_judge_release(&judge);
}

static void print_candidates(const struct probe *probe, enum dd_purpose purpose)
{
	struct dd_corpus corpus;
	struct dd_candidates candidates = {0};
	struct dedup_options options;
	dedup_options_init(&options);
	if (dd_corpus_build(&corpus, probe->documents, probe->count, options.min_words, -1) ||
	    dd_candidates_near(&candidates, &corpus, probe->kernels, options.threshold[DEDUP_NEAR],
	                       NULL) ||
	    dd_candidates_terms(&candidates, &corpus, purpose, NULL) ||
	    dd_candidates_merge(&candidates))
		die("out of memory", "");
	for (uint32_t i = 0; i < corpus.count; i++) {
		const uint32_t *copies = corpus.copies + corpus.texts[i].first;
		for (uint32_t k = 1; k < corpus.texts[i].copies; k++)
			printf("%u\t%u\n", copies[0], copies[k]);
	}
	const uint64_t *pairs = candidates.pairs.items;
	for (size_t i = 0; i < candidates.pairs.count; i++)
		printf("%u\t%u\n", corpus.copies[corpus.texts[dd_pair_a(pairs[i])].first],
		       corpus.copies[corpus.texts[dd_pair_b(pairs[i])].first]);
	dd_candidates_release(&candidates);
	dd_corpus_release(&corpus);
}

int main(int argc, char **argv)
{
	struct probe probe = {.kernels = dd_kernels_get(DEDUP_ISA_AUTO)};
	if (argc != 3)
		die("usage", "probe features|candidates DOCUMENTS");
	if (dd_text_new(probe.kernels, &probe.text) != DEDUP_OK)
		die("out of memory", "");
	load(&probe, argv[2]);
	if (!strcmp(argv[1], "features"))
		print_features(&probe);
	else if (!strcmp(argv[1], "candidates"))
		print_candidates(&probe, DD_FOR_ARTICLES);
	else if (!strcmp(argv[1], "story-candidates"))
		print_candidates(&probe, DD_FOR_STORIES);
	else
		die("unknown command", argv[1]);
	for (uint32_t i = 0; i < probe.count; i++) {
		union {
			const void *in;
			void *out;
		} code = {probe.documents[i].article.code},
		  sig = {probe.documents[i].article.signature};
		free(code.out);
		free(sig.out);
	}
	free(probe.documents);
	dd_text_free(probe.text);
	return 0;
}
