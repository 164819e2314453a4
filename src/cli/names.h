/* names.h - a report tells articles apart by their names alone. Paths are unique; the
 * ids of records are what their source made of them.
 */
#ifndef CLI_NAMES_H
#define CLI_NAMES_H

#include "dedup.h"
#include "inputs.h"

#include <stdbool.h>

/* Warns of each article that has the name of an earlier one, after dedup_run(): of the
 * first few, and with `all` of every one. Who drops by name would drop both. Fatal if
 * memory runs out. Takes 8 to 16 bytes an article meanwhile. */
void names_check(const struct dedup *dedup, const struct inputs *inputs, bool all);

#endif
