#include "engine/context.h"

#include "base/cores.h"
#include "base/threads.h"
#include "engine/feeder.h"
#include "engine/fetch.h"
#include "engine/options.h"
#include "index/index.h"

#include <stdlib.h>
#include <string.h>

/* An index takes the settings of its first context, and asks for them ever after. */
static enum dedup_status adopt_settings(const struct dedup_options *options)
{
	struct dd_settings settings = {.level = options->level, .min_words = options->min_words};
	struct dd_index *index;

	if (!options->index)
		return DEDUP_OK;
	index = dd_index_of(options->index);
	memcpy(settings.threshold, options->threshold, sizeof settings.threshold);
	if (index->fault.status != DEDUP_OK)
		return index->fault.status;
	return dd_index_adopt(index, &settings) ? DEDUP_OK : DEDUP_INDEX_SETTINGS;
}

/* NULL if the set is not to be had. */
static const struct dd_kernels *choose_kernels(const struct dedup_options *options)
{
	struct dd_index *index = options->index ? dd_index_of(options->index) : NULL;

	if (!index)
		return dd_kernels_get(options->isa);
	if (!index->kernels || index->isa != options->isa) {
		index->kernels = dd_kernels_get(options->isa);
		index->isa = options->isa;
	}
	return index->kernels;
}

enum dedup_status dedup_open(const struct dedup_options *options, struct dedup **out)
{
	*out = NULL;
	if (!dd_options_valid(options))
		return DEDUP_BAD_OPTION;
	const struct dd_kernels *kernels = choose_kernels(options);
	if (!kernels)
		return DEDUP_NO_ISA;
	enum dedup_status status = adopt_settings(options);
	if (status != DEDUP_OK)
		return status;
	struct dedup *dedup = calloc(1, sizeof *dedup);
	if (!dedup)
		return DEDUP_NO_MEMORY;
	dedup->options = *options;
	if (!dedup->options.threads)
		dedup->options.threads = dd_cores_count();
	if (dedup->options.threads > DD_THREADS_MAX)
		dedup->options.threads = DD_THREADS_MAX;
	if (dedup->options.threads > 1 && !(dedup->crew = dd_crew_new(dedup->options.threads))) {
		free(dedup);
		return DEDUP_NO_MEMORY;
	}
	dedup->kernels = kernels;
	dd_arena_init(&dedup->recalled);
	dd_arena_init(&dedup->shared);
	dedup->fetch_words = DD_FETCH_WORDS;
	if (options->memory && options->spill) {
		status = dd_spill_open(&dedup->spill, options->spill);
		dedup->has_spill = status == DEDUP_OK;
	}
	if (status != DEDUP_OK) {
		dd_crew_free(dedup->crew);
		free(dedup);
		return status;
	}
	*out = dedup;
	return DEDUP_OK;
}

void dedup_close(struct dedup *dedup)
{
	if (!dedup)
		return;
	/* First, or each block of memory that goes back interrupts the other threads. */
	dd_crew_free(dedup->crew);
	while (dedup->feeders) {
		struct dedup_feeder *feeder = dedup->feeders;
		dedup->feeders = feeder->next;
		dd_feeder_free(feeder);
	}
	dd_fetch_end(dedup);
	dd_arena_release(&dedup->shared);
	if (dedup->has_spill)
		dd_spill_close(&dedup->spill);
	free(dedup->documents);
	dd_arena_release(&dedup->recalled);
	free(dedup->text_of);
	free(dedup->places);
	free(dedup->cluster_of);
	free(dedup->members);
	dd_list_release(&dedup->clusters);
	dd_list_release(&dedup->pairs);
	dd_list_release(&dedup->review);
	free(dedup);
}
