/* run.h - the whole of a run: inputs, comparison, report. */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "cli/options.h"

/* Does what the options ask for and returns the exit status. What makes the run
 * pointless ends the program (message.h). Once a process. */
int run(const struct options *options);

#endif
