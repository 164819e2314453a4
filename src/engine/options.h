/* options.h - what the engine checks of its options. */
#ifndef DD_ENGINE_OPTIONS_H
#define DD_ENGINE_OPTIONS_H

#include "dedup.h"

/* Whether every option is in its range. */
bool dd_options_valid(const struct dedup_options *options);

#endif
