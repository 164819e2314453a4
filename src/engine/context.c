#include "engine/context.h"

#include "base/threads.h"
#include "engine/feeder.h"
#include "engine/fetch.h"
#include "engine/options.h"

#include <stdlib.h>

enum dedup_status dedup_open(const struct dedup_options *options, struct dedup **out)
{
	*out = NULL;
	if (!dd_options_valid(options))
		return DEDUP_BAD_OPTION;
	const struct dd_kernels *kernels = dd_kernels_get(options->isa);
	if (!kernels)
		return DEDUP_NO_ISA;
	struct dedup *dedup = calloc(1, sizeof *dedup);
	if (!dedup)
		return DEDUP_NO_MEMORY;
	dedup->options = *options;
	if (!dedup->options.threads)
		dedup->options.threads = dd_online_cores();
	if (dedup->options.threads > DD_THREADS_MAX)
		dedup->options.threads = DD_THREADS_MAX;
	dedup->kernels = kernels;
	*out = dedup;
	return DEDUP_OK;
}

void dedup_close(struct dedup *dedup)
{
	if (!dedup)
		return;
	while (dedup->feeders) {
		struct dedup_feeder *feeder = dedup->feeders;
		dedup->feeders = feeder->next;
		dd_feeder_free(feeder);
	}
	dd_fetched_free(dedup);
	free(dedup->documents);
	free(dedup->members);
	dd_list_release(&dedup->clusters);
	dd_list_release(&dedup->pairs);
	free(dedup);
}
