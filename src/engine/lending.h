/* lending.h - the codes of candidates, fetched for the batch that is compared. */
#ifndef DD_ENGINE_LENDING_H
#define DD_ENGINE_LENDING_H

#include "engine/run.h"

/* All zeros but for run is empty. */
struct dd_lending {
	struct dd_run *run;
	struct dd_list texts;   /* of uint32_t: those that have their codes from here */
	struct dd_list numbers; /* of uint32_t: the documents that were fetched for them */
	uint8_t *marked;        /* owned: by text, whether it is among them */
};

/* The supply of dd_verify(), see struct dd_supply; the cookie is a struct dd_lending. */
enum dedup_status dd_lending_bring(void *cookie, size_t begin, size_t *end);
void dd_lending_release(struct dd_lending *lending);

#endif
