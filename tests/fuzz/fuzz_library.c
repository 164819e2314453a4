/* fuzz_library.c - a few documents through the whole library.
 *
 * The first byte of the input chooses the options; the rest is cut into documents
 * at form feeds. Whatever comes in: clusters and pairs are well formed, a pair
 * that clusters passed its threshold, and scalar code on one thread finds what
 * the best code on two threads does.
 */
#include "fuzz/fuzz.h"

#include "dedup.h"

#include <stdbool.h>
#include <string.h>

#define DOCUMENTS_MAX 64

struct input {
	struct dedup_options options;
	size_t count;
	struct dedup_document document[DOCUMENTS_MAX];
};

/* Bits 0-2: level, 3: all or a few words, 4: singletons, 5-7: what to keep. */
static void choose_options(struct dedup_options *options, unsigned choice)
{
	dedup_options_init(options);
	options->level = (enum dedup_tier)((choice & 7) % DEDUP_TIERS);
	options->min_words = choice & 8 ? 1 : 8;
	options->singletons = choice & 16;
	options->keep = (enum dedup_keep)((choice >> 5) % DEDUP_KEEPS);
}

static void split(struct input *input, const uint8_t *bytes, size_t size)
{
	const char *at = (const char *)bytes, *end = at + size;

	choose_options(&input->options, size ? *bytes : 0);
	if (size)
		at++;
	while (at < end && input->count < DOCUMENTS_MAX) {
		const char *stop = memchr(at, '\f', (size_t)(end - at));

		if (!stop)
			stop = end;
		input->document[input->count++] = (struct dedup_document){
		        .text = at,
		        .text_size = (size_t)(stop - at),
		        .id = at, /* as odd as the text */
		        .id_size = (size_t)(stop - at) % 16,
		        .date = DEDUP_NO_DATE,
		};
		at = stop + 1;
	}
}

/* Documents through two feeders by turns, as two threads would feed them. */
static struct dedup *run(const struct input *input, enum dedup_isa isa, unsigned threads)
{
	struct dedup_options options = input->options;
	struct dedup_feeder *feeder[2];
	struct dedup *dedup;

	options.isa = isa;
	options.threads = threads;
	MUST(dedup_open(&options, &dedup) == DEDUP_OK);
	for (int i = 0; i < 2; i++)
		MUST(dedup_feeder_open(dedup, &feeder[i]) == DEDUP_OK);
	for (size_t i = 0; i < input->count; i++)
		MUST(dedup_feeder_add(feeder[i % threads], i, &input->document[i]) == DEDUP_OK);
	for (int i = 0; i < 2; i++)
		MUST(dedup_feeder_close(feeder[i]) == DEDUP_OK);
	MUST(dedup_run(dedup) == DEDUP_OK);
	return dedup;
}

static bool is_match(const struct dedup_options *options, enum dedup_tier tier, double score)
{
	if (tier == DEDUP_EXACT)
		return score >= 0 && score <= 1;
	return tier <= options->level && score >= options->threshold[tier] && score <= 1;
}

static void check_member(const struct input *input, const struct dedup_cluster *cluster, size_t at)
{
	const struct dedup_member *member = &cluster->members[at];
	bool found = false;

	MUST(member->document < input->count);
	MUST(at == 0 || cluster->members[at - 1].document < member->document);
	if (member->match == DEDUP_NO_DOCUMENT) {
		MUST(member->tier == DEDUP_NO_TIER && member->score == 0);
		return;
	}
	MUST(is_match(&input->options, member->tier, member->score));
	MUST(!(member->drop && member->tier == DEDUP_STORY));
	MUST(member->match != member->document);
	for (size_t i = 0; i < cluster->size; i++)
		found = found || cluster->members[i].document == member->match;
	MUST(found);
}

static void check_clusters(const struct input *input, const struct dedup *dedup)
{
	bool seen[DOCUMENTS_MAX] = {false};
	uint32_t last_first = 0;
	size_t members = 0;

	for (size_t i = 0; i < dedup_cluster_count(dedup); i++) {
		struct dedup_cluster cluster;
		size_t hubs = 0, dropped = 0;

		dedup_cluster_at(dedup, i, &cluster);
		MUST(cluster.size >= (input->options.singletons ? 1 : 2));
		MUST(i == 0 || cluster.members[0].document > last_first);
		last_first = cluster.members[0].document;
		for (size_t k = 0; k < cluster.size; k++) {
			check_member(input, &cluster, k);
			MUST(!seen[cluster.members[k].document]);
			seen[cluster.members[k].document] = true;
			hubs += cluster.members[k].match == DEDUP_NO_DOCUMENT;
			dropped += cluster.members[k].drop;
		}
		MUST(hubs == 1 && dropped < cluster.size);
		members += cluster.size;
	}
	MUST(!input->options.singletons || members == input->count);
}

static void check_pairs(const struct input *input, const struct dedup *dedup)
{
	struct dedup_pair last = {0, 0, DEDUP_NO_TIER, 0};

	for (size_t i = 0; i < dedup_pair_count(dedup); i++) {
		struct dedup_pair pair;

		dedup_pair_at(dedup, i, &pair);
		MUST(pair.a < pair.b && pair.b < input->count);
		MUST(is_match(&input->options, pair.tier, pair.score));
		MUST(i == 0 || last.a < pair.a || (last.a == pair.a && last.b < pair.b));
		last = pair;
	}
}

static void check_same(const struct dedup *a, const struct dedup *b)
{
	MUST(dedup_pair_count(a) == dedup_pair_count(b));
	for (size_t i = 0; i < dedup_pair_count(a); i++) {
		struct dedup_pair x, y;

		dedup_pair_at(a, i, &x);
		dedup_pair_at(b, i, &y);
		MUST(x.a == y.a && x.b == y.b && x.tier == y.tier);
		MUST(!memcmp(&x.score, &y.score, sizeof(x.score)));
	}
	MUST(dedup_cluster_count(a) == dedup_cluster_count(b));
	for (size_t i = 0; i < dedup_cluster_count(a); i++) {
		struct dedup_cluster x, y;

		dedup_cluster_at(a, i, &x);
		dedup_cluster_at(b, i, &y);
		MUST(x.size == y.size);
		for (size_t k = 0; k < x.size; k++) {
			MUST(x.members[k].document == y.members[k].document);
			MUST(x.members[k].match == y.members[k].match);
			MUST(x.members[k].drop == y.members[k].drop);
		}
	}
}

static void check_infos(const struct input *input, const struct dedup *dedup)
{
	MUST(dedup_document_count(dedup) == input->count);
	for (uint32_t i = 0; i < input->count; i++) {
		struct dedup_info info;

		dedup_document_info(dedup, i, &info);
		MUST(info.bytes == input->document[i].text_size);
		MUST(info.id_size == input->document[i].id_size);
		MUST(!info.id_size || !memcmp(info.id, input->document[i].id, info.id_size));
		MUST(info.id[info.id_size] == '\0');
		MUST(info.is_short == (info.words < input->options.min_words));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct input input; /* too large for some stacks under sanitizers */
	struct dedup *plain, *best;

	memset(&input, 0, sizeof(input));
	split(&input, bytes, size);
	plain = run(&input, DEDUP_ISA_SCALAR, 1);
	check_infos(&input, plain);
	check_clusters(&input, plain);
	check_pairs(&input, plain);
	best = run(&input, DEDUP_ISA_AUTO, 2);
	check_same(plain, best);
	dedup_close(best);
	dedup_close(plain);
	return 0;
}
